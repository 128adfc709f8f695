/* The facts database: storing, keying secrets, suppressing, order, digest. */
#include "testing.h"

#include <assay/assure/approvals.h>
#include <assay/assure/facts.h>

#include <sqlite3.h>

static struct error err;

static int setup(void **state)
{
    struct facts *f = NULL;
    assert_ok(digest_init(&err), err);
    assert_ok(facts_new(&f, &err), err);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    *state = facts_free(*state);
    return 0;
}

static struct finding plain(const char *rule, enum severity severity, const char *path,
                            uint32_t line, const char *fingerprint)
{
    return (struct finding){
        .inspector = VIEW("text"),
        .rule = view_str(rule),
        .message = VIEW("message"),
        .severity = severity,
        .confidence = CONFIDENCE_HIGH,
        .path = view_str(path),
        .region = {line, 2, line, 9},
        .fingerprint = view_str(fingerprint),
    };
}

static struct finding secret(const char *value, const char *path, uint32_t line)
{
    struct finding f = plain("rule", SEVERITY_HIGH, path, line, "");
    f.inspector = VIEW("secrets");
    f.has_secret = true;
    sha256_of(view_str(value), &f.secret);
    return f;
}

struct seen {
    size_t count;
    char paths[8][64];
    char fingerprints[8][80];
    bool suppressed[8];
    uint32_t same[8];
};

static enum status see(void *ctx, const struct fact_finding *f, struct error *e)
{
    struct seen *s = ctx;
    (void)e;
    assert_true(s->count < 8);
    (void)snprintf(s->paths[s->count], 64, VIEW_FMT, VIEW_ARG(f->finding.path));
    (void)snprintf(s->fingerprints[s->count], 80, VIEW_FMT, VIEW_ARG(f->finding.fingerprint));
    s->suppressed[s->count] = f->suppressed;
    s->same[s->count] = f->same_secret;
    assert_int_equal(f->id, s->count + 1);
    s->count++;
    return OK;
}

static enum status keyed(void *ctx, struct view digest, struct sha256 *out, struct error *e)
{
    (void)e;
    hmac_sha256(view_str(ctx), digest, out);
    return OK;
}

static void findings_come_worst_first(void **state)
{
    struct facts *f = *state;
    const struct finding all[] = {
        plain("a", SEVERITY_LOW, "z.c", 1, "f1:1"),
        plain("a", SEVERITY_CRITICAL, "y.c", 1, "f1:2"),
        plain("a", SEVERITY_HIGH, "x.c", 9, "f1:3"),
        plain("a", SEVERITY_HIGH, "x.c", 3, "f1:4"),
    };
    for (size_t i = 0; i < COUNT(all); i++) {
        assert_ok(facts_add_finding(f, &all[i], &err), err);
    }
    /* The same one again is stored once. */
    assert_ok(facts_add_finding(f, &all[0], &err), err);
    struct seen s = {0};
    assert_ok(facts_each_finding(f, see, &s, &err), err);
    assert_int_equal(s.count, 4);
    assert_string_equal(s.paths[0], "y.c");
    assert_string_equal(s.fingerprints[1], "f1:4");
    assert_string_equal(s.fingerprints[2], "f1:3");
    assert_string_equal(s.paths[3], "z.c");
    struct fact_counts c;
    assert_ok(facts_count(f, &c, &err), err);
    assert_int_equal(c.findings[SEVERITY_HIGH], 2);
    assert_int_equal(c.findings[SEVERITY_LOW], 1);
}

static void one_secret_in_two_places_is_one_fingerprint(void **state)
{
    struct facts *f = *state;
    char key_one[] = "key one";
    const struct finding all[] = {
        secret("hunter2hunter2", "a.c", 1),
        secret("hunter2hunter2", "b.c", 5),
        secret("another value", "a.c", 1),
    };
    for (size_t i = 0; i < COUNT(all); i++) {
        assert_ok(facts_add_finding(f, &all[i], &err), err);
    }
    assert_ok(facts_key_secrets(f, keyed, key_one, &err), err);
    struct seen s = {0};
    assert_ok(facts_each_finding(f, see, &s, &err), err);
    assert_int_equal(s.count, 3);
    size_t twins = 0;
    for (size_t i = 0; i < s.count; i++) {
        assert_memory_equal(s.fingerprints[i], "s1:", 3);
        assert_int_equal(strlen(s.fingerprints[i]), 35);
        twins += s.same[i] == 2 ? 1 : 0;
    }
    assert_int_equal(twins, 2);
    /* The fingerprint is keyed: it is not the digest of the secret. */
    char hex[SHA256_HEX_MAX];
    sha256_hex(&all[0].secret, hex);
    for (size_t i = 0; i < s.count; i++) {
        assert_memory_not_equal(s.fingerprints[i] + 3, hex, 32);
    }
    /* Keying again changes nothing. */
    struct seen again = {0};
    assert_ok(facts_key_secrets(f, keyed, key_one, &err), err);
    assert_ok(facts_each_finding(f, see, &again, &err), err);
    assert_memory_equal(&again, &s, sizeof s);
}

static void the_key_decides_the_fingerprint(void **state)
{
    (void)state;
    char keys[2][8] = {"key A", "key B"};
    struct seen s[2] = {{0}, {0}};
    for (int i = 0; i < 2; i++) {
        struct facts *f = NULL;
        const struct finding one = secret("the same secret", "a.c", 1);
        assert_ok(facts_new(&f, &err), err);
        assert_ok(facts_add_finding(f, &one, &err), err);
        assert_ok(facts_key_secrets(f, keyed, keys[i], &err), err);
        assert_ok(facts_each_finding(f, see, &s[i], &err), err);
        (void)facts_free(f);
    }
    assert_string_not_equal(s[0].fingerprints[0], s[1].fingerprints[0]);
}

static void suppressions_expire(void **state)
{
    struct facts *f = *state;
    const struct finding one = plain("a", SEVERITY_HIGH, "a.c", 1, "f1:x");
    const struct suppression s = {
        .fingerprint = VIEW("f1:x"), .reason = VIEW("why"), .owner = VIEW("who"), .expires = 100};
    struct fact_counts c;
    assert_ok(facts_add_finding(f, &one, &err), err);
    assert_ok(facts_suppress(f, &s, 100, &err), err);
    assert_ok(facts_count(f, &c, &err), err);
    assert_int_equal(c.suppressed, 0);
    assert_ok(facts_suppress(f, &s, 99, &err), err);
    assert_ok(facts_count(f, &c, &err), err);
    assert_int_equal(c.suppressed, 1);
    assert_int_equal(c.findings[SEVERITY_HIGH], 0);
}

static void markers_count_only_where_honoured(void **state)
{
    struct facts *f = *state;
    struct finding marked = plain("a", SEVERITY_HIGH, "a.c", 1, "f1:1");
    marked.marker = VIEW("gitleaks:allow");
    struct finding by_file = plain("b", SEVERITY_HIGH, "b.c", 7, "f1:2");
    struct finding open = plain("b", SEVERITY_HIGH, "b.c", 8, "f1:3");
    const struct ignore_entry e = {.path = VIEW("b.c"), .rule = VIEW("b"), .line = 7};
    assert_ok(facts_add_finding(f, &marked, &err), err);
    assert_ok(facts_add_finding(f, &by_file, &err), err);
    assert_ok(facts_add_finding(f, &open, &err), err);
    assert_ok(facts_add_ignore(f, &e, &err), err);
    struct fact_counts c;
    assert_ok(facts_apply_markers(f, false, &err), err);
    assert_ok(facts_count(f, &c, &err), err);
    assert_int_equal(c.suppressed, 0);
    assert_ok(facts_apply_markers(f, true, &err), err);
    assert_ok(facts_count(f, &c, &err), err);
    assert_int_equal(c.suppressed, 2);
    assert_int_equal(c.findings[SEVERITY_HIGH], 1);
}

static void add_file(struct facts *f, const char *path, const char *content, unsigned classes)
{
    struct file_facts file = {
        .path = view_str(path), .size = strlen(content), .classes = classes, .has_digest = true};
    sha256_of(view_str(content), &file.digest);
    assert_ok(facts_add_file(f, &file, &err), err);
}

/* printf hello > b; printf world > a/c; find … | sha256sum, as in-toto's digest_set.md
 * gives it for dirHash. */
static void tree_digest_is_dirhash(void **state)
{
    struct facts *f = *state;
    struct sha256 d;
    char hex[SHA256_HEX_MAX];
    add_file(f, "b", "hello", 0);
    add_file(f, "a/c", "world", 0);
    add_file(f, "b!/inner", "nested entries do not count", FILE_NESTED);
    assert_ok(facts_tree_digest(f, &d, &err), err);
    sha256_hex(&d, hex);
    assert_string_equal(hex, "095e04fa382fc0c003a917d891f67adb7ee01d3c1715395779fa534fb10dda8c");
}

static void a_missing_digest_is_an_error(void **state)
{
    struct facts *f = *state;
    const struct file_facts file = {.path = VIEW("x"), .size = 1};
    struct sha256 d = {{1}};
    assert_ok(facts_add_file(f, &file, &err), err);
    assert_status(facts_tree_digest(f, &d, &err), ERR_INTERNAL, err);
    assert_int_equal(d.bytes[0], 1);
}

static enum status see_component(void *ctx, const struct component *c, struct error *e)
{
    struct buf *out = ctx;
    (void)e;
    buf_printf(out, VIEW_FMT " " VIEW_FMT ":%u %s " VIEW_FMT, VIEW_ARG(c->purl),
               VIEW_ARG(c->manifest), c->line, component_scope_name(c->scope), VIEW_ARG(c->note));
    for (size_t i = 0; i < c->hash_count; i++) {
        buf_printf(out, " " VIEW_FMT "=" VIEW_FMT, VIEW_ARG(c->hashes[i].algorithm),
                   VIEW_ARG(c->hashes[i].hex));
    }
    buf_add_char(out, '\n');
    return OK;
}

static void components_are(const struct facts *f, const char *expected)
{
    struct buf out = BUF_INIT(4096);
    struct fact_counts counts;
    size_t lines = 0;
    assert_ok(facts_each_component(f, see_component, &out, &err), err);
    assert_view(buf_view(&out), expected);
    for (size_t i = 0; i < out.len; i++) {
        lines += out.ptr[i] == '\n';
    }
    assert_ok(facts_count(f, &counts, &err), err);
    assert_int_equal(counts.components, lines);
    buf_release(&out);
}

static void add_component(struct facts *f, const char *name, const char *manifest, uint32_t line,
                          const struct component_hash *hashes, size_t count)
{
    const struct component c = {.type = VIEW("npm"),
                                .name = view_str(name),
                                .version = VIEW("1"),
                                .manifest = view_str(manifest),
                                .line = line,
                                .scope = SCOPE_DEV,
                                .note = view_str(line == 9 ? "nine" : ""),
                                .hashes = hashes,
                                .hash_count = count};
    assert_ok(facts_add_component(f, &c, &err), err);
}

/* The same from memory, from the tables once a query has asked for them, and with more since. */
static void components_come_by_purl(void **state)
{
    struct facts *f = *state;
    static const char expected[] = "pkg:npm/abc@1 p:2 dev \n"
                                   "pkg:npm/abc@1 p:9 dev nine SHA-1=ff SHA-256=00 SHA-256=01\n"
                                   "pkg:npm/abc@1 q:1 dev \n"
                                   "pkg:npm/zed@1 p:0 dev  SHA-1=aa\n";
    const struct component_hash three[] = {
        {VIEW("SHA-256"), VIEW("01")}, {VIEW("SHA-1"), VIEW("ff")}, {VIEW("SHA-256"), VIEW("00")}};
    const struct component_hash one = {VIEW("SHA-1"), VIEW("aa")};
    components_are(f, "");
    add_component(f, "zed", "p", 0, &one, 1);
    add_component(f, "abc", "q", 1, NULL, 0);
    add_component(f, "abc", "p", 9, three, COUNT(three));
    add_component(f, "abc", "p", 2, NULL, 0);
    components_are(f, expected);
    components_are(f, expected);
    assert_ok(facts_settle_functions(f, NULL, &err), err);
    components_are(f, expected);
    add_component(f, "zz", "p", 1, &one, 1);
    struct buf more = BUF_INIT(4096);
    buf_printf(&more, "%spkg:npm/zz@1 p:1 dev  SHA-1=aa\n", expected);
    components_are(f, more.ptr);
    buf_release(&more);
}

static enum status refuse(void *ctx, const struct fact_finding *f, struct error *e)
{
    (void)ctx;
    (void)f;
    return error_set(e, ERR_CANCELLED, "enough");
}

static void a_callback_ends_the_walk(void **state)
{
    struct facts *f = *state;
    const struct finding one = plain("a", SEVERITY_HIGH, "a.c", 1, "f1:x");
    assert_ok(facts_add_finding(f, &one, &err), err);
    assert_status(facts_each_finding(f, refuse, NULL, &err), ERR_CANCELLED, err);
}

static void every_issue_has_a_text(void **state)
{
    struct facts *f = *state;
    for (int i = 0; i < ISSUE_COUNT; i++) {
        assert_ok(facts_add_issue(f, VIEW("x"), (enum content_issue)i, VIEW("detail"), &err), err);
    }
    assert_status(facts_add_issue(f, VIEW("x"), ISSUE_COUNT, VIEW(""), &err), ERR_INTERNAL, err);
    struct seen s = {0};
    assert_ok(facts_each_finding(f, see, &s, &err), err);
    assert_int_equal(s.count, ISSUE_COUNT);
}

static enum status see_more(void *ctx, const struct fact_finding *fact, struct error *e)
{
    size_t *count = ctx;
    const struct finding *f = &fact->finding;
    (void)e;
    if (++*count == 2) {
        assert_false(f->has_fix);
        assert_int_equal(f->flow_len, 0);
        assert_view(f->also, "");
        return OK;
    }
    assert_true(f->has_fix);
    assert_view(f->fix, "a\n  b");
    assert_view(f->also, "one\ntwo");
    assert_int_equal(f->flow_len, 2);
    assert_int_equal(f->flow[0].region.line, 1);
    assert_int_equal(f->flow[0].region.end_column, 4);
    assert_view(f->flow[0].message, "from");
    assert_int_equal(f->flow[1].region.column, 7);
    assert_view(f->flow[1].message, "to");
    return OK;
}

/* Stored twice, it is one finding, and so is its flow. */
static void fixes_flows_and_other_rules_are_kept(void **state)
{
    struct facts *f = *state;
    static const struct flow_step flow[] = {{{1, 2, 3, 4}, VIEW_INIT("from")},
                                            {{5, 7, 5, 8}, VIEW_INIT("to")}};
    struct finding rich = plain("rich", SEVERITY_HIGH, "a", 1, "f1");
    const struct finding poor = plain("poor", SEVERITY_LOW, "a", 1, "f2");
    size_t count = 0;
    rich.has_fix = true;
    rich.fix = VIEW("a\n  b");
    rich.flow = flow;
    rich.flow_len = 2;
    rich.also = VIEW("one\ntwo");
    assert_ok(facts_add_finding(f, &rich, &err), err);
    assert_ok(facts_add_finding(f, &poor, &err), err);
    assert_ok(facts_add_finding(f, &rich, &err), err);
    assert_ok(facts_each_finding(f, see_more, &count, &err), err);
    assert_int_equal(count, 2);
}

struct known {
    size_t files;
    uint64_t bytes;
    size_t digests;
    uint64_t licensed;
};

static enum status see_file(void *ctx, const struct file_facts *file, struct error *e)
{
    struct known *k = ctx;
    (void)e;
    k->files++;
    k->bytes += file->size;
    k->digests += file->has_digest && file->digest.bytes[0] == 7 ? 1 : 0;
    return OK;
}

static enum status see_licence(void *ctx, const struct fact_licence *l, struct error *e)
{
    struct known *k = ctx;
    (void)e;
    assert_view(l->expression, "MIT");
    k->licensed = l->files;
    return OK;
}

static void check_known(struct facts *f, size_t files)
{
    struct known k = {0};
    struct fact_counts counts;
    assert_ok(facts_count(f, &counts, &err), err);
    assert_int_equal(counts.files, files);
    assert_int_equal(counts.bytes, 10 * files);
    assert_ok(facts_each_file(f, see_file, &k, &err), err);
    assert_ok(facts_each_licence(f, see_licence, &k, &err), err);
    assert_int_equal(k.files, files);
    assert_int_equal(k.bytes, 10 * files);
    assert_int_equal(k.digests, files / 2);
    assert_int_equal(k.licensed, files);
}

/* Rows that wait are there for whoever asks, whenever it is, each once, in whole. */
static void files_are_there_when_asked_for(void **state)
{
    enum { FILES = 300000, ASKED_AT = 1000 }; /* more than may wait */
    struct facts *f = *state;
    const struct file_licence mit = {.expression = VIEW("MIT"), .terms = TERMS_PERMISSIVE};
    char path[64];
    for (size_t i = 0; i < FILES; i++) {
        struct file_facts file = {.size = 10, .has_digest = i % 2 == 1, .digest = {{7}}};
        (void)snprintf(path, sizeof path, "%zu", i);
        file.path = view_str(path);
        assert_ok(facts_add_file(f, &file, &err), err);
        assert_ok(facts_add_file_licence(f, &file, &mit, &err), err);
        if (i + 1 == ASKED_AT || i + 1 == FILES) {
            check_known(f, i + 1);
        }
    }
    check_known(f, FILES);
}

/* ---- a database without memory ---- */

enum { SHORT_UP_TO = 64 * 1024, SHORT_STEP = 256 };

static enum status count_hashes(void *ctx, const struct component *c, struct error *e)
{
    (void)e;
    *(size_t *)ctx += c->hash_count;
    return OK;
}

static enum status no_dependency(void *ctx, const struct fact_dependency *d, struct error *e)
{
    (void)ctx;
    (void)d;
    return error_set(e, ERR_INTERNAL, "there is one");
}

enum { HASHES = 12 };

static struct facts *with_hashes(void)
{
    static char hex[HASHES][2000];
    struct component_hash hashes[HASHES];
    struct facts *f = NULL;
    for (size_t i = 0; i < HASHES; i++) {
        memset(hex[i], 'a' + (int)(HASHES - i), sizeof hex[i]);
        hashes[i] = (struct component_hash){VIEW("sha256"), view_of(hex[i], sizeof hex[i])};
    }
    const struct component c = {.purl = VIEW("pkg:npm/a@1"),
                                .name = VIEW("a"),
                                .manifest = VIEW("lock"),
                                .hashes = hashes,
                                .hash_count = HASHES};
    assert_ok(facts_new(&f, &err), err);
    assert_ok(facts_add_component(f, &c, &err), err);
    assert_ok(facts_each_dependency(f, no_dependency, NULL, &err), err); /* stored, that is */
    return f;
}

/* Whoever reads rows gets all of them or a failure: no end of memory is the end of the rows. */
static void hashes_are_all_there_or_none(void **state)
{
    size_t failures = 0;
    (void)state;
    for (sqlite3_int64 room = 0; room < SHORT_UP_TO; room += SHORT_STEP) {
        struct facts *f = with_hashes();
        size_t all = 0;
        assert_ok(facts_each_component(f, count_hashes, &all, &err), err);
        assert_int_equal(all, HASHES);
        all = 0;
        (void)sqlite3_hard_heap_limit64(sqlite3_memory_used() + room);
        enum status st = facts_each_component(f, count_hashes, &all, &err);
        (void)sqlite3_hard_heap_limit64(0);
        failures += st != OK ? 1 : 0;
        assert_true(st == OK ? all == HASHES : st == ERR_NO_MEMORY && all == 0);
        (void)facts_free(f);
    }
    assert_true(failures > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(findings_come_worst_first, setup, teardown),
        cmocka_unit_test_setup_teardown(one_secret_in_two_places_is_one_fingerprint, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_key_decides_the_fingerprint, setup, teardown),
        cmocka_unit_test_setup_teardown(suppressions_expire, setup, teardown),
        cmocka_unit_test_setup_teardown(markers_count_only_where_honoured, setup, teardown),
        cmocka_unit_test_setup_teardown(tree_digest_is_dirhash, setup, teardown),
        cmocka_unit_test_setup_teardown(a_missing_digest_is_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(components_come_by_purl, setup, teardown),
        cmocka_unit_test_setup_teardown(fixes_flows_and_other_rules_are_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(a_callback_ends_the_walk, setup, teardown),
        cmocka_unit_test_setup_teardown(every_issue_has_a_text, setup, teardown),
        cmocka_unit_test_setup_teardown(files_are_there_when_asked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(hashes_are_all_there_or_none, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

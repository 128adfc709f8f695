/* The registers of the programme: what each noun lets pass, and which rows follow. */
#include "ledger_bench.h"
#include "oom.h"
#include "testing.h"

#include <assay/assure/noun.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/evidence/personal.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct error err;
#define TIME      "\"time\":\"2027-01-15T08:00:00Z\""
#define SET(rest) "{\"action\":\"set\"," rest "," TIME "}"
#define END(rest) "{\"action\":\"withdraw\"," rest "," TIME "}"

static enum status say(const struct bench *t, const char *noun, const char *predicate)
{
    char uri[96];
    char hex[SHA256_HEX_MAX];
    struct statement_digest digest;
    struct log_receipt receipt;
    (void)snprintf(uri, sizeof uri, "urn:assay:predicate:%s:v1", noun);
    const struct draft d = {.type = statement_type_of(view_str(uri)),
                            .subject = draft_subject(view_str(noun), &digest, hex),
                            .predicate = view_str(predicate)};
    assert_non_null(d.type);
    return ledger_record(&t->ledger, &d, 1, NOW, &receipt, &err);
}

static void refused(const struct bench *t, const char *noun, const char *predicate,
                    const char *message)
{
    uint64_t before = bench_log_size(t);
    assert_status(say(t, noun, predicate), ERR_USAGE, err);
    assert_string_equal(err.message, message);
    assert_int_equal(bench_log_size(t), before);
}

static enum status write_row(void *ctx, const struct sql_value *v, size_t count, struct error *e)
{
    struct buf *out = ctx;
    for (size_t i = 0; i < count; i++) {
        if (v[i].kind == SQL_INT) {
            buf_printf(out, "%s%lld", i == 0 ? "" : "|", (long long)v[i].integer);
        } else {
            buf_printf(out, "%s" VIEW_FMT, i == 0 ? "" : "|",
                       VIEW_ARG(v[i].kind == SQL_NULL ? VIEW("-") : v[i].bytes));
        }
    }
    buf_add_char(out, '\n');
    return buf_status(out, e);
}

static void check_query(const struct bench *t, const char *sql, const char *expected)
{
    struct buf text = BUF_INIT(1 << 16);
    assert_ok(ledger_project(&t->ledger, &err), err);
    assert_ok(store_sql_run(t->store, sql, NULL, 0, write_row, &text, &err), err);
    assert_view(buf_view(&text), expected);
    buf_release(&text);
}

/* A person with sealed data, as the record layer writes one. */
static void add_person(const struct bench *t, const char *id, const char *json)
{
    struct buf box = BUF_INIT(1 << 16);
    struct sha256 digest;
    char hex[SHA256_HEX_MAX];
    char predicate[512];
    assert_ok(personal_seal(t->keys, view_str(id), view_str(json), &box, &err), err);
    const struct view blob = buf_view(&box);
    assert_ok(store_blob_put(t->store, &blob, 1, &digest, &err), err);
    sha256_hex(&digest, hex);
    (void)snprintf(predicate, sizeof predicate,
                   SET("\"id\":\"%s\",\"personal\":{\"digest\":{\"sha256\":\"%s\"}},"
                       "\"role\":\"developer\",\"languages\":[\"c\",\"go\"]"),
                   id, hex);
    assert_ok(say(t, "person", predicate), err);
    buf_release(&box);
}

/* ---- descriptions ---------------------------------------------------------------------- */

static void read_schema(const struct noun *n, struct buf *text, struct arena *arena,
                        struct value *root)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/docs/schema/predicates/%s", ASSAY_SOURCE_DIR,
                   n->type->schema);
    assert_ok(file_read(path, text, &err), err);
    assert_ok(json_read(buf_view(text), path, JSON_STRICT, NULL, arena, root, &err), err);
}

/* Fields, columns and schema say the same. */
static void descriptions_agree(void **state)
{
    (void)state;
    for (size_t i = 0; nouns[i] != NULL; i++) {
        const struct noun *n = nouns[i];
        struct arena arena;
        struct buf text = BUF_INIT(1 << 16);
        struct value root;
        size_t members = 3; /* action, reason, time */
        arena_init(&arena, 0);
        read_schema(n, &text, &arena, &root);
        const struct value *properties = value_get(&root, "properties");
        assert_ptr_equal(noun_of_predicate(view_str(n->type->predicate)), n);
        assert_ptr_equal(noun_named(view_str(n->name)), n);
        assert_true(n->keys >= 1 && n->keys <= NOUN_KEYS_MAX);
        assert_true(noun_fields(n) <= NOUN_FIELDS_MAX);
        for (size_t k = 0; n->fields[k].name != NULL; k++) {
            const struct field *f = &n->fields[k];
            const struct register_column *c = &n->table->columns[k];
            char member[FIELD_NAME_MAX];
            field_member(f, member);
            bool number = f->kind == FIELD_DATE || f->kind == FIELD_NUMBER;
            assert_string_equal(c->name, f->name);
            assert_int_equal(c->kind, number ? COLUMN_INT : COLUMN_TEXT);
            assert_int_equal(c->key, k < n->keys);
            assert_true(f->help != NULL && (k >= n->keys || f->required));
            assert_true(f->refers == NULL || noun_named(view_str(f->refers)) != NULL);
            assert_ptr_equal(noun_field(n, view_str(member)), f);
            if (f->inherits != NULL) {
                const struct field *by = noun_field(n, view_str(f->inherits));
                assert_true(by != NULL && by->refers != NULL);
                const struct noun *from = noun_named(view_str(by->refers));
                assert_true(from->keys == 1 && noun_field(from, view_str(f->name)) != NULL);
            }
            assert_int_equal(value_get(properties, member) == NULL, f->personal);
            members += f->personal || strcmp(member, "time") == 0 ? 0 : 1;
        }
        members += value_get(properties, "personal") == NULL ? 0 : 1;
        assert_int_equal(properties->len, members);
        if (n->lasts) {
            assert_string_equal(n->table->columns[noun_fields(n)].name, "active");
            assert_string_equal(n->table->columns[noun_fields(n) + 1].name, "withdrawn");
        }
        buf_release(&text);
        arena_release(&arena);
    }
}

static void check_value(const struct field *f, const char *text, const char *expected)
{
    struct arena arena;
    struct view out = VIEW("untouched");
    arena_init(&arena, 0);
    if (expected != NULL) {
        assert_ok(field_parse(f, view_str(text), &arena, &out, &err), err);
        assert_view(out, expected);
    } else {
        assert_status(field_parse(f, view_str(text), &arena, &out, &err), ERR_USAGE, err);
        assert_view(out, "untouched");
    }
    arena_release(&arena);
}

/* Without memory there is no value, not a shorter one. */
static enum status parse_some_words(void *ctx, struct error *e)
{
    const struct field words = {.kind = FIELD_WORDS};
    struct arena arena;
    struct view out = VIEW("untouched");
    (void)ctx;
    arena_init(&arena, 0);
    enum status st = field_parse(&words, VIEW("c++, go"), &arena, &out, e);
    assert_view(out, st == OK ? "c++ go" : "untouched");
    arena_release(&arena);
    return st;
}

static void words_without_memory(void **state)
{
    (void)state;
    assert_true(oom_sweep(parse_some_words, NULL) > 1);
}

static void values(void **state)
{
    (void)state;
    static const char *const choices[] = {"low", "high", NULL};
    const struct field id = {.kind = FIELD_ID};
    const struct field date = {.kind = FIELD_DATE};
    const struct field number = {.kind = FIELD_NUMBER, .least = 1, .most = 5};
    const struct field choice = {.kind = FIELD_CHOICE, .choices = choices};
    const struct field words = {.kind = FIELD_WORDS};
    const struct field text = {.kind = FIELD_TEXT};
    const struct field document = {.kind = FIELD_DOCUMENT};
    check_value(&id, " p-1 ", "p-1");
    check_value(&id, "Ann", NULL);
    check_value(&id, "a/b", NULL);
    check_value(&id, "..", NULL);
    check_value(&id, "a@b.example", NULL);
    check_value(&date, "2026-12-31", "2026-12-31");
    check_value(&date, "31.12.2026", "2026-12-31");
    check_value(&date, "2026-12-31T23:00:00Z", "2026-12-31");
    check_value(&date, "12/31/2026", NULL);
    check_value(&date, "31.13.2026", NULL);
    check_value(&date, "2026-02-30", NULL);
    check_value(&number, "5", "5");
    check_value(&number, "05", "5");
    check_value(&number, "6", NULL);
    check_value(&number, "0", NULL);
    check_value(&number, "-1", NULL);
    check_value(&choice, "HIGH", "high");
    check_value(&choice, "medium", NULL);
    check_value(&words, "c++, go;  c#", "c++ go c#");
    check_value(&words, " , ", NULL);
    check_value(&words, "a 'b'", NULL);
    check_value(&text, "a\nb", NULL);
    check_value(&text, "a\xff", NULL);
    check_value(&text, "", NULL);
    check_value(&document, "abc", NULL);
}

/* ---- what the registers hold ----------------------------------------------------------- */

static void add_all(const struct bench *t)
{
    assert_ok(say(t, "team", SET("\"id\":\"pay\",\"name\":\"Payments\"")), err);
    add_person(t, "p1", "{\"name\":\"Ann Example\",\"email\":\"ann@example.org\"}");
    assert_ok(say(t, "supplier", SET("\"id\":\"acme\",\"name\":\"Acme\",\"tier\":\"high\"")), err);
    assert_ok(
        say(t, "standard",
            SET("\"id\":\"cs\",\"version\":\"1.0\",\"title\":\"Secure coding\",\"approvedBy\":"
                "\"p1\",\"approved\":\"2026-12-01\",\"languages\":[\"c\"],\"packs\":[\"code/c\"]")),
        err);
    assert_ok(say(t, "project",
                  SET("\"id\":\"shop\",\"owner\":\"p1\",\"team\":\"pay\",\"origin\":\"supplier\","
                      "\"supplier\":\"acme\",\"tier\":\"high\",\"standards\":[\"cs\"]")),
              err);
    assert_ok(say(t, "subject", SET("\"project\":\"shop\",\"subject\":\"Shop Core\"")), err);
    assert_ok(say(t, "acknowledgement",
                  "{\"action\":\"set\",\"person\":\"p1\",\"standard\":\"cs\",\"version\":\"1.0\","
                  "\"time\":\"2026-12-02\"}"),
              err);
    assert_ok(say(t, "assignment",
                  SET("\"project\":\"shop\",\"requirements\":\"asvs\",\"version\":\"5.0\","
                      "\"level\":\"L2\"")),
              err);
    assert_ok(say(t, "contract", SET("\"id\":\"c1\",\"supplier\":\"acme\",\"title\":\"Frame\"")),
              err);
    assert_ok(
        say(t, "clause",
            SET("\"contract\":\"c1\",\"kind\":\"audit-right\",\"state\":\"present\",\"page\":4,"
                "\"readBy\":\"p1\"")),
        err);
    assert_ok(say(t, "required-clause", SET("\"tier\":\"high\",\"kind\":\"escrow\"")), err);
    assert_ok(say(t, "training", SET("\"id\":\"c-101\",\"title\":\"C\",\"language\":\"c\"")), err);
    assert_ok(
        say(t, "certificate",
            SET("\"person\":\"p1\",\"course\":\"c-101\",\"obtained\":\"2026-06-01\",\"score\":85")),
        err);
    assert_ok(
        say(t, "risk",
            SET("\"id\":\"r1\",\"title\":\"Loss\",\"likelihood\":2,\"impact\":5,\"owner\":\"p1\","
                "\"state\":\"open\"")),
        err);
}

static void rows(void **state)
{
    const struct bench *t = *state;
    add_all(t);
    check_query(t, "SELECT * FROM persons",
                "p1|Ann Example|ann@example.org||developer|c go|1|-|-||1\n");
    check_query(t, "SELECT * FROM person_languages ORDER BY language", "p1|c|1\np1|go|1\n");
    check_query(t, "SELECT * FROM teams", "pay|Payments||1|-|0\n");
    check_query(t, "SELECT * FROM projects", "shop||p1|pay|supplier|high|acme|cs||1|-|4\n");
    check_query(t, "SELECT * FROM project_standards", "shop|cs|4\n");
    check_query(t, "SELECT * FROM project_subjects", "shop|Shop Core|5\n");
    check_query(t, "SELECT * FROM standards",
                "cs|1.0|Secure coding||p1|1796083200|-|c|code/c|1|-|3\n");
    check_query(t, "SELECT * FROM acknowledgements", "p1|cs|1.0|1796169600|6\n");
    check_query(t, "SELECT * FROM contract_clauses", "c1|audit-right|present|4||-|-|p1||9\n");
    check_query(t, "SELECT * FROM certificates", "p1|c-101|1780272000||85|-||12\n");
    check_query(t, "SELECT * FROM risks", "r1|Loss||2|5|||p1|-|open|1|-|13\n");
    assert_true(bench_same(t));
}

/* What lasts stays with the day of its end; what binds goes; what is said anew comes back. */
static void withdrawn(void **state)
{
    const struct bench *t = *state;
    add_all(t);
    assert_ok(say(t, "person", END("\"id\":\"p1\",\"reason\":\"left\"")), err);
    assert_ok(say(t, "clause", END("\"contract\":\"c1\",\"kind\":\"audit-right\"")), err);
    check_query(t, "SELECT name, active, withdrawn, erased FROM persons",
                "Ann Example|0|1800000000|-\n");
    check_query(t, "SELECT COUNT(*) FROM person_languages", "0\n");
    check_query(t, "SELECT COUNT(*) FROM contract_clauses", "0\n");
    refused(t, "person", END("\"id\":\"p1\""),
            "record of a person: there is no such person any more");
    refused(t, "clause", END("\"contract\":\"c1\",\"kind\":\"audit-right\""),
            "clause of a contract: there is no such clause");
    refused(t, "team", SET("\"id\":\"pay\",\"lead\":\"p1\""),
            "record of a team: lead: there is no person p1 any more: it was withdrawn "
            "(\"assay person list --all\")");
    /* The past may be completed. */
    assert_ok(say(t, "certificate",
                  SET("\"person\":\"p1\",\"course\":\"c-101\",\"obtained\":\"2025-06-01\"")),
              err);
    assert_ok(say(t, "person", SET("\"id\":\"p1\",\"role\":\"auditor\"")), err);
    check_query(t, "SELECT name, role, active, withdrawn FROM persons", "|auditor|1|-\n");
    assert_true(bench_same(t));
}

static void refusals(void **state)
{
    const struct bench *t = *state;
    add_all(t);
    refused(t, "team", SET("\"id\":\"x\",\"lead\":\"nobody\""),
            "record of a team: lead: there is no person nobody (\"assay person add\")");
    refused(t, "project",
            SET("\"id\":\"x\",\"origin\":\"in-house\",\"standards\":[\"cs\",\"none\"]"),
            "record of a project: standards: there is no standard none (\"assay standard add\")");
    refused(t, "project", SET("\"id\":\"x\",\"origin\":\"supplier\""),
            "record of a project: a supplier's project names its supplier (--supplier)");
    refused(t, "project", SET("\"id\":\"x\",\"origin\":\"in-house\",\"supplier\":\"acme\""),
            "record of a project: it names a supplier, but its origin is in-house");
    refused(t, "project", SET("\"id\":\"x\""),
            "record of a project: origin is missing: who makes it: in-house, supplier or "
            "open-source (--origin)");
    refused(t, "acknowledgement",
            "{\"action\":\"set\",\"person\":\"p1\",\"standard\":\"cs\",\"version\":\"2.0\"}",
            "acknowledgement of a standard: version: there is no standard cs 2.0 (\"assay standard "
            "add\")");
    refused(
        t, "clause",
        SET("\"contract\":\"c1\",\"kind\":\"sbom\",\"state\":\"absent\",\"page\":3,\"readBy\":"
            "\"p1\""),
        "clause of a contract: it contradicts itself: the clause is absent, and yet it has a page");
    refused(t, "clause",
            SET("\"contract\":\"c1\",\"kind\":\"sbom\",\"state\":\"partial\",\"readBy\":\"p1\""),
            "clause of a contract: say what is missing of it (--note)");
    refused(t, "contract",
            SET("\"id\":\"x\",\"supplier\":\"acme\",\"title\":\"t\",\"begins\":\"2026-02-01\","
                "\"ends\":\"2026-01-01\""),
            "record of a contract: it ends before it begins");
    refused(t, "risk",
            SET("\"id\":\"x\",\"title\":\"t\",\"likelihood\":1,\"impact\":1,\"owner\":\"p1\","
                "\"state\":\"accepted\",\"treatment\":\"retain\""),
            "record of a risk: what is accepted is looked at again (--review-by)");
    refused(t, "certificate",
            SET("\"person\":\"p1\",\"course\":\"c-101\",\"obtained\":\"2026-06-01\","
                "\"expires\":\"2026-05-01\""),
            "certificate of a person: it expires before it was obtained");
    refused(t, "team", END("\"id\":\"pay\",\"name\":\"x\""),
            "record of a team: what is withdrawn is said by its key alone");
    refused(t, "team", SET("\"id\":\"pay\",\"name\":\" x\""),
            "record of a team: name: \" x\" should be \"x\"");
    /* Another version let it pass: no row, and it is shown. */
    (void)bench_append(t, "urn:assay:predicate:team:v1", SET("\"id\":\"x\",\"lead\":\"nobody\""));
    check_query(t, "SELECT reason FROM refused",
                "lead: there is no person nobody (\"assay person add\")\n");
    check_query(t, "SELECT COUNT(*) FROM teams", "1\n");
    assert_true(bench_same(t));
}

#define SUPPLIER(id, parent)                                                                       \
    SET("\"id\":\"" id "\",\"name\":\"" id "\",\"tier\":\"low\",\"parent\":\"" parent "\"")

static void circles(void **state)
{
    const struct bench *t = *state;
    assert_ok(say(t, "supplier", SET("\"id\":\"a\",\"name\":\"a\",\"tier\":\"low\"")), err);
    assert_ok(say(t, "supplier", SUPPLIER("b", "a")), err);
    assert_ok(say(t, "supplier", SUPPLIER("c", "b")), err);
    refused(
        t, "supplier", SUPPLIER("a", "c"),
        "record of a supplier: a circle: a is a subcontractor of c, which is a subcontractor of "
        "b, which is a subcontractor of a");
    refused(t, "supplier", SUPPLIER("a", "a"),
            "record of a supplier: a circle: a is a subcontractor of a");
    refused(t, "supplier", SUPPLIER("d", "d"),
            "record of a supplier: parent: there is no supplier d (\"assay supplier add\")");
    (void)bench_append(t, "urn:assay:predicate:supplier:v1", SUPPLIER("a", "c"));
    check_query(t, "SELECT id, parent FROM suppliers ORDER BY id", "a|\nb|a\nc|b\n");
    assert_true(bench_same(t));
}

static enum status count_refusal(void *ctx, size_t draft, const struct error *why, struct error *e)
{
    struct buf *out = ctx;
    buf_printf(out, "%zu %s\n", draft, why->message);
    return buf_status(out, e);
}

/* Later drafts see the earlier ones, all refusals are told, nothing stays. */
static void tried(void **state)
{
    const struct bench *t = *state;
    static const struct {
        const char *noun;
        const char *predicate;
    } said[] = {
        {"team", SET("\"id\":\"pay\"")},
        {"person", SET("\"id\":\"p1\",\"team\":\"pay\"")},
        {"person", SET("\"id\":\"p2\",\"team\":\"none\"")},
        {"person", SET("\"id\":\"P3\"")},
        {"team", SET("\"id\":\"pay\",\"lead\":\"p1\"")},
        {"team", SET("\"id\":\"pay\",\"lead\":\"p2\"")},
    };
    struct draft drafts[COUNT(said)];
    struct statement_digest digests[COUNT(said)];
    char hex[COUNT(said)][SHA256_HEX_MAX];
    struct log_receipt receipts[COUNT(said)];
    struct buf text = BUF_INIT(1 << 16);
    for (size_t i = 0; i < COUNT(said); i++) {
        char uri[96];
        (void)snprintf(uri, sizeof uri, "urn:assay:predicate:%s:v1", said[i].noun);
        drafts[i] = (struct draft){.type = statement_type_of(view_str(uri)),
                                   .subject = draft_subject(VIEW("x"), &digests[i], hex[i]),
                                   .predicate = view_str(said[i].predicate)};
    }
    assert_ok(ledger_try(&t->ledger, drafts, COUNT(said), NOW, count_refusal, &text, &err), err);
    assert_view(buf_view(&text),
                "3 record of a person: predicate: id: \"P3\" is not of the form "
                "^[a-z0-9][a-z0-9._-]*$\n"
                "2 record of a person: team: there is no team none (\"assay team add\")\n"
                "5 record of a team: lead: there is no person p2 (\"assay person add\")\n");
    check_query(t, "SELECT COUNT(*) FROM persons", "0\n");
    assert_int_equal(bench_log_size(t), 0);
    /* All or none. */
    assert_status(ledger_record(&t->ledger, drafts, 3, NOW, receipts, &err), ERR_USAGE, err);
    assert_int_equal(bench_log_size(t), 0);
    assert_ok(ledger_record(&t->ledger, drafts, 2, NOW, receipts, &err), err);
    check_query(t, "SELECT id, team FROM persons", "p1|pay\n");
    buf_release(&text);
}

/* ---- personal data --------------------------------------------------------------------- */

static void sealed_and_opened(void **state)
{
    const struct bench *t = *state;
    struct buf box = BUF_INIT(1 << 16);
    struct buf again = BUF_INIT(1 << 16);
    struct buf plain = BUF_INIT(1 << 16);
    char path[128];
    struct stat sb;
    bool was = false;
    assert_ok(personal_seal(t->keys, VIEW("p1"), VIEW("Ann"), &box, &err), err);
    assert_ok(personal_seal(t->keys, VIEW("p1"), VIEW("Ann"), &again, &err), err);
    assert_false(view_eq(buf_view(&box), buf_view(&again)));
    assert_int_equal(view_find(buf_view(&box), VIEW("Ann")), VIEW_NPOS);
    assert_ok(personal_open(t->keys, VIEW("p1"), buf_view(&box), &plain, &err), err);
    assert_view(buf_view(&plain), "Ann");
    (void)snprintf(path, sizeof path, "%s/keys/persons/p1.key", t->dir);
    assert_int_equal(stat(path, &sb), 0);
    assert_int_equal(sb.st_mode & 07777, 0600);
    /* Not as another's, not with a byte changed. */
    assert_ok(personal_seal(t->keys, VIEW("p2"), VIEW("Bob"), &again, &err), err);
    assert_status(personal_open(t->keys, VIEW("p2"), buf_view(&box), &plain, &err), ERR_CORRUPT,
                  err);
    for (size_t i = 0; i < box.len; i++) {
        box.ptr[i] ^= 1;
        assert_status(personal_open(t->keys, VIEW("p1"), buf_view(&box), &plain, &err), ERR_CORRUPT,
                      err);
        box.ptr[i] ^= 1;
    }
    assert_status(personal_open(t->keys, VIEW("p1"), VIEW(""), &plain, &err), ERR_CORRUPT, err);
    assert_view(buf_view(&plain), "Ann");
    /* A key file that others may read, and a damaged one. */
    assert_int_equal(chmod(path, 0644), 0);
    assert_status(personal_open(t->keys, VIEW("p1"), buf_view(&box), &plain, &err), ERR_PERMISSION,
                  err);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(truncate(path, 40), 0);
    assert_status(personal_seal(t->keys, VIEW("p1"), VIEW("Ann"), &again, &err), ERR_CORRUPT, err);
    assert_ok(personal_erase(t->keys, VIEW("p1"), &was, &err), err);
    assert_true(was);
    assert_ok(personal_erase(t->keys, VIEW("p1"), &was, &err), err);
    assert_false(was);
    assert_status(personal_open(t->keys, VIEW("p1"), buf_view(&box), &plain, &err), ERR_NOT_FOUND,
                  err);
    assert_status(personal_seal(t->keys, VIEW("../p"), VIEW("x"), &again, &err), ERR_USAGE, err);
    buf_release(&box);
    buf_release(&again);
    buf_release(&plain);
}

/* As a file that was imported brings them: many at once, of which some are there already. */
static void prepared(void **state)
{
    const struct bench *t = *state;
    enum { MANY = 200 }; /* beyond what is flushed file by file */
    static char names[MANY][16];
    struct view ids[MANY + 1];
    struct buf box = BUF_INIT(1 << 16);
    struct buf plain = BUF_INIT(1 << 16);
    char path[128];
    struct stat sb;
    bool was = false;
    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(names[i], sizeof names[i], "p%zu", i);
        ids[i] = view_str(names[i]);
    }
    ids[MANY] = ids[3]; /* twice */
    assert_ok(personal_seal(t->keys, ids[7], VIEW("Ann"), &box, &err), err);
    assert_ok(personal_prepare(t->keys, ids, MANY + 1, &err), err);
    assert_ok(personal_open(t->keys, ids[7], buf_view(&box), &plain, &err), err);
    assert_view(buf_view(&plain), "Ann");
    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(path, sizeof path, "%s/keys/persons/%s.key", t->dir, names[i]);
        assert_int_equal(stat(path, &sb), 0);
        assert_int_equal(sb.st_mode & 07777, 0600);
        buf_clear(&box);
        buf_clear(&plain);
        assert_ok(personal_seal(t->keys, ids[i], ids[i], &box, &err), err);
        assert_ok(personal_prepare(t->keys, &ids[i], 1, &err), err);
        assert_ok(personal_open(t->keys, ids[i], buf_view(&box), &plain, &err), err);
        assert_view(buf_view(&plain), names[i]);
    }
    assert_status(personal_open(t->keys, ids[4], buf_view(&box), &plain, &err), ERR_CORRUPT, err);
    assert_ok(personal_erase(t->keys, ids[5], &was, &err), err);
    assert_true(was);
    /* All of them, or none is made. */
    ids[0] = VIEW("n1");
    ids[1] = VIEW("../p");
    assert_status(personal_prepare(t->keys, ids, 2, &err), ERR_USAGE, err);
    (void)snprintf(path, sizeof path, "%s/keys/persons/n1.key", t->dir);
    assert_int_equal(stat(path, &sb), -1);
    assert_ok(personal_prepare(t->keys, NULL, 0, &err), err);
    buf_release(&box);
    buf_release(&plain);
}

#define ERASE(person) "{\"person\":\"" person "\",\"rule\":\"GDPR Art. 17, by request\"," TIME "}"

static void erased(void **state)
{
    const struct bench *t = *state;
    bool was = false;
    add_all(t);
    refused(t, "person-erasure", ERASE("nobody"),
            "erasure of a person's data: there is no person nobody");
    assert_ok(say(t, "person-erasure", ERASE("p1")), err);
    assert_ok(personal_erase(t->keys, VIEW("p1"), &was, &err), err);
    assert_true(was);
    check_query(
        t, "SELECT id, name, email, role, active, withdrawn, erased, erasure_rule FROM persons",
        "p1||||0|1800000000|1800000000|GDPR Art. 17, by request\n");
    check_query(t, "SELECT COUNT(*) FROM person_languages", "0\n");
    refused(t, "person", SET("\"id\":\"p1\",\"role\":\"auditor\""),
            "record of a person: p1 was erased (GDPR Art. 17, by request)");
    refused(t, "person", END("\"id\":\"p1\""),
            "record of a person: p1 was erased (GDPR Art. 17, by request)");
    assert_true(bench_same(t));
    struct log_audit audit;
    assert_ok(log_verify(t->log, &audit, &err), err);
}

/* A lost key is no erasure: the row stays, and the rebuild shows the difference. */
static void lost_key(void **state)
{
    const struct bench *t = *state;
    bool was = false;
    add_all(t);
    assert_ok(personal_erase(t->keys, VIEW("p1"), &was, &err), err);
    assert_false(bench_same(t));
    check_query(t, "SELECT name, erased FROM persons", "Ann Example|-\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptions_agree),
        cmocka_unit_test(values),
        cmocka_unit_test(words_without_memory),
        cmocka_unit_test_setup_teardown(rows, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(withdrawn, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(refusals, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(circles, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(tried, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(sealed_and_opened, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(prepared, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(erased, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(lost_key, bench_setup, bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

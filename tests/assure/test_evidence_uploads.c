/* Links for uploads: what strangers write, which links work, and who may say what came. */
#include "acceptance_bench.h"
#include "testing.h"

#include <assay/assure/evidence_upload.h>
#include <assay/base/clock.h>

#define TOKEN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void requests(void **state)
{
    static const struct {
        const char *path;
        const char *header;
        const char *name; /* NULL: refused */
    } cases[] = {
        {"/upload/" TOKEN, "", ""},
        {"/upload/" TOKEN "/", "", ""},
        {"/upload/" TOKEN "/a.pdf", "", "a.pdf"},
        {"/upload/" TOKEN "/a/b", "", "a/b"},
        {"/upload", "Bearer " TOKEN, ""},
        {"/upload/a.pdf", "bearer  " TOKEN " ", "a.pdf"},
        {"/upload/" TOKEN, "Bearer " TOKEN, TOKEN},
        {"/upload/" TOKEN, "Bearer short", NULL},
        {"/upload/" TOKEN, "Basic dTpw", ""},
        {"/upload/" TOKEN "0", "", NULL},
        {"/upload/0123", "", NULL},
        {"/upload//" TOKEN, "", NULL},
        {"/uploads/" TOKEN, "", NULL},
        {"upload/" TOKEN, "", NULL},
        {"/upload/ABCDEF6789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "", NULL},
        {"", "", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct upload_request r = {.token = VIEW("untouched")};
        bool taken = upload_request_read(view_str(cases[i].path), view_str(cases[i].header), &r);
        assert_int_equal(taken, cases[i].name != NULL);
        assert_true(view_eq_str(r.token, taken ? TOKEN : "untouched"));
        assert_true(!taken || view_eq_str(r.name, cases[i].name));
    }
}

static void names(void **state)
{
    static const struct {
        const char *given;
        const char *kept;
    } cases[] = {
        {"a.pdf", "a.pdf"},
        {"../../etc/passwd", "passwd"},
        {"C:\\Users\\x\\b.csv", "b.csv"},
        {"..", "unnamed"},
        {". .", "unnamed"},
        {"", "unnamed"},
        {"/", "unnamed"},
        {".ssh", "ssh"},
        {"a\nb\x1b[0m\x7f", "a_b_[0m_"},
        {"\xe2\x80\xae"
         "fdp.exe",
         "_fdp.exe"},
        {"B\xc3\xa4r.txt", "B\xc3\xa4r.txt"},
        {"\xff\xfe", "__"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf name = BUF_INIT(1024);
        upload_name_clean(view_str(cases[i].given), &name);
        assert_string_equal(name.ptr, cases[i].kept);
        buf_release(&name);
    }
    struct buf given = BUF_INIT(4096);
    struct buf name = BUF_INIT(4096);
    for (size_t i = 0; i < 300; i++) {
        buf_add_str(&given, "\xc3\xa4");
    }
    upload_name_clean(buf_view(&given), &name);
    assert_int_equal(name.len, EVIDENCE_NAME_MAX);
    buf_release(&name);
    buf_release(&given);
}

struct linked {
    const struct stage *stage;
    struct arena arena;
    struct view id;
    char token[EVIDENCE_TOKEN_LEN + 1];
};

/* A link for two files of ten bytes, until the day after NOW, by a person who may. */
static void make(struct linked *k, void **state)
{
    const struct evidence_link_terms terms = {VIEW("d1"), VIEW("sbom"), NOW + CLOCK_DAY, 10, 2};
    k->stage = *state;
    arena_init(&k->arena, 0);
    act_as(k->stage, "ann");
    assert_ok(say(k->stage, "evidence-request",
                  "{\"action\":\"set\",\"deliverable\":\"d1\",\"kind\":\"sbom\","
                  "\"due\":\"2027-02-01\"," TIME "}"),
              failure);
    assert_ok(evidence_link_new(&k->stage->as->ledger, &terms, NOW, &k->arena, &k->id, k->token,
                                &failure),
              failure);
}

static bool works(const struct linked *k, int64_t now)
{
    struct upload_gate *g = NULL;
    struct upload_link link = {.left = 0};
    assert_ok(upload_gate_new(&g, &failure), failure);
    assert_ok(upload_gate_load(g, &k->stage->home.ledger, &failure), failure);
    assert_false(upload_gate_find(g, VIEW(TOKEN), now, &link));
    bool found = upload_gate_find(g, view_str(k->token), now, &link);
    assert_true(!found || (view_eq(link.id, k->id) && link.max_size == 10 && link.left > 0));
    (void)upload_gate_free(g);
    return found;
}

/* As the installation: what the server does. */
static enum status come(struct linked *k, const char *bytes, int64_t now)
{
    const struct upload u = {k->id, VIEW("d1"), VIEW("sbom"), VIEW("a"), view_str(bytes)};
    struct upload_receipt receipt = {.id = VIEW("untouched")};
    enum status st = upload_record(&k->stage->home.ledger, &u, now, &k->arena, &receipt, &failure);
    struct sha256 digest;
    bool there = false;
    sha256_of(u.bytes, &digest);
    assert_ok(store_blob_has(k->stage->home.store, &digest, &there, &failure), failure);
    assert_int_equal(there, st == OK);
    assert_int_equal(view_eq_str(receipt.id, "untouched"), st != OK);
    return st;
}

static void bounds(void **state)
{
    struct linked k;
    make(&k, state);
    assert_true(works(&k, NOW));
    assert_true(works(&k, (NOW / CLOCK_DAY + 2) * CLOCK_DAY - 1)); /* to the end of its day */
    assert_false(works(&k, (NOW / CLOCK_DAY + 2) * CLOCK_DAY));
    assert_status(come(&k, "eleven byte", NOW), ERR_USAGE, failure);
    assert_status(come(&k, "late", (NOW / CLOCK_DAY + 2) * CLOCK_DAY), ERR_USAGE, failure);
    assert_ok(come(&k, "one", NOW), failure);
    assert_true(works(&k, NOW));
    assert_ok(come(&k, "two", NOW), failure);
    assert_false(works(&k, NOW));
    assert_status(come(&k, "three", NOW), ERR_USAGE, failure);
    assert_says("used up");
    assert_true(bench_same(&k.stage->home));
    arena_release(&k.arena);
}

static void ends(void **state)
{
    struct linked k;
    char predicate[256];
    make(&k, state);
    (void)snprintf(predicate, sizeof predicate,
                   "{\"action\":\"withdraw\",\"id\":\"" VIEW_FMT "\"," TIME "}", VIEW_ARG(k.id));
    act_as(k.stage, "sue"); /* a supplier's person may not */
    assert_true(say(k.stage, "evidence-link", predicate) != OK);
    act_as(k.stage, "ann");
    assert_ok(say(k.stage, "evidence-link", predicate), failure);
    assert_false(works(&k, NOW));
    assert_status(come(&k, "one", NOW), ERR_USAGE, failure);
    /* It is never brought back with other bounds. */
    (void)snprintf(predicate, sizeof predicate,
                   "{\"action\":\"set\",\"id\":\"" VIEW_FMT "\",\"deliverable\":\"d1\","
                   "\"kind\":\"sbom\",\"token\":\"" TOKEN "\",\"expires\":\"2099-01-01\","
                   "\"maxSize\":1,\"uses\":1," TIME "}",
                   VIEW_ARG(k.id));
    assert_status(say(k.stage, "evidence-link", predicate), ERR_USAGE, failure);
    assert_says("already");
    arena_release(&k.arena);
}

/* No person says that something was uploaded, whatever their role. */
static void whose_word(void **state)
{
    struct linked k;
    char predicate[512];
    make(&k, state);
    (void)snprintf(predicate, sizeof predicate,
                   "{\"action\":\"set\",\"id\":\"u-1\",\"deliverable\":\"d1\",\"kind\":\"sbom\","
                   "\"link\":\"" VIEW_FMT "\",\"name\":\"a\",\"size\":1,\"document\":\"" TOKEN "\","
                   "\"received\":\"2027-01-15T08:00:00Z\"," TIME "}",
                   VIEW_ARG(k.id));
    assert_status(say(k.stage, "evidence-upload", predicate), ERR_USAGE, failure);
    assert_says("the installation says");
    arena_release(&k.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests),
        cmocka_unit_test(names),
        cmocka_unit_test_setup_teardown(bounds, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(ends, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(whose_word, stage_setup, stage_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

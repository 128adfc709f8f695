/* The report of an audit pack: what is said of a statement, and what bounds it. */
#include "audit/pack_report.h"
#include "testing.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>

#include <stdlib.h>
#include <unistd.h>

static struct error err;

#define KEY   "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OTHER "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"
static const char info_text[] =
    "{\"format\":\"assay-audit-pack/1\",\"log\":\"a.log/1\",\"size\":3,\"root\":\"" KEY "\","
    "\"scope\":[\"x*\",{\"supplier\":\"acme\"}],\"first\":0,\"end\":3,\"statements\":3,"
    "\"documents\":0,\"absent\":[]}";
static const char keys_text[] = "{\"installation\":[],\"persons\":[]}";

struct scene {
    struct pack_report *report;
    struct arena arena;
    uint64_t entries;
    struct pack_check *check;
    struct buf page;
    struct value root; /* of the document in the page */
};

static int setup(void **state)
{
    struct scene *s = test_calloc(1, sizeof *s);
    assert_ok(digest_init(&err), err);
    arena_init(&s->arena, (size_t)1 << 28);
    buf_init(&s->page, (size_t)1 << 28);
    s->check = test_calloc(1, sizeof *s->check);
    assert_ok(pack_report_new("/tmp/test-pack-report", &s->report, &err), err);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct scene *s = *state;
    (void)pack_report_free(s->report);
    arena_release(&s->arena);
    buf_release(&s->page);
    test_free(s->check);
    test_free(s);
    return 0;
}

static void say(struct scene *s, const char *type, const char *predicate)
{
    struct buf text = BUF_INIT(1 << 24);
    struct arena arena;
    struct statement st;
    const struct sha256 envelope = {.bytes = {0xab, 0xcd}};
    arena_init(&arena, (size_t)1 << 28);
    buf_printf(&text,
               "{\"_type\":\"" STATEMENT_TYPE "\",\"subject\":[{\"name\":\"s</script>\",\"digest\":"
               "{\"sha256\":\"" KEY "\"}},{\"name\":\"t\",\"digest\":{\"sha256\":\"" OTHER "\"}}],"
               "\"predicateType\":\"%s\",\"predicate\":%s}",
               type, predicate);
    assert_ok(statement_read(buf_view(&text), "test", &arena, &st, &err), err);
    const struct pack_report_statement said = {.entry = s->entries++,
                                               .envelope = &envelope,
                                               .key_id = KEY,
                                               .person = VIEW("ann"),
                                               .statement = &st};
    assert_ok(pack_report_add(s->report, &said, &err), err);
    arena_release(&arena);
    buf_release(&text);
}

static enum status to_page(void *ctx, struct view bytes, struct error *e)
{
    struct scene *s = ctx;
    buf_add_view(&s->page, bytes);
    return buf_status(&s->page, e);
}

static enum status end(struct scene *s, const char *controls)
{
    const struct pack_report_facts f = {.tool = "1.2.3",
                                        .info = view_str(info_text),
                                        .keys = view_str(keys_text),
                                        .controls = view_str(controls),
                                        .check = s->check};
    return pack_report_finish(s->report, &f, &err);
}

/* What a browser reads of it. */
static void read_page(struct scene *s)
{
    static const struct view open = VIEW_INIT("<script type=\"application/json\" id=\"report\">");
    assert_ok(pack_report_send(s->report, to_page, s, &err), err);
    assert_int_equal(s->page.len, pack_report_size(s->report));
    struct view page = buf_view(&s->page);
    ptrdiff_t at = view_find(page, open);
    assert_true(at > 0);
    page = view_slice(page, (size_t)at + open.len, page.len);
    at = view_find(page, VIEW("</script>"));
    assert_true(at > 0);
    assert_ok(json_read(view_slice(page, 0, (size_t)at), "page", JSON_STRICT, NULL, &s->arena,
                        &s->root, &err),
              err);
}

static const struct value *statement(const struct scene *s, size_t i)
{
    const struct value *list = value_get(&s->root, "statements");
    assert_true(value_is(list, VALUE_ARRAY) && i < list->len);
    return &list->items[i];
}

static struct view fact(const struct value *said, const char *name)
{
    const struct value *facts = value_get(said, "facts");
    for (size_t i = 0; i < facts->len; i++) {
        if (view_eq_str(value_get_text(&facts->items[i], "name"), name)) {
            return value_get_text(&facts->items[i], "value");
        }
    }
    return (struct view){NULL, 0};
}

static void says_what_is_said(void **state)
{
    struct scene *s = *state;
    say(s, "urn:assay:predicate:project:v1",
        "{\"action\":\"set\",\"id\":\"p\",\"time\":\"2027-01-15T08:00:00Z\",\"n\":12,\"yes\":true,"
        "\"list\":[\"a\",\"b\",3],\"object\":{\"inner\":\"<b>\",\"digest\":{\"sha256\":\"" OTHER
        "\"}},\"none\":null,\"empty\":\"\"}");
    say(s, "urn:x:unknown:v1", "{\"list\":[{\"a\":1}]}");
    say(s, "urn:assay:predicate:project:v1", "{\"id\":\"q\"}");
    assert_ok(end(s, ""), err);
    read_page(s);
    const struct value *one = statement(s, 0);
    assert_view(value_get_text(one, "time"), "2027-01-15T08:00:00Z");
    assert_view(value_get_text(one, "subject"), "s</script>");
    assert_int_equal(value_get(one, "subjects")->integer, 2);
    assert_view(value_get_text(one, "person"), "ann");
    assert_view(value_get_text(one, "key"), "0011223344556677");
    assert_view(value_get_text(one, "envelope"), "abcd0000000000000000000000000000");
    assert_view(fact(one, "id"), "p");
    assert_view(fact(one, "n"), "12");
    assert_view(fact(one, "yes"), "yes");
    assert_view(fact(one, "list"), "a, b, 3");
    assert_view(fact(one, "object.inner"), "<b>");
    assert_null(fact(one, "time").ptr); /* it stands beside */
    assert_null(fact(one, "object.digest.sha256").ptr);
    assert_null(fact(one, "empty").ptr);
    assert_false(value_get_bool(one, "more", true));
    const struct value *two = statement(s, 1);
    assert_true(value_is(value_get(two, "time"), VALUE_NULL));
    assert_true(value_get_bool(two, "more", false)); /* a list of objects is not told */
    assert_int_equal(value_get(two, "type")->integer, 1);
    assert_int_equal(value_get(statement(s, 2), "type")->integer, 0);
    const struct value *types = value_get(&s->root, "types");
    assert_int_equal(types->len, 2);
    assert_view(value_get_text(&types->items[0], "title"), "record of a project");
    assert_view(value_get_text(&types->items[1], "title"), "urn:x:unknown:v1");
    assert_int_equal(value_get(&types->items[0], "statements")->integer, 2);
    assert_view(value_get_text(&s->root, "tool"), "1.2.3");
    assert_true(value_is(value_get(&s->root, "controls"), VALUE_NULL));
}

static void cuts_what_is_long(void **state)
{
    struct scene *s = *state;
    struct buf text = BUF_INIT(1 << 24);
    buf_add_str(&text, "{\"long\":\"");
    for (size_t i = 0; i < PACK_REPORT_VALUE_MAX; i++) {
        buf_add_str(&text, "\xc3\xa4");
    }
    buf_add_str(&text, "\",\"");
    for (size_t i = 0; i < 5000; i++) {
        buf_add_char(&text, 'k');
    }
    buf_add_str(&text, "\":1,\"deep\":");
    for (size_t i = 0; i < 30; i++) {
        buf_add_str(&text, "{\"d\":");
    }
    buf_add_str(&text, "1");
    for (size_t i = 0; i < 30; i++) {
        buf_add_str(&text, "}");
    }
    buf_add_str(&text, "}");
    assert_ok(buf_status(&text, &err), err);
    say(s, "urn:x:long:v1", buf_view(&text).ptr);
    buf_clear(&text);
    buf_add_str(&text, "{\"x\":0");
    for (size_t i = 0; i < 1000; i++) {
        buf_printf(&text, ",\"m%zu\":%zu", i, i);
    }
    buf_add_str(&text, "}");
    say(s, "urn:x:wide:v1", buf_view(&text).ptr);
    assert_ok(end(s, ""), err);
    read_page(s);
    const struct value *one = statement(s, 0);
    assert_int_equal(fact(one, "long").len, PACK_REPORT_VALUE_MAX);
    assert_int_equal(value_get(one, "facts")->len, 1);
    assert_true(value_get_bool(one, "more", false));
    const struct value *two = statement(s, 1);
    assert_int_equal(value_get(two, "facts")->len, PACK_REPORT_FACTS_MAX);
    assert_true(value_get_bool(two, "more", false));
    buf_release(&text);
}

/* Names as long as they may be, at every depth. */
static void names_fill_their_room(void **state)
{
    struct scene *s = *state;
    char predicate[512];
    for (int len = 1; len < 140; len++) {
        (void)snprintf(
            predicate, sizeof predicate, "{\"%.*s\":{\"a\":{\"b\":1}}}", len,
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        say(s, "urn:x:names:v1", predicate);
    }
    assert_ok(end(s, ""), err);
    read_page(s);
    size_t told = 0;
    for (size_t i = 0; i < 139; i++) {
        bool is = value_get(statement(s, i), "facts")->len == 1;
        assert_int_equal(is, !value_get_bool(statement(s, i), "more", false));
        told += is;
    }
    assert_in_range(told, 100, 120);
}

static void bounds_types_and_statements(void **state)
{
    struct scene *s = *state;
    char type[64];
    for (unsigned i = 0; i < PACK_REPORT_TYPES_MAX + 100; i++) {
        (void)snprintf(type, sizeof type, "urn:x:t%u:v1", i);
        say(s, type, "{}");
    }
    for (unsigned i = 0; i < PACK_REPORT_TYPE_MAX + 10; i++) {
        say(s, "urn:x:t0:v1", "{}");
    }
    assert_ok(end(s, ""), err);
    read_page(s);
    const struct value *types = value_get(&s->root, "types");
    assert_int_equal(types->len, PACK_REPORT_TYPES_MAX);
    assert_view(value_get_text(&types->items[PACK_REPORT_TYPES_MAX - 1], "title"), "others");
    assert_int_equal(value_get(&types->items[PACK_REPORT_TYPES_MAX - 1], "statements")->integer,
                     101);
    assert_int_equal(value_get(&types->items[0], "statements")->integer, PACK_REPORT_TYPE_MAX + 11);
    assert_int_equal(value_get(&types->items[0], "listed")->integer, PACK_REPORT_TYPE_MAX);
    assert_int_equal(value_get(&s->root, "statements")->len,
                     PACK_REPORT_TYPE_MAX + PACK_REPORT_TYPES_MAX + 99);
}

static void nothing_but_the_schema(void **state)
{
    struct scene *s = *state;
    say(s, "urn:x:y:v1", "{}");
    assert_status(end(s, "{\"at\":1}"), ERR_FORMAT, err);
    assert_true(view_find(view_str(err.message), VIEW("controls")) > 0);
}

static void not_json_at_all(void **state)
{
    struct scene *s = *state;
    assert_status(end(s, "{\"at\""), ERR_FORMAT, err);
}

static void empty_and_vouched(void **state)
{
    struct scene *s = *state;
    assert_ok(pack_report_vouched(s->report, 2, VIEW("one\ntwo\n"), 0, &err), err);
    assert_ok(pack_report_vouched(s->report, 2, VIEW(""), 1, &err), err);
    assert_ok(pack_report_vouched(s->report, 3, VIEW(""), 1, &err), err);
    assert_ok(end(s, ""), err);
    read_page(s);
    const struct value *w = value_get(&s->root, "witnessed");
    assert_int_equal(w->len, 2);
    assert_int_equal(value_get(&w->items[0], "cosignatures")->integer, 2);
    assert_int_equal(value_get(&w->items[0], "timestamps")->integer, 1);
    assert_int_equal(value_get(&w->items[1], "size")->integer, 3);
    assert_int_equal(value_get(&s->root, "statements")->len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_what_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(cuts_what_is_long, setup, teardown),
        cmocka_unit_test_setup_teardown(names_fill_their_room, setup, teardown),
        cmocka_unit_test_setup_teardown(bounds_types_and_statements, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_but_the_schema, setup, teardown),
        cmocka_unit_test_setup_teardown(not_json_at_all, setup, teardown),
        cmocka_unit_test_setup_teardown(empty_and_vouched, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

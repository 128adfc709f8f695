/* JSON Schema: each keyword, what it lets pass and what not, and where it says so. */
#include "testing.h"

#include <assay/base/json.h>
#include <assay/base/schema.h>

static struct error err;

static enum status try(const char *schema, const char *document)
{
    struct arena arena;
    struct value s;
    struct value d;
    arena_init(&arena, 0);
    assert_ok(json_read(view_str(schema), "schema", JSON_STRICT, NULL, &arena, &s, &err), err);
    assert_ok(json_read(view_str(document), "doc", JSON_STRICT, NULL, &arena, &d, &err), err);
    enum status st = schema_check(&s, &d, "doc", &err);
    arena_release(&arena);
    return st;
}

struct row {
    const char *schema;
    const char *good;
    const char *bad;
    const char *message;
};

static void each_keyword(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"{\"type\":\"integer\"}", "3", "3.5", "doc: document: expected integer, found a number"},
        {"{\"type\":\"number\"}", "3", "\"3\"", "doc: document: expected number, found a text"},
        {"{\"type\":[\"null\",\"string\"]}", "null", "[]",
         "doc: document: expected another kind of value, found a list"},
        {"{\"enum\":[\"a\",\"b\"]}", "\"b\"", "\"c\"", "doc: document: \"c\" is none of a, b"},
        {"{\"const\":\"a\"}", "\"a\"", "\"b\"", "doc: document: must be \"a\""},
        {"{\"required\":[\"a\"]}", "{\"a\":1}", "{\"b\":1}", "doc: document: \"a\" is missing"},
        {"{\"properties\":{\"a\":{\"type\":\"string\"}}}", "{\"a\":\"\",\"b\":1}", "{\"a\":1}",
         "doc: a: expected string, found an integer"},
        {"{\"properties\":{\"a\":{}},\"additionalProperties\":false}", "{\"a\":1}", "{\"b\":1}",
         "doc: document: there is no member \"b\""},
        {"{\"properties\":{\"a\":{\"items\":{\"minimum\":2}}}}", "{\"a\":[2,3]}", "{\"a\":[2,1]}",
         "doc: a[1]: less than 2"},
        {"{\"maximum\":2}", "2", "2.5", "doc: document: more than 2"},
        {"{\"minItems\":1}", "[1]", "[]", "doc: document: shorter than 1"},
        {"{\"maxItems\":1}", "[1]", "[1,2]", "doc: document: longer than 1"},
        {"{\"minLength\":2}", "\"ab\"", "\"a\"", "doc: document: shorter than 2"},
        {"{\"maxLength\":2}", "\"ab\"", "\"abc\"", "doc: document: longer than 2"},
        {"{\"pattern\":\"^a[0-9]+$\"}", "\"a12\"", "\"a\"",
         "doc: document: \"a\" is not of the form ^a[0-9]+$"},
        {"{\"format\":\"date\"}", "\"2027-01-15\"", "\"2027-13-15\"",
         "doc: document: \"2027-13-15\" is no date"},
        {"{\"format\":\"date-time\"}", "\"2027-01-15T08:00:00Z\"", "\"2027-01-15\"",
         "doc: document: \"2027-01-15\" is no date-time"},
        {"{\"format\":\"uri\"}", "\"urn:x\"", "\"x y\"", "doc: document: \"x y\" is no uri"},
        {"{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}", "\"x\"", "1",
         "doc: document: expected string, found an integer"},
        {"{\"$ref\":\"#/$defs/d\",\"$defs\":{\"d\":{\"type\":\"null\"}}}", "null", "1",
         "doc: document: expected null, found an integer"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_ok(try(rows[i].schema, rows[i].good), err);
        assert_status(try(rows[i].schema, rows[i].bad), ERR_FORMAT, err);
        assert_string_equal(err.message, rows[i].message);
    }
}

/* A rule that is not understood is never skipped. */
static void unknown_keywords(void **state)
{
    (void)state;
    assert_status(try("{\"patternProperties\":{}}", "{}"), ERR_INTERNAL, err);
    assert_status(try("{\"format\":\"email\"}", "\"a\""), ERR_INTERNAL, err);
    assert_status(try("{\"$ref\":\"other.json\"}", "1"), ERR_INTERNAL, err);
    assert_status(try("{\"pattern\":\"(\"}", "\"a\""), ERR_INTERNAL, err);
    assert_status(try("{\"items\":7}", "[1]"), ERR_INTERNAL, err);
}

/* A text with a NUL is judged whole, and a schema that names itself ends. */
static void hostile(void **state)
{
    (void)state;
    assert_status(try("{\"pattern\":\"^a$\"}", "\"a\\u0000b\""), ERR_FORMAT, err);
    assert_status(try("{\"$ref\":\"#/$defs/d\",\"$defs\":{\"d\":{\"$ref\":\"#/$defs/d\"}}}", "1"),
                  ERR_FORMAT, err);
    assert_non_null(strstr(err.message, "nested deeper"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_keyword),
        cmocka_unit_test(unknown_keywords),
        cmocka_unit_test(hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

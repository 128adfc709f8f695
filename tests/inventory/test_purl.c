/* purl.h against the specification's own tests, and rules they leave out. */
#include "manifest_run.h"

#include <assay/base/json.h>
#include <assay/inventory/go_module.h>
#include <assay/inventory/purl.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

struct tally {
    size_t parse;
    size_t build;
    size_t validate;
    size_t failed;
};

static const char *data_root(void)
{
    const char *data = getenv("ASSAY_DATA");
    return data != NULL ? data : ASSAY_SOURCE_DIR "/../shared/data";
}

static struct view field(const struct value *object, const char *key)
{
    return value_get_text(object, key);
}

static bool same_qualifiers(const struct purl *p, const struct value *want)
{
    if (p->qualifier_count != (want == NULL ? 0 : want->len)) {
        return false;
    }
    for (size_t i = 0; i < p->qualifier_count; i++) {
        if (!view_eq(value_text(value_get_view(want, p->qualifiers[i].key)),
                     p->qualifiers[i].value)) {
            return false;
        }
    }
    return true;
}

static bool parse_case(const struct value *test, bool must_fail, struct arena *arena)
{
    struct purl p;
    struct error err = {0};
    const struct value *want = value_get(test, "expected_output");
    enum status st = purl_parse(field(test, "input"), PURL_STRICT, arena, &p, &err);
    if (must_fail) {
        return st == ERR_FORMAT && err.message[0] != '\0';
    }
    return st == OK && view_eq(p.type, field(want, "type")) &&
           view_eq(p.namespace, field(want, "namespace")) && view_eq(p.name, field(want, "name")) &&
           view_eq(p.version, field(want, "version")) &&
           view_eq(p.subpath, field(want, "subpath")) &&
           same_qualifiers(&p, value_get(want, "qualifiers"));
}

static bool validate_case(const struct value *test, struct arena *arena, struct buf *out)
{
    struct purl p;
    struct error err = {0};
    return purl_parse(field(test, "input"), PURL_LENIENT, arena, &p, &err) == OK &&
           purl_build(&p, out, &err) == OK &&
           view_eq(buf_view(out), field(test, "expected_output"));
}

static bool build_case(const struct value *test, bool must_fail, struct buf *out)
{
    struct error err = {0};
    struct purl_qualifier list[16];
    const struct value *in = value_get(test, "input");
    const struct value *qualifiers = value_get(in, "qualifiers");
    struct purl p = {.type = field(in, "type"),
                     .namespace = field(in, "namespace"),
                     .name = field(in, "name"),
                     .version = field(in, "version"),
                     .subpath = field(in, "subpath"),
                     .qualifiers = list};
    for (size_t i = 0; value_is(qualifiers, VALUE_OBJECT) && i < qualifiers->len; i++) {
        list[p.qualifier_count].key = qualifiers->members[i].key;
        list[p.qualifier_count++].value = value_text(&qualifiers->members[i].value);
    }
    enum status st = purl_build(&p, out, &err);
    if (must_fail) {
        return st == ERR_FORMAT && out->len == 0;
    }
    return st == OK && view_eq(buf_view(out), field(test, "expected_output"));
}

static void run_case(const struct value *test, struct tally *t, struct arena *arena)
{
    struct buf out;
    bool must_fail = value_get_bool(test, "expected_failure", false);
    bool good = false;
    buf_init(&out, 1U << 16);
    if (view_eq(field(test, "test_type"), VIEW("parse"))) {
        good = parse_case(test, must_fail, arena);
        t->parse++;
    } else if (view_eq(field(test, "test_type"), VIEW("validate"))) {
        good = validate_case(test, arena, &out);
        t->validate++;
    } else {
        good = build_case(test, must_fail, &out);
        t->build++;
    }
    if (!good) {
        t->failed++;
        print_error(VIEW_FMT " " VIEW_FMT " -> \"" VIEW_FMT "\"\n",
                    VIEW_ARG(field(test, "test_type")), VIEW_ARG(field(test, "input")),
                    VIEW_ARG(buf_view(&out)));
    }
    buf_release(&out);
}

static void run_file(const char *path, struct tally *t)
{
    struct arena arena;
    struct buf text;
    struct value root;
    struct error err = {0};
    arena_init(&arena, 0);
    read_whole(path, &text);
    assert_ok(json_read(buf_view(&text), path, JSON_STRICT, NULL, &arena, &root, &err), err);
    const struct value *tests = value_get(&root, "tests");
    assert_true(value_is(tests, VALUE_ARRAY));
    for (size_t i = 0; i < tests->len; i++) {
        run_case(&tests->items[i], t, &arena);
    }
    buf_release(&text);
    arena_release(&arena);
}

static void run_folder(const char *folder, struct tally *t)
{
    char dir[2048];
    char path[4096];
    (void)snprintf(dir, sizeof dir, "%s/vectors/purl/%s", data_root(), folder);
    struct dirent **names = NULL;
    int n = scandir(dir, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        if (view_ends(view_str(names[i]->d_name), VIEW(".json"))) {
            (void)snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
            run_file(path, t);
        }
        free(names[i]);
    }
    free(names);
}

static void test_vectors(void **state)
{
    (void)state;
    struct tally t = {0};
    run_folder("spec", &t);
    run_folder("types", &t);
    if (t.parse + t.build + t.validate == 0) {
        print_message("skipped: vectors/purl is not below %s\n", data_root());
        skip();
    }
    print_message("%zu parse, %zu build, %zu roundtrip; %zu failed\n", t.parse, t.build, t.validate,
                  t.failed);
    assert_int_equal(t.failed, 0);
    assert_true(t.parse + t.build + t.validate >= 586);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "pkg",
        "pkg:",
        "pkg:/",
        "pkg:npm",
        "pkg:npm/",
        "http://npm/a",
        "pkg:npm/a%2",
        "pkg:npm/a%zz",
        "pkg:npm/%ff",
        "pkg:npm/a%2Fb/c",
        "pkg:npm/a#x%2Fy",
        "pkg:npm/a?k",
        "pkg:npm/a?1k=v",
        "pkg:npm/a?k=1&k=2",
        "pkg:npm/a?k=1&K=2",
        "pkg:pypi/ns/name",
        "pkg:maven/name@1",
        "pkg:composer/name@1",
    };
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct purl p;
        struct error err = {0};
        memset(&p, 0x5a, sizeof p);
        const struct purl before = p;
        enum status st = purl_parse(view_str(bad[i]), PURL_LENIENT, &arena, &p, &err);
        if (st != ERR_FORMAT) {
            print_error("accepted: %s\n", bad[i]);
        }
        assert_status(st, ERR_FORMAT, err);
        assert_memory_equal(&p, &before, sizeof p);
    }
    arena_release(&arena);
}

static void test_package(void **state)
{
    (void)state;
    assert_view(purl_package(VIEW("pkg:npm/%40s/a@1.0?x=y#z")), "pkg:npm/%40s/a");
    assert_view(purl_package(VIEW("pkg:npm/@s/a")), "pkg:npm/@s/a");
    assert_view(purl_package(VIEW("pkg:npm/@s/a@1")), "pkg:npm/@s/a");
    assert_view(purl_package(VIEW("pkg:deb/debian/a?arch=all")), "pkg:deb/debian/a");
    assert_view(purl_package(VIEW("")), "");
}

static void test_bounds(void **state)
{
    (void)state;
    struct arena arena;
    struct buf text;
    struct purl p;
    struct error err = {0};
    arena_init(&arena, 0);
    buf_init(&text, 1U << 20);
    buf_add_str(&text, "pkg:npm/a?");
    for (int i = 0; i <= PURL_QUALIFIERS_MAX; i++) {
        buf_printf(&text, "k%d=v&", i);
    }
    assert_status(purl_parse(buf_view(&text), PURL_LENIENT, &arena, &p, &err), ERR_FORMAT, err);
    buf_clear(&text);
    buf_add_str(&text, "pkg:npm/");
    while (text.len <= PURL_LENGTH_MAX) {
        buf_add_char(&text, 'a');
    }
    assert_status(purl_parse(buf_view(&text), PURL_LENIENT, &arena, &p, &err), ERR_FORMAT, err);
    text.len = PURL_LENGTH_MAX;
    assert_ok(purl_parse(buf_view(&text), PURL_LENIENT, &arena, &p, &err), err);
    assert_int_equal(p.name.len, PURL_LENGTH_MAX - 8);
    buf_release(&text);
    arena_release(&arena);
}

static void test_component(void **state)
{
    (void)state;
    static const struct {
        struct component c;
        const char *purl; /* NULL: refused */
    } cases[] = {
        {{.type = VIEW_INIT("npm"),
          .namespace = VIEW_INIT("@a"),
          .name = VIEW_INIT("b"),
          .version = VIEW_INIT("1.0.0+x")},
         "pkg:npm/%40a/b@1.0.0%2Bx"},
        {{.type = VIEW_INIT("pypi"), .name = VIEW_INIT("A_b.C")}, "pkg:pypi/a-b.c"},
        {{.type = VIEW_INIT("golang"),
          .namespace = VIEW_INIT("github.com/Azure"),
          .name = VIEW_INIT("x"),
          .version = VIEW_INIT("v1.0.0+incompatible")},
         "pkg:golang/github.com/Azure/x@v1.0.0%2Bincompatible"},
        {{.type = VIEW_INIT("golang"), .name = VIEW_INIT("gioui.org")}, "pkg:golang/gioui.org"},
        {{.type = VIEW_INIT("deb"),
          .namespace = VIEW_INIT("Debian"),
          .name = VIEW_INIT("x"),
          .version = VIEW_INIT("1:2~3")},
         "pkg:deb/debian/x@1:2~3"},
        {{.type = VIEW_INIT("nuget"), .name = VIEW_INIT("A.B")}, "pkg:nuget/A.B"},
        {{.type = VIEW_INIT("npm"), .name = VIEW_INIT("\xc3\xa9 /")}, "pkg:npm/%C3%A9%20"},
        {{.type = VIEW_INIT("npm"), .name = VIEW_INIT("\xc3")}, NULL},
        {{.type = VIEW_INIT("npm")}, NULL},
        {{.name = VIEW_INIT("x")}, NULL},
        {{.type = VIEW_INIT("n/m"), .name = VIEW_INIT("x")}, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf out;
        struct error err = {0};
        buf_init(&out, 4096);
        enum status st = component_purl(&cases[i].c, &out, &err);
        if (cases[i].purl == NULL) {
            assert_status(st, ERR_FORMAT, err);
            assert_int_equal(out.len, 0);
        } else {
            assert_ok(st, err);
            assert_view(buf_view(&out), cases[i].purl);
        }
        buf_release(&out);
    }
}

/* Folders of Go's module cache. */
static void go_modules(void **state)
{
    static const struct {
        const char *name;
        const char *folder; /* NULL: refused */
    } names[] = {
        {"golang.org/x/net", "golang.org/x/net"},
        {"github.com/Azure/go-SDK/v2", "github.com/!azure/go-!s!d!k/v2"},
        {"v1.0.0-RC.1+incompatible", "v1.0.0-!r!c.1+incompatible"},
        {"", NULL},
        {"..", NULL},
        {"a/../b", NULL},
        {"/etc", NULL},
        {"a//b", NULL},
        {"a/", NULL},
        {"a/.git", NULL},
        {"a b", NULL},
        {"a\\b", NULL},
        {"!a", NULL},
        {"caf\xc3\xa9", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct buf out = BUF_INIT(256);
        bool good = go_module_escape(&out, view_str(names[i].name));
        assert_int_equal(good, names[i].folder != NULL);
        if (good) {
            assert_string_equal(out.ptr, names[i].folder);
        }
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),   cmocka_unit_test(test_refused),
        cmocka_unit_test(test_package),   cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_component), cmocka_unit_test(go_modules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

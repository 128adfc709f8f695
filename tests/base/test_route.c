#include "testing.h"

#include <assay/base/route.h>

#include <string.h>

static void form(const char *raw, bool regex, const char *expected)
{
    struct buf out = BUF_INIT(1 << 16);
    buf_add_str(&out, "kept");
    assert_true(route_normalise(view_str(raw), regex, &out));
    assert_view(view_slice(buf_view(&out), 4, out.len), expected);
    buf_release(&out);
}

static void one_form(void **state)
{
    static const struct {
        const char *raw;
        const char *form;
    } cases[] = {
        {"", "/"},
        {"/", "/"},
        {"//a///b/", "/a/b"},
        {"orders", "/orders"},
        {"/orders/:id", "/orders/{id}"},
        {"/orders/:id?", "/orders/{id}"},
        {"/orders/:id(\\d+)/x", "/orders/{id}/x"},
        {"/flights/:from-:to", "/flights/{from}-{to}"},
        {"/things:batch", "/things:batch"},
        {"/files/*path", "/files/{*path}"},
        {"*", "/{*}"},
        {"/**", "/{*}"},
        {"/:rest*", "/{*rest}"},
        {"/<int:id>/<name>", "/{id}/{name}"},
        {"/<path:rest>", "/{*rest}"},
        {"/<rest..>", "/{*rest}"},
        {"/{id}/{n:int}/{o?}/{p=1}", "/{id}/{n}/{o}/{p}"},
        {"/{id:[0-9]{2}}/x", "/{id}/x"},
        {"/{*rest}", "/{*rest}"},
        {"/{rest...}", "/{*rest}"},
        {"/{rest:.*}", "/{*rest}"},
        {"/a/{$}", "/a"},
        {"/orders(.:format)", "/orders"},
        {"/orders(/:page)", "/orders/{page}"},
        {"/a?b=c", "/a"},
        {"/a#b", "/a"},
        {"/photos/{id}/../search", "/photos/search"},
        {"/..", "/"},
        {"/../../a", "/a"},
        {"/a\tb\x7f\n c", "/abc"},
        {"/{open", "/{ope}"},
        {"/:", "/:"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        form(cases[i].raw, false, cases[i].form);
    }
}

static void regular_expressions(void **state)
{
    (void)state;
    form("^orders/(?P<id>[0-9]+)/$", true, "/orders/{id}");
    form("^a\\.b/\\d+/[a-z]{2}/x/?\\Z", true, "/a.b/{}/{}/x");
    form("^(", true, "/{}");
    form("a/\\///", true, "/a");
}

static void too_long(void **state)
{
    static char text[ROUTE_PATH_MAX + 1];
    struct buf out = BUF_INIT(1 << 16);
    (void)state;
    memset(text, 'a', sizeof text);
    assert_true(route_normalise(view_of(text, ROUTE_PATH_MAX), false, &out));
    buf_clear(&out);
    assert_false(route_normalise(view_of(text, sizeof text), false, &out));
    assert_int_equal(out.len, 0);
    buf_release(&out);
}

static bool covers(const char *pattern, const char *route)
{
    return route_covers(view_str(pattern), view_str(route));
}

static bool ends(const char *pattern, const char *end)
{
    return route_covers_end(view_str(pattern), view_str(end));
}

static void covering(void **state)
{
    (void)state;
    assert_true(covers("/orders/{id}", "/Orders/{order}"));
    assert_true(covers("/v{a}/x", "/v{b}/x"));
    assert_false(covers("/orders/{id}", "/orders/new"));
    assert_false(covers("/orders/new", "/orders/{id}"));
    assert_false(covers("/orders", "/orders/{id}"));
    assert_false(covers("/orders/{id}", "/orders"));
    assert_true(covers("/admin/{*}", "/admin/a/b"));
    assert_true(covers("/admin/{*}", "/admin"));
    assert_false(covers("/admin/{*}", "/administration"));
    assert_true(covers("/{*}", "/"));
    assert_true(covers("/", "/"));
    assert_true(ends("/api/v1/orders/{id}", "/orders/{x}"));
    assert_true(ends("/orders", "/orders"));
    assert_false(ends("/orders", "/api/orders"));
    assert_false(ends("/api/orders", "/items"));
    assert_true(ends("/api/{*}", "/items"));
}

static void methods(void **state)
{
    (void)state;
    assert_string_equal(route_method_name(0), "GET");
    assert_int_equal(route_method_of(VIEW("post")), 2);
    assert_int_equal(route_method_of(VIEW("any")), -1);
    assert_int_equal(route_methods_in(VIEW("methods=[\"GET\", 'post']")), 1 | 4);
    assert_int_equal(route_methods_in(VIEW("GetMapping")), 1);
    assert_int_equal(route_methods_in(VIEW("HttpPost")), 4);
    assert_int_equal(route_methods_in(VIEW("MapDelete")), 32);
    assert_int_equal(route_methods_in(VIEW("post(a).put")), 4 | 8);
    assert_int_equal(route_methods_in(VIEW("forget widget output GETTER all get_user")), 0);
    assert_true(route_methods_meet(0, 4));
    assert_true(route_methods_meet(1 | 4, 4));
    assert_false(route_methods_meet(1, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_form), cmocka_unit_test(regular_expressions),
        cmocka_unit_test(too_long), cmocka_unit_test(covering),
        cmocka_unit_test(methods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

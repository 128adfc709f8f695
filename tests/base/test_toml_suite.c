/* The public toml-test suite, when ASSAY_TOML_TEST names its "tests" directory:
 * each valid document yields what its tagged JSON says, each invalid one is
 * refused. */
#include "testing.h"

#include "toml_tagged.h"

#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/toml.h>

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>

enum { FILE_MAX = 16 << 20 };

struct tally {
    unsigned done;
    unsigned failed;
};

static char normal_char(char c)
{
    return c == 't' || c == ' ' ? 'T' : c == 'z' ? 'Z' : c;
}

/* A date or time in one spelling: 'T', 'Z', no zeros at the end of a fraction. */
static void normal_time(struct view text, struct buf *out)
{
    size_t dot = 0;
    while (dot < text.len && text.ptr[dot] != '.') {
        buf_add_char(out, normal_char(text.ptr[dot++]));
    }
    size_t end = dot < text.len ? dot + 1 : dot;
    while (end < text.len && text.ptr[end] >= '0' && text.ptr[end] <= '9') {
        end++;
    }
    struct view fraction = view_slice(text, dot, end);
    while (view_ends(fraction, VIEW("0")) || view_eq(fraction, VIEW("."))) {
        fraction.len--;
    }
    buf_add_view(out, fraction);
    for (size_t i = end; i < text.len; i++) {
        buf_add_char(out, normal_char(text.ptr[i]));
    }
    if (view_ends(buf_view(out), VIEW("+00:00")) || view_ends(buf_view(out), VIEW("-00:00"))) {
        out->len -= 6;
        buf_add_char(out, 'Z');
    }
}

static bool same_scalar(struct view type, struct view a, struct view b)
{
    CLEANUP(buf_cleanup) struct buf one = BUF_INIT(1000);
    CLEANUP(buf_cleanup) struct buf two = BUF_INIT(1000);
    if (view_eq(type, VIEW("float"))) {
        buf_add_view(&one, a);
        buf_add_view(&two, b);
        double x = strtod(one.ptr, NULL);
        double y = strtod(two.ptr, NULL);
        return (isnan(x) && isnan(y)) || (x >= y && x <= y);
    }
    if (!view_starts(type, VIEW("date")) && !view_starts(type, VIEW("time"))) {
        return view_eq(a, b);
    }
    normal_time(a, &one);
    normal_time(b, &two);
    return view_eq(buf_view(&one), buf_view(&two));
}

static bool is_tagged(const struct value *v)
{
    return v->kind == VALUE_OBJECT && v->len == 2 && value_get_text(v, "type").ptr != NULL &&
           value_get_text(v, "value").ptr != NULL;
}

static bool same(const struct value *got, const struct value *want)
{
    if (got->kind != want->kind || got->len != want->len) {
        return false;
    }
    if (is_tagged(want)) {
        struct view type = value_get_text(want, "type");
        return view_eq(value_get_text(got, "type"), type) &&
               same_scalar(type, value_get_text(got, "value"), value_get_text(want, "value"));
    }
    for (size_t i = 0; i < want->len; i++) {
        bool list = want->kind == VALUE_ARRAY;
        const struct value *a = list ? &got->items[i] : value_get_view(got, want->members[i].key);
        if (a == NULL || !same(a, list ? &want->items[i] : &want->members[i].value)) {
            return false;
        }
    }
    return true;
}

static bool check_valid(int dir, const char *name, struct view toml, struct arena *arena)
{
    struct error err = {0};
    struct value v;
    struct value got;
    struct value want;
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(1000);
    CLEANUP(buf_cleanup) struct buf json = BUF_INIT(FILE_MAX);
    CLEANUP(buf_cleanup) struct buf tagged = BUF_INIT(FILE_MAX);
    buf_add(&path, name, strlen(name) - 4);
    buf_add_str(&path, "json");
    assert_ok(file_read_at(dir, path.ptr, &json, &err), err);
    assert_ok(json_read(buf_view(&json), name, JSON_STRICT, NULL, arena, &want, &err), err);
    if (toml_read(toml, name, NULL, arena, &v, &err) != OK) {
        print_error("refused: %s\n", err.message);
        return false;
    }
    toml_write_tagged(&v, &tagged);
    assert_ok(json_read(buf_view(&tagged), name, JSON_STRICT, NULL, arena, &got, &err), err);
    return same(&got, &want);
}

static bool check_invalid(const char *name, struct view toml, struct arena *arena)
{
    struct error err = {0};
    struct value v;
    return toml_read(toml, name, NULL, arena, &v, &err) == ERR_FORMAT;
}

static void check_one(int dir, struct view name, struct tally *valid, struct tally *invalid)
{
    struct error err = {0};
    struct arena arena;
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(1000);
    CLEANUP(buf_cleanup) struct buf toml = BUF_INIT(FILE_MAX);
    buf_add_view(&path, name);
    arena_init(&arena, 0);
    assert_ok(file_read_at(dir, path.ptr, &toml, &err), err);
    bool good = view_starts(name, VIEW("valid/"));
    struct tally *tally = good ? valid : invalid;
    bool passed = good ? check_valid(dir, path.ptr, buf_view(&toml), &arena)
                       : check_invalid(path.ptr, buf_view(&toml), &arena);
    tally->done++;
    if (!passed) {
        tally->failed++;
        print_error("failed: %s\n", path.ptr);
    }
    arena_release(&arena);
}

static void test_suite(void **state)
{
    (void)state;
    struct error err = {0};
    const char *root = getenv("ASSAY_TOML_TEST");
    if (root == NULL) {
        print_message("skipped: ASSAY_TOML_TEST does not name the suite's directory\n");
        skip();
        return;
    }
    CLEANUP(fd_cleanup) int dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CLEANUP(buf_cleanup) struct buf list = BUF_INIT(FILE_MAX);
    assert_ok(file_read_at(dir, "files-toml-1.0.0", &list, &err), err);
    struct tally valid = {0, 0};
    struct tally invalid = {0, 0};
    struct view rest = buf_view(&list);
    struct view name;
    while (view_line(&rest, &name)) {
        if (view_ends(name, VIEW(".toml"))) {
            check_one(dir, name, &valid, &invalid);
        }
    }
    print_message("%u of %u valid and %u of %u invalid documents passed\n",
                  valid.done - valid.failed, valid.done, invalid.done - invalid.failed,
                  invalid.done);
    assert_int_equal(valid.failed + invalid.failed, 0);
    assert_true(valid.done > 100 && invalid.done > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

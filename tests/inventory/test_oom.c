/* Every allocation of every format fails once, alone and with all later ones. */
#include "oom.h"

#include "manifest_run.h"

#include <assay/base/arena.h>
#include <assay/inventory/component_set.h>
#include <assay/inventory/purl.h>

#include <string.h>

struct input {
    const char *path;
    struct view bytes;
    size_t handed_out;
};

static enum status count_only(void *ctx, const struct component *c, struct error *err)
{
    struct input *in = ctx;
    (void)c;
    (void)err;
    in->handed_out++;
    return OK;
}

static enum status parse_once(void *ctx, struct error *err)
{
    struct input *in = ctx;
    struct arena arena;
    const struct component_sink sink = {.ctx = in, .component = count_only};
    in->handed_out = 0;
    arena_init(&arena, 0);
    enum status st =
        manifest_parse(run_format_of(in->path), view_str(in->path), in->bytes, &arena, &sink, err);
    arena_release(&arena);
    /* Nothing of a file that could not be read whole. */
    assert_true((st == OK) == (in->handed_out > 0));
    return st;
}

static void sweep_each(const char *full, const char *path, struct view bytes)
{
    (void)full;
    struct input in = {.path = path, .bytes = bytes};
    (void)oom_sweep(parse_once, &in);
}

static void test_formats_sweep(void **state)
{
    (void)state;
    assert_true(each_input(sweep_each) > 0);
}

static enum status use_set(void *ctx, struct error *err)
{
    struct input *in = ctx;
    struct component_set *set = NULL;
    const struct component_hash hash = {.algorithm = VIEW_INIT("SHA-256"), .hex = VIEW_INIT("00")};
    const struct component mod = {.type = VIEW_INIT("golang"),
                                  .name = VIEW_INIT("m"),
                                  .purl = VIEW_INIT("pkg:golang/m@v1"),
                                  .manifest = VIEW_INIT("go.mod")};
    struct component sum = mod;
    const struct component_sink sink = {.ctx = in, .component = count_only};
    sum.manifest = VIEW("go.sum");
    sum.hashes = &hash;
    sum.hash_count = 1;
    in->handed_out = 0;
    enum status st = component_set_new(&set, err);
    if (st == OK) {
        st = component_set_add(set, &mod, err);
    }
    if (st == OK) {
        st = component_set_add(set, &sum, err);
    }
    if (st == OK) {
        st = component_set_finish(set, &sink, err);
    }
    (void)component_set_free(set);
    return st;
}

static void test_set_sweep(void **state)
{
    (void)state;
    struct input in = {.path = ""};
    (void)oom_sweep(use_set, &in);
    assert_int_equal(in.handed_out, 1);
}

static enum status use_purl(void *ctx, struct error *err)
{
    (void)ctx;
    struct arena arena;
    struct purl p;
    struct buf text;
    memset(&p, 0x5a, sizeof p);
    const struct purl before = p;
    arena_init(&arena, 0);
    buf_init(&text, 4096);
    enum status st =
        purl_parse(VIEW("pkg:PyPI/Some_Name@1.0?b=%20&a=1#x/../y"), PURL_LENIENT, &arena, &p, err);
    if (st == OK) {
        st = purl_build(&p, &text, err);
    } else {
        assert_memory_equal(&p, &before, sizeof p);
    }
    if (st == OK) {
        assert_view(buf_view(&text), "pkg:pypi/some-name@1.0?a=1&b=%20#x/y");
    }
    buf_release(&text);
    arena_release(&arena);
    return st;
}

static void test_purl_sweep(void **state)
{
    (void)state;
    (void)oom_sweep(use_purl, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats_sweep),
        cmocka_unit_test(test_set_sweep),
        cmocka_unit_test(test_purl_sweep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

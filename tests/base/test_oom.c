/* Every allocation of the base room fails in turn. */
#include "oom.h"

#include <assay/base/digest.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/lines.h>
#include <assay/base/map.h>
#include <assay/base/toml.h>
#include <assay/base/yaml.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum status (*reader)(struct view text, struct arena *arena, struct value *v,
                              struct error *err);

struct document {
    reader read;
    struct view text;
};

static enum status read_json(struct view text, struct arena *a, struct value *v, struct error *err)
{
    return json_read(text, "t", JSON_STRICT, NULL, a, v, err);
}

static enum status read_yaml(struct view text, struct arena *a, struct value *v, struct error *err)
{
    return yaml_read(text, "t", NULL, a, v, err);
}

static enum status read_yaml_all(struct view text, struct arena *a, struct value *v,
                                 struct error *err)
{
    return yaml_read_all(text, "t", NULL, a, v, err);
}

static enum status read_toml(struct view text, struct arena *a, struct value *v, struct error *err)
{
    return toml_read(text, "t", NULL, a, v, err);
}

static enum status read_document(void *ctx, struct error *err)
{
    const struct document *d = ctx;
    struct arena arena;
    struct value before;
    struct value v;
    memset(&before, 0x5a, sizeof before);
    v = before;
    arena_init(&arena, 0);
    enum status st = d->read(d->text, &arena, &v, err);
    if (st != OK) {
        assert_memory_equal(&v, &before, sizeof v);
    }
    arena_release(&arena);
    return st;
}

/* Enough for tables that outgrow searching, and for every array to grow. */
static void fill(struct buf *b, const char *format, const char *head, const char *tail)
{
    buf_add_str(b, head);
    for (int i = 0; i < 150; i++) {
        buf_add_str(b, i == 0 ? "" : ",\n");
        char key[16];
        (void)snprintf(key, sizeof key, "k%03d", i);
        for (const char *p = format; *p != '\0'; p++) {
            if (*p == '@') {
                buf_add_str(b, key);
            } else {
                buf_add_char(b, *p);
            }
        }
    }
    buf_add_str(b, tail);
}

static void sweep(reader read, struct buf *b)
{
    struct error err = {0};
    struct document d = {.read = read, .text = buf_view(b)};
    assert_ok(buf_status(b, &err), err);
    (void)oom_sweep(read_document, &d);
    buf_release(b);
}

static void test_json(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 20);
    fill(&b, "\"@\\n\": [1, \"a\\u00e9\", {\"x\": null, \"y\": []}]", "{", "}");
    sweep(read_json, &b);
}

static void test_yaml(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 20);
    fill(&b, "@: &a@ [1, *base, {<<: *base, z: @}]", "{base: &base {x: 1, y: [2]},", "}");
    sweep(read_yaml, &b);
    struct buf merged = BUF_INIT(1 << 20);
    fill(&merged, "@: 1", "- &large {", "}\n- {<<: *large}\n- {<<: [*large, {q: 1}], k001: 2}\n");
    sweep(read_yaml, &merged);
    struct buf all = BUF_INIT(1 << 20);
    buf_add_str(&all, "--- &a [1]\n--- {b: [c, &d d, *d]}\n---\n");
    sweep(read_yaml_all, &all);
}

static void test_toml(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 20);
    for (int i = 0; i < 60; i++) {
        buf_printf(
            &b, "k%d.a.b = [1, ['x', {a = 1, b.c = [2]}], \"e\\u00e9\"]\nm%d = { z = '''\n'''}\n",
            i, i);
    }
    for (int i = 0; i < 20; i++) {
        buf_printf(&b, "[[t]]\nname = 'n'\n[t.sub.s%d]\nx = 1979-05-27\n[u.v.w%d]\n", i, i);
    }
    sweep(read_toml, &b);
}

static enum status use_containers(void *ctx, struct error *err)
{
    (void)ctx;
    struct arena arena;
    struct map map;
    struct buf buf = BUF_INIT(1 << 20);
    arena_init(&arena, 0);
    map_init(&map);
    enum status st = OK;
    for (int i = 0; st == OK && i < 3000; i++) {
        struct view key = arena_printf(&arena, "key-%d-%0100d", i, i);
        st = key.ptr == NULL ? error_no_memory(err) : map_put(&map, key, &map, NULL, err);
        buf_printf(&buf, "%d,", i);
    }
    if (st == OK) {
        st = buf_status(&buf, err);
    } else {
        assert_true(map.len < 3000);
    }
    struct lines lines;
    if (st == OK) {
        st = lines_index(buf_view(&buf), &arena, &lines, err);
    }
    buf_release(&buf);
    map_release(&map);
    arena_release(&arena);
    return st;
}

static void test_containers(void **state)
{
    (void)state;
    assert_true(oom_sweep(use_containers, NULL) > 20);
}

static enum status decode(void *ctx, struct error *err)
{
    (void)ctx;
    struct buf text = BUF_INIT(1 << 20);
    struct buf plain = BUF_INIT(1 << 20);
    for (int i = 0; i < 500; i++) {
        base64_encode(&text, VIEW("123456"), false);
    }
    enum status st = buf_status(&text, err);
    if (st == OK) {
        st = base64_decode(&plain, buf_view(&text), err);
        assert_true(st == OK ? plain.len == 3000 : plain.len == 0);
    }
    buf_clear(&text);
    if (st == OK) {
        hex_encode(&text, buf_view(&plain));
        st = buf_status(&text, err);
    }
    if (st == OK) {
        st = hex_decode(&plain, buf_view(&text), err);
        assert_true(st == OK ? plain.len == 6000 : plain.len == 3000);
    }
    buf_release(&text);
    buf_release(&plain);
    return st;
}

static void test_decoders(void **state)
{
    (void)state;
    assert_true(oom_sweep(decode, NULL) > 10);
}

/* Each run begins with an empty directory, wherever the last one stopped. */
static void remove_below(const char *dir)
{
    static const char *const names[] = {"a/b/file", "a/b", "a"};
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[64];
        (void)snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        (void)remove(path);
    }
    assert_true(rmdir(dir) == 0 && mkdir(dir, 0700) == 0); /* nothing is left in it */
}

static enum status write_and_read(void *ctx, struct error *err)
{
    const char *dir = ctx;
    struct buf path = BUF_INIT(1000);
    struct buf back = BUF_INIT(1 << 20);
    buf_add_str(&back, "kept");
    enum status st = path_join(&path, dir, "a/b", err);
    if (st == OK) {
        st = dir_ensure(path.ptr, 0700, err);
    }
    if (st == OK) {
        st = path_join(&path, dir, "a/b/file", err);
    }
    if (st == OK) {
        st = file_write_atomic(path.ptr, VIEW("contents"), 0600, err);
    }
    if (st == OK) {
        st = file_read(path.ptr, &back, err);
        assert_true(st != OK || view_eq(buf_view(&back), VIEW("keptcontents")));
    }
    remove_below(dir);
    buf_release(&path);
    buf_release(&back);
    return st;
}

static void test_files(void **state)
{
    (void)state;
    char dir[] = "/tmp/assay-oom-XXXXXX";
    assert_non_null(mkdtemp(dir));
    assert_true(oom_sweep(write_and_read, dir) > 3);
    assert_int_equal(rmdir(dir), 0);
}

static enum status stream(void *ctx, struct error *err)
{
    (void)ctx;
    struct hasher *h = NULL;
    enum status st = hasher_new(&h, err);
    assert_true(st == OK ? h != NULL : h == NULL);
    (void)hasher_free(h);
    return st;
}

static void test_hasher(void **state)
{
    (void)state;
    struct error err = {0};
    assert_ok(digest_init(&err), err);
    assert_int_equal(oom_sweep(stream, NULL), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),     cmocka_unit_test(test_yaml),
        cmocka_unit_test(test_toml),     cmocka_unit_test(test_containers),
        cmocka_unit_test(test_decoders), cmocka_unit_test(test_files),
        cmocka_unit_test(test_hasher),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

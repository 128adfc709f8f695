/* Several pom.xml, put together: files begin behind a byte 1, with their path on the first line.
 * One whose path is "-" is a model as workers send it. */
#include <assay/base/arena.h>
#include <assay/inventory/component_set.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status check(void *ctx, const struct component *c, struct error *err)
{
    (void)ctx;
    (void)err;
    if (c->name.len == 0 || c->type.len == 0 || c->purl.len < 5 || c->manifest.len == 0) {
        abort();
    }
    return OK;
}

static void expected(enum status st, const struct error *err)
{
    bool known = st == OK || st == ERR_FORMAT || st == ERR_LIMIT || st == ERR_NO_MEMORY;
    if (!known || (st != OK && (err->code != st || err->message[0] == '\0'))) {
        abort();
    }
}

static void add(struct component_set *set, struct view file)
{
    struct view path;
    struct error err = {.code = OK};
    struct arena arena;
    const struct component_sink sink = {
        .ctx = set, .component = component_set_add, .model = component_set_model};
    if (!view_split(&file, '\n', &path) || file.ptr == NULL) {
        return;
    }
    arena_init(&arena, 256U << 20);
    if (view_eq(path, VIEW("-"))) {
        expected(component_set_model(set, VIEW("x/pom.xml"), file, &err), &err);
    } else if (view_ends(path, VIEW("/pom.xml"))) {
        expected(manifest_parse(manifest_format_of(path), path, file, &arena, &sink, &err), &err);
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view rest = view_of((const char *)data, size);
    struct view file;
    struct error err = {.code = OK};
    struct component_set *set = NULL;
    const struct component_sink sink = {.component = check};
    if (component_set_new(&set, &err) != OK) {
        return 0;
    }
    for (int i = 0; i < 64 && view_split(&rest, '\1', &file); i++) {
        add(set, file);
    }
    expected(component_set_finish(set, &sink, &err), &err);
    (void)component_set_free(set);
    return 0;
}

/* The list of crates that cargo-auditable embeds.
 *
 * Source: cargo-auditable's PARSING.md and its schema: the section ".dep-v0" holds JSON
 * compressed by zlib. A crate from a path is the project's own. */
#include <assay/base/json.h>
#include <assay/base/mem.h>

#include <zlib.h>

#include "executable.h"

enum { PLAIN_MAX = 8 << 20 };

static enum status inflate_all(struct collector *c, struct view packed, struct view *out,
                               struct error *err)
{
    CLEANUP(buf_cleanup) struct buf plain = BUF_INIT(PLAIN_MAX);
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)packed.ptr,
                  .avail_in = (unsigned)(packed.len < UINT32_MAX ? packed.len : UINT32_MAX)};
    if (inflateInit(&z) != Z_OK) {
        return error_no_memory(err);
    }
    int rc = Z_OK;
    while (rc == Z_OK) {
        char *room = buf_reserve(&plain, 64 << 10);
        if (room == NULL) {
            break;
        }
        z.next_out = (unsigned char *)room;
        z.avail_out = 64 << 10;
        rc = inflate(&z, Z_NO_FLUSH);
        plain.len += (64U << 10) - z.avail_out;
    }
    (void)inflateEnd(&z);
    if (buf_status(&plain, NULL) == ERR_NO_MEMORY || rc == Z_MEM_ERROR) {
        return error_no_memory(err);
    }
    if (rc != Z_STREAM_END) {
        return executable_bad(c, "the list of crates (.dep-v0) is damaged or too large", err);
    }
    *out = arena_copy(c->arena, buf_view(&plain));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

/* Crates that the root, or something else, depends on. */
static enum component_relation relation_of(const struct value *packages, size_t i)
{
    for (size_t p = 0; p < packages->len; p++) {
        const struct value *list = value_get(&packages->items[p], "dependencies");
        bool root = value_get_bool(&packages->items[p], "root", false);
        for (size_t d = 0; root && value_is(list, VALUE_ARRAY) && d < list->len; d++) {
            if (list->items[d].kind == VALUE_INT && list->items[d].integer == (int64_t)i) {
                return RELATION_DIRECT;
            }
        }
    }
    return value_get_bool(&packages->items[i], "root", false) ? RELATION_DIRECT
                                                              : RELATION_TRANSITIVE;
}

static enum status add_needs(struct collector *c, const struct value *packages,
                             const struct value *package, struct error *err)
{
    const struct value *list = value_get(package, "dependencies");
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        const struct value *at = &list->items[i];
        if (at->kind == VALUE_INT && at->integer >= 0 && (uint64_t)at->integer < packages->len) {
            st = collect_needs_entry(c, &packages->items[at->integer], view_of(NULL, 0), err);
        }
    }
    return st;
}

static enum status add_package(struct collector *c, const struct value *packages, size_t i,
                               struct error *err)
{
    const struct value *package = &packages->items[i];
    struct component k = {.type = VIEW("cargo"), .relation = relation_of(packages, i)};
    struct view kind = {NULL, 0};
    enum status st = value_need(c, package, VALUE_OBJECT, "a crate", err);
    if (st == OK) {
        st = field_need(c, package, "name", &k.name, err);
    }
    if (st == OK) {
        st = field_need(c, package, "version", &k.version, err);
    }
    if (st == OK) {
        st = field_text(c, package, "source", &k.source, err);
    }
    if (st == OK) {
        st = field_text(c, package, "kind", &kind, err);
    }
    k.scope = view_eq(kind, VIEW("build")) ? SCOPE_BUILD : SCOPE_RUNTIME;
    if (st == OK) {
        st = collect_add(c, &k, err);
    }
    if (st == OK) {
        st = collect_is(c, package, err);
    }
    return st == OK ? add_needs(c, packages, package, err) : st;
}

enum status executable_rust(struct collector *c, const struct image *m, struct error *err)
{
    struct view packed = image_section(m, ".dep-v0");
    struct view plain = {NULL, 0};
    struct value root;
    const struct value *packages = NULL;
    if (packed.len == 0) {
        return OK;
    }
    enum status st = inflate_all(c, packed, &plain, err);
    if (st == OK) {
        st = json_read(plain, c->source, JSON_STRICT, NULL, c->arena, &root, err);
    }
    if (st == OK) {
        st = value_need(c, &root, VALUE_OBJECT, "a list of crates", err);
    }
    if (st == OK) {
        st = field_child(c, &root, "packages", VALUE_ARRAY, &packages, err);
    }
    for (size_t i = 0; st == OK && packages != NULL && i < packages->len; i++) {
        st = add_package(c, packages, i, err);
    }
    return st;
}

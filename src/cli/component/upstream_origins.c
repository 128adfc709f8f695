#include "upstream_origins.h"

#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/inventory/purl.h>

enum { FILE_BYTES_MAX = 64 << 20, PATH_BYTES_MAX = 1 << 16 };

static enum status path_of(const struct cli *cli, struct buf *out, struct error *err)
{
    return path_join(out, cli->home, "upstream/origins.json", err);
}

void origins_release(struct upstream_origins *o)
{
    arena_release(&o->arena);
    *o = (struct upstream_origins){.items = NULL};
}

static enum status append(struct upstream_origins *o, const struct upstream_origin *origin,
                          struct error *err)
{
    if (o->len == ORIGINS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d origins of sources", ORIGINS_MAX);
    }
    struct upstream_origin own = *origin;
    struct view *const texts[] = {&own.purl, &own.path, &own.revision, &own.tags, &own.added_on};
    void *items = o->items;
    enum status st = arena_keep(&o->arena, texts, sizeof texts / sizeof texts[0], err);
    if (st == OK) {
        st = arena_grow(&o->arena, &items, &o->cap, o->len + 1, sizeof *o->items, err);
    }
    if (st == OK) {
        o->items = items;
        o->items[o->len++] = own;
    }
    return st;
}

static enum status read_all(struct upstream_origins *o, const char *path, struct view text,
                            struct error *err)
{
    struct value root;
    enum status st = json_read(text, path, JSON_STRICT, NULL, &o->arena, &root, err);
    if (st == OK && root.kind != VALUE_ARRAY) {
        return error_set(err, ERR_FORMAT, "%s:1: expected a list", path);
    }
    for (size_t i = 0; st == OK && i < root.len; i++) {
        const struct value *v = &root.items[i];
        const struct upstream_origin origin = {.purl = value_get_text(v, "purl"),
                                               .path = value_get_text(v, "path"),
                                               .revision = value_get_text(v, "revision"),
                                               .tags = value_get_text(v, "tags"),
                                               .added_on = value_get_text(v, "added_on")};
        if (origin.purl.len == 0 || origin.path.len == 0) {
            return error_set(err, ERR_FORMAT, "%s:%u: an origin without \"purl\" or \"path\"", path,
                             v->line);
        }
        st = append(o, &origin, err);
    }
    return st;
}

enum status origins_read(struct upstream_origins *o, const struct cli *cli, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_BYTES_MAX);
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(FILE_BYTES_MAX);
    struct error why = {.code = OK};
    *o = (struct upstream_origins){.items = NULL};
    arena_init(&o->arena, 0);
    enum status st = path_of(cli, &path, err);
    if (st != OK) {
        return st;
    }
    st = file_read(path.ptr, &text, &why);
    if (st == ERR_NOT_FOUND) {
        return OK;
    }
    return st == OK ? read_all(o, path.ptr, buf_view(&text), err)
                    : error_set(err, st, "%s", why.message);
}

enum status origins_write(const struct upstream_origins *o, const struct cli *cli,
                          struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_BYTES_MAX);
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(FILE_BYTES_MAX);
    struct json_writer w;
    json_writer_init(&w, &out, true);
    json_array(&w);
    for (size_t i = 0; i < o->len; i++) {
        const struct upstream_origin *origin = &o->items[i];
        json_object(&w);
        json_member(&w, "purl", origin->purl);
        json_member(&w, "path", origin->path);
        json_member(&w, "revision", origin->revision);
        json_member(&w, "tags", origin->tags);
        json_member(&w, "added_on", origin->added_on);
        json_object_end(&w);
    }
    json_array_end(&w);
    buf_add_char(&out, '\n');
    enum status st = buf_status(&out, err);
    st = st == OK ? path_of(cli, &path, err) : st;
    return st == OK ? file_write_atomic(path.ptr, buf_view(&out), 0600, err) : st;
}

static void remove_at(struct upstream_origins *o, size_t at)
{
    memmove(&o->items[at], &o->items[at + 1], (o->len - at - 1) * sizeof *o->items);
    o->len--;
}

static bool is_replaced(const struct upstream_origin *old, const struct upstream_origin *by)
{
    return view_eq(old->purl, by->purl) &&
           (by->tags.len == 0 || (view_eq(old->tags, by->tags) && view_eq(old->path, by->path)));
}

enum status origins_put(struct upstream_origins *o, const struct upstream_origin *origin,
                        struct error *err)
{
    for (size_t i = o->len; i > 0; i--) {
        if (is_replaced(&o->items[i - 1], origin)) {
            remove_at(o, i - 1);
        }
    }
    return append(o, origin, err);
}

bool origin_is_of(const struct upstream_origin *origin, struct view purl)
{
    return view_eq(origin->purl, purl) || view_eq(purl_package(origin->purl), purl);
}

void origins_forget(struct upstream_origins *o, struct view purl)
{
    for (size_t i = o->len; i > 0; i--) {
        if (origin_is_of(&o->items[i - 1], purl)) {
            remove_at(o, i - 1);
        }
    }
}

/* "@" and the version as package URLs write it. */
static bool is_version(struct view written, struct view version)
{
    CLEANUP(buf_cleanup) struct buf plain = BUF_INIT(PATH_BYTES_MAX);
    return written.len > 1 && buf_add_unpercent(&plain, view_slice(written, 1, written.len)) &&
           view_eq(buf_view(&plain), version);
}

const struct upstream_origin *origins_of(const struct upstream_origins *o,
                                         const struct upstream_release *release)
{
    const struct upstream_origin *found = NULL;
    for (size_t i = 0; i < o->len; i++) {
        const struct upstream_origin *origin = &o->items[i];
        struct view project = purl_package(origin->purl);
        struct view version = view_slice(origin->purl, project.len, origin->purl.len);
        bool by_tag = origin->tags.len > 0 && view_glob(origin->tags, release->version);
        if (view_eq(project, release->project) &&
            (by_tag || is_version(version, release->version))) {
            found = origin;
        }
    }
    return found;
}

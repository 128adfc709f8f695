/* deno.lock, versions 2 to 5.
 *
 * Source: Deno's documentation and lock files. "npm" (before version 4 below "packages") maps
 * "name@version", with peers behind '_', to its integrity; "jsr" likewise with SHA-256, "remote"
 * maps URLs to SHA-256. "specifiers" are what the project itself names. */
#include "collect.h"
#include "formats.h"
#include "npm_names.h"

struct deno {
    struct collector *c;
    struct map direct; /* "name@version" of a specifier */
};

/* "npm:chalk@5" → "5.3.0" (version 4), or → "npm:chalk@5.3.0" (before). */
static enum status note_specifier(struct deno *d, const struct member *m, struct error *err)
{
    struct view version = value_text(&m->value);
    ptrdiff_t colon = view_find_char(m->key, ':');
    struct view name;
    struct view range;
    if (colon < 0 || version.len == 0) {
        return OK;
    }
    ptrdiff_t inner = view_find_char(version, ':');
    if (inner >= 0) {
        return map_put(&d->direct, view_slice(version, (size_t)inner + 1, version.len), d, NULL,
                       err);
    }
    struct view key = view_slice(m->key, (size_t)colon + 1, m->key.len);
    if (!npm_split(key, &name, &range)) {
        name = key;
    }
    struct buf *scratch = &d->c->scratch;
    buf_clear(scratch);
    buf_add_view(scratch, name);
    buf_add_char(scratch, '@');
    buf_add_view(scratch, version);
    enum status st = buf_status(scratch, err);
    return st == OK ? map_put(&d->direct, buf_view(scratch), d, NULL, err) : st;
}

/* "name@1.2.3_peer@1.0.0" → "name@1.2.3" */
static struct view without_peers(struct view key)
{
    struct view name;
    struct view version;
    if (!npm_split(key, &name, &version)) {
        return key;
    }
    ptrdiff_t cut = view_find_char(version, '_');
    return cut < 0 ? key : view_slice(key, 0, name.len + 1 + (size_t)cut);
}

/* "dependencies": before version 4 { name: "name@version" }, since then [ "name@version" ], where
 * the version is left out when the file has only one. */
static enum status add_needs(struct deno *d, const struct value *entry, struct error *err)
{
    const struct value *list = value_get(entry, "dependencies");
    bool map = value_is(list, VALUE_OBJECT);
    enum status st = OK;
    for (size_t i = 0; st == OK && (map || value_is(list, VALUE_ARRAY)) && i < list->len; i++) {
        struct view need = value_text(map ? &list->members[i].value : &list->items[i]);
        ptrdiff_t colon = view_find_char(need, ':');
        need = view_slice(need, (size_t)(colon + 1), need.len);
        st = collect_needs(d->c, without_peers(need), view_of(NULL, 0), err);
    }
    return st;
}

static enum status add_package(struct deno *d, const struct member *m, bool jsr, struct error *err)
{
    struct component k = {.line = m->line};
    struct hash_list hashes = {0};
    struct view integrity = {NULL, 0};
    struct view key = without_peers(m->key);
    struct view name;
    struct position at = {m->line, m->column};
    enum status st = value_need(d->c, &m->value, VALUE_OBJECT, "a package entry", err);
    if (st != OK) {
        return st;
    }
    if (!npm_split(key, &name, &k.version)) {
        return collect_bad(d->c, at, err, "expected \"name@version\"");
    }
    npm_name(name, &k);
    k.type = jsr ? VIEW("jsr") : k.type;
    k.relation = d->direct.len == 0         ? RELATION_UNKNOWN
                 : map_has(&d->direct, key) ? RELATION_DIRECT
                                            : RELATION_TRANSITIVE;
    st = field_text(d->c, &m->value, "integrity", &integrity, err);
    if (st == OK && integrity.len > 0) {
        st = jsr ? hashes_add_hex(d->c, &hashes, VIEW("sha256"), integrity, at, err)
                 : hashes_add_integrity(d->c, &hashes, integrity, at, err);
    }
    hashes_give(&hashes, &k);
    if (st == OK) {
        st = collect_add(d->c, &k, err);
    }
    if (st == OK) {
        st = collect_called(d->c, key, err);
    }
    if (st == OK) {
        st = collect_called(d->c, name, err);
    }
    return st == OK ? add_needs(d, &m->value, err) : st;
}

static enum status read_lists(struct deno *d, const struct value *owner, struct error *err)
{
    static const char *const names[] = {"npm", "jsr"};
    const struct value *list = NULL;
    enum status st = field_child(d->c, owner, "specifiers", VALUE_OBJECT, &list, err);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = note_specifier(d, &list->members[i], err);
    }
    for (size_t n = 0; st == OK && n < 2; n++) {
        st = field_child(d->c, owner, names[n], VALUE_OBJECT, &list, err);
        for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
            st = add_package(d, &list->members[i], n == 1, err);
        }
    }
    return st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    struct deno d = {.c = c};
    const struct value *packages = NULL;
    enum status st = collect_json(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "packages", VALUE_OBJECT, &packages, err);
    }
    if (st != OK) {
        return st;
    }
    map_init(&d.direct);
    /* Version 2 has "npm": {"specifiers", "packages"}. */
    const struct value *npm = value_get(&root, "npm");
    const struct value *inner = value_get(npm, "packages");
    if (packages == NULL && value_is(inner, VALUE_OBJECT)) {
        for (size_t i = 0; st == OK && i < inner->len; i++) {
            st = add_package(&d, &inner->members[i], false, err);
        }
    } else {
        st = read_lists(&d, packages == NULL ? &root : packages, err);
    }
    map_release(&d.direct);
    return st;
}

const struct manifest_format deno_lock_format = {
    .name = "deno-lock", .names = {VIEW_INIT("deno.lock")}, .read = read_lock};

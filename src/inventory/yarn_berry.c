/* yarn.lock of Yarn 2 and later: YAML.
 *
 * Source: the Yarn documentation ("lockfile", "protocols"). An entry's
 * "resolution" says what was taken: "name@npm:1.2.3", "name@workspace:…",
 * "name@patch:…", "name@https://…". Workspaces list their dependencies, so
 * direct is known; development dependencies are not told apart. "checksum" is
 * that of Yarn's own repacked archive, not of the published package, so it is
 * not kept as a hash. */
#include <assay/base/yaml.h>

#include "join.h"
#include "npm_names.h"
#include "yarn_lock.h"

struct berry {
    struct collector *c;
    struct map requested; /* "name@protocol:range" that a workspace asks for */
};

static bool is_workspace(struct view resolution)
{
    struct view name;
    struct view rest;
    return npm_split(resolution, &name, &rest) && view_starts(rest, VIEW("workspace:"));
}

/* A workspace's dependency as the key of another entry: ranges without a
 * protocol mean "npm:". */
static enum status note_request(struct berry *b, const struct member *m, struct error *err)
{
    struct view range = value_scalar(&m->value);
    if (range.ptr == NULL) {
        return value_expected(&m->value, b->c->source, "a range", err);
    }
    const char *const between[] = {"@", "@npm:"};
    for (size_t i = 0; i < sizeof between / sizeof between[0]; i++) {
        buf_clear(&b->c->scratch);
        buf_add_view(&b->c->scratch, m->key);
        buf_add_str(&b->c->scratch, between[i]);
        buf_add_view(&b->c->scratch, range);
        enum status st = buf_status(&b->c->scratch, err);
        if (st == OK) {
            st = map_put(&b->requested, buf_view(&b->c->scratch), b, NULL, err);
        }
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static enum status note_workspace(struct berry *b, const struct value *entry, struct error *err)
{
    struct view resolution = {NULL, 0};
    const struct value *list = NULL;
    enum status st = field_text(b->c, entry, "resolution", &resolution, err);
    if (st != OK || !is_workspace(resolution)) {
        return st;
    }
    st = field_child(b->c, entry, "dependencies", VALUE_OBJECT, &list, err);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = note_request(b, &list->members[i], err);
    }
    return st;
}

static enum component_relation relation_of(const struct berry *b, struct view keys)
{
    struct view rest = keys;
    struct view key;
    while (view_split(&rest, ',', &key)) {
        if (map_has(&b->requested, view_trim(key))) {
            return RELATION_DIRECT;
        }
    }
    return RELATION_TRANSITIVE;
}

/* Its keys, and what it asks for in the form that keys have: ranges without a protocol mean
 * "npm:". */
static enum status add_needs(struct berry *b, const struct member *m, struct error *err)
{
    struct view rest = m->key;
    struct view key;
    const struct value *list = NULL;
    enum status st = field_child(b->c, &m->value, "dependencies", VALUE_OBJECT, &list, err);
    while (st == OK && view_split(&rest, ',', &key)) {
        st = collect_called(b->c, view_trim(key), err);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        const struct member *need = &list->members[i];
        struct view range = value_scalar(&need->value);
        struct view bare =
            view_starts(range, VIEW("npm:")) ? view_slice(range, 4, range.len) : range;
        struct view plain = text_join(b->c->arena, need->key, VIEW("@"), range);
        struct view whole = text_join(b->c->arena, need->key, VIEW("@npm:"), range);
        if (plain.ptr == NULL || whole.ptr == NULL) {
            return error_no_memory(err);
        }
        st = collect_needs(b->c, plain, bare, err);
        if (st == OK) {
            st = collect_needs(b->c, whole, bare, err);
        }
    }
    return st;
}

/* "patch:name@npm%3A1.2.3#…" is the package itself with changes: keep its name
 * and version, and the patch as where it comes from. */
static enum status add_entry(struct berry *b, const struct member *m, struct error *err)
{
    struct view resolution = {NULL, 0};
    struct view name;
    struct view rest;
    struct component k = {.line = m->line, .relation = relation_of(b, m->key)};
    enum status st = value_need(b->c, &m->value, VALUE_OBJECT, "a package entry", err);
    if (st == OK) {
        st = field_need(b->c, &m->value, "resolution", &resolution, err);
    }
    if (st != OK) {
        return st;
    }
    const struct value *version = value_get(&m->value, "version");
    if (!npm_split(resolution, &name, &rest) || value_scalar(version).len == 0) {
        return collect_bad(b->c, position_of(&m->value), err,
                           "an entry without a version or with a broken resolution");
    }
    if (source_is_local_dir(rest)) {
        return OK;
    }
    npm_name(name, &k);
    k.version = value_scalar(version);
    if (!view_starts(rest, VIEW("npm:"))) {
        k.source = rest;
    }
    st = collect_add(b->c, &k, err);
    return st == OK ? add_needs(b, m, err) : st;
}

static enum status read_entries(struct berry *b, const struct value *root, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < root->len; i++) {
        st = note_workspace(b, &root->members[i].value, err);
    }
    for (size_t i = 0; st == OK && i < root->len; i++) {
        if (!view_eq(root->members[i].key, VIEW("__metadata"))) {
            st = add_entry(b, &root->members[i], err);
        }
    }
    return st;
}

enum status yarn_read_berry(struct collector *c, struct error *err)
{
    struct value root;
    enum status st = yaml_read(c->text, c->source, NULL, c->arena, &root, err);
    if (st == OK) {
        st = value_need(c, &root, VALUE_OBJECT, "a lock file", err);
    }
    if (st != OK) {
        return st;
    }
    struct berry b = {.c = c};
    map_init(&b.requested);
    st = read_entries(&b, &root, err);
    map_release(&b.requested);
    return st;
}

/* uv.lock.
 *
 * Source: uv's documentation ("lockfile") and the files that it writes. Packages
 * with a source of the subject's own tree (virtual, editable, directory) are the
 * project: what they depend on is direct, and the scope follows from which of
 * their lists reaches a package. */
#include "formats.h"
#include "graph.h"
#include "toml_lock.h"

struct uv {
    struct collector *c;
    const struct value *packages;
    struct name_index names;
    struct graph graph;
};

static bool is_own(const struct value *package)
{
    const struct value *source = value_get(package, "source");
    return value_get(source, "virtual") != NULL || value_get(source, "editable") != NULL ||
           value_get(source, "directory") != NULL;
}

/* One entry of a dependency list: by name, and by version where there are several. */
static enum status read_need(struct uv *u, size_t from, const struct value *need,
                             enum graph_reach reach, struct error *err)
{
    struct view name = {NULL, 0};
    struct view version = {NULL, 0};
    enum status st = value_need(u->c, need, VALUE_OBJECT, "a dependency", err);
    if (st == OK) {
        st = field_need(u->c, need, "name", &name, err);
    }
    if (st == OK) {
        st = field_text(u->c, need, "version", &version, err);
    }
    size_t to = st == OK ? name_index_first(&u->names, name) : 0;
    bool own = is_own(&u->packages->items[from]);
    for (int n = 0; st == OK && to != 0 && n < SAME_NAME_MAX; n++, to = u->names.next[to - 1]) {
        struct view candidate = value_get_text(&u->packages->items[to - 1], "version");
        if (version.len > 0 && !view_eq(candidate, version)) {
            continue;
        }
        if (own) {
            graph_root(&u->graph, to - 1, reach);
        } else {
            st = graph_edge(&u->graph, from, to - 1, reach, VIEW(""), err);
        }
    }
    return st;
}

static enum status read_list(struct uv *u, size_t from, const struct value *list,
                             enum graph_reach reach, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = read_need(u, from, &list->items[i], reach, err);
    }
    return st;
}

/* [package.optional-dependencies] and [package.dev-dependencies]: lists by group. */
static enum status read_groups(struct uv *u, size_t from, const char *key, enum graph_reach reach,
                               struct error *err)
{
    const struct value *groups = NULL;
    enum status st = field_child(u->c, &u->packages->items[from], key, VALUE_OBJECT, &groups, err);
    for (size_t i = 0; st == OK && groups != NULL && i < groups->len; i++) {
        const struct value *list = &groups->members[i].value;
        st = value_need(u->c, list, VALUE_ARRAY, "a list of dependencies", err);
        if (st == OK) {
            st = read_list(u, from, list, reach, err);
        }
    }
    return st;
}

static enum status read_needs(struct uv *u, size_t from, struct error *err)
{
    const struct value *list = NULL;
    /* An extra of a package elsewhere is locked because somebody asked for it. */
    enum graph_reach extra = is_own(&u->packages->items[from]) ? REACH_OPTIONAL : REACH_RUNTIME;
    enum status st =
        field_child(u->c, &u->packages->items[from], "dependencies", VALUE_ARRAY, &list, err);
    if (st == OK) {
        st = read_list(u, from, list, REACH_RUNTIME, err);
    }
    if (st == OK) {
        st = read_groups(u, from, "optional-dependencies", extra, err);
    }
    if (st == OK) {
        st = read_groups(u, from, "dev-dependencies", REACH_DEV, err);
    }
    return st;
}

static enum status read_source(struct uv *u, const struct value *package, struct component *k,
                               struct error *err)
{
    static const char *const keys[] = {"registry", "git", "url", "path"};
    const struct value *source = NULL;
    enum status st = field_child(u->c, package, "source", VALUE_OBJECT, &source, err);
    for (size_t i = 0; st == OK && i < sizeof keys / sizeof keys[0]; i++) {
        struct view text = {NULL, 0};
        st = field_text(u->c, source, keys[i], &text, err);
        k->source = text.len > 0 ? text : k->source;
    }
    return st;
}

static enum status read_hashes(struct uv *u, const struct value *package, struct component *k,
                               struct error *err)
{
    const struct value *sdist = NULL;
    const struct value *wheels = NULL;
    struct hash_list hashes = {0};
    enum status st = field_child(u->c, package, "sdist", VALUE_OBJECT, &sdist, err);
    if (st == OK) {
        st = field_child(u->c, package, "wheels", VALUE_ARRAY, &wheels, err);
    }
    if (st == OK && sdist != NULL) {
        struct value item = *sdist;
        const struct value one = {.kind = VALUE_ARRAY, .len = 1, .items = &item};
        st = toml_lock_files(u->c, &one, &hashes, err);
    }
    if (st == OK) {
        st = toml_lock_files(u->c, wheels, &hashes, err);
    }
    hashes_give(&hashes, k);
    return st;
}

static enum status add_package(struct uv *u, size_t node, struct error *err)
{
    const struct value *package = &u->packages->items[node];
    struct component k = {.scope = graph_scope(&u->graph, node),
                          .relation = graph_relation(&u->graph, node)};
    enum status st = toml_lock_python(u->c, package, &k, err);
    if (st == OK) {
        st = read_source(u, package, &k, err);
    }
    if (st == OK) {
        st = read_hashes(u, package, &k, err);
    }
    if (st != OK || is_own(package)) {
        return st;
    }
    st = collect_add(u->c, &k, err);
    return st == OK ? collect_is(u->c, package, err) : st;
}

static enum status read_packages(struct uv *u, struct error *err)
{
    enum status st = graph_init(&u->graph, u->packages->len, u->c->arena, err);
    for (size_t i = 0; st == OK && i < u->packages->len; i++) {
        st = read_needs(u, i, err);
    }
    if (st == OK) {
        st = graph_spread(&u->graph, err);
    }
    for (size_t i = 0; st == OK && i < u->packages->len; i++) {
        st = add_package(u, i, err);
    }
    return st == OK
               ? collect_graph(u->c, &u->graph, u->packages->items, sizeof *u->packages->items, err)
               : st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    struct uv u = {.c = c};
    enum status st = toml_lock_read(c, "package", &root, &u.packages, err);
    if (st != OK || u.packages == NULL) {
        return st;
    }
    st = name_index_make(&u.names, c, u.packages, false, err);
    if (st == OK) {
        st = read_packages(&u, err);
    }
    name_index_release(&u.names);
    return st;
}

const struct manifest_format uv_lock_format = {
    .name = "uv-lock", .names = {VIEW_INIT("uv.lock")}, .read = read_lock};

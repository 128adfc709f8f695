/* Cargo.lock, versions 1 to 4.
 *
 * Source: the Cargo book and the resolver's encoding. Packages without a source
 * are the subject's own (workspace members, path dependencies): what they name
 * is direct. The file does not tell development dependencies apart. */
#include "formats.h"
#include "graph.h"
#include "toml_lock.h"

struct cargo {
    struct collector *c;
    const struct value *packages;
    const struct value *metadata; /* version 1: "checksum name version (source)" */
    struct map checksums;         /* from there: "name version (source)" → value */
    struct name_index names;
    struct graph graph;
    bool has_own;
};

/* "name", "name version" or "name version (source)". */
struct wanted {
    struct view name;
    struct view version;
    struct view source;
};

static struct wanted wanted_of(struct view text)
{
    struct wanted n = {.name = text};
    struct view rest = text;
    struct view piece;
    if (view_split(&rest, ' ', &piece)) {
        n.name = piece;
    }
    if (rest.ptr != NULL && view_split(&rest, ' ', &piece)) {
        n.version = piece;
    }
    if (rest.len > 2 && rest.ptr[0] == '(') {
        n.source = view_slice(rest, 1, rest.len - 1);
    }
    return n;
}

/* What an own package names is direct; what another one names, that one needs. */
static enum status note_need(struct cargo *g, size_t from, struct view text, bool own,
                             struct error *err)
{
    enum status st = OK;
    struct wanted n = wanted_of(text);
    size_t at = name_index_first(&g->names, n.name);
    for (int seen = 0; st == OK && at != 0 && seen < SAME_NAME_MAX; seen++) {
        const struct value *other = &g->packages->items[at - 1];
        bool same = n.version.len == 0 || view_eq(n.version, value_get_text(other, "version"));
        same = same && (n.source.len == 0 || view_eq(n.source, value_get_text(other, "source")));
        if (same && own) {
            graph_root(&g->graph, at - 1, REACH_RUNTIME);
        } else if (same) {
            st = graph_edge(&g->graph, from, at - 1, REACH_RUNTIME, VIEW(""), err);
        }
        at = g->names.next[at - 1];
    }
    return st;
}

static enum status note_needs(struct cargo *g, size_t from, struct error *err)
{
    const struct value *package = &g->packages->items[from];
    const struct value *list = NULL;
    enum status st = field_child(g->c, package, "dependencies", VALUE_ARRAY, &list, err);
    bool own = value_get(package, "source") == NULL;
    g->has_own = g->has_own || own;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = value_need(g->c, &list->items[i], VALUE_STRING, "a dependency", err);
        if (st == OK) {
            st = note_need(g, from, list->items[i].text, own, err);
        }
    }
    return st;
}

static enum status index_metadata(struct cargo *g, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && g->metadata != NULL && i < g->metadata->len; i++) {
        struct member *m = &g->metadata->members[i];
        struct view prefix = VIEW("checksum ");
        if (view_starts(m->key, prefix)) {
            st = map_put(&g->checksums, view_slice(m->key, prefix.len, m->key.len), &m->value, NULL,
                         err);
        }
    }
    return st;
}

/* Of the entry itself, or of the metadata of version 1 ("<none>" for git). */
static enum status read_checksum(struct cargo *g, const struct value *package, struct component *k,
                                 struct error *err)
{
    struct hash_list hashes = {0};
    struct view hex = {NULL, 0};
    const struct value *at = value_get(package, "checksum");
    enum status st = field_text(g->c, package, "checksum", &hex, err);
    if (st == OK && at == NULL && g->checksums.len > 0) {
        buf_clear(&g->c->scratch);
        buf_add_view(&g->c->scratch, k->name);
        buf_add_char(&g->c->scratch, ' ');
        buf_add_view(&g->c->scratch, k->version);
        buf_add_str(&g->c->scratch, " (");
        buf_add_view(&g->c->scratch, k->source);
        buf_add_char(&g->c->scratch, ')');
        st = buf_status(&g->c->scratch, err);
        at = st == OK ? map_get(&g->checksums, buf_view(&g->c->scratch)) : NULL;
        hex = value_text(at);
    }
    if (st == OK && hex.len > 0 && !view_eq(hex, VIEW("<none>"))) {
        st = hashes_add_hex(g->c, &hashes, VIEW("sha256"), hex, position_of(at), err);
    }
    hashes_give(&hashes, k);
    return st;
}

static enum status add_package(struct cargo *g, size_t i, struct error *err)
{
    const struct value *package = &g->packages->items[i];
    struct component k = {.type = VIEW("cargo")};
    enum status st = field_need(g->c, package, "name", &k.name, err);
    if (st == OK) {
        st = field_need(g->c, package, "version", &k.version, err);
    }
    if (st == OK) {
        st = field_text(g->c, package, "source", &k.source, err);
    }
    if (st == OK) {
        st = read_checksum(g, package, &k, err);
    }
    if (st != OK || k.source.len == 0) {
        return st;
    }
    k.line = value_get(package, "name")->line;
    k.relation = !g->has_own          ? RELATION_UNKNOWN
                 : g->graph.direct[i] ? RELATION_DIRECT
                                      : RELATION_TRANSITIVE;
    st = collect_add(g->c, &k, err);
    return st == OK ? collect_is(g->c, package, err) : st;
}

static enum status read_packages(struct cargo *g, struct error *err)
{
    enum status st = graph_init(&g->graph, g->packages->len, g->c->arena, err);
    if (st == OK) {
        st = index_metadata(g, err);
    }
    for (size_t i = 0; st == OK && i < g->packages->len; i++) {
        st = note_needs(g, i, err);
    }
    for (size_t i = 0; st == OK && i < g->packages->len; i++) {
        st = add_package(g, i, err);
    }
    return st == OK
               ? collect_graph(g->c, &g->graph, g->packages->items, sizeof *g->packages->items, err)
               : st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    struct cargo g = {.c = c};
    enum status st = toml_lock_read(c, "package", &root, &g.packages, err);
    if (st == OK) {
        st = field_child(c, &root, "metadata", VALUE_OBJECT, &g.metadata, err);
    }
    if (st != OK || g.packages == NULL) {
        return st;
    }
    map_init(&g.checksums);
    st = name_index_make(&g.names, c, g.packages, false, err);
    if (st == OK) {
        st = read_packages(&g, err);
    }
    name_index_release(&g.names);
    map_release(&g.checksums);
    return st;
}

const struct manifest_format cargo_lock_format = {
    .name = "cargo-lock", .names = {VIEW_INIT("Cargo.lock")}, .read = read_lock};

/* pnpm-lock.yaml, lockfile versions 5 to 9.
 *
 * Source: the lockfile specifications that pnpm publishes. Versions 5 and 6 say
 * for each package whether it is for development only; version 9 splits
 * "packages" from "snapshots", and the scope follows from what the importers
 * reach. A file of pnpm 11 may hold two documents. */
#include "pnpm_lock.h"

#include <assay/base/yaml.h>

#include "formats.h"
#include "graph.h"
#include "join.h"
#include "npm_names.h"

struct pnpm {
    struct collector *c;
    const struct value *root;
    const struct value *packages;
    enum pnpm_dialect dialect;
    struct map nodes; /* key of "packages" without peers → position + 1 */
    struct graph graph;
};

/* The node that `name: version` means, plus one; 0 when it is none of ours. */
static enum status find_node(struct pnpm *p, struct view name, struct view version, size_t *out,
                             struct error *err)
{
    struct view plain = pnpm_without_peers(version, p->dialect);
    buf_clear(&p->c->scratch);
    pnpm_dependency_key(name, plain, p->dialect, &p->c->scratch);
    enum status st = buf_status(&p->c->scratch, err);
    if (st != OK) {
        return st;
    }
    *out = (size_t)(uintptr_t)map_get(&p->nodes, buf_view(&p->c->scratch));
    if (*out == 0) {
        *out = (size_t)(uintptr_t)map_get(&p->nodes, plain);
    }
    return OK;
}

static enum status dialect_of(struct pnpm *p, struct error *err)
{
    const struct value *v = value_get(p->root, "lockfileVersion");
    struct view text = value_scalar(v);
    uint64_t major = 0;
    ptrdiff_t dot = view_find_char(text, '.');
    struct view digits = view_slice(text, 0, dot < 0 ? text.len : (size_t)dot);
    if (!view_to_u64(digits, &major) || major < 5 || major > 9) {
        return collect_bad(p->c, position_of(v == NULL ? p->root : v), err,
                           "expected lockfileVersion 5 to 9");
    }
    p->dialect = major >= 7 ? PNPM_AT : major == 6 ? PNPM_SLASH_AT : PNPM_SLASH;
    return OK;
}

static enum status index_nodes(struct pnpm *p, struct error *err)
{
    enum status st = graph_init(&p->graph, p->packages->len, p->c->arena, err);
    for (size_t i = 0; st == OK && i < p->packages->len; i++) {
        const struct member *m = &p->packages->members[i];
        st = value_need(p->c, &m->value, VALUE_OBJECT, "a package entry", err);
        struct view key = pnpm_without_peers(m->key, p->dialect);
        if (st == OK && key.len > 0 && !map_has(&p->nodes, key)) {
            st = map_put(&p->nodes, key, (void *)(uintptr_t)(i + 1), NULL, err);
        }
    }
    return st;
}

/* ---- what the importers ask for ---- */

/* "1.2.3", or since version 6 { specifier, version }. */
static enum status version_of(struct pnpm *p, const struct value *v, struct view *out,
                              struct error *err)
{
    const struct value *version = value_is(v, VALUE_OBJECT) ? value_get(v, "version") : v;
    *out = value_scalar(version);
    return out->ptr != NULL ? OK : value_expected(v, p->c->source, "a version", err);
}

static enum status read_roots(struct pnpm *p, const struct value *importer, const char *key,
                              enum graph_reach reach, struct error *err)
{
    const struct value *list = NULL;
    enum status st = field_child(p->c, importer, key, VALUE_OBJECT, &list, err);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        struct view version = {NULL, 0};
        size_t node = 0;
        st = version_of(p, &list->members[i].value, &version, err);
        if (st == OK) {
            st = find_node(p, list->members[i].key, version, &node, err);
        }
        if (st == OK && node != 0) {
            graph_root(&p->graph, node - 1, reach);
        }
    }
    return st;
}

static enum status read_importer(struct pnpm *p, const struct value *importer, struct error *err)
{
    enum status st = value_need(p->c, importer, VALUE_OBJECT, "an importer", err);
    if (st == OK) {
        st = read_roots(p, importer, "dependencies", REACH_RUNTIME, err);
    }
    if (st == OK) {
        st = read_roots(p, importer, "optionalDependencies", REACH_OPTIONAL, err);
    }
    if (st == OK) {
        st = read_roots(p, importer, "devDependencies", REACH_DEV, err);
    }
    if (st == OK) {
        st = read_roots(p, importer, "configDependencies", REACH_BUILD, err);
    }
    if (st == OK) {
        st = read_roots(p, importer, "packageManagerDependencies", REACH_BUILD, err);
    }
    return st;
}

static enum status read_importers(struct pnpm *p, struct error *err)
{
    const struct value *importers = NULL;
    enum status st = field_child(p->c, p->root, "importers", VALUE_OBJECT, &importers, err);
    if (st == OK && importers == NULL) {
        return read_importer(p, p->root, err);
    }
    for (size_t i = 0; st == OK && i < importers->len; i++) {
        st = read_importer(p, &importers->members[i].value, err);
    }
    return st;
}

/* ---- who needs whom ---- */

static enum status read_edges(struct pnpm *p, size_t from, const struct value *snapshot,
                              const char *key, enum graph_reach reach, struct error *err)
{
    const struct value *list = NULL;
    enum status st = field_child(p->c, snapshot, key, VALUE_OBJECT, &list, err);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        size_t to = 0;
        struct view version = {NULL, 0};
        st = version_of(p, &list->members[i].value, &version, err);
        if (st == OK) {
            st = find_node(p, list->members[i].key, version, &to, err);
        }
        if (st == OK && to != 0) {
            st = graph_edge(&p->graph, from, to - 1, reach, VIEW(""), err);
        }
    }
    return st;
}

static enum status read_needs(struct pnpm *p, size_t from, const struct value *entry,
                              struct error *err)
{
    enum status st = read_edges(p, from, entry, "dependencies", REACH_RUNTIME, err);
    return st == OK ? read_edges(p, from, entry, "optionalDependencies", REACH_OPTIONAL, err) : st;
}

/* Before version 9 the packages themselves say it. */
static enum status read_entries(struct pnpm *p, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < p->packages->len; i++) {
        st = read_needs(p, i, &p->packages->members[i].value, err);
    }
    return st;
}

static enum status read_snapshots(struct pnpm *p, struct error *err)
{
    const struct value *snapshots = NULL;
    enum status st = field_child(p->c, p->root, "snapshots", VALUE_OBJECT, &snapshots, err);
    for (size_t i = 0; st == OK && snapshots != NULL && i < snapshots->len; i++) {
        const struct member *m = &snapshots->members[i];
        size_t from = (size_t)(uintptr_t)map_get(&p->nodes, pnpm_without_peers(m->key, p->dialect));
        st = value_need(p->c, &m->value, VALUE_OBJECT, "a snapshot", err);
        if (st != OK || from == 0) {
            continue;
        }
        st = read_needs(p, from - 1, &m->value, err);
    }
    return st == OK ? graph_spread(&p->graph, err) : st;
}

/* ---- components ---- */

static enum status read_resolution(struct pnpm *p, const struct value *entry, struct component *k,
                                   bool *local, struct error *err)
{
    const struct value *resolution = NULL;
    struct view integrity = {NULL, 0};
    struct view repo = {NULL, 0};
    struct view commit = {NULL, 0};
    struct hash_list hashes = {0};
    enum status st = field_child(p->c, entry, "resolution", VALUE_OBJECT, &resolution, err);
    if (st == OK) {
        st = field_text(p->c, resolution, "integrity", &integrity, err);
    }
    if (st == OK) {
        st = field_text(p->c, resolution, "tarball", &k->source, err);
    }
    if (st == OK) {
        st = field_text(p->c, resolution, "repo", &repo, err);
    }
    if (st == OK) {
        commit = value_scalar(value_get(resolution, "commit"));
        st = hashes_add_integrity(p->c, &hashes, integrity,
                                  position_of(value_get(resolution, "integrity")), err);
    }
    if (st == OK && repo.len > 0) {
        k->source = text_join(p->c->arena, VIEW("git+"), repo, VIEW("#"), commit);
        st = k->source.ptr == NULL ? error_no_memory(err) : OK;
    }
    hashes_give(&hashes, k);
    *local = view_eq(value_get_text(resolution, "type"), VIEW("directory"));
    return st;
}

static enum status read_scope(const struct pnpm *p, size_t node, const struct value *entry,
                              struct component *k, struct error *err)
{
    bool dev = false;
    bool optional = false;
    if (p->dialect == PNPM_AT) {
        k->scope = graph_scope(&p->graph, node);
        k->relation = graph_relation(&p->graph, node);
        return OK;
    }
    enum status st = field_flag(p->c, entry, "dev", &dev, err);
    if (st == OK) {
        st = field_flag(p->c, entry, "optional", &optional, err);
    }
    k->scope = dev ? SCOPE_DEV : optional ? SCOPE_OPTIONAL : SCOPE_RUNTIME;
    k->relation = p->graph.direct[node] ? RELATION_DIRECT : RELATION_TRANSITIVE;
    return st;
}

static enum status add_package(struct pnpm *p, size_t node, struct error *err)
{
    const struct member *m = &p->packages->members[node];
    const struct pnpm_key key = pnpm_key_of(m->key, p->dialect);
    struct component k = {.line = m->line};
    struct view name = {NULL, 0};
    bool local = false;
    enum status st = field_text(p->c, &m->value, "name", &name, err);
    if (st == OK) {
        st = read_resolution(p, &m->value, &k, &local, err);
    }
    if (st == OK) {
        st = read_scope(p, node, &m->value, &k, err);
    }
    if (st != OK || local || source_is_local_dir(key.reference)) {
        return st;
    }
    name = name.len > 0 ? name : key.name;
    if (name.len == 0) {
        return collect_bad(p->c, (struct position){m->line, m->column}, err,
                           "cannot tell the package's name");
    }
    npm_name(name, &k);
    const struct value *version = value_get(&m->value, "version");
    k.version = version != NULL ? value_scalar(version) : key.version;
    if (k.source.len == 0 && key.reference.len > 0) {
        k.source = key.reference;
    }
    st = collect_add(p->c, &k, err);
    return st == OK ? collect_is(p->c, m, err) : st;
}

static enum status read_parts(struct pnpm *p, struct error *err)
{
    enum status st = index_nodes(p, err);
    if (st == OK) {
        st = read_importers(p, err);
    }
    if (st == OK) {
        st = p->dialect == PNPM_AT ? read_snapshots(p, err) : read_entries(p, err);
    }
    for (size_t i = 0; st == OK && i < p->packages->len; i++) {
        st = add_package(p, i, err);
    }
    return st == OK ? collect_graph(p->c, &p->graph, p->packages->members,
                                    sizeof *p->packages->members, err)
                    : st;
}

static enum status read_document(struct collector *c, const struct value *root, struct error *err)
{
    struct pnpm p = {.c = c, .root = root};
    enum status st = value_need(c, root, VALUE_OBJECT, "a lock file", err);
    if (st == OK) {
        st = dialect_of(&p, err);
    }
    if (st == OK) {
        st = field_child(c, root, "packages", VALUE_OBJECT, &p.packages, err);
    }
    if (st != OK || p.packages == NULL) {
        return st;
    }
    map_init(&p.nodes);
    st = read_parts(&p, err);
    map_release(&p.nodes);
    return st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value documents;
    enum status st = yaml_read_all(c->text, c->source, NULL, c->arena, &documents, err);
    if (st == OK && documents.len == 0) {
        st = collect_bad(c, (struct position){1, 1}, err, "empty, expected a lock file");
    }
    for (size_t i = 0; st == OK && i < documents.len; i++) {
        st = read_document(c, &documents.items[i], err);
    }
    return st;
}

const struct manifest_format pnpm_lock_format = {
    .name = "pnpm-lock", .names = {VIEW_INIT("pnpm-lock.yaml")}, .read = read_lock};

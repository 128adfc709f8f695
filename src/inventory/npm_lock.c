/* package-lock.json and npm-shrinkwrap.json, lockfileVersion 1 to 3.
 *
 * Source: the npm documentation, "package-lock.json". Version 1 nests
 * "dependencies"; 2 and 3 list "packages" by where they are installed. The root
 * entry, workspaces and links are the subject's own and not components; what
 * they depend on is direct. Version 1 does not name the root's dependencies:
 * what nothing requires must be direct, for the rest it is unknown. */
#include <assay/base/file.h>
#include <assay/base/json.h>

#include "formats.h"
#include "npm_names.h"

enum { PATH_LEVELS_MAX = 64 };

struct npm_flags {
    bool dev;
    bool optional;
    bool dev_optional;
    bool link;
};

static enum status read_flags(const struct collector *c, const struct value *entry,
                              struct npm_flags *f, struct error *err)
{
    enum status st = field_flag(c, entry, "dev", &f->dev, err);
    if (st == OK) {
        st = field_flag(c, entry, "optional", &f->optional, err);
    }
    if (st == OK) {
        st = field_flag(c, entry, "devOptional", &f->dev_optional, err);
    }
    if (st == OK) {
        st = field_flag(c, entry, "link", &f->link, err);
    }
    return st;
}

static enum component_scope scope_of(const struct npm_flags *f)
{
    if (f->dev) {
        return SCOPE_DEV;
    }
    return f->optional || f->dev_optional ? SCOPE_OPTIONAL : SCOPE_RUNTIME;
}

/* "resolved" may be false (bundled, in files of npm 5 and 6). */
static enum status read_resolved(const struct collector *c, const struct value *entry,
                                 struct view *out, struct error *err)
{
    if (value_is(value_get(entry, "resolved"), VALUE_BOOL)) {
        return OK;
    }
    return field_text(c, entry, "resolved", out, err);
}

static enum status read_integrity(struct collector *c, const struct value *entry,
                                  struct component *k, struct error *err)
{
    struct view integrity = {NULL, 0};
    struct hash_list hashes = {0};
    enum status st = field_text(c, entry, "integrity", &integrity, err);
    if (st == OK && integrity.len > 0) {
        st = hashes_add_integrity(c, &hashes, integrity, position_of(value_get(entry, "integrity")),
                                  err);
    }
    hashes_give(&hashes, k);
    return st;
}

/* ---- version 1 ---- */

/* All names in any "requires". */
static enum status note_requires(struct collector *c, const struct value *dependencies,
                                 struct map *required, struct error *err)
{
    for (size_t i = 0; dependencies != NULL && i < dependencies->len; i++) {
        const struct value *entry = &dependencies->members[i].value;
        const struct value *nested = NULL;
        enum status st = value_need(c, entry, VALUE_OBJECT, "a package entry", err);
        if (st == OK) {
            st = field_child(c, entry, "dependencies", VALUE_OBJECT, &nested, err);
        }
        if (st == OK) {
            st = note_requires(c, nested, required, err);
        }
        const struct value *requires = value_get(entry, "requires");
        bool listed = value_is(requires, VALUE_OBJECT);
        for (size_t r = 0; st == OK && listed && r < requires->len; r++) {
            st = map_put(required, requires->members[r].key, required, NULL, err);
        }
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

/* What "version" says in a version 1 entry; false for the subject's own directories. */
static bool read_reference(struct view reference, struct component *k)
{
    struct view name;
    struct view version;
    if (source_is_local_dir(reference)) {
        return false;
    }
    if (npm_alias(reference, &name, &version)) {
        npm_name(name, k);
        k->version = version;
    } else if (npm_is_remote(reference) || view_starts(reference, VIEW("file:"))) {
        k->source = reference;
    } else {
        k->version = reference;
    }
    return true;
}

/* The "dependencies" of an entry, and those around it: what "requires" names is in the nearest. */
struct level {
    const struct value *dependencies;
    const struct level *above;
};

static enum status add_needs_v1(struct collector *c, const struct value *entry,
                                const struct level *level, struct error *err)
{
    const struct value *nested = value_get(entry, "dependencies");
    const struct value *requires = value_get(entry, "requires");
    const struct level own = {nested, level};
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(requires, VALUE_OBJECT) && i < requires->len; i++) {
        const struct member *m = &requires->members[i];
        const struct value *found = NULL;
        for (const struct level *l = &own; found == NULL && l != NULL; l = l->above) {
            found = value_get_view(l->dependencies, m->key);
        }
        if (found != NULL) {
            st = collect_needs_entry(c, found, value_text(&m->value), err);
        }
    }
    return st;
}

static enum status add_v1(struct collector *c, const struct member *m,
                          enum component_relation relation, const struct level *level,
                          struct error *err)
{
    struct npm_flags flags = {0};
    struct view reference = {NULL, 0};
    struct component k = {.line = m->line, .relation = relation};
    npm_name(m->key, &k);
    enum status st = read_flags(c, &m->value, &flags, err);
    if (st == OK) {
        st = field_need(c, &m->value, "version", &reference, err);
    }
    if (st == OK) {
        st = read_resolved(c, &m->value, &k.source, err);
    }
    if (st == OK) {
        st = read_integrity(c, &m->value, &k, err);
    }
    if (st != OK || !read_reference(reference, &k)) {
        return st;
    }
    k.scope = scope_of(&flags);
    npm_fetched(&k);
    st = collect_add(c, &k, err);
    if (st == OK) {
        st = collect_is(c, &m->value, err);
    }
    return st == OK ? add_needs_v1(c, &m->value, level, err) : st;
}

/* The nesting is bounded by that of the JSON reader. */
static enum status read_v1(struct collector *c, const struct value *dependencies,
                           const struct level *above, const struct map *required, struct error *err)
{
    const struct level level = {dependencies, above};
    bool top = above == NULL;
    for (size_t i = 0; dependencies != NULL && i < dependencies->len; i++) {
        const struct member *m = &dependencies->members[i];
        const struct value *nested = NULL;
        enum component_relation relation = top ? RELATION_UNKNOWN : RELATION_TRANSITIVE;
        if (top && !map_has(required, m->key)) {
            relation = RELATION_DIRECT;
        }
        enum status st = add_v1(c, m, relation, &level, err);
        if (st == OK) {
            st = field_child(c, &m->value, "dependencies", VALUE_OBJECT, &nested, err);
        }
        if (st == OK) {
            st = read_v1(c, nested, &level, required, err);
        }
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

/* ---- versions 2 and 3 ---- */

struct packages {
    const struct value *list;
    struct map by_path; /* → member */
    struct map direct;  /* paths of what a local package depends on */
};

/* The text behind the last "node_modules/"; empty for a local package. */
static struct view installed_name(struct view path)
{
    static const char folder[] = "node_modules/";
    const size_t len = sizeof folder - 1;
    for (size_t i = path.len; i >= len; i--) {
        bool start = i == len || path.ptr[i - len - 1] == '/';
        if (start && memcmp(path.ptr + i - len, folder, len) == 0) {
            return view_slice(path, i, path.len);
        }
    }
    return view_of(NULL, 0);
}

/* *out = the entry of `name`, wanted by the package at `from`: in its own node_modules or in that
 * of the nearest folder above; NULL: none. Its path is in the scratch buffer. */
static enum status find_installed(struct collector *c, const struct packages *p, struct view from,
                                  struct view name, const struct member **out, struct error *err)
{
    struct view dir = from;
    *out = NULL;
    for (int level = 0; level < PATH_LEVELS_MAX; level++) {
        buf_clear(&c->scratch);
        buf_add_view(&c->scratch, dir);
        buf_add_str(&c->scratch, dir.len == 0 ? "node_modules/" : "/node_modules/");
        buf_add_view(&c->scratch, name);
        enum status st = buf_status(&c->scratch, err);
        if (st != OK) {
            return st;
        }
        *out = map_get(&p->by_path, buf_view(&c->scratch));
        if (*out != NULL || dir.len == 0) {
            return OK;
        }
        dir = path_dir(dir);
    }
    return OK;
}

static enum status note_direct(struct collector *c, struct packages *p, struct view from,
                               struct view name, struct error *err)
{
    const struct member *found = NULL;
    enum status st = find_installed(c, p, from, name, &found, err);
    return st == OK && found != NULL ? map_put(&p->direct, found->key, p, NULL, err) : st;
}

static enum status note_local(struct collector *c, struct packages *p, const struct member *m,
                              struct error *err)
{
    static const char *const lists[] = {"dependencies", "devDependencies", "optionalDependencies",
                                        "peerDependencies"};
    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
        const struct value *list = NULL;
        enum status st = field_child(c, &m->value, lists[l], VALUE_OBJECT, &list, err);
        for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
            st = note_direct(c, p, m->key, list->members[i].key, err);
        }
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static enum status index_packages(struct collector *c, struct packages *p, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < p->list->len; i++) {
        struct member *m = &p->list->members[i];
        st = value_need(c, &m->value, VALUE_OBJECT, "a package entry", err);
        if (st == OK) {
            st = map_put(&p->by_path, m->key, m, NULL, err);
        }
        if (st == OK && p->by_path.len == i) {
            struct position at = {m->line, m->column};
            st = collect_bad(c, at, err, "\"" VIEW_FMT "\" is listed twice", VIEW_ARG(m->key));
        }
    }
    for (size_t i = 0; st == OK && i < p->list->len; i++) {
        const struct member *m = &p->list->members[i];
        if (installed_name(m->key).len == 0) {
            st = note_local(c, p, m, err);
        }
    }
    return st;
}

static enum status add_needs(struct collector *c, const struct packages *p, const struct member *m,
                             struct error *err)
{
    static const char *const lists[] = {"dependencies", "optionalDependencies", "peerDependencies"};
    enum status st = OK;
    for (size_t l = 0; st == OK && l < sizeof lists / sizeof lists[0]; l++) {
        const struct value *list = NULL;
        st = field_child(c, &m->value, lists[l], VALUE_OBJECT, &list, err);
        for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
            const struct member *found = NULL;
            st = find_installed(c, p, m->key, list->members[i].key, &found, err);
            if (st == OK && found != NULL) {
                st = collect_needs_entry(c, found, value_text(&list->members[i].value), err);
            }
        }
    }
    return st;
}

static enum status add_package(struct collector *c, const struct packages *p,
                               const struct member *m, struct error *err)
{
    struct npm_flags flags = {0};
    struct component k = {.line = m->line, .relation = RELATION_TRANSITIVE};
    struct view alias = {NULL, 0};
    enum status st = read_flags(c, &m->value, &flags, err);
    if (st == OK) {
        st = field_text(c, &m->value, "name", &alias, err);
    }
    if (st == OK) {
        st = field_text(c, &m->value, "version", &k.version, err);
    }
    if (st == OK) {
        st = read_resolved(c, &m->value, &k.source, err);
    }
    if (st == OK) {
        st = read_integrity(c, &m->value, &k, err);
    }
    struct view name = installed_name(m->key);
    if (st != OK || flags.link || name.len == 0) {
        return st;
    }
    npm_name(alias.len > 0 ? alias : name, &k);
    k.licence = value_get_text(&m->value, "license"); /* old lists and objects: unknown */
    k.scope = scope_of(&flags);
    if (map_has(&p->direct, m->key)) {
        k.relation = RELATION_DIRECT;
    }
    npm_fetched(&k);
    st = collect_add(c, &k, err);
    if (st == OK) {
        st = collect_is(c, m, err);
    }
    return st == OK ? add_needs(c, p, m, err) : st;
}

static enum status read_packages(struct collector *c, const struct value *list, struct error *err)
{
    struct packages p = {.list = list};
    map_init(&p.by_path);
    map_init(&p.direct);
    enum status st = index_packages(c, &p, err);
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = add_package(c, &p, &list->members[i], err);
    }
    map_release(&p.by_path);
    map_release(&p.direct);
    return st;
}

static enum status read_dependencies(struct collector *c, const struct value *list,
                                     struct error *err)
{
    struct map required;
    map_init(&required);
    enum status st = note_requires(c, list, &required, err);
    if (st == OK) {
        st = read_v1(c, list, NULL, &required, err);
    }
    map_release(&required);
    return st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *packages = NULL;
    const struct value *dependencies = NULL;
    const struct value *version = NULL;
    enum status st = json_read(c->text, c->source, JSON_STRICT, NULL, c->arena, &root, err);
    if (st == OK) {
        st = value_need(c, &root, VALUE_OBJECT, "a lock file", err);
    }
    if (st == OK) {
        st = field_child(c, &root, "lockfileVersion", VALUE_INT, &version, err);
    }
    if (st == OK && version != NULL && (version->integer < 1 || version->integer > 3)) {
        st = collect_bad(c, position_of(version), err, "unknown lockfileVersion %lld",
                         (long long)version->integer);
    }
    if (st == OK) {
        st = field_child(c, &root, "packages", VALUE_OBJECT, &packages, err);
    }
    if (st == OK) {
        st = field_child(c, &root, "dependencies", VALUE_OBJECT, &dependencies, err);
    }
    if (st != OK) {
        return st;
    }
    return packages != NULL ? read_packages(c, packages, err)
                            : read_dependencies(c, dependencies, err);
}

const struct manifest_format npm_lock_format = {
    .name = "npm-lock",
    .names = {VIEW_INIT("package-lock.json"), VIEW_INIT("npm-shrinkwrap.json")},
    .read = read_lock};

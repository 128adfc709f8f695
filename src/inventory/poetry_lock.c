/* poetry.lock, lock versions 1 and 2.
 *
 * Source: Poetry's documentation and the files that its releases write. Lock
 * version 1 has a "category" and keeps hashes under [metadata.files]; 2.0 has
 * neither category nor groups; 2.1 has "groups". The project's own requests are
 * in pyproject.toml: what no package needs must be direct, for the rest it is
 * unknown to this file alone (asked_in). */
#include "formats.h"
#include "join.h"
#include "toml_lock.h"

struct poetry {
    struct collector *c;
    const struct value *packages;
    const struct value *old_files; /* [metadata.files], or NULL */
    struct map needed;             /* names that some package depends on */
    struct map files;              /* name → list in old_files */
};

static enum status note_needs(struct poetry *p, const struct value *package, struct error *err)
{
    const struct value *list = NULL;
    enum status st = field_child(p->c, package, "dependencies", VALUE_OBJECT, &list, err);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        struct view name = name_pypi(list->members[i].key, p->c->arena);
        st = name.ptr == NULL ? error_no_memory(err) : map_put(&p->needed, name, p, NULL, err);
    }
    return st;
}

/* "name" = ">=1", { version = ">=1", … }, or a list of such. */
static struct view range_of(const struct value *wish)
{
    if (value_is(wish, VALUE_ARRAY) && wish->len == 1) {
        wish = &wish->items[0];
    }
    return value_is(wish, VALUE_OBJECT) ? value_get_text(wish, "version") : value_text(wish);
}

static enum status add_needs(struct poetry *p, const struct value *package, struct error *err)
{
    const struct value *list = value_get(package, "dependencies");
    enum status st = OK;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        const struct member *m = &list->members[i];
        struct view name = name_pypi(m->key, p->c->arena);
        st = name.ptr == NULL ? error_no_memory(err)
                              : collect_needs(p->c, name, range_of(&m->value), err);
    }
    return st;
}

static bool only_for_work(struct view group)
{
    return !view_eq(group, VIEW("main")) && !view_eq(group, VIEW("default"));
}

/* In "main": the product's; in other groups alone: for development. */
static enum status read_scope(const struct poetry *p, const struct value *package,
                              struct component *k, struct error *err)
{
    const struct value *groups = NULL;
    struct view category = {NULL, 0};
    bool optional = false;
    enum status st = field_text(p->c, package, "category", &category, err);
    if (st == OK) {
        st = field_flag(p->c, package, "optional", &optional, err);
    }
    if (st == OK) {
        st = field_child(p->c, package, "groups", VALUE_ARRAY, &groups, err);
    }
    if (st != OK) {
        return st;
    }
    bool work = category.len > 0 && only_for_work(category);
    for (size_t i = 0; groups != NULL && i < groups->len; i++) {
        st = value_need(p->c, &groups->items[i], VALUE_STRING, "a group's name", err);
        if (st != OK) {
            return st;
        }
        work = (i == 0 || work) && only_for_work(groups->items[i].text);
    }
    k->scope = work ? SCOPE_DEV : optional ? SCOPE_OPTIONAL : SCOPE_RUNTIME;
    return OK;
}

/* git: URL and resolved revision; others: the URL. True when it is a folder. */
static enum status read_source(const struct poetry *p, const struct value *package,
                               struct component *k, bool *local, struct error *err)
{
    const struct value *source = NULL;
    struct view type = {NULL, 0};
    struct view revision = {NULL, 0};
    enum status st = field_child(p->c, package, "source", VALUE_OBJECT, &source, err);
    if (st == OK) {
        st = field_text(p->c, source, "type", &type, err);
    }
    if (st == OK) {
        st = field_text(p->c, source, "url", &k->source, err);
    }
    if (st == OK) {
        st = field_text(p->c, source, "resolved_reference", &revision, err);
    }
    *local = view_eq(type, VIEW("directory"));
    if (st == OK && view_eq(type, VIEW("git"))) {
        k->source = text_join(p->c->arena, VIEW("git+"), k->source, VIEW("@"), revision);
        st = k->source.ptr == NULL ? error_no_memory(err) : OK;
    }
    return st;
}

static enum status read_hashes(struct poetry *p, const struct value *package, struct component *k,
                               struct error *err)
{
    const struct value *files = NULL;
    struct hash_list hashes = {0};
    enum status st = field_child(p->c, package, "files", VALUE_ARRAY, &files, err);
    if (st == OK && files == NULL) {
        files = map_get(&p->files, value_get_text(package, "name"));
    }
    if (st == OK) {
        st = toml_lock_files(p->c, files, &hashes, err);
    }
    hashes_give(&hashes, k);
    return st;
}

static enum status add_package(struct poetry *p, const struct value *package, struct error *err)
{
    struct component k = {.line = 0};
    bool local = false;
    enum status st = toml_lock_python(p->c, package, &k, err);
    if (st == OK) {
        st = read_scope(p, package, &k, err);
    }
    if (st == OK) {
        st = read_source(p, package, &k, &local, err);
    }
    if (st == OK) {
        st = read_hashes(p, package, &k, err);
    }
    if (st != OK || local) {
        return st;
    }
    k.relation = map_has(&p->needed, k.name) ? RELATION_UNKNOWN : RELATION_DIRECT;
    st = collect_add(p->c, &k, err);
    if (st == OK) {
        st = collect_called(p->c, k.name, err);
    }
    return st == OK ? add_needs(p, package, err) : st;
}

static enum status index_files(struct poetry *p, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && p->old_files != NULL && i < p->old_files->len; i++) {
        struct member *m = &p->old_files->members[i];
        st = value_need(p->c, &m->value, VALUE_ARRAY, "a list of files", err);
        if (st == OK) {
            st = map_put(&p->files, m->key, &m->value, NULL, err);
        }
    }
    return st;
}

static enum status read_packages(struct poetry *p, struct error *err)
{
    enum status st = index_files(p, err);
    for (size_t i = 0; st == OK && i < p->packages->len; i++) {
        st = note_needs(p, &p->packages->items[i], err);
    }
    for (size_t i = 0; st == OK && i < p->packages->len; i++) {
        st = add_package(p, &p->packages->items[i], err);
    }
    return st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    struct poetry p = {.c = c};
    const struct value *metadata = NULL;
    enum status st = toml_lock_read(c, "package", &root, &p.packages, err);
    if (st == OK) {
        st = field_child(c, &root, "metadata", VALUE_OBJECT, &metadata, err);
    }
    if (st == OK) {
        st = field_child(c, metadata, "files", VALUE_OBJECT, &p.old_files, err);
    }
    if (st != OK || p.packages == NULL) {
        return st;
    }
    map_init(&p.needed);
    map_init(&p.files);
    st = read_packages(&p, err);
    map_release(&p.needed);
    map_release(&p.files);
    return st;
}

const struct manifest_format poetry_lock_format = {.name = "poetry-lock",
                                                   .names = {VIEW_INIT("poetry.lock")},
                                                   .asked_in = VIEW_INIT("pyproject.toml"),
                                                   .read = read_lock};

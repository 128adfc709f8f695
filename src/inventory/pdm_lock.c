/* pdm.lock.
 *
 * Source: PDM's documentation, "Lock file", and the files that it writes. Each
 * package lists its groups and the requirements it has; what no package
 * requires must be direct, for the rest it is unknown. */
#include "formats.h"
#include "requirements.h"
#include "toml_lock.h"

static enum status note_needs(struct collector *c, const struct value *package, struct map *needed,
                              struct error *err)
{
    const struct value *list = NULL;
    enum status st = field_child(c, package, "dependencies", VALUE_ARRAY, &list, err);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        struct requirement q = {.name = {NULL, 0}};
        const struct value *item = &list->items[i];
        st = value_need(c, item, VALUE_STRING, "a requirement", err);
        if (st == OK && !python_requirement_parse(item->text, &q)) {
            st = collect_bad(c, position_of(item), err, "not a requirement");
        }
        if (st == OK) {
            struct view name = name_pypi(q.name, c->arena);
            st = name.ptr == NULL ? error_no_memory(err) : map_put(needed, name, needed, NULL, err);
        }
    }
    return st;
}

/* They were read once, so that they are known to be well-formed. */
static enum status add_needs(struct collector *c, const struct value *package, struct error *err)
{
    const struct value *list = value_get(package, "dependencies");
    enum status st = OK;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        struct requirement q = {.name = {NULL, 0}};
        bool good = python_requirement_parse(list->items[i].text, &q);
        struct view name = name_pypi(q.name, c->arena);
        st = name.ptr == NULL ? error_no_memory(err)
             : good           ? collect_needs(c, name, q.range, err)
                              : OK;
    }
    return st;
}

/* The group "default" is the product's, the rest is for development. */
static enum status read_scope(struct collector *c, const struct value *package, struct component *k,
                              struct error *err)
{
    const struct value *groups = NULL;
    enum status st = field_child(c, package, "groups", VALUE_ARRAY, &groups, err);
    bool runtime = groups == NULL || groups->len == 0;
    for (size_t i = 0; st == OK && groups != NULL && i < groups->len; i++) {
        st = value_need(c, &groups->items[i], VALUE_STRING, "a group's name", err);
        runtime = runtime || view_eq(value_text(&groups->items[i]), VIEW("default"));
    }
    k->scope = runtime ? SCOPE_RUNTIME : SCOPE_DEV;
    return st;
}

static enum status read_source(struct collector *c, const struct value *package,
                               struct component *k, bool *local, struct error *err)
{
    static const char *const keys[] = {"git", "url", "path"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct view text = {NULL, 0};
        enum status st = field_text(c, package, keys[i], &text, err);
        if (st != OK) {
            return st;
        }
        k->source = text.len > 0 ? text : k->source;
    }
    *local = source_is_local_dir(k->source);
    return OK;
}

static enum status add_package(struct collector *c, const struct value *package,
                               const struct map *needed, struct error *err)
{
    struct component k = {.line = 0};
    struct hash_list hashes = {0};
    const struct value *files = NULL;
    bool local = false;
    enum status st = toml_lock_python(c, package, &k, err);
    if (st == OK) {
        st = read_scope(c, package, &k, err);
    }
    if (st == OK) {
        st = read_source(c, package, &k, &local, err);
    }
    if (st == OK) {
        st = field_child(c, package, "files", VALUE_ARRAY, &files, err);
    }
    if (st == OK) {
        st = toml_lock_files(c, files, &hashes, err);
    }
    if (st != OK || local) {
        return st;
    }
    hashes_give(&hashes, &k);
    k.relation = map_has(needed, k.name) ? RELATION_UNKNOWN : RELATION_DIRECT;
    st = collect_add(c, &k, err);
    if (st == OK) {
        st = collect_called(c, k.name, err);
    }
    return st == OK ? add_needs(c, package, err) : st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    struct map needed;
    const struct value *packages = NULL;
    enum status st = toml_lock_read(c, "package", &root, &packages, err);
    if (st != OK || packages == NULL) {
        return st;
    }
    map_init(&needed);
    for (size_t i = 0; st == OK && i < packages->len; i++) {
        st = note_needs(c, &packages->items[i], &needed, err);
    }
    for (size_t i = 0; st == OK && i < packages->len; i++) {
        st = add_package(c, &packages->items[i], &needed, err);
    }
    map_release(&needed);
    return st;
}

const struct manifest_format pdm_lock_format = {.name = "pdm-lock",
                                                .names = {VIEW_INIT("pdm.lock")},
                                                .asked_in = VIEW_INIT("pyproject.toml"),
                                                .read = read_lock};

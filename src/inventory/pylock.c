/* pylock.toml and pylock.<name>.toml.
 *
 * Source: PEP 751. Packages with neither version nor archive come from a directory (the
 * subject's own) or a repository. Every wheel and the source archive carry hashes. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"
#include "toml_lock.h"

/* {"sha256": "…", …} */
static enum status add_hashes(struct collector *c, const struct value *archive,
                              struct hash_list *list, struct error *err)
{
    const struct value *hashes = NULL;
    enum status st = field_child(c, archive, "hashes", VALUE_OBJECT, &hashes, err);
    for (size_t i = 0; st == OK && hashes != NULL && i < hashes->len; i++) {
        const struct value *v = &hashes->members[i].value;
        st = value_need(c, v, VALUE_STRING, "a hash", err);
        if (st == OK) {
            st = hashes_add_hex(c, list, hashes->members[i].key, v->text, position_of(v), err);
        }
    }
    return st;
}

static enum status add_package(struct collector *c, const struct value *package, struct error *err)
{
    struct component k = {.line = 0};
    struct hash_list hashes = {0};
    const struct value *wheels = NULL;
    enum status st = toml_lock_python(c, package, &k, err);
    if (st != OK || value_get(package, "directory") != NULL) {
        return st;
    }
    const struct value *vcs = value_get(package, "vcs");
    const struct value *archive = value_get(package, "archive");
    k.source = value_get_text(vcs == NULL ? archive : vcs, "url");
    st = field_child(c, package, "wheels", VALUE_ARRAY, &wheels, err);
    for (size_t i = 0; st == OK && wheels != NULL && i < wheels->len; i++) {
        st = add_hashes(c, &wheels->items[i], &hashes, err);
    }
    if (st == OK) {
        st = add_hashes(c, value_get(package, "sdist"), &hashes, err);
    }
    if (st == OK) {
        st = add_hashes(c, archive, &hashes, err);
    }
    hashes_give(&hashes, &k);
    return st == OK ? collect_add(c, &k, err) : st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *packages = NULL;
    enum status st = toml_lock_read(c, "packages", &root, &packages, err);
    for (size_t i = 0; st == OK && packages != NULL && i < packages->len; i++) {
        st = add_package(c, &packages->items[i], err);
    }
    return st;
}

static bool matches(struct view path)
{
    struct view base = path_base(path);
    return view_starts(base, VIEW("pylock.")) && view_ends(base, VIEW(".toml"));
}

const struct manifest_format pylock_format = {
    .name = "pylock", .matches = matches, .read = read_lock};

/* conda-meta/<package>.json: what conda installed into an environment.
 *
 * Source: conda's documentation and package records. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

static enum status read_file(struct collector *c, struct error *err)
{
    struct value root;
    struct hash_list hashes = {0};
    struct qualifier_list list = {.len = 0};
    struct component k = {.type = VIEW("conda")};
    enum status st = collect_json(c, &root, err);
    if (st == OK) {
        st = field_need(c, &root, "name", &k.name, err);
    }
    if (st == OK) {
        st = field_need(c, &root, "version", &k.version, err);
    }
    if (st != OK) {
        return st;
    }
    k.line = value_get(&root, "name")->line;
    k.licence = value_get_text(&root, "license");
    k.source = value_get_text(&root, "url");
    qualifier_add(&list, "build", value_get_text(&root, "build"));
    qualifier_add(&list, "channel", value_get_text(&root, "channel"));
    qualifier_add(&list, "subdir", value_get_text(&root, "subdir"));
    qualifiers_give(&list, &k);
    struct view sha256 = value_get_text(&root, "sha256");
    if (sha256.len > 0) {
        st = hashes_add_hex(c, &hashes, VIEW("sha256"), sha256,
                            position_of(value_get(&root, "sha256")), err);
    }
    /* "Requested": someone asked for it by name. */
    struct view asked = value_get_text(&root, "requested_spec");
    k.relation = asked.len > 0 ? RELATION_DIRECT : RELATION_UNKNOWN;
    hashes_give(&hashes, &k);
    return st == OK ? collect_add(c, &k, err) : st;
}

static bool matches(struct view path)
{
    struct view base = path_base(path);
    struct view dir = view_slice(path, 0, path.len - base.len);
    return view_ends(base, VIEW(".json")) && path_below_root(dir, VIEW("conda-meta/"));
}

/* ---- info/index.json of a package: *.tar.bz2, or info-*.tar.zst in a *.conda ---- */

static bool matches_packed(struct view path)
{
    struct view archive;
    return view_eq_str(path_within(path, &archive), "info/index.json");
}

/* Others have a file of that name, too. */
static enum status read_packed(struct collector *c, struct error *err)
{
    struct value root;
    struct error why = {.code = OK};
    struct qualifier_list list = {.len = 0};
    struct component k = {.type = VIEW("conda")};
    enum status st = collect_json(c, &root, &why);
    if (st != OK) {
        return st == ERR_NO_MEMORY ? error_no_memory(err) : OK;
    }
    struct view build = value_get_text(&root, "build");
    k.name = value_get_text(&root, "name");
    k.version = value_get_text(&root, "version");
    k.licence = value_get_text(&root, "license");
    k.line = position_of(value_get(&root, "name")).line;
    qualifier_add(&list, "build", build);
    qualifier_add(&list, "subdir", value_get_text(&root, "subdir"));
    qualifiers_give(&list, &k);
    return build.len > 0 ? collect_packed(c, &k, err) : OK;
}

const struct manifest_format conda_packed_format = {
    .name = "conda-packed", .matches = matches_packed, .read = read_packed, .packed = true};

const struct manifest_format conda_meta_format = {
    .name = "conda-meta", .matches = matches, .read = read_file};

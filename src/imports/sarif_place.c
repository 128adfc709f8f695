/* Where results are: artifact locations, their bases, regions.
 *
 * A relative URI is resolved against its base; a base without a URI of its own ("SRCROOT",
 * as most tools write it) is the subject. Absolute bases that are not below another one
 * stand for the subject, too. Columns are taken as they are: without the file, code units
 * cannot be counted as bytes. */
#include "sarif.h"

enum { BASES_DEEP_MAX = 8 };

static bool is_uri_absolute(struct view uri)
{
    return uri.len > 0 && (uri.ptr[0] == '/' || view_find(uri, VIEW(":/")) > 0);
}

static const struct value *base_named(const struct sarif_run *run, struct view id)
{
    return id.len == 0 ? NULL : value_get_view(value_get(run->run, "originalUriBaseIds"), id);
}

enum status sarif_roots(const struct sarif_run *run, struct error *err)
{
    const struct value *bases = value_get(run->run, "originalUriBaseIds");
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(bases, VALUE_OBJECT) && i < bases->len; i++) {
        struct view uri = value_get_text(&bases->members[i].value, "uri");
        if (is_uri_absolute(uri)) {
            st = reader_root(run->r, uri, true, err);
        }
        arena_clear(&run->r->scratch);
    }
    return st;
}

/* Put the bases' URIs before `uri` until it is absolute or nothing is left to put. */
static enum status resolve(const struct sarif_run *run, struct view uri, struct view base_id,
                           struct view *out, struct error *err)
{
    for (int deep = 0; deep < BASES_DEEP_MAX && !is_uri_absolute(uri); deep++) {
        const struct value *base = base_named(run, base_id);
        struct view text = value_get_text(base, "uri");
        if (base == NULL) {
            break;
        }
        if (text.len > 0) {
            uri = arena_printf(&run->r->scratch, VIEW_FMT "%s" VIEW_FMT,
                               VIEW_ARG(view_slice(text, 0, IMPORT_PATH_MAX)),
                               view_ends(text, VIEW("/")) ? "" : "/",
                               VIEW_ARG(view_slice(uri, 0, IMPORT_PATH_MAX)));
            if (uri.ptr == NULL) {
                return error_no_memory(err);
            }
        }
        base_id = value_get_text(base, "uriBaseId");
    }
    *out = uri;
    return OK;
}

enum status sarif_place(const struct sarif_run *run, const struct value *physical,
                        struct import_item *item, struct error *err)
{
    const struct value *artifact = value_get(physical, "artifactLocation");
    const struct value *region = value_get(physical, "region");
    struct view uri = value_get_text(artifact, "uri");
    if (uri.len == 0) {
        const struct value *listed =
            sarif_at(value_get(run->run, "artifacts"), value_get(artifact, "index"));
        artifact = value_get(listed, "location");
        uri = value_get_text(artifact, "uri");
    }
    item->is_uri = true;
    item->region = (struct region){
        number_of(value_get(region, "startLine")),
        number_of(value_get(region, "startColumn")),
        number_of(value_get(region, "endLine")),
        number_of(value_get(region, "endColumn")),
    };
    if (uri.len == 0) {
        return OK;
    }
    return resolve(run, uri, value_get_text(artifact, "uriBaseId"), &item->path, err);
}

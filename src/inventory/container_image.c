/* Source: the OCI distribution specification; Docker's reference grammar; the package-URL type
 * "oci", whose version is a digest: without one the tag is a qualifier only. */
#include "container_image.h"

#include "join.h"

static bool is_plain(struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        if (!is_word_char(v.ptr[i], "./:_-@")) {
            return false;
        }
    }
    return v.len > 0;
}

enum status container_image_add(struct collector *c, struct view reference, uint32_t line,
                                enum component_scope scope, struct error *err)
{
    struct component k = {
        .type = VIEW("oci"), .scope = scope, .relation = RELATION_DIRECT, .line = line};
    struct qualifier_list list = {.len = 0};
    struct hash_list hashes = {0};
    struct view rest = view_trim(reference);
    struct view tag = {NULL, 0};
    if (!is_plain(rest) || rest.len > NAME_MAX_BYTES) {
        return OK;
    }
    ptrdiff_t at = view_find_char(rest, '@');
    if (at >= 0) {
        k.version = view_slice(rest, (size_t)at + 1, rest.len);
        rest = view_slice(rest, 0, (size_t)at);
    }
    ptrdiff_t slash = view_rfind_char(rest, '/');
    ptrdiff_t colon = view_rfind_char(rest, ':');
    if (colon > slash) {
        tag = view_slice(rest, (size_t)colon + 1, rest.len);
        rest = view_slice(rest, 0, (size_t)colon);
    }
    k.name = view_slice(rest, (size_t)(slash + 1), rest.len);
    if (k.name.len == 0) {
        return OK;
    }
    /* The name with its registry, where one is given. */
    qualifier_add(&list, "repository_url", slash < 0 ? view_of(NULL, 0) : rest);
    qualifier_add(&list, "tag", tag);
    qualifiers_give(&list, &k);
    if (view_starts(k.version, VIEW("sha256:")) && k.version.len == strlen("sha256:") + 64) {
        enum status st = hashes_add_tagged(c, &hashes, k.version, (struct position){line, 1}, err);
        if (st != OK) {
            return st;
        }
    }
    hashes_give(&hashes, &k);
    return collect_add(c, &k, err);
}

/* Package.resolved of Swift, versions 1 to 3.
 *
 * Source: Swift Package Manager's documentation. Packages are named by their repository; what
 * is pinned to a branch has a commit for a version. */
#include "collect.h"
#include "formats.h"
#include "join.h"

/* "https://github.com/apple/swift-nio.git" → "github.com/apple", "swift-nio". */
static bool name_of(struct view url, struct component *k)
{
    ptrdiff_t scheme = view_find(url, VIEW("://"));
    struct view rest = scheme < 0 ? url : view_slice(url, (size_t)scheme + 3, url.len);
    ptrdiff_t user = view_find_char(rest, '@');
    rest = user < 0 ? rest : view_slice(rest, (size_t)user + 1, rest.len);
    while (view_ends(rest, VIEW("/"))) {
        rest = view_slice(rest, 0, rest.len - 1);
    }
    rest = view_ends(rest, VIEW(".git")) ? view_slice(rest, 0, rest.len - 4) : rest;
    name_split(rest, k);
    return k->name.len > 0 && view_find_char(k->namespace, '/') > 0;
}

static enum status add_pin(struct collector *c, const struct value *pin, const char *url_key,
                           struct error *err)
{
    struct component k = {.type = VIEW("swift")};
    struct view url = {NULL, 0};
    const struct value *state = NULL;
    enum status st = value_need(c, pin, VALUE_OBJECT, "a pin", err);
    if (st == OK) {
        st = field_need(c, pin, url_key, &url, err);
    }
    if (st == OK) {
        st = field_child(c, pin, "state", VALUE_OBJECT, &state, err);
    }
    if (st != OK) {
        return st;
    }
    k.line = value_get(pin, url_key)->line;
    k.version = value_get_text(state, "version");
    k.version = k.version.len > 0 ? k.version : value_get_text(state, "revision");
    /* "git@host:a/b"; a path or "scope.name" of a registry is no repository. */
    ptrdiff_t colon = view_find_char(url, ':');
    if (colon >= 0 && view_find(url, VIEW("://")) < 0) {
        url = text_join(c->arena, view_slice(url, 0, (size_t)colon), VIEW("/"),
                        view_slice(url, (size_t)colon + 1, url.len));
        if (url.ptr == NULL) {
            return error_no_memory(err);
        }
    }
    return name_of(url, &k) ? collect_add(c, &k, err) : OK;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *object = NULL;
    const struct value *pins = NULL;
    enum status st = collect_json(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "object", VALUE_OBJECT, &object, err);
    }
    if (st == OK) {
        st = field_child(c, object == NULL ? &root : object, "pins", VALUE_ARRAY, &pins, err);
    }
    for (size_t i = 0; st == OK && pins != NULL && i < pins->len; i++) {
        st = add_pin(c, &pins->items[i], object == NULL ? "location" : "repositoryURL", err);
    }
    return st;
}

const struct manifest_format swift_resolved_format = {
    .name = "swift-resolved",
    .names = {VIEW_INIT("Package.resolved"), VIEW_INIT(".package.resolved")},
    .read = read_file};

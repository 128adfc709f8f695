/* stack.yaml.lock of Haskell.
 *
 * Source: Stack's documentation, "lock files". "completed.hackage" is
 * "name-version@sha256:…,size"; the digest is of the package's description, not of its
 * archive, and is not kept. Snapshots are lists of their own and not part of the file. */
#include "collect.h"
#include "formats.h"

/* "name-1.2.3": the version begins behind the last dash. */
static enum status add_hackage(struct collector *c, const struct value *v, struct error *err)
{
    struct component k = {.type = VIEW("hackage"), .relation = RELATION_DIRECT, .line = v->line};
    struct view text = v->text;
    ptrdiff_t at = view_find_char(text, '@');
    text = view_slice(text, 0, at < 0 ? text.len : (size_t)at);
    ptrdiff_t dash = view_rfind_char(text, '-');
    if (dash <= 0) {
        return collect_bad(c, position_of(v), err, "expected \"name-version\"");
    }
    k.name = view_slice(text, 0, (size_t)dash);
    k.version = view_slice(text, (size_t)dash + 1, text.len);
    return collect_add(c, &k, err);
}

static enum status add_package(struct collector *c, const struct value *package, struct error *err)
{
    const struct value *completed = NULL;
    enum status st = value_need(c, package, VALUE_OBJECT, "a package entry", err);
    if (st == OK) {
        st = field_child(c, package, "completed", VALUE_OBJECT, &completed, err);
    }
    if (st != OK || completed == NULL) {
        return st;
    }
    const struct value *hackage = value_get(completed, "hackage");
    if (value_is(hackage, VALUE_STRING)) {
        return add_hackage(c, hackage, err);
    }
    struct component k = {.type = VIEW("hackage"), .relation = RELATION_DIRECT};
    k.name = value_get_text(completed, "name");
    k.version = value_scalar(value_get(completed, "version"));
    k.source = value_get_text(completed, "git");
    k.source = k.source.len > 0 ? k.source : value_get_text(completed, "url");
    k.line = completed->line;
    return k.name.len > 0 ? collect_add(c, &k, err) : OK;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *list = NULL;
    enum status st = collect_yaml(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "packages", VALUE_ARRAY, &list, err);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = add_package(c, &list->items[i], err);
    }
    return st;
}

const struct manifest_format stack_lock_format = {
    .name = "stack-lock", .names = {VIEW_INIT("stack.yaml.lock")}, .read = read_lock};

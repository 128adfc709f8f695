/* stack.yaml.lock of Haskell, and what stack.yaml adds to its snapshot.
 *
 * Source: Stack's documentation, "lock files", "extra-deps". "completed.hackage" is
 * "name-version@sha256:…,size"; the digest is of the package's description, not of its
 * archive, and is not kept. Snapshots are lists of their own and not part of the files. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"
#include "origin.h"

/* "name-1.2.3": the version begins behind the last dash. */
static enum status add_hackage(struct collector *c, const struct value *v, struct error *err)
{
    struct component k = {.type = VIEW("hackage"), .relation = RELATION_DIRECT, .line = v->line};
    struct view text = v->text;
    ptrdiff_t at = view_find_char(text, '@');
    text = view_slice(text, 0, at < 0 ? text.len : (size_t)at);
    ptrdiff_t dash = view_rfind_char(text, '-');
    if (dash <= 0 || (size_t)dash + 1 == text.len) {
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

/* ---- stack.yaml ---- */

static bool is_archive_url(struct view text)
{
    return view_starts(text, VIEW("https://")) || view_starts(text, VIEW("http://"));
}

/* Where it lies in another repository or an archive, as pkg:github, pkg:git or pkg:generic. */
static enum status add_origin(struct collector *c, struct origin *o, uint32_t line,
                              struct error *err)
{
    struct component k = {.relation = RELATION_DIRECT, .line = line};
    o->name = origin_file_name(path_base(o->archive.len > 0 ? o->archive : o->repository));
    origin_apply(o, &k);
    return k.name.len > 0 ? collect_add(c, &k, err) : OK;
}

/* {git: URL, commit: …}, {github: owner/name, commit: …}, {archive: URL} or {url: URL}. */
static enum status add_table(struct collector *c, const struct value *v, struct error *err)
{
    struct origin o = {.repository = value_get_text(v, "git"),
                       .revision = value_scalar(value_get(v, "commit")),
                       .archive = value_get_text(v, "archive")};
    struct view github = value_get_text(v, "github");
    if (github.len > 0) {
        o.repository = arena_printf(c->arena, "https://github.com/" VIEW_FMT, VIEW_ARG(github));
        if (o.repository.ptr == NULL) {
            return error_no_memory(err);
        }
    }
    o.archive = o.archive.len > 0 ? o.archive : value_get_text(v, "url");
    bool elsewhere = o.repository.len > 0 || is_archive_url(o.archive);
    return elsewhere ? add_origin(c, &o, v->line, err) : OK;
}

/* "name-1.2.3@…"; a folder of the project; an archive. */
static enum status add_extra(struct collector *c, const struct value *v, struct error *err)
{
    struct origin o = {.archive = value_text(v)};
    if (value_is(v, VALUE_OBJECT)) {
        return add_table(c, v, err);
    }
    enum status st = value_need(c, v, VALUE_STRING, "a package", err);
    if (st != OK) {
        return st;
    }
    if (is_archive_url(o.archive)) {
        return add_origin(c, &o, v->line, err);
    }
    bool folder = source_is_local_dir(o.archive) || view_find_char(o.archive, '/') >= 0;
    return folder || view_rfind_char(o.archive, '-') < 0 ? OK : add_hackage(c, v, err);
}

static enum status read_project(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *list = NULL;
    enum status st = collect_yaml(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "extra-deps", VALUE_ARRAY, &list, err);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = add_extra(c, &list->items[i], err);
    }
    return st;
}

const struct manifest_format stack_yaml_format = {.name = "stack-yaml",
                                                  .names = {VIEW_INIT("stack.yaml")},
                                                  .read = read_project,
                                                  .fold = FOLD_DECLARED,
                                                  .yields_to = {VIEW_INIT("stack.yaml.lock")}};

#include "osv_private.h"

static bool is_ecosystem(struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        if ((unsigned char)v.ptr[i] < ' ' || (unsigned char)v.ptr[i] > '~') {
            return false;
        }
    }
    return true;
}

static enum status read_event(const struct osv_reader *r, const struct value *v,
                              struct range_event *out, bool *known, struct error *err)
{
    static const char *const kinds[] = {[RANGE_INTRODUCED] = "introduced",
                                        [RANGE_FIXED] = "fixed",
                                        [RANGE_LAST_AFFECTED] = "last_affected",
                                        [RANGE_LIMIT] = "limit"};
    *known = false;
    if (!value_is(v, VALUE_OBJECT)) {
        return value_expected(v, r->source, "an event", err);
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct value *version = value_get(v, kinds[i]);
        if (version == NULL) {
            continue;
        }
        struct range_event event = {.kind = (enum range_event_kind)i};
        enum status st = osv_text(r, version, OSV_VERSION_MAX, &event.version, err);
        if (st != OK) {
            return st;
        }
        if (*known || event.version.len == 0) {
            return value_expected(v, r->source, "an event with one version", err);
        }
        *out = event;
        *known = true;
    }
    return OK;
}

static enum status read_events(const struct osv_reader *r, const struct value *v,
                               struct osv_range *range, struct error *err)
{
    const struct value *items;
    size_t count;
    size_t n = 0;
    enum status st = osv_list(r, v, OSV_VERSIONS_MAX, &items, &count, err);
    if (st != OK) {
        return st;
    }
    struct range_event *events = arena_alloc(r->arena, count, sizeof *events);
    if (events == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        bool known;
        st = read_event(r, &items[i], &events[n], &known, err);
        if (st != OK) {
            return st;
        }
        n += known ? 1 : 0;
    }
    range->events = events;
    range->event_count = n;
    return OK;
}

static enum status read_range(const struct osv_reader *r, const struct value *v,
                              struct osv_range *out, struct error *err)
{
    static const char *const types[] = {
        [OSV_SEMVER] = "SEMVER", [OSV_ECOSYSTEM] = "ECOSYSTEM", [OSV_GIT] = "GIT"};
    struct view type = value_get_text(v, "type");
    size_t at = 0;
    while (at < sizeof types / sizeof types[0] && !view_eq_str(type, types[at])) {
        at++;
    }
    if (at == sizeof types / sizeof types[0]) {
        struct error why;
        (void)value_expected(v, r->source, "a range of type SEMVER, ECOSYSTEM or GIT", &why);
        return error_set(err, ERR_UNSUPPORTED, "%s", why.message);
    }
    struct osv_range range = {.type = (enum osv_range_type)at};
    enum status st = osv_text(r, value_get(v, "repo"), OSV_NAME_MAX, &range.repo, err);
    if (st == OK) {
        st = read_events(r, value_get(v, "events"), &range, err);
    }
    if (st == OK) {
        *out = range;
    }
    return st;
}

static enum status read_ranges(const struct osv_reader *r, const struct value *v,
                               struct osv_affected *affected, struct error *err)
{
    const struct value *items;
    size_t count;
    enum status st = osv_list(r, v, OSV_LIST_MAX, &items, &count, err);
    if (st != OK) {
        return st;
    }
    struct osv_range *ranges = arena_alloc(r->arena, count, sizeof *ranges);
    if (ranges == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        st = read_range(r, &items[i], &ranges[i], err);
        if (st != OK) {
            return st;
        }
    }
    affected->ranges = ranges;
    affected->range_count = count;
    return OK;
}

static enum status read_import(const struct osv_reader *r, const struct value *v,
                               struct osv_import *out, struct error *err)
{
    struct osv_import import = {.path = {NULL, 0}};
    enum status st = osv_text(r, value_get(v, "path"), OSV_NAME_MAX, &import.path, err);
    if (st == OK) {
        st = osv_texts(r, value_get(v, "symbols"), OSV_NAME_MAX, OSV_LIST_MAX, &import.symbols,
                       &import.symbol_count, err);
    }
    if (st == OK) {
        st = osv_texts(r, value_get(v, "goos"), OSV_ECOSYSTEM_MAX, OSV_LIST_MAX, &import.goos,
                       &import.goos_count, err);
    }
    if (st == OK) {
        st = osv_texts(r, value_get(v, "goarch"), OSV_ECOSYSTEM_MAX, OSV_LIST_MAX, &import.goarch,
                       &import.goarch_count, err);
    }
    if (st == OK) {
        *out = import;
    }
    return st;
}

static enum status read_imports(const struct osv_reader *r, const struct value *v,
                                struct osv_affected *affected, struct error *err)
{
    const struct value *items;
    size_t count;
    enum status st = osv_list(r, v, OSV_LIST_MAX, &items, &count, err);
    if (st != OK || count == 0) {
        return st;
    }
    struct osv_import *imports = arena_alloc(r->arena, count, sizeof *imports);
    if (imports == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        st = read_import(r, &items[i], &imports[i], err);
        if (st != OK) {
            return st;
        }
    }
    affected->imports = imports;
    affected->import_count = count;
    return OK;
}

/* RustSec's "affects": functions of the crate, "crate::path::function". */
static enum status read_functions(const struct osv_reader *r, const struct value *v,
                                  struct osv_affected *affected, struct error *err)
{
    struct osv_import import = {.path = affected->name};
    const struct value *functions = value_path(v, "ecosystem_specific.affects.functions");
    if (affected->import_count > 0 || !value_is(functions, VALUE_ARRAY)) {
        return OK;
    }
    enum status st = osv_texts(r, functions, OSV_NAME_MAX, OSV_LIST_MAX, &import.symbols,
                               &import.symbol_count, err);
    if (st != OK || import.symbol_count == 0) {
        return st;
    }
    struct osv_import *imports = arena_alloc(r->arena, 1, sizeof *imports);
    if (imports == NULL) {
        return error_no_memory(err);
    }
    imports[0] = import;
    affected->imports = imports;
    affected->import_count = 1;
    return OK;
}

static enum status read_package(const struct osv_reader *r, const struct value *v,
                                struct osv_affected *affected, struct error *err)
{
    if (v == NULL || v->kind == VALUE_NULL) {
        return OK; /* only a repository, in the ranges */
    }
    if (v->kind != VALUE_OBJECT) {
        return value_expected(v, r->source, "a package", err);
    }
    enum status st =
        osv_text(r, value_get(v, "ecosystem"), OSV_ECOSYSTEM_MAX, &affected->ecosystem, err);
    if (st == OK) {
        st = osv_text(r, value_get(v, "name"), OSV_NAME_MAX, &affected->name, err);
    }
    if (st == OK) {
        st = osv_text(r, value_get(v, "purl"), OSV_NAME_MAX * 2, &affected->purl, err);
    }
    if (st == OK && (affected->ecosystem.len == 0 || affected->name.len == 0 ||
                     !is_ecosystem(affected->ecosystem))) {
        st = value_expected(v, r->source, "a package with an ecosystem and a name", err);
    }
    return st;
}

enum status osv_read_affected(const struct osv_reader *r, const struct value *v,
                              struct osv_affected *out, struct error *err)
{
    struct osv_affected affected = {.ecosystem = {NULL, 0}};
    if (!value_is(v, VALUE_OBJECT)) {
        return value_expected(v, r->source, "an affected package", err);
    }
    enum status st = read_package(r, value_get(v, "package"), &affected, err);
    if (st == OK) {
        st = read_ranges(r, value_get(v, "ranges"), &affected, err);
    }
    if (st == OK) {
        st = osv_texts(r, value_get(v, "versions"), OSV_VERSION_MAX, OSV_VERSIONS_MAX,
                       &affected.versions, &affected.version_count, err);
    }
    if (st == OK) {
        st = osv_read_severities(r, value_get(v, "severity"), &affected.severities,
                                 &affected.severity_count, err);
    }
    if (st == OK) {
        st = read_imports(r, value_path(v, "ecosystem_specific.imports"), &affected, err);
    }
    if (st == OK) {
        st = read_functions(r, v, &affected, err);
    }
    if (st == OK) {
        *out = affected;
    }
    return st;
}

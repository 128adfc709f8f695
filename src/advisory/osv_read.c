#include "osv_private.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/utf8.h>

enum status osv_list(const struct osv_reader *r, const struct value *v, size_t max,
                     const struct value **items, size_t *count, struct error *err)
{
    if (v == NULL || v->kind == VALUE_NULL) {
        *items = NULL;
        *count = 0;
        return OK;
    }
    if (v->kind != VALUE_ARRAY) {
        return value_expected(v, r->source, "a list", err);
    }
    if (v->len > max) {
        return error_set(err, ERR_LIMIT, "%s:%u:%u: a list of %zu values; at most %zu are read",
                         r->source, v->line, v->column, v->len, max);
    }
    *items = v->items;
    *count = v->len;
    return OK;
}

enum status osv_text(const struct osv_reader *r, const struct value *v, size_t max,
                     struct view *out, struct error *err)
{
    if (v == NULL || v->kind == VALUE_NULL) {
        *out = view_of(NULL, 0);
        return OK;
    }
    if (v->kind != VALUE_STRING) {
        return value_expected(v, r->source, "a text", err);
    }
    if (v->text.len > max) {
        return error_set(err, ERR_LIMIT, "%s:%u:%u: a text of %zu bytes; at most %zu are read",
                         r->source, v->line, v->column, v->text.len, max);
    }
    *out = v->text;
    return OK;
}

enum status osv_texts(const struct osv_reader *r, const struct value *v, size_t max_len,
                      size_t max_count, const struct view **out, size_t *count, struct error *err)
{
    const struct value *items;
    size_t len;
    enum status st = osv_list(r, v, max_count, &items, &len, err);
    if (st != OK || len == 0) {
        return st;
    }
    struct view *texts = arena_alloc(r->arena, len, sizeof *texts);
    if (texts == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < len; i++) {
        st = osv_text(r, &items[i], max_len, &texts[i], err);
        if (st != OK) {
            return st;
        }
    }
    *out = texts;
    *count = len;
    return OK;
}

static bool is_id_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-_.:+~", c) != NULL);
}

bool osv_is_id(struct view id)
{
    if (id.len == 0 || id.len > OSV_ID_MAX || strchr("-_.:+~", id.ptr[0]) != NULL) {
        return false;
    }
    for (size_t i = 0; i < id.len; i++) {
        if (!is_id_char(id.ptr[i])) {
            return false;
        }
    }
    return true;
}

/* Other names of the same thing; what is no id names nothing. */
static enum status read_ids(const struct osv_reader *r, const struct value *v,
                            const struct view **out, size_t *count, struct error *err)
{
    const struct value *items;
    size_t len;
    size_t n = 0;
    enum status st = osv_list(r, v, OSV_LIST_MAX, &items, &len, err);
    if (st != OK || len == 0) {
        return st;
    }
    struct view *ids = arena_alloc(r->arena, len, sizeof *ids);
    if (ids == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < len; i++) {
        ids[n] = value_text(&items[i]);
        n += osv_is_id(ids[n]) ? 1 : 0;
    }
    *out = ids;
    *count = n;
    return OK;
}

enum status osv_read_severities(const struct osv_reader *r, const struct value *v,
                                const struct osv_severity **out, size_t *count, struct error *err)
{
    const struct value *items;
    size_t len;
    enum status st = osv_list(r, v, OSV_LIST_MAX, &items, &len, err);
    if (st != OK || len == 0) {
        return st;
    }
    struct osv_severity *list = arena_alloc(r->arena, len, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; st == OK && i < len; i++) {
        st = osv_text(r, value_get(&items[i], "type"), OSV_ECOSYSTEM_MAX, &list[i].type, err);
        if (st == OK) {
            st = osv_text(r, value_get(&items[i], "score"), OSV_VERSION_MAX, &list[i].score, err);
        }
    }
    if (st == OK) {
        *out = list;
        *count = len;
    }
    return st;
}

static enum status read_references(const struct osv_reader *r, const struct value *v,
                                   struct osv_record *record, struct error *err)
{
    const struct value *items;
    size_t len;
    enum status st = osv_list(r, v, OSV_LIST_MAX, &items, &len, err);
    if (st != OK || len == 0) {
        return st;
    }
    struct osv_reference *list = arena_alloc(r->arena, len, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        list[n] = (struct osv_reference){value_get_text(&items[i], "type"),
                                         value_get_text(&items[i], "url")};
        n += list[n].url.len > 0 && list[n].url.len <= OSV_URL_MAX &&
                     list[n].type.len <= OSV_ECOSYSTEM_MAX
                 ? 1
                 : 0;
    }
    record->references = list;
    record->reference_count = n;
    return OK;
}

static enum status read_packages(const struct osv_reader *r, const struct value *v,
                                 struct osv_record *record, struct error *err)
{
    const struct value *items;
    size_t len;
    enum status st = osv_list(r, v, OSV_LIST_MAX, &items, &len, err);
    if (st != OK || len == 0) {
        return st;
    }
    struct osv_affected *list = arena_alloc(r->arena, len, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; st == OK && i < len; i++) {
        st = osv_read_affected(r, &items[i], &list[i], err);
    }
    if (st == OK) {
        record->affected = list;
        record->affected_count = len;
    }
    return st;
}

/* ---- Weaknesses, malice and words for severity: each database has a place of its own ---- */

static const struct value *first_affected(const struct value *root)
{
    const struct value *affected = value_get(root, "affected");
    return value_is(affected, VALUE_ARRAY) && affected->len > 0 ? &affected->items[0] : NULL;
}

/* A list of "CWE-79", or of {"cweId": "CWE-79"}. */
static enum status add_cwes(const struct osv_reader *r, const struct value *v,
                            struct osv_record *record, struct error *err)
{
    if (!value_is(v, VALUE_ARRAY) || v->len == 0 || v->len > OSV_LIST_MAX) {
        return OK;
    }
    struct view *list = arena_alloc(r->arena, v->len, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    size_t n = 0;
    for (size_t i = 0; i < v->len; i++) {
        const struct value *item = &v->items[i];
        list[n] = item->kind == VALUE_OBJECT ? value_get_text(item, "cweId") : value_text(item);
        n += view_starts(list[n], VIEW("CWE-")) && osv_is_id(list[n]) ? 1 : 0;
    }
    record->cwes = list;
    record->cwe_count = n;
    return OK;
}

static enum status read_cwes(const struct osv_reader *r, const struct value *root,
                             struct osv_record *record, struct error *err)
{
    enum status st = add_cwes(r, value_path(root, "database_specific.cwe_ids"), record, err);
    if (st == OK && record->cwe_count == 0) {
        st = add_cwes(r, value_path(first_affected(root), "database_specific.cwes"), record, err);
    }
    return st;
}

static bool is_malicious(const struct value *root, const struct osv_record *record)
{
    const struct value *specific = value_get(root, "database_specific");
    const struct value *origins = value_get(specific, "malicious-packages-origins");
    if (view_starts(record->id, VIEW("MAL-")) ||
        (value_is(origins, VALUE_ARRAY) && origins->len > 0)) {
        return true;
    }
    /* "Embedded malicious code", as GitHub's malware advisories have it. */
    for (size_t i = 0; i < record->cwe_count; i++) {
        if (!view_eq_str(record->cwes[i], "CWE-506")) {
            return false;
        }
    }
    return record->cwe_count > 0;
}

static struct view read_level(const struct value *root)
{
    const struct value *affected = first_affected(root);
    const struct value *const places[] = {
        value_path(root, "database_specific.severity"),
        value_path(affected, "ecosystem_specific.severity"),
        value_path(affected, "database_specific.severity"),
        value_path(affected, "ecosystem_specific.urgency"),
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct view level = value_text(places[i]);
        if (level.len > 0 && level.len <= OSV_ECOSYSTEM_MAX) {
            return level;
        }
    }
    return view_of(NULL, 0);
}

/* ---- The record ---- */

/* A time that is none is the oldest: the record still says what is vulnerable. */
static int64_t read_time(const struct value *v)
{
    int64_t seconds;
    return clock_parse(value_text(v), &seconds) && seconds > 0 ? seconds : 0;
}

static enum status read_head(const struct osv_reader *r, const struct value *root,
                             struct osv_record *record, struct error *err)
{
    record->id = value_get_text(root, "id");
    if (!osv_is_id(record->id)) {
        return error_set(err, ERR_FORMAT, "%s: it has no \"id\" as advisories have one", r->source);
    }
    struct view schema = value_get_text(root, "schema_version");
    if (schema.len > 0 && !view_starts(schema, VIEW("1.")) && !view_starts(schema, VIEW("0."))) {
        return error_set(err, ERR_UNSUPPORTED,
                         "%s: version " VIEW_FMT " of the OSV schema; 1.x is read", r->source,
                         VIEW_ARG(utf8_cut(schema, 16)));
    }
    const struct value *withdrawn = value_get(root, "withdrawn");
    record->withdrawn = value_text(withdrawn).len > 0;
    record->modified = read_time(value_get(root, "modified"));
    record->published = read_time(value_get(root, "published"));
    return OK;
}

static enum status read_record(const struct osv_reader *r, const struct value *root,
                               struct osv_record *record, struct error *err)
{
    enum status st = read_head(r, root, record, err);
    if (st == OK) {
        st = read_ids(r, value_get(root, "aliases"), &record->aliases, &record->alias_count, err);
    }
    if (st == OK) {
        st = read_ids(r, value_get(root, "related"), &record->related, &record->related_count, err);
    }
    if (st == OK) {
        st = osv_read_severities(r, value_get(root, "severity"), &record->severities,
                                 &record->severity_count, err);
    }
    if (st == OK) {
        st = read_packages(r, value_get(root, "affected"), record, err);
    }
    if (st == OK) {
        st = read_references(r, value_get(root, "references"), record, err);
    }
    if (st == OK) {
        st = read_cwes(r, root, record, err);
    }
    record->summary = utf8_cut(value_get_text(root, "summary"), OSV_SUMMARY_MAX);
    record->details = utf8_cut(value_get_text(root, "details"), OSV_DETAILS_MAX);
    record->level = read_level(root);
    record->malicious = is_malicious(root, record);
    return st;
}

enum status osv_read(struct view text, const char *source, struct arena *arena,
                     struct osv_record *out, struct error *err)
{
    static const struct parse_limits limits = {.depth = 64, .values = OSV_VALUES_MAX};
    const struct osv_reader r = {.arena = arena, .source = source};
    struct osv_record record = {.id = {NULL, 0}};
    struct value root;
    if (text.len > OSV_BYTES_MAX) {
        return error_set(err, ERR_LIMIT, "%s: %zu bytes; at most %d are read", source, text.len,
                         (int)OSV_BYTES_MAX);
    }
    enum status st = json_read(text, source, JSON_STRICT, &limits, arena, &root, err);
    if (st == OK && root.kind != VALUE_OBJECT) {
        st = value_expected(&root, source, "an advisory", err);
    }
    if (st == OK) {
        st = read_record(&r, &root, &record, err);
    }
    if (st == OK) {
        *out = record;
    }
    return st;
}

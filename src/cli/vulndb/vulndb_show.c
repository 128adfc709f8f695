/* assay vulndb show: an advisory, and all that are about the same. */
#include "vulndb.h"

#include <assay/base/clock.h>
#include <assay/base/utf8.h>

struct request {
    const char *database;
    const char *id;
    bool json;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        if (r->id != NULL) {
            return cli_usage(a->cli, "one advisory at a time; \"%s\" is the second", a->value);
        }
        r->id = a->value;
    } else if (args_is(a, "db")) {
        r->database = a->value;
    } else {
        r->json = true;
    }
    return EXIT_ACCEPTED;
}

/* ---- JSON: the members of the OSV schema that the database keeps ---- */

static void json_views(struct json_writer *w, const char *key, const struct view *list,
                       size_t count)
{
    if (count == 0) {
        return;
    }
    json_key(w, key);
    json_array(w);
    for (size_t i = 0; i < count; i++) {
        json_string(w, list[i]);
    }
    json_array_end(w);
}

static void json_time(struct json_writer *w, const char *key, int64_t seconds)
{
    if (seconds != 0) {
        json_member_time(w, key, seconds);
    }
}

static void json_severities(struct json_writer *w, const struct osv_severity *list, size_t count)
{
    if (count == 0) {
        return;
    }
    json_key(w, "severity");
    json_array(w);
    for (size_t i = 0; i < count; i++) {
        json_object(w);
        json_member(w, "type", list[i].type);
        json_member(w, "score", list[i].score);
        json_object_end(w);
    }
    json_array_end(w);
}

static const char *event_name(enum range_event_kind kind)
{
    static const char *const names[] = {[RANGE_INTRODUCED] = "introduced",
                                        [RANGE_FIXED] = "fixed",
                                        [RANGE_LAST_AFFECTED] = "last_affected",
                                        [RANGE_LIMIT] = "limit"};
    return names[kind];
}

static const char *range_name(enum osv_range_type type)
{
    static const char *const names[] = {
        [OSV_SEMVER] = "SEMVER", [OSV_ECOSYSTEM] = "ECOSYSTEM", [OSV_GIT] = "GIT"};
    return names[type];
}

static void json_ranges(struct json_writer *w, const struct osv_affected *a)
{
    json_key(w, "ranges");
    json_array(w);
    for (size_t i = 0; i < a->range_count; i++) {
        const struct osv_range *r = &a->ranges[i];
        json_object(w);
        json_member_str(w, "type", range_name(r->type));
        if (r->repo.len > 0) {
            json_member(w, "repo", r->repo);
        }
        json_key(w, "events");
        json_array(w);
        for (size_t k = 0; k < r->event_count; k++) {
            json_object(w);
            json_member(w, event_name(r->events[k].kind), r->events[k].version);
            json_object_end(w);
        }
        json_array_end(w);
        json_object_end(w);
    }
    json_array_end(w);
}

static void json_import_list(struct json_writer *w, const struct osv_affected *a)
{
    json_key(w, "imports");
    json_array(w);
    for (size_t i = 0; i < a->import_count; i++) {
        const struct osv_import *import = &a->imports[i];
        json_object(w);
        json_member(w, "path", import->path);
        json_views(w, "goos", import->goos, import->goos_count);
        json_views(w, "goarch", import->goarch, import->goarch_count);
        json_views(w, "symbols", import->symbols, import->symbol_count);
        json_object_end(w);
    }
    json_array_end(w);
}

static void json_imports(struct json_writer *w, const struct osv_affected *a)
{
    if (a->import_count == 0) {
        return;
    }
    json_key(w, "ecosystem_specific");
    json_object(w);
    if (view_eq_str(a->ecosystem, "crates.io")) {
        json_key(w, "affects");
        json_object(w);
        json_views(w, "functions", a->imports[0].symbols, a->imports[0].symbol_count);
        json_object_end(w);
    } else {
        json_import_list(w, a);
    }
    json_object_end(w);
}

static void json_affected(struct json_writer *w, const struct osv_affected *a)
{
    json_object(w);
    if (a->ecosystem.len > 0) {
        json_key(w, "package");
        json_object(w);
        json_member(w, "ecosystem", a->ecosystem);
        json_member(w, "name", a->name);
        if (a->purl.len > 0) {
            json_member(w, "purl", a->purl);
        }
        json_object_end(w);
    }
    json_severities(w, a->severities, a->severity_count);
    json_ranges(w, a);
    json_views(w, "versions", a->versions, a->version_count);
    json_imports(w, a);
    json_object_end(w);
}

static void json_references(struct json_writer *w, const struct osv_record *r)
{
    json_key(w, "references");
    json_array(w);
    for (size_t i = 0; i < r->reference_count; i++) {
        json_object(w);
        json_member(w, "type", r->references[i].type);
        json_member(w, "url", r->references[i].url);
        json_object_end(w);
    }
    json_array_end(w);
}

static void record_json(struct json_writer *w, const struct osv_record *r)
{
    json_object(w);
    json_member(w, "id", r->id);
    json_time(w, "modified", r->modified);
    json_time(w, "published", r->published);
    json_views(w, "aliases", r->aliases, r->alias_count);
    json_views(w, "related", r->related, r->related_count);
    json_member(w, "summary", r->summary);
    json_member(w, "details", r->details);
    json_severities(w, r->severities, r->severity_count);
    json_key(w, "affected");
    json_array(w);
    for (size_t i = 0; i < r->affected_count; i++) {
        json_affected(w, &r->affected[i]);
    }
    json_array_end(w);
    json_references(w, r);
    json_key(w, "database_specific");
    json_object(w);
    json_member_bool(w, "malicious", r->malicious);
    if (r->level.len > 0) {
        json_member(w, "severity", r->level);
    }
    json_views(w, "cwe_ids", r->cwes, r->cwe_count);
    json_object_end(w);
    json_object_end(w);
}

/* ---- Text ---- */

static void text_views(struct buf *out, const char *label, const struct view *list, size_t count)
{
    if (count == 0) {
        return;
    }
    buf_printf(out, "  %-10s", label);
    for (size_t i = 0; i < count; i++) {
        buf_add_str(out, i == 0 ? "" : ", ");
        utf8_append_visible(out, list[i]);
    }
    buf_add_char(out, '\n');
}

static void text_range(struct buf *out, const struct osv_range *r)
{
    buf_add_str(out, "    ");
    if (r->repo.len > 0) {
        utf8_append_visible(out, r->repo);
        buf_add_char(out, ' ');
    }
    for (size_t k = 0; k < r->event_count; k++) {
        buf_printf(out, "%s%s ", k == 0 ? "" : ", ", event_name(r->events[k].kind));
        utf8_append_visible(out, r->events[k].version);
    }
    buf_add_char(out, '\n');
}

static void text_affected(struct buf *out, const struct osv_affected *a)
{
    enum { VERSIONS_SHOWN = 12 };
    buf_add_str(out, "  ");
    utf8_append_visible(out, a->ecosystem);
    buf_add_char(out, ' ');
    utf8_append_visible(out, a->name);
    buf_add_char(out, '\n');
    for (size_t i = 0; i < a->range_count; i++) {
        text_range(out, &a->ranges[i]);
    }
    for (size_t i = 0; i < a->version_count && i < VERSIONS_SHOWN; i++) {
        buf_add_str(out, i == 0 ? "    versions " : ", ");
        utf8_append_visible(out, a->versions[i]);
    }
    if (a->version_count > VERSIONS_SHOWN) {
        buf_printf(out, " and %zu more", a->version_count - VERSIONS_SHOWN);
    }
    buf_add_str(out, a->version_count > 0 ? "\n" : "");
}

static void text_lines(struct buf *out, struct view text)
{
    struct view line;
    while (view_line(&text, &line)) {
        buf_add_str(out, "  ");
        utf8_append_visible(out, line);
        buf_add_char(out, '\n');
    }
}

static void record_text(struct buf *out, const struct osv_record *r)
{
    char modified[CLOCK_TEXT_MAX];
    clock_rfc3339(r->modified, modified);
    utf8_append_visible(out, r->id);
    buf_add_str(out, r->malicious ? "  malicious package\n" : "\n");
    text_lines(out, r->summary);
    text_views(out, "aliases", r->aliases, r->alias_count);
    text_views(out, "related", r->related, r->related_count);
    text_views(out, "weakness", r->cwes, r->cwe_count);
    text_views(out, "severity", &r->level, r->level.len > 0 ? 1 : 0);
    for (size_t i = 0; i < r->severity_count; i++) {
        text_views(out, "vector", &r->severities[i].score, 1);
    }
    buf_printf(out, "  %-10s%.10s\n", "modified", modified);
    buf_add_str(out, "\n");
    for (size_t i = 0; i < r->affected_count; i++) {
        text_affected(out, &r->affected[i]);
    }
    buf_add_str(out, "\n");
    text_lines(out, r->details);
    for (size_t i = 0; i < r->reference_count; i++) {
        text_views(out, "see", &r->references[i].url, 1);
    }
}

static enum status show_all(struct advisory_index *index, const struct request *r,
                            struct arena *arena, struct buf *out, struct error *err)
{
    const uint32_t *list;
    size_t count;
    struct json_writer w;
    enum status st = advisory_index_find(index, view_str(r->id), arena, &list, &count, err);
    if (st == OK && count == 0) {
        st = error_set(err, ERR_NOT_FOUND, "the database has no advisory \"%s\"", r->id);
    }
    if (st != OK) {
        return st;
    }
    json_writer_init(&w, out, true);
    if (r->json) {
        json_array(&w);
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        struct osv_record record;
        st = advisory_index_record(index, list[i], arena, &record, err);
        if (st == OK && r->json) {
            record_json(&w, &record);
        } else if (st == OK) {
            buf_add_str(out, i == 0 ? "" : "\n");
            record_text(out, &record);
        }
    }
    if (r->json) {
        json_array_end(&w);
        buf_add_char(out, '\n');
    }
    return st == OK ? buf_status(out, err) : st;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {NULL, NULL, false};
    struct advisory_index *index = NULL;
    struct arena arena;
    struct buf out = BUF_INIT(256 << 20);
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && r.id == NULL) {
        code = cli_usage(cli, "name the advisory: its id, or one of its aliases");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    arena_init(&arena, 1 << 30);
    enum status st = vulndb_open(cli, r.database, &index, &err);
    st = st == OK ? show_all(index, &r, &arena, &out, &err) : st;
    st = cli_print(cli, st, &out, &err);
    (void)advisory_index_close(index);
    arena_release(&arena);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec options[] = {
    {"db", 0, "FILE", "the database (default: that of the home)"},
    {"json", 0, NULL, "as JSON, in the members of the OSV schema"},
    {NULL, 0, NULL, NULL},
};

const struct command vulndb_show = {
    .name = "show",
    .summary = "Show an advisory and all that are about the same",
    .operands = "ID",
    .options = options,
    .run = run,
};

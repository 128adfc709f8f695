/* A record and its place in the tables: into them, and back. */
#include "index_view.h"

#include <stdlib.h>

/* ---- Into the tables ---- */

static enum status put_texts(struct tables *t, const struct view *texts, size_t count,
                             struct index_run *out, struct error *err)
{
    struct index_run run = {.count = (uint32_t)count};
    enum status st = tables_add(t, INDEX_LISTS, count, &run.first, err);
    for (size_t i = 0; st == OK && i < count; i++) {
        index_text ref;
        st = tables_text(t, texts[i], &ref, err);
        if (st == OK) {
            *(uint32_t *)tables_at(t, INDEX_LISTS, run.first + i) = ref;
        }
    }
    if (st == OK) {
        *out = run;
    }
    return st;
}

static enum status put_severities(struct tables *t, const struct osv_severity *list, size_t count,
                                  struct index_run *out, struct error *err)
{
    struct index_run run = {.first = (uint32_t)t->t[INDEX_SEVERITIES].len,
                            .count = (uint32_t)count};
    enum status st = OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        struct index_severity s;
        st = tables_text(t, list[i].type, &s.type, err);
        if (st == OK) {
            st = tables_text(t, list[i].score, &s.score, err);
        }
        if (st == OK) {
            st = tables_put(t, INDEX_SEVERITIES, &s, err);
        }
    }
    *out = run;
    return st;
}

static enum status put_imports(struct tables *t, const struct osv_affected *a,
                               struct index_run *out, struct error *err)
{
    struct index_run run = {.count = (uint32_t)a->import_count};
    enum status st = tables_add(t, INDEX_IMPORTS, a->import_count, &run.first, err);
    for (size_t i = 0; st == OK && i < a->import_count; i++) {
        const struct osv_import *from = &a->imports[i];
        struct index_import to;
        st = tables_text(t, from->path, &to.path, err);
        if (st == OK) {
            st = put_texts(t, from->symbols, from->symbol_count, &to.symbols, err);
        }
        if (st == OK) {
            st = put_texts(t, from->goos, from->goos_count, &to.goos, err);
        }
        if (st == OK) {
            st = put_texts(t, from->goarch, from->goarch_count, &to.goarch, err);
        }
        if (st == OK) {
            memcpy(tables_at(t, INDEX_IMPORTS, run.first + i), &to, sizeof to);
        }
    }
    *out = run;
    return st;
}

static enum status put_events(struct tables *t, const struct osv_range *range,
                              struct index_run *out, struct error *err)
{
    struct index_run run = {.first = (uint32_t)t->t[INDEX_EVENTS].len,
                            .count = (uint32_t)range->event_count};
    enum status st = OK;
    for (size_t i = 0; st == OK && i < range->event_count; i++) {
        struct index_event e = {.kind = range->events[i].kind};
        st = tables_text(t, range->events[i].version, &e.version, err);
        if (st == OK) {
            st = tables_put(t, INDEX_EVENTS, &e, err);
        }
    }
    *out = run;
    return st;
}

static enum status put_ranges(struct tables *t, const struct osv_affected *a, struct index_run *out,
                              struct error *err)
{
    struct index_run run = {.count = (uint32_t)a->range_count};
    enum status st = tables_add(t, INDEX_RANGES, a->range_count, &run.first, err);
    for (size_t i = 0; st == OK && i < a->range_count; i++) {
        struct index_range r = {.type = a->ranges[i].type};
        st = tables_text(t, a->ranges[i].repo, &r.repo, err);
        if (st == OK) {
            st = put_events(t, &a->ranges[i], &r.events, err);
        }
        if (st == OK) {
            memcpy(tables_at(t, INDEX_RANGES, run.first + i), &r, sizeof r);
        }
    }
    *out = run;
    return st;
}

/* "Debian:12" has the release "12". */
static struct view release_of(struct view ecosystem)
{
    ptrdiff_t colon = view_find_char(ecosystem, ':');
    return colon < 0 ? view_of(NULL, 0) : view_slice(ecosystem, (size_t)colon + 1, ecosystem.len);
}

static enum status put_package(struct tables *t, const struct osv_affected *a,
                               struct index_affected *to, struct error *err)
{
    const struct {
        struct view text;
        index_text *ref;
    } texts[] = {
        {a->ecosystem, &to->ecosystem},
        {a->name, &to->name},
        {a->purl, &to->purl},
        {release_of(a->ecosystem), &to->release},
    };
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof texts / sizeof texts[0]; i++) {
        st = tables_text(t, texts[i].text, texts[i].ref, err);
    }
    return st;
}

static struct view text_of(const struct tables *t, index_text ref)
{
    uint16_t len;
    memcpy(&len, t->strings.bytes.ptr + ref, sizeof len);
    return view_of(t->strings.bytes.ptr + ref + sizeof len, len);
}

static int compare_texts(const void *a, const void *b, void *ctx)
{
    const struct tables *t = ctx;
    return view_cmp(text_of(t, *(const uint32_t *)a), text_of(t, *(const uint32_t *)b));
}

/* Sorted, so that a version is found among thousands without looking at each. */
static void sort_texts(const struct tables *t, struct index_run run)
{
    if (run.count > 1) {
        qsort_r(tables_at(t, INDEX_LISTS, run.first), run.count, sizeof(uint32_t), compare_texts,
                (void *)(uintptr_t)t);
    }
}

static enum status put_affected(struct tables *t, uint32_t advisory, const struct osv_affected *a,
                                uint32_t at, struct error *err)
{
    struct index_affected to = {.advisory = advisory};
    enum status st = put_package(t, a, &to, err);
    if (st == OK) {
        st = put_ranges(t, a, &to.ranges, err);
    }
    if (st == OK) {
        st = put_texts(t, a->versions, a->version_count, &to.versions, err);
    }
    if (st == OK) {
        sort_texts(t, to.versions);
        st = put_severities(t, a->severities, a->severity_count, &to.severities, err);
    }
    if (st == OK) {
        st = put_imports(t, a, &to.imports, err);
    }
    if (st == OK) {
        memcpy(tables_at(t, INDEX_AFFECTED, at), &to, sizeof to);
    }
    return st;
}

static enum status put_lists(struct tables *t, const struct osv_record *r,
                             struct index_advisory *to, struct error *err)
{
    enum status st = tables_text(t, r->id, &to->id, err);
    if (st == OK) {
        st = tables_text(t, r->level, &to->level, err);
    }
    if (st == OK) {
        st = put_texts(t, r->aliases, r->alias_count, &to->aliases, err);
    }
    if (st == OK) {
        st = put_texts(t, r->related, r->related_count, &to->related, err);
    }
    if (st == OK) {
        st = put_texts(t, r->cwes, r->cwe_count, &to->cwes, err);
    }
    return st == OK ? put_severities(t, r->severities, r->severity_count, &to->severities, err)
                    : st;
}

enum status tables_add_record(struct tables *t, const struct osv_record *record, uint32_t order,
                              const struct index_display *display, struct error *err)
{
    uint32_t number = (uint32_t)t->t[INDEX_ADVISORIES].len;
    struct index_advisory to = {
        .modified = record->modified,
        .published = record->published,
        .flags =
            (record->malicious ? INDEX_MALICIOUS : 0U) | (record->withdrawn ? INDEX_WITHDRAWN : 0U),
        .group = order,
        .block = display->block,
        .text = display->text,
        .affected = {.count = (uint32_t)record->affected_count},
    };
    enum status st = put_lists(t, record, &to, err);
    st = st == OK ? tables_text(t, display->title, &to.title, err) : st;
    if (st == OK) {
        st = tables_add(t, INDEX_AFFECTED, record->affected_count, &to.affected.first, err);
    }
    for (size_t i = 0; st == OK && i < record->affected_count; i++) {
        st = put_affected(t, number, &record->affected[i], to.affected.first + (uint32_t)i, err);
    }
    return st == OK ? tables_put(t, INDEX_ADVISORIES, &to, err) : st;
}

/* ---- And back ---- */

enum status index_severities(const struct index_view *v, struct index_run run, struct arena *arena,
                             const struct osv_severity **out, size_t *count, struct error *err)
{
    const struct index_severity *stored = index_run(v, INDEX_SEVERITIES, run);
    if (stored == NULL) {
        return index_corrupt(err);
    }
    struct osv_severity *list = arena_alloc(arena, run.count + 1U, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < run.count; i++) {
        if (!index_string(v, stored[i].type, &list[i].type) ||
            !index_string(v, stored[i].score, &list[i].score)) {
            return index_corrupt(err);
        }
    }
    *out = list;
    *count = run.count;
    return OK;
}

static enum status get_imports(const struct index_view *v, struct index_run run,
                               struct arena *arena, struct osv_affected *out, struct error *err)
{
    const struct index_import *stored = index_run(v, INDEX_IMPORTS, run);
    if (stored == NULL) {
        return index_corrupt(err);
    }
    struct osv_import *list = arena_alloc(arena, run.count + 1U, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < run.count; i++) {
        struct osv_import *to = &list[i];
        if (!index_string(v, stored[i].path, &to->path)) {
            return index_corrupt(err);
        }
        st = index_text_list(v, stored[i].symbols, arena, &to->symbols, &to->symbol_count, err);
        if (st == OK) {
            st = index_text_list(v, stored[i].goos, arena, &to->goos, &to->goos_count, err);
        }
        if (st == OK) {
            st = index_text_list(v, stored[i].goarch, arena, &to->goarch, &to->goarch_count, err);
        }
    }
    out->imports = list;
    out->import_count = run.count;
    return st;
}

static enum status get_ranges(const struct index_view *v, struct index_run run, struct arena *arena,
                              struct osv_affected *out, struct error *err)
{
    const struct index_range *stored = index_run(v, INDEX_RANGES, run);
    if (stored == NULL) {
        return index_corrupt(err);
    }
    struct osv_range *list = arena_alloc(arena, run.count + 1U, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < run.count; i++) {
        st = index_events(v, &stored[i], arena, &list[i], err);
    }
    out->ranges = list;
    out->range_count = run.count;
    return st;
}

static enum status get_affected(const struct index_view *v, const struct index_affected *a,
                                struct arena *arena, struct osv_affected *out, struct error *err)
{
    if (!index_string(v, a->ecosystem, &out->ecosystem) || !index_string(v, a->name, &out->name) ||
        !index_string(v, a->purl, &out->purl)) {
        return index_corrupt(err);
    }
    enum status st = get_ranges(v, a->ranges, arena, out, err);
    if (st == OK) {
        st = index_text_list(v, a->versions, arena, &out->versions, &out->version_count, err);
    }
    if (st == OK) {
        st = index_severities(v, a->severities, arena, &out->severities, &out->severity_count, err);
    }
    return st == OK ? get_imports(v, a->imports, arena, out, err) : st;
}

static enum status get_packages(const struct index_view *v, struct index_run run,
                                struct arena *arena, struct osv_record *out, struct error *err)
{
    const struct index_affected *stored = index_run(v, INDEX_AFFECTED, run);
    if (stored == NULL) {
        return index_corrupt(err);
    }
    struct osv_affected *list = arena_alloc(arena, run.count + 1U, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < run.count; i++) {
        st = get_affected(v, &stored[i], arena, &list[i], err);
    }
    out->affected = list;
    out->affected_count = run.count;
    return st;
}

enum status index_decode_head(const struct index_view *v, size_t n, struct arena *arena,
                              struct osv_record *out, struct error *err)
{
    const struct index_advisory *a = index_at(v, INDEX_ADVISORIES, n);
    struct osv_record r = {.id = {NULL, 0}};
    if (a == NULL || !index_string(v, a->id, &r.id) || !index_string(v, a->level, &r.level)) {
        return index_corrupt(err);
    }
    r.modified = a->modified;
    r.published = a->published;
    r.malicious = (a->flags & INDEX_MALICIOUS) != 0;
    r.withdrawn = (a->flags & INDEX_WITHDRAWN) != 0;
    enum status st = index_text_list(v, a->aliases, arena, &r.aliases, &r.alias_count, err);
    if (st == OK) {
        st = index_text_list(v, a->related, arena, &r.related, &r.related_count, err);
    }
    if (st == OK) {
        st = index_text_list(v, a->cwes, arena, &r.cwes, &r.cwe_count, err);
    }
    if (st == OK) {
        st = index_severities(v, a->severities, arena, &r.severities, &r.severity_count, err);
    }
    if (st == OK) {
        *out = r;
    }
    return st;
}

enum status index_decode(const struct index_view *v, size_t n, struct arena *arena,
                         struct osv_record *out, struct error *err)
{
    const struct index_advisory *a = index_at(v, INDEX_ADVISORIES, n);
    struct osv_record r;
    enum status st = index_decode_head(v, n, arena, &r, err);
    if (st == OK) {
        st = get_packages(v, a->affected, arena, &r, err);
    }
    if (st == OK) {
        *out = r;
    }
    return st;
}

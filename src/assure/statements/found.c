#include "found.h"

#include <assay/base/json.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/inspect/finding.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { CWE_MAX = 32 };

static const struct register_column source_columns[] = {
    TEXT_KEY("subject"), TEXT_COLUMN("digest"),  TEXT_COLUMN("sarif"),     INT_COLUMN("files"),
    INT_COLUMN("gaps"),  INT_COLUMN("info"),     INT_COLUMN("low"),        INT_COLUMN("medium"),
    INT_COLUMN("high"),  INT_COLUMN("critical"), INT_COLUMN("suppressed"), COLUMNS_END,
};
const struct register_table sources_table = {.name = "inspected", .columns = source_columns};
enum { SOURCE_DIGEST = 1, SOURCE_SARIF = 2, SOURCE_INFO = 5, SOURCE_SUPPRESSED = 10 };

static const struct register_column finding_columns[] = {
    TEXT_KEY("subject"),        TEXT_KEY("finding"), /* names it within the subject */
    TEXT_COLUMN("fingerprint"), TEXT_COLUMN("inspector"),  TEXT_COLUMN("rule"),
    TEXT_COLUMN("severity"),    TEXT_COLUMN("confidence"), TEXT_COLUMN("cwe"),
    TEXT_COLUMN("path"),        INT_COLUMN("line"),        INT_COLUMN("suppressed"),
    INT_COLUMN("first_seen"),   INT_COLUMN("last_seen"),   COLUMNS_END,
};
const struct register_table findings_table = {.name = "findings", .columns = finding_columns};

static const struct register_column total_columns[] = {
    TEXT_KEY("subject"),
    TEXT_KEY("inspector"),
    TEXT_KEY("severity"),
    TEXT_KEY("cwe"),
    INT_COLUMN("open_count"),
    INT_COLUMN("suppressed_count"),
    INT_OPTIONAL("oldest"), /* first sighting of the oldest open one */
    COLUMNS_END,
};
const struct register_table finding_totals_table = {.name = "finding_totals",
                                                    .columns = total_columns};

static const struct register_column rule_columns[] = {
    TEXT_KEY("subject"),
    TEXT_KEY("rule"),
    TEXT_KEY("inspector"),
    INT_COLUMN("open_count"),
    INT_COLUMN("suppressed_count"),
    COLUMNS_END,
};
const struct register_table finding_rules_table = {.name = "finding_rules",
                                                   .columns = rule_columns};

/* In the order of enum severity. */
static const struct register_column count_columns[] = {
    TEXT_KEY("subject"),
    INT_COLUMN("open_info"),
    INT_COLUMN("open_low"),
    INT_COLUMN("open_medium"),
    INT_COLUMN("open_high"),
    INT_COLUMN("open_critical"),
    INT_COLUMN("suppressed_info"),
    INT_COLUMN("suppressed_low"),
    INT_COLUMN("suppressed_medium"),
    INT_COLUMN("suppressed_high"),
    INT_COLUMN("suppressed_critical"),
    INT_OPTIONAL("newest"), /* first sighting of the newest one */
    COLUMNS_END,
};
const struct register_table finding_counts_table = {.name = "finding_counts",
                                                    .columns = count_columns};
enum { SEVERITIES = SEVERITY_CRITICAL + 1 };

/* ---- which document ---- */

static struct sql_value count_of(const struct value *counts, const char *key)
{
    const struct value *n = value_get(counts, key);
    return sql_int(value_is(n, VALUE_INT) && n->integer > 0 ? n->integer : 0);
}

enum status found_source(struct projection *p, const struct recorded *r,
                         const struct value *attributes, struct error *err)
{
    const struct value *first =
        value_is(attributes, VALUE_ARRAY) && attributes->len > 0 ? &attributes->items[0] : NULL;
    const struct value *counts = value_path(first, "conditions.counts");
    const struct sql_value row[] = {
        sql_text(r->statement->subjects[0].name),
        sql_text(statement_subject_digest(r->statement)),
        sql_text(value_text(value_path(first, "evidence.digest.sha256"))),
        count_of(counts, "files"),
        count_of(counts, "notInspected"),
        count_of(counts, "info"),
        count_of(counts, "low"),
        count_of(counts, "medium"),
        count_of(counts, "high"),
        count_of(counts, "critical"),
        count_of(counts, "suppressed"),
    };
    return register_put(p, &sources_table, row, err);
}

/* ---- reading it ---- */

struct total {
    struct view inspector;
    struct view severity;
    struct view cwe;
    int64_t open;
    int64_t suppressed;
    int64_t oldest; /* of the open ones; INT64_MAX: none */
};

struct rule_total {
    struct view rule;
    struct view inspector;
    int64_t open;
    int64_t suppressed;
};

struct found {
    struct projection *p;
    struct view subject;
    struct view digest;
    int64_t time;
    bool has_sarif;
    struct sha256 sarif;
    int64_t counts[SEVERITY_CRITICAL + 1];
    int64_t suppressed;
    struct map first_seen; /* by finding, as a number in the pointer */
    struct map totals;     /* by inspector, severity and weakness */
    struct map rules;      /* by rule and inspector */
    int64_t open[SEVERITIES];
    int64_t waived[SEVERITIES]; /* suppressed */
    int64_t newest;             /* 0: there is none */
    struct arena arena;
    struct buf key;
};

static enum status take_source(void *ctx, const struct sql_value *v, size_t count,
                               struct error *err)
{
    struct found *f = ctx;
    (void)err;
    /* Of the very content that was judged. */
    if (count > SOURCE_SUPPRESSED && view_eq(v[SOURCE_DIGEST].bytes, f->digest)) {
        f->has_sarif = sha256_parse(v[SOURCE_SARIF].bytes, &f->sarif);
        for (int s = SEVERITY_INFO; s <= SEVERITY_CRITICAL; s++) {
            f->counts[s] = v[SOURCE_INFO + s - SEVERITY_INFO].integer;
        }
        f->suppressed = v[SOURCE_SUPPRESSED].integer;
    }
    return OK;
}

static enum status take_first_seen(void *ctx, const struct sql_value *v, size_t count,
                                   struct error *err)
{
    struct found *f = ctx;
    return count == 2 && v[1].kind == SQL_INT && v[1].integer > 0
               ? map_put(&f->first_seen, v[0].bytes, (void *)(uintptr_t)v[1].integer, NULL, err)
               : OK;
}

/* Into f->key. */
static enum status make_key(struct found *f, struct view a, struct view b, struct view c,
                            struct error *err)
{
    buf_clear(&f->key);
    buf_add_view(&f->key, a);
    buf_add_char(&f->key, '\n');
    buf_add_view(&f->key, b);
    buf_add_char(&f->key, '\n');
    buf_add_view(&f->key, c);
    return buf_status(&f->key, err);
}

static enum status total_of(struct found *f, struct view inspector, struct view severity,
                            struct view cwe, struct total **out, struct error *err)
{
    enum status st = make_key(f, inspector, severity, cwe, err);
    struct total *t = st == OK ? map_get(&f->totals, buf_view(&f->key)) : NULL;
    if (st == OK && t == NULL) {
        t = arena_alloc(&f->arena, 1, sizeof *t);
        if (t == NULL) {
            return error_no_memory(err);
        }
        *t = (struct total){.inspector = arena_copy(&f->arena, inspector),
                            .severity = arena_copy(&f->arena, severity),
                            .cwe = arena_copy(&f->arena, cwe),
                            .oldest = INT64_MAX};
        st = map_put(&f->totals, buf_view(&f->key), t, NULL, err);
    }
    if (st == OK) {
        *out = t;
    }
    return st;
}

static enum status rule_of(struct found *f, struct view rule, struct view inspector,
                           struct rule_total **out, struct error *err)
{
    enum status st = make_key(f, rule, inspector, VIEW(""), err);
    struct rule_total *t = st == OK ? map_get(&f->rules, buf_view(&f->key)) : NULL;
    if (st == OK && t == NULL) {
        t = arena_alloc(&f->arena, 1, sizeof *t);
        if (t == NULL) {
            return error_no_memory(err);
        }
        *t = (struct rule_total){.rule = arena_copy(&f->arena, rule),
                                 .inspector = arena_copy(&f->arena, inspector)};
        st = map_put(&f->rules, buf_view(&f->key), t, NULL, err);
    }
    if (st == OK) {
        *out = t;
    }
    return st;
}

struct counted {
    struct view inspector;
    struct view rule;
    struct view severity;
    struct view cwe;
    bool suppressed;
    int64_t first; /* sighting */
};

static enum status count_finding(struct found *f, const struct counted *c, struct error *err)
{
    struct total *t = NULL;
    struct rule_total *r = NULL;
    enum severity severity;
    enum status st = total_of(f, c->inspector, c->severity, c->cwe, &t, err);
    if (st == OK) {
        st = rule_of(f, c->rule, c->inspector, &r, err);
    }
    if (st != OK) {
        return st;
    }
    if (severity_parse(c->severity, &severity)) {
        ++*(c->suppressed ? &f->waived[severity] : &f->open[severity]);
    }
    ++*(c->suppressed ? &r->suppressed : &r->open);
    ++*(c->suppressed ? &t->suppressed : &t->open);
    if (!c->suppressed) {
        t->oldest = c->first < t->oldest ? c->first : t->oldest;
    }
    f->newest = c->first > f->newest ? c->first : f->newest;
    return OK;
}

/* "CWE-89" of "89". */
static struct view cwe_of(const struct value *result, char out[CWE_MAX])
{
    const struct value *taxa = value_get(result, "taxa");
    struct view id = value_is(taxa, VALUE_ARRAY) && taxa->len > 0
                         ? value_get_text(&taxa->items[0], "id")
                         : VIEW("");
    uint64_t number = 0;
    out[0] = '\0';
    if (view_to_u64(id, &number)) {
        (void)snprintf(out, CWE_MAX, "CWE-%" PRIu64, number);
    }
    return view_str(out);
}

static const struct value *place_of(const struct value *result)
{
    const struct value *list = value_get(result, "locations");
    return value_is(list, VALUE_ARRAY) && list->len > 0
               ? value_get(&list->items[0], "physicalLocation")
               : NULL;
}

static enum status put_result(struct found *f, const struct value *result, struct error *err)
{
    const struct value *prints = value_get(result, "partialFingerprints");
    const struct value *waived = value_get(result, "suppressions");
    const struct value *place = place_of(result);
    char cwe[CWE_MAX];
    const struct value *line = value_path(place, "region.startLine");
    struct view finding = value_get_text(prints, "primaryLocationLineHash");
    struct view rule = value_get_text(result, "ruleId");
    if (finding.len == 0 || view_eq(value_get_text(result, "baselineState"), VIEW("absent"))) {
        return OK;
    }
    ptrdiff_t slash = view_find_char(rule, '/');
    int64_t known = (int64_t)(uintptr_t)map_get(&f->first_seen, finding);
    const struct counted c = {
        .inspector = view_slice(rule, 0, slash < 0 ? 0 : (size_t)slash),
        .rule = view_slice(rule, slash < 0 ? 0 : (size_t)slash + 1, rule.len),
        .severity = value_text(value_path(result, "properties.severity")),
        .cwe = cwe_of(result, cwe),
        .suppressed = value_is(waived, VALUE_ARRAY) && waived->len > 0,
        .first = known > 0 ? known : f->time,
    };
    enum status st = count_finding(f, &c, err);
    const struct sql_value row[] = {
        sql_text(f->subject),
        sql_text(finding),
        sql_text(value_get_text(prints, "assayFingerprint/v1")),
        sql_text(c.inspector),
        sql_text(c.rule),
        sql_text(c.severity),
        sql_text(value_text(value_path(result, "properties.confidence"))),
        sql_text(c.cwe),
        sql_text(value_text(value_path(place, "artifactLocation.uri"))),
        sql_int(value_is(line, VALUE_INT) ? line->integer : 0),
        sql_int(c.suppressed ? 1 : 0),
        sql_int(c.first),
        sql_int(f->time),
    };
    return st == OK ? register_put(f->p, &findings_table, row, err) : st;
}

static enum status put_results(struct found *f, const struct value *log, struct error *err)
{
    const struct value *runs = value_get(log, "runs");
    enum status st = OK;
    for (size_t i = 0; value_is(runs, VALUE_ARRAY) && i < runs->len; i++) {
        const struct value *results = value_get(&runs->items[i], "results");
        for (size_t k = 0; st == OK && value_is(results, VALUE_ARRAY) && k < results->len; k++) {
            st = put_result(f, &results->items[k], err);
        }
    }
    return st;
}

/* The inspection's own counts, where the document cannot be read. */
static enum status stand_in(struct found *f, struct error *err)
{
    enum status st = OK;
    for (int s = SEVERITY_INFO; st == OK && s <= SEVERITY_CRITICAL; s++) {
        struct total *t = NULL;
        if (f->counts[s] > 0) {
            st = total_of(f, VIEW("all"), view_str(severity_name((enum severity)s)), VIEW("all"),
                          &t, err);
        }
        if (st == OK && t != NULL) {
            t->open = f->counts[s];
            t->oldest = f->time;
            f->open[s] = f->counts[s];
        }
    }
    return st;
}

static enum status read_document(struct found *f, struct error *err)
{
    const struct parse_limits limits = {.values = FOUND_VALUES_MAX};
    struct buf text = BUF_INIT(FOUND_BYTES_MAX);
    struct arena arena;
    struct value log;
    struct error why;
    arena_init(&arena, 0);
    enum status st = f->has_sarif ? store_blob_get(projection_store(f->p), &f->sarif, &text, &why)
                                  : ERR_NOT_FOUND;
    if (st == OK) {
        st = json_read(buf_view(&text), "findings.sarif", JSON_STRICT, &limits, &arena, &log, &why);
    }
    if (st == OK) {
        st = put_results(f, &log, err);
    } else {
        st = st == ERR_NO_MEMORY ? error_no_memory(err) : stand_in(f, err);
    }
    arena_release(&arena);
    buf_release(&text);
    return st;
}

static int by_key(const void *a, const void *b)
{
    const struct total *const *x = a;
    const struct total *const *y = b;
    int order = view_cmp((*x)->inspector, (*y)->inspector);
    order = order != 0 ? order : view_cmp((*x)->severity, (*y)->severity);
    return order != 0 ? order : view_cmp((*x)->cwe, (*y)->cwe);
}

static int by_rule(const void *a, const void *b)
{
    const struct rule_total *const *x = a;
    const struct rule_total *const *y = b;
    int order = view_cmp((*x)->rule, (*y)->rule);
    return order != 0 ? order : view_cmp((*x)->inspector, (*y)->inspector);
}

/* What the map holds, in a fixed order: SQL that is run is the same at each rebuild. */
static enum status in_order(struct found *f, const struct map *map,
                            int (*order)(const void *a, const void *b), void ***out,
                            struct error *err)
{
    size_t n = 0;
    size_t at = 0;
    void *value = NULL;
    struct view key;
    void **all = arena_alloc(&f->arena, map->len + 1, sizeof *all);
    if (all == NULL) {
        return error_no_memory(err);
    }
    while (map_next(map, &at, &key, &value)) {
        all[n++] = value;
    }
    qsort(all, n, sizeof *all, order);
    *out = all;
    return OK;
}

static enum status put_totals(struct found *f, struct error *err)
{
    void **all = NULL;
    enum status st = in_order(f, &f->totals, by_key, &all, err);
    for (size_t i = 0; st == OK && i < f->totals.len; i++) {
        const struct total *t = all[i];
        const struct sql_value row[] = {
            sql_text(f->subject),
            sql_text(t->inspector),
            sql_text(t->severity),
            sql_text(t->cwe),
            sql_int(t->open),
            sql_int(t->suppressed),
            t->oldest == INT64_MAX ? sql_text(view_of(NULL, 0)) : sql_int(t->oldest),
        };
        st = register_put(f->p, &finding_totals_table, row, err);
    }
    return st;
}

static enum status put_rules(struct found *f, struct error *err)
{
    void **all = NULL;
    enum status st = in_order(f, &f->rules, by_rule, &all, err);
    for (size_t i = 0; st == OK && i < f->rules.len; i++) {
        const struct rule_total *t = all[i];
        const struct sql_value row[] = {
            sql_text(f->subject), sql_text(t->rule),      sql_text(t->inspector),
            sql_int(t->open),     sql_int(t->suppressed),
        };
        st = register_put(f->p, &finding_rules_table, row, err);
    }
    return st;
}

static enum status put_counts(struct found *f, struct error *err)
{
    struct sql_value row[1 + 2 * SEVERITIES + 1] = {sql_text(f->subject)};
    for (size_t s = 0; s < SEVERITIES; s++) {
        row[1 + s] = sql_int(f->open[s]);
        row[1 + SEVERITIES + s] = sql_int(f->waived[s]);
    }
    row[1 + 2 * SEVERITIES] = f->newest == 0 ? sql_text(view_of(NULL, 0)) : sql_int(f->newest);
    return register_put(f->p, &finding_counts_table, row, err);
}

/* What was found before goes; its first sightings are kept. */
static enum status forget_findings(struct found *f, const struct sql_value *subject,
                                   struct error *err)
{
    static const char *const deletions[] = {
        "DELETE FROM findings WHERE subject = $1",
        "DELETE FROM finding_totals WHERE subject = $1",
        "DELETE FROM finding_rules WHERE subject = $1",
    };
    struct store *store = projection_store(f->p);
    enum status st =
        store_sql_run(store, "SELECT finding, first_seen FROM findings WHERE subject = $1", subject,
                      1, take_first_seen, f, err);
    for (size_t i = 0; st == OK && i < sizeof deletions / sizeof deletions[0]; i++) {
        st = store_sql_run(store, deletions[i], subject, 1, NULL, NULL, err);
    }
    return st;
}

static enum status replace_findings(struct found *f, struct error *err)
{
    const struct sql_value key = sql_text(f->subject);
    enum status st = register_get(f->p, &sources_table, &key, take_source, f, err);
    if (st == OK) {
        st = forget_findings(f, &key, err);
    }
    if (st == OK) {
        st = read_document(f, err);
    }
    if (st == OK) {
        st = put_totals(f, err);
    }
    if (st == OK) {
        st = put_rules(f, err);
    }
    return st == OK ? put_counts(f, err) : st;
}

enum status found_project(struct projection *p, const struct recorded *r, int64_t time,
                          struct error *err)
{
    struct found f = {.p = p,
                      .subject = r->statement->subjects[0].name,
                      .digest = statement_subject_digest(r->statement),
                      .time = time,
                      .key = BUF_INIT(1 << 16)};
    map_init(&f.first_seen);
    map_init(&f.totals);
    map_init(&f.rules);
    arena_init(&f.arena, 0);
    enum status st = replace_findings(&f, err);
    map_release(&f.first_seen);
    map_release(&f.totals);
    map_release(&f.rules);
    arena_release(&f.arena);
    buf_release(&f.key);
    return st;
}

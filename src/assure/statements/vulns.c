/* Which known vulnerabilities an inspection found: since when each is known in a subject, and
 * since when it is gone. The form is in-toto's (vulns v0.2); `annotations` name the component. */
#include "vulnerability_rows.h"

#include <assay/assure/vulnerabilities.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

static const struct register_column columns[] = {
    TEXT_KEY("subject"),
    TEXT_KEY("vulnerability"),
    TEXT_KEY("component"),
    TEXT_COLUMN("aliases"),
    TEXT_COLUMN("severity"),
    INT_COLUMN("exploited"),
    TEXT_COLUMN("fixed"),
    INT_COLUMN("first_seen"),
    INT_COLUMN("last_seen"),
    INT_OPTIONAL("gone"),
    COLUMNS_END,
};
enum {
    SUBJECT,
    VULNERABILITY,
    COMPONENT,
    ALIASES,
    LEVEL,
    EXPLOITED,
    FIXED,
    FIRST_SEEN,
    LAST_SEEN,
    GONE
};

const struct register_table vulnerability_sightings_table = {
    .name = "vulnerability_sightings",
    .columns = columns,
};

static const struct register_table *const tables[] = {&vulnerability_sightings_table, NULL};

static int64_t time_of(const struct value *predicate)
{
    int64_t t;
    struct view text = value_text(value_path(predicate, "metadata.scanFinishedOn"));
    return clock_parse(text, &t) ? t : 0;
}

static enum status check(const struct statement *s, const struct value *v, struct error *err)
{
    const struct value *results = value_path(v, "scanner.result");
    int64_t t;
    if (!clock_parse(value_text(value_path(v, "metadata.scanFinishedOn")), &t)) {
        return error_set(err, ERR_FORMAT, "metadata.scanFinishedOn is no time");
    }
    if (s->subjects[0].name.len == 0) {
        return error_set(err, ERR_FORMAT, "the subject has no name");
    }
    return value_is(results, VALUE_ARRAY)
               ? OK
               : error_set(err, ERR_FORMAT, "there is no scanner.result");
}

/* Known before and never gone: since then. */
static enum status take_first(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    (void)err;
    if (count > GONE && v[GONE].kind == SQL_NULL && v[FIRST_SEEN].kind == SQL_INT) {
        *(int64_t *)ctx = v[FIRST_SEEN].integer;
    }
    return OK;
}

static enum status see(struct projection *p, const struct recorded *r, const struct value *result,
                       const struct value *annotation, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf aliases = BUF_INIT(1 << 20);
    int64_t now = time_of(r->predicate);
    int64_t first = now;
    enum status st = vulnerability_aliases(annotation, &aliases, err);
    struct sql_value row[] = {
        [SUBJECT] = sql_text(r->statement->subjects[0].name),
        [VULNERABILITY] = sql_text(value_get_text(result, "id")),
        [COMPONENT] = sql_text(value_get_text(annotation, "component")),
        [ALIASES] = sql_text(buf_view(&aliases)),
        [LEVEL] = sql_text(value_get_text(annotation, "severity")),
        [EXPLOITED] = sql_int(value_get_bool(annotation, "knownExploited", false) ? 1 : 0),
        [FIXED] = sql_text(value_get_text(annotation, "fixed")),
        [LAST_SEEN] = sql_int(now),
        [GONE] = sql_text(view_of(NULL, 0)),
    };
    if (st == OK) {
        st = register_get(p, &vulnerability_sightings_table, row, take_first, &first, err);
    }
    row[FIRST_SEEN] = sql_int(first);
    return st == OK ? register_put(p, &vulnerability_sightings_table, row, err) : st;
}

/* What this inspection of the subject did not find any more. */
static enum status bury(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct sql_value params[] = {sql_text(r->statement->subjects[0].name),
                                       sql_int(time_of(r->predicate)), sql_int((int64_t)r->index)};
    return store_sql_run(projection_store(p),
                         "UPDATE vulnerability_sightings SET gone = $2, idx = $3 "
                         "WHERE subject = $1 AND gone IS NULL AND idx < $3",
                         params, 3, NULL, NULL, err);
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *results = value_path(r->predicate, "scanner.result");
    enum status st = OK;
    for (size_t i = 0; st == OK && i < results->len; i++) {
        const struct value *list = value_get(&results->items[i], "annotations");
        for (size_t k = 0; st == OK && value_is(list, VALUE_ARRAY) && k < list->len; k++) {
            st = see(p, r, &results->items[i], &list->items[k], err);
        }
    }
    return st == OK ? bury(p, r, err) : st;
}

const struct statement_type vulns_statement = {
    .predicate = VULNS_PREDICATE,
    .title = "known vulnerabilities that an inspection found",
    .registers = "sightings",
    .decides = true,
    .tables = tables,
    .check = check,
    .project = project,
};

/* Which entries of the lists of weaknesses the rules in use speak of, when somebody looked last. */
#include "statements.h"

#include <assay/assure/weakness_coverage.h>
#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

static const struct register_column rule_columns[] = {TEXT_KEY("inspector"), TEXT_COLUMN("digest"),
                                                      INT_COLUMN("time"), COLUMNS_END};
static const struct register_table rules_table = {.name = "covering_rules",
                                                  .columns = rule_columns};

static const struct register_column columns[] = {
    TEXT_KEY("list"),         TEXT_KEY("entry"),        TEXT_COLUMN("name"),
    INT_COLUMN("covered"),    INT_COLUMN("weaknesses"), TEXT_COLUMN("missing"),
    INT_COLUMN("rules"),      INT_COLUMN("inspectors"), INT_COLUMN("requirements"),
    TEXT_COLUMN("languages"), INT_COLUMN("time"),       COLUMNS_END,
};
static const struct register_table coverage_table = {.name = "weakness_coverage",
                                                     .columns = columns};
static const struct register_table *const tables[] = {&rules_table, &coverage_table, NULL};

static struct sql_value number(const struct value *v, const char *key)
{
    const struct value *n = value_get(v, key);
    return sql_int(value_is(n, VALUE_INT) ? n->integer : 0);
}

static void join(struct buf *out, const struct value *list)
{
    buf_clear(out);
    for (size_t i = 0; i < list->len; i++) {
        buf_add_str(out, i == 0 ? "" : " ");
        buf_add_view(out, value_text(&list->items[i]));
    }
}

static enum status put_entry(struct projection *p, const struct value *v, int64_t time,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf missing = BUF_INIT(1 << 16);
    CLEANUP(buf_cleanup) struct buf languages = BUF_INIT(1 << 16);
    join(&missing, value_get(v, "missing"));
    join(&languages, value_get(v, "languages"));
    const struct sql_value row[] = {
        sql_text(value_get_text(v, "list")),
        sql_text(value_get_text(v, "entry")),
        sql_text(value_get_text(v, "name")),
        sql_int(value_get_bool(v, "covered", false) ? 1 : 0),
        number(v, "weaknesses"),
        sql_text(buf_view(&missing)),
        number(v, "rules"),
        number(v, "inspectors"),
        number(v, "requirements"),
        sql_text(buf_view(&languages)),
        sql_int(time),
    };
    enum status st = buf_status(&missing, err);
    st = st == OK ? buf_status(&languages, err) : st;
    return st == OK ? register_put(p, &coverage_table, row, err) : st;
}

static enum status forget(struct projection *p, struct error *err)
{
    enum status st =
        store_sql_run(projection_store(p), "DELETE FROM covering_rules", NULL, 0, NULL, NULL, err);
    return st == OK ? store_sql_run(projection_store(p), "DELETE FROM weakness_coverage", NULL, 0,
                                    NULL, NULL, err)
                    : st;
}

/* Who looks again has looked at all of it: of the last time nothing stays. */
static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *rules = value_get(r->predicate, "rules");
    const struct value *entries = value_get(r->predicate, "entries");
    int64_t time = 0;
    (void)clock_parse(value_get_text(r->predicate, "time"), &time);
    enum status st = forget(p, err);
    for (size_t i = 0; st == OK && i < rules->len; i++) {
        const struct sql_value row[] = {
            sql_text(value_get_text(&rules->items[i], "inspector")),
            sql_text(value_text(value_path(&rules->items[i], "digest.sha256"))), sql_int(time)};
        st = register_put(p, &rules_table, row, err);
    }
    for (size_t i = 0; st == OK && i < entries->len; i++) {
        st = put_entry(p, &entries->items[i], time, err);
    }
    return st;
}

const struct statement_type weakness_coverage_statement = {
    .predicate = WEAKNESS_COVERAGE_PREDICATE,
    .title = "weaknesses that the rules in use speak of",
    .schema = "weakness-coverage-v1.schema.json",
    .registers = "weaknesses",
    .happens = true,
    .tables = tables,
    .project = project,
};

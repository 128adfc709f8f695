/* Whether a control applies to us, and why: the statement of applicability. */
#include "statements.h"

#include <assay/assure/posture.h>
#include <assay/base/clock.h>

static const struct register_column columns[] = {
    TEXT_KEY("control"),  INT_COLUMN("applies"), TEXT_COLUMN("justification"),
    TEXT_COLUMN("owner"), INT_COLUMN("time"),    COLUMNS_END,
};
static const struct register_table applicability_table = {.name = "applicability",
                                                          .columns = columns};
static const struct register_table *const tables[] = {&applicability_table, NULL};

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *v = r->predicate;
    int64_t time = 0;
    /* The schema has seen to it that it is one. */
    (void)clock_parse(value_get_text(v, "time"), &time);
    const struct sql_value row[] = {
        sql_text(value_get_text(v, "control")),
        sql_int(value_get_bool(v, "applies", true) ? 1 : 0),
        sql_text(value_get_text(v, "justification")),
        sql_text(value_get_text(v, "owner")),
        sql_int(time),
    };
    return register_put(p, &applicability_table, row, err);
}

const struct statement_type applicability_statement = {
    .predicate = APPLICABILITY_PREDICATE,
    .title = "applicability of a control",
    .schema = "applicability-v1.schema.json",
    .registers = "applicability",
    .tables = tables,
    .project = project,
};

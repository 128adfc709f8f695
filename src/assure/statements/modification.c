/* A package was modified: the six answers. */
#include "statements.h"

#include <assay/assure/modification_records.h>
#include <assay/base/clock.h>

static const struct register_column columns[] = {
    TEXT_KEY("package"),     TEXT_COLUMN("digest"),      TEXT_COLUMN("upstream"),
    TEXT_COLUMN("risk"),     TEXT_COLUMN("controls"),    TEXT_COLUMN("consent"),
    TEXT_COLUMN("standard"), TEXT_COLUMN("maintenance"), TEXT_COLUMN("compatibility"),
    TEXT_COLUMN("owner"),    INT_COLUMN("recorded"),     COLUMNS_END,
};

const struct register_table modifications_table = {.name = "modification_records",
                                                   .columns = columns};

static const struct register_table *const tables[] = {&modifications_table, NULL};

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *v = r->predicate;
    int64_t recorded = 0;
    (void)clock_parse(value_get_text(v, "time"), &recorded);
    const struct sql_value row[] = {
        sql_text(value_get_text(v, "package")),
        sql_text(value_get_text(v, "digest")),
        sql_text(value_get_text(v, "upstreamDigest")),
        sql_text(value_get_text(v, modification_questions[ANSWER_RISK].member)),
        sql_text(value_get_text(v, modification_questions[ANSWER_CONTROLS].member)),
        sql_text(value_get_text(v, modification_questions[ANSWER_CONSENT].member)),
        sql_text(value_get_text(v, modification_questions[ANSWER_UPDATE].member)),
        sql_text(value_get_text(v, modification_questions[ANSWER_MAINTENANCE].member)),
        sql_text(value_get_text(v, modification_questions[ANSWER_COMPATIBILITY].member)),
        sql_text(value_get_text(v, "owner")),
        sql_int(recorded),
    };
    return register_put(p, &modifications_table, row, err);
}

const struct statement_type modification_statement = {
    .predicate = MODIFICATION_PREDICATE,
    .title = "why a package was modified",
    .schema = "modification-v1.schema.json",
    .registers = "modification_records",
    .decides = true,
    .tables = tables,
    .project = project,
};

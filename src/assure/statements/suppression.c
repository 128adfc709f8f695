/* A finding is accepted until a date, or no longer. */
#include "statements.h"

#include <assay/assure/suppressions.h>
#include <assay/base/clock.h>

static const struct register_column columns[] = {
    TEXT_KEY("fingerprint"), TEXT_COLUMN("reason"), TEXT_COLUMN("owner"),
    INT_COLUMN("created"),   INT_COLUMN("expires"), COLUMNS_END,
};

const struct register_table suppressions_table = {.name = "suppressions", .columns = columns};

static const struct register_table *const tables[] = {&suppressions_table, NULL};

static bool withdraws(const struct value *v)
{
    return view_eq(value_get_text(v, "action"), VIEW("withdraw"));
}

static enum status check(const struct statement *s, const struct value *v, struct error *err)
{
    (void)s;
    return withdraws(v) || value_get(v, "expiresOn") != NULL
               ? OK
               : error_set(err, ERR_FORMAT, "an acceptance needs \"expiresOn\"");
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *v = r->predicate;
    struct view fingerprint = value_get_text(v, "fingerprint");
    int64_t created = 0;
    int64_t expires = 0;
    if (withdraws(v)) {
        const struct sql_value key[] = {sql_text(fingerprint)};
        return register_remove(p, &suppressions_table, key, err);
    }
    /* The schema has seen to it that both are times. */
    (void)clock_parse(value_get_text(v, "createdOn"), &created);
    (void)clock_parse(value_get_text(v, "expiresOn"), &expires);
    const struct sql_value row[] = {
        sql_text(fingerprint),
        sql_text(value_get_text(v, "reason")),
        sql_text(value_get_text(v, "owner")),
        sql_int(created),
        sql_int(expires),
    };
    return register_put(p, &suppressions_table, row, err);
}

const struct statement_type suppression_statement = {
    .predicate = SUPPRESSION_PREDICATE,
    .title = "acceptance of a finding",
    .schema = "suppression-v1.schema.json",
    .registers = "suppressions",
    .decides = true,
    .tables = tables,
    .check = check,
    .project = project,
};

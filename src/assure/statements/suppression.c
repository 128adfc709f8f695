/* A finding is accepted, or called a false positive, until a date, or no longer. */
#include "statements.h"

#include <assay/assure/suppressions.h>
#include <assay/base/clock.h>

static const struct register_column columns[] = {
    TEXT_KEY("fingerprint"), TEXT_COLUMN("reason"), TEXT_COLUMN("owner"), INT_COLUMN("created"),
    INT_COLUMN("expires"),   TEXT_COLUMN("action"), COLUMNS_END,
};

const struct register_table suppressions_table = {.name = "suppressions", .columns = columns};

/* All that was ever decided, for people to read. */
static const struct register_column decision_columns[] = {
    TEXT_KEY("fingerprint"), INT_KEY("entry"),      TEXT_COLUMN("action"),   TEXT_COLUMN("owner"),
    TEXT_COLUMN("reason"),   INT_COLUMN("created"), INT_OPTIONAL("expires"), COLUMNS_END,
};
static const struct register_table finding_decisions_table = {.name = "finding_decisions",
                                                              .columns = decision_columns};

static const struct register_table *const tables[] = {&suppressions_table, &finding_decisions_table,
                                                      NULL};

static bool withdraws(const struct value *v)
{
    return view_eq(value_get_text(v, "action"), VIEW("withdraw"));
}

static enum status check(const struct statement *s, const struct value *v, struct error *err)
{
    (void)s;
    return withdraws(v) || value_get(v, "expiresOn") != NULL
               ? OK
               : error_set(err, ERR_FORMAT, "it needs \"expiresOn\"");
}

static enum status put_decision(struct projection *p, const struct recorded *r, int64_t created,
                                struct sql_value expires, struct error *err)
{
    const struct value *v = r->predicate;
    const struct sql_value row[] = {
        sql_text(value_get_text(v, "fingerprint")),
        sql_int((int64_t)r->index),
        sql_text(value_get_text(v, "action")),
        sql_text(value_get_text(v, "owner")),
        sql_text(value_get_text(v, "reason")),
        sql_int(created),
        expires,
    };
    return register_put(p, &finding_decisions_table, row, err);
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *v = r->predicate;
    const struct sql_value fingerprint = sql_text(value_get_text(v, "fingerprint"));
    int64_t created = 0;
    int64_t expires = 0;
    /* The schema has seen to it that both are times. */
    (void)clock_parse(value_get_text(v, "createdOn"), &created);
    (void)clock_parse(value_get_text(v, "expiresOn"), &expires);
    enum status st = put_decision(
        p, r, created, withdraws(v) ? sql_text(view_of(NULL, 0)) : sql_int(expires), err);
    if (st != OK || withdraws(v)) {
        return st == OK ? register_remove(p, &suppressions_table, &fingerprint, err) : st;
    }
    const struct sql_value row[] = {
        fingerprint,
        sql_text(value_get_text(v, "reason")),
        sql_text(value_get_text(v, "owner")),
        sql_int(created),
        sql_int(expires),
        sql_text(value_get_text(v, "action")),
    };
    return register_put(p, &suppressions_table, row, err);
}

const struct statement_type suppression_statement = {
    .predicate = SUPPRESSION_PREDICATE,
    .title = "decision about a finding",
    .schema = "suppression-v1.schema.json",
    .registers = "suppressions",
    .decides = true,
    .tables = tables,
    .check = check,
    .project = project,
};

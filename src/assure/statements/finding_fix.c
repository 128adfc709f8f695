/* A finding is to be fixed by a date. The register stands with those of inspections, which say when
 * it is gone. */
#include "finding_fix.h"
#include "statements.h"

#include <assay/assure/finding_fixes.h>
#include <assay/base/clock.h>

static const struct register_column columns[] = {
    TEXT_KEY("subject"),   TEXT_KEY("finding"),  TEXT_COLUMN("fingerprint"),
    TEXT_COLUMN("reason"), TEXT_COLUMN("owner"), INT_COLUMN("created"),
    INT_COLUMN("due"),     INT_OPTIONAL("gone"), /* no inspection since has it, or counts it */
    COLUMNS_END,
};
static const struct register_table fixes_table = {.name = "finding_fixes", .columns = columns};
static const struct register_table *const tables[] = {&fixes_table, NULL};

static bool withdraws(const struct value *v)
{
    return view_eq(value_get_text(v, "action"), VIEW("withdraw"));
}

static enum status check(const struct statement *s, const struct value *v, struct error *err)
{
    int64_t created = 0;
    int64_t due = 0;
    (void)s;
    if (withdraws(v)) {
        return OK;
    }
    return clock_parse(value_get_text(v, "createdOn"), &created) &&
                   clock_parse(value_get_text(v, "fixBy"), &due) && due > created
               ? OK
               : error_set(err, ERR_FORMAT, "\"fixBy\" is a time behind \"createdOn\"");
}

/* Nobody undertakes to fix what is not there. */
static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *v = r->predicate;
    const struct sql_value key[] = {sql_text(value_get_text(v, "subject")),
                                    sql_text(value_get_text(v, "finding")),
                                    sql_text(value_get_text(v, "fingerprint"))};
    bool there = false;
    enum status st =
        withdraws(v)
            ? projection_finds(p, "SELECT 1 FROM finding_fixes WHERE subject = $1 AND finding = $2",
                               key, 2, &there, err)
            : projection_finds(p,
                               "SELECT 1 FROM finding_ages WHERE subject = $1 AND finding = $2 "
                               "AND fingerprint = $3",
                               key, 3, &there, err);
    if (st != OK || there) {
        return st;
    }
    return error_set(err, ERR_FORMAT,
                     withdraws(v) ? "nobody is to fix it"
                                  : "there is no such finding in the latest inspection");
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *v = r->predicate;
    int64_t created = 0;
    int64_t due = 0;
    (void)clock_parse(value_get_text(v, "createdOn"), &created);
    (void)clock_parse(value_get_text(v, "fixBy"), &due);
    const struct sql_value row[] = {
        sql_text(value_get_text(v, "subject")),
        sql_text(value_get_text(v, "finding")),
        sql_text(value_get_text(v, "fingerprint")),
        sql_text(value_get_text(v, "reason")),
        sql_text(value_get_text(v, "owner")),
        sql_int(created),
        sql_int(due),
        sql_text(view_of(NULL, 0)),
    };
    return withdraws(v) ? register_remove(p, &fixes_table, row, err)
                        : register_put(p, &fixes_table, row, err);
}

const struct statement_type finding_fix_statement = {
    .predicate = FINDING_FIX_PREDICATE,
    .title = "a finding that is to be fixed",
    .schema = "finding-fix-v1.schema.json",
    .registers = "verdicts",
    .tables = tables,
    .check = check,
    .admit = admit,
    .project = project,
};

/* ---- what inspections say ---- */

enum status finding_fix_follow(struct projection *p, struct view subject, struct view from,
                               struct view to, struct view fingerprint, uint64_t entry,
                               struct error *err)
{
    const struct sql_value params[] = {sql_text(subject), sql_text(from), sql_text(to),
                                       sql_text(fingerprint), sql_int((int64_t)entry)};
    bool there = false;
    enum status st = projection_finds(
        p, "SELECT 1 FROM finding_fixes WHERE subject = $1 AND finding = $2 AND gone IS NULL",
        params, 2, &there, err);
    if (st == OK && there) { /* what went under that name before makes room */
        const struct sql_value room[] = {params[0], params[2]};
        st = register_remove(p, &fixes_table, room, err);
    }
    return st == OK && there
               ? store_sql_run(projection_store(p),
                               "UPDATE finding_fixes SET finding = $3, fingerprint = $4, idx = $5 "
                               "WHERE subject = $1 AND finding = $2",
                               params, 5, NULL, NULL, err)
               : st;
}

enum status finding_fix_settle(struct projection *p, struct view subject, int64_t time,
                               uint64_t entry, struct error *err)
{
    const struct sql_value params[] = {sql_text(subject), sql_int(time), sql_int((int64_t)entry)};
    return store_sql_run(projection_store(p),
                         "UPDATE finding_fixes SET gone = $2, idx = $3 WHERE subject = $1 AND "
                         "gone IS NULL AND NOT EXISTS (SELECT 1 FROM finding_ages a WHERE "
                         "a.subject = $1 AND a.finding = finding_fixes.finding AND a.accepted IS "
                         "NULL)",
                         params, 3, NULL, NULL, err);
}

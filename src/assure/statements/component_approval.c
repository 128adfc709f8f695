/* A component is approved for functions until a date, or no longer. */
#include "statements.h"

#include <assay/assure/approvals.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

static const struct register_column columns[] = {
    TEXT_KEY("component"), TEXT_KEY("versions"),  TEXT_COLUMN("functions"),
    TEXT_COLUMN("checks"), TEXT_COLUMN("reason"), TEXT_COLUMN("owner"),
    INT_COLUMN("created"), INT_COLUMN("expires"), COLUMNS_END,
};

const struct register_table approvals_table = {.name = "component_approvals", .columns = columns};

static const struct register_table *const tables[] = {&approvals_table, NULL};

static bool revokes(const struct value *v)
{
    return view_eq(value_get_text(v, "action"), VIEW("revoke"));
}

static enum status check(const struct statement *s, const struct value *v, struct error *err)
{
    static const char *const needed[] = {"functions", "checks", "expiresOn"};
    (void)s;
    for (size_t i = 0; !revokes(v) && i < sizeof needed / sizeof needed[0]; i++) {
        if (value_get(v, needed[i]) == NULL) {
            return error_set(err, ERR_FORMAT, "an approval needs \"%s\"", needed[i]);
        }
    }
    return OK;
}

/* A list of texts in one, each but the last ended by `end`. */
static void joined(const struct value *list, char end, struct buf *out)
{
    for (size_t i = 0; list != NULL && i < list->len; i++) {
        if (i > 0) {
            buf_add_char(out, end);
        }
        buf_add_view(out, list->items[i].text);
    }
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf functions = BUF_INIT(64 * 1024);
    CLEANUP(buf_cleanup) struct buf checks = BUF_INIT(256 * 1024);
    const struct value *v = r->predicate;
    struct view versions = value_get_text(v, "versions");
    int64_t created = 0;
    int64_t expires = 0;
    const struct sql_value key[] = {sql_text(value_get_text(v, "component")),
                                    sql_text(versions.ptr == NULL ? VIEW("") : versions)};
    if (revokes(v)) {
        return register_remove(p, &approvals_table, key, err);
    }
    joined(value_get(v, "functions"), ' ', &functions);
    joined(value_get(v, "checks"), '\n', &checks);
    enum status st = buf_status(&functions, err);
    st = st == OK ? buf_status(&checks, err) : st;
    if (st != OK) {
        return st;
    }
    /* The schema has seen to it that both are times. */
    (void)clock_parse(value_get_text(v, "createdOn"), &created);
    (void)clock_parse(value_get_text(v, "expiresOn"), &expires);
    const struct sql_value row[] = {
        key[0],
        key[1],
        sql_text(buf_view(&functions)),
        sql_text(buf_view(&checks)),
        sql_text(value_get_text(v, "reason")),
        sql_text(value_get_text(v, "owner")),
        sql_int(created),
        sql_int(expires),
    };
    return register_put(p, &approvals_table, row, err);
}

const struct statement_type component_approval_statement = {
    .predicate = APPROVAL_PREDICATE,
    .title = "approval of a component",
    .schema = "component-approval-v1.schema.json",
    .registers = "component_approvals",
    .decides = true,
    .tables = tables,
    .check = check,
    .project = project,
};

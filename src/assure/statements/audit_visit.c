/* An audit of a supplier, the exercise of the right to it: announced, agreed on, held, and with
 * which result. */
#include "nouns.h"
#include "statements.h"

static const char *const audit_results[] = {"conforming", "minor", "major", NULL};

static const struct register_column columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("supplier"),
    TEXT_COLUMN("contract"),
    TEXT_COLUMN("clause"),
    TEXT_COLUMN("scope"),
    INT_OPTIONAL("planned"),
    INT_OPTIONAL("announced"),
    INT_OPTIONAL("agreed"),
    INT_OPTIONAL("held"),
    TEXT_COLUMN("auditor"),
    TEXT_COLUMN("result"),
    TEXT_COLUMN("report"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
static const char *const indexes[] = {"supplier, contract", NULL};
static const struct register_table table = {
    .name = "audit_visits", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "what it is known by"},
    {.name = "supplier",
     .kind = FIELD_ID,
     .required = true,
     .refers = "supplier",
     .help = "who is audited"},
    {.name = "contract",
     .kind = FIELD_ID,
     .refers = "contract",
     .help = "the contract whose audit right is exercised"},
    {.name = "clause",
     .kind = FIELD_ID,
     .refers = "clause",
     .refers_keys = 2,
     .help = "the clause of it that gives the right: audit-right"},
    {.name = "scope", .kind = FIELD_TEXT, .required = true, .help = "what is audited"},
    {.name = "planned", .kind = FIELD_DATE, .required = true, .help = "when it is planned"},
    {.name = "announced", .kind = FIELD_DATE, .help = "when the supplier was told"},
    {.name = "agreed", .kind = FIELD_DATE, .help = "the day that both agreed on"},
    {.name = "held", .kind = FIELD_DATE, .help = "when it was held"},
    {.name = "auditor", .kind = FIELD_TEXT, .help = "who audits"},
    {.name = "result",
     .kind = FIELD_CHOICE,
     .choices = audit_results,
     .help = "conforming, minor or major"},
    {.name = "report", .kind = FIELD_DOCUMENT, .help = "the report"},
    {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    struct view announced = value_get_text(v, "announced");
    struct view held = value_get_text(v, "held");
    if ((held.len > 0) != (value_get(v, "result") != NULL)) {
        return error_set(err, ERR_FORMAT,
                         "an audit that was held has a result, and only such a "
                         "one (--held, --result)");
    }
    if (value_get(v, "clause") != NULL && value_get(v, "contract") == NULL) {
        return error_set(err, ERR_FORMAT, "a clause is one of a contract (--contract)");
    }
    if (value_get(v, "agreed") != NULL && announced.len == 0) {
        return error_set(err, ERR_FORMAT, "what was agreed on was announced before (--announced)");
    }
    return held.len == 0 || view_cmp(announced, held) <= 0
               ? OK
               : error_set(err, ERR_FORMAT, "it was announced after it was held");
}

/* A contract gives the right that it has, to audit those with whom it was made. */
static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct sql_value key[] = {sql_text(value_get_text(r->predicate, "contract")),
                                    sql_text(value_get_text(r->predicate, "clause"))};
    bool wrong = false;
    if (key[0].bytes.len == 0) {
        return OK;
    }
    enum status st = contract_is_with_supplier(p, r, err);
    if (st == OK && key[1].bytes.len > 0) {
        st = projection_finds(p,
                              "SELECT 1 FROM contract_clauses WHERE contract = $1 AND kind = $2 "
                              "AND state = 'absent'",
                              key, 2, &wrong, err);
    }
    return st != OK || !wrong
               ? st
               : error_set(err, ERR_FORMAT,
                           "clause: " VIEW_FMT " is absent from " VIEW_FMT ": it gives no right",
                           VIEW_ARG(key[1].bytes), VIEW_ARG(key[0].bytes));
}

const struct noun audit_visit_noun = {
    .name = "audit-visit",
    .plural = "audit-visits",
    .about = "Audits of suppliers: by which right, planned, announced, held, with which result",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &audit_visit_statement,
    .table = &table,
    .check = check,
    .admit = admit,
};

const struct statement_type audit_visit_statement = {
    NOUN_STATEMENT("audit-visit", "audit of a supplier")};

/* An audit of a supplier: planned, held, and with which result. */
#include "nouns.h"
#include "statements.h"

static const char *const audit_results[] = {"conforming", "minor", "major", NULL};

static const struct register_column columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("supplier"),
    TEXT_COLUMN("contract"),
    TEXT_COLUMN("scope"),
    INT_OPTIONAL("planned"),
    INT_OPTIONAL("held"),
    TEXT_COLUMN("auditor"),
    TEXT_COLUMN("result"),
    TEXT_COLUMN("report"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
static const char *const indexes[] = {"supplier", NULL};
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
    {.name = "scope", .kind = FIELD_TEXT, .required = true, .help = "what is audited"},
    {.name = "planned", .kind = FIELD_DATE, .required = true, .help = "when it is planned"},
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
    bool held = value_get(v, "held") != NULL;
    return held == (value_get(v, "result") != NULL)
               ? OK
               : error_set(err, ERR_FORMAT,
                           "an audit that was held has a result, and only such a "
                           "one (--held, --result)");
}

const struct noun audit_visit_noun = {
    .name = "audit-visit",
    .plural = "audit-visits",
    .about = "Audits of suppliers: planned, held, and with which result",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &audit_visit_statement,
    .table = &table,
    .check = check,
};

const struct statement_type audit_visit_statement = {
    NOUN_STATEMENT("audit-visit", "audit of a supplier")};

/* What is decided about a threat of a project: for every version that has it, until a day. */
#include "nouns.h"
#include "statements.h"

#include <assay/assure/threats.h>

static const char *const decisions[] = {"mitigated", "accepted", "not-applicable", NULL};

static const struct register_column columns[] = {
    TEXT_KEY("project"),     TEXT_KEY("threat"),      TEXT_COLUMN("decision"),
    TEXT_COLUMN("owner"),    INT_OPTIONAL("expires"), TEXT_COLUMN("how"),
    TEXT_COLUMN("evidence"), LASTING_COLUMNS,         COLUMNS_END,
};
static const struct register_table table = {.name = "threat_decisions", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "project",
     .kind = FIELD_ID,
     .required = true,
     .refers = "project",
     .help = "the project that it threatens"},
    {.name = "threat",
     .kind = FIELD_WORD,
     .required = true,
     .help = "its id, as \"assay threat show\" has it"},
    {.name = "decision",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = decisions,
     .help = "mitigated, accepted or not-applicable",
     .headers = "treatment|status"},
    {.name = "owner",
     .kind = FIELD_ID,
     .required = true,
     .refers = "person",
     .help = "who answers for it",
     .headers = "responsible"},
    {.name = "expires",
     .kind = FIELD_DATE,
     .help = "when it is open again (needed for what is accepted)"},
    {.name = "how",
     .kind = FIELD_TEXT,
     .required = true,
     .help = "what was done about it, or why it is borne",
     .headers = "mitigation|justification"},
    {.name = "evidence", .kind = FIELD_DOCUMENT, .help = "a file that shows it"},
    {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    return !view_eq(value_get_text(v, "decision"), VIEW("accepted")) ||
                   value_get(v, "expires") != NULL
               ? OK
               : error_set(err, ERR_FORMAT, "what is accepted is accepted until a day (--expires)");
}

/* A decision about what no model of the project has, is about nothing: a slip of the pen. */
static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct sql_value key[] = {sql_text(value_get_text(r->predicate, "project")),
                                    sql_text(value_get_text(r->predicate, "threat"))};
    bool any = false;
    enum status st = projection_finds(
        p, "SELECT 1 FROM threat_model_threats WHERE project = $1 AND threat = $2 LIMIT 1", key, 2,
        &any, err);
    return st != OK || any
               ? st
               : error_set(err, ERR_FORMAT,
                           "no recorded threat model of " VIEW_FMT " has the threat \"" VIEW_FMT
                           "\" (\"assay threat record\", \"assay threat show\")",
                           VIEW_ARG(key[0].bytes), VIEW_ARG(key[1].bytes));
}

const struct noun threat_noun = {
    .name = "threat",
    .plural = "decisions about threats",
    .about = "Threat models: check, record, compare; decide about threats",
    .adding = "decide",
    .fields = fields,
    .keys = 2,
    .lasts = true,
    .type = &threat_statement,
    .table = &table,
    .check = check,
    .admit = admit,
};

const struct statement_type threat_statement = {
    NOUN_STATEMENT("threat", "decision about a threat")};

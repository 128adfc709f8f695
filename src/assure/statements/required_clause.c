/* A clause that every contract with a supplier of a tier has to have. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("tier"),
    TEXT_KEY("kind"),
    TEXT_COLUMN("note"),
    COLUMNS_END,
};
static const struct register_table table = {.name = "required_clauses", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "tier",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = tier_choices,
     .help = "suppliers of this tier"},
    {.name = "kind",
     .kind = FIELD_ID,
     .required = true,
     .help = "the clause they need",
     .headers = "clause"},
    {.name = "note", .kind = FIELD_TEXT, .help = "why", .headers = "reason|comment"},
    {.name = NULL},
};

const struct noun required_clause_noun = {
    .name = "required-clause",
    .plural = "required clauses",
    .about = "Clauses that contracts with suppliers of a tier need, instead of the built-in ones",
    .fields = fields,
    .keys = 2,
    .type = &required_clause_statement,
    .table = &table,
};

const struct statement_type required_clause_statement = {
    NOUN_STATEMENT("required-clause", "clause that is required")};

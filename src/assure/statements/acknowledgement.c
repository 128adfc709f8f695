/* A person has read a version of a standard and will follow it. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("person"),   TEXT_KEY("standard"), TEXT_KEY("version"),
    INT_OPTIONAL("time"), COLUMNS_END,
};
static const char *const indexes[] = {"standard, version", NULL};
static const struct register_table table = {
    .name = "acknowledgements", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "person",
     .kind = FIELD_ID,
     .required = true,
     .refers = "person",
     .lasting = true,
     .help = "who acknowledges",
     .headers = "email|e-mail|employee"},
    {.name = "standard", .kind = FIELD_ID, .required = true, .help = "the standard"},
    {.name = "version",
     .kind = FIELD_WORD,
     .required = true,
     .refers = "standard",
     .refers_keys = 2,
     .lasting = true,
     .help = "its version"},
    {.name = "time",
     .kind = FIELD_DATE,
     .help = "on which day (today)",
     .headers = "date|acknowledged|acknowledged on"},
    {.name = NULL},
};

const struct noun acknowledgement_noun = {
    .name = "acknowledgement",
    .plural = "acknowledgements",
    .about = "Who has acknowledged which version of a standard",
    .fields = fields,
    .keys = 3,
    .type = &acknowledgement_statement,
    .table = &table,
};

const struct statement_type acknowledgement_statement = {
    NOUN_STATEMENT("acknowledgement", "acknowledgement of a standard")};

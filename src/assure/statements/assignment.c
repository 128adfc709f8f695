/* A requirement set holds for a project, and who has acknowledged that. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("project"),
    TEXT_KEY("requirements"),
    TEXT_COLUMN("version"),
    TEXT_COLUMN("level"),
    TEXT_COLUMN("document"),
    INT_OPTIONAL("assigned"),
    TEXT_COLUMN("acknowledged_by"),
    INT_OPTIONAL("acknowledged"),
    COLUMNS_END,
};
static const struct register_table table = {.name = "requirement_assignments", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "project",
     .kind = FIELD_ID,
     .required = true,
     .refers = "project",
     .help = "the project",
     .headers = "project id"},
    {.name = "requirements",
     .kind = FIELD_ID,
     .required = true,
     .help = "the requirement set, as \"assay requirement list\" has it, or that of the document",
     .headers = "requirement set|set"},
    {.name = "version", .kind = FIELD_WORD, .help = "its version"},
    {.name = "level", .kind = FIELD_WORD, .help = "its level, such as L2"},
    {.name = "document",
     .kind = FIELD_DOCUMENT,
     .help = "a set or baseline of your own: a file, kept with the evidence"},
    {.name = "assigned", .kind = FIELD_DATE, .help = "since when it holds"},
    {.name = "acknowledged_by",
     .kind = FIELD_ID,
     .refers = "person",
     .lasting = true,
     .help = "the person who accepts it for the project"},
    {.name = "acknowledged", .kind = FIELD_DATE, .help = "on which day"},
    {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    return (value_get(v, "acknowledged") == NULL) == (value_get(v, "acknowledgedBy") == NULL)
               ? OK
               : error_set(err, ERR_FORMAT,
                           "an acknowledgement needs both a person and a day "
                           "(--acknowledged-by, --acknowledged)");
}

const struct noun assignment_noun = {
    .name = "assignment",
    .plural = "assignments",
    .about = "Which requirement set holds for which project, and who accepted it",
    .fields = fields,
    .keys = 2,
    .type = &assignment_statement,
    .table = &table,
    .check = check,
};

const struct statement_type assignment_statement = {
    NOUN_STATEMENT("assignment", "assignment of a requirement set")};

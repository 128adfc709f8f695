/* A deliverable that is to come, or came: what it is, who delivers it, how much depends on it. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("id"),         TEXT_COLUMN("title"),   TEXT_COLUMN("supplier"),
    TEXT_COLUMN("project"), TEXT_COLUMN("version"), TEXT_COLUMN("tier"),
    INT_OPTIONAL("due"),    LASTING_COLUMNS,        COLUMNS_END,
};
static const char *const indexes[] = {"supplier", "project", NULL};
static const struct register_table table = {
    .name = "deliverables", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "what it is known by"},
    {.name = "title", .kind = FIELD_TEXT, .required = true, .help = "what it is"},
    {.name = "supplier", .kind = FIELD_ID, .refers = "supplier", .help = "who delivers it"},
    {.name = "project",
     .kind = FIELD_ID,
     .refers = "project",
     .help = "the project that it is for"},
    {.name = "version", .kind = FIELD_WORD, .help = "its version"},
    {.name = "tier",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = tier_choices,
     .help = "what depends on it: critical, high, medium or low"},
    {.name = "due", .kind = FIELD_DATE, .help = "when it is due"},
    {.name = NULL},
};

const struct noun deliverable_noun = {
    .name = "deliverable",
    .plural = "deliverables",
    .about = "Deliverables: what is to come from whom, and for what",
    .adding = "announce",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &deliverable_statement,
    .table = &table,
};

const struct statement_type deliverable_statement = {
    NOUN_STATEMENT("deliverable", "announcement of a deliverable")};

/* Something goes to a supplier, or comes from one, that has to be acknowledged. */
#include "nouns.h"
#include "statements.h"

static const char *const direction_choices[] = {"sent", "received", NULL};

static const struct register_column columns[] = {
    TEXT_KEY("id"),       TEXT_COLUMN("supplier"),   TEXT_COLUMN("direction"),
    TEXT_COLUMN("about"), TEXT_COLUMN("project"),    TEXT_COLUMN("document"),
    INT_OPTIONAL("sent"), INT_OPTIONAL("answer_by"), LASTING_COLUMNS,
    COLUMNS_END,
};
static const char *const indexes[] = {"supplier", NULL};
static const struct register_table table = {
    .name = "transmittals", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "what it is known by"},
    {.name = "supplier",
     .kind = FIELD_ID,
     .required = true,
     .refers = "supplier",
     .help = "to whom or from whom"},
    {.name = "direction",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = direction_choices,
     .help = "sent or received"},
    {.name = "about", .kind = FIELD_TEXT, .required = true, .help = "what it is about"},
    {.name = "project",
     .kind = FIELD_ID,
     .refers = "project",
     .help = "the project that it belongs to"},
    {.name = "document", .kind = FIELD_DOCUMENT, .help = "the file that goes with it"},
    {.name = "sent", .kind = FIELD_DATE, .required = true, .help = "when it was sent"},
    {.name = "answer_by", .kind = FIELD_DATE, .help = "until when it has to be acknowledged"},
    {.name = NULL},
};

const struct noun transmittal_noun = {
    .name = "transmittal",
    .plural = "transmittals",
    .about = "What goes to suppliers and comes from them, and what has to be answered",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &transmittal_statement,
    .table = &table,
};

const struct statement_type transmittal_statement = {NOUN_STATEMENT("transmittal", "transmittal")};

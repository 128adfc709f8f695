/* Evidence that somebody is asked for. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("deliverable"), TEXT_KEY("kind"), INT_OPTIONAL("due"), TEXT_COLUMN("asked"),
    TEXT_COLUMN("question"), LASTING_COLUMNS,  COLUMNS_END,
};
static const struct register_table table = {.name = "evidence_requests", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "deliverable",
     .kind = FIELD_ID,
     .required = true,
     .refers = "deliverable",
     .help = "the deliverable that it is about"},
    {.name = "kind",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = evidence_kinds,
     .help = "which evidence"},
    {.name = "due", .kind = FIELD_DATE, .required = true, .help = "until when"},
    {.name = "asked", .kind = FIELD_TEXT, .help = "who is asked"},
    {.name = "question", .kind = FIELD_TEXT, .help = "what is asked for in particular"},
    {.name = NULL},
};

const struct noun evidence_request_noun = {
    .name = "evidence-request",
    .plural = "evidence-requests",
    .about = "Evidence that is asked for, and until when",
    .fields = fields,
    .keys = 2,
    .lasts = true,
    .type = &evidence_request_statement,
    .table = &table,
};

const struct statement_type evidence_request_statement = {
    NOUN_STATEMENT("evidence-request", "request of evidence")};

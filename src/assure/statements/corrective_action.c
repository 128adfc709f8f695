/* What is done so that a nonconformity does not come again, and whether it helped. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("nonconformity"),  TEXT_KEY("id"),      TEXT_COLUMN("cause"), TEXT_COLUMN("what"),
    TEXT_COLUMN("owner"),       INT_OPTIONAL("due"), INT_OPTIONAL("done"), INT_OPTIONAL("verified"),
    TEXT_COLUMN("verified_by"), LASTING_COLUMNS,     COLUMNS_END,
};
static const struct register_table table = {.name = "corrective_actions", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "nonconformity",
     .kind = FIELD_ID,
     .required = true,
     .refers = "nonconformity",
     .help = "about which nonconformity"},
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "which action"},
    {.name = "cause", .kind = FIELD_TEXT, .help = "why it came to it"},
    {.name = "what", .kind = FIELD_TEXT, .required = true, .help = "what is done"},
    {.name = "owner", .kind = FIELD_TEXT, .required = true, .help = "who does it"},
    {.name = "due", .kind = FIELD_DATE, .required = true, .help = "until when"},
    {.name = "done", .kind = FIELD_DATE, .help = "when it was done"},
    {.name = "verified", .kind = FIELD_DATE, .help = "when it was seen to help"},
    {.name = "verified_by", .kind = FIELD_TEXT, .help = "who saw it"},
    {.name = NULL},
};

const struct noun corrective_action_noun = {
    .name = "corrective-action",
    .plural = "corrective-actions",
    .about = "What is done about nonconformities, and whether it helped",
    .fields = fields,
    .keys = 2,
    .lasts = true,
    .type = &corrective_action_statement,
    .table = &table,
};

const struct statement_type corrective_action_statement = {
    NOUN_STATEMENT("corrective-action", "corrective action")};

/* What a review meeting asked of somebody. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("review"),    TEXT_KEY("id"),      TEXT_COLUMN("what"),
    TEXT_COLUMN("owner"),  INT_OPTIONAL("due"), INT_OPTIONAL("done"),
    TEXT_COLUMN("result"), LASTING_COLUMNS,     COLUMNS_END,
};
static const struct register_table table = {.name = "review_actions", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "review",
     .kind = FIELD_ID,
     .required = true,
     .lasting = true,
     .refers = "review",
     .help = "of which meeting"},
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "which action"},
    {.name = "what", .kind = FIELD_TEXT, .required = true, .help = "what is to be done"},
    {.name = "owner", .kind = FIELD_TEXT, .required = true, .help = "who does it"},
    {.name = "due", .kind = FIELD_DATE, .required = true, .help = "until when"},
    {.name = "done", .kind = FIELD_DATE, .help = "when it was done"},
    {.name = "result", .kind = FIELD_TEXT, .help = "what came of it"},
    {.name = NULL},
};

const struct noun review_action_noun = {
    .name = "review-action",
    .plural = "review-actions",
    .about = "Actions that review meetings agreed on",
    .fields = fields,
    .keys = 2,
    .lasts = true,
    .type = &review_action_statement,
    .table = &table,
};

const struct statement_type review_action_statement = {
    NOUN_STATEMENT("review-action", "action of a review meeting")};

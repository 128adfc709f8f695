/* A team and who leads it. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("id"), TEXT_COLUMN("name"), TEXT_COLUMN("lead"), LASTING_COLUMNS, COLUMNS_END,
};
static const struct register_table table = {.name = "teams", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id",
     .kind = FIELD_ID,
     .required = true,
     .help = "what it is known by",
     .headers = "team|team id"},
    {.name = "name", .kind = FIELD_TEXT, .help = "its name", .headers = "team name"},
    {.name = "lead",
     .kind = FIELD_ID,
     .refers = "person",
     .help = "the person who leads it",
     .headers = "team lead|leader|manager"},
    {.name = NULL},
};

const struct noun team_noun = {
    .name = "team",
    .plural = "teams",
    .about = "Teams and who leads them",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &team_statement,
    .table = &table,
};

const struct statement_type team_statement = {NOUN_STATEMENT("team", "record of a team")};

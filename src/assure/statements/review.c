/* A review meeting with a supplier, its minutes, and when the next one is. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("id"),         TEXT_COLUMN("supplier"),
    TEXT_COLUMN("project"), INT_OPTIONAL("planned"),
    INT_OPTIONAL("held"),   TEXT_COLUMN("attendees"),
    TEXT_COLUMN("minutes"), INT_OPTIONAL("next_on"),
    LASTING_COLUMNS,        COLUMNS_END,
};
static const char *const indexes[] = {"supplier", NULL};
static const struct register_table table = {
    .name = "reviews", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "what it is known by"},
    {.name = "supplier",
     .kind = FIELD_ID,
     .required = true,
     .refers = "supplier",
     .help = "with whom"},
    {.name = "project", .kind = FIELD_ID, .refers = "project", .help = "about which project"},
    {.name = "planned", .kind = FIELD_DATE, .required = true, .help = "when it is planned"},
    {.name = "held", .kind = FIELD_DATE, .help = "when it was held"},
    {.name = "attendees", .kind = FIELD_WORDS, .help = "persons who were there"},
    {.name = "minutes", .kind = FIELD_DOCUMENT, .help = "the minutes"},
    {.name = "next_on", .kind = FIELD_DATE, .help = "when the next one is"},
    {.name = NULL},
};

/* Minutes are of a meeting that was held. */
static enum status check(const struct value *v, struct error *err)
{
    bool held = value_get(v, "held") != NULL;
    return held || (value_get(v, "minutes") == NULL && value_get(v, "attendees") == NULL)
               ? OK
               : error_set(err, ERR_FORMAT,
                           "minutes and attendees are of a meeting that was held "
                           "(--held)");
}

const struct noun review_noun = {
    .name = "review",
    .plural = "reviews",
    .about = "Review meetings with suppliers, their minutes and the next one",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &review_statement,
    .table = &table,
    .check = check,
};

const struct statement_type review_statement = {
    NOUN_STATEMENT("review", "record of a review meeting")};

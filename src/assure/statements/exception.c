/* Somebody answers for something that a deliverable lacks, until a day. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("id"),          TEXT_COLUMN("deliverable"),
    TEXT_COLUMN("excuses"),  TEXT_COLUMN("owner"),
    INT_OPTIONAL("expires"), TEXT_COLUMN("why"),
    LASTING_COLUMNS,         COLUMNS_END,
};
static const char *const indexes[] = {"deliverable", NULL};
static const struct register_table table = {
    .name = "exceptions", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "what it is known by"},
    {.name = "deliverable",
     .kind = FIELD_ID,
     .required = true,
     .refers = "deliverable",
     .help = "the deliverable that it is for"},
    {.name = "excuses",
     .kind = FIELD_WORDS,
     .required = true,
     .help = "what it excuses: the words of \"deliverable status\", such as missing:sbom"},
    {.name = "owner",
     .kind = FIELD_ID,
     .required = true,
     .refers = "person",
     .help = "who answers for it"},
    {.name = "expires", .kind = FIELD_DATE, .required = true, .help = "until when it holds"},
    {.name = "why", .kind = FIELD_TEXT, .required = true, .help = "why it can be done without"},
    {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    struct view today = view_slice(value_get_text(v, "time"), 0, 10);
    return view_cmp(value_get_text(v, "expires"), today) > 0
               ? OK
               : error_set(err, ERR_FORMAT, "expires: " VIEW_FMT " is past",
                           VIEW_ARG(value_get_text(v, "expires")));
}

const struct noun exception_noun = {
    .name = "exception",
    .plural = "exceptions",
    .about = "What a deliverable may lack, who answers for it and until when",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &exception_statement,
    .table = &table,
    .check = check,
};

const struct statement_type exception_statement = {
    NOUN_STATEMENT("exception", "exception for a deliverable"), .happens = true};

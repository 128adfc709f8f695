/* A standard: a versioned, approved document, bound to rule packs and languages. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("id"),
    TEXT_KEY("version"),
    TEXT_COLUMN("title"),
    TEXT_COLUMN("document"),
    TEXT_COLUMN("approved_by"),
    INT_OPTIONAL("approved"),
    INT_OPTIONAL("review_by"),
    TEXT_COLUMN("languages"),
    TEXT_COLUMN("packs"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
static const struct register_table table = {.name = "standards", .columns = columns};

static const struct register_column language_columns[] = {
    TEXT_KEY("standard"),
    TEXT_KEY("version"),
    TEXT_KEY("language"),
    COLUMNS_END,
};
static const struct register_table standard_languages = {.name = "standard_languages",
                                                         .columns = language_columns};
static const struct register_table *const tables[] = {&table, &standard_languages, NULL};

static const struct field fields[] = {
    {.name = "id",
     .kind = FIELD_ID,
     .required = true,
     .help = "what all its versions are known by",
     .headers = "standard|standard id"},
    {.name = "version",
     .kind = FIELD_WORD,
     .required = true,
     .help = "this version",
     .headers = "revision"},
    {.name = "title", .kind = FIELD_TEXT, .required = true, .help = "its title", .headers = "name"},
    {.name = "document",
     .kind = FIELD_DOCUMENT,
     .help = "the document: a file, kept with the evidence",
     .headers = "file|sha256"},
    {.name = "approved_by",
     .kind = FIELD_ID,
     .refers = "person",
     .lasting = true,
     .help = "the person who approved it",
     .headers = "approver"},
    {.name = "approved",
     .kind = FIELD_DATE,
     .help = "when it was approved",
     .headers = "approval date|approved on"},
    {.name = "review_by",
     .kind = FIELD_DATE,
     .help = "until when it has to be reviewed",
     .headers = "next review|review date"},
    {.name = "languages",
     .kind = FIELD_WORDS,
     .each = &standard_languages,
     .help = "programming languages that it is for",
     .headers = "language"},
    {.name = "packs",
     .kind = FIELD_WORDS,
     .help = "rule packs that check it",
     .headers = "rule packs|rules"},
    {.name = NULL},
};

/* An approval has a day and a person. */
static enum status check(const struct value *v, struct error *err)
{
    return (value_get(v, "approved") == NULL) == (value_get(v, "approvedBy") == NULL)
               ? OK
               : error_set(err, ERR_FORMAT,
                           "an approval needs both a person and a day "
                           "(--approved-by, --approved)");
}

const struct noun standard_noun = {
    .name = "standard",
    .plural = "standards",
    .about = "Secure-coding standards: versions, approval, review, the rule packs that check them",
    .fields = fields,
    .keys = 2,
    .lasts = true,
    .type = &standard_statement,
    .table = &table,
    .check = check,
};

const struct statement_type standard_statement = {
    NOUN_STATEMENT("standard", "version of a standard")};

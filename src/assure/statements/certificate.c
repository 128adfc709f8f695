/* A person has passed a course. Each time is a record: what held when code was written stays. */
#include "nouns.h"
#include "statements.h"

#include <assay/base/clock.h>

static const struct register_column columns[] = {
    TEXT_KEY("person"),      TEXT_KEY("course"),    INT_KEY("obtained"),
    TEXT_COLUMN("language"), INT_OPTIONAL("score"), INT_OPTIONAL("expires"),
    TEXT_COLUMN("document"), COLUMNS_END,
};
static const char *const indexes[] = {"language, expires", NULL};
static const struct register_table table = {
    .name = "certificates", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "person",
     .kind = FIELD_ID,
     .required = true,
     .refers = "person",
     .lasting = true,
     .help = "who passed",
     .headers = "email|e-mail|employee|learner"},
    {.name = "course",
     .kind = FIELD_ID,
     .required = true,
     .refers = "training",
     .lasting = true,
     .help = "which course",
     .headers = "course id|training"},
    {.name = "obtained",
     .kind = FIELD_DATE,
     .required = true,
     .help = "on which day",
     .headers = "date|completed|completion date|passed on"},
    {.name = "language",
     .kind = FIELD_WORD,
     .inherits = "course",
     .help = "the programming language (default: that of the course)"},
    {.name = "score",
     .kind = FIELD_NUMBER,
     .least = 0,
     .most = 100,
     .help = "of 100",
     .headers = "result|points"},
    {.name = "expires",
     .kind = FIELD_DATE,
     .help = "until when it holds",
     .headers = "expiry|expiry date|valid until"},
    {.name = "document",
     .kind = FIELD_DOCUMENT,
     .help = "the certificate itself: a file, kept with the evidence",
     .headers = "file|sha256"},
    {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    int64_t obtained = 0;
    int64_t expires = 0;
    return !clock_parse(value_get_text(v, "expires"), &expires) ||
                   !clock_parse(value_get_text(v, "obtained"), &obtained) || obtained <= expires
               ? OK
               : error_set(err, ERR_FORMAT, "it expires before it was obtained");
}

const struct noun certificate_noun = {
    .name = "certificate",
    .plural = "certificates",
    .about = "Who passed which course when, with which score, and until when it holds",
    .fields = fields,
    .keys = 3,
    .type = &certificate_statement,
    .table = &table,
    .check = check,
};

const struct statement_type certificate_statement = {
    NOUN_STATEMENT("certificate", "certificate of a person")};

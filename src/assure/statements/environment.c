/* Where software is developed, tested and run: of which project, in whose hands, and what it holds
 * of production's data. */
#include "nouns.h"
#include "statements.h"

static const char *const kinds[] = {"development", "build", "test", "staging", "production", NULL};
static const char *const data_kinds[] = {"none", "made", "masked", "live", NULL};

static const struct field_synonym kind_synonyms[] = {
    {"dev", "development"},
    {"ci", "build"},
    {"qa", "test"},
    {"uat", "staging"},
    {"prod", "production"},
    {"preprod", "staging"},
    {"pre-production", "staging"},
    {"live", "production"},
    {"acceptance", "staging"},
    {NULL, NULL},
};

static const struct register_column columns[] = {
    TEXT_KEY("id"),           TEXT_COLUMN("kind"),
    TEXT_COLUMN("project"),   TEXT_COLUMN("supplier"),
    TEXT_COLUMN("place"),     TEXT_COLUMN("data"),
    TEXT_COLUMN("owner"),     TEXT_COLUMN("attestation"),
    INT_OPTIONAL("attested"), INT_OPTIONAL("until"),
    LASTING_COLUMNS,          COLUMNS_END,
};
static const char *const indexes[] = {"project", NULL};
static const struct register_table table = {
    .name = "environments", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "what it is known by"},
    {.name = "kind",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = kinds,
     .synonyms = kind_synonyms,
     .help = "development, build, test, staging or production",
     .headers = "stage|type|tier"},
    {.name = "project", .kind = FIELD_ID, .refers = "project", .help = "of which project"},
    {.name = "supplier",
     .kind = FIELD_ID,
     .refers = "supplier",
     .help = "in the hands of which supplier; nobody: in our own"},
    {.name = "place",
     .kind = FIELD_TEXT,
     .required = true,
     .help = "where it is: account, cluster, host",
     .headers = "account|cluster|host|subscription|url"},
    {.name = "data",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = data_kinds,
     .help = "what it holds of production's data: none, made, masked or live"},
    {.name = "owner", .kind = FIELD_ID, .refers = "person", .help = "who answers for it"},
    {.name = "attestation",
     .kind = FIELD_DOCUMENT,
     .help = "what the supplier attests of its separation"},
    {.name = "attested", .kind = FIELD_DATE, .help = "when that was said"},
    {.name = "until", .kind = FIELD_DATE, .help = "until when it counts"},
    {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    struct view attested = value_get_text(v, "attested");
    struct view until = value_get_text(v, "until");
    if (value_get(v, "project") == NULL && value_get(v, "supplier") == NULL) {
        return error_set(err, ERR_FORMAT, "say whose it is (--project or --supplier)");
    }
    if ((value_get(v, "attestation") != NULL) != (attested.len > 0) ||
        (until.len > 0 && attested.len == 0)) {
        return error_set(err, ERR_FORMAT,
                         "an attestation has a document and a day (--attestation, --attested)");
    }
    if (attested.len > 0 && value_get(v, "supplier") == NULL) {
        return error_set(err, ERR_FORMAT, "who attests it? (--supplier)");
    }
    return until.len == 0 || view_cmp(attested, until) <= 0
               ? OK
               : error_set(err, ERR_FORMAT, "it ends before it was attested (--until)");
}

const struct noun environment_noun = {
    .name = "environment",
    .plural = "environments",
    .about = "Environments of development, test and production: whose, where, with which data",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .follows = true,
    .type = &environment_statement,
    .table = &table,
    .check = check,
};

const struct statement_type environment_statement = {NOUN_STATEMENT("environment", "environment")};

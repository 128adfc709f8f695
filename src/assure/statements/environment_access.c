/* Who, and which pipeline, reaches an environment, as a list that was exported on a day says.
 *
 * A list is imported again and again; who is in an older one only has no access any more. So the
 * day is part of what counts: the newest of an environment is its list. */
#include "nouns.h"
#include "statements.h"

static const char *const kinds[] = {"person", "group", "service", "pipeline", NULL};
static const char *const rights[] = {"read", "deploy", "change", "administer", NULL};

static const struct field_synonym kind_synonyms[] = {
    {"user", "person"},
    {"member", "person"},
    {"team", "group"},
    {"role", "group"},
    {"service account", "service"},
    {"serviceaccount", "service"},
    {"bot", "service"},
    {"app", "service"},
    {"ci", "pipeline"},
    {"runner", "pipeline"},
    {"workflow", "pipeline"},
    {NULL, NULL},
};

/* Words that mean the same everywhere; "editor" and the like are refused, since what they allow is
 * each cloud's own. */
static const struct field_synonym right_synonyms[] = {
    {"viewer", "read"},
    {"reader", "read"},
    {"read-only", "read"},
    {"write", "change"},
    {"read-write", "change"},
    {"admin", "administer"},
    {"administrator", "administer"},
    {"owner", "administer"},
    {NULL, NULL},
};

static const struct register_column columns[] = {
    TEXT_KEY("environment"), TEXT_KEY("who"),       TEXT_COLUMN("kind"),
    TEXT_COLUMN("may"),      TEXT_COLUMN("person"), INT_OPTIONAL("seen"),
    TEXT_COLUMN("source"),   LASTING_COLUMNS,       COLUMNS_END,
};
static const struct register_table table = {.name = "environment_accesses", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "environment",
     .kind = FIELD_ID,
     .required = true,
     .lasting = true,
     .refers = "environment",
     .help = "which environment"},
    {.name = "who",
     .kind = FIELD_WORD,
     .required = true,
     .help = "account, group or pipeline as its own system calls it; no address of a person",
     .headers = "account|principal|identity|login|user|username|name"},
    {.name = "kind",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = kinds,
     .synonyms = kind_synonyms,
     .help = "person, group, service or pipeline",
     .headers = "type|principal type"},
    {.name = "may",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = rights,
     .synonyms = right_synonyms,
     .help = "the most that it may: read, deploy, change or administer",
     .headers = "role|permission|right|access|access level"},
    {.name = "person", .kind = FIELD_ID, .refers = "person", .help = "whose account it is"},
    {.name = "seen",
     .kind = FIELD_DATE,
     .required = true,
     .help = "the day of the list",
     .headers = "exported|as of"},
    {.name = "source", .kind = FIELD_TEXT, .help = "where the list comes from"},
    {.name = NULL},
};

const struct noun environment_access_noun = {
    .name = "environment-access",
    .plural = "environment-accesses",
    .about = "Who, and which pipeline, reaches an environment, from exported lists",
    .fields = fields,
    .keys = 2,
    .lasts = true,
    .follows = true,
    .type = &environment_access_statement,
    .table = &table,
};

const struct statement_type environment_access_statement = {
    NOUN_STATEMENT("environment-access", "access to an environment")};

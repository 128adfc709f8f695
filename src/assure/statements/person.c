/* A person: who takes part, under a name of their own. Name and address are sealed. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("id"),      TEXT_COLUMN("name"),    TEXT_COLUMN("email"),
    TEXT_COLUMN("team"), TEXT_COLUMN("role"),    TEXT_COLUMN("languages"),
    LASTING_COLUMNS,     INT_OPTIONAL("erased"), TEXT_COLUMN("erasure_rule"),
    COLUMNS_END,
};
static const char *const indexes[] = {"team", "email", NULL};
const struct register_table persons_table = {
    .name = "persons", .columns = columns, .indexes = indexes};

static const struct register_column language_columns[] = {
    TEXT_KEY("person"),
    TEXT_KEY("language"),
    COLUMNS_END,
};
static const struct register_table person_languages_table = {.name = "person_languages",
                                                             .columns = language_columns};

static const struct register_table *const tables[] = {&persons_table, &person_languages_table,
                                                      NULL};

static const struct field fields[] = {
    {.name = "id",
     .kind = FIELD_ID,
     .required = true,
     .help = "a pseudonym that tells nothing: it stays in the log for good",
     .headers = "person|person id|employee id|personnel number"},
    {.name = "name",
     .kind = FIELD_TEXT,
     .personal = true,
     .help = "name, sealed under a key of the person's own",
     .headers = "full name|employee"},
    {.name = "email",
     .kind = FIELD_TEXT,
     .personal = true,
     .help = "address, sealed likewise; it stands for the person in other commands",
     .headers = "e-mail|mail|email address|e-mail address"},
    {.name = "team", .kind = FIELD_ID, .refers = "team", .help = "the team they belong to"},
    {.name = "role",
     .kind = FIELD_WORD,
     .help = "developer, reviewer, security, owner, auditor …",
     .headers = "function|job"},
    {.name = "languages",
     .kind = FIELD_WORDS,
     .each = &person_languages_table,
     .help = "programming languages that they write",
     .headers = "language|programming languages"},
    {.name = NULL},
};

const struct noun person_noun = {
    .name = "person",
    .plural = "persons",
    .about = "People who take part: their team, role and languages; personal data can be erased",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &person_statement,
    .table = &persons_table,
};

const struct statement_type person_statement = {NOUN_STATEMENT("person", "record of a person")};

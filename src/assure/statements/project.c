/* A project: what is built or bought, who answers for it and what it must obey. */
#include "nouns.h"
#include "statements.h"

const char *const tier_choices[] = {"critical", "high", "medium", "low", NULL};
static const char *const origins[] = {"in-house", "supplier", "open-source", NULL};

static const struct register_column columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("name"),
    TEXT_COLUMN("owner"),
    TEXT_COLUMN("team"),
    TEXT_COLUMN("origin"),
    TEXT_COLUMN("tier"),
    TEXT_COLUMN("supplier"),
    TEXT_COLUMN("standards"),
    TEXT_COLUMN("languages"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
static const char *const indexes[] = {"team", "supplier", NULL};
static const struct register_table table = {
    .name = "projects", .columns = columns, .indexes = indexes};

static const struct register_column standard_columns[] = {
    TEXT_KEY("project"),
    TEXT_KEY("standard"),
    COLUMNS_END,
};
static const struct register_table project_standards = {.name = "project_standards",
                                                        .columns = standard_columns};
static const struct register_column language_columns[] = {
    TEXT_KEY("project"),
    TEXT_KEY("language"),
    COLUMNS_END,
};
static const struct register_table project_languages = {.name = "project_languages",
                                                        .columns = language_columns};
static const struct register_table *const tables[] = {&table, &project_standards,
                                                      &project_languages, NULL};

static const struct field fields[] = {
    {.name = "id",
     .kind = FIELD_ID,
     .required = true,
     .help = "what it is known by",
     .headers = "project|project id"},
    {.name = "name", .kind = FIELD_TEXT, .help = "its name", .headers = "project name|title"},
    {.name = "owner",
     .kind = FIELD_ID,
     .refers = "person",
     .help = "who answers for it",
     .headers = "responsible|project owner"},
    {.name = "team", .kind = FIELD_ID, .refers = "team", .help = "the team that works on it"},
    {.name = "origin",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = origins,
     .help = "who makes it: in-house, supplier or open-source"},
    {.name = "tier",
     .kind = FIELD_CHOICE,
     .choices = tier_choices,
     .help = "what depends on it: critical, high, medium or low",
     .headers = "criticality"},
    {.name = "supplier",
     .kind = FIELD_ID,
     .refers = "supplier",
     .help = "who delivers it (needed with the origin supplier)",
     .headers = "vendor"},
    {.name = "standards",
     .kind = FIELD_WORDS,
     .refers = "standard",
     .each = &project_standards,
     .help = "the standards that hold for it",
     .headers = "standard|required standards"},
    {.name = "languages",
     .kind = FIELD_WORDS,
     .each = &project_languages,
     .help = "programming languages that it is written in",
     .headers = "language"},
    {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    bool supplied = view_eq(value_get_text(v, "origin"), VIEW("supplier"));
    bool named = value_get(v, "supplier") != NULL;
    if (supplied && !named) {
        return error_set(err, ERR_FORMAT, "a supplier's project names its supplier (--supplier)");
    }
    return supplied || !named
               ? OK
               : error_set(err, ERR_FORMAT, "it names a supplier, but its origin is " VIEW_FMT,
                           VIEW_ARG(value_get_text(v, "origin")));
}

const struct noun project_noun = {
    .name = "project",
    .plural = "projects",
    .about = "What is built or bought: owner, team, origin, tier and the standards that hold",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &project_statement,
    .table = &table,
    .check = check,
};

const struct statement_type project_statement = {NOUN_STATEMENT("project", "record of a project")};

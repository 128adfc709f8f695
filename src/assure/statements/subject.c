/* A subject, by the name that `assay verify` gives it, belongs to a project. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("project"),
    TEXT_KEY("subject"),
    COLUMNS_END,
};
static const char *const indexes[] = {"subject", NULL};
static const struct register_table table = {
    .name = "project_subjects", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "project",
     .kind = FIELD_ID,
     .required = true,
     .refers = "project",
     .help = "the project",
     .headers = "project id"},
    {.name = "subject",
     .kind = FIELD_TEXT,
     .required = true,
     .help = "what \"assay verify --name\" calls it",
     .headers = "repository|subject name"},
    {.name = NULL},
};

const struct noun subject_noun = {
    .name = "subject",
    .plural = "subjects",
    .about = "Which subjects, as \"assay verify\" names them, belong to which project",
    .fields = fields,
    .keys = 2,
    .type = &subject_statement,
    .table = &table,
};

const struct statement_type subject_statement = {NOUN_STATEMENT("subject", "subject of a project")};

/* A course that people are trained by. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("title"),
    TEXT_COLUMN("language"),
    TEXT_COLUMN("provider"),
    INT_OPTIONAL("pass_score"),
    INT_OPTIONAL("valid_days"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
static const struct register_table table = {.name = "courses", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id",
     .kind = FIELD_ID,
     .required = true,
     .help = "what it is known by",
     .headers = "course|course id"},
    {.name = "title",
     .kind = FIELD_TEXT,
     .required = true,
     .help = "its title",
     .headers = "name|course title"},
    {.name = "language",
     .kind = FIELD_WORD,
     .help = "the programming language that it is about (none: any)"},
    {.name = "provider", .kind = FIELD_TEXT, .help = "who gives it"},
    {.name = "pass_score",
     .kind = FIELD_NUMBER,
     .least = 0,
     .most = 100,
     .help = "the score, of 100, that passes it",
     .headers = "passing score|pass mark"},
    {.name = "valid_days",
     .kind = FIELD_NUMBER,
     .least = 1,
     .most = 36500,
     .help = "for how many days a certificate holds",
     .headers = "validity|valid days"},
    {.name = NULL},
};

const struct noun course_noun = {
    .name = "training",
    .plural = "courses",
    .about = "Courses of secure coding and the languages that they are about",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &course_statement,
    .table = &table,
};

const struct statement_type course_statement = {NOUN_STATEMENT("training", "record of a course")};

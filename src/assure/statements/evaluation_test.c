/* Which test is said to reach which interface, subsystem or module of what is evaluated. Whether it
 * ran, and passed, say the reports that were imported of it (import.c). */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("evaluation"), TEXT_KEY("part"), TEXT_KEY("test"),
    TEXT_COLUMN("shows"),   LASTING_COLUMNS,  COLUMNS_END,
};
static const struct register_table table = {.name = "evaluation_tests", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {EVALUATION_FIELD},
    {.name = "part",
     .kind = FIELD_WORD,
     .required = true,
     .help = "the interface, subsystem or module, as a document calls it",
     .headers = "interface|tsfi|subsystem|module"},
    {.name = "test",
     .kind = FIELD_TEXT,
     .required = true,
     .help = "the test, as its report has it: class.name, class or name",
     .headers = "test case|testcase|test name|test id"},
    {.name = "shows",
     .kind = FIELD_TEXT,
     .help = "what of it the test shows",
     .headers = "purpose|note|description"},
    {.name = NULL},
};

const struct noun evaluation_test_noun = {
    .name = "evaluation-test",
    .plural = "evaluation-tests",
    .about = "Which test reaches which interface, subsystem or module of what is evaluated",
    .fields = fields,
    .keys = 3,
    .lasts = true,
    .follows = true,
    .type = &evaluation_test_statement,
    .table = &table,
};

const struct statement_type evaluation_test_statement = {
    NOUN_STATEMENT("evaluation-test", "test of an interface or part")};

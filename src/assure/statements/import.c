/* Findings of another tool, imported. No register: they are read from the document that the
 * statement names (assay/assure/imports.h). */
#include "statements.h"

#include <assay/assure/imports.h>

const struct statement_type import_statement = {
    .predicate = IMPORT_PREDICATE,
    .title = "findings of another tool",
    .schema = "import-v1.schema.json",
    .registers = "imports",
};

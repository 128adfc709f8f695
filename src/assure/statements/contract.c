/* A contract with a supplier. Its clauses are records of their own. */
#include "nouns.h"
#include "statements.h"

#include <assay/base/clock.h>

static const struct register_column columns[] = {
    TEXT_KEY("id"),         TEXT_COLUMN("supplier"), TEXT_COLUMN("title"), TEXT_COLUMN("document"),
    INT_OPTIONAL("begins"), INT_OPTIONAL("ends"),    LASTING_COLUMNS,      COLUMNS_END,
};
static const char *const indexes[] = {"supplier", NULL};
static const struct register_table table = {
    .name = "contracts", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id",
     .kind = FIELD_ID,
     .required = true,
     .help = "what it is known by",
     .headers = "contract|contract id|contract number"},
    {.name = "supplier",
     .kind = FIELD_ID,
     .required = true,
     .refers = "supplier",
     .help = "the other party",
     .headers = "supplier id|vendor"},
    {.name = "title", .kind = FIELD_TEXT, .required = true, .help = "its title", .headers = "name"},
    {.name = "document",
     .kind = FIELD_DOCUMENT,
     .help = "the signed document: a file, kept with the evidence",
     .headers = "file|sha256"},
    {.name = "begins",
     .kind = FIELD_DATE,
     .help = "since when it holds",
     .headers = "start|start date|begin|from"},
    {.name = "ends",
     .kind = FIELD_DATE,
     .help = "until when (open: no day)",
     .headers = "end|end date|until"},
    {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    int64_t begins = 0;
    int64_t ends = 0;
    return !clock_parse(value_get_text(v, "begins"), &begins) ||
                   !clock_parse(value_get_text(v, "ends"), &ends) || begins <= ends
               ? OK
               : error_set(err, ERR_FORMAT, "it ends before it begins");
}

enum status contract_is_with_supplier(struct projection *p, const struct recorded *r,
                                      struct error *err)
{
    const struct sql_value key[] = {sql_text(value_get_text(r->predicate, "contract")),
                                    sql_text(value_get_text(r->predicate, "supplier"))};
    bool wrong = false;
    if (key[0].bytes.len == 0 || key[1].bytes.len == 0) {
        return OK;
    }
    enum status st = projection_finds(p, "SELECT 1 FROM contracts WHERE id = $1 AND supplier <> $2",
                                      key, 2, &wrong, err);
    return st != OK || !wrong
               ? st
               : error_set(err, ERR_FORMAT, "contract: " VIEW_FMT " is not one with " VIEW_FMT,
                           VIEW_ARG(key[0].bytes), VIEW_ARG(key[1].bytes));
}

const struct noun contract_noun = {
    .name = "contract",
    .plural = "contracts",
    .about = "Contracts with suppliers; \"contract matrix\" shows which required clauses are there",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &contract_statement,
    .table = &table,
    .check = check,
};

const struct statement_type contract_statement = {
    NOUN_STATEMENT("contract", "record of a contract")};

/* A deliverable came: which files, with which digests. */
#include "ledger/authority_private.h"
#include "statements.h"

#include <assay/assure/acceptance.h>
#include <assay/assure/noun.h>
#include <assay/base/clock.h>

static const struct register_column receipt_columns[] = {
    TEXT_KEY("deliverable"), INT_KEY("receipt"), TEXT_COLUMN("received_by"),
    INT_COLUMN("files"),     INT_COLUMN("time"), COLUMNS_END,
};
static const struct register_table receipts_table = {.name = "deliverable_receipts",
                                                     .columns = receipt_columns};

static const struct register_column file_columns[] = {
    TEXT_KEY("deliverable"), INT_KEY("receipt"), TEXT_KEY("name"),
    TEXT_COLUMN("digest"),   INT_COLUMN("size"), COLUMNS_END,
};
static const char *const file_indexes[] = {"digest", NULL};
static const struct register_table files_table = {
    .name = "delivered_files", .columns = file_columns, .indexes = file_indexes};

static const struct register_table *const tables[] = {&receipts_table, &files_table, NULL};

static enum status check(const struct statement *s, const struct value *v, struct error *err)
{
    const struct value *files = value_get(v, "files");
    (void)s;
    for (size_t i = 0; i < files->len; i++) {
        struct view name = value_get_text(&files->items[i], "name");
        for (size_t k = 0; k < i; k++) {
            if (view_eq(name, value_get_text(&files->items[k], "name"))) {
                return error_set(err, ERR_FORMAT, "the file " VIEW_FMT " is named twice",
                                 VIEW_ARG(name));
            }
        }
    }
    return OK;
}

static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct sql_value id = sql_text(value_get_text(r->predicate, "deliverable"));
    bool found = false;
    enum status st = projection_finds(p, "SELECT 1 FROM deliverables WHERE id = $1 AND active = 1",
                                      &id, 1, &found, err);
    return st != OK || found ? st
                             : error_set(err, ERR_FORMAT,
                                         "there is no deliverable \"" VIEW_FMT
                                         "\" (\"assay deliverable announce\")",
                                         VIEW_ARG(id.bytes));
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *files = value_get(r->predicate, "files");
    struct view deliverable = value_get_text(r->predicate, "deliverable");
    int64_t time = 0;
    (void)clock_parse(value_get_text(r->predicate, "time"), &time);
    const struct sql_value row[] = {
        sql_text(deliverable),
        sql_int((int64_t)r->index),
        sql_text(authority_person(p->authority, r->signer, r->index)),
        sql_int((int64_t)files->len),
        sql_int(time),
    };
    enum status st = register_put(p, &receipts_table, row, err);
    for (size_t i = 0; st == OK && i < files->len; i++) {
        const struct value *size = value_get(&files->items[i], "size");
        const struct sql_value file[] = {
            sql_text(deliverable),
            sql_int((int64_t)r->index),
            sql_text(value_get_text(&files->items[i], "name")),
            sql_text(value_get_text(&files->items[i], "sha256")),
            sql_int(size->integer),
        };
        st = register_put(p, &files_table, file, err);
    }
    return st == OK ? deliverable_said(p, deliverable, value_get_text(r->predicate, "time"), err)
                    : st;
}

const struct statement_type receipt_statement = {
    .predicate = RECEIPT_PREDICATE,
    .title = "receipt of a deliverable",
    .schema = "receipt-v1.schema.json",
    .registers = NOUN_REGISTERS,
    .happens = true,
    .tables = tables,
    .check = check,
    .admit = admit,
    .project = project,
};

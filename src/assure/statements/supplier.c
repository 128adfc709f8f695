/* A supplier, and whose subcontractor it is. */
#include "nouns.h"
#include "statements.h"

#include <assay/base/mem.h>

#include <stdio.h>

enum { CHAIN_MAX = 32 };

static const struct register_column columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("name"),
    TEXT_COLUMN("tier"),
    TEXT_COLUMN("parent"),
    TEXT_COLUMN("service"),
    TEXT_COLUMN("country"),
    INT_OPTIONAL("review_by"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
static const char *const indexes[] = {"parent", NULL};
static const struct register_table table = {
    .name = "suppliers", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id",
     .kind = FIELD_ID,
     .required = true,
     .help = "what it is known by",
     .headers = "supplier|supplier id|vendor|vendor id"},
    {.name = "name",
     .kind = FIELD_TEXT,
     .required = true,
     .help = "its name",
     .headers = "supplier name|company|vendor name"},
    {.name = "tier",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = tier_choices,
     .help = "what depends on it: critical, high, medium or low",
     .headers = "criticality|risk tier"},
    {.name = "parent",
     .kind = FIELD_ID,
     .refers = "supplier",
     .help = "whose subcontractor it is",
     .headers = "subcontractor of|contractor"},
    {.name = "service", .kind = FIELD_TEXT, .help = "what it supplies", .headers = "services"},
    {.name = "country", .kind = FIELD_TEXT, .help = "where it works"},
    {.name = "review_by",
     .kind = FIELD_DATE,
     .help = "until when it has to be assessed again",
     .headers = "next review|next assessment"},
    {.name = NULL},
};

struct parent {
    char id[NOUN_WORD_MAX + 1];
};

static enum status take_parent(void *ctx, const struct sql_value *v, size_t count,
                               struct error *err)
{
    struct parent *p = ctx;
    enum { PARENT = 3 };
    (void)err;
    if (count > PARENT) {
        (void)snprintf(p->id, sizeof p->id, VIEW_FMT, VIEW_ARG(v[PARENT].bytes));
    }
    return OK;
}

/* Nobody is their own subcontractor, through however many others. */
static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf chain = BUF_INIT((size_t)CHAIN_MAX * 80 + 256);
    struct view id = value_get_text(r->predicate, "id");
    struct parent at = {.id = ""};
    (void)snprintf(at.id, sizeof at.id, VIEW_FMT, VIEW_ARG(value_get_text(r->predicate, "parent")));
    buf_add_view(&chain, id);
    for (size_t i = 0; at.id[0] != '\0'; i++) {
        const struct parent here = at;
        buf_printf(&chain, " is a subcontractor of %s", here.id);
        if (view_eq_str(id, here.id)) {
            enum status st = buf_status(&chain, err);
            return st == OK ? error_set(err, ERR_FORMAT, "a circle: %s", chain.ptr) : st;
        }
        if (i == CHAIN_MAX) {
            return error_set(err, ERR_FORMAT, "more than %d subcontractors one below the other",
                             CHAIN_MAX);
        }
        buf_add_str(&chain, ", which");
        const struct sql_value key[] = {sql_text(view_str(here.id))};
        at.id[0] = '\0';
        enum status st = register_get(p, &table, key, take_parent, &at, err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

const struct noun supplier_noun = {
    .name = "supplier",
    .plural = "suppliers",
    .about = "Suppliers, their tier and their subcontractors",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &supplier_statement,
    .table = &table,
    .admit = admit,
};

const struct statement_type supplier_statement = {
    NOUN_STATEMENT("supplier", "record of a supplier")};

/* A deliverable that is to come, or came: what it is, who delivers it, how much depends on it. */
#include "nouns.h"
#include "statements.h"

#include <assay/base/clock.h>

static const struct register_column columns[] = {
    TEXT_KEY("id"),         TEXT_COLUMN("title"),   TEXT_COLUMN("supplier"),
    TEXT_COLUMN("project"), TEXT_COLUMN("version"), TEXT_COLUMN("tier"),
    INT_OPTIONAL("due"),    LASTING_COLUMNS,        COLUMNS_END,
};
static const char *const indexes[] = {"supplier", "project", NULL};
static const struct register_table table = {
    .name = "deliverables", .columns = columns, .indexes = indexes};

static const struct register_column time_columns[] = {TEXT_KEY("deliverable"), INT_COLUMN("time"),
                                                      COLUMNS_END};
static const struct register_table times_table = {.name = "deliverable_times",
                                                  .columns = time_columns};
static const struct register_table *const tables[] = {&table, &times_table, NULL};

static const struct field fields[] = {
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "what it is known by"},
    {.name = "title", .kind = FIELD_TEXT, .required = true, .help = "what it is"},
    {.name = "supplier", .kind = FIELD_ID, .refers = "supplier", .help = "who delivers it"},
    {.name = "project",
     .kind = FIELD_ID,
     .refers = "project",
     .help = "the project that it is for"},
    {.name = "version", .kind = FIELD_WORD, .help = "its version"},
    {.name = "tier",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = tier_choices,
     .help = "what depends on it: critical, high, medium or low"},
    {.name = "due", .kind = FIELD_DATE, .help = "when it is due"},
    {.name = NULL},
};

const struct noun deliverable_noun = {
    .name = "deliverable",
    .plural = "deliverables",
    .about = "Deliverables: what is to come from whom, and for what",
    .adding = "announce",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &deliverable_statement,
    .table = &table,
};

const struct statement_type deliverable_statement = {
    NOUN_STATEMENT("deliverable", "announcement of a deliverable")};

static enum status take_time(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    (void)err;
    if (count >= 2 && v[1].kind == SQL_INT) {
        *(int64_t *)ctx = v[1].integer;
    }
    return OK;
}

enum status deliverable_said(struct projection *p, struct view deliverable, struct view stated,
                             struct error *err)
{
    int64_t before = INT64_MIN;
    int64_t time = 0;
    const struct sql_value key = sql_text(deliverable);
    if (!clock_parse(stated, &time)) {
        return OK;
    }
    enum status st = register_get(p, &times_table, &key, take_time, &before, err);
    const struct sql_value row[] = {key, sql_int(time)};
    return st == OK && time > before ? register_put(p, &times_table, row, err) : st;
}

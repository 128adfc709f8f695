/* Something is not as it was agreed. */
#include "nouns.h"
#include "statements.h"

#include <stdio.h>

static const char *const nonconformity_severities[] = {"minor", "major", NULL};
static const char *const nonconformity_states[] = {"open", "contained", "closed", NULL};

static const struct register_column columns[] = {
    TEXT_KEY("id"),        TEXT_COLUMN("supplier"), TEXT_COLUMN("deliverable"),
    TEXT_COLUMN("audit"),  TEXT_COLUMN("title"),    TEXT_COLUMN("severity"),
    INT_OPTIONAL("found"), TEXT_COLUMN("owner"),    INT_OPTIONAL("due"),
    TEXT_COLUMN("state"),  LASTING_COLUMNS,         COLUMNS_END,
};
static const char *const indexes[] = {"supplier", "deliverable", "audit", NULL};
static const struct register_table table = {
    .name = "nonconformities", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "what it is known by"},
    {.name = "supplier", .kind = FIELD_ID, .refers = "supplier", .help = "whose it is"},
    {.name = "deliverable",
     .kind = FIELD_ID,
     .refers = "deliverable",
     .help = "the deliverable that has it: it cannot be accepted before it is closed"},
    {.name = "audit",
     .kind = FIELD_ID,
     .lasting = true,
     .refers = "audit-visit",
     .help = "the audit that found it"},
    {.name = "title", .kind = FIELD_TEXT, .required = true, .help = "what is wrong"},
    {.name = "severity",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = nonconformity_severities,
     .help = "minor or major"},
    {.name = "found", .kind = FIELD_DATE, .required = true, .help = "when it was found"},
    {.name = "owner", .kind = FIELD_TEXT, .help = "who has to mend it"},
    {.name = "due", .kind = FIELD_DATE, .required = true, .help = "until when"},
    {.name = "state",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = nonconformity_states,
     .help = "open, contained or closed"},
    {.name = NULL},
};

struct counted {
    size_t open;
    size_t verified;
};

static enum status count_action(void *ctx, const struct sql_value *v, size_t count,
                                struct error *err)
{
    struct counted *c = ctx;
    (void)err;
    if (count == 1) {
        c->open += v[0].kind == SQL_NULL;
        c->verified += v[0].kind != SQL_NULL;
    }
    return OK;
}

/* As it stands, where it is not closed. */
struct present {
    bool open;
    char deliverable[NOUN_WORD_MAX + 1];
};

static enum status take_present(void *ctx, const struct sql_value *v, size_t count,
                                struct error *err)
{
    enum { DELIVERABLE = 2, STATE = 9, ACTIVE };
    struct present *p = ctx;
    (void)err;
    if (count > ACTIVE && v[ACTIVE].integer == 1 && !view_eq(v[STATE].bytes, VIEW("closed"))) {
        p->open = true;
        (void)snprintf(p->deliverable, sizeof p->deliverable, VIEW_FMT,
                       VIEW_ARG(v[DELIVERABLE].bytes));
    }
    return OK;
}

static enum status admit_withdrawal(struct projection *p, const struct recorded *r,
                                    struct error *err)
{
    struct present before = {.open = false};
    const struct sql_value id = sql_text(value_get_text(r->predicate, "id"));
    enum status st = register_get(p, &table, &id, take_present, &before, err);
    return st != OK || !before.open
               ? st
               : error_set(err, ERR_FORMAT,
                           "it is not closed: a corrective action closes it (\"assay nonconformity "
                           "set " VIEW_FMT " --state closed\"), not its withdrawal",
                           VIEW_ARG(id.bytes));
}

/* As long as it is not closed it stays in the way of its deliverable. */
static enum status check_deliverable(struct projection *p, const struct recorded *r,
                                     struct error *err)
{
    struct present before = {.open = false};
    const struct sql_value id = sql_text(value_get_text(r->predicate, "id"));
    enum status st = register_get(p, &table, &id, take_present, &before, err);
    bool stays = before.deliverable[0] == '\0' ||
                 view_eq_str(value_get_text(r->predicate, "deliverable"), before.deliverable);
    return st != OK || stays
               ? st
               : error_set(err, ERR_FORMAT, "deliverable: it is one of %s until it is closed",
                           before.deliverable);
}

/* It is closed when what was done about it was seen to help. */
static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    struct counted c = {0};
    enum status st = check_deliverable(p, r, err);
    if (st != OK) {
        return st;
    }
    const struct sql_value id = sql_text(value_get_text(r->predicate, "id"));
    if (!view_eq(value_get_text(r->predicate, "state"), VIEW("closed"))) {
        return OK;
    }
    st = store_sql_run(projection_store(p),
                       "SELECT verified FROM corrective_actions "
                       "WHERE nonconformity = $1 AND active = 1",
                       &id, 1, count_action, &c, err);
    if (st == OK && (c.open > 0 || c.verified == 0)) {
        st = error_set(err, ERR_FORMAT,
                       "state: it is closed when a corrective action was verified, and none is "
                       "open (%zu verified, %zu open; \"assay corrective-action set\")",
                       c.verified, c.open);
    }
    return st;
}

const struct noun nonconformity_noun = {
    .name = "nonconformity",
    .plural = "nonconformities",
    .about = "What is not as it was agreed, and until when it has to be",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &nonconformity_statement,
    .table = &table,
    .admit = admit,
    .admit_withdrawal = admit_withdrawal,
};

const struct statement_type nonconformity_statement = {
    NOUN_STATEMENT("nonconformity", "nonconformity")};

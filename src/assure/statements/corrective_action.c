/* What is done so that a nonconformity does not come again, and whether it helped. */
#include "ledger/authority_private.h"
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("nonconformity"),  TEXT_KEY("id"),      TEXT_COLUMN("cause"), TEXT_COLUMN("what"),
    TEXT_COLUMN("owner"),       INT_OPTIONAL("due"), INT_OPTIONAL("done"), INT_OPTIONAL("verified"),
    TEXT_COLUMN("verified_by"), LASTING_COLUMNS,     COLUMNS_END,
};
static const struct register_table table = {.name = "corrective_actions", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "nonconformity",
     .kind = FIELD_ID,
     .required = true,
     .refers = "nonconformity",
     .help = "about which nonconformity"},
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "which action"},
    {.name = "cause", .kind = FIELD_TEXT, .help = "why it came to it"},
    {.name = "what", .kind = FIELD_TEXT, .required = true, .help = "what is done"},
    {.name = "owner", .kind = FIELD_TEXT, .required = true, .help = "who does it"},
    {.name = "due", .kind = FIELD_DATE, .required = true, .help = "until when"},
    {.name = "done", .kind = FIELD_DATE, .help = "when it was done"},
    {.name = "verified", .kind = FIELD_DATE, .help = "when it was seen to help"},
    {.name = "verified_by", .kind = FIELD_TEXT, .help = "who saw it"},
    {.name = NULL},
};

/* A supplier says what was done; that it helped is for others to see. */
static enum status by_others(struct projection *p, const struct recorded *r, const char *what,
                             struct error *err)
{
    return authority_speaks_only_as(p->authority, r->signer, r->index, VIEW("supplier"))
               ? error_set(err, ERR_FORMAT, "%s", what)
               : OK;
}

static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    return value_get(r->predicate, "verified") == NULL &&
                   value_get(r->predicate, "verifiedBy") == NULL
               ? OK
               : by_others(p, r, "verified: a supplier does not verify what it did itself", err);
}

static enum status admit_withdrawal(struct projection *p, const struct recorded *r,
                                    struct error *err)
{
    return by_others(p, r, "a supplier does not take back what has to be done", err);
}

const struct noun corrective_action_noun = {
    .name = "corrective-action",
    .plural = "corrective-actions",
    .about = "What is done about nonconformities, and whether it helped",
    .fields = fields,
    .keys = 2,
    .lasts = true,
    .type = &corrective_action_statement,
    .table = &table,
    .admit = admit,
    .admit_withdrawal = admit_withdrawal,
};

const struct statement_type corrective_action_statement = {
    NOUN_STATEMENT("corrective-action", "corrective action")};

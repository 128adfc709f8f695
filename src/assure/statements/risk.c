/* A risk and how it is treated (ISO/IEC 27005: modify, retain, avoid, share). */
#include "nouns.h"
#include "statements.h"

static const char *const treatments[] = {"modify", "retain", "avoid", "share", NULL};
static const char *const states[] = {"open", "treated", "accepted", "closed", NULL};

static const struct register_column columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("title"),
    TEXT_COLUMN("project"),
    INT_OPTIONAL("likelihood"),
    INT_OPTIONAL("impact"),
    TEXT_COLUMN("treatment"),
    TEXT_COLUMN("measures"),
    TEXT_COLUMN("owner"),
    INT_OPTIONAL("review_by"),
    TEXT_COLUMN("state"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
static const char *const indexes[] = {"project", NULL};
static const struct register_table table = {
    .name = "risks", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id",
     .kind = FIELD_ID,
     .required = true,
     .help = "what it is known by",
     .headers = "risk|risk id"},
    {.name = "title",
     .kind = FIELD_TEXT,
     .required = true,
     .help = "what may happen",
     .headers = "description|risk title"},
    {.name = "project",
     .kind = FIELD_ID,
     .refers = "project",
     .help = "the project that it threatens (none: the organisation)"},
    {.name = "likelihood",
     .kind = FIELD_NUMBER,
     .required = true,
     .least = 1,
     .most = 5,
     .help = "from 1 (rare) to 5 (almost certain)",
     .headers = "probability"},
    {.name = "impact",
     .kind = FIELD_NUMBER,
     .required = true,
     .least = 1,
     .most = 5,
     .help = "from 1 (hardly felt) to 5 (ruinous)",
     .headers = "severity"},
    {.name = "treatment",
     .kind = FIELD_CHOICE,
     .choices = treatments,
     .help = "modify, retain, avoid or share",
     .headers = "response"},
    {.name = "measures",
     .kind = FIELD_TEXT,
     .help = "what is done about it",
     .headers = "treatment plan|mitigation|plan"},
    {.name = "owner",
     .kind = FIELD_ID,
     .required = true,
     .refers = "person",
     .help = "who answers for it",
     .headers = "risk owner"},
    {.name = "review_by",
     .kind = FIELD_DATE,
     .help = "until when it has to be looked at again",
     .headers = "next review|review date"},
    {.name = "state",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = states,
     .help = "open, treated, accepted or closed",
     .headers = "status"},
    {.name = NULL},
};

/* What is kept as it is, is accepted until a day. */
static enum status check(const struct value *v, struct error *err)
{
    struct view state = value_get_text(v, "state");
    bool untreated = value_get(v, "treatment") == NULL;
    if (untreated && !view_eq(state, VIEW("open"))) {
        return error_set(err, ERR_FORMAT,
                         "it is " VIEW_FMT ", but not said how it is treated "
                         "(--treatment)",
                         VIEW_ARG(state));
    }
    return !view_eq(state, VIEW("accepted")) || value_get(v, "reviewBy") != NULL
               ? OK
               : error_set(err, ERR_FORMAT, "what is accepted is looked at again (--review-by)");
}

const struct noun risk_noun = {
    .name = "risk",
    .plural = "risks",
    .about = "Risks, their owners and how they are treated",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &risk_statement,
    .table = &table,
    .check = check,
};

const struct statement_type risk_statement = {NOUN_STATEMENT("risk", "record of a risk")};

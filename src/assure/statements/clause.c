/* What a contract says about one thing: whether a clause is there, where, and who read it. */
#include "nouns.h"
#include "statements.h"

static const char *const states[] = {"present", "partial", "absent", NULL};

static const struct register_column columns[] = {
    TEXT_KEY("contract"),       TEXT_KEY("kind"),
    TEXT_COLUMN("state"),       INT_OPTIONAL("page"),
    TEXT_COLUMN("document"),    INT_OPTIONAL("expires"),
    INT_OPTIONAL("every_days"), TEXT_COLUMN("read_by"),
    TEXT_COLUMN("note"),        COLUMNS_END,
};
static const struct register_table table = {.name = "contract_clauses", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "contract",
     .kind = FIELD_ID,
     .required = true,
     .refers = "contract",
     .help = "the contract",
     .headers = "contract id|contract number"},
    {.name = "kind",
     .kind = FIELD_ID,
     .required = true,
     .help = "what it is about: ip-ownership, audit-right, sbom … (\"assay contract kinds\")",
     .headers = "clause|clause kind|topic"},
    {.name = "state",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = states,
     .help = "present, partial or absent",
     .headers = "status"},
    {.name = "page",
     .kind = FIELD_NUMBER,
     .least = 1,
     .most = 100000,
     .help = "the page where it stands"},
    {.name = "document",
     .kind = FIELD_DOCUMENT,
     .help = "the document, where it is another than the contract's",
     .headers = "file|sha256"},
    {.name = "expires",
     .kind = FIELD_DATE,
     .help = "until when it holds (open: as the contract)",
     .headers = "expiry|expiry date|valid until"},
    {.name = "every_days",
     .kind = FIELD_NUMBER,
     .least = 1,
     .most = 36500,
     .help = "audit-right: how often it is used, in days",
     .headers = "every days|period"},
    {.name = "read_by",
     .kind = FIELD_ID,
     .required = true,
     .refers = "person",
     .lasting = true,
     .help = "the person who read it",
     .headers = "reader|reviewed by"},
    {.name = "note",
     .kind = FIELD_TEXT,
     .help = "what is missing, or how it is meant",
     .headers = "comment|remarks"},
    {.name = NULL},
};

/* A clause that is not there stands on no page. */
static enum status check(const struct value *v, struct error *err)
{
    struct view state = value_get_text(v, "state");
    bool placed = value_get(v, "page") != NULL;
    if (view_eq(state, VIEW("absent")) && (placed || value_get(v, "expires") != NULL)) {
        return error_set(err, ERR_FORMAT,
                         "it contradicts itself: the clause is absent, and yet it has %s",
                         placed ? "a page" : "an end");
    }
    if (value_get(v, "everyDays") != NULL &&
        !view_eq(value_get_text(v, "kind"), VIEW("audit-right"))) {
        return error_set(err, ERR_FORMAT, "only the right to audit is used every so often");
    }
    return view_eq(state, VIEW("partial")) && value_get(v, "note") == NULL
               ? error_set(err, ERR_FORMAT, "say what is missing of it (--note)")
               : OK;
}

const struct noun clause_noun = {
    .name = "clause",
    .plural = "clauses",
    .about = "Clauses of contracts: present, partial or absent, on which page, read by whom",
    .fields = fields,
    .keys = 2,
    .type = &clause_statement,
    .table = &table,
    .check = check,
};

const struct statement_type clause_statement = {NOUN_STATEMENT("clause", "clause of a contract")};

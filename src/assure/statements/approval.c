/* What inspections judge by, approved by its SHA-256: baselines of the organisation's own (verdicts
 * by them count where deliverables of these tiers and projects are accepted,
 * assay/assure/acceptance.h), and rule sets (a control asks whether inspections ran with them). */
#include "nouns.h"
#include "statements.h"

/* ---- what both kinds have ---- */

#define APPROVAL_COLUMNS                                                                           \
    TEXT_COLUMN("owner"), TEXT_COLUMN("tiers"), TEXT_COLUMN("projects"), INT_OPTIONAL("expires"),  \
        INT_OPTIONAL("review_by"), TEXT_COLUMN("why"), LASTING_COLUMNS, COLUMNS_END

/* Whose key said it last: who submits evidence of a deliverable approves no baseline for it. */
static const struct register_column approver_columns[] = {
    TEXT_KEY("digest"), TEXT_COLUMN("person"), TEXT_COLUMN("key"), INT_COLUMN("time"), COLUMNS_END,
};

#define APPROVAL_FIELDS(for_which_tiers)                                                           \
    {.name = "owner",                                                                              \
     .kind = FIELD_ID,                                                                             \
     .required = true,                                                                             \
     .refers = "person",                                                                           \
     .help = "who answers for it"},                                                                \
        {.name = "tiers",                                                                          \
         .kind = FIELD_WORDS,                                                                      \
         .required = true,                                                                         \
         .help = for_which_tiers ": critical, high, medium, low"},                                 \
        {.name = "projects",                                                                       \
         .kind = FIELD_WORDS,                                                                      \
         .refers = "project",                                                                      \
         .help = "of these projects only (default: all)"},                                         \
        {.name = "expires", .kind = FIELD_DATE, .help = "the last day on which it counts"},        \
        {.name = "review_by",                                                                      \
         .kind = FIELD_DATE,                                                                       \
         .help = "when it is looked at again",                                                     \
         .headers = "review"},                                                                     \
        {.name = "why",                                                                            \
         .kind = FIELD_TEXT,                                                                       \
         .help = "how it differs from the shipped one, and why"},                                  \
    {                                                                                              \
        .name = NULL                                                                               \
    }

static enum status check(const struct value *v, struct error *err)
{
    struct sha256 digest;
    struct view hex = value_get_text(v, "digest");
    struct view document = value_get_text(v, "document");
    struct view expires = value_get_text(v, "expires");
    if (hex.len != SHA256_HEX_MAX - 1 || !sha256_parse(hex, &digest)) {
        return error_set(err, ERR_FORMAT, "digest: \"" VIEW_FMT "\" is no SHA-256", VIEW_ARG(hex));
    }
    if (document.len > 0 && !view_eq(document, hex)) {
        return error_set(err, ERR_FORMAT, "document: it is another file than the digest names");
    }
    if (expires.len == 0 && value_get(v, "reviewBy") == NULL) {
        return error_set(err, ERR_FORMAT,
                         "an approval ends, or is looked at again (--expires, --review-by)");
    }
    if (expires.len > 0 &&
        view_cmp(expires, view_slice(value_get_text(v, "time"), 0, expires.len)) < 0) {
        return error_set(err, ERR_FORMAT, "expires: " VIEW_FMT " is past", VIEW_ARG(expires));
    }
    return OK;
}

/* ---- baselines ---- */

static const struct register_column baseline_columns[] = {
    TEXT_KEY("digest"),      TEXT_COLUMN("name"), TEXT_COLUMN("version"),
    TEXT_COLUMN("document"), APPROVAL_COLUMNS,
};
static const struct register_table baselines_table = {.name = "baseline_approvals",
                                                      .columns = baseline_columns};
static const struct register_table baseline_approvers_table = {.name = "baseline_approvers",
                                                               .columns = approver_columns};

static const struct field baseline_fields[] = {
    {.name = "digest",
     .kind = FIELD_WORD,
     .required = true,
     .help = "SHA-256 of the baseline's file",
     .headers = "sha256"},
    {.name = "name", .kind = FIELD_TEXT, .required = true, .help = "the baseline's id"},
    {.name = "version", .kind = FIELD_TEXT, .required = true, .help = "its version"},
    {.name = "document", .kind = FIELD_DOCUMENT, .help = "the file, kept with the evidence"},
    APPROVAL_FIELDS("deliverables of which tiers it may judge"),
};

const struct noun baseline_approval_noun = {
    .name = "baseline-approval",
    .plural = "baseline-approvals",
    .about = "Baselines of one's own that are approved, for which tiers and until when",
    .fields = baseline_fields,
    .keys = 1,
    .lasts = true,
    .type = &baseline_approval_statement,
    .table = &baselines_table,
    .said = &baseline_approvers_table,
    .check = check,
};

static const struct register_table *const baseline_tables[] = {&baselines_table,
                                                               &baseline_approvers_table, NULL};
const struct statement_type baseline_approval_statement = {
    .happens = true,
    NOUN_STATEMENT_OF("baseline-approval", "approval of a baseline", baseline_tables),
};

/* ---- rule sets ---- */

static const char *const inspectors[] = {"code", "secrets", NULL};

static const struct register_column rules_columns[] = {
    TEXT_KEY("digest"),
    TEXT_COLUMN("inspector"),
    TEXT_COLUMN("name"),
    APPROVAL_COLUMNS,
};
static const struct register_table rules_table = {.name = "rules_approvals",
                                                  .columns = rules_columns};
static const struct register_table rules_approvers_table = {.name = "rules_approvers",
                                                            .columns = approver_columns};

static const struct field rules_fields[] = {
    {.name = "digest",
     .kind = FIELD_WORD,
     .required = true,
     .help = "SHA-256 of rules and engine, as the evidence of inspections names it",
     .headers = "sha256"},
    {.name = "inspector",
     .kind = FIELD_CHOICE,
     .choices = inspectors,
     .required = true,
     .help = "which inspector's rules they are: code or secrets"},
    {.name = "name", .kind = FIELD_TEXT, .required = true, .help = "what they are called"},
    APPROVAL_FIELDS("projects of which tiers they are for"),
};

const struct noun rules_approval_noun = {
    .name = "rules-approval",
    .plural = "rules-approvals",
    .about = "Rule sets that are approved for inspections, for which tiers and until when",
    .fields = rules_fields,
    .keys = 1,
    .lasts = true,
    .type = &rules_approval_statement,
    .table = &rules_table,
    .said = &rules_approvers_table,
    .check = check,
};

static const struct register_table *const rules_tables[] = {&rules_table, &rules_approvers_table,
                                                            NULL};
const struct statement_type rules_approval_statement = {
    .happens = true,
    NOUN_STATEMENT_OF("rules-approval", "approval of a rule set", rules_tables),
};

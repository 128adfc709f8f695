/* A baseline of the organisation's own is approved: verdicts by it count where deliverables of
 * these tiers and projects are accepted (assay/assure/acceptance.h). */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("digest"),      TEXT_COLUMN("name"),     TEXT_COLUMN("version"),
    TEXT_COLUMN("document"), TEXT_COLUMN("owner"),    TEXT_COLUMN("tiers"),
    TEXT_COLUMN("projects"), INT_OPTIONAL("expires"), INT_OPTIONAL("review_by"),
    TEXT_COLUMN("why"),      LASTING_COLUMNS,         COLUMNS_END,
};
static const struct register_table table = {.name = "baseline_approvals", .columns = columns};

/* Whose key said it last: who submits evidence of a deliverable approves no baseline for it. */
static const struct register_column approver_columns[] = {
    TEXT_KEY("digest"), TEXT_COLUMN("person"), TEXT_COLUMN("key"), INT_COLUMN("time"), COLUMNS_END,
};
static const struct register_table approvers_table = {.name = "baseline_approvers",
                                                      .columns = approver_columns};
static const struct register_table *const tables[] = {&table, &approvers_table, NULL};

static const struct field fields[] = {
    {.name = "digest",
     .kind = FIELD_WORD,
     .required = true,
     .help = "SHA-256 of the baseline's file",
     .headers = "sha256"},
    {.name = "name", .kind = FIELD_TEXT, .required = true, .help = "the baseline's id"},
    {.name = "version", .kind = FIELD_TEXT, .required = true, .help = "its version"},
    {.name = "document", .kind = FIELD_DOCUMENT, .help = "the file, kept with the evidence"},
    {.name = "owner",
     .kind = FIELD_ID,
     .required = true,
     .refers = "person",
     .help = "who answers for it"},
    {.name = "tiers",
     .kind = FIELD_WORDS,
     .required = true,
     .help = "deliverables of which tiers it may judge: critical, high, medium, low"},
    {.name = "projects",
     .kind = FIELD_WORDS,
     .refers = "project",
     .help = "of these projects only (default: all)"},
    {.name = "expires", .kind = FIELD_DATE, .help = "the last day on which it counts"},
    {.name = "review_by",
     .kind = FIELD_DATE,
     .help = "when it is looked at again",
     .headers = "review"},
    {.name = "why", .kind = FIELD_TEXT, .help = "how it differs from the shipped one, and why"},
    {.name = NULL},
};

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

const struct noun baseline_approval_noun = {
    .name = "baseline-approval",
    .plural = "baseline-approvals",
    .about = "Baselines of one's own that are approved, for which tiers and until when",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &baseline_approval_statement,
    .table = &table,
    .said = &approvers_table,
    .check = check,
};

const struct statement_type baseline_approval_statement = {
    .happens = true,
    NOUN_STATEMENT("baseline-approval", "approval of a baseline"),
};

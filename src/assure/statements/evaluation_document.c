/* A document of design, guidance or tests that an evaluation by ISO/IEC 15408 looks at: which
 * component of the standard it is for, what it covers, who wrote it and who reviewed it. */
#include "assurance_components.h"
#include "nouns.h"
#include "statements.h"

#include <assay/base/clock.h>

static const char *const states[] = {"draft", "final", NULL};
static const struct field_synonym state_synonyms[] = {
    {"in work", "draft"},  {"in progress", "draft"}, {"in review", "draft"}, {"released", "final"},
    {"approved", "final"}, {"published", "final"},   {NULL, NULL},
};

static const struct register_column columns[] = {
    TEXT_KEY("evaluation"),     TEXT_KEY("id"),           TEXT_COLUMN("component"),
    TEXT_COLUMN("title"),       TEXT_COLUMN("document"),  TEXT_COLUMN("address"),
    TEXT_COLUMN("digest"),      TEXT_COLUMN("covers"),    TEXT_COLUMN("author"),
    TEXT_COLUMN("reviewed_by"), INT_OPTIONAL("reviewed"), INT_OPTIONAL("until"),
    TEXT_COLUMN("state"),       LASTING_COLUMNS,          COLUMNS_END,
};
static const struct register_table table = {.name = "evaluation_documents", .columns = columns};

static const struct register_column covers_columns[] = {TEXT_KEY("evaluation"), TEXT_KEY("id"),
                                                        TEXT_KEY("part"), COLUMNS_END};
static const struct register_table covers_table = {.name = "evaluation_covers",
                                                   .columns = covers_columns};
static const struct register_table *const tables[] = {&table, &covers_table, NULL};

static const struct field fields[] = {
    {EVALUATION_FIELD},
    {.name = "id",
     .kind = FIELD_ID,
     .required = true,
     .help = "what the document is known by",
     .headers = "document id|number"},
    {.name = "component",
     .kind = FIELD_WORD,
     .required = true,
     .help = "what it is for, and to which level: ADV_FSP.2, AGD_OPE.1, ATE_COV.1",
     .headers = "family|sar"},
    {.name = "title", .kind = FIELD_TEXT, .required = true, .help = "its title", .headers = "name"},
    {.name = "document",
     .kind = FIELD_DOCUMENT,
     .help = "the file, kept with the evidence",
     .headers = "file"},
    {.name = "address",
     .kind = FIELD_TEXT,
     .help = "or where it lies: https://…, a path of another store",
     .headers = "url|uri|link"},
    {.name = "digest",
     .kind = FIELD_WORD,
     .help = "SHA-256 of what lies there",
     .headers = "sha256|sha-256"},
    {.name = "covers",
     .kind = FIELD_WORDS,
     .each = &covers_table,
     .help = "the interfaces (ADV_FSP), subsystems or modules (ADV_TDS) that it describes",
     .headers = "interfaces|subsystems|modules|parts"},
    {.name = "author",
     .kind = FIELD_ID,
     .required = true,
     .lasting = true,
     .refers = "person",
     .help = "who wrote it",
     .headers = "written by|owner"},
    {.name = "reviewed_by",
     .kind = FIELD_ID,
     .lasting = true,
     .refers = "person",
     .help = "who reviewed it: somebody else",
     .headers = "reviewer"},
    {.name = "reviewed", .kind = FIELD_DATE, .help = "when", .headers = "review date|reviewed on"},
    {.name = "until",
     .kind = FIELD_DATE,
     .help = "until when it counts and is to be reviewed anew",
     .headers = "review by|next review|expires|valid until"},
    {.name = "state",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = states,
     .synonyms = state_synonyms,
     .help = "draft or final",
     .headers = "status"},
    {.name = NULL},
};

/* A file of our own, or one elsewhere that its digest tells. */
static enum status check_place(const struct value *v, struct error *err)
{
    bool elsewhere = value_get(v, "address") != NULL;
    if ((value_get(v, "document") != NULL) == elsewhere ||
        elsewhere != (value_get(v, "digest") != NULL)) {
        return error_set(err, ERR_FORMAT,
                         "it is a file (--document), or lies elsewhere (--address, --digest)");
    }
    return OK;
}

static enum status check_review(const struct value *v, struct error *err)
{
    struct view by = value_get_text(v, "reviewedBy");
    struct view reviewed = value_get_text(v, "reviewed");
    struct view until = value_get_text(v, "until");
    if ((by.len > 0) != (reviewed.len > 0)) {
        return error_set(err, ERR_FORMAT,
                         "a review needs both a person and a day (--reviewed-by, --reviewed)");
    }
    if (by.len > 0 && view_eq(by, value_get_text(v, "author"))) {
        return error_set(err, ERR_FORMAT,
                         "reviewed-by: " VIEW_FMT " wrote it; somebody else reviews it",
                         VIEW_ARG(by));
    }
    if (view_cmp(reviewed, view_slice(value_get_text(v, "time"), 0, 10)) > 0) {
        return error_set(err, ERR_FORMAT, "reviewed: " VIEW_FMT " lies in the future",
                         VIEW_ARG(reviewed));
    }
    return until.len == 0 || view_cmp(reviewed, until) <= 0
               ? OK
               : error_set(err, ERR_FORMAT, "it ends before it was reviewed (--until)");
}

static enum status check(const struct value *v, struct error *err)
{
    struct view component = value_get_text(v, "component");
    if (!assurance_component_has_document(component)) {
        return error_set(err, ERR_FORMAT,
                         "component: \"" VIEW_FMT "\" is no component of design, guidance or tests "
                         "(ADV_FSP.2, AGD_OPE.1, ATE_COV.1)",
                         VIEW_ARG(component));
    }
    enum status st = check_place(v, err);
    return st == OK ? check_review(v, err) : st;
}

/* Who reviewed another file did not review this one: `set` leaves what is not given. */
static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *v = r->predicate;
    int64_t reviewed = 0;
    bool changed = false;
    if (!clock_parse(value_get_text(v, "reviewed"), &reviewed)) {
        return OK;
    }
    const struct sql_value said[] = {
        sql_text(value_get_text(v, "evaluation")), sql_text(value_get_text(v, "id")),
        sql_text(value_get_text(v, "document")),   sql_text(value_get_text(v, "digest")),
        sql_text(value_get_text(v, "reviewedBy")), sql_int(reviewed),
    };
    enum status st = projection_finds(
        p,
        "SELECT 1 FROM evaluation_documents WHERE evaluation = $1 AND id = $2 AND active = 1 "
        "AND (document <> $3 OR digest <> $4) AND reviewed_by = $5 AND reviewed = $6",
        said, sizeof said / sizeof said[0], &changed, err);
    return st != OK || !changed
               ? st
               : error_set(
                     err, ERR_FORMAT,
                     "reviewed: that was another file; say who reviewed this one, and when, or "
                     "clear both (--reviewed-by '' --reviewed '')");
}

const struct noun evaluation_document_noun = {
    .name = "evaluation-document",
    .plural = "evaluation-documents",
    .about = "Documents of design, guidance and tests for an evaluation, and who reviewed them",
    .fields = fields,
    .keys = 2,
    .lasts = true,
    .follows = true,
    .type = &evaluation_document_statement,
    .table = &table,
    .check = check,
    .admit = admit,
};

const struct statement_type evaluation_document_statement = {
    NOUN_STATEMENT("evaluation-document", "document of an evaluation")};

/* A document that is to show something of a deliverable, and where it comes from. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("deliverable"),
    TEXT_KEY("id"),
    TEXT_COLUMN("kind"),
    TEXT_COLUMN("document"),
    INT_OPTIONAL("made"),
    TEXT_COLUMN("provenance"),
    TEXT_COLUMN("source"),
    TEXT_COLUMN("digest"),
    TEXT_COLUMN("scope"),
    INT_OPTIONAL("period_from"),
    INT_OPTIONAL("period_until"),
    TEXT_COLUMN("upload"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
static const char *const indexes[] = {"kind", NULL};
static const struct register_table table = {
    .name = "evidence", .columns = columns, .indexes = indexes};

/* Everybody who ever submitted it: the person whose key signed, or nobody where the installation
 * did. The newest row is of the evidence as it stands. */
static const struct register_column submission_columns[] = {
    TEXT_KEY("deliverable"), TEXT_KEY("id"),     TEXT_KEY("person"),
    TEXT_COLUMN("key"),      INT_COLUMN("time"), COLUMNS_END,
};
static const struct register_table submissions_table = {.name = "evidence_submissions",
                                                        .columns = submission_columns};
static const struct register_table *const tables[] = {&table, &submissions_table, NULL};

static const struct field fields[] = {
    {.name = "deliverable",
     .kind = FIELD_ID,
     .required = true,
     .refers = "deliverable",
     .help = "the deliverable that it is about"},
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "what the document is known by"},
    {.name = "kind",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = evidence_kinds,
     .help = "what it shows"},
    {.name = "document", .kind = FIELD_DOCUMENT, .required = true, .help = "the file"},
    {.name = "made", .kind = FIELD_DATE, .required = true, .help = "when it was made"},
    {.name = "provenance",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = evidence_provenances,
     .help = "how it came about: api-export, system-report, configuration-export, screenshot or "
             "attestation"},
    {.name = "source",
     .kind = FIELD_TEXT,
     .required = true,
     .help = "the system or the person it comes from"},
    {.name = "digest",
     .kind = FIELD_WORD,
     .help = "SHA-256 of the delivered file that it speaks of"},
    {.name = "scope", .kind = FIELD_TEXT, .help = "what it covers"},
    {.name = "period_from", .kind = FIELD_DATE, .help = "from when on it speaks"},
    {.name = "period_until", .kind = FIELD_DATE, .help = "until when"},
    {.name = "upload",
     .kind = FIELD_ID,
     .lasting = true,
     .refers = "evidence-upload",
     .help = "the upload by a link that is taken in: it is the document, and of its kind"},
    {.name = NULL},
};

/* A period has a beginning and an end; what was made is not made later than today's statement. */
static enum status check(const struct value *v, struct error *err)
{
    struct sha256 digest;
    struct view hex = value_get_text(v, "digest");
    struct view from = value_get_text(v, "periodFrom");
    struct view until = value_get_text(v, "periodUntil");
    if (hex.len > 0 && !sha256_parse(hex, &digest)) {
        return error_set(err, ERR_FORMAT, "digest: \"" VIEW_FMT "\" is no SHA-256", VIEW_ARG(hex));
    }
    if ((from.len == 0) != (until.len == 0) || view_cmp(from, until) > 0) {
        return error_set(err, ERR_FORMAT,
                         "a period needs its beginning and its end, in this order "
                         "(--period-from, --period-until)");
    }
    struct view today = view_slice(value_get_text(v, "time"), 0, 10);
    return view_cmp(value_get_text(v, "made"), today) <= 0
               ? OK
               : error_set(err, ERR_FORMAT, "made: " VIEW_FMT " lies in the future",
                           VIEW_ARG(value_get_text(v, "made")));
}

/* What was uploaded is submitted as it came, for what it was asked for. */
static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct sql_value upload[] = {sql_text(value_get_text(r->predicate, "upload")),
                                       sql_text(value_get_text(r->predicate, "deliverable")),
                                       sql_text(value_get_text(r->predicate, "document"))};
    bool same = true;
    enum status st = OK;
    if (upload[0].bytes.len > 0) {
        st = projection_finds(p,
                              "SELECT 1 FROM evidence_uploads WHERE id = $1 AND deliverable = $2 "
                              "AND document = $3",
                              upload, 3, &same, err);
    }
    return st != OK || same ? st
                            : error_set(err, ERR_FORMAT,
                                        "upload: " VIEW_FMT " is another document, or of another "
                                        "deliverable",
                                        VIEW_ARG(upload[0].bytes));
}

const struct noun evidence_noun = {
    .name = "evidence",
    .plural = "evidence-items",
    .about = "Documents that show something of a deliverable",
    .adding = "submit",
    .fields = fields,
    .keys = 2,
    .lasts = true,
    .type = &evidence_statement,
    .table = &table,
    .said = &submissions_table,
    .check = check,
    .admit = admit,
};

const struct statement_type evidence_statement = {
    NOUN_STATEMENT("evidence", "submission of evidence"),
};

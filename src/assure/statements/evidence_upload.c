/* A file that came by a link. It is no evidence: a person looks at it, and submits it or not. As
 * long as the record is not withdrawn, it waits for that. */
#include "ledger/authority_private.h"
#include "nouns.h"
#include "statements.h"

#include <assay/assure/evidence_upload.h>
#include <assay/base/clock.h>

static const struct register_column columns[] = {
    TEXT_KEY("id"),          TEXT_COLUMN("deliverable"),
    TEXT_COLUMN("kind"),     TEXT_COLUMN("link"),
    TEXT_COLUMN("name"),     INT_OPTIONAL("size"),
    TEXT_COLUMN("document"), TEXT_COLUMN("received"),
    LASTING_COLUMNS,         COLUMNS_END,
};
static const char *const indexes[] = {"link", NULL};
static const struct register_table table = {
    .name = "evidence_uploads", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    [EVIDENCE_UPLOAD_ID] = {.name = "id",
                            .kind = FIELD_ID,
                            .required = true,
                            .help = "what the upload is known by"},
    [EVIDENCE_UPLOAD_DELIVERABLE] = {.name = "deliverable",
                                     .kind = FIELD_ID,
                                     .required = true,
                                     .refers = "deliverable",
                                     .help = "the deliverable that it is about"},
    [EVIDENCE_UPLOAD_KIND] = {.name = "kind",
                              .kind = FIELD_CHOICE,
                              .required = true,
                              .choices = evidence_kinds,
                              .refers = "evidence-request",
                              .refers_keys = 2,
                              .help = "which evidence was asked for"},
    [EVIDENCE_UPLOAD_LINK] = {.name = "link",
                              .kind = FIELD_ID,
                              .required = true,
                              .refers = "evidence-link",
                              .help = "the link by which it came"},
    [EVIDENCE_UPLOAD_NAME] = {.name = "name",
                              .kind = FIELD_TEXT,
                              .required = true,
                              .help = "what the uploader called the file"},
    [EVIDENCE_UPLOAD_SIZE] = {.name = "size",
                              .kind = FIELD_NUMBER,
                              .required = true,
                              .least = 1,
                              .most = EVIDENCE_UPLOAD_MAX,
                              .help = "its bytes"},
    [EVIDENCE_UPLOAD_DOCUMENT] = {.name = "document",
                                  .kind = FIELD_DOCUMENT,
                                  .required = true,
                                  .help = "the file"},
    [EVIDENCE_UPLOAD_RECEIVED] = {TIME_FIELD("received", "when it came"), .required = true},
    [EVIDENCE_UPLOAD_FIELDS] = {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    static const char *const times[] = {"received", NULL};
    enum status st = times_check(v, times, err);
    return st != OK || view_eq(value_get_text(v, "received"), value_get_text(v, "time"))
               ? st
               : error_set(err, ERR_FORMAT, "received: it is said when it comes");
}

/* The link's bounds hold at the upload's place in the log, whoever counted before. */
static enum status by_link(struct projection *p, const struct value *v, struct error *err)
{
    const struct value *size = value_get(v, "size");
    int64_t time = 0;
    bool may = false;
    (void)clock_parse(value_get_text(v, "time"), &time);
    const struct sql_value link[] = {
        sql_text(value_get_text(v, "link")),
        sql_text(value_get_text(v, "deliverable")),
        sql_text(value_get_text(v, "kind")),
        sql_int(time),
        sql_int(value_is(size, VALUE_INT) ? size->integer : INT64_MAX),
    };
    enum status st = projection_finds(
        p,
        "SELECT 1 FROM evidence_links l WHERE l.id = $1 AND l.active = 1 AND l.deliverable = $2 "
        "AND l.kind = $3 AND l.expires + 86400 > $4 AND l.max_size >= $5 AND l.uses > "
        "(SELECT COUNT(*) FROM evidence_uploads u WHERE u.link = l.id)",
        link, sizeof link / sizeof *link, &may, err);
    return st != OK || may ? st
                           : error_set(err, ERR_FORMAT,
                                       "link: it has expired, is used up or does not allow this");
}

/* What came is the installation's to say, and stays as it is said. */
static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct sql_value id = sql_text(value_get_text(r->predicate, "id"));
    bool there = false;
    if (authority_person(p->authority, r->signer, r->index).len > 0) {
        return error_set(err, ERR_FORMAT, "that something was uploaded, the installation says");
    }
    enum status st =
        projection_finds(p, "SELECT 1 FROM evidence_uploads WHERE id = $1", &id, 1, &there, err);
    if (st == OK && there) {
        return error_set(err, ERR_FORMAT, "there is an upload " VIEW_FMT " already",
                         VIEW_ARG(id.bytes));
    }
    return st == OK ? by_link(p, r->predicate, err) : st;
}

const struct noun evidence_upload_noun = {
    .name = "evidence-upload",
    .plural = "evidence-uploads",
    .about = "Files that came by links and wait for somebody to take them in",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .follows = true,
    .issued = true,
    .waiting = "upload",
    .type = &evidence_upload_statement,
    .table = &table,
    .check = check,
    .admit = admit,
};

const struct statement_type evidence_upload_statement = {
    NOUN_STATEMENT("evidence-upload", "upload by a link"), .happens = true};

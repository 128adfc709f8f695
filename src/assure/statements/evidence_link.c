/* A link by which somebody without a key uploads what an evidence request asks for. The secret in
 * it is nowhere but with whom it was given to: here is its SHA-256. */
#include "nouns.h"
#include "statements.h"

#include <assay/assure/evidence_upload.h>

static const struct register_column columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("deliverable"),
    TEXT_COLUMN("kind"),
    TEXT_COLUMN("token"),
    INT_OPTIONAL("expires"),
    INT_OPTIONAL("max_size"),
    INT_OPTIONAL("uses"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
static const struct register_table table = {.name = "evidence_links", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    [EVIDENCE_LINK_ID] = {.name = "id",
                          .kind = FIELD_ID,
                          .required = true,
                          .help = "what the link is known by"},
    [EVIDENCE_LINK_DELIVERABLE] = {.name = "deliverable",
                                   .kind = FIELD_ID,
                                   .required = true,
                                   .refers = "deliverable",
                                   .help = "the deliverable that it is about"},
    [EVIDENCE_LINK_KIND] = {.name = "kind",
                            .kind = FIELD_CHOICE,
                            .required = true,
                            .choices = evidence_kinds,
                            .refers = "evidence-request",
                            .refers_keys = 2,
                            .help = "which evidence"},
    [EVIDENCE_LINK_TOKEN] = {.name = "token",
                             .kind = FIELD_WORD,
                             .required = true,
                             .help = "SHA-256 of the secret in the link"},
    [EVIDENCE_LINK_EXPIRES] = {.name = "expires",
                               .kind = FIELD_DATE,
                               .required = true,
                               .help = "the last day on which it works"},
    [EVIDENCE_LINK_MAX_SIZE] = {.name = "max_size",
                                .kind = FIELD_NUMBER,
                                .required = true,
                                .least = 1,
                                .most = EVIDENCE_UPLOAD_MAX,
                                .help = "bytes of a file at most"},
    [EVIDENCE_LINK_USES] = {.name = "uses",
                            .kind = FIELD_NUMBER,
                            .required = true,
                            .least = 1,
                            .most = EVIDENCE_LINK_USES_MAX,
                            .help = "files at most"},
    [EVIDENCE_LINK_FIELDS] = {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    struct view token = value_get_text(v, "token");
    return token.len == 2 * SHA256_SIZE && hex_is_lower(token)
               ? OK
               : error_set(err, ERR_FORMAT, "token: it is no SHA-256");
}

/* What a link allows is not changed afterwards, nor is one brought back: another one is made. */
static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct sql_value id = sql_text(value_get_text(r->predicate, "id"));
    bool there = false;
    enum status st =
        projection_finds(p, "SELECT 1 FROM evidence_links WHERE id = $1", &id, 1, &there, err);
    return st != OK || !there ? st
                              : error_set(err, ERR_FORMAT, "there is a link " VIEW_FMT " already",
                                          VIEW_ARG(id.bytes));
}

const struct noun evidence_link_noun = {
    .name = "evidence-link",
    .plural = "evidence-links",
    .about = "Links by which evidence that was asked for is uploaded",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .follows = true,
    .issued = true,
    .type = &evidence_link_statement,
    .table = &table,
    .check = check,
    .admit = admit,
};

const struct statement_type evidence_link_statement = {
    NOUN_STATEMENT("evidence-link", "link for uploads of evidence"), .happens = true};

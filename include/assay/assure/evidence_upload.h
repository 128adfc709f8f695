/* Uploads by links: somebody without a key hands in what an evidence request asks for.
 *
 * A link holds a token of 256 random bits. Only its SHA-256 is kept, in a signed statement with
 * what the link allows: until which day, how large, how many files. A token that is wrong, expired,
 * used up or withdrawn is the same to whom has it.
 *
 * What comes is a blob and a statement of the installation (the registers evidence_links and
 * evidence_uploads). It is no evidence until a person submits it as such. */
#ifndef ASSAY_ASSURE_EVIDENCE_UPLOAD_H
#define ASSAY_ASSURE_EVIDENCE_UPLOAD_H

#include <assay/assure/ledger.h>
#include <assay/assure/noun_record.h>

enum {
    EVIDENCE_UPLOAD_MAX = 256 << 20, /* bytes of one file */
    EVIDENCE_LINK_USES_MAX = 1000,
    EVIDENCE_TOKEN_LEN = 64, /* lower-case hexadecimal digits */
    EVIDENCE_NAME_MAX = 200
};

/* The fields of the two nouns, in their order. */
enum evidence_link_field {
    EVIDENCE_LINK_ID,
    EVIDENCE_LINK_DELIVERABLE,
    EVIDENCE_LINK_KIND,
    EVIDENCE_LINK_TOKEN,
    EVIDENCE_LINK_EXPIRES,
    EVIDENCE_LINK_MAX_SIZE,
    EVIDENCE_LINK_USES,
    EVIDENCE_LINK_FIELDS
};
enum evidence_upload_field {
    EVIDENCE_UPLOAD_ID,
    EVIDENCE_UPLOAD_DELIVERABLE,
    EVIDENCE_UPLOAD_KIND,
    EVIDENCE_UPLOAD_LINK,
    EVIDENCE_UPLOAD_NAME,
    EVIDENCE_UPLOAD_SIZE,
    EVIDENCE_UPLOAD_DOCUMENT,
    EVIDENCE_UPLOAD_RECEIVED,
    EVIDENCE_UPLOAD_FIELDS
};

/* ---- what a request says (strangers wrote it) ---- */

struct upload_request {
    struct view token; /* EVIDENCE_TOKEN_LEN digits */
    struct view name;  /* as it came; may be empty */
};
/* "/upload/TOKEN", "/upload/TOKEN/NAME", or with "Bearer TOKEN" as `authorization` "/upload",
 * "/upload/" and "/upload/NAME". Views into both; false: it is none of these. `authorization` may
 * be NULL. */
bool upload_request_read(struct view path, struct view authorization, struct upload_request *out);

/* Append the file's name as it is kept: what stands behind the last '/' or '\', without characters
 * that do not show or that change how others show, valid UTF-8, at most EVIDENCE_NAME_MAX bytes,
 * not beginning with '.', never empty. It names nothing in any file system here. */
void upload_name_clean(struct view name, struct buf *out);

/* ---- links ---- */

/* A new link for the request of `kind` for `deliverable`: `*token` is to be given away, and is
 * nowhere else; wipe it. `id`: in the arena. ERR_USAGE with the reason where it is refused. */
struct evidence_link_terms {
    struct view deliverable;
    struct view kind;
    int64_t expires; /* a day, its first second */
    uint64_t max_size;
    unsigned uses;
};
MUST_CHECK enum status evidence_link_new(const struct ledger *l,
                                         const struct evidence_link_terms *terms, int64_t now,
                                         struct arena *arena, struct view *id,
                                         char token[EVIDENCE_TOKEN_LEN + 1], struct error *err);

/* The links as they stood a moment ago, kept in memory: a wrong token costs no query. */
struct upload_gate;
MUST_CHECK enum status upload_gate_new(struct upload_gate **out, struct error *err);
struct upload_gate *upload_gate_free(struct upload_gate *g);
/* Read them anew. */
MUST_CHECK enum status upload_gate_load(struct upload_gate *g, const struct ledger *l,
                                        struct error *err);

/* A link by which something may come now. Views are valid until the gate is loaded again. */
struct upload_link {
    struct view id;
    struct view deliverable;
    struct view kind;
    struct view due;      /* of the request, "2026-12-31" */
    struct view question; /* or empty */
    uint64_t max_size;
    uint64_t left; /* files that may come yet */
};
/* Every link is compared, in the same time whatever the token is. False: there is no such that
 * works. */
bool upload_gate_find(const struct upload_gate *g, struct view token, int64_t now,
                      struct upload_link *out);

/* A file that has come whole. */
struct upload {
    struct view link;
    struct view deliverable;
    struct view kind;
    struct view name; /* clean */
    struct view bytes;
};
struct upload_receipt {
    struct view id; /* in the arena */
    struct sha256 digest;
    struct log_receipt log;
};
/* Store it, say it. OK: both are durable. ERR_USAGE: the link does not allow it any more. */
MUST_CHECK enum status upload_record(const struct ledger *l, const struct upload *u, int64_t now,
                                     struct arena *arena, struct upload_receipt *out,
                                     struct error *err);

#endif

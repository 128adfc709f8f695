/* in-toto Statement v1: building and strict reading. */
#ifndef ASSAY_EVIDENCE_STATEMENT_H
#define ASSAY_EVIDENCE_STATEMENT_H

#include <assay/base/json.h>

#define STATEMENT_TYPE "https://in-toto.io/Statement/v1"

enum { STATEMENT_SUBJECTS_MAX = 100000, STATEMENT_DIGESTS_MAX = 16, STATEMENT_MAX = 32 << 20 };

struct statement_digest {
    struct view algorithm; /* "sha256", "gitCommit", … */
    struct view value;     /* lower-case hex */
};

struct statement_subject {
    struct view name; /* may be empty */
    size_t digests_len;
    const struct statement_digest *digests; /* at least one */
};

struct statement {
    size_t subjects_len; /* at least one */
    const struct statement_subject *subjects;
    struct view predicate_type;          /* an absolute URI */
    struct view predicate;               /* when building: JSON text of an object, or empty */
    const struct value *predicate_value; /* when read: the parsed object, or NULL */
};

/* A digest of what a predicate rests on, as in-toto's DigestSet: "<key>": {"sha256": "<hex>"}. */
void statement_write_digest(struct json_writer *w, const char *key, struct view hex);

/* Append the statement as JSON (members in a fixed order, no spaces) to `out`.
 * ERR_USAGE when a subject has no digest or the type is no URI; ERR_FORMAT when
 * the predicate is not the JSON text of an object. */
MUST_CHECK enum status statement_write(struct buf *out, const struct statement *s,
                                       struct error *err);

/* Read strictly: _type, subjects with digests (non-empty, hex for the known
 * hash algorithms), predicateType a URI, predicate an object or absent, no
 * member twice; unknown members are ignored, as in-toto asks. Everything lives in `arena`; views
 * may point into `json`. `source` names it in messages. */
MUST_CHECK enum status statement_read(struct view json, const char *source, struct arena *arena,
                                      struct statement *out, struct error *err);

/* The digest by which the first subject is indexed: its sha256, or else its
 * first. */
struct view statement_subject_digest(const struct statement *s);

/* The time that the predicate states (one of the members by which the vetted
 * predicate types give it), as seconds since 1970. */
bool statement_time(const struct statement *s, int64_t *out);

#endif

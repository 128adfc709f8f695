/* The report of an audit pack for people: the browser application (web/) in one file with what the
 * pack says inside, as docs/schema/audit-report-1.schema.json has it.
 *
 * Statements are taken one by one and wait in a file without a name until the rest is known, so
 * that memory does not grow with them. What is said is cut to what fits into a page: the pack
 * holds all of it. */
#ifndef ASSAY_ASSURE_PACK_REPORT_H
#define ASSAY_ASSURE_PACK_REPORT_H

#include <assay/assure/audit_pack.h>

enum {
    /* Statements in a page, of one type and in all: what a browser still handles well. */
    PACK_REPORT_TYPE_MAX = 25000,
    PACK_REPORT_STATEMENTS_MAX = 100000,
    PACK_REPORT_TYPES_MAX = 512, /* what is beyond is one type, "others" */
    PACK_REPORT_FACTS_MAX = 24,  /* of one statement */
    PACK_REPORT_VALUE_MAX = 400, /* bytes of one */
    PACK_REPORT_DOCUMENTS_MAX = 16,
};

/* The nameless file is made beside `beside`. */
MUST_CHECK enum status pack_report_new(const char *beside, struct pack_report **out,
                                       struct error *err);
struct pack_report *pack_report_free(struct pack_report *r);

/* A statement, in the log's order. `person` whose key signed it is empty for the installation. */
struct pack_report_statement {
    uint64_t entry;
    const struct sha256 *envelope;
    const char *key_id;
    struct view person;
    const struct statement *statement;
};
MUST_CHECK enum status pack_report_add(struct pack_report *r, const struct pack_report_statement *s,
                                       struct error *err);
/* A checkpoint that others vouch for, by size, with lines of cosignatures; its further parts are
 * added to it. */
MUST_CHECK enum status pack_report_vouched(struct pack_report *r, uint64_t size,
                                           struct view cosignatures, uint64_t timestamps,
                                           struct error *err);

/* What else the page shows. */
struct pack_report_facts {
    const char *tool;               /* version */
    struct view info;               /* pack.json */
    struct view keys;               /* keys/history.json */
    struct view controls;           /* controls.json; or empty */
    const struct pack_check *check; /* what was verified; NULL: nothing was */
    bool trusted_keys, trusted_log; /* by keys that were given */
};
/* The rest; once, behind the last statement. With a check the three documents come from outside:
 * ERR_FORMAT where one has another form than the schema says. */
MUST_CHECK enum status pack_report_finish(struct pack_report *r, const struct pack_report_facts *f,
                                          struct error *err);

/* The finished page: its size in bytes, and the bytes piece by piece, any number of times. */
uint64_t pack_report_size(const struct pack_report *r);
typedef enum status (*pack_report_sink)(void *ctx, struct view bytes, struct error *err);
MUST_CHECK enum status pack_report_send(const struct pack_report *r, pack_report_sink sink,
                                        void *ctx, struct error *err);

#endif

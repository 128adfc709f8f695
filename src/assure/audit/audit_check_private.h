/* The state of checking an audit pack. */
#ifndef ASSAY_ASSURE_AUDIT_CHECK_PRIVATE_H
#define ASSAY_ASSURE_AUDIT_CHECK_PRIVATE_H

#include "audit_pack_private.h"

#include <assay/base/map.h>

enum { PACK_VKEYS_MAX = 64, PACK_SCOPES_MAX = 128 };

/* What must be in the pack because a statement names it. */
struct wanted {
    struct sha256 digest;
    uint64_t entry;
};

struct checking {
    const struct pack_check_request *request;
    struct pack_check *out;
    struct pack_report *report; /* made on the way; NULL: none is asked for */
    struct ustar_reader reader;
    struct hasher *hasher;
    struct sha256 *lines; /* of each member: what the manifest's line about it must hash to */
    size_t lines_len;
    size_t lines_cap;
    int rank; /* of the last member, and its name */
    char last[USTAR_PATH_MAX + 1];

    struct buf bytes; /* of the present member, where it is kept */
    struct buf info;
    struct buf history;
    struct buf controls;
    struct buf checkpoint;
    struct buf consistency;
    struct buf since;
    struct buf vkeys_text;
    struct buf vouched; /* a member of witnessed/ */
    struct buf manifest;
    struct buf signature;

    bool ready;  /* keys and checkpoint were looked at */
    bool usable; /* and statements can be verified with them */
    struct keyring *ring;
    struct vkey vkeys[PACK_VKEYS_MAX];
    size_t vkeys_len;
    struct checkpoint head;
    bool scoped;
    bool scope_taken; /* from pack.json */
    size_t patterns_len;
    struct view patterns[PACK_SCOPES_MAX];
    size_t about_len;
    struct pack_about about[PACK_SCOPES_MAX];
    struct arena scope_arena;
    struct pack_scope *scope; /* what it is about, followed; NULL: nothing, or it cannot be */
    uint64_t stated;

    /* The checkpoint of witnessed/ that is being looked at. */
    struct buf vouched_note;
    struct checkpoint vouched_state;
    bool vouched_open;   /* it is the log's */
    bool vouched_linked; /* and the log of the pack extends it */

    struct authority *authority;
    struct schemas schemas;
    struct arena arena;
    struct buf envelope;
    struct sha256 envelope_digest;
    uint64_t index; /* of the envelope */
    bool pending;   /* its proof is still to come */
    bool verified;
    uint64_t ordinal;      /* how many envelopes came */
    uint64_t expected;     /* next entry of the period */
    unsigned char *sample; /* one byte for each statement; NULL: all */

    struct map present; /* hex digests of blobs and envelopes */
    struct wanted *wanted;
    size_t wanted_len;
    size_t wanted_cap;
};

void check_problem(struct checking *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* What is wrong with the pack is noted, and the check goes on; what is wrong with the machine ends
 * it. */
MUST_CHECK enum status check_judge(struct checking *c, const char *path, enum status st,
                                   const struct error *why, struct error *err);

/* Keys, checkpoint, consistency; once, before the first statement (audit_check_keys.c). */
MUST_CHECK enum status check_prepare(struct checking *c, struct error *err);
/* A member of witnessed/ (audit_check_witnessed.c), the end of one checkpoint's, the end of all. */
MUST_CHECK enum status check_vouched(struct checking *c, const char *path, struct error *err);
void check_vouched_end(struct checking *c);
void check_quorum(struct checking *c);
/* The signature of the manifest, and what it says (audit_check_keys.c). */
MUST_CHECK enum status check_manifest(struct checking *c, struct error *err);

/* A member of statements/; `digest` is the member's (audit_check_statement.c). */
MUST_CHECK enum status check_statement(struct checking *c, const char *path,
                                       const struct sha256 *digest, struct error *err);
/* Is this the member of an envelope, and of which entry? */
bool check_is_envelope(const char *path, uint64_t *index);
/* The scope as pack.json has it; the second time nothing (audit_check_scope.c). */
MUST_CHECK enum status check_take_scope(struct checking *c, const struct value *info,
                                        struct error *err);
/* Before everything else: what the scope comes to, by the pack's own statements. */
MUST_CHECK enum status check_scope_first(struct checking *c, struct error *err);
/* Is the statement of the period and the scope? ERR_CORRUPT: it is not. */
MUST_CHECK enum status check_fits(struct checking *c, const struct statement *s, struct error *err);
/* An envelope whose proof did not follow; entries that are missing; documents. */
void check_statements_end(struct checking *c);
void check_pending(struct checking *c);
MUST_CHECK enum status check_choose_sample(struct checking *c, struct error *err);

#endif

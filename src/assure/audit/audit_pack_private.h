/* What writing and checking an audit pack share: names of members. */
#ifndef ASSAY_ASSURE_AUDIT_PACK_PRIVATE_H
#define ASSAY_ASSURE_AUDIT_PACK_PRIVATE_H

#include "audit_scope.h"
#include "ledger/authority_private.h"
#include "ledger/envelopes.h"
#include "pack_report.h"

#include <assay/assure/audit_pack.h>
#include <assay/base/json.h>
#include <assay/base/ustar.h>
#include <assay/evidence/proof.h>

#define PACK_README     "README.md"
#define PACK_INFO       "pack.json"
#define PACK_CHECKPOINT "log/checkpoint"
#define PACK_CONSISTENT "log/consistency"
#define PACK_SINCE      "log/since"
#define PACK_VKEYS      "log/vkeys"
#define PACK_HISTORY    "keys/history.json"
#define PACK_WITNESSED  "witnessed/"
#define PACK_BLOBS      "blobs/sha256/"
#define PACK_CONTROLS   "controls.json"
#define PACK_REPORT     "report.html"
#define PACK_PAPER      "report.pdf"
#define PACK_MANIFEST   "MANIFEST.sha256"
#define PACK_SIGNATURE  "MANIFEST.dsse.json"

enum {
    PACK_INDEX_DIGITS = 15,
    PACK_STATEMENTS_MAX = 1 << 20,
    PACK_MEMBERS_MAX = 1 << 22,
    PACK_NOTE_MAX = 2 * NOTE_MAX,
    PACK_INFO_MAX = 1 << 26,
    PACK_HISTORY_MAX = 1 << 26,
    PACK_CONTROLS_MAX = 1 << 27,
    PACK_MANIFEST_MAX = 1 << 29
};

/* ---- writing ---- */

struct chosen {
    uint64_t index;
    bool sigstore; /* signed with P-256: a bundle goes along */
};

struct digest_list {
    struct sha256 *list;
    size_t len;
    size_t cap;
};

MUST_CHECK enum status digest_list_add(struct digest_list *l, const struct sha256 *digest,
                                       struct error *err);
/* Sorted, each once. */
void digest_list_tidy(struct digest_list *l);
/* In one that is tidy. */
bool digest_list_has(const struct digest_list *l, const struct sha256 *digest);

struct writing {
    const struct ledger *ledger;
    const struct pack_request *request;
    struct authority *authority;
    struct log_prover *prover; /* the log at one moment */
    struct checkpoint head;
    struct view note; /* the checkpoint */
    uint64_t first;
    uint64_t end;
    struct chosen *chosen;
    size_t chosen_len;
    size_t chosen_cap;
    struct envelopes all;         /* of the log */
    struct digest_list envelopes; /* of what was chosen */
    struct digest_list named;     /* documents */
    struct digest_list absent;
    struct pack_scope *scope; /* where it is about something; or NULL */
    struct pack_report *report;
    struct buf info;    /* pack.json */
    struct buf history; /* keys/history.json */
    struct buf bytes;   /* a member */
    struct buf manifest;
    struct buf path; /* of the temporary file */
    int fd;
    uint64_t members;
};

/* Whatever the pack is about: others rest on it. */
bool pack_always_holds(const struct statement *s);
/* Has a subject of the statement a name that one of the patterns, or none at all, asks for? */
bool pack_subject_fits(const struct view *patterns, size_t len, const struct statement *s);
/* The period, the statements, the documents that they name (audit_pack_choose.c). */
MUST_CHECK enum status pack_choose(struct writing *w, struct error *err);
/* Add a member: what is given, or w->bytes; time as a member of JSON (audit_pack.c). */
MUST_CHECK enum status pack_put(struct writing *w, const char *path, struct view bytes,
                                struct error *err);
MUST_CHECK enum status pack_put_bytes(struct writing *w, const char *path, struct error *err);
/* What belongs to log/ and keys/ (audit_pack_keys.c). */
MUST_CHECK enum status pack_add_log(struct writing *w, struct error *err);
MUST_CHECK enum status pack_add_keys(struct writing *w, struct error *err);
/* Checkpoints that others vouch for (audit_pack_witnessed.c). */
MUST_CHECK enum status pack_add_witnessed(struct writing *w, struct error *err);
/* Into w->bytes: "old SIZE", hashes, an empty line, the pack's checkpoint: what a witness would be
 * sent. ERR_CORRUPT where the log does not extend the old one. */
MUST_CHECK enum status pack_consistency(struct writing *w, const struct checkpoint *old,
                                        struct error *err);

#endif

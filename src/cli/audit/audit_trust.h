/* Whom somebody who reads an audit pack trusts: the options of `assay audit verify` and `report`.
 */
#ifndef ASSAY_CLI_AUDIT_TRUST_H
#define ASSAY_CLI_AUDIT_TRUST_H

#include "log/log.h"

#include <assay/assure/audit_pack.h>

enum { PACK_TRUST_KEYS_MAX = 32 };

#define PACK_TRUST_OPTIONS                                                                         \
    {"key", 0, "FILE", "a key that you trust for statements, PEM (repeatable)"},                   \
        {"vkey", 0, "FILE",                                                                        \
         "a key that you trust for checkpoints, as \"key export --vkey\" (repeatable)"},           \
        TRUST_OPTIONS,                                                                             \
    {                                                                                              \
        "since", 0, "FILE", "the checkpoint that you kept from the last audit"                     \
    }

/* As given. */
struct pack_trust_files {
    const char *keys[PACK_TRUST_KEYS_MAX];
    size_t keys_len;
    const char *vkeys[PACK_TRUST_KEYS_MAX];
    size_t vkeys_len;
    const char *since;
    struct trust_files others;
};
/* Take one of PACK_TRUST_OPTIONS. */
enum exit_code pack_trust_take(struct pack_trust_files *f, const struct args *a);

/* As read. */
struct pack_trust {
    struct keyring *ring;
    size_t keys_len;
    struct vkey vkeys[PACK_TRUST_KEYS_MAX + POLICY_LOGS_MAX];
    size_t vkeys_len;
    struct witnessed_trust others;
    struct buf since;
};
/* To be released in any case. */
MUST_CHECK enum status pack_trust_read(const struct pack_trust_files *f, struct pack_trust *t,
                                       struct error *err);
void pack_trust_release(struct pack_trust *t);

/* Open the pack, and ask for its check by this trust; out->file is the caller's to close. */
MUST_CHECK enum status pack_check_begin(const char *pack, const struct pack_trust *t,
                                        struct pack_check_request *out, struct error *err);

#endif

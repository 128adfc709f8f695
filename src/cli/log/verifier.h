/* Whom somebody trusts who checks evidence without a home: keys for statements, keys of logs,
 * witnesses and timestamp authorities. The options of `assay log check`, `audit verify`, `audit
 * report`, `gate`. */
#ifndef ASSAY_CLI_VERIFIER_H
#define ASSAY_CLI_VERIFIER_H

#include "trust.h"

enum { VERIFIER_KEYS_MAX = 32 };

#define VERIFIER_OPTIONS                                                                           \
    {"key", 0, "FILE", "a key that you trust for statements, PEM (repeatable)"},                   \
        {"vkey", 0, "FILE",                                                                        \
         "a key that you trust for checkpoints, as \"key export --vkey\" (repeatable)"},           \
        TRUST_OPTIONS

/* As given. */
struct verifier_files {
    const char *keys[VERIFIER_KEYS_MAX];
    size_t keys_len;
    const char *vkeys[VERIFIER_KEYS_MAX];
    size_t vkeys_len;
    struct trust_files others;
};
/* Take one of VERIFIER_OPTIONS; *code: what came of it. False: it is another one. */
bool verifier_take(struct verifier_files *f, const struct args *a, enum exit_code *code);

/* As read: large, not for the stack. */
struct verifier {
    struct keyring *ring;
    size_t keys_len;                                        /* that were given */
    struct vkey vkeys[VERIFIER_KEYS_MAX + POLICY_LOGS_MAX]; /* the logs of a policy, too */
    size_t vkeys_len;
    struct witnessed_trust others;
};
/* To be released in any case; `v` zeroed. */
MUST_CHECK enum status verifier_read(const struct verifier_files *f, struct verifier *v,
                                     struct error *err);
void verifier_release(struct verifier *v);

#endif

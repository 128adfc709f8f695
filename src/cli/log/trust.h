/* Whom to believe about checkpoints: a policy of witnesses, certificates of timestamp authorities.
 */
#ifndef ASSAY_CLI_TRUST_H
#define ASSAY_CLI_TRUST_H

#include "cli.h"

#include <assay/evidence/witnessed.h>

/* Where a home has them, when no option names others. */
#define TRUST_POLICY_NAME "witness.policy"
#define TRUST_TSA_NAME    "timestamp-ca.pem"

#define TRUST_OPTIONS                                                                              \
    {"policy", 0, "FILE", "the witnesses that count, and how many of them (C2SP tlog-policy)"},    \
    {                                                                                              \
        "tsa-ca", 0, "FILE", "certificates of timestamp authorities that you trust, PEM"           \
    }

struct trust_files {
    const char *policy; /* NULL: not given */
    const char *tsa_ca;
};

/* Takes the options above; false: it is another one. */
bool trust_take(struct trust_files *f, const struct args *a);
/* Read the files, or where one is not given that of the directory `home` (NULL: none), if it is
 * there. out->policy and out->authorities stay NULL for what there is not. Release in any case. */
MUST_CHECK enum status trust_read(const struct trust_files *f, const char *home,
                                  struct witnessed_trust *out, struct error *err);
void trust_release(struct witnessed_trust *t);

#endif

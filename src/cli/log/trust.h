/* Whom to believe about checkpoints: a policy of witnesses, certificates of timestamp authorities.
 */
#ifndef ASSAY_CLI_TRUST_H
#define ASSAY_CLI_TRUST_H

#include "home.h"

#include <assay/assure/log_configuration.h>
#include <assay/evidence/witnessed.h>

/* Where a home has them. */
#define TRUST_POLICY_NAME "witness.policy"
#define TRUST_TSA_NAME    "timestamp-ca.pem"

#define TRUST_OPTIONS                                                                              \
    {"policy", 0, "FILE", "the witnesses that count, and how many of them (C2SP tlog-policy)"},    \
    {                                                                                              \
        "tsa-ca", 0, "FILE", "certificates of timestamp authorities that you trust, PEM"           \
    }

enum trust_kind { TRUST_POLICY, TRUST_AUTHORITIES, TRUST_KINDS };

/* As given; NULL: not. */
struct trust_files {
    const char *of[TRUST_KINDS];
};

/* Takes the options above; false: it is another one. */
bool trust_take(struct trust_files *f, const struct args *a);
/* Read the files that were given. out->policy and out->authorities stay NULL for what there is not.
 * Release in any case. */
MUST_CHECK enum status trust_read(const struct trust_files *f, struct witnessed_trust *out,
                                  struct error *err);
/* One of them, and its text; `text` is made, and the caller's to release in any case. */
MUST_CHECK enum status trust_read_one(enum trust_kind kind, const char *path, struct buf *text,
                                      struct witnessed_trust *out, struct error *err);
void trust_release(struct witnessed_trust *t);

/* About a log of one's own. */
enum trust_source { TRUST_NOBODY, TRUST_GIVEN, TRUST_STATED, TRUST_OF_HOME };
struct log_trust {
    struct witnessed_trust who;
    enum trust_source source[TRUST_KINDS];
    /* What was given, or the home's file, which then was passed over, is another text than the log
     * states. */
    bool differs[TRUST_KINDS];
};
/* Each from the file that was given; else as the log in `h` states it of itself; else from the
 * home's file. Release out->who in any case. ERR_CORRUPT: the store does not have what the log
 * states, or not as it was. */
MUST_CHECK enum status trust_of_log(const struct cli *cli, const struct home *h,
                                    const struct trust_files *f,
                                    const struct log_configuration *stated, struct log_trust *out,
                                    struct error *err);
/* The same with what the registers have of the log, or, where they cannot be brought up to it, what
 * its statements say. */
MUST_CHECK enum status trust_by_registers(const struct cli *cli, const struct home *h,
                                          const struct trust_files *f, struct log_trust *out,
                                          struct error *err);
/* The home's file of the kind appended to `path`, which stays empty where there is none. */
MUST_CHECK enum status trust_home_file(const struct cli *cli, enum trust_kind kind,
                                       struct buf *path, struct error *err);

#endif

/* What a log says of itself in its own statements (docs/witness.md): whose cosignatures and
 * timestamps count, and after how many days there has to be one. The files are blobs that the
 * statement names. The newest statement about a log's own origin holds until it is withdrawn; one
 * about another origin is refused, and counts for nothing.
 *
 * Who holds the log's keys can state anything here, but not unseen: it stands in the log that the
 * witnesses cosigned before. Who checks from outside names whom they trust themselves. */
#ifndef ASSAY_ASSURE_LOG_CONFIGURATION_H
#define ASSAY_ASSURE_LOG_CONFIGURATION_H

#include <assay/assure/ledger.h>

#define LOG_CONFIGURATION_PREDICATE "urn:assay:predicate:log-configuration:v1"

enum { LOG_CONFIGURATION_DAYS_MAX = 366 };

struct log_configuration {
    bool stated;
    bool withdrawn; /* it was, and is not any more */
    uint64_t entry; /* of the statement that says either */
    bool has_policy;
    bool has_authorities;
    struct sha256 policy;      /* of a C2SP tlog-policy */
    struct sha256 authorities; /* of certificates, PEM */
    int64_t cosign_days;       /* 0: nothing is said */
    int64_t timestamp_days;
};

/* Take in one statement, in the log's order; `c` zeroed before the first. The caller knows that it
 * counts: it is sound, and may be said by whom it is. Others than those about the log `origin`
 * change nothing. */
void log_configuration_learn(struct log_configuration *c, const struct statement *s,
                             struct view origin, uint64_t entry);
/* What the registers have of the log of `l`; they are brought up to it where they can be
 * written. A log without entries states nothing. */
MUST_CHECK enum status log_configuration_of(const struct ledger *l, struct log_configuration *out,
                                            struct error *err);

#endif

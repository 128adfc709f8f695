/* Whose cosignatures make a checkpoint count: C2SP tlog-policy, a text file with lines
 *
 *   log VKEY [URL]
 *   witness NAME VKEY [URL]
 *   group NAME all|any|K NAME…
 *   quorum NAME|none
 *
 * of which one says what the quorum is; "#" begins a comment line. https://c2sp.org/tlog-policy
 * At most POLICY_MAX bytes, POLICY_LOGS_MAX logs and POLICY_NODES_MAX witnesses and groups. Keys
 * are Ed25519: a policy with others is refused whole (ERR_UNSUPPORTED), for it cannot be judged. */
#ifndef ASSAY_EVIDENCE_WITNESS_POLICY_H
#define ASSAY_EVIDENCE_WITNESS_POLICY_H

#include <assay/evidence/tlog.h>

enum { POLICY_MAX = 1 << 18, POLICY_LOGS_MAX = 32, POLICY_NODES_MAX = 128 };

struct policy_witness {
    struct view name; /* within the policy */
    struct view url;  /* its submission prefix; or empty */
};

struct witness_policy;

/* `name` of the file is for messages, which name the line. ERR_FORMAT, ERR_LIMIT,
 * ERR_UNSUPPORTED. The caller frees. */
MUST_CHECK enum status witness_policy_read(struct view text, const char *name,
                                           struct witness_policy **out, struct error *err);
/* NULL is allowed; returns NULL. */
struct witness_policy *witness_policy_free(struct witness_policy *p);

/* The logs that it lists; none: any. */
size_t witness_policy_logs(const struct witness_policy *p, const struct vkey **out);
/* Its witnesses and, at the same places, their keys: for cosignatures_verify(). */
size_t witness_policy_witnesses(const struct witness_policy *p, const struct policy_witness **out,
                                const struct vkey **keys);
/* Is the quorum reached when times[i] is not 0 for the witnesses that cosigned? */
bool witness_policy_met(const struct witness_policy *p, const int64_t *times);
/* It asks for no witness at all ("quorum none"). */
bool witness_policy_is_none(const struct witness_policy *p);

#endif

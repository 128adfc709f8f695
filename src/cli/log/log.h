/* What the files of `assay log` share. */
#ifndef ASSAY_CLI_LOG_H
#define ASSAY_CLI_LOG_H

#include "home.h"
#include "trust.h"

#include <assay/base/json.h>
#include <assay/evidence/proof.h>

extern const struct command log_append_command;
extern const struct command log_configuration_command;
extern const struct command log_configure;
extern const struct command log_cosign;
extern const struct command log_timestamp;
extern const struct command log_rebuild;
extern const struct command log_types;

struct log_report {
    struct log_audit log;
    uint64_t judged;    /* statements whose signers were asked for */
    uint64_t documents; /* that statements name, looked for */
    struct witnessed_facts witnessed;
    bool policy;                            /* against which policy, */
    bool authorities;                       /* and whose timestamps, it was asked */
    struct log_configuration configuration; /* what the log states of itself */
    bool differs[TRUST_KINDS];              /* and what was given says something else */
};
/* One problem more of an audit, as long as there is room. */
void log_problem_add(struct log_audit *a, uint64_t index, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* log_verify() with the keys of persons as the log itself introduced them, and the documents that
 * statements name. `unauthorised` gets the statements that their signers were not allowed to make:
 * lines, or a JSON list. The registers are not asked. */
MUST_CHECK enum status log_audit_with_persons(const struct home *h, bool as_json,
                                              struct log_report *out, struct buf *unauthorised,
                                              struct error *err);

/* What the log states of itself, by its statements alone: no register is believed. */
MUST_CHECK enum status log_configuration_stated(const struct home *h, struct log_configuration *out,
                                                struct error *err);
/* Add what witnesses and timestamp authorities say, and whether it is what the log states of
 * itself; behind the audit above. ERR_CORRUPT where that shows a problem. */
MUST_CHECK enum status log_audit_witnessed(const struct cli *cli, const struct home *h,
                                           const struct trust_files *files, struct log_report *r,
                                           struct error *err);
/* The earliest checkpoint kept that covers the entry and is cosigned as the policy asks, or at all
 * where there is none: the note with its cosignatures. ERR_NOT_FOUND. */
MUST_CHECK enum status log_choose_cosigned(const struct cli *cli, const struct home *h,
                                           const struct trust_files *files, uint64_t index,
                                           struct buf *note, struct error *err);
/* Does a verified proof's checkpoint meet the policy? Says so. ERR_CORRUPT. */
MUST_CHECK enum status log_check_policy(const struct cli *cli, const struct proof_facts *facts,
                                        const struct witness_policy *policy, struct error *err);
/* What the log states of itself: as lines, as a member "configuration". `differs`: what was given
 * says something else. */
void configured_text(const struct log_configuration *c, const bool differs[TRUST_KINDS],
                     struct buf *out);
void configured_json(const struct log_configuration *c, const bool differs[TRUST_KINDS],
                     struct json_writer *w);
/* As lines of a report, as a member "witnessed". */
void witnessed_text(const struct witnessed_facts *f, bool policy, bool authorities,
                    struct buf *out);
void witnessed_json(const struct witnessed_facts *f, bool policy, bool authorities,
                    struct json_writer *w);

#endif

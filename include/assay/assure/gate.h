/* The gate (docs/gate.md): may this file be deployed, may it be run?
 *
 * Asked of the registers, by the file's SHA-256: it was inspected, and accepted; nothing became
 * known of it since. A file of a deliverable is accepted by its decision
 * (assay/assure/acceptance.h), any other by its verdict. Each thing that speaks against it has a
 * word:
 *
 *   not-inspected   no verdict is about this content
 *   rejected, incomplete      the verdict
 *   in-part         its verdict judges only what is new since another version
 *   baseline, rules by which it was judged and inspected: its own, and approved by nobody
 *   not-accepted    a deliverable brought it, and is not decided, or rejected, or was not before
 *                   something else came
 *   known-since     advisories became known after the verdict
 *   old             the verdict is older than was asked for
 *   environment     there is no such environment
 *
 * A pass is what the gate said once, as a signed statement with an end, so that a machine without
 * registers can check it: with the proof that the log holds it, in one file. */
#ifndef ASSAY_ASSURE_GATE_H
#define ASSAY_ASSURE_GATE_H

#include <assay/assure/ledger.h>
#include <assay/evidence/proof.h>

#define PASS_PREDICATE "urn:assay:predicate:pass:v1"
#define PASS_FORMAT    "assay-pass/1"

enum {
    GATE_DELIVERABLES_MAX = 100, /* that brought the same file */
    GATE_REASONS_MAX = GATE_DELIVERABLES_MAX + 8,
    PASS_DAYS_MAX = 3660,
    PASS_FILE_MAX = 1 << 20
};

/* What it is let through to: bits. */
enum gate_purpose { GATE_DEPLOYMENT = 1, GATE_EXECUTION = 2 };
/* "deployment", "execution"; 0: neither. */
enum gate_purpose gate_purpose_parse(struct view name);
const char *gate_purpose_name(enum gate_purpose p);

struct gate_question {
    const char *digest;      /* SHA-256, hex */
    struct view environment; /* id; or empty */
    unsigned days;           /* that the verdict may be old; 0: any */
    int64_t now;
};

struct gate_reason {
    struct view word;
    struct view text;
    struct view mend; /* the command that mends it */
};

struct gate_answer {
    bool judged; /* there is a verdict about it: */
    struct view subject;
    struct view outcome;
    struct view baseline;
    int64_t judged_on;
    uint64_t verdict;        /* log entry */
    struct view deliverable; /* that brought it and is accepted; or empty */
    struct view conditions;  /* of that acceptance, one a line */
    size_t reasons_len;      /* 0: it may pass */
    struct gate_reason reasons[GATE_REASONS_MAX];
};

/* Ask the registers as they are (ledger_project() first), and the verdict in the log. All in the
 * arena. ERR_LIMIT: more than GATE_DELIVERABLES_MAX deliverables brought it. */
MUST_CHECK enum status gate_ask(const struct ledger *l, const struct gate_question *q,
                                struct arena *arena, struct gate_answer *out, struct error *err);

/* ---- passes ---- */

struct pass_request {
    struct view name; /* of the file */
    uint64_t size;
    const char *digest;
    unsigned purposes;
    struct view environment; /* or empty */
    int64_t expires;
    int64_t now;
    struct view forced; /* why it passes although something speaks against it; or empty */
};
/* Sign and log a pass by this answer. ERR_USAGE: something speaks against it and it is not forced,
 * or it is forced and nothing does. */
MUST_CHECK enum status pass_record(const struct ledger *l, const struct pass_request *r,
                                   const struct gate_answer *a, uint64_t *index, struct error *err);

/* Append the pass of log entry `index` as a file: its envelope, and the proof that the log holds
 * it. */
MUST_CHECK enum status pass_export(struct log *log, uint64_t index, struct buf *out,
                                   struct error *err);

struct pass_facts {
    struct proof_facts proof;
    struct view name;
    struct view environment;
    int64_t expires;
    struct view forced;
};
/* Does this file, which may come from anywhere, let the content through to `purpose` in
 * the environment of the question (a pass without one is for any, another for no other)? Signed by
 * one of `signers`, in a log of `logs`, about this digest, not expired at `now`. All in the arena.
 * ERR_CORRUPT: it is damaged, or not signed or logged by those; ERR_USAGE: it is a pass, for
 * something else or no more. */
MUST_CHECK enum status pass_check(struct view file, const struct keyring *signers,
                                  const struct vkey *logs, size_t logs_len,
                                  const struct gate_question *q, enum gate_purpose purpose,
                                  struct arena *arena, struct pass_facts *out, struct error *err);

/* Is there a pass in the registers that was forced, has not ended, and names all that `a` says
 * against the file? It excuses that, there (or anywhere, if it names no environment). */
MUST_CHECK enum status pass_find_forced(struct store *store, const struct gate_question *q,
                                        enum gate_purpose purpose, const struct gate_answer *a,
                                        bool *found, int64_t *expires, struct error *err);

#endif

/* A baseline: the organisation's requirements, each one SQL query over the facts.
 * The file format is documented in docs/baseline.md. */
#ifndef ASSAY_ASSURE_BASELINE_H
#define ASSAY_ASSURE_BASELINE_H

#include <assay/assure/facts.h>

enum requirement_level {
    LEVEL_MUST,  /* an alarm rejects the subject */
    LEVEL_SHOULD /* an alarm is shown */
};

struct requirement {
    struct view id;
    struct view title;
    struct view rationale; /* why, one sentence; may be empty */
    struct view remedy;    /* what to do; may be empty */
    struct view controls;  /* "8.28 8.4" */
    enum requirement_level level;
    bool origins[ORIGIN_COUNT]; /* where it applies */
    struct view needs;          /* inspectors whose results it reads, space-separated */
    struct view query;
    uint32_t line; /* of the requirement in the file */
};

struct baseline {
    struct view source; /* file name, or "built in" */
    struct view id;
    struct view version;
    struct view title;
    struct sha256 digest; /* of the file's bytes */
    bool honour_markers[ORIGIN_COUNT];
    bool honour_backports[ORIGIN_COUNT];
    size_t count;
    const struct requirement *requirements;
    const struct value *document; /* the whole file, for its examples */
};

/* Parse and check: every key known, every query prepared against the views. All
 * memory in `arena`, views also into `text`. Errors: "<source>:<line>:<column>: …". */
MUST_CHECK enum status baseline_parse(struct view text, const char *source, struct arena *arena,
                                      struct baseline *out, struct error *err);

/* Whether a requirement asks for measures of functions or files: view functions, or those
 * columns of files that need parsing. By words of the query: one too many costs time only. */
bool baseline_needs_measures(const struct baseline *b);

/* What the baseline says beside its requirements, into the facts: parameters of the origin (view
 * parameters), licences that the organisation has established (assure/licences.h), and what
 * follows from licences. Once, when all has been found and before verdict_evaluate();
 * *partial as facts_settle_licences(). */
MUST_CHECK enum status baseline_apply(const struct baseline *b, struct facts *f, enum origin origin,
                                      int64_t now, bool *partial, struct error *err);

/* Run the examples that the baseline file carries. `report` gets one call each. */
struct baseline_example {
    struct view requirement;
    struct view name;
    bool passed;
    struct view expected; /* "ok", "alarm" … or "not applicable" */
    struct view found;
    struct view detail; /* what was expected and found, when it failed */
};
MUST_CHECK enum status
baseline_test(const struct baseline *b,
              enum status (*report)(void *ctx, const struct baseline_example *e, struct error *err),
              void *ctx, struct error *err);

#endif

/* The facts of one inspection: an in-memory SQLite database with documented
 * views (docs/baseline.md), filled while the inspection runs and then queried
 * by baseline requirements and reports. */
#ifndef ASSAY_ASSURE_FACTS_H
#define ASSAY_ASSURE_FACTS_H

#include <assay/dataflow/duplicates.h>
#include <assay/inspect/inspection.h>
#include <assay/inspect/vulnerabilities.h>

enum origin { ORIGIN_IN_HOUSE, ORIGIN_SUPPLIER, ORIGIN_OPEN_SOURCE, ORIGIN_COUNT };
const char *origin_name(enum origin o); /* "in-house" */
bool origin_parse(struct view text, enum origin *out);

struct facts;

MUST_CHECK enum status facts_new(struct facts **out, struct error *err);
struct facts *facts_free(struct facts *f);

/* What was inspected; views are copied. */
struct facts_subject {
    struct view name; /* base name of the path, or what the user calls it */
    struct view path; /* as given */
    enum subject_kind kind;
    enum origin origin;
    struct view git_commit; /* or empty */
    struct sha256 digest;   /* facts_tree_digest(); all zero where files were not digested */
};
MUST_CHECK enum status facts_set_subject(struct facts *f, const struct facts_subject *s,
                                         struct error *err);

MUST_CHECK enum status facts_add_file(struct facts *f, const struct file_facts *file,
                                      struct error *err);
/* The same finding twice is stored once. A finding with a secret has no fingerprint
 * until facts_key_secrets() is called. */
MUST_CHECK enum status facts_add_finding(struct facts *f, const struct finding *finding,
                                         struct error *err);
/* Turn the digests of found secrets into keyed fingerprints: `keyed` is an HMAC
 * under the installation's key. Call it once, when all findings are in and no
 * worker process runs any more, so that none of them can hold the key. */
MUST_CHECK enum status facts_key_secrets(struct facts *f,
                                         enum status (*keyed)(void *ctx, struct view secret_digest,
                                                              struct sha256 *out,
                                                              struct error *err),
                                         void *ctx, struct error *err);
MUST_CHECK enum status facts_add_component(struct facts *f, const struct component *c,
                                           struct error *err);
/* A finding of the inspector "vulnerabilities" with what it is about: view
 * vulnerabilities. */
MUST_CHECK enum status facts_add_vulnerability(struct facts *f, const struct finding *finding,
                                               const struct component *c,
                                               const struct vulnerability *v,
                                               const struct reached *r, struct error *err);
/* A vulnerability with what is said of it (assay/assure/vulnerabilities.h). Views are valid
 * until the callback returns. */
struct fact_vulnerability {
    struct view purl;
    struct view version;
    struct view advisory;
    struct view aliases; /* space-separated */
    struct view fixed;   /* or empty */
    enum severity severity;
    bool malicious;
    bool exploited;
    bool suppressed;
    bool has_epss;
    double epss;
    bool has_cvss;
    double cvss;
    struct view status; /* VEX's word; empty: we have said nothing */
    struct view justification;
    struct view status_by;
    bool accepted;
    struct view claimed_status;
    struct view claimed_by;
    struct view first_seen; /* "2026-11-22"; empty: the clock does not run */
    struct view due;        /* the same; empty: no limit */
    bool overdue;
    struct view vectors; /* "CVSS_V3 CVSS:3.1/…", one a line */
    struct view cwe;     /* "CWE-79", or empty */
    struct view message; /* of the finding */
};
/* Those that the inspection found, the first to deal with first: by rank, then package URL. */
MUST_CHECK enum status facts_each_vulnerability(
    const struct facts *f,
    enum status (*each)(void *ctx, const struct fact_vulnerability *v, struct error *err),
    void *ctx, struct error *err);
MUST_CHECK enum status facts_add_gap(struct facts *f, struct view path, enum gap_reason reason,
                                     struct view detail, struct error *err);
/* A content issue becomes a finding of inspector "content". */
MUST_CHECK enum status facts_add_issue(struct facts *f, struct view path, enum content_issue issue,
                                       struct view detail, struct error *err);
MUST_CHECK enum status facts_add_ignore(struct facts *f, const struct ignore_entry *e,
                                        struct error *err);
/* Measures of a function of `file`, and the sums of the file at `path`. */
MUST_CHECK enum status facts_add_function(struct facts *f, const struct file_facts *file,
                                          const struct function_measures *m, struct error *err);
/* What the function that was stored just now is known by; and that nothing uses it. */
uint64_t facts_last_function(const struct facts *f);
MUST_CHECK enum status facts_mark_unused(struct facts *f, uint64_t function, struct error *err);
MUST_CHECK enum status facts_add_measures(struct facts *f, struct view path,
                                          const struct file_measures *m, struct error *err);
/* Find the duplicates in what was put into `set`, and store them and each file's share. */
MUST_CHECK enum status facts_add_duplicates(struct facts *f, struct duplicate_set *set,
                                            struct error *err);
/* The same one by one: for examples of baselines. */
MUST_CHECK enum status facts_add_duplicate(struct facts *f, const struct duplicate *d,
                                           struct error *err);
MUST_CHECK enum status facts_set_duplicated_lines(struct facts *f, struct view path, uint32_t lines,
                                                  struct error *err);
/* What a text says of its licence, who claims copyright in it, and both in one expression. */
MUST_CHECK enum status facts_add_licence(struct facts *f, struct view path,
                                         const struct licence_match *m, struct error *err);
MUST_CHECK enum status facts_add_copyright(struct facts *f, struct view path,
                                           const struct copyright *c, struct error *err);
MUST_CHECK enum status facts_add_file_licence(struct facts *f, const struct file_facts *file,
                                              const struct file_licence *l, struct error *err);
/* A whole file that is the text of a licence or a notice. */
MUST_CHECK enum status facts_add_licence_text(struct facts *f, struct view path, struct view text,
                                              struct error *err);
/* Which inspectors ran: requirements that need another are "not measured". */
MUST_CHECK enum status facts_add_inspector(struct facts *f, const char *name,
                                           const struct sha256 *digest, struct error *err);

/* A finding that the organisation accepts for a while. */
struct suppression {
    struct view fingerprint;
    struct view reason;
    struct view owner;
    int64_t expires; /* seconds since the epoch */
};
MUST_CHECK enum status facts_suppress(struct facts *f, const struct suppression *s, int64_t now,
                                      struct error *err);
/* Markers and ignore files in the tree: honoured (the findings they point at are
 * suppressed) or turned into findings themselves. */
MUST_CHECK enum status facts_apply_markers(struct facts *f, bool honour, struct error *err);

/* The in-toto `dirHash` of the files (not of entries of archives among them):
 * SHA-256 over the sorted "<sha256>  <path>\n" lines, as
 *   find . -type f | cut -c3- | LC_ALL=C sort | xargs sha256sum | sha256sum
 * in a tree without .git. Needs digests. */
MUST_CHECK enum status facts_tree_digest(const struct facts *f, struct sha256 *out,
                                         struct error *err);

/* What a comparison with a base says of a finding (assay/assure/compare.h). Where nothing
 * was compared, all are new. */
enum finding_state { FINDING_NEW, FINDING_UNCHANGED, FINDING_GONE };
const char *finding_state_name(enum finding_state s); /* "unchanged" */

/* Which findings facts_count() and facts_each_finding() speak of: one bit a state. At
 * first FINDINGS_PRESENT. Queries of requirements see FINDINGS_PRESENT in any case. */
enum {
    FINDINGS_NEW = 1 << FINDING_NEW,
    FINDINGS_UNCHANGED = 1 << FINDING_UNCHANGED,
    FINDINGS_GONE = 1 << FINDING_GONE,
    FINDINGS_PRESENT = FINDINGS_NEW | FINDINGS_UNCHANGED,
    FINDINGS_ALL = FINDINGS_PRESENT | FINDINGS_GONE
};
void facts_show(struct facts *f, unsigned states);

struct fact_counts {
    uint64_t files;
    uint64_t bytes;
    uint64_t components;
    uint64_t gaps;
    uint64_t suppressed;  /* without those that are gone */
    uint64_t findings[5]; /* by severity, without the suppressed ones and those that are gone */
    uint64_t gone;        /* suppressed or not; 0 where they are not shown */
};
MUST_CHECK enum status facts_count(const struct facts *f, struct fact_counts *out,
                                   struct error *err);
/* The same for these states, whatever is shown. */
MUST_CHECK enum status facts_count_in(const struct facts *f, unsigned states,
                                      struct fact_counts *out, struct error *err);

/* A stored finding: what the inspector said and what became of it. */
struct fact_finding {
    struct finding finding;
    uint64_t id; /* 1, 2, … in report order */
    enum finding_state state;
    bool suppressed;
    struct view suppressed_by; /* "marker" or the owner */
    struct view suppressed_reason;
    uint32_t same_secret; /* in how many places this secret stands; 0: no secret */
    bool imported;        /* another tool's, and none of our inspectors says so */
    /* All that say so, one "tool/rule" a line, the finding's own first, where that is more
     * than one (assure/imports.h); else empty. */
    struct view witnesses;
    /* Of a vulnerability: whether the code uses it (inspect/reachability.h); else all empty. */
    struct view reachability;
    struct view reached_path;
    uint32_t reached_line;
    struct view reached_symbol;
    struct view reachability_note;
};

/* Iterate; a callback status other than OK ends it with that status. Findings come
 * worst first (severity, confidence, path, line), suppressed ones behind, gone ones last;
 * components by purl and manifest, gaps and files by path. */
MUST_CHECK enum status facts_each_finding(const struct facts *f,
                                          enum status (*each)(void *ctx,
                                                              const struct fact_finding *finding,
                                                              struct error *err),
                                          void *ctx, struct error *err);
/* The same for these states, whatever is shown. */
MUST_CHECK enum status facts_each_finding_in(const struct facts *f, unsigned states,
                                             enum status (*each)(void *ctx,
                                                                 const struct fact_finding *finding,
                                                                 struct error *err),
                                             void *ctx, struct error *err);
/* The callback adds no component. */
MUST_CHECK enum status
facts_each_component(const struct facts *f,
                     enum status (*each)(void *ctx, const struct component *c, struct error *err),
                     void *ctx, struct error *err);
/* Of two components of one manifest. Views are valid until the callback returns. */
struct fact_dependency {
    struct view purl;
    struct view depends_on;  /* its package URL */
    struct view requirement; /* the range in which, or empty */
    struct view manifest;
};
/* By package URLs, then manifest. */
MUST_CHECK enum status facts_each_dependency(const struct facts *f,
                                             enum status (*each)(void *ctx,
                                                                 const struct fact_dependency *d,
                                                                 struct error *err),
                                             void *ctx, struct error *err);
/* ---- what a supplier's SBOM claims ---- */

#define CLAIMS_INSPECTOR "claims"

/* How a claim and what was measured contradict each other. */
enum claim_kind {
    CLAIM_MISSING,  /* delivered, and not in the SBOM */
    CLAIM_INVENTED, /* in the SBOM, and not found in the delivery */
    CLAIM_VERSION,
    CLAIM_LICENCE,
    CLAIM_HASH,
    CLAIM_FLAW, /* the SBOM contradicts itself */
    /* Of other documents (assay/assure/claims.h). */
    CLAIM_FOREIGN,    /* it speaks of what was not delivered */
    CLAIM_UNREPORTED, /* measured, and not in the report */
    CLAIM_RESULT,     /* its own numbers say something else */
    CLAIM_STATUS,     /* a vulnerability has another status */
    CLAIM_SUBJECT,    /* it is about another file */
    CLAIM_THREAT,     /* a threat is open in the threat model */
    CLAIM_DRIFT,      /* in the code, and not in the threat model */
    CLAIM_RISK,       /* a grave risk is not treated */
    CLAIM_UNTENDED    /* a risk has no owner, or nobody looked at it for too long */
};
const char *claim_kind_name(enum claim_kind k); /* "missing" */
bool claim_kind_parse(struct view text, enum claim_kind *out);

/* A supplier's document that was set against what was measured. */
struct fact_sbom {
    struct view name;    /* of the file */
    struct view kind;    /* of evidence that it was read as: "sbom" (assay/assure/claims.h) */
    struct view sha256;  /* hex */
    struct view format;  /* "cyclonedx-json" */
    struct view version; /* of the format */
    uint64_t components;
    uint64_t contradictions; /* when read back */
};
MUST_CHECK enum status facts_add_sbom(struct facts *f, const struct fact_sbom *s,
                                      struct error *err);
typedef enum status facts_sbom_visit(void *ctx, const struct fact_sbom *s, struct error *err);
MUST_CHECK enum status facts_each_sbom(const struct facts *f, facts_sbom_visit *each, void *ctx,
                                       struct error *err);

struct fact_claim {
    struct view sbom;     /* name of its file */
    struct view read_as;  /* kind of evidence that the file was read as; empty: "sbom" */
    const char *document; /* what it is, for people; NULL: "SBOM" */
    enum claim_kind kind;
    struct view component; /* its package URL, else its name */
    struct view claimed;   /* version, licence or digest; empty: nothing */
    struct view claimed_at;
    struct view measured;
    struct view measured_at;
    struct view path; /* where the finding stands */
    uint32_t line;
};
/* A finding of the inspector "claims" that quotes both sides, and a row of the view claims. */
MUST_CHECK enum status facts_add_claim(struct facts *f, const struct fact_claim *c,
                                       struct error *err);
/* The findings that a document's contradictions became, in the order in which they were added. */
typedef enum status facts_claim_visit(void *ctx, struct view kind, struct view message,
                                      struct error *err);
MUST_CHECK enum status facts_each_claim(const struct facts *f, const struct fact_sbom *document,
                                        facts_claim_visit *each, void *ctx, struct error *err);
struct fact_gap {
    struct view path;
    struct view reason; /* gap_reason_name() */
    struct view detail;
};
MUST_CHECK enum status facts_each_gap(const struct facts *f,
                                      enum status (*each)(void *ctx, const struct fact_gap *gap,
                                                          struct error *err),
                                      void *ctx, struct error *err);
/* Measures of each language, most lines first; generated, vendored and test code left aside.
 * Nothing where nothing was measured. */
struct fact_language {
    struct view language;
    uint64_t files;
    uint64_t lines;
    uint64_t code_lines;
    uint64_t functions;
    uint64_t compared_lines; /* of files that were compared for duplicates */
    uint64_t duplicated_lines;
    uint64_t public_functions;
    uint64_t documented_functions;
};
typedef enum status facts_language_visit(void *ctx, const struct fact_language *l,
                                         struct error *err);
MUST_CHECK enum status facts_each_language(const struct facts *f, facts_language_visit *each,
                                           void *ctx, struct error *err);
/* The five functions that are hardest to follow (cognitive, cyclomatic, lines), of the same. */
struct fact_function {
    struct view path;
    struct view name;
    uint64_t line;
    uint64_t lines;
    uint64_t cyclomatic;
    uint64_t cognitive;
};
typedef enum status facts_function_visit(void *ctx, const struct fact_function *f,
                                         struct error *err);
MUST_CHECK enum status facts_each_worst_function(const struct facts *f, facts_function_visit *each,
                                                 void *ctx, struct error *err);
/* How functions of own code (not generated, vendored or tests) have changed from the base: how
 * many, and at most `max` of them: those that have grown, by how much, then the new, the shrunk and
 * the gone. */
struct fact_function_size {
    uint64_t cognitive;
    uint64_t cyclomatic;
    uint64_t nesting;
    uint64_t lines;
    uint64_t statements;
    uint64_t parameters;
};
struct fact_function_change {
    struct view change; /* "grown", "new", "shrunk", "gone" */
    struct view path;
    struct view base_path; /* another one where it moved; empty: it is new */
    struct view language;
    struct view name;
    uint64_t line; /* in the base where it is gone */
    bool has_before;
    bool has_after;
    struct fact_function_size before;
    struct fact_function_size after;
};
struct fact_change_counts {
    uint64_t grown;
    uint64_t added;
    uint64_t shrunk;
    uint64_t gone;
};
MUST_CHECK enum status facts_count_changes(const struct facts *f, struct fact_change_counts *out,
                                           struct error *err);
typedef enum status facts_change_visit(void *ctx, const struct fact_function_change *c,
                                       struct error *err);
MUST_CHECK enum status facts_each_change(const struct facts *f, unsigned max,
                                         facts_change_visit *each, void *ctx, struct error *err);
/* Each expression that files are under, most files first. */
struct fact_licence {
    struct view expression;
    struct view terms;
    uint64_t files;
    struct view example; /* path of one of them */
};
typedef enum status facts_licence_visit(void *ctx, const struct fact_licence *l, struct error *err);
MUST_CHECK enum status facts_each_licence(const struct facts *f, facts_licence_visit *each,
                                          void *ctx, struct error *err);
/* Who claims copyright in files under `expression`, most files first. */
struct fact_holder {
    struct view holder;
    uint64_t files;
    struct view first_year; /* may be empty */
    struct view last_year;
};
typedef enum status facts_holder_visit(void *ctx, const struct fact_holder *h, struct error *err);
MUST_CHECK enum status facts_each_holder(const struct facts *f, struct view expression,
                                         facts_holder_visit *each, void *ctx, struct error *err);

/* What files that are no tests say, by path. */
enum fact_saying {
    FACT_SAYS_LICENCE,   /* its expression */
    FACT_SAYS_COPYRIGHT, /* years and holder */
    FACT_SAYS_TEXT,      /* the whole file (facts_add_licence_text()) and its expression, or "" */
    FACT_SAYINGS
};
typedef enum status facts_saying_visit(void *ctx, struct view path, struct view first,
                                       struct view second, struct error *err);
MUST_CHECK enum status facts_each_saying(const struct facts *f, enum fact_saying what,
                                         facts_saying_visit *each, void *ctx, struct error *err);

MUST_CHECK enum status facts_each_file(const struct facts *f,
                                       enum status (*each)(void *ctx, const struct file_facts *file,
                                                           struct error *err),
                                       void *ctx, struct error *err);

#endif

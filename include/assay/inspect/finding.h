/* A finding: what an inspector says about one place in the subject. */
#ifndef ASSAY_INSPECT_FINDING_H
#define ASSAY_INSPECT_FINDING_H

#include <assay/base/arena.h>
#include <assay/base/digest.h>

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };
enum confidence { CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH };

const char *severity_name(enum severity s); /* "high" */
bool severity_parse(struct view text, enum severity *out);
const char *confidence_name(enum confidence c);
bool confidence_parse(struct view text, enum confidence *out);

/* Lines and columns are 1-based, columns in bytes; the end column is behind the
 * last byte. Line 0: the whole file. */
struct region {
    uint32_t line;
    uint32_t column;
    uint32_t end_line;
    uint32_t end_column;
};

/* A place on the way of data, from where it comes in to where it does harm. */
struct flow_step {
    struct region region; /* in the finding's file */
    struct view message;  /* what happens there; no text of the file in it */
};
enum { FLOW_STEPS_MAX = 32 };

struct finding {
    struct view inspector; /* "secrets" */
    struct view rule;      /* "aws-access-key-id"; shown as "secrets/aws-access-key-id" */
    struct view message;   /* what, why, what to do; one paragraph; no secret in it */
    enum severity severity;
    enum confidence confidence;
    struct view path;
    struct region region;
    /* The source lines around, with secrets already masked; may be empty. The
     * first line of it is line `excerpt_line`. */
    struct view excerpt;
    uint32_t excerpt_line;
    /* What makes this finding the same one tomorrow: from fingerprint_make(), below.
     * Filled by the inspector except for secrets, where it is left empty and `secret`
     * given. */
    struct view fingerprint;
    /* Secrets: SHA-256 of the value. It never leaves the parent process: there it
     * becomes a keyed hash (the fingerprint). */
    bool has_secret;
    struct sha256 secret;
    struct view cwe;      /* "CWE-798", or empty */
    struct view owasp;    /* of the OWASP top ten: "A03:2021 A01:2017", or empty */
    struct view controls; /* "8.28 8.4", space-separated, or empty */
    /* An in-tree marker that asks to ignore it ("gitleaks:allow"), or empty. */
    struct view marker;
    /* The text that would mend it in place of the region, byte for byte; it may be empty.
     * Neither this nor a flow for findings about secrets. */
    bool has_fix;
    struct view fix;
    const struct flow_step *flow; /* source first; at most FLOW_STEPS_MAX */
    size_t flow_len;
    /* Other rules that say the same of the same place, one a line. */
    struct view also;
    /* Of several things at one place that a fingerprint does not tell apart, because each of them
     * is the same finding tomorrow: which one. The package URL of a component, or empty. */
    struct view part;
    /* Never sent: the message without text of the file, where `message` has some of it. It
     * stands in for the message where the place has a secret, too. */
    struct view plain_message;
};

/* Fingerprints: "f1:" and 32 lower-case hex digits, all built here.
 *
 *   content     = context, its ends trimmed, each run of blanks in it (space, tab, line
 *                 ends, vertical tab, form feed) as one space
 *   kind        = SHA-256("assay-finding-1" NUL inspector NUL rule NUL
 *                         SHA-256(scope) SHA-256(content))
 *   identity    = SHA-256(kind, number as 8 bytes, highest first), its first 16 bytes
 *   place       = SHA-256("assay-path-1" NUL path), its first 16 bytes
 *   fingerprint = "f1:" hex(identity XOR place)
 *
 * `number` counts findings of one kind in one file: 0, 1, … in the order in which they
 * are made, which has to be that of their places. So a fingerprint survives lines that
 * move, new indentation and line ends, and edits elsewhere in the file; it changes with
 * the inspector, the rule, the path, the scope, and the text itself. Where equal findings
 * stand in one scope and the first of them goes, the others move up: as many are gone as
 * went, though the last is named. Because place and identity are joined by XOR, a file
 * that was renamed can be followed without its content: fingerprint_at().
 *
 * Nothing here is keyed: whoever has a fingerprint can test guesses of a short context.
 * A secret is never (part of) a context; it goes into `secret`. */
enum { FINGERPRINT_MAX = 3 + 32 + 1 };

struct fingerprint_parts {
    struct view inspector; /* no NUL in it */
    struct view rule;      /* no NUL in it */
    struct view path;      /* empty: a finding that is the same in every file */
    struct view scope;     /* what it stands in, such as the function's name; may be empty */
    struct view context;   /* what was found: the matched text, or the line */
};

/* The kinds seen so far in one file, to number equal ones. All zero but `arena` is an
 * empty one; its memory is the arena's. */
struct fingerprints {
    struct arena *arena;
    struct fingerprint_kind *kinds;
    size_t cap;
    size_t len;
};

/* `seen` may be NULL: then the number is 0. */
MUST_CHECK enum status fingerprint_make(struct fingerprints *seen,
                                        const struct fingerprint_parts *parts,
                                        char out[FINGERPRINT_MAX], struct error *err);
/* The same as a view in the arena of `seen`, which must not be NULL. */
MUST_CHECK enum status fingerprint_view(struct fingerprints *seen,
                                        const struct fingerprint_parts *parts, struct view *out,
                                        struct error *err);

/* The fingerprint that a finding made at `from` would have at `to`; false, and nothing
 * written, for what is no fingerprint of this kind. */
bool fingerprint_at(struct view fingerprint, struct view from, struct view to,
                    char out[FINGERPRINT_MAX]);

#endif

/* A finding: what an inspector says about one place in the subject. */
#ifndef ASSAY_INSPECT_FINDING_H
#define ASSAY_INSPECT_FINDING_H

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
    /* What makes this finding the same one tomorrow: built from rule, path and
     * content, never from line numbers. Filled by the inspector except for
     * secrets, where it is left empty and `secret` given. */
    struct view fingerprint;
    /* Secrets: SHA-256 of the value. It never leaves the parent process: there it
     * becomes a keyed hash (the fingerprint). */
    bool has_secret;
    struct sha256 secret;
    struct view cwe;      /* "CWE-798", or empty */
    struct view controls; /* "8.28 8.4", space-separated, or empty */
    /* An in-tree marker that asks to ignore it ("gitleaks:allow"), or empty. */
    struct view marker;
};

#endif

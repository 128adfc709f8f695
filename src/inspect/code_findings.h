/* The code findings of one file, kept until its end: several rules may say the same. */
#ifndef ASSAY_INSPECT_CODE_FINDINGS_H
#define ASSAY_INSPECT_CODE_FINDINGS_H

#include <assay/inspect/inspector.h>

struct code_finding {
    struct finding finding; /* what it points to lives as long as the arena */
    uint32_t begin;         /* bytes: [begin, end) */
    uint32_t end;
};

/* All zero but `arena` is an empty one. */
struct code_findings {
    struct arena *arena;
    struct code_finding *items;
    size_t len;
    size_t cap;
};

MUST_CHECK enum status code_findings_add(struct code_findings *all, const struct code_finding *one,
                                         struct error *err);

/* Hand them on in order of their places. Where several rules found the same place for the
 * same CWE, only the most severe one is, of equal ones the first by its id; the others are
 * named in `also`. A fix or flow that it lacks is taken over from them. */
MUST_CHECK enum status code_findings_send(struct code_findings *all, const struct result_sink *sink,
                                          struct error *err);

#endif

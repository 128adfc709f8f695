/* One file of a modified package: what was changed, and which of it is declared.
 *
 * Upstream's file is patched with all that is declared, line by line with its provenance.
 * Where the subject's file is the same then, every difference is declared. Where it is not,
 * what remains is looked up in the changes of later upstream versions; what remains then is
 * unexplained. Hunks of declared patches that the file shows no trace of are not in effect:
 * leaving them out brings it closer to the subject's file. */
#ifndef ASSAY_PEDIGREE_RECONCILE_H
#define ASSAY_PEDIGREE_RECONCILE_H

#include <assay/pedigree/unified_diff.h>

enum { RECONCILE_FUZZ_MAX = 2, RECONCILE_LATER_MAX = 8 };

enum hunk_effect {
    EFFECT_EXACT,    /* applied where it says */
    EFFECT_OFFSET,   /* applied some lines off */
    EFFECT_FUZZ,     /* applied where only a part of its context stands */
    EFFECT_ALREADY,  /* upstream has it already */
    EFFECT_UNDONE,   /* it would apply, but the subject does not have it */
    EFFECT_FAILED,   /* it does not apply */
    EFFECT_UNCHECKED /* a binary change: that the file is named is all that is known */
};
const char *hunk_effect_name(enum hunk_effect e); /* "offset" */
/* Is what it declares in the subject? */
static inline bool hunk_effect_holds(enum hunk_effect e)
{
    return e <= EFFECT_ALREADY || e == EFFECT_UNCHECKED;
}

/* What a declared patch does to the file. */
struct patch_section {
    uint32_t patch;  /* the caller's number of the patch */
    uint32_t number; /* of the file in the patch */
    const struct diff_file *file;
};

struct hunk_result {
    uint32_t section; /* index in the input */
    uint32_t hunk;    /* index in the section's file; 0 for one without hunks */
    enum hunk_effect effect;
    int32_t offset; /* lines, EFFECT_OFFSET and EFFECT_FUZZ */
    uint32_t fuzz;
};

enum explanation {
    CHANGE_DECLARED,
    CHANGE_UPSTREAM, /* a later version of upstream has the very same */
    CHANGE_UNEXPLAINED
};
const char *explanation_name(enum explanation e); /* "unexplained" */

/* A difference between upstream's and the subject's file. Lines from 0; a range of none
 * stands before its first line. */
struct change {
    uint32_t old_first;
    uint32_t old_end;
    uint32_t new_first;
    uint32_t new_end;
    enum explanation explanation;
    uint32_t result;  /* CHANGE_DECLARED: of the hunk that declares it (the first one); else 0 */
    uint32_t results; /* how many hunks declare it */
};

struct reconcile_input {
    bool has_upstream;
    struct view upstream;
    bool has_subject; /* false: the subject is what the patches make of upstream's */
    struct view subject;
    bool only_hunks; /* whether the patches apply is all that is asked; no subject */
    const struct patch_section *sections; /* in the order of the series */
    size_t section_count;
    struct view later[RECONCILE_LATER_MAX]; /* the file in later upstream versions */
    size_t later_count;
};

struct reconciliation {
    struct hunk_result *hunks; /* section by section, hunk by hunk */
    size_t hunk_count;
    struct change *changes; /* in the order of the file */
    size_t change_count;
    struct view expected; /* upstream's file with the declared hunks that are in effect */
    bool expects_file;    /* false: the patches remove it */
};

/* Load what compares texts (libgit2): once in a process, before a sandbox that would keep the
 * library from being read. ERR_UNSUPPORTED where it is not installed. */
MUST_CHECK enum status reconcile_prepare(struct error *err);

/* All memory is the arena's. Needs reconcile_prepare(), but for only_hunks. */
MUST_CHECK enum status reconcile_file(const struct reconcile_input *in, struct arena *arena,
                                      struct reconciliation *out, struct error *err);

#endif

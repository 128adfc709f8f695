/* What the files of modification_run() share. */
#ifndef ASSAY_PEDIGREE_MODIFICATION_PRIVATE_H
#define ASSAY_PEDIGREE_MODIFICATION_PRIVATE_H

#include "compare_job.h"

struct comparing {
    const struct modification_input *in;
    struct arena *arena;
    struct error *err;
    struct file_tree_gaps gaps;
    struct content_tree upstream;
    struct content_tree subject;
    struct content_tree ledger_tree;
    struct content_tree patches;
    struct content_tree later[RECONCILE_LATER_MAX];
    struct patch_ledger ledger;
    struct section_index index;
    struct map wanted;  /* paths of upstream whose bytes are needed */
    struct map tasks;   /* path → struct compare_task */
    struct map results; /* path → struct compare_result */
    bool debian;
    bool as_patched;
};

/* The subject's files; where it is upstream as patched, upstream's. */
static inline struct content_tree *comparing_subject(struct comparing *c)
{
    return c->as_patched ? &c->upstream : &c->subject;
}

/* Debian's own files in one of its sources. */
bool comparing_is_packaging(const struct comparing *c, struct view path);

/* Read the ledgers. */
MUST_CHECK enum status comparing_read_ledgers(struct comparing *c);

/* From what came back to the result. */
MUST_CHECK enum status comparing_conclude(struct comparing *c, struct modification *out);

#endif

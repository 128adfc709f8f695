/* What the verbs share that approve something by its content instead of its digest: baselines, rule
 * sets. */
#ifndef ASSAY_CLI_APPROVAL_H
#define ASSAY_CLI_APPROVAL_H

#include "noun.h"

#define APPROVAL_OPTIONS(for_which_tiers)                                                          \
    {"owner", 0, "PERSON", "who answers for it"},                                                  \
        {"tiers", 0, "TIERS", for_which_tiers ": critical, high, medium, low"},                    \
        {"projects", 0, "PROJECTS", "of these projects only (default: all)"},                      \
        {"expires", 0, "DATE", "the last day on which it counts"},                                 \
        {"review-by", 0, "DATE", "when it is looked at again"},                                    \
        {"why", 0, "TEXT", "how it differs from the shipped one, and why"},                        \
        {"reason", 0, "TEXT", "why, kept with the statement"},                                     \
    {                                                                                              \
        "passphrase-file", 0, "FILE", "passphrase of the keys"                                     \
    }

/* A call of the noun, of now. */
struct noun_call approval_call(struct cli *cli, const char *noun, enum noun_verb verb);
/* A field by its name. */
void approval_give(struct noun_call *c, const char *field, const char *value);
/* The content of a document's field that was given, and is not read again. */
void approval_text(struct noun_call *c, const char *field, struct view text);
/* One of APPROVAL_OPTIONS. */
void approval_take(struct noun_call *c, const struct args *a);

#endif

/* Which compiled program belongs to rules, told by the stamps of their files, so that a start
 * need not read them all (docs/adr/0009-rules-by-their-stamps.md).
 *
 * One file in the cache for each list of sources: a head, the stamps, a sum of all before.
 * Numbers are as the machine has them: one build writes and reads it. */
#ifndef ASSAY_INSPECT_RULES_INDEX_H
#define ASSAY_INSPECT_RULES_INDEX_H

#include <assay/base/stamp.h>
#include <assay/inspect/inspector.h>

struct rules_index {
    struct buf path; /* of its file */
    struct buf bytes;
    struct sha256 key;         /* code_rules_key() of the rules */
    struct file_stamp program; /* of the compiled program when its sum was right; or zero */
    struct stamps seen;        /* of files and directories of rules */
    int64_t settled;           /* file_stamp_settled(), from before they were looked at */
    bool known;                /* taken from the file, and the stamps hold */
};
void rules_index_init(struct rules_index *x);
void rules_index_release(struct rules_index *x);

/* The key of the rules that `config` names: from the file where that can be believed and
 * config->trust_stamps allows it, else from their content. Errors are those of the rules. */
MUST_CHECK enum status rules_index_find(struct rules_index *x, const struct inspect_config *config,
                                        struct error *err);

/* Keep it for the next start, with the stamp of the program, the sum of which was right just
 * now; where nothing is new or the stamps are too young to count, nothing is written. */
void rules_index_keep(const struct rules_index *x, const struct file_stamp *program);

#endif

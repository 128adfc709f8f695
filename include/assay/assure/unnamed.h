/* Blobs that nothing names: what was stored for a statement that was never said, since the process
 * was killed or the append refused, or for a job that has been forgotten.
 *
 * A blob counts as named where it is an envelope of the log, where its SHA-256 stands in
 * hexadecimal anywhere in a statement (whatever its type, and whether the statement counts or not)
 * or in a job of the queue, or where documents_of() finds it. That is more than what means a
 * document: where two would decide differently, the blob stays.
 *
 * Why removing is safe. Statements come into the log under the writer lock, which is held from
 * the search to the last removal. Whoever stored a blob before and waits for the lock to name it is
 * told by store_log_lock() that it is gone, says nothing, and is to do it again. A blob that is
 * stored once more is as young as a new one, and that is looked at again when it is removed; so
 * what a job is about to name, which needs no lock, stays, too. Other logs must not keep their
 * blobs at the same place: their envelopes are noticed, where they are blobs, and then nothing is
 * removed. */
#ifndef ASSAY_ASSURE_UNNAMED_H
#define ASSAY_ASSURE_UNNAMED_H

#include <assay/assure/ledger.h>

enum { UNNAMED_BLOBS_MAX = 16 << 20 }; /* that are old enough; 57 bytes of memory each */

struct unnamed {
    uint64_t blobs; /* in the store */
    uint64_t young; /* not old enough to be looked for */
    size_t len;
    struct blob_info *list; /* by digest */
    size_t removed;         /* of them */
};

/* Those that were stored before `before` (seconds since 1970). Reads all of the log, whose entries
 * are checked against its root: ERR_CORRUPT as of log_each(). No lock is needed. The caller
 * releases *out. */
MUST_CHECK enum status unnamed_find(const struct ledger *l, int64_t before, struct unnamed *out,
                                    struct error *err);
/* The same, and remove STORE_REMOVE_MAX of them at most; out->removed says how many went.
 * ERR_CONFLICT: another process is writing the log, or another log keeps its blobs at the same
 * place; ERR_NOT_FOUND: the log is empty, so that everything would be unnamed; ERR_CORRUPT: the log
 * is older than one that this home has signed. Then nothing is removed. */
MUST_CHECK enum status unnamed_remove(const struct ledger *l, int64_t before, struct unnamed *out,
                                      struct error *err);
void unnamed_release(struct unnamed *u);

#endif

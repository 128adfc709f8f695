/* Writing an audit pack: checkpoints that others vouch for, each with the proof that the log of the
 * pack extends it. */
#include "audit_pack_private.h"

#include <assay/evidence/witnessed.h>

#include <stdio.h>

static enum status put(struct writing *w, uint64_t size, const char *part, struct view bytes,
                       struct error *err)
{
    char path[USTAR_PATH_MAX + 1];
    (void)snprintf(path, sizeof path, PACK_WITNESSED "%0*llu.%s", PACK_INDEX_DIGITS,
                   (unsigned long long)size, part);
    return pack_put(w, path, bytes, err);
}

enum status pack_consistency(struct writing *w, const struct checkpoint *old, struct error *err)
{
    struct sha256 path[MERKLE_PROOF_MAX];
    size_t len = 0;
    if (strcmp(old->origin, w->head.origin) != 0 || old->size > w->head.size) {
        return error_set(err, ERR_CORRUPT,
                         "it is of log %s with %llu entries; this is %s with %llu", old->origin,
                         (unsigned long long)old->size, w->head.origin,
                         (unsigned long long)w->head.size);
    }
    enum status st = log_prover_consistency(w->prover, old->size, path, &len, err);
    if (st == OK &&
        !merkle_verify_consistency(old->size, w->head.size, path, len, &old->root, &w->head.root)) {
        st = error_set(err, ERR_CORRUPT,
                       "this log does not begin like the one of that checkpoint: it was forked");
    }
    if (st == OK) {
        buf_clear(&w->bytes);
        add_checkpoint_write(&w->bytes, old->size, path, len, w->note);
        st = buf_status(&w->bytes, err);
    }
    return st;
}

static enum status on_kept(void *ctx, const struct witnessed *kept, struct error *err)
{
    struct writing *w = ctx;
    struct checkpoint c;
    uint64_t size = kept->state.size;
    if (kept->cosignatures.len == 0 && kept->timestamps_len == 0) {
        return OK;
    }
    enum status st = checkpoint_peek(kept->checkpoint, &c, err);
    if (st == OK) {
        st = pack_consistency(w, &c, err);
    }
    if (st != OK) {
        return error_prefix(err, "the witnessed checkpoint of %llu entries",
                            (unsigned long long)size);
    }
    st = put(w, size, "checkpoint", kept->checkpoint, err);
    if (st == OK) {
        st = put(w, size, "consistency", buf_view(&w->bytes), err);
    }
    if (st == OK) {
        st = pack_report_vouched(w->report, size, kept->cosignatures, kept->timestamps_len, err);
    }
    if (st == OK && kept->cosignatures.len > 0) {
        st = put(w, size, "cosignatures", kept->cosignatures, err);
    }
    for (size_t i = 0; st == OK && i < kept->timestamps_len; i++) {
        char part[48];
        (void)snprintf(part, sizeof part, "timestamp-%zu.tsr", i);
        st = put(w, size, part, kept->timestamps[i], err);
    }
    return st;
}

/* Those that cover something of the period. */
enum status pack_add_witnessed(struct writing *w, struct error *err)
{
    return witnessed_each(w->ledger->store, w->first + 1, on_kept, w, err);
}

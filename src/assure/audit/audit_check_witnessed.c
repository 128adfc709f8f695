/* Checking an audit pack: what others vouch for. Of each checkpoint come, in this order, the note,
 * the proof that the log of the pack extends it, cosignatures, timestamps. */
#include "audit_check_private.h"

#include <assay/base/mem.h>

#include <inttypes.h>

/* "witnessed/<15 digits>.<part>" */
static bool parse_name(const char *path, uint64_t *size, struct view *part)
{
    struct view rest = view_str(path);
    size_t head = strlen(PACK_WITNESSED);
    size_t dot = head + PACK_INDEX_DIGITS;
    *part = view_slice(rest, dot + 1, rest.len);
    return view_to_u64(view_slice(rest, head, dot), size) && rest.len > dot && path[dot] == '.';
}

void check_vouched_end(struct checking *c)
{
    if (c->vouched_open && !c->vouched_linked) {
        check_problem(
            c, PACK_WITNESSED "%0*" PRIu64 ".checkpoint: nothing shows that the log extends it",
            PACK_INDEX_DIGITS, c->vouched_state.size);
    }
    c->vouched_open = false;
    c->vouched_linked = false;
}

static enum status take_checkpoint(struct checking *c, uint64_t size, struct error *err)
{
    check_vouched_end(c);
    enum status st =
        checkpoint_open(buf_view(&c->vouched), c->vkeys, c->vkeys_len, &c->vouched_state, err);
    if (st == OK && c->vouched_state.size != size) {
        st = error_set(err, ERR_CORRUPT, "is of %" PRIu64 " entries", c->vouched_state.size);
    }
    if (st == OK) {
        struct buf swap = c->vouched_note; /* instead of a copy */
        c->vouched_note = c->vouched;
        c->vouched = swap;
        c->vouched_open = true;
        c->out->witnessed.checkpoints++;
    }
    return st;
}

static enum status take_proof(struct checking *c, struct error *err)
{
    struct add_checkpoint a;
    enum status st = add_checkpoint_read(buf_view(&c->vouched), &a, err);
    if (st != OK) {
        return st;
    }
    if (strcmp(c->vouched_state.origin, c->head.origin) != 0 || a.old != c->vouched_state.size ||
        !view_eq(a.checkpoint, buf_view(&c->checkpoint)) ||
        !add_checkpoint_proves(&a, &c->vouched_state.root, &c->head)) {
        return error_set(err, ERR_CORRUPT, "does not show that the log extends that checkpoint");
    }
    c->vouched_linked = true;
    return OK;
}

/* Cosignatures or a timestamp: one part at a time. */
static enum status judge(struct checking *c, bool timestamp, struct error *err)
{
    static const struct witnessed_trust nobody = {.policy = NULL};
    const struct witnessed_trust *trust = c->request->trust == NULL ? &nobody : c->request->trust;
    struct witnessed w = {.state = c->vouched_state, .checkpoint = buf_view(&c->vouched_note)};
    if (timestamp) {
        w.timestamps_len = 1;
        w.timestamps[0] = buf_view(&c->vouched);
    } else {
        w.cosignatures = buf_view(&c->vouched);
    }
    enum status st = witnessed_judge(&w, trust, &c->out->witnessed, err);
    return st == OK && c->report != NULL
               ? pack_report_vouched(c->report, w.state.size, w.cosignatures, w.timestamps_len, err)
               : st;
}

static enum status take_part(struct checking *c, uint64_t size, struct view part, struct error *err)
{
    bool timestamp = view_starts(part, VIEW("timestamp-")) && view_ends(part, VIEW(".tsr"));
    if (view_eq(part, VIEW("checkpoint"))) {
        return take_checkpoint(c, size, err);
    }
    if (!c->vouched_open || c->vouched_state.size != size) {
        return error_set(err, ERR_FORMAT, "does not follow its checkpoint");
    }
    if (view_eq(part, VIEW("consistency"))) {
        return take_proof(c, err);
    }
    if (!timestamp && !view_eq(part, VIEW("cosignatures"))) {
        return error_set(err, ERR_FORMAT, "is no member of an audit pack");
    }
    if (!c->vouched_linked) {
        return OK; /* that is said where its checkpoint ends */
    }
    return judge(c, timestamp, err);
}

enum status check_vouched(struct checking *c, const char *path, struct error *err)
{
    uint64_t size = 0;
    struct view part;
    struct error why;
    if (!c->usable) {
        return OK;
    }
    enum status st = parse_name(path, &size, &part)
                         ? take_part(c, size, part, &why)
                         : error_set(&why, ERR_FORMAT, "is no member of an audit pack");
    return check_judge(c, path, st, &why, err);
}

void check_quorum(struct checking *c)
{
    const struct witness_policy *policy =
        c->request->trust == NULL ? NULL : c->request->trust->policy;
    check_vouched_end(c);
    if (c->usable && policy != NULL && !witness_policy_is_none(policy) &&
        !c->out->witnessed.quorum) {
        check_problem(c, "no checkpoint in the pack is cosigned as the policy asks");
    }
}

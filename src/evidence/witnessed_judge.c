/* Whom they vouch by, and whether the log is the one that they vouch for. */
#include "log_internal.h"

#include <assay/evidence/witnessed.h>

#include <assay/base/mem.h>

#include <stdio.h>

static uint64_t count_lines(struct view text)
{
    uint64_t lines = 0;
    for (size_t i = 0; i < text.len; i++) {
        lines += text.ptr[i] == '\n';
    }
    return lines;
}

/* ---- cosignatures ---- */

/* When the last of the witnesses that were needed had cosigned: the earliest time at which those
 * that had done so by then meet the policy. */
static int64_t met_at(const struct witness_policy *p, const int64_t *times, size_t count)
{
    int64_t best = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        int64_t by_then[POLICY_NODES_MAX] = {0};
        for (size_t k = 0; k < count; k++) {
            by_then[k] = times[k] <= times[i] ? times[k] : 0;
        }
        if (times[i] != 0 && times[i] < best && witness_policy_met(p, by_then)) {
            best = times[i];
        }
    }
    return best;
}

static void judge_quorum(const struct witness_policy *p, const int64_t *times, size_t count,
                         uint64_t size, struct witnessed_facts *facts)
{
    for (size_t i = 0; i < count; i++) {
        facts->verified += times[i] != 0;
    }
    if (witness_policy_is_none(p) || !witness_policy_met(p, times)) {
        return;
    }
    if (!facts->quorum || size >= facts->quorum_size) {
        facts->quorum = true;
        facts->quorum_size = size;
        facts->quorum_time = met_at(p, times, count);
    }
}

enum status witnessed_judge_note(struct view note, uint64_t size, const struct witness_policy *p,
                                 struct witnessed_facts *facts, struct error *err)
{
    const struct policy_witness *witnesses;
    const struct vkey *keys;
    int64_t times[POLICY_NODES_MAX] = {0};
    struct note n;
    enum status st = note_parse(note, &n, err);
    if (st != OK || p == NULL) {
        return st;
    }
    size_t count = witness_policy_witnesses(p, &witnesses, &keys);
    st = cosignatures_verify(&n, keys, count, times, err);
    if (st == OK) {
        judge_quorum(p, times, count, size, facts);
    }
    return st;
}

static enum status judge_cosignatures(const struct witnessed *w, const struct witness_policy *p,
                                      struct witnessed_facts *facts, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf joined = BUF_INIT(NOTE_MAX + WITNESSED_LINES_MAX);
    facts->cosignatures += count_lines(w->cosignatures);
    if (w->cosignatures.len == 0) {
        return OK;
    }
    buf_add_view(&joined, w->checkpoint);
    buf_add_view(&joined, w->cosignatures);
    enum status st = buf_status(&joined, err);
    return st == OK ? witnessed_judge_note(buf_view(&joined), w->state.size, p, facts, err) : st;
}

/* ---- timestamps ---- */

static enum status judge_timestamp(const struct witnessed *w, struct view response,
                                   const struct timestamp_trust *trust,
                                   struct witnessed_facts *facts, struct error *err)
{
    struct sha256 digest;
    struct timestamp t = {.time = 0};
    sha256_of(w->checkpoint, &digest);
    enum status st = trust == NULL ? timestamp_read(response, &digest, VIEW(""), &t, err)
                                   : timestamp_verify(response, &digest, VIEW(""), trust, &t, err);
    if (st != OK) {
        return st;
    }
    facts->timestamps++;
    if (trust == NULL) {
        return OK;
    }
    facts->authenticated++;
    bool larger = w->state.size > facts->stamped_size || facts->authenticated == 1;
    bool earlier = w->state.size == facts->stamped_size && t.time < facts->stamped_time;
    if (larger || earlier) {
        facts->stamped_size = w->state.size;
        facts->stamped_time = t.time;
    }
    return OK;
}

enum status witnessed_judge(const struct witnessed *w, const struct witnessed_trust *trust,
                            struct witnessed_facts *facts, struct error *err)
{
    enum status st = judge_cosignatures(w, trust->policy, facts, err);
    for (size_t i = 0; st == OK && i < w->timestamps_len; i++) {
        st = judge_timestamp(w, w->timestamps[i], trust->authorities, facts, err);
    }
    return st;
}

/* ---- all of a log's ---- */

struct verifying {
    struct log_reader reader;
    const struct witnessed_trust *trust;
    struct witnessed_facts *facts;
    witnessed_problem problem;
    void *ctx;
};

/* Is it a checkpoint of this log? */
static enum status check_place(struct verifying *v, const struct witnessed *w, struct error *err)
{
    struct merkle_source source = {reader_node, &v->reader};
    struct log *l = v->reader.log;
    struct checkpoint c;
    struct sha256 root;
    enum status st = checkpoint_open(w->checkpoint, l->vkeys, l->vkeys_len, &c, err);
    if (st == OK && (c.size != w->state.size || !sha256_eq(&c.root, &w->state.root))) {
        st = error_set(err, ERR_CORRUPT, "the index speaks of another checkpoint");
    }
    if (st == OK && c.size > v->reader.head.size) {
        return error_set(err, ERR_CORRUPT, "the log has %llu entries only: an old copy of it",
                         (unsigned long long)v->reader.head.size);
    }
    if (st == OK) {
        st = merkle_source_root(&source, c.size, &root, err);
    }
    return st == OK && !sha256_eq(&root, &c.root)
               ? error_set(err, ERR_CORRUPT, "the log's first entries are others now")
               : st;
}

static bool is_about_evidence(enum status st)
{
    return st == ERR_CORRUPT || st == ERR_FORMAT || st == ERR_LIMIT || st == ERR_UNSUPPORTED;
}

static enum status verify_one(void *ctx, const struct witnessed *w, struct error *err)
{
    struct verifying *v = ctx;
    struct error why = {.code = OK};
    enum status st = check_place(v, w, &why);
    if (st == OK) {
        v->facts->checkpoints++;
        st = witnessed_judge(w, v->trust, v->facts, &why);
    }
    if (is_about_evidence(st)) {
        char text[ERROR_MESSAGE_MAX + 64];
        (void)snprintf(text, sizeof text, "the witnessed checkpoint of %llu entries: %s",
                       (unsigned long long)w->state.size, why.message);
        v->problem(v->ctx, text);
        return OK;
    }
    return st == OK ? OK : error_set(err, st, "%s", why.message);
}

enum status witnessed_verify(struct log *l, const struct witnessed_trust *trust,
                             witnessed_problem problem, void *ctx, struct witnessed_facts *facts,
                             struct error *err)
{
    struct witnessed_facts found = {.checkpoints = 0};
    struct verifying *v = mem_calloc(1, sizeof *v);
    if (v == NULL) {
        return error_no_memory(err);
    }
    v->trust = trust;
    v->facts = &found;
    v->problem = problem;
    v->ctx = ctx;
    struct error why = {.code = OK};
    enum status st = reader_open(&v->reader, l, err);
    if (st == OK) {
        st = witnessed_each(l->store, 0, verify_one, v, &why);
        if (st == ERR_CORRUPT) { /* of what is kept, not of the log */
            problem(ctx, why.message);
            st = OK;
        } else if (st != OK) {
            st = error_set(err, st, "%s", why.message);
        }
    }
    if (st == OK) {
        *facts = found;
    }
    reader_release(&v->reader);
    (void)mem_free(v);
    return st;
}

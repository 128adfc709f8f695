/* What witnesses and timestamp authorities say about the log, in "log verify". */
#include "log.h"

#include <assay/base/clock.h>
#include <assay/base/plural.h>

#include <inttypes.h>

static void add_problem(void *ctx, const char *text)
{
    log_problem_add(ctx, LOG_NO_INDEX, "%s", text);
}

enum status log_audit_witnessed(const struct cli *cli, const struct home *h,
                                const struct trust_files *files, struct log_report *r,
                                struct error *err)
{
    struct witnessed_trust trust;
    size_t before = r->log.problems_len;
    enum status st = trust_read(files, cli->home, &trust, err);
    if (st == OK) {
        st = witnessed_verify(h->log, &trust, add_problem, &r->log, &r->witnessed, err);
    }
    r->policy = trust.policy != NULL && !witness_policy_is_none(trust.policy);
    r->authorities = trust.authorities != NULL;
    trust_release(&trust);
    if (st == OK && r->policy && !r->witnessed.quorum && r->log.size > 0) {
        log_problem_add(&r->log, LOG_NO_INDEX,
                        "no checkpoint of the log is cosigned as the policy of witnesses asks "
                        "(\"assay log cosign\")");
    }
    return st == OK && r->log.problems_len > before
               ? error_set(err, ERR_CORRUPT, "%s", r->log.problems[before].text)
               : st;
}

void witnessed_text(const struct witnessed_facts *f, bool policy, bool authorities, struct buf *out)
{
    char time[CLOCK_TEXT_MAX];
    if (f->checkpoints == 0) {
        return;
    }
    if (policy) {
        buf_printf(out,
                   "witnessed   %" PRIu64 " of %" PRIu64
                   " cosignature%s, by witnesses of the policy\n",
                   f->verified, f->cosignatures, plural(f->cosignatures));
    } else if (f->cosignatures > 0) {
        buf_printf(out,
                   "witnessed   %" PRIu64 " COSIGNATURES, NOT CHECKED: say with --policy whose "
                   "count\n",
                   f->cosignatures);
    }
    if (f->quorum) {
        clock_rfc3339(f->quorum_time, time);
        buf_printf(out, "            the first %" PRIu64 " %s there, and the policy met, at %s\n",
                   f->quorum_size, plural_of(f->quorum_size, "entry was", "entries were"), time);
    }
    if (authorities) {
        buf_printf(out,
                   "timestamped %" PRIu64 " of %" PRIu64 " timestamp%s, by authorities trusted\n",
                   f->authenticated, f->timestamps, plural(f->timestamps));
    } else if (f->timestamps > 0) {
        buf_printf(out,
                   "timestamped %" PRIu64 " TIMESTAMPS, SIGNATURES NOT CHECKED: say with --tsa-ca "
                   "whom you trust\n",
                   f->timestamps);
    }
    if (f->authenticated > 0) {
        clock_rfc3339(f->stamped_time, time);
        buf_printf(out, "            the first %" PRIu64 " %s there at %s\n", f->stamped_size,
                   plural_of(f->stamped_size, "entry was", "entries were"), time);
    }
}

void witnessed_json(const struct witnessed_facts *f, bool policy, bool authorities,
                    struct json_writer *w)
{
    json_key(w, "witnessed");
    json_object(w);
    json_member_bool(w, "policyGiven", policy);
    json_member_bool(w, "authoritiesGiven", authorities);
    json_member_uint(w, "checkpoints", f->checkpoints);
    json_member_uint(w, "cosignatures", f->cosignatures);
    json_member_uint(w, "cosignaturesVerified", f->verified);
    json_member_uint(w, "timestamps", f->timestamps);
    json_member_uint(w, "timestampsVerified", f->authenticated);
    if (f->quorum) {
        json_member_uint(w, "quorumEntries", f->quorum_size);
        json_member_time(w, "quorumAt", f->quorum_time);
    }
    if (f->authenticated > 0) {
        json_member_uint(w, "timestampedEntries", f->stamped_size);
        json_member_time(w, "timestampedAt", f->stamped_time);
    }
    json_object_end(w);
}

/* ---- proofs that lead to a cosigned checkpoint ---- */

struct choosing {
    const struct witnessed_trust *trust;
    struct buf *note;
};

static enum status on_kept(void *ctx, const struct witnessed *w, struct error *err)
{
    struct choosing *c = ctx;
    struct witnessed_facts f = {.quorum = false};
    if (c->note->len > 0 || witnessed_judge(w, c->trust, &f, NULL) != OK ||
        (c->trust->policy == NULL ? f.cosignatures == 0 : !f.quorum)) {
        return OK;
    }
    buf_add_view(c->note, w->checkpoint);
    buf_add_view(c->note, w->cosignatures);
    return buf_status(c->note, err);
}

enum status log_choose_cosigned(const struct cli *cli, const struct home *h,
                                const struct trust_files *files, uint64_t index, struct buf *note,
                                struct error *err)
{
    struct witnessed_trust trust;
    enum status st = trust_read(files, cli->home, &trust, err);
    struct choosing c = {&trust, note};
    if (st == OK) {
        st = witnessed_each(h->store, index + 1, on_kept, &c, err);
    }
    if (st == OK && note->len == 0) {
        st = error_set(err, ERR_NOT_FOUND,
                       "no checkpoint that covers entry %" PRIu64 " is cosigned%s: ask for "
                       "cosignatures with \"assay log cosign\"",
                       index, trust.policy == NULL ? "" : " as the policy asks");
    }
    trust_release(&trust);
    return st;
}

enum status log_check_policy(const struct cli *cli, const struct proof_facts *facts,
                             const struct witness_policy *policy, struct error *err)
{
    struct witnessed_facts f = {.quorum = false};
    char time[CLOCK_TEXT_MAX];
    enum status st = witnessed_judge_note(facts->note, facts->checkpoint.size, policy, &f, err);
    if (st != OK || witness_policy_is_none(policy)) {
        return st;
    }
    if (!f.quorum) {
        return error_set(err, ERR_CORRUPT,
                         "the proof's checkpoint is cosigned by %" PRIu64
                         " %s of the policy, which asks for others or more",
                         f.verified, plural_of(f.verified, "witness", "witnesses"));
    }
    clock_rfc3339(f.quorum_time, time);
    (void)fprintf(cli->out, "cosigned by %" PRIu64 " %s of the policy, which was met at %s\n",
                  f.verified, plural_of(f.verified, "witness", "witnesses"), time);
    return OK;
}

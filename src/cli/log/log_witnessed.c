/* What witnesses and timestamp authorities say about the log, in "log verify". */
#include "log.h"

#include <assay/base/clock.h>
#include <assay/base/plural.h>
#include <assay/evidence/statement.h>

#include <inttypes.h>

static void add_problem(void *ctx, const char *text)
{
    log_problem_add(ctx, LOG_NO_INDEX, "%s", text);
}

/* ---- what the log states of itself ---- */

/* Of the entries that nobody vouches for, how long the oldest has been waiting. */
struct waiting {
    struct arena arena;
    int64_t now;
    int64_t limit;  /* earlier than this is late */
    bool said;      /* some entry says when it was made, and that is no time to come */
    bool late;      /* and one is late: */
    uint64_t entry; /* this one, */
    int64_t time;   /* of this time */
};

/* Entries come one behind the other: what is wrong, or missing, in one is known by the next. */
static enum status on_waiting(void *ctx, const struct log_entry *e, struct error *err)
{
    struct waiting *w = ctx;
    struct statement s;
    int64_t time = 0;
    (void)err;
    bool dated = !w->late && statement_read(e->payload, "log entry", &w->arena, &s, NULL) == OK &&
                 statement_time(&s, &time) && time <= w->now + CLOCK_DAY;
    w->said = w->said || dated;
    if (dated && time < w->limit) {
        w->late = true;
        w->entry = e->index;
        w->time = time;
    }
    arena_clear(&w->arena);
    return OK;
}

/* Each by the time that its statement says. Where none says one that can be, who appends says
 * nothing of it: then by the time of the last checkpoint that somebody vouches for, before which
 * they were not there. */
static enum status check_days(const struct home *h, struct log_report *r, const char *what,
                              uint64_t covered, int64_t since, int64_t days, struct error *err)
{
    struct waiting w = {.now = clock_now()};
    char time[CLOCK_TEXT_MAX];
    if (days == 0 || covered >= r->log.size) {
        return OK;
    }
    w.limit = w.now - days * CLOCK_DAY;
    arena_init(&w.arena, 0);
    enum status st = log_each(h->log, covered, r->log.size, on_waiting, &w, err);
    arena_release(&w.arena);
    bool undated = st == OK && !w.said && since < w.limit;
    if (w.late || undated) {
        clock_rfc3339(w.time, time);
        log_problem_add(
            &r->log, undated ? covered : w.entry,
            "entry %" PRIu64 " %s%s is not %s; entry %" PRIu64 " states: within %" PRId64 " day%s",
            undated ? covered : w.entry, undated ? "says no time that can be, and" : "of ",
            undated ? "" : time, what, r->configuration.entry, days, plural((uint64_t)days));
    }
    /* One that cannot be read, log_verify() has named. */
    return st == ERR_CANCELLED || st == ERR_NO_MEMORY ? st : OK;
}

static void check_home(struct log_report *r, const struct log_trust *t)
{
    static const char *const files[TRUST_KINDS] = {TRUST_POLICY_NAME, TRUST_TSA_NAME};
    for (unsigned k = 0; k < TRUST_KINDS; k++) {
        r->differs[k] = t->differs[k] && t->source[k] == TRUST_GIVEN;
        if (t->differs[k] && t->source[k] == TRUST_STATED) {
            log_problem_add(&r->log, LOG_NO_INDEX,
                            "%s in the home is another than entry %" PRIu64
                            " states: remove it, or state it (\"assay log configure\")",
                            files[k], r->configuration.entry);
        }
    }
}

/* Whoever counts cannot be known where `readable` is false: then nobody is late. */
static enum status check_configuration(const struct home *h, struct log_report *r,
                                       const struct log_trust *t, bool readable, struct error *err)
{
    const struct log_configuration *c = &r->configuration;
    if (!c->stated) {
        return OK;
    }
    check_home(r, t);
    if (!readable) {
        return OK;
    }
    const struct witnessed_facts *f = &r->witnessed;
    enum status st = check_days(h, r, "cosigned as the policy asks", f->quorum_size, f->quorum_time,
                                c->cosign_days, err);
    return st == OK ? check_days(h, r, "timestamped by an authority trusted", f->stamped_size,
                                 f->stamped_time, c->timestamp_days, err)
                    : st;
}

enum status log_audit_witnessed(const struct cli *cli, const struct home *h,
                                const struct trust_files *files, struct log_report *r,
                                struct error *err)
{
    struct log_trust trust;
    size_t before = r->log.problems_len;
    enum status st = trust_of_log(cli, h, files, &r->configuration, &trust, err);
    bool readable = st == OK;
    if (st == ERR_CORRUPT) { /* a text that the log names is not what it was */
        log_problem_add(&r->log, r->configuration.entry, "%s", err->message);
        st = OK;
    }
    if (st == OK) {
        st = witnessed_verify(h->log, &trust.who, add_problem, &r->log, &r->witnessed, err);
    }
    r->policy = trust.who.policy != NULL && !witness_policy_is_none(trust.who.policy);
    r->authorities = trust.who.authorities != NULL;
    if (st == OK && r->policy && !r->witnessed.quorum && r->log.size > 0 &&
        r->configuration.cosign_days == 0) {
        log_problem_add(&r->log, LOG_NO_INDEX,
                        "no checkpoint of the log is cosigned as the policy of witnesses asks "
                        "(\"assay log cosign\")");
    }
    if (st == OK) {
        st = check_configuration(h, r, &trust, readable, err);
    }
    trust_release(&trust.who);
    return st == OK && r->log.problems_len > before
               ? error_set(err, ERR_CORRUPT, "%s", r->log.problems[before].text)
               : st;
}

/* ---- reports ---- */

static void days_text(const char *what, int64_t days, struct buf *out)
{
    if (days > 0) {
        buf_printf(out, "            what is appended is %s within %" PRId64 " day%s\n", what, days,
                   plural((uint64_t)days));
    }
}

void configured_text(const struct log_configuration *c, const bool differs[TRUST_KINDS],
                     struct buf *out)
{
    if (c->withdrawn) {
        buf_printf(out, "configured  NOT ANY MORE: entry %" PRIu64 " takes back what was stated\n",
                   c->entry);
    }
    if (!c->stated) {
        return;
    }
    buf_printf(out, "configured  by entry %" PRIu64 ": %s, %s\n", c->entry,
               c->has_policy ? "a policy of witnesses" : "no witnesses",
               c->has_authorities ? "timestamp authorities" : "no timestamp authorities");
    days_text("cosigned", c->cosign_days, out);
    days_text("timestamped", c->timestamp_days, out);
    if (differs[TRUST_POLICY]) {
        buf_add_str(out, "            THE POLICY GIVEN IS ANOTHER THAN IT STATES\n");
    }
    if (differs[TRUST_AUTHORITIES]) {
        buf_add_str(out, "            THE AUTHORITIES GIVEN ARE OTHERS THAN IT STATES\n");
    }
}

void configured_json(const struct log_configuration *c, const bool differs[TRUST_KINDS],
                     struct json_writer *w)
{
    json_key(w, "configuration");
    if (!c->stated && !c->withdrawn) {
        json_null(w);
        return;
    }
    json_object(w);
    json_member_uint(w, "logEntry", c->entry);
    json_member_bool(w, "withdrawn", c->withdrawn);
    if (c->has_policy) {
        json_member_sha256(w, "policy", &c->policy);
        json_member_bool(w, "policyGivenDiffers", differs[TRUST_POLICY]);
    }
    if (c->has_authorities) {
        json_member_sha256(w, "tsaCa", &c->authorities);
        json_member_bool(w, "authoritiesGivenDiffer", differs[TRUST_AUTHORITIES]);
    }
    if (c->cosign_days > 0) {
        json_member_uint(w, "cosignDays", (uint64_t)c->cosign_days);
    }
    if (c->timestamp_days > 0) {
        json_member_uint(w, "timestampDays", (uint64_t)c->timestamp_days);
    }
    json_object_end(w);
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
    struct log_trust trust;
    enum status st = trust_by_registers(cli, h, files, &trust, err);
    struct choosing c = {&trust.who, note};
    if (st == OK) {
        st = witnessed_each(h->store, index + 1, on_kept, &c, err);
    }
    if (st == OK && note->len == 0) {
        st = error_set(err, ERR_NOT_FOUND,
                       "no checkpoint that covers entry %" PRIu64 " is cosigned%s: ask for "
                       "cosignatures with \"assay log cosign\"",
                       index, trust.who.policy == NULL ? "" : " as the policy asks");
    }
    trust_release(&trust.who);
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

/* What the registers say of a file. */
#include "gate_private.h"

#include <assay/assure/acceptance.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

#include <string.h>

static const char *const purposes[] = {"deployment", "execution"};

enum gate_purpose gate_purpose_parse(struct view name)
{
    return view_eq_str(name, purposes[0])   ? GATE_DEPLOYMENT
           : view_eq_str(name, purposes[1]) ? GATE_EXECUTION
                                            : (enum gate_purpose)0;
}

const char *gate_purpose_name(enum gate_purpose p)
{
    return purposes[p == GATE_EXECUTION];
}

enum status gate_say(struct gate_asking *a, const char *word, struct view text, struct view mend,
                     struct error *err)
{
    if (text.ptr == NULL || mend.ptr == NULL) {
        return error_no_memory(err);
    }
    a->out->reasons[a->out->reasons_len++] =
        (struct gate_reason){.word = view_str(word), .text = text, .mend = mend};
    return OK;
}

/* ---- the verdict ---- */

enum { VERDICT_TIME = 3, VERDICT_ENTRY }; /* behind its texts */

static enum status on_verdict(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct gate_asking *a = ctx;
    struct gate_answer *out = a->out;
    (void)count;
    out->judged = true;
    out->judged_on = v[VERDICT_TIME].integer;
    out->verdict = (uint64_t)v[VERDICT_ENTRY].integer;
    struct view *const texts[] = {&out->subject, &out->outcome, &out->baseline};
    return sql_keep_texts(a->arena, v, texts, sizeof texts / sizeof texts[0], err);
}

static enum status find_verdict(struct gate_asking *a, struct error *err)
{
    const struct sql_value digest = sql_text(view_str(a->q->digest));
    return store_sql_run(a->l->store,
                         "SELECT subject, outcome, baseline, time, idx FROM verdicts "
                         "WHERE digest = $1 ORDER BY idx DESC LIMIT 1",
                         &digest, 1, on_verdict, a, err);
}

/* A file that no deliverable brought is judged by its verdict alone. */
static enum status judge_verdict(struct gate_asking *a, struct error *err)
{
    const struct gate_answer *out = a->out;
    bool rejected = view_eq(out->outcome, VIEW("rejected"));
    if (!out->judged) {
        return gate_say(a, "not-inspected", VIEW("no verdict is about this content"),
                        VIEW("assay verify FILE"), err);
    }
    if (view_eq(out->outcome, VIEW("accepted"))) {
        return gate_judge_means(a, err);
    }
    return gate_say(a, rejected ? "rejected" : "incomplete",
                    arena_printf(a->arena, "its verdict, log entry %llu by %.*s, is: %.*s",
                                 (unsigned long long)out->verdict, VIEW_ARG(out->baseline),
                                 VIEW_ARG(out->outcome)),
                    arena_printf(a->arena, "assay log show %llu", (unsigned long long)out->verdict),
                    err);
}

static enum status judge_age(struct gate_asking *a, struct error *err)
{
    const struct gate_answer *out = a->out;
    if (!out->judged || a->q->days == 0 ||
        a->q->now - out->judged_on <= (int64_t)a->q->days * CLOCK_DAY) {
        return OK;
    }
    return gate_say(a, "old",
                    arena_printf(a->arena, "its verdict is %lld days old; %u are asked for",
                                 (long long)((a->q->now - out->judged_on) / CLOCK_DAY), a->q->days),
                    VIEW("assay verify FILE"), err);
}

/* ---- deliverables ---- */

static enum status on_deliverable(void *ctx, const struct sql_value *v, size_t count,
                                  struct error *err)
{
    struct gate_asking *a = ctx;
    (void)count;
    if (a->deliverables_len == GATE_DELIVERABLES_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d deliverables brought this file",
                         GATE_DELIVERABLES_MAX);
    }
    return sql_keep_text(a->arena, &v[0], &a->deliverables[a->deliverables_len++], err);
}

/* Those whose newest receipt has the file. */
static enum status find_deliverables(struct gate_asking *a, struct error *err)
{
    const struct sql_value digest = sql_text(view_str(a->q->digest));
    return store_sql_run(
        a->l->store,
        "SELECT DISTINCT f.deliverable FROM delivered_files f "
        "JOIN deliverables d ON d.id = f.deliverable AND d.active = 1 WHERE f.digest = $1 "
        "AND f.receipt = (SELECT MAX(r.receipt) FROM deliverable_receipts r "
        "WHERE r.deliverable = f.deliverable) ORDER BY f.deliverable",
        &digest, 1, on_deliverable, a, err);
}

static enum status judge_deliverable(struct gate_asking *a, struct view id, struct error *err)
{
    struct acceptance *d = arena_alloc(a->arena, 1, sizeof *d);
    if (d == NULL) {
        return error_no_memory(err);
    }
    enum status st = acceptance_assess(a->l->store, id, a->q->now, a->arena, d, err);
    if (st != OK) {
        return st;
    }
    if (d->state == ACCEPTANCE_ACCEPTED || d->state == ACCEPTANCE_ACCEPTED_WITH_CONDITIONS) {
        a->out->deliverable = id;
        a->out->conditions = d->decisions_len > 0 ? d->decisions[0].conditions : VIEW("");
        return OK;
    }
    return gate_say(a, "not-accepted",
                    arena_printf(a->arena, "the deliverable %.*s, which brought it, is %s",
                                 VIEW_ARG(id), acceptance_state_name(d->state)),
                    arena_printf(a->arena, "assay deliverable status %.*s", VIEW_ARG(id)), err);
}

static enum status on_earlier(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct gate_asking *a = ctx;
    struct view id;
    (void)count;
    enum status st = sql_keep_text(a->arena, &v[0], &id, err);
    if (st != OK) {
        return st;
    }
    return gate_say(a, "not-accepted",
                    arena_printf(a->arena,
                                 "the deliverable %.*s brought it once, and it was not accepted "
                                 "before something else came or the deliverable was taken back",
                                 VIEW_ARG(id)),
                    arena_printf(a->arena, "assay deliverable status %.*s", VIEW_ARG(id)), err);
}

/* What a deliverable brought and has no more was accepted then, or is not by its verdict alone. One
 * such deliverable is said. */
static enum status judge_earlier(struct gate_asking *a, struct error *err)
{
    const struct sql_value digest = sql_text(view_str(a->q->digest));
    return store_sql_run(
        a->l->store,
        "SELECT f.deliverable FROM delivered_files f WHERE f.digest = $1 "
        "AND f.receipt = (SELECT MAX(g.receipt) FROM delivered_files g "
        "WHERE g.deliverable = f.deliverable AND g.digest = f.digest) "
        "AND NOT EXISTS (SELECT 1 FROM deliverable_outcomes o WHERE o.deliverable = f.deliverable "
        "AND o.receipt = f.receipt AND o.outcome IN ('accepted', 'accepted-with-conditions')) "
        "ORDER BY f.deliverable LIMIT 1",
        &digest, 1, on_earlier, a, err);
}

/* ---- what came since, and where to ---- */

static enum status on_known(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct gate_asking *a = ctx;
    (void)count;
    a->count = v[0].integer;
    return sql_keep_text(a->arena, &v[1], &a->example, err);
}

/* Whatever it is, no verdict has weighed it. */
static enum status judge_known(struct gate_asking *a, struct error *err)
{
    if (!a->out->judged) {
        return OK;
    }
    const struct sql_value params[] = {sql_text(a->out->subject),
                                       sql_int((int64_t)a->out->verdict)};
    enum status st = store_sql_run(a->l->store,
                                   "SELECT COUNT(*), MIN(advisory) FROM known_matches "
                                   "WHERE subject = $1 AND idx > $2",
                                   params, 2, on_known, a, err);
    if (st != OK || a->count == 0) {
        return st;
    }
    return gate_say(a, "known-since",
                    arena_printf(a->arena,
                                 "%lld vulnerabilities of its components became known after its "
                                 "verdict, %.*s among them",
                                 (long long)a->count, VIEW_ARG(a->example)),
                    VIEW("assay verify FILE"), err);
}

static enum status judge_environment(struct gate_asking *a, struct error *err)
{
    const struct sql_value id = sql_text(a->q->environment);
    bool found = false;
    if (a->q->environment.len == 0) {
        return OK;
    }
    enum status st =
        store_sql_finds(a->l->store, "SELECT 1 FROM environments WHERE id = $1 AND active = 1", &id,
                        1, &found, err);
    if (st != OK || found) {
        return st;
    }
    return gate_say(
        a, "environment",
        arena_printf(a->arena, "there is no environment \"%.*s\"", VIEW_ARG(a->q->environment)),
        VIEW("assay environment add"), err);
}

enum status gate_ask(const struct ledger *l, const struct gate_question *q, struct arena *arena,
                     struct gate_answer *out, struct error *err)
{
    struct gate_asking a = {.l = l, .q = q, .arena = arena, .out = out};
    memset(out, 0, sizeof *out);
    enum status st = find_verdict(&a, err);
    if (st == OK) {
        st = find_deliverables(&a, err);
    }
    for (size_t i = 0; st == OK && i < a.deliverables_len; i++) {
        st = judge_deliverable(&a, a.deliverables[i], err);
    }
    if (st == OK && a.deliverables_len == 0) {
        st = judge_verdict(&a, err);
        st = st == OK ? judge_earlier(&a, err) : st;
    }
    if (st == OK) {
        st = judge_known(&a, err);
    }
    if (st == OK) {
        st = judge_age(&a, err);
    }
    return st == OK ? judge_environment(&a, err) : st;
}

/* What speaks against the acceptance of a deliverable, and how far it has come. */
#include "acceptance_private.h"

#include <assay/assure/claims.h>
#include <assay/base/clock.h>
#include <assay/base/plural.h>
#include <assay/base/words.h>

#include <inttypes.h>

enum { SHORT_DIGEST = 12 };

const char *const evidence_kinds[] = {
    "sbom",       "threat-model",     "risk-assessment", "sast",
    "sca",        "test-results",     "coverage",        "vex",
    "provenance", "assurance-report", "licence-list",    "ip-statement",
    NULL,
};

const char *const evidence_provenances[] = {
    "api-export", "system-report", "configuration-export", "screenshot", "attestation", NULL,
};

const char *acceptance_state_name(enum acceptance_state s)
{
    static const char *const names[] = {
        "announced",
        "received",
        "inspected",
        "evidence-complete",
        "decided",
        "accepted",
        "accepted-with-conditions",
        "rejected",
    };
    return names[s];
}

/* ---- reasons ---- */

/* An exception that is in force and names the word. */
static struct view excused_by(const struct acceptance_facts *f, struct view word)
{
    for (size_t i = 0; i < f->exceptions_len; i++) {
        if (f->exceptions[i].expires > f->now && words_have(f->exceptions[i].excuses, word)) {
            return f->exceptions[i].id;
        }
    }
    return VIEW("");
}

enum status acceptance_add_reason(struct acceptance_facts *f, struct view word, struct view text,
                                  struct view mend, struct error *err)
{
    struct acceptance *a = &f->a;
    void *items = a->reasons;
    if (word.ptr == NULL || text.ptr == NULL || mend.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st =
        arena_grow(f->arena, &items, &f->reasons_cap, a->reasons_len + 1, sizeof *a->reasons, err);
    a->reasons = items;
    if (st == OK) {
        struct acceptance_reason *r = &a->reasons[a->reasons_len++];
        *r = (struct acceptance_reason){
            .word = word, .text = text, .mend = mend, .exception = excused_by(f, word)};
        a->open += r->exception.len == 0;
    }
    return st;
}

#define ID VIEW_ARG(f->a.id)

static struct view submit(const struct acceptance_facts *f, struct view kind)
{
    return arena_printf(
        f->arena, "assay evidence submit " VIEW_FMT " ID --kind " VIEW_FMT " --document FILE …", ID,
        VIEW_ARG(kind));
}

/* ---- the delivery ---- */

/* Whoever inspects does not choose what is asked. */
static enum status judge_means(struct acceptance_facts *f, size_t i, struct error *err)
{
    const struct delivered_file *file = &f->a.files[i];
    enum status st = file->own_baseline ? acceptance_judge_baseline(f, i, err) : OK;
    return st == OK && file->own_rules ? acceptance_judge_rules(f, i, err) : st;
}

static enum status judge_file(struct acceptance_facts *f, size_t i, struct error *err)
{
    const struct delivered_file *file = &f->a.files[i];
    struct arena *m = f->arena;
    struct view mark = view_slice(file->digest, 0, MARK_DIGITS);
    struct view shown = view_slice(file->digest, 0, SHORT_DIGEST);
    struct view inspect = arena_printf(m, "assay deliverable inspect " VIEW_FMT " FILE", ID);
    if (!file->inspected) {
        return acceptance_add_reason(
            f, arena_printf(m, "inspection:" VIEW_FMT, VIEW_ARG(mark)),
            arena_printf(m, VIEW_FMT " (sha256:" VIEW_FMT "…) was not inspected",
                         VIEW_ARG(file->name), VIEW_ARG(shown)),
            inspect, err);
    }
    enum status st = judge_means(f, i, err);
    if (st != OK) {
        return st;
    }
    if (view_eq(file->outcome, VIEW("accepted"))) {
        return OK;
    }
    if (view_eq(file->outcome, VIEW("incomplete"))) {
        return acceptance_add_reason(
            f, arena_printf(m, "incomplete:" VIEW_FMT, VIEW_ARG(mark)),
            arena_printf(
                m, VIEW_FMT " was inspected in part: %" PRIu64 " gap%s (log entry %" PRIu64 ")",
                VIEW_ARG(file->name), file->gaps, plural(file->gaps), file->entry),
            inspect, err);
    }
    return acceptance_add_reason(
        f, arena_printf(m, "verdict:" VIEW_FMT, VIEW_ARG(mark)),
        arena_printf(m,
                     VIEW_FMT " does not meet the baseline " VIEW_FMT " (" VIEW_FMT
                              ", log entry %" PRIu64 ")",
                     VIEW_ARG(file->name), VIEW_ARG(file->baseline), VIEW_ARG(file->outcome),
                     file->entry),
        arena_printf(m, "have it mended, then: assay deliverable receive " VIEW_FMT " FILE…", ID),
        err);
}

static enum status judge_delivery(struct acceptance_facts *f, struct error *err)
{
    if (!f->a.received) {
        return acceptance_add_reason(
            f, VIEW("receipt"), VIEW("nothing was received"),
            arena_printf(f->arena, "assay deliverable receive " VIEW_FMT " FILE…", ID), err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < f->a.files_len; i++) {
        st = judge_file(f, i, err);
    }
    return st;
}

/* ---- evidence ---- */

static size_t rank_of(struct view provenance)
{
    size_t i = 0;
    while (evidence_provenances[i] != NULL && !view_eq_str(provenance, evidence_provenances[i])) {
        i++;
    }
    return i;
}

static bool is_delivered(const struct acceptance_facts *f, struct view digest)
{
    for (size_t i = 0; i < f->a.files_len; i++) {
        if (view_eq(f->a.files[i].digest, digest)) {
            return true;
        }
    }
    return false;
}

static struct view day_of(struct arena *m, int64_t seconds)
{
    char text[CLOCK_TEXT_MAX];
    clock_rfc3339(seconds, text);
    return arena_printf(m, "%.10s", text);
}

/* What is wrong with a document under a rule; the first thing of each sort. NULL texts where
 * memory is short: acceptance_add_reason() says so. */
struct defect {
    const char *word; /* NULL: none */
    struct view text;
};

enum { DEFECTS_MAX = 6 };

static size_t age_defects(const struct acceptance_facts *f, const struct evidence_rule *r,
                          const struct acceptance_evidence *e, struct defect *out)
{
    struct arena *m = f->arena;
    size_t n = 0;
    if (e->made > f->now + STATED_AHEAD_SECONDS || e->said > f->now + STATED_AHEAD_SECONDS) {
        out[n++] = (struct defect){
            "future", arena_printf(m, "is dated in the future (" VIEW_FMT ")",
                                   VIEW_ARG(day_of(m, e->made > e->said ? e->made : e->said)))};
    } else if (r->fresh_days > 0 && e->made + r->fresh_days * CLOCK_DAY < f->now) {
        out[n++] = (struct defect){
            "expired", arena_printf(m, "was made on " VIEW_FMT ", more than %" PRId64 " days ago",
                                    VIEW_ARG(day_of(m, e->made)), r->fresh_days)};
    }
    if (r->period && e->until == INT64_MIN) {
        out[n++] = (struct defect){"period", VIEW("does not say for which period it speaks")};
    } else if (r->period && e->until + CLOCK_DAY < f->now) {
        /* A report over a past period counts as long as its age allows. */
        if (r->fresh_days == 0 || e->until + r->fresh_days * CLOCK_DAY < f->now) {
            out[n++] = (struct defect){"period",
                                       arena_printf(m, "speaks of a period that ended on " VIEW_FMT,
                                                    VIEW_ARG(day_of(m, e->until)))};
        }
    }
    return n;
}

static size_t defects_of(const struct acceptance_facts *f, const struct evidence_rule *r,
                         const struct acceptance_evidence *e, struct defect out[DEFECTS_MAX])
{
    struct arena *m = f->arena;
    size_t n = age_defects(f, r, e, out);
    if (r->provenance.len > 0 && rank_of(e->provenance) > rank_of(r->provenance)) {
        out[n++] = (struct defect){
            "provenance",
            arena_printf(m, "came about as: " VIEW_FMT "; at least " VIEW_FMT " is needed",
                         VIEW_ARG(e->provenance), VIEW_ARG(r->provenance))};
    }
    if (r->bound && !is_delivered(f, e->digest)) {
        out[n++] = (struct defect){
            "binding",
            e->digest.len == 0
                ? VIEW("names no delivered file (--digest)")
                : arena_printf(m, "is about sha256:" VIEW_FMT "…, which was not received",
                               VIEW_ARG(view_slice(e->digest, 0, SHORT_DIGEST)))};
    }
    if (r->scope && e->scope.len == 0) {
        out[n++] = (struct defect){"scope", VIEW("does not say what it covers (--scope)")};
    }
    return n;
}

static enum status add_missing(struct acceptance_facts *f, const struct evidence_rule *r,
                               struct error *err)
{
    struct arena *m = f->arena;
    return acceptance_add_reason(
        f, arena_printf(m, "missing:" VIEW_FMT, VIEW_ARG(r->kind)),
        arena_printf(m, "there is no " VIEW_FMT ", which deliverables of tier " VIEW_FMT " need",
                     VIEW_ARG(r->kind), VIEW_ARG(f->a.tier)),
        submit(f, r->kind), err);
}

/* A kind is there when one document of it has no defect; else the newest says what is wrong. */
static enum status judge_rule(struct acceptance_facts *f, const struct evidence_rule *r,
                              struct error *err)
{
    struct arena *m = f->arena;
    struct defect newest[DEFECTS_MAX] = {{.word = NULL}};
    const struct acceptance_evidence *first = NULL;
    size_t count = 0;
    for (size_t i = 0; i < f->a.evidence_len; i++) {
        struct defect found[DEFECTS_MAX];
        const struct acceptance_evidence *e = &f->a.evidence[i];
        if (!view_eq(e->kind, r->kind)) {
            continue;
        }
        size_t n = defects_of(f, r, e, found);
        if (n == 0) {
            return OK;
        }
        if (first == NULL) {
            first = e;
            count = n;
            memcpy(newest, found, sizeof newest);
        }
    }
    if (first == NULL) {
        return add_missing(f, r, err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        st = acceptance_add_reason(
            f, arena_printf(m, "%s:" VIEW_FMT, newest[i].word, VIEW_ARG(first->id)),
            arena_printf(m, VIEW_FMT " " VIEW_FMT " " VIEW_FMT, VIEW_ARG(r->kind),
                         VIEW_ARG(first->id), VIEW_ARG(newest[i].text)),
            submit(f, r->kind), err);
    }
    return st;
}

/* ---- claims beside facts ---- */

static enum status judge_claim(struct acceptance_facts *f, const struct acceptance_evidence *e,
                               struct error *err)
{
    struct arena *m = f->arena;
    const struct acceptance_claim *found = NULL;
    for (size_t i = 0; i < f->claims_len; i++) {
        const struct acceptance_claim *c = &f->claims[i];
        if (view_eq(c->document, e->document) && view_eq(c->kind, e->kind) &&
            (e->digest.len == 0 || view_eq(c->digest, e->digest))) {
            found = found == NULL || c->contradictions > found->contradictions ? c : found;
        }
    }
    if (found == NULL) {
        return acceptance_add_reason(
            f, arena_printf(m, "uncompared:" VIEW_FMT, VIEW_ARG(e->id)),
            arena_printf(m, VIEW_FMT " " VIEW_FMT " was not set against the delivery",
                         VIEW_ARG(e->kind), VIEW_ARG(e->id)),
            arena_printf(m, "assay deliverable inspect " VIEW_FMT " FILE", ID), err);
    }
    if (found->contradictions == 0) {
        return OK;
    }
    return acceptance_add_reason(
        f, arena_printf(m, "contradicted:" VIEW_FMT, VIEW_ARG(e->id)),
        arena_printf(
            m, VIEW_FMT " " VIEW_FMT " contradicts the delivery %" PRIu64 " time%s: " VIEW_FMT,
            VIEW_ARG(e->kind), VIEW_ARG(e->id), found->contradictions,
            plural(found->contradictions), VIEW_ARG(found->quotes)),
        arena_printf(m,
                     "have it explained or corrected, then: assay evidence set " VIEW_FMT
                     " " VIEW_FMT " --document FILE …, "
                     "assay deliverable inspect " VIEW_FMT " FILE",
                     ID, VIEW_ARG(e->id), ID),
        err);
}

static enum status judge_evidence(struct acceptance_facts *f, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < f->rules_len; i++) {
        st = judge_rule(f, &f->rules[i], err);
    }
    for (size_t i = 0; st == OK && f->a.received && i < f->a.evidence_len; i++) {
        if (claim_format_of(f->a.evidence[i].kind) != NULL) {
            st = judge_claim(f, &f->a.evidence[i], err);
        }
    }
    return st;
}

/* ---- people ---- */

static enum status judge_people(struct acceptance_facts *f, struct error *err)
{
    struct arena *m = f->arena;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < f->requests_len; i++) {
        const struct acceptance_request *q = &f->requests[i];
        st = acceptance_add_reason(
            f, arena_printf(m, "request:" VIEW_FMT, VIEW_ARG(q->kind)),
            arena_printf(m, VIEW_FMT " was asked for until " VIEW_FMT " and did not come",
                         VIEW_ARG(q->kind), VIEW_ARG(day_of(m, q->due))),
            submit(f, q->kind), err);
    }
    for (size_t i = 0; st == OK && i < f->flaws_len; i++) {
        const struct acceptance_flaw *n = &f->flaws[i];
        st = acceptance_add_reason(
            f, arena_printf(m, "nonconformity:" VIEW_FMT, VIEW_ARG(n->id)),
            arena_printf(m, "the nonconformity " VIEW_FMT " is " VIEW_FMT ": " VIEW_FMT,
                         VIEW_ARG(n->id), VIEW_ARG(n->state), VIEW_ARG(n->title)),
            arena_printf(m, "assay nonconformity set " VIEW_FMT " --state closed …",
                         VIEW_ARG(n->id)),
            err);
    }
    for (size_t i = 0; st == OK && i < f->a.decisions_len; i++) {
        const struct acceptance_decision *d = &f->a.decisions[i];
        if (!d->accepts) {
            st = acceptance_add_reason(
                f, VIEW("rejected"),
                arena_printf(m, VIEW_FMT " rejected it: " VIEW_FMT, VIEW_ARG(d->person),
                             VIEW_ARG(d->reason)),
                arena_printf(
                    m, "have it mended, then: assay deliverable receive " VIEW_FMT " FILE…", ID),
                err);
        }
    }
    return st;
}

/* ---- how far ---- */

static enum acceptance_state state_of(const struct acceptance_facts *f)
{
    bool inspected = f->a.files_len > 0;
    for (size_t i = 0; i < f->a.files_len; i++) {
        inspected = inspected && f->a.files[i].inspected;
    }
    return !f->a.received           ? ACCEPTANCE_ANNOUNCED
           : f->has_outcome         ? f->outcome
           : f->a.decisions_len > 0 ? ACCEPTANCE_DECIDED
           : f->a.open == 0         ? ACCEPTANCE_COMPLETE
           : inspected              ? ACCEPTANCE_INSPECTED
                                    : ACCEPTANCE_RECEIVED;
}

/* These say what an exception cannot undo. */
static void never_excused(struct acceptance *a)
{
    for (size_t i = 0; i < a->reasons_len; i++) {
        struct acceptance_reason *r = &a->reasons[i];
        if (r->exception.len > 0 &&
            (view_eq(r->word, VIEW("receipt")) || view_eq(r->word, VIEW("rejected")))) {
            r->exception = VIEW("");
            a->open++;
        }
    }
}

enum status acceptance_assess(struct store *store, struct view id, int64_t now, struct arena *arena,
                              struct acceptance *out, struct error *err)
{
    struct acceptance_facts f;
    enum status st = acceptance_load(store, id, arena, &f, err);
    f.now = now;
    if (st == OK) {
        st = judge_delivery(&f, err);
    }
    if (st == OK) {
        st = judge_evidence(&f, err);
    }
    if (st == OK) {
        st = judge_people(&f, err);
    }
    if (st == OK) {
        never_excused(&f.a);
        f.a.state = state_of(&f);
        *out = f.a;
    }
    return st;
}

/* Which decisions on a deliverable count, and why others do not. */
#include "acceptance_private.h"
#include "ledger/authority_private.h"
#include "statements/statements.h"

#include <inttypes.h>

const struct acceptance_submission *acceptance_submitted_by(const struct acceptance *a,
                                                            struct view person)
{
    for (size_t i = 0; i < a->submissions_len; i++) {
        if (view_eq(a->submissions[i].person, person)) {
            return &a->submissions[i];
        }
    }
    return NULL;
}

enum decision_flaw acceptance_decision_flaw(const struct authority *authority,
                                            const struct acceptance *a,
                                            const struct acceptance_decision *d, uint64_t entry)
{
    return !authority_key_stands(authority, d->key, entry) ? DECISION_KEY_REVOKED
           : !authority_person_may(authority, &decision_statement, d->person, entry)
               ? DECISION_NO_ROLE
           : acceptance_submitted_by(a, d->person) != NULL ? DECISION_SUBMITTED
                                                           : DECISION_COUNTS;
}

/* A NULL text: memory is short. */
static struct view why_not(const struct authority *authority, const struct acceptance *a,
                           const struct acceptance_decision *d, enum decision_flaw flaw,
                           struct arena *m)
{
    const struct grant *g = authority_grant(authority, d->key, AUTHORITY_NOW);
    const struct acceptance_submission *own = acceptance_submitted_by(a, d->person);
    switch (flaw) {
    case DECISION_KEY_REVOKED:
        return g == NULL || g->reason.len == 0
                   ? VIEW("its key was revoked")
                   : arena_printf(m, "its key was revoked: " VIEW_FMT, VIEW_ARG(g->reason));
    case DECISION_NO_ROLE:
        return arena_printf(m, VIEW_FMT " has no role any more that decides", VIEW_ARG(d->person));
    case DECISION_SUBMITTED:
        return arena_printf(m, VIEW_FMT " submitted the evidence " VIEW_FMT " since",
                            VIEW_ARG(d->person), VIEW_ARG(own == NULL ? VIEW("") : own->id));
    case DECISION_COUNTS:
        break;
    }
    return VIEW("");
}

/* Of a decision that counts: what became known since. */
static struct view what_changed(const struct acceptance *a, const struct acceptance_decision *d,
                                struct arena *m)
{
    for (size_t i = 0; i < a->files_len; i++) {
        if (a->files[i].inspected && a->files[i].bound > d->entry) {
            return arena_printf(m,
                                "made before " VIEW_FMT
                                " was inspected again (verdict in log entry %" PRIu64 ")",
                                VIEW_ARG(a->files[i].name), a->files[i].entry);
        }
    }
    return VIEW("");
}

static enum status mark(const struct authority *authority, const struct acceptance *a,
                        struct acceptance_decision *d, struct arena *m, struct error *err)
{
    if (d->receipt != a->receipt) {
        d->counts = false;
        d->remark = arena_printf(m,
                                 "superseded: it is about the receipt in log entry %" PRIu64
                                 "; what was received since begins anew",
                                 d->receipt);
    } else {
        enum decision_flaw flaw = acceptance_decision_flaw(authority, a, d, AUTHORITY_NOW);
        d->counts = flaw == DECISION_COUNTS;
        d->remark = d->counts ? what_changed(a, d, m) : why_not(authority, a, d, flaw, m);
    }
    return d->remark.ptr == NULL ? error_no_memory(err) : OK;
}

enum status acceptance_mark_decisions(const struct ledger *l, struct acceptance *a,
                                      struct arena *arena, struct error *err)
{
    struct authority *authority = NULL;
    enum status st = authority_load(l, &authority, err);
    for (size_t i = 0; st == OK && i < a->decisions_len; i++) {
        st = mark(authority, a, &a->decisions[i], arena, err);
    }
    for (size_t i = 0; st == OK && i < a->earlier_len; i++) {
        st = mark(authority, a, &a->earlier[i], arena, err);
    }
    (void)authority_free(authority);
    return st;
}

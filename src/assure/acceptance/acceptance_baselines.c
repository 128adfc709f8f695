/* Baselines of an organisation's own: a verdict by one counts where somebody approved it for
 * deliverables of this tier and project (statements/baseline_approval.c), who did not submit
 * evidence of the deliverable, and as long as the approval holds. */
#include "acceptance_private.h"

#include <assay/base/clock.h>
#include <assay/base/words.h>

#include <inttypes.h>

enum { DAY = 86400 };

/* ---- what is known ---- */

struct approval_reading {
    struct arena *arena;
    struct baseline_approval *out;
};

static enum status take_approval(void *ctx, const struct sql_value *v, size_t count,
                                 struct error *err)
{
    enum { TIERS, PROJECTS, PERSON, EXPIRES, ACTIVE, COLUMNS };
    struct approval_reading *r = ctx;
    if (count != COLUMNS) {
        return error_set(err, ERR_CORRUPT,
                         "the register of approved baselines is malformed: \"assay log rebuild\" "
                         "makes it anew");
    }
    *r->out = (struct baseline_approval){
        .found = true,
        .active = v[ACTIVE].kind == SQL_INT && v[ACTIVE].integer == 1,
        .expires = v[EXPIRES].kind == SQL_INT ? v[EXPIRES].integer : INT64_MAX,
    };
    struct view *const out[] = {&r->out->tiers, &r->out->projects, &r->out->person};
    return acceptance_copy_texts(r->arena, &v[TIERS], out, sizeof out / sizeof out[0], err);
}

enum status acceptance_load_approvals(struct store *store, struct acceptance_facts *f,
                                      struct error *err)
{
    struct approval_reading r = {.arena = f->arena};
    enum status st = OK;
    if (f->a.files_len == 0) {
        return OK;
    }
    f->approvals = arena_alloc(f->arena, f->a.files_len, sizeof *f->approvals);
    if (f->approvals == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; st == OK && i < f->a.files_len; i++) {
        const struct sql_value digest = sql_text(f->a.files[i].baseline_digest);
        f->approvals[i] = (struct baseline_approval){.found = false};
        r.out = &f->approvals[i];
        if (f->a.files[i].own_baseline) {
            st = store_sql_run(store,
                               "SELECT a.tiers, a.projects, b.person, a.expires, a.active FROM "
                               "baseline_approvals a JOIN baseline_approvers b "
                               "ON b.digest = a.digest WHERE a.digest = $1",
                               &digest, 1, take_approval, &r, err);
        }
    }
    return st;
}

/* ---- does it count? ---- */

/* Why the approval does not count here; empty: it does. A NULL text: memory is short. */
static struct view objection(const struct acceptance_facts *f, const struct baseline_approval *b)
{
    struct arena *m = f->arena;
    const struct acceptance_submission *own = acceptance_submitted_by(&f->a, b->person);
    char day[CLOCK_TEXT_MAX];
    if (!b->found) {
        return VIEW("nobody has approved it");
    }
    if (!b->active) {
        return VIEW("its approval was withdrawn");
    }
    if (b->person.len == 0) {
        return VIEW("its approval was said by no person");
    }
    if (own != NULL) {
        return arena_printf(m, VIEW_FMT ", who approved it, submitted the evidence " VIEW_FMT,
                            VIEW_ARG(b->person), VIEW_ARG(own->id));
    }
    if (b->expires != INT64_MAX && b->expires + DAY <= f->now) {
        clock_rfc3339(b->expires, day);
        return arena_printf(m, "its approval ended on %.10s", day);
    }
    if (!words_have(b->tiers, f->a.tier)) {
        return arena_printf(m,
                            "it is approved for deliverables of tier " VIEW_FMT ", not " VIEW_FMT,
                            VIEW_ARG(b->tiers), VIEW_ARG(f->a.tier));
    }
    return b->projects.len == 0 || words_have(b->projects, f->a.project)
               ? VIEW("")
               : arena_printf(m, "it is approved for the projects " VIEW_FMT " alone",
                              VIEW_ARG(b->projects));
}

enum status acceptance_judge_baseline(struct acceptance_facts *f, size_t file, struct error *err)
{
    struct delivered_file *d = &f->a.files[file];
    struct arena *m = f->arena;
    struct view why = objection(f, &f->approvals[file]);
    if (why.ptr != NULL && why.len == 0) {
        d->approved_by = f->approvals[file].person;
        return OK;
    }
    if (why.ptr == NULL) {
        return error_no_memory(err);
    }
    return acceptance_add_reason(
        f,
        arena_printf(m, "baseline:" VIEW_FMT,
                     VIEW_ARG(view_slice(d->baseline_digest, 0, MARK_DIGITS))),
        arena_printf(m,
                     VIEW_FMT " was judged by another baseline than the shipped one: " VIEW_FMT
                              " (log entry %" PRIu64 "); " VIEW_FMT,
                     VIEW_ARG(d->name), VIEW_ARG(d->baseline), d->entry, VIEW_ARG(why)),
        arena_printf(m,
                     "assay deliverable inspect " VIEW_FMT
                     " FILE, or: assay baseline approve BASELINE --tiers " VIEW_FMT " …",
                     VIEW_ARG(f->a.id), VIEW_ARG(f->a.tier)),
        err);
}

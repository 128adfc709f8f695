/* Baselines and rules of an organisation's own: what was judged by one and inspected with others
 * counts where somebody approved them for deliverables of this tier and project
 * (statements/approval.c), who did not submit evidence of the deliverable, and as long as the
 * approval holds. */
#include "acceptance_private.h"

#include <assay/base/clock.h>
#include <assay/base/words.h>

#include <inttypes.h>

/* ---- what is known ---- */

/* Columns of an approval; without one they are NULL. */
#define APPROVAL_COLUMNS "a.tiers, a.projects, b.person, a.expires, a.active"
enum { TIERS, PROJECTS, PERSON, EXPIRES, ACTIVE, COLUMNS };

static enum status read_approval(struct arena *arena, const struct sql_value *v,
                                 struct approval *approval, struct error *err)
{
    *approval = (struct approval){
        .found = v[ACTIVE].kind == SQL_INT,
        .active = v[ACTIVE].kind == SQL_INT && v[ACTIVE].integer == 1,
        .expires = v[EXPIRES].kind == SQL_INT ? v[EXPIRES].integer : INT64_MAX,
    };
    struct view *const out[] = {&approval->tiers, &approval->projects, &approval->person};
    return sql_keep_texts(arena, &v[TIERS], out, sizeof out / sizeof out[0], err);
}

static enum status malformed(struct error *err)
{
    return error_set(err, ERR_CORRUPT,
                     "the register of approvals is malformed: \"assay log rebuild\" makes it anew");
}

struct approval_reading {
    struct arena *arena;
    struct approval *out;
};

static enum status take_baseline(void *ctx, const struct sql_value *v, size_t count,
                                 struct error *err)
{
    struct approval_reading *r = ctx;
    return count == COLUMNS ? read_approval(r->arena, v, r->out, err) : malformed(err);
}

static enum status load_baselines(struct store *store, struct acceptance_facts *f,
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
        f->approvals[i] = (struct approval){.found = false};
        r.out = &f->approvals[i];
        if (f->a.files[i].own_baseline) {
            st = store_sql_run(store,
                               "SELECT " APPROVAL_COLUMNS " FROM baseline_approvals a "
                               "JOIN baseline_approvers b ON b.digest = a.digest "
                               "WHERE a.digest = $1",
                               &digest, 1, take_baseline, &r, err);
        }
    }
    return st;
}

struct rules_reading {
    struct acceptance_facts *f;
    size_t cap;
};

static enum status take_rules(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    enum { RULES_COLUMNS = 3 };
    struct rules_reading *r = ctx;
    struct acceptance_facts *f = r->f;
    void *items = f->own_rules;
    if (count != RULES_COLUMNS + COLUMNS) {
        return malformed(err);
    }
    if (f->own_rules_len == ACCEPTANCE_ROWS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d rule sets of one deliverable",
                         ACCEPTANCE_ROWS_MAX);
    }
    enum status st =
        arena_grow(f->arena, &items, &r->cap, f->own_rules_len + 1, sizeof *f->own_rules, err);
    f->own_rules = items;
    if (st != OK) {
        return st;
    }
    struct acceptance_rules *rules = &f->own_rules[f->own_rules_len++];
    struct view *const out[] = {&rules->file, &rules->inspector, &rules->digest};
    *rules = (struct acceptance_rules){.digest = VIEW("")};
    st = sql_keep_texts(f->arena, v, out, RULES_COLUMNS, err);
    return st == OK ? read_approval(f->arena, v + RULES_COLUMNS, &rules->approval, err) : st;
}

enum status acceptance_load_approvals(struct store *store, struct acceptance_facts *f,
                                      struct error *err)
{
    const struct sql_value id = sql_text(f->a.id);
    struct rules_reading r = {.f = f};
    enum status st = load_baselines(store, f, err);
    return st == OK ? store_sql_run(store,
                                    "SELECT r.digest, r.inspector, r.rules, " APPROVAL_COLUMNS
                                    " FROM delivery_rules r "
                                    "LEFT JOIN rules_approvals a ON a.digest = r.rules "
                                    "AND a.inspector = r.inspector "
                                    "LEFT JOIN rules_approvers b ON b.digest = a.digest "
                                    "WHERE r.deliverable = $1 ORDER BY r.digest, r.inspector",
                                    &id, 1, take_rules, &r, err)
                    : st;
}

/* ---- does it count? ---- */

/* Why the approval does not count here; empty: it does. A NULL text: memory is short. */
static struct view objection(const struct acceptance_facts *f, const struct approval *b)
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
    if (b->expires != INT64_MAX && b->expires + CLOCK_DAY <= f->now) {
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

/* Why each of the file's rule sets that nobody approved for it does not count: "code (sha256:…):
 * nobody has approved it"; empty: all do. */
static struct view rules_objections(const struct acceptance_facts *f,
                                    const struct delivered_file *d, struct view *approved_by)
{
    struct view all = VIEW("");
    bool any = false;
    for (size_t i = 0; all.ptr != NULL && i < f->own_rules_len; i++) {
        const struct acceptance_rules *r = &f->own_rules[i];
        if (!view_eq(r->file, d->digest)) {
            continue;
        }
        struct view why = objection(f, &r->approval);
        any = true;
        *approved_by = r->approval.person;
        if (why.ptr == NULL || why.len > 0) {
            all = why.ptr == NULL
                      ? why
                      : arena_printf(f->arena,
                                     VIEW_FMT "; " VIEW_FMT " (sha256:" VIEW_FMT "): " VIEW_FMT,
                                     VIEW_ARG(all), VIEW_ARG(r->inspector), VIEW_ARG(r->digest),
                                     VIEW_ARG(why));
        }
    }
    return any ? all : VIEW("; its verdict does not say with which");
}

enum status acceptance_judge_rules(struct acceptance_facts *f, size_t file, struct error *err)
{
    struct delivered_file *d = &f->a.files[file];
    struct arena *m = f->arena;
    struct view approved_by = VIEW("");
    struct view why = rules_objections(f, d, &approved_by);
    if (why.ptr != NULL && why.len == 0) {
        d->rules_approved_by = approved_by;
        return OK;
    }
    if (why.ptr == NULL) {
        return error_no_memory(err);
    }
    return acceptance_add_reason(
        f, arena_printf(m, "rules:" VIEW_FMT, VIEW_ARG(view_slice(d->digest, 0, MARK_DIGITS))),
        arena_printf(m,
                     VIEW_FMT " was inspected with other rules than the shipped ones (log entry "
                              "%" PRIu64 ")" VIEW_FMT,
                     VIEW_ARG(d->name), d->entry, VIEW_ARG(why)),
        arena_printf(m,
                     "assay deliverable inspect " VIEW_FMT
                     " FILE, or: assay rules approve PATH --tiers " VIEW_FMT " …",
                     VIEW_ARG(f->a.id), VIEW_ARG(f->a.tier)),
        err);
}

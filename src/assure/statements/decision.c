/* A person's decision on what was received. Two of different persons, neither of whom submitted
 * any of the evidence, make an outcome; none accepts what anything speaks against. */
#include "acceptance/acceptance_private.h"
#include "ledger/authority_private.h"
#include "statements.h"

#include <assay/assure/noun.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>

enum { LIST_MAX = 64 * 1024, WORDS_SHOWN = 480 };

static const struct register_column decision_columns[] = {
    TEXT_KEY("deliverable"),   INT_KEY("receipt"),
    TEXT_KEY("person"),        INT_COLUMN("accepts"),
    TEXT_COLUMN("conditions"), TEXT_COLUMN("reason"),
    TEXT_COLUMN("exceptions"), INT_COLUMN("time"),
    TEXT_COLUMN("key"),        COLUMNS_END,
};
static const struct register_table decisions_table = {.name = "deliverable_decisions",
                                                      .columns = decision_columns};

static const struct register_column outcome_columns[] = {
    TEXT_KEY("deliverable"),   INT_KEY("receipt"),
    TEXT_COLUMN("outcome"),    TEXT_COLUMN("deciders"),
    TEXT_COLUMN("conditions"), TEXT_COLUMN("exceptions"),
    INT_COLUMN("time"),        COLUMNS_END,
};
static const struct register_table outcomes_table = {.name = "deliverable_outcomes",
                                                     .columns = outcome_columns};

static const struct register_table *const tables[] = {&decisions_table, &outcomes_table, NULL};

static bool accepts(const struct value *v)
{
    return view_eq(value_get_text(v, "decision"), VIEW("accept"));
}

static enum status check(const struct statement *s, const struct value *v, struct error *err)
{
    (void)s;
    return accepts(v) || value_get(v, "conditions") == NULL
               ? OK
               : error_set(err, ERR_FORMAT, "conditions belong to an acceptance");
}

/* ---- what is asked ---- */

static int64_t time_of(const struct recorded *r)
{
    int64_t time = 0;
    (void)clock_parse(value_get_text(r->predicate, "time"), &time);
    return time;
}

/* As it stands at this entry. A decision is not judged by an earlier day than anything that was
 * said of it before: an old date makes no old evidence fresh and no ended exception hold. */
static enum status assess(struct projection *p, const struct recorded *r, struct arena *arena,
                          struct acceptance *out, struct error *err)
{
    struct view id = value_get_text(r->predicate, "deliverable");
    int64_t now = time_of(r);
    enum status st = acceptance_assess(p->ledger->store, id, now, arena, out, err);
    if (st == OK && out->said > now) {
        st = acceptance_assess(p->ledger->store, id, out->said, arena, out, err);
    }
    if (st == ERR_NOT_FOUND) {
        err->code = ERR_FORMAT; /* what is said makes no sense; nothing is missing of ours */
        return ERR_FORMAT;
    }
    return st;
}

/* Whoever keeps the keys cannot make deciders for what is there already. */
static enum status check_person(const struct authority *authority, const struct acceptance *a,
                                struct view person, struct error *err)
{
    const struct acceptance_submission *own = acceptance_submitted_by(a, person);
    if (person.len == 0) {
        return error_set(err, ERR_FORMAT,
                         "deliverables are accepted by persons: \"assay key add\", then "
                         "ASSAY_KEY=FILE assay deliverable decide …");
    }
    if (own != NULL) {
        return error_set(err, ERR_FORMAT,
                         VIEW_FMT " submitted the evidence " VIEW_FMT
                                  ": somebody else has to decide",
                         VIEW_ARG(person), VIEW_ARG(own->id));
    }
    return authority_person_could(authority, &decision_statement, person, a->receipt)
               ? OK
               : error_set(err, ERR_FORMAT,
                           "it was received (log entry %llu) before " VIEW_FMT
                           " had a role that decides: others decide, or receive it anew",
                           (unsigned long long)a->receipt, VIEW_ARG(person));
}

static enum status refuse_open(const struct acceptance *a, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf words = BUF_INIT(LIST_MAX);
    for (size_t i = 0; i < a->reasons_len; i++) {
        if (a->reasons[i].exception.len == 0 && words.len < WORDS_SHOWN) {
            buf_printf(&words, "%s" VIEW_FMT, words.len == 0 ? "" : ", ",
                       VIEW_ARG(a->reasons[i].word));
        }
    }
    return error_set(err, ERR_FORMAT,
                     "%zu reason%s against it: %.500s; \"assay deliverable status " VIEW_FMT
                     "\" says what each takes",
                     a->open, plural_of(a->open, " speaks", "s speak"), words.ptr, VIEW_ARG(a->id));
}

/* The own earlier rejection is what a new decision takes back. */
static void leave_out_own(struct acceptance *a, struct view person)
{
    for (size_t i = 0; i < a->decisions_len; i++) {
        if (!a->decisions[i].accepts && view_eq(a->decisions[i].person, person)) {
            a->open -= a->open > 0;
        }
    }
}

static enum status check_delivery(const struct authority *authority, struct acceptance *a,
                                  const struct recorded *r, struct error *err)
{
    struct view person = authority_person(authority, r->signer, r->index);
    const struct value *receipt = value_get(r->predicate, "receipt");
    if (!a->received || (int64_t)a->receipt != receipt->integer) {
        return error_set(err, ERR_FORMAT, "it decides on another receipt than the newest one");
    }
    if (a->state >= ACCEPTANCE_ACCEPTED) {
        return error_set(err, ERR_FORMAT,
                         VIEW_FMT " is %s already; receive it anew to decide again",
                         VIEW_ARG(a->id), acceptance_state_name(a->state));
    }
    enum status st = check_person(authority, a, person, err);
    if (st != OK || !accepts(r->predicate)) {
        return st;
    }
    leave_out_own(a, person);
    return a->open == 0 ? OK : refuse_open(a, err);
}

static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    struct arena arena;
    struct acceptance a;
    arena_init(&arena, 0);
    enum status st = assess(p, r, &arena, &a, err);
    if (st == OK) {
        st = check_delivery(p->authority, &a, r, err);
    }
    arena_release(&arena);
    return st;
}

/* ---- rows ---- */

static void add_line(struct buf *out, struct view line)
{
    if (line.len > 0) {
        buf_printf(out, "%s" VIEW_FMT, out->len == 0 ? "" : "\n", VIEW_ARG(line));
    }
}

/* Each exception that something rests on, once. */
static void list_exceptions(const struct acceptance *a, struct buf *out)
{
    for (size_t i = 0; i < a->reasons_len; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++) {
            again = again || view_eq(a->reasons[k].exception, a->reasons[i].exception);
        }
        if (!again && a->reasons[i].exception.len > 0) {
            buf_printf(out, "%s" VIEW_FMT, out->len == 0 ? "" : " ",
                       VIEW_ARG(a->reasons[i].exception));
        }
    }
}

static enum status put_decision(struct projection *p, const struct recorded *r,
                                struct view exceptions, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf conditions = BUF_INIT(LIST_MAX);
    const struct value *list = value_get(r->predicate, "conditions");
    for (size_t i = 0; value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        add_line(&conditions, value_text(&list->items[i]));
    }
    const struct sql_value row[] = {
        sql_text(value_get_text(r->predicate, "deliverable")),
        sql_int(value_get(r->predicate, "receipt")->integer),
        sql_text(authority_person(p->authority, r->signer, r->index)),
        sql_int(accepts(r->predicate) ? 1 : 0),
        sql_text(buf_view(&conditions)),
        sql_text(value_get_text(r->predicate, "reason")),
        sql_text(exceptions),
        sql_int(time_of(r)),
        sql_text(r->signer),
    };
    enum status st = buf_status(&conditions, err);
    return st == OK ? register_put(p, &decisions_table, row, err) : st;
}

static enum acceptance_state outcome_of(size_t no, bool conditional)
{
    return no > 0        ? ACCEPTANCE_REJECTED
           : conditional ? ACCEPTANCE_ACCEPTED_WITH_CONDITIONS
                         : ACCEPTANCE_ACCEPTED;
}

static enum status put_outcome(struct projection *p, const struct recorded *r,
                               const struct acceptance *a, struct view exceptions,
                               struct error *err)
{
    CLEANUP(buf_cleanup) struct buf deciders = BUF_INIT(LIST_MAX);
    CLEANUP(buf_cleanup) struct buf conditions = BUF_INIT(LIST_MAX);
    size_t yes = 0;
    size_t no = 0;
    bool against = false; /* a rejection that does not count stands in the way all the same */
    for (size_t i = 0; i < a->decisions_len; i++) {
        const struct acceptance_decision *d = &a->decisions[i];
        against = against || !d->accepts;
        if (acceptance_decision_flaw(p->authority, a, d, r->index) == DECISION_COUNTS) {
            yes += d->accepts;
            no += !d->accepts;
            buf_printf(&deciders, "%s" VIEW_FMT, deciders.len == 0 ? "" : " ", VIEW_ARG(d->person));
            add_line(&conditions, d->conditions);
        }
    }
    if ((yes < DECIDERS_NEEDED || against) && no < DECIDERS_NEEDED) {
        return OK;
    }
    enum acceptance_state outcome = outcome_of(no, conditions.len > 0 || exceptions.len > 0);
    const struct sql_value row[] = {
        sql_text(a->id),
        sql_int((int64_t)a->receipt),
        sql_text(view_str(acceptance_state_name(outcome))),
        sql_text(buf_view(&deciders)),
        sql_text(buf_view(&conditions)),
        sql_text(no > 0 ? VIEW("") : exceptions),
        sql_int(time_of(r)),
    };
    enum status st = buf_status(&deciders, err);
    st = st == OK ? buf_status(&conditions, err) : st;
    return st == OK ? register_put(p, &outcomes_table, row, err) : st;
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf exceptions = BUF_INIT(LIST_MAX);
    struct arena arena;
    struct acceptance a;
    arena_init(&arena, 0);
    enum status st = assess(p, r, &arena, &a, err);
    if (st == OK) {
        list_exceptions(&a, &exceptions);
        st = buf_status(&exceptions, err);
    }
    if (st == OK) {
        st = put_decision(p, r, buf_view(&exceptions), err);
    }
    if (st == OK) {
        st = assess(p, r, &arena, &a, err); /* with this decision among the others */
    }
    if (st == OK) {
        st = put_outcome(p, r, &a, buf_view(&exceptions), err);
    }
    if (st == OK) {
        st = deliverable_said(p, a.id, value_get_text(r->predicate, "time"), err);
    }
    arena_release(&arena);
    return st;
}

const struct statement_type decision_statement = {
    .predicate = DECISION_PREDICATE,
    .title = "decision on a deliverable",
    .schema = "decision-v1.schema.json",
    .registers = NOUN_REGISTERS,
    .happens = true,
    .tables = tables,
    .check = check,
    .admit = admit,
    .project = project,
};

/* The end of assay start: how it stands, and what to do next. */
#include "control/control.h"
#include "start.h"

#include <assay/base/clock.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

#include <inttypes.h>
#include <stdlib.h>

enum { STEPS = 3, CANDIDATES_MAX = CONTROL_REQUIREMENTS_MAX, NAMED_MAX = 3, OUT_MAX = 1 << 20 };

/* What one remedy, or one supply of data, would do: for several requirements it may be the same. */
struct step {
    struct view does;
    bool alarm;          /* else something is not measured */
    size_t requirements; /* that it is for */
    size_t controls;     /* of the chosen frameworks that rest on these, each time counted */
    size_t place;        /* of the first in the set */
    const struct requirement_posture *first;
};

struct next {
    struct start *start;
    const struct posture *posture;
    struct buf out;
    size_t steps_len;
    struct step *steps;
};

static bool is_chosen(const struct next *n, const struct control *c)
{
    struct view rest = n->start->text[START_FRAMEWORKS];
    struct view one;
    while (view_split(&rest, ',', &one)) {
        if (view_eq(view_trim(one), n->posture->set->frameworks[c->framework].id)) {
            return true;
        }
    }
    return false;
}

static size_t controls_on(const struct next *n, size_t requirement)
{
    const struct control_set *set = n->posture->set;
    size_t count = 0;
    for (size_t i = 0; i < set->controls_len; i++) {
        const struct control *c = &set->controls[i];
        bool counts = n->posture->controls[i].state != CONTROL_NOT_APPLICABLE && is_chosen(n, c);
        for (size_t k = 0; counts && k < c->requirements_len; k++) {
            count += c->requirements[k] == requirement ? 1 : 0;
        }
    }
    return count;
}

static void gather(struct next *n, size_t at)
{
    const struct requirement_posture *q = &n->posture->requirements[at];
    bool alarm = q->state == CONTROL_ALARM;
    struct view does = view_trim(alarm ? q->requirement->remedy : q->requirement->supply);
    size_t controls = controls_on(n, at);
    size_t i = 0;
    if ((!alarm && q->state != CONTROL_NOT_MEASURED) || does.len == 0 || controls == 0) {
        return;
    }
    while (i < n->steps_len && !(n->steps[i].alarm == alarm && view_eq(n->steps[i].does, does))) {
        i++;
    }
    if (i == n->steps_len) {
        n->steps[n->steps_len++] =
            (struct step){.does = does, .alarm = alarm, .place = at, .first = q};
    }
    n->steps[i].requirements++;
    n->steps[i].controls += controls;
}

static int by_weight(const void *x, const void *y)
{
    const struct step *a = x;
    const struct step *b = y;
    if (a->controls != b->controls) {
        return a->controls < b->controls ? 1 : -1;
    }
    return a->place < b->place ? -1 : a->place > b->place;
}

/* The weightiest first, but one of each sort: what is wrong, then what is not known. */
static void order(struct next *n)
{
    qsort(n->steps, n->steps_len, sizeof *n->steps, by_weight);
    for (size_t front = 0; front < 2; front++) {
        size_t i = front;
        while (i < n->steps_len && n->steps[i].alarm != (front == 0)) {
            i++;
        }
        if (i < n->steps_len) {
            struct step found = n->steps[i];
            memmove(&n->steps[front + 1], &n->steps[front], (i - front) * sizeof found);
            n->steps[front] = found;
        }
    }
}

static void show_step(struct next *n, size_t number, const struct step *s)
{
    const struct requirement_posture *q = s->first;
    buf_printf(&n->out, "  %zu. ", number);
    if (s->alarm) {
        buf_printf(&n->out, VIEW_FMT "\n     ", VIEW_ARG(s->does));
        size_t i = 0;
        for (; i < q->kept && i < NAMED_MAX && q->row[i].status == ROW_ALARM; i++) {
            buf_add_str(&n->out, i == 0 ? "" : "; ");
            utf8_append_visible(&n->out, q->row[i].resource);
            buf_add_str(&n->out, ": ");
            utf8_append_visible(&n->out, q->row[i].reason);
        }
        if (q->alarms > i) {
            buf_printf(&n->out, "; and %" PRIu64 " more", q->alarms - i);
        }
        buf_add_char(&n->out, '\n');
    } else {
        buf_printf(&n->out, VIEW_FMT "\n     nothing is known yet: " VIEW_FMT "\n",
                   VIEW_ARG(s->does), VIEW_ARG(view_trim(q->requirement->title)));
    }
    buf_printf(&n->out, "     for %zu requirement%s, on which %zu control%s\n", s->requirements,
               plural(s->requirements), s->controls, plural_of(s->controls, " rests", "s rest"));
}

static void show_counts(struct next *n)
{
    const struct control_set *set = n->posture->set;
    for (size_t f = 0; f < set->frameworks_len; f++) {
        size_t counts[CONTROL_STATES] = {0};
        size_t all = 0;
        for (size_t i = 0; i < set->controls_len; i++) {
            if (set->controls[i].framework == f && is_chosen(n, &set->controls[i])) {
                counts[n->posture->controls[i].state]++;
                all++;
            }
        }
        if (all == 0) {
            continue;
        }
        buf_printf(&n->out, "  " VIEW_FMT ":", VIEW_ARG(set->frameworks[f].name));
        const char *separator = " ";
        for (int s = CONTROL_OK; s < CONTROL_STATES; s++) {
            if (counts[s] > 0) {
                buf_printf(&n->out, "%s%zu %s", separator, counts[s],
                           control_state_name((enum control_state)s));
                separator = ", ";
            }
        }
        buf_add_char(&n->out, '\n');
    }
}

static void show_all(struct next *n)
{
    int64_t seconds = ((int64_t)clock_monotonic_ns() - n->start->began) / 1000000000;
    buf_add_str(&n->out, "\nHow it stands\n");
    show_counts(n);
    buf_add_str(&n->out, "\nWhat helps most now\n");
    for (size_t i = 0; i < n->steps_len && i < STEPS; i++) {
        show_step(n, i + 1, &n->steps[i]);
    }
    if (n->steps_len == 0) {
        buf_add_str(&n->out, "  Nothing: all that is measured is met.\n");
    }
    buf_printf(&n->out,
               "\nBegun and done in %" PRId64 " s. \"assay control posture --framework ID\" shows "
               "every requirement,\n\"assay due\" what comes due, \"assay verify\" inspects "
               "again.\n",
               seconds);
}

enum status start_show_next(struct start *s, struct error *err)
{
    static const struct control_request everything;
    struct controls controls = {0};
    struct control_view view;
    struct next n = {.start = s,
                     .out = BUF_INIT(OUT_MAX),
                     .steps = arena_alloc(&s->arena, CANDIDATES_MAX, sizeof *n.steps)};
    if (n.steps == NULL) {
        return error_no_memory(err);
    }
    enum status st = controls_open(s->cli, &everything, &controls, err);
    if (st != OK) {
        return st;
    }
    st = control_view_open(s->cli, &everything, &controls, &view, err);
    if (st == OK) {
        n.posture = view.posture;
        for (size_t i = 0; i < view.posture->set->requirements_len; i++) {
            gather(&n, i);
        }
        order(&n);
        show_all(&n);
        st = cli_print(s->cli, OK, &n.out, err);
        control_view_close(&view);
    }
    controls_close(&controls);
    return st;
}

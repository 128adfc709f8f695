/* Measures in the text format: a paragraph a language, and the functions that stand out. */
#include "text.h"

#include <assay/base/plural.h>

#include <inttypes.h>
#include <limits.h>

static void heading_once(struct text_writer *t)
{
    if (t->shown++ == 0) {
        text_heading(t, "Measures");
    }
}

/* "2.8 %" */
static void add_share(struct buf *s, uint64_t part, uint64_t whole)
{
    uint64_t tenths = part * 1000 / whole;
    buf_printf(s, "%" PRIu64 ".%" PRIu64 " %%", tenths / 10, tenths % 10);
}

static enum status on_language(void *ctx, const struct fact_language *l, struct error *err)
{
    struct text_writer *t = ctx;
    heading_once(t);
    struct buf *s = text_sentence(t);
    buf_printf(s,
               VIEW_FMT ": %" PRIu64 " file%s, %" PRIu64 " line%s (%" PRIu64 " of code), %" PRIu64
                        " function%s",
               VIEW_ARG(l->language), l->files, plural(l->files), l->lines, plural(l->lines),
               l->code_lines, l->functions, plural(l->functions));
    if (l->public_functions > 0) {
        buf_add_str(s, ", ");
        add_share(s, l->documented_functions, l->public_functions);
        buf_printf(s, " of %" PRIu64 " public one%s documented", l->public_functions,
                   plural(l->public_functions));
    }
    if (l->compared_lines > 0) {
        buf_add_str(s, ", ");
        add_share(s, l->duplicated_lines, l->compared_lines);
        buf_add_str(s, " of the lines duplicated");
    }
    buf_add_char(s, '.');
    text_say(t, 2);
    return buf_status(&t->sentence, err);
}

static enum status on_function(void *ctx, const struct fact_function *f, struct error *err)
{
    struct text_writer *t = ctx;
    struct buf *s = text_sentence(t);
    buf_printf(s,
               VIEW_FMT ":%" PRIu64 ": " VIEW_FMT ", cyclomatic %" PRIu64 ", cognitive %" PRIu64
                        ", %" PRIu64 " line%s",
               VIEW_ARG(utf8_cut(f->path, 1024)), f->line, VIEW_ARG(utf8_cut(f->name, 256)),
               f->cyclomatic, f->cognitive, f->lines, plural(f->lines));
    text_say(t, 4);
    return buf_status(&t->sentence, err);
}

/* --- beside a base --- */

static void add_change(struct buf *s, const char *name, uint64_t before, uint64_t after, bool both)
{
    if (both && before != after) {
        buf_printf(s, ", %s %" PRIu64 " → %" PRIu64, name, before, after);
    } else if (!both) {
        buf_printf(s, ", %s %" PRIu64, name, after);
    }
}

static enum status on_change(void *ctx, const struct fact_function_change *c, struct error *err)
{
    struct text_writer *t = ctx;
    bool both = c->has_before && c->has_after;
    const struct fact_function_size *before = &c->before;
    const struct fact_function_size *after = c->has_after ? &c->after : &c->before;
    struct buf *s = text_sentence(t);
    buf_printf(s, VIEW_FMT " " VIEW_FMT ":%" PRIu64 ": " VIEW_FMT, VIEW_ARG(c->change),
               VIEW_ARG(utf8_cut(c->path, 1024)), c->line, VIEW_ARG(utf8_cut(c->name, 256)));
    if (both && !view_eq(c->path, c->base_path)) {
        buf_printf(s, " (was in " VIEW_FMT ")", VIEW_ARG(utf8_cut(c->base_path, 1024)));
    }
    add_change(s, "cognitive", before->cognitive, after->cognitive, both);
    add_change(s, "cyclomatic", before->cyclomatic, after->cyclomatic, both);
    add_change(s, "nesting", before->nesting, after->nesting, both);
    add_change(s, "lines", before->lines, after->lines, both);
    if (both) {
        add_change(s, "statements", before->statements, after->statements, both);
        add_change(s, "parameters", before->parameters, after->parameters, both);
    }
    text_say(t, 4);
    return buf_status(&t->sentence, err);
}

/* What has grown most comes first, and is what a reader looks at. */
static enum status text_changes(struct text_writer *t, struct error *err)
{
    enum { BRIEF = 5, DETAILED = 100 };
    struct fact_change_counts c;
    enum status st = facts_count_changes(t->report->facts, &c, err);
    uint64_t all = st == OK ? c.grown + c.added + c.shrunk + c.gone : 0;
    if (all == 0) {
        return st;
    }
    text_heading(t, "Functions");
    buf_printf(text_sentence(t),
               "%" PRIu64 " grown, %" PRIu64 " new, %" PRIu64 " shrunk, %" PRIu64 " gone.", c.grown,
               c.added, c.shrunk, c.gone);
    text_say(t, 2);
    unsigned max = t->detail == 0 ? BRIEF : t->detail == 1 ? DETAILED : UINT_MAX;
    st = facts_each_change(t->report->facts, max, on_change, t, err);
    if (st == OK && all > max) {
        buf_printf(text_sentence(t), "%" PRIu64 " more%s.", all - max,
                   t->detail == 0 ? " (-v shows them)" : "");
        text_say(t, 4);
    }
    return st == OK ? buf_status(&t->sentence, err) : st;
}

/* Where only what differs was inspected, sums of it would say nothing of the whole. */
static enum status text_sums(struct text_writer *t, struct error *err)
{
    t->shown = 0;
    enum status st = facts_each_language(t->report->facts, on_language, t, err);
    if (st != OK || t->shown == 0 || t->detail == 0) {
        return st;
    }
    buf_add_str(text_sentence(t), "Hardest to follow:");
    text_say(t, 2);
    return facts_each_worst_function(t->report->facts, on_function, t, err);
}

enum status text_measures(struct text_writer *t, struct error *err)
{
    const struct comparison *c = t->report->comparison;
    enum status st = c != NULL && c->same_left_out ? OK : text_sums(t, err);
    return st == OK && c != NULL && c->functions ? text_changes(t, err) : st;
}

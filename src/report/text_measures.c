/* Measures in the text format: a paragraph a language, and the functions that stand out. */
#include "text.h"

#include <inttypes.h>

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

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
        buf_printf(s, " of %" PRIu64 " public ones documented", l->public_functions);
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

enum status text_measures(struct text_writer *t, struct error *err)
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

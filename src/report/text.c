/* The text format: what a person sees at the end of a run. Verdict, why, the worst
 * findings with their code, what to do next, what was not inspected, counts, evidence. */
#include "text.h"

#include <assay/base/clock.h>
#include <assay/base/plural.h>

#include <inttypes.h>

void text_heading(struct text_writer *t, const char *title)
{
    page_newline(&t->page);
    page_ours(&t->page, INK_BOLD, title);
    page_newline(&t->page);
}

struct buf *text_sentence(struct text_writer *t)
{
    if (t->sentence.failed != OK && t->page.out->failed == OK) {
        t->page.out->failed = t->sentence.failed;
    }
    buf_clear(&t->sentence);
    return &t->sentence;
}

void text_say(struct text_writer *t, unsigned indent)
{
    page_indent(&t->page, indent);
    page_paragraph(&t->page, INK_PLAIN, indent, indent, buf_view(&t->sentence));
}

void text_more(struct text_writer *t, unsigned indent, uint64_t more)
{
    if (more == 0) {
        return;
    }
    page_indent(&t->page, indent);
    buf_printf(text_sentence(t), "... and %" PRIu64 " more", more);
    page_paragraph(&t->page, INK_DIM, indent, indent, buf_view(&t->sentence));
}

static const char *origin_phrase(enum origin origin)
{
    switch (origin) {
    case ORIGIN_SUPPLIER:
        return "delivered by a supplier";
    case ORIGIN_OPEN_SOURCE:
        return "taken from open source";
    case ORIGIN_IN_HOUSE:
    case ORIGIN_COUNT:
        break;
    }
    return "made in-house";
}

static void verdict_word(struct text_writer *t)
{
    const struct verdict *v = t->report->verdict;
    if (v == NULL) {
        page_ours(&t->page, INK_BOLD, "INSPECTED");
        return;
    }
    switch (v->outcome) {
    case OUTCOME_ACCEPTED:
        page_ours(&t->page, INK_GREEN, "ACCEPTED");
        return;
    case OUTCOME_REJECTED:
        page_ours(&t->page, INK_ALERT, "REJECTED");
        return;
    case OUTCOME_INCOMPLETE:
        break;
    }
    page_ours(&t->page, INK_YELLOW, "INCOMPLETE");
}

static void count_failing(const struct verdict *v, unsigned *must, unsigned *should)
{
    for (size_t i = 0; i < v->count; i++) {
        if (requirement_fails(&v->results[i])) {
            *(v->results[i].requirement->level == LEVEL_MUST ? must : should) += 1;
        }
    }
}

/* The verdict's reason in one sentence. */
static void say_why(struct text_writer *t)
{
    const struct verdict *v = t->report->verdict;
    unsigned must = 0;
    unsigned should = 0;
    count_failing(v, &must, &should);
    struct buf *s = text_sentence(t);
    if (v->outcome == OUTCOME_REJECTED) {
        buf_printf(s, "%u requirement%s that must be met %s not met.", must, plural(must),
                   plural_of(must, "is", "are"));
    } else if (v->outcome == OUTCOME_ACCEPTED) {
        buf_add_str(s, "Every requirement that must be met is met, and everything was inspected.");
    } else {
        buf_add_str(s, "Nothing speaks against it, but not everything was inspected.");
    }
    if (v->gaps > 0) {
        buf_printf(s, " %" PRIu64 " file%s or part%s could not be inspected.", v->gaps,
                   plural(v->gaps), plural(v->gaps));
    }
    if (should > 0) {
        buf_printf(s, " %u recommended requirement%s %s not met.", should, plural(should),
                   plural_of(should, "is", "are"));
    }
    text_say(t, 0);
}

static void write_head(struct text_writer *t)
{
    const struct report *r = t->report;
    verdict_word(t);
    page_ours(&t->page, INK_PLAIN, "  ");
    page_text(&t->page, INK_BOLD, r->subject->name);
    buf_printf(text_sentence(t), "  (%s, %s)", subject_kind_word(r),
               origin_phrase(r->subject->origin));
    page_text(&t->page, INK_DIM, buf_view(&t->sentence));
    page_newline(&t->page);
    if (r->verdict == NULL) {
        return;
    }
    say_why(t);
    char hex[SHA256_HEX_MAX];
    const struct baseline *b = r->verdict->baseline;
    sha256_hex(&b->digest, hex);
    buf_printf(text_sentence(t),
               "Judged by baseline " VIEW_FMT " %s" VIEW_FMT " (sha256 %.12s...).", VIEW_ARG(b->id),
               b->version.len > 0 ? "version " : "", VIEW_ARG(b->version), hex);
    page_paragraph(&t->page, INK_DIM, 0, 0, buf_view(&t->sentence));
}

static enum status show_gap(void *ctx, const struct fact_gap *gap, struct error *err)
{
    struct text_writer *t = ctx;
    if (t->left == 0) {
        return SEEN_ENOUGH;
    }
    t->left--;
    page_indent(&t->page, 2);
    struct buf *s = text_sentence(t);
    buf_printf(s, VIEW_FMT ": " VIEW_FMT, VIEW_ARG(utf8_cut(gap->path, 1024)),
               VIEW_ARG(gap->reason));
    if (gap->detail.len > 0) {
        buf_printf(s, ", " VIEW_FMT, VIEW_ARG(utf8_cut(gap->detail, 1024)));
    }
    page_paragraph(&t->page, INK_PLAIN, 2, 6, buf_view(s));
    return buf_status(t->page.out, err);
}

static enum status write_gaps(struct text_writer *t, struct error *err)
{
    if (t->counts.gaps == 0) {
        return OK;
    }
    text_heading(t, "Not inspected");
    unsigned shown = t->detail > 0 ? TEXT_ALL : SUMMARY_GAPS;
    t->left = shown;
    enum status st = each_done(facts_each_gap(t->report->facts, show_gap, t, err));
    if (t->counts.gaps > shown) {
        text_more(t, 2, t->counts.gaps - shown);
    }
    return st;
}

/* What to do next: the remedies of what failed, then the gaps. */
static void write_next(struct text_writer *t)
{
    const struct verdict *v = t->report->verdict;
    bool begun = false;
    for (size_t i = 0; v != NULL && i < v->count; i++) {
        const struct requirement *q = v->results[i].requirement;
        if (!requirement_fails(&v->results[i]) || q->remedy.len == 0) {
            continue;
        }
        if (!begun) {
            text_heading(t, "What to do next");
            begun = true;
        }
        page_ours(&t->page, INK_PLAIN, "  - ");
        page_paragraph(&t->page, INK_PLAIN, 4, 4, q->remedy);
    }
    if (t->counts.gaps > 0) {
        if (!begun) {
            text_heading(t, "What to do next");
        }
        page_ours(&t->page, INK_PLAIN, "  - ");
        page_paragraph(&t->page, INK_PLAIN, 4, 4,
                       VIEW("See to what could not be inspected, and verify again: nothing is "
                            "accepted unseen."));
    }
}

static void add_bytes(struct buf *s, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double n = (double)bytes;
    size_t unit = 0;
    while (n >= 1024 && unit + 1 < sizeof units / sizeof units[0]) {
        n /= 1024;
        unit++;
    }
    buf_printf(s, unit == 0 ? "%.0f %s" : "%.1f %s", n, units[unit]);
}

static void write_counts(struct text_writer *t)
{
    const struct fact_counts *c = &t->counts;
    text_heading(t, "Inspected");
    struct buf *s = text_sentence(t);
    buf_printf(s, "%" PRIu64 " file%s, ", c->files, plural(c->files));
    add_bytes(s, c->bytes);
    buf_printf(s, " in %.2f s: %" PRIu64 " %sfinding%s", t->report->seconds, findings_total(c),
               t->report->comparison != NULL ? "new " : "", plural(findings_total(c)));
    const char *before = " (";
    for (size_t i = SEVERITY_COUNT; i-- > 0;) {
        if (c->findings[i] > 0) {
            buf_printf(s, "%s%" PRIu64 " %s", before, c->findings[i],
                       severity_name((enum severity)i));
            before = ", ";
        }
    }
    buf_add_str(s, before[0] == ',' ? ")" : "");
    buf_printf(s, ", %" PRIu64 " suppressed, %" PRIu64 " component%s, %" PRIu64 " not inspected.",
               c->suppressed, c->components, plural(c->components), c->gaps);
    uint64_t reused = t->report->inspection->pool.reused;
    if (reused > 0) {
        buf_printf(s, " %" PRIu64 " file%s as when results were kept of %s.", reused,
                   plural_of(reused, " was", "s were"), plural_of(reused, "it", "them"));
    }
    text_say(t, 2);
}

static void write_comparison(struct text_writer *t)
{
    const struct comparison *c = t->report->comparison;
    if (c == NULL) {
        return;
    }
    text_heading(t, "Compared");
    struct buf *s = text_sentence(t);
    buf_printf(s, "With " VIEW_FMT, VIEW_ARG(utf8_cut(c->name, 256)));
    if (c->git_commit.len > 0) {
        buf_printf(s, " (commit " VIEW_FMT ")", VIEW_ARG(view_slice(c->git_commit, 0, 12)));
    }
    buf_printf(s, ": %" PRIu64 " new, %" PRIu64 " unchanged", c->new_findings, c->unchanged);
    if (c->moved > 0) {
        buf_printf(s, " (%" PRIu64 " in moved files)", c->moved);
    }
    buf_printf(s,
               ", %" PRIu64 " gone. Files: %" PRIu64 " changed, %" PRIu64 " added, %" PRIu64
               " gone, %" PRIu64 " the same%s.",
               c->gone, c->files_changed, c->files_added, c->files_gone, c->files_same,
               c->same_left_out && c->files_same > 0
                   ? ", in which nothing was looked for, so that their findings are not counted"
                   : "");
    if (c->gaps > 0) {
        buf_printf(s,
                   " %" PRIu64 " part%s of the base could not be inspected: what stands there "
                   "counts as new.",
                   c->gaps, plural(c->gaps));
    }
    text_say(t, 2);
}

/* -v: what ran, and how it was confined. */
static void write_run(struct text_writer *t)
{
    const struct pool_result *pool = &t->report->inspection->pool;
    char hex[SHA256_HEX_MAX];
    for (size_t i = 0; i < t->report->inspection->inspector_count; i++) {
        sha256_hex(&t->report->inspection->inspectors[i].digest, hex);
        buf_printf(text_sentence(t), "Inspector %s, sha256 %s",
                   t->report->inspection->inspectors[i].name, hex);
        text_say(t, 2);
    }
    struct buf *s = text_sentence(t);
    buf_printf(s, "Sandbox: Landlock %s, seccomp %s, resource limits %s, no new privileges %s.",
               pool->sandbox.landlock_abi > 0 ? "on" : "off", pool->sandbox.seccomp ? "on" : "off",
               pool->sandbox.rlimits ? "on" : "off", pool->sandbox.no_new_privs ? "on" : "off");
    buf_printf(s, " %.2f s of CPU time, at most ", t->report->cpu_seconds);
    add_bytes(s, pool->peak_worker_bytes);
    buf_add_str(s, " in a worker.");
    text_say(t, 2);
}

static void write_evidence(struct text_writer *t)
{
    const struct report_evidence *e = &t->report->evidence;
    text_heading(t, "Evidence");
    struct buf *s = text_sentence(t);
    if (!e->logged) {
        buf_add_str(s, "Nothing was logged: this result is not signed.");
        text_say(t, 2);
        return;
    }
    buf_printf(s,
               "%" PRIu64 " signed statement%s in log " VIEW_FMT " from index %" PRIu64
               ", tree size %" PRIu64 ", key " VIEW_FMT ".",
               e->count, plural(e->count), VIEW_ARG(e->log_origin), e->first_index, e->tree_size,
               VIEW_ARG(e->key_id));
    text_say(t, 2);
    if (e->verdict_digest.len > 0) {
        buf_printf(text_sentence(t), "Verdict sha256:" VIEW_FMT, VIEW_ARG(e->verdict_digest));
        text_say(t, 2);
    }
    if (t->detail > 0) {
        buf_printf(text_sentence(t), "Tree root " VIEW_FMT, VIEW_ARG(e->root_hash));
        text_say(t, 2);
    }
}

static enum status write_page(struct text_writer *t, struct error *err)
{
    enum status st = facts_count(t->report->facts, &t->counts, err);
    if (st != OK) {
        return st;
    }
    write_head(t);
    text_requirements(t);
    st = text_findings(t, err);
    if (st != OK) {
        return st;
    }
    st = text_upgrades(t, err);
    if (st != OK) {
        return st;
    }
    st = write_gaps(t, err);
    if (st != OK) {
        return st;
    }
    write_next(t);
    st = t->detail > 1 ? text_components(t, err) : OK;
    if (st != OK) {
        return st;
    }
    st = text_measures(t, err);
    if (st != OK) {
        return st;
    }
    write_counts(t);
    write_comparison(t);
    if (t->detail > 0) {
        write_run(t);
    }
    write_evidence(t);
    (void)text_sentence(t); /* a failure of the last one counts too */
    return buf_status(t->page.out, err);
}

static enum status write_text(const struct report *r, const struct report_style *style,
                              struct buf *out, struct error *err)
{
    struct text_writer t = {.report = r, .detail = style == NULL ? 0 : style->detail};
    buf_init(&t.sentence, REPORT_BYTES_MAX);
    page_init(&t.page, out, style == NULL ? 0 : style->width, style != NULL && style->colour);
    size_t start = out->len;
    enum status st = write_page(&t, err);
    page_release(&t.page);
    buf_release(&t.sentence);
    return report_undo(out, start, st);
}

const struct report_format report_format_text = {
    .name = "text",
    .extension = ".txt",
    .purpose = "a summary for people: verdict, why, worst first, what to do",
    .write = write_text,
};

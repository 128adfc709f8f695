/* "assay modified" for people. */
#include "modified.h"

#include <assay/base/plural.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

enum { ROWS_SHOWN = 20 };

struct writer {
    const struct modified *m;
    struct buf *out;
    bool colour;
    size_t most; /* rows of a list */
};

static void heading(const struct writer *w, const char *text)
{
    buf_printf(w->out, "\n%s%s%s\n", w->colour ? "\033[1m" : "", text, w->colour ? "\033[0m" : "");
}

static void put_path(const struct writer *w, struct view path)
{
    utf8_append_visible(w->out, path);
}

static void more(const struct writer *w, size_t count)
{
    if (count > w->most) {
        buf_printf(w->out, "  … and %zu more (-v shows all)\n", count - w->most);
    }
}

static void summary(const struct writer *w)
{
    const struct modification_counts *n = &w->m->result.counts;
    buf_printf(w->out,
               "files       %" PRIu64 " identical, %" PRIu64 " modified, %" PRIu64
               " added, %" PRIu64 " removed, %" PRIu64 " renamed\n",
               n->identical, n->modified, n->added, n->removed, n->renamed);
    const struct {
        uint64_t count;
        const char *what;
    } kinds[] = {{n->packaging, "packaging"},
                 {n->generated, "generated"},
                 {n->binary, "binary"},
                 {n->line_ends, "only line ends"},
                 {n->copies, "copies of upstream's"},
                 {n->executable, "bit x changed"}};
    const char *before = "  of these  ";
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].count > 0) {
            buf_printf(w->out, "%s%" PRIu64 " %s", before, kinds[i].count, kinds[i].what);
            before = ", ";
        }
    }
    buf_add_str(w->out, before[0] == ',' ? "\n" : "");
    buf_printf(w->out,
               "changes     %" PRIu64 " declared, %" PRIu64 " as in later upstream, %" PRIu64
               " unexplained\n",
               n->changes_declared, n->changes_upstream, n->changes_unexplained);
    buf_printf(w->out,
               "patches     %" PRIu64 " of %" PRIu64 " in effect (%" PRIu64 " of %" PRIu64
               " hunk%s)\n",
               n->patches_in_effect, n->patches, n->patch_hunks_in_effect, n->patch_hunks,
               plural(n->patch_hunks));
}

static void put_change(const struct writer *w, const struct modified_file *f,
                       const struct modified_change *c)
{
    const struct change *k = &c->change;
    buf_add_str(w->out, "  ");
    put_path(w, f->path);
    buf_printf(w->out, ":%" PRIu32, k->new_first + 1);
    if (k->new_end > k->new_first + 1) {
        buf_printf(w->out, "-%" PRIu32, k->new_end);
    }
    buf_printf(w->out, "  +%" PRIu32 " -%" PRIu32 " (upstream's line %" PRIu32 ")",
               k->new_end - k->new_first, k->old_end - k->old_first, k->old_first + 1);
    if (c->function.len > 0) {
        buf_add_str(w->out, "  ");
        put_path(w, c->function);
    }
    buf_add_char(w->out, '\n');
}

static size_t unexplained_lines(const struct writer *w, const struct modified_file *f, size_t shown)
{
    size_t count = 0;
    for (size_t i = 0; f->state != FILE_ADDED && i < f->change_count; i++) {
        if (f->changes[i].change.explanation == CHANGE_UNEXPLAINED) {
            if (shown + count < w->most) {
                put_change(w, f, &f->changes[i]);
            }
            count++;
        }
    }
    return count;
}

static void unexplained(const struct writer *w)
{
    size_t count = 0;
    if (w->m->result.counts.changes_unexplained == 0) {
        return;
    }
    heading(w, "Unexplained");
    for (size_t i = 0; i < w->m->result.file_count; i++) {
        const struct modified_file *f = &w->m->result.files[i];
        size_t lines = f->unexplained > 0 ? unexplained_lines(w, f, count) : 0;
        if (f->unexplained > 0 && lines == 0 && count++ < w->most) {
            buf_add_str(w->out, "  ");
            put_path(w, f->path);
            buf_printf(w->out, "  %s%s", file_state_name(f->state),
                       (f->classes & MODIFICATION_BINARY) != 0 ? ", binary" : "");
            if (f->from.len > 0) {
                buf_add_str(w->out, " from ");
                put_path(w, f->from);
            }
            buf_add_char(w->out, '\n');
        }
        count += lines;
    }
    more(w, count);
}

static void put_weakening(const struct writer *w, const struct modified_file *f,
                          const struct weakening *k)
{
    const struct weakening_rule *rule = &weakening_rules[k->kind];
    const struct modified_change *c = &f->changes[k->change];
    buf_printf(w->out, "  %-8s %-23s ", severity_name(rule->severity), rule->id);
    put_path(w, f->path);
    buf_printf(w->out, ":%" PRIu32 "%s", k->line, k->gone ? " (upstream's)" : "");
    if (k->what.len > 0) {
        buf_add_str(w->out, "  ");
        put_path(w, k->what);
    }
    if (c->patch != NO_PATCH) {
        buf_add_str(w->out, "  declared by ");
        put_path(w, w->m->result.patches[c->patch].patch->name);
    } else {
        buf_printf(w->out, "  %s", explanation_name(c->change.explanation));
    }
    buf_add_char(w->out, '\n');
}

static void weakened(const struct writer *w)
{
    size_t count = 0;
    if (w->m->result.counts.weakenings == 0) {
        return;
    }
    heading(w, "Weakened, or able to do more");
    for (size_t i = 0; i < w->m->result.file_count; i++) {
        const struct modified_file *f = &w->m->result.files[i];
        for (size_t k = 0; k < f->weakening_count; k++) {
            if (count++ < w->most) {
                put_weakening(w, f, &f->weakenings[k]);
            }
        }
    }
    more(w, count);
}

static void put_hunk(const struct writer *w, const struct modified_patch *p,
                     const struct patch_hunk *h)
{
    buf_add_str(w->out, "  ");
    put_path(w, p->patch->path);
    buf_printf(w->out, ":%" PRIu32 "  %s  ", h->line, hunk_effect_name(h->effect));
    put_path(w, h->path);
    buf_add_char(w->out, '\n');
}

/* What a later commit undid is no fault of a history. */
static bool any_not_in_effect(const struct modification *m)
{
    for (size_t i = 0; i < m->patch_count; i++) {
        if (m->patches[i].patch->kind != LEDGER_GIT &&
            m->patches[i].holding < m->patches[i].hunk_count) {
            return true;
        }
    }
    return false;
}

static void not_in_effect(const struct writer *w)
{
    size_t count = 0;
    if (!any_not_in_effect(&w->m->result)) {
        return;
    }
    heading(w, "Declared, but not in effect");
    for (size_t i = 0; i < w->m->result.patch_count; i++) {
        const struct modified_patch *p = &w->m->result.patches[i];
        for (size_t k = 0; p->patch->kind != LEDGER_GIT && k < p->hunk_count; k++) {
            if (!hunk_effect_holds(p->hunks[k].effect) && count++ < w->most) {
                put_hunk(w, p, &p->hunks[k]);
            }
        }
    }
    more(w, count);
}

static void patches(const struct writer *w)
{
    if (w->m->result.patch_count == 0 || w->m->session.detail == 0) {
        return;
    }
    heading(w, "Patches");
    for (size_t i = 0; i < w->m->result.patch_count; i++) {
        const struct modified_patch *p = &w->m->result.patches[i];
        const struct patch_header *h = &p->patch->header;
        buf_printf(w->out, "  %zu/%zu  %-8s ", p->holding, p->hunk_count,
                   patch_origin_name(h->origin));
        put_path(w, p->patch->name);
        for (size_t k = 0; k < h->id_count; k++) {
            buf_add_char(w->out, ' ');
            put_path(w, h->ids[k]);
        }
        buf_add_str(w->out, "  ");
        put_path(w, view_slice(h->subject, 0, 80));
        buf_add_char(w->out, '\n');
    }
}

static void gaps(const struct writer *w)
{
    const struct modification *r = &w->m->result;
    if (r->gap_count == 0) {
        return;
    }
    heading(w, "Not read, or not compared");
    for (size_t i = 0; i < r->gap_count && i < w->most; i++) {
        buf_add_str(w->out, "  ");
        put_path(w, r->gaps[i].path);
        buf_add_str(w->out, r->gaps[i].path.len > 0 ? ": " : "");
        put_path(w, r->gaps[i].what);
        buf_add_char(w->out, '\n');
    }
    more(w, r->gap_count);
}

void modified_text(const struct modified *m, bool colour, unsigned detail, struct buf *out)
{
    const struct writer w = {m, out, colour, detail > 0 ? SIZE_MAX : ROWS_SHOWN};
    summary(&w);
    unexplained(&w);
    weakened(&w);
    not_in_effect(&w);
    patches(&w);
    gaps(&w);
}

/* What to do first about vulnerabilities, in the text format. */
#include "text.h"

#include <assay/assure/upgrades.h>

#include <inttypes.h>

enum { SUMMARY_UPGRADES = 5 };

static void add_place(struct buf *s, const struct fact_upgrade *u)
{
    buf_printf(s, "; " VIEW_FMT, VIEW_ARG(utf8_cut(u->manifest, 1024)));
    if (u->line > 0) {
        buf_printf(s, ":%" PRIu32, u->line);
    }
    if (u->manifests > 1) {
        buf_printf(s, " and %" PRIu64 " more", u->manifests - 1);
    }
}

static enum status on_upgrade(void *ctx, const struct fact_upgrade *u, struct error *err)
{
    struct text_writer *t = ctx;
    if (t->shown == 0) {
        text_heading(t, "Do first");
    }
    t->shown++;
    if (t->left == 0) {
        return OK;
    }
    t->left--;
    struct buf *s = text_sentence(t);
    buf_printf(s, "%u. ", t->shown);
    upgrade_sentence(u, s);
    upgrade_gain(u, s);
    add_place(s, u);
    page_indent(&t->page, 2);
    page_paragraph(&t->page, INK_PLAIN, 2, 5, buf_view(s));
    return buf_status(t->page.out, err);
}

enum status text_upgrades(struct text_writer *t, struct error *err)
{
    t->shown = 0;
    t->left = t->detail > 0 ? TEXT_ALL : SUMMARY_UPGRADES;
    enum status st = facts_each_upgrade(t->report->facts, on_upgrade, t, err);
    if (st == OK && t->detail == 0 && t->shown > SUMMARY_UPGRADES) {
        text_more(t, 2, t->shown - SUMMARY_UPGRADES);
    }
    return st;
}

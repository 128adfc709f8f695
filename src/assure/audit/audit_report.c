/* The page of an audit pack for people: one row a statement. */
#include "audit_pack_private.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

static void add_escaped(struct buf *out, struct view text)
{
    CLEANUP(buf_cleanup) struct buf visible = BUF_INIT(1 << 20);
    utf8_append_visible(&visible, view_slice(text, 0, 4096));
    buf_add_markup(out, buf_view(&visible));
}

void pack_report_add(struct pack_report *r, const struct log_entry *e, const struct statement *s,
                     struct view person)
{
    const struct statement_type *type = statement_type_of(s->predicate_type);
    char time[CLOCK_TEXT_MAX] = "";
    int64_t when;
    if (statement_time(s, &when)) {
        clock_rfc3339(when, time);
    }
    buf_printf(&r->rows, "<tr><td><a href=\"statements/%0*llu.json\">%llu</a></td><td>%s</td><td>",
               PACK_INDEX_DIGITS, (unsigned long long)e->index, (unsigned long long)e->index, time);
    add_escaped(&r->rows, type == NULL ? s->predicate_type : view_str(type->title));
    buf_add_str(&r->rows, "</td><td>");
    add_escaped(&r->rows, s->subjects_len > 0 ? s->subjects[0].name : VIEW(""));
    buf_add_str(&r->rows, "</td><td>");
    add_escaped(&r->rows, person.len > 0 ? person : VIEW("the installation"));
    buf_printf(&r->rows, "</td><td><code>%.16s</code></td></tr>\n", e->key_id);
}

void pack_report_page(const struct pack_report *r, const struct checkpoint *head, struct buf *out)
{
    char root[SHA256_HEX_MAX];
    sha256_hex(&head->root, root);
    buf_add_str(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'unsafe-inline'\">\n<title>Audit pack</title>\n"
                     "<style>body{font:15px/1.5 sans-serif;margin:2em}td,th{padding:.2em .8em;"
                     "text-align:left;border-bottom:1px solid #ccc}</style></head><body>\n"
                     "<h1>Audit pack</h1>\n<p>Log <code>");
    add_escaped(out, view_str(head->origin));
    buf_printf(out, "</code>, %llu entries, root <code>%s</code>.\n",
               (unsigned long long)head->size, root);
    buf_add_str(out, "This page is a list for people; what counts is the signed statements. "
                     "README.md says how they are checked.</p>\n<table>\n<thead><tr><th>entry</th>"
                     "<th>time stated</th><th>what</th><th>of</th><th>said by</th><th>key</th>"
                     "</tr></thead>\n<tbody>\n");
    buf_add_view(out, buf_view(&r->rows));
    buf_add_str(out, "</tbody></table></body></html>\n");
}

/* The html format: the browser application (web/) in one file with the report inside.
 *
 * The application is built into the program. Its page holds a placeholder where the
 * document goes, inside <script type="application/json">: the JSON writer escapes '<',
 * so no text from the subject can end that element. */
#include "document.h"

#include <assay/base/shipped.h>

enum {
    /* So many findings a browser still handles well; the rest is counted, and the json
     * format holds all. */
    HTML_ENTRIES_MAX = 50000
};

extern const struct shipped_file report_pages[];
extern const uint64_t report_pages_count;

static enum status write_page(const struct report *r, struct buf *out, struct error *err)
{
    static const struct document_options options = {.entries_max = HTML_ENTRIES_MAX};
    struct view before;
    struct view behind;
    if (!shipped_page_split(report_pages, report_pages_count, &before, &behind)) {
        return error_set(err, ERR_INTERNAL, "the page of the HTML report is not in this program");
    }
    buf_add_view(out, before);
    enum status st = document_write(r, &options, out, err);
    if (st != OK) {
        return st;
    }
    buf_add_view(out, behind);
    return buf_status(out, err);
}

static enum status write_html(const struct report *r, const struct report_style *style,
                              struct buf *out, struct error *err)
{
    (void)style;
    size_t start = out->len;
    return report_undo(out, start, write_page(r, out, err));
}

const struct report_format report_format_html = {
    .name = "html",
    .extension = ".html",
    .purpose = "one file for a browser: verdict, findings with code, components, evidence",
    .write = write_html,
};

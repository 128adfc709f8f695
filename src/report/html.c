/* The html format: the browser application (web/) in one file with the report inside.
 *
 * The application is built into the program. Its page holds a placeholder where the
 * document goes, inside <script type="application/json">: the JSON writer escapes '<',
 * so no text from the subject can end that element. */
#include "document.h"

enum {
    /* So many findings a browser still handles well; the rest is counted, and the json
     * format holds all. */
    HTML_ENTRIES_MAX = 50000
};

/* The table of cmake/AssayEmbed.cmake. */
struct embedded_file {
    struct view name;
    struct view bytes;
};
extern const struct embedded_file report_pages[];
extern const size_t report_pages_count;

static const struct view placeholder = VIEW_INIT("@ASSAY_REPORT@");

static enum status write_page(const struct report *r, struct buf *out, struct error *err)
{
    static const struct document_options options = {.entries_max = HTML_ENTRIES_MAX};
    struct view page = report_pages_count == 1 ? report_pages[0].bytes : VIEW("");
    ptrdiff_t at = view_find(page, placeholder);
    if (at == VIEW_NPOS) {
        return error_set(err, ERR_INTERNAL, "the page of the HTML report is not in this program");
    }
    buf_add_view(out, view_slice(page, 0, (size_t)at));
    enum status st = document_write(r, &options, out, err);
    if (st != OK) {
        return st;
    }
    buf_add_view(out, view_slice(page, (size_t)at + placeholder.len, page.len));
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

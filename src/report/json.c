/* The json format: the whole report, indented, one document. */
#include "document.h"

static enum status write_json(const struct report *r, const struct report_style *style,
                              struct buf *out, struct error *err)
{
    (void)style;
    static const struct document_options options = {.pretty = true};
    size_t start = out->len;
    enum status st = document_write(r, &options, out, err);
    if (st == OK) {
        buf_add_char(out, '\n');
        st = buf_status(out, err);
    }
    return report_undo(out, start, st);
}

const struct report_format report_format_json = {
    .name = "json",
    .extension = ".json",
    .purpose = "everything, as one JSON document (docs/schema/report-1.schema.json)",
    .write = write_json,
};

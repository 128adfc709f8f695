/* SPDX 2 in JSON. */
#include "formats.h"
#include "serial.h"
#include "spdx.h"

#include <assay/base/json.h>

enum { JSON_VALUES_MAX = 40 * 1000 * 1000, SNIFFED_BYTES = 64 << 10 };

static enum status read_json(struct view text, const char *source, struct sbom_document *doc,
                             struct error *err)
{
    const struct parse_limits limits = {.values = JSON_VALUES_MAX};
    struct value root;
    struct arena scratch;
    arena_init(&scratch, 0);
    enum status st = json_read(text, source, JSON_STRICT, &limits, &scratch, &root, err);
    if (st == OK) {
        st = spdx_fill(&root, source, false, doc, err);
    }
    arena_release(&scratch);
    return st;
}

struct json_sink {
    struct json_writer writer;
    bool in_list;
};

static void begin(void *ctx, const char *list)
{
    struct json_sink *s = ctx;
    json_key(&s->writer, list);
    json_array(&s->writer);
    s->in_list = true;
}

static void item(void *ctx, const char *member, const struct value *v)
{
    struct json_sink *s = ctx;
    if (!s->in_list) {
        json_key(&s->writer, member);
    }
    json_value(&s->writer, v);
}

static void end(void *ctx, const char *list)
{
    struct json_sink *s = ctx;
    (void)list;
    json_array_end(&s->writer);
    s->in_list = false;
}

static enum status write_json(const struct sbom_document *doc, const char *version, struct buf *out,
                              struct error *err)
{
    size_t start = out->len;
    struct json_sink s = {.in_list = false};
    const struct draft_sink sink = {.ctx = &s, .begin = begin, .item = item, .end = end};
    (void)version;
    json_writer_init(&s.writer, out, true);
    json_object(&s.writer);
    enum status st = spdx_write(doc, &sink, err);
    json_object_end(&s.writer);
    buf_add_char(out, '\n');
    if (st == OK) {
        st = buf_status(out, err);
    }
    if (st == OK) {
        serial_set(out, start);
    }
    return st;
}

static bool sniff(struct view text)
{
    struct view head = view_slice(text, 0, SNIFFED_BYTES);
    struct view tail = view_slice(text, text.len < 4096 ? 0 : text.len - 4096, text.len);
    return view_starts(view_trim(head), VIEW("{")) &&
           (view_find(head, VIEW("\"spdxVersion\"")) >= 0 ||
            view_find(tail, VIEW("\"spdxVersion\"")) >= 0);
}

const struct sbom_format sbom_format_spdx_json = {
    .name = "spdx-json",
    .purpose = "SPDX 2.3 in JSON",
    .extension = ".spdx.json",
    .versions = spdx_versions,
    .sniff = sniff,
    .read = read_json,
    .write = write_json,
};

/* CycloneDX in JSON. */
#include "cyclonedx.h"
#include "cyclonedx_write.h"
#include "formats.h"
#include "serial.h"

#include <assay/base/json.h>

#include <stdio.h>

enum { JSON_VALUES_MAX = 40 * 1000 * 1000, SNIFFED_BYTES = 64 << 10 };

static enum status read_checked(const struct schema *schema, const struct value *root,
                                const char *source, struct sbom_document *doc, struct error *err)
{
    struct check c = {.schema = schema, .source = source, .major = 1};
    const struct value *version = value_get(root, "specVersion");
    if (!value_is(version, VALUE_STRING)) {
        return value_expected(version, source, "a \"specVersion\"", err);
    }
    enum status st = cyclonedx_minor(version->text, source, version->line, &c.minor, err);
    if (st == OK) {
        st = check_document(&c, root, err);
    }
    return st == OK ? cyclonedx_fill(&c, root, doc, err) : st;
}

static enum status read_json(struct view text, const char *source, struct sbom_document *doc,
                             struct error *err)
{
    const struct parse_limits limits = {.values = JSON_VALUES_MAX};
    struct schema schema;
    struct value root;
    struct arena scratch;
    enum status st = schema_cyclonedx(&schema, err);
    if (st != OK) {
        return st;
    }
    arena_init(&scratch, 0);
    st = json_read(text, source, JSON_STRICT, &limits, &scratch, &root, err);
    if (st == OK) {
        st = read_checked(&schema, &root, source, doc, err);
    }
    arena_release(&scratch);
    schema_release(&schema);
    return st;
}

static void begin(void *ctx, const char *list)
{
    json_key(ctx, list);
    json_array(ctx);
}

static void item(void *ctx, const char *member, const struct value *v)
{
    if (strcmp(member, "metadata") == 0) {
        json_key(ctx, member);
    }
    json_value(ctx, v);
}

static void end(void *ctx, const char *list)
{
    (void)list;
    json_array_end(ctx);
}

const char *const cyclonedx_versions[] = {"1.6", "1.7", NULL};

static enum status write_json(const struct sbom_document *doc, const char *version, struct buf *out,
                              struct error *err)
{
    size_t start = out->len;
    struct json_writer w;
    const struct draft_sink sink = {.ctx = &w, .begin = begin, .item = item, .end = end};
    char schema[64];
    (void)snprintf(schema, sizeof schema, "http://cyclonedx.org/schema/bom-%s.schema.json",
                   version);
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member_str(&w, "$schema", schema);
    json_member_str(&w, "bomFormat", "CycloneDX");
    json_member_str(&w, "specVersion", version);
    if (cyclonedx_is_serial(doc->serial)) {
        json_member(&w, "serialNumber", doc->serial);
    } else {
        json_member_str(&w, "serialNumber", "urn:uuid:" SERIAL_NONE);
    }
    json_member_uint(&w, "version", doc->version);
    enum status st = cyclonedx_write(doc, (unsigned)(version[2] - '0'), &sink, err);
    json_object_end(&w);
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
    return view_starts(view_trim(head), VIEW("{")) &&
           (view_find(head, VIEW("\"bomFormat\"")) >= 0 ||
            view_find(head, VIEW("cyclonedx.org/schema")) >= 0);
}

const struct sbom_format sbom_format_cyclonedx_json = {
    .name = "cyclonedx-json",
    .purpose = "CycloneDX in JSON",
    .extension = ".cdx.json",
    .versions = cyclonedx_versions,
    .sniff = sniff,
    .read = read_json,
    .write = write_json,
};

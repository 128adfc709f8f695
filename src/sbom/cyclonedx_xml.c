/* CycloneDX in XML. */
#include "cyclonedx.h"
#include "cyclonedx_write.h"
#include "formats.h"
#include "serial.h"
#include "xml_value.h"
#include "xml_write.h"

#include <inttypes.h>

static const char name_space[] = "http://cyclonedx.org/schema/bom/";

/* What JSON says in members of its own. */
static void add_text(struct value *root, const char *key, struct view text)
{
    root->members[root->len++] =
        (struct member){.key = view_str(key),
                        .line = root->line,
                        .value = {.kind = VALUE_STRING, .line = root->line, .text = text}};
}

static enum status add_format(struct value *root, struct view version, struct arena *arena,
                              struct error *err)
{
    struct member *members = arena_alloc(arena, root->len + 2, sizeof *members);
    if (members == NULL) {
        return error_no_memory(err);
    }
    memcpy(members, root->members, root->len * sizeof *members);
    root->members = members;
    add_text(root, "bomFormat", VIEW("CycloneDX"));
    add_text(root, "specVersion", version);
    return OK;
}

static enum status read_root(const struct schema *schema, const struct xml_node *root,
                             const char *source, struct arena *arena, struct sbom_document *doc,
                             struct error *err)
{
    struct check c = {.schema = schema, .source = source, .major = 1, .xml = true};
    struct view space = xml_namespace(root);
    if (!xml_is(root, "bom") || !view_starts(space, view_str(name_space))) {
        return error_set(err, ERR_FORMAT, "%s:%" PRIu32 ": expected <bom> in the name space %s1.%d",
                         source, xml_line(root), name_space, SCHEMA_LATEST);
    }
    struct view version = view_slice(space, sizeof name_space - 1, space.len);
    struct value value;
    enum status st = cyclonedx_minor(version, source, xml_line(root), &c.minor, err);
    if (st == OK) {
        st = xml_value_read(&c, root, arena, &value, err);
    }
    if (st == OK) {
        st = add_format(&value, version, arena, err);
    }
    if (st == OK) {
        st = check_document(&c, &value, err);
    }
    return st == OK ? cyclonedx_fill(&c, &value, doc, err) : st;
}

static enum status read_xml(struct view text, const char *source, struct sbom_document *doc,
                            struct error *err)
{
    struct schema schema;
    struct xml_document *xml = NULL;
    struct arena scratch;
    enum status st = xml_read(text, source, &xml, err);
    if (st != OK) {
        return st;
    }
    arena_init(&scratch, 0);
    st = schema_cyclonedx(&schema, err);
    if (st == OK) {
        st = read_root(&schema, xml_root(xml), source, &scratch, doc, err);
        schema_release(&schema);
    }
    arena_release(&scratch);
    (void)xml_free(xml);
    return st;
}

static void begin(void *ctx, const char *list)
{
    xml_write_begin(ctx, view_str(list), 1);
}

static void item(void *ctx, const char *member, const struct value *v)
{
    struct xml_writer *w = ctx;
    const struct schema_field *f =
        schema_field_of(w->check->schema->root, view_str(member), w->check->minor);
    if (f != NULL) {
        xml_write_field_value(w, f, v, f->list ? 2 : 1);
    }
}

static void end(void *ctx, const char *list)
{
    xml_write_end(ctx, view_str(list), 1);
}

static enum status write_document(const struct schema *schema, const struct sbom_document *doc,
                                  const char *version, struct buf *out, struct error *err)
{
    size_t start = out->len;
    const struct check c = {.schema = schema, .minor = (unsigned)(version[2] - '0'), .xml = true};
    struct xml_writer w = {.out = out, .check = &c};
    const struct draft_sink sink = {.ctx = &w, .begin = begin, .item = item, .end = end};
    buf_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<bom xmlns=\"%s%s\"", name_space,
               version);
    if (cyclonedx_is_serial(doc->serial)) {
        buf_printf(out, " serialNumber=\"" VIEW_FMT "\"", VIEW_ARG(doc->serial));
    } else {
        buf_add_str(out, " serialNumber=\"urn:uuid:" SERIAL_NONE "\"");
    }
    buf_printf(out, " version=\"%" PRIu64 "\">\n", doc->version);
    enum status st = cyclonedx_write(doc, c.minor, &sink, err);
    buf_add_str(out, "</bom>\n");
    if (st == OK) {
        st = buf_status(out, err);
    }
    if (st == OK) {
        serial_set(out, start);
    }
    return st;
}

static enum status write_xml(const struct sbom_document *doc, const char *version, struct buf *out,
                             struct error *err)
{
    struct schema schema;
    enum status st = schema_cyclonedx(&schema, err);
    if (st == OK) {
        st = write_document(&schema, doc, version, out, err);
        schema_release(&schema);
    }
    return st;
}

static bool sniff(struct view text)
{
    enum { SNIFFED_BYTES = 64 << 10 };
    struct view head = view_slice(text, 0, SNIFFED_BYTES);
    return view_starts(view_trim(head), VIEW("<")) && view_find(head, VIEW("cyclonedx.org")) >= 0;
}

const struct sbom_format sbom_format_cyclonedx_xml = {
    .name = "cyclonedx-xml",
    .purpose = "CycloneDX in XML",
    .extension = ".cdx.xml",
    .versions = cyclonedx_versions,
    .sniff = sniff,
    .read = read_xml,
    .write = write_xml,
};

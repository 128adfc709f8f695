/* CycloneDX in JSON. */
#include "cyclonedx.h"
#include "formats.h"

#include <assay/base/json.h>

enum { JSON_VALUES_MAX = 40 * 1000 * 1000, SNIFFED_BYTES = 64 << 10 };

static enum status read_checked(const struct schema *schema, const struct value *root,
                                const char *source, struct sbom_document *doc, struct error *err)
{
    struct check c = {.schema = schema, .source = source};
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
    .sniff = sniff,
    .read = read_json,
};

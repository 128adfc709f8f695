#include "formats.h"

const struct sbom_format *const sbom_formats[] = {
    &sbom_format_cyclonedx_json, &sbom_format_cyclonedx_xml, &sbom_format_spdx_json,
    &sbom_format_spdx_tag,       &sbom_format_spdx3_json,    NULL,
};

const struct sbom_format *sbom_format_named(struct view name)
{
    for (size_t i = 0; sbom_formats[i] != NULL; i++) {
        if (view_eq_str(name, sbom_formats[i]->name)) {
            return sbom_formats[i];
        }
    }
    return NULL;
}

const struct sbom_format *sbom_format_of(struct view text)
{
    struct view bom = VIEW("\xef\xbb\xbf");
    if (view_starts(text, bom)) {
        text = view_slice(text, bom.len, text.len);
    }
    for (size_t i = 0; sbom_formats[i] != NULL; i++) {
        if (sbom_formats[i]->sniff(text)) {
            return sbom_formats[i];
        }
    }
    return NULL;
}

enum status sbom_read(struct view text, const char *source, struct sbom_document **out,
                      struct error *err)
{
    if (text.len > SBOM_BYTES_MAX) {
        return error_set(err, ERR_LIMIT, "%s: larger than %d MiB", source, SBOM_BYTES_MAX >> 20);
    }
    const struct sbom_format *format = sbom_format_of(text);
    if (format == NULL) {
        return error_set(err, ERR_UNSUPPORTED,
                         "%s: this is no SBOM that can be read (CycloneDX in JSON or XML; SPDX 2 "
                         "in JSON or tag-value; SPDX 3 in JSON-LD)",
                         source);
    }
    struct sbom_document *doc = NULL;
    enum status st = sbom_document_new(&doc, err);
    if (st != OK) {
        return st;
    }
    doc->format = format->name;
    st = format->read(text, source, doc, err);
    if (st != OK) {
        (void)sbom_document_free(doc);
        return st;
    }
    *out = doc;
    return OK;
}

enum status sbom_write(const struct sbom_document *doc, const struct sbom_format *format,
                       const char *version, struct buf *out, struct error *err)
{
    const char *chosen = version == NULL ? format->versions[0] : NULL;
    for (size_t i = 0; chosen == NULL && format->versions[i] != NULL; i++) {
        chosen = strcmp(format->versions[i], version) == 0 ? format->versions[i] : NULL;
    }
    if (chosen == NULL) {
        return error_set(err, ERR_USAGE, "%s is not written in version \"%s\"", format->name,
                         version);
    }
    size_t start = out->len;
    enum status st = format->write(doc, chosen, out, err);
    if (st == OK) {
        st = buf_status(out, err);
    }
    if (st != OK && out->ptr != NULL) {
        out->len = start;
        out->ptr[start] = '\0';
    }
    return st;
}

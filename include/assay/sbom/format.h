/* Formats of SBOMs: reading with every rule of the format checked, and writing.
 *
 *   cyclonedx-json  CycloneDX 1.4 to 1.7 in JSON    read; 1.6 and 1.7 written
 *   cyclonedx-xml   the same in XML                 read; 1.6 and 1.7 written
 *   spdx-json       SPDX 2.2 and 2.3 in JSON        read; 2.3 written
 *   spdx-tag        the same as tag and value       read; 2.3 written
 *   spdx3-json      SPDX 3.0.1 in JSON-LD, in the form of its JSON schema   read and written
 *
 * CycloneDX in Protocol Buffers, SPDX in YAML, RDF and spreadsheets, and SPDX 3.0.0 are neither
 * read nor written.
 *
 * Sources: ECMA-424 and its schemas (CycloneDX), ISO/IEC 5962:2021, SPDX 2.3 and 3.0.1. */
#ifndef ASSAY_SBOM_FORMAT_H
#define ASSAY_SBOM_FORMAT_H

#include <assay/base/buf.h>
#include <assay/sbom/document.h>

struct sbom_format {
    const char *name;
    const char *purpose; /* for --help */
    const char *extension;
    const char *const *versions; /* that can be written, ended by NULL; the first by default */
    /* Does the content look like it? Cheap, no promise that it can be read. */
    bool (*sniff)(struct view text);
    /* `doc` is empty. `source` stands in messages. */
    enum status (*read)(struct view text, const char *source, struct sbom_document *doc,
                        struct error *err);
    /* Append the document; `version` is one of `versions`. */
    enum status (*write)(const struct sbom_document *doc, const char *version, struct buf *out,
                         struct error *err);
};

/* All formats, ended by NULL. */
extern const struct sbom_format *const sbom_formats[];
const struct sbom_format *sbom_format_named(struct view name);
const struct sbom_format *sbom_format_of(struct view text); /* or NULL */

/* Read a document of any format (at most SBOM_BYTES_MAX). ERR_FORMAT with
 * "<source>:<line>[:<column>]: …" for what breaks a rule of its format, ERR_UNSUPPORTED for
 * a format or version that is not read, ERR_LIMIT. */
MUST_CHECK enum status sbom_read(struct view text, const char *source, struct sbom_document **out,
                                 struct error *err);

/* Append `doc` in a format; `version` NULL: its default. Same document, same bytes: what
 * a format asks for and the document does not have, such as a serial number or name
 * space, is made of the SHA-256 of what is written; without a time the epoch stands.
 * digest_init() first. ERR_USAGE: the format has no such version. */
MUST_CHECK enum status sbom_write(const struct sbom_document *doc, const struct sbom_format *format,
                                  const char *version, struct buf *out, struct error *err);

#endif

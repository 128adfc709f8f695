/* VEX documents: what somebody says of vulnerabilities in a product.
 *
 * One model for OpenVEX, CSAF 2.0 and CycloneDX; the words are OpenVEX's. A document is a
 * claim of its author; whose word counts is not decided here.
 *
 *   openvex    OpenVEX 0.0.x and 0.2.0      read; 0.2.0 written
 *   csaf       CSAF 2.0, any profile        read; the VEX profile written
 *   cyclonedx  CycloneDX, `vulnerabilities` read (JSON, XML); 1.6 JSON written
 *
 * Sources: the OpenVEX specification; CSAF 2.0 (OASIS), sections 3.2 and 4.5; ECMA-424;
 * "Minimum Requirements for VEX" (CISA, 2023) for what the statuses and justifications mean. */
#ifndef ASSAY_VEX_VEX_H
#define ASSAY_VEX_VEX_H

#include <assay/base/arena.h>
#include <assay/base/buf.h>

enum { VEX_BYTES_MAX = 64 << 20, VEX_CLAIMS_MAX = 100000, VEX_ALIASES_MAX = 64 };

enum vex_status { VEX_UNDER_INVESTIGATION, VEX_AFFECTED, VEX_NOT_AFFECTED, VEX_FIXED };
const char *vex_status_name(enum vex_status s); /* "not_affected" */
bool vex_status_parse(struct view text, enum vex_status *out);

enum vex_justification {
    VEX_NO_JUSTIFICATION,
    VEX_COMPONENT_NOT_PRESENT,
    VEX_CODE_NOT_PRESENT,
    VEX_CODE_NOT_IN_EXECUTE_PATH,
    VEX_CODE_NOT_CONTROLLABLE,
    VEX_INLINE_MITIGATIONS
};
/* "vulnerable_code_not_present" …; "" for VEX_NO_JUSTIFICATION. */
const char *vex_justification_name(enum vex_justification j);
bool vex_justification_parse(struct view text, enum vex_justification *out);

#define VEX_NO_TIME INT64_MIN

/* One vulnerability in one component of one product. Absent texts are empty. */
struct vex_claim {
    struct view vulnerability; /* "CVE-2024-1", or what the author calls it */
    const struct view *aliases;
    size_t alias_count;
    struct view product;   /* package URL, else name; empty: whatever has the component */
    struct view component; /* package URL, else name, of a part of it; empty: the product itself */
    enum vex_status status;
    enum vex_justification justification; /* for VEX_NOT_AFFECTED */
    struct view impact;                   /* why it is not affected */
    struct view action;                   /* what to do where it is */
    int64_t time;                         /* seconds since 1970, or VEX_NO_TIME */
};

struct vex_document {
    struct arena arena; /* owns all texts of a document that was read */
    const char *format;
    struct view id;
    struct view author;
    struct view namespace; /* CSAF: what identifies the publisher */
    struct view tlp;       /* CSAF: "WHITE", "AMBER" …: who may have it; empty: not said */
    int64_t time;          /* of the newest revision, or VEX_NO_TIME */
    struct vex_claim *claims;
    size_t count;
    size_t cap;
    uint64_t passed_over; /* statements that say nothing of a product's status */
};

struct vex_format {
    const char *name;
    /* Does the content look like it? Cheap. */
    bool (*sniff)(struct view text);
    /* `doc` is empty but for its arena. */
    enum status (*read)(struct view text, const char *source, struct vex_document *doc,
                        struct error *err);
    enum status (*write)(const struct vex_document *doc, struct buf *out, struct error *err);
};
/* All formats, ended by NULL. */
extern const struct vex_format *const vex_formats[];
const struct vex_format *vex_format_named(struct view name); /* or NULL */

/* Read a document of any format. ERR_FORMAT "<source>:<line>: …" for what breaks a rule of its
 * format, ERR_UNSUPPORTED for what is none of them, ERR_LIMIT. Release in any case with
 * vex_release(). */
MUST_CHECK enum status vex_read(struct view text, const char *source, struct vex_document *doc,
                                struct error *err);
void vex_init(struct vex_document *doc);
void vex_release(struct vex_document *doc);
/* Another claim at the end; texts are not copied. ERR_LIMIT over VEX_CLAIMS_MAX. */
MUST_CHECK enum status vex_add(struct vex_document *doc, const struct vex_claim *claim,
                               struct error *err);

/* Append the document. Same claims, same bytes: ids are made of the SHA-256 of what is
 * written, the times are the document's and the claims'. digest_init() first. ERR_USAGE: no
 * author, or a claim that the format cannot say. */
MUST_CHECK enum status vex_write(const struct vex_document *doc, const struct vex_format *format,
                                 struct buf *out, struct error *err);

#endif

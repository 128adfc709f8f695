/* Debian source control files (.dsc): which archives make a source package.
 *
 * Source: deb-src-control(5), dsc(5), dpkg-source(1). The signature around it is skipped, not
 * checked. Names with a '/' in them, or none at all, are ERR_FORMAT. */
#ifndef ASSAY_PEDIGREE_DSC_H
#define ASSAY_PEDIGREE_DSC_H

#include <assay/base/arena.h>
#include <assay/base/digest.h>

enum { DSC_FILES_MAX = 64, DSC_TEXT_MAX = 1 << 20 };

enum dsc_role {
    DSC_ORIGINAL,  /* NAME_VERSION.orig.tar.* */
    DSC_COMPONENT, /* NAME_VERSION.orig-COMPONENT.tar.*; lies in the directory COMPONENT */
    DSC_DEBIAN,    /* NAME_VERSION-REVISION.debian.tar.*, format 3.0 (quilt) */
    DSC_DIFF,      /* NAME_VERSION-REVISION.diff.gz, format 1.0 */
    DSC_NATIVE,    /* NAME_VERSION.tar.*: without upstream */
    DSC_OTHER      /* signatures of archives */
};

struct dsc_file {
    enum dsc_role role;
    struct view name;
    struct view component; /* DSC_COMPONENT */
    uint64_t size;
    bool has_digest; /* from Checksums-Sha256 */
    struct sha256 digest;
    uint32_t line;
};

struct dsc {
    struct view format; /* "3.0 (quilt)" */
    struct view source;
    struct view version;
    struct dsc_file files[DSC_FILES_MAX];
    size_t len;
};

/* Views point into `text`. "<source>:<line>: …". */
MUST_CHECK enum status dsc_read(struct view text, const char *source, struct dsc *out,
                                struct error *err);

#endif

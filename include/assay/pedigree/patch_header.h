/* What a patch says of itself: DEP-3 headers, or those of a mail (git format-patch).
 *
 * Source: DEP-3, "Patch Tagging Guidelines". A field is "Name: value" with continuation
 * lines behind it; comments ("#", as quilt keeps them) and a mail's first line ("From <id>
 * date") are no fields. Where there is no field at all, the text is the description. */
#ifndef ASSAY_PEDIGREE_PATCH_HEADER_H
#define ASSAY_PEDIGREE_PATCH_HEADER_H

#include <assay/base/arena.h>

/* Where a patch comes from, in DEP-3's words. CycloneDX's "cherry-pick" is PATCH_UPSTREAM,
 * its "unofficial" and "monkey" are PATCH_OTHER. */
enum patch_origin {
    PATCH_UNKNOWN,  /* it does not say */
    PATCH_UPSTREAM, /* taken from upstream's repository */
    PATCH_BACKPORT, /* the same, changed to fit */
    PATCH_VENDOR,
    PATCH_OTHER
};
const char *patch_origin_name(enum patch_origin o); /* "backport" */
bool patch_origin_parse(struct view text, enum patch_origin *out);

enum { PATCH_IDS_MAX = 64 };

struct patch_header {
    enum patch_origin origin;
    struct view origin_text; /* as written */
    struct view author;
    struct view subject; /* the description's first line */
    struct view bug;     /* the first one named */
    struct view forwarded;
    struct view applied_upstream;
    /* Vulnerabilities named anywhere in it, or in the patch's name: "CVE-2022-1234", "GHSA-…";
     * upper case but for GHSA's letters; each once. */
    struct view ids[PATCH_IDS_MAX];
    size_t id_count;
};

/* `preamble`: the text before the first file of the diff; `name`: of the patch. Views point
 * into both, or into `arena`. */
MUST_CHECK enum status patch_header_read(struct view preamble, struct view name,
                                         struct arena *arena, struct patch_header *out,
                                         struct error *err);

/* Add the ids in `text` to those of the header. */
MUST_CHECK enum status patch_header_ids(struct patch_header *h, struct view text,
                                        struct arena *arena, struct error *err);

#endif

/* Package URLs: parsing, building, the canonical form.
 *
 * Source: the package-url specification ("how to parse", "how to build", the
 * type definitions). Case folding is ASCII only; the specification asks for
 * full Unicode folding, which no registered type's names use. */
#ifndef ASSAY_INVENTORY_PURL_H
#define ASSAY_INVENTORY_PURL_H

#include <assay/base/arena.h>
#include <assay/base/buf.h>

enum { PURL_LENGTH_MAX = 16 * 1024, PURL_QUALIFIERS_MAX = 64 };

struct purl_qualifier {
    struct view key; /* lower case */
    struct view value;
};

/* All texts are decoded. An absent part is empty. */
struct purl {
    struct view type;      /* lower case */
    struct view namespace; /* segments joined by '/' */
    struct view name;
    struct view version;
    const struct purl_qualifier *qualifiers; /* in the canonical order: by key */
    size_t qualifier_count;
    struct view subpath; /* segments joined by '/', without empty, "." and ".." */
};

enum purl_mode {
    /* As an interpreter of foreign documents should: a type's own qualifier keys
     * must stand in lower case ("pkg:gem/x?Platform=java" is refused). */
    PURL_STRICT,
    /* As a normaliser of what people write: such a key is lowered. */
    PURL_LENIENT
};

/* Parse and normalise by the rules of the type. Texts live in `arena`. Anything
 * that is no package URL, or breaks a rule of its type (a namespace that is
 * prohibited or missing, a name of the wrong form …), is ERR_FORMAT. */
MUST_CHECK enum status purl_parse(struct view text, enum purl_mode mode, struct arena *arena,
                                  struct purl *out, struct error *err);

/* What it says of the package, whichever version: without version, qualifiers and subpath, as it is
 * written. Of what is no package URL the answer means nothing. */
struct view purl_package(struct view text);

/* The value of the qualifier `key`, or empty. */
struct view purl_qualifier_of(const struct purl *p, const char *key);

/* Append the canonical text of `p`; its parts are normalised on the way and
 * need no particular order or case. ERR_FORMAT as in purl_parse(); nothing is
 * appended then. */
MUST_CHECK enum status purl_build(const struct purl *p, struct buf *out, struct error *err);
/* The same text in the arena. */
MUST_CHECK enum status purl_text(const struct purl *p, struct arena *arena, struct view *out,
                                 struct error *err);

#endif

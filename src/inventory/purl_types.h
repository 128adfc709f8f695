/* What the package-URL type definitions ask of namespace, name and version. */
#ifndef ASSAY_INVENTORY_PURL_TYPES_H
#define ASSAY_INVENTORY_PURL_TYPES_H

#include <assay/inventory/purl.h>

enum purl_rule {
    PURL_NAMESPACE_REQUIRED = 1 << 0,
    PURL_NAMESPACE_PROHIBITED = 1 << 1,
    PURL_NAMESPACE_LOWER = 1 << 2,
    PURL_NAME_LOWER = 1 << 3,
    PURL_VERSION_LOWER = 1 << 4,
    PURL_NAME_DASHES = 1 << 5,      /* '_' becomes '-' (pypi) */
    PURL_NAME_UNDERSCORES = 1 << 6, /* all but [a-z0-9_] becomes '_' (pub) */
    PURL_NAME_PATH = 1 << 7,        /* the name may hold slashes (git) */
};

struct purl_type {
    const char *name;
    unsigned rules;           /* enum purl_rule, or'ed */
    const char *required_key; /* a qualifier that must be there, or NULL */
    const char *keys;         /* the type's own qualifier keys, space-separated, or NULL */
    /* Further normalisation of `p` in place; texts it writes live in `arena`. */
    enum status (*adjust)(struct purl *p, struct arena *arena, struct error *err);
    /* A further rule on the normalised parts. */
    bool (*valid)(const struct purl *p);
};

/* The definition of a lower-case type, or NULL: then only the general rules hold. */
const struct purl_type *purl_type_of(struct view type);

/* True when `key` is one of the type's own, in any case. */
bool purl_type_has_key(const struct purl_type *t, struct view key);

#endif

/* The two yarn.lock dialects. */
#ifndef ASSAY_INVENTORY_YARN_LOCK_H
#define ASSAY_INVENTORY_YARN_LOCK_H

#include "collect.h"

/* Yarn 2 and later ("berry"): YAML with a "__metadata" entry. */
MUST_CHECK enum status yarn_read_berry(struct collector *c, struct error *err);

/* A source that pins nothing in a registry: a fragment "#<sha1>" of an archive's
 * URL becomes a hash. */
MUST_CHECK enum status yarn_fragment_hash(struct collector *c, struct view resolved,
                                          struct hash_list *list, struct position at,
                                          struct error *err);

#endif

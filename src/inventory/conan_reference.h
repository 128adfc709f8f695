/* How Conan names packages: "name/version@user/channel#revision". */
#ifndef ASSAY_INVENTORY_CONAN_REFERENCE_H
#define ASSAY_INVENTORY_CONAN_REFERENCE_H

#include "collect.h"

struct conan_reference {
    struct view name;
    struct view version; /* empty for a range */
    struct view range;   /* what stands in brackets, or empty */
    struct view user;
    struct view channel;
    struct view revision; /* of the recipe */
};

/* False for what is none. */
bool conan_reference_of(struct view text, struct conan_reference *out);

/* Add it: `k` comes with scope, relation and line. */
MUST_CHECK enum status conan_add(struct collector *c, const struct conan_reference *r,
                                 struct component *k, struct error *err);

#endif

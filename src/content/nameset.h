/* Names seen in one archive, as hashes: finds names that come twice, and names
 * that differ only in (ASCII) case. An author of an archive who makes hashes
 * collide earns a false report about his own archive, nothing else. */
#ifndef ASSAY_CONTENT_NAMESET_H
#define ASSAY_CONTENT_NAMESET_H

#include <assay/base/error.h>
#include <assay/base/view.h>

/* Beyond this many names in one archive further ones are not compared. */
enum { NAMESET_MAX = 1 << 20 };

struct nameset {
    struct nameset_slot *slots;
    size_t cap; /* power of two, or 0 */
    size_t len;
    uint64_t seed; /* so that nobody can prepare names that all fall into one place */
};

enum nameset_answer { NAME_NEW, NAME_TWICE, NAME_CASE };

void nameset_init(struct nameset *s);
void nameset_release(struct nameset *s);
MUST_CHECK enum status nameset_add(struct nameset *s, struct view name, enum nameset_answer *answer,
                                   struct error *err);

#endif

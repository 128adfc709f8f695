/* What can hold a taint: variables and, below them, fields and elements with known keys.
 * A number each; it is the variable of the state. */
#ifndef ASSAY_DATAFLOW_TAINT_PLACES_H
#define ASSAY_DATAFLOW_TAINT_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include <assay/base/error.h>

enum {
    NO_HOLDER = 0,
    HOLDER_DEPTH_MAX = 8,
    HOLDERS_MAX = 1 << 20,
    /* Keys of holders without one above them; variables are their own numbers. */
    HOLDER_SELF = 1 << 30,
    HOLDER_PROPAGATOR = 1 << 29
};

struct holder {
    uint32_t above;
    uint32_t key;
    uint32_t child; /* first, or NO_HOLDER */
    uint32_t sibling;
    uint32_t depth;
};

struct holders {
    struct holder *items; /* item 0 is none */
    size_t count;
    size_t cap;
    uint32_t *slots;
    size_t slot_cap;
    enum status failed;
};

MUST_CHECK bool holders_init(struct holders *h);
void holders_release(struct holders *h);
/* The one of `key` in `above` (NO_HOLDER: a variable), made where it is new. Too deep or
 * too many: `above` itself. */
uint32_t holder_in(struct holders *h, uint32_t above, uint32_t key);

#endif

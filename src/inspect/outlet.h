/* The sink of inspectors at work in a worker: each result becomes a frame. */
#ifndef ASSAY_INSPECT_OUTLET_H
#define ASSAY_INSPECT_OUTLET_H

#include <assay/content/pool.h>
#include <assay/inspect/record.h>

enum { SECRET_LINES_MAX = 4096 };

struct outlet {
    struct buf *frame; /* scratch */
    struct emitter *emitter;
    /* Lines of the file in which the secrets inspector, which runs first, found one. */
    size_t secrets;
    struct {
        uint32_t first;
        uint32_t last;
    } secret[SECRET_LINES_MAX];
};

/* Excerpts, messages and fixes that would show a secret are left out. */
struct result_sink outlet_sink(struct outlet *o);

#endif

/* Where things lie in a drawing of Threat Dragon. Private to threat_dragon*.c. */
#ifndef ASSAY_IMPORTS_THREAT_DRAGON_H
#define ASSAY_IMPORTS_THREAT_DRAGON_H

#include "threat_private.h"

enum { DRAGON_POINTS_MAX = 66, DRAGON_CURVES_MAX = 500 };

struct dragon_box {
    double x;
    double y;
    double width;
    double height;
    size_t of; /* place of the boundary or element in the model */
};

/* A line of straight pieces: what is drawn round is near enough to it. */
struct dragon_line {
    size_t count;
    double x[DRAGON_POINTS_MAX];
    double y[DRAGON_POINTS_MAX];
};

struct dragon {
    struct threat_reader *r;
    size_t drawing;
    struct dragon_box *boxes; /* boundaries of the drawing at hand */
    size_t boxes_len;
    size_t boxes_cap;
    struct dragon_box *elements;
    size_t elements_len;
    size_t elements_cap;
    struct dragon_line *curves;
    size_t curves_len;
    size_t curves_cap;
    uint64_t work; /* pieces compared, in all drawings */
};

/* A new drawing. */
void dragon_forget(struct dragon *d);
MUST_CHECK enum status dragon_place_box(struct dragon *d, const struct value *cell,
                                        size_t boundary);
MUST_CHECK enum status dragon_place_element(struct dragon *d, const struct value *cell,
                                            size_t element);
MUST_CHECK enum status dragon_place_curve(struct dragon *d, const struct value *cell);
/* Which boundary is each element in, and each boundary: the smallest box around its middle. */
MUST_CHECK enum status dragon_settle(struct dragon *d);
/* Does the arrow cross a curve? Boxes: threat_model_read() compares the ends' boundaries. */
MUST_CHECK enum status dragon_crosses(struct dragon *d, const struct value *cell,
                                      struct threat_flow *f);

#endif

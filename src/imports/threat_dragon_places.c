/* Boxes, curves and arrows of a drawing: what is inside of what, and what crosses what. */
#include "threat_dragon.h"

/* Boxes against elements is a product; a drawing with more than so many comparisons is refused. */
enum { COMPARISONS_MAX = 20 * 1000 * 1000 };

void dragon_forget(struct dragon *d)
{
    d->boxes_len = 0;
    d->elements_len = 0;
    d->curves_len = 0;
}

/* A coordinate; what is none is 0, as it is drawn. */
static double coordinate(const struct value *v, const char *path)
{
    const struct value *n = value_path(v, path);
    return n != NULL && (n->kind == VALUE_INT || n->kind == VALUE_FLOAT) ? n->number : 0;
}

static struct dragon_box box_of(const struct value *cell, size_t of)
{
    return (struct dragon_box){coordinate(cell, "position.x"), coordinate(cell, "position.y"),
                               coordinate(cell, "size.width"), coordinate(cell, "size.height"), of};
}

static enum status add_box(struct dragon *d, struct dragon_box **list, size_t *len, size_t *cap,
                           struct dragon_box box)
{
    void *items = *list;
    enum status st = arena_grow(&d->r->model->arena, &items, cap, *len + 1, sizeof box, d->r->err);
    *list = items;
    if (st == OK) {
        (*list)[(*len)++] = box;
    }
    return st;
}

enum status dragon_place_box(struct dragon *d, const struct value *cell, size_t boundary)
{
    return add_box(d, &d->boxes, &d->boxes_len, &d->boxes_cap, box_of(cell, boundary));
}

enum status dragon_place_element(struct dragon *d, const struct value *cell, size_t element)
{
    return add_box(d, &d->elements, &d->elements_len, &d->elements_cap, box_of(cell, element));
}

/* ---- inside ---- */

static bool holds(const struct dragon_box *outer, const struct dragon_box *inner)
{
    double x = inner->x + inner->width / 2;
    double y = inner->y + inner->height / 2;
    return x > outer->x && x < outer->x + outer->width && y > outer->y &&
           y < outer->y + outer->height;
}

static double area(const struct dragon_box *b)
{
    return b->width * b->height;
}

/* The smallest box that is larger than this one and has its middle inside. */
static const struct dragon_box *around(const struct dragon *d, const struct dragon_box *b,
                                       bool boundary)
{
    const struct dragon_box *best = NULL;
    for (size_t i = 0; i < d->boxes_len; i++) {
        const struct dragon_box *c = &d->boxes[i];
        bool larger = c != b && (!boundary || area(c) > area(b));
        if (larger && holds(c, b) && (best == NULL || area(c) < area(best))) {
            best = c;
        }
    }
    return best;
}

enum status dragon_settle(struct dragon *d)
{
    struct threat_model *m = d->r->model;
    if (d->boxes_len > 0 && (d->elements_len + d->boxes_len) > COMPARISONS_MAX / d->boxes_len) {
        return error_set(d->r->err, ERR_LIMIT, "%s: a drawing of %zu boundaries and %zu elements",
                         d->r->source, d->boxes_len, d->elements_len);
    }
    for (size_t i = 0; i < d->elements_len; i++) {
        const struct dragon_box *b = around(d, &d->elements[i], false);
        if (b != NULL) {
            m->elements[d->elements[i].of].boundary = m->boundaries[b->of].id;
        }
    }
    for (size_t i = 0; i < d->boxes_len; i++) {
        const struct dragon_box *b = around(d, &d->boxes[i], true);
        if (b != NULL) {
            m->boundaries[d->boxes[i].of].parent = m->boundaries[b->of].id;
        }
    }
    return OK;
}

/* ---- crossing ---- */

static void add_point(struct dragon_line *l, double x, double y)
{
    if (l->count < DRAGON_POINTS_MAX) {
        l->x[l->count] = x;
        l->y[l->count++] = y;
    }
}

static void add_vertices(struct dragon_line *l, const struct value *cell)
{
    const struct value *list = value_get(cell, "vertices");
    /* The last place is for the end. */
    for (size_t i = 0;
         value_is(list, VALUE_ARRAY) && i < list->len && l->count + 1 < DRAGON_POINTS_MAX; i++) {
        add_point(l, coordinate(&list->items[i], "x"), coordinate(&list->items[i], "y"));
    }
}

enum status dragon_place_curve(struct dragon *d, const struct value *cell)
{
    struct dragon_line line = {.count = 0};
    void *items = d->curves;
    if (d->curves_len == DRAGON_CURVES_MAX) {
        return error_set(d->r->err, ERR_LIMIT, "%s: more than %d drawn boundaries", d->r->source,
                         DRAGON_CURVES_MAX);
    }
    add_point(&line, coordinate(cell, "source.x"), coordinate(cell, "source.y"));
    add_vertices(&line, cell);
    add_point(&line, coordinate(cell, "target.x"), coordinate(cell, "target.y"));
    enum status st = arena_grow(&d->r->model->arena, &items, &d->curves_cap, d->curves_len + 1,
                                sizeof line, d->r->err);
    d->curves = items;
    if (st == OK) {
        d->curves[d->curves_len++] = line;
    }
    return st;
}

/* On which side of the line through a and b? */
static double side(const struct dragon_line *l, size_t i, double x, double y)
{
    return (l->x[i + 1] - l->x[i]) * (y - l->y[i]) - (l->y[i + 1] - l->y[i]) * (x - l->x[i]);
}

static bool pieces_meet(const struct dragon_line *a, size_t i, const struct dragon_line *b,
                        size_t k)
{
    return (side(a, i, b->x[k], b->y[k]) > 0) != (side(a, i, b->x[k + 1], b->y[k + 1]) > 0) &&
           (side(b, k, a->x[i], a->y[i]) > 0) != (side(b, k, a->x[i + 1], a->y[i + 1]) > 0);
}

static bool lines_meet(const struct dragon_line *a, const struct dragon_line *b)
{
    for (size_t i = 0; i + 1 < a->count; i++) {
        for (size_t k = 0; k + 1 < b->count; k++) {
            if (pieces_meet(a, i, b, k)) {
                return true;
            }
        }
    }
    return false;
}

/* The middle of the element at one end, or the point where the arrow ends. Elements of a drawing
 * stand in a row in the model. */
static void add_end(const struct dragon *d, struct dragon_line *l, const struct value *end,
                    struct view id)
{
    const struct threat_element *e = threat_element_of(d->r, id);
    size_t place = e == NULL ? 0 : (size_t)(e - d->r->model->elements);
    size_t first = d->elements_len == 0 ? 0 : d->elements[0].of;
    if (e != NULL && place >= first && place - first < d->elements_len) {
        const struct dragon_box *b = &d->elements[place - first];
        add_point(l, b->x + b->width / 2, b->y + b->height / 2);
    } else {
        add_point(l, coordinate(end, "x"), coordinate(end, "y"));
    }
}

enum status dragon_crosses(struct dragon *d, const struct value *cell, struct threat_flow *f)
{
    struct dragon_line line = {.count = 0};
    if (d->curves_len == 0) {
        return OK;
    }
    add_end(d, &line, value_get(cell, "source"), f->source);
    add_vertices(&line, cell);
    add_end(d, &line, value_get(cell, "target"), f->target);
    for (size_t i = 0; i < d->curves_len && !f->crosses; i++) {
        d->work += line.count * d->curves[i].count;
        f->crosses = lines_meet(&line, &d->curves[i]);
    }
    return d->work <= COMPARISONS_MAX
               ? OK
               : error_set(d->r->err, ERR_LIMIT, "%s: drawings of too many lines", d->r->source);
}

/* Duplicates: the same sequence of units in two places of a subject.
 *
 * After Hummel et al. (see units.h): five units in a row are looked up in an index of those
 * before them; what is found is extended as far as both places agree. The index is a hash table
 * with chains, as LZ77 compressors have it, so that all is one pass in linear time: of the
 * earlier places, the nearest EARLIER_MAX are compared and the one that agrees longest counts.
 *
 * A duplicate has at least NODES_MIN nodes of the tree and goes over LINES_MIN lines or more. A
 * unit that is equal to one of the four before it adds nothing to the nodes: a table of
 * calls is no duplicate of itself. A place does not overlap its other place.
 *
 * Memory: 12 bytes a unit and 8 while it is joined, for at most `units_max`. */
#ifndef ASSAY_DATAFLOW_DUPLICATES_H
#define ASSAY_DATAFLOW_DUPLICATES_H

#include <assay/dataflow/units.h>

enum { DUPLICATE_UNITS_MAX = 12 * 1000 * 1000 };
enum { DUPLICATE_NODES_MIN = 60, DUPLICATE_LINES_MIN = 10, DUPLICATE_EARLIER_MAX = 16 };

struct duplicate_set;

/* Texts are valid during the call. */
struct duplicate {
    struct view path;
    uint32_t line;
    uint32_t end_line;
    struct view other_path; /* the same code, in an earlier file or above in this one */
    uint32_t other_line;
    uint32_t other_end_line;
    uint32_t statements; /* units */
    uint32_t nodes;      /* but for units that repeat */
};

struct duplicate_sink {
    void *ctx;
    enum status (*pair)(void *ctx, const struct duplicate *d, struct error *err);
    /* Once a file: on how many of its lines there is code that stands elsewhere, too. */
    enum status (*file)(void *ctx, struct view path, uint32_t lines, struct error *err);
};

/* At most `units_max` units; 0: DUPLICATE_UNITS_MAX. */
MUST_CHECK enum status duplicate_set_new(uint32_t units_max, struct duplicate_set **out,
                                         struct error *err);
struct duplicate_set *duplicate_set_free(struct duplicate_set *set);

/* Copy a file in. Only files of the same `group` are compared. A file for which there is no room
 * is left out: the sink never hears of it. */
MUST_CHECK enum status duplicate_set_add(struct duplicate_set *set, struct view path,
                                         uint32_t group, const struct code_unit *units, size_t len,
                                         struct error *err);

/* Find all, in an order that depends only on what was added. May be called once. */
MUST_CHECK enum status duplicate_set_finish(struct duplicate_set *set,
                                            const struct duplicate_sink *sink, struct error *err);

#endif

/* Values of constant expressions: literals, made where none stands in the source. */
#ifndef ASSAY_DATAFLOW_FOLD_H
#define ASSAY_DATAFLOW_FOLD_H

#include <assay/syntax/tree.h>

/* Index of a literal node + 1; 0: not a constant. */
typedef uint32_t constant_id;

struct folder {
    struct tree *tree;
    struct symbols *symbols;
    uint32_t extra; /* literals behind tree->count */
    constant_id unknown_string;
    constant_id unknown_number;
    constant_id unknown_bool;
    size_t bytes; /* of texts made */
    enum status failed;
};

/* Whether they are known to be the same value, or both SOME constant of a kind. */
bool fold_same(const struct folder *f, constant_id a, constant_id b);
/* Both ways lead here: the same value, SOME constant of that kind, or none. */
constant_id fold_join(struct folder *f, constant_id a, constant_id b, node_id at);
constant_id fold_binary(struct folder *f, struct view op, constant_id a, constant_id b, node_id at);
constant_id fold_unary(struct folder *f, struct view op, constant_id a, node_id at);
/* One behind the other as text; numbers as they are written. */
constant_id fold_concat(struct folder *f, constant_id a, constant_id b, node_id at);
constant_id fold_unknown(struct folder *f, enum node_kind kind, node_id at);
bool fold_is(const struct folder *f, constant_id a, enum node_kind kind);

#endif

/* From the parsing library's tree to the flat one. */
#ifndef ASSAY_SYNTAX_PARSER_COPY_H
#define ASSAY_SYNTAX_PARSER_COPY_H

#include <assay/base/error.h>

#include "cst.h"
#include "grammar.h"

struct copy_frame;
struct TSTree;

/* Nodes that are open on the way down; kept from tree to tree. Zeroed at first. */
struct copy_stack {
    struct copy_frame *frames;
    size_t cap;
};

/* Copy all visible nodes into `cst`, whose memory is reused: at most `memory` bytes, else
 * ERR_LIMIT; it then holds a part. */
MUST_CHECK enum status parser_copy(const struct grammar *g, const struct TSTree *tree,
                                   struct copy_stack *stack, size_t memory, struct cst *cst,
                                   struct error *err);
void copy_stack_release(struct copy_stack *stack);

#endif

/* A concrete syntax tree as a flat array, copied from the parser's own in one walk, so
 * that lowering needs neither the parser's header nor its slow access by field. Same
 * layout as struct tree: pre-order, `next` is behind the subtree. */
#ifndef ASSAY_SYNTAX_CST_H
#define ASSAY_SYNTAX_CST_H

#include <assay/syntax/tree.h>

#define CST_NONE UINT32_MAX

enum cst_field {
    FIELD_NONE,
#define FIELD(id, name) FIELD_##id,
#include "fields.def"
#undef FIELD
    FIELD_COUNT
};

enum cst_flag {
    CST_NAMED = 1 << 0,
    CST_EXTRA = 1 << 1,   /* a comment or the like: may stand anywhere */
    CST_ERROR = 1 << 2,   /* text that the grammar could not place */
    CST_MISSING = 1 << 3, /* put in by the parser to go on */
    CST_BROKEN = 1 << 4   /* an error somewhere below */
};

struct cst_node {
    uint32_t begin;
    uint32_t end;
    uint32_t next;
    uint16_t type; /* the grammar's symbol: index into its tables */
    uint8_t field; /* enum cst_field: what the grammar calls it in its parent */
    uint8_t flags; /* enum cst_flag, or'ed */
};

struct cst {
    struct view source;
    struct cst_node *nodes;
    uint32_t count;
    uint32_t cap;
    uint32_t errors;      /* nodes with CST_ERROR or CST_MISSING */
    uint32_t error_bytes; /* bytes under CST_ERROR */
};

#endif

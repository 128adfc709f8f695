/* C. */
#include "c_family.h"

const struct TSLanguage *tree_sitter_c(void);

static const struct lowering_row rows[] = {
    C_FAMILY_ROWS,
    {"call_expression", SHAPE_NODE, NODE_CALL, "function=callee arguments=arguments", NULL, 0},
    {"preproc_params", SHAPE_NODE, NODE_PARAMETERS, NULL, NULL, 0},
    {"enumerator_list|field_declaration_list", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"void z(void) {\nz = (", ");\n}\n"},
    {"void z(void) {\n", "\n}\n"},
    {"", "\n"},
    {"void z(void) {\n", ";\n}\n"},
    {"", "\n;\n"},
    {"", "\n{}\n"}, /* a function's head */
    {"struct z {\n", "\n};\n"},
    {"void z(", ") {}\n"},                          /* parameters */
    {"void z(void) {\nswitch (z) {\n", "\n}\n}\n"}, /* cases */
    {"void z(void) {\nif (z) {}\n", "\n}\n"},       /* else */
    {"int z[] = {", "};\n"},                        /* .a = b */
    {"void z(void) {\nz = (", ")z;\n}\n"},          /* a type */
    {NULL, NULL},
};

static const char *const ellipses[] = {"@", "@;", "@;;", "@ @;", "case @:", "@ = @", NULL};

const struct language_syntax c_syntax = {
    .language = LANG_C,
    .grammar = tree_sitter_c,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .normalise = c_normalise,
};

/* What C and C++ have in common: functions for the rows of both tables. */
#ifndef ASSAY_SYNTAX_C_FAMILY_H
#define ASSAY_SYNTAX_C_FAMILY_H

#include "languages.h"

/* --- c_declare.c: declarations, types, functions, records --- */

/* A declarator taken apart: `char *(*f[3])(int)` is the name f, and from the outside in
 * what it is made of. */
enum { DECLARATOR_PARTS = 24 };
struct declarator {
    uint32_t parts[DECLARATOR_PARTS]; /* pointer, array, function … declarators */
    unsigned count;
    uint32_t name; /* or CST_NONE */
};

void c_declarator(const struct lowering *l, uint32_t at, struct declarator *d);
/* The type that the parts make of the type at `base`, as NODE_TYPE: "*" of "[]" of it. */
void c_type(struct lowering *l, uint32_t base, const struct declarator *d, enum node_role role);
/* const, static, __attribute__ … as ATTRIBUTEs. */
void c_attributes(struct lowering *l, uint32_t at);
/* The type of a declaration: where it defines a record, that is lowered before it. */
void c_hoist_record(struct lowering *l, uint32_t type, uint32_t named_after, enum node_role role);

void c_declaration(struct lowering *l, uint32_t at, enum node_role role);
void c_type_definition(struct lowering *l, uint32_t at, enum node_role role);
void c_function(struct lowering *l, uint32_t at, enum node_role role);
void c_parameters(struct lowering *l, uint32_t at, enum node_role role);
void c_parameter(struct lowering *l, uint32_t at, enum node_role role);
void c_record(struct lowering *l, uint32_t at, enum node_role role);
void c_enumerator(struct lowering *l, uint32_t at, enum node_role role);
void c_type_descriptor(struct lowering *l, uint32_t at, enum node_role role);
void c_attribute(struct lowering *l, uint32_t at, enum node_role role);
void c_attribute_specifier(struct lowering *l, uint32_t at, enum node_role role);

/* --- c_family.c: expressions and statements --- */

void c_field(struct lowering *l, uint32_t at, enum node_role role);
void c_assignment(struct lowering *l, uint32_t at, enum node_role role);
void c_update(struct lowering *l, uint32_t at, enum node_role role);
void c_cast(struct lowering *l, uint32_t at, enum node_role role);
void c_word_call(struct lowering *l, uint32_t at, enum node_role role);
void c_comma(struct lowering *l, uint32_t at, enum node_role role);
void c_concatenated(struct lowering *l, uint32_t at, enum node_role role);
void c_char(struct lowering *l, uint32_t at, enum node_role role);
void c_word(struct lowering *l, uint32_t at, enum node_role role);
void c_initializer_pair(struct lowering *l, uint32_t at, enum node_role role);
void c_expression_statement(struct lowering *l, uint32_t at, enum node_role role);
void c_if(struct lowering *l, uint32_t at, enum node_role role);
void c_while(struct lowering *l, uint32_t at, enum node_role role);
void c_do(struct lowering *l, uint32_t at, enum node_role role);
void c_for(struct lowering *l, uint32_t at, enum node_role role);
void c_switch(struct lowering *l, uint32_t at, enum node_role role);
void c_case(struct lowering *l, uint32_t at, enum node_role role);
void c_label(struct lowering *l, uint32_t at, enum node_role role);
void c_include(struct lowering *l, uint32_t at, enum node_role role);
void c_define(struct lowering *l, uint32_t at, enum node_role role);
void c_conditional_group(struct lowering *l, uint32_t at, enum node_role role);
void c_linkage(struct lowering *l, uint32_t at, enum node_role role);

/* --- c_normalise.c --- */

/* Blanks what only a preprocessor could make sense of: conditional directives (and all but
 * the first branch where they would not fit together), attribute macros, prototype macros.
 * Macro loops become `while`. Length and line ends stay. */
void c_normalise(char *text, size_t len, struct time_limit *limit);

/* Rows of both. */
#define C_FAMILY_ROWS                                                                              \
    {"identifier|field_identifier|type_identifier|primitive_type|sized_type_specifier|"            \
     "statement_identifier",                                                                       \
     SHAPE_LEAF,                                                                                   \
     NODE_NAME,                                                                                    \
     NULL,                                                                                         \
     NULL,                                                                                         \
     0},                                                                                           \
        {"argument_list", SHAPE_NODE, NODE_ARGUMENTS, NULL, NULL, 0},                              \
        {"field_expression", SHAPE_CUSTOM, NODE_MEMBER, NULL, c_field, 0},                         \
        {"subscript_expression",                                                                   \
         SHAPE_NODE,                                                                               \
         NODE_INDEX,                                                                               \
         "argument=object index=none indices=none",                                                \
         NULL,                                                                                     \
         0},                                                                                       \
        {"assignment_expression", SHAPE_CUSTOM, NODE_ASSIGN, NULL, c_assignment, 0},               \
        {"update_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, c_update, 0},                        \
        {"unary_expression|pointer_expression", SHAPE_NODE, NODE_UNARY,                            \
         "operator=symbol argument=value",      NULL,       0},                                    \
        {"binary_expression",                                                                      \
         SHAPE_NODE,                                                                               \
         NODE_BINARY,                                                                              \
         "left=left right=right operator=symbol",                                                  \
         NULL,                                                                                     \
         0},                                                                                       \
        {"conditional_expression",                                                                 \
         SHAPE_NODE,                                                                               \
         NODE_TERNARY,                                                                             \
         "condition=condition consequence=then alternative=else",                                  \
         NULL,                                                                                     \
         0},                                                                                       \
        {"cast_expression|compound_literal_expression", SHAPE_CUSTOM, NODE_CAST, NULL, c_cast, 0}, \
        {"sizeof_expression|alignof_expression|offsetof_expression",                               \
         SHAPE_CUSTOM,                                                                             \
         NODE_CALL,                                                                                \
         NULL,                                                                                     \
         c_word_call,                                                                              \
         0},                                                                                       \
        {"comma_expression", SHAPE_CUSTOM, NODE_SEQUENCE, NULL, c_comma, 0},                       \
        {"parenthesized_expression|extension_expression", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},   \
        {"string_literal", SHAPE_STRING, NODE_STRING, NULL, NULL, 0},                              \
        {"concatenated_string", SHAPE_CUSTOM, NODE_STRING, NULL, c_concatenated, 0},               \
        {"char_literal", SHAPE_CUSTOM, NODE_CHAR, NULL, c_char, 0},                                \
        {"number_literal", SHAPE_LEAF, NODE_NUMBER, NULL, NULL, 0},                                \
        {"true|false|null", SHAPE_CUSTOM, NODE_BOOL, NULL, c_word, 0},                             \
        {"initializer_list", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},                                \
        {"initializer_pair", SHAPE_CUSTOM, NODE_KEYWORD, NULL, c_initializer_pair, 0},             \
        {"field_designator|subscript_designator", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},           \
                                                                                                   \
        {"declaration|field_declaration", SHAPE_CUSTOM, NODE_VARIABLE, NULL, c_declaration, 0},    \
        {"type_definition", SHAPE_CUSTOM, NODE_OTHER, NULL, c_type_definition, 0},                 \
        {"function_definition", SHAPE_CUSTOM, NODE_FUNCTION, NULL, c_function, 0},                 \
        {"parameter_list", SHAPE_CUSTOM, NODE_PARAMETERS, NULL, c_parameters, 0},                  \
        {"parameter_declaration|variadic_parameter",                                               \
         SHAPE_CUSTOM,                                                                             \
         NODE_PARAMETER,                                                                           \
         NULL,                                                                                     \
         c_parameter,                                                                              \
         0},                                                                                       \
        {"struct_specifier|union_specifier|enum_specifier",                                        \
         SHAPE_CUSTOM,                                                                             \
         NODE_CLASS,                                                                               \
         NULL,                                                                                     \
         c_record,                                                                                 \
         0},                                                                                       \
        {"enumerator", SHAPE_CUSTOM, NODE_VARIABLE, NULL, c_enumerator, 0},                        \
        {"type_descriptor", SHAPE_CUSTOM, NODE_TYPE, NULL, c_type_descriptor, 0},                  \
        {"attribute", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, c_attribute, 0},                         \
        {"attribute_specifier", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, c_attribute_specifier, 0},     \
        {"attribute_declaration", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},                           \
        {"attributed_statement", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},                            \
        {"linkage_specification", SHAPE_CUSTOM, NODE_NONE, NULL, c_linkage, 0},                    \
                                                                                                   \
        {"compound_statement|declaration_list", SHAPE_NODE, NODE_BLOCK, NULL, NULL, 0},            \
        {"expression_statement", SHAPE_CUSTOM, NODE_EXPRESSION, NULL, c_expression_statement, 0},  \
        {"if_statement", SHAPE_CUSTOM, NODE_IF, NULL, c_if, 0},                                    \
        {"else_clause", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},                                     \
        {"while_statement", SHAPE_CUSTOM, NODE_WHILE, NULL, c_while, 0},                           \
        {"do_statement", SHAPE_CUSTOM, NODE_DO, NULL, c_do, 0},                                    \
        {"for_statement", SHAPE_CUSTOM, NODE_FOR, NULL, c_for, 0},                                 \
        {"switch_statement", SHAPE_CUSTOM, NODE_SWITCH, NULL, c_switch, 0},                        \
        {"case_statement", SHAPE_CUSTOM, NODE_CASE, NULL, c_case, 0},                              \
        {"labeled_statement", SHAPE_CUSTOM, NODE_LABEL, NULL, c_label, 0},                         \
        {"goto_statement", SHAPE_NODE, NODE_GOTO, "label=label", NULL, 0},                         \
        {"return_statement", SHAPE_NODE, NODE_RETURN, "*=value", NULL, 0},                         \
        {"break_statement", SHAPE_NODE, NODE_BREAK, NULL, NULL, 0},                                \
        {"continue_statement", SHAPE_NODE, NODE_CONTINUE, NULL, NULL, 0},                          \
        {"preproc_include", SHAPE_CUSTOM, NODE_IMPORT, NULL, c_include, 0},                        \
        {"preproc_def|preproc_function_def", SHAPE_CUSTOM, NODE_OTHER, NULL, c_define, 0},         \
        {"preproc_if|preproc_ifdef|preproc_elif|preproc_elifdef|preproc_else",                     \
         SHAPE_CUSTOM,                                                                             \
         NODE_NONE,                                                                                \
         NULL,                                                                                     \
         c_conditional_group,                                                                      \
         0},                                                                                       \
    {                                                                                              \
        "comment|preproc_arg", SHAPE_DROP, NODE_NONE, NULL, NULL, 0                                \
    }

#endif

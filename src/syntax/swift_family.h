/* Swift in two files: expressions and the table (swift.c), statements and declarations
 * (swift_declare.c). */
#ifndef ASSAY_SYNTAX_SWIFT_FAMILY_H
#define ASSAY_SYNTAX_SWIFT_FAMILY_H

#include "lower.h"

typedef void swift_function(struct lowering *l, uint32_t at, enum node_role role);

/* Statements among the children of `at`. */
swift_function swift_statements;
/* Of a body in braces; CST_NONE: nothing. */
swift_function swift_block;
swift_function swift_if;
swift_function swift_while;
swift_function swift_repeat;
swift_function swift_for;
swift_function swift_switch;
swift_function swift_case;
swift_function swift_do;
swift_function swift_catch;
swift_function swift_transfer;
swift_function swift_import;
swift_function swift_property;
swift_function swift_enum_entry;
swift_function swift_method;
swift_function swift_class;
swift_function swift_lambda;
swift_function swift_modifiers;
swift_function swift_annotation;

#endif

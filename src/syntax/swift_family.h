/* Swift in two files: expressions and the table (swift.c), statements and declarations
 * (swift_declare.c). */
#ifndef ASSAY_SYNTAX_SWIFT_FAMILY_H
#define ASSAY_SYNTAX_SWIFT_FAMILY_H

#include "lower.h"

/* Statements among the children of `at`. */
lower_function swift_statements;
/* Of a body in braces; CST_NONE: nothing. */
lower_function swift_block;
lower_function swift_if;
lower_function swift_while;
lower_function swift_repeat;
lower_function swift_for;
lower_function swift_switch;
lower_function swift_case;
lower_function swift_do;
lower_function swift_catch;
lower_function swift_transfer;
lower_function swift_import;
lower_function swift_property;
lower_function swift_enum_entry;
lower_function swift_method;
lower_function swift_class;
lower_function swift_lambda;
lower_function swift_modifiers;
lower_function swift_annotation;

#endif

/* Scala in two files: names, types, definitions and imports (scala_declare.c), expressions,
 * statements and the table (scala.c). */
#ifndef ASSAY_SYNTAX_SCALA_FAMILY_H
#define ASSAY_SYNTAX_SCALA_FAMILY_H

#include "languages.h"
#include "shared.h"

/* --- scala_declare.c --- */

/* name: type, in patterns "$X" alone as "$X: $X". */
void scala_named_type(struct lowering *l, uint32_t name, uint32_t type, enum node_role role);

lower_function scala_identifier;
lower_function scala_dotted;
lower_function scala_generic_type;
lower_function scala_starred_type;
lower_function scala_compound_type;
lower_function scala_type_parameters;
lower_function scala_annotation;
lower_function scala_modifiers;
lower_function scala_parameter;
lower_function scala_function;
lower_function scala_lambda;
lower_function scala_variable;
lower_function scala_class;
lower_function scala_template_body;
lower_function scala_enum_case;
lower_function scala_package;
lower_function scala_import;

#endif

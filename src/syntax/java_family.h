/* Java in two files: types and declarations (java_declare.c), expressions, statements and
 * the table (java.c). */
#ifndef ASSAY_SYNTAX_JAVA_FAMILY_H
#define ASSAY_SYNTAX_JAVA_FAMILY_H

#include "languages.h"
#include "shared.h"

/* --- java_declare.c --- */

/* The type of a declarator: "int a[]" has brackets behind its name. */
void java_declared_type(struct lowering *l, uint32_t type, uint32_t declarator);
/* The modifiers and annotations among the children. */
void java_attributes(struct lowering *l, uint32_t at);
/* The types of "extends A", "implements A, B", each in `role`. */
void java_types_of(struct lowering *l, uint32_t clause, enum node_role role);

lower_function java_scoped_type;
lower_function java_generic_type;
lower_function java_array_type;
lower_function java_annotated_type;
lower_function java_wildcard;
lower_function java_type_parameter;
lower_function java_class_block;
lower_function java_modifiers;
lower_function java_formal_parameter;
lower_function java_spread_parameter;
lower_function java_variables;
lower_function java_resource;
lower_function java_method;
lower_function java_annotation_element;
lower_function java_constructor_call;
lower_function java_class;
lower_function java_enum_constant;
lower_function java_package;
lower_function java_import;

#endif

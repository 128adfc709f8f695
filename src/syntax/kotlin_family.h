/* Kotlin in two files: names, types and declarations (kotlin_declare.c), expressions, strings,
 * statements and the table (kotlin.c). */
#ifndef ASSAY_SYNTAX_KOTLIN_FAMILY_H
#define ASSAY_SYNTAX_KOTLIN_FAMILY_H

#include "languages.h"
#include "shared.h"

/* --- kotlin_declare.c --- */

/* name: Type, in patterns "$X" alone as "$X: $X". */
void kotlin_named_type(struct lowering *l, uint32_t at, enum node_role name_role);

lower_function kotlin_identifier;
lower_function kotlin_dotted_name;
lower_function kotlin_user_type;
lower_function kotlin_inner_type;
lower_function kotlin_function_type;
lower_function kotlin_type_parameter;
lower_function kotlin_annotation;
lower_function kotlin_modifiers;
lower_function kotlin_parameters;
lower_function kotlin_class_parameter;
lower_function kotlin_lambda;
lower_function kotlin_function_body;
lower_function kotlin_function;
lower_function kotlin_anonymous_function;
lower_function kotlin_constructor;
lower_function kotlin_accessor;
lower_function kotlin_property;
lower_function kotlin_variable;
lower_function kotlin_class;
lower_function kotlin_object_literal;
lower_function kotlin_enum_entry;
lower_function kotlin_package;
lower_function kotlin_import;

#endif

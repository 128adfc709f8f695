/* C# in two files: types and declarations (csharp_declare.c), expressions, statements and
 * the table (csharp.c). */
#ifndef ASSAY_SYNTAX_CSHARP_FAMILY_H
#define ASSAY_SYNTAX_CSHARP_FAMILY_H

#include "languages.h"
#include "shared.h"

/* --- csharp_declare.c --- */

lower_function csharp_generic_type;
lower_function csharp_array_type;
lower_function csharp_pointer_type;
lower_function csharp_tuple_type;
lower_function csharp_inner_type;
lower_function csharp_attribute;
lower_function csharp_parameter;
lower_function csharp_parameters;
lower_function csharp_implicit_parameter;
lower_function csharp_lambda;
lower_function csharp_variable_statement;
lower_function csharp_variable_declaration;
lower_function csharp_arrow_body;
lower_function csharp_function;
lower_function csharp_property;
lower_function csharp_class;
lower_function csharp_enum_member;
lower_function csharp_namespace;
lower_function csharp_using_directive;

#endif

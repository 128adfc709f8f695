/* Python in two files: parameters, imports, functions and classes (python_declare.c),
 * expressions, statements and the table (python.c). */
#ifndef ASSAY_SYNTAX_PYTHON_FAMILY_H
#define ASSAY_SYNTAX_PYTHON_FAMILY_H

#include "languages.h"
#include "shared.h"

/* --- python_declare.c --- */

lower_function python_parameters;
lower_function python_splat;
lower_function python_import;
lower_function python_future_import;
lower_function python_decorator;
lower_function python_function;
lower_function python_class;
lower_function python_decorated;

#endif

/* Solidity in two files: names, types and declarations (solidity_declare.c), expressions,
 * statements, the table and what patterns are put as (solidity.c). */
#ifndef ASSAY_SYNTAX_SOLIDITY_FAMILY_H
#define ASSAY_SYNTAX_SOLIDITY_FAMILY_H

#include "languages.h"
#include "shared.h"

/* --- solidity_declare.c --- */

/* Arguments stand among the children: all call_arguments of `at`. */
void solidity_arguments(struct lowering *l, uint32_t at);

lower_function solidity_path;
lower_function solidity_type_name;
lower_function solidity_parameter;
lower_function solidity_function;
lower_function solidity_definition;
lower_function solidity_class;
lower_function solidity_variable;
lower_function solidity_local;
lower_function solidity_import;

#endif

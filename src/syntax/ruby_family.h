/* Ruby in two files: expressions and the table (ruby.c), statements and definitions
 * (ruby_statement.c). */
#ifndef ASSAY_SYNTAX_RUBY_FAMILY_H
#define ASSAY_SYNTAX_RUBY_FAMILY_H

#include "lower.h"

lower_function ruby_statements;
lower_function ruby_parenthesized;
lower_function ruby_lambda;
lower_function ruby_block;
lower_function ruby_parameters;
lower_function ruby_yield;
lower_function ruby_jump;
lower_function ruby_body;
lower_function ruby_begin;
lower_function ruby_rescue;
lower_function ruby_if;
lower_function ruby_if_modifier;
lower_function ruby_while;
lower_function ruby_for;
lower_function ruby_case;
lower_function ruby_when;
lower_function ruby_method;
lower_function ruby_class;

#endif

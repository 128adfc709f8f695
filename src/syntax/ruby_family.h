/* Ruby in two files: expressions and the table (ruby.c), statements and definitions
 * (ruby_statement.c). */
#ifndef ASSAY_SYNTAX_RUBY_FAMILY_H
#define ASSAY_SYNTAX_RUBY_FAMILY_H

#include "lower.h"

typedef void ruby_function(struct lowering *l, uint32_t at, enum node_role role);

ruby_function ruby_statements;
ruby_function ruby_parenthesized;
ruby_function ruby_lambda;
ruby_function ruby_block;
ruby_function ruby_parameters;
ruby_function ruby_yield;
ruby_function ruby_jump;
ruby_function ruby_body;
ruby_function ruby_begin;
ruby_function ruby_rescue;
ruby_function ruby_if;
ruby_function ruby_if_modifier;
ruby_function ruby_while;
ruby_function ruby_for;
ruby_function ruby_case;
ruby_function ruby_when;
ruby_function ruby_method;
ruby_function ruby_class;

#endif

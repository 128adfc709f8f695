/* PHP in four files: names and declarations (php_declare.c), statements (php_statement.c),
 * strings (php_string.c) and the table with expressions (php.c). */
#ifndef ASSAY_SYNTAX_PHP_FAMILY_H
#define ASSAY_SYNTAX_PHP_FAMILY_H

#include "lower.h"

/* Names of functions, classes and constants are the same in any case: in small letters. */
symbol_id php_symbol(struct lowering *l, struct view text);
/* A NAME of bytes [begin, end) of the source. */
void php_name_span(struct lowering *l, uint32_t begin, uint32_t end, enum node_role role);
/* A call of `word`, which is no name in the grammar, with arguments still to be added. The
 * two nodes to close, the arguments first, are *call and the value. */
node_id php_open_call(struct lowering *l, uint32_t at, enum node_role role, const char *word,
                      node_id *call);

lower_function php_name;
lower_function php_qualified;
lower_function php_import;
lower_function php_attributes;
lower_function php_parameter;
lower_function php_variables;
lower_function php_enum_case;
lower_function php_function;
lower_function php_lambda;
lower_function php_class;
lower_function php_new;
lower_function php_type_sign;

lower_function php_expression_statement;
lower_function php_if;
lower_function php_while;
lower_function php_do;
lower_function php_for;
lower_function php_foreach;
lower_function php_switch;
lower_function php_case;
lower_function php_catch;
lower_function php_finally;

lower_function php_encapsed;
lower_function php_heredoc;
lower_function php_nowdoc;
lower_function php_shell;

#endif

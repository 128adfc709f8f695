/* Bash in two files: words and what a metavariable of a pattern may be among them
 * (bash_words.c), commands, statements and the table (bash.c). */
#ifndef ASSAY_SYNTAX_BASH_FAMILY_H
#define ASSAY_SYNTAX_BASH_FAMILY_H

#include "languages.h"
#include "shared.h"

/* --- bash_words.c --- */

/* Plain pieces are one string, but "..." of a pattern stands only for strings with code. */
void bash_join(struct lowering *l, node_id n);
/* The parts between `begin` and `end`: those that are code, and the text between. */
void bash_parts(struct lowering *l, uint32_t at, uint32_t begin, uint32_t end);
/* Of struct language_syntax: the form of a metavariable or ellipsis of a pattern. */
const char *bash_form(struct view pattern, size_t begin, size_t end, enum node_kind kind);

lower_function bash_word;
lower_function bash_raw;
lower_function bash_string;
lower_function bash_concatenation;
lower_function bash_expansion;

/* --- bash.c; for Dockerfiles, too --- */

/* The statements of the Bash program at `at` into the open node. `bare`: a word alone is
 * that word, no command. */
void bash_statements(struct lowering *l, uint32_t at, bool bare, enum node_role role);

#endif

/* Shared by the files that measure: who sees a function, and what is written about it. */
#ifndef ASSAY_DATAFLOW_MEASURES_PRIVATE_H
#define ASSAY_DATAFLOW_MEASURES_PRIVATE_H

#include <assay/dataflow/measures.h>

/* What stands around a declaration. */
struct surroundings {
    bool in_function;
    bool hidden;       /* in a class that is not public itself */
    bool in_interface; /* members of interfaces are public without a word */
    bool in_class;
    node_id class; /* the innermost, where in_class */
};

/* Who can use a function. */
enum reach { REACH_OPEN, REACH_PACKAGE, REACH_FILE };
enum reach measures_reach(const struct measures_input *in, node_id n, struct view name,
                          const struct surroundings *around);

bool measures_is_public(const struct measures_input *in, node_id n, symbol_id name,
                        const struct surroundings *around);
bool measures_is_documented(const struct measures_input *in, node_id n);
/* Whether only its file or its package can use it, and the file does not (see measures_unused.c);
 * else REACH_OPEN. *looked: bytes of text that were searched for the functions of this file so far;
 * where that is too much, no function is unused. */
enum reach measures_unused(const struct measures_input *in, node_id n, symbol_id name,
                           const struct surroundings *around, size_t *looked);
bool measures_is_hash_language(enum language l); /* comments begin with "#" */
void measures_count_lines(const struct measures_input *in, struct file_measures *out);
bool measures_has_word(const struct measures_input *in, node_id n, enum node_role role,
                       const char *word);

/* "else if", "elif", also Go's with an initialiser. */
bool measures_is_else_if(const struct tree *t, node_id n);
bool measures_is_statement(const struct tree *t, node_id n);
/* How many statements of a block stand directly behind a jump. */
uint32_t measures_dead(const struct tree *t, node_id block);

#endif

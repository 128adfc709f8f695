/* What makes a word, for those who take texts apart and those who ask. */
#ifndef ASSAY_DATAFLOW_WORDS_PRIVATE_H
#define ASSAY_DATAFLOW_WORDS_PRIVATE_H

#include <assay/dataflow/words.h>

/* Letters, digits, "_" and all of UTF-8 that is not ASCII. */
bool word_is_byte(char c);
uint32_t code_word_hash(struct view word);
/* `words` ends with NULL. */
bool word_is_one_of(struct view word, const char *const *words);

#endif

/* Analyses of a text by itself: metavariable-analysis. */
#ifndef ASSAY_MATCH_ANALYSE_H
#define ASSAY_MATCH_ANALYSE_H

#include <assay/base/view.h>

/* How many bits of surprise the text holds for a reader of English, a letter judged with
 * the two behind it (regardless of case), anything else as one of 62. One character
 * repeated is 1 bit. */
double analyse_entropy(struct view text);
/* Whether it looks like a secret: more than 64 bits, and more than 0.6 of what its bytes
 * could hold. */
bool analyse_is_random(struct view text);
/* Whether a regular expression in Perl's syntax may take exponential time: a repetition
 * (of four times or more) of something that contains an open repetition, before something
 * that can fail. An expression that cannot be read is not. */
bool analyse_regex_explodes(struct view regex);

extern const uint16_t analyse_letters[26];
extern const char analyse_trigrams[26][26 * 26 + 1];

#endif

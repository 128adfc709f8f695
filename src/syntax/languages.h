/* The table of languages: a new one is a new file and a row in languages.c. */
#ifndef ASSAY_SYNTAX_LANGUAGES_H
#define ASSAY_SYNTAX_LANGUAGES_H

#include "lower.h"

extern const struct language_syntax python_syntax;

#endif

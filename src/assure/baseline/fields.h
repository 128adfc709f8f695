/* Members of a mapping that people write: baselines, controls. Errors: "<source>:<line>:<column>:
 * …" as ERR_FORMAT, in in->err. Private to src/assure. */
#ifndef ASSAY_ASSURE_FIELDS_H
#define ASSAY_ASSURE_FIELDS_H

#include <assay/base/value.h>

enum { FIELD_TEXT_MAX = 100 * 1024 };

struct fields {
    const char *source;
    struct arena *arena;
    struct error *err;
};

/* Every key of `v` is one of `known` (NULL-terminated). */
MUST_CHECK enum status fields_check_keys(const struct fields *in, const struct value *v,
                                         const char *const *known);
/* A text member, 1 to FIELD_TEXT_MAX bytes; without a `fallback` it is required. */
MUST_CHECK enum status fields_text(const struct fields *in, const struct value *v, const char *key,
                                   const char *fallback, struct view *out);
/* A list of words, joined by single spaces; NULL: none. */
MUST_CHECK enum status fields_words(const struct fields *in, const struct value *v,
                                    struct view *out);

#endif

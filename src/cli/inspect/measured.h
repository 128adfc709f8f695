/* Measures of a whole subject: what is told of files one by one, and what only all of them
 * together tell (duplicated code, functions that no file of a package uses). */
#ifndef ASSAY_CLI_MEASURED_H
#define ASSAY_CLI_MEASURED_H

#include <assay/assure/facts.h>
#include <assay/dataflow/words.h>

struct measured {
    struct facts *facts; /* borrowed */
    struct duplicate_set *duplicates;
    struct word_set *words;
    bool part; /* files of the subject are left out, which may use what others have */
};

MUST_CHECK enum status measured_begin(struct measured *m, struct facts *facts, bool part,
                                      struct error *err);
void measured_release(struct measured *m);

MUST_CHECK enum status measured_function(struct measured *m, const struct file_facts *f,
                                         const struct function_measures *function,
                                         struct error *err);
MUST_CHECK enum status measured_units(struct measured *m, const struct file_facts *f,
                                      const struct code_unit *units, size_t len, struct error *err);
MUST_CHECK enum status measured_words(struct measured *m, const struct file_facts *f,
                                      const struct file_words *words, struct error *err);
/* Every file; what is binary names functions that cannot be seen. */
MUST_CHECK enum status measured_file(struct measured *m, const struct file_facts *f,
                                     struct error *err);
MUST_CHECK enum status measured_gap(struct measured *m, struct view path, enum gap_reason reason,
                                    struct error *err);

/* Join what was told into the facts, and release it. */
MUST_CHECK enum status measured_finish(struct measured *m, struct error *err);

#endif

/* Findings and components as bytes: what workers send to the parent. The reader
 * trusts nothing: a worker may have been taken over by what it inspected. */
#ifndef ASSAY_INSPECT_RECORD_H
#define ASSAY_INSPECT_RECORD_H

#include <assay/inspect/inspector.h>

enum record_type {
    RECORD_FINDING = 1,
    RECORD_COMPONENT = 2,
    RECORD_IGNORE = 3,
    RECORD_FUNCTION = 4,
    RECORD_MEASURES = 5,
    RECORD_LICENCE = 8,
    RECORD_COPYRIGHT = 9,
    RECORD_FILE_LICENCE = 10,
    RECORD_UNITS = 11,
    RECORD_LICENCE_TEXT = 12,
    RECORD_SIGNATURE = 13,
    RECORD_WORDS = 14,
    RECORD_MODEL = 15,
    RECORD_GO_FILE = 16
};

void record_write_finding(struct buf *out, const struct finding *f);
void record_write_component(struct buf *out, const struct component *c);
void record_write_ignore(struct buf *out, const struct ignore_entry *e);
void record_write_function(struct buf *out, const struct function_measures *f);
void record_write_measures(struct buf *out, const struct file_measures *m);
void record_write_units(struct buf *out, const struct code_unit *units, size_t len);
void record_write_words(struct buf *out, const struct file_words *words);
void record_write_licence(struct buf *out, const struct licence_match *m);
void record_write_copyright(struct buf *out, const struct copyright *c);
void record_write_file_licence(struct buf *out, const struct file_licence *l);
void record_write_licence_text(struct buf *out, struct view text);
void record_write_model(struct buf *out, struct view model);
void record_write_signature(struct buf *out, const struct signature *s);
void record_write_go_file(struct buf *out, const struct go_file *g);

/* Views point into `bytes`; `inspector`, `rule` and enum values are checked for
 * shape, texts for UTF-8, hashes for hex; hashes, flows, units and words lie in `arena`. ERR_FORMAT
 * otherwise. */
MUST_CHECK enum status record_read_finding(struct view bytes, struct arena *arena,
                                           struct finding *out, struct error *err);
MUST_CHECK enum status record_read_component(struct view bytes, struct arena *arena,
                                             struct component *out, struct error *err);
MUST_CHECK enum status record_read_ignore(struct view bytes, struct ignore_entry *out,
                                          struct error *err);
MUST_CHECK enum status record_read_function(struct view bytes, struct function_measures *out,
                                            struct error *err);
MUST_CHECK enum status record_read_measures(struct view bytes, struct file_measures *out,
                                            struct error *err);
MUST_CHECK enum status record_read_units(struct view bytes, struct arena *arena,
                                         struct code_unit **out, size_t *len, struct error *err);
MUST_CHECK enum status record_read_words(struct view bytes, struct arena *arena,
                                         struct file_words *out, struct error *err);
MUST_CHECK enum status record_read_licence(struct view bytes, struct licence_match *out,
                                           struct error *err);
MUST_CHECK enum status record_read_copyright(struct view bytes, struct copyright *out,
                                             struct error *err);
MUST_CHECK enum status record_read_licence_text(struct view bytes, struct view *out,
                                                struct error *err);
MUST_CHECK enum status record_read_file_licence(struct view bytes, struct file_licence *out,
                                                struct error *err);
/* Any bytes; what they mean is the component set's to check. */
MUST_CHECK enum status record_read_model(struct view bytes, struct view *out, struct error *err);
/* The functions live in `arena`. */
MUST_CHECK enum status record_read_signature(struct view bytes, struct arena *arena,
                                             struct signature *out, struct error *err);
/* The lists live in `arena`. What values say is checked where they are followed. */
MUST_CHECK enum status record_read_go_file(struct view bytes, struct arena *arena,
                                           struct go_file *out, struct error *err);

#endif

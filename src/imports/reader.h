/* What the formats share: one file being read and the way of a result to the sink. */
#ifndef ASSAY_IMPORTS_READER_H
#define ASSAY_IMPORTS_READER_H

#include <assay/base/map.h>
#include <assay/base/value.h>
#include <assay/imports/imports.h>

#define IMPORT_ROOTS_MAX 8

struct import_reader {
    struct view text; /* the content without a byte order mark */
    const char *name;
    const struct import_options *options;
    const struct import_sink *sink;
    struct arena arena;   /* lives as long as the reader */
    struct arena scratch; /* cleared for each result */
    struct import_summary sum;
    struct map repeats; /* hash of a result's content to how often it came */
    struct view tool;   /* at hand */
    size_t tools;
    /* Directories that stand for the subject's own: the option's, then the file's, of which
     * the outermost counts. */
    struct view roots[IMPORT_ROOTS_MAX];
    size_t root_count;
    bool root_given; /* roots[0] is the option's */
};

/* A result as its file tells it; reader_emit() makes a finding of it. */
struct import_item {
    struct view rule;
    struct view message;
    enum severity severity;
    enum confidence confidence;
    struct view path; /* a path or file: URI; empty: none */
    bool is_uri;      /* percent escapes count */
    struct region region;
    struct view cwe;     /* text that holds one; or empty */
    struct view content; /* what identifies it beside rule and path; or empty */
    struct view secret;  /* what the tool found and nobody may read; or empty */
    struct import_suppression suppression;
    uint32_t at; /* line of the imported file where it stands */
};

/* The tool whose results follow. The option's name wins. */
MUST_CHECK enum status reader_tool(struct import_reader *r, struct view name, struct view version,
                                   struct error *err);
MUST_CHECK enum status reader_emit(struct import_reader *r, const struct import_item *item,
                                   struct error *err);
/* A test case, as the file calls it, at this line of the file. */
MUST_CHECK enum status reader_test(struct import_reader *r, const struct import_test *test,
                                   uint32_t at, struct error *err);
/* One more directory that stands for the subject; ignored when it is "/" or empty. */
MUST_CHECK enum status reader_root(struct import_reader *r, struct view directory, bool is_uri,
                                   struct error *err);
/* ERR_FORMAT "<name>:<line>:<column>: …"; column 0 is left out. */
enum status reader_bad(const struct import_reader *r, uint32_t line, uint32_t column,
                       struct error *err, const char *fmt, ...) PRINTF_LIKE(5, 6);

/* ---- path.c ---- */

/* `raw` as a path of the subject, in r->scratch; *outside when it is none. */
MUST_CHECK enum status import_path(struct import_reader *r, struct view raw, bool is_uri,
                                   struct view *out, bool *outside, struct error *err);
bool import_is_absolute(struct view path);

/* ---- text.c ---- */

/* White space runs to one blank, what does not show escaped, cut at `max`; in `arena`. */
MUST_CHECK enum status text_line(struct arena *arena, struct view text, size_t max,
                                 struct view *out, struct error *err);
/* A tool's name as one word; empty when nothing is left of it. In `arena`. */
MUST_CHECK enum status text_tool(struct arena *arena, struct view name, struct view *out,
                                 struct error *err);
/* `text` with each occurrence of `secret` masked; in `arena`. */
MUST_CHECK enum status text_mask(struct arena *arena, struct view text, struct view secret,
                                 struct view *out, struct error *err);

/* A whole number from a JSON value or a text, clamped to uint32_t; 0 for anything else. */
uint32_t number_of(const struct value *v);
uint32_t number_in(struct view text);

/* "high", "Critical", "ERROR", "warning", "note" … on our scale; false if unknown. */
bool severity_word(struct view word, enum severity *out);

extern const struct import_format sarif_format;
extern const struct import_format gitlab_format;
extern const struct import_format junit_format;
extern const struct import_format cppcheck_format;
extern const struct import_format clang_tidy_format;

#endif

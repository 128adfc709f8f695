/* A small subject of Go, from the parser through the records of the workers to the answer. */
#ifndef ASSAY_TESTS_REACHABILITY_FIXTURE_H
#define ASSAY_TESTS_REACHABILITY_FIXTURE_H

#include "testing.h"

#include <assay/inspect/reachability.h>
#include <assay/inspect/record.h>
#include <assay/syntax/parser.h>

#define V "\"example.org/v\""            /* the vulnerable package */
extern const char *const symbols_of_v[]; /* "F", "Client.Do", "T.M" */

struct bench {
    struct parser *parser;
    struct symbols symbols;
    struct tree tree;
    struct arena arena;
    struct code_uses *uses;
    const char *source; /* of the one file of an example */
    unsigned readings;
};

int set_up(void **state);
int tear_down(void **state);

/* As a worker sends it and the parent reads it. */
void give_record(struct bench *b, const char *path, unsigned classes, const struct go_file *g);
void give_classed(struct bench *b, const char *path, unsigned classes, const char *source);
void give(struct bench *b, const char *path, const char *source);

/* "called a.go:3 v.F", with the note where `notes`. */
void ask_of(struct bench *b, const char *manifest, const char *package, const char *const *symbols,
            bool notes, const char *expected);
/* Of V, for the go.mod at the top, without the note. */
void ask(struct bench *b, const char *expected);

#endif

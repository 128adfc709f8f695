/* A question about the code of a module and what was found of it: shared by reachability.c, which
 * answers it, and reachability_calls.c, which follows calls through dependencies. */
#ifndef ASSAY_INSPECT_REACHABILITY_QUESTION_H
#define ASSAY_INSPECT_REACHABILITY_QUESTION_H

#include "reachability.h"

/* A place that was found; the better of two has less to be said against it. */
struct place {
    bool found;
    unsigned against; /* 0: nothing, 1: a build constraint, 2: a test */
    uint32_t file;
    uint32_t line;
    struct view symbol;
};

struct question {
    struct code_uses *u;
    const struct reach_scope *scope;
    const struct osv_import *imports;
    size_t count;
    struct arena *arena;
    struct arena scratch;
    struct map words; /* the last words of symbols; empty: everything is vulnerable */
    bool everything;
    struct place called;
    struct place perhaps; /* a method of that name of something unknown */
    struct place imported;
    struct place vendored;
    struct view chain; /* where `called` is by way of dependencies: a sentence */
    bool cut;          /* calls through dependencies were not followed to the end */
    size_t unread;     /* files that could not be inspected whole */
    struct view unread_path;
};

/* Whether the value is, without a doubt, what is vulnerable; *symbol in q->arena: "ssh.Dial". */
bool question_is_met(struct question *q, const struct reach_value *v, struct view *symbol);
/* It is called, at this place of the subject. */
void question_note_call(struct question *q, uint32_t file, uint32_t line, struct view symbol);
/* Look for a way through dependencies to a call of it; then q->called and q->chain are set. */
MUST_CHECK enum status reach_calls(struct question *q, struct error *err);

#endif

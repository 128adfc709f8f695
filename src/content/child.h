/* What all children of the pool do first. */
#ifndef ASSAY_CONTENT_CHILD_H
#define ASSAY_CONTENT_CHILD_H

#include "worker.h"

/* Dies with the parent, ignores the terminal's signals, knows UTF-8 names. */
void child_begin(const struct child_setup *setup);

/* Keep these (-1: none; `second` may be NULL), under new numbers; close the rest.
 * The standard streams lead nowhere. */
MUST_CHECK enum status child_keep(int *pipe, int *first, int *second, struct error *err);

/* Enter the sandbox. */
MUST_CHECK enum status child_lock(const struct child_setup *setup, struct sandbox_facts *facts,
                                  struct error *err);

/* The same, and tell the parent what it is. */
MUST_CHECK enum status child_enter(const struct child_setup *setup, struct outbox *out,
                                   struct error *err);

/* Report an error that ends this process, and end it. */
_Noreturn void child_fail(struct outbox *out, const struct error *e);

/* Let the parent know, in the slot, when this process dies for want of memory. */
void child_watch_memory(struct slot *slot, uint64_t limit);

#endif

/* The tests' job: emits each file's content as a frame, except where the file's
 * name asks for a misdeed. */
#ifndef TEST_MISDEEDS_H
#define TEST_MISDEEDS_H

#include <assay/content/pool.h>

enum status misdeed_start(const void *shared, void **worker, struct error *err);
enum status misdeed_file(void *worker, const struct file *f, struct emitter *e, struct error *err);
void misdeed_stop(void *worker);

/* A file that the tests' process may not let be changed, and its parent's id. */
void misdeed_target(const char *outside_file);

#endif

/* Which paths of a subject a command is about: its PATHSPEC operands. */
#ifndef ASSAY_CLI_PATHSPEC_H
#define ASSAY_CLI_PATHSPEC_H

#include <assay/base/view.h>

enum { PATHSPECS_MAX = 256 };

/* Each is a file, a directory with all below it, or a pattern of these ('*' stays within
 * one part of the path, '**' does not, '?', '[…]'); ":!" before it takes out instead. */
struct pathspec {
    const char *spec[PATHSPECS_MAX];
    size_t count;
};

/* Is the file meant? NULL or an empty one means all. */
bool pathspec_has(const struct pathspec *p, struct view path);
/* Is it meant, or may it be a directory in which something is? The empty path may. */
bool pathspec_touches(const struct pathspec *p, struct view path);

#endif

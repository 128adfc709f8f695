/* The tags of a git repository, from its files. */
#ifndef ASSAY_CLI_TAGS_H
#define ASSAY_CLI_TAGS_H

#include <assay/base/arena.h>

struct tag {
    struct view name;   /* NUL-terminated */
    struct view commit; /* hexadecimal, or empty: the file names the tag object alone */
};

enum { TAGS_MAX = 100000 };

/* Those that match the pattern (view_glob), sorted by name, each once, in `arena`.
 * ERR_NOT_FOUND where there is no repository at `path`. */
MUST_CHECK enum status tags_read(const char *path, struct view pattern, struct arena *arena,
                                 struct tag **out, size_t *count, struct error *err);

#endif

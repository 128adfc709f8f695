/* Clones of git repositories: those of the subject's submodules, and those that the user names.
 * They say which commits the submodules are, and which commits lie in an advisory's range. */
#ifndef ASSAY_CLI_CLONES_H
#define ASSAY_CLI_CLONES_H

#include "cli.h"

#include <assay/base/map.h>
#include <assay/content/pool.h>
#include <assay/inspect/vulnerabilities.h>
#include <assay/inventory/component_set.h>

enum { CLONES_MAX = 32, GITMODULES_MAX = 256 };

struct clones {
    const char *given[CLONES_MAX];
    size_t given_count;
    bool lenient;

    struct arena arena;
    struct view *folders; /* with a .gitmodules: "lib/", "" */
    size_t folder_count;
    size_t folder_cap;
    struct map modules; /* path of a submodule in the subject → its repository */
};

void clones_init(struct clones *c);
void clones_release(struct clones *c);

/* Does this look like a repository, with a work tree or without? */
bool clones_are_there(const char *path);

/* Note where a submodule was found. */
MUST_CHECK enum status clones_component(struct clones *c, const struct component *k,
                                        struct error *err);

/* When all files are known: tell the set what the submodules are pinned to. Where there is no
 * repository, or none that can be read, nothing is known. */
MUST_CHECK enum status clones_settle(struct clones *c, const struct subject *subject,
                                     struct component_set *set, struct error *err);

/* The clones to ask about a component: that of the submodule itself, and those that were named.
 * `paths` has room for CLONES_MAX + 1. */
struct vulnerability_clones clones_of(const struct clones *c, const struct component *k,
                                      const char **paths);

#endif

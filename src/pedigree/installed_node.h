/* The package managers of JavaScript: one kind of package, several lock files. */
#ifndef ASSAY_PEDIGREE_INSTALLED_NODE_H
#define ASSAY_PEDIGREE_INSTALLED_NODE_H

#include "installed.h"

/* A package that a lock file pins without saying where it lies. */
struct locked {
    struct view name;      /* "@scope/name" */
    struct view version;   /* "1.2.3" */
    struct view hex;       /* SHA-512 of what the manager's cache holds, or empty */
    struct view integrity; /* the same as "sha512-<base64>" */
    struct view key;       /* what names it in that cache */
    struct locked *next;   /* of the same name */
};

struct node_lock {
    struct installing *f;
    struct view manifest; /* the lock file */
    struct view root;     /* that it stands in, with its slash, or "" */
    struct view suffix;   /* of names in the cache (Yarn 2 and later: "10c0") */
    struct map by_name;   /* name → struct locked */
    struct arena scratch; /* of one package.json */
    /* Where the cache has it: the archive or the index, or why there is none. */
    enum status (*find)(const struct node_lock *l, const struct locked *k, struct installed *p);
};
/* Where the rest is set. */
void node_lock_open(struct node_lock *l);
void node_lock_close(struct node_lock *l);
MUST_CHECK enum status node_lock_add(struct node_lock *l, const struct locked *what);
/* All of the packages in the directories of node_modules that the lock file pins. */
MUST_CHECK enum status node_lock_take(struct node_lock *l);

/* Read by the inventory's reader of files of this name, and take what it pins. */
MUST_CHECK enum status node_lock_read(struct node_lock *l, struct view name, struct view bytes);

/* A package's own package.json: "…/node_modules/a/package.json". */
bool node_is_package(struct view path);
MUST_CHECK enum status node_integrity(struct installing *f, struct view hex, struct view *out);

/* `root`: what the lock file is of, with its slash, or "". */
MUST_CHECK enum status npm_read(struct installing *f, struct view root,
                                const struct tree_file *lock);
MUST_CHECK enum status yarn_read(struct installing *f, struct view root,
                                 const struct tree_file *lock);
MUST_CHECK enum status installed_read_berry(struct installing *f, struct view root,
                                            const struct tree_file *lock);
MUST_CHECK enum status pnpm_read(struct installing *f, struct view root,
                                 const struct tree_file *lock);

#endif

/* What the lock files in TOML share: [[package]] tables with name and version. */
#ifndef ASSAY_INVENTORY_TOML_LOCK_H
#define ASSAY_INVENTORY_TOML_LOCK_H

#include "collect.h"

/* Parse the file; *packages is its list of tables named `key`, or NULL when it
 * has none. */
MUST_CHECK enum status toml_lock_read(struct collector *c, const char *key, struct value *root,
                                      const struct value **packages, struct error *err);

/* name (as PEP 503 normalises it), version and line of one Python package. */
MUST_CHECK enum status toml_lock_python(struct collector *c, const struct value *package,
                                        struct component *k, struct error *err);

/* The "hash" of each table in the list `files`: "sha256:…". */
MUST_CHECK enum status toml_lock_files(struct collector *c, const struct value *files,
                                       struct hash_list *list, struct error *err);

/* Versions of one name that are looked at for one dependency; real files hold a
 * handful. */
enum { SAME_NAME_MAX = 64 };

/* Where a name's packages are: all versions of one name, in file order. */
struct name_index {
    struct map first; /* name → position + 1 */
    size_t *next;     /* position + 1 of the next of the same name, or 0 */
};

/* Index by "name"; `python` folds names. */
MUST_CHECK enum status name_index_make(struct name_index *x, struct collector *c,
                                       const struct value *packages, bool python,
                                       struct error *err);
void name_index_release(struct name_index *x);
/* Positions + 1 of `name`: first, then *next of it. */
size_t name_index_first(const struct name_index *x, struct view name);

#endif

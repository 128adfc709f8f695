/* Who needs whom in one file: edges between its components.
 *
 * A reader gives each component that it added a key of the file's own (a name, a path, the
 * entry itself), as often as it has one, and says for each need the key of what is needed.
 * All is resolved when the whole file has been read, so that the order does not matter.
 * What no component has as its key is dropped: the project itself, local packages, the
 * language. Where several components share a key, each of them is meant. */
#ifndef ASSAY_INVENTORY_NEEDS_H
#define ASSAY_INVENTORY_NEEDS_H

#include <assay/base/arena.h>
#include <assay/base/map.h>

struct collector;
struct graph;

enum {
    NEEDS_MAX = 1000 * 1000,         /* of one file */
    NEEDS_OF_ONE_BYTES = 1024 * 1024 /* of one component, package URLs and ranges */
};

struct needs {
    struct map called; /* key → chain of components */
    struct need *list;
    size_t len;
    size_t cap;
};

void needs_init(struct needs *n);
void needs_release(struct needs *n);

/* The component that was added last has this key. Nothing happens where none was added. */
MUST_CHECK enum status collect_called(struct collector *c, struct view key, struct error *err);
/* The same with the entry of the file itself as key. */
MUST_CHECK enum status collect_is(struct collector *c, const void *entry, struct error *err);

/* The component that was added last needs what has this key, in a version of the range
 * `requirement` (empty: not said). Texts must outlive the parse. */
MUST_CHECK enum status collect_needs(struct collector *c, struct view key, struct view requirement,
                                     struct error *err);
MUST_CHECK enum status collect_needs_entry(struct collector *c, const void *entry,
                                           struct view requirement, struct error *err);

/* All edges of `g`, whose node n is the entry at `entries` + n × `size`. */
MUST_CHECK enum status collect_graph(struct collector *c, const struct graph *g,
                                     const void *entries, size_t size, struct error *err);

/* Resolve, and give each component its list: sorted by package URL, each once, never itself.
 * ERR_LIMIT where one component needs too much. */
MUST_CHECK enum status needs_settle(struct collector *c, struct error *err);

#endif

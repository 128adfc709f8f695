/* Routes as they stand in a file of code, joined with the prefixes that stand there, too. */
#ifndef ASSAY_ASSURE_THREAT_PLACES_H
#define ASSAY_ASSURE_THREAT_PLACES_H

#include <assay/base/arena.h>
#include <assay/base/value.h>

/* What a rule of rules/drift finds (metadata "route"). */
enum place_role {
    PLACE_NONE,       /* no route: a server, a store, a call */
    PLACE_ROUTE,      /* "route" */
    PLACE_RESOURCE,   /* "resource": several routes, by the metadata "actions" */
    PLACE_DEFINITION, /* "definition": a name whose routes have a prefix, or one that is not known
                       */
    PLACE_MOUNT,      /* "mount": where something of that name is put */
    PLACE_RANGE       /* "range": a prefix for all that stands within */
};

struct route_rule {
    enum place_role role;
    bool regex;         /* paths are regular expressions */
    bool absolute;      /* a path that begins with "/" has no prefix */
    bool end;           /* it is where the finding ends: a call in a chain of calls */
    bool part;          /* a prefix stands in another file, unless this one mounts it */
    struct view before; /* stands before the path, or behind */
    struct view behind;
    const struct value *actions; /* "show GET {id}": name, method, what is behind the path */
};

/* One finding. Texts are views of its message, "…: A | B | VALUE | TEXT":
 *   route       methods | name of what it is added to | path
 *   resource    options | the same | path
 *   definition, mount
 *               name | name of what it belongs to | path
 *   range       name of the class | | path
 * where VALUE is the path's value, where that is known, and TEXT as it is written. */
struct route_place {
    const struct route_rule *rule;
    const void *tag; /* the caller's */
    struct view first;
    struct view second;
    struct view value;
    struct view text;
    uint32_t line;
    uint32_t col;
    uint32_t end_line;
    uint32_t end_col;
};

/* Fill in the four texts; false: the message is not of that form. */
bool route_place_read(struct view message, struct route_place *out);

/* "path" in the one form of assay/base/route.h; empty: not known. `part`: its end alone is known.
 */
typedef enum status (*route_visit)(void *ctx, const struct route_place *place, unsigned methods,
                                   struct view path, bool part, struct error *err);
/* All routes among the places of one file, which are put in order. */
MUST_CHECK enum status routes_join(struct route_place *places, size_t len, route_visit each,
                                   void *ctx, struct error *err);

#endif

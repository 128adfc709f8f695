/* Drift between a threat model and the code: entry points, data stores and calls of others that
 * the code has and the model does not, and routes that the model names and the code has not.
 *
 * What the code has is found by the rules of rules/drift (Semgrep's format; metadata: kind
 * "entry-point", "data-store" or "outside-call", technology, and the words by which a model may
 * name it), which run as any code rules do. Generated, vendored and test code is left aside, and
 * so is what calls this machine itself.
 *
 * The model has it when
 *   entry-point   a process that somebody comes to from outside, or the flow by which, is named by
 *                 one of the words; where the model names routes, a route of the code is in it by
 *                 its method and path alone (assay/base/route.h);
 *   data-store    a store, or an actor, is named by one of the words;
 *   outside-call  the host is known: an actor or process is named by a label of the host; it is
 * not: some process sends something to an actor; mail and gRPC: by words as well. Names are the
 * name, id, technology and tags. That is generous: what is reported is not in the model under any
 * such name.
 *
 * Routes are compared as soon as a part of the model names one that the code has, or a single part
 * names routes: a model of several programs is compared with the code of one of them. A part is an
 * element with the flows that come to it. Of the parts that take part, routes that the code has
 * not are reported, too, unless they are out of scope. */
#ifndef ASSAY_ASSURE_THREAT_DRIFT_H
#define ASSAY_ASSURE_THREAT_DRIFT_H

#include <assay/assure/facts.h>
#include <assay/base/buf.h>
#include <assay/imports/threat_model.h>

enum { CODE_SIGHTS_MAX = 100000 };

enum sight_kind { SIGHT_ENTRY_POINT, SIGHT_DATA_STORE, SIGHT_OUTSIDE_CALL };
const char *sight_kind_name(enum sight_kind k); /* "data-store" */

/* All places of one technology, of calls: of one host, of routes: of one method and path. */
struct code_sight {
    enum sight_kind kind;
    struct view technology; /* "redis" */
    struct view words;      /* separated by blanks */
    struct view host;       /* of an outside call; empty: not known */
    struct view route;      /* path in the one form of assay/base/route.h; empty: none is known */
    unsigned methods;       /* of a route: one, or 0 for any */
    bool part;              /* the end of the route alone is known */
    bool modelled;          /* the model names the route; there is no place */
    struct view detail;     /* of the first place, as it is written: a route, a file */
    struct view path;       /* the first place */
    uint32_t line;
    uint64_t places;
};

struct code_sights {
    struct arena arena;
    size_t len;
    struct code_sight *items; /* by kind, technology and host */
    uint64_t gaps;            /* files that were not inspected */
};

/* "GET /orders/{id}", "ANY …/orders"; empty where the sight is no route. Appended. */
void code_sight_route(const struct code_sight *s, struct buf *out);

/* From the facts of an inspection by code_pack_drift (assay/inspect/code.h). The caller
 * releases. */
MUST_CHECK enum status code_sights_gather(const struct facts *f, struct code_sights *out,
                                          struct error *err);
void code_sights_release(struct code_sights *s);

/* Call `each` for what the model lacks, then for routes that the code lacks; `lacks`: what, for
 * people. */
typedef enum status (*drift_visit)(void *ctx, const struct code_sight *sight, struct view lacks,
                                   struct error *err);
MUST_CHECK enum status threat_drift(const struct threat_model *m, const struct code_sights *s,
                                    drift_visit each, void *ctx, struct error *err);

#endif

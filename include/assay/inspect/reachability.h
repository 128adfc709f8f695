/* Reachability: whether the code of a subject uses what is vulnerable in a module of Go.
 *
 * Advisories about Go name packages, functions and methods. All files of Go of a subject are
 * collected (assay/dataflow/go_code.h); then each vulnerability of a module that a go.mod names is
 * looked up in the code of that go.mod: its own packages, packages of other modules in the subject
 * that these import, and packages of dependencies (below vendor/, or given by a code_reader), in
 * which calls are followed from the subject's own packages on.
 *
 * What is said is what was seen, and no more. Calls through interfaces, function values, reflection
 * and generated code are not followed, nor is code outside of the subject; build constraints are
 * not evaluated, every file counts. So nothing here means that code cannot be reached. */
#ifndef ASSAY_INSPECT_REACHABILITY_H
#define ASSAY_INSPECT_REACHABILITY_H

#include <assay/advisory/osv.h>
#include <assay/dataflow/go_code.h>

enum reachability {
    REACH_NOT_ASKED,   /* of an ecosystem in which nobody looks */
    REACH_CALLED,      /* the code calls or names what is vulnerable, or a dependency on a way of
                          calls that begins in the code; the note names its steps */
    REACH_IMPORTED,    /* the vulnerable package is imported; no such call was seen */
    REACH_UNKNOWN,     /* see the note */
    REACH_NOT_IMPORTED /* no file of the subject that was read imports the package */
};
const char *reachability_name(enum reachability r); /* "not-imported"; "" for REACH_NOT_ASKED */

struct reached {
    enum reachability state;
    struct view path;   /* where in the subject, or empty */
    uint32_t line;      /* 1-based; 0 where there is no path */
    struct view symbol; /* "ssh.NewServerConn", "ssh.Client.Dial"; empty where none is called */
    struct view note;   /* a sentence or more for people */
};

enum {
    REACHABILITY_MEMORY_MAX = 512 << 20,
    REACHABILITY_WORK_MAX = 1 << 30,
    REACHABILITY_MODULES_MAX = 1024 /* dependencies whose sources are read */
};

struct code_uses;

/* Which code is to be read. */
struct code_request {
    struct view module;  /* a dependency, as a go.mod names it; empty: the subject itself */
    struct view version; /* of the dependency: "v1.2.3" */
    /* The packages that are wanted whole, sorted; NULL: what all files import. Below the module
     * where there is one. */
    const struct view *directories;
    size_t count;
};

/* Reads code, and gives it by code_uses_add() and code_uses_blind(), with paths in the subject or
 * in the dependency; nothing where there is no such dependency. */
typedef enum status (*code_reader)(void *ctx, struct code_uses *u, const struct code_request *r,
                                   struct error *err);

/* `memory`: bytes at most, 0: REACHABILITY_MEMORY_MAX; beyond, all is unknown. `read` is called
 * when an answer needs code: first for the imports, then for the packages from which what is
 * vulnerable can be reached, each once; so code costs nothing where no answer needs it. NULL: the
 * files were given whole. */
MUST_CHECK enum status code_uses_new(size_t memory, code_reader read, void *ctx,
                                     struct code_uses **out, struct error *err);
struct code_uses *code_uses_free(struct code_uses *u); /* NULL is allowed; returns NULL */

/* A file of Go or a go.mod of the subject; what is needed is copied. `classes`: enum file_class. */
MUST_CHECK enum status code_uses_add(struct code_uses *u, struct view path, unsigned classes,
                                     const struct go_file *g, struct error *err);
/* A file that could not be inspected. */
MUST_CHECK enum status code_uses_blind(struct code_uses *u, struct view path, struct error *err);
/* A module that a go.mod in the folder `root` of the subject asks for: its sources may be asked of
 * `read`. Not where the folder has a vendor/. */
MUST_CHECK enum status code_uses_require(struct code_uses *u, struct view root, struct view path,
                                         struct view version, struct error *err);

/* What of `imports` (of an advisory) the code of the module uses whose go.mod, go.sum or
 * vendor/modules.txt is `manifest`. No more files may be added then but by `read`. Texts lie in
 * `arena` or in `u`. `u` may be NULL: nobody read the code. */
MUST_CHECK enum status code_uses_reach(struct code_uses *u, struct view manifest,
                                       const struct osv_import *imports, size_t count,
                                       struct arena *arena, struct reached *out, struct error *err);

#endif

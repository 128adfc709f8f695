/* What a file of Go uses of the packages that it imports, and what it declares that others need
 * to follow: enough to say, when all files of a subject are known, which functions and methods of
 * a package are called (assay/inspect/reachability.h).
 *
 * Values are followed by what is written, in the file and without types of other packages: a
 * variable by its declaration, a literal, a call's result. A value is a text:
 *
 *   value = {"[]"} base {step}
 *   base  = "t" N ":" name      something of the type `name` of package N (pointers are dropped)
 *         | "v" N ":" name      the function or variable `name` of package N
 *         | "?"                 nothing is known
 *   step  = "." name | "()" ["#" digit] | "[]"
 *
 * N is 0 for the file's own package, n for its n-th import. "[]" in front: a slice, array, map or
 * channel of; behind: an element of; "#1": the second result of a call. "v1:NewClient().Do" is
 * the method Do of what the function NewClient of the first import returns.
 *
 * Not followed: assignments to variables that are there already, closures' results, what interfaces
 * hold, reflection. An import without a name is called as its path says by custom; where no
 * name in the file is called so, names of which nothing else is known count for it as well. */
#ifndef ASSAY_DATAFLOW_GO_CODE_H
#define ASSAY_DATAFLOW_GO_CODE_H

#include <assay/base/arena.h>
#include <assay/base/lines.h>
#include <assay/syntax/tree.h>

enum {
    GO_IMPORTS_MAX = 4096,
    GO_USES_MAX = 16384,
    GO_DECLARATIONS_MAX = 32768,
    GO_TEXT_MAX = 512, /* bytes of an import's path or a build constraint */
    GO_VALUE_MAX = 240 /* bytes of a value or a declared name */
};

struct go_import {
    struct view path;
    uint32_t line;
    bool dot; /* its names are used without it */
};

/* A function, variable or method that is called or named, where it is for the first time in the
 * function around it. */
struct go_use {
    struct view value;
    uint32_t line;
};

/* Uses in a row that stand in one function: "f", "T.M"; empty: in none, or in an init(), which run
 * when the package is loaded; "?": in a method of nobody knows what. */
struct go_function {
    struct view name;
    size_t first;
    size_t count;
};

/* name: "f()#0" (a function and its results), "x" (a variable or constant), "T" (a type),
 * "T.f" (a field), "T.M()#0" (a method and its results; "T.M()" alone where it has none).
 * "T.+": a type that T is made of and whose methods it has, once for each.
 * A type's value is what it is another name of or made of, "" for a type with fields and methods
 * of its own only, "?" where others may have lent it some: embedded ones, interfaces. */
struct go_declaration {
    struct view name;
    struct view value;
};

struct go_file {
    bool whole;             /* all of it was understood, and is here */
    bool only_imports;      /* nobody looked for uses and declarations */
    bool is_module;         /* a go.mod: `module` is all there is */
    struct view module;     /* its path */
    struct view constraint; /* of the build ("linux && !cgo"), or empty */
    size_t import_count;
    const struct go_import *imports;
    size_t use_count;
    const struct go_use *uses; /* each value once in a function */
    size_t function_count;
    const struct go_function *functions; /* in order; all uses are in one of them */
    size_t declaration_count;
    const struct go_declaration *declarations;
};

/* Of a file of Go. Texts lie in the tree's source, in `symbols`, or in `arena`. */
MUST_CHECK enum status go_file_of(const struct tree *tree, const struct symbols *symbols,
                                  const struct lines *lines, struct arena *arena,
                                  struct go_file *out, struct error *err);

/* The imports and the constraint alone, without parsing it: hundreds of times faster. They are the
 * same, in the same order. Texts lie in `text`. */
MUST_CHECK enum status go_imports_of(struct view text, struct arena *arena, struct go_file *out,
                                     struct error *err);

/* Of a go.mod: the module's path, empty where there is none. */
void go_module_of(struct view text, struct go_file *out);

#endif

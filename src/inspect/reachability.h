/* Shared by the files that join what files of Go use: reachability.c asks, reachability_set.c
 * collects, reachability_values.c follows values. */
#ifndef ASSAY_INSPECT_REACHABILITY_PRIVATE_H
#define ASSAY_INSPECT_REACHABILITY_PRIVATE_H

#include <assay/base/map.h>
#include <assay/inspect/reachability.h>

#define REACH_NONE UINT32_MAX
enum { REACH_FILES_MAX = 1 << 22 };

struct reach_file {
    struct view path;
    struct view directory; /* empty: the root */
    struct view vendored;  /* the import path of a package below vendor/, or empty */
    bool test;
    uint32_t module;     /* REACH_NONE: it belongs to none */
    uint32_t dependency; /* number + 1 of whose file it is; 0: of the subject */
    uint32_t next;       /* number + 1 of another file of the dependency's package, until joined */
    struct reach_package *package;
    struct go_file go;
};

struct reach_module {
    struct view directory;
    struct view path; /* what its packages' import paths begin with */
    struct reach_scope *scope;
    size_t missing; /* packages of dependencies that are needed and not here */
};

/* A module that one of the subject's asks for. */
struct reach_dependency {
    struct view root; /* the folder of the one that asks */
    struct view path;
    struct view version;
    bool was_asked;
};

/* Uses of a function: of a file, from one place to another. */
struct reach_body {
    struct view name;
    uint32_t file;
    uint32_t first;
    uint32_t count;
};

/* Files of a directory, or of a package: a run in the sorted list of files. */
struct reach_package {
    uint32_t first;
    uint32_t count;
    const struct go_declaration **declarations; /* by name; NULL: nobody asked yet */
    size_t declaration_count;
    struct reach_body *bodies; /* by name; NULL: nobody asked yet */
    size_t body_count;
    bool on_the_way; /* of the question at hand: what is vulnerable can be reached from it */
    bool was_asked;  /* its files were read whole, or cannot be */
};

/* A package that is imported, and one that imports it. */
struct reach_edge {
    struct reach_package *imported;
    struct reach_package *by;
};

/* The code that counts for a module. */
struct reach_scope {
    struct view root; /* of the module */
    uint32_t *files;
    size_t count;
    struct reach_edge *edges; /* by `imported` */
    size_t edge_count;
    bool vendors;   /* there is code of dependencies */
    size_t missing; /* packages of dependencies that are not here */
};

struct code_uses {
    struct arena arena;
    struct reach_file *files; /* by path, when joined */
    size_t count;
    size_t cap;
    struct reach_module *modules;
    size_t module_count;
    size_t module_cap;
    struct reach_dependency *dependencies;
    size_t dependency_count;
    size_t dependency_cap;
    size_t dependencies_read;
    uint32_t reading;     /* number + 1 of the one whose files are given; 0: the subject's are */
    uint32_t reading_for; /* the number of the module that asks */
    struct view *blind;
    size_t blind_count;
    size_t blind_cap;
    struct map directories; /* struct reach_package, by directory */
    struct map roots;       /* struct reach_module, by directory */
    struct map packages;    /* struct reach_package, by import path, or directory NUL path */
    uint64_t work;
    uint64_t calls_followed; /* in dependencies */
    code_reader read;        /* NULL: everything was read */
    void *read_ctx;
    bool joined;
    bool full; /* of memory: all is unknown */
};

/* Sort, and find out what belongs to what. */
MUST_CHECK enum status reach_join(struct code_uses *u, struct error *err);
struct view reach_keep(struct code_uses *u,
                       struct view text); /* ptr NULL: memory is at its bound */
/* Enter a file, with what it tells. */
MUST_CHECK enum status reach_add_file(struct code_uses *u, struct reach_file *f,
                                      const struct go_file *g, struct error *err);
/* A file of the dependency that is being read; its path in it. */
MUST_CHECK enum status reach_add_dependency(struct code_uses *u, struct view path,
                                            const struct go_file *g, struct error *err);
/* The key of the folder of such a file in `directories`, in `out`. */
struct view reach_dependency_folder(const struct code_uses *u, struct view path, struct buf *out);
/* Have the imports of all modules read that the code needs, before it is joined. */
MUST_CHECK enum status reach_load_dependencies(struct code_uses *u, struct error *err);
/* The module whose directory is the nearest above. */
uint32_t reach_module_of(const struct code_uses *u, struct view directory);
/* No package of the standard library has a dot in the first word of its path. */
bool reach_is_standard(struct view path);
/* The package that a file of the module means by the path: below vendor/, else of the subject. */
struct reach_package *reach_imported(const struct code_uses *u, uint32_t module, struct view path);
/* The code that counts for the module. */
MUST_CHECK enum status reach_scope_of(struct code_uses *u, struct reach_module *m,
                                      struct error *err);
/* Mark the packages of the scope from which one of `imports` can be reached, and have them read. */
MUST_CHECK enum status reach_read_way(struct code_uses *u, const struct reach_scope *scope,
                                      const struct osv_import *imports, size_t count,
                                      struct error *err);
/* The part of `path` in front of its vendor/ ("" where it begins so) and behind it. */
bool reach_split_vendor(struct view path, struct view *before, struct view *behind);

/* What a value is, when it was followed through the subject's packages. */
enum reach_kind {
    VALUE_UNKNOWN,
    VALUE_OWN,   /* something of the subject's own */
    VALUE_NAMED, /* `name` of `package` outside or below vendor/: "F", "T.M" */
    VALUE_MEMBER /* `member` of what `name` of `package` is or returns */
};
struct reach_value {
    enum reach_kind kind;
    struct view package;
    struct view name;
    struct view member;
    struct reach_package *there; /* of VALUE_NAMED: its code was read; else NULL */
};
/* Texts in `u` or `arena`; without memory nothing is known. */
struct reach_value reach_follow(struct code_uses *u, uint32_t file, struct view value,
                                struct arena *arena);

#endif

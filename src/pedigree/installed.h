/* What the files of packages_find() share. */
#ifndef ASSAY_PEDIGREE_INSTALLED_H
#define ASSAY_PEDIGREE_INSTALLED_H

#include "tree.h"

#include <assay/base/value.h>
#include <assay/pedigree/packages.h>

struct installed_kind;

/* A package that a manifest names. Names in the record are paths in the tree. */
struct installed {
    const struct installed_kind *kind;
    struct view purl;
    struct view dir;      /* that its files lie in, with its slash, or "" */
    struct view manifest; /* that says so */
    struct map *record;   /* path → struct sha256; NULL: no digests are kept beside it */
    struct view archive;  /* where a cache has what was published, or empty */
    struct view
        index; /* no archive, but a list of its files in a store (package_store.c); or empty */
    struct view integrity; /* of it: "sha512-<base64>", "sha256-<hex>", "sha1-<hex>",
                              "h1:<base64>"; empty: nothing says what it has to be */
    struct view strip;     /* of its names; empty: the one directory that all lies in */
    struct view why;       /* there is nothing to compare with: why */
    bool part;   /* not all of the archive is there, and only what is recorded is missed */
    bool shared; /* other packages lie in `dir`, too (Python) */
    bool packed; /* it is one file, `manifest`, an archive as it was published */
    struct map
        *claims; /* then: paths that a record of this directory names, with a digest or not */
    const struct tree_file **files; /* that lie where only files of the package are to lie */
    size_t len;
    size_t cap;
};

/* One of the packages that have a directory to themselves: one of each kind. */
struct holder {
    struct installed *package;
    struct holder *next;
};

struct installing {
    const struct packages_input *in;
    const struct installed_kind *kind; /* whose manifest is being read */
    struct arena *arena;
    struct content_tree tree;
    struct file_tree_gaps gaps;
    struct patch_ledger ledger; /* what the tree declares */
    struct installed **items;
    size_t len;
    size_t cap;
    struct map dirs;      /* directory with its slash → struct holder */
    struct map manifests; /* path → struct installed in whose own directory it lies */
    struct map claims;    /* directory of shared packages → struct map, their `claims` */
    struct map jars;      /* name → struct kept_jar (installed_maven.c) */
    bool jars_listed;
    struct map bundled; /* directories in a node_modules that came with the package around it */
    struct error *err;
};

/* Before the tree is opened, and when all is done. */
void installing_open(struct installing *f, const struct packages_input *in, struct arena *arena,
                     struct error *err);
void installing_close(struct installing *f);

/* Add a package; ERR_LIMIT. Where another one of its kind has the directory already, it stays
 * out, unless that has nothing to compare with; packages of other kinds stand beside it: whoever
 * comes first hides nobody. */
MUST_CHECK enum status installing_add(struct installing *f, const struct installed *what,
                                      struct installed **out);
/* Note that a manifest cannot be read; errors of memory are passed on. */
MUST_CHECK enum status installing_fault(struct installing *f, struct view manifest, enum status why,
                                        const struct error *text);
/* "pkg:type/namespace/name@version" */
MUST_CHECK enum status installing_purl(struct installing *f, const char *type, struct view name,
                                       struct view version, struct view *out);
/* Give the package a directory (with its slash), unless one of its kind has it already. */
MUST_CHECK enum status installing_hold(struct installing *f, struct view dir, struct installed *p);
/* What a cache has at `path`, or that it has not: `why`. Without memory `path` is NULL. */
MUST_CHECK enum status installing_cached(struct installing *f, struct view path, struct view why,
                                         struct installed *p);
/* What the archive has to be, where a file beside it in the cache says so: "<archive><ending>" with
 * a digest of at most `digits` characters, which becomes "<prefix><digest>". */
MUST_CHECK enum status installing_digest_beside(struct installing *f, struct view ending,
                                                struct view prefix, size_t digits,
                                                struct installed *p);
/* A copy of the digest under this path. */
MUST_CHECK enum status installing_put_digest(struct installing *f, struct map *digests,
                                             struct view path, const struct sha256 *digest);
/* A digest of the record; the same name twice is ERR_FORMAT. */
MUST_CHECK enum status installing_record(struct installing *f, struct installed *p,
                                         struct view path, const struct sha256 *digest);

struct installed_kind {
    bool (*manifest)(struct view path); /* is it one that read() is to be called with? */
    bool (*wants)(struct view path);    /* are its bytes needed? */
    bool (*shows)(struct view path);    /* is it only there where a package is? */
    enum status (*read)(struct installing *f, const struct tree_file *manifest);
    /* Is this name (from the package's directory) the manager's own: in the archive and not
     * unpacked, or put beside what was unpacked? NULL: none is. */
    bool (*is_managers)(struct view name);
};
extern const struct installed_kind installed_composer;
extern const struct installed_kind installed_maven;
extern const struct installed_kind installed_nuget;
extern const struct installed_kind installed_cargo;
extern const struct installed_kind installed_go;
extern const struct installed_kind installed_node;
extern const struct installed_kind installed_python;

/* Are the bytes of the file at this path needed? */
bool installing_wants(struct view path);
/* Files of the tree whose paths begin with `prefix` are [from, to) of its files. */
void installing_range(const struct installing *f, struct view prefix, size_t *from, size_t *to);

/* Read the manifests of the tree, and say whose each file is: of the packages that have the
 * nearest directory around it. A manifest is no file of the package that it makes, but of those
 * around that: what was not published with them has been added to them. */
MUST_CHECK enum status installing_read(struct installing *f);

/* ---- What was published ---- */

struct published {
    struct map digests;  /* path in the tree → struct sha256 */
    struct view source;  /* the archive's path, or the record's */
    const char *archive; /* to be compared with line by line; NULL: there is none */
    int memory;          /* descriptor of an archive that was made for this, or -1 */
};
/* An archive of what the index in a store lists, in memory: a descriptor. Or `why` not. */
MUST_CHECK enum status package_store_open(struct installing *f, const struct installed *what,
                                          int *fd, struct view *why);
void published_init(struct published *p);
void published_release(struct published *p);
/* Of the archive, where it is there and is what it has to be; else of the record. `why` says
 * what there is not, and then `out` is empty. */
MUST_CHECK enum status published_read(struct installing *f, const struct installed *what,
                                      struct published *out, struct view *why);

/* ---- Comparing ---- */

MUST_CHECK enum status installed_compare(struct installing *f, const struct installed *what,
                                         struct package *out);

#endif

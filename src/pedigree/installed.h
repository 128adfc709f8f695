/* What the files of packages_find() share. */
#ifndef ASSAY_PEDIGREE_INSTALLED_H
#define ASSAY_PEDIGREE_INSTALLED_H

#include "tree.h"

#include <assay/pedigree/packages.h>

/* A package that a manifest names. Names in the record are paths in the tree. */
struct installed {
    struct view purl;
    struct view dir;       /* that its files lie in, with its slash, or "" */
    struct view manifest;  /* that says so */
    struct map *record;    /* path → struct sha256; NULL: no digests are kept beside it */
    struct view archive;   /* where a cache has what was published, or empty */
    struct view integrity; /* of it: "sha512-<base64>", "sha256-<hex>", "h1:<base64>" */
    struct view strip;     /* of its names; empty: the one directory that all lies in */
    struct view why;       /* there is nothing to compare with: why */
    bool part;   /* not all of the archive is there, and only what is recorded is missed */
    bool shared; /* other packages lie in `dir`, too (Python) */
    const struct tree_file **files;
    size_t len;
    size_t cap;
};

struct installing {
    const struct packages_input *in;
    struct arena *arena;
    struct content_tree tree;
    struct file_tree_gaps gaps;
    struct patch_ledger ledger; /* what the tree declares */
    struct installed **items;
    size_t len;
    size_t cap;
    struct map dirs;   /* directory with its slash → struct installed, whose files lie there */
    struct map owners; /* path → struct installed, where the record says so */
    struct error *err;
};

/* Add a package; ERR_LIMIT. Where another one has the directory already, it stays out. */
MUST_CHECK enum status installing_add(struct installing *f, const struct installed *what,
                                      struct installed **out);
/* Note that a manifest cannot be read; errors of memory are passed on. */
MUST_CHECK enum status installing_fault(struct installing *f, struct view manifest, enum status why,
                                        const struct error *text);
/* "pkg:type/namespace/name@version" */
MUST_CHECK enum status installing_purl(struct installing *f, const char *type, struct view name,
                                       struct view version, struct view *out);
/* A digest of the record; the same name twice is ERR_FORMAT. */
MUST_CHECK enum status installing_record(struct installing *f, struct installed *p,
                                         struct view path, const struct sha256 *digest);

struct installed_kind {
    const char *manifest; /* the end of its path */
    bool (*wants)(struct view path);
    enum status (*read)(struct installing *f, const struct tree_file *manifest);
};
extern const struct installed_kind installed_cargo;
extern const struct installed_kind installed_go;
extern const struct installed_kind installed_npm;
extern const struct installed_kind installed_python;

/* Read the manifests of the tree, and say whose each file is. */
MUST_CHECK enum status installing_read(struct installing *f);

/* ---- What was published ---- */

struct published {
    struct map digests; /* path in the tree → struct sha256 */
    struct view source; /* the archive's path, or the record's */
    bool archive;
};
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

/* What a modified package declares of its changes: its ledger of patches.
 *
 * Kinds, each found by the names of files in the tree:
 *   quilt          debian/patches/series (deb-src-rules: vendor series are not read)
 *   debian-diff    the .diff.gz of a Debian source package of format 1.0
 *   patch-package  patches/NAME+VERSION.patch beside a package.json
 *   yarn           "patch:" in a package.json's resolutions and dependencies
 *   pnpm           patchedDependencies of package.json or pnpm-workspace.yaml
 *   composer       "patches" in composer.json's "extra", patches.json, composer.patches.json
 *   cyclonedx      pedigree of components in bom.json and *.cdx.json
 *   directory      files that the user named: a series where there is one, else all of
 *                  *.patch and *.diff by name
 *   git            commits since the import
 * A patch that cannot be read is kept with its fault. */
#ifndef ASSAY_PEDIGREE_PATCH_LEDGER_H
#define ASSAY_PEDIGREE_PATCH_LEDGER_H

#include <assay/pedigree/patch_header.h>
#include <assay/pedigree/unified_diff.h>

enum { LEDGER_PATCHES_MAX = 20000, STRIP_AUTO = 99 };

enum patch_ledger_kind {
    LEDGER_QUILT,
    LEDGER_DEBIAN_DIFF,
    LEDGER_PATCH_PACKAGE,
    LEDGER_YARN,
    LEDGER_PNPM,
    LEDGER_COMPOSER,
    LEDGER_CYCLONEDX,
    LEDGER_DIRECTORY,
    LEDGER_GIT
};
const char *patch_ledger_kind_name(enum patch_ledger_kind k); /* "quilt" */

struct declared_patch {
    enum patch_ledger_kind kind;
    struct view name;   /* as the ledger calls it */
    struct view path;   /* of the file with it, for messages */
    unsigned strip;     /* parts of names that go; or STRIP_AUTO */
    struct view prefix; /* put before names: "node_modules/x/", or empty */
    /* The package that it is for, wherever that lies, with its version where the ledger says
     * one: "pkg:npm/x@1.0.0", "pkg:npm/x"; or empty. Names are from its directory. */
    struct view package;
    struct patch_header header;
    struct diff diff;
    struct view fault; /* why it could not be read, or empty */
};

struct patch_ledger {
    struct arena *arena; /* of everything */
    struct declared_patch *patches;
    size_t len;
    size_t cap;
};

/* A file of the tree by its path: its bytes, or false where there is none. They outlive
 * the ledger. */
struct patch_ledger_files {
    void *ctx;
    bool (*find)(void *ctx, struct view path, struct view *bytes);
    /* The next path that begins with `prefix`, in order; start with *at = 0. */
    bool (*next)(void *ctx, struct view prefix, size_t *at, struct view *path);
};

/* May the file at this path be (part of) a ledger? For choosing what to read. */
bool patch_ledger_wants(struct view path);

/* Add what the tree declares. A ledger that names a patch that is not there, or that cannot
 * be read itself, yields a patch with a fault ("<path>:<line>: …"). */
MUST_CHECK enum status patch_ledger_read(struct patch_ledger *l,
                                         const struct patch_ledger_files *files, struct error *err);
/* Add a directory of patches that the user named; all its files are at hand. */
MUST_CHECK enum status patch_ledger_read_directory(struct patch_ledger *l,
                                                   const struct patch_ledger_files *files,
                                                   struct error *err);
/* Add one patch. Its text must outlive the ledger. */
MUST_CHECK enum status patch_ledger_add(struct patch_ledger *l, const struct declared_patch *what,
                                        struct view text, struct error *err);

/* Add the commits that changed a directory of a git repository since it came to be
 * (assay/content/changes.h). Commits whose diff is too large, and history that is not there,
 * become patches with a fault. */
struct patch_ledger_git {
    const char *path;      /* of the repository */
    struct view directory; /* in it: "vendor/x", or "" */
    bool lenient;          /* go on where the kernel has no sandbox */
};
MUST_CHECK enum status patch_ledger_read_git(struct patch_ledger *l,
                                             const struct patch_ledger_git *git, struct error *err);

/* Ids of vulnerabilities that a Debian changelog names in an item together with a patch. */
MUST_CHECK enum status patch_ledger_read_changelog(struct patch_ledger *l, struct view text,
                                                   struct error *err);

#endif

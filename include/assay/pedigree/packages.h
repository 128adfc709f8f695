/* Installed and vendored packages of others, found in a tree, against what was published.
 *
 * What was published is known from what package managers keep, never fetched:
 *   cargo   vendor/NAME/.cargo-checksum.json (a SHA-256 a file); the crate in the cache of
 *           cargo's home, which must have the SHA-256 that stands there
 *   go      vendor/modules.txt with the module's zip in the module cache, which must have the
 *           h1 that go.sum says (Go modules reference, "go.sum files")
 *   npm     node_modules with package-lock.json (v1 to v3) or .package-lock.json: the tarball in
 *           npm's cache, found by the "integrity" there and checked against it
 *   yarn 1  node_modules with yarn.lock: the tarball in Yarn's cache, checked against "integrity"
 *   yarn 2  the same, .yarn/unplugged and zips in .yarn/cache: the zip in Yarn's cache, checked
 *           against "checksum"
 *   pnpm    node_modules with pnpm-lock.yaml: the files that the store's index of the tarball lists
 *   composer  vendor/ with composer.lock or vendor/composer/installed.json: the archive in
 *           Composer's cache, checked against "shasum" where there is one
 *   nuget   a directory with its .nupkg in it: that in the global packages folder, checked against
 *           the SHA-512 beside it there; else the one in the directory
 *   maven   *.jar, compared whole: the jar of that name in Maven's local repository, checked
 *           against the SHA-1 beside it there
 *   python  *.dist-info/RECORD (a SHA-256 a file; "Recording installed projects")
 *
 * Where an archive is at hand, a package that differs is compared line by line with it, with the
 * patches that the tree declares (pedigree/modification.h); else it is known which files differ
 * and no more.
 *
 * Every name that was published is compared, whosever the file is by other manifests. A file that
 * was not published is added to the package that has the nearest directory around it; a manifest
 * that lies in its own package's directory, to the package around that. So no file that is put
 * into a package takes anything of it away.
 *
 * Digests that lie in the tree beside the files (cargo's, Python's) show what was edited, not
 * what somebody wants to hide: whoever changes a file can change them. Digests of archives come
 * from lock files in the tree as well: an archive that was exchanged with its lock file is what
 * the lock file says.
 *
 * A manifest that cannot be read is a gap; the rest goes on. */
#ifndef ASSAY_PEDIGREE_PACKAGES_H
#define ASSAY_PEDIGREE_PACKAGES_H

#include <assay/pedigree/modification.h>

enum {
    PACKAGES_MAX = 1 << 17,
    PACKAGE_ARCHIVE_MAX = 256 << 20 /* bytes of an archive that is looked into */
};

/* Directories that package managers keep what they fetched in; NULL: none. */
struct package_caches {
    const char *npm;      /* "~/.npm/_cacache" */
    const char *yarn;     /* "~/.cache/yarn/v6" */
    const char *berry;    /* Yarn 2 and later: "~/.yarn/berry/cache" */
    const char *pnpm;     /* "~/.local/share/pnpm/store" */
    const char *go;       /* "~/go/pkg/mod/cache/download" */
    const char *cargo;    /* "~/.cargo/registry/cache" */
    const char *composer; /* "~/.cache/composer/files" */
    const char *nuget;    /* "~/.nuget/packages" */
    const char *maven;    /* "~/.m2/repository" */
};

struct packages_input {
    struct subject subject; /* lines are compared where it is a directory */
    struct package_caches caches;
    /* The repository that a directory lies in, and where; NULL: none. */
    const struct patch_ledger_git *history;
    struct pool_options pool;
};

struct package {
    struct view purl;
    struct view path;     /* in the subject: "node_modules/x"; of Python's, where all lie */
    struct view upstream; /* what it was compared with: an archive, or a record in the tree */
    /* Not compared: why. Else empty. */
    struct view why;
    /* NULL where it was not compared. Paths are relative to `path`. */
    const struct modification *modification;
};

struct packages {
    const struct package *items; /* by path, then name */
    size_t len;
    size_t compared;
    size_t modified;                     /* of these */
    const struct modification_gap *gaps; /* manifests that could not be read */
    size_t gap_count;
};

/* Are there packages to be found? Tell it all paths of a tree: there are where a package manager
 * has both a manifest and something of a package there. Zero it first. */
struct packages_seen {
    unsigned manifests; /* bits of kinds */
    unsigned packages;
};
void packages_see(struct packages_seen *seen, struct view path);
static inline bool packages_any(const struct packages_seen *seen)
{
    return (seen->manifests & seen->packages) != 0;
}

/* All memory is the arena's. */
MUST_CHECK enum status packages_find(const struct packages_input *in, struct arena *arena,
                                     struct packages *out, struct error *err);

#endif

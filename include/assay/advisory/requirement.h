/* Requirements: which versions of a package a manifest admits, in the notation of
 * its ecosystem, so that advice can name a version to which one may go.
 *
 * A requirement is read into sets of bounds: a version satisfies it when it
 * satisfies every bound of one set. What an ecosystem says of pre-releases holds:
 * npm and Cargo admit one only where a bound names a pre-release of the same
 * numbers, PyPI where a bound names a pre-release.
 *
 * Sources: node-semver's README; "Specifying Dependencies" of Cargo; Dart's "Package
 * dependencies"; PEP 440, "version specifiers"; Gem::Requirement; Maven's dependency
 * version requirement specification (a version alone is what the build gets: it alone
 * satisfies); NuGet's "version ranges" (a version alone is a minimum); Composer's
 * "versions and constraints". */
#ifndef ASSAY_ADVISORY_REQUIREMENT_H
#define ASSAY_ADVISORY_REQUIREMENT_H

#include <assay/advisory/version.h>
#include <assay/base/arena.h>

enum { REQUIREMENT_LENGTH_MAX = 4096, REQUIREMENT_SETS_MAX = 64, REQUIREMENT_BOUNDS_MAX = 64 };

enum requirement_dialect {
    REQUIREMENT_NONE,
    REQUIREMENT_NPM,
    REQUIREMENT_CARGO,
    REQUIREMENT_PUB,
    REQUIREMENT_PYPI,
    REQUIREMENT_RUBYGEMS,
    REQUIREMENT_MAVEN,
    REQUIREMENT_NUGET,
    REQUIREMENT_COMPOSER
};

enum requirement_op {
    REQUIREMENT_LESS,
    REQUIREMENT_LESS_EQUAL,
    REQUIREMENT_EQUAL,
    REQUIREMENT_NOT_EQUAL,
    REQUIREMENT_GREATER_EQUAL,
    REQUIREMENT_GREATER,
    REQUIREMENT_PREFIX,     /* PyPI: its numbers begin so, "==1.2.*" */
    REQUIREMENT_NOT_PREFIX, /* PyPI: "!=1.2.*" */
    REQUIREMENT_SAME_TEXT   /* PyPI: "===" */
};

struct requirement_bound {
    enum requirement_op op;
    struct view version;
};

struct requirement_set {
    const struct requirement_bound *bounds; /* none: any version */
    size_t count;
};

struct requirement {
    enum requirement_dialect dialect;
    const struct requirement_set *sets;
    size_t count;
};

/* By the type of a package URL: "npm", "cargo", "pub", "pypi", "gem", "maven",
 * "nuget", "composer"; REQUIREMENT_NONE for others. */
enum requirement_dialect requirement_dialect_of_purl_type(struct view type);

/* Read `text`; sets, bounds and versions live in `arena` or point into `text`.
 * ERR_FORMAT for what is no requirement of the dialect (a tag, an address, a path),
 * ERR_LIMIT over the bounds above, ERR_UNSUPPORTED for REQUIREMENT_NONE. */
MUST_CHECK enum status requirement_parse(enum requirement_dialect dialect, struct view text,
                                         struct arena *arena, struct requirement *out,
                                         struct error *err);

/* Does `version` satisfy it? ERR_FORMAT when it is no version of the ecosystem. */
MUST_CHECK enum status requirement_holds(const struct requirement *r, struct view version,
                                         bool *holds, struct error *err);

/* The smallest of the candidates that satisfies it, or an empty text. Candidates that
 * are no versions are passed over. */
MUST_CHECK enum status requirement_smallest(const struct requirement *r,
                                            const struct view *candidates, size_t count,
                                            struct view *smallest, struct error *err);

#endif

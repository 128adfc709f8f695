/* Version order: which of two versions is the later one, by the rules of the
 * ecosystem they belong to.
 *
 * A scheme is a way of ordering; many ecosystems share one. The comparison reads
 * both texts at once, in time linear in their length and without allocating;
 * numbers may have any number of digits. White space around a version is ignored.
 *
 * What a scheme cannot read as a version is ERR_FORMAT: an empty text, control
 * characters, and what the functions' own files say ("latest" is no version of
 * SemVer, "1.x" none of CRAN). Nothing is ever guessed from such a text.
 *
 * There is no sortable key on purpose: the orders of Packagist ("#" equals any
 * number) and of Alpine (texts that are no versions) are not transitive, so that
 * no key can be exact.
 *
 * Sources: SemVer 2.0.0; PEP 440; Maven's "version order specification" (POM
 * reference); deb-version(7); rpm-version(7); apk-package(5); Gem::Version; PHP's
 * version_compare() as Composer uses it; NuGet "package versioning"; R's
 * package_version; Cabal's Distribution.Version; pub_semver; vercmp(8); the opam
 * manual; libversion's algorithm for what belongs to no ecosystem. */
#ifndef ASSAY_ADVISORY_VERSION_H
#define ASSAY_ADVISORY_VERSION_H

#include <assay/base/error.h>
#include <assay/base/view.h>

enum version_scheme {
    VERSION_NONE, /* has no order: commits, or an ecosystem nobody knows */
    VERSION_SEMVER,
    VERSION_PUB,   /* SemVer, builds ordered too */
    VERSION_NUGET, /* four numbers, letters without case */
    VERSION_PYPI,
    VERSION_MAVEN,
    VERSION_DEBIAN,
    VERSION_RPM,
    VERSION_ALPINE,
    VERSION_ALPM,
    VERSION_RUBYGEMS,
    VERSION_PACKAGIST,
    VERSION_CRAN,
    VERSION_HACKAGE,
    VERSION_OPAM,
    VERSION_GENERIC, /* releases of C libraries and the like */
    VERSION_SCHEME_COUNT
};

/* By the name of an OSV ecosystem, with or without its suffix: "npm", "Debian:12",
 * "Alpine:v3.18", "Root:Alpine:3.18" (the order of the last name that has one).
 * VERSION_NONE when it has no order or is unknown. */
enum version_scheme version_scheme_of_ecosystem(struct view ecosystem);

/* By the type of a package URL: "npm", "deb", "apk", "golang" … */
enum version_scheme version_scheme_of_purl_type(struct view type);

/* A short lower-case name ("semver", "pypi"); "none". Never NULL. */
const char *version_scheme_name(enum version_scheme scheme);

/* -1, 0 or 1 in *order: `a` is before, equal to, after `b`. ERR_FORMAT names the
 * one that is no version of the scheme; ERR_UNSUPPORTED for VERSION_NONE. */
MUST_CHECK enum status version_compare(enum version_scheme scheme, struct view a, struct view b,
                                       int *order, struct error *err);

/* Is `text` a version that version_compare() takes? Statuses as there. */
MUST_CHECK enum status version_check(enum version_scheme scheme, struct view text,
                                     struct error *err);

#endif

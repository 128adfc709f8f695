/* What is known against a package: a lookup in the index and a comparison of versions.
 *
 * Source: the evaluation algorithm of the OSV schema. A package is affected where its
 * version is one of those that are listed, or lies in a range. A version that its
 * ecosystem cannot read matches no range but that of all versions. Where a record names
 * no range with an order, its versions are compared by the ecosystem's rules too ("1.0"
 * is "1.0.0" in PyPI). Commits are matched with what is written: listed tags, and the
 * commits at which a range begins or last applies; what lies between is in the
 * repository's history: advisory_commit_ranges() says which ranges that history has to be
 * asked about, and the package brings its answers. */
#ifndef ASSAY_ADVISORY_MATCH_H
#define ASSAY_ADVISORY_MATCH_H

#include <assay/advisory/cvss.h>
#include <assay/advisory/index.h>

/* Where a commit lies in a range of commits. */
enum advisory_place { ADVISORY_UNKNOWN, ADVISORY_OUTSIDE, ADVISORY_INSIDE };

/* What a repository's history says of the ranges that advisory_commit_ranges() named, in their
 * order; and how many advisories nobody can answer for. */
struct advisory_history {
    const enum advisory_place *places;
    size_t count;
    size_t unknown; /* filled by advisory_match() */
};

/* A package as advisories speak of it. */
struct advisory_package {
    struct view ecosystem;            /* without release: "npm", "Debian", "GIT" */
    struct view release;              /* "12"; empty: unknown, so that all releases count */
    struct view name;                 /* any form that the ecosystem takes */
    struct view version;              /* as written; may be empty */
    struct advisory_history *history; /* of a repository; NULL: nobody asked */
};

/* A package URL's parts, decoded; absent ones are empty. */
struct advisory_purl {
    struct view type;
    struct view namespace;
    struct view name;
    struct view version;
    struct view distro;   /* the qualifier: "debian-12" */
    struct view upstream; /* the qualifier: the source package, "glibc" or "glibc@2.36-9" */
};

/* Texts in the parts or `arena`; a repository of a forge is a package of ecosystem "GIT".
 * Where a distribution's advisories speak of source packages (Debian, Alpine …), so does
 * *out. *out->ecosystem is empty for a type about which nobody writes advisories. */
MUST_CHECK enum status advisory_package_of(const struct advisory_purl *purl, struct arena *arena,
                                           struct advisory_package *out, struct error *err);

/* One thing that is wrong with a package, under all its names. */
struct vulnerability {
    uint32_t advisory; /* for advisory_index_record(): the one that speaks for all */
    struct view id;    /* its id: malicious packages' first, then GitHub's, then others */
    size_t alias_count;
    const struct view *aliases; /* the other names, sorted, each once */
    bool malicious;
    struct view fixed; /* the earliest version in which all of them are mended; or empty */
    struct view level; /* a database's word for its severity ("HIGH"), or empty */
    size_t severity_count;
    const struct osv_severity *severities; /* of all of them; vectors and words */
    size_t cwe_count;
    const struct view *cwes;
    bool exploited;       /* in the catalogue of exploited vulnerabilities */
    bool ransomware;      /* by ransomware */
    bool has_epss;        /* the highest of its CVEs: */
    uint32_t probability; /* of exploitation within 30 days, in 1/EPSS_ONE */
    bool has_score;
    uint8_t score; /* the highest of its CVSS vectors', in tenths */
    enum cvss_severity rating;
};

/* All that is known against `p`, by id. Texts in the index and `arena`. */
MUST_CHECK enum status advisory_match(const struct advisory_index *index,
                                      const struct advisory_package *p, struct arena *arena,
                                      const struct vulnerability **out, size_t *count,
                                      struct error *err);

/* The ranges of commits of all that is said about the repository `p`; none for another package.
 * Texts in the index, lists in `arena`. */
MUST_CHECK enum status advisory_commit_ranges(const struct advisory_index *index,
                                              const struct advisory_package *p, struct arena *arena,
                                              const struct osv_range **out, size_t *count,
                                              struct error *err);

#endif

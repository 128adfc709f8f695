/* What to do first about known vulnerabilities: which package to move, and where to.
 *
 * For each vulnerable component the version that has the fewest known vulnerabilities is looked
 * for (assay/advisory/remedy.h). Where others brought it in, their ranges decide: do all of
 * them take that version, it is enough to lock anew; else the direct dependency that leads to
 * it has to move, along the shortest way. Which versions of that one exist, no advisory says:
 * its target is known only where it has vulnerabilities of its own. Where a lock file does not
 * hold the ranges (Cargo, pnpm, uv), the same major version counts as taken.
 *
 * The view `upgrades` shows one row for each vulnerable component of a manifest. */
#ifndef ASSAY_ASSURE_UPGRADES_H
#define ASSAY_ASSURE_UPGRADES_H

#include <assay/advisory/index.h>
#include <assay/assure/facts.h>

enum upgrade_action {
    UPGRADE_REMOVE,  /* a malicious package */
    UPGRADE_MOVE,    /* ask for another version of it */
    UPGRADE_REFRESH, /* those that need it take a better version: lock anew */
    UPGRADE_PARENT,  /* what leads to it has to move */
    UPGRADE_REPLACE  /* no better version is known */
};
const char *upgrade_action_name(enum upgrade_action action); /* "move" */

/* Once, when all components and their vulnerabilities are in. */
MUST_CHECK enum status facts_add_upgrades(struct facts *f, const struct advisory_index *index,
                                          struct error *err);

/* One thing to do: all that moving `name` (or what is behind it) mends. The example is its worst.
 * Views are valid until the callback returns. */
struct fact_upgrade {
    enum upgrade_action action; /* of the example */
    struct view name;           /* to be moved: "@babel/core" */
    struct view purl;
    struct view version;    /* as it is */
    struct view target;     /* to go to; empty: not known here */
    struct view vulnerable; /* the example's name; that of `name` unless something is behind */
    struct view vulnerable_version;
    struct view vulnerable_target; /* its better version, or empty */
    struct view path;              /* to the example: "a 1.0 > b 2.0 > c 0.1", or empty */
    struct view blocker;           /* "b 2.0", whose range refuses the better version; or empty */
    struct view requirement;       /* that range, or empty */
    struct view manifest;          /* of the example */
    uint32_t line;
    uint64_t packages;      /* vulnerable ones that this is about */
    uint64_t manifests;     /* in which it is to be done */
    uint64_t known;         /* vulnerabilities that count, in all of them */
    uint64_t clears;        /* of those, as far as is known */
    enum severity severity; /* the worst */
    bool malicious;
    bool exploited;
    double epss; /* the highest; 0: none */
    double cvss;
};

/* What counts (nothing that is suppressed), the first to do first: malicious, known to be
 * exploited, severity, EPSS, CVSS, run time before tests and tools, how many it clears. */
MUST_CHECK enum status
facts_each_upgrade(const struct facts *f,
                   enum status (*each)(void *ctx, const struct fact_upgrade *u, struct error *err),
                   void *ctx, struct error *err);

/* A sentence for a person: "upgrade lodash from 4.17.1 to 4.17.21". */
void upgrade_sentence(const struct fact_upgrade *u, struct buf *out);
/* What it gains, to stand behind that: ": clears 3 of 4 (high 8.1, known to be exploited)". */
void upgrade_gain(const struct fact_upgrade *u, struct buf *out);

#endif

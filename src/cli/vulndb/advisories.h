/* The advisory database in an inspection: opened before anything is inspected, asked
 * when the components of the whole subject are known. */
#ifndef ASSAY_CLI_ADVISORIES_H
#define ASSAY_CLI_ADVISORIES_H

#include "cli.h"

#include <assay/assure/end_of_life.h>
#include <assay/inspect/inspection.h>
#include <assay/inspect/vulnerabilities.h>

struct advisories {
    const char *path;             /* as the user gave it; NULL: that of the home */
    const char *go_modules;       /* Go's module cache, as the user gave it; NULL: none */
    bool wanted;                  /* set before advisories_begin() */
    bool quiet;                   /* somebody else has said what there is to say */
    struct advisory_index *index; /* NULL: there is none */
    struct code_uses *uses;       /* NULL: nobody reads code */
    const struct subject *subject;
    const struct inspection_options *options;
    const struct cli *cli;
    uint64_t asked;        /* components */
    struct eol_table *eol; /* NULL: nothing is known of ends of life */
    struct sha256 eol_digest;
    int64_t now;
};

/* Map the database where one is wanted. That there is none is no failure, unless the user
 * named one. `subject` and `options` are used again, until advisories_release(), where an advisory
 * speaks of code. */
MUST_CHECK enum status advisories_begin(struct advisories *a, const struct cli *cli,
                                        const struct subject *subject,
                                        const struct inspection_options *options,
                                        struct error *err);

/* A component as a manifest names it: a module whose sources may be wanted. */
MUST_CHECK enum status advisories_component(struct advisories *a, const struct component *c,
                                            struct error *err);

/* What is known against `c` becomes findings. The first that names code has the subject's code
 * read. */
MUST_CHECK enum status advisories_match(struct advisories *a, const struct component *c,
                                        const struct vulnerability_clones *clones,
                                        struct facts *facts, struct error *err);

/* When all components were matched: what to do about what was found. */
MUST_CHECK enum status advisories_advise(const struct advisories *a, struct facts *facts,
                                         struct error *err);

/* Enter the inspector among those that ran: with the database's digest and date; or where
 * there was nothing to ask about. Without a database and with components it did not run,
 * and that is said. */
void advisories_end(struct advisories *a, const struct cli *cli, struct inspection_facts *facts);

void advisories_release(struct advisories *a);

#endif

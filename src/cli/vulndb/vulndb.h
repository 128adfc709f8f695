/* The advisory database of the home, and what several commands say of it. */
#ifndef ASSAY_CLI_VULNDB_H
#define ASSAY_CLI_VULNDB_H

#include "cli.h"

#include <assay/advisory/match.h>
#include <assay/assure/facts.h>
#include <assay/base/json.h>
#include <assay/sbom/document.h>

/* Older data than this is said to be old. */
enum { VULNDB_STALE_DAYS = 14 };

/* `given`, or "<home>/advisories/index". */
MUST_CHECK enum status vulndb_path(const struct cli *cli, const char *given, struct buf *out,
                                   struct error *err);

/* Open it. ERR_NOT_FOUND says how to make one. */
MUST_CHECK enum status vulndb_open(const struct cli *cli, const char *given,
                                   struct advisory_index **out, struct error *err);

/* Days since the newest advisory, 0 for one from the future. */
int64_t vulndb_age_days(const struct advisory_index *index);

/* A note on standard error where the data is old or its import was partial. */
void vulndb_note_age(const struct cli *cli, const struct advisory_index *index);

/* "digest", "newest", "age_days", "advisories", "skipped" … into the object at hand. */
void vulndb_json(struct json_writer *w, const struct advisory_index *index);

/* What is known against a package URL, and as which package it was looked up; texts in the
 * index and `arena`. */
MUST_CHECK enum status vulndb_match_purl(struct advisory_index *index, struct view text,
                                         struct arena *arena, struct advisory_package *package,
                                         const struct vulnerability **out, size_t *count,
                                         struct error *err);
/* The three together. */
struct vulndb_known {
    struct advisory_package package;
    const struct vulnerability *list;
    size_t count;
};
/* A vulnerability with its title, into `json` or, where that is NULL, `text`. */
MUST_CHECK enum status vulndb_show_one(const struct advisory_index *index,
                                       const struct vulnerability *v, struct json_writer *json,
                                       struct buf *text, struct error *err);

/* What was asked about goes into facts, so that advice is made of it as of a subject: a package
 * URL with what is known against it, or a bill of materials with who needs whom. `compare` is
 * asked once for each component with a usable package URL; its answer need live only until it is
 * asked again. *unnamed: components without one. */
MUST_CHECK enum status vulndb_advise_purl(struct facts *facts, struct advisory_index *index,
                                          struct view purl, const struct vulndb_known *known,
                                          struct error *err);
typedef enum status (*vulndb_compare)(void *ctx, struct view purl, struct vulndb_known *out,
                                      struct error *err);
struct vulndb_bill {
    const struct sbom_document *doc;
    const char *path;
    vulndb_compare compare;
    void *ctx;
};
MUST_CHECK enum status vulndb_advise_bill(struct facts *facts, struct advisory_index *index,
                                          const struct vulndb_bill *bill, uint64_t *unnamed,
                                          struct error *err);
/* What to do first, into `json` (a member "upgrades") or, where that is NULL, `out`. Once. */
MUST_CHECK enum status vulndb_advise_show(struct facts *facts, const struct advisory_index *index,
                                          struct json_writer *json, struct buf *out,
                                          struct error *err);

struct stored_request {
    const char *database; /* or NULL */
    const char *passphrase_file;
    bool json;
};
/* Match all stored inventories, show what is new about them and log it. *found: pairs. */
MUST_CHECK enum status vulndb_match_stored(struct cli *cli, const struct stored_request *r,
                                           uint64_t *found, struct error *err);
/* After an import: a note of how many stored subjects are newly affected. Nothing is logged;
 * without a log there is nothing to say. */
void vulndb_note_stored(struct cli *cli, const char *database);

extern const struct command vulndb_import;
extern const struct command vulndb_status;
extern const struct command vulndb_show;
extern const struct command vulndb_match;
extern const struct command vulndb_update;

#endif

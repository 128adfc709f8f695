/* The advisory database of the home, and what several commands say of it. */
#ifndef ASSAY_CLI_VULNDB_H
#define ASSAY_CLI_VULNDB_H

#include "cli.h"

#include <assay/advisory/match.h>
#include <assay/base/json.h>

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

extern const struct command vulndb_import;
extern const struct command vulndb_status;
extern const struct command vulndb_show;
extern const struct command vulndb_match;
extern const struct command vulndb_update;

#endif

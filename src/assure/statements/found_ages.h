/* How old findings are, and how long it took until they were gone: what successive inspections of a
 * subject say together. Private to verification.c and found_ages*.c.
 *
 * A finding of a subject is open from the first inspection that has it to the first one that does
 * not have it any more. One that comes back is a new one. What only moved (fingerprints tell, also
 * where its file was renamed) stays the same.
 *
 * An inspection closes nothing that it cannot speak of: what an inspector found that did not run
 * this time (--only, another tool's report), what lies in a file that was not inspected; and
 * nothing at all where its findings cannot be read, or not all of them, or where it states an
 * earlier time than one before it in the log. Such an older one only tells that a finding was there
 * before. */
#ifndef ASSAY_ASSURE_FOUND_AGES_H
#define ASSAY_ASSURE_FOUND_AGES_H

#include <assay/assure/statement_type.h>

/* Those that are open. */
extern const struct register_table finding_ages_table;
/* Those that are gone: `cause` is "fixed", or "rules" where the inspector had other rules than when
 * the finding was seen last, so that nobody can say. */
extern const struct register_table findings_gone_table;
/* How many of both, by days; first_day and last_day are midnights, last_day 0 while they are open.
 * `state` is "open", "accepted", "fixed" or "rules". */
extern const struct register_table finding_times_table;
/* By which rules, and when, an inspector looked at a subject last. */
extern const struct register_table finding_sights_table;

/* At a verdict, behind found_project(). */
MUST_CHECK enum status found_ages_project(struct projection *p, const struct recorded *r,
                                          int64_t time, struct error *err);

/* Is the part of the subject with this path (or what it lies in) among those that an inspection
 * could not look at? *all: its document does not say, so any may be. */
struct found_gaps;
MUST_CHECK enum status found_gaps_read(struct store *store, struct view sarif,
                                       struct found_gaps **out, struct error *err);
bool found_gaps_have(const struct found_gaps *g, struct view path);
struct found_gaps *found_gaps_free(struct found_gaps *g);

#endif

/* The verbs of "assay finding" that stand in files of their own, and what they share. */
#ifndef ASSAY_CLI_FINDING_H
#define ASSAY_CLI_FINDING_H

#include "cli.h"
#include "home.h"

#include <assay/assure/finding_fixes.h>
#include <assay/assure/findings.h>
#include <assay/base/json.h>

extern const struct command finding_list;
extern const struct command finding_show;
extern const struct command finding_count;
extern const struct command finding_ages;
extern const struct command finding_accepted;
extern const struct command finding_imported;
extern const struct command finding_schedule;
extern const struct command finding_scheduled;

/* Whoever can read the home, or the database, reads all of it. */
extern const struct findings_sight finding_sight;

/* What became of a fix that was undertaken: "to be fixed by 2027-01-31 (ann)", "overdue …". */
void finding_add_fix(const struct finding_fix *f, int64_t now, struct buf *out);
void finding_fix_json(const struct finding_fix *f, struct json_writer *w);

/* The registers, brought up to date. ERR_NOT_FOUND where there is no home yet. */
MUST_CHECK enum status finding_open(const struct cli *cli, struct home *out, struct error *err);

/* "code/sqli", in text that a terminal may show. */
void finding_add_rule(const struct listed_finding *f, struct buf *out);
/* "src/a.c:3" */
void finding_add_place(const struct listed_finding *f, struct buf *out);
/* The members of a finding's object. */
void finding_members(const struct listed_finding *f, struct json_writer *w);

#endif

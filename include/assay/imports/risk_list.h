/* Risk assessments as files: a list of risks in a table (assay/imports/table.h), or the threats of
 * a threat model (assay/imports/threat_model.h).
 *
 * Columns of a table are found by their headers, in any order and case; others are passed over.
 *
 *   risk        what may happen: risk, title, description, threat, name     required
 *   treatment   treatment, response, decision, risk treatment               required
 *   owner       owner, risk owner, responsible                              required
 *   how grave   likelihood (probability) and impact (consequence), or
 *               level (severity, rating, risk level, score)                 required
 *   id          id, risk id, ref, no
 *   date        date, assessed, reviewed, last review, updated: when it was looked at last
 *   state       state, status
 *
 * Likelihood and impact are 1 to 5, or words for it ("rare" … "almost certain", "very low" … "very
 * high"). A risk is critical from a product of 20 on, high from 12, medium from 6; a level is one
 * of these words, or the product. What a cell says that is none of its column is ERR_FORMAT with
 * its place: a list is understood whole or not at all. */
#ifndef ASSAY_IMPORTS_RISK_LIST_H
#define ASSAY_IMPORTS_RISK_LIST_H

#include <assay/base/arena.h>
#include <assay/inspect/finding.h>

enum { RISKS_MAX = 20000, RISK_TEXT_MAX = 1000, RISK_NO_DATE = 0 };

struct listed_risk {
    struct view id;    /* or empty */
    struct view title; /* cut behind RISK_TEXT_MAX bytes */
    struct view owner; /* or empty */
    struct view place; /* "risks.csv, line 7" */
    enum severity level;
    bool has_stated;      /* a level stands beside likelihood and impact … */
    enum severity stated; /* … and is this */
    bool treated;
    bool closed;
    int64_t date; /* seconds since 1970 of the day, or RISK_NO_DATE */
};

struct risk_list {
    bool is_model; /* the model's owner is everybody's, and it has no dates */
    size_t len;    /* may be 0 */
    struct listed_risk *items;
};

/* Everything in `arena`. ERR_FORMAT, ERR_UNSUPPORTED, ERR_LIMIT; *out is untouched then. */
MUST_CHECK enum status risk_list_read(struct view bytes, const char *source, struct arena *arena,
                                      struct risk_list *out, struct error *err);

#endif

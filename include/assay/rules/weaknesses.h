/* Weaknesses (CWE) and what they belong to: their hierarchy, and the lists that people go by (CWE
 * Top 25, OWASP Top 10, ASVS). All of it is data: rules/weaknesses, built in; scripts/weaknesses
 * says where the hierarchy comes from.
 *
 * A weakness is its number. What is handed out is valid as long as the set. */
#ifndef ASSAY_RULES_WEAKNESSES_H
#define ASSAY_RULES_WEAKNESSES_H

#include <assay/base/arena.h>

enum {
    WEAKNESS_NUMBER_MAX = 99999,
    WEAKNESS_LINE_MAX = 64,     /* of one: itself and all above it */
    WEAKNESS_ENTRIES_MAX = 1000 /* of one list */
};

struct weakness_entry {
    struct view id;   /* "CWE-79", "A01:2021", "V1.2.4" */
    struct view name; /* may be empty */
    const uint32_t *cwes;
    size_t len; /* 0 in a list of a framework: what an entry asks for, its controls say */
};

struct weakness_list {
    struct view id;        /* "cwe-top-25-2025" */
    struct view title;     /* "CWE Top 25 (2025)" */
    struct view framework; /* of controls, "asvs-5.0"; empty: a list of weaknesses */
    const struct weakness_entry *entries;
    size_t len;
};

/* What an inspector finds without a rule of a pack. */
struct weakness_inspector {
    struct view name;
    const uint32_t *cwes;
    size_t len;
};

struct weaknesses;
MUST_CHECK enum status weaknesses_new(struct weaknesses **out, struct error *err);
struct weaknesses *weaknesses_free(struct weaknesses *w);

/* By id. */
const struct weakness_list *weaknesses_lists(const struct weaknesses *w, size_t *len);
const struct weakness_inspector *weaknesses_inspectors(const struct weaknesses *w, size_t *len);

/* Its name; empty for one that is not known. */
struct view weakness_name(const struct weaknesses *w, uint32_t cwe);
/* Itself and everything that it is a kind of, each once; how many. */
size_t weakness_line(const struct weaknesses *w, uint32_t cwe, uint32_t out[WEAKNESS_LINE_MAX]);

/* The next "CWE-<number>" of a text, which goes on behind it; false at its end. */
bool weakness_next(struct view *text, uint32_t *cwe);

#endif

/* Threats of a threat model (docs/threat-models.md): those that its authors wrote down, and those
 * that rules find in it.
 *
 * Rules are control files (assay/assure/controls.h) over the tables of the model instead of the
 * registers: a requirement is a rule with a severity, a control of the name of a STRIDE category
 * lists the rules of that category. Each row that alarms is a threat to the element or flow that it
 * names. rules/threats/ is built in.
 *
 * A threat is open until somebody has decided: the model itself, by a threat of the same category
 * to the same element that is not open and says how; or the organisation (threat decisions, the
 * noun "threat"), with an owner and until a date. */
#ifndef ASSAY_ASSURE_THREATS_H
#define ASSAY_ASSURE_THREATS_H

#include <assay/assure/controls.h>
#include <assay/assure/ledger.h>
#include <assay/imports/threat_model.h>

enum {
    THREATS_MAX = 20000,  /* of one model */
    THREAT_WORD_MAX = 64, /* bytes of a threat's id */
    THREAT_SECONDS = 60   /* for all rules over one model */
};

/* The tables and rules of threat models. */
extern const struct control_matter threat_matter;
#define threat_rules_load(own, count, shipped, out, err)                                           \
    controls_load_over(&threat_matter, (own), (count), (shipped), (out), (err))

enum threat_decider { THREAT_UNDECIDED, THREAT_BY_MODEL, THREAT_BY_DECISION };

/* Texts live in the list's arena, the model's or the rules'. */
struct threat {
    struct view id;   /* "caller-unauthenticated:web", a word: the same in every version */
    struct view rule; /* empty: the authors wrote it down */
    enum threat_category category;
    enum severity severity;
    struct view resource; /* id of the element or flow; may be empty */
    struct view name;     /* its name */
    struct view title;
    struct view reason; /* what the rule found; empty where the authors wrote it down */
    struct view remedy;
    struct view cwe;
    enum threat_state state;
    enum threat_decider by;
    struct view how;   /* what was done, or why it is accepted */
    struct view owner; /* of a decision */
    int64_t expires;   /* of a decision; 0: never */
    bool expired;      /* there was a decision, whose time is over */
};

struct threat_list {
    struct arena arena;
    size_t len;
    struct threat *items; /* gravest first, then by category and id */
    struct sha256 rules;  /* of the rule files' bytes */
};

/* Evaluate the rules over the model, as of the day `at`. The model and the rules must outlive the
 * list. ERR_LIMIT: too many threats, or too long; ERR_FORMAT: a query failed. */
MUST_CHECK enum status threats_find(const struct threat_model *m, const struct control_set *rules,
                                    int64_t at, struct threat_list *out, struct error *err);
void threats_release(struct threat_list *l);
/* Gravest first, then by category and id. */
void threats_sort(struct threat_list *l);
/* Open threats at or above a severity. */
size_t threats_open(const struct threat_list *l, enum severity at_least);

#endif

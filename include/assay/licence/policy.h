/* What follows from licences for a use: what has to be done, and which of them cannot hold for
 * one work (rules/licences/policy.toml). A reading to sort by, no legal advice. */
#ifndef ASSAY_LICENCE_POLICY_H
#define ASSAY_LICENCE_POLICY_H

#include <assay/licence/terms.h>

/* How a work is used; several may hold at once. */
enum licence_use {
    LICENCE_USE_INTERNAL, /* run within the organisation */
    LICENCE_USE_SOURCE,   /* given away as source */
    LICENCE_USE_BINARY,   /* given away in another form */
    LICENCE_USE_STATIC,   /* linked into one file with other code */
    LICENCE_USE_DYNAMIC,  /* loaded beside other code */
    LICENCE_USE_NETWORK,  /* others use it over a network */
    LICENCE_USE_COUNT
};
const char *licence_use_name(enum licence_use use); /* "binary" */
bool licence_use_parse(struct view text, enum licence_use *out);

/* What a group of licences asks; the same name may stand in several rows. */
struct licence_obligation {
    struct view name; /* "source-of-work" */
    struct view asks; /* one sentence */
    unsigned uses;    /* bits 1 << enum licence_use */
    const struct value *licences;
    const struct value *except; /* or NULL */
};

struct licence_clash {
    struct view why;
    const struct value *one;
    const struct value *other;
};

/* Read-only once loaded. */
struct licence_policy {
    const struct licence_obligation *obligations;
    size_t obligation_count;
    const struct licence_clash *clashes;
    size_t clash_count;
};

/* The one that is built in; all in `arena`. */
MUST_CHECK enum status licence_policy_load(struct arena *arena, struct licence_policy *out,
                                           struct error *err);
/* Of a text in the same format; `source` stands in messages: ERR_FORMAT with its line. */
MUST_CHECK enum status licence_policy_read(struct view text, const char *source,
                                           struct arena *arena, struct licence_policy *out,
                                           struct error *err);

/* Does this row speak of the expression? With AND if it does of any part, with OR if it does
 * of the alternative that asks least (expression_terms; of equal ones the first). */
bool licence_obliges(const struct licence_obligation *o, const struct expression *e);

/* Of two works in one, or of the parts of one (`b` NULL): is there no choice among the
 * alternatives that avoids a clash? Then which licences clash, and why. Each part of an AND
 * may choose for itself: where the same choice would have to serve twice, nothing is said. */
struct licence_conflict {
    struct view one;
    struct view other;
    struct view why;
};
bool licence_conflict(const struct licence_policy *p, const struct expression *a,
                      const struct expression *b, struct licence_conflict *out);

#endif

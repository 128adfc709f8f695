/* What the readers of requirements share. */
#ifndef ADVISORY_REQUIREMENT_PRIVATE_H
#define ADVISORY_REQUIREMENT_PRIVATE_H

#include <assay/advisory/requirement.h>

struct requirement_builder {
    struct arena *arena;
    enum requirement_dialect dialect;
    struct requirement_set sets[REQUIREMENT_SETS_MAX];
    size_t set_count;
    struct requirement_bound bounds[REQUIREMENT_BOUNDS_MAX]; /* of the open set */
    size_t bound_count;
    enum status failed; /* of memory or a limit: sticks */
};

void requirement_add(struct requirement_builder *b, enum requirement_op op, struct view version);
void requirement_end_set(struct requirement_builder *b);

/* "<=1.0": take the operator in front, the longest that fits; false when there is
 * none. */
struct requirement_operator {
    struct view text;
    int op;
};
bool requirement_take_operator(struct view *v, const struct requirement_operator *list,
                               size_t count, int *op);

/* Take the next bound: they are separated by white space or commas; an operator may
 * stand apart from its version. */
struct view requirement_take_bound(struct view *rest);

/* The digits of the next number: "9" gives "10". */
struct view requirement_next_number(struct requirement_builder *b, struct view digits);

/* Each reads one text into `b`; false: it is no requirement of the dialect. */
bool requirement_read_semver(struct requirement_builder *b, struct view text); /* npm, Cargo, Pub */
bool requirement_read_composer(struct requirement_builder *b, struct view text);
bool requirement_read_pypi(struct requirement_builder *b, struct view text);
bool requirement_read_rubygems(struct requirement_builder *b, struct view text);
bool requirement_read_intervals(struct requirement_builder *b, struct view text); /* Maven, NuGet */

/* Does `version` satisfy all bounds of a set, by PEP 440? Both are known to be
 * versions of PyPI. */
bool requirement_pypi_holds(const struct requirement_set *set, struct view version);
/* May a pre-release satisfy the requirement? */
bool requirement_pypi_admits(const struct requirement *r, struct view version);

#endif

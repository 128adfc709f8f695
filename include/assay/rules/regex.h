/* One expression in RE2 syntax, compiled with PCRE2 (JIT where the system allows
 * it), searched with bounds on steps and memory.
 *
 * A `regex` is read-only after compiling; each thread or process brings its own
 * `regex_scratch`. */
#ifndef ASSAY_RULES_REGEX_H
#define ASSAY_RULES_REGEX_H

#include <assay/rules/re2.h>

struct regex;
struct regex_scratch;

enum { REGEX_GROUPS_MAX = 100 };

struct regex_match {
    size_t start, end; /* of the whole */
    size_t groups;     /* how many entries of `group` are filled */
    struct {
        size_t start, end; /* both SIZE_MAX: took no part */
    } group[REGEX_GROUPS_MAX + 1];
};

/* Compile `pattern`. Errors tell the offset in it; *error_at (may be NULL) too.
 * ERR_LIMIT for more than REGEX_GROUPS_MAX groups or too large a program. */
MUST_CHECK enum status regex_new(struct view pattern, struct regex **out, size_t *error_at,
                                 struct error *err);
/* `pattern` in Perl's syntax, as PCRE2 itself reads it (lookaround, backreferences, named
 * groups): what code rules are written in. `multiline`: ^ and $ match at lines, too. */
MUST_CHECK enum status regex_new_perl(struct view pattern, bool multiline, struct regex **out,
                                      struct error *err);
/* The name of a group; empty for one without. */
struct view regex_group_name(const struct regex *re, unsigned group);
/* The same without the lead (re2_write_core()). */
MUST_CHECK enum status regex_new_core(struct view pattern, struct regex **out, struct error *err);
struct regex *regex_free(struct regex *re);
unsigned regex_groups(const struct regex *re);
bool regex_is_utf(const struct regex *re);

MUST_CHECK enum status regex_scratch_new(struct regex_scratch **out, struct error *err);
struct regex_scratch *regex_scratch_free(struct regex_scratch *s);

/* The leftmost match that starts in [from, last_start]; anchors and \b see the
 * whole text. *found tells whether there is one. ERR_LIMIT when the bounds on
 * steps or memory were reached. */
MUST_CHECK enum status regex_find(const struct regex *re, struct regex_scratch *s, struct view text,
                                  size_t from, size_t last_start, bool *found,
                                  struct regex_match *match, struct error *err);

/* Whether it matches anywhere in `text`; an error counts as no. */
bool regex_test(const struct regex *re, struct regex_scratch *s, struct view text);

#endif

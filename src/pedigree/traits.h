/* Traits of the changed lines of one text: what checks, and what can do harm. */
#ifndef ASSAY_PEDIGREE_TRAITS_H
#define ASSAY_PEDIGREE_TRAITS_H

#include <assay/base/lines.h>
#include <assay/pedigree/weakening.h>

struct trait {
    enum weakening_kind kind;
    uint32_t change;
    uint32_t line;    /* 1-based */
    uint64_t key;     /* of its text, blanks aside: equal traits have equal keys */
    struct view what; /* as in struct weakening */
    struct view function;
    bool matched; /* its equal stands on the other side */
};

struct traits {
    struct trait *items;
    size_t len;
    size_t cap;
    struct view *functions; /* by change */
};

/* One side of the comparison. */
struct side {
    enum language language;
    struct view path;
    struct view text;
    bool subject; /* upstream's side: false */
    const struct change *changes;
    size_t change_count;
};

/* The change that a line (from 0) belongs to, or NO_LINE. */
uint32_t side_change(const struct side *s, uint32_t line);

struct trait_memory {
    struct parser *parser;
    struct symbols symbols;
    struct tree tree;
};

MUST_CHECK enum status traits_find(struct trait_memory *m, const struct side *s,
                                   struct arena *arena, struct traits *out, struct error *err);

/* What a call of this name is in this language; false: nothing of interest. `full` is the
 * name as far as it is known ("subprocess.call"), `last` its last part. */
bool trait_of_call(enum language language, struct view full, struct view last,
                   enum weakening_kind *out);
/* The same of a name that stands for itself (a constant), and of a setting's name whose value
 * is the word `value`. */
bool trait_of_name(struct view name, enum weakening_kind *out);
bool trait_of_setting(struct view name, struct view value, enum weakening_kind *out);
/* A literal that names a weak cipher. */
bool trait_of_string(struct view text, enum weakening_kind *out);
/* A name that stands for the outcome of an operation. */
bool trait_is_outcome(struct view name);

#endif

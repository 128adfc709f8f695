/* Private to the loader of code rules: one rule while it is being read.
 *
 * The YAML of a file stands in a scratch arena; what a rule keeps is copied into the
 * set's arena. A reader is made afresh for each rule. Its functions fill r->err. */
#ifndef ASSAY_RULES_CODE_RULES_READER_H
#define ASSAY_RULES_CODE_RULES_READER_H

#include <assay/rules/code_rules.h>

struct note_list {
    struct rule_note *items;
    size_t len;
    size_t cap;
};

struct rule_reader {
    struct arena *arena;
    struct note_list *warnings;
    struct view source; /* name of the file; lives as long as the arena */
    struct view id;     /* of the rule, as soon as it is known */
    bool strict;
    uint64_t languages; /* in which a pattern is written */
    size_t nodes;
    size_t depth;
    bool in_condition;   /* within the formula of a condition */
    bool is_unsupported; /* `reason` says why; reading goes on, to find real errors */
    struct error reason;
    struct error *err;
};

/* Where something stands. */
struct place {
    uint32_t line;
    uint32_t column;
};

static inline struct place place_of(const struct value *v)
{
    return (struct place){v->line, v->column};
}

static inline struct place place_of_key(const struct member *m)
{
    return (struct place){m->line, m->column};
}

MUST_CHECK enum status note_add(struct note_list *list, struct arena *arena, struct view id,
                                const char *text, struct error *err);

/* "source:line:column: text": an error; a warning (an error where strict); the reason why
 * the rule will be left out, of which the first counts. */
enum status rule_fail(struct rule_reader *r, struct place at, enum status code, const char *fmt,
                      ...) PRINTF_LIKE(4, 5);
MUST_CHECK enum status rule_warn(struct rule_reader *r, struct place at, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
void rule_unsupported(struct rule_reader *r, struct place at, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
enum status rule_expected(struct rule_reader *r, const struct value *v, const char *what);

/* Typed reading of one value. A text may be written as any plain scalar: `pattern: 1`,
 * `true` and `null` are texts as they were written. `what` names it in messages. */
MUST_CHECK enum status rule_read_text(struct rule_reader *r, const struct value *v,
                                      const char *what, struct rule_text *out);
MUST_CHECK enum status rule_read_view(struct rule_reader *r, const struct value *v,
                                      const char *what, struct view *out);
MUST_CHECK enum status rule_read_bool(struct rule_reader *r, const struct value *v,
                                      const char *what, bool *out);
MUST_CHECK enum status rule_read_int(struct rule_reader *r, const struct value *v, const char *what,
                                     int64_t *out);
MUST_CHECK enum status rule_read_views(struct rule_reader *r, const struct value *v,
                                       const char *what, struct view_list *out);
/* "$X" or "$...X"; a warning for what can never be bound. */
MUST_CHECK enum status rule_read_metavariable(struct rule_reader *r, const struct value *v,
                                              const char *what, struct view *out);
/* The bits of a language by its name; 0 after the rule was noted as unsupported. */
MUST_CHECK enum status rule_read_language(struct rule_reader *r, const struct value *v,
                                          uint64_t *out);
/* An array with something in it. */
MUST_CHECK enum status rule_read_list(struct rule_reader *r, const struct value *v,
                                      const char *what);
/* An object with exactly one key, as the entries of `patterns` are. */
MUST_CHECK enum status rule_read_single(struct rule_reader *r, const struct value *v,
                                        const char *what, const struct member **out);
/* Where a text begins that is not needed. */
struct rule_text rule_text_at(const struct rule_reader *r, struct place at);
/* A copy of a whole value in the set's arena. */
MUST_CHECK enum status rule_copy_value(struct rule_reader *r, const struct value *v,
                                       const struct value **out);

/* The keys of a mapping: what each holds, and where to put it. */
enum rule_field_kind {
    FIELD_TEXT,         /* struct rule_text */
    FIELD_VIEW,         /* struct view */
    FIELD_BOOL,         /* bool */
    FIELD_INT,          /* int64_t */
    FIELD_VIEWS,        /* struct view_list */
    FIELD_METAVARIABLE, /* struct view */
    FIELD_MEMBER,       /* const struct member *: the caller reads it */
    FIELD_ELSEWHERE,    /* accepted; the caller goes through the members itself */
    FIELD_IDLE,         /* accepted with a warning: has no effect here */
    FIELD_UNSUPPORTED   /* the rule will be left out */
};

struct rule_field {
    const char *key;
    enum rule_field_kind kind;
    bool needed;
    void *out;
};

/* Read the members of `v`, which must be an object, by `fields`. What is not given
 * leaves its `out` as it was. `where` names the mapping in messages. */
MUST_CHECK enum status rule_read_fields(struct rule_reader *r, const struct value *v,
                                        const char *where, const struct rule_field *fields,
                                        size_t count);
/* ERR_FORMAT for an unknown key, with what was meant and what is accepted: `key(ctx, i)`
 * yields the accepted ones, NULL for one that is not to be shown, up to `count`. */
enum status rule_unknown_key(struct rule_reader *r, const struct member *m, const char *where,
                             const char *(*key)(const void *ctx, size_t i), const void *ctx,
                             size_t count);
/* The nearest of the keys to a misspelt word, or NULL. */
const char *rule_nearest_key(struct view word, const char *(*key)(const void *ctx, size_t i),
                             const void *ctx, size_t count);

/* ---- formulas ---- */

enum { FORMULA_DEPTH_MAX = 64, FORMULA_NODES_MAX = 4096 };

/* One node more; its place is for the message. The caller subtracts one from r->depth
 * when it is done. */
MUST_CHECK enum status formula_enter(struct rule_reader *r, struct place at);
/* `count` operands that are zeroed. */
MUST_CHECK enum status formula_operands(struct rule_reader *r, struct place at, size_t count,
                                        struct formula **out);
/* A text as pattern or regular expression, by the rule's languages. */
MUST_CHECK enum status formula_leaf(struct rule_reader *r, const struct value *v,
                                    enum formula_kind kind, struct formula *out);
/* Refuse a negation where it would have nothing to be taken from. */
MUST_CHECK enum status formula_positive(struct rule_reader *r, const struct formula *f);
MUST_CHECK enum status formula_all_positive(struct rule_reader *r, const struct formula *all,
                                            struct place at);
/* `focus-metavariable` or `focus`: one name or a list. */
MUST_CHECK enum status formula_focus(struct rule_reader *r, const struct value *v,
                                     struct view_list *out);

/* Version 1: the one of pattern, patterns, pattern-either and pattern-regex that stands
 * in the mapping `v`, the other keys of which the caller has checked. */
MUST_CHECK enum status formula_read_old(struct rule_reader *r, const struct value *v,
                                        const char *where, struct formula *out);
/* The keys of that, for tables of fields. */
#define FORMULA_OLD_FIELDS                                                                         \
    {"pattern", FIELD_ELSEWHERE, false, NULL}, {"patterns", FIELD_ELSEWHERE, false, NULL},         \
        {"pattern-either", FIELD_ELSEWHERE, false, NULL},                                          \
    {                                                                                              \
        "pattern-regex", FIELD_ELSEWHERE, false, NULL                                              \
    }

/* Version 2: a text or a mapping. */
MUST_CHECK enum status formula_read_new(struct rule_reader *r, const struct value *v,
                                        struct formula *out);
/* The formula keys in a mapping, the other keys of which the caller has checked. */
MUST_CHECK enum status formula_read_new_in(struct rule_reader *r, const struct value *v,
                                           struct formula *out);
#define FORMULA_NEW_FIELDS                                                                         \
    {"pattern", FIELD_ELSEWHERE, false, NULL}, {"regex", FIELD_ELSEWHERE, false, NULL},            \
        {"all", FIELD_ELSEWHERE, false, NULL}, {"any", FIELD_ELSEWHERE, false, NULL},              \
        {"not", FIELD_ELSEWHERE, false, NULL}, {"inside", FIELD_ELSEWHERE, false, NULL},           \
        {"anywhere", FIELD_ELSEWHERE, false, NULL}, {"taint", FIELD_UNSUPPORTED, false, NULL},     \
        {"where", FIELD_ELSEWHERE, false, NULL}, {"as", FIELD_ELSEWHERE, false, NULL},             \
    {                                                                                              \
        "fix", FIELD_ELSEWHERE, false, NULL                                                        \
    }

/* ---- conditions ---- */

/* Is this key of a `patterns` entry a condition? */
bool condition_is_key(struct view key);
MUST_CHECK enum status condition_read_old(struct rule_reader *r, const struct member *m,
                                          struct condition *out);
/* One entry of `where` that is not a focus. */
MUST_CHECK enum status condition_read_new(struct rule_reader *r, const struct value *v,
                                          struct condition *out);

/* ---- the other parts of a rule ---- */

void rule_options_default(struct rule_options *out);
MUST_CHECK enum status rule_read_options(struct rule_reader *r, const struct value *v,
                                         struct rule_options *out);

enum taint_role { TAINT_SOURCE, TAINT_SINK, TAINT_SANITIZER, TAINT_PROPAGATOR };
/* A list of sources, sinks …; `modern`: version 2. */
MUST_CHECK enum status taint_read_specs(struct rule_reader *r, const struct value *v,
                                        enum taint_role role, bool modern, struct taint_specs *out);
/* The mapping `taint:`. */
MUST_CHECK enum status taint_read_new(struct rule_reader *r, const struct value *v,
                                      struct code_rule *out);

/* A whole rule. ERR_UNSUPPORTED: it is to be left out. */
MUST_CHECK enum status code_rule_read(struct rule_reader *r, const struct value *v,
                                      struct code_rule *out);

/* ---- sources of rules ---- */

struct set_builder {
    bool key_only;         /* digest what is read, parse nothing */
    struct stamps *stamps; /* of what is looked at; or NULL */
    struct code_rules *set;
    const struct code_rules_options *options;
    struct code_rule *rules;
    size_t len;
    size_t cap;
    struct note_list unsupported;
    struct note_list warnings;
    struct hasher *hasher;
    struct arena scratch; /* the YAML of one file */
    size_t files;
    size_t seen; /* rules, those that were left out, too */
    struct error own_err;
    struct error *err; /* the caller's, or our own; never NULL */
};

enum {
    RULE_FILE_MAX = 16 * 1024 * 1024,
    RULE_FILES_MAX = 16384,
    CODE_RULES_MAX = 65536,
    RULE_DIRECTORY_DEPTH = 64
};

/* A file of rules. `name` is for messages, `label` for the digest. One that was `named`
 * by the caller must hold rules; others are passed over. */
MUST_CHECK enum status set_add_text(struct set_builder *b, struct view text, const char *name,
                                    struct view label, bool named);
/* Does a name in a directory or archive look like a file of rules? */
bool set_wants_name(struct view name);
/* The rules in an archive of which `bytes` is the content. */
bool archive_is_one(struct view bytes);
MUST_CHECK enum status set_add_archive(struct set_builder *b, struct view bytes, const char *name);

#endif

/* The registers of the programme (docs/programme.md): persons, teams, projects, standards,
 * suppliers, contracts, courses, risks and what binds them. A noun is a description of fields;
 * everything else follows from it: the predicate's members, the register's row, what is checked,
 * the arguments, --help, lists, --json, completion, and imports from spreadsheets.
 *
 * A statement about a noun says the whole record: {"action": "set", keys, other fields, "time"},
 * or {"action": "withdraw", keys, "time"}. The newest one holds. All nouns are one group of
 * registers (NOUN_REGISTERS), made anew together, so that a projector may look into the others.
 *
 * A statement that names what does not exist, or has been withdrawn, is refused; so are circles
 * of subcontractors, and whatever is said of a person who was erased. That is asked before it is
 * signed and again when it is projected.
 *
 * Personal fields stand in no statement: they are sealed under the person's key
 * (assay/evidence/personal.h) in a blob that the statement names by digest. */
#ifndef ASSAY_ASSURE_NOUN_H
#define ASSAY_ASSURE_NOUN_H

#include <assay/assure/ledger.h>

#define NOUN_REGISTERS "programme"

enum {
    NOUN_FIELDS_MAX = 16,
    NOUN_KEYS_MAX = 3,
    NOUN_WORDS_MAX = 100,
    NOUN_WORD_MAX = 64,
    NOUN_TEXT_MAX = 1000
};

enum field_kind {
    FIELD_ID,       /* lower-case letters, digits, '.', '-', '_'; at most NOUN_WORD_MAX */
    FIELD_WORD,     /* letters, digits and . _ + # / : - */
    FIELD_TEXT,     /* one line, at most NOUN_TEXT_MAX bytes */
    FIELD_DATE,     /* "2026-11-22"; its column: seconds since 1970, or NULL */
    FIELD_NUMBER,   /* whole, least to most; its column: or NULL */
    FIELD_CHOICE,   /* one of choices */
    FIELD_WORDS,    /* words; its column: separated by blanks */
    FIELD_DOCUMENT, /* a file that is kept as a blob; its column: the SHA-256 in hex */
};

/* Another word for a choice, as files of other programs have it; lower case. */
struct field_synonym {
    const char *said;
    const char *choice;
};

struct field {
    const char *name; /* of the column; "review_by" is --review-by and the member "reviewBy" */
    enum field_kind kind;
    bool required;
    bool personal; /* sealed; only of the noun whose first key is the person */
    bool lasting;  /* may name what has been withdrawn: the past stays true */
    int64_t least; /* FIELD_NUMBER */
    int64_t most;
    const char *help;
    const char *const *choices;           /* FIELD_CHOICE: NULL at the end */
    const struct field_synonym *synonyms; /* FIELD_CHOICE: a NULL word ends; or NULL */
    const char *refers;                   /* the noun whose key this is; NULL: none */
    unsigned refers_keys; /* 2: this field and the one before it are that key; else 1 */
    const char *inherits; /* where nothing is said: what the record that this field of the noun
                           * names says under the same name */
    const struct register_table *each; /* FIELD_WORDS: also a row each, keys and word; or NULL */
    const char *headers; /* other names in spreadsheets, lower case, by '|'; or NULL */
};

struct noun {
    const char *name;           /* "person": of the predicate, the command and messages */
    const char *plural;         /* "persons" */
    const char *about;          /* one line */
    const char *adding;         /* what "add" is called; NULL: "add" */
    const struct field *fields; /* keys first; a NULL name ends */
    size_t keys;
    /* A withdrawn row stays, with active = 0 and the time in `withdrawn`: the two columns stand
     * behind the fields. Otherwise the row goes. */
    bool lasts;
    bool issued;           /* no person adds, changes or imports one: another command makes it */
    const char *elsewhere; /* has no command of its name: "log configure" is about it; or NULL */
    bool follows;          /* is shown with the records that its fields name */
    const char *waiting;   /* of one that follows, what one of them is called in lists of what they
                            * belong to, where those that are not withdrawn are counted; or NULL */
    const struct statement_type *type;
    const struct register_table *table; /* the fields' columns in their order, then others */
    /* Whose key set it: the keys' columns, then person (empty: nobody's), key, time; NULL: is not
     * kept. A withdrawal leaves it. */
    const struct register_table *said;
    /* What is asked of one record beyond its fields; NULL: nothing. ERR_FORMAT refuses. */
    enum status (*check)(const struct value *predicate, struct error *err);
    /* The same with the registers at hand. */
    enum status (*admit)(struct projection *p, const struct recorded *r, struct error *err);
    /* And before it is withdrawn. */
    enum status (*admit_withdrawal)(struct projection *p, const struct recorded *r,
                                    struct error *err);
};

/* All, NULL at the end, in an order in which they can be imported. */
extern const struct noun *const nouns[];
const struct noun *noun_named(struct view name);                  /* or NULL */
const struct noun *noun_of_predicate(struct view predicate_type); /* or NULL */

/* The verb that adds one: "add", "announce" … */
const char *noun_adding(const struct noun *n);

size_t noun_fields(const struct noun *n);
/* By column, option or member name; or NULL. */
const struct field *noun_field(const struct noun *n, struct view name);
/* "review_by" as "reviewBy". */
enum { FIELD_NAME_MAX = 40 };
void field_member(const struct field *f, char out[FIELD_NAME_MAX]);
/* "review_by" as "review-by". */
void field_option(const struct field *f, char out[FIELD_NAME_MAX]);

/* Is `text` a value of the field as it stands in a predicate, and in which words? `canonical`:
 * dates "YYYY-MM-DD", words separated by one blank, numbers decimal; documents by their hex
 * digest. In the arena or text itself. ERR_USAGE says what is wrong with it, without naming the
 * field. An empty text is ERR_USAGE. */
MUST_CHECK enum status field_parse(const struct field *f, struct view text, struct arena *arena,
                                   struct view *canonical, struct error *err);

/* For the statement types of nouns: struct statement_type's check, admit and project. */
MUST_CHECK enum status noun_check(const struct statement *s, const struct value *predicate,
                                  struct error *err);
MUST_CHECK enum status noun_admit(struct projection *p, const struct recorded *r,
                                  struct error *err);
MUST_CHECK enum status noun_project(struct projection *p, const struct recorded *r,
                                    struct error *err);

/* The digests of blobs that a noun's statement names; for audits. */
typedef enum status (*noun_blob)(void *ctx, const struct sha256 *digest, struct error *err);
MUST_CHECK enum status noun_blobs(const struct noun *n, const struct value *predicate,
                                  noun_blob blob, void *ctx, struct error *err);

#define PERSON_ERASURE_PREDICATE "urn:assay:predicate:person-erasure:v1"

#endif

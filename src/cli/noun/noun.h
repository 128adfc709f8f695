/* The commands of the programme's registers, all made from assay/assure/noun.h: what one call
 * asks for, and what its verbs do. */
#ifndef ASSAY_CLI_NOUN_H
#define ASSAY_CLI_NOUN_H

#include "cli.h"
#include "home.h"

#include <assay/assure/noun_record.h>

enum { NOUN_MAPS_MAX = 64 };

enum noun_verb {
    NOUN_ADD,
    NOUN_SET,
    NOUN_LIST,
    NOUN_SHOW,
    NOUN_WITHDRAW,
    NOUN_IMPORT,
    NOUN_ERASE, /* of persons */
    NOUN_VERBS
};

struct noun_call {
    struct cli *cli;
    const struct noun *noun;
    enum noun_verb verb;
    const char *operands[NOUN_KEYS_MAX];
    size_t operand_count;
    const char *given[NOUN_FIELDS_MAX]; /* options; NULL: not given, empty: cleared */
    struct view texts[NOUN_FIELDS_MAX]; /* of files that were read already: not read again */
    const char *reason;                 /* or the rule of an erasure */
    const char *passphrase_file;
    const char *sheet;
    const char *maps[NOUN_MAPS_MAX]; /* "HEADER=FIELD" */
    size_t map_count;
    bool json;
    bool all;
    bool dry_run;
    int64_t now;
};

/* Make the commands of all nouns, in their order; once. How many, at most NOUN_COMMANDS_MAX. */
enum { NOUN_COMMANDS_MAX = 64 };
size_t noun_commands_make(const struct command **out);

enum exit_code noun_change(struct noun_call *c); /* add, set, withdraw, erase */
enum exit_code noun_list(struct noun_call *c);   /* list, show */
enum exit_code noun_import(struct noun_call *c);

/* ---- what the verbs share (noun_value.c) ---- */

/* The home with the records of the noun, and of persons once somebody is named by an address. */
struct noun_home {
    struct home home;
    struct ledger ledger;
    uint64_t size; /* of the log, at the latest when `set` was read */
    struct noun_set set;
    struct noun_set persons;
    struct noun_set named; /* what a field names that others inherit from */
    bool has_set;
    bool has_persons;
    bool has_named;
    struct arena arena;
};
MUST_CHECK enum status noun_home_open(struct noun_home *h, const struct noun_call *c, bool write,
                                      struct error *err);
void noun_home_close(struct noun_home *h);

/* "person p-1" */
void noun_name_record(const struct noun_record *r, struct buf *out);
/* ledger_record() as long as these records are what they were when h->set was read, or still
 * absent: they are said whole, and what somebody has said of one meanwhile nobody takes back
 * without knowing. ERR_CONFLICT names it. */
MUST_CHECK enum status noun_record_as_read(struct noun_home *h,
                                           const struct noun_record *const *records, size_t count,
                                           const struct draft *drafts, size_t drafts_len,
                                           int64_t now, struct log_receipt *receipts,
                                           struct error *err);

/* A field's value from outside: canonical, persons by address too. *document: the content of the
 * file that a document's field names, or empty; NULL: the text has to be a digest that the store
 * knows. ERR_USAGE: "--tier: …". */
MUST_CHECK enum status noun_value(struct noun_home *h, const struct field *f, struct view text,
                                  struct view *out, struct view *document, struct error *err);
/* The same of a document's content. */
MUST_CHECK enum status noun_document(struct noun_home *h, struct view text, struct view *out,
                                     struct view *document, struct error *err);
/* Fill fields of which nothing is said and that another record tells. */
MUST_CHECK enum status noun_inherit(struct noun_home *h, struct noun_record *r, struct error *err);
/* What is asked of a record that people add, beyond what its statement has to obey: the past may
 * have known other names. `document`: the bytes of its document, or empty where the store has it.
 */
MUST_CHECK enum status noun_offer(struct noun_home *h, const struct noun_call *c,
                                  struct view document, struct noun_record *r, struct error *err);
/* Say records at once, all or none, with the documents that they name. `arena` owns what is made
 * for it; receipts[i] belongs to sayings[i]. */
enum { NOUN_SAID_MAX = 2 };
struct noun_said {
    struct noun_saying *sayings; /* `seal` is set here */
    size_t count;                /* at most NOUN_SAID_MAX */
    const struct view *documents;
    size_t document_count; /* at most NOUN_FIELDS_MAX */
    int64_t now;
    /* Whose set the first of them was read from: noun_record_as_read(). NULL: it was not. */
    struct noun_home *read;
};
MUST_CHECK enum status noun_say(const struct ledger *l, const struct noun_said *said,
                                struct arena *arena, struct log_receipt *receipts,
                                struct error *err);
/* Put it before the message: "--review-by". */
enum status noun_blame(const struct field *f, struct error *err);

#endif

/* assay start: from nothing to the first inspected project and a posture, question by question.
 *
 * What is asked stands in one table (start_answers.c), what follows from it in another
 * (cmd_start.c). Each thing that is done is an ordinary command in a process of its own, shown
 * before it runs, so that a reader could have typed it. What was told is kept in the home after
 * each part ("start.toml"), but for what belongs to a person: that is sealed in the register. */
#ifndef ASSAY_CLI_START_H
#define ASSAY_CLI_START_H

#include "cli.h"

#include <assay/base/arena.h>
#include <assay/base/value.h>

enum { START_TEXT_MAX = 1000, START_WORDS_MAX = 16, START_SUPPLIERS_MAX = 100 };

enum start_answer {
    START_ORGANISATION,
    START_NAME,
    START_EMAIL,
    START_TEAM,
    START_PROJECT,
    START_PATH,
    START_LANGUAGES,
    START_TIER,
    START_BASELINE,
    START_SUPPLIERS,
    START_FRAMEWORKS,
    START_ANSWERS
};

/* Parts in their order; one that is done is not done again. */
enum start_part {
    START_PEOPLE,
    START_BUILDS,
    START_SUPPLIED,
    START_JUDGED,
    START_INSPECTED,
    START_PARTS
};

struct start {
    struct cli *cli;
    struct arena arena;
    const char *passphrase_file;
    const char *answers_file;        /* or NULL: ask */
    struct value answers;            /* of that file */
    struct view text[START_ANSWERS]; /* what is known; a list's words are separated by ',' */
    struct view person;              /* the register's id of who begins, or empty */
    bool done[START_PARTS];
    int64_t began; /* monotonic, nanoseconds */
};

/* ---- answers (start_answers.c) ---- */

/* Read the file with answers, and what was kept of an earlier call. ERR_FORMAT names file and
 * line of what is no answer. */
MUST_CHECK enum status start_load(struct start *s, struct error *err);
/* Keep what is known in the home. */
MUST_CHECK enum status start_keep(const struct start *s, struct error *err);
/* The answers first..last: from the file, or from whoever sits there. ERR_USAGE: one is missing
 * in the file, or wrong; ERR_CANCELLED: the one who sits there has left. */
MUST_CHECK enum status start_ask(struct start *s, enum start_answer first, enum start_answer last,
                                 struct error *err);
/* A file of answers to fill in. */
void start_print_example(FILE *to);

/* "Web Shop" as an id: "web-shop"; letters of Western Europe without their accents. */
MUST_CHECK enum status start_id(struct start *s, struct view name, struct view *id,
                                struct error *err);
/* "Globex Ltd high": name and tier, "medium" where none is said. */
struct start_supplier {
    struct view name;
    struct view tier;
};
struct start_supplier start_supplier(struct view text);
/* The languages that rules know in a directory, most files first: "python,javascript". Looks at
 * a bounded number of files; empty where there is nothing. */
MUST_CHECK enum status start_languages(struct start *s, const char *path, struct view *out,
                                       struct error *err);

/* ---- commands (start_run.c) ---- */

/* Show and run "assay WORDS…" (ended by NULL), its messages but not its results shown; *code: its
 * exit code. ERR_IO: it could not be started, or was killed. */
MUST_CHECK enum status start_run(struct start *s, const char *const words[], int *code,
                                 struct error *err);
/* Run it unseen; what it prints is in `out` (may be NULL). */
MUST_CHECK enum status start_ask_command(struct start *s, const char *const words[],
                                         struct buf *out, int *code, struct error *err);

/* ---- the end (start_next.c) ---- */

/* How controls of the chosen frameworks stand, and the three next steps that help most. */
MUST_CHECK enum status start_show_next(struct start *s, struct error *err);

#endif

/* The command line: one command a file, each a const descriptor in commands.c.
 * Only this room reads the environment, prints and decides exit codes. */
#ifndef ASSAY_CLI_CLI_H
#define ASSAY_CLI_CLI_H

#include <assay/base/buf.h>

#include <signal.h>
#include <stdio.h>

enum exit_code {
    EXIT_ACCEPTED = 0, /* or simply: done */
    EXIT_REJECTED = 1, /* or findings at or above the threshold */
    EXIT_USAGE = 2,
    EXIT_INCOMPLETE = 3, /* could not inspect everything */
    EXIT_CORRUPT = 4,    /* evidence or store fails verification */
    EXIT_OTHER = 5
};

struct option_spec {
    const char *name; /* long name */
    char letter;      /* short name, or 0 */
    const char *arg;  /* placeholder of its argument, or NULL for a switch */
    const char *help; /* one line */
};

struct cli;

struct command {
    const char *name;
    const char *summary;                /* one line */
    const char *operands;               /* "SUBJECT"; or "": it has none */
    const char *details;                /* more lines for --help, or NULL */
    const struct option_spec *options;  /* ended by a NULL name; may be NULL */
    const struct command *const *verbs; /* ended by NULL; or NULL */
    /* NULL: a verb is needed. With verbs, for what begins with none of them. */
    enum exit_code (*run)(struct cli *cli, const struct command *self, int argc, char **argv);
};

/* All commands, ended by NULL, once commands_make() has made them. */
extern const struct command *commands[];
void commands_make(void);
/* Headings of --help, each before the command `first`; ended by NULL. */
struct command_group {
    const char *first;
    const char *heading;
};
extern const struct command_group command_groups[];

struct cli {
    FILE *out; /* results */
    FILE *err; /* progress, messages */
    bool out_colour;
    bool err_colour;
    bool err_terminal;
    unsigned width;   /* columns of the terminal on stdout, or 0 */
    const char *home; /* state directory */
    bool quiet;
    const char *command; /* "verify" or "log show", for messages */
    volatile sig_atomic_t *cancelled;
};

/* Options and operands, in any order. Start with args_begin(); each call of
 * args_next() yields one of these. ARGS_FAILED, and it was said: no option of the command, or an
 * operand where it has none. */
enum args_event { ARGS_OPTION, ARGS_OPERAND, ARGS_END, ARGS_FAILED };
struct args {
    const struct cli *cli;
    const struct command *command;
    int argc;
    char **argv;
    int at;
    bool only_operands;               /* behind "--" */
    const char *letters;              /* rest of a "-abc" */
    const struct option_spec *option; /* of the last ARGS_OPTION */
    const char *value;                /* its argument, or the operand */
};
void args_begin(struct args *a, const struct cli *cli, const struct command *c, int argc,
                char **argv);
enum args_event args_next(struct args *a);
/* Hand every option and operand to `take`; ends with the first code other than
 * EXIT_ACCEPTED, EXIT_USAGE for what args_next() refuses. */
enum exit_code args_each(const struct cli *cli, const struct command *c, int argc, char **argv,
                         enum exit_code (*take)(void *ctx, const struct args *a), void *ctx);
bool args_is(const struct args *a, const char *option);

/* Say what is wrong with the call and how to get help; EXIT_USAGE. */
enum exit_code cli_usage(const struct cli *cli, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Print an error and return the exit code that belongs to its status. */
enum exit_code cli_fail(const struct cli *cli, const struct error *err);
void cli_note(const struct cli *cli, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Write a whole result to stdout or `path`; "-" or NULL is stdout. A file is replaced
 * atomically; a device, pipe or link is written through. */
MUST_CHECK enum status cli_write(const struct cli *cli, const char *path, struct view bytes,
                                 struct error *err);
/* The end of a command that gathered its result in `out`: where all went well `so_far` and
 * nothing of it was lost (buf_status), write it to stdout. `out` is released either way.
 * Returns the first failure. */
MUST_CHECK enum status cli_print(const struct cli *cli, enum status so_far, struct buf *out,
                                 struct error *err);

void cli_help(FILE *to, const struct command *c, const char *prefix);
void cli_help_all(FILE *to);

/* Numbers with a unit: "200", "64k", "128M", "2G" (powers of 1024). */
bool cli_parse_size(const char *text, uint64_t *out);
/* "2026-03-31": the end of the day, so that what was said on it counts; or a time. */
bool cli_parse_day(const char *text, int64_t *at);
bool cli_parse_unsigned(const char *text, unsigned *out);

extern const char assay_version[];

#endif

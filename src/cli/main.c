/* assay: finds the command, sets up the terminal, the home and signals. */
#include "cli.h"
#include "noun/noun.h"

#include <assay/base/file.h>
#include <assay/evidence/pubkey.h>

#include <locale.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static volatile sig_atomic_t g_cancelled;

static void on_signal(int signal_number)
{
    g_cancelled = signal_number;
}

static void catch_signals(void)
{
    struct sigaction cancel = {.sa_handler = on_signal};
    (void)sigemptyset(&cancel.sa_mask);
    (void)sigaction(SIGINT, &cancel, NULL);
    (void)sigaction(SIGTERM, &cancel, NULL);
    (void)sigaction(SIGHUP, &cancel, NULL);
    /* A reader that goes away shows as EPIPE where we write. */
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

static bool wants_colour(int fd)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return isatty(fd) == 1 && (no_colour == NULL || no_colour[0] == '\0') &&
           (term == NULL || strcmp(term, "dumb") != 0);
}

/* $ASSAY_HOME, $XDG_DATA_HOME/assay or ~/.local/share/assay. */
static enum status find_home(struct buf *out, struct error *err)
{
    const char *home = getenv("ASSAY_HOME");
    if (home != NULL && home[0] != '\0') {
        buf_add_str(out, home);
        return buf_status(out, err);
    }
    const char *data = getenv("XDG_DATA_HOME");
    if (data != NULL && data[0] == '/') {
        return path_join(out, data, "assay", err);
    }
    const char *user = getenv("HOME");
    if (user == NULL || user[0] != '/') {
        return error_set(err, ERR_USAGE,
                         "there is no home directory: set ASSAY_HOME to where Assay may keep its "
                         "keys, log and cache");
    }
    return path_join(out, user, ".local/share/assay", err);
}

static const struct command *find(const struct command *const *list, const char *name)
{
    for (size_t i = 0; list[i] != NULL; i++) {
        if (strcmp(list[i]->name, name) == 0) {
            return list[i];
        }
    }
    return NULL;
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* --help anywhere before "--" shows the help of the command. */
static bool asks_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (is_help(argv[i])) {
            return true;
        }
    }
    return false;
}

static enum exit_code run_command(struct cli *cli, const struct command *c, int argc, char **argv)
{
    static char name[128];
    (void)snprintf(name, sizeof name, "%s", c->name);
    cli->command = name;
    while (c->verbs != NULL) {
        const struct command *verb = argc < 1 ? NULL : find(c->verbs, argv[0]);
        if (verb == NULL && c->run != NULL) {
            break;
        }
        if (argc < 1 || is_help(argv[0])) {
            cli_help(argc < 1 ? cli->err : cli->out, c, "");
            return argc < 1 ? EXIT_USAGE : EXIT_ACCEPTED;
        }
        if (verb == NULL) {
            return cli_usage(cli, "there is no \"%s %s\"", name, argv[0]);
        }
        (void)snprintf(name + strlen(name), sizeof name - strlen(name), " %s", verb->name);
        c = verb;
        argc--;
        argv++;
    }
    if (asks_help(argc, argv)) {
        char prefix[128];
        (void)snprintf(prefix, sizeof prefix, "%.*s", (int)(strlen(name) - strlen(c->name)), name);
        cli_help(cli->out, c, prefix);
        return EXIT_ACCEPTED;
    }
    return c->run(cli, c, argc, argv);
}

static enum exit_code dispatch(struct cli *cli, int argc, char **argv)
{
    if (argc < 2) {
        cli_help_all(cli->err);
        return EXIT_USAGE;
    }
    if (is_help(argv[1]) || (strcmp(argv[1], "help") == 0 && argc == 2)) {
        cli_help_all(cli->out);
        return EXIT_ACCEPTED;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "version") == 0) {
        (void)fprintf(cli->out, "assay %s\n", assay_version);
        return EXIT_ACCEPTED;
    }
    bool help = strcmp(argv[1], "help") == 0;
    const char *name = help ? argv[2] : argv[1];
    const struct command *c = find(commands, name);
    if (c == NULL) {
        return cli_usage(cli, "there is no command \"%s\"", name);
    }
    if (help) {
        cli_help(cli->out, c, "");
        return EXIT_ACCEPTED;
    }
    return run_command(cli, c, argc - 2, argv + 2);
}

/* Results that did not reach their reader are not delivered. */
static enum exit_code flush_results(struct cli *cli, enum exit_code code)
{
    if (fflush(cli->out) == 0 && ferror(cli->out) == 0) {
        return code;
    }
    struct error err;
    (void)error_set(&err, ERR_IO, "the results could not be written to standard output");
    (void)cli_fail(cli, &err);
    return code == EXIT_ACCEPTED ? EXIT_OTHER : code;
}

int main(int argc, char **argv)
{
    struct error err;
    struct buf home = BUF_INIT(4096);
    struct cli cli = {
        .out = stdout,
        .err = stderr,
        .out_colour = wants_colour(STDOUT_FILENO),
        .err_colour = wants_colour(STDERR_FILENO),
        .err_terminal = isatty(STDERR_FILENO) == 1,
        .cancelled = &g_cancelled,
        .command = "",
    };
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    catch_signals();
    commands_make();
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        cli.width = size.ws_col;
    }
    enum exit_code code;
    if (evidence_init(&err) != OK || find_home(&home, &err) != OK) {
        code = cli_fail(&cli, &err);
    } else {
        cli.home = home.ptr;
        code = flush_results(&cli, dispatch(&cli, argc, argv));
    }
    buf_release(&home);
    return (int)code;
}

#include "cli.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef ASSAY_VERSION
#error "the build defines ASSAY_VERSION"
#endif

const char assay_version[] = ASSAY_VERSION;

/* Messages carry names from outside: nothing of them may steer the terminal. */
static void print_safe(FILE *to, const char *text)
{
    struct buf safe = BUF_INIT(64 * 1024);
    utf8_append_visible(&safe, view_str(text));
    if (safe.ptr != NULL) {
        (void)fwrite(safe.ptr, 1, safe.len, to);
    }
    buf_release(&safe);
}

enum exit_code cli_usage(const struct cli *cli, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    (void)fputs("assay: ", cli->err);
    print_safe(cli->err, text);
    (void)fprintf(cli->err, "\nTry \"assay %s%s--help\".\n", cli->command,
                  cli->command[0] == '\0' ? "" : " ");
    return EXIT_USAGE;
}

enum exit_code cli_fail(const struct cli *cli, const struct error *err)
{
    (void)fputs(cli->err_colour ? "assay: \033[31merror:\033[0m " : "assay: error: ", cli->err);
    print_safe(cli->err, err->message);
    (void)fputc('\n', cli->err);
    return err->code == ERR_USAGE     ? EXIT_USAGE
           : err->code == ERR_CORRUPT ? EXIT_CORRUPT
                                      : EXIT_OTHER;
}

void cli_note(const struct cli *cli, const char *fmt, ...)
{
    if (cli->quiet) {
        return;
    }
    char text[2048];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    (void)fputs("assay: ", cli->err);
    print_safe(cli->err, text);
    (void)fputc('\n', cli->err);
}

/* Devices, pipes and links are written to; only files are replaced. */
static enum status write_through(const char *path, struct view bytes, struct error *err)
{
    CLEANUP(fd_cleanup) int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return error_errno(err, errno, "opening %s", path);
    }
    return file_write_fd(fd, path, bytes, err);
}

enum status cli_write(const struct cli *cli, const char *path, struct view bytes, struct error *err)
{
    if (path != NULL && strcmp(path, "-") != 0) {
        struct stat sb;
        bool special = lstat(path, &sb) == 0 && !S_ISREG(sb.st_mode);
        return special ? write_through(path, bytes, err)
                       : file_write_atomic(path, bytes, 0644, err);
    }
    bool written = bytes.len == 0 || fwrite(bytes.ptr, 1, bytes.len, cli->out) == bytes.len;
    if (!written || fflush(cli->out) != 0) {
        return error_errno(err, errno, "writing to standard output");
    }
    return OK;
}

enum status cli_print(const struct cli *cli, enum status so_far, struct buf *out, struct error *err)
{
    enum status st = so_far == OK ? buf_status(out, err) : so_far;
    if (st == OK) {
        st = cli_write(cli, NULL, buf_view(out), err);
    }
    buf_release(out);
    return st;
}

static int option_width(const struct option_spec *o)
{
    return (int)(strlen(o->name) + (o->arg == NULL ? 0 : strlen(o->arg) + 1));
}

/* A long list of choices has its line to itself. */
static void help_option(FILE *to, const struct option_spec *o, int width)
{
    char letter[5] = "    ";
    int pad = width - option_width(o);
    if (o->letter != 0) {
        (void)snprintf(letter, sizeof letter, "-%c, ", o->letter);
    }
    (void)fprintf(to, "  %s--%s%s%s", letter, o->name, o->arg == NULL ? "" : " ",
                  o->arg == NULL ? "" : o->arg);
    if (pad < 0) {
        (void)fputc('\n', to);
        pad = (int)strlen("      --") + width;
    }
    (void)fprintf(to, "%*s  %s\n", pad, "", o->help);
}

static void help_options(FILE *to, const struct command *c)
{
    enum { WIDTH_MAX = 36 };
    int width = (int)strlen("help");
    for (const struct option_spec *o = c->options; o != NULL && o->name != NULL; o++) {
        int own = option_width(o);
        width = own > width && own <= WIDTH_MAX ? own : width;
    }
    (void)fputs("\nOptions:\n", to);
    for (const struct option_spec *o = c->options; o != NULL && o->name != NULL; o++) {
        help_option(to, o, width);
    }
    (void)fprintf(to, "  -h, --help%*s  show this help\n", width - (int)strlen("help"), "");
}

static void help_heading(FILE *to, const struct command_group *groups, const char *command)
{
    for (; groups != NULL && groups->first != NULL; groups++) {
        if (strcmp(groups->first, command) == 0) {
            (void)fprintf(to, "\n%s:\n", groups->heading);
        }
    }
}

static void help_list(FILE *to, const struct command *const *list,
                      const struct command_group *groups)
{
    int width = 0;
    for (size_t i = 0; list[i] != NULL; i++) {
        int len = (int)strlen(list[i]->name);
        width = len > width ? len : width;
    }
    for (size_t i = 0; list[i] != NULL; i++) {
        help_heading(to, groups, list[i]->name);
        (void)fprintf(to, "  %-*s  %s\n", width, list[i]->name, list[i]->summary);
    }
}

void cli_help(FILE *to, const struct command *c, const char *prefix)
{
    if (c->run == NULL) {
        (void)fprintf(to, "Usage: assay %s%s VERB …\n\n%s.\n\nVerbs:\n", prefix, c->name,
                      c->summary);
        help_list(to, c->verbs, NULL);
        (void)fprintf(to, "\nSee \"assay %s VERB --help\" and assay-%s(1).\n", c->name, c->name);
        return;
    }
    (void)fprintf(to, "Usage: assay %s%s [OPTION …]%s%s\n\n%s.\n", prefix, c->name,
                  c->operands[0] == '\0' ? "" : " ", c->operands, c->summary);
    if (c->details != NULL) {
        (void)fprintf(to, "\n%s", c->details);
    }
    if (c->verbs != NULL) {
        (void)fprintf(to, "\nOr: assay %s%s VERB …\n", prefix, c->name);
        help_list(to, c->verbs, NULL);
    }
    help_options(to, c);
}

void cli_help_all(FILE *to)
{
    (void)fputs(
        "Usage: assay COMMAND …\n\n"
        "Assay inspects software, judges it against a baseline and keeps signed evidence.\n",
        to);
    help_list(to, commands, command_groups);
    (void)fputs(
        "\nStart with \"assay verify PATH\". Every command has --help and a man page\n"
        "(\"man assay-verify\").\n\n"
        "Exit codes: 0 accepted or done, 1 rejected or findings, 2 wrong usage, 3 could not\n"
        "inspect everything, 4 evidence fails verification, 5 other failure.\n",
        to);
}

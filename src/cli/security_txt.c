/* assay vulnerability security-txt: writing and checking security.txt (RFC 9116). */
#include "vulnerability.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

enum { VALUES_MAX = 32, FILE_BYTES_MAX = 32 << 10, YEAR_SECONDS = 366 * 86400 };

/* The fields of section 2.5, by the option that sets them. */
static const struct {
    const char *option;
    const char *name;
    bool once;
    bool uri;
} fields[] = {
    {"contact", "Contact", false, true},
    {"expires", "Expires", true, false},
    {"encryption", "Encryption", false, true},
    {"acknowledgments", "Acknowledgments", false, true},
    {"preferred-languages", "Preferred-Languages", true, false},
    {"canonical", "Canonical", false, true},
    {"policy", "Policy", false, true},
    {"hiring", "Hiring", false, true},
};
enum { FIELDS = sizeof fields / sizeof fields[0], CONTACT = 0, EXPIRES = 1 };

struct request {
    const char *values[VALUES_MAX];
    size_t field[VALUES_MAX];
    size_t count;
    const char *file; /* to be checked; or NULL */
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    size_t f = 0;
    if (a->option == NULL) {
        if (r->file != NULL) {
            return cli_usage(a->cli, "one file at a time");
        }
        r->file = a->value;
        return EXIT_ACCEPTED;
    }
    while (f < FIELDS && !args_is(a, fields[f].option)) {
        f++;
    }
    if (r->count == VALUES_MAX || f == FIELDS) {
        return cli_usage(a->cli, "more than %d fields", VALUES_MAX);
    }
    r->values[r->count] = a->value;
    r->field[r->count++] = f;
    return EXIT_ACCEPTED;
}

struct checking {
    struct buf problems;
    unsigned seen[FIELDS];
    int64_t now;
    size_t count;
};

static void problem(struct checking *c, size_t line, const char *what, struct view about)
{
    c->count++;
    if (line > 0) {
        buf_printf(&c->problems, "line %zu: ", line);
    }
    buf_printf(&c->problems, "%s%s", what, about.len > 0 ? ": " : "");
    utf8_append_visible(&c->problems, view_slice(about, 0, 200));
    buf_add_char(&c->problems, '\n');
}

static void check_value(struct checking *c, size_t line, size_t f, struct view value)
{
    int64_t time = 0;
    if (fields[f].once && c->seen[f]++ > 0) {
        problem(c, line, "the field may stand there only once", view_str(fields[f].name));
    } else if (!fields[f].once) {
        c->seen[f]++;
    }
    if (value.len == 0) {
        problem(c, line, "the field is empty", view_str(fields[f].name));
    } else if (fields[f].uri && view_starts(value, VIEW("http://"))) {
        problem(c, line, "a web address must begin with https://", value);
    } else if (fields[f].uri && view_find_char(value, ':') <= 0) {
        problem(c, line, "no URI (an e-mail address is mailto:…)", value);
    } else if (f == EXPIRES && !clock_parse(value, &time)) {
        problem(c, line, "no time such as 2027-06-30T00:00:00Z", value);
    } else if (f == EXPIRES && time <= c->now) {
        problem(c, line, "it has expired", value);
    } else if (f == EXPIRES && time > c->now + YEAR_SECONDS) {
        problem(c, line, "it should expire within a year", value);
    }
}

static void check_end(struct checking *c)
{
    if (c->seen[CONTACT] == 0) {
        problem(c, 0, "there is no Contact", VIEW(""));
    }
    if (c->seen[EXPIRES] == 0) {
        problem(c, 0, "there is no Expires", VIEW(""));
    }
}

static void check_line(struct checking *c, size_t number, struct view line)
{
    ptrdiff_t colon = view_find_char(line, ':');
    if (line.len == 0 || line.ptr[0] == '#' || view_starts(line, VIEW("-----"))) {
        return;
    }
    if (colon <= 0) {
        problem(c, number, "neither a comment nor \"Field: value\"", line);
        return;
    }
    for (size_t f = 0; f < FIELDS; f++) {
        if (view_eq_nocase(view_slice(line, 0, (size_t)colon), view_str(fields[f].name))) {
            check_value(c, number, f, view_trim(view_slice(line, (size_t)colon + 1, line.len)));
        }
    }
}

/* Behind an OpenPGP signature's head and before its end stands the text. */
static void check_text(struct checking *c, struct view text)
{
    struct view line;
    bool skipping = view_starts(text, VIEW("-----BEGIN PGP SIGNED MESSAGE-----"));
    for (size_t number = 1; view_line(&text, &line); number++) {
        if (view_starts(line, VIEW("-----BEGIN PGP SIGNATURE-----"))) {
            break;
        }
        if (!skipping) {
            check_line(c, number, line);
        }
        skipping = skipping && line.len > 0;
    }
    check_end(c);
}

static enum status run_on(const struct request *r, struct checking *c, struct buf *out,
                          struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(FILE_BYTES_MAX);
    if (r->file != NULL) {
        enum status st = file_read(r->file, &text, err);
        if (st == OK) {
            check_text(c, buf_view(&text));
        }
        return st;
    }
    for (size_t f = 0; f < FIELDS; f++) {
        for (size_t i = 0; i < r->count; i++) {
            if (r->field[i] == f) {
                buf_printf(out, "%s: %s\n", fields[f].name, r->values[i]);
            }
        }
    }
    check_text(c, buf_view(out));
    return buf_status(out, err);
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct error err = {.code = OK};
    struct request r = {.count = 0};
    struct checking c = {.problems = BUF_INIT(1 << 20), .now = clock_now()};
    struct buf out = BUF_INIT(FILE_BYTES_MAX);
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = run_on(&r, &c, &out, &err);
    if (st == OK && r.file == NULL && c.count > 0) {
        code = cli_usage(cli, "this would be no valid security.txt: " VIEW_FMT,
                         VIEW_ARG(view_trim(buf_view(&c.problems))));
    } else {
        st = cli_print(cli, st, r.file != NULL ? &c.problems : &out, &err);
        code = st != OK ? cli_fail(cli, &err) : c.count > 0 ? EXIT_REJECTED : EXIT_ACCEPTED;
    }
    buf_release(&out);
    buf_release(&c.problems);
    return code;
}

static const struct option_spec options[] = {
    {"contact", 0, "URI", "where to report: mailto:…, tel:… or https://… (repeat; required)"},
    {"expires", 0, "TIME", "until when it holds, as 2027-06-30T00:00:00Z (required)"},
    {"encryption", 0, "URI", "a key to encrypt reports to"},
    {"acknowledgments", 0, "URI", "where reporters are thanked"},
    {"preferred-languages", 0, "LIST", "such as \"en, de\""},
    {"canonical", 0, "URI", "where this file is published"},
    {"policy", 0, "URI", "the policy of disclosure"},
    {"hiring", 0, "URI", "open positions in security"},
    {NULL, 0, NULL, NULL},
};

const struct command vulnerability_security_txt = {
    .name = "security-txt",
    .summary = "Write a security.txt (RFC 9116), or check one",
    .operands = "[FILE]",
    .details =
        "With FILE: what is wrong with it, exit code 1. Without: written to standard output, by\n"
        "the options. A signature around it is not checked.\n",
    .options = options,
    .run = run,
};

/* What assay start asks, where the answers come from, and how they are kept. */
#include "start.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/toml.h>
#include <assay/base/utf8.h>
#include <assay/content/file.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_BYTES_MAX = 1 << 18,
    LOOK_FILES_MAX = 20000, /* of a tree, to find its languages */
    LOOK_DEPTH_MAX = 12,
    LANGUAGES_SHOWN = 6
};

static const char *const tiers[] = {"critical", "high", "medium", "low", NULL};

static const struct question {
    const char *key;  /* in files */
    const char *asks; /* of who sits there */
    const char *why;  /* a line more, or NULL */
    const char *usual;
    const char *const *choices;
    bool needed;   /* an empty answer is none */
    bool personal; /* not kept */
} questions[START_ANSWERS] = {
    [START_ORGANISATION] = {.key = "organisation",
                            .asks = "Your organisation",
                            .why = "It names the baseline that your software will be judged by.",
                            .needed = true},
    [START_NAME] = {.key = "name",
                    .asks = "Your name",
                    .why = "Who answers for the first project. Name and address are sealed under a "
                           "key of their own: \"assay person erase\" destroys them for good.",
                    .needed = true,
                    .personal = true},
    [START_EMAIL] = {.key = "email",
                     .asks = "Your e-mail address",
                     .needed = true,
                     .personal = true},
    [START_TEAM] = {.key = "team", .asks = "Your team", .usual = "Development", .needed = true},
    [START_PROJECT] = {.key = "project",
                       .asks = "What do you build first? Its name",
                       .why = "One project to begin with; \"assay project add\" adds more.",
                       .needed = true},
    [START_PATH] = {.key = "path",
                    .asks = "Where does its source lie",
                    .usual = ".",
                    .needed = true},
    [START_LANGUAGES] = {.key = "languages",
                         .asks = "Programming languages",
                         .why = "Separated by commas; what was found there is suggested."},
    [START_TIER] = {.key = "tier",
                    .asks = "What depends on it: critical, high, medium or low",
                    .usual = "medium",
                    .choices = tiers,
                    .needed = true},
    [START_BASELINE] = {.key = "baseline",
                        .asks = "File for your baseline",
                        .why = "The requirements that software has to meet, yours to change. A "
                               "file that exists is used as it is.",
                        .usual = "assay-baseline.yaml",
                        .needed = true},
    [START_SUPPLIERS] = {.key = "suppliers",
                         .asks = "Who develops software for you",
                         .why = "Suppliers, separated by commas, each with what depends on it: "
                                "\"Globex Ltd high, Initech low\". Nobody: just Enter."},
    [START_FRAMEWORKS] = {.key = "frameworks",
                          .asks = "By which standards or laws are you measured",
                          .why = "Ids, separated by commas; \"assay control list\" shows them all.",
                          .usual = "iso-27001-2022",
                          .needed = true},
};

/* ---- files ---- */

/* A string, or a list of strings, as one text. */
static enum status take_value(struct start *s, const char *path, const struct member *m,
                              struct view *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(START_TEXT_MAX);
    if (m->value.kind == VALUE_STRING) {
        buf_add(&text, m->value.text.ptr, m->value.text.len);
    } else if (m->value.kind == VALUE_ARRAY) {
        for (size_t i = 0; i < m->value.len; i++) {
            struct view word = value_text(&m->value.items[i]);
            if (word.ptr == NULL || memchr(word.ptr, ',', word.len) != NULL) {
                return value_expected(&m->value.items[i], path, "a text without a comma", err);
            }
            buf_printf(&text, "%s" VIEW_FMT, i == 0 ? "" : ",", VIEW_ARG(word));
        }
    } else {
        return value_expected(&m->value, path, "a text or a list of texts", err);
    }
    enum status st = buf_status(&text, err);
    if (st == ERR_LIMIT) {
        return value_expected(&m->value, path, "a shorter text", err);
    }
    *out = arena_copy(&s->arena, buf_view(&text));
    return st == OK && out->ptr == NULL ? error_no_memory(err) : st;
}

static int question_named(struct view key)
{
    for (int i = 0; i < START_ANSWERS; i++) {
        if (view_eq_str(key, questions[i].key)) {
            return i;
        }
    }
    return -1;
}

static enum status read_toml(struct start *s, const char *path, struct value *root,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(FILE_BYTES_MAX);
    const struct parse_limits limits = {.depth = 4, .values = 1000};
    enum status st = file_read(path, &bytes, err);
    struct view text = st == OK ? arena_copy(&s->arena, buf_view(&bytes)) : (struct view){0};
    if (st == OK && text.ptr == NULL) {
        return error_no_memory(err);
    }
    return st == OK ? toml_read(text, path, &limits, &s->arena, root, err) : st;
}

static enum status load_answers(struct start *s, struct error *err)
{
    struct view ignored;
    enum status st = read_toml(s, s->answers_file, &s->answers, err);
    for (size_t i = 0; st == OK && i < s->answers.len; i++) {
        const struct member *m = &s->answers.members[i];
        if (question_named(m->key) < 0) {
            return error_set(err, ERR_FORMAT, "%s:%u: there is no question \"" VIEW_FMT "\"",
                             s->answers_file, m->line, VIEW_ARG(m->key));
        }
        st = take_value(s, s->answers_file, m, &ignored, err);
    }
    return st;
}

/* "people builds" */
static const char *const part_names[START_PARTS] = {"people", "builds", "supplied", "judged",
                                                    "inspected"};

static enum status take_kept(struct start *s, const char *path, const struct member *m,
                             struct error *err)
{
    struct view text;
    int q = question_named(m->key);
    enum status st = take_value(s, path, m, &text, err);
    if (st == OK && q >= 0) {
        s->text[q] = text;
    } else if (st == OK && view_eq_str(m->key, "person")) {
        s->person = text;
    } else if (st == OK && view_eq_str(m->key, "done")) {
        struct view part;
        while (view_split(&text, ',', &part)) {
            for (int i = 0; i < START_PARTS; i++) {
                s->done[i] = s->done[i] || view_eq_str(part, part_names[i]);
            }
        }
    }
    return st;
}

static enum status kept_path(const struct start *s, struct buf *path, struct error *err)
{
    return path_join(path, s->cli->home, "start.toml", err);
}

enum status start_load(struct start *s, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
    struct value kept = {0};
    enum status st = s->answers_file == NULL ? OK : load_answers(s, err);
    st = st == OK ? kept_path(s, &path, err) : st;
    if (st != OK || access(path.ptr, F_OK) != 0) {
        return st;
    }
    st = read_toml(s, path.ptr, &kept, err);
    for (size_t i = 0; st == OK && i < kept.len; i++) {
        st = take_kept(s, path.ptr, &kept.members[i], err);
    }
    return st;
}

static void add_string(struct buf *out, const char *key, struct view text)
{
    buf_printf(out, "%s = \"", key);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20 || c == 0x7f) {
            buf_printf(out, "\\u%04x", c);
        } else {
            buf_printf(out, c == '"' || c == '\\' ? "\\%c" : "%c", c);
        }
    }
    buf_add_str(out, "\"\n");
}

enum status start_keep(const struct start *s, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(FILE_BYTES_MAX);
    bool first = true;
    buf_add_str(&out,
                "# What \"assay start\" was told, and which parts are done. Remove the file to "
                "begin again.\n");
    for (int i = 0; i < START_ANSWERS; i++) {
        if (s->text[i].ptr != NULL && !questions[i].personal) {
            add_string(&out, questions[i].key, s->text[i]);
        }
    }
    if (s->person.len > 0) {
        add_string(&out, "person", s->person);
    }
    buf_add_str(&out, "done = [");
    for (int i = 0; i < START_PARTS; i++) {
        if (s->done[i]) {
            buf_printf(&out, "%s\"%s\"", first ? "" : ", ", part_names[i]);
            first = false;
        }
    }
    buf_add_str(&out, "]\n");
    enum status st = buf_status(&out, err);
    st = st == OK ? dir_ensure(s->cli->home, 0700, err) : st;
    st = st == OK ? kept_path(s, &path, err) : st;
    return st == OK ? file_write_atomic(path.ptr, buf_view(&out), 0600, err) : st;
}

void start_print_example(FILE *to)
{
    (void)fprintf(to, "# Answers for \"assay start --answers FILE\". What has a usual value may be "
                      "left out.\n");
    for (int i = 0; i < START_ANSWERS; i++) {
        const struct question *q = &questions[i];
        (void)fprintf(to, "\n# %s\n", q->asks);
        if (q->why != NULL) {
            (void)fprintf(to, "# %s\n", q->why);
        }
        (void)fprintf(to, "%s%s = \"%s\"\n", q->needed && q->usual == NULL ? "" : "#", q->key,
                      q->usual == NULL ? "" : q->usual);
    }
}

/* ---- one question ---- */

static bool is_choice(const struct question *q, struct view text)
{
    bool found = q->choices == NULL;
    for (size_t i = 0; !found && q->choices[i] != NULL; i++) {
        found = view_eq_str(text, q->choices[i]);
    }
    return found;
}

/* NULL: it can be taken. */
static const char *objection(const struct question *q, struct view text)
{
    if (text.len == 0) {
        return q->needed ? "an answer is needed" : NULL;
    }
    if (text.len > START_TEXT_MAX || !utf8_valid(text)) {
        return "this is too long, or no UTF-8";
    }
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20) {
            return "one line without control characters, please";
        }
    }
    return is_choice(q, text) ? NULL : "this is none of the choices";
}

/* False: the user asked to stop. A signal that comes just before it waits is not missed. */
static bool wait_for_line(const struct start *s)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    sigset_t all;
    sigset_t before;
    int n = 0;
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, &before);
    while (*s->cli->cancelled == 0 && (n = ppoll(&in, 1, NULL, &before)) < 0 && errno == EINTR) {
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return n > 0 && *s->cli->cancelled == 0;
}

/* A line from who sits there, without its end. */
static enum status read_line(struct start *s, struct view *out, struct error *err)
{
    char line[START_TEXT_MAX + 2];
    if (!wait_for_line(s) || fgets(line, sizeof line, stdin) == NULL) {
        (void)fprintf(s->cli->err, "\n");
        return error_set(err, ERR_CANCELLED,
                         "stopped; what is done is kept, and \"assay start\" goes on from there");
    }
    for (int c = 0; strchr(line, '\n') == NULL && c != '\n' && c != EOF;) {
        c = getc(stdin); /* the rest of a line that is too long to be an answer */
    }
    *out = arena_copy(&s->arena, view_trim(view_str(line)));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status ask_person(struct start *s, const struct question *q, struct view usual,
                              struct view *out, struct error *err)
{
    if (q->why != NULL) {
        (void)fprintf(s->cli->err, "  %s\n", q->why);
    }
    for (;;) {
        (void)fprintf(s->cli->err, "%s", q->asks);
        if (usual.len > 0) {
            (void)fprintf(s->cli->err, " [" VIEW_FMT "]", VIEW_ARG(usual));
        }
        (void)fprintf(s->cli->err, ": ");
        (void)fflush(s->cli->err);
        struct view text;
        enum status st = read_line(s, &text, err);
        if (st != OK) {
            return st;
        }
        text = text.len == 0 ? usual : text;
        const char *wrong = objection(q, text);
        if (wrong == NULL) {
            *out = text;
            return OK;
        }
        (void)fprintf(s->cli->err, "  %s\n", wrong);
    }
}

static enum status ask_file(struct start *s, const struct question *q, struct view usual,
                            struct view *out, struct error *err)
{
    struct view text = usual;
    const struct value *given = value_get(&s->answers, q->key);
    uint32_t line = given == NULL ? 0 : given->line;
    for (size_t i = 0; i < s->answers.len; i++) {
        if (view_eq_str(s->answers.members[i].key, q->key)) {
            enum status st = take_value(s, s->answers_file, &s->answers.members[i], &text, err);
            if (st != OK) {
                return st;
            }
        }
    }
    const char *wrong = objection(q, text);
    if (wrong != NULL) {
        return error_set(err, ERR_USAGE, "%s:%u: %s: %s", s->answers_file, line, q->key, wrong);
    }
    *out = text;
    return OK;
}

enum status start_ask(struct start *s, enum start_answer first, enum start_answer last,
                      struct error *err)
{
    enum status st = OK;
    for (int i = (int)first; st == OK && i <= (int)last; i++) {
        const struct question *q = &questions[i];
        struct view usual = q->usual == NULL ? VIEW("") : view_str(q->usual);
        if (s->text[i].ptr != NULL) {
            usual = s->text[i]; /* of an earlier call that came to no end */
        } else if (i == START_LANGUAGES) {
            st = start_languages(s, s->text[START_PATH].ptr, &usual, err);
        }
        struct view text = {0};
        if (st == OK) {
            st = s->answers_file == NULL ? ask_person(s, q, usual, &text, err)
                                         : ask_file(s, q, usual, &text, err);
        }
        if (st == OK) {
            s->text[i] = text.ptr == NULL ? VIEW("") : text;
        }
    }
    return st;
}

/* ---- what answers mean ---- */

/* The letter or digit that an id has for it; 0: none. */
static char id_letter(uint32_t c)
{
    /* U+00C0 to U+00FF (Latin-1 Supplement) */
    static const char latin[] =
        "aaaaaaaceeeeiiiidnooooo\0ouuuuytsaaaaaaaceeeeiiiidnooooo\0ouuuuyty";
    if (c < 0x80) {
        return isalnum((int)c) ? char_lower((char)c) : '\0';
    }
    return c >= 0xc0 && c <= 0xff ? latin[c - 0xc0] : '\0';
}

enum status start_id(struct start *s, struct view name, struct view *id, struct error *err)
{
    enum { LENGTH = 60 };
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(LENGTH + 1);
    for (size_t at = 0; at < name.len && out.len < LENGTH;) {
        uint32_t c = 0;
        size_t bytes = utf8_decode((struct view){name.ptr + at, name.len - at}, &c);
        at += bytes == 0 ? 1 : bytes;
        char letter = id_letter(c);
        if (letter != '\0') {
            buf_add_char(&out, letter);
        } else if (out.len > 0 && out.ptr[out.len - 1] != '-') {
            buf_add_char(&out, '-');
        }
    }
    while (out.len > 0 && out.ptr[out.len - 1] == '-') {
        out.len--;
    }
    if (out.len == 0) {
        return error_set(err, ERR_USAGE,
                         "no id can be made of \"" VIEW_FMT
                         "\": it needs a letter from a to z or a "
                         "digit",
                         VIEW_ARG(name));
    }
    *id = arena_copy(&s->arena, buf_view(&out));
    return id->ptr == NULL ? error_no_memory(err) : buf_status(&out, err);
}

struct start_supplier start_supplier(struct view text)
{
    text = view_trim(text);
    struct start_supplier r = {text, VIEW("medium")};
    for (size_t i = 0; tiers[i] != NULL; i++) {
        size_t n = strlen(tiers[i]);
        if (text.len > n + 1 && view_ends_nocase(text, view_str(tiers[i])) &&
            text.ptr[text.len - n - 1] == ' ') {
            r.name = view_trim((struct view){text.ptr, text.len - n});
            r.tier = view_str(tiers[i]);
        }
    }
    return r;
}

/* ---- languages of a tree ---- */

struct look {
    size_t count[LANG_COUNT];
    size_t files;
};

static void look_at(struct look *l, int dirfd, unsigned depth)
{
    DIR *dir = dirfd < 0 ? NULL : fdopendir(dirfd);
    const struct dirent *e;
    if (dir == NULL) {
        (void)fd_close(dirfd);
        return;
    }
    while (l->files < LOOK_FILES_MAX && (e = readdir(dir)) != NULL) {
        if (e->d_name[0] == '.') {
            continue;
        }
        struct stat sb;
        if (fstatat(dirfd, e->d_name, &sb, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        if (S_ISDIR(sb.st_mode) && depth > 0 && strcmp(e->d_name, "node_modules") != 0) {
            int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
            look_at(l, openat(dirfd, e->d_name, flags), depth - 1);
        } else if (S_ISREG(sb.st_mode)) {
            l->files++;
            l->count[language_detect(view_str(e->d_name), VIEW(""))]++;
        }
    }
    (void)closedir(dir);
}

enum status start_languages(struct start *s, const char *path, struct view *out, struct error *err)
{
    static const enum language programming[] = {
        LANG_BASH,       LANG_C,        LANG_CPP,   LANG_CSHARP,    LANG_GO,   LANG_JAVA,
        LANG_JAVASCRIPT, LANG_KOTLIN,   LANG_PHP,   LANG_PYTHON,    LANG_RUBY, LANG_RUST,
        LANG_SCALA,      LANG_SOLIDITY, LANG_SWIFT, LANG_TYPESCRIPT};
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(START_TEXT_MAX);
    struct look l = {0};
    look_at(&l, open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), LOOK_DEPTH_MAX);
    l.count[LANG_TYPESCRIPT] += l.count[LANG_TSX];
    for (int n = 0; n < LANGUAGES_SHOWN; n++) {
        enum language most = LANG_UNKNOWN;
        l.count[LANG_UNKNOWN] = 0;
        for (size_t i = 0; i < sizeof programming / sizeof programming[0]; i++) {
            most = l.count[programming[i]] > l.count[most] ? programming[i] : most;
        }
        if (most == LANG_UNKNOWN) {
            break;
        }
        buf_printf(&text, "%s%s", n == 0 ? "" : ",", language_name(most));
        l.count[most] = 0;
    }
    *out = arena_copy(&s->arena, buf_view(&text));
    return out->ptr == NULL ? error_no_memory(err) : buf_status(&text, err);
}

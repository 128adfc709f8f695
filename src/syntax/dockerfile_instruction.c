/* Instructions of a Dockerfile: what each of them has behind its name. */
#include <string.h>

#include <assay/syntax/parser.h>

#include "dockerfile_parse.h"

static const char *const instructions[] = {
    "ADD",    "ARG",   "CMD",         "COPY",  "ENTRYPOINT", "ENV",
    "EXPOSE", "FROM",  "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
    "RUN",    "SHELL", "STOPSIGNAL",  "USER",  "VOLUME",     "WORKDIR"};

static bool is_keyword(const struct docker_reader *b, size_t begin, size_t end, const char *word)
{
    return end - begin == strlen(word) && strncasecmp(b->text + begin, word, end - begin) == 0;
}

bool docker_is_instruction(const struct docker_reader *b, size_t begin, size_t end)
{
    for (size_t i = 0; i < sizeof instructions / sizeof instructions[0]; i++) {
        if (is_keyword(b, begin, end, instructions[i])) {
            return true;
        }
    }
    return false;
}

/* --- the shell form --- */

static void adopt(struct docker_reader *b, size_t shift)
{
    uint32_t base = b->cst->count;
    for (uint32_t i = 0; i < b->shell.count && b->failed == OK; i++) {
        struct cst_node c = b->shell.nodes[i];
        uint32_t n = docker_open_node(b, DOCKER_SHELL, 0);
        c.begin += (uint32_t)shift;
        c.end += (uint32_t)shift;
        c.next += base;
        c.type = c.type < UINT16_MAX - DOCKER_TYPE_COUNT ? (uint16_t)(c.type + DOCKER_TYPE_COUNT)
                                                         : UINT16_MAX;
        if (b->failed == OK) {
            b->cst->nodes[n] = c;
        }
    }
    b->cst->errors += b->shell.errors;
    b->cst->error_bytes += b->shell.error_bytes;
}

static void shell(struct docker_reader *b, enum docker_type type, size_t at, size_t end)
{
    uint32_t n = docker_open_node(b, type, at);
    enum status st =
        parser_concrete(b->parser, b->bash, view_of(b->text + at, end - at), &b->shell, NULL);
    if (st == OK) {
        adopt(b, at);
    } else {
        b->failed = st;
    }
    docker_close_node(b, n, end);
}

/* RUN <<EOF: the lines of the heredoc are the program. 0: it is none. */
static size_t script_begin(const struct docker_reader *b, size_t at, size_t *end)
{
    const char *newline = memchr(b->text + at, '\n', *end - at);
    size_t line = newline == NULL ? *end : (size_t)(newline - b->text);
    if (newline == NULL || *end - at < 3 || b->text[at] != '<' || b->text[at + 1] != '<' ||
        docker_word_end(b, at, line) != docker_trim_end(b, at, line)) {
        return 0;
    }
    size_t last = *end;
    while (last > line + 1 && b->text[last - 1] != '\n') {
        last--;
    }
    *end = last;
    return line + 1;
}

static void command(struct docker_reader *b, size_t at, size_t end)
{
    at = docker_skip_blanks(b, at, end);
    if (at == end) {
        return;
    }
    size_t stop = end;
    size_t script = script_begin(b, at, &stop);
    if (script != 0) {
        shell(b, DOCKER_SHELL, script, stop);
    } else if (docker_is_placeholder(b, at, end)) {
        docker_leaf(b, DOCKER_NAME, at, end);
    } else if (!docker_exec_form(b, at, end)) {
        shell(b, DOCKER_SHELL, at, end);
    }
}

/* --- instructions --- */

static void from(struct docker_reader *b, size_t at, size_t end)
{
    at = docker_options(b, at, end);
    size_t stop = docker_word_end(b, at, end);
    size_t digest = docker_find_sign(b, at, stop, '@');
    size_t slash = at;
    for (size_t i = at; i < digest; i++) {
        slash = b->text[i] == '/' ? i : slash; /* a port of a registry is no tag */
    }
    size_t tag = docker_find_sign(b, slash, digest, ':');
    docker_word(b, DOCKER_WORD, at, tag);
    if (tag < digest) {
        docker_word(b, DOCKER_TAG, tag + 1, digest);
    }
    if (digest < stop) {
        docker_word(b, DOCKER_DIGEST, digest + 1, stop);
    }
    size_t as = docker_skip_blanks(b, stop, end);
    size_t as_end = docker_word_end(b, as, end);
    size_t name = docker_skip_blanks(b, as_end, end);
    if (is_keyword(b, as, as_end, "AS") && name < end) {
        docker_word(b, DOCKER_ALIAS, name, docker_word_end(b, name, end));
    } else if (as < end) {
        docker_broken(b, as, end);
    }
}

static void user(struct docker_reader *b, size_t at, size_t end)
{
    size_t stop = docker_word_end(b, at, end);
    size_t colon = docker_find_sign(b, at, stop, ':');
    docker_word(b, DOCKER_WORD, at, colon);
    if (colon < stop) {
        docker_word(b, DOCKER_GROUP, colon + 1, stop);
    }
}

static void healthcheck(struct docker_reader *b, size_t at, size_t end)
{
    at = docker_options(b, at, end);
    size_t stop = docker_word_end(b, at, end);
    size_t behind = docker_skip_blanks(b, stop, end);
    if (docker_is_placeholder(b, at, stop) && behind < end) {
        uint32_t n = docker_open_node(b, DOCKER_OPTION, at);
        docker_leaf(b, DOCKER_NAME, at, stop);
        docker_close_node(b, n, stop);
        at = docker_options(b, behind, end);
        stop = docker_word_end(b, at, end);
    }
    if (is_keyword(b, at, stop, "CMD")) {
        docker_instruction(b, at, end, 1);
    } else if (docker_is_placeholder(b, at, end) || is_keyword(b, at, end, "NONE") ||
               (stop == end && at < end && b->text[at] == '$')) {
        docker_leaf(b, DOCKER_NAME, at, end);
    } else {
        docker_broken(b, at, end);
    }
}

static void argument(struct docker_reader *b, size_t at, size_t end)
{
    size_t stop = docker_word_end(b, at, end);
    size_t sign = docker_find_sign(b, at, stop, '=');
    docker_word(b, DOCKER_WORD, at, sign);
    if (sign < stop) {
        uint32_t n = docker_open_node(b, DOCKER_PAIR, sign);
        docker_word(b, DOCKER_WORD, sign + 1, stop);
        docker_close_node(b, n, stop);
    }
    docker_words(b, stop, end);
}

static void command_with_options(struct docker_reader *b, size_t at, size_t end)
{
    command(b, docker_options(b, at, end), end);
}

static void maintainer(struct docker_reader *b, size_t at, size_t end)
{
    if (at < end && (b->text[at] == '$' || b->text[at] == '"')) {
        docker_word(b, DOCKER_WORD, at, end);
    } else {
        docker_leaf(b, docker_is_placeholder(b, at, end) ? DOCKER_NAME : DOCKER_TEXT, at, end);
    }
}

static void files(struct docker_reader *b, size_t at, size_t end)
{
    at = docker_options(b, at, end);
    if (!docker_exec_form(b, at, end)) {
        docker_words(b, at, end);
    }
}

static void onbuild(struct docker_reader *b, size_t at, size_t end)
{
    docker_instruction(b, at, end, 1);
}

/* What stands behind the name of an instruction: by `read`, else words or the exec form. */
static const struct {
    const char *name;
    void (*read)(struct docker_reader *b, size_t at, size_t end);
    bool heredocs; /* texts behind the line are part of it */
} readers[] = {
    {"FROM", from, false},
    {"RUN", command_with_options, true},
    {"CMD", command_with_options, true},
    {"ENTRYPOINT", command_with_options, true},
    {"SHELL", command_with_options, true},
    {"ENV", docker_pairs, false},
    {"LABEL", docker_pairs, false},
    {"ARG", argument, false},
    {"USER", user, false},
    {"HEALTHCHECK", healthcheck, false},
    {"MAINTAINER", maintainer, false},
    {"ONBUILD", onbuild, true},
};

static void contents(struct docker_reader *b, size_t begin, size_t stop, size_t end, unsigned depth)
{
    size_t at = docker_skip_blanks(b, stop, end);
    const char *newline = memchr(b->text + begin, '\n', end - begin);
    size_t line = newline == NULL ? end : docker_trim_end(b, at, (size_t)(newline - b->text));
    line = line < at ? at : line;
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        if (is_keyword(b, begin, stop, readers[i].name) &&
            !(depth > 0 && readers[i].read == onbuild)) {
            readers[i].read(b, at, readers[i].heredocs ? end : line);
            return;
        }
    }
    files(b, at, line);
}

void docker_instruction(struct docker_reader *b, size_t at, size_t end, unsigned depth)
{
    size_t stop = at;
    end = docker_trim_end(b, at, end);
    while (stop < end && is_name_char(b->text[stop])) {
        stop++;
    }
    if (is_keyword(b, at, stop, "zqbare")) {
        shell(b, DOCKER_BARE, docker_skip_blanks(b, stop, end), end);
        return;
    }
    if (docker_is_placeholder(b, at, end)) {
        docker_leaf(b, DOCKER_NAME, at, end);
        return;
    }
    if (!docker_is_instruction(b, at, stop) || (stop < end && !is_blank(b->text[stop]))) {
        docker_broken(b, at, end);
        return;
    }
    uint32_t n = docker_open_node(b, DOCKER_INSTRUCTION, at);
    docker_leaf(b, DOCKER_KEYWORD, at, stop);
    contents(b, at, stop, end, depth);
    docker_close_node(b, n, end);
}

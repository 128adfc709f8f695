/* Dockerfiles read by hand: instructions of one logical line each, whose shell commands are
 * given to the grammar of Bash. Works on a copy in which continued lines are joined by
 * blanks, so that every place keeps its offset. */
#include "dockerfile.h"

#include <string.h>

#include <assay/base/buf.h>
#include <assay/base/mem.h>
#include <assay/syntax/parser.h>

#include "grammar.h"

enum { NODES_MAX = 64 * 1024 * 1024, HEREDOCS_MAX = 16 };

struct builder {
    struct parser *parser;
    const struct grammar *bash;
    struct cst *cst;
    struct cst shell; /* what the grammar of Bash made of one command */
    char *text;       /* the joined copy */
    size_t len;
    char escape;
    enum status failed;
};

static const char *const instructions[] = {
    "ADD",    "ARG",   "CMD",         "COPY",  "ENTRYPOINT", "ENV",
    "EXPOSE", "FROM",  "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
    "RUN",    "SHELL", "STOPSIGNAL",  "USER",  "VOLUME",     "WORKDIR"};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* --- nodes --- */

static uint32_t open_node(struct builder *b, enum docker_type type, size_t begin)
{
    void *nodes = b->cst->nodes;
    size_t cap = b->cst->cap;
    enum status st =
        mem_grow(&nodes, &cap, (size_t)b->cst->count + 1, sizeof *b->cst->nodes, NODES_MAX, NULL);
    b->cst->nodes = nodes;
    b->cst->cap = (uint32_t)cap;
    if (st != OK) {
        b->failed = st;
        return 0;
    }
    b->cst->nodes[b->cst->count] = (struct cst_node){
        .begin = (uint32_t)begin,
        .end = (uint32_t)begin,
        .next = b->cst->count + 1,
        .type = (uint16_t)type,
        .flags = CST_NAMED,
    };
    return b->cst->count++;
}

static void close_node(struct builder *b, uint32_t n, size_t end)
{
    if (b->failed == OK) {
        b->cst->nodes[n].end = (uint32_t)end;
        b->cst->nodes[n].next = b->cst->count;
    }
}

static void leaf(struct builder *b, enum docker_type type, size_t begin, size_t end)
{
    close_node(b, open_node(b, type, begin), end);
}

static void broken(struct builder *b, size_t begin, size_t end)
{
    uint32_t n = open_node(b, DOCKER_TEXT, begin);
    close_node(b, n, end);
    if (b->failed == OK) {
        b->cst->nodes[n].flags |= CST_ERROR;
        b->cst->errors++;
        b->cst->error_bytes += (uint32_t)(end - begin);
    }
}

/* --- text --- */

static size_t skip_blanks(const struct builder *b, size_t at, size_t end)
{
    while (at < end && is_blank(b->text[at])) {
        at++;
    }
    return at;
}

static size_t word_end(const struct builder *b, size_t at, size_t end)
{
    char quote = 0;
    for (; at < end; at++) {
        char c = b->text[at];
        if (c == b->escape && quote != '\'' && at + 1 < end) {
            at++;
        } else if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (is_blank(c) || c == '\n') {
            break;
        }
    }
    return at;
}

/* The first `sign` outside of quotes and braces, or `end`. */
static size_t find_sign(const struct builder *b, size_t at, size_t end, char sign)
{
    char quote = 0;
    bool braces = false;
    for (; at < end; at++) {
        char c = b->text[at];
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '{' || c == '}') {
            braces = c == '{';
        } else if (c == sign && !braces) {
            break;
        }
    }
    return at;
}

static bool is_placeholder(const struct builder *b, size_t begin, size_t end)
{
    if (end - begin < 4 || (b->text[begin] | 32) != 'z' || b->text[begin + 1] != 'q' ||
        b->text[end - 1] != 'q') {
        return false;
    }
    for (size_t i = begin + 2; i < end - 1; i++) {
        if (b->text[i] < '0' || b->text[i] > '9') {
            return false;
        }
    }
    return true;
}

/* --- words --- */

/* $x or ${x…} at `at`: its nodes; where it ends. */
static size_t expansion(struct builder *b, size_t at, size_t end)
{
    bool braces = b->text[at + 1] == '{';
    size_t name = at + (braces ? 2 : 1);
    size_t stop = name;
    while (stop < end && is_name_char(b->text[stop])) {
        stop++;
    }
    size_t close = stop;
    while (braces && close < end && b->text[close] != '}') {
        close++;
    }
    close += braces && close < end ? 1 : 0;
    uint32_t x = open_node(b, DOCKER_EXPANSION, at);
    leaf(b, DOCKER_VARIABLE, name, stop);
    close_node(b, x, close);
    return close;
}

static void word(struct builder *b, enum docker_type type, size_t begin, size_t end)
{
    uint32_t n = open_node(b, type, begin);
    bool single = false; /* in '…' nothing is expanded */
    for (size_t at = begin; at + 1 < end; at++) {
        char c = b->text[at];
        char after = b->text[at + 1];
        if (c == b->escape) {
            at++;
        } else if (c == '$' && !single && (after == '{' || is_name_char(after))) {
            at = expansion(b, at, end) - 1;
        }
        single = c == '\'' ? !single : single;
    }
    close_node(b, n, end);
}

static void words(struct builder *b, size_t at, size_t end)
{
    for (at = skip_blanks(b, at, end); at < end; at = skip_blanks(b, at, end)) {
        size_t stop = word_end(b, at, end);
        word(b, DOCKER_WORD, at, stop == at ? at + 1 : stop);
        at = stop == at ? at + 1 : stop;
    }
}

/* key=value …, or "key the rest". */
static void pairs(struct builder *b, size_t at, size_t end)
{
    size_t stop = word_end(b, at, end);
    size_t sign = find_sign(b, at, stop, '=');
    size_t rest = skip_blanks(b, stop, end);
    if (sign == stop && rest < end && !is_placeholder(b, at, stop)) {
        size_t second = word_end(b, rest, end);
        bool more = find_sign(b, rest, second, '=') < second;
        bool dots = is_placeholder(b, rest, end);
        if (!more || dots) {
            uint32_t n = open_node(b, DOCKER_PAIR, at);
            word(b, DOCKER_WORD, at, stop);
            word(b, DOCKER_WORD, rest, end);
            close_node(b, n, end);
            return;
        }
    }
    while (at < end) {
        stop = word_end(b, at, end);
        sign = find_sign(b, at, stop, '=');
        if (sign < stop) {
            uint32_t n = open_node(b, DOCKER_PAIR, at);
            word(b, DOCKER_WORD, at, sign);
            word(b, DOCKER_WORD, sign + 1, stop);
            close_node(b, n, stop);
        } else {
            word(b, DOCKER_WORD, at, stop);
        }
        at = skip_blanks(b, stop == at ? at + 1 : stop, end);
    }
}

/* --name=value …; what follows them. "a=b,c=d" is a list of pairs. */
static size_t options(struct builder *b, size_t at, size_t end)
{
    for (at = skip_blanks(b, at, end); at + 2 < end && b->text[at] == '-' && b->text[at + 1] == '-';
         at = skip_blanks(b, at, end)) {
        size_t stop = word_end(b, at, end);
        size_t sign = find_sign(b, at, stop, '=');
        uint32_t n = open_node(b, DOCKER_OPTION, at);
        leaf(b, DOCKER_KEYWORD, at, sign);
        size_t value = sign < stop ? sign + 1 : stop;
        if (find_sign(b, value, stop, '=') == stop) {
            if (value < stop) {
                word(b, DOCKER_WORD, value, stop);
            }
            value = stop;
        }
        while (value < stop) {
            size_t comma = find_sign(b, value, stop, ',');
            size_t equals = find_sign(b, value, comma, '=');
            uint32_t p = open_node(b, DOCKER_PAIR, value);
            word(b, DOCKER_WORD, value, equals);
            word(b, DOCKER_WORD, equals < comma ? equals + 1 : comma, comma);
            close_node(b, p, comma);
            value = comma < stop ? comma + 1 : stop;
        }
        close_node(b, n, stop);
        at = stop;
    }
    return at;
}

/* --- the exec form --- */

/* The end of the JSON string at `at`, or 0. */
static size_t string_end(const struct builder *b, size_t at, size_t end)
{
    if (at >= end || b->text[at] != '"') {
        return 0;
    }
    for (at++; at < end && b->text[at] != '"'; at++) {
        if (b->text[at] == '\n') {
            return 0;
        }
        if (b->text[at] != '\\') {
            continue;
        }
        at++;
        if (at >= end || strchr("\"\\/bfnrtu", b->text[at]) == NULL) {
            return 0;
        }
        for (size_t i = 1; b->text[at] == 'u' && i <= 4; i++) {
            if (at + i >= end || strchr("0123456789abcdefABCDEF", b->text[at + i]) == NULL) {
                return 0;
            }
        }
    }
    return at < end ? at + 1 : 0;
}

/* The end of the element at `at` (a string, or a placeholder of a pattern), or 0. */
static size_t element_end(const struct builder *b, size_t at, size_t end)
{
    size_t stop = at;
    while (stop < end && is_name_char(b->text[stop])) {
        stop++;
    }
    return is_placeholder(b, at, stop) ? stop : string_end(b, at, end);
}

/* ["a", "b"] up to `end`: its nodes where it is one. */
static bool exec_form(struct builder *b, size_t at, size_t end)
{
    uint32_t before = b->cst->count;
    uint32_t n = open_node(b, DOCKER_EXEC, at);
    bool valid = at < end && b->text[at] == '[';
    at = valid ? skip_blanks(b, at + 1, end) : at;
    for (bool first = true; valid && at < end && b->text[at] != ']'; first = false) {
        if (!first) {
            valid = b->text[at] == ',';
            at = skip_blanks(b, at + 1, end);
        }
        size_t stop = valid ? element_end(b, at, end) : 0;
        valid = stop != 0;
        if (valid) {
            leaf(b, DOCKER_STRING, at, stop);
            at = skip_blanks(b, stop, end);
        }
    }
    valid = valid && at < end && b->text[at] == ']' && skip_blanks(b, at + 1, end) == end;
    if (valid) {
        close_node(b, n, at + 1);
    } else if (b->failed == OK) {
        b->cst->count = before;
    }
    return valid;
}

/* --- the shell form --- */

static void adopt(struct builder *b, size_t shift)
{
    uint32_t base = b->cst->count;
    for (uint32_t i = 0; i < b->shell.count && b->failed == OK; i++) {
        struct cst_node c = b->shell.nodes[i];
        uint32_t n = open_node(b, DOCKER_SHELL, 0);
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

static void shell(struct builder *b, enum docker_type type, size_t at, size_t end)
{
    uint32_t n = open_node(b, type, at);
    enum status st =
        parser_concrete(b->parser, b->bash, view_of(b->text + at, end - at), &b->shell, NULL);
    if (st == OK) {
        adopt(b, at);
    } else {
        b->failed = st;
    }
    close_node(b, n, end);
}

static size_t trim_end(const struct builder *b, size_t at, size_t end)
{
    while (end > at && (is_blank(b->text[end - 1]) || b->text[end - 1] == '\n')) {
        end--;
    }
    return end;
}

/* RUN <<EOF: the lines of the heredoc are the program. 0: it is none. */
static size_t script_begin(const struct builder *b, size_t at, size_t *end)
{
    const char *newline = memchr(b->text + at, '\n', *end - at);
    size_t line = newline == NULL ? *end : (size_t)(newline - b->text);
    if (newline == NULL || *end - at < 3 || b->text[at] != '<' || b->text[at + 1] != '<' ||
        word_end(b, at, line) != trim_end(b, at, line)) {
        return 0;
    }
    size_t last = *end;
    while (last > line + 1 && b->text[last - 1] != '\n') {
        last--;
    }
    *end = last;
    return line + 1;
}

static void command(struct builder *b, size_t at, size_t end)
{
    at = skip_blanks(b, at, end);
    if (at == end) {
        return;
    }
    size_t stop = end;
    size_t script = script_begin(b, at, &stop);
    if (script != 0) {
        shell(b, DOCKER_SHELL, script, stop);
    } else if (is_placeholder(b, at, end)) {
        leaf(b, DOCKER_NAME, at, end);
    } else if (!exec_form(b, at, end)) {
        shell(b, DOCKER_SHELL, at, end);
    }
}

/* --- instructions --- */

static bool is_keyword(const struct builder *b, size_t begin, size_t end, const char *word)
{
    return end - begin == strlen(word) && strncasecmp(b->text + begin, word, end - begin) == 0;
}

static void from(struct builder *b, size_t at, size_t end)
{
    at = options(b, at, end);
    size_t stop = word_end(b, at, end);
    size_t digest = find_sign(b, at, stop, '@');
    size_t slash = at;
    for (size_t i = at; i < digest; i++) {
        slash = b->text[i] == '/' ? i : slash; /* a port of a registry is no tag */
    }
    size_t tag = find_sign(b, slash, digest, ':');
    word(b, DOCKER_WORD, at, tag);
    if (tag < digest) {
        word(b, DOCKER_TAG, tag + 1, digest);
    }
    if (digest < stop) {
        word(b, DOCKER_DIGEST, digest + 1, stop);
    }
    size_t as = skip_blanks(b, stop, end);
    size_t as_end = word_end(b, as, end);
    size_t name = skip_blanks(b, as_end, end);
    if (is_keyword(b, as, as_end, "AS") && name < end) {
        word(b, DOCKER_ALIAS, name, word_end(b, name, end));
    } else if (as < end) {
        broken(b, as, end);
    }
}

static void user(struct builder *b, size_t at, size_t end)
{
    size_t stop = word_end(b, at, end);
    size_t colon = find_sign(b, at, stop, ':');
    word(b, DOCKER_WORD, at, colon);
    if (colon < stop) {
        word(b, DOCKER_GROUP, colon + 1, stop);
    }
}

static void instruction(struct builder *b, size_t at, size_t end, unsigned depth);

static void healthcheck(struct builder *b, size_t at, size_t end)
{
    at = options(b, at, end);
    size_t stop = word_end(b, at, end);
    size_t behind = skip_blanks(b, stop, end);
    if (is_placeholder(b, at, stop) && behind < end) {
        uint32_t n = open_node(b, DOCKER_OPTION, at);
        leaf(b, DOCKER_NAME, at, stop);
        close_node(b, n, stop);
        at = options(b, behind, end);
        stop = word_end(b, at, end);
    }
    if (is_keyword(b, at, stop, "CMD")) {
        instruction(b, at, end, 1);
    } else if (is_placeholder(b, at, end) || is_keyword(b, at, end, "NONE") ||
               (stop == end && at < end && b->text[at] == '$')) {
        leaf(b, DOCKER_NAME, at, end);
    } else {
        broken(b, at, end);
    }
}

static void argument(struct builder *b, size_t at, size_t end)
{
    size_t stop = word_end(b, at, end);
    size_t sign = find_sign(b, at, stop, '=');
    word(b, DOCKER_WORD, at, sign);
    if (sign < stop) {
        uint32_t n = open_node(b, DOCKER_PAIR, sign);
        word(b, DOCKER_WORD, sign + 1, stop);
        close_node(b, n, stop);
    }
    words(b, stop, end);
}

static void command_with_options(struct builder *b, size_t at, size_t end)
{
    command(b, options(b, at, end), end);
}

static void maintainer(struct builder *b, size_t at, size_t end)
{
    if (at < end && (b->text[at] == '$' || b->text[at] == '"')) {
        word(b, DOCKER_WORD, at, end);
    } else {
        leaf(b, is_placeholder(b, at, end) ? DOCKER_NAME : DOCKER_TEXT, at, end);
    }
}

static void files(struct builder *b, size_t at, size_t end)
{
    at = options(b, at, end);
    if (!exec_form(b, at, end)) {
        words(b, at, end);
    }
}

static void onbuild(struct builder *b, size_t at, size_t end)
{
    instruction(b, at, end, 1);
}

/* What stands behind the name of an instruction: by `read`, else words or the exec form. */
static const struct {
    const char *name;
    void (*read)(struct builder *b, size_t at, size_t end);
    bool heredocs; /* texts behind the line are part of it */
} readers[] = {
    {"FROM", from, false},
    {"RUN", command_with_options, true},
    {"CMD", command_with_options, true},
    {"ENTRYPOINT", command_with_options, true},
    {"SHELL", command_with_options, true},
    {"ENV", pairs, false},
    {"LABEL", pairs, false},
    {"ARG", argument, false},
    {"USER", user, false},
    {"HEALTHCHECK", healthcheck, false},
    {"MAINTAINER", maintainer, false},
    {"ONBUILD", onbuild, true},
};

static void contents(struct builder *b, size_t begin, size_t stop, size_t end, unsigned depth)
{
    size_t at = skip_blanks(b, stop, end);
    const char *newline = memchr(b->text + begin, '\n', end - begin);
    size_t line = newline == NULL ? end : trim_end(b, at, (size_t)(newline - b->text));
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

static void instruction(struct builder *b, size_t at, size_t end, unsigned depth)
{
    size_t stop = at;
    end = trim_end(b, at, end);
    while (stop < end && is_name_char(b->text[stop])) {
        stop++;
    }
    if (is_keyword(b, at, stop, "zqbare")) {
        shell(b, DOCKER_BARE, skip_blanks(b, stop, end), end);
        return;
    }
    if (is_placeholder(b, at, end)) {
        leaf(b, DOCKER_NAME, at, end);
        return;
    }
    bool known = false;
    for (size_t i = 0; i < sizeof instructions / sizeof instructions[0]; i++) {
        known = known || is_keyword(b, at, stop, instructions[i]);
    }
    if (!known || (stop < end && !is_blank(b->text[stop]))) {
        broken(b, at, end);
        return;
    }
    uint32_t n = open_node(b, DOCKER_INSTRUCTION, at);
    leaf(b, DOCKER_KEYWORD, at, stop);
    contents(b, at, stop, end, depth);
    close_node(b, n, end);
}

/* --- lines --- */

static size_t line_end(const struct builder *b, size_t at)
{
    const char *end = at < b->len ? memchr(b->text + at, '\n', b->len - at) : NULL;
    return end == NULL ? b->len : (size_t)(end - b->text);
}

/* Blanks out the continuation of the line [at, end); whether it has one. */
static bool join(struct builder *b, size_t at, size_t end)
{
    size_t last = end;
    while (last > at && is_blank(b->text[last - 1])) {
        last--;
    }
    if (last == at || b->text[last - 1] != b->escape || end == b->len) {
        return false;
    }
    while (last > at && b->text[last - 1] == b->escape) {
        last--;
    }
    memset(b->text + last, ' ', end + 1 - last);
    return true;
}

struct heredoc {
    size_t begin;
    size_t end;
    bool dash;
};

/* The mark of a heredoc behind "<<": <<EOF, <<-"EOF". */
static struct heredoc heredoc_at(const struct builder *b, size_t at, size_t end)
{
    bool dash = at < end && b->text[at] == '-';
    size_t begin = at + (dash ? 1 : 0);
    begin += begin < end && (b->text[begin] == '"' || b->text[begin] == '\'') ? 1 : 0;
    size_t stop = begin;
    while (stop < end && is_name_char(b->text[stop])) {
        stop++;
    }
    return (struct heredoc){.begin = begin, .end = stop, .dash = dash};
}

/* Those on the line [at, end); "<<<" and shifts are none. */
static size_t heredocs(const struct builder *b, size_t at, size_t end, struct heredoc *out)
{
    size_t count = 0;
    for (; at + 2 < end && count < HEREDOCS_MAX; at++) {
        if (b->text[at] != '<' || b->text[at + 1] != '<' || (at > 0 && b->text[at - 1] == '<')) {
            continue;
        }
        struct heredoc found = heredoc_at(b, at + 2, end);
        if (found.end > found.begin && (b->text[found.begin] < '0' || b->text[found.begin] > '9')) {
            out[count++] = found;
        }
        at = found.end > at + 1 ? found.end - 1 : at;
    }
    return count;
}

/* The end of the texts behind the line that ends at `end`. */
static size_t skip_heredocs(const struct builder *b, size_t at, size_t end)
{
    struct heredoc found[HEREDOCS_MAX];
    size_t count = heredocs(b, at, end, found);
    size_t line = end;
    for (size_t i = 0; i < count; i++) {
        struct view mark = view_of(b->text + found[i].begin, found[i].end - found[i].begin);
        bool closed = false;
        while (!closed && line < b->len) {
            size_t start = line + 1;
            line = line_end(b, start);
            while (found[i].dash && start < line && b->text[start] == '\t') {
                start++;
            }
            closed = view_eq(mark, view_of(b->text + start, trim_end(b, start, line) - start));
        }
    }
    return line;
}

/* "# escape=`" among the comments on the top. */
static void directives(struct builder *b)
{
    for (size_t at = 0; at < b->len; at = line_end(b, at) + 1) {
        size_t end = line_end(b, at);
        size_t i = skip_blanks(b, at, end);
        if (i == end || b->text[i] != '#') {
            return;
        }
        i = skip_blanks(b, i + 1, end);
        if (end - i > 7 && strncasecmp(b->text + i, "escape", 6) == 0) {
            i = skip_blanks(b, i + 6, end);
            i = i < end && b->text[i] == '=' ? skip_blanks(b, i + 1, end) : end;
            b->escape = i < end && b->text[i] == '`' ? '`' : b->escape;
        }
    }
}

static bool is_instruction(const struct builder *b, size_t at, size_t end)
{
    size_t stop = at;
    while (stop < end && b->text[stop] >= 'A' && b->text[stop] <= 'Z') {
        stop++;
    }
    for (size_t i = 0; i < sizeof instructions / sizeof instructions[0]; i++) {
        if (is_keyword(b, at, stop, instructions[i])) {
            return stop < end && is_blank(b->text[stop]);
        }
    }
    return false;
}

/* The end of the line that goes on from the one before `next`: comments and empty lines
 * between are no end, but an instruction behind an empty line begins anew (then 0). */
static size_t continued(struct builder *b, size_t next)
{
    size_t stop = line_end(b, next);
    size_t first = skip_blanks(b, next, stop);
    bool empty = false;
    while (stop < b->len && (first == stop || b->text[first] == '#')) {
        empty = empty || first == stop;
        memset(b->text + next, ' ', stop + 1 - next);
        next = stop + 1;
        stop = line_end(b, next);
        first = skip_blanks(b, next, stop);
    }
    return empty && is_instruction(b, next, stop) ? 0 : stop;
}

static void lines(struct builder *b)
{
    for (size_t at = 0; at < b->len && b->failed == OK;) {
        size_t end = line_end(b, at);
        size_t begin = skip_blanks(b, at, end);
        if (begin == end || b->text[begin] == '#') {
            at = end + 1;
            continue;
        }
        while (end < b->len && join(b, begin, end)) {
            size_t before = end;
            end = continued(b, end + 1);
            if (end == 0) {
                end = before;
                break;
            }
        }
        bool bare = view_starts(view_of(b->text + begin, b->len - begin), VIEW("zqbare "));
        size_t whole = bare ? b->len : skip_heredocs(b, begin, end);
        instruction(b, begin, whole, 0);
        at = whole + 1;
    }
}

enum status dockerfile_parse(struct parser *p, struct view source, struct cst *cst,
                             struct error *err)
{
    struct builder b = {.parser = p, .cst = cst, .len = source.len, .escape = '\\', .failed = OK};
    enum status st = parser_grammar(p, LANG_BASH, &b.bash, err);
    b.text = st == OK ? mem_calloc(source.len + 1, 1) : NULL;
    if (st != OK || b.text == NULL) {
        return st != OK ? st : error_no_memory(err);
    }
    if (source.len > 0) {
        memcpy(b.text, source.ptr, source.len);
    }
    cst->count = 0;
    cst->errors = 0;
    cst->error_bytes = 0;
    uint32_t root = open_node(&b, DOCKER_FILE, 0);
    directives(&b);
    lines(&b);
    close_node(&b, root, source.len);
    cst->source = source;
    (void)mem_free(b.text);
    (void)mem_free(b.shell.nodes);
    return b.failed == OK ? OK
                          : error_set(err, b.failed, "a Dockerfile could not be read: %s",
                                      status_name(b.failed));
}

/* What instructions of a Dockerfile are made of: words with expansions, pairs, options and
 * the exec form. */
#include <string.h>

#include <assay/base/mem.h>

#include "dockerfile_parse.h"

enum { NODES_MAX = 64 * 1024 * 1024 };

/* --- nodes --- */

uint32_t docker_open_node(struct docker_reader *b, enum docker_type type, size_t begin)
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

void docker_close_node(struct docker_reader *b, uint32_t n, size_t end)
{
    if (b->failed == OK) {
        b->cst->nodes[n].end = (uint32_t)end;
        b->cst->nodes[n].next = b->cst->count;
    }
}

void docker_leaf(struct docker_reader *b, enum docker_type type, size_t begin, size_t end)
{
    docker_close_node(b, docker_open_node(b, type, begin), end);
}

void docker_broken(struct docker_reader *b, size_t begin, size_t end)
{
    uint32_t n = docker_open_node(b, DOCKER_TEXT, begin);
    docker_close_node(b, n, end);
    if (b->failed == OK) {
        b->cst->nodes[n].flags |= CST_ERROR;
        b->cst->errors++;
        b->cst->error_bytes += (uint32_t)(end - begin);
    }
}

/* --- text --- */

size_t docker_skip_blanks(const struct docker_reader *b, size_t at, size_t end)
{
    while (at < end && is_blank(b->text[at])) {
        at++;
    }
    return at;
}

size_t docker_trim_end(const struct docker_reader *b, size_t at, size_t end)
{
    while (end > at && (is_blank(b->text[end - 1]) || b->text[end - 1] == '\n')) {
        end--;
    }
    return end;
}

size_t docker_word_end(const struct docker_reader *b, size_t at, size_t end)
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

size_t docker_find_sign(const struct docker_reader *b, size_t at, size_t end, char sign)
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

bool docker_is_placeholder(const struct docker_reader *b, size_t begin, size_t end)
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
static size_t expansion(struct docker_reader *b, size_t at, size_t end)
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
    uint32_t x = docker_open_node(b, DOCKER_EXPANSION, at);
    docker_leaf(b, DOCKER_VARIABLE, name, stop);
    docker_close_node(b, x, close);
    return close;
}

void docker_word(struct docker_reader *b, enum docker_type type, size_t begin, size_t end)
{
    uint32_t n = docker_open_node(b, type, begin);
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
    docker_close_node(b, n, end);
}

void docker_words(struct docker_reader *b, size_t at, size_t end)
{
    for (at = docker_skip_blanks(b, at, end); at < end; at = docker_skip_blanks(b, at, end)) {
        size_t stop = docker_word_end(b, at, end);
        docker_word(b, DOCKER_WORD, at, stop == at ? at + 1 : stop);
        at = stop == at ? at + 1 : stop;
    }
}

void docker_pairs(struct docker_reader *b, size_t at, size_t end)
{
    size_t stop = docker_word_end(b, at, end);
    size_t sign = docker_find_sign(b, at, stop, '=');
    size_t rest = docker_skip_blanks(b, stop, end);
    if (sign == stop && rest < end && !docker_is_placeholder(b, at, stop)) {
        size_t second = docker_word_end(b, rest, end);
        bool more = docker_find_sign(b, rest, second, '=') < second;
        bool dots = docker_is_placeholder(b, rest, end);
        if (!more || dots) {
            uint32_t n = docker_open_node(b, DOCKER_PAIR, at);
            docker_word(b, DOCKER_WORD, at, stop);
            docker_word(b, DOCKER_WORD, rest, end);
            docker_close_node(b, n, end);
            return;
        }
    }
    while (at < end) {
        stop = docker_word_end(b, at, end);
        sign = docker_find_sign(b, at, stop, '=');
        if (sign < stop) {
            uint32_t n = docker_open_node(b, DOCKER_PAIR, at);
            docker_word(b, DOCKER_WORD, at, sign);
            docker_word(b, DOCKER_WORD, sign + 1, stop);
            docker_close_node(b, n, stop);
        } else {
            docker_word(b, DOCKER_WORD, at, stop);
        }
        at = docker_skip_blanks(b, stop == at ? at + 1 : stop, end);
    }
}

size_t docker_options(struct docker_reader *b, size_t at, size_t end)
{
    for (at = docker_skip_blanks(b, at, end);
         at + 2 < end && b->text[at] == '-' && b->text[at + 1] == '-';
         at = docker_skip_blanks(b, at, end)) {
        size_t stop = docker_word_end(b, at, end);
        size_t sign = docker_find_sign(b, at, stop, '=');
        uint32_t n = docker_open_node(b, DOCKER_OPTION, at);
        docker_leaf(b, DOCKER_KEYWORD, at, sign);
        size_t value = sign < stop ? sign + 1 : stop;
        if (docker_find_sign(b, value, stop, '=') == stop) {
            if (value < stop) {
                docker_word(b, DOCKER_WORD, value, stop);
            }
            value = stop;
        }
        while (value < stop) {
            size_t comma = docker_find_sign(b, value, stop, ',');
            size_t equals = docker_find_sign(b, value, comma, '=');
            uint32_t p = docker_open_node(b, DOCKER_PAIR, value);
            docker_word(b, DOCKER_WORD, value, equals);
            docker_word(b, DOCKER_WORD, equals < comma ? equals + 1 : comma, comma);
            docker_close_node(b, p, comma);
            value = comma < stop ? comma + 1 : stop;
        }
        docker_close_node(b, n, stop);
        at = stop;
    }
    return at;
}

/* --- the exec form --- */

/* The end of the JSON string at `at`, or 0. */
static size_t string_end(const struct docker_reader *b, size_t at, size_t end)
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
static size_t element_end(const struct docker_reader *b, size_t at, size_t end)
{
    size_t stop = at;
    while (stop < end && is_name_char(b->text[stop])) {
        stop++;
    }
    return docker_is_placeholder(b, at, stop) ? stop : string_end(b, at, end);
}

bool docker_exec_form(struct docker_reader *b, size_t at, size_t end)
{
    uint32_t before = b->cst->count;
    uint32_t n = docker_open_node(b, DOCKER_EXEC, at);
    bool valid = at < end && b->text[at] == '[';
    at = valid ? docker_skip_blanks(b, at + 1, end) : at;
    for (bool first = true; valid && at < end && b->text[at] != ']'; first = false) {
        if (!first) {
            valid = b->text[at] == ',';
            at = docker_skip_blanks(b, at + 1, end);
        }
        size_t stop = valid ? element_end(b, at, end) : 0;
        valid = stop != 0;
        if (valid) {
            docker_leaf(b, DOCKER_STRING, at, stop);
            at = docker_skip_blanks(b, stop, end);
        }
    }
    valid = valid && at < end && b->text[at] == ']' && docker_skip_blanks(b, at + 1, end) == end;
    if (valid) {
        docker_close_node(b, n, at + 1);
    } else if (b->failed == OK) {
        b->cst->count = before;
    }
    return valid;
}

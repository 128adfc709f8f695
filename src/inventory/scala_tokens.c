/* Source: Scala's language specification, "Lexical syntax". */
#include "scala_tokens.h"

struct lexer {
    struct scala_tokens *tokens;
    struct collector *c;
    struct view text;
    size_t at;
    uint32_t line;
};

static char peek(const struct lexer *l, size_t ahead)
{
    return l->at + ahead < l->text.len ? l->text.ptr[l->at + ahead] : '\0';
}

static void skip(struct lexer *l, size_t count)
{
    for (; count > 0 && l->at < l->text.len; count--, l->at++) {
        l->line += l->text.ptr[l->at] == '\n' ? 1 : 0;
    }
}

static enum status add(struct lexer *l, enum scala_kind kind, size_t from, size_t to, uint32_t line,
                       struct error *err)
{
    struct scala_tokens *t = l->tokens;
    if (t->len == SCALA_TOKENS_MAX) {
        return error_set(err, ERR_LIMIT, "%s: more than %d words", l->c->source, SCALA_TOKENS_MAX);
    }
    void *items = t->items;
    enum status st = arena_grow(l->c->arena, &items, &t->cap, t->len + 1, sizeof *t->items, err);
    if (st == OK) {
        t->items = items;
        t->items[t->len++] = (struct scala_token){kind, line, view_slice(l->text, from, to)};
    }
    return st;
}

static enum status unfinished(const struct lexer *l, uint32_t line, const char *what,
                              struct error *err)
{
    return collect_bad(l->c, (struct position){line, 1}, err, "%s without an end", what);
}

/* They nest. */
static enum status skip_comment(struct lexer *l, struct error *err)
{
    uint32_t line = l->line;
    unsigned depth = 0;
    do {
        if (l->at >= l->text.len || depth > SCALA_COMMENT_DEPTH_MAX) {
            return unfinished(l, line, "a comment", err);
        }
        bool opens = peek(l, 0) == '/' && peek(l, 1) == '*';
        bool closes = peek(l, 0) == '*' && peek(l, 1) == '/';
        depth += opens ? 1 : 0;
        depth -= closes ? 1 : 0;
        skip(l, opens || closes ? 2 : 1);
    } while (depth > 0);
    return OK;
}

/* With three quotes nothing is escaped; more of them at the end belong to the text. */
static enum status take_long_text(struct lexer *l, bool computed, struct error *err)
{
    uint32_t line = l->line;
    skip(l, 3);
    size_t from = l->at;
    while (l->at < l->text.len &&
           !(peek(l, 0) == '"' && peek(l, 1) == '"' && peek(l, 2) == '"' && peek(l, 3) != '"')) {
        skip(l, 1);
    }
    if (l->at >= l->text.len) {
        return unfinished(l, line, "a text", err);
    }
    size_t to = l->at;
    skip(l, 3);
    return add(l, computed ? SCALA_OTHER : SCALA_TEXT, from, to, line, err);
}

static enum status take_text(struct lexer *l, bool computed, struct error *err)
{
    uint32_t line = l->line;
    if (peek(l, 1) == '"' && peek(l, 2) == '"') {
        return take_long_text(l, computed, err);
    }
    skip(l, 1);
    size_t from = l->at;
    while (l->at < l->text.len && peek(l, 0) != '"' && peek(l, 0) != '\n') {
        computed = computed || peek(l, 0) == '\\';
        skip(l, peek(l, 0) == '\\' && peek(l, 1) != '\n' ? 2 : 1);
    }
    if (peek(l, 0) != '"') {
        return unfinished(l, line, "a text", err);
    }
    size_t to = l->at;
    skip(l, 1);
    return add(l, computed ? SCALA_OTHER : SCALA_TEXT, from, to, line, err);
}

static bool is_operator(char c)
{
    return c != '\0' && strchr("!#%&*+-/:<=>?@\\^|~.", c) != NULL;
}

/* A dot stands alone: "a.b" and "1.2" are no operators. */
static enum status take_mark(struct lexer *l, struct error *err)
{
    size_t from = l->at;
    skip(l, 1);
    while (l->text.ptr[from] != '.' && is_operator(l->text.ptr[from]) && is_operator(peek(l, 0)) &&
           peek(l, 0) != '.' && !(peek(l, 0) == '/' && strchr("/*", peek(l, 1)) != NULL)) {
        skip(l, 1);
    }
    return add(l, SCALA_MARK, from, l->at, l->line, err);
}

/* A name with a text right behind it makes a value of it (s"$x"). */
static enum status take_name(struct lexer *l, struct error *err)
{
    size_t from = l->at;
    bool number = l->text.ptr[from] >= '0' && l->text.ptr[from] <= '9';
    while (is_word_char(peek(l, 0), "_$")) {
        skip(l, 1);
    }
    if (peek(l, 0) == '"') {
        return take_text(l, true, err);
    }
    return add(l, number ? SCALA_OTHER : SCALA_NAME, from, l->at, l->line, err);
}

static enum status take_quoted_name(struct lexer *l, struct error *err)
{
    uint32_t line = l->line;
    skip(l, 1);
    size_t from = l->at;
    while (l->at < l->text.len && peek(l, 0) != '`' && peek(l, 0) != '\n') {
        skip(l, 1);
    }
    if (peek(l, 0) != '`') {
        return unfinished(l, line, "a name in back quotes", err);
    }
    size_t to = l->at;
    skip(l, 1);
    return add(l, SCALA_NAME, from, to, line, err);
}

/* 'a', '\n', '"': or the quote of a symbol or type, which stays a mark. */
static enum status take_character(struct lexer *l, struct error *err)
{
    size_t len = peek(l, 1) == '\\' ? 4 : 3;
    if (peek(l, len - 1) == '\'') {
        skip(l, len);
        return OK;
    }
    return take_mark(l, err);
}

static enum status take(struct lexer *l, struct error *err)
{
    char c = peek(l, 0);
    if (c == '/' && peek(l, 1) == '/') {
        while (l->at < l->text.len && peek(l, 0) != '\n') {
            skip(l, 1);
        }
        return OK;
    }
    if (c == '/' && peek(l, 1) == '*') {
        return skip_comment(l, err);
    }
    if (c == '"') {
        return take_text(l, false, err);
    }
    if (c == '`') {
        return take_quoted_name(l, err);
    }
    if (c == '\'') {
        return take_character(l, err);
    }
    if (is_word_char(c, "_$")) {
        return take_name(l, err);
    }
    if ((unsigned char)c <= ' ' || (unsigned char)c >= 0x7f) {
        skip(l, 1);
        return OK;
    }
    return take_mark(l, err);
}

enum status scala_tokens_read(struct scala_tokens *t, struct collector *c, struct error *err)
{
    struct lexer l = {.tokens = t, .c = c, .text = c->text, .line = 1};
    enum status st = OK;
    while (st == OK && l.at < l.text.len) {
        st = take(&l, err);
    }
    return st;
}

#include "script.h"

struct reader {
    struct script *s;
    const char *at;
    const char *end;
    const char *line_start;
    uint32_t line;
    bool fresh; /* the next token begins a statement */
    size_t open[SCRIPT_DEPTH_MAX];
    size_t depth;
};

static struct position here(const struct reader *r, const char *p)
{
    return (struct position){r->line, (uint32_t)(p - r->line_start) + 1};
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static enum status add(struct reader *r, enum script_kind kind, struct view text, const char *from,
                       bool computed, struct error *err)
{
    struct script *s = r->s;
    if (s->len >= SCRIPT_TOKENS_MAX) {
        return error_set(err, ERR_LIMIT, "%s:%u:1: more than %d tokens", s->c->source, r->line,
                         SCRIPT_TOKENS_MAX);
    }
    enum status st =
        arena_grow(s->c->arena, (void **)&s->tokens, &s->cap, s->len + 1, sizeof *s->tokens, err);
    if (st != OK) {
        return st;
    }
    struct position at = here(r, from);
    s->tokens[s->len++] = (struct script_token){
        .kind = kind, .text = text, .line = at.line, .column = at.column, .computed = computed};
    r->fresh = false;
    return OK;
}

/* ---- texts ---- */

static bool at_quotes(const struct reader *r, const char *p, char quote)
{
    return r->end - p >= 3 && p[0] == quote && p[1] == quote && p[2] == quote;
}

static enum status read_text(struct reader *r, const char *from, bool computed, struct error *err)
{
    struct position start = here(r, from);
    char quote = *r->at;
    bool three = at_quotes(r, r->at, quote);
    const char *p = r->at + (three ? 3 : 1);
    const char *text = p;
    while (p < r->end && !(three ? at_quotes(r, p, quote) : *p == quote)) {
        if (*p == '\n' && !three) {
            return collect_bad(r->s->c, start, err, "a text that does not end");
        }
        bool escape = *p == '\\' && p + 1 < r->end;
        computed = computed || escape;
        p += escape ? 1 : 0;
        if (*p == '\n') {
            r->line++;
            r->line_start = p + 1;
        }
        p++;
    }
    if (p >= r->end) {
        return collect_bad(r->s->c, start, err, "a text that does not end");
    }
    r->at = p + (three ? 3 : 1);
    return add(r, SCRIPT_TEXT, view_of(text, (size_t)(p - text)), from, computed, err);
}

/* A name, a number, or a text with a prefix (r"", f""). */
static enum status read_word(struct reader *r, struct error *err)
{
    const char *from = r->at;
    while (r->at < r->end && is_name(*r->at)) {
        r->at++;
    }
    struct view word = view_of(from, (size_t)(r->at - from));
    bool quote = r->at < r->end && (*r->at == '"' || *r->at == '\'');
    if (quote && word.len <= 2 && strspn(from, "rRbBuUfF") >= word.len) {
        bool computed = memchr(from, 'f', word.len) != NULL || memchr(from, 'F', word.len) != NULL;
        return read_text(r, from, computed, err);
    }
    return add(r, is_digit(from[0]) ? SCRIPT_NUMBER : SCRIPT_NAME, word, from, false, err);
}

/* ---- brackets and other marks ---- */

static char partner_of(char close)
{
    return close == ')' ? '(' : close == ']' ? '[' : '{';
}

static enum status close_bracket(struct reader *r, char mark, struct error *err)
{
    size_t open = r->depth == 0 ? 0 : r->open[r->depth - 1];
    if (r->depth == 0 || r->s->tokens[open].text.ptr[0] != partner_of(mark)) {
        return collect_bad(r->s->c, here(r, r->at), err, "a bracket that nothing opened");
    }
    r->depth--;
    r->s->tokens[open].partner = (uint32_t)r->s->len;
    enum status st = add(r, SCRIPT_MARK, view_of(r->at, 1), r->at, false, err);
    if (st == OK) {
        r->s->tokens[r->s->len - 1].partner = (uint32_t)open;
        r->at++;
    }
    return st;
}

static enum status read_mark(struct reader *r, struct error *err)
{
    char mark = *r->at;
    if ((unsigned char)mark < ' ' || mark == 0x7f) {
        return collect_bad(r->s->c, here(r, r->at), err, "control character");
    }
    if (r->fresh && strchr("([{@-+~*\"'", mark) == NULL) {
        return collect_bad(r->s->c, here(r, r->at), err, "no statement begins so");
    }
    if (strchr(")]}", mark) != NULL) {
        return close_bracket(r, mark, err);
    }
    if (strchr("([{", mark) != NULL) {
        if (r->depth == SCRIPT_DEPTH_MAX) {
            return collect_bad(r->s->c, here(r, r->at), err, "brackets nested too deep");
        }
        r->open[r->depth++] = r->s->len;
    }
    enum status st = add(r, SCRIPT_MARK, view_of(r->at, 1), r->at, false, err);
    r->at++;
    return st;
}

/* ---- the whole ---- */

/* Blanks, line ends, comments; false at the end. */
static bool skip_blanks(struct reader *r)
{
    for (; r->at < r->end; r->at++) {
        char c = *r->at;
        if (c == '#') {
            const char *nl = memchr(r->at, '\n', (size_t)(r->end - r->at));
            r->at = nl == NULL ? r->end - 1 : nl - 1;
        } else if (c == '\\' && r->end - r->at > 1 && (r->at[1] == '\n' || r->at[1] == '\r')) {
            r->at += r->at[1] == '\r' && r->end - r->at > 2 ? 2 : 1;
            r->line++;
            r->line_start = r->at + 1;
        } else if (c == '\n') {
            r->line++;
            r->line_start = r->at + 1;
            r->fresh = r->depth == 0;
        } else if (c != ' ' && c != '\t' && c != '\r' && c != '\f') {
            return true;
        }
    }
    return false;
}

static enum status read_token(struct reader *r, struct error *err)
{
    if (*r->at == '"' || *r->at == '\'') {
        return read_text(r, r->at, false, err);
    }
    return is_name(*r->at) ? read_word(r, err) : read_mark(r, err);
}

static bool is_mark(const struct script *s, size_t at, char mark)
{
    return at < s->len && s->tokens[at].kind == SCRIPT_MARK && s->tokens[at].text.ptr[0] == mark;
}

/* "NAME = "text"" on lines of their own. */
static enum status note_constants(struct script *s, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i + 2 < s->len; i++) {
        const struct script_token *t = &s->tokens[i];
        const struct script_token *text = &s->tokens[i + 2];
        bool begins = i == 0 || s->tokens[i - 1].line != t->line;
        bool ends = i + 3 == s->len || s->tokens[i + 3].line != text->line;
        if (begins && ends && t->kind == SCRIPT_NAME && is_mark(s, i + 1, '=') &&
            text->kind == SCRIPT_TEXT && !text->computed) {
            st = map_put(&s->constants, t->text, (void *)(uintptr_t)(i + 3), NULL, err);
        }
    }
    return st;
}

enum status script_read(struct script *s, struct collector *c, char keyword, struct error *err)
{
    *s = (struct script){.c = c, .keyword = keyword};
    map_init(&s->constants);
    enum status st = collect_is_text(c, err);
    if (st != OK) {
        return st;
    }
    struct reader *r = arena_alloc(c->arena, 1, sizeof *r);
    if (r == NULL) {
        return error_no_memory(err);
    }
    r->s = s;
    r->at = c->text.len == 0 ? "" : c->text.ptr;
    r->end = r->at + c->text.len;
    r->line_start = r->at;
    r->line = 1;
    r->fresh = true;
    while (st == OK && skip_blanks(r)) {
        st = read_token(r, err);
    }
    if (st == OK && r->depth > 0) {
        const struct script_token *open = &s->tokens[r->open[r->depth - 1]];
        st = collect_bad(c, (struct position){open->line, open->column}, err,
                         "a bracket that is not closed");
    }
    return st == OK ? note_constants(s, err) : st;
}

void script_release(struct script *s)
{
    map_release(&s->constants);
}

/* ---- calls ---- */

bool script_call_at(const struct script *s, size_t at, struct script_call *out)
{
    if (at >= s->len || s->tokens[at].kind != SCRIPT_NAME || !is_mark(s, at + 1, '(')) {
        return false;
    }
    *out = (struct script_call){.name = s->tokens[at].text,
                                .line = s->tokens[at].line,
                                .arguments = {at + 2, s->tokens[at + 1].partner}};
    return true;
}

/* Cut the next argument off; false at the end. */
static bool next_argument(const struct script *s, struct script_range *rest,
                          struct script_range *out)
{
    if (rest->begin >= rest->end) {
        return false;
    }
    size_t i = rest->begin;
    while (i < rest->end && !is_mark(s, i, ',')) {
        bool open = is_mark(s, i, '(') || is_mark(s, i, '[') || is_mark(s, i, '{');
        i = (open ? s->tokens[i].partner : i) + 1;
    }
    *out = (struct script_range){rest->begin, i};
    rest->begin = i + 1;
    return true;
}

static bool is_named(const struct script *s, struct script_range argument)
{
    return argument.end - argument.begin > 2 && s->tokens[argument.begin].kind == SCRIPT_NAME &&
           is_mark(s, argument.begin + 1, s->keyword) && !is_mark(s, argument.begin + 2, '=');
}

struct script_range script_named(const struct script *s, const struct script_call *call,
                                 const char *name)
{
    struct script_range rest = call->arguments;
    struct script_range argument;
    while (next_argument(s, &rest, &argument)) {
        if (is_named(s, argument) && view_eq_str(s->tokens[argument.begin].text, name)) {
            return (struct script_range){argument.begin + 2, argument.end};
        }
    }
    return (struct script_range){0, 0};
}

struct script_range script_positional(const struct script *s, const struct script_call *call,
                                      size_t position)
{
    struct script_range rest = call->arguments;
    struct script_range argument;
    while (next_argument(s, &rest, &argument)) {
        if (!is_named(s, argument) && position-- == 0) {
            return argument;
        }
    }
    return (struct script_range){0, 0};
}

struct view script_text(const struct script *s, struct script_range range)
{
    if (range.end != range.begin + 1) {
        return view_of(NULL, 0);
    }
    const struct script_token *t = &s->tokens[range.begin];
    if (t->kind == SCRIPT_NAME) {
        uintptr_t at = (uintptr_t)map_get(&s->constants, t->text);
        t = at == 0 ? t : &s->tokens[at - 1];
    }
    return t->kind == SCRIPT_TEXT && !t->computed ? t->text : view_of(NULL, 0);
}

struct view script_named_text(const struct script *s, const struct script_call *call,
                              const char *name)
{
    return script_text(s, script_named(s, call, name));
}

bool script_named_is(const struct script *s, const struct script_call *call, const char *name,
                     const char *word)
{
    struct script_range r = script_named(s, call, name);
    return r.end == r.begin + 1 && s->tokens[r.begin].kind == SCRIPT_NAME &&
           view_eq_str(s->tokens[r.begin].text, word);
}

const struct script_token *script_next_text(const struct script *s, struct script_range range,
                                            size_t *at)
{
    while (*at < range.end) {
        const struct script_token *t = &s->tokens[(*at)++];
        if (t->kind == SCRIPT_TEXT && !t->computed) {
            return t;
        }
    }
    return NULL;
}

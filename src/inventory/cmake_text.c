#include "cmake_text.h"

enum { EXPANDED_MAX = 8192, EXPAND_DEPTH_MAX = 8, EXPAND_STEPS_MAX = 200 };

static struct position here(const struct cmake_text *t, const char *p)
{
    return (struct position){t->line, (uint32_t)(p - t->line_start) + 1};
}

void cmake_text_init(struct cmake_text *t, struct collector *c)
{
    *t = (struct cmake_text){.c = c, .line = 1};
    t->at = c->text.len == 0 ? "" : c->text.ptr;
    t->end = t->at + c->text.len;
    t->line_start = t->at;
    map_init(&t->variables);
}

void cmake_text_release(struct cmake_text *t)
{
    map_release(&t->variables);
}

static void next_line(struct cmake_text *t)
{
    t->line++;
    t->line_start = t->at + 1;
}

/* "[==[": how many '=' there are, or -1. */
static int bracket_open(const struct cmake_text *t, const char *p)
{
    int n = 0;
    if (p >= t->end || *p != '[') {
        return -1;
    }
    for (p++; p < t->end && *p == '=' && n < 1000; p++) {
        n++;
    }
    return p < t->end && *p == '[' ? n : -1;
}

static bool bracket_closes(const struct cmake_text *t, int equals)
{
    const char *p = t->at;
    if (*p != ']' || t->end - p < equals + 2) {
        return false;
    }
    for (int i = 1; i <= equals; i++) {
        if (p[i] != '=') {
            return false;
        }
    }
    return p[equals + 1] == ']';
}

/* The text between "[==[" and "]==]". */
static enum status take_bracket(struct cmake_text *t, int equals, struct view *text,
                                struct error *err)
{
    struct position start = here(t, t->at);
    t->at += equals + 2;
    const char *from = t->at;
    for (; t->at < t->end; t->at++) {
        if (*t->at == '\n') {
            next_line(t);
        }
        if (bracket_closes(t, equals)) {
            *text = view_of(from, (size_t)(t->at - from));
            t->at += equals + 2;
            return OK;
        }
    }
    return collect_bad(t->c, start, err, "a bracket that is not closed");
}

/* To the last byte of the line. */
static void skip_line(struct cmake_text *t)
{
    const char *nl = memchr(t->at, '\n', (size_t)(t->end - t->at));
    t->at = nl == NULL ? t->end - 1 : nl - 1;
}

/* Blanks and comments, and what a configured file puts between commands ("@INIT@"). */
static enum status skip(struct cmake_text *t, bool commands, struct error *err)
{
    for (; t->at < t->end; t->at++) {
        char c = *t->at;
        if (c == '#') {
            int equals = bracket_open(t, t->at + 1);
            struct view ignored;
            if (equals >= 0) {
                t->at++;
                enum status st = take_bracket(t, equals, &ignored, err);
                if (st != OK) {
                    return st;
                }
                t->at--;
                continue;
            }
            skip_line(t);
        } else if (c == '@' && commands && t->at == t->line_start) {
            skip_line(t);
        } else if (c == '\n') {
            next_line(t);
        } else if (c != ' ' && c != '\t' && c != '\r') {
            return OK;
        }
    }
    return OK;
}

/* ---- variables ---- */

struct expansion {
    const struct cmake_text *t;
    struct buf out;
    size_t steps;
    bool known;
};

/* Bounded in depth, steps and length, whatever refers to whatever. */
static void expand(struct expansion *e, struct view text, unsigned depth)
{
    while (e->known && text.len > 0) {
        ptrdiff_t open = view_find(text, VIEW("${"));
        buf_add_view(&e->out, view_slice(text, 0, open < 0 ? text.len : (size_t)open));
        if (open < 0) {
            return;
        }
        text = view_slice(text, (size_t)open + 2, text.len);
        ptrdiff_t close = view_find_char(text, '}');
        const struct cmake_argument *value =
            close < 0 ? NULL : map_get(&e->t->variables, view_slice(text, 0, (size_t)close));
        if (value == NULL || depth >= EXPAND_DEPTH_MAX || ++e->steps > EXPAND_STEPS_MAX) {
            e->known = false;
            return;
        }
        expand(e, value->text, depth + 1);
        text = view_slice(text, (size_t)close + 1, text.len);
    }
}

static void drop_escapes(struct buf *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->len; i++) {
        i += b->ptr[i] == '\\' && i + 1 < b->len ? 1 : 0;
        b->ptr[n++] = b->ptr[i];
    }
    b->len = n;
}

/* Put variables in and take escapes out. */
static enum status finish(const struct cmake_text *t, struct cmake_argument *a, struct error *err)
{
    a->computed = view_find(a->text, VIEW("$")) >= 0;
    if (!a->computed && view_find_char(a->text, '\\') < 0) {
        return OK;
    }
    struct expansion e = {.t = t, .known = true};
    buf_init(&e.out, EXPANDED_MAX);
    expand(&e, a->text, 0);
    enum status failed = buf_status(&e.out, NULL);
    enum status st = failed == ERR_NO_MEMORY ? error_no_memory(err) : OK;
    if (failed == OK && e.known && view_find_char(buf_view(&e.out), '$') < 0) {
        drop_escapes(&e.out);
        struct view copy = arena_copy(t->c->arena, buf_view(&e.out));
        st = copy.ptr == NULL ? error_no_memory(err) : OK;
        *a = (struct cmake_argument){.text = copy, .quoted = a->quoted, .line = a->line};
    } else {
        a->computed = true;
    }
    buf_release(&e.out);
    return st;
}

/* "set(NAME value)", also with what follows for a cache entry; a list is no one value. */
static enum status note_variable(struct cmake_text *t, const struct cmake_command *k,
                                 struct error *err)
{
    bool one = k->len == 2 || (k->len > 2 && (view_eq(k->arguments[2].text, VIEW("CACHE")) ||
                                              view_eq(k->arguments[2].text, VIEW("PARENT_SCOPE"))));
    if (!view_eq_nocase(k->name, VIEW("set")) || !one || k->arguments[0].computed ||
        k->arguments[0].text.len == 0 || k->arguments[1].computed ||
        t->variables.len >= CMAKE_VARIABLES_MAX) {
        return OK;
    }
    struct cmake_argument *value = arena_alloc(t->c->arena, 1, sizeof *value);
    if (value == NULL) {
        return error_no_memory(err);
    }
    *value = k->arguments[1];
    return map_put(&t->variables, k->arguments[0].text, value, NULL, err);
}

/* ---- arguments ---- */

static enum status take_quoted(struct cmake_text *t, struct view *text, struct error *err)
{
    struct position start = here(t, t->at);
    const char *from = ++t->at;
    for (; t->at < t->end && *t->at != '"'; t->at++) {
        t->at += *t->at == '\\' && t->end - t->at > 1 ? 1 : 0;
        if (*t->at == '\n') {
            next_line(t);
        }
    }
    if (t->at >= t->end) {
        return collect_bad(t->c, start, err, "a text that does not end");
    }
    *text = view_of(from, (size_t)(t->at - from));
    t->at++;
    return OK;
}

/* Where an unquoted argument ends; quotes within it ("-Da="b c"") hold blanks. */
static enum status take_unquoted(struct cmake_text *t, struct view *text, struct error *err)
{
    const char *from = t->at;
    while (t->at < t->end && strchr(" \t\r\n()#", *t->at) == NULL) {
        if (*t->at == '"' && t->at > from) {
            struct view ignored;
            enum status st = take_quoted(t, &ignored, err);
            if (st != OK) {
                return st;
            }
            continue;
        }
        t->at += *t->at == '\\' && t->end - t->at > 1 ? 2 : 1;
    }
    *text = view_of(from, (size_t)(t->at - from));
    return OK;
}

static enum status take_argument(struct cmake_text *t, struct cmake_command *out, struct error *err)
{
    struct cmake_argument a = {.line = t->line};
    int equals = bracket_open(t, t->at);
    enum status st = OK;
    if (out->len >= CMAKE_ARGUMENTS_MAX) {
        return error_set(err, ERR_LIMIT, "%s:%u:1: more than %d arguments", t->c->source, t->line,
                         CMAKE_ARGUMENTS_MAX);
    }
    if (equals >= 0) {
        a.quoted = true;
        st = take_bracket(t, equals, &a.text, err);
    } else if (*t->at == '"') {
        a.quoted = true;
        st = take_quoted(t, &a.text, err);
    } else {
        st = take_unquoted(t, &a.text, err);
    }
    if (st == OK && equals < 0) {
        st = finish(t, &a, err);
    }
    if (st == OK) {
        st = arena_grow(t->c->arena, (void **)&out->arguments, &out->cap, out->len + 1,
                        sizeof *out->arguments, err);
    }
    if (st == OK) {
        out->arguments[out->len++] = a;
    }
    return st;
}

/* All up to the bracket that closes the command; those within group conditions only. */
static enum status take_arguments(struct cmake_text *t, struct cmake_command *out,
                                  struct error *err)
{
    size_t depth = 1;
    enum status st = skip(t, false, err);
    while (st == OK && t->at < t->end && depth > 0) {
        if (*t->at == '(' || *t->at == ')') {
            depth = *t->at == '(' ? depth + 1 : depth - 1;
            t->at++;
        } else {
            st = take_argument(t, out, err);
        }
        if (st == OK && depth > 0) {
            st = skip(t, false, err);
        }
    }
    if (st == OK && depth > 0) {
        return collect_bad(t->c, (struct position){out->line, 1}, err,
                           "a command that is not closed");
    }
    return st;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

enum status cmake_next(struct cmake_text *t, struct cmake_command *out, bool *found,
                       struct error *err)
{
    enum status st = skip(t, true, err);
    if (st != OK || t->at >= t->end) {
        *found = false;
        return st;
    }
    const char *from = t->at;
    struct position start = here(t, from);
    while (t->at < t->end && is_word(*t->at)) {
        t->at++;
    }
    out->name = view_of(from, (size_t)(t->at - from));
    out->line = t->line;
    out->len = 0;
    while (t->at < t->end && (*t->at == ' ' || *t->at == '\t')) {
        t->at++;
    }
    if (out->name.len == 0 || t->at >= t->end || *t->at != '(') {
        return collect_bad(t->c, start, err, "expected \"command(...)\"");
    }
    t->at++;
    st = take_arguments(t, out, err);
    if (st == OK) {
        st = note_variable(t, out, err);
    }
    *found = true;
    return st;
}

size_t cmake_find(const struct cmake_command *k, size_t from, const char *keyword)
{
    while (from < k->len && !view_eq_str(k->arguments[from].text, keyword)) {
        from++;
    }
    return from;
}

const struct cmake_argument *cmake_value(const struct cmake_command *k, const char *keyword)
{
    size_t at = cmake_find(k, 0, keyword);
    bool there = at + 1 < k->len && !k->arguments[at + 1].computed;
    return there ? &k->arguments[at + 1] : NULL;
}

/* NAME.app: an application of Erlang/OTP, as it is installed or shipped.
 *
 * Source: OTP's documentation, app(4): one term, {application, Name, [{vsn, "1.2.3"}, …]}.
 * Files of other kinds have that ending, too: what does not begin so is none. A version that is
 * no text is made when the application is built. */
#include "collect.h"
#include "formats.h"

enum { BEFORE_MAX = 3, LIST_DEPTH = 3 /* {application, Name, [{ */ };

enum kind { KIND_END, KIND_MARK, KIND_ATOM, KIND_TEXT, KIND_BAD };

struct token {
    enum kind kind;
    struct view text; /* without quotes */
};

/* From the quote at `at`: the text, and the position behind its end; false where it does not end.
 */
static bool take_quoted(struct view text, size_t *at, struct view *out)
{
    char quote = text.ptr[*at];
    for (size_t i = *at + 1; i < text.len; i++) {
        if (text.ptr[i] == '\\') {
            i++;
        } else if (text.ptr[i] == quote) {
            *out = view_slice(text, *at + 1, i);
            *at = i + 1;
            return true;
        }
    }
    return false;
}

static void skip_blank(struct view text, size_t *at)
{
    bool comment = false;
    while (*at < text.len) {
        char c = text.ptr[*at];
        comment = c == '\n' ? false : comment || c == '%';
        if (!comment && strchr(" \t\r\n", c) == NULL) {
            return;
        }
        ++*at;
    }
}

static struct token next(struct view text, size_t *at)
{
    struct token t = {.kind = KIND_END};
    skip_blank(text, at);
    if (*at >= text.len) {
        return t;
    }
    char c = text.ptr[*at];
    size_t start = *at;
    if (c == '"' || c == '\'') {
        t.kind = c == '"' ? KIND_TEXT : KIND_ATOM;
        t.kind = take_quoted(text, at, &t.text) ? t.kind : KIND_BAD;
    } else if (c == '$') { /* a character */
        *at += start + 1 < text.len && text.ptr[start + 1] == '\\' ? 3 : 2;
        t.kind = KIND_ATOM;
    } else if (is_word_char(c, "_@")) {
        while (*at < text.len && is_word_char(text.ptr[*at], "_@")) {
            ++*at;
        }
        t = (struct token){KIND_ATOM, view_slice(text, start, *at)};
    } else {
        t = (struct token){c == '\0' ? KIND_BAD : KIND_MARK, view_slice(text, start, ++*at)};
    }
    return t;
}

static bool is_mark(const struct token *t, const char *mark)
{
    return t->kind == KIND_MARK && view_eq_str(t->text, mark);
}

/* "{ key ," stands before the token that comes. */
static bool is_behind(const struct token *before, const char *key)
{
    return is_mark(&before[0], "{") && before[1].kind == KIND_ATOM &&
           view_eq_str(before[1].text, key) && is_mark(&before[2], ",");
}

struct app {
    struct collector *c;
    struct component self;
    size_t depth;
    struct token before[BEFORE_MAX];
};

static bool take(struct app *a, const struct token *t, size_t at)
{
    if (is_mark(t, "{") || is_mark(t, "[")) {
        a->depth++;
    } else if (is_mark(t, "}") || is_mark(t, "]")) {
        if (a->depth == 0) {
            return false;
        }
        a->depth--;
    } else if (a->depth == 1 && t->kind == KIND_ATOM && is_behind(a->before, "application")) {
        a->self.name = t->text;
        a->self.line = text_line_at(a->c->text, at);
    } else if (a->depth == LIST_DEPTH && t->kind == KIND_TEXT && is_behind(a->before, "vsn")) {
        a->self.version = t->text;
    }
    memmove(&a->before[0], &a->before[1], sizeof a->before - sizeof a->before[0]);
    a->before[BEFORE_MAX - 1] = *t;
    return true;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct app a = {.c = c, .self = {.type = VIEW("otp")}};
    size_t at = 0;
    struct token t = next(c->text, &at);
    size_t behind = at;
    struct token word = next(c->text, &behind);
    if (!is_mark(&t, "{") || word.kind != KIND_ATOM || !view_eq_str(word.text, "application")) {
        return OK; /* of something else */
    }
    bool good = true;
    size_t start = 0;
    while (good && t.kind != KIND_END) {
        good = t.kind != KIND_BAD && take(&a, &t, start);
        start = at;
        t = good ? next(c->text, &at) : t;
    }
    if (!good || a.depth > 0 || a.self.name.len == 0) {
        return collect_bad(c, (struct position){text_line_at(c->text, start), 1}, err,
                           "expected \"{application, Name, [{vsn, \"version\"}, …]}.\"");
    }
    return collect_add(c, &a.self, err);
}

static bool matches(struct view path)
{
    return view_ends(path, VIEW(".app")) && !path_is(path, ".app");
}

const struct manifest_format otp_app_format = {
    .name = "otp-app", .matches = matches, .read = read_file};

/* Patterns: text with $X, $...X, ..., <... e ...> and (T $X) made into text that the
 * language's own grammar reads.
 *
 * Each of them is written as an identifier that no code uses ("zqm0q"), in the form that
 * the place needs ("zqe1q;" as a statement, "**zqe1q" in a Python dictionary). Which form
 * that is, and whether the pattern is a program, a member, an expression or a type, is
 * found by parsing: the reading with the fewest errors counts. */
#include "pattern.h"

#include <string.h>

#include <assay/base/mem.h>
#include <assay/syntax/parser.h>

#include "grammar.h"

enum { PLACEHOLDERS_MAX = 256, PATTERN_TEXT_MAX = 64 * 1024, TEXT_MAX = 256 * 1024 };

struct placeholder {
    enum node_kind kind;
    struct view original; /* "$X", "..." */
    struct view type;     /* NODE_TYPED */
    size_t begin;         /* where it stands in the pattern */
    size_t end;
    bool statement;    /* stands where a statement does */
    unsigned form;     /* which of the language's forms is used for it */
    const char *fixed; /* the form where the language says by itself which one it is */
};

struct placeholders {
    struct view pattern;
    const char *const *reserved; /* the language's; NULL: none */
    bool dollar; /* names are written with a "$" before them, which is not the pattern's */
    struct placeholder items[PLACEHOLDERS_MAX];
    size_t count;
    size_t deep; /* "<..." that no "...>" has closed yet */
};

/* --- names of placeholders: "zq" kind number "q" --- */

static void write_name(struct buf *out, size_t index, bool capital)
{
    buf_printf(out, "%cq%zuq", capital ? 'Z' : 'z', index);
}

/* The placeholder whose name begins at `text`, and how long the name is. */
static const struct placeholder *read_name(const struct placeholders *p, struct view text,
                                           size_t *len)
{
    if (text.len < 4 || (text.ptr[0] != 'z' && text.ptr[0] != 'Z') || text.ptr[1] != 'q') {
        return NULL;
    }
    size_t index = 0;
    size_t at = 2;
    while (at < text.len && at < 6 && text.ptr[at] >= '0' && text.ptr[at] <= '9') {
        index = index * 10 + (size_t)(text.ptr[at] - '0');
        at++;
    }
    if (at == 2 || at == text.len || text.ptr[at] != 'q' || index >= p->count) {
        return NULL;
    }
    *len = at + 1;
    return &p->items[index];
}

static const struct placeholder *exactly_one(const struct placeholders *p, struct view text)
{
    size_t len = 0;
    if (text.len > 0 && text.ptr[0] == '$') {
        text = view_slice(text, 1, text.len);
    }
    const struct placeholder *found = read_name(p, text, &len);
    return found != NULL && len == text.len ? found : NULL;
}

enum node_kind placeholders_kind(const struct placeholders *p, struct view text)
{
    const struct placeholder *found = exactly_one(p, text);
    return found == NULL ? NODE_NONE : found->kind;
}

symbol_id placeholders_restore(const struct placeholders *p, struct view text,
                               struct symbols *symbols)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(TEXT_MAX);
    const struct placeholder *one = exactly_one(p, text);
    if (one != NULL) {
        return symbols_intern(symbols, one->original);
    }
    for (size_t at = 0; at < text.len;) {
        size_t len = 0;
        size_t name = p->dollar && text.ptr[at] == '$' ? at + 1 : at;
        const struct placeholder *found = read_name(p, view_slice(text, name, text.len), &len);
        if (found != NULL) {
            at = name;
            buf_add_view(&out, found->original);
            at += len;
        } else {
            buf_add_char(&out, text.ptr[at++]);
        }
    }
    return symbols_intern(symbols, buf_view(&out));
}

symbol_id placeholders_type(const struct placeholders *p, struct view text, struct symbols *symbols)
{
    const struct placeholder *found = exactly_one(p, text);
    return found == NULL ? 0 : symbols_intern(symbols, found->type);
}

/* --- finding them in the pattern --- */

static bool is_upper(char c)
{
    return (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word_char(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The length of "$NAME" at `at`, or 0: capitals, digits and underscores only. */
static size_t metavariable_length(struct view text, size_t at)
{
    size_t end = at + 1;
    if (text.ptr[at] != '$' || end >= text.len || !is_upper(text.ptr[end])) {
        return 0;
    }
    while (end < text.len &&
           (is_upper(text.ptr[end]) || (text.ptr[end] >= '0' && text.ptr[end] <= '9'))) {
        end++;
    }
    return end < text.len && is_word_char(text.ptr[end]) ? 0 : end - at;
}

static size_t skip_blank(struct view text, size_t at)
{
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t')) {
        at++;
    }
    return at;
}

static char before(struct view text, size_t at)
{
    while (at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t')) {
        at--;
    }
    return at == 0 ? '\n' : text.ptr[at - 1];
}

static enum status put(struct placeholders *p, enum node_kind kind, size_t begin, size_t end,
                       struct view original, struct error *err)
{
    if (p->count == PLACEHOLDERS_MAX) {
        return error_set(err, ERR_LIMIT, "the pattern has more than %d metavariables and ellipses",
                         PLACEHOLDERS_MAX);
    }
    char prev = before(p->pattern, begin);
    size_t after = skip_blank(p->pattern, end);
    char next = after < p->pattern.len ? p->pattern.ptr[after] : '\n';
    /* "... foo(x);": two statements in one line. */
    bool starts_word = kind == NODE_ELLIPSIS && after > end && (is_word_char(next) || next == '$');
    p->items[p->count++] = (struct placeholder){
        .kind = kind,
        .original = original,
        .begin = begin,
        .end = end,
        .statement = (strchr("\n{};:", prev) != NULL && strchr("\n\r}", next) != NULL) ||
                     (strchr("\n{};", prev) != NULL && starts_word),
    };
    return OK;
}

/* Whether `text` may be a type as it is written before a name: "const char *", "List<$T>",
 * "$X.Y", but no operand and operator ("a +", "$A instanceof"). */
static bool is_type_text(struct view text)
{
    static const char *const operators[] = {"instanceof", "in", "is",    "as",  "and",
                                            "or",         "of", "await", "new", "not"};
    size_t word = text.len;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!is_word_char(c) && strchr("$.<>[],?*&: \t", c) == NULL) {
            return false;
        }
    }
    while (word > 0 && is_word_char(text.ptr[word - 1])) {
        word--;
    }
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if (view_eq_str(view_slice(text, word, text.len), operators[i])) {
            return false;
        }
    }
    return text.len > 0 && (is_word_char(text.ptr[0]) || text.ptr[0] == '$') &&
           text.ptr[text.len - 1] != '.' &&
           !(text.len > 1 && text.ptr[text.len - 1] == '&' && text.ptr[text.len - 2] == '&');
}

/* "(Type $X)" or "($X : Type)" at `at`: its length, or 0. Not where a parameter list may
 * stand: behind a name. */
static size_t typed_length(struct view text, size_t at, struct view *name, struct view *type)
{
    char prev = before(text, at);
    size_t dollar = 0;
    size_t close = at + 1;
    int angle = 0;
    if (text.ptr[at] != '(' || is_word_char(prev) || prev == '$' || prev == '>' || prev == ']' ||
        prev == '"') {
        return 0;
    }
    for (; close < text.len && text.ptr[close] != ')'; close++) {
        char c = text.ptr[close];
        angle += c == '<' || c == '[' ? 1 : c == '>' || c == ']' ? -1 : 0;
        if (c == '$' && metavariable_length(text, close) > 0 && angle == 0) {
            dollar = close; /* the last: the type may be one, too */
        } else if (strchr("({;=+\"'\n", c) != NULL || (c == ',' && angle == 0)) {
            return 0;
        }
    }
    if (close == text.len || dollar == 0) {
        return 0;
    }
    size_t len = metavariable_length(text, dollar);
    struct view left = view_trim(view_slice(text, at + 1, dollar));
    struct view right = view_trim(view_slice(text, dollar + len, close));
    size_t behind = skip_blank(text, close + 1);
    struct view arrow = view_slice(text, behind, behind + 2);
    if (view_eq(arrow, VIEW("->")) || view_eq(arrow, VIEW("=>"))) {
        return 0;
    }
    *name = view_slice(text, dollar, dollar + len);
    if (right.len == 0 && is_type_text(left)) {
        *type = left;
    } else if (left.len == 0 && right.len > 1 && right.ptr[0] == ':' && right.ptr[1] != ':') {
        *type = view_trim(view_slice(right, 1, right.len));
    } else {
        return 0;
    }
    return close + 1 - at;
}

/* "int... $X": parameters that take many, no ellipsis. */
static bool is_spread_type(struct view text, size_t at)
{
    size_t next = skip_blank(text, at + 3);
    return at > 0 && (is_word_char(text.ptr[at - 1]) || text.ptr[at - 1] == '>') && next > at + 3 &&
           next < text.len && (is_word_char(text.ptr[next]) || text.ptr[next] == '$');
}

/* "${...}", "#{...}", "{...}" inside of a string: an ellipsis where code stands. */
static bool in_hole(struct view text, size_t at)
{
    return at > 0 && text.ptr[at - 1] == '{' && at + 3 < text.len && text.ptr[at + 3] == '}';
}

static bool is_reserved(const struct placeholders *p, struct view name)
{
    for (const char *const *r = p->reserved; r != NULL && *r != NULL; r++) {
        if (view_eq_str(name, *r)) {
            return true;
        }
    }
    return false;
}

/* The one thing that begins at `at`: *len is 0 where nothing does. */
static enum status find_at(struct placeholders *p, size_t at, char quote, size_t *len,
                           struct error *err)
{
    struct view text = p->pattern;
    struct view rest = view_slice(text, at, text.len);
    struct view name;
    struct view type;
    *len = 0;
    if (quote == 0 && (*len = typed_length(text, at, &name, &type)) > 0) {
        enum status st = put(p, NODE_TYPED, at, at + *len, name, err);
        if (st == OK) {
            p->items[p->count - 1].type = type;
        }
        return st;
    }
    if (view_starts(rest, VIEW("$...")) && rest.len > 4 && is_upper(rest.ptr[4])) {
        size_t end = 4;
        while (end < rest.len && is_word_char(rest.ptr[end])) {
            end++;
        }
        *len = end;
        return put(p, NODE_METAVARIABLE_ELLIPSIS, at, at + end, view_slice(rest, 0, end), err);
    }
    if (rest.ptr[0] == '$' && (*len = metavariable_length(text, at)) > 0) {
        if (is_reserved(p, view_slice(rest, 0, *len))) {
            return OK;
        }
        return put(p, NODE_METAVARIABLE, at, at + *len, view_slice(rest, 0, *len), err);
    }
    /* "<...>" and "<..., T>" are type arguments. */
    if (quote == 0 && view_starts(rest, VIEW("<...")) && rest.len > 4 && rest.ptr[4] != '>' &&
        rest.ptr[4] != ',') {
        *len = 4;
        p->deep++;
        return put(p, NODE_DEEP, at, at + 4, view_slice(rest, 0, 4), err);
    }
    if (quote == 0 && p->deep > 0 && view_starts(rest, VIEW("...>"))) {
        *len = 4;
        p->deep--;
        return put(p, NODE_NONE, at, at + 4, view_slice(rest, 0, 4), err);
    }
    if (quote != 0 && view_starts(rest, VIEW("...")) && in_hole(text, at)) {
        enum status st = put(p, NODE_ELLIPSIS, at, at + 3, view_slice(rest, 0, 3), err);
        if (st == OK) {
            p->items[p->count - 1].statement = false;
            *len = 3;
        }
        return st;
    }
    if (quote == 0 && view_starts(rest, VIEW("...")) &&
        (rest.len == 3 || !(is_word_char(rest.ptr[3]) || rest.ptr[3] == '$')) &&
        !is_spread_type(text, at)) {
        *len = 3;
        return put(p, NODE_ELLIPSIS, at, at + 3, view_slice(rest, 0, 3), err);
    }
    return OK;
}

/* "`…${": code up to the brace that closes it, then template again. True where `at` is the
 * "$" of one that opens. */
static bool in_template(struct view text, size_t at, char *quote, unsigned *braces)
{
    char c = text.ptr[at];
    bool opens = *quote == '`' && c == '$' && at + 1 < text.len && text.ptr[at + 1] == '{';
    if (opens) {
        *quote = 0;
        *braces = 1;
    } else if (*quote == 0 && *braces > 0 && (c == '{' || c == '}')) {
        *braces += c == '{' ? 1U : -1U;
        *quote = *braces == 0 ? '`' : 0;
    }
    return opens;
}

/* Quotes are tracked so that "..." and "<...>" inside of a string stay as they are. */
static enum status find_all(struct placeholders *p, struct error *err)
{
    struct view text = p->pattern;
    char quote = 0;
    unsigned braces = 0; /* open since the "${" of a template */
    for (size_t at = 0; at < text.len;) {
        size_t len = 0;
        enum status st = find_at(p, at, quote, &len, err);
        if (st != OK) {
            return st;
        }
        if (len > 0) {
            at += len;
            continue;
        }
        char c = text.ptr[at];
        if ((quote != 0 && c == '\\') || in_template(text, at, &quote, &braces)) {
            at++;
        } else if (quote != 0 && c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '"' || c == '`' || c == '\'')) {
            /* An apostrophe opens a string only where another closes it on the line
             * (lifetimes of Rust, digits of C++). */
            const char *close =
                at + 1 < text.len ? memchr(text.ptr + at + 1, c, text.len - at - 1) : NULL;
            quote = close != NULL ? c : 0;
        }
        at++;
    }
    return OK;
}

/* --- writing a reading --- */

struct reading {
    const struct pattern_context *context;
    struct buf text;
    size_t begin; /* where the pattern stands in the text */
    size_t end;
    struct cst cst;
    size_t errors;
};

static const char *const plain_forms[] = {"@", "^", NULL};

static const char *const *forms_of(const struct language_syntax *s, const struct placeholder *p)
{
    if (p->kind == NODE_ELLIPSIS || p->kind == NODE_METAVARIABLE_ELLIPSIS) {
        return s->ellipses == NULL ? plain_forms : s->ellipses;
    }
    return s->metavariables == NULL ? plain_forms : s->metavariables;
}

static const char *form_of(const struct language_syntax *s, const struct placeholder *p)
{
    return p->fixed != NULL ? p->fixed : forms_of(s, p)[p->form];
}

/* The same metavariable is the same name everywhere: tags of markup come in pairs. */
static size_t first_of(const struct placeholders *p, size_t index)
{
    for (size_t i = 0; i < index && p->items[index].kind == NODE_METAVARIABLE; i++) {
        if (p->items[i].kind == NODE_METAVARIABLE &&
            view_eq(p->items[i].original, p->items[index].original)) {
            return i;
        }
    }
    return index;
}

static void write_reading(const struct language_syntax *s, const struct placeholders *p,
                          struct reading *r)
{
    size_t at = 0;
    buf_clear(&r->text);
    buf_add_str(&r->text, r->context->before);
    r->begin = r->text.len;
    for (size_t i = 0; i < p->count; i++) {
        const struct placeholder *item = &p->items[i];
        buf_add_view(&r->text, view_slice(p->pattern, at, item->begin));
        at = item->end;
        if (item->kind == NODE_DEEP) {
            write_name(&r->text, i, false);
            buf_add_char(&r->text, '(');
        } else if (item->kind == NODE_NONE) {
            buf_add_char(&r->text, ')');
        } else {
            for (const char *f = form_of(s, item); *f != '\0'; f++) {
                if (*f == '@' || *f == '^') {
                    write_name(&r->text, first_of(p, i), *f == '^');
                } else {
                    buf_add_char(&r->text, *f);
                }
            }
        }
    }
    buf_add_view(&r->text, view_slice(p->pattern, at, p->pattern.len));
    r->end = r->text.len;
    buf_add_str(&r->text, r->context->after);
}

static enum status try_reading(struct parser *parser, const struct grammar *g,
                               const struct placeholders *p, struct reading *r, struct error *err)
{
    write_reading(g->syntax, p, r);
    enum status st = buf_status(&r->text, err);
    if (st == OK && g->syntax->normalise_patterns) {
        g->syntax->normalise(r->text.ptr, r->text.len);
    }
    if (st == OK) {
        st = parser_concrete(parser, g, buf_view(&r->text), &r->cst, err);
    }
    r->errors = (size_t)r->cst.errors * 8 + r->cst.error_bytes;
    return st;
}

static void set_forms(struct placeholders *p, bool statements, unsigned form)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->items[i].kind == NODE_ELLIPSIS && (p->items[i].statement || !statements)) {
            p->items[i].form = form;
        }
    }
}

/* All ellipses (or only those that stand where a statement does) in one form, then in the
 * next: the best stays. */
static enum status same_form(struct parser *parser, const struct grammar *g, struct placeholders *p,
                             bool statements, struct reading *r, struct error *err)
{
    static const struct placeholder ellipsis = {.kind = NODE_ELLIPSIS};
    const char *const *forms = forms_of(g->syntax, &ellipsis);
    size_t best_errors = SIZE_MAX;
    unsigned best = 0;
    enum status st = OK;
    for (unsigned f = 0; forms[f] != NULL && st == OK && best_errors > 0; f++) {
        set_forms(p, statements, f);
        st = try_reading(parser, g, p, r, err);
        if (st == OK && r->errors < best_errors) {
            best_errors = r->errors;
            best = f;
        }
    }
    set_forms(p, statements, best);
    return st;
}

static enum status try_same_form(struct parser *parser, const struct grammar *g,
                                 struct placeholders *p, bool statements, struct reading *r,
                                 struct error *err)
{
    unsigned forms[PLACEHOLDERS_MAX];
    size_t errors = r->errors;
    for (size_t i = 0; i < p->count; i++) {
        forms[i] = p->items[i].form;
    }
    enum status st = same_form(parser, g, p, statements, r, err);
    if (st == OK) {
        st = try_reading(parser, g, p, r, err);
    }
    for (size_t i = 0; st == OK && r->errors >= errors && i < p->count; i++) {
        p->items[i].form = forms[i];
    }
    return st == OK ? try_reading(parser, g, p, r, err) : st;
}

/* Change one placeholder's form after the other while that lessens the errors. */
static enum status improve(struct parser *parser, const struct grammar *g, struct placeholders *p,
                           struct reading *r, struct error *err)
{
    enum status st = try_reading(parser, g, p, r, err);
    for (int all = 0; all < 2 && st == OK && r->errors > 0; all++) {
        st = try_same_form(parser, g, p, all == 0, r, err);
    }
    for (size_t round = 0; round < 2 && st == OK && r->errors > 0; round++) {
        for (size_t i = 0; i < p->count && st == OK && r->errors > 0; i++) {
            const char *const *forms = forms_of(g->syntax, &p->items[i]);
            unsigned best = p->items[i].form;
            size_t errors = r->errors;
            if (p->items[i].kind == NODE_DEEP || p->items[i].kind == NODE_NONE ||
                p->items[i].fixed != NULL) {
                continue;
            }
            for (unsigned f = 0; forms[f] != NULL && st == OK && errors > 0; f++) {
                p->items[i].form = f;
                st = try_reading(parser, g, p, r, err);
                if (st == OK && r->errors < errors) {
                    errors = r->errors;
                    best = f;
                }
            }
            p->items[i].form = best;
            if (st == OK) {
                st = try_reading(parser, g, p, r, err);
            }
        }
    }
    return st;
}

static void first_forms(const struct language_syntax *s, struct placeholders *p)
{
    for (size_t i = 0; i < p->count; i++) {
        struct placeholder *item = &p->items[i];
        const char *const *forms = forms_of(s, item);
        item->form = 0;
        item->fixed = s->form == NULL || item->kind == NODE_DEEP || item->kind == NODE_NONE
                          ? NULL
                          : s->form(p->pattern, item->begin, item->end, item->kind);
        for (unsigned f = 0; forms[f] != NULL && item->statement && item->kind != NODE_METAVARIABLE;
             f++) {
            if (strcmp(forms[f], "@;") == 0 || strcmp(forms[f], "@ @;") == 0) {
                item->form = f;
                break;
            }
        }
    }
}

/* "key": value, key: value */
static bool is_pair(struct view pattern)
{
    struct view text = view_trim(pattern);
    size_t at = 0;
    if (text.len > 0 && (text.ptr[0] == '"' || text.ptr[0] == '\'')) {
        return true;
    }
    while (at < text.len && (is_word_char(text.ptr[at]) || text.ptr[at] == '$')) {
        at++;
    }
    size_t colon = skip_blank(text, at);
    return at > 0 && colon < text.len && text.ptr[colon] == ':' &&
           (colon + 1 == text.len || text.ptr[colon + 1] != ':');
}

/* Where the pattern is put as an object, or a pair of one: no ellipsis in it is a
 * statement. */
static bool is_object_context(struct view pattern, const struct pattern_context *c)
{
    return is_pair(pattern) ? view_eq_str(view_str(c->before), "({")
                            : view_starts(view_trim(pattern), VIEW("{")) &&
                                  view_ends(view_str(c->before), VIEW("("));
}

static enum status best_reading(struct parser *parser, const struct grammar *g,
                                struct placeholders *p, struct reading *r, struct error *err)
{
    static const struct pattern_context whole[] = {{"", ""}, {NULL, NULL}};
    const struct pattern_context *contexts =
        g->syntax->contexts == NULL ? whole : g->syntax->contexts;
    /* First as it stands in every context, then with other forms. */
    for (int pass = 0; pass < 2; pass++) {
        for (const struct pattern_context *c = contexts; c->before != NULL; c++) {
            if (is_pair(p->pattern) && view_eq_str(view_str(c->before), "(")) {
                continue; /* ("key": value) is a cast to TypeScript */
            }
            r->context = c;
            first_forms(g->syntax, p);
            enum status st =
                pass == 0 ? try_reading(parser, g, p, r, err) : improve(parser, g, p, r, err);
            if (st == OK && r->errors > 0 && is_object_context(p->pattern, c)) {
                set_forms(p, false, 0);
                st = try_reading(parser, g, p, r, err);
            }
            if (st != OK || r->errors == 0) {
                return st;
            }
        }
    }
    return error_set(err, ERR_FORMAT, "the pattern does not parse as %s: %.*s",
                     language_name(g->syntax->language),
                     (int)(p->pattern.len > 200 ? 200 : p->pattern.len), p->pattern.ptr);
}

/* By the language's own grammar, else by that of its alternative. */
static enum status any_reading(struct parser *parser, const struct grammar **g,
                               struct placeholders *p, struct reading *r, struct error *err)
{
    const struct grammar *other = NULL;
    struct error own = {.code = OK};
    enum status st = best_reading(parser, *g, p, r, &own);
    enum language alternative = (*g)->syntax->pattern_alternative;
    if (st == ERR_FORMAT && alternative != LANG_UNKNOWN &&
        parser_grammar(parser, alternative, &other, NULL) == OK &&
        best_reading(parser, other, p, r, NULL) == OK) {
        *g = other;
        return OK;
    }
    return st == OK ? OK : error_set(err, st, "%s", own.message);
}

/* --- from the tree of the reading to the tree of the pattern --- */

struct trimming {
    struct view text;
    const struct tree *from;
    struct tree *to;
    uint32_t begin;
    uint32_t end;
    enum status failed;
};

static bool is_ellipsis(enum node_kind k)
{
    return k == NODE_ELLIPSIS || k == NODE_METAVARIABLE_ELLIPSIS;
}

/* [...], {...}, !... and "...${...}" are something even where only ellipses are in them. */
static bool is_composed(enum node_kind k)
{
    return k == NODE_LIST || k == NODE_TUPLE || k == NODE_SET || k == NODE_DICT ||
           k == NODE_UNARY || k == NODE_BINARY || k == NODE_INTERPOLATED || k == NODE_YIELD ||
           k == NODE_AWAIT || k == NODE_CALL || k == NODE_MEMBER || k == NODE_ASSIGN ||
           k == NODE_LAMBDA;
}

/* Whether `n` is nothing but one ellipsis: "zqe0q zqe0q;" where a member stands. */
static node_id only_ellipsis(const struct tree *t, node_id n)
{
    node_id found = NO_NODE;
    switch ((int)t->nodes[n].kind) {
    case NODE_ELLIPSIS:
    case NODE_METAVARIABLE_ELLIPSIS:
        return n;
    case NODE_EXPRESSION:
    case NODE_VARIABLE:
    case NODE_PARAMETER:
    case NODE_PAIR:
    case NODE_SPREAD:
    case NODE_KEYWORD:
    case NODE_TYPE:
    case NODE_FUNCTION:
    case NODE_CASE:
    case NODE_ATTRIBUTE:
    case NODE_EXPR_OTHER:
    case NODE_OTHER:
        break;
    default:
        return NO_NODE;
    }
    for (node_id i = n + 1; i < t->nodes[n].next; i++) {
        bool leaf = t->nodes[i].next == i + 1;
        if (!leaf) {
            if (is_composed(t->nodes[i].kind)) {
                return NO_NODE;
            }
            continue;
        }
        if (is_ellipsis(t->nodes[i].kind) &&
            (found == NO_NODE || t->nodes[found].symbol == t->nodes[i].symbol)) {
            found = i;
        } else if (t->nodes[i].kind != NODE_PARAMETERS && t->nodes[i].kind != NODE_BLOCK) {
            return NO_NODE;
        }
    }
    return found;
}

static void copy(struct trimming *t, node_id from, node_id parent, enum node_role role);

static node_id push(struct trimming *t, node_id from, node_id parent, enum node_role role)
{
    struct tree *to = t->to;
    if (t->failed != OK || to->count == to->cap) {
        t->failed = ERR_INTERNAL; /* the target has room for every source node */
        return 0;
    }
    to->nodes[to->count] = t->from->nodes[from];
    to->nodes[to->count].role = (uint8_t)role;
    to->nodes[to->count].parent = parent;
    to->nodes[to->count].next = to->count + 1;
    return to->count++;
}

static void copy_children(struct trimming *t, node_id from, node_id to)
{
    for (node_id c = tree_child(t->from, from); c != NO_NODE; c = tree_sibling(t->from, c)) {
        if (t->from->nodes[c].begin < t->end || t->from->nodes[c].end <= t->end) {
            copy(t, c, to, (enum node_role)t->from->nodes[c].role);
        }
    }
    t->to->nodes[to].next = t->to->count;
}

/* The one argument of "zq0q(e)": what a deep expression searches for. */
static node_id deep_operand(const struct tree *t, node_id n)
{
    node_id callee = tree_child_in(t, n, ROLE_CALLEE);
    node_id arguments = tree_child_in(t, n, ROLE_ARGUMENTS);
    if (t->nodes[n].kind != NODE_CALL || callee == NO_NODE || arguments == NO_NODE ||
        t->nodes[callee].kind != NODE_DEEP) {
        return NO_NODE;
    }
    return tree_child(t, arguments);
}

/* "..." of the language itself: in a string, where nothing is replaced, but that holds code. */
static bool is_written_ellipsis(const struct trimming *t, node_id n)
{
    const struct node *x = &t->from->nodes[n];
    return (x->kind == NODE_OTHER || x->kind == NODE_EXPR_OTHER) && x->next == n + 2 &&
           t->from->nodes[n + 1].kind == NODE_TOKEN &&
           view_eq(view_slice(t->text, x->begin, x->end), VIEW("..."));
}

static void copy(struct trimming *t, node_id from, node_id parent, enum node_role role)
{
    bool written = is_written_ellipsis(t, from);
    node_id ellipsis = written ? from : only_ellipsis(t->from, from);
    node_id operand = deep_operand(t->from, from);
    if (ellipsis != NO_NODE) {
        node_id n = push(t, ellipsis, parent, role);
        if (written) {
            t->to->nodes[n].kind = NODE_ELLIPSIS;
        }
        if (t->to->nodes[n].kind == NODE_ELLIPSIS) {
            t->to->nodes[n].symbol = 0;
        }
        return;
    }
    node_id n = push(t, from, parent, role);
    if (t->failed != OK) {
        return;
    }
    if (operand != NO_NODE) {
        t->to->nodes[n].kind = NODE_DEEP;
        t->to->nodes[n].symbol = 0;
        copy(t, operand, n, ROLE_VALUE);
        t->to->nodes[n].next = t->to->count;
        return;
    }
    copy_children(t, from, n);
}

/* A header alone, "if ($X)" or "class $C": all but the body, which the context has put
 * behind it. */
static bool is_header(const struct trimming *t, node_id n)
{
    const struct node *nodes = t->from->nodes;
    node_id first = tree_child(t->from, n);
    if (nodes[n].begin < t->begin || nodes[n].begin >= t->end || first == NO_NODE ||
        nodes[first].begin >= t->end || node_is_expression(nodes[n].kind)) {
        return false;
    }
    for (node_id c = first; c != NO_NODE; c = tree_sibling(t->from, c)) {
        if (nodes[c].end > t->end && (nodes[c].begin < t->end ||
                                      (nodes[c].role != ROLE_BODY && nodes[c].role != ROLE_THEN))) {
            return false;
        }
    }
    return true;
}

/* The highest nodes that lie within the pattern's text, and headers without their body. */
static void copy_inside(struct trimming *t, node_id from)
{
    for (node_id c = tree_child(t->from, from); c != NO_NODE; c = tree_sibling(t->from, c)) {
        const struct node *n = &t->from->nodes[c];
        if (n->end <= t->begin || n->begin >= t->end) {
            if (n->begin != n->end || n->begin < t->begin || n->begin > t->end) {
                continue;
            }
        }
        if ((n->begin >= t->begin && n->end <= t->end) || is_header(t, c)) {
            copy(t, c, 0, ROLE_NONE);
        } else {
            copy_inside(t, c);
        }
    }
}

static enum status trim(const struct tree *from, const struct reading *r, struct tree *to,
                        struct error *err)
{
    void *nodes = to->nodes;
    size_t cap = to->cap;
    enum status st =
        mem_grow(&nodes, &cap, (size_t)from->count + 1, sizeof *to->nodes, TREE_NODES_MAX, err);
    to->nodes = nodes;
    to->cap = (uint32_t)cap;
    if (st != OK) {
        return st;
    }
    struct trimming t = {
        .from = from,
        .to = to,
        .text = buf_view(&r->text),
        .begin = (uint32_t)r->begin,
        .end = (uint32_t)r->end,
    };
    to->language = from->language;
    to->count = 0;
    node_id root = push(&t, 0, NO_NODE, ROLE_NONE);
    copy_inside(&t, 0);
    to->nodes[root].next = to->count;
    return t.failed == OK ? OK : error_set(err, ERR_INTERNAL, "a pattern's tree grew");
}

/* One expression statement without a semicolon of its own stands for the expression. */
static void unwrap_expression(struct tree *t)
{
    memmove(&t->nodes[1], &t->nodes[2], (t->count - 2) * sizeof *t->nodes);
    t->count--;
    for (node_id i = 1; i < t->count; i++) {
        t->nodes[i].next--;
        t->nodes[i].parent = i == 1 ? 0 : t->nodes[i].parent - 1;
    }
    t->nodes[1].role = ROLE_NONE;
    t->nodes[0].next = t->count;
}

static enum pattern_shape shape_of(struct tree *t, struct view pattern)
{
    struct view text = view_trim(pattern);
    bool terminated = text.len > 0 && text.ptr[text.len - 1] == ';';
    if (t->count == 1) {
        return PATTERN_PROGRAM;
    }
    if (t->nodes[1].next != t->count) {
        return PATTERN_SEQUENCE;
    }
    if (t->nodes[1].kind == NODE_EXPRESSION && !terminated && t->count > 2 &&
        t->nodes[2].next == t->count) {
        unwrap_expression(t);
    }
    if (t->nodes[1].kind == NODE_EXPRESSION) {
        t->nodes[1].flags |= terminated ? NODE_TERMINATED : 0;
    }
    return node_is_expression(t->nodes[1].kind) ? PATTERN_EXPRESSION : PATTERN_STATEMENT;
}

static enum status lower_reading(const struct grammar *g, const struct placeholders *p,
                                 struct reading *r, struct symbols *symbols, struct tree *tree,
                                 struct error *err)
{
    struct tree whole;
    tree_init(&whole);
    enum status st = lower_tree(g, &r->cst, symbols, p, &whole, err);
    if (st == OK) {
        st = trim(&whole, r, tree, err);
    }
    tree_release(&whole);
    return st;
}

enum status parser_pattern(struct parser *parser, enum language language, struct view pattern,
                           struct symbols *symbols, struct tree *tree, enum pattern_shape *shape,
                           char **owned, struct error *err)
{
    const struct grammar *g = NULL;
    struct reading r = {.text = BUF_INIT(TEXT_MAX)};
    CLEANUP(cleanup_mem) struct placeholders *p = mem_calloc(1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    p->pattern = pattern;
    enum status st = parser_grammar(parser, language, &g, err);
    p->reserved = st == OK ? g->syntax->reserved : NULL;
    p->dollar = st == OK && g->syntax->metavariables != NULL && *g->syntax->metavariables[0] == '$';
    if (st == OK && pattern.len > PATTERN_TEXT_MAX) {
        st = error_set(err, ERR_LIMIT, "a pattern of more than %d bytes", PATTERN_TEXT_MAX);
    }
    if (st == OK) {
        st = find_all(p, err);
    }
    if (st == OK) {
        st = any_reading(parser, &g, p, &r, err);
    }
    if (st == OK) {
        st = lower_reading(g, p, &r, symbols, tree, err);
    }
    if (st == OK) {
        tree->language = language;
        *shape = shape_of(tree, pattern);
        tree->source = buf_view(&r.text);
        *owned = buf_steal(&r.text);
    }
    (void)mem_free(r.cst.nodes);
    buf_release(&r.text);
    return st;
}

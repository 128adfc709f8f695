/* Which form each placeholder has, and whether the pattern is a program, a member, an
 * expression or a type, is found by parsing: the reading with the fewest errors counts. */
#include <string.h>

#include <assay/syntax/parser.h>

#include "pattern_parts.h"

static const char *const plain_forms[] = {"@", "^", NULL};

static const char *const *forms_of(const struct language_syntax *s, const struct placeholder *p)
{
    if (p->kind == NODE_ELLIPSIS || p->kind == NODE_METAVARIABLE_ELLIPSIS) {
        return s->ellipses == NULL ? plain_forms : s->ellipses;
    }
    return s->metavariables == NULL ? plain_forms : s->metavariables;
}

/* Whether the placeholder is written in one of the language's forms. */
static bool has_forms(const struct placeholder *p)
{
    return p->kind != NODE_DEEP && p->kind != NODE_NONE;
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
            placeholder_write(&r->text, i, false);
            buf_add_char(&r->text, '(');
        } else if (item->kind == NODE_NONE) {
            buf_add_char(&r->text, ')');
        } else {
            for (const char *f = form_of(s, item); *f != '\0'; f++) {
                if (*f == '@' || *f == '^') {
                    placeholder_write(&r->text, first_of(p, i), *f == '^');
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
        struct time_limit none = {.wall = UINT64_MAX}; /* patterns are short */
        g->syntax->normalise(r->text.ptr, r->text.len, &none);
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

/* The form of one placeholder that gives the fewest errors. */
static enum status improve_one(struct parser *parser, const struct grammar *g,
                               struct placeholders *p, struct placeholder *item, struct reading *r,
                               struct error *err)
{
    const char *const *forms = forms_of(g->syntax, item);
    unsigned best = item->form;
    size_t errors = r->errors;
    enum status st = OK;
    for (unsigned f = 0; forms[f] != NULL && st == OK && errors > 0; f++) {
        item->form = f;
        st = try_reading(parser, g, p, r, err);
        if (st == OK && r->errors < errors) {
            errors = r->errors;
            best = f;
        }
    }
    item->form = best;
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
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < p->count && st == OK && r->errors > 0; i++) {
            if (has_forms(&p->items[i]) && p->items[i].fixed == NULL) {
                st = improve_one(parser, g, p, &p->items[i], r, err);
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
        item->fixed = s->form != NULL && has_forms(item)
                          ? s->form(p->pattern, item->begin, item->end, item->kind)
                          : NULL;
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
    while (at < text.len && (pattern_is_word(text.ptr[at]) || text.ptr[at] == '$')) {
        at++;
    }
    size_t colon = pattern_skip_blank(text, at);
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

/* "new T(" begins an expression. */
static bool is_creation(struct view pattern)
{
    struct view text = view_trim(pattern);
    size_t at = 4;
    if (!view_starts(text, VIEW("new "))) {
        return false;
    }
    while (at < text.len &&
           (pattern_is_word(text.ptr[at]) || strchr("$.<>,?", text.ptr[at]) != NULL)) {
        at++;
    }
    return at > 4 && at < text.len && text.ptr[at] == '(';
}

/* What the grammar takes for something else there: ("key": value) is a cast to TypeScript,
 * new T() { } a method of Java. */
static bool is_misread(struct view pattern, const struct pattern_context *c)
{
    struct view before = view_str(c->before);
    return (view_eq(before, VIEW("(")) && is_pair(pattern)) ||
           (view_starts(before, VIEW("class ")) && is_creation(pattern));
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
            if (is_misread(p->pattern, c)) {
                continue;
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
enum status pattern_read(struct parser *parser, const struct grammar **g, struct placeholders *p,
                         struct reading *r, struct error *err)
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

#include <assay/licence/expression.h>

#include "pack.h"

#include <stdlib.h>

#include <assay/base/mem.h>

struct parsing {
    struct pack pack;
    struct view text;
    size_t at;
    enum expression_mode mode;
    struct arena *arena;
    unsigned depth;
    unsigned terms;
    struct error *err;
};

static enum status bad(const struct parsing *p, const char *what)
{
    return error_set(p->err, ERR_FORMAT, "licence expression, column %zu: %s", p->at + 1, what);
}

static bool is_id(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == ':' || c == '_';
}

static void skip_space(struct parsing *p)
{
    while (p->at < p->text.len && (p->text.ptr[p->at] == ' ' || p->text.ptr[p->at] == '\t' ||
                                   p->text.ptr[p->at] == '\n' || p->text.ptr[p->at] == '\r')) {
        p->at++;
    }
}

static struct view peek_word(struct parsing *p)
{
    skip_space(p);
    size_t end = p->at;
    while (end < p->text.len && is_id(p->text.ptr[end])) {
        end++;
    }
    return view_slice(p->text, p->at, end);
}

static bool take_operator(struct parsing *p, const char *name)
{
    struct view word = peek_word(p);
    bool is = p->mode == EXPRESSION_STRICT ? view_eq_str(word, name)
                                           : view_eq_nocase(word, view_str(name));
    /* "A / B" and "A | B" are alternatives to many. */
    if (!is && p->mode == EXPRESSION_LENIENT && word.len == 0 && p->at < p->text.len) {
        char c = p->text.ptr[p->at];
        is = name[0] == 'O' ? c == '/' || c == '|' : name[0] == 'A' && (c == ',' || c == '&');
        p->at += is ? 1 : 0;
        return is;
    }
    p->at += is ? word.len : 0;
    return is;
}

static bool is_operator(struct view word)
{
    return view_eq_nocase(word, VIEW("AND")) || view_eq_nocase(word, VIEW("OR")) ||
           view_eq_nocase(word, VIEW("WITH"));
}

static bool is_reference(struct view id)
{
    return view_starts(id, VIEW("LicenseRef-")) || view_starts(id, VIEW("AdditionRef-")) ||
           (view_starts(id, VIEW("DocumentRef-")) &&
            view_find(id, VIEW(":LicenseRef-")) != VIEW_NPOS);
}

/* The identifier as the list writes it; unknown ones as they stand. */
static enum status identify(struct parsing *p, struct view word, bool exception, struct view *out,
                            bool *known)
{
    const struct pack_licence *l = pack_licence_named(&p->pack, word);
    *known = is_reference(word) || (l != NULL && ((l->flags & PACK_EXCEPTION) != 0) == exception);
    if (!*known && p->mode == EXPRESSION_STRICT) {
        return bad(p, exception ? "no such exception in the SPDX list"
                                : "no such licence in the SPDX list (LicenseRef-… names others)");
    }
    *out = l != NULL && *known ? pack_text_of(&p->pack, l->name) : word;
    return OK;
}

static enum status parse_or(struct parsing *p, struct expression *out);

/* A deprecated identifier that says "or later" or an exception is an expression. */
static enum status replace_deprecated(struct parsing *p, struct expression *e)
{
    const struct pack_licence *l = e->known ? pack_licence_named(&p->pack, e->licence) : NULL;
    if (l == NULL || l->successor.len == 0) {
        return OK;
    }
    struct parsing inner = {.pack = p->pack,
                            .text = pack_text_of(&p->pack, l->successor),
                            .mode = EXPRESSION_STRICT,
                            .arena = p->arena,
                            .depth = p->depth + 1,
                            .err = p->err};
    struct expression now;
    enum status st = parse_or(&inner, &now);
    if (st == OK) {
        now.exception = e->exception.len > 0 ? e->exception : now.exception;
        now.known = e->known;
        now.or_later = e->or_later;
        *e = now;
    }
    return st;
}

/* "GPL-2.0-only" with "+" is "GPL-2.0-or-later". */
static enum status later_gnu(struct parsing *p, struct expression *e)
{
    if (!e->or_later || !view_ends(e->licence, VIEW("-only"))) {
        return OK;
    }
    struct view base = view_slice(e->licence, 0, e->licence.len - 5);
    struct view id = arena_printf(p->arena, VIEW_FMT "-or-later", VIEW_ARG(base));
    if (id.ptr == NULL) {
        return error_no_memory(p->err);
    }
    e->licence = id;
    e->or_later = false;
    return OK;
}

static enum status parse_simple(struct parsing *p, struct expression *out)
{
    struct expression e = {.kind = EXPRESSION_LICENCE};
    struct view word = peek_word(p);
    if (word.len == 0 || is_operator(word)) {
        return bad(p, "expected a licence identifier");
    }
    if (++p->terms > EXPRESSION_TERMS_MAX) {
        return error_set(p->err, ERR_LIMIT, "licence expression of more than %d terms",
                         EXPRESSION_TERMS_MAX);
    }
    /* "GPL-2.0+" is an identifier of the list, deprecated; "Apache-2.0+" is not. */
    enum status st = identify(p, word, false, &e.licence, &e.known);
    if (st != OK) {
        return st;
    }
    p->at += word.len;
    if (p->at < p->text.len && p->text.ptr[p->at] == '+') {
        e.or_later = true;
        p->at++;
    }
    if (take_operator(p, "WITH")) {
        bool known;
        word = peek_word(p);
        if (word.len == 0) {
            return bad(p, "expected an exception behind WITH");
        }
        st = identify(p, word, true, &e.exception, &known);
        e.known = e.known && known;
        p->at += word.len;
    }
    st = st == OK ? replace_deprecated(p, &e) : st;
    st = st == OK ? later_gnu(p, &e) : st;
    if (st == OK) {
        *out = e;
    }
    return st;
}

static enum status parse_term(struct parsing *p, struct expression *out)
{
    skip_space(p);
    if (p->at >= p->text.len || p->text.ptr[p->at] != '(') {
        return parse_simple(p, out);
    }
    if (p->depth == EXPRESSION_DEPTH_MAX) {
        return error_set(p->err, ERR_LIMIT, "licence expression nested more than %d deep",
                         EXPRESSION_DEPTH_MAX);
    }
    p->at++;
    p->depth++;
    enum status st = parse_or(p, out);
    p->depth--;
    skip_space(p);
    if (st == OK && (p->at >= p->text.len || p->text.ptr[p->at] != ')')) {
        return bad(p, "expected ')'");
    }
    p->at++;
    return st;
}

struct terms {
    enum expression_kind kind;
    struct expression *items;
    size_t count;
    size_t cap;
};

/* Append `e`, or its parts where it is of the same kind: "A AND (B AND C)" is one list. */
static enum status append(struct parsing *p, struct terms *list, const struct expression *e)
{
    const struct expression *from = e->kind == list->kind ? e->items : e;
    size_t n = e->kind == list->kind ? e->count : 1;
    enum status st = arena_grow(p->arena, (void **)&list->items, &list->cap, list->count + n,
                                sizeof *list->items, p->err);
    if (st != OK) {
        return st;
    }
    memcpy(list->items + list->count, from, n * sizeof *from);
    list->count += n;
    return OK;
}

static enum status parse_list(struct parsing *p, enum expression_kind kind,
                              enum status (*item)(struct parsing *p, struct expression *out),
                              const char *op, struct expression *out)
{
    struct terms list = {.kind = kind};
    bool known = true;
    do {
        struct expression e;
        enum status st = item(p, &e);
        st = st == OK ? append(p, &list, &e) : st;
        if (st != OK) {
            return st;
        }
        known = known && e.known;
    } while (take_operator(p, op));
    *out = list.count == 1
               ? list.items[0]
               : (struct expression){
                     .kind = kind, .known = known, .items = list.items, .count = list.count};
    return OK;
}

static enum status parse_and(struct parsing *p, struct expression *out)
{
    return parse_list(p, EXPRESSION_AND, parse_term, "AND", out);
}

static enum status parse_or(struct parsing *p, struct expression *out)
{
    return parse_list(p, EXPRESSION_OR, parse_and, "OR", out);
}

enum status expression_parse(struct view text, enum expression_mode mode, struct arena *arena,
                             struct expression *out, struct error *err)
{
    struct parsing p = {.text = text, .mode = mode, .arena = arena, .err = err};
    struct expression e;
    if (text.len > EXPRESSION_BYTES_MAX) {
        return error_set(err, ERR_LIMIT, "licence expression of more than %d bytes",
                         EXPRESSION_BYTES_MAX);
    }
    if (!pack_shipped(&p.pack)) {
        return error_set(err, ERR_INTERNAL, "the licence texts of this program are unreadable");
    }
    enum status st = parse_or(&p, &e);
    skip_space(&p);
    if (st == OK && p.at < text.len) {
        st = bad(&p, "expected AND, OR, WITH or the end");
    }
    if (st == OK) {
        *out = e;
    }
    return st;
}

/* ---- writing ------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return view_cmp(*(const struct view *)a, *(const struct view *)b);
}

static void write_licence(const struct expression *e, struct buf *out)
{
    buf_add_view(out, e->licence);
    if (e->or_later) {
        buf_add_char(out, '+');
    }
    if (e->exception.len > 0) {
        buf_add_str(out, " WITH ");
        buf_add_view(out, e->exception);
    }
}

/* In order of their texts, each once. */
static void write_terms(enum expression_kind kind, bool inside_and, struct view *texts,
                        size_t count, struct buf *out)
{
    size_t kept = 0;
    qsort(texts, count, sizeof *texts, by_text);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !view_eq(texts[i], texts[i - 1])) {
            texts[kept++] = texts[i];
        }
    }
    bool brackets = inside_and && kind == EXPRESSION_OR && kept > 1;
    buf_add_str(out, brackets ? "(" : "");
    for (size_t i = 0; i < kept; i++) {
        buf_add_str(out, i == 0 ? "" : kind == EXPRESSION_AND ? " AND " : " OR ");
        buf_add_view(out, texts[i]);
    }
    buf_add_str(out, brackets ? ")" : "");
}

static enum status write_any(const struct expression *e, bool inside_and, struct buf *out,
                             struct arena *arena, struct error *err)
{
    if (e->kind == EXPRESSION_LICENCE) {
        write_licence(e, out);
        return buf_status(out, err);
    }
    struct view *texts = arena_alloc(arena, e->count, sizeof *texts);
    if (texts == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < e->count; i++) {
        CLEANUP(buf_cleanup) struct buf one = BUF_INIT(EXPRESSION_BYTES_MAX * 64);
        enum status st = write_any(&e->items[i], e->kind == EXPRESSION_AND, &one, arena, err);
        if (st != OK) {
            return st;
        }
        texts[i] = arena_copy(arena, buf_view(&one));
        if (texts[i].ptr == NULL) {
            return error_no_memory(err);
        }
    }
    write_terms(e->kind, inside_and, texts, e->count, out);
    return buf_status(out, err);
}

enum status expression_write(const struct expression *e, struct buf *out, struct error *err)
{
    struct arena arena;
    arena_init(&arena, 64 * 1024 * 1024);
    enum status st = write_any(e, false, out, &arena, err);
    arena_release(&arena);
    return st;
}

bool expression_each(const struct expression *e,
                     bool (*visit)(void *ctx, const struct expression *licence), void *ctx)
{
    if (e->kind == EXPRESSION_LICENCE) {
        return visit(ctx, e);
    }
    for (size_t i = 0; i < e->count; i++) {
        if (!expression_each(&e->items[i], visit, ctx)) {
            return false;
        }
    }
    return true;
}

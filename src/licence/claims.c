/* Copyright statements: "Copyright (c) 2001-2020, 2022 The Foo Authors <foo@example.org>". */
#include "finder.h"

enum { CLAIM_MAX = 300 };

struct claims {
    struct finder *f;
    struct copyright *items;
    size_t count;
    size_t cap;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_char(char c)
{
    return c == '_' || is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* The sign: "©", "(c)"; how many bytes, 0 where there is none. */
static size_t sign_at(struct view t)
{
    if (view_starts(t, VIEW("\xc2\xa9"))) {
        return 2;
    }
    return view_starts(t, VIEW("(c)")) || view_starts(t, VIEW("(C)")) ? 3 : 0;
}

static struct view skip_marks(struct view t)
{
    for (;;) {
        size_t sign = sign_at(t);
        if (sign > 0) {
            t = view_slice(t, sign, t.len);
        } else if (t.len > 0 && (t.ptr[0] == ' ' || t.ptr[0] == '\t' || t.ptr[0] == ':' ||
                                 t.ptr[0] == ',' || t.ptr[0] == '-')) {
            t = view_slice(t, 1, t.len);
        } else if (t.len > 10 && view_eq_nocase(view_slice(t, 0, 10), VIEW("copyright "))) {
            t = view_slice(t, 10, t.len);
        } else {
            return t;
        }
    }
}

static bool digits_at(struct view t, size_t at, size_t count)
{
    for (size_t i = at; i < at + count; i++) {
        if (i >= t.len || !is_digit(t.ptr[i])) {
            return false;
        }
    }
    return true;
}

static size_t skip_between_years(struct view t, size_t i)
{
    for (;;) {
        struct view rest = view_slice(t, i, t.len);
        if (view_starts(rest, VIEW("\xe2\x80\x93"))) {
            i += 3;
        } else if (rest.len > 0 && strchr(" ,-/", rest.ptr[0]) != NULL && rest.ptr[0] != 0) {
            i++;
        } else {
            return view_starts(rest, VIEW("and ")) ? i + 4 : i;
        }
    }
}

/* "2001-2020, 2022", "1999, 2000 and 2003", "1998-99", "2019-present" */
static size_t years_len(struct view t)
{
    size_t end = 0;
    size_t i = 0;
    while (digits_at(t, i, 4)) {
        end = i + 4;
        i = skip_between_years(t, end);
        if (view_starts(view_slice(t, i, t.len), VIEW("present"))) {
            return i + 7;
        }
        bool is_short = i > end && t.ptr[end] == '-' && digits_at(t, i, 2) && !digits_at(t, i, 3);
        if (is_short) {
            end = i + 2;
            i = skip_between_years(t, end);
        }
    }
    return end;
}

/* Up to the end of the line, of the comment, of the sentence that asks for rights. */
static struct view holder_of(struct view t)
{
    static const char *const ends[] = {"*/", "-->", "All rights", "all rights", "ALL RIGHTS", "\\n",
                                       "\"", "</",  "SPDX-",      "Licensed",   "*)"};
    t = view_trim(skip_marks(t));
    if (view_starts(t, VIEW("by ")) || view_starts(t, VIEW("By "))) {
        t = view_trim(view_slice(t, 3, t.len));
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        ptrdiff_t at = view_find(t, view_str(ends[i]));
        t = at == VIEW_NPOS ? t : view_slice(t, 0, (size_t)at);
    }
    while (t.len > 0 && strchr(" \t.,;*#/|-", t.ptr[t.len - 1]) != NULL) {
        t.len--;
    }
    return t;
}

/* "copyright notice", "copyright holders may …" are no statements. */
static bool is_holder(struct view t)
{
    static const char *const none[] = {"notice",  "holder",    "law", "owner", "license",
                                       "licence", "statement", "and", "or",    "the copyright",
                                       "is ",     "in ",       "of ", "to ",   "information",
                                       "protect", "on "};
    if (t.len < 2) {
        return false;
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        size_t len = strlen(none[i]);
        if (t.len >= len && view_eq_nocase(view_slice(t, 0, len), view_str(none[i]))) {
            return false;
        }
    }
    unsigned char c = (unsigned char)t.ptr[0];
    return c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '<';
}

static enum status add_claim(struct claims *c, const struct copyright *item, struct error *err)
{
    if (c->count == COPYRIGHTS_MAX) {
        c->f->truncated = true;
        return OK;
    }
    enum status grown =
        arena_grow(c->f->arena, (void **)&c->items, &c->cap, c->count + 1, sizeof *c->items, err);
    if (grown != OK) {
        return grown;
    }
    c->items[c->count++] = *item;
    return OK;
}

static enum status claim_at(struct claims *c, size_t begin, size_t mark, uint32_t line, size_t *end,
                            struct error *err)
{
    struct view rest = view_slice(c->f->text, begin, begin + CLAIM_MAX);
    struct view all;
    *end = begin + mark;
    if (!view_line(&rest, &all)) {
        return OK;
    }
    struct view t = view_slice(all, mark, all.len);
    bool sign = skip_marks(t).ptr != view_trim(t).ptr || sign_at(all) > 0;
    t = skip_marks(t);
    struct copyright item = {
        .years = view_slice(t, 0, years_len(t)), .begin = (uint32_t)begin, .line = line};
    struct view behind = view_slice(t, item.years.len, t.len);
    item.holder = holder_of(behind);
    if (!is_holder(item.holder)) {
        item.holder = VIEW("");
    }
    /* Something that no prose has: a year, or the sign and a name. */
    if (item.years.len == 0 &&
        (!sign || item.holder.len == 0 || item.holder.ptr[0] < 'A' || item.holder.ptr[0] > 'Z')) {
        return OK;
    }
    struct view last = item.holder.len > 0 ? item.holder : item.years;
    item.end = (uint32_t)((size_t)(last.ptr - c->f->text.ptr) + last.len);
    *end = item.end;
    return add_claim(c, &item, err);
}

enum status find_claims(struct finder *f, struct licence_findings *out, struct error *err)
{
    struct claims c = {.f = f};
    uint32_t copyright = word_hash(VIEW("copyright"));
    uint32_t line = 1;
    size_t counted = 0;
    size_t behind = 0;
    for (uint32_t i = 0; i < f->words.count; i++) {
        const struct word *w = &f->words.items[i];
        size_t begin = w->at;
        size_t mark = w->len;
        bool is_sign = w->len == 1 && (f->text.ptr[w->at] | 0x20) == 'c' && w->at > 0 &&
                       sign_at(view_slice(f->text, w->at - 1, f->text.len)) == 3;
        /* "reply(c)" calls a function. */
        is_sign = is_sign && (w->at < 2 || !is_name_char(f->text.ptr[w->at - 2]));
        begin -= is_sign ? 1 : 0;
        mark = is_sign ? 3 : mark;
        if ((w->hash != copyright && !is_sign) || begin < behind) {
            continue;
        }
        for (; counted < begin; counted++) {
            line += f->text.ptr[counted] == '\n' ? 1 : 0;
        }
        enum status st = claim_at(&c, begin, mark, line, &behind, err);
        if (st != OK) {
            return st;
        }
    }
    out->copyrights = c.items;
    out->copyright_count = c.count;
    return OK;
}

/* What a regular expression needs: texts that every match holds. Assertions are left out
 * (what is found without them is more, not less); expressions that RE2 has no like of ask
 * for nothing. */
#include <string.h>

#include <assay/base/mem.h>
#include <assay/rules/re2.h>

#include "program_need.h"

enum { EXPRESSION_MAX = 64 << 10, RUN_MAX = 64, TEXTS_DEPTH_MAX = 12 };

/* Behind the class that begins at `at`. */
static size_t class_end(struct view re, size_t at)
{
    at++;
    at += at < re.len && re.ptr[at] == '^' ? 1 : 0;
    at += at < re.len && re.ptr[at] == ']' ? 1 : 0;
    while (at < re.len && re.ptr[at] != ']') {
        bool named = re.ptr[at] == '[' && at + 1 < re.len && re.ptr[at + 1] == ':';
        const char *end = named ? memmem(re.ptr + at, re.len - at, ":]", 2) : NULL;
        at = end != NULL ? (size_t)(end - re.ptr) + 2 : at + (re.ptr[at] == '\\' ? 2 : 1);
    }
    return at + 1;
}

/* Behind the character, escape or class at `at`. */
static size_t piece_end(struct view re, size_t at)
{
    size_t end = re.ptr[at] == '[' ? class_end(re, at) : at + (re.ptr[at] == '\\' ? 2 : 1);
    return end < re.len ? end : re.len;
}

/* Behind the group that begins at `at`. */
static size_t group_end(struct view re, size_t at)
{
    size_t depth = 0;
    for (; at < re.len; at = piece_end(re, at)) {
        depth += re.ptr[at] == '(' ? 1 : 0;
        depth -= re.ptr[at] == ')' ? 1 : 0;
        if (depth == 0) {
            return at + 1;
        }
    }
    return re.len;
}

static bool is_assertion(struct view at)
{
    return view_starts(at, VIEW("(?=")) || view_starts(at, VIEW("(?!")) ||
           view_starts(at, VIEW("(?<=")) || view_starts(at, VIEW("(?<!"));
}

/* The expression with an empty group in the place of each look-around. */
static void without_assertions(struct view re, struct buf *out)
{
    for (size_t at = 0, end = 0; at < re.len; at = end) {
        bool assertion = is_assertion(view_slice(re, at, re.len));
        end = assertion ? group_end(re, at) : piece_end(re, at);
        buf_add_view(out, assertion ? VIEW("(?:)") : view_slice(re, at, end));
    }
}

struct reading {
    struct builder *b;
    struct arena *a;
    bool words; /* only words count: what joins them may be written in other ways */
    unsigned depth;
};

/* What stands in a row among the parts of a concatenation: one of these texts. */
enum { TEXTS_MAX = 32, CLASS_MAX = 8 };
struct texts {
    char text[TEXTS_MAX][RUN_MAX];
    size_t len[TEXTS_MAX];
    size_t count;
};

static const struct texts nothing_yet = {.count = 1};

static bool joins(const struct reading *r, unsigned char c)
{
    bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                c == '_' || c >= 0x80;
    return r->words && !word;
}

static bool append(struct texts *t, const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->len[i] + len > RUN_MAX) {
            return false;
        }
        memcpy(t->text[i] + t->len[i], bytes, len);
        t->len[i] += len;
    }
    return true;
}

/* The texts of both; false: too many. */
static bool unite(struct texts *all, const struct texts *more)
{
    if (all->count + more->count > TEXTS_MAX) {
        return false;
    }
    for (size_t i = 0; i < more->count; i++) {
        memcpy(all->text[all->count], more->text[i], more->len[i]);
        all->len[all->count++] = more->len[i];
    }
    return true;
}

/* Few characters; letters of both cases are one, as texts are looked for in either. */
static bool append_class(const struct reading *r, const struct re2_class *set, struct texts *t)
{
    const struct texts before = *t;
    unsigned characters = 0;
    t->count = 0;
    for (unsigned c = 0; c < 256; c++) {
        bool folded = c >= 'A' && c <= 'Z' && byte_set_has(&set->bytes, (unsigned char)(c + 32));
        if (!byte_set_has(&set->bytes, (unsigned char)c) || folded) {
            continue;
        }
        struct texts with = before;
        const unsigned char byte = (unsigned char)c;
        if (++characters > CLASS_MAX || c >= 0x80 || joins(r, byte) || !append(&with, &byte, 1) ||
            !unite(t, &with)) {
            return false;
        }
    }
    return set->wide == NULL && t->count > 0;
}

static bool append_node(const struct reading *r, const struct re2_node *x, struct texts *t);

static bool append_all(const struct reading *r, const struct re2_node *first, struct texts *t)
{
    bool ok = true;
    for (const struct re2_node *x = first; x != NULL && ok; x = x->next) {
        ok = append_node(r, x, t);
    }
    return ok;
}

static bool append_one_of(const struct reading *r, const struct re2_node *first, struct texts *t)
{
    const struct texts before = *t;
    t->count = 0;
    for (const struct re2_node *x = first; x != NULL; x = x->next) {
        struct texts with = before;
        if (!append_node(r, x, &with) || !unite(t, &with)) {
            return false;
        }
    }
    return t->count > 0;
}

/* (…)? and the like. */
static bool append_optional(const struct reading *r, const struct re2_node *x, struct texts *t)
{
    struct texts with = *t;
    return x->min == 0 && x->max == 1 && x->child != NULL && append_node(r, x->child, &with) &&
           unite(t, &with);
}

/* All that x may be behind each of the texts; false: more than can be told, *t is then lost. */
static bool append_node(const struct reading *outer, const struct re2_node *x, struct texts *t)
{
    struct reading inner = *outer;
    const struct reading *r = &inner;
    if (++inner.depth > TEXTS_DEPTH_MAX) {
        return false;
    }
    switch (x->kind) {
    case RE2_EMPTY:
    case RE2_ASSERT:
        return true;
    case RE2_LITERAL:
        return !joins(r, x->bytes[0]) && append(t, x->bytes, x->len);
    case RE2_CLASS:
        return append_class(r, x->set, t);
    case RE2_CONCAT:
    case RE2_GROUP:
        return append_all(r, x->child, t);
    case RE2_ALTERNATE:
        return append_one_of(r, x->child, t);
    case RE2_REPEAT:
        return append_optional(r, x, t);
    default:
        return false;
    }
}

static enum status end_run(const struct reading *r, struct texts *run, struct need *n,
                           struct error *err)
{
    struct view texts[TEXTS_MAX];
    for (size_t i = 0; i < run->count; i++) {
        texts[i] = view_of(run->text[i], run->len[i]);
    }
    enum status st = need_one_of(r->b, n, texts, run->count, err);
    *run = nothing_yet;
    return st;
}

static enum status need_node(const struct reading *r, const struct re2_node *x, struct need *n,
                             struct error *err);

static enum status need_parts(const struct reading *r, const struct re2_node *first, struct need *n,
                              struct error *err)
{
    struct texts run = nothing_yet;
    enum status st = OK;
    for (const struct re2_node *x = first; x != NULL && st == OK; x = x->next) {
        struct texts longer = run;
        if (append_node(r, x, &longer)) {
            run = longer;
            continue;
        }
        st = end_run(r, &run, n, err);
        if (st == OK && !append_node(r, x, &run)) {
            run = nothing_yet;
            st = need_node(r, x, n, err);
        }
    }
    return st == OK ? end_run(r, &run, n, err) : st;
}

static enum status need_alternatives(const struct reading *r, const struct re2_node *first,
                                     struct need *n, struct error *err)
{
    struct clause *all = arena_alloc(r->a, 1, sizeof *all);
    bool joined = first != NULL;
    if (all == NULL) {
        return error_no_memory(err);
    }
    for (const struct re2_node *x = first; x != NULL && joined; x = x->next) {
        struct need one;
        enum status st = need_new(r->a, &one, err);
        st = st == OK ? need_node(r, x, &one, err) : st;
        if (st != OK) {
            return st;
        }
        joined = need_join(r->b, all, &one);
    }
    if (joined) {
        need_clause(n, all);
    }
    return OK;
}

static enum status need_node(const struct reading *r, const struct re2_node *x, struct need *n,
                             struct error *err)
{
    switch (x->kind) {
    case RE2_CONCAT:
    case RE2_GROUP:
        return need_parts(r, x->child, n, err);
    case RE2_ALTERNATE:
        return need_alternatives(r, x->child, n, err);
    case RE2_REPEAT:
        return x->min > 0 && x->child != NULL ? need_node(r, x->child, n, err) : OK;
    case RE2_EMPTY:
    case RE2_LITERAL:
    case RE2_CLASS:
    case RE2_ASSERT:
    default:
        return OK; /* one character is too short to look for */
    }
}

enum status need_regex(struct builder *b, struct arena *a, struct view re, bool words,
                       struct need *n, struct error *err)
{
    const struct reading r = {.b = b, .a = a, .words = words};
    CLEANUP(buf_cleanup) struct buf plain = BUF_INIT(EXPRESSION_MAX);
    struct re2 tree;
    without_assertions(re, &plain);
    /* In extended syntax blanks mean nothing; \Q … \E quotes. */
    if (re.len == 0 || buf_status(&plain, NULL) != OK || memmem(re.ptr, re.len, "(?x", 3) != NULL ||
        memmem(re.ptr, re.len, "\\Q", 2) != NULL ||
        re2_parse(buf_view(&plain), a, &tree, NULL, NULL) != OK || tree.root == NULL) {
        return OK;
    }
    return need_node(&r, tree.root, n, err);
}

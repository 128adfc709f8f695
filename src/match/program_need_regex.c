/* What a regular expression needs: texts that every match holds. Assertions are left out
 * (what is found without them is more, not less); expressions that RE2 has no like of ask
 * for nothing. */
#include <string.h>

#include <assay/base/mem.h>
#include <assay/rules/re2.h>

#include "program_need.h"

enum { EXPRESSION_MAX = 64 << 10, RUN_MAX = 64 };

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
};

/* A row of single characters among the parts of a concatenation. */
struct run {
    char text[RUN_MAX];
    size_t len;
};

static bool joins(const struct reading *r, const struct re2_node *x)
{
    char c = (char)x->bytes[0];
    bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                c == '_' || x->len > 1;
    return r->words && !word;
}

static enum status end_run(const struct reading *r, struct run *run, struct need *n,
                           struct error *err)
{
    enum status st = need_text(r->b, n, view_of(run->text, run->len), err);
    run->len = 0;
    return st;
}

static enum status need_node(const struct reading *r, const struct re2_node *x, struct need *n,
                             struct error *err);

static enum status need_parts(const struct reading *r, const struct re2_node *first, struct need *n,
                              struct error *err)
{
    struct run run = {.len = 0};
    enum status st = OK;
    for (const struct re2_node *x = first; x != NULL && st == OK; x = x->next) {
        if (x->kind == RE2_LITERAL) {
            if (run.len + x->len > sizeof run.text || joins(r, x)) {
                st = end_run(r, &run, n, err);
            }
            if (!joins(r, x)) {
                memcpy(run.text + run.len, x->bytes, x->len);
                run.len += x->len;
            }
        } else if (x->kind != RE2_ASSERT && x->kind != RE2_EMPTY) {
            st = end_run(r, &run, n, err);
            st = st == OK ? need_node(r, x, n, err) : st;
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
        joined = need_join(all, &one);
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

/* Patterns: text with $X, $...X, ..., <... e ...> and (T $X) made into text that the
 * language's own grammar reads.
 *
 * Each of them is written as an identifier that no code uses ("zq0q"), in the form that
 * the place needs ("zq1q;" as a statement, "**zq1q" in a Python dictionary). The steps,
 * pattern_parts.h: find them, find the reading, cut the pattern's own tree out of it. */
#include "pattern.h"

#include <assay/base/mem.h>

#include "pattern_parts.h"

enum { PATTERN_TEXT_MAX = 64 * 1024 };

void placeholder_write(struct buf *out, size_t index, bool capital)
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
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(READING_TEXT_MAX);
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

static enum status lower_reading(const struct grammar *g, const struct placeholders *p,
                                 struct reading *r, struct symbols *symbols, struct tree *tree,
                                 struct error *err)
{
    struct tree whole;
    tree_init(&whole);
    enum status st = lower_tree(g, &r->cst, symbols, p, &whole, err);
    if (st == OK) {
        st = pattern_trim(&whole, r, tree, err);
    }
    tree_release(&whole);
    return st;
}

enum status parser_pattern(struct parser *parser, enum language language, struct view pattern,
                           struct symbols *symbols, struct tree *tree, enum pattern_shape *shape,
                           char **owned, struct error *err)
{
    const struct grammar *g = NULL;
    struct reading r = {.text = BUF_INIT(READING_TEXT_MAX)};
    CLEANUP(cleanup_mem) struct placeholders *p = mem_calloc(1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    p->pattern = pattern;
    parser_start(parser);
    enum status st = parser_grammar(parser, language, &g, err);
    p->reserved = st == OK ? g->syntax->reserved : NULL;
    p->typed_arguments = st == OK && g->syntax->typed_arguments;
    p->dollar = st == OK && g->syntax->metavariables != NULL && *g->syntax->metavariables[0] == '$';
    if (st == OK && pattern.len > PATTERN_TEXT_MAX) {
        st = error_set(err, ERR_LIMIT, "a pattern of more than %d bytes", PATTERN_TEXT_MAX);
    }
    if (st == OK) {
        st = placeholders_find(p, err);
    }
    if (st == OK) {
        st = pattern_read(parser, &g, p, &r, err);
    }
    if (st == OK) {
        st = lower_reading(g, p, &r, symbols, tree, err);
    }
    if (st == OK) {
        tree->language = language;
        *shape = pattern_shape_of(tree, pattern);
        tree->source = buf_view(&r.text);
        *owned = buf_steal(&r.text);
    }
    (void)mem_free(r.cst.nodes);
    buf_release(&r.text);
    return st;
}

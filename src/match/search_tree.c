/* Patterns over trees: each is tried where the index of nodes says that it may match. */
#include "scanner.h"

struct collecting {
    struct scanner *s;
    const struct pattern *pattern;
    const struct tree *tree;
    struct found_list *list;
    struct error *err;
};

static bool collect(void *ctx, const struct pattern_match *match)
{
    const struct collecting *c = ctx;
    uint32_t before = c->list->count;
    enum status st = found_add(c->s, c->list, match, c->err);
    if (st != OK) {
        c->s->failed = st;
    } else if (c->list->count > before) {
        c->list->items[before].mere_name = pattern_is_mere_name(c->pattern, c->tree, match->node);
    }
    return st == OK;
}

/* A pattern of a mapped program has to be put together before it is used. */
static enum status pattern_of(struct scanner *s, uint32_t search, const struct pattern **out,
                              struct error *err)
{
    uint32_t index = s->program->searches[search].pattern;
    if (s->patterns[index] == NULL) {
        struct pattern *p = arena_alloc(&s->kept, 1, sizeof *p);
        if (p == NULL) {
            return error_no_memory(err);
        }
        if (!program_pattern(s->program, index, p)) {
            return error_set(err, ERR_INTERNAL, "the compiled rules in the cache are damaged");
        }
        s->patterns[index] = p;
    }
    *out = s->patterns[index];
    return OK;
}

static enum status index_ready(struct scanner *s, struct error *err)
{
    if (s->index_file == s->file) {
        return OK;
    }
    enum status st = node_index_build(&s->tree, &s->arena, &s->index, err);
    if (st == OK) {
        s->index_file = s->file;
        matcher_tree(s->matcher, &s->tree, &s->symbols);
    }
    return st;
}

enum status search_tree(struct scanner *s, uint32_t search, struct found_list *out,
                        struct error *err)
{
    const struct pattern *p = NULL;
    struct node_cursor cursor;
    enum status st = pattern_of(s, search, &p, err);
    if (st != OK || !summary_within(p->need[p->root], s->tree.have[0])) {
        return st; /* or what it needs is nowhere */
    }
    st = index_ready(s, err);
    if (st != OK) {
        return st;
    }
    struct collecting c = {.s = s, .pattern = p, .tree = &s->tree, .list = out, .err = err};
    node_cursor_begin(&cursor, &s->index, p, 0, s->tree.count);
    for (node_id n = node_cursor_next(&cursor); n != NO_NODE && s->failed == OK;
         n = node_cursor_next(&cursor)) {
        matcher_at(s->matcher, p, n, collect, &c, &s->exhausted);
    }
    return s->failed;
}

/* Statements in a row match where they begin, not where the list that holds them does. */
static bool matches_where_it_is_tried(const struct pattern *p)
{
    return p->shape != PATTERN_SEQUENCE && p->shape != PATTERN_PROGRAM;
}

enum status search_tree_within(struct scanner *s, uint32_t search, uint32_t begin, uint32_t end,
                               struct found_list *list, struct found_list *out, bool *done,
                               struct error *err)
{
    const struct pattern *p = NULL;
    struct node_cursor cursor;
    node_id first = 0;
    node_id stop = 0;
    *done = false;
    enum status st = pattern_of(s, search, &p, err);
    if (st != OK || !matches_where_it_is_tried(p)) {
        return st;
    }
    st = index_ready(s, err);
    st = st == OK ? node_index_window(&s->index, &s->arena, begin, end, &first, &stop, err) : st;
    if (st != OK) {
        return st;
    }
    uint32_t width = stop > first ? stop - first : 0;
    uint32_t spent = list->partial == s->file ? list->spent : 0;
    if (width > s->tree.count - (spent < s->tree.count ? spent : s->tree.count)) {
        return OK; /* the parts are more than the whole */
    }
    list->partial = s->file;
    list->spent = spent + width;
    *done = true;
    struct collecting c = {.s = s, .pattern = p, .tree = &s->tree, .list = out, .err = err};
    node_cursor_begin(&cursor, &s->index, p, first, stop);
    for (node_id n = node_cursor_next(&cursor); n != NO_NODE && s->failed == OK;
         n = node_cursor_next(&cursor)) {
        if (s->tree.nodes[n].begin >= begin && s->tree.nodes[n].end <= end) {
            matcher_at(s->matcher, p, n, collect, &c, &s->exhausted);
        }
    }
    return s->failed;
}

enum status search_other_tree(struct scanner *s, uint32_t search, const struct tree *t,
                              struct found_list *out, struct error *err)
{
    const struct pattern *p = NULL;
    enum status st = pattern_of(s, search, &p, err);
    if (st != OK) {
        return st;
    }
    struct collecting c = {.s = s, .pattern = p, .tree = t, .list = out, .err = err};
    matcher_tree(s->matcher, t, &s->symbols);
    matcher_search(s->matcher, p, 0, collect, &c, &s->exhausted);
    if (s->has_tree) {
        matcher_tree(s->matcher, &s->tree, &s->symbols);
    }
    return s->failed;
}

/* Generic patterns: lines of tokens, indented parts as blocks. */
#include <string.h>

#include <assay/base/mem.h>

#include "generic.h"

struct parsing {
    struct view text;
    struct generic_pattern *p;
    struct error *err;
    enum status failed;
    unsigned ellipses;
};

static void add(struct parsing *x, struct generic_node node)
{
    if (x->failed != OK) {
        return;
    }
    /* The end needs a node, too. */
    if (x->p->count + 1 >= GENERIC_NODES_MAX && node.kind != GENERIC_END) {
        x->failed =
            error_set(x->err, ERR_LIMIT, "a pattern of more than %d parts", GENERIC_NODES_MAX);
        return;
    }
    x->p->nodes[x->p->count++] = node;
}

static int slot_of(struct parsing *x, struct view name)
{
    struct generic_pattern *p = x->p;
    for (uint32_t i = 0; i < p->slot_count; i++) {
        if (view_eq(p->slots[i], name)) {
            return (int)i;
        }
    }
    if (p->slot_count == GENERIC_SLOTS_MAX) {
        x->failed = error_set(x->err, ERR_LIMIT, "a pattern of more than %d metavariables",
                              GENERIC_SLOTS_MAX);
        return -1;
    }
    p->slots[p->slot_count] = name;
    return (int)p->slot_count++;
}

/* How long the name [A-Z][A-Za-z0-9_]* is that stands here. */
static size_t name_length(struct view text, size_t at)
{
    size_t end = at;
    if (at >= text.len || text.ptr[at] < 'A' || text.ptr[at] > 'Z') {
        return 0;
    }
    while (end < text.len && generic_is_word(text.ptr[end])) {
        end++;
    }
    return end - at;
}

static void add_ellipsis(struct parsing *x, struct view name)
{
    const struct generic_pattern *p = x->p;
    if (name.len > 0 && p->count > 0 && p->nodes[p->count - 1].kind == GENERIC_ELLIPSIS) {
        x->failed =
            error_set(x->err, ERR_FORMAT, VIEW_FMT " right behind an ellipsis", VIEW_ARG(name));
        return;
    }
    if (x->ellipses++ == GENERIC_ELLIPSES_MAX) {
        x->failed = error_set(x->err, ERR_LIMIT, "a pattern of more than %d ellipses",
                              GENERIC_ELLIPSES_MAX);
        return;
    }
    add(x, (struct generic_node){
               .kind = GENERIC_ELLIPSIS,
               .text = name,
               .slot = name.len > 0 ? slot_of(x, name) : -1,
           });
}

static size_t count_dots(struct view text, size_t at)
{
    size_t end = at;
    while (end < text.len && text.ptr[end] == '.') {
        end++;
    }
    return end - at;
}

/* `$X`, `$...X`, `...` at `at`: how long it is; 0 for none. Four dots are just dots. */
static size_t add_special(struct parsing *x, size_t at)
{
    struct view text = x->text;
    size_t dots = count_dots(text, at + (text.ptr[at] == '$' ? 1 : 0));
    if (text.ptr[at] == '.') {
        if (dots == 3) {
            add_ellipsis(x, (struct view){NULL, 0});
        }
        return dots == 3 ? 3 : 0;
    }
    size_t lead = dots == 3 ? 4 : 1;
    size_t name = dots == 3 || dots == 0 ? name_length(text, at + lead) : 0;
    if (name == 0) {
        return 0;
    }
    struct view whole = view_slice(text, at, at + lead + name);
    if (dots == 3) {
        add_ellipsis(x, whole);
    } else {
        add(x, (struct generic_node){
                   .kind = GENERIC_METAVARIABLE, .text = whole, .slot = slot_of(x, whole)});
    }
    return lead + name;
}

static void parse_line(struct parsing *x, size_t *at)
{
    size_t begin = 0;
    size_t end = 0;
    while (x->failed == OK && generic_next(x->text, at, &begin, &end)) {
        char c = x->text.ptr[begin];
        size_t special = c == '$' || c == '.' ? add_special(x, begin) : 0;
        size_t dots = c == '.' ? count_dots(x->text, begin) : 0;
        if (special > 0) {
            *at = begin + special;
            continue;
        }
        add(x, (struct generic_node){
                   .kind = generic_is_word(c) ? GENERIC_WORD : GENERIC_BYTE,
                   .text = view_slice(x->text, begin, end),
                   .slot = -1,
               });
        for (size_t i = 1; dots > 3 && i < dots; i++) {
            add(x, (struct generic_node){.kind = GENERIC_BYTE, .text = VIEW("."), .slot = -1});
            *at = begin + i + 1;
        }
    }
}

struct open_part {
    uint32_t indent;
    uint32_t node;
};

enum { PARTS_MAX = 64 };

static void close_part(struct parsing *x, const struct open_part *part)
{
    uint32_t close = x->p->count;
    add(x, (struct generic_node){.kind = GENERIC_CLOSE, .other = part->node, .slot = -1});
    x->p->nodes[part->node].other = close;
}

static void parse_lines(struct parsing *x)
{
    struct open_part parts[PARTS_MAX] = {{.indent = 0}};
    uint32_t depth = 0;
    for (size_t at = 0; at < x->text.len && x->failed == OK; at++) {
        uint32_t indent = generic_indent(x->text, &at);
        size_t begin = at;
        size_t end = 0;
        size_t probe = at;
        if (!generic_next(x->text, &probe, &begin, &end)) {
            at = probe + (probe < x->text.len && x->text.ptr[probe] == '\r' ? 1 : 0);
            continue;
        }
        while (indent < parts[depth].indent) {
            close_part(x, &parts[depth--]);
        }
        if (indent > parts[depth].indent) {
            if (depth + 1 == PARTS_MAX) {
                x->failed = error_set(x->err, ERR_LIMIT, "a pattern indented too deep");
                return;
            }
            parts[++depth] = (struct open_part){.indent = indent, .node = x->p->count};
            add(x, (struct generic_node){.kind = GENERIC_OPEN, .slot = -1});
        }
        parse_line(x, &at);
        at += at < x->text.len && x->text.ptr[at] == '\r' ? 1 : 0;
    }
    while (depth > 0 && x->failed == OK) {
        close_part(x, &parts[depth--]);
    }
}

/* What follows an ellipsis fails wherever it was tried before, unless it asks for a
 * metavariable that was bound before. */
static void find_independent(struct generic_pattern *p)
{
    uint32_t before[GENERIC_NODES_MAX];
    uint32_t names = 0;
    uint32_t after = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        before[i] = names;
        names |= p->nodes[i].slot >= 0 ? UINT32_C(1) << p->nodes[i].slot : 0;
    }
    for (uint32_t i = p->count; i-- > 0;) {
        uint32_t own = p->nodes[i].slot >= 0 ? UINT32_C(1) << p->nodes[i].slot : 0;
        p->nodes[i].independent = (before[i] & (own | after)) == 0 && (own & after) == 0;
        after |= own;
    }
}

enum status generic_parse(struct view text, struct arena *arena, struct generic_pattern *out,
                          struct error *err)
{
    struct generic_pattern p = {.count = 0};
    struct parsing x = {.text = text, .p = &p, .err = err};
    size_t room = text.len * 2 + 2 < GENERIC_NODES_MAX ? text.len * 2 + 2 : GENERIC_NODES_MAX;
    p.nodes = arena_alloc(arena, room, sizeof *p.nodes);
    if (p.nodes == NULL) {
        return error_no_memory(err);
    }
    parse_lines(&x);
    if (x.failed == OK && p.count == 0) {
        return error_set(err, ERR_FORMAT, "a pattern without words");
    }
    add(&x, (struct generic_node){.kind = GENERIC_END, .slot = -1});
    if (x.failed != OK) {
        return x.failed;
    }
    find_independent(&p);
    *out = p;
    return OK;
}

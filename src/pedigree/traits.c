#include "traits.h"

enum { WHAT_MAX = 80, NAMES_MAX = 4, NAME_MAX_BYTES = 40, CHAIN_MAX = 256, TRAITS_MAX = 20000 };

uint32_t side_change(const struct side *s, uint32_t line)
{
    size_t low = 0;
    size_t high = s->change_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct change *c = &s->changes[mid];
        uint32_t first = s->subject ? c->new_first : c->old_first;
        uint32_t end = s->subject ? c->new_end : c->old_end;
        if (line < first) {
            high = mid;
        } else if (line >= end) {
            low = mid + 1;
        } else {
            return (uint32_t)mid;
        }
    }
    return UINT32_MAX;
}

struct finder {
    const struct side *side;
    struct trait_memory *memory;
    struct arena *arena;
    struct traits *out;
    struct lines lines;
    struct error *err;
    enum status status;
};

static bool is_name(struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        char c = v.ptr[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '.' || c == ':' || c == '$' || c == '/';
        if (!good) {
            return false;
        }
    }
    return v.len > 0;
}

static void add(struct finder *f, struct trait one)
{
    struct traits *o = f->out;
    one.change = side_change(f->side, one.line - 1);
    if (f->status != OK || one.change == UINT32_MAX || o->len == TRAITS_MAX) {
        return;
    }
    f->status =
        arena_grow(f->arena, (void **)&o->items, &o->cap, o->len + 1, sizeof *o->items, f->err);
    one.what = arena_copy(f->arena, view_slice(one.what, 0, WHAT_MAX));
    if (f->status == OK) {
        o->items[o->len++] = one;
    }
}

/* ---- Trees ---- */

static const struct node *node_at(const struct finder *f, node_id n)
{
    return &f->memory->tree.nodes[n];
}

static uint32_t line_of(const struct finder *f, uint32_t offset)
{
    return lines_at(&f->lines, offset).line;
}

static struct view symbol_of(const struct finder *f, node_id n)
{
    return symbols_text(&f->memory->symbols, node_at(f, n)->symbol);
}

/* Equal texts have equal keys, whatever their blanks. */
static uint64_t key_of(struct view text)
{
    uint64_t h = 0x9e3779b97f4a7c15U;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            h = (h ^ c) * 0x100000001b3U;
        }
    }
    return h;
}

static struct view enclosing(const struct finder *f, node_id n)
{
    const struct tree *t = &f->memory->tree;
    for (node_id at = n; at != NO_NODE; at = t->nodes[at].parent) {
        if (t->nodes[at].kind == NODE_FUNCTION) {
            struct view name = symbol_of(f, at);
            return is_name(name) ? name : VIEW("");
        }
    }
    return VIEW("");
}

/* The names in a subtree: what the trait is about, without any literal. */
static struct view names_in(struct finder *f, node_id n)
{
    const struct tree *t = &f->memory->tree;
    char text[WHAT_MAX + 1];
    size_t len = 0;
    unsigned count = 0;
    for (node_id i = n; i < t->nodes[n].next && count < NAMES_MAX; i++) {
        struct view name = symbol_of(f, i);
        bool use = t->nodes[i].kind == NODE_NAME && is_name(name) && name.len <= NAME_MAX_BYTES;
        if (!use || len + name.len + 2 > WHAT_MAX) {
            continue;
        }
        if (len > 0) {
            text[len++] = ',';
            text[len++] = ' ';
        }
        memcpy(text + len, name.ptr, name.len);
        len += name.len;
        count++;
    }
    return arena_copy(f->arena, view_of(text, len));
}

static void add_node(struct finder *f, enum weakening_kind kind, node_id n, struct view what)
{
    add(f, (struct trait){
               .kind = kind,
               .line = line_of(f, node_at(f, n)->begin),
               .key = key_of(tree_text(&f->memory->tree, n)),
               .what = what,
               .function = enclosing(f, n),
           });
}

static struct view last_part(struct view name)
{
    for (size_t i = name.len; i > 0; i--) {
        if (name.ptr[i - 1] == '.' || name.ptr[i - 1] == ':') {
            return view_slice(name, i, name.len);
        }
    }
    return name;
}

static struct view callee_name(const struct finder *f, node_id callee)
{
    const struct tree *t = &f->memory->tree;
    struct view full =
        t->qualified == NULL ? VIEW("") : symbols_text(&f->memory->symbols, t->qualified[callee]);
    if (full.len > 0 && full.len <= CHAIN_MAX) {
        return full;
    }
    struct view text = tree_text(t, callee);
    return text.len <= CHAIN_MAX && is_name(text) ? text : symbol_of(f, callee);
}

static void take_call(struct finder *f, node_id n)
{
    const struct tree *t = &f->memory->tree;
    bool made = t->nodes[n].kind == NODE_NEW;
    node_id callee = tree_child_in(t, n, made ? ROLE_TYPE : ROLE_CALLEE);
    enum weakening_kind kind;
    if (t->nodes[n].kind == NODE_ATTRIBUTE) {
        callee = tree_child_in(t, n, ROLE_NAME);
    }
    if (callee == NO_NODE) {
        return;
    }
    struct view full = callee_name(f, callee);
    struct view last = last_part(full);
    if (last.len > 0 && trait_of_call(f->side->language, full, last, &kind)) {
        add_node(f, kind, n, is_name(full) ? view_slice(full, 0, WHAT_MAX) : last);
    }
}

/* Does this way end here: return, throw, break, goto, exit()? */
static bool ends_way(const struct finder *f, node_id n)
{
    static const char *const words[] = {"exit",  "_exit", "abort", "die", "panic", "fatal",
                                        "croak", "quit",  "error", "err", "errx",  "fail"};
    const struct tree *t = &f->memory->tree;
    for (node_id i = n; i < t->nodes[n].next; i++) {
        switch (t->nodes[i].kind) {
        case NODE_RETURN:
        case NODE_THROW:
        case NODE_BREAK:
        case NODE_CONTINUE:
        case NODE_GOTO:
            return true;
        case NODE_CALL: {
            node_id callee = tree_child_in(t, i, ROLE_CALLEE);
            struct view name = callee == NO_NODE ? VIEW("") : symbol_of(f, callee);
            for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
                if (view_eq_nocase(name, view_str(words[k]))) {
                    return true;
                }
            }
            break;
        }
        default:
            break;
        }
    }
    return false;
}

static bool asks_outcome(const struct finder *f, node_id condition)
{
    const struct tree *t = &f->memory->tree;
    for (node_id i = condition; i < t->nodes[condition].next; i++) {
        if (t->nodes[i].kind == NODE_NAME && trait_is_outcome(symbol_of(f, i))) {
            return true;
        }
    }
    return false;
}

static void take_comparisons(struct finder *f, node_id condition)
{
    const struct tree *t = &f->memory->tree;
    for (node_id i = condition; i < t->nodes[condition].next; i++) {
        struct view op = symbol_of(f, i);
        if (t->nodes[i].kind == NODE_BINARY && op.len > 0 &&
            (op.ptr[0] == '<' || op.ptr[0] == '>') && op.len <= 2 && !view_eq_str(op, "<<") &&
            !view_eq_str(op, ">>")) {
            add_node(f, WEAKENS_BOUND, i, names_in(f, i));
        }
    }
}

static void take_if(struct finder *f, node_id n)
{
    const struct tree *t = &f->memory->tree;
    node_id condition = tree_child_in(t, n, ROLE_CONDITION);
    node_id then = tree_child_in(t, n, ROLE_THEN);
    if (condition == NO_NODE) {
        return;
    }
    take_comparisons(f, condition);
    if (t->nodes[n].kind != NODE_IF || then == NO_NODE || !ends_way(f, then)) {
        return;
    }
    add(f, (struct trait){
               .kind = asks_outcome(f, condition) ? WEAKENS_ERROR : WEAKENS_CHECK,
               .line = line_of(f, t->nodes[n].begin),
               .key = key_of(tree_text(t, condition)),
               .what = names_in(f, condition),
               .function = enclosing(f, n),
           });
}

/* name: value, name=value; curl_easy_setopt(h, NAME, 0); a.name = value. */
static void take_setting(struct finder *f, node_id n, node_id name, node_id value)
{
    const struct tree *t = &f->memory->tree;
    enum weakening_kind kind;
    if (name == NO_NODE || value == NO_NODE) {
        return;
    }
    struct view key = last_part(symbol_of(f, name));
    struct view text = tree_text(t, value);
    if (text.len <= 8 && trait_of_setting(key, text, &kind)) {
        add_node(f, kind, n, key);
    }
}

static bool is_hook(struct view key)
{
    static const char *const names[] = {"preinstall",   "install",       "postinstall", "prepare",
                                        "preuninstall", "postuninstall", "prepublish"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (view_eq_str(key, names[i])) {
            return true;
        }
    }
    return false;
}

static void take_pair(struct finder *f, node_id n)
{
    const struct tree *t = &f->memory->tree;
    node_id key = tree_child_in(t, n, ROLE_KEY);
    node_id value = tree_child_in(t, n, ROLE_VALUE);
    take_setting(f, n, key, value);
    bool manifest = view_ends(f->side->path, VIEW("package.json"));
    if (manifest && key != NO_NODE && value != NO_NODE && t->nodes[value].kind == NODE_STRING &&
        is_hook(symbol_of(f, key))) {
        add_node(f, WEAKENS_HOOK, n, symbol_of(f, key));
    }
}

static void take_arguments(struct finder *f, node_id n)
{
    const struct tree *t = &f->memory->tree;
    for (node_id a = tree_child(t, n); a != NO_NODE; a = tree_sibling(t, a)) {
        node_id next = tree_sibling(t, a);
        if (t->nodes[a].kind == NODE_NAME && next != NO_NODE) {
            take_setting(f, a, a, next);
        }
    }
}

static void take_leaf(struct finder *f, node_id n)
{
    enum weakening_kind kind;
    struct view text = symbol_of(f, n);
    bool string = node_at(f, n)->kind == NODE_STRING;
    if (string ? trait_of_string(text, &kind) : trait_of_name(text, &kind)) {
        add_node(f, kind, n, is_name(text) ? text : VIEW(""));
    }
}

static void take_node(struct finder *f, node_id n)
{
    const struct tree *t = &f->memory->tree;
    switch (t->nodes[n].kind) {
    case NODE_CALL:
    case NODE_NEW:
    case NODE_ATTRIBUTE:
        take_call(f, n);
        break;
    case NODE_IF:
    case NODE_WHILE:
    case NODE_TERNARY:
        take_if(f, n);
        break;
    case NODE_TRY:
        add_node(f, WEAKENS_ERROR, n, VIEW(""));
        break;
    case NODE_ASSERT:
        add_node(f, WEAKENS_ASSERTION, n, names_in(f, n));
        break;
    case NODE_KEYWORD:
        take_setting(f, n, tree_child_in(t, n, ROLE_NAME), tree_child_in(t, n, ROLE_VALUE));
        break;
    case NODE_ASSIGN:
        take_setting(f, n, tree_child_in(t, n, ROLE_TARGET), tree_child_in(t, n, ROLE_VALUE));
        break;
    case NODE_PAIR:
        take_pair(f, n);
        break;
    case NODE_ARGUMENTS:
        take_arguments(f, n);
        break;
    case NODE_NAME:
    case NODE_STRING:
        take_leaf(f, n);
        break;
    default:
        break;
    }
}

/* The innermost function around each change's first line. */
static void name_functions(struct finder *f)
{
    const struct tree *t = &f->memory->tree;
    for (node_id n = 0; n < t->count; n++) {
        if (t->nodes[n].kind != NODE_FUNCTION || !is_name(symbol_of(f, n))) {
            continue;
        }
        uint32_t first = line_of(f, t->nodes[n].begin) - 1;
        uint32_t last = line_of(f, t->nodes[n].end > 0 ? t->nodes[n].end - 1 : 0) - 1;
        for (size_t i = 0; i < f->side->change_count; i++) {
            const struct change *c = &f->side->changes[i];
            uint32_t at = f->side->subject ? c->new_first : c->old_first;
            if (at >= first && at <= last) {
                f->out->functions[i] = arena_copy(f->arena, symbol_of(f, n));
            }
        }
    }
}

static void take_tree(struct finder *f)
{
    const struct tree *t = &f->memory->tree;
    for (node_id n = 0; n < t->count && f->status == OK; n++) {
        take_node(f, n);
    }
    name_functions(f);
}

/* ---- Without a grammar ---- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
}

static void take_line(struct finder *f, struct view line, uint32_t number)
{
    for (size_t i = 0; i < line.len; i++) {
        size_t end = i;
        while (end < line.len && is_word(line.ptr[end])) {
            end++;
        }
        struct view name = view_slice(line, i, end);
        enum weakening_kind kind;
        if (end > i && end < line.len && line.ptr[end] == '(' && name.len <= CHAIN_MAX &&
            trait_of_call(f->side->language, name, last_part(name), &kind)) {
            add(f, (struct trait){.kind = kind, .line = number, .key = key_of(line), .what = name});
        }
        i = end > i ? end - 1 : i;
    }
}

static void take_text(struct finder *f)
{
    for (size_t i = 0; i < f->side->change_count && f->status == OK; i++) {
        const struct change *c = &f->side->changes[i];
        uint32_t first = f->side->subject ? c->new_first : c->old_first;
        uint32_t end = f->side->subject ? c->new_end : c->old_end;
        for (uint32_t line = first; line < end; line++) {
            take_line(f, lines_text(&f->lines, line + 1), line + 1);
        }
    }
}

enum status traits_find(struct trait_memory *m, const struct side *s, struct arena *arena,
                        struct traits *out, struct error *err)
{
    struct traits found = {0};
    struct finder f = {.side = s, .memory = m, .arena = arena, .out = &found, .err = err};
    found.functions = arena_alloc(arena, s->change_count + 1, sizeof *found.functions);
    if (found.functions == NULL) {
        return error_no_memory(err);
    }
    f.status = lines_index(s->text, arena, &f.lines, err);
    if (f.status != OK) {
        return f.status;
    }
    struct error why;
    symbols_clear(&m->symbols);
    bool parsed =
        parser_knows(s->language) &&
        parser_parse(m->parser, s->language, s->text, &m->symbols, &m->tree, &why) == OK &&
        tree_resolve_names(&m->tree, &m->symbols, &why) == OK;
    if (parsed) {
        take_tree(&f);
    } else {
        take_text(&f);
    }
    if (f.status == OK) {
        *out = found;
    }
    return f.status;
}

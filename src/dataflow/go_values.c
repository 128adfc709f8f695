/* What an expression or a type of Go is, as a value (assay/dataflow/go_code.h). */
#include "go_code.h"

#include <stdio.h>

void go_value_set(struct go_value *v, struct view text)
{
    v->len = 0;
    go_value_add(v, text);
}

void go_value_add(struct go_value *v, struct view text)
{
    if (v->len + text.len > sizeof v->text) {
        v->text[0] = '?';
        v->len = 1;
        return;
    }
    if (text.len > 0) {
        memcpy(v->text + v->len, text.ptr, text.len);
    }
    v->len += text.len;
}

static void set_based(struct go_value *v, char kind, uint32_t package, struct view name)
{
    char base[24];
    int len = snprintf(base, sizeof base, "%c%u:", kind, package);
    go_value_set(v, view_of(base, len > 0 ? (size_t)len : 0));
    go_value_add(v, name);
}

struct view go_symbol(const struct go_walk *w, node_id n)
{
    return n == NO_NODE ? view_of(NULL, 0) : symbols_text(w->symbols, w->t->nodes[n].symbol);
}

const struct go_binding *go_bound(const struct go_walk *w, symbol_id name)
{
    unsigned steps = 0;
    for (uint32_t i = w->slots[name % GO_SLOTS]; i != 0 && steps < GO_CHAIN_MAX; steps++) {
        const struct go_binding *b = &w->bindings[i - 1];
        if (b->name == name && b->begin <= w->at && w->at < b->end) {
            return b;
        }
        i = b->before;
    }
    return NULL;
}

uint32_t go_import_of(const struct go_walk *w, node_id n)
{
    const struct node *node = &w->t->nodes[n];
    if (node->kind != NODE_NAME || node->symbol == 0 || go_bound(w, node->symbol) != NULL) {
        return 0;
    }
    for (size_t i = 0; i < w->import_count; i++) {
        if (w->import_names[i] == node->symbol) {
            return (uint32_t)i + 1;
        }
    }
    return 0;
}

/* pkg.T or T as written where a type stands. */
static void named_type(const struct go_walk *w, node_id n, struct go_value *out)
{
    const struct tree *t = w->t;
    go_value_set(out, VIEW("?"));
    if (t->nodes[n].kind == NODE_NAME) {
        set_based(out, 't', 0, go_symbol(w, n));
    } else if (t->nodes[n].kind == NODE_MEMBER) {
        node_id object = tree_child_in(t, n, ROLE_OBJECT);
        uint32_t import = object == NO_NODE ? 0 : go_import_of(w, object);
        if (import == 0 && w->guess_count == 1) {
            import = w->guesses[0];
        }
        if (import > 0) {
            set_based(out, 't', import, go_symbol(w, n));
        }
    }
}

static bool is_container(struct view symbol)
{
    static const char *const containers[] = {"[]", "[n]", "map", "chan", "<-chan", "chan<-"};
    for (size_t i = 0; i < sizeof containers / sizeof containers[0]; i++) {
        if (view_eq_str(symbol, containers[i])) {
            return true;
        }
    }
    return false;
}

/* The type behind pointers and containers; *depth: how many of the latter. */
static node_id inner_type(const struct go_walk *w, node_id n, unsigned *depth)
{
    const struct tree *t = w->t;
    while (t->nodes[n].kind == NODE_TYPE && tree_child_in(t, n, ROLE_NAME) == NO_NODE) {
        bool container = is_container(go_symbol(w, n));
        node_id last = NO_NODE;
        for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
            last = t->nodes[c].role == ROLE_NONE ? c : last;
        }
        if (last == NO_NODE || (!container && !view_eq_str(go_symbol(w, n), "*"))) {
            return NO_NODE;
        }
        *depth += container ? 1 : 0;
        n = last;
    }
    return n;
}

void go_type_value(const struct go_walk *w, node_id n, struct go_value *out)
{
    struct go_value name;
    unsigned depth = 0;
    node_id inner = n == NO_NODE ? NO_NODE : inner_type(w, n, &depth);
    go_value_set(out, VIEW("?"));
    if (inner == NO_NODE || depth > 8) {
        return;
    }
    node_id named =
        w->t->nodes[inner].kind == NODE_TYPE ? tree_child_in(w->t, inner, ROLE_NAME) : inner;
    named_type(w, named, &name);
    if (!go_value_is_known(&name)) {
        return;
    }
    out->len = 0;
    for (unsigned i = 0; i < depth; i++) {
        go_value_add(out, VIEW("[]"));
    }
    go_value_add(out, go_value_view(&name));
}

static void name_value(const struct go_walk *w, node_id n, struct go_value *out)
{
    const struct go_binding *b = go_bound(w, w->t->nodes[n].symbol);
    if (b != NULL) {
        go_value_set(out, b->value);
    } else if (go_import_of(w, n) != 0) {
        go_value_set(out, VIEW("?"));
    } else {
        set_based(out, 'v', 0, go_symbol(w, n));
    }
}

/* One step more; nothing known stays nothing known. */
static void add_step(struct go_value *v, const char *sign, struct view name)
{
    if (go_value_is_known(v)) {
        go_value_add(v, view_str(sign));
    }
    if (go_value_is_known(v)) {
        go_value_add(v, name);
    }
}

static void member_value(const struct go_walk *w, node_id n, struct go_value *out)
{
    const struct tree *t = w->t;
    node_id object = tree_child_in(t, n, ROLE_OBJECT);
    if (object == NO_NODE) {
        go_value_set(out, VIEW("?"));
        return;
    }
    uint32_t import = go_import_of(w, object);
    if (import == 0 && w->guess_count == 1 && t->nodes[object].kind == NODE_NAME &&
        go_bound(w, t->nodes[object].symbol) == NULL) {
        import = w->guesses[0];
    }
    if (import > 0) {
        set_based(out, 'v', import, go_symbol(w, n));
        return;
    }
    go_value_of(w, object, out);
    add_step(out, ".", go_symbol(w, n));
}

/* new(T), make(T, …), append(x, …): what they make; false for other calls. */
static bool builtin_value(const struct go_walk *w, node_id callee, node_id n, struct go_value *out)
{
    const struct tree *t = w->t;
    node_id arguments = tree_child_in(t, n, ROLE_ARGUMENTS);
    node_id first = arguments == NO_NODE ? NO_NODE : tree_child(t, arguments);
    if (t->nodes[callee].kind != NODE_NAME || first == NO_NODE ||
        go_bound(w, t->nodes[callee].symbol) != NULL) {
        return false;
    }
    struct view name = go_symbol(w, callee);
    if (view_eq_str(name, "append")) {
        go_value_of(w, first, out);
        return true;
    }
    if (view_eq_str(name, "new") || view_eq_str(name, "make")) {
        go_type_value(w, first, out);
        return true;
    }
    return false;
}

static void call_value(const struct go_walk *w, node_id n, struct go_value *out)
{
    const struct tree *t = w->t;
    node_id callee = tree_child_in(t, n, ROLE_CALLEE);
    go_value_set(out, VIEW("?"));
    if (callee == NO_NODE || builtin_value(w, callee, n, out)) {
        return;
    }
    if (t->nodes[callee].kind == NODE_UNARY) { /* (*T)(x) */
        go_type_value(w, tree_child_in(t, callee, ROLE_VALUE), out);
        return;
    }
    if (t->nodes[callee].kind == NODE_INDEX) { /* F[T](x), or one of several functions */
        callee = tree_child_in(t, callee, ROLE_OBJECT);
    }
    if (callee != NO_NODE) {
        go_value_of(w, callee, out);
        add_step(out, "()", view_of(NULL, 0));
    }
}

static void index_value(const struct go_walk *w, node_id n, struct go_value *out)
{
    const struct tree *t = w->t;
    node_id object = tree_child_in(t, n, ROLE_OBJECT);
    go_value_set(out, VIEW("?"));
    if (object == NO_NODE) {
        return;
    }
    node_id index = tree_sibling(t, object);
    go_value_of(w, object, out);
    if (index == NO_NODE || t->nodes[index].kind != NODE_SLICE) {
        add_step(out, "[]", view_of(NULL, 0));
    }
}

static void unary_value(const struct go_walk *w, node_id n, struct go_value *out)
{
    struct view operator= go_symbol(w, n);
    node_id value = tree_child_in(w->t, n, ROLE_VALUE);
    bool receives = view_eq_str(operator, "<-");
    go_value_set(out, VIEW("?"));
    if (value == NO_NODE ||
        (!receives && !view_eq_str(operator, "&") && !view_eq_str(operator, "*"))) {
        return;
    }
    go_value_of(w, value, out);
    if (receives) {
        add_step(out, "[]", view_of(NULL, 0));
    }
}

/* F[T](x), which looks like a conversion and may be one: F as a function, called. */
static void cast_value(const struct go_walk *w, node_id n, struct go_value *out)
{
    go_type_value(w, tree_child_in(w->t, n, ROLE_TYPE), out);
    if (go_value_is_known(out) && out->text[0] == 't') {
        out->text[0] = 'v';
        go_value_add(out, VIEW("()"));
    }
}

/* T{…}, x.(T) */
static void typed_value(const struct go_walk *w, node_id n, struct go_value *out)
{
    go_type_value(w, tree_child_in(w->t, n, ROLE_TYPE), out);
}

void go_value_of(const struct go_walk *w, node_id n, struct go_value *out)
{
    static void (*const values[NODE_KIND_COUNT])(const struct go_walk *, node_id,
                                                 struct go_value *) = {
        [NODE_NAME] = name_value,   [NODE_MEMBER] = member_value,    [NODE_CALL] = call_value,
        [NODE_INDEX] = index_value, [NODE_UNARY] = unary_value,      [NODE_CAST] = cast_value,
        [NODE_NEW] = typed_value,   [NODE_EXPR_OTHER] = typed_value,
    };
    void (*value)(const struct go_walk *, node_id, struct go_value *) = values[w->t->nodes[n].kind];
    if (value == NULL) {
        go_value_set(out, VIEW("?"));
    } else {
        value(w, n, out);
    }
}

/* What names mean in a file of Go: variables of functions, and what the package declares. */
#include "go_code.h"

#include <stdio.h>

/* ---- variables of functions ------------------------------------------------------------- */

/* The block, loop, branch or function around n. */
static node_id scope_end(const struct tree *t, node_id n)
{
    static const bool is_scope[NODE_KIND_COUNT] = {
        [NODE_BLOCK] = true,  [NODE_FOR] = true,  [NODE_FOREACH] = true,  [NODE_LAMBDA] = true,
        [NODE_SWITCH] = true, [NODE_CASE] = true, [NODE_FUNCTION] = true, [NODE_PROGRAM] = true,
    };
    node_id p = t->nodes[n].parent;
    while (p != NO_NODE && p != 0 && !is_scope[t->nodes[p].kind]) {
        p = t->nodes[p].parent;
    }
    return t->nodes[p == NO_NODE ? 0 : p].next;
}

static enum status bind(struct go_walk *w, node_id name, node_id begin, node_id end,
                        struct view value, struct error *err)
{
    void *items = w->bindings;
    symbol_id symbol = name == NO_NODE ? 0 : w->t->nodes[name].symbol;
    if (symbol == 0 || w->t->nodes[name].kind != NODE_NAME) {
        return OK;
    }
    if (w->binding_count == GO_BINDINGS_MAX) {
        w->cut = true;
        return OK;
    }
    enum status st = arena_grow(w->arena, &items, &w->binding_cap, w->binding_count + 1,
                                sizeof *w->bindings, err);
    w->bindings = items;
    struct view kept = arena_copy(w->arena, value);
    if (st != OK || kept.ptr == NULL) {
        return st != OK ? st : error_no_memory(err);
    }
    uint32_t *slot = &w->slots[symbol % GO_SLOTS];
    w->bindings[w->binding_count++] = (struct go_binding){
        .name = symbol, .begin = begin, .end = end, .value = kept, .before = *slot};
    *slot = (uint32_t)w->binding_count;
    return OK;
}

/* Scopes nest: what ends first was bound last. */
void go_forget_names(struct go_walk *w)
{
    while (w->binding_count > 0 && w->bindings[w->binding_count - 1].end <= w->at) {
        const struct go_binding *b = &w->bindings[--w->binding_count];
        w->slots[b->name % GO_SLOTS] = b->before;
    }
}

/* The value of result `index` of the call that `value` is, or of element `index` of a TUPLE. */
static void nth_value(const struct go_walk *w, node_id value, unsigned index, unsigned count,
                      struct go_value *out)
{
    const struct tree *t = w->t;
    go_value_set(out, VIEW("?"));
    if (value == NO_NODE) {
        return;
    }
    if (t->nodes[value].kind == NODE_TUPLE) {
        node_id c = tree_child(t, value);
        for (unsigned i = 0; i < index && c != NO_NODE; i++) {
            c = tree_sibling(t, c);
        }
        if (c != NO_NODE) {
            go_value_of(w, c, out);
        }
        return;
    }
    bool call = t->nodes[value].kind == NODE_CALL;
    if (index > 0 && !call) { /* the "ok" of a map, a channel, an assertion */
        return;
    }
    go_value_of(w, value, out);
    if (call && count > 1 && index > 0 && index < 10 && go_value_is_known(out)) {
        char digits[4];
        int len = snprintf(digits, sizeof digits, "#%u", index);
        go_value_add(out, view_of(digits, len > 0 ? (size_t)len : 0));
    }
}

/* a, b := f(): what each is, where it stands and from then on. */
static enum status bind_all(struct go_walk *w, node_id target, node_id value, node_id begin,
                            node_id end, struct error *err)
{
    const struct tree *t = w->t;
    struct go_value v;
    enum status st = OK;
    if (target == NO_NODE) {
        return OK;
    }
    if (t->nodes[target].kind != NODE_TUPLE) {
        nth_value(w, value, 0, 1, &v);
        return bind(w, target, begin, end, go_value_view(&v), err);
    }
    unsigned count = tree_child_count(t, target);
    unsigned index = 0;
    for (node_id c = tree_child(t, target); c != NO_NODE && st == OK; c = tree_sibling(t, c)) {
        nth_value(w, value, index++, count, &v);
        st = bind(w, c, begin, end, go_value_view(&v), err);
    }
    return st;
}

static enum status on_assign(struct go_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    if ((t->nodes[n].flags & NODE_DEFINES) == 0) {
        return OK;
    }
    return bind_all(w, tree_child_in(t, n, ROLE_TARGET), tree_child_in(t, n, ROLE_VALUE),
                    t->nodes[n].next, scope_end(t, n), err);
}

static enum status on_foreach(struct go_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    node_id target = tree_child_in(t, n, ROLE_TARGET);
    node_id value = tree_child_in(t, n, ROLE_VALUE);
    node_id body = tree_child_in(t, n, ROLE_BODY);
    struct go_value element;
    if ((t->nodes[n].flags & NODE_DEFINES) == 0 || target == NO_NODE || body == NO_NODE) {
        return OK;
    }
    go_value_set(&element, VIEW("?"));
    if (value != NO_NODE) {
        go_value_of(w, value, &element);
    }
    if (go_value_is_known(&element)) {
        go_value_add(&element, VIEW("[]"));
    }
    if (t->nodes[target].kind != NODE_TUPLE) {
        return bind(w, target, body, t->nodes[n].next, go_value_view(&element), err);
    }
    node_id key = tree_child(t, target);
    node_id second = key == NO_NODE ? NO_NODE : tree_sibling(t, key);
    enum status st = bind(w, key, body, t->nodes[n].next, VIEW("?"), err);
    return st == OK ? bind(w, second, body, t->nodes[n].next, go_value_view(&element), err) : st;
}

/* In a branch for one type the variable of a type switch is of that type. */
static enum status on_case(struct go_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    node_id parent = t->nodes[n].parent;
    struct go_value v;
    unsigned types = 0;
    node_id type = NO_NODE;
    if (parent == NO_NODE || !view_eq_str(go_symbol(w, parent), "type")) {
        return OK;
    }
    node_id over = tree_child_in(t, parent, ROLE_VALUE);
    if (over == NO_NODE || t->nodes[over].kind != NODE_ASSIGN) {
        return OK;
    }
    for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
        bool condition = t->nodes[c].role == ROLE_CONDITION;
        types += condition ? 1 : 0;
        type = condition ? c : type;
    }
    go_type_value(w, types == 1 ? type : NO_NODE, &v);
    return bind(w, tree_child_in(t, over, ROLE_TARGET), n, t->nodes[n].next, go_value_view(&v),
                err);
}

static bool is_variadic(const struct go_walk *w, node_id parameter)
{
    return view_eq_str(go_symbol(w, tree_child_in(w->t, parameter, ROLE_ATTRIBUTE)), "...");
}

static void parameter_value(const struct go_walk *w, node_id n, struct go_value *out)
{
    struct go_value type;
    go_type_value(w, tree_child_in(w->t, n, ROLE_TYPE), &type);
    go_value_set(out, is_variadic(w, n) && go_value_is_known(&type) ? VIEW("[]") : VIEW(""));
    go_value_add(out, go_value_view(&type));
}

static enum status on_parameter(struct go_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    node_id list = t->nodes[n].parent;
    node_id function = list == NO_NODE ? NO_NODE : t->nodes[list].parent;
    node_id name = tree_child_in(t, n, ROLE_NAME);
    struct go_value v;
    if (function == NO_NODE || name == NO_NODE ||
        (t->nodes[function].kind != NODE_FUNCTION && t->nodes[function].kind != NODE_LAMBDA)) {
        return OK;
    }
    parameter_value(w, n, &v);
    return bind(w, name, n, t->nodes[function].next, go_value_view(&v), err);
}

/* ---- declarations ----------------------------------------------------------------------- */

static enum status add_declaration(struct go_walk *w, struct view name, struct view value,
                                   struct error *err)
{
    void *items = w->declarations;
    if (w->declaration_count == GO_DECLARATIONS_MAX || name.len == 0 || name.len > GO_VALUE_MAX) {
        w->cut = w->cut || name.len > 0;
        return OK;
    }
    enum status st = arena_grow(w->arena, &items, &w->declaration_cap, w->declaration_count + 1,
                                sizeof *w->declarations, err);
    w->declarations = items;
    struct go_declaration d = {arena_copy(w->arena, name), arena_copy(w->arena, value)};
    if (st != OK || d.name.ptr == NULL || d.value.ptr == NULL) {
        return st != OK ? st : error_no_memory(err);
    }
    w->declarations[w->declaration_count++] = d;
    return OK;
}

static enum status declare(struct go_walk *w, struct view owner, struct view name, int result,
                           struct view value, struct error *err)
{
    struct view text = owner.len == 0 ? name
                                      : arena_printf(w->arena, VIEW_FMT "." VIEW_FMT,
                                                     VIEW_ARG(owner), VIEW_ARG(name));
    if (result >= 0) {
        text = arena_printf(w->arena, VIEW_FMT "()#%d", VIEW_ARG(text), result);
    }
    return text.ptr == NULL ? error_no_memory(err) : add_declaration(w, text, value, err);
}

/* The type that a method belongs to. */
static struct view receiver_of(struct go_walk *w, node_id function)
{
    const struct tree *t = w->t;
    node_id list = tree_child_in(t, function, ROLE_RECEIVER);
    node_id one = list == NO_NODE ? NO_NODE : tree_child(t, list);
    node_id type = one == NO_NODE ? NO_NODE : tree_child_in(t, one, ROLE_TYPE);
    struct go_value v;
    go_type_value(w, type, &v);
    return v.len > 3 && v.text[0] == 't'
               ? arena_copy(w->arena, view_of(v.text + 3, v.len - 3)) /* behind "t0:" */
               : view_of(NULL, 0);
}

enum status go_function_name(struct go_walk *w, node_id n, struct view *out, struct error *err)
{
    struct view owner = receiver_of(w, n);
    struct view name = go_symbol(w, n);
    if (tree_child_in(w->t, n, ROLE_RECEIVER) == NO_NODE) {
        *out = view_eq_str(name, "init") ? VIEW("") : name;
        return OK;
    }
    struct view text = owner.len == 0 ? VIEW("?")
                                      : arena_printf(w->arena, VIEW_FMT "." VIEW_FMT,
                                                     VIEW_ARG(owner), VIEW_ARG(name));
    if (text.ptr == NULL) {
        return error_no_memory(err);
    }
    *out = text.len <= GO_VALUE_MAX ? text : VIEW("?");
    return OK;
}

static enum status on_function(struct go_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    node_id result = tree_child_in(t, n, ROLE_RESULT);
    struct view owner = receiver_of(w, n);
    struct view name = go_symbol(w, n);
    struct go_value v;
    if (tree_child_in(t, n, ROLE_RECEIVER) != NO_NODE && owner.len == 0) {
        return OK;
    }
    if (result == NO_NODE || t->nodes[result].kind != NODE_PARAMETERS) {
        go_type_value(w, result, &v);
        return declare(w, owner, name, 0, go_value_view(&v), err);
    }
    int index = 0;
    enum status st = OK;
    for (node_id c = tree_child(t, result); c != NO_NODE && st == OK && index < 10;
         c = tree_sibling(t, c)) {
        parameter_value(w, c, &v);
        st = declare(w, owner, name, index++, go_value_view(&v), err);
    }
    return st;
}

static bool is_open(const struct go_walk *w, node_id class)
{
    const struct tree *t = w->t;
    node_id body = tree_child_in(t, class, ROLE_BODY);
    bool open = !view_eq_str(go_symbol(w, tree_child_in(t, class, ROLE_KEYWORD)), "struct");
    for (node_id c = body == NO_NODE ? NO_NODE : tree_child(t, body); c != NO_NODE && !open;
         c = tree_sibling(t, c)) {
        open = tree_child_in(t, c, ROLE_TARGET) == NO_NODE;
    }
    return open;
}

static enum status on_class(struct go_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    node_id body = tree_child_in(t, n, ROLE_BODY);
    struct view name = go_symbol(w, n);
    enum status st =
        declare(w, view_of(NULL, 0), name, -1, is_open(w, n) ? VIEW("?") : VIEW(""), err);
    for (node_id c = body == NO_NODE ? NO_NODE : tree_child(t, body); c != NO_NODE && st == OK;
         c = tree_sibling(t, c)) {
        node_id target = tree_child_in(t, c, ROLE_TARGET);
        node_id type = tree_child_in(t, c, ROLE_TYPE);
        struct go_value v;
        if (t->nodes[c].kind == NODE_VARIABLE && type != NO_NODE) {
            go_type_value(w, type, &v);
            ptrdiff_t dot = view_rfind_char(go_value_view(&v), ':');
            struct view field = target != NO_NODE
                                    ? go_symbol(w, target)
                                    : view_slice(go_value_view(&v), (size_t)(dot + 1), v.len);
            st = declare(w, name, field, -1, go_value_view(&v), err);
            st = st == OK && target == NO_NODE
                     ? declare(w, name, VIEW("+"), -1, go_value_view(&v), err)
                     : st;
        }
    }
    return st;
}

/* type A = pkg.B, type A []pkg.B; of functions and the like nothing is known. */
static enum status on_type(struct go_walk *w, node_id n, struct error *err)
{
    struct go_value v;
    go_type_value(w, tree_child_in(w->t, n, ROLE_TYPE), &v);
    return declare(w, view_of(NULL, 0), go_symbol(w, tree_child_in(w->t, n, ROLE_NAME)), -1,
                   go_value_view(&v), err);
}

static void variable_value(const struct go_walk *w, node_id n, node_id *value, struct go_value *v)
{
    node_id type = tree_child_in(w->t, n, ROLE_TYPE);
    *value = type == NO_NODE ? tree_child_in(w->t, n, ROLE_VALUE) : NO_NODE;
    go_type_value(w, type, v);
}

static enum status on_variable(struct go_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    node_id target = tree_child_in(t, n, ROLE_TARGET);
    node_id parent = t->nodes[n].parent;
    node_id value;
    struct go_value v;
    if (target == NO_NODE || parent == NO_NODE || (t->nodes[parent].flags & NODE_UNORDERED) != 0) {
        return OK; /* a field */
    }
    variable_value(w, n, &value, &v);
    if (parent != 0) {
        return value != NO_NODE
                   ? bind_all(w, target, value, t->nodes[n].next, scope_end(t, n), err)
                   : bind(w, target, t->nodes[n].next, scope_end(t, n), go_value_view(&v), err);
    }
    bool tuple = t->nodes[target].kind == NODE_TUPLE;
    unsigned count = tuple ? tree_child_count(t, target) : 1;
    unsigned index = 0;
    enum status st = OK;
    for (node_id c = tuple ? tree_child(t, target) : target; c != NO_NODE && st == OK;
         c = tuple ? tree_sibling(t, c) : NO_NODE) {
        if (value != NO_NODE) {
            nth_value(w, value, index, count, &v);
        }
        index++;
        st = declare(w, view_of(NULL, 0), go_symbol(w, c), -1, go_value_view(&v), err);
    }
    return st;
}

enum status go_note_names(struct go_walk *w, node_id n, struct error *err)
{
    bool top = w->t->nodes[n].parent == 0;
    switch ((int)w->t->nodes[n].kind) {
    case NODE_ASSIGN:
        return on_assign(w, n, err);
    case NODE_FOREACH:
        return on_foreach(w, n, err);
    case NODE_CASE:
        return on_case(w, n, err);
    case NODE_PARAMETER:
        return on_parameter(w, n, err);
    case NODE_VARIABLE:
        return on_variable(w, n, err);
    case NODE_FUNCTION:
        return top ? on_function(w, n, err) : OK;
    case NODE_CLASS:
        return top ? on_class(w, n, err) : OK;
    case NODE_OTHER:
        return top && view_eq_str(go_symbol(w, n), "type") ? on_type(w, n, err) : OK;
    default:
        return OK;
    }
}

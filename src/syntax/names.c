/* Names: what an identifier refers to through imports and aliases.
 *
 * A binding says that in a range of nodes (the scope it stands in) a name means a dotted
 * name, or, for parameters and local variables, nothing that was imported. The innermost
 * scope counts. Dotted names are built from the leaves up: children stand behind their
 * parent, so one walk backwards meets them first. */
#include <assay/syntax/tree.h>

#include <string.h>

#include <assay/base/mem.h>

enum { BINDINGS_MAX = 1 << 20, WILDCARDS_MAX = 4096, DOTTED_MAX = 4096, CHAIN_MAX = 256 };

struct binding {
    symbol_id name;
    symbol_id means; /* 0: something local */
    node_id begin;   /* scope: [begin, end) */
    node_id end;
    node_id at;      /* where it is bound */
    node_id value;   /* it does not hold in this subtree: x := f(x); or NO_NODE */
    bool variable;   /* only says which variable a name is */
    uint32_t before; /* another binding of the same hash, index + 1 */
};

struct names {
    struct tree *tree;
    struct symbols *symbols;
    struct binding *bindings;
    size_t count;
    size_t cap;
    bool assigned; /* assignments make variables here */
    uint32_t heads[1024];
    enum status failed;
};

static uint32_t slot_of(symbol_id name)
{
    return (name * 2654435761u) >> 22;
}

static void bind(struct names *s, symbol_id name, symbol_id means, node_id scope, node_id at)
{
    void *items = s->bindings;
    enum status st =
        mem_grow(&items, &s->cap, s->count + 1, sizeof *s->bindings, BINDINGS_MAX, NULL);
    s->bindings = items;
    if (st == ERR_NO_MEMORY) {
        s->failed = st;
    }
    if (st != OK || name == 0) {
        return;
    }
    uint32_t *head = &s->heads[slot_of(name)];
    s->bindings[s->count++] = (struct binding){
        .name = name,
        .means = means,
        .begin = scope,
        .end = s->tree->nodes[scope].next,
        .at = at,
        .value = NO_NODE,
        .before = *head,
    };
    *head = (uint32_t)s->count;
}

static bool holds(const struct tree *t, const struct binding *b, node_id at)
{
    return b->begin <= at && at < b->end &&
           (b->value == NO_NODE || at < b->value || at >= t->nodes[b->value].next);
}

/* To be called for one node after the other, backwards: scopes that begin behind the node
 * are dropped for good. */
static const struct binding *lookup(struct names *s, symbol_id name, node_id at, bool variables)
{
    const struct binding *best = NULL;
    unsigned steps = 0;
    uint32_t *head = &s->heads[slot_of(name)];
    /* Names are asked for from the last to the first: what is bound behind this one is
     * bound behind all that follow. */
    while (*head != 0 && s->bindings[*head - 1].at > at) {
        *head = s->bindings[*head - 1].before;
    }
    for (uint32_t i = *head; i != 0 && steps < CHAIN_MAX; steps++) {
        const struct binding *b = &s->bindings[i - 1];
        if (b->name == name && (variables || !b->variable) && holds(s->tree, b, at) &&
            (best == NULL || b->begin > best->begin)) {
            best = b; /* the innermost scope; in it the last before the use */
        }
        i = b->before;
    }
    return best;
}

static node_id scope_of(const struct tree *t, node_id n)
{
    node_id p = t->nodes[n].parent;
    while (p != NO_NODE && p != 0 && t->nodes[p].kind != NODE_FUNCTION &&
           t->nodes[p].kind != NODE_LAMBDA && t->nodes[p].kind != NODE_CLASS) {
        p = t->nodes[p].parent;
    }
    return p == NO_NODE ? 0 : p;
}

static bool is_version(struct view v)
{
    bool digits = v.len > 1 && v.ptr[0] == 'v';
    for (size_t i = 1; i < v.len; i++) {
        digits = digits && v.ptr[i] >= '0' && v.ptr[i] <= '9';
    }
    return digits;
}

struct view tree_go_package(struct view path)
{
    struct view last = path;
    for (int i = 0; i < 2; i++) {
        const char *slash = path.len == 0 ? NULL : memrchr(path.ptr, '/', path.len);
        size_t begin = slash == NULL ? 0 : (size_t)(slash - path.ptr) + 1;
        last = view_slice(path, begin, path.len);
        if (!is_version(last) || begin == 0) {
            break;
        }
        path = view_slice(path, 0, begin - 1);
    }
    const char *dot = last.len < 2 ? NULL : memchr(last.ptr + 1, '.', last.len - 1);
    last = dot == NULL ? last : view_slice(last, 0, (size_t)(dot - last.ptr));
    if (view_starts(last, VIEW("go-")) && last.len > 3) {
        last = view_slice(last, 3, last.len);
    } else if (last.len > 3 && view_eq(view_slice(last, last.len - 3, last.len), VIEW("-go"))) {
        last = view_slice(last, 0, last.len - 3);
    }
    return last;
}

/* The name of the file behind the last slash of a path, without what follows its dot. */
static struct view stem_behind(struct view path, size_t slash)
{
    struct view name = view_slice(path, slash + 1, path.len);
    ptrdiff_t dot = view_find_char(view_slice(name, 1, name.len), '.');
    return dot == VIEW_NPOS ? name : view_slice(name, 0, (size_t)dot + 1);
}

/* a::b and a\b as a.b; the length. */
static size_t with_dots(struct view v, char out[DOTTED_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < v.len && len < DOTTED_MAX; i++) {
        char c = v.ptr[i];
        if (c == ':' && i + 1 < v.len && v.ptr[i + 1] == ':') {
            i++;
            c = '.';
        }
        out[len++] = c == '\\' ? '.' : c;
    }
    return len;
}

/* "crypto/md5" → "md5", "./lib/x.js" → "x"; "a::b", "a\b" → "a.b". */
static symbol_id module_name(struct names *s, symbol_id written)
{
    char text[DOTTED_MAX];
    struct view v = symbols_text(s->symbols, written);
    ptrdiff_t slash = view_rfind_char(v, '/');
    if (s->tree->language == LANG_GO) {
        return symbols_intern(s->symbols, tree_go_package(v));
    }
    bool path = slash != VIEW_NPOS;
    size_t len = with_dots(path ? stem_behind(v, (size_t)slash) : v, text);
    /* The root of "\a\b" goes; the dots of a relative name stay. */
    bool rooted = !path && len > 1 && v.ptr[0] == '\\' && text[1] != '.';
    return symbols_intern(s->symbols, rooted ? view_of(text + 1, len - 1) : view_of(text, len));
}

static symbol_id join(struct names *s, symbol_id left, symbol_id right)
{
    char text[DOTTED_MAX];
    struct view a = symbols_text(s->symbols, left);
    struct view b = symbols_text(s->symbols, right);
    if (a.len == 0 || b.len == 0 || a.len + 1 + b.len > sizeof text) {
        return 0;
    }
    memcpy(text, a.ptr, a.len);
    text[a.len] = '.';
    memcpy(text + a.len + 1, b.ptr, b.len);
    return symbols_intern(s->symbols, view_of(text, a.len + 1 + b.len));
}

static symbol_id symbol_in(const struct tree *t, node_id n, enum node_role role)
{
    node_id c = tree_child_in(t, n, role);
    return c == NO_NODE ? 0 : t->nodes[c].symbol;
}

static void add_wildcard(struct names *s, symbol_id module, node_id scope)
{
    struct tree *t = s->tree;
    if (t->wildcard_count >= WILDCARDS_MAX) {
        return;
    }
    struct wildcard *grown =
        mem_realloc(t->wildcards, (size_t)t->wildcard_count + 1, sizeof *t->wildcards);
    if (grown == NULL) {
        s->failed = ERR_NO_MEMORY;
        return;
    }
    t->wildcards = grown;
    t->wildcards[t->wildcard_count++] =
        (struct wildcard){.module = module, .begin = scope, .end = t->nodes[scope].next};
}

static void bind_import(struct names *s, node_id n)
{
    const struct tree *t = s->tree;
    symbol_id module = module_name(s, symbol_in(t, n, ROLE_MODULE));
    struct view how = symbols_text(s->symbols, t->nodes[n].symbol); /* valid until one is added */
    symbol_id alias = symbol_in(t, n, ROLE_ALIAS);
    symbol_id entity = symbol_in(t, n, ROLE_NAME);
    node_id scope = scope_of(t, n);
    if (view_eq(symbols_text(s->symbols, alias), VIEW("_"))) {
        return; /* only for what it does when loaded */
    }
    if (view_eq(how, VIEW("module"))) {
        bind(s, alias != 0 ? alias : module, module, scope, n);
    } else if (view_eq(how, VIEW("from"))) {
        symbol_id full = view_eq(symbols_text(s->symbols, entity), VIEW("default"))
                             ? module
                             : join(s, module, entity);
        bind(s, alias != 0 ? alias : entity, full, scope, n);
    } else if (view_eq(how, VIEW("all"))) {
        if (t->language != LANG_PYTHON || scope == 0) { /* elsewhere Python refuses it */
            add_wildcard(s, module, scope);
        }
    }
}

/* What require('m'), or a member of it, refers to; or 0. */
static symbol_id required(struct names *s, node_id value)
{
    const struct tree *t = s->tree;
    if (value != NO_NODE && t->nodes[value].kind == NODE_MEMBER) {
        symbol_id object = required(s, tree_child_in(t, value, ROLE_OBJECT));
        return object == 0 ? 0 : join(s, object, symbol_in(t, value, ROLE_NAME));
    }
    if (value == NO_NODE || t->nodes[value].kind != NODE_CALL) {
        return 0;
    }
    node_id arguments = tree_child_in(t, value, ROLE_ARGUMENTS);
    struct view callee = symbols_text(s->symbols, symbol_in(t, value, ROLE_CALLEE));
    node_id first = arguments == NO_NODE ? NO_NODE : tree_child(t, arguments);
    if (first == NO_NODE || t->nodes[first].kind != NODE_STRING ||
        !view_eq(callee, VIEW("require"))) {
        return 0;
    }
    return module_name(s, t->nodes[first].symbol);
}

/* A name that a definition makes: in a function it hides what was imported. */
static void bind_local(struct names *s, node_id name, node_id scope, node_id at)
{
    symbol_id symbol = s->tree->nodes[name].symbol;
    bind(s, symbol, scope == 0 ? symbol : 0, scope, at);
}

/* x, {a, b: c}, [d, ...e], f = 1 as what is bound. */
static void bind_target(struct names *s, node_id target, node_id scope, node_id at)
{
    const struct tree *t = s->tree;
    for (node_id n = target; n != NO_NODE && n < t->nodes[target].next; n++) {
        bool key = t->nodes[n].role == ROLE_KEY || t->nodes[n].role == ROLE_TYPE;
        bool default_value = t->nodes[n].role == ROLE_VALUE && n != target &&
                             t->nodes[t->nodes[n].parent].kind == NODE_ASSIGN;
        if (key || default_value || t->nodes[n].kind == NODE_MEMBER ||
            t->nodes[n].kind == NODE_INDEX || t->nodes[n].kind == NODE_CALL) {
            n = t->nodes[n].next - 1;
        } else if (t->nodes[n].kind == NODE_NAME) {
            bind_local(s, n, scope, at);
        }
    }
}

/* const x = require('m'), const {a, b: c} = require('m'); else something local. */
static void bind_variable(struct names *s, node_id n)
{
    const struct tree *t = s->tree;
    node_id target = tree_child_in(t, n, ROLE_TARGET);
    symbol_id module = required(s, tree_child_in(t, n, ROLE_VALUE));
    node_id scope = scope_of(t, n);
    if (target == NO_NODE) {
        return;
    }
    if (t->nodes[target].kind == NODE_NAME && module != 0) {
        bind(s, t->nodes[target].symbol, module, scope, n);
        return;
    }
    if (module == 0) {
        bind_target(s, target, scope, n);
        return;
    }
    for (node_id c = tree_child(t, target); c != NO_NODE; c = tree_sibling(t, c)) {
        if (t->nodes[c].kind == NODE_PAIR) {
            bind(s, symbol_in(t, c, ROLE_VALUE), join(s, module, symbol_in(t, c, ROLE_KEY)), scope,
                 n);
        }
    }
}

/* The block, loop or branch around n. */
static node_id block_of(const struct tree *t, node_id n)
{
    static const bool is_block[NODE_KIND_COUNT] = {
        [NODE_BLOCK] = true, [NODE_FOR] = true,      [NODE_FOREACH] = true, [NODE_IF] = true,
        [NODE_WHILE] = true, [NODE_SWITCH] = true,   [NODE_CASE] = true,    [NODE_LAMBDA] = true,
        [NODE_CLASS] = true, [NODE_FUNCTION] = true,
    };
    node_id p = t->nodes[n].parent;
    while (p != NO_NODE && p != 0 && !is_block[t->nodes[p].kind]) {
        p = t->nodes[p].parent;
    }
    return p == NO_NODE ? 0 : p;
}

/* Assignments that make variables: of Python and Ruby in the function, ":=" of Go in the
 * block. What was imported under that name keeps its meaning. */
static void bind_assigned(struct names *s, node_id n)
{
    const struct tree *t = s->tree;
    bool go = t->language == LANG_GO && (t->nodes[n].flags & NODE_DEFINES) != 0;
    node_id target = tree_child_in(t, n, ROLE_TARGET);
    size_t first = s->count;
    if (target == NO_NODE || (!go && t->language != LANG_PYTHON && t->language != LANG_RUBY)) {
        return;
    }
    bind_target(s, target, go ? block_of(t, n) : scope_of(t, n), n);
    for (size_t i = first; i < s->count; i++) {
        s->assigned = true;
        s->bindings[i].variable = true;
        s->bindings[i].value = go ? tree_child_in(t, n, ROLE_VALUE) : NO_NODE;
    }
}

static void collect(struct names *s)
{
    const struct tree *t = s->tree;
    for (node_id n = 0; n < t->count && s->failed == OK; n++) {
        switch ((int)t->nodes[n].kind) {
        case NODE_IMPORT:
            bind_import(s, n);
            break;
        case NODE_VARIABLE:
            bind_variable(s, n);
            break;
        case NODE_ASSIGN:
            bind_assigned(s, n);
            break;
        case NODE_PARAMETER:
        case NODE_CATCH:
            bind_target(s, tree_child_in(t, n, ROLE_NAME), scope_of(t, n), n);
            break;
        case NODE_FOREACH:
            bind_target(s, tree_child_in(t, n, ROLE_TARGET), scope_of(t, n), n);
            break;
        default:
            break;
        }
    }
}

/* Names that are no references: what a definition, a keyword or a key is called. */
static bool is_reference(const struct tree *t, node_id n)
{
    node_id p = t->nodes[n].parent;
    if (p == NO_NODE || t->nodes[n].role == ROLE_KEY) {
        return false;
    }
    return t->nodes[n].role != ROLE_NAME || t->nodes[p].kind == NODE_TYPE ||
           t->nodes[p].kind == NODE_ATTRIBUTE;
}

/* What a parameter or an exception that is caught is called. */
static bool is_binding(const struct tree *t, node_id n)
{
    node_id p = t->nodes[n].parent;
    return p != NO_NODE && t->nodes[n].role == ROLE_NAME &&
           (t->nodes[p].kind == NODE_PARAMETER || t->nodes[p].kind == NODE_CATCH);
}

/* What the name n means, and which variable it is. */
static void resolve(struct names *s, node_id n)
{
    struct tree *t = s->tree;
    symbol_id symbol = t->nodes[n].symbol;
    bool reference = is_reference(t, n);
    bool known = reference || is_binding(t, n);
    const struct binding *b = known ? lookup(s, symbol, n, false) : NULL;
    const struct binding *v = known && s->assigned ? lookup(s, symbol, n, true) : b;
    t->qualified[n] = reference && b != NULL && b->means != 0 ? b->means : symbol;
    t->scope[n] = v != NULL ? v->begin + 1 : 0;
}

static void qualify(struct names *s, node_id n)
{
    struct tree *t = s->tree;
    const struct node *node = &t->nodes[n];
    if (node->kind == NODE_NAME) {
        resolve(s, n);
    } else if (node->kind == NODE_SELF) {
        t->qualified[n] = node->symbol;
    } else if (node->kind == NODE_MEMBER) {
        node_id object = tree_child_in(t, n, ROLE_OBJECT);
        node_id name = tree_child_in(t, n, ROLE_NAME);
        if (object != NO_NODE && name != NO_NODE && t->nodes[name].kind == NODE_NAME) {
            t->qualified[n] = join(s, t->qualified[object], t->nodes[name].symbol);
        }
    } else if (node->kind == NODE_TYPE) {
        node_id name = tree_child_in(t, n, ROLE_NAME);
        t->qualified[n] = name == NO_NODE ? 0 : t->qualified[name];
    }
}

enum status tree_resolve_names(struct tree *tree, struct symbols *symbols, struct error *err)
{
    struct names s = {.tree = tree, .symbols = symbols, .failed = OK};
    (void)mem_free(tree->qualified);
    (void)mem_free(tree->scope);
    tree->qualified = mem_calloc((size_t)tree->count + 1, sizeof *tree->qualified);
    tree->scope = mem_calloc((size_t)tree->count + 1, sizeof *tree->scope);
    if (tree->qualified == NULL || tree->scope == NULL) {
        return error_no_memory(err);
    }
    collect(&s);
    for (node_id n = tree->count; n > 0 && s.failed == OK; n--) {
        qualify(&s, n - 1);
    }
    (void)mem_free(s.bindings);
    if (s.failed != OK || symbols->full) {
        return error_set(err, s.failed != OK ? s.failed : ERR_LIMIT, "too many names in one file");
    }
    return OK;
}

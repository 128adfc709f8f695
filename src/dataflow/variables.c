#include "variables.h"

#include <stdlib.h>

#include <assay/base/mem.h>

struct finding {
    struct variables *v;
    const struct tree *t;
    const struct symbols *symbols;
    node_id at;      /* the defining node that targets_visit() works for */
    node_id value;   /* what the whole target gets */
    uint32_t flags;  /* of what is declared */
    bool single;     /* the target is one name */
    node_id *scopes; /* pass two: the scopes around that declare anything */
};

static bool symbol_is(const struct finding *f, node_id n, const char *text)
{
    return view_eq_str(symbols_text(f->symbols, f->t->nodes[n].symbol), text);
}

/* --- the table of (scope, name) --- */

static size_t slot_of(const struct variables *v, node_id scope, symbol_id name)
{
    uint64_t hash = ((uint64_t)scope << 32 | name) * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 20) & (v->slot_cap - 1);
}

static uint32_t find(const struct variables *v, node_id scope, symbol_id name)
{
    if (v->slot_cap == 0) {
        return NO_VARIABLE;
    }
    for (size_t i = slot_of(v, scope, name);; i = (i + 1) & (v->slot_cap - 1)) {
        const struct variable *item = &v->items[v->slots[i]];
        if (v->slots[i] == NO_VARIABLE || (item->scope == scope && item->name == name)) {
            return v->slots[i];
        }
    }
}

static void slots_insert(struct variables *v, uint32_t id)
{
    size_t i = slot_of(v, v->items[id].scope, v->items[id].name);
    while (v->slots[i] != NO_VARIABLE) {
        i = (i + 1) & (v->slot_cap - 1);
    }
    v->slots[i] = id;
}

static bool slots_grow(struct variables *v)
{
    if ((v->count + 1) * 2 < v->slot_cap) {
        return true;
    }
    size_t cap = v->slot_cap == 0 ? 64 : v->slot_cap * 2;
    uint32_t *slots = mem_calloc(cap, sizeof *slots);
    if (slots == NULL) {
        v->failed = ERR_NO_MEMORY;
        return false;
    }
    (void)mem_free(v->slots);
    v->slots = slots;
    v->slot_cap = cap;
    for (size_t id = 1; id < v->count; id++) {
        slots_insert(v, (uint32_t)id);
    }
    return true;
}

static uint32_t add(struct variables *v, struct variable item)
{
    void *items = v->items;
    enum status st = mem_grow(&items, &v->cap, v->count + 1, sizeof *v->items, VARIABLES_MAX, NULL);
    v->items = items;
    if (st != OK || !slots_grow(v)) {
        v->failed = st != OK ? st : v->failed;
        return NO_VARIABLE;
    }
    v->items[v->count++] = item;
    slots_insert(v, (uint32_t)(v->count - 1));
    return (uint32_t)(v->count - 1);
}

static uint32_t declare(struct finding *f, node_id scope, symbol_id name, node_id from,
                        uint32_t flags)
{
    if (name == 0 || f->v->failed != OK) {
        return NO_VARIABLE;
    }
    uint32_t id = find(f->v, scope, name);
    if (id == NO_VARIABLE) {
        id = add(f->v, (struct variable){.name = name,
                                         .scope = scope,
                                         .from = from,
                                         .declaration = NO_NODE,
                                         .value = NO_NODE});
    }
    if (id != NO_VARIABLE) {
        f->v->items[id].flags |= flags | (scope == 0 ? VARIABLE_GLOBAL : 0);
    }
    return id;
}

/* --- scopes --- */

/* What opens a scope in every language, and what does where blocks do. */
static const enum {
    SCOPE_NONE,
    SCOPE_BLOCK,
    SCOPE_ALWAYS
} scope_of_kind[NODE_KIND_COUNT] = {
    [NODE_PROGRAM] = SCOPE_ALWAYS,      [NODE_FUNCTION] = SCOPE_ALWAYS,
    [NODE_LAMBDA] = SCOPE_ALWAYS,       [NODE_CLASS] = SCOPE_ALWAYS,
    [NODE_BLOCK] = SCOPE_BLOCK,         [NODE_IF] = SCOPE_BLOCK,
    [NODE_FOR] = SCOPE_BLOCK,           [NODE_FOREACH] = SCOPE_BLOCK,
    [NODE_WHILE] = SCOPE_BLOCK,         [NODE_SWITCH] = SCOPE_BLOCK,
    [NODE_CASE] = SCOPE_BLOCK,          [NODE_TRY] = SCOPE_BLOCK,
    [NODE_CATCH] = SCOPE_BLOCK,         [NODE_WITH] = SCOPE_BLOCK,
    [NODE_COMPREHENSION] = SCOPE_BLOCK,
};

static bool opens_scope(const struct finding *f, node_id n, bool blocks)
{
    return scope_of_kind[f->t->nodes[n].kind] >= (blocks ? SCOPE_BLOCK : SCOPE_ALWAYS);
}

/* Where a declaration at `n` is known; a class stands for the block of its members. */
static node_id scope_around(const struct finding *f, node_id n, bool blocks)
{
    node_id p = f->t->nodes[n].parent;
    while (p != NO_NODE && p != 0 && !opens_scope(f, p, blocks)) {
        p = f->t->nodes[p].parent;
    }
    if (p == NO_NODE) {
        return 0;
    }
    node_id above = f->t->nodes[p].parent;
    bool members = f->t->nodes[p].kind == NODE_BLOCK && above != NO_NODE &&
                   f->t->nodes[above].kind == NODE_CLASS;
    return members ? above : p;
}

/* An assignment in a language without declarations: a block of Ruby or an anonymous
 * function writes what its function knows already. */
static node_id scope_of_assignment(const struct finding *f, node_id n, symbol_id name)
{
    node_id scope = scope_around(f, n, false);
    node_id first = scope;
    while (f->t->nodes[scope].kind == NODE_LAMBDA) {
        if (find(f->v, scope, name) != NO_VARIABLE) {
            return scope;
        }
        scope = scope_around(f, scope, false);
    }
    return scope == first || find(f->v, scope, name) != NO_VARIABLE ? scope : first;
}

/* --- pass one: declarations --- */

static uint32_t modifiers(const struct finding *f, node_id n)
{
    uint32_t flags = 0;
    for (node_id c = tree_child(f->t, n); c != NO_NODE; c = tree_sibling(f->t, c)) {
        if (f->t->nodes[c].kind != NODE_ATTRIBUTE) {
            continue;
        }
        if (symbol_is(f, c, "const") || symbol_is(f, c, "final") || symbol_is(f, c, "val") ||
            symbol_is(f, c, "readonly")) {
            flags |= VARIABLE_FINAL;
        } else if (symbol_is(f, c, "private")) {
            flags |= VARIABLE_PRIVATE;
        } else if (symbol_is(f, c, "var") && f->t->language != LANG_KOTLIN) {
            flags |= VARIABLE_HOISTED;
        }
    }
    return flags;
}

static bool hoists(enum language l)
{
    return language_is_ecmascript(l);
}

static void note_definition(struct finding *f, node_id leaf, uint32_t id)
{
    struct variables *v = f->v;
    void *items = v->definitions;
    enum status st = mem_grow(&items, &v->definition_cap, v->definition_count + 1,
                              sizeof *v->definitions, SIZE_MAX / sizeof *v->definitions, NULL);
    v->definitions = items;
    if (st != OK) {
        v->failed = st;
        return;
    }
    v->definitions[v->definition_count++] = (struct definition){.node = leaf, .variable = id};
    struct variable *item = &v->items[id];
    item->writes++;
    item->value = item->writes == 1 && f->single ? f->value : NO_NODE;
}

static uint32_t through_alias(const struct variables *v, uint32_t id)
{
    for (unsigned i = 0; i < 8 && v->items[id].writes == UINT32_MAX; i++) {
        id = v->items[id].value;
    }
    return v->items[id].writes == UINT32_MAX ? NO_VARIABLE : id;
}

static void declare_leaf(void *ctx, node_id leaf)
{
    struct finding *f = ctx;
    const struct node *node = &f->t->nodes[leaf];
    if (node->kind != NODE_NAME) {
        return;
    }
    uint32_t flags = f->flags;
    node_id scope = 0;
    if (f->v->by_assignment) {
        scope = (flags & VARIABLE_PARAMETER) != 0 ? scope_around(f, leaf, false)
                                                  : scope_of_assignment(f, leaf, node->symbol);
        flags |= VARIABLE_HOISTED;
    } else {
        /* var of JavaScript is known in the whole function. */
        bool function = hoists(f->t->language) && (flags & VARIABLE_HOISTED) != 0;
        scope = scope_around(f, f->at, !function);
        flags |= hoists(f->t->language) || f->t->nodes[scope].kind == NODE_CLASS || scope == 0
                     ? VARIABLE_HOISTED
                     : 0;
    }
    flags |= f->t->nodes[scope].kind == NODE_CLASS ? VARIABLE_FIELD : 0;
    uint32_t id = declare(f, scope, node->symbol, f->t->nodes[f->at].next, flags);
    /* What is declared is this one, though others are known by that name only behind it. */
    f->v->of_node[leaf] = id == NO_VARIABLE ? id : through_alias(f->v, id);
    enum node_kind kind = (enum node_kind)f->t->nodes[f->at].kind;
    if (id != NO_VARIABLE && (kind == NODE_VARIABLE || kind == NODE_PARAMETER)) {
        f->v->items[id].declaration = f->at;
    }
}

static void declare_targets(struct finding *f, node_id at, node_id target, uint32_t flags)
{
    if (target != NO_NODE) {
        f->at = at;
        f->flags = flags;
        targets_visit(f->t, target, declare_leaf, f);
    }
}

static node_id clause_target(const struct finding *f, node_id n)
{
    if (!symbol_is(f, n, "for_in_clause")) {
        return NO_NODE;
    }
    node_id c = tree_child(f->t, n);
    while (c != NO_NODE && f->t->nodes[c].kind == NODE_TOKEN) {
        c = tree_sibling(f->t, c);
    }
    return c;
}

/* global x, nonlocal x of Python, global $x of PHP: the names are those of the file or of
 * the function around. */
static void declare_outer(struct finding *f, node_id n)
{
    bool global = symbol_is(f, n, "global_statement") || symbol_is(f, n, "global_declaration");
    if (!global && !symbol_is(f, n, "nonlocal_statement")) {
        return;
    }
    node_id scope = scope_around(f, n, false);
    if (scope == 0) {
        return;
    }
    node_id outer = global ? 0 : scope_around(f, scope, false);
    for (node_id c = tree_child(f->t, n); c != NO_NODE; c = tree_sibling(f->t, c)) {
        symbol_id name = f->t->nodes[c].symbol;
        if (f->t->nodes[c].kind != NODE_NAME || find(f->v, scope, name) != NO_VARIABLE) {
            continue;
        }
        uint32_t id = declare(f, outer, name, 0, VARIABLE_HOISTED);
        uint32_t alias = declare(f, scope, name, 0, VARIABLE_HOISTED);
        if (id != NO_VARIABLE && alias != NO_VARIABLE) {
            f->v->items[alias].declaration = NO_NODE;
            f->v->items[alias].value = id; /* see through_alias() */
            f->v->items[alias].writes = UINT32_MAX;
        }
    }
}

/* The variable of a loop is known in all of it. */
static void declare_loop(struct finding *f, node_id n)
{
    const struct tree *t = f->t;
    node_id target = tree_child_in(t, n, ROLE_TARGET);
    if (target != NO_NODE && t->nodes[target].kind != NODE_VARIABLE &&
        tree_child(t, n) != NO_NODE) {
        declare_targets(f, tree_child(t, n), target, VARIABLE_HOISTED);
    }
}

static void declare_at(struct finding *f, node_id n)
{
    const struct tree *t = f->t;
    bool defines = f->v->by_assignment || (t->nodes[n].flags & NODE_DEFINES) != 0;
    switch ((int)t->nodes[n].kind) {
    case NODE_VARIABLE:
        declare_targets(f, n, tree_child_in(t, n, ROLE_TARGET),
                        modifiers(f, n) | VARIABLE_DECLARED);
        break;
    case NODE_ASSIGN:
        /* Inside of a parameter or a destructuring pattern it is a default. */
        if (defines) {
            declare_targets(f, n, tree_child_in(t, n, ROLE_TARGET), 0);
        }
        break;
    case NODE_AUGMENT:
        if (f->v->by_assignment) {
            declare_targets(f, n, tree_child_in(t, n, ROLE_TARGET), 0);
        }
        break;
    case NODE_FOREACH:
        declare_loop(f, n);
        break;
    case NODE_PARAMETER:
        declare_targets(f, n, tree_child_in(t, n, ROLE_NAME),
                        VARIABLE_PARAMETER | VARIABLE_HOISTED);
        break;
    case NODE_CATCH:
        if (tree_child(t, n) != NO_NODE) {
            declare_targets(f, tree_child(t, n), tree_child_in(t, n, ROLE_NAME), VARIABLE_HOISTED);
        }
        break;
    case NODE_OTHER:
    case NODE_EXPR_OTHER:
        declare_targets(f, n, clause_target(f, n), VARIABLE_HOISTED);
        declare_outer(f, n);
        break;
    default:
        break;
    }
}

/* --- pass two: what each name means, and who writes it --- */

static node_id class_around(const struct finding *f, node_id n)
{
    node_id p = f->t->nodes[n].parent;
    while (p != NO_NODE && f->t->nodes[p].kind != NODE_CLASS) {
        p = f->t->nodes[p].parent;
    }
    return p;
}

/* Members of a Python class are no variables of its methods. */
static bool sees(const struct finding *f, uint32_t id, node_id scope, node_id n)
{
    const struct variable *item = &f->v->items[id];
    if (f->t->nodes[scope].kind == NODE_CLASS && f->t->language == LANG_PYTHON &&
        scope_around(f, n, false) != scope) {
        return false;
    }
    return (item->flags & VARIABLE_HOISTED) != 0 || n >= item->from;
}

static uint32_t resolve(struct finding *f, node_id n, size_t depth)
{
    symbol_id name = f->t->nodes[n].symbol;
    for (size_t i = depth; i > 0; i--) {
        node_id scope = f->scopes[i - 1];
        uint32_t id = find(f->v, scope, name);
        if (id != NO_VARIABLE && sees(f, id, scope, n)) {
            return through_alias(f->v, id);
        }
        if (f->t->language == LANG_PHP && f->t->nodes[scope].kind == NODE_FUNCTION) {
            break;
        }
    }
    node_id scope = 0;
    if (f->t->language == LANG_PHP) { /* functions see no globals but those they name */
        scope = scope_around(f, n, false);
        while (f->t->nodes[scope].kind == NODE_LAMBDA) {
            scope = scope_around(f, scope, false);
        }
    }
    return declare(f, scope, name, 0, VARIABLE_HOISTED);
}

static bool is_reference(const struct tree *t, node_id n)
{
    node_id p = t->nodes[n].parent;
    enum node_role role = (enum node_role)t->nodes[n].role;
    if (p == NO_NODE || role == ROLE_KEY || role == ROLE_LABEL || role == ROLE_MODULE ||
        role == ROLE_ALIAS) {
        return false;
    }
    if (role != ROLE_NAME) {
        return t->nodes[p].kind != NODE_TYPE || role == ROLE_VALUE; /* the size of an array */
    }
    return t->nodes[p].kind == NODE_PARAMETER || t->nodes[p].kind == NODE_CATCH;
}

/* this.x, self.x: the field where there is one; where a class of Python or the like has
 * none yet, it has now. */
static uint32_t field_of_self(struct finding *f, node_id n)
{
    const struct tree *t = f->t;
    node_id object = tree_child_in(t, n, ROLE_OBJECT);
    if (object == NO_NODE || (t->nodes[object].kind != NODE_SELF &&
                              !(t->language == LANG_PYTHON && t->nodes[object].kind == NODE_NAME &&
                                symbol_is(f, object, "self")))) {
        return NO_VARIABLE;
    }
    node_id class = class_around(f, n);
    return class == NO_NODE ? NO_VARIABLE : find(f->v, class, t->nodes[n].symbol);
}

static void write_leaf(void *ctx, node_id leaf)
{
    struct finding *f = ctx;
    uint32_t id = f->v->of_node[leaf];
    if (id != NO_VARIABLE && f->v->failed == OK) {
        note_definition(f, leaf, id);
    }
}

static void write_targets(struct finding *f, node_id target, node_id value)
{
    if (target != NO_NODE) {
        f->single =
            f->t->nodes[target].kind == NODE_NAME || f->t->nodes[target].kind == NODE_MEMBER;
        f->value = value;
        targets_visit(f->t, target, write_leaf, f);
    }
}

static bool is_increment(const struct finding *f, node_id n)
{
    return symbol_is(f, n, "++") || symbol_is(f, n, "--");
}

static void write_at(struct finding *f, node_id n)
{
    const struct tree *t = f->t;
    switch ((int)t->nodes[n].kind) {
    case NODE_VARIABLE: {
        node_id value = tree_child_in(t, n, ROLE_VALUE);
        if (value != NO_NODE || t->nodes[n].role == ROLE_TARGET) {
            write_targets(f, tree_child_in(t, n, ROLE_TARGET), value);
        }
        break;
    }
    case NODE_ASSIGN:
        write_targets(f, tree_child_in(t, n, ROLE_TARGET), tree_child_in(t, n, ROLE_VALUE));
        break;
    case NODE_AUGMENT:
        write_targets(f, tree_child_in(t, n, ROLE_TARGET), NO_NODE);
        break;
    case NODE_FOREACH: {
        node_id target = tree_child_in(t, n, ROLE_TARGET);
        write_targets(
            f, target == NO_NODE || t->nodes[target].kind == NODE_VARIABLE ? NO_NODE : target,
            NO_NODE);
        break;
    }
    case NODE_PARAMETER:
    case NODE_CATCH:
        write_targets(f, tree_child_in(t, n, ROLE_NAME), NO_NODE);
        break;
    case NODE_UNARY:
        if (is_increment(f, n)) {
            write_targets(f, tree_child_in(t, n, ROLE_VALUE), NO_NODE);
        }
        break;
    case NODE_OTHER:
    case NODE_EXPR_OTHER:
        write_targets(f, clause_target(f, n), NO_NODE);
        break;
    default:
        break;
    }
}

static void resolve_names(struct finding *f)
{
    const struct tree *t = f->t;
    size_t depth = 0;
    for (node_id n = 0; n < t->count && f->v->failed == OK; n++) {
        while (depth > 0 && n >= t->nodes[f->scopes[depth - 1]].next) {
            depth--;
        }
        if (opens_scope(f, n, !f->v->by_assignment) && depth <= TREE_DEPTH_MAX) {
            f->scopes[depth++] = n;
        }
        if (t->nodes[n].kind == NODE_NAME && f->v->of_node[n] == NO_VARIABLE &&
            is_reference(t, n)) {
            f->v->of_node[n] = resolve(f, n, depth);
        } else if (t->nodes[n].kind == NODE_MEMBER) {
            f->v->of_node[n] = field_of_self(f, n);
        }
    }
    for (node_id n = 0; n < t->count && f->v->failed == OK; n++) {
        write_at(f, n);
    }
}

static bool lacks_declarations(enum language l)
{
    return l == LANG_PYTHON || l == LANG_RUBY || l == LANG_PHP || l == LANG_BASH || l == LANG_LUA ||
           l == LANG_PERL;
}

static int by_node(const void *a, const void *b)
{
    const struct definition *x = a;
    const struct definition *y = b;
    return x->node < y->node ? -1 : x->node > y->node;
}

enum status variables_find(struct variables *v, const struct tree *tree,
                           const struct symbols *symbols, struct error *err)
{
    CLEANUP(cleanup_mem) node_id *scopes = NULL;
    *v = (struct variables){.tree = tree, .by_assignment = lacks_declarations(tree->language)};
    struct finding f = {.v = v, .t = tree, .symbols = symbols};
    v->of_node = mem_calloc((size_t)tree->count + 1, sizeof *v->of_node);
    f.scopes = scopes = mem_calloc((size_t)TREE_DEPTH_MAX + 2, sizeof *scopes);
    if (v->of_node == NULL || scopes == NULL || !slots_grow(v)) {
        variables_release(v);
        return error_no_memory(err);
    }
    void *items = NULL;
    if (mem_grow(&items, &v->cap, 64, sizeof *v->items, VARIABLES_MAX, NULL) != OK) {
        variables_release(v);
        return error_no_memory(err);
    }
    v->items = items;
    v->items[0] = (struct variable){.scope = NO_NODE, .value = NO_NODE, .declaration = NO_NODE};
    v->count = 1;
    for (node_id n = 0; n < tree->count && v->failed == OK; n++) {
        declare_at(&f, n);
    }
    resolve_names(&f);
    if (v->failed != OK) {
        enum status st = v->failed;
        variables_release(v);
        return error_set(err, st, "too many variables in one file");
    }
    if (v->definition_count > 1) {
        qsort(v->definitions, v->definition_count, sizeof *v->definitions, by_node);
    }
    return OK;
}

void variables_release(struct variables *v)
{
    (void)mem_free(v->of_node);
    (void)mem_free(v->items);
    (void)mem_free(v->definitions);
    (void)mem_free(v->slots);
    *v = (struct variables){.tree = NULL};
}

static size_t first_from(const struct variables *v, node_id n)
{
    size_t low = 0;
    size_t high = v->definition_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (v->definitions[middle].node < n) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void variables_defined_in(const struct variables *v, node_id begin, node_id end, size_t *first,
                          size_t *last)
{
    *first = first_from(v, begin);
    *last = first_from(v, end);
}

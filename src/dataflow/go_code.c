#include "go_code.h"

#include <stdio.h>

/* ---- uses ------------------------------------------------------------------------------- */

static enum status add_use(struct go_walk *w, struct view value, node_id at, struct error *err)
{
    void *items = w->uses;
    struct view kept;
    if (map_has(&w->seen, value)) {
        return OK;
    }
    if (w->use_count == GO_USES_MAX) {
        w->cut = true;
        return OK;
    }
    enum status st =
        arena_grow(w->arena, &items, &w->use_cap, w->use_count + 1, sizeof *w->uses, err);
    w->uses = items;
    if (st == OK) {
        st = map_put(&w->seen, value, &w->seen, NULL, err);
    }
    kept = arena_copy(w->arena, value);
    if (st != OK || kept.ptr == NULL) {
        return st != OK ? st : error_no_memory(err);
    }
    w->uses[w->use_count++] = (struct go_use){kept, lines_at(w->lines, w->t->nodes[at].begin).line};
    w->functions[w->function_count - 1].count++;
    return OK;
}

static enum status begin_function(struct go_walk *w, struct view name, struct error *err)
{
    void *items = w->functions;
    if (w->function_count > 0 && w->functions[w->function_count - 1].count == 0) {
        w->function_count--; /* nothing is used there */
    }
    enum status st = arena_grow(w->arena, &items, &w->function_cap, w->function_count + 1,
                                sizeof *w->functions, err);
    w->functions = items;
    if (st == OK) {
        w->functions[w->function_count++] = (struct go_function){name, w->use_count, 0};
        map_release(&w->seen);
        map_init(&w->seen);
    }
    return st;
}

/* Into a function of the package, or out of it. */
static enum status note_function(struct go_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    struct view name = VIEW("");
    bool begins = t->nodes[n].kind == NODE_FUNCTION && t->nodes[n].parent == 0;
    bool ends = w->function_end != 0 && n >= w->function_end;
    if (!begins && !ends && w->function_count > 0) {
        return OK;
    }
    enum status st = begins ? go_function_name(w, n, &name, err) : OK;
    w->function_end = begins ? t->nodes[n].next : 0;
    return st == OK ? begin_function(w, name, err) : st;
}

/* What does not begin with a small letter may be of another package. */
static bool is_exported(struct view name)
{
    return name.len > 0 && name.ptr[0] != '_' && !(name.ptr[0] >= 'a' && name.ptr[0] <= 'z');
}

/* A name that nothing is known of: perhaps the package of an import with a name of its own. */
static enum status add_guesses(struct go_walk *w, node_id object, node_id name, struct error *err)
{
    const struct tree *t = w->t;
    enum status st = OK;
    if (t->nodes[object].kind != NODE_NAME || go_bound(w, t->nodes[object].symbol) != NULL ||
        go_import_of(w, object) != 0) {
        return OK;
    }
    for (size_t i = 0; i < w->guess_count && st == OK; i++) {
        char text[GO_VALUE_MAX];
        int len = snprintf(text, sizeof text, "v%u:" VIEW_FMT, w->guesses[i],
                           VIEW_ARG(go_symbol(w, name)));
        if (len > 0 && (size_t)len < sizeof text) {
            st = add_use(w, view_of(text, (size_t)len), name, err);
        }
    }
    return st;
}

static enum status on_member(struct go_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    node_id object = tree_child_in(t, n, ROLE_OBJECT);
    node_id name = tree_child_in(t, n, ROLE_NAME);
    node_id parent = t->nodes[n].parent;
    struct go_value v;
    bool called = t->nodes[n].role == ROLE_CALLEE;
    if (object == NO_NODE || name == NO_NODE || (!called && !is_exported(go_symbol(w, name))) ||
        (parent != NO_NODE && t->nodes[parent].kind == NODE_TYPE)) {
        return OK;
    }
    go_value_of(w, n, &v);
    enum status st = add_guesses(w, object, name, err);
    /* Without a call only what is another package's: else it is a field, most likely. */
    bool foreign = go_value_is_known(&v) && v.text[0] != '[' && v.text[1] != '0';
    if (st != OK || (!foreign && !called)) {
        return st;
    }
    if (!go_value_is_known(&v)) {
        if (!is_exported(go_symbol(w, name))) {
            return OK; /* the package's own, of which nothing is known */
        }
        go_value_set(&v, VIEW("?."));
        go_value_add(&v, go_symbol(w, name));
    }
    return v.len < 2 ? OK : add_use(w, go_value_view(&v), name, err);
}

/* A name that an import of everything may have brought. */
static enum status on_name(struct go_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    enum node_role role = (enum node_role)t->nodes[n].role;
    enum status st = OK;
    if (role == ROLE_NAME || role == ROLE_TARGET || role == ROLE_ALIAS || role == ROLE_MODULE ||
        !is_exported(go_symbol(w, n)) || go_bound(w, t->nodes[n].symbol) != NULL) {
        return OK;
    }
    for (size_t i = 0; i < w->import_count && st == OK; i++) {
        char text[GO_VALUE_MAX];
        int len = !w->imports[i].dot ? 0
                                     : snprintf(text, sizeof text, "v%zu:" VIEW_FMT, i + 1,
                                                VIEW_ARG(go_symbol(w, n)));
        if (len > 0 && (size_t)len < sizeof text) {
            st = add_use(w, view_of(text, (size_t)len), n, err);
        }
    }
    return st;
}

/* f(x), F[T](x): a function of the package. */
static enum status on_call(struct go_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    node_id callee = tree_child_in(t, n, ROLE_CALLEE);
    struct go_value v;
    if (callee != NO_NODE && t->nodes[callee].kind == NODE_INDEX) {
        callee = tree_child_in(t, callee, ROLE_OBJECT);
    }
    if (callee == NO_NODE || t->nodes[callee].kind != NODE_NAME ||
        go_bound(w, t->nodes[callee].symbol) != NULL) {
        return OK;
    }
    go_value_of(w, callee, &v);
    return go_value_is_known(&v) ? add_use(w, go_value_view(&v), callee, err) : OK;
}

static enum status on_cast(struct go_walk *w, node_id n, struct error *err)
{
    struct go_value v;
    go_value_of(w, n, &v);
    if (!go_value_is_known(&v) || v.len < 3) {
        return OK;
    }
    return add_use(w, view_of(v.text, v.len - 2), n, err); /* without its "()" */
}

/* ---- the walk --------------------------------------------------------------------------- */

static enum status on_node(struct go_walk *w, node_id n, bool has_dot, struct error *err)
{
    switch ((int)w->t->nodes[n].kind) {
    case NODE_MEMBER:
        return on_member(w, n, err);
    case NODE_CALL:
        return on_call(w, n, err);
    case NODE_CAST:
        return on_cast(w, n, err);
    case NODE_NAME:
        return has_dot ? on_name(w, n, err) : OK;
    default:
        return go_note_names(w, n, err);
    }
}

static enum status add_import(struct go_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    node_id module = tree_child_in(t, n, ROLE_MODULE);
    node_id alias = tree_child_in(t, n, ROLE_ALIAS);
    struct view path = go_symbol(w, module);
    void *imports = w->imports;
    void *names = w->import_names;
    if (module == NO_NODE || path.len == 0) {
        return OK;
    }
    if (w->import_count == GO_IMPORTS_MAX || path.len > GO_TEXT_MAX) {
        w->cut = true;
        return OK;
    }
    enum status st = arena_grow(w->arena, &imports, &w->import_cap, w->import_count + 1,
                                sizeof *w->imports, err);
    w->imports = imports;
    st = st == OK ? arena_grow(w->arena, &names, &w->name_cap, w->import_count + 1,
                               sizeof *w->import_names, err)
                  : st;
    w->import_names = names;
    if (st != OK) {
        return st;
    }
    bool dot = view_eq_str(go_symbol(w, n), "all");
    bool blank = view_eq_str(go_symbol(w, alias), "_");
    w->imports[w->import_count] =
        (struct go_import){path, lines_at(w->lines, t->nodes[module].begin).line, dot};
    w->import_names[w->import_count++] = dot || blank ? 0
                                         : alias != NO_NODE
                                             ? t->nodes[alias].symbol
                                             : symbols_find(w->symbols, tree_go_package(path));
    return OK;
}

static bool is_written(const struct go_walk *w, symbol_id name)
{
    const struct tree *t = w->t;
    for (node_id n = 0; n < t->count && name != 0; n++) {
        if (t->nodes[n].kind == NODE_NAME && t->nodes[n].role == ROLE_OBJECT &&
            t->nodes[n].symbol == name) {
            return true;
        }
    }
    return false;
}

/* An import has to be used: one whose name by custom is not written is called otherwise. */
static void find_guesses(struct go_walk *w)
{
    const struct tree *t = w->t;
    size_t at = 0;
    for (node_id n = 0; n < t->count && at < w->import_count; n++) {
        if (t->nodes[n].kind != NODE_IMPORT || tree_child_in(t, n, ROLE_MODULE) == NO_NODE ||
            go_symbol(w, tree_child_in(t, n, ROLE_MODULE)).len == 0) {
            continue;
        }
        bool named = w->imports[at].dot || tree_child_in(t, n, ROLE_ALIAS) != NO_NODE;
        if (!named && !is_written(w, w->import_names[at]) && w->guess_count < GO_GUESSES_MAX) {
            w->guesses[w->guess_count++] = (uint32_t)at + 1;
        }
        at++;
    }
}

static enum status walk(struct go_walk *w, struct error *err)
{
    const struct tree *t = w->t;
    enum status st = OK;
    bool has_dot = false;
    for (node_id n = 0; n < t->count && st == OK; n++) {
        if (t->nodes[n].kind == NODE_IMPORT) {
            st = add_import(w, n, err);
        }
    }
    for (size_t i = 0; i < w->import_count; i++) {
        has_dot = has_dot || w->imports[i].dot;
    }
    if (st == OK && w->import_count < 256) {
        find_guesses(w);
    }
    for (node_id n = 0; n < t->count && st == OK; n++) {
        w->at = n;
        go_forget_names(w);
        st = note_function(w, n, err);
        st = st == OK ? on_node(w, n, has_dot, err) : st;
    }
    return st;
}

enum status go_file_of(const struct tree *tree, const struct symbols *symbols,
                       const struct lines *lines, struct arena *arena, struct go_file *out,
                       struct error *err)
{
    struct go_walk *w = arena_alloc(arena, 1, sizeof *w);
    if (w == NULL) {
        return error_no_memory(err);
    }
    w->t = tree;
    w->symbols = symbols;
    w->lines = lines;
    w->arena = arena;
    map_init(&w->seen);
    enum status st = walk(w, err);
    map_release(&w->seen);
    if (st == OK) {
        *out = (struct go_file){.whole = !w->cut && tree->error_nodes == 0 && !tree->too_deep,
                                .constraint = go_constraint_of(tree->source),
                                .import_count = w->import_count,
                                .imports = w->imports,
                                .use_count = w->use_count,
                                .uses = w->uses,
                                .function_count = w->function_count,
                                .functions = w->functions,
                                .declaration_count = w->declaration_count,
                                .declarations = w->declarations};
    }
    return st;
}

void go_module_of(struct view text, struct go_file *out)
{
    struct view line;
    struct go_file file = {.whole = true, .is_module = true};
    while (view_line(&text, &line) && file.module.len == 0) {
        line = view_trim(line);
        if (view_starts(line, VIEW("module ")) || view_starts(line, VIEW("module\t"))) {
            ptrdiff_t comment = view_find(line, VIEW("//"));
            line = view_trim(view_slice(line, 7, comment > 0 ? (size_t)comment : line.len));
            bool quoted = line.len > 2 && (line.ptr[0] == '"' || line.ptr[0] == '`');
            line = quoted ? view_slice(line, 1, line.len - 1) : line;
            file.module = line.len <= GO_TEXT_MAX ? line : view_of(NULL, 0);
        }
    }
    *out = file;
}

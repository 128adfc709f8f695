#include "types.h"

#include <ctype.h>
#include <string.h>

enum { TYPE_TEXT_MAX = 512, ANCESTORS_MAX = 2000, TYPE_DEPTH_MAX = 8 };

/* Without blanks, "const" and the like: "const char *" is "char*". */
static struct view squeeze(struct view text, char *out, size_t max)
{
    static const char *const dropped[] = {"const", "final", "volatile", "struct", "readonly"};
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < max;) {
        size_t word = i;
        while (word < text.len && (text.ptr[word] == '_' || (text.ptr[word] | 32) >= 'a') &&
               (text.ptr[word] | 32) <= 'z') {
            word++;
        }
        bool skip = false;
        for (size_t d = 0; d < sizeof dropped / sizeof dropped[0] && word > i; d++) {
            skip = skip || view_eq_str(view_slice(text, i, word), dropped[d]);
        }
        if (skip && word < text.len && (text.ptr[word] == ' ' || text.ptr[word] == '*')) {
            i = word;
            continue;
        }
        for (size_t end = word > i ? word : i + 1; i < end && len < max; i++) {
            if (strchr(" \t\r\n", text.ptr[i]) == NULL) {
                out[len++] = text.ptr[i];
            }
        }
    }
    return view_of(out, len);
}

/* "java.util.List<String>" → "java.util.List", and "List". */
static struct view without_arguments(struct view text)
{
    const char *open = text.len == 0 ? NULL : memchr(text.ptr, '<', text.len);
    return open == NULL ? text : view_slice(text, 0, (size_t)(open - text.ptr));
}

static struct view last_name(struct view text)
{
    size_t at = text.len;
    while (at > 0 && text.ptr[at - 1] != '.' && text.ptr[at - 1] != ':' &&
           text.ptr[at - 1] != '\\') {
        at--;
    }
    return view_slice(text, at, text.len);
}

/* "Integer" and "java.lang.Integer" as "int". */
static struct view unboxed(struct view name)
{
    static const char *const boxes[][2] = {
        {"Integer", "int"}, {"Boolean", "boolean"}, {"Character", "char"}, {"Long", "long"},
        {"Short", "short"}, {"Byte", "byte"},       {"Float", "float"},    {"Double", "double"},
    };
    struct view text =
        view_starts(name, VIEW("java.lang.")) ? view_slice(name, 10, name.len) : name;
    for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; i++) {
        if (view_eq_str(text, boxes[i][0])) {
            return view_str(boxes[i][1]);
        }
    }
    return name;
}

/* "$T": any type; "$T*": any pointer. */
static bool fits_metavariable(struct view wanted, struct view known)
{
    size_t end = 1;
    while (end < wanted.len &&
           (wanted.ptr[end] == '_' || isalnum((unsigned char)wanted.ptr[end]))) {
        end++;
    }
    return view_ends(known, view_slice(wanted, end, wanted.len));
}

static bool same_type(struct view wanted, struct view known)
{
    char a[TYPE_TEXT_MAX];
    char b[TYPE_TEXT_MAX];
    struct view w = squeeze(wanted, a, sizeof a);
    struct view k = squeeze(known, b, sizeof b);
    if (w.len == 0 || k.len == 0) {
        return false;
    }
    if (w.ptr[0] == '$') {
        return fits_metavariable(w, k);
    }
    if (view_eq(w, k)) {
        return true;
    }
    bool generic = memchr(w.ptr, '<', w.len) != NULL;
    if (generic) {
        /* "List<$T>": any arguments. */
        return memchr(w.ptr, '$', w.len) != NULL &&
               view_eq(last_name(without_arguments(w)), last_name(without_arguments(k)));
    }
    k = without_arguments(k);
    struct view short_wanted = last_name(w);
    struct view short_known = last_name(k);
    if (short_wanted.len == w.len && view_eq(unboxed(w), unboxed(k))) {
        return true;
    }
    bool qualified_both = short_wanted.len < w.len && short_known.len < k.len;
    return qualified_both ? view_eq(w, k) : view_eq(short_wanted, short_known);
}

static bool node_names(const struct tree *tree, const struct symbols *symbols, node_id type,
                       struct view wanted)
{
    if (same_type(wanted, tree_text(tree, type))) {
        /* Two qualified names were compared whole; a short one counts as it stands. */
        return true;
    }
    symbol_id q = tree->qualified == NULL ? 0 : tree->qualified[type];
    return q != 0 && same_type(wanted, symbols_text(symbols, q));
}

static bool literal_is(enum node_kind kind, struct view wanted)
{
    static const struct {
        enum node_kind kind;
        const char *names;
    } known[] = {
        {NODE_STRING, " String string str java.lang.String char* std::string &str "},
        {NODE_INTERPOLATED, " String string str "},
        {NODE_NUMBER, " int Integer long float double number Int Long Double Number i32 u32 "},
        {NODE_BOOL, " bool boolean Boolean Bool "},
        {NODE_CHAR, " char Char "},
        {NODE_LIST, " list List array Array "},
        {NODE_DICT, " dict map object "},
    };
    char text[TYPE_TEXT_MAX];
    struct view w = squeeze(wanted, text, sizeof text);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].kind != kind) {
            continue;
        }
        struct view names = view_str(known[i].names);
        struct view name;
        while (view_split(&names, ' ', &name)) {
            if (name.len > 0 && view_eq(name, w)) {
                return true;
            }
        }
    }
    return false;
}

/* The declaration of `name` that is in force at `at`: the nearest one around it. */
static node_id declaration_of(const struct tree *tree, symbol_id name, node_id at)
{
    unsigned steps = 0;
    node_id below = at;
    for (node_id up = tree->nodes[at].parent; up != NO_NODE && steps < ANCESTORS_MAX;
         up = tree->nodes[up].parent, steps++) {
        node_id last = NO_NODE;
        for (node_id c = tree_child(tree, up); c != NO_NODE; c = tree_sibling(tree, c)) {
            const struct node *n = &tree->nodes[c];
            bool declares =
                (n->kind == NODE_VARIABLE || n->kind == NODE_PARAMETER) && n->symbol == name;
            if (declares && (c <= below || tree->nodes[up].kind != NODE_BLOCK ||
                             (tree->nodes[up].flags & NODE_UNORDERED) != 0)) {
                last = c;
            }
            for (node_id q = n->kind == NODE_PARAMETERS ? tree_child(tree, c) : NO_NODE;
                 q != NO_NODE; q = tree_sibling(tree, q)) {
                if (tree->nodes[q].symbol == name) {
                    last = q;
                }
            }
        }
        if (last != NO_NODE) {
            return last;
        }
        below = up;
    }
    return NO_NODE;
}

static bool type_at(const struct tree *tree, const struct symbols *symbols, node_id t,
                    struct view wanted, unsigned depth);

static bool declared(const struct tree *tree, const struct symbols *symbols, symbol_id name,
                     node_id at, struct view wanted, unsigned depth)
{
    node_id d = declaration_of(tree, name, at);
    node_id type = d == NO_NODE ? NO_NODE : tree_child_in(tree, d, ROLE_TYPE);
    if (type != NO_NODE && !view_eq(tree_text(tree, type), VIEW("var")) &&
        !view_eq(tree_text(tree, type), VIEW("auto"))) {
        return node_names(tree, symbols, type, wanted);
    }
    node_id value = d == NO_NODE ? NO_NODE : tree_child_in(tree, d, ROLE_VALUE);
    return value != NO_NODE && value != at && type_at(tree, symbols, value, wanted, depth + 1);
}

/* What comes out of an operator: a truth value, or what both sides are. */
static bool operation_is(const struct tree *tree, const struct symbols *symbols, node_id t,
                         struct view wanted, unsigned depth)
{
    static const char *const truths[] = {"==", "!=", "<", ">", "<=", ">=", "&&", "||"};
    struct view op = symbols_text(symbols, tree->nodes[t].symbol);
    node_id left = tree_child_in(tree, t, ROLE_LEFT);
    node_id right = tree_child_in(tree, t, ROLE_RIGHT);
    for (size_t i = 0; i < sizeof truths / sizeof truths[0]; i++) {
        if (view_eq_str(op, truths[i])) {
            return literal_is(NODE_BOOL, wanted);
        }
    }
    return left != NO_NODE && right != NO_NODE &&
           (view_eq(op, VIEW("+")) || view_eq(op, VIEW("-"))) &&
           type_at(tree, symbols, left, wanted, depth + 1) &&
           type_at(tree, symbols, right, wanted, depth + 1);
}

/* c ? a : b: what both are. */
static bool choice_is(const struct tree *tree, const struct symbols *symbols, node_id t,
                      struct view wanted, unsigned depth)
{
    node_id a = tree_child_in(tree, t, ROLE_THEN);
    node_id b = tree_child_in(tree, t, ROLE_ELSE);
    return a != NO_NODE && b != NO_NODE && type_at(tree, symbols, a, wanted, depth + 1) &&
           type_at(tree, symbols, b, wanted, depth + 1);
}

static bool type_at(const struct tree *tree, const struct symbols *symbols, node_id t,
                    struct view wanted, unsigned depth)
{
    const struct node *n = &tree->nodes[t];
    node_id type = NO_NODE;
    if (depth > TYPE_DEPTH_MAX) {
        return false;
    }
    switch ((int)n->kind) {
    case NODE_NEW:
    case NODE_CAST:
        type = tree_child_in(tree, t, ROLE_TYPE);
        return type != NO_NODE && node_names(tree, symbols, type, wanted);
    case NODE_NAME:
        return declared(tree, symbols, n->symbol, t, wanted, depth);
    case NODE_MEMBER: {
        node_id object = tree_child_in(tree, t, ROLE_OBJECT);
        return object != NO_NODE && tree->nodes[object].kind == NODE_SELF &&
               declared(tree, symbols, n->symbol, t, wanted, depth);
    }
    case NODE_BINARY:
        return operation_is(tree, symbols, t, wanted, depth);
    case NODE_TERNARY:
        return choice_is(tree, symbols, t, wanted, depth);
    case NODE_UNARY: {
        node_id value = tree_child_in(tree, t, ROLE_VALUE);
        if (view_eq(symbols_text(symbols, n->symbol), VIEW("!"))) {
            return literal_is(NODE_BOOL, wanted);
        }
        return value != NO_NODE && type_at(tree, symbols, value, wanted, depth + 1);
    }
    default:
        return literal_is(n->kind, wanted);
    }
}

bool type_is(const struct tree *tree, const struct symbols *symbols, node_id t, struct view wanted)
{
    if (type_at(tree, symbols, t, wanted, 0)) {
        return true;
    }
    /* Without declarations the value tells the type. */
    bool dynamic = tree->language == LANG_JAVASCRIPT || tree->language == LANG_TYPESCRIPT ||
                   tree->language == LANG_TSX || tree->language == LANG_PYTHON ||
                   tree->language == LANG_RUBY || tree->language == LANG_PHP;
    node_id constant = tree->constant == NULL || !dynamic ? NO_NODE : tree->constant[t];
    return constant != NO_NODE && literal_is(tree->nodes[constant].kind, wanted);
}

bool type_matches(const struct matcher *m, node_id p, node_id t)
{
    struct view wanted = symbols_text(m->symbols, m->pn[p + 1].symbol);
    return type_is(m->tree, m->symbols, t, wanted);
}

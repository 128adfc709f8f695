#include "types.h"

#include <string.h>

#include <assay/base/words.h>

enum { ANCESTORS_MAX = 2000, TYPE_DEPTH_MAX = 8 };

/* --- built-in kinds --- */

/* What a type of a kind is called in one language or another. */
static const struct family {
    enum node_kind kind;
    bool fraction;
    const char *names;
} families[] = {
    {NODE_STRING, false, "String string str java.lang.String char* std::string &str"},
    {NODE_INTERPOLATED, false, "String string str"},
    {NODE_NUMBER, false, "int Integer long number Int Long i32 u32"},
    {NODE_NUMBER, true, "float double number Float Double f64"},
    {NODE_BOOL, false, "bool boolean Boolean Bool"},
    {NODE_CHAR, false, "char Char"},
    {NODE_LIST, false, "list List array Array"},
    {NODE_DICT, false, "dict map object"},
};

enum { FAMILIES = sizeof families / sizeof families[0] };

static bool is_of_family(const struct known_type *k, struct view name)
{
    for (size_t i = 0; i < FAMILIES; i++) {
        if (families[i].kind == k->family && families[i].fraction == k->fraction) {
            return words_have(view_str(families[i].names), name);
        }
    }
    return false;
}

bool type_goes_unnamed(struct view name)
{
    for (size_t i = 0; i < FAMILIES; i++) {
        struct view rest = view_str(families[i].names);
        struct view one;
        while (view_split(&rest, ' ', &one)) {
            if (view_eq_nocase(one, name)) {
                return true;
            }
        }
    }
    return false;
}

/* What a metavariable in the place of the type stands for. */
static struct view family_name(const struct tree *tree, const struct known_type *k)
{
    bool c = tree->language == LANG_C || tree->language == LANG_CPP;
    bool java = tree->language == LANG_JAVA;
    switch ((int)k->family) {
    case NODE_STRING:
        return c ? VIEW("char*") : java ? VIEW("String") : VIEW("string");
    case NODE_NUMBER:
        return k->fraction ? VIEW("double") : VIEW("int");
    case NODE_BOOL:
        return java ? VIEW("boolean") : VIEW("bool");
    case NODE_CHAR:
        return VIEW("char");
    default:
        return view_of("", 0);
    }
}

static bool is_family(struct known_type *out, enum node_kind family)
{
    *out = (struct known_type){.family = family, .at = NO_NODE};
    return true;
}

/* 1.5, 1e3; not 0x1e. JavaScript has no other numbers. */
static bool is_fraction(const struct tree *tree, struct view number)
{
    bool hex = number.len > 1 && (number.ptr[1] | 32) == 'x';
    for (size_t i = 0; i < number.len; i++) {
        if (number.ptr[i] == '.' || (!hex && (number.ptr[i] | 32) == 'e')) {
            return true;
        }
    }
    return language_is_ecmascript(tree->language);
}

/* What a literal tells; a name of the null pointer is one, too. */
static bool literal_type(const struct tree *tree, const struct symbols *symbols, node_id t,
                         struct known_type *out)
{
    enum node_kind kind = (enum node_kind)tree->nodes[t].kind;
    struct view text = symbols_text(symbols, tree->nodes[t].symbol);
    switch ((int)kind) {
    case NODE_STRING:
    case NODE_INTERPOLATED:
    case NODE_BOOL:
    case NODE_CHAR:
    case NODE_LIST:
    case NODE_DICT:
    case NODE_NULL:
        return is_family(out, kind);
    case NODE_NUMBER:
        (void)is_family(out, kind);
        out->fraction = is_fraction(tree, text);
        return true;
    case NODE_NAME:
        return view_eq(text, VIEW("NULL")) && is_family(out, NODE_NULL);
    default:
        return false;
    }
}

/* --- types that are written somewhere --- */

static bool is_type(const struct tree *tree, const struct symbols *symbols, node_id type,
                    struct known_type *out)
{
    *out = (struct known_type){.at = type};
    out->written = type_written(tree, symbols, type, false);
    out->full = type_written(tree, symbols, type, true);
    return true;
}

static bool is_text(struct view text, struct known_type *out)
{
    *out = (struct known_type){.at = NO_NODE};
    out->written = type_squeeze(text);
    return text.len > 0;
}

/* Whether n declares `name`: a variable, a parameter, "name := value". */
static inline bool declares(const struct tree *tree, node_id n, symbol_id name)
{
    const struct node *x = &tree->nodes[n];
    if (x->kind == NODE_EXPRESSION && x->next > n + 1) {
        n = n + 1;
        x = &tree->nodes[n];
    }
    if (x->kind != NODE_ASSIGN) {
        return (x->kind == NODE_VARIABLE || x->kind == NODE_PARAMETER) && x->symbol == name;
    }
    node_id target = tree_child_in(tree, n, ROLE_TARGET);
    return (x->flags & NODE_DEFINES) != 0 && target != NO_NODE &&
           tree->nodes[target].kind == NODE_NAME && tree->nodes[target].symbol == name;
}

/* The last declaration of `name` among the children of `up` that is in force at `below`. */
static node_id declaration_in(const struct tree *tree, symbol_id name, node_id up, node_id below)
{
    bool ordered =
        tree->nodes[up].kind == NODE_BLOCK && (tree->nodes[up].flags & NODE_UNORDERED) == 0;
    node_id last = NO_NODE;
    for (node_id c = tree_child(tree, up); c != NO_NODE && (!ordered || c <= below);
         c = tree_sibling(tree, c)) {
        if (declares(tree, c, name)) {
            last = c;
        }
        for (node_id q = tree->nodes[c].kind == NODE_PARAMETERS ? tree_child(tree, c) : NO_NODE;
             q != NO_NODE; q = tree_sibling(tree, q)) {
            if (declares(tree, q, name)) {
                last = q;
            }
        }
    }
    return last;
}

/* The declaration of `name` that is in force at `at`: the nearest one around it. */
static node_id declaration_of(const struct tree *tree, symbol_id name, node_id at)
{
    unsigned steps = 0;
    node_id below = at;
    for (node_id up = tree->nodes[at].parent; up != NO_NODE && steps < ANCESTORS_MAX;
         up = tree->nodes[up].parent, steps++) {
        node_id found = declares(tree, up, name) && tree->nodes[up].kind == NODE_VARIABLE
                            ? up
                            : declaration_in(tree, name, up, below);
        if (found != NO_NODE) {
            return tree->nodes[found].kind == NODE_EXPRESSION ? found + 1 : found;
        }
        below = up;
    }
    return NO_NODE;
}

/* --- expressions --- */

static bool type_at(const struct tree *tree, const struct symbols *symbols, node_id t,
                    unsigned depth, struct known_type *out);

static bool child_type(const struct tree *tree, const struct symbols *symbols, node_id t,
                       enum node_role role, unsigned depth, struct known_type *out)
{
    node_id c = tree_child_in(tree, t, role);
    return c != NO_NODE && type_at(tree, symbols, c, depth + 1, out);
}

static bool written_child(const struct tree *tree, const struct symbols *symbols, node_id t,
                          struct known_type *out)
{
    node_id type = tree_child_in(tree, t, ROLE_TYPE);
    return type != NO_NODE && is_type(tree, symbols, type, out);
}

static bool declared(const struct tree *tree, const struct symbols *symbols, symbol_id name,
                     node_id at, unsigned depth, struct known_type *out)
{
    node_id d = declaration_of(tree, name, at);
    node_id type = d == NO_NODE ? NO_NODE : tree_child_in(tree, d, ROLE_TYPE);
    if (type != NO_NODE && !view_eq(tree_text(tree, type), VIEW("var")) &&
        !view_eq(tree_text(tree, type), VIEW("auto"))) {
        return is_type(tree, symbols, type, out);
    }
    node_id value = d == NO_NODE ? NO_NODE : tree_child_in(tree, d, ROLE_VALUE);
    return value != NO_NODE && value != at && type_at(tree, symbols, value, depth + 1, out);
}

/* What nothing declares may be the type itself: "MessageDigest" in "MessageDigest.get()". */
static bool name_type(const struct tree *tree, const struct symbols *symbols, node_id t,
                      unsigned depth, struct known_type *out)
{
    symbol_id name = tree->nodes[t].symbol;
    return declared(tree, symbols, name, t, depth, out) || literal_type(tree, symbols, t, out) ||
           is_text(symbols_text(symbols, name), out);
}

/* What comes out of an operator. */
static bool operation_type(const struct tree *tree, const struct symbols *symbols, node_id t,
                           unsigned depth, struct known_type *out)
{
    struct known_type right;
    struct view op = symbols_text(symbols, tree->nodes[t].symbol);
    if (words_have(VIEW("== != < > <= >= && || === !== instanceof"), op)) {
        return is_family(out, NODE_BOOL);
    }
    bool left_known = child_type(tree, symbols, t, ROLE_LEFT, depth, out);
    bool right_known = child_type(tree, symbols, t, ROLE_RIGHT, depth, &right);
    struct view unused;
    if (words_have(VIEW("& | ^"), op) && tree->language == LANG_JAVA) {
        /* What is a truth value on one side is one on the other. */
        return ((left_known && type_fits(tree, out, VIEW("boolean"), &unused)) ||
                (right_known && type_fits(tree, &right, VIEW("boolean"), &unused))) &&
               is_family(out, NODE_BOOL);
    }
    if (!words_have(VIEW("+ -"), op) || !left_known || !right_known) {
        return false;
    }
    struct view name =
        right.family != NODE_NONE ? family_name(tree, &right) : type_view(&right.written);
    return type_fits(tree, out, name, &unused);
}

/* c ? a : b: what both are. */
static bool choice_type(const struct tree *tree, const struct symbols *symbols, node_id t,
                        unsigned depth, struct known_type *out)
{
    struct known_type other;
    struct view unused;
    if (!child_type(tree, symbols, t, ROLE_THEN, depth, out) ||
        !child_type(tree, symbols, t, ROLE_ELSE, depth, &other)) {
        return false;
    }
    return other.family != NODE_NONE ? other.family == out->family
                                     : type_fits(tree, out, type_view(&other.written), &unused);
}

/* &x, *x, !x, -x */
static bool unary_type(const struct tree *tree, const struct symbols *symbols, node_id t,
                       unsigned depth, struct known_type *out)
{
    struct view op = symbols_text(symbols, tree->nodes[t].symbol);
    if (view_eq(op, VIEW("!"))) {
        return is_family(out, NODE_BOOL);
    }
    if (!child_type(tree, symbols, t, ROLE_VALUE, depth, out)) {
        return false;
    }
    if (view_eq(op, VIEW("&"))) {
        type_point(tree, &out->written);
        type_point(tree, &out->full);
        return out->family == NODE_NONE;
    }
    if (view_eq(op, VIEW("*"))) {
        (void)type_pointed(&out->full);
        return type_pointed(&out->written);
    }
    return true;
}

static bool element_type(const struct tree *tree, const struct symbols *symbols, node_id t,
                         unsigned depth, struct known_type *out)
{
    if (!child_type(tree, symbols, t, ROLE_OBJECT, depth, out) || out->family != NODE_NONE) {
        return false;
    }
    (void)type_element(&out->full);
    return type_element(&out->written);
}

/* this.field, or "length" of an array. */
static bool member_type(const struct tree *tree, const struct symbols *symbols, node_id t,
                        unsigned depth, struct known_type *out)
{
    node_id object = tree_child_in(tree, t, ROLE_OBJECT);
    symbol_id name = tree->nodes[t].symbol;
    if (object != NO_NODE && tree->nodes[object].kind == NODE_SELF) {
        return declared(tree, symbols, name, t, depth, out);
    }
    return tree->language == LANG_JAVA && view_eq(symbols_text(symbols, name), VIEW("length")) &&
           is_text(VIEW("int"), out);
}

/* --- calls --- */

/* new(T) and make(T) of Go. */
static bool built_type(const struct tree *tree, const struct symbols *symbols, node_id t,
                       struct known_type *out)
{
    node_id callee = tree_child_in(tree, t, ROLE_CALLEE);
    node_id arguments = tree_child_in(tree, t, ROLE_ARGUMENTS);
    node_id first = arguments == NO_NODE ? NO_NODE : tree_child(tree, arguments);
    if (callee == NO_NODE || first == NO_NODE || tree->language != LANG_GO ||
        tree->nodes[callee].kind != NODE_NAME) {
        return false;
    }
    struct view name = symbols_text(symbols, tree->nodes[callee].symbol);
    if (!words_have(VIEW("new make"), name)) {
        return false;
    }
    (void)is_type(tree, symbols, first, out);
    if (view_eq(name, VIEW("new"))) {
        type_point(tree, &out->written);
        type_point(tree, &out->full);
    }
    return true;
}

/* Methods of Java's standard library that return the same whatever they are called on, or
 * that only one class has. */
static bool method_type(const struct tree *tree, const struct symbols *symbols, node_id t,
                        unsigned depth, struct known_type *out)
{
    static const struct {
        const char *of; /* the receiver's class; NULL: any */
        const char *methods;
        const char *type;
    } known[] = {
        {NULL, "isEmpty equals contains containsKey containsValue", "boolean"},
        {NULL, "size length compareTo compareToIgnoreCase", "int"},
        {"String", "matches", "boolean"},
        {"Boolean", "valueOf parseBoolean", "boolean"},
        {"Integer", "decode valueOf parseInt parseUnsignedInt", "int"},
        {"Long", "decode valueOf parseLong parseUnsignedLong", "long"},
        {"Float", "valueOf parseFloat", "float"},
        {"Double", "valueOf parseDouble", "double"},
    };
    node_id callee = tree_child_in(tree, t, ROLE_CALLEE);
    struct known_type object;
    struct view unused;
    if (tree->language != LANG_JAVA || callee == NO_NODE ||
        tree->nodes[callee].kind != NODE_MEMBER) {
        return false;
    }
    struct view name = symbols_text(symbols, tree->nodes[callee].symbol);
    bool has_type = child_type(tree, symbols, callee, ROLE_OBJECT, depth, &object);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (words_have(view_str(known[i].methods), name) &&
            (known[i].of == NULL ||
             (has_type && type_fits(tree, &object, view_str(known[i].of), &unused)))) {
            return is_text(view_str(known[i].type), out);
        }
    }
    /* get() of a List<T> or a Map<K, T>. */
    return has_type && view_eq(name, VIEW("get")) &&
           is_text(type_last_argument(type_view(&object.written)), out);
}

static bool type_at(const struct tree *tree, const struct symbols *symbols, node_id t,
                    unsigned depth, struct known_type *out)
{
    const struct node *n = &tree->nodes[t];
    if (depth > TYPE_DEPTH_MAX) {
        return false;
    }
    switch ((int)n->kind) {
    case NODE_NEW:
    case NODE_CAST:
        return written_child(tree, symbols, t, out);
    case NODE_NAME:
        return name_type(tree, symbols, t, depth, out);
    case NODE_MEMBER:
        return member_type(tree, symbols, t, depth, out);
    case NODE_INDEX:
        return element_type(tree, symbols, t, depth, out);
    case NODE_BINARY:
        return operation_type(tree, symbols, t, depth, out);
    case NODE_TERNARY:
        return choice_type(tree, symbols, t, depth, out);
    case NODE_UNARY:
        return unary_type(tree, symbols, t, depth, out);
    case NODE_CALL:
        return built_type(tree, symbols, t, out) || method_type(tree, symbols, t, depth, out);
    default:
        return literal_type(tree, symbols, t, out);
    }
}

/* --- what is asked for --- */

bool type_of(const struct tree *tree, const struct symbols *symbols, node_id t,
             struct known_type *out)
{
    return type_at(tree, symbols, t, 0, out);
}

bool type_fits(const struct tree *tree, const struct known_type *known, struct view wanted,
               struct view *variable)
{
    struct type_text w = type_squeeze(wanted);
    struct view text = type_view(&w);
    *variable = view_of("", 0);
    if (known->family == NODE_NONE) {
        return type_same(text, type_view(&known->written), variable) ||
               (known->full.len > 0 && type_same(text, type_view(&known->full), variable));
    }
    /* The null pointer is one to anything. */
    if (known->family == NODE_NULL) {
        return view_ends(text, VIEW("*"));
    }
    return is_of_family(known, text) || (memchr(text.ptr, '$', text.len) != NULL &&
                                         type_same(text, family_name(tree, known), variable));
}

/* Without declarations the value tells the type. */
static bool constant_type(const struct tree *tree, const struct symbols *symbols, node_id t,
                          struct known_type *out)
{
    bool dynamic = language_is_ecmascript(tree->language) || tree->language == LANG_PYTHON ||
                   tree->language == LANG_RUBY || tree->language == LANG_PHP;
    node_id constant = tree->constant == NULL || !dynamic ? NO_NODE : tree->constant[t];
    return constant != NO_NODE && literal_type(tree, symbols, constant, out);
}

bool type_is(const struct tree *tree, const struct symbols *symbols, node_id t, struct view wanted)
{
    struct known_type known;
    struct view unused;
    return (type_of(tree, symbols, t, &known) && type_fits(tree, &known, wanted, &unused)) ||
           (constant_type(tree, symbols, t, &known) && type_fits(tree, &known, wanted, &unused));
}

/* The part of the written type that `text` is, or NO_NODE. */
static node_id written_part(const struct matcher *m, node_id type, struct view text)
{
    for (node_id n = type; n < m->tn[type].next; n++) {
        if (m->tn[n].kind == NODE_TYPE || n == type) {
            struct type_text one = type_written(m->tree, m->symbols, n, false);
            if (view_eq(type_view(&one), text)) {
                return n;
            }
        }
    }
    return NO_NODE;
}

/* Whether it fits; what a metavariable in the type stands for is bound. */
static bool fits_and_binds(struct matcher *m, node_id p, const struct known_type *known)
{
    struct view variable;
    struct view wanted = symbols_text(m->symbols, m->pn[p + 1].symbol);
    if (!type_fits(m->tree, known, wanted, &variable)) {
        return false;
    }
    if (variable.len == 0) {
        return true;
    }
    node_id at = known->at == NO_NODE ? NO_NODE : written_part(m, known->at, variable);
    return at != NO_NODE ? bind_node(m, p + 1, at)
                         : bind_text(m, p + 1, symbols_intern(m->symbols, variable), 0, 0);
}

/* NULL: nothing is known. */
static const struct known_type *remembered(struct matcher *m, node_id t)
{
    struct typed_memo *memo = &m->typed[t % TYPED_MEMO];
    if (memo->tree != m->tree_number || memo->of != t) {
        memo->tree = m->tree_number;
        memo->of = t;
        memo->is_known = type_of(m->tree, m->symbols, t, &memo->type);
    }
    return memo->is_known ? &memo->type : NULL;
}

bool type_matches(struct matcher *m, node_id p, node_id t)
{
    struct known_type constant;
    const struct known_type *known = remembered(m, t);
    return (known != NULL && fits_and_binds(m, p, known)) ||
           (constant_type(m->tree, m->symbols, t, &constant) && fits_and_binds(m, p, &constant));
}

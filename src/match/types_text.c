/* Types as texts, and whether two of them are the same. */
#include "types.h"

#include <string.h>

enum { DERIVED_MAX = 8 };

static void add(struct type_text *t, struct view text)
{
    size_t len = text.len < sizeof t->text - t->len ? text.len : sizeof t->text - t->len;
    if (len > 0) {
        memcpy(t->text + t->len, text.ptr, len);
        t->len += len;
    }
}

static bool is_letter(char c)
{
    return c == '_' || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool is_word_char(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Nothing in it can be dropped: most types are a name. */
static bool is_squeezed(struct view text)
{
    size_t i = 0;
    while (i < text.len && !is_blank(text.ptr[i]) && text.ptr[i] != '*') {
        i++;
    }
    return i == text.len;
}

static bool is_dropped(struct view word)
{
    static const struct view dropped[] = {VIEW_INIT("const"), VIEW_INIT("final"),
                                          VIEW_INIT("volatile"), VIEW_INIT("struct"),
                                          VIEW_INIT("readonly")};
    for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++) {
        if (view_eq(word, dropped[i])) {
            return true;
        }
    }
    return false;
}

struct type_text type_squeeze(struct view text)
{
    struct type_text out = {.len = 0};
    if (is_squeezed(text)) {
        add(&out, text);
        return out;
    }
    for (size_t i = 0; i < text.len;) {
        size_t end = i;
        while (end < text.len && is_letter(text.ptr[end])) {
            end++;
        }
        bool dropped = end > i && end < text.len &&
                       (text.ptr[end] == ' ' || text.ptr[end] == '*') &&
                       is_dropped(view_slice(text, i, end));
        if (end == i) {
            dropped = is_blank(text.ptr[end++]);
        }
        add(&out, dropped ? view_of("", 0) : view_slice(text, i, end));
        i = end;
    }
    return out;
}

/* Pointers and arrays stand before what they are of. */
static bool stands_before(const struct tree *tree)
{
    return tree->language == LANG_GO || tree->language == LANG_RUST;
}

static void put_sign(const struct tree *tree, struct type_text *t, struct view sign)
{
    struct type_text old = *t;
    if (stands_before(tree)) {
        t->len = 0;
        add(t, sign);
        add(t, type_view(&old));
    } else {
        add(t, sign);
    }
}

/* "*", "&", "[]": types that are made of another one. */
static struct view sign_of(const struct tree *tree, const struct symbols *symbols, node_id type)
{
    struct view symbol = tree->nodes[type].kind == NODE_TYPE
                             ? symbols_text(symbols, tree->nodes[type].symbol)
                             : view_of("", 0);
    if (view_ends(symbol, VIEW("[]"))) {
        return VIEW("[]");
    }
    return view_eq(symbol, VIEW("*")) || view_eq(symbol, VIEW("&")) ? symbol : view_of("", 0);
}

static node_id base_of(const struct tree *tree, node_id type)
{
    node_id child = tree_child(tree, type);
    while (child != NO_NODE && tree->nodes[child].kind != NODE_TYPE) {
        child = tree_sibling(tree, child);
    }
    return child;
}

static symbol_id imported_as(const struct tree *tree, node_id type)
{
    return tree->qualified == NULL ? 0 : tree->qualified[type];
}

/* A type by its name: as written, or through imports; its arguments as written. */
static void add_named(const struct tree *tree, const struct symbols *symbols, node_id type,
                      bool full, struct type_text *out)
{
    symbol_id q = full ? imported_as(tree, type) : 0;
    struct view text = tree_text(tree, type);
    size_t arguments = 0;
    if (q != 0) {
        const char *open = text.len == 0 ? NULL : memchr(text.ptr, '<', text.len);
        arguments = open == NULL ? text.len : (size_t)(open - text.ptr);
        add(out, symbols_text(symbols, q));
    }
    struct type_text rest = type_squeeze(view_slice(text, arguments, text.len));
    add(out, type_view(&rest));
}

struct type_text type_written(const struct tree *tree, const struct symbols *symbols, node_id type,
                              bool full)
{
    struct view signs[DERIVED_MAX];
    size_t count = 0;
    struct type_text out = {.len = 0};
    while (count < DERIVED_MAX) {
        struct view sign = sign_of(tree, symbols, type);
        node_id base = sign.len == 0 ? NO_NODE : base_of(tree, type);
        if (base == NO_NODE) {
            break;
        }
        signs[count++] = sign;
        type = base;
    }
    if (full && imported_as(tree, type) == 0) {
        return out;
    }
    add_named(tree, symbols, type, full, &out);
    while (count > 0) {
        put_sign(tree, &out, signs[--count]);
    }
    return out;
}

void type_point(const struct tree *tree, struct type_text *t)
{
    if (t->len > 0) {
        put_sign(tree, t, VIEW("*"));
    }
}

static bool take_sign(struct type_text *t, struct view sign)
{
    struct view text = type_view(t);
    if (view_starts(text, sign)) {
        memmove(t->text, t->text + sign.len, t->len - sign.len);
    } else if (!view_ends(text, sign)) {
        return false;
    }
    t->len -= sign.len;
    return true;
}

bool type_pointed(struct type_text *t)
{
    return take_sign(t, VIEW("*"));
}

bool type_element(struct type_text *t)
{
    return take_sign(t, VIEW("[]")) || take_sign(t, VIEW("*"));
}

/* --- the same type --- */

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
    static const struct view boxes[][2] = {
        {VIEW_INIT("Integer"), VIEW_INIT("int")},    {VIEW_INIT("Boolean"), VIEW_INIT("boolean")},
        {VIEW_INIT("Character"), VIEW_INIT("char")}, {VIEW_INIT("Long"), VIEW_INIT("long")},
        {VIEW_INIT("Short"), VIEW_INIT("short")},    {VIEW_INIT("Byte"), VIEW_INIT("byte")},
        {VIEW_INIT("Float"), VIEW_INIT("float")},    {VIEW_INIT("Double"), VIEW_INIT("double")},
    };
    struct view text =
        view_starts(name, VIEW("java.lang.")) ? view_slice(name, 10, name.len) : name;
    for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; i++) {
        if (view_eq(text, boxes[i][0])) {
            return boxes[i][1];
        }
    }
    return name;
}

/* Of two names one may be qualified and the other not. */
static bool same_name(struct view wanted, struct view known)
{
    struct view short_wanted = last_name(wanted);
    struct view short_known = last_name(known);
    if (short_wanted.len == wanted.len && view_eq(unboxed(wanted), unboxed(known))) {
        return true;
    }
    bool qualified_both = short_wanted.len < wanted.len && short_known.len < known.len;
    return qualified_both ? view_eq(wanted, known) : view_eq(short_wanted, short_known);
}

bool type_variable(struct view text, size_t *begin, size_t *end)
{
    const char *dollar = text.len == 0 ? NULL : memchr(text.ptr, '$', text.len);
    if (dollar == NULL) {
        return false;
    }
    size_t at = (size_t)(dollar - text.ptr) + 1;
    *begin = at - 1;
    while (at < text.len && (text.ptr[at] == '_' || (text.ptr[at] >= 'A' && text.ptr[at] <= 'Z') ||
                             (text.ptr[at] >= '0' && text.ptr[at] <= '9'))) {
        at++;
    }
    *end = at;
    return at > *begin + 1;
}

struct view type_word(struct view wanted)
{
    struct type_text squeezed = type_squeeze(wanted);
    struct view whole = without_arguments(wanted);
    size_t end = whole.len;
    /* The null pointer is one to anything. */
    if (view_ends(type_view(&squeezed), VIEW("*")) || view_find_char(wanted, '$') >= 0) {
        return view_of("", 0);
    }
    while (end > 0 && !is_word_char(whole.ptr[end - 1])) {
        end--;
    }
    size_t begin = end;
    while (begin > 0 && is_word_char(whole.ptr[begin - 1])) {
        begin--;
    }
    struct view name = view_slice(whole, begin, end);
    return type_goes_unnamed(name) || type_goes_unnamed(unboxed(name)) ? view_of("", 0) : name;
}

/* "List<$T>": the metavariable stands for all arguments. With several of them, "Map<$K, $V>",
 * any arguments will do. */
static bool arguments_fit(struct view wanted, struct view known, struct view *variable)
{
    size_t begin = 0;
    size_t end = 0;
    struct view w = without_arguments(wanted);
    struct view k = without_arguments(known);
    if (!same_name(w, k) || k.len == known.len) {
        return same_name(w, k);
    }
    if (type_variable(wanted, &begin, &end) && begin == w.len + 1 && end + 1 == wanted.len) {
        *variable = view_slice(known, k.len + 1, known.len - 1);
    }
    return true;
}

bool type_same(struct view wanted, struct view known, struct view *variable)
{
    size_t begin = 0;
    size_t end = 0;
    *variable = view_of("", 0);
    if (wanted.len == 0 || known.len == 0) {
        return false;
    }
    if (view_eq(wanted, known)) {
        return true;
    }
    bool generic = memchr(wanted.ptr, '<', wanted.len) != NULL;
    if (!type_variable(wanted, &begin, &end)) {
        return !generic && same_name(wanted, without_arguments(known));
    }
    if (generic) {
        return arguments_fit(wanted, known, variable);
    }
    struct view before = view_slice(wanted, 0, begin);
    struct view behind = view_slice(wanted, end, wanted.len);
    if (known.len <= before.len + behind.len || !view_starts(known, before) ||
        !view_ends(known, behind)) {
        return false;
    }
    *variable = view_slice(known, before.len, known.len - behind.len);
    return true;
}

struct view type_last_argument(struct view type)
{
    struct view base = without_arguments(type);
    size_t at = base.len;
    int depth = 0;
    if (base.len == type.len || type.ptr[type.len - 1] != '>') {
        return view_of("", 0);
    }
    for (size_t i = base.len; i < type.len; i++) {
        depth += type.ptr[i] == '<' ? 1 : type.ptr[i] == '>' ? -1 : 0;
        at = (type.ptr[i] == ',' && depth == 1) || i == base.len ? i : at;
    }
    return view_slice(type, at + 1, type.len - 1);
}

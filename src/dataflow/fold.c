#include "fold.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <assay/base/buf.h>
#include <assay/base/mem.h>

enum { TEXT_MAX = 4096, BYTES_MAX = 16 * 1024 * 1024, DIGITS_MAX = 32 };

static const struct node *node_of(const struct folder *f, constant_id a)
{
    return &f->tree->nodes[a - 1];
}

static struct view text_of(const struct folder *f, constant_id a)
{
    return symbols_text(f->symbols, node_of(f, a)->symbol);
}

static bool is_known(const struct folder *f, constant_id a)
{
    return a != 0 && (node_of(f, a)->flags & NODE_UNKNOWN_VALUE) == 0;
}

bool fold_is(const struct folder *f, constant_id a, enum node_kind kind)
{
    return a != 0 && node_of(f, a)->kind == kind;
}

static constant_id make(struct folder *f, enum node_kind kind, symbol_id symbol, uint16_t flags,
                        node_id at)
{
    struct tree *t = f->tree;
    uint32_t index = t->count + f->extra;
    void *nodes = t->nodes;
    size_t cap = t->cap;
    enum status st = mem_grow(&nodes, &cap, (size_t)index + 1, sizeof *t->nodes,
                              (size_t)TREE_NODES_MAX * 2, NULL);
    t->nodes = nodes;
    t->cap = (uint32_t)cap;
    if (st != OK) {
        f->failed = st == ERR_NO_MEMORY ? st : f->failed;
        return 0;
    }
    t->nodes[index] = (struct node){
        .kind = (uint8_t)kind,
        .role = ROLE_NONE,
        .flags = flags,
        .symbol = symbol,
        .begin = t->nodes[at].begin,
        .end = t->nodes[at].end,
        .next = index + 1,
        .parent = NO_NODE,
    };
    f->extra++;
    return index + 1;
}

constant_id fold_unknown(struct folder *f, enum node_kind kind, node_id at)
{
    constant_id *which = kind == NODE_STRING   ? &f->unknown_string
                         : kind == NODE_NUMBER ? &f->unknown_number
                         : kind == NODE_BOOL   ? &f->unknown_bool
                                               : NULL;
    if (which == NULL) {
        return 0;
    }
    if (*which == 0) {
        *which = make(f, kind, 0, NODE_UNKNOWN_VALUE, at);
    }
    return *which;
}

static bool same_value(const struct folder *f, constant_id a, constant_id b)
{
    const struct node *x = node_of(f, a);
    const struct node *y = node_of(f, b);
    return x->kind == y->kind && x->symbol == y->symbol && x->next == a && y->next == b &&
           ((x->flags ^ y->flags) & NODE_UNKNOWN_VALUE) == 0;
}

bool fold_same(const struct folder *f, constant_id a, constant_id b)
{
    return a == b || (a != 0 && b != 0 && same_value(f, a, b));
}

constant_id fold_join(struct folder *f, constant_id a, constant_id b, node_id at)
{
    if (a == 0 || b == 0) {
        return 0;
    }
    if (fold_same(f, a, b)) {
        return a < b ? a : b; /* always the older one, so that loops settle */
    }
    enum node_kind kind = (enum node_kind)node_of(f, a)->kind;
    return node_of(f, b)->kind == kind ? fold_unknown(f, kind, at) : 0;
}

static constant_id make_string(struct folder *f, struct view text, node_id at)
{
    f->bytes += text.len;
    return make(f, NODE_STRING, symbols_intern(f->symbols, text), 0, at);
}

static bool joins_as_text(const struct folder *f, constant_id a)
{
    if (fold_is(f, a, NODE_STRING)) {
        return true;
    }
    if (!fold_is(f, a, NODE_NUMBER)) {
        return false;
    }
    /* Plain decimal integers are printed as they are written. */
    struct view text = text_of(f, a);
    uint64_t ignored = 0;
    return !is_known(f, a) ||
           (view_to_u64(text, &ignored) && (text.len == 1 || text.ptr[0] != '0'));
}

constant_id fold_concat(struct folder *f, constant_id a, constant_id b, node_id at)
{
    if (a == 0 || b == 0 || !joins_as_text(f, a) || !joins_as_text(f, b)) {
        return 0;
    }
    struct view left = text_of(f, a);
    struct view right = text_of(f, b);
    if (!is_known(f, a) || !is_known(f, b) || left.len + right.len > TEXT_MAX ||
        f->bytes > BYTES_MAX) {
        return fold_unknown(f, NODE_STRING, at);
    }
    char text[TEXT_MAX];
    if (left.len > 0) {
        memcpy(text, left.ptr, left.len);
    }
    if (right.len > 0) {
        memcpy(text + left.len, right.ptr, right.len);
    }
    return make_string(f, view_of(text, left.len + right.len), at);
}

/* The base of a number by its first characters, and how many of those say only that. */
static int base_of(const char *digits, size_t len, size_t *skip)
{
    *skip = 0;
    if (len < 2 || digits[0] != '0') {
        return 10;
    }
    switch (digits[1]) {
    case 'x':
    case 'X':
        *skip = 2;
        return 16;
    case 'b':
    case 'B':
        *skip = 2;
        return 2;
    case 'o':
    case 'O':
        *skip = 2;
        return 8;
    default:
        *skip = 1;
        return 8;
    }
}

/* Decimal, hexadecimal, octal or binary, with suffixes of integer types. */
static bool to_integer(struct view text, int64_t *out)
{
    char digits[DIGITS_MAX];
    char *stop = NULL;
    size_t skip = 0;
    bool negative = text.len > 1 && text.ptr[0] == '-';
    text = view_slice(text, negative ? 1 : 0, text.len);
    while (text.len > 1 && strchr("uUlLn", text.ptr[text.len - 1]) != NULL) {
        text.len--;
    }
    if (text.len == 0 || text.len >= sizeof digits) {
        return false;
    }
    memcpy(digits, text.ptr, text.len);
    digits[text.len] = '\0';
    int base = base_of(digits, text.len, &skip);
    if (digits[skip] < '0' || digits[skip] > 'f') {
        return false; /* no sign or space that strtoll() would take */
    }
    errno = 0;
    long long value = strtoll(digits + skip, &stop, base);
    if (errno != 0 || *stop != '\0') {
        return false;
    }
    *out = negative ? -value : value;
    return true;
}

static constant_id make_integer(struct folder *f, int64_t value, node_id at)
{
    char text[DIGITS_MAX];
    int len = snprintf(text, sizeof text, "%lld", (long long)value);
    return len <= 0 ? 0
                    : make(f, NODE_NUMBER, symbols_intern(f->symbols, view_of(text, (size_t)len)),
                           0, at);
}

static bool arithmetic(char op, int64_t x, int64_t y, int64_t *out)
{
    switch (op) {
    case '+':
        return !__builtin_add_overflow(x, y, out);
    case '-':
        return !__builtin_sub_overflow(x, y, out);
    case '*':
        return !__builtin_mul_overflow(x, y, out);
    case '/':
        if (y == 0 || (x == INT64_MIN && y == -1) || x % y != 0) {
            return false;
        }
        *out = x / y;
        return true;
    default:
        return false;
    }
}

static constant_id fold_numbers(struct folder *f, char op, constant_id a, constant_id b, node_id at)
{
    int64_t x = 0;
    int64_t y = 0;
    int64_t value = 0;
    if (is_known(f, a) && is_known(f, b) && to_integer(text_of(f, a), &x) &&
        to_integer(text_of(f, b), &y) && arithmetic(op, x, y, &value)) {
        return make_integer(f, value, at);
    }
    return fold_unknown(f, NODE_NUMBER, at);
}

/* "ab" * n of Python: known text for few repetitions, else some text. */
static constant_id fold_repeated(struct folder *f, constant_id a, constant_id times, node_id at)
{
    int64_t n = 0;
    struct view text = text_of(f, a);
    char joined[TEXT_MAX];
    size_t len = 0;
    if (!is_known(f, a) || !is_known(f, times) || !fold_is(f, times, NODE_NUMBER) ||
        !to_integer(text_of(f, times), &n) || n < 0 || n > 64 ||
        text.len * (size_t)n > sizeof joined || f->bytes > BYTES_MAX) {
        return fold_unknown(f, NODE_STRING, at);
    }
    for (int64_t i = 0; i < n && text.len > 0; i++) {
        memcpy(joined + len, text.ptr, text.len);
        len += text.len;
    }
    return make_string(f, view_of(joined, len), at);
}

static constant_id make_bool(struct folder *f, bool value, node_id at)
{
    return make(f, NODE_BOOL, symbols_intern(f->symbols, value ? VIEW("true") : VIEW("false")), 0,
                at);
}

static bool is_true(const struct folder *f, constant_id a)
{
    return view_eq(text_of(f, a), VIEW("true"));
}

static bool adds_numbers_to_text(enum language l)
{
    return language_is_ecmascript(l) || l == LANG_JAVA || l == LANG_CSHARP || l == LANG_KOTLIN ||
           l == LANG_SCALA;
}

static constant_id fold_strings(struct folder *f, struct view op, constant_id a, constant_id b,
                                node_id at)
{
    bool both = fold_is(f, a, NODE_STRING) && fold_is(f, b, NODE_STRING);
    enum language l = f->tree->language;
    if (view_eq(op, VIEW("+")) && (both || adds_numbers_to_text(l))) {
        return fold_concat(f, a, b, at);
    }
    if ((l == LANG_PHP && view_eq(op, VIEW("."))) || (l == LANG_LUA && view_eq(op, VIEW("..")))) {
        return fold_concat(f, a, b, at);
    }
    if (l != LANG_PYTHON) {
        return 0;
    }
    if (view_eq(op, VIEW("*")) && fold_is(f, a, NODE_STRING)) {
        return fold_repeated(f, a, b, at);
    }
    return view_eq(op, VIEW("%")) && both ? fold_unknown(f, NODE_STRING, at) : 0;
}

static constant_id fold_bools(struct folder *f, struct view op, constant_id a, constant_id b,
                              node_id at)
{
    if (!is_known(f, a) || !is_known(f, b)) {
        return 0;
    }
    if (view_eq(op, VIEW("&&")) || view_eq(op, VIEW("and"))) {
        return make_bool(f, is_true(f, a) && is_true(f, b), at);
    }
    if (view_eq(op, VIEW("||")) || view_eq(op, VIEW("or"))) {
        return make_bool(f, is_true(f, a) || is_true(f, b), at);
    }
    return 0;
}

constant_id fold_binary(struct folder *f, struct view op, constant_id a, constant_id b, node_id at)
{
    if (fold_is(f, a, NODE_STRING) || fold_is(f, b, NODE_STRING)) {
        return fold_strings(f, op, a, b, at);
    }
    if (fold_is(f, a, NODE_NUMBER) && fold_is(f, b, NODE_NUMBER) && op.len == 1 &&
        strchr("+-*/%", op.ptr[0]) != NULL) {
        return fold_numbers(f, op.ptr[0], a, b, at);
    }
    return fold_is(f, a, NODE_BOOL) && fold_is(f, b, NODE_BOOL) ? fold_bools(f, op, a, b, at) : 0;
}

constant_id fold_unary(struct folder *f, struct view op, constant_id a, node_id at)
{
    int64_t value = 0;
    if (!is_known(f, a)) {
        return 0;
    }
    if (fold_is(f, a, NODE_BOOL) && (view_eq(op, VIEW("!")) || view_eq(op, VIEW("not")))) {
        return make_bool(f, !is_true(f, a), at);
    }
    if (fold_is(f, a, NODE_NUMBER) && view_eq(op, VIEW("-")) && to_integer(text_of(f, a), &value) &&
        value != INT64_MIN) {
        return make_integer(f, -value, at);
    }
    return fold_is(f, a, NODE_NUMBER) && view_eq(op, VIEW("+")) ? a : 0;
}

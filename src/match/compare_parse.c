/* The expressions of metavariable-comparison: evaluated while they are read. */
#include <string.h>

#include "compare.h"

struct reader {
    const struct compare_input *in;
    struct view text;
    size_t at;
    unsigned depth;
    unsigned matches; /* re.match() calls so far */
};

static bool read_or(struct reader *r, struct compare_value *out);

/* --- characters and words --- */

static void skip_space(struct reader *r)
{
    while (r->at < r->text.len && compare_one_of(r->text.ptr[r->at], " \t\r\n")) {
        r->at++;
    }
}

static char peek(struct reader *r)
{
    skip_space(r);
    return r->at < r->text.len ? r->text.ptr[r->at] : '\0';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The word that stands here, without taking it. */
static struct view word_here(struct reader *r)
{
    skip_space(r);
    size_t end = r->at;
    while (end < r->text.len && is_word(r->text.ptr[end])) {
        end++;
    }
    return view_slice(r->text, r->at, end);
}

static bool take(struct reader *r, const char *symbol)
{
    struct view wanted = view_str(symbol);
    skip_space(r);
    bool here = is_word(symbol[0]) ? view_eq(word_here(r), wanted)
                                   : view_starts(view_slice(r->text, r->at, r->text.len), wanted);
    if (here) {
        r->at += wanted.len;
    }
    return here;
}

static bool take_words(struct reader *r, const char *first, const char *second)
{
    size_t before = r->at;
    if (take(r, first) && take(r, second)) {
        return true;
    }
    r->at = before;
    return false;
}

/* --- texts --- */

/* The content of quotes: `\\`, quotes, line ends and tabs are unescaped, all other
 * backslashes stay, so that expressions for re.match() can be written plainly. */
static bool unescaped(struct reader *r, struct view raw, struct view *out)
{
    if (view_find_char(raw, '\\') == VIEW_NPOS) {
        *out = raw;
        return true;
    }
    char *copy = arena_alloc(r->in->arena, raw.len + 1, 1);
    size_t len = 0;
    if (copy == NULL) {
        return false;
    }
    for (size_t i = 0; i < raw.len; i++) {
        const char *known = "\\\\''\"\"n\nt\tr\r";
        char c = raw.ptr[i];
        if (c == '\\' && i + 1 < raw.len) {
            for (size_t k = 0; known[k] != '\0'; k += 2) {
                if (known[k] == raw.ptr[i + 1]) {
                    c = known[k + 1];
                    i++;
                    break;
                }
            }
        }
        copy[len++] = c;
    }
    *out = view_of(copy, len);
    return true;
}

/* What stands between the quotes at r->at, which are taken. */
static bool read_quotes(struct reader *r, struct view *out)
{
    char quote = r->text.ptr[r->at];
    size_t width = 1;
    const char three[3] = {quote, quote, quote};
    if (view_starts(view_slice(r->text, r->at, r->text.len), view_of(three, 3))) {
        width = 3;
    }
    size_t begin = r->at + width;
    for (size_t i = begin; i < r->text.len; i++) {
        if (r->text.ptr[i] == '\\') {
            i++;
        } else if (view_starts(view_slice(r->text, i, r->text.len), view_of(three, width))) {
            *out = view_slice(r->text, begin, i);
            r->at = i + width;
            return true;
        }
    }
    return false;
}

/* f"…{expression}…" without format specifications. */
static bool read_formatted(struct reader *r, struct view raw, struct compare_value *out)
{
    struct compare_value all = compare_of_text(VIEW(""));
    for (size_t i = 0; i < raw.len;) {
        struct compare_value piece = {.kind = COMPARE_NONE};
        struct view rest = view_slice(raw, i, raw.len);
        if (rest.ptr[0] == '{') {
            ptrdiff_t close = view_find_char(rest, '}');
            if (close == VIEW_NPOS) {
                return false;
            }
            struct reader inner = *r;
            inner.text = view_slice(rest, 1, (size_t)close);
            inner.at = 0;
            if (!read_or(&inner, &piece) || peek(&inner) != '\0' ||
                !compare_string(&piece, r->in->arena, &piece)) {
                return false;
            }
            r->matches = inner.matches;
            i += (size_t)close + 1;
        } else {
            ptrdiff_t open = view_find_char(rest, '{');
            size_t len = open == VIEW_NPOS ? rest.len : (size_t)open;
            struct view text;
            if (!unescaped(r, view_slice(rest, 0, len), &text)) {
                return false;
            }
            piece = compare_of_text(text);
            i += len;
        }
        if (!compare_binary(COMPARE_ADD, &all, &piece, r->in->arena, &all)) {
            return false;
        }
    }
    *out = all;
    return true;
}

static bool read_string(struct reader *r, struct view prefix, struct compare_value *out)
{
    struct view raw;
    struct view text;
    if (!read_quotes(r, &raw)) {
        return false;
    }
    if (view_eq_nocase(prefix, VIEW("f"))) {
        return read_formatted(r, raw, out);
    }
    if (view_eq_nocase(prefix, VIEW("r"))) {
        *out = compare_of_text(raw);
        return true;
    }
    if (!unescaped(r, raw, &text)) {
        return false;
    }
    *out = compare_of_text(text);
    return true;
}

/* --- functions --- */

static bool read_call(struct reader *r, compare_function call, struct compare_value *out)
{
    struct compare_value argument = {.kind = COMPARE_NONE};
    return take(r, "(") && read_or(r, &argument) && take(r, ")") && call(r->in, &argument, out);
}

/* Where the text matches from its first byte on. */
static bool matches(struct reader *r, struct view pattern, struct view text, bool *found)
{
    struct regex **kept = r->matches == 0 ? r->in->regex : NULL;
    struct regex *re = kept == NULL ? NULL : *kept;
    struct regex_match m;
    r->matches++;
    if (r->in->scratch == NULL || (re == NULL && regex_new_perl(pattern, false, &re, NULL) != OK)) {
        return false;
    }
    if (kept != NULL) {
        *kept = re;
    }
    bool ok = regex_find(re, r->in->scratch, text, 0, 0, found, &m, NULL) == OK;
    if (kept == NULL) {
        regex_free(re);
    }
    return ok;
}

/* re.match("…", e), behind "re". */
static bool read_match(struct reader *r, struct compare_value *out)
{
    struct compare_value pattern = {.kind = COMPARE_NONE};
    struct compare_value text = {.kind = COMPARE_NONE};
    bool found = false;
    if (!take(r, ".") || !take(r, "match") || !take(r, "(")) {
        return false;
    }
    struct view prefix = word_here(r);
    r->at += prefix.len;
    char c = prefix.len == 0 || view_eq_nocase(prefix, VIEW("r")) ? peek(r) : '\0';
    if ((c != '"' && c != '\'') || !read_string(r, prefix, &pattern) || !take(r, ",") ||
        !read_or(r, &text) || !take(r, ")") || text.kind != COMPARE_STRING ||
        !matches(r, pattern.text, text.text, &found)) {
        return false;
    }
    *out = compare_of_bool(found);
    return true;
}

/* --- operands --- */

static bool read_metavariable(struct reader *r, struct compare_value *out)
{
    size_t begin = r->at++;
    struct compare_value v = {.kind = COMPARE_NONE};
    if (view_starts(view_slice(r->text, r->at, r->text.len), VIEW("..."))) {
        r->at += 3;
    }
    while (r->at < r->text.len && is_word(r->text.ptr[r->at])) {
        r->at++;
    }
    if (!r->in->lookup(r->in->ctx, view_slice(r->text, begin, r->at), &v)) {
        return false;
    }
    if (r->in->strip) {
        return compare_function_named(VIEW("int"))(r->in, &v, out);
    }
    *out = v;
    return true;
}

static bool read_number(struct reader *r, struct compare_value *out)
{
    size_t end = r->at;
    while (end < r->text.len && (is_word(r->text.ptr[end]) || r->text.ptr[end] == '.')) {
        bool exponent = (r->text.ptr[end] | 0x20) == 'e' && r->text.ptr[r->at + 1] != 'x';
        end++;
        if (exponent && end < r->text.len && compare_one_of(r->text.ptr[end], "+-")) {
            end++;
        }
    }
    struct view text = view_slice(r->text, r->at, end);
    r->at = end;
    return compare_number(text, false, out);
}

/* What follows "[" or "(", up to `close`; `single`: one item without a comma is itself. */
static bool read_items(struct reader *r, const char *close, bool single, struct compare_value *out)
{
    struct compare_value *items = NULL;
    size_t len = 0;
    size_t cap = 0;
    bool comma = false;
    while (!take(r, close)) {
        struct compare_value item = {.kind = COMPARE_NONE};
        if ((len > 0 && !comma) || len == COMPARE_ITEMS_MAX || !read_or(r, &item)) {
            return false;
        }
        if (arena_grow(r->in->arena, (void **)&items, &cap, len + 1, sizeof *items, NULL) != OK) {
            return false;
        }
        items[len++] = item;
        comma = take(r, ",");
    }
    *out = single && len == 1 && !comma
               ? items[0]
               : (struct compare_value){.kind = COMPARE_LIST, .items = items, .len = len};
    return true;
}

static bool read_word(struct reader *r, struct compare_value *out)
{
    struct view word = word_here(r);
    r->at += word.len;
    char next = r->at < r->text.len ? r->text.ptr[r->at] : '\0';
    if (next == '"' || next == '\'') {
        bool known = word.len == 1 && compare_one_of(word.ptr[0], "rRfFuUbB");
        return known && read_string(r, word, out);
    }
    if (view_eq(word, VIEW("True")) || view_eq(word, VIEW("False"))) {
        *out = compare_of_bool(word.ptr[0] == 'T');
        return true;
    }
    if (view_eq(word, VIEW("None"))) {
        *out = (struct compare_value){.kind = COMPARE_NONE};
        return true;
    }
    if (view_eq(word, VIEW("re"))) {
        return read_match(r, out);
    }
    if (view_eq(word, VIEW("today"))) {
        *out = (struct compare_value){.kind = COMPARE_FLOAT, .real = (double)r->in->now};
        return take(r, "(") && take(r, ")");
    }
    compare_function call = compare_function_named(word);
    return call != NULL && read_call(r, call, out);
}

static bool read_operand(struct reader *r, struct compare_value *out)
{
    char c = peek(r);
    if (c == '$') {
        return read_metavariable(r, out);
    }
    if (c == '"' || c == '\'') {
        return read_string(r, VIEW(""), out);
    }
    if ((c >= '0' && c <= '9') || c == '.') {
        return read_number(r, out);
    }
    if (take(r, "[")) {
        return read_items(r, "]", false, out);
    }
    if (take(r, "(")) {
        return read_items(r, ")", true, out);
    }
    return is_word(c) && read_word(r, out);
}

/* --- operators, from the tightest to the loosest --- */

static bool read_unary(struct reader *r, struct compare_value *out);

static bool read_power(struct reader *r, struct compare_value *out)
{
    struct compare_value exponent = {.kind = COMPARE_NONE};
    if (!read_operand(r, out)) {
        return false;
    }
    if (!take(r, "**")) {
        return true;
    }
    r->depth++;
    bool ok = read_unary(r, &exponent) &&
              compare_binary(COMPARE_POWER, out, &exponent, r->in->arena, out);
    r->depth--;
    return ok;
}

static bool read_unary(struct reader *r, struct compare_value *out)
{
    char c = peek(r);
    if (r->depth == COMPARE_DEPTH_MAX) {
        return false;
    }
    if (c != '-' && c != '+' && c != '~') {
        return read_power(r, out);
    }
    r->at++;
    r->depth++;
    bool ok = read_unary(r, out) && compare_unary(c, out, out);
    r->depth--;
    return ok;
}

struct level {
    const char *symbol;
    enum compare_operator op;
};

/* Binary operators by level; a longer symbol stands before its beginning. */
static const struct level levels[][4] = {
    {{"|", COMPARE_OR_BITS}},
    {{"^", COMPARE_XOR_BITS}},
    {{"&", COMPARE_AND_BITS}},
    {{"<<", COMPARE_SHIFT_LEFT}, {">>", COMPARE_SHIFT_RIGHT}},
    {{"+", COMPARE_ADD}, {"-", COMPARE_SUBTRACT}},
    {{"//", COMPARE_FLOOR}, {"*", COMPARE_MULTIPLY}, {"/", COMPARE_DIVIDE}, {"%", COMPARE_MODULO}},
};
enum { LEVELS = sizeof levels / sizeof levels[0] };

static bool take_level(struct reader *r, size_t level, enum compare_operator *op)
{
    for (size_t i = 0; i < 4 && levels[level][i].symbol != NULL; i++) {
        if (take(r, levels[level][i].symbol)) {
            *op = levels[level][i].op;
            return true;
        }
    }
    return false;
}

static bool read_level(struct reader *r, size_t level, struct compare_value *out)
{
    struct compare_value right = {.kind = COMPARE_NONE};
    enum compare_operator op = COMPARE_ADD;
    if (level == LEVELS) {
        return read_unary(r, out);
    }
    bool ok = read_level(r, level + 1, out);
    while (ok && take_level(r, level, &op)) {
        ok = read_level(r, level + 1, &right) && compare_binary(op, out, &right, r->in->arena, out);
    }
    return ok;
}

static bool take_relation(struct reader *r, enum compare_operator *op)
{
    static const struct level relations[] = {
        {"==", COMPARE_EQUAL},      {"!=", COMPARE_NOT_EQUAL}, {"<=", COMPARE_LESS_EQUAL},
        {">=", COMPARE_MORE_EQUAL}, {"<", COMPARE_LESS},       {">", COMPARE_MORE},
        {"in", COMPARE_IN},
    };
    if (take_words(r, "not", "in")) {
        *op = COMPARE_NOT_IN;
        return true;
    }
    if (take_words(r, "is", "not")) {
        *op = COMPARE_NOT_EQUAL;
        return true;
    }
    if (take(r, "is")) {
        *op = COMPARE_EQUAL;
        return true;
    }
    for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++) {
        if (take(r, relations[i].symbol)) {
            *op = relations[i].op;
            return true;
        }
    }
    return false;
}

/* a < b < c holds where both do. */
static bool read_relation(struct reader *r, struct compare_value *out)
{
    struct compare_value left = {.kind = COMPARE_NONE};
    enum compare_operator op = COMPARE_EQUAL;
    bool any = false;
    bool all = true;
    if (!read_level(r, 0, &left)) {
        return false;
    }
    while (take_relation(r, &op)) {
        struct compare_value right = {.kind = COMPARE_NONE};
        struct compare_value one = {.kind = COMPARE_NONE};
        if (!read_level(r, 0, &right) || !compare_binary(op, &left, &right, r->in->arena, &one)) {
            return false;
        }
        all = all && one.truth;
        any = true;
        left = right;
    }
    *out = any ? compare_of_bool(all) : left;
    return true;
}

static bool read_not(struct reader *r, struct compare_value *out)
{
    bool odd = false;
    bool any = false;
    while (take(r, "not")) {
        odd = !odd;
        any = true;
    }
    if (!read_relation(r, out)) {
        return false;
    }
    if (any && out->kind != COMPARE_BOOL) {
        return false;
    }
    return !odd || compare_unary('!', out, out);
}

static bool read_and(struct reader *r, struct compare_value *out)
{
    struct compare_value right = {.kind = COMPARE_NONE};
    bool ok = read_not(r, out);
    while (ok && take(r, "and")) {
        ok = read_not(r, &right) && compare_binary(COMPARE_AND, out, &right, r->in->arena, out);
    }
    return ok;
}

static bool read_or(struct reader *r, struct compare_value *out)
{
    struct compare_value right = {.kind = COMPARE_NONE};
    if (r->depth == COMPARE_DEPTH_MAX) {
        return false;
    }
    r->depth++;
    bool ok = read_and(r, out);
    while (ok && take(r, "or")) {
        ok = read_and(r, &right) && compare_binary(COMPARE_OR, out, &right, r->in->arena, out);
    }
    r->depth--;
    return ok;
}

bool compare_evaluate(struct view expression, const struct compare_input *in,
                      struct compare_value *out)
{
    struct reader r = {.in = in, .text = expression};
    struct compare_value v = {.kind = COMPARE_NONE};
    if (!read_or(&r, &v) || peek(&r) != '\0' || r.at != expression.len) {
        return false;
    }
    *out = v;
    return true;
}

bool compare_holds(struct view expression, const struct compare_input *in)
{
    struct compare_value v = {.kind = COMPARE_NONE};
    return compare_evaluate(expression, in, &v) && v.kind == COMPARE_BOOL && v.truth;
}

#include "re2_node.h"

#include <assay/base/utf8.h>

enum { PATTERN_MAX = 256 * 1024, DEPTH_MAX = 250, REPEAT_MAX = 1000 };

void *re2_fail(struct re2_parser *p, size_t at, const char *what)
{
    if (p->failed == OK) {
        p->error_at = at;
        p->failed = error_set(p->err, ERR_FORMAT, "at offset %zu: %s", at, what);
    }
    return NULL;
}

struct re2_node *re2_node_new(struct re2_parser *p, enum re2_kind kind)
{
    struct re2_node *n = arena_alloc(p->arena, 1, sizeof *n);
    if (n == NULL) {
        if (p->failed == OK) {
            p->failed = error_no_memory(p->err);
        }
        return NULL;
    }
    n->kind = kind;
    return n;
}

bool re2_looking_at(const struct re2_parser *p, const char *lit)
{
    return view_starts(view_slice(p->text, p->at, p->text.len), view_str(lit));
}

bool re2_take_char(struct re2_parser *p, uint32_t *code_point)
{
    size_t used = utf8_decode(view_slice(p->text, p->at, p->text.len), code_point);
    if (used == 0) {
        (void)re2_fail(p, p->at, "the pattern is not valid UTF-8");
        return false;
    }
    p->at += used;
    return true;
}

static bool parse_hex(struct re2_parser *p, uint32_t *code_point)
{
    size_t start = p->at;
    bool braces = re2_looking_at(p, "{");
    p->at += braces ? 1 : 0;
    uint32_t value = 0;
    size_t digits = 0;
    while (!re2_at_end(p) && (braces || digits < 2)) {
        int d = hex_digit(p->text.ptr[p->at]);
        if (d < 0) {
            break;
        }
        value = value * 16 + (uint32_t)d;
        p->at++;
        if (++digits > 8 || value > 0x10ffff) {
            (void)re2_fail(p, start, "invalid escape: \\x{…} beyond U+10FFFF");
            return false;
        }
    }
    bool closed = !braces || re2_looking_at(p, "}");
    if (!closed || (braces ? digits == 0 : digits != 2)) {
        (void)re2_fail(p, start, "invalid escape: expected \\xHH or \\x{H…}");
        return false;
    }
    p->at += braces ? 1 : 0;
    *code_point = value;
    return true;
}

static bool parse_octal(struct re2_parser *p, char first, uint32_t *code_point)
{
    bool more = !re2_at_end(p) && p->text.ptr[p->at] >= '0' && p->text.ptr[p->at] <= '7';
    if (first != '0' && !more) {
        (void)re2_fail(p, p->at - 2, "back-references are not supported");
        return false;
    }
    uint32_t value = (uint32_t)(first - '0');
    for (int i = 0; i < 2 && !re2_at_end(p); i++) {
        char c = p->text.ptr[p->at];
        if (c < '0' || c > '7') {
            break;
        }
        value = value * 8 + (uint32_t)(c - '0');
        p->at++;
    }
    *code_point = value;
    return true;
}

bool re2_parse_escape(struct re2_parser *p, uint32_t *code_point)
{
    static const char named[] = "a\aE\033f\fn\nr\rt\tv\v";
    if (re2_at_end(p)) {
        (void)re2_fail(p, p->at - 1, "trailing backslash");
        return false;
    }
    char c = p->text.ptr[p->at++];
    if (c == 'x') {
        return parse_hex(p, code_point);
    }
    if (c >= '0' && c <= '7') {
        return parse_octal(p, c, code_point);
    }
    for (size_t i = 0; i + 1 < sizeof named; i += 2) {
        if (named[i] == c && c != 'E') {
            *code_point = (unsigned char)named[i + 1];
            return true;
        }
    }
    bool word = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    if (word || (unsigned char)c >= 0x80) {
        (void)re2_fail(p, p->at - 2, "invalid escape sequence");
        return false;
    }
    *code_point = (unsigned char)c;
    return true;
}

static struct re2_node *literal(struct re2_parser *p, uint32_t code_point)
{
    struct re2_node *n = re2_node_new(p, RE2_LITERAL);
    if (n == NULL) {
        return NULL;
    }
    char bytes[8];
    struct buf b = {.ptr = bytes, .cap = sizeof bytes, .max = sizeof bytes - 1};
    utf8_append(&b, code_point);
    n->len = (unsigned char)(b.len > 4 ? 4 : b.len);
    memcpy(n->bytes, bytes, n->len);
    bool letter = code_point < 0x80 && (code_point | 0x20) >= 'a' && (code_point | 0x20) <= 'z';
    n->fold = letter && (p->flags & RE2_FLAG_FOLD) != 0;
    return n;
}

static struct re2_node *assertion(struct re2_parser *p, enum re2_assert kind)
{
    struct re2_node *n = re2_node_new(p, RE2_ASSERT);
    if (n != NULL) {
        n->assertion = kind;
    }
    return n;
}

static struct re2_node *parse_alternate(struct re2_parser *p);

/* "i", "ms-i" … up to ':' or ')'. False on failure. */
static bool parse_flags(struct re2_parser *p, unsigned *flags)
{
    static const char letters[] = "imsU";
    bool on = true;
    bool any = false;
    for (; !re2_at_end(p); p->at++) {
        char c = p->text.ptr[p->at];
        const char *found = memchr(letters, c, sizeof letters - 1);
        if (found != NULL) {
            unsigned bit = 1U << (unsigned)(found - letters);
            *flags = on ? *flags | bit : *flags & ~bit;
            any = true;
        } else if (c == '-' && on) {
            on = false;
            any = false;
        } else if ((c == ':' || c == ')') && (any || (on && c == ':'))) {
            return true;
        } else {
            break;
        }
    }
    (void)re2_fail(p, p->at,
                   "invalid or unsupported group syntax after \"(?\" (look-around, atomic "
                   "groups and conditions are not part of RE2)");
    return false;
}

static bool parse_name(struct re2_parser *p)
{
    size_t start = p->at;
    while (!re2_at_end(p) && p->text.ptr[p->at] != '>') {
        char c = p->text.ptr[p->at];
        bool ok = c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!ok) {
            break;
        }
        p->at++;
    }
    if (p->at == start || !re2_looking_at(p, ">")) {
        (void)re2_fail(p, start, "invalid named capture: expected (?P<name>…)");
        return false;
    }
    p->at++;
    return true;
}

/* Behind "(": sets *capture, or *flags_only for "(?i)". */
static bool parse_group_head(struct re2_parser *p, bool *capture, bool *flags_only)
{
    *capture = true;
    *flags_only = false;
    if (!re2_looking_at(p, "?")) {
        return true;
    }
    p->at++;
    if (re2_looking_at(p, "P<")) {
        p->at += 2;
        return parse_name(p);
    }
    if (re2_looking_at(p, "<") && !re2_looking_at(p, "<=") && !re2_looking_at(p, "<!")) {
        p->at += 1;
        return parse_name(p);
    }
    *capture = false;
    unsigned flags = p->flags;
    if (!parse_flags(p, &flags)) {
        return false;
    }
    *flags_only = p->text.ptr[p->at++] == ')';
    p->flags = flags;
    return true;
}

static struct re2_node *parse_group(struct re2_parser *p)
{
    size_t start = p->at++;
    unsigned outer = p->flags;
    bool capture = false;
    bool flags_only = false;
    if (!parse_group_head(p, &capture, &flags_only)) {
        return NULL;
    }
    if (flags_only) {
        return re2_node_new(p, RE2_EMPTY);
    }
    if (++p->depth > DEPTH_MAX) {
        return re2_fail(p, start, "groups are nested too deeply");
    }
    struct re2_node *n = re2_node_new(p, RE2_GROUP);
    if (n == NULL) {
        return NULL;
    }
    n->capture = capture;
    p->groups += capture ? 1 : 0;
    n->child = parse_alternate(p);
    if (n->child == NULL) {
        return NULL;
    }
    if (!re2_looking_at(p, ")")) {
        return re2_fail(p, start, "missing closing )");
    }
    p->at++;
    p->depth--;
    p->flags = outer;
    return n;
}

static struct re2_node *parse_quoted(struct re2_parser *p)
{
    struct re2_node *list = re2_node_new(p, RE2_CONCAT);
    struct re2_node **tail = list == NULL ? NULL : &list->child;
    while (list != NULL && !re2_at_end(p) && !re2_looking_at(p, "\\E")) {
        uint32_t code_point = 0;
        struct re2_node *n = re2_take_char(p, &code_point) ? literal(p, code_point) : NULL;
        if (n == NULL) {
            return NULL;
        }
        *tail = n;
        tail = &n->next;
    }
    if (re2_looking_at(p, "\\E")) {
        p->at += 2;
    }
    if (list != NULL && list->child == NULL) {
        list->kind = RE2_EMPTY;
    }
    return list;
}

/* \A \z \b \B, or NULL for anything else. */
static const enum re2_assert *assertion_of(char c)
{
    static const char letters[] = "AzbB";
    static const enum re2_assert kinds[] = {RE2_TEXT_START, RE2_TEXT_END, RE2_WORD, RE2_NO_WORD};
    const char *at = c == '\0' ? NULL : strchr(letters, c);
    return at == NULL ? NULL : &kinds[at - letters];
}

static struct re2_node *parse_backslash(struct re2_parser *p)
{
    p->at++;
    char c = re2_at_end(p) ? '\0' : p->text.ptr[p->at];
    const enum re2_assert *kind = assertion_of(c);
    if (kind != NULL) {
        p->at++;
        return assertion(p, *kind);
    }
    if (c == 'Q') {
        p->at++;
        return parse_quoted(p);
    }
    if (c == 'p' || c == 'P') {
        return re2_parse_property(p);
    }
    if (c != '\0' && strchr("dDsSwW", c) != NULL) {
        p->at++;
        return re2_perl_class(p, c);
    }
    uint32_t code_point = 0;
    return re2_parse_escape(p, &code_point) ? literal(p, code_point) : NULL;
}

static struct re2_node *parse_atom(struct re2_parser *p)
{
    bool multi = (p->flags & RE2_FLAG_MULTI) != 0;
    switch (p->text.ptr[p->at]) {
    case '(':
        return parse_group(p);
    case '[':
        return re2_parse_class(p);
    case '\\':
        return parse_backslash(p);
    case '.':
        p->at++;
        return re2_any(p, (p->flags & RE2_FLAG_DOT_ALL) != 0);
    case '^':
        p->at++;
        return assertion(p, multi ? RE2_LINE_START : RE2_TEXT_START);
    case '$':
        p->at++;
        return assertion(p, multi ? RE2_LINE_END : RE2_TEXT_END);
    case '*':
    case '+':
    case '?':
        return re2_fail(p, p->at, "missing argument to repetition operator");
    default: {
        uint32_t code_point = 0;
        return re2_take_char(p, &code_point) ? literal(p, code_point) : NULL;
    }
    }
}

static bool take_number(struct re2_parser *p, size_t *at, int *out)
{
    int value = 0;
    size_t start = *at;
    while (*at < p->text.len && p->text.ptr[*at] >= '0' && p->text.ptr[*at] <= '9') {
        value = value > REPEAT_MAX ? value : value * 10 + (p->text.ptr[*at] - '0');
        (*at)++;
    }
    *out = value;
    return *at > start;
}

/* "{n}", "{n,}", "{n,m}" at the cursor; false (cursor unmoved) if it is no repeat
 * but literal text, as RE2 reads it. */
static bool take_braces(struct re2_parser *p, int *min, int *max)
{
    size_t at = p->at + 1;
    if (!take_number(p, &at, min)) {
        return false;
    }
    *max = *min;
    if (at < p->text.len && p->text.ptr[at] == ',') {
        at++;
        if (!take_number(p, &at, max)) {
            *max = RE2_UNLIMITED;
        }
    }
    if (at >= p->text.len || p->text.ptr[at] != '}') {
        return false;
    }
    p->at = at + 1;
    return true;
}

static bool take_repeat(struct re2_parser *p, int *min, int *max)
{
    char c = re2_at_end(p) ? '\0' : p->text.ptr[p->at];
    if (c == '{') {
        return take_braces(p, min, max);
    }
    if (c != '*' && c != '+' && c != '?') {
        return false;
    }
    p->at++;
    *min = c == '+' ? 1 : 0;
    *max = c == '?' ? 1 : RE2_UNLIMITED;
    return true;
}

/* The largest product of nested repeat counts, as RE2 limits it. */
static long repeat_weight(const struct re2_node *n)
{
    long most = 1;
    for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
        long w = repeat_weight(c);
        most = w > most ? w : most;
    }
    if (n->kind == RE2_REPEAT) {
        int count = n->max > n->min ? n->max : n->min;
        most *= count > 1 ? count : 1;
    }
    return most;
}

static struct re2_node *parse_repeat(struct re2_parser *p)
{
    size_t start = p->at;
    struct re2_node *atom = parse_atom(p);
    size_t operator_at = p->at;
    int min = 0;
    int max = 0;
    if (atom == NULL || !take_repeat(p, &min, &max)) {
        return atom;
    }
    if (min > REPEAT_MAX || max > REPEAT_MAX || (max != RE2_UNLIMITED && max < min)) {
        return re2_fail(p, operator_at, "invalid repeat count (at most 1000, smaller first)");
    }
    if (atom->kind == RE2_EMPTY && p->text.ptr[start] == '(') {
        return re2_fail(p, operator_at, "missing argument to repetition operator");
    }
    struct re2_node *n = re2_node_new(p, RE2_REPEAT);
    if (n == NULL) {
        return NULL;
    }
    n->child = atom;
    n->min = min;
    n->max = max;
    n->lazy = (p->flags & RE2_FLAG_LAZY) != 0;
    if (re2_looking_at(p, "?")) {
        p->at++;
        n->lazy = !n->lazy;
    }
    if (repeat_weight(n) > REPEAT_MAX) {
        return re2_fail(p, operator_at, "nested repeat counts multiply to more than 1000");
    }
    size_t again = p->at;
    if (take_repeat(p, &min, &max)) {
        return re2_fail(p, again, "invalid nested repetition operator");
    }
    return n;
}

static struct re2_node *parse_concat(struct re2_parser *p)
{
    struct re2_node *list = re2_node_new(p, RE2_CONCAT);
    struct re2_node **tail = list == NULL ? NULL : &list->child;
    while (list != NULL && !re2_at_end(p) && p->text.ptr[p->at] != '|' &&
           p->text.ptr[p->at] != ')') {
        struct re2_node *n = parse_repeat(p);
        if (n == NULL) {
            return NULL;
        }
        if (n->kind == RE2_EMPTY) {
            continue;
        }
        *tail = n;
        tail = &n->next;
    }
    if (list != NULL && list->child == NULL) {
        list->kind = RE2_EMPTY;
    }
    return list;
}

static struct re2_node *parse_alternate(struct re2_parser *p)
{
    struct re2_node *first = parse_concat(p);
    if (first == NULL || !re2_looking_at(p, "|")) {
        return first;
    }
    struct re2_node *n = re2_node_new(p, RE2_ALTERNATE);
    if (n == NULL) {
        return NULL;
    }
    n->child = first;
    struct re2_node *last = first;
    while (re2_looking_at(p, "|")) {
        p->at++;
        last->next = parse_concat(p);
        if (last->next == NULL) {
            return NULL;
        }
        last = last->next;
    }
    return n;
}

enum status re2_parse(struct view pattern, struct arena *arena, struct re2 *out, size_t *error_at,
                      struct error *err)
{
    struct re2_parser p = {.text = pattern, .arena = arena, .err = err};
    if (pattern.len > PATTERN_MAX) {
        return error_set(err, ERR_LIMIT, "the pattern is longer than %d bytes", PATTERN_MAX);
    }
    struct re2_node *root = parse_alternate(&p);
    if (root != NULL && !re2_at_end(&p)) {
        root = re2_fail(&p, p.at, "unexpected )");
    }
    if (root == NULL) {
        if (error_at != NULL) {
            *error_at = p.error_at;
        }
        return p.failed;
    }
    *out = (struct re2){.root = root, .groups = p.groups, .utf = p.utf};
    return OK;
}

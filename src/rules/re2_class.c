#include "re2_node.h"

void byte_set_range(struct byte_set *s, unsigned low, unsigned high)
{
    for (unsigned c = low; c <= high && c < 256; c++) {
        byte_set_add(s, (unsigned char)c);
    }
}

void byte_set_merge(struct byte_set *into, const struct byte_set *from)
{
    for (size_t i = 0; i < 4; i++) {
        into->words[i] |= from->words[i];
    }
}

void byte_set_invert(struct byte_set *s)
{
    for (size_t i = 0; i < 4; i++) {
        s->words[i] = ~s->words[i];
    }
}

void byte_set_fold(struct byte_set *s)
{
    for (unsigned c = 'a'; c <= 'z'; c++) {
        unsigned char lower = (unsigned char)c;
        unsigned char upper = (unsigned char)(c - 0x20);
        if (byte_set_has(s, lower) || byte_set_has(s, upper)) {
            byte_set_add(s, lower);
            byte_set_add(s, upper);
        }
    }
}

static void perl_set(char letter, struct byte_set *out)
{
    switch (letter | 0x20) {
    case 'd':
        byte_set_range(out, '0', '9');
        break;
    case 's':
        /* RE2's \s has no vertical tab. */
        byte_set_range(out, '\t', '\n');
        byte_set_range(out, '\f', '\r');
        byte_set_add(out, ' ');
        break;
    default:
        byte_set_range(out, '0', '9');
        byte_set_range(out, 'a', 'z');
        byte_set_range(out, 'A', 'Z');
        byte_set_add(out, '_');
        break;
    }
    if (letter < 'a') {
        byte_set_invert(out);
    }
}

static struct re2_node *class_node(struct re2_parser *p)
{
    struct re2_node *n = re2_node_new(p, RE2_CLASS);
    struct re2_class *set = n == NULL ? NULL : arena_alloc(p->arena, 1, sizeof *set);
    if (set == NULL) {
        if (n != NULL && p->failed == OK) {
            p->failed = error_no_memory(p->err);
        }
        return NULL;
    }
    n->set = set;
    return n;
}

/* Fold and negate what was collected in `plain`. */
static struct re2_node *class_finish(struct re2_parser *p, struct re2_node *n)
{
    struct re2_class *set = n->set;
    if ((p->flags & RE2_FLAG_FOLD) != 0) {
        byte_set_fold(&set->plain);
        n->fold = true;
    }
    set->bytes = set->plain;
    if (set->negated) {
        byte_set_invert(&set->bytes);
    }
    p->utf = p->utf || set->wide != NULL;
    return n;
}

struct re2_node *re2_perl_class(struct re2_parser *p, char letter)
{
    struct re2_node *n = class_node(p);
    if (n != NULL) {
        perl_set(letter, &n->set->bytes);
        n->set->plain = n->set->bytes;
    }
    return n;
}

struct re2_node *re2_any(struct re2_parser *p, bool newline)
{
    struct re2_node *n = class_node(p);
    if (n != NULL) {
        byte_set_range(&n->set->bytes, 0, 255);
        if (!newline) {
            n->set->bytes.words[0] &= ~((uint64_t)1 << '\n');
        }
        n->set->plain = n->set->bytes;
    }
    return n;
}

static bool add_wide(struct re2_parser *p, struct re2_class *set, struct re2_wide wide)
{
    struct re2_wide *w = arena_alloc(p->arena, 1, sizeof *w);
    if (w == NULL) {
        if (p->failed == OK) {
            p->failed = error_no_memory(p->err);
        }
        return false;
    }
    *w = wide;
    w->next = set->wide;
    set->wide = w;
    return true;
}

/* Take "p{Name}", "PL"; the property's text with its backslash. */
static bool take_property(struct re2_parser *p, struct view *out)
{
    size_t start = p->at - 1;
    p->at++;
    if (re2_looking_at(p, "{")) {
        ptrdiff_t end = view_find_char(view_slice(p->text, p->at, p->text.len), '}');
        if (end < 2 || end > 40) { /* or not there at all */
            (void)re2_fail(p, start, "invalid character class: expected \\p{Name}");
            return false;
        }
        p->at += (size_t)end + 1;
    } else if (re2_at_end(p)) {
        (void)re2_fail(p, start, "invalid character class: expected \\pL or \\p{Name}");
        return false;
    } else {
        p->at++;
    }
    *out = view_slice(p->text, start, p->at);
    for (size_t i = 2; i < out->len; i++) {
        char c = out->ptr[i];
        bool ok = c == '{' || c == '}' || c == '_' || c == '^' ||
                  ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!ok) {
            (void)re2_fail(p, start, "invalid character class: expected \\pL or \\p{Name}");
            return false;
        }
    }
    return true;
}

struct re2_node *re2_parse_property(struct re2_parser *p)
{
    struct re2_node *n = class_node(p);
    struct view property;
    if (n == NULL || !take_property(p, &property) ||
        !add_wide(p, n->set, (struct re2_wide){.property = property})) {
        return NULL;
    }
    /* What of ASCII it holds is left to PCRE2; the prefilter takes all. */
    return class_finish(p, n);
}

struct posix_class {
    const char *name;
    const char *ranges; /* pairs */
};

static const struct posix_class posix_classes[] = {
    {"alnum", "09AZaz"},
    {"alpha", "AZaz"},
    {"ascii", "\x01\x7f"},
    {"blank", "\t\t  "},
    {"cntrl", "\x01\x1f\x7f\x7f"},
    {"digit", "09"},
    {"graph", "!~"},
    {"lower", "az"},
    {"print", " ~"},
    {"punct", "!/:@[`{~"},
    {"space", "\t\r  "},
    {"upper", "AZ"},
    {"word", "09AZaz__"},
    {"xdigit", "09AFaf"},
};

static bool posix_set(struct view name, struct byte_set *out)
{
    for (size_t i = 0; i < sizeof posix_classes / sizeof *posix_classes; i++) {
        const struct posix_class *c = &posix_classes[i];
        if (!view_eq_str(name, c->name)) {
            continue;
        }
        for (const char *r = c->ranges; r[0] != '\0'; r += 2) {
            byte_set_range(out, (unsigned char)r[0], (unsigned char)r[1]);
        }
        if (view_eq_str(name, "ascii") || view_eq_str(name, "cntrl")) {
            byte_set_add(out, 0);
        }
        return true;
    }
    return false;
}

/* "[:alpha:]" or "[:^alpha:]"; 1 taken, 0 not one, -1 failed. */
static int take_posix(struct re2_parser *p, struct re2_class *set)
{
    struct view rest = view_slice(p->text, p->at, p->text.len);
    if (!view_starts(rest, VIEW("[:"))) {
        return 0;
    }
    ptrdiff_t end = view_find(view_slice(rest, 2, rest.len), VIEW(":]"));
    if (end == VIEW_NPOS) {
        return 0;
    }
    struct view name = view_slice(rest, 2, 2 + (size_t)end);
    bool negated = view_starts(name, VIEW("^"));
    struct byte_set found = {{0}};
    if (!posix_set(view_slice(name, negated ? 1 : 0, name.len), &found)) {
        (void)re2_fail(p, p->at, "invalid character class name: expected [:alpha:], [:digit:] …");
        return -1;
    }
    if (negated) {
        byte_set_invert(&found);
    }
    byte_set_merge(&set->plain, &found);
    p->at += (size_t)end + 4;
    return 1;
}

/* A class within a class: "\d", "\pL", "[:x:]"; 1 taken, 0 not one, -1 failed. */
static int take_inner_class(struct re2_parser *p, struct re2_class *set)
{
    if (!re2_looking_at(p, "\\") || p->at + 1 >= p->text.len) {
        return take_posix(p, set);
    }
    char c = p->text.ptr[p->at + 1];
    if (c == 'p' || c == 'P') {
        struct view property;
        p->at++;
        bool ok = take_property(p, &property) &&
                  add_wide(p, set, (struct re2_wide){.property = property});
        return ok ? 1 : -1;
    }
    if (memchr("dDsSwW", c, 6) == NULL) {
        return 0;
    }
    struct byte_set found = {{0}};
    perl_set(c, &found);
    byte_set_merge(&set->plain, &found);
    p->at += 2;
    return 1;
}

static bool take_class_char(struct re2_parser *p, uint32_t *code_point)
{
    if (re2_looking_at(p, "\\")) {
        p->at++;
        return re2_parse_escape(p, code_point);
    }
    return re2_take_char(p, code_point);
}

static bool take_range(struct re2_parser *p, struct re2_class *set)
{
    size_t start = p->at;
    uint32_t low = 0;
    if (!take_class_char(p, &low)) {
        return false;
    }
    uint32_t high = low;
    if (re2_looking_at(p, "-") && p->at + 1 < p->text.len && p->text.ptr[p->at + 1] != ']') {
        p->at++;
        if (!take_class_char(p, &high)) {
            return false;
        }
        if (high < low) {
            (void)re2_fail(p, start, "invalid character class range: the end precedes the start");
            return false;
        }
    }
    if (low < 0x80) {
        byte_set_range(&set->plain, low, high < 0x7f ? high : 0x7f);
    }
    if (high >= 0x80) {
        uint32_t from = low < 0x80 ? 0x80 : low;
        return add_wide(p, set, (struct re2_wide){.low = from, .high = high});
    }
    return true;
}

struct re2_node *re2_parse_class(struct re2_parser *p)
{
    size_t start = p->at++;
    struct re2_node *n = class_node(p);
    if (n == NULL) {
        return NULL;
    }
    if (re2_looking_at(p, "^")) {
        n->set->negated = true;
        p->at++;
    }
    for (bool first = true; first || !re2_looking_at(p, "]"); first = false) {
        if (re2_at_end(p)) {
            return re2_fail(p, start, "missing closing ]");
        }
        int inner = take_inner_class(p, n->set);
        if (inner < 0 || (inner == 0 && !take_range(p, n->set))) {
            return NULL;
        }
        if (re2_at_end(p)) {
            return re2_fail(p, start, "missing closing ]");
        }
    }
    p->at++;
    return class_finish(p, n);
}

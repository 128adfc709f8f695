/* Where metavariables and ellipses stand in the text of a pattern. */
#include <string.h>

#include "pattern_parts.h"

/* What a name of a metavariable begins with. */
static bool is_capital(char c)
{
    return (c >= 'A' && c <= 'Z') || c == '_';
}

/* The length of "$NAME" at `at`, or 0: capitals, digits and underscores only. */
static size_t metavariable_length(struct view text, size_t at)
{
    size_t end = at + 1;
    if (text.ptr[at] != '$' || end >= text.len || !is_capital(text.ptr[end])) {
        return 0;
    }
    while (end < text.len &&
           (is_capital(text.ptr[end]) || (text.ptr[end] >= '0' && text.ptr[end] <= '9'))) {
        end++;
    }
    return end < text.len && pattern_is_word(text.ptr[end]) ? 0 : end - at;
}

static char before(struct view text, size_t at)
{
    while (at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t')) {
        at--;
    }
    return at == 0 ? '\n' : text.ptr[at - 1];
}

/* Whether `text` may be a type as it is written before a name: "const char *", "List<$T>",
 * "$X.Y", but no operand and operator ("a +", "$A instanceof"). */
static bool is_type_text(struct view text)
{
    static const char *const operators[] = {"instanceof", "in", "is",    "as",  "and",
                                            "or",         "of", "await", "new", "not"};
    size_t word = text.len;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!pattern_is_word(c) && strchr("$.<>[],?*&: \t", c) == NULL) {
            return false;
        }
    }
    while (word > 0 && pattern_is_word(text.ptr[word - 1])) {
        word--;
    }
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if (view_eq_str(view_slice(text, word, text.len), operators[i])) {
            return false;
        }
    }
    return text.len > 0 && (pattern_is_word(text.ptr[0]) || text.ptr[0] == '$') &&
           text.ptr[text.len - 1] != '.' &&
           !(text.len > 1 && text.ptr[text.len - 1] == '&' && text.ptr[text.len - 2] == '&');
}

/* Whether a "(" behind `prev` may be a parameter list: behind a name. */
static bool ends_name(char prev)
{
    return pattern_is_word(prev) || prev == '$' || prev == '>' || prev == ']' || prev == '"';
}

/* The ")" of the "(" at `at`, and the last metavariable between them (the type may be one,
 * too); 0 where what stands there is no type and name. */
static size_t typed_close(struct view text, size_t at, size_t *metavariable)
{
    int angle = 0;
    *metavariable = 0;
    for (size_t close = at + 1; close < text.len; close++) {
        char c = text.ptr[close];
        if (c == ')') {
            return *metavariable == 0 ? 0 : close;
        }
        angle += c == '<' || c == '[' ? 1 : c == '>' || c == ']' ? -1 : 0;
        if (c == '$' && metavariable_length(text, close) > 0 && angle == 0) {
            *metavariable = close;
        } else if (strchr("({;=+\"'\n", c) != NULL || (c == ',' && angle == 0)) {
            return 0;
        }
    }
    return 0;
}

/* "(a) -> b": what stands before `at` are the parameters of a lambda. */
static bool is_arrow_behind(struct view text, size_t at)
{
    size_t behind = pattern_skip_blank(text, at);
    struct view arrow = view_slice(text, behind, behind + 2);
    return view_eq(arrow, VIEW("->")) || view_eq(arrow, VIEW("=>"));
}

/* "(Type $X)" or "($X : Type)" at `at`: its length, or 0. */
static size_t typed_length(struct view text, size_t at, struct view *name, struct view *type)
{
    size_t dollar = 0;
    if (text.ptr[at] != '(' || ends_name(before(text, at))) {
        return 0;
    }
    size_t close = typed_close(text, at, &dollar);
    if (close == 0 || is_arrow_behind(text, close + 1)) {
        return 0;
    }
    size_t len = metavariable_length(text, dollar);
    struct view left = view_trim(view_slice(text, at + 1, dollar));
    struct view right = view_trim(view_slice(text, dollar + len, close));
    *name = view_slice(text, dollar, dollar + len);
    if (right.len == 0 && is_type_text(left)) {
        *type = left;
    } else if (left.len == 0 && right.len > 1 && right.ptr[0] == ':' && right.ptr[1] != ':') {
        *type = view_trim(view_slice(right, 1, right.len));
    } else {
        return 0;
    }
    return close + 1 - at;
}

/* "int... $X": parameters that take many, no ellipsis. */
static bool is_spread_type(struct view text, size_t at)
{
    size_t next = pattern_skip_blank(text, at + 3);
    return at > 0 && (pattern_is_word(text.ptr[at - 1]) || text.ptr[at - 1] == '>') &&
           next > at + 3 && next < text.len &&
           (pattern_is_word(text.ptr[next]) || text.ptr[next] == '$');
}

/* "${...}", "#{...}", "{...}" inside of a string: an ellipsis where code stands. */
static bool is_hole(struct view text, size_t at)
{
    return at > 0 && text.ptr[at - 1] == '{' && at + 3 < text.len && text.ptr[at + 3] == '}';
}

static bool is_reserved(const struct placeholders *p, struct view name)
{
    for (const char *const *r = p->reserved; r != NULL && *r != NULL; r++) {
        if (view_eq_str(name, *r)) {
            return true;
        }
    }
    return false;
}

/* What begins at a place of the pattern. */
struct found {
    enum node_kind kind; /* NODE_NONE: the "...>" that ends a NODE_DEEP */
    size_t length;       /* 0: nothing */
    struct view name;
    struct view type; /* NODE_TYPED */
    bool in_hole;     /* of a string: no statement */
    bool reserved;    /* looks like a metavariable, but is a name of the language */
};

static struct found found_at(const struct placeholders *p, size_t at, enum node_kind kind,
                             size_t length)
{
    return (struct found){
        .kind = kind,
        .length = length,
        .name = view_slice(p->pattern, at, at + length),
    };
}

static const struct found nothing = {.kind = NODE_NONE};

static struct found typed_at(const struct placeholders *p, size_t at)
{
    struct found f = {.kind = NODE_TYPED};
    f.length = typed_length(p->pattern, at, &f.name, &f.type);
    return f;
}

static struct found metavariable_at(const struct placeholders *p, size_t at)
{
    struct found f = found_at(p, at, NODE_METAVARIABLE, metavariable_length(p->pattern, at));
    f.reserved = is_reserved(p, f.name);
    return f;
}

/* Whether the innermost bracket that is open at `at` is that of a call: behind a name, which
 * no "def" names. */
static bool in_arguments(struct view text, size_t at)
{
    int depth = 0;
    while (at > 0 && depth <= 0) {
        char c = text.ptr[--at];
        depth += strchr("([{", c) != NULL ? 1 : strchr(")]}", c) != NULL ? -1 : 0;
    }
    size_t name = at;
    while (name > 0 && (pattern_is_word(text.ptr[name - 1]) || text.ptr[name - 1] == '$')) {
        name--;
    }
    struct view head = view_trim(view_slice(text, 0, name));
    return depth > 0 && text.ptr[at] == '(' && name < at &&
           !view_eq(view_slice(head, head.len < 3 ? 0 : head.len - 3, head.len), VIEW("def"));
}

/* "$X: Type" among the arguments of a call. */
static struct found typed_argument_at(const struct placeholders *p, size_t at)
{
    struct view text = p->pattern;
    struct found f = metavariable_at(p, at);
    size_t colon = pattern_skip_blank(text, at + f.length);
    if (!p->typed_arguments || f.length == 0 || colon >= text.len || text.ptr[colon] != ':' ||
        !in_arguments(text, at)) {
        return nothing;
    }
    size_t end = colon + 1;
    for (int open = 0; end < text.len && (open > 0 || strchr(",)\n", text.ptr[end]) == NULL);
         end++) {
        open += text.ptr[end] == '[' ? 1 : text.ptr[end] == ']' ? -1 : 0;
    }
    f.kind = NODE_TYPED;
    f.type = view_trim(view_slice(text, colon + 1, end));
    f.length = end - at;
    return is_type_text(f.type) ? f : nothing;
}

static struct found named_ellipsis_at(const struct placeholders *p, size_t at)
{
    struct view rest = view_slice(p->pattern, at, p->pattern.len);
    size_t end = 4;
    if (!view_starts(rest, VIEW("$...")) || rest.len == end || !is_capital(rest.ptr[end])) {
        return nothing;
    }
    while (end < rest.len && pattern_is_word(rest.ptr[end])) {
        end++;
    }
    return found_at(p, at, NODE_METAVARIABLE_ELLIPSIS, end);
}

/* "<...>" and "<..., T>" are type arguments. */
static struct found deep_begin_at(const struct placeholders *p, size_t at)
{
    struct view rest = view_slice(p->pattern, at, p->pattern.len);
    bool begins =
        view_starts(rest, VIEW("<...")) && rest.len > 4 && rest.ptr[4] != '>' && rest.ptr[4] != ',';
    return begins ? found_at(p, at, NODE_DEEP, 4) : nothing;
}

static struct found deep_end_at(const struct placeholders *p, size_t at)
{
    bool ends =
        p->deep > 0 && view_starts(view_slice(p->pattern, at, p->pattern.len), VIEW("...>"));
    return ends ? found_at(p, at, NODE_NONE, 4) : nothing;
}

static struct found ellipsis_at(const struct placeholders *p, size_t at)
{
    struct view rest = view_slice(p->pattern, at, p->pattern.len);
    bool is = view_starts(rest, VIEW("...")) &&
              (rest.len == 3 || !(pattern_is_word(rest.ptr[3]) || rest.ptr[3] == '$')) &&
              !is_spread_type(p->pattern, at);
    return is ? found_at(p, at, NODE_ELLIPSIS, 3) : nothing;
}

static struct found hole_at(const struct placeholders *p, size_t at)
{
    struct view rest = view_slice(p->pattern, at, p->pattern.len);
    bool is = view_starts(rest, VIEW("...")) && is_hole(p->pattern, at);
    struct found f = is ? found_at(p, at, NODE_ELLIPSIS, 3) : nothing;
    f.in_hole = true;
    return f;
}

typedef struct found (*finder)(const struct placeholders *p, size_t at);

/* What may stand in code and in a string; the first that finds something counts. */
static const finder finders_of_code[] = {typed_at,        typed_argument_at, named_ellipsis_at,
                                         metavariable_at, deep_begin_at,     deep_end_at,
                                         ellipsis_at};
static const finder finders_of_string[] = {named_ellipsis_at, metavariable_at, hole_at};

static struct found find_at(const struct placeholders *p, size_t at, bool in_string)
{
    const finder *finders = in_string ? finders_of_string : finders_of_code;
    size_t count = in_string ? sizeof finders_of_string / sizeof finders_of_string[0]
                             : sizeof finders_of_code / sizeof finders_of_code[0];
    for (size_t i = 0; i < count; i++) {
        struct found f = finders[i](p, at);
        if (f.length > 0) {
            return f;
        }
    }
    return nothing;
}

/* "*x", "&x", "(x)", "<... x ...>"; no operator with two sides. */
static bool starts_operand(struct view text, size_t at)
{
    struct view rest = view_slice(text, at, text.len);
    bool sign =
        rest.len > 1 && strchr("*&(", rest.ptr[0]) != NULL && strchr("*&= ", rest.ptr[1]) == NULL;
    return sign || view_starts(rest, VIEW("<..."));
}

/* Whether [begin, end) stands where a statement does. */
static bool is_statement(struct view text, enum node_kind kind, size_t begin, size_t end)
{
    char prev = before(text, begin);
    size_t after = pattern_skip_blank(text, end);
    char next = after < text.len ? text.ptr[after] : '\n';
    /* "... foo(x);", "{ ... *x = 1; }": two statements in one line. */
    bool starts_word = kind == NODE_ELLIPSIS && after > end &&
                       (pattern_is_word(next) || next == '$' ||
                        (strchr("{;", prev) != NULL && starts_operand(text, after)));
    return (strchr("\n{};:", prev) != NULL && strchr("\n\r}", next) != NULL) ||
           (strchr("\n{};", prev) != NULL && starts_word);
}

static enum status put(struct placeholders *p, size_t at, const struct found *f, struct error *err)
{
    if (f->reserved) {
        return OK;
    }
    if (p->count == PLACEHOLDERS_MAX) {
        return error_set(err, ERR_LIMIT, "the pattern has more than %d metavariables and ellipses",
                         PLACEHOLDERS_MAX);
    }
    p->deep += f->kind == NODE_DEEP ? 1 : 0;
    p->deep -= f->kind == NODE_NONE ? 1 : 0;
    p->items[p->count++] = (struct placeholder){
        .kind = f->kind,
        .original = f->name,
        .type = f->type,
        .begin = at,
        .end = at + f->length,
        .statement = !f->in_hole && is_statement(p->pattern, f->kind, at, at + f->length),
    };
    return OK;
}

/* "`…${": code up to the brace that closes it, then template again. True where `at` is the
 * "$" of one that opens. */
static bool in_template(struct view text, size_t at, char *quote, unsigned *braces)
{
    char c = text.ptr[at];
    bool opens = *quote == '`' && c == '$' && at + 1 < text.len && text.ptr[at + 1] == '{';
    if (opens) {
        *quote = 0;
        *braces = 1;
    } else if (*quote == 0 && *braces > 0 && (c == '{' || c == '}')) {
        *braces += c == '{' ? 1U : -1U;
        *quote = *braces == 0 ? '`' : 0;
    }
    return opens;
}

/* Quotes are tracked so that "..." and "<...>" inside of a string stay as they are. */
enum status placeholders_find(struct placeholders *p, struct error *err)
{
    struct view text = p->pattern;
    char quote = 0;
    unsigned braces = 0; /* open since the "${" of a template */
    for (size_t at = 0; at < text.len;) {
        struct found f = find_at(p, at, quote != 0);
        if (f.length > 0) {
            enum status st = put(p, at, &f, err);
            if (st != OK) {
                return st;
            }
            at += f.length;
            continue;
        }
        char c = text.ptr[at];
        if ((quote != 0 && c == '\\') || in_template(text, at, &quote, &braces)) {
            at++;
        } else if (quote != 0 && c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '"' || c == '`' || c == '\'')) {
            /* An apostrophe opens a string only where another one closes it (lifetimes of
             * Rust, digits of C++). */
            bool closed = view_find_char(view_slice(text, at + 1, text.len), c) != VIEW_NPOS;
            quote = closed ? c : 0;
        }
        at++;
    }
    return OK;
}

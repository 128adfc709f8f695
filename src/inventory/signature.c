#include <assay/inventory/signature.h>

#include <assay/base/digest.h>
#include <assay/base/mem.h>

enum { CONDITIONS_MAX = 64, RAW_DELIMITER_MAX = 16 };

/* Where a function may begin, outside of one. */
struct candidate {
    size_t start;   /* in the normal text: the bracket of the parameters */
    bool closed;    /* they are closed */
    bool words;     /* words follow ("const", or declarations of the old style) */
    bool old_style; /* such a declaration ended */
};

struct lexer {
    const char *at;
    const char *end;
    struct buf normal; /* the tokens, a blank behind each */
    size_t tokens;
    bool line_start;
    bool directive;
    bool named; /* its name was read */
    char last;  /* the first character of the last token outside of directives */
    unsigned depth;
    unsigned brackets;
    unsigned conditions[CONDITIONS_MAX]; /* the depth at each #if */
    size_t condition_count;
    struct candidate candidate;
    bool inside;      /* of a function */
    unsigned outside; /* the depth around it */
    size_t first_token;
    uint64_t *functions;
    size_t count;
    size_t cap;
    struct arena *arena;
};

static uint64_t digest_of(struct view text)
{
    struct sha256 d;
    uint64_t n = 0;
    sha256_of(text, &d);
    memcpy(&n, d.bytes, sizeof n);
    return n == 0 ? 1 : n;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

/* ---- what is no token ---- */

/* How many bytes of a line that goes on in the next one stand at `at`; 0: none. */
static size_t joint(const char *at, const char *end)
{
    if (end - at < 2 || *at != '\\' || (at[1] != '\n' && at[1] != '\r')) {
        return 0;
    }
    return at[1] == '\r' && end - at > 2 ? 3 : 2;
}

static const char *line_end(const char *at, const char *end)
{
    while (at < end && *at != '\n') {
        size_t on = joint(at, end);
        at += on > 0 ? on : 1;
    }
    return at;
}

static const char *comment_end(const char *at, const char *end)
{
    const char *close = at + 2 <= end ? memmem(at + 2, (size_t)(end - at - 2), "*/", 2) : NULL;
    return close == NULL ? end : close + 2;
}

static const char *skip_comment(const char *at, const char *end)
{
    if (end - at < 2 || *at != '/') {
        return at;
    }
    return at[1] == '/' ? line_end(at, end) : at[1] == '*' ? comment_end(at, end) : at;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static bool skip_blanks(struct lexer *l)
{
    while (l->at < l->end) {
        const char *from = l->at;
        if (*from == '\n') {
            l->line_start = true;
            l->directive = false;
            l->at++;
        } else if (is_blank(*from)) {
            l->at++;
        } else {
            l->at = skip_comment(from + joint(from, l->end), l->end);
            if (l->at == from) {
                return true;
            }
        }
    }
    return false;
}

/* ---- tokens ---- */

static const char *quoted_end(const char *at, const char *end)
{
    char quote = *at++;
    while (at < end && *at != quote && *at != '\n') {
        at += *at == '\\' && end - at > 1 ? 2 : 1;
    }
    return at < end && *at == quote ? at + 1 : at;
}

/* R"x(…)x" */
static const char *raw_end(const char *at, const char *end)
{
    char close[RAW_DELIMITER_MAX + 3] = ")";
    size_t n = 0;
    const char *open = at + 1;
    while (open + n < end && n < RAW_DELIMITER_MAX && open[n] != '(') {
        close[n + 1] = open[n];
        n++;
    }
    close[n + 1] = '"';
    const char *found =
        open + n < end ? memmem(open + n, (size_t)(end - open) - n, close, n + 2) : NULL;
    return found == NULL ? end : found + n + 2;
}

static const char *word_end(const char *at, const char *end)
{
    bool number = *at >= '0' && *at <= '9'; /* 1'000'000 */
    const char *p = at;
    while (p < end && (is_word(*p) || (number && *p == '\'' && end - p > 1 && is_word(p[1])))) {
        p++;
    }
    bool raw = p < end && *p == '"' && p[-1] == 'R' && p - at <= 3;
    return raw ? raw_end(p, end) : p;
}

static struct view take_token(struct lexer *l)
{
    const char *from = l->at;
    if (is_word(*from)) {
        l->at = word_end(from, l->end);
    } else if (*from == '"' || (*from == '\'' && !l->directive)) {
        l->at = quoted_end(from, l->end);
    } else {
        l->at++;
    }
    return view_of(from, (size_t)(l->at - from));
}

/* Branches of a condition begin at the same depth; the last one's end counts. */
static void read_directive(struct lexer *l, struct view word)
{
    bool begins = view_starts(word, VIEW("if"));
    if (begins) {
        if (l->condition_count < CONDITIONS_MAX) {
            l->conditions[l->condition_count] = l->depth;
        }
        l->condition_count++;
    } else if (l->condition_count > 0 && view_starts(word, VIEW("el"))) {
        if (l->condition_count <= CONDITIONS_MAX) {
            l->depth = l->conditions[l->condition_count - 1];
        }
    } else if (l->condition_count > 0 && view_eq(word, VIEW("endif"))) {
        l->condition_count--;
    }
}

/* ---- functions ---- */

static enum status end_function(struct lexer *l, struct error *err)
{
    struct view text = view_slice(buf_view(&l->normal), l->candidate.start, l->normal.len);
    l->inside = false;
    l->candidate = (struct candidate){.closed = false};
    if (l->tokens - l->first_token < SIGNATURE_TOKENS_MIN || l->count >= SIGNATURE_FUNCTIONS_MAX) {
        return OK;
    }
    enum status st = arena_grow(l->arena, (void **)&l->functions, &l->cap, l->count + 1,
                                sizeof *l->functions, err);
    if (st == OK) {
        l->functions[l->count++] = digest_of(text);
    }
    return st;
}

static void open_body(struct lexer *l)
{
    struct candidate *k = &l->candidate;
    bool fits = k->old_style ? l->last == ';' : k->words;
    l->inside = k->closed && (l->last == ')' || fits);
    l->outside = l->depth++;
    if (!l->inside) {
        *k = (struct candidate){.closed = false};
    }
}

/* What ends a declaration; within those of the old style ("int a, b;") it goes on. */
static void end_declaration(struct lexer *l, char c)
{
    struct candidate *k = &l->candidate;
    bool declares = k->closed && k->words;
    l->depth -= c == '}' && l->depth > 0 ? 1 : 0;
    if (c == ';' && declares) {
        k->old_style = true;
    } else if (c != ',' || !declares) {
        *k = (struct candidate){.closed = false};
    }
}

/* Parameters and what follows them, up to the body. */
static void read_outside(struct lexer *l, char c, size_t start)
{
    struct candidate *k = &l->candidate;
    if (c == '(') {
        if (l->brackets++ == 0) {
            *k = (struct candidate){.start = start};
            l->first_token = l->tokens;
        }
    } else if (c == ')') {
        l->brackets -= l->brackets > 0 ? 1 : 0;
        k->closed = l->brackets == 0;
    } else if (l->brackets > 0) {
        return;
    } else if (c == '{') {
        open_body(l);
    } else if (strchr(";=,}", c) != NULL) {
        end_declaration(l, c);
    } else if (is_word(c)) {
        k->words = k->closed;
    }
}

static enum status read_inside(struct lexer *l, char c, struct error *err)
{
    if (c == '{') {
        l->depth++;
    } else if (c == '}') {
        l->depth -= l->depth > 0 ? 1 : 0;
        if (l->depth <= l->outside) {
            l->brackets = 0;
            return end_function(l, err);
        }
    }
    return OK;
}

static enum status read_token(struct lexer *l, struct error *err)
{
    bool begins = l->line_start;
    l->line_start = false;
    bool hash = begins && *l->at == '#';
    bool first_word = l->directive && !l->named && is_word(*l->at);
    struct view token = take_token(l);
    size_t start = l->normal.len;
    buf_add_view(&l->normal, token);
    buf_add_char(&l->normal, ' ');
    l->tokens++;
    if (hash || l->directive) {
        l->directive = true;
        l->named = !hash;
        if (first_word) {
            read_directive(l, token);
        }
        return OK;
    }
    enum status st = OK;
    if (l->inside) {
        st = read_inside(l, token.ptr[0], err);
    } else {
        read_outside(l, token.ptr[0], start);
    }
    l->last = token.ptr[0];
    return st;
}

static enum status read_tokens(struct lexer *l, struct error *err)
{
    enum status st = OK;
    while (st == OK && skip_blanks(l)) {
        st = read_token(l, err);
    }
    return st == OK ? buf_status(&l->normal, err) : st;
}

/* ---- the whole ---- */

/* The digest of the bytes with "\r\n" as "\n". */
static enum status exact_of(struct view bytes, uint64_t *out, struct error *err)
{
    if (view_find_char(bytes, '\r') < 0) {
        *out = digest_of(bytes);
        return OK;
    }
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(bytes.len + 1);
    struct view rest = bytes;
    ptrdiff_t at;
    while ((at = view_find_char(rest, '\r')) >= 0) {
        bool line = (size_t)at + 1 < rest.len && rest.ptr[at + 1] == '\n';
        buf_add_view(&text, view_slice(rest, 0, (size_t)at + (line ? 0 : 1)));
        rest = view_slice(rest, (size_t)at + 1, rest.len);
    }
    buf_add_view(&text, rest);
    *out = digest_of(buf_view(&text));
    return buf_status(&text, err);
}

enum status signature_of(struct view bytes, struct arena *arena, struct signature *out,
                         struct error *err)
{
    struct signature s = {.exact = 0};
    enum status st = exact_of(bytes, &s.exact, err);
    if (st != OK || bytes.len == 0 || bytes.len > SIGNATURE_BYTES_MAX) {
        *out = st == OK ? s : *out;
        return st;
    }
    struct lexer *l = arena_alloc(arena, 1, sizeof *l);
    if (l == NULL) {
        return error_no_memory(err);
    }
    l->at = bytes.ptr;
    l->end = bytes.ptr + bytes.len;
    l->line_start = true;
    l->arena = arena;
    buf_init(&l->normal, 2 * bytes.len + 1);
    st = read_tokens(l, err);
    if (st == OK) {
        s.plain = l->tokens >= SIGNATURE_TOKENS_MIN ? digest_of(buf_view(&l->normal)) : 0;
        s.functions = l->functions;
        s.count = l->count;
        *out = s;
    }
    buf_release(&l->normal);
    return st;
}

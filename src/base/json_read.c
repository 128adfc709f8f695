#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <errno.h>
#include <setjmp.h>
#include <stdlib.h>
#include <yajl/yajl_parse.h>

struct block;

struct reader {
    struct value_builder builder;
    yajl_handle yajl;
    struct view text;
    size_t counted; /* bytes of `text` whose lines are counted */
    uint32_t line;
    size_t line_start;
    struct error error;
    enum status status;
    struct block *blocks; /* yajl's memory */
    jmp_buf exhausted;
};

enum { YAJL_STOP = 0, YAJL_GO = 1 };

/* Longer than any number that means something. */
enum { NUMBER_MAX = 512 };

static int result(struct reader *r, enum status st)
{
    r->status = st;
    return st == OK ? YAJL_GO : YAJL_STOP;
}

static uint32_t clamp32(size_t n)
{
    return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

/* Advance the line count to `offset`; offsets only grow. */
static void locate(struct reader *r, size_t offset)
{
    if (offset > r->text.len) {
        offset = r->text.len;
    }
    while (r->counted < offset) {
        const char *nl = memchr(r->text.ptr + r->counted, '\n', offset - r->counted);
        if (nl == NULL) {
            r->counted = offset;
            break;
        }
        r->counted = (size_t)(nl - r->text.ptr) + 1;
        r->line_start = r->counted;
        if (r->line < UINT32_MAX) {
            r->line++;
        }
    }
}

/* A value header at the token that yajl has just consumed, `width` bytes long. */
static struct value at_token(struct reader *r, enum value_kind kind, size_t width)
{
    size_t end = yajl_get_bytes_consumed(r->yajl);
    size_t start = end > width ? end - width : 0;
    locate(r, end);
    size_t column = start >= r->line_start ? start - r->line_start : 0;
    return (struct value){.kind = kind, .line = r->line, .column = clamp32(column) + 1};
}

static bool is_inside(const struct reader *r, const unsigned char *s)
{
    uintptr_t from = (uintptr_t)r->text.ptr;
    return (uintptr_t)s >= from && (uintptr_t)s < from + r->text.len;
}

/* yajl hands out text inside our input when nothing had to be unescaped. Else the
 * raw text lies between the closing quote, just read, and the first quote
 * backwards that no backslash precedes. */
static struct view raw_text(const struct reader *r, const unsigned char *s, size_t len)
{
    if (is_inside(r, s)) {
        return view_of((const char *)s, len);
    }
    size_t end = yajl_get_bytes_consumed(r->yajl) - 1;
    size_t from = end;
    while (from > 1 && !(r->text.ptr[from - 1] == '"' && r->text.ptr[from - 2] != '\\')) {
        from--;
    }
    return view_slice(r->text, from, end);
}

/* Four hexadecimal digits, which yajl has checked. */
static uint32_t hex4(const char *p)
{
    uint32_t n = 0;
    for (size_t i = 0; i < 4; i++) {
        n = n << 4 | (uint32_t)hex_digit(p[i]);
    }
    return n;
}

/* The character of the "\uXXXX" at raw[*at], or of a pair of them. yajl would make
 * one character of an unpaired surrogate and whatever stands behind it; here
 * utf8_append() makes it U+FFFD. */
static uint32_t unicode_escape(struct view raw, size_t *at)
{
    uint32_t cp = hex4(raw.ptr + *at + 2);
    *at += 6;
    if (cp < 0xd800 || cp > 0xdbff || raw.len - *at < 6 || raw.ptr[*at] != '\\' ||
        raw.ptr[*at + 1] != 'u') {
        return cp;
    }
    uint32_t low = hex4(raw.ptr + *at + 2);
    if (low < 0xdc00 || low > 0xdfff) {
        return cp;
    }
    *at += 6;
    return 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
}

/* A text that yajl has found well-formed, without its escapes. */
static struct view unescape(struct reader *r, struct view raw)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    char *memory = arena_alloc(r->builder.arena, raw.len + 1, 1);
    if (memory == NULL) {
        return view_of(NULL, 0);
    }
    struct buf out = {.ptr = memory, .cap = raw.len + 1, .max = raw.len};
    size_t at = 0;
    while (at < raw.len) {
        ptrdiff_t next = view_find_char(view_slice(raw, at, raw.len), '\\');
        size_t plain = next < 0 ? raw.len - at : (size_t)next;
        buf_add(&out, raw.ptr + at, plain);
        at += plain;
        if (at + 1 >= raw.len) {
            break;
        }
        if (raw.ptr[at + 1] == 'u') {
            utf8_append(&out, unicode_escape(raw, &at));
        } else {
            const char *hit = strchr(from, raw.ptr[at + 1]);
            buf_add_char(&out, hit == NULL ? raw.ptr[at + 1] : to[hit - from]);
            at += 2;
        }
    }
    return buf_view(&out);
}

static struct view keep(struct reader *r, const unsigned char *s, struct view raw)
{
    return is_inside(r, s) ? raw : unescape(r, raw);
}

static int on_value(struct reader *r, struct value v)
{
    return result(r, value_builder_add(&r->builder, v, &r->error));
}

static int on_null(void *ctx)
{
    return on_value(ctx, at_token(ctx, VALUE_NULL, 4));
}

static int on_boolean(void *ctx, int yes)
{
    struct value v = at_token(ctx, VALUE_BOOL, yes ? 4 : 5);
    v.boolean = yes != 0;
    return on_value(ctx, v);
}

static int on_number(void *ctx, const char *digits, size_t len)
{
    struct reader *r = ctx;
    struct value v = at_token(r, VALUE_INT, len);
    struct view text = view_of(digits, len);
    bool inside = is_inside(r, (const unsigned char *)digits);
    v.text = inside ? text : arena_copy(r->builder.arena, text);
    char copy[NUMBER_MAX];
    if (v.text.ptr == NULL) {
        return result(r, error_no_memory(&r->error));
    }
    if (len >= sizeof copy) {
        return result(r, error_set(&r->error, ERR_LIMIT, "a number of %zu digits", len));
    }
    memcpy(copy, digits, len);
    copy[len] = '\0';
    bool whole = strpbrk(copy, ".eE") == NULL;
    errno = 0;
    v.integer = whole ? strtoll(copy, NULL, 10) : 0;
    if (!whole || errno == ERANGE) {
        v.kind = VALUE_FLOAT;
        v.integer = 0;
    }
    v.number = strtod(copy, NULL);
    return on_value(r, v);
}

static int on_string(void *ctx, const unsigned char *s, size_t len)
{
    struct reader *r = ctx;
    struct view raw = raw_text(r, s, len);
    struct value v = at_token(r, VALUE_STRING, raw.len + 2);
    v.text = keep(r, s, raw);
    if (v.text.ptr == NULL) {
        return result(r, error_no_memory(&r->error));
    }
    return on_value(r, v);
}

static int on_key(void *ctx, const unsigned char *s, size_t len)
{
    struct reader *r = ctx;
    struct view raw = raw_text(r, s, len);
    struct value v = at_token(r, VALUE_STRING, raw.len + 2);
    struct view key = keep(r, s, raw);
    if (key.ptr == NULL) {
        return result(r, error_no_memory(&r->error));
    }
    value_builder_key(&r->builder, key, v.line, v.column);
    return YAJL_GO;
}

static int on_open(struct reader *r, enum value_kind kind)
{
    struct value v = at_token(r, kind, 1);
    return result(r, value_builder_open(&r->builder, kind, v.line, v.column, &r->error));
}

static int on_open_object(void *ctx)
{
    return on_open(ctx, VALUE_OBJECT);
}

static int on_open_array(void *ctx)
{
    return on_open(ctx, VALUE_ARRAY);
}

static int on_close(void *ctx)
{
    struct reader *r = ctx;
    return result(r, value_builder_close(&r->builder, &r->error));
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_open_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_close,
    .yajl_start_array = on_open_array,
    .yajl_end_array = on_close,
};

/* yajl does not look whether it got memory. So its blocks are chained to the
 * reader, and a failed allocation jumps out of yajl, whose only trace is then this
 * chain: it has no other state, and none of our callbacks is on the stack. */
struct block {
    struct block *prev;
    struct block *next;
    max_align_t data[];
};

static void link_block(struct reader *r, struct block *b)
{
    if (b->next != NULL) {
        b->next->prev = b;
    }
    if (b->prev != NULL) {
        b->prev->next = b;
    } else {
        r->blocks = b;
    }
}

static void *hook_malloc(void *ctx, size_t n)
{
    struct reader *r = ctx;
    struct block *b = NULL;
    if (n <= SIZE_MAX - sizeof *b) {
        b = mem_realloc(NULL, 1, sizeof *b + n);
    }
    if (b == NULL) {
        longjmp(r->exhausted, 1);
    }
    b->prev = NULL;
    b->next = r->blocks;
    link_block(r, b);
    return b->data;
}

static struct block *block_of(void *p)
{
    return (struct block *)(void *)((char *)p - offsetof(struct block, data));
}

static void *hook_realloc(void *ctx, void *p, size_t n)
{
    struct reader *r = ctx;
    if (p == NULL) {
        return hook_malloc(ctx, n);
    }
    struct block *b = NULL;
    if (n <= SIZE_MAX - sizeof *b) {
        b = mem_realloc(block_of(p), 1, sizeof *b + n);
    }
    if (b == NULL) {
        longjmp(r->exhausted, 1);
    }
    link_block(r, b);
    return b->data;
}

static void hook_free(void *ctx, void *p)
{
    struct reader *r = ctx;
    if (p == NULL) {
        return;
    }
    struct block *b = block_of(p);
    if (b->prev != NULL) {
        b->prev->next = b->next;
    } else {
        r->blocks = b->next;
    }
    if (b->next != NULL) {
        b->next->prev = b->prev;
    }
    (void)mem_free(b);
}

static void release_blocks(struct reader *r)
{
    for (struct block *b = r->blocks; b != NULL;) {
        struct block *next = b->next;
        (void)mem_free(b);
        b = next;
    }
    r->blocks = NULL;
}

/* What yajl itself has to say: "lexical error: invalid char in json text." */
static enum status syntax_error(struct reader *r, const char *source, struct error *err)
{
    size_t at = yajl_get_bytes_consumed(r->yajl);
    locate(r, at);
    unsigned char *why = yajl_get_error(r->yajl, 0, NULL, 0);
    struct view text = view_trim(view_str(why == NULL ? "not JSON" : (const char *)why));
    size_t column = at >= r->line_start ? at - r->line_start : 0;
    enum status st = error_set(err, ERR_FORMAT, "%s:%u:%zu: " VIEW_FMT, source, r->line,
                               column == 0 ? 1 : column, VIEW_ARG(text));
    if (why != NULL) {
        yajl_free_error(r->yajl, why);
    }
    return st;
}

/* yajl itself takes overlong forms and surrogates for UTF-8. */
static enum status check_utf8(struct reader *r, const char *source, struct error *err)
{
    if (utf8_is_ascii(r->text) || utf8_valid(r->text)) {
        return OK;
    }
    size_t at = 0;
    size_t n = 1;
    while (n > 0) {
        uint32_t cp;
        n = utf8_decode(view_slice(r->text, at, r->text.len), &cp);
        at += n;
    }
    locate(r, at);
    return error_set(err, ERR_FORMAT, "%s:%u:%zu: not UTF-8", source, r->line,
                     at - r->line_start + 1);
}

static enum status run(struct reader *r, const char *source, struct error *err)
{
    yajl_status ys = yajl_parse(
        r->yajl, (const unsigned char *)(r->text.ptr == NULL ? "" : r->text.ptr), r->text.len);
    if (ys == yajl_status_ok) {
        ys = yajl_complete_parse(r->yajl);
    }
    if (r->status == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    if (r->status != OK) {
        size_t end = yajl_get_bytes_consumed(r->yajl);
        size_t column = end > r->line_start ? end - r->line_start : 1;
        return error_set(err, r->status, "%s:%u:%zu: %s", source, r->line, column,
                         r->error.message);
    }
    if (ys != yajl_status_ok) {
        return syntax_error(r, source, err);
    }
    if (!r->builder.has_root) {
        return error_set(err, ERR_FORMAT, "%s:1:1: empty, expected JSON", source);
    }
    return OK;
}

static enum status parse(struct reader *r, const char *source, enum json_flags flags,
                         struct error *err)
{
    yajl_alloc_funcs alloc = {
        .malloc = hook_malloc, .realloc = hook_realloc, .free = hook_free, .ctx = r};
    if (setjmp(r->exhausted) != 0) {
        return error_no_memory(err);
    }
    r->yajl = yajl_alloc(&callbacks, &alloc, r);
    if (r->yajl == NULL) {
        return error_no_memory(err);
    }
    (void)yajl_config(r->yajl, yajl_dont_validate_strings, 1);
    (void)yajl_config(r->yajl, yajl_allow_comments, (flags & JSON_COMMENTS) != 0 ? 1 : 0);
    return run(r, source, err);
}

enum status json_read(struct view text, const char *source, enum json_flags flags,
                      const struct parse_limits *limits, struct arena *arena, struct value *root,
                      struct error *err)
{
    struct view bom = VIEW("\xef\xbb\xbf");
    struct reader r = {.text = text, .line = 1};
    if (view_starts(text, bom)) {
        r.text = view_slice(text, bom.len, text.len);
    }
    enum status st = check_utf8(&r, source, err);
    if (st != OK) {
        return st;
    }
    value_builder_init(&r.builder, arena, limits);
    st = parse(&r, source, flags, err);
    if (st == OK) {
        *root = r.builder.root;
    }
    value_builder_release(&r.builder);
    release_blocks(&r); /* all that yajl has, instead of yajl_free() */
    return st;
}

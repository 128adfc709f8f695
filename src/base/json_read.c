#include <assay/base/json.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <stdlib.h>
#include <yajl/yajl_parse.h>

struct reader {
    struct value_builder builder;
    yajl_handle yajl;
    struct view text;
    size_t counted; /* bytes of `text` whose lines are counted */
    uint32_t line;
    size_t line_start;
    struct error error;
    enum status status;
};

enum { YAJL_STOP = 0, YAJL_GO = 1 };

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

/* yajl hands out text inside our input when nothing had to be unescaped;
 * anything else is its own buffer and must be copied. */
static struct view keep(struct reader *r, const unsigned char *s, size_t len)
{
    const char *p = (const char *)s;
    uintptr_t from = (uintptr_t)r->text.ptr;
    uintptr_t at = (uintptr_t)p;
    if (at >= from && at < from + r->text.len) {
        return view_of(p, len);
    }
    return arena_copy(r->builder.arena, view_of(p, len));
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
    v.text = keep(r, (const unsigned char *)digits, len);
    char copy[64];
    if (v.text.ptr == NULL || len >= sizeof copy) {
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
    struct value v = at_token(r, VALUE_STRING, len + 2);
    v.text = keep(r, s, len);
    if (v.text.ptr == NULL) {
        return result(r, error_no_memory(&r->error));
    }
    return on_value(r, v);
}

static int on_key(void *ctx, const unsigned char *s, size_t len)
{
    struct reader *r = ctx;
    struct value v = at_token(r, VALUE_STRING, len + 2);
    struct view key = keep(r, s, len);
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

static void *hook_malloc(void *ctx, size_t n)
{
    (void)ctx;
    return mem_realloc(NULL, n, 1);
}

static void *hook_realloc(void *ctx, void *p, size_t n)
{
    (void)ctx;
    return mem_realloc(p, n, 1);
}

static void hook_free(void *ctx, void *p)
{
    (void)ctx;
    (void)mem_free(p);
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

static enum status run(struct reader *r, const char *source, struct error *err)
{
    yajl_status ys = yajl_parse(
        r->yajl, (const unsigned char *)(r->text.ptr == NULL ? "" : r->text.ptr), r->text.len);
    if (ys == yajl_status_ok) {
        ys = yajl_complete_parse(r->yajl);
    }
    if (r->status != OK) {
        return error_set(err, r->status, "%s: %s", source, r->error.message);
    }
    if (ys != yajl_status_ok) {
        return syntax_error(r, source, err);
    }
    if (!r->builder.has_root) {
        return error_set(err, ERR_FORMAT, "%s:1:1: empty, expected JSON", source);
    }
    return OK;
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
    yajl_alloc_funcs alloc = {.malloc = hook_malloc, .realloc = hook_realloc, .free = hook_free};
    r.yajl = yajl_alloc(&callbacks, &alloc, &r);
    if (r.yajl == NULL) {
        return error_no_memory(err);
    }
    (void)yajl_config(r.yajl, yajl_allow_comments, (flags & JSON_COMMENTS) != 0 ? 1 : 0);
    value_builder_init(&r.builder, arena, limits);
    enum status st = run(&r, source, err);
    if (st == OK) {
        *root = r.builder.root;
    }
    value_builder_release(&r.builder);
    yajl_free(r.yajl);
    return st;
}

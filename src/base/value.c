#include <assay/base/value.h>

#include <assay/base/mem.h>

struct value_frame {
    enum value_kind kind;
    uint32_t line;
    uint32_t column;
    size_t first; /* index into pending */
    struct view key;
    uint32_t key_line;
    uint32_t key_column;
};

enum { DEFAULT_DEPTH = 128, DEFAULT_VALUES = 4 * 1000 * 1000 };

const struct value *value_get_view(const struct value *v, struct view key)
{
    if (v == NULL || v->kind != VALUE_OBJECT) {
        return NULL;
    }
    for (size_t i = v->len; i-- > 0;) {
        if (view_eq(v->members[i].key, key)) {
            return &v->members[i].value;
        }
    }
    return NULL;
}

const struct value *value_get(const struct value *v, const char *key)
{
    return value_get_view(v, view_str(key));
}

const struct value *value_path(const struct value *v, const char *dotted)
{
    struct view rest = view_str(dotted);
    struct view piece;
    while (view_split(&rest, '.', &piece)) {
        v = value_get_view(v, piece);
    }
    return v;
}

struct view value_text(const struct value *v)
{
    return v != NULL && v->kind == VALUE_STRING ? v->text : view_of(NULL, 0);
}

struct view value_scalar(const struct value *v)
{
    bool scalar = value_is(v, VALUE_STRING) || value_is(v, VALUE_INT) || value_is(v, VALUE_FLOAT);
    return scalar ? v->text : view_of(NULL, 0);
}

struct view value_get_text(const struct value *v, const char *key)
{
    return value_text(value_get(v, key));
}

bool value_get_bool(const struct value *v, const char *key, bool fallback)
{
    const struct value *b = value_get(v, key);
    return value_is(b, VALUE_BOOL) ? b->boolean : fallback;
}

bool value_is(const struct value *v, enum value_kind kind)
{
    return v != NULL && v->kind == kind;
}

const char *value_kind_name(enum value_kind kind)
{
    static const char *const names[] = {
        [VALUE_NULL] = "nothing",   [VALUE_BOOL] = "a boolean",   [VALUE_INT] = "an integer",
        [VALUE_FLOAT] = "a number", [VALUE_STRING] = "a text",    [VALUE_TIME] = "a date or time",
        [VALUE_ARRAY] = "a list",   [VALUE_OBJECT] = "a mapping",
    };
    size_t i = (size_t)kind;
    return i < sizeof names / sizeof names[0] ? names[i] : "something unknown";
}

enum status value_expected(const struct value *v, const char *source, const char *what,
                           struct error *err)
{
    return error_set(err, ERR_FORMAT, "%s:%u:%u: expected %s, found %s", source,
                     v == NULL ? 1U : v->line, v == NULL ? 1U : v->column, what,
                     v == NULL ? "nothing" : value_kind_name(v->kind));
}

void value_builder_init(struct value_builder *b, struct arena *arena,
                        const struct parse_limits *limits)
{
    *b = (struct value_builder){.arena = arena};
    if (limits != NULL) {
        b->limits = *limits;
    }
    b->limits.depth = b->limits.depth == 0 ? DEFAULT_DEPTH : b->limits.depth;
    b->limits.values = b->limits.values == 0 ? DEFAULT_VALUES : b->limits.values;
}

void value_builder_release(struct value_builder *b)
{
    (void)mem_free(b->frames);
    (void)mem_free(b->pending);
    b->frames = NULL;
    b->pending = NULL;
}

void value_builder_key(struct value_builder *b, struct view key, uint32_t line, uint32_t column)
{
    b->key = key;
    b->key_line = line;
    b->key_column = column;
}

enum status value_builder_open(struct value_builder *b, enum value_kind kind, uint32_t line,
                               uint32_t column, struct error *err)
{
    if (b->depth >= b->limits.depth) {
        return error_set(err, ERR_LIMIT, "nested deeper than %zu levels", b->limits.depth);
    }
    void *frames = b->frames;
    enum status st =
        mem_grow(&frames, &b->frames_cap, b->depth + 1, sizeof *b->frames, b->limits.depth, err);
    b->frames = frames;
    if (st != OK) {
        return st;
    }
    b->frames[b->depth++] = (struct value_frame){
        .kind = kind,
        .line = line,
        .column = column,
        .first = b->pending_len,
        .key = b->key,
        .key_line = b->key_line,
        .key_column = b->key_column,
    };
    return OK;
}

enum status value_builder_add(struct value_builder *b, struct value v, struct error *err)
{
    if (++b->total > b->limits.values) {
        return error_set(err, ERR_LIMIT, "more than %zu values", b->limits.values);
    }
    if (b->depth == 0) {
        b->root = v;
        b->has_root = true;
        return OK;
    }
    void *pending = b->pending;
    enum status st = mem_grow(&pending, &b->pending_cap, b->pending_len + 1, sizeof *b->pending,
                              b->limits.values, err);
    b->pending = pending;
    if (st != OK) {
        return st;
    }
    b->pending[b->pending_len++] =
        (struct member){.key = b->key, .line = b->key_line, .column = b->key_column, .value = v};
    return OK;
}

/* Move the frame's children from `pending` into the arena as `v`'s own. */
static enum status take_children(struct value_builder *b, const struct value_frame *f,
                                 struct value *v, struct error *err)
{
    size_t n = b->pending_len - f->first;
    v->len = n;
    if (n == 0) {
        return OK;
    }
    const struct member *from = b->pending + f->first;
    if (f->kind == VALUE_OBJECT) {
        v->members = arena_alloc(b->arena, n, sizeof *v->members);
        if (v->members == NULL) {
            return error_no_memory(err);
        }
        memcpy(v->members, from, n * sizeof *from);
        return OK;
    }
    v->items = arena_alloc(b->arena, n, sizeof *v->items);
    if (v->items == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        v->items[i] = from[i].value;
    }
    return OK;
}

enum status value_builder_close(struct value_builder *b, struct error *err)
{
    if (b->depth == 0) {
        return error_set(err, ERR_INTERNAL, "container closed that was not open");
    }
    const struct value_frame f = b->frames[b->depth - 1];
    struct value v = {.kind = f.kind, .line = f.line, .column = f.column};
    enum status st = take_children(b, &f, &v, err);
    if (st != OK) {
        return st;
    }
    b->depth--;
    b->pending_len = f.first;
    value_builder_key(b, f.key, f.key_line, f.key_column);
    return value_builder_add(b, v, err);
}

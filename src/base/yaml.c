#include <assay/base/yaml.h>

#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include "key_index.h"
#include "yaml_scalar.h"

#include <yaml.h>

/* What an anchor names. Arrays and objects are never changed once they are
 * complete, so an alias shares its children; what it would cost to copy them
 * is counted all the same, because whoever walks the result walks it all. */
struct anchor {
    struct value value;
    size_t values; /* in the whole subtree */
    size_t height; /* levels of containers in it */
    bool complete;
};

struct yaml_frame {
    enum value_kind kind;
    size_t first; /* of its children among the builder's pending */
    size_t total_before;
    size_t height;
    struct anchor *anchor; /* to complete at the end, or NULL */
    bool has_key;
    bool has_merge;
    size_t merge; /* index among pending of the "<<" member */
};

struct reader {
    struct value_builder builder;
    yaml_parser_t parser;
    struct yaml_frame *frames;
    size_t depth;
    size_t frames_cap;
    struct map anchors;
    struct arena scratch;
    const char *source;
    struct view text;
    bool more; /* events follow */
};

/* Objects up to this size are searched; larger ones get an index. */
enum { SMALL_OBJECT = 16 };

static enum status fail_at(const struct reader *r, yaml_mark_t mark, enum status code,
                           const char *why, struct error *err)
{
    return error_set(err, code, "%s:%zu:%zu: %s", r->source, mark.line + 1, mark.column + 1, why);
}

/* A status of the builder, put at its place. */
static enum status located(const struct reader *r, yaml_mark_t mark, enum status st,
                           struct error *err)
{
    if (st != OK) {
        (void)error_prefix(err, "%s:%zu:%zu", r->source, mark.line + 1, mark.column + 1);
    }
    return st;
}

static uint32_t clamp32(size_t n)
{
    return n >= UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static struct value value_at(yaml_mark_t mark, enum value_kind kind)
{
    return (struct value){
        .kind = kind, .line = clamp32(mark.line + 1), .column = clamp32(mark.column + 1)};
}

/* The reader's errors (bad UTF-8) carry a byte offset instead of a mark. */
static enum status reader_error(const struct reader *r, struct error *err)
{
    struct view before = view_slice(r->text, 0, r->parser.problem_offset);
    size_t line = 1;
    size_t start = 0;
    for (size_t i = 0; i < before.len; i++) {
        if (before.ptr[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    return error_set(err, ERR_FORMAT, "%s:%zu:%zu: %s", r->source, line, before.len - start + 1,
                     r->parser.problem == NULL ? "not YAML" : r->parser.problem);
}

static enum status parser_error(const struct reader *r, struct error *err)
{
    const yaml_parser_t *p = &r->parser;
    if (p->error == YAML_MEMORY_ERROR) {
        return error_no_memory(err);
    }
    if (p->error == YAML_READER_ERROR) {
        return reader_error(r, err);
    }
    const char *problem = p->problem == NULL ? "not YAML" : p->problem;
    if (p->context == NULL) {
        return fail_at(r, p->problem_mark, ERR_FORMAT, problem, err);
    }
    return error_set(err, ERR_FORMAT, "%s:%zu:%zu: %s %s", r->source, p->problem_mark.line + 1,
                     p->problem_mark.column + 1, problem, p->context);
}

static struct yaml_frame *top(struct reader *r)
{
    return r->depth == 0 ? NULL : &r->frames[r->depth - 1];
}

static bool key_expected(struct reader *r)
{
    const struct yaml_frame *f = top(r);
    return f != NULL && f->kind == VALUE_OBJECT && !f->has_key;
}

/* Register `name` for the node that begins now; a later one replaces it. */
static enum status anchor_new(struct reader *r, const yaml_char_t *name, struct anchor **out,
                              struct error *err)
{
    if (name == NULL) {
        *out = NULL;
        return OK;
    }
    struct anchor *a = arena_alloc(r->builder.arena, 1, sizeof *a);
    if (a == NULL) {
        return error_no_memory(err);
    }
    enum status st = map_put(&r->anchors, view_str((const char *)name), a, NULL, err);
    if (st == OK) {
        *out = a;
    }
    return st;
}

static struct view keep(struct reader *r, const yaml_char_t *text, size_t len)
{
    return arena_copy(r->builder.arena, view_of((const char *)text, len));
}

/* A complete value goes to the container that is open. */
static enum status add(struct reader *r, yaml_mark_t mark, struct value v, struct error *err)
{
    struct yaml_frame *f = top(r);
    if (f != NULL) {
        f->has_key = false;
    }
    return located(r, mark, value_builder_add(&r->builder, v, err), err);
}

static enum status add_key(struct reader *r, yaml_mark_t mark, struct view text, bool merge,
                           struct error *err)
{
    struct yaml_frame *f = top(r);
    if (text.ptr == NULL) {
        return error_no_memory(err);
    }
    if (merge && !f->has_merge) {
        f->has_merge = true;
        f->merge = r->builder.pending_len;
    }
    f->has_key = true;
    value_builder_key(&r->builder, text, clamp32(mark.line + 1), clamp32(mark.column + 1));
    return OK;
}

static bool type_scalar(const yaml_event_t *e, struct view text, struct value *v)
{
    const struct view core = VIEW("tag:yaml.org,2002:");
    struct view tag = view_str((const char *)e->data.scalar.tag);
    if (tag.len > 0 && view_starts(tag, core)) {
        return yaml_scalar_apply_tag(view_slice(tag, core.len, tag.len), text, v);
    }
    if (tag.len == 0 && e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        yaml_scalar_resolve(text, v);
    } else {
        v->kind = VALUE_STRING;
        v->text = text;
    }
    return true;
}

static enum status on_scalar(struct reader *r, const yaml_event_t *e, struct error *err)
{
    struct anchor *anchor = NULL;
    enum status st = anchor_new(r, e->data.scalar.anchor, &anchor, err);
    struct view text = keep(r, e->data.scalar.value, e->data.scalar.length);
    if (st != OK) {
        return st;
    }
    if (text.ptr == NULL) {
        return error_no_memory(err);
    }
    bool is_key = key_expected(r);
    struct value v = value_at(e->start_mark, VALUE_STRING);
    if (!type_scalar(e, text, &v)) {
        return fail_at(r, e->start_mark, ERR_FORMAT, "this text does not fit its tag", err);
    }
    if (anchor != NULL) {
        *anchor = (struct anchor){.value = v, .values = 1, .complete = true};
        anchor->value.text = text; /* as a key it is needed whatever its kind */
    }
    if (is_key) {
        bool merge = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && view_eq(text, VIEW("<<"));
        return add_key(r, e->start_mark, text, merge, err);
    }
    return add(r, e->start_mark, v, err);
}

static enum status on_alias(struct reader *r, const yaml_event_t *e, struct error *err)
{
    const struct anchor *a = map_get(&r->anchors, view_str((const char *)e->data.alias.anchor));
    if (a == NULL || !a->complete) {
        return error_set(err, ERR_FORMAT, "%s:%zu:%zu: alias \"%s\" %s", r->source,
                         e->start_mark.line + 1, e->start_mark.column + 1,
                         (const char *)e->data.alias.anchor,
                         a == NULL ? "has no anchor before it" : "stands inside its own anchor");
    }
    if (key_expected(r)) {
        if (a->height > 0) {
            return fail_at(r, e->start_mark, ERR_UNSUPPORTED, "a key must be a scalar", err);
        }
        return add_key(r, e->start_mark, a->value.text, false, err);
    }
    struct value_builder *b = &r->builder;
    if (a->values - 1 > b->limits.values - b->total) {
        return error_set(err, ERR_LIMIT, "%s:%zu:%zu: more than %zu values with all aliases",
                         r->source, e->start_mark.line + 1, e->start_mark.column + 1,
                         b->limits.values);
    }
    if (a->height > b->limits.depth - b->depth) {
        return fail_at(r, e->start_mark, ERR_LIMIT, "nested too deep with all aliases", err);
    }
    b->total += a->values - 1;
    struct yaml_frame *f = top(r);
    if (f != NULL && f->height < a->height) {
        f->height = a->height;
    }
    struct value v = a->value;
    v.line = clamp32(e->start_mark.line + 1);
    v.column = clamp32(e->start_mark.column + 1);
    return add(r, e->start_mark, v, err);
}

static enum status on_open(struct reader *r, const yaml_event_t *e, enum value_kind kind,
                           const yaml_char_t *anchor_name, struct error *err)
{
    if (key_expected(r)) {
        return fail_at(r, e->start_mark, ERR_UNSUPPORTED, "a key must be a scalar", err);
    }
    struct anchor *anchor = NULL;
    enum status st = anchor_new(r, anchor_name, &anchor, err);
    if (st != OK) {
        return st;
    }
    struct yaml_frame *f = top(r);
    if (f != NULL) {
        f->has_key = false;
    }
    struct value at = value_at(e->start_mark, kind);
    st = value_builder_open(&r->builder, kind, at.line, at.column, err);
    if (st != OK) {
        return located(r, e->start_mark, st, err);
    }
    void *frames = r->frames;
    st = mem_grow(&frames, &r->frames_cap, r->depth + 1, sizeof *r->frames, SIZE_MAX, err);
    r->frames = frames;
    if (st == OK) {
        r->frames[r->depth++] = (struct yaml_frame){.kind = kind,
                                                    .first = r->builder.pending_len,
                                                    .total_before = r->builder.total,
                                                    .anchor = anchor};
    }
    return st;
}

static enum status duplicate(const struct reader *r, const struct member *m, struct error *err)
{
    return error_set(err, ERR_FORMAT, "%s:%u:%u: the key \"" VIEW_FMT "\" stands here twice",
                     r->source, m->line, m->column, VIEW_ARG(utf8_cut(m->key, 100)));
}

/* Pending members [first, len) as a set; `x` is used when there are many. */
static bool has_member(const struct reader *r, const struct key_index *x, size_t first,
                       struct view key)
{
    if (x->cap > 0) {
        return key_index_get(x, key) != NULL;
    }
    for (size_t i = first; i < r->builder.pending_len; i++) {
        if (view_eq(r->builder.pending[i].key, key)) {
            return true;
        }
    }
    return false;
}

/* Items of the index only say "present": the members themselves may move. */
static enum status index_member(struct reader *r, struct key_index *x, const struct member *m,
                                struct error *err)
{
    enum status st = key_index_put(x, &r->scratch, m->key, r, err);
    if (st != OK) {
        (void)error_prefix(err, "%s:%u:%u", r->source, m->line, m->column);
    }
    return st;
}

/* Refuse duplicate keys among the members from `first` on; index them when there
 * are many. */
static enum status check_keys(struct reader *r, struct key_index *x, size_t first,
                              struct error *err)
{
    struct member *m = r->builder.pending;
    size_t n = r->builder.pending_len;
    if (n - first <= SMALL_OBJECT) {
        for (size_t i = first + 1; i < n; i++) {
            for (size_t k = first; k < i; k++) {
                if (view_eq(m[i].key, m[k].key)) {
                    return duplicate(r, &m[i], err);
                }
            }
        }
        return OK;
    }
    for (size_t i = first; i < n; i++) {
        if (key_index_get(x, m[i].key) != NULL) {
            return duplicate(r, &m[i], err);
        }
        enum status st = index_member(r, x, &m[i], err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

/* Append those members of `from` whose keys are not there yet. */
static enum status merge_one(struct reader *r, struct key_index *x, size_t first,
                             const struct value *from, struct error *err)
{
    struct value_builder *b = &r->builder;
    if (from->kind != VALUE_OBJECT) {
        return value_expected(from, r->source, "a mapping to merge", err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < from->len; i++) {
        const struct member *m = &from->members[i];
        if (has_member(r, x, first, m->key)) {
            continue;
        }
        value_builder_key(b, m->key, m->line, m->column);
        st = value_builder_add(b, m->value, err);
        if (st == OK && (x->cap > 0 || b->pending_len - first > SMALL_OBJECT)) {
            /* The object has just outgrown searching: index all of it. */
            size_t done = x->cap > 0 ? b->pending_len - 1 : first;
            for (size_t k = done; st == OK && k < b->pending_len; k++) {
                st = index_member(r, x, &b->pending[k], err);
            }
        }
    }
    return st;
}

/* Replace the "<<" member of the frame by the members that it brings. */
static enum status apply_merge(struct reader *r, struct key_index *x, const struct yaml_frame *f,
                               struct error *err)
{
    struct value_builder *b = &r->builder;
    struct value from = b->pending[f->merge].value;
    size_t behind = b->pending_len - f->merge - 1;
    memmove(&b->pending[f->merge], &b->pending[f->merge + 1], behind * sizeof *b->pending);
    b->pending_len--;
    if (from.kind != VALUE_ARRAY) {
        return merge_one(r, x, f->first, &from, err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < from.len; i++) {
        st = merge_one(r, x, f->first, &from.items[i], err);
    }
    return st;
}

static enum status finish_object(struct reader *r, const struct yaml_frame *f, struct error *err)
{
    struct key_index x = {0};
    enum status st = check_keys(r, &x, f->first, err);
    if (st == OK && f->has_merge) {
        st = apply_merge(r, &x, f, err);
    }
    arena_clear(&r->scratch);
    return st;
}

static enum status on_close(struct reader *r, const yaml_event_t *e, struct error *err)
{
    const struct yaml_frame f = *top(r);
    enum status st = f.kind == VALUE_OBJECT ? finish_object(r, &f, err) : OK;
    if (st == OK) {
        st = located(r, e->start_mark, value_builder_close(&r->builder, err), err);
    }
    if (st != OK) {
        return st;
    }
    r->depth--;
    size_t height = f.height + 1;
    struct yaml_frame *outer = top(r);
    if (outer != NULL && outer->height < height) {
        outer->height = height;
    }
    if (f.anchor != NULL) {
        const struct value_builder *b = &r->builder;
        *f.anchor = (struct anchor){
            .value = b->depth == 0 ? b->root : b->pending[b->pending_len - 1].value,
            .values = b->total - f.total_before,
            .height = height,
            .complete = true,
        };
    }
    return OK;
}

static enum status on_event(struct reader *r, const yaml_event_t *e, struct error *err)
{
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        return on_scalar(r, e, err);
    case YAML_ALIAS_EVENT:
        return on_alias(r, e, err);
    case YAML_SEQUENCE_START_EVENT:
        return on_open(r, e, VALUE_ARRAY, e->data.sequence_start.anchor, err);
    case YAML_MAPPING_START_EVENT:
        return on_open(r, e, VALUE_OBJECT, e->data.mapping_start.anchor, err);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_close(r, e, err);
    case YAML_STREAM_END_EVENT:
        r->more = false;
        return OK;
    case YAML_DOCUMENT_START_EVENT:
        map_release(&r->anchors);
        return OK;
    case YAML_DOCUMENT_END_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_NO_EVENT:
    default:
        return OK;
    }
}

/* Take one event; *type says which. */
static enum status step(struct reader *r, bool use, yaml_event_type_t *type, struct error *err)
{
    yaml_event_t event;
    if (yaml_parser_parse(&r->parser, &event) == 0) {
        return parser_error(r, err);
    }
    enum status st = use ? on_event(r, &event, err) : OK;
    *type = event.type;
    yaml_event_delete(&event);
    return st;
}

/* All events up to the end of the stream, or of the first document. */
static enum status run(struct reader *r, bool first_only, struct error *err)
{
    enum status st = OK;
    yaml_event_type_t type = YAML_NO_EVENT;
    r->more = true;
    while (st == OK && r->more && !(first_only && type == YAML_DOCUMENT_END_EVENT)) {
        st = step(r, true, &type, err);
    }
    if (st == OK && r->more) {
        /* Another document may begin here, but nothing else may stand. */
        st = step(r, false, &type, err);
    }
    return st;
}

static enum status read_stream(struct reader *r, bool all, struct error *err)
{
    if (!all) {
        r->builder.root = (struct value){.kind = VALUE_NULL, .line = 1, .column = 1};
        return run(r, true, err);
    }
    enum status st = value_builder_open(&r->builder, VALUE_ARRAY, 1, 1, err);
    if (st == OK) {
        st = run(r, false, err);
    }
    if (st == OK) {
        st = value_builder_close(&r->builder, err);
    }
    return st;
}

/* libyaml looks each %TAG up among those before it: a file of nothing else would
 * take quadratic time. No honest document comes near this number. */
enum { MAX_DIRECTIVES = 4096 };

static enum status check_directives(struct view text, const char *source, struct error *err)
{
    size_t count = 0;
    const char *at = text.ptr;
    const char *end = text.ptr == NULL ? NULL : text.ptr + text.len;
    while (at != NULL && at < end) {
        count = *at == '%' ? count + 1 : 0;
        if (count > MAX_DIRECTIVES) {
            return error_set(err, ERR_LIMIT, "%s: more than %d directives", source,
                             (int)MAX_DIRECTIVES);
        }
        at = memchr(at, '\n', (size_t)(end - at));
        at = at == NULL ? NULL : at + 1;
    }
    return OK;
}

static enum status read_text(struct view text, const char *source,
                             const struct parse_limits *limits, struct arena *arena, bool all,
                             struct value *out, struct error *err)
{
    enum status st = check_directives(text, source, err);
    if (st != OK) {
        return st;
    }
    struct reader r = {.source = source, .text = text};
    if (yaml_parser_initialize(&r.parser) == 0) {
        return error_no_memory(err);
    }
    yaml_parser_set_input_string(
        &r.parser, (const unsigned char *)(text.ptr == NULL ? "" : text.ptr), text.len);
    value_builder_init(&r.builder, arena, limits);
    map_init(&r.anchors);
    arena_init(&r.scratch, 0);
    st = read_stream(&r, all, err);
    if (st == OK) {
        *out = r.builder.root;
    }
    arena_release(&r.scratch);
    map_release(&r.anchors);
    value_builder_release(&r.builder);
    (void)mem_free(r.frames);
    yaml_parser_delete(&r.parser);
    return st;
}

enum status yaml_read(struct view text, const char *source, const struct parse_limits *limits,
                      struct arena *arena, struct value *root, struct error *err)
{
    return read_text(text, source, limits, arena, false, root, err);
}

enum status yaml_read_all(struct view text, const char *source, const struct parse_limits *limits,
                          struct arena *arena, struct value *documents, struct error *err)
{
    return read_text(text, source, limits, arena, true, documents, err);
}

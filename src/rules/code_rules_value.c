/* Typed reading of the values of a rule, and what to say when they are wrong. */
#include "code_rules_reader.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>

enum { NOTES_MAX = 1024 * 1024, METADATA_VALUES_MAX = 65536 };

/* ---- messages ---- */

enum status note_add(struct note_list *list, struct arena *arena, struct view id, const char *text,
                     struct error *err)
{
    void *items = list->items;
    enum status st =
        mem_grow(&items, &list->cap, list->len + 1, sizeof *list->items, NOTES_MAX, err);
    list->items = items;
    if (st != OK) {
        return st;
    }
    struct rule_note note = {.id = id, .text = arena_copy(arena, view_str(text))};
    if (note.text.ptr == NULL) {
        return error_no_memory(err);
    }
    list->items[list->len++] = note;
    return OK;
}

static enum status put_at(const struct rule_reader *r, struct place at, enum status code,
                          struct error *err, const char *fmt, va_list args)
    __attribute__((format(printf, 5, 0)));

static enum status put_at(const struct rule_reader *r, struct place at, enum status code,
                          struct error *err, const char *fmt, va_list args)
{
    (void)error_setv(err, code, fmt, args);
    (void)error_prefix(err, VIEW_FMT ":%u:%u", VIEW_ARG(r->source), (unsigned)at.line,
                       (unsigned)at.column);
    return code;
}

enum status rule_fail(struct rule_reader *r, struct place at, enum status code, const char *fmt,
                      ...)
{
    va_list args;
    va_start(args, fmt);
    enum status st = put_at(r, at, code, r->err, fmt, args);
    va_end(args);
    return st;
}

enum status rule_warn(struct rule_reader *r, struct place at, const char *fmt, ...)
{
    struct error text = {.code = OK};
    va_list args;
    va_start(args, fmt);
    (void)put_at(r, at, ERR_FORMAT, &text, fmt, args);
    va_end(args);
    if (r->strict) {
        return error_set(r->err, ERR_FORMAT, "%s", text.message);
    }
    return note_add(r->warnings, r->arena, r->id, text.message, r->err);
}

void rule_unsupported(struct rule_reader *r, struct place at, const char *fmt, ...)
{
    if (r->is_unsupported) {
        return;
    }
    r->is_unsupported = true;
    va_list args;
    va_start(args, fmt);
    (void)put_at(r, at, ERR_UNSUPPORTED, &r->reason, fmt, args);
    va_end(args);
}

enum status rule_expected(struct rule_reader *r, const struct value *v, const char *what)
{
    return rule_fail(r, place_of(v), ERR_FORMAT, "expected %s, found %s", what,
                     value_kind_name(v->kind));
}

/* ---- scalars ---- */

static bool is_scalar(const struct value *v)
{
    return v->kind != VALUE_ARRAY && v->kind != VALUE_OBJECT && v->text.ptr != NULL;
}

struct rule_text rule_text_at(const struct rule_reader *r, struct place at)
{
    return (struct rule_text){{NULL, 0}, r->source, at.line, at.column};
}

enum status rule_read_view(struct rule_reader *r, const struct value *v, const char *what,
                           struct view *out)
{
    /* "key:" with nothing behind it has an empty text, too, but none was meant. */
    if (!is_scalar(v) || (v->kind == VALUE_NULL && v->text.len == 0)) {
        return rule_fail(r, place_of(v), ERR_FORMAT, "%s: expected a text, found %s", what,
                         value_kind_name(v->kind));
    }
    struct view copy = arena_copy(r->arena, v->text);
    if (copy.ptr == NULL) {
        return error_no_memory(r->err);
    }
    *out = copy;
    return OK;
}

enum status rule_read_text(struct rule_reader *r, const struct value *v, const char *what,
                           struct rule_text *out)
{
    struct view text = {NULL, 0};
    enum status st = rule_read_view(r, v, what, &text);
    if (st == OK && text.len == 0) {
        st = rule_fail(r, place_of(v), ERR_FORMAT, "%s is empty", what);
    }
    if (st == OK) {
        *out = (struct rule_text){text, r->source, v->line, v->column};
    }
    return st;
}

enum status rule_read_bool(struct rule_reader *r, const struct value *v, const char *what,
                           bool *out)
{
    bool yes = v->kind == VALUE_STRING && view_eq_str(v->text, "true");
    bool no = v->kind == VALUE_STRING && view_eq_str(v->text, "false");
    if (v->kind != VALUE_BOOL && !yes && !no) {
        return rule_fail(r, place_of(v), ERR_FORMAT, "%s: expected true or false, found %s", what,
                         value_kind_name(v->kind));
    }
    *out = v->kind == VALUE_BOOL ? v->boolean : yes;
    return OK;
}

enum status rule_read_int(struct rule_reader *r, const struct value *v, const char *what,
                          int64_t *out)
{
    uint64_t n = 0;
    if (v->kind == VALUE_INT && v->integer >= 0) {
        *out = v->integer;
        return OK;
    }
    if (v->kind == VALUE_STRING && view_to_u64(v->text, &n) && n <= INT64_MAX) {
        *out = (int64_t)n;
        return OK;
    }
    return rule_fail(r, place_of(v), ERR_FORMAT, "%s: expected a whole number, found %s", what,
                     v->kind == VALUE_INT ? "a negative one" : value_kind_name(v->kind));
}

/* $ and, perhaps, ..., then [A-Z_][A-Z_0-9]*; or $ and digits, a group of a regex. */
static bool is_metavariable(struct view v)
{
    struct view name = view_slice(v, 1, v.len);
    if (v.len < 2 || v.ptr[0] != '$') {
        return false;
    }
    if (view_starts(name, VIEW("..."))) {
        name = view_slice(name, 3, name.len);
    }
    bool digits = true;
    bool word = name.len > 0 && (name.ptr[0] < '0' || name.ptr[0] > '9');
    for (size_t i = 0; i < name.len; i++) {
        bool digit = name.ptr[i] >= '0' && name.ptr[i] <= '9';
        bool letter = (name.ptr[i] >= 'A' && name.ptr[i] <= 'Z') || name.ptr[i] == '_';
        digits = digits && digit;
        word = word && (digit || letter);
    }
    return name.len > 0 && (digits || word);
}

enum status rule_read_metavariable(struct rule_reader *r, const struct value *v, const char *what,
                                   struct view *out)
{
    struct rule_text text = {{NULL, 0}, {NULL, 0}, 0, 0};
    enum status st = rule_read_text(r, v, what, &text);
    if (st == OK && !is_metavariable(text.text)) {
        st = rule_warn(r, place_of(v), "%s \"" VIEW_FMT "\" is no metavariable, as $X is", what,
                       VIEW_ARG(utf8_cut(text.text, 100)));
    }
    if (st == OK) {
        *out = text.text;
    }
    return st;
}

enum status rule_read_language(struct rule_reader *r, const struct value *v, uint64_t *out)
{
    struct rule_text name = {{NULL, 0}, {NULL, 0}, 0, 0};
    enum status st = rule_read_text(r, v, "language", &name);
    if (st != OK) {
        return st;
    }
    uint64_t bits = rule_language_bits(name.text);
    if (bits == 0 && !rule_language_known(name.text)) {
        return rule_fail(r, place_of(v), ERR_FORMAT, "unknown language \"" VIEW_FMT "\"",
                         VIEW_ARG(utf8_cut(name.text, 100)));
    }
    if (bits == 0) {
        rule_unsupported(r, place_of(v), "language \"" VIEW_FMT "\" is not parsed",
                         VIEW_ARG(name.text));
    }
    *out = bits;
    return OK;
}

/* ---- containers ---- */

enum status rule_read_list(struct rule_reader *r, const struct value *v, const char *what)
{
    if (v->kind != VALUE_ARRAY) {
        return rule_fail(r, place_of(v), ERR_FORMAT, "%s: expected a list, found %s", what,
                         value_kind_name(v->kind));
    }
    return v->len > 0 ? OK : rule_fail(r, place_of(v), ERR_FORMAT, "%s is an empty list", what);
}

enum status rule_read_views(struct rule_reader *r, const struct value *v, const char *what,
                            struct view_list *out)
{
    if (v->kind != VALUE_ARRAY) {
        return rule_fail(r, place_of(v), ERR_FORMAT, "%s: expected a list of texts, found %s", what,
                         value_kind_name(v->kind));
    }
    struct view *items = arena_alloc(r->arena, v->len + 1, sizeof *items);
    if (items == NULL) {
        return error_no_memory(r->err);
    }
    enum status st = OK;
    for (size_t i = 0; i < v->len && st == OK; i++) {
        st = rule_read_view(r, &v->items[i], what, &items[i]);
    }
    if (st == OK) {
        *out = (struct view_list){items, v->len};
    }
    return st;
}

enum status rule_read_single(struct rule_reader *r, const struct value *v, const char *what,
                             const struct member **out)
{
    if (v->kind != VALUE_OBJECT) {
        bool text = is_scalar(v) && v->text.len > 0;
        return rule_fail(r, place_of(v), ERR_FORMAT,
                         "%s: expected a mapping with one key, found %s%s", what,
                         value_kind_name(v->kind), text ? "; did you mean \"pattern: …\"?" : "");
    }
    if (v->len != 1) {
        return rule_fail(r, v->len > 1 ? place_of_key(&v->members[1]) : place_of(v), ERR_FORMAT,
                         "%s: expected a mapping with one key, found %zu%s", what, v->len,
                         v->len > 1 ? "; is a hyphen missing before this one?" : "");
    }
    *out = &v->members[0];
    return OK;
}

struct value_copier {
    struct rule_reader *r;
    size_t left; /* values */
};

static enum status copy_value(struct value_copier *c, const struct value *v, struct value *out);

static enum status copy_members(struct value_copier *c, const struct value *v, struct value *out)
{
    struct arena *arena = c->r->arena;
    struct member *members = arena_alloc(arena, v->len + 1, sizeof *members);
    enum status st = members == NULL ? error_no_memory(c->r->err) : OK;
    for (size_t i = 0; i < v->len && st == OK; i++) {
        members[i].line = v->members[i].line;
        members[i].column = v->members[i].column;
        members[i].key = arena_copy(arena, v->members[i].key);
        st = members[i].key.ptr == NULL ? error_no_memory(c->r->err)
                                        : copy_value(c, &v->members[i].value, &members[i].value);
    }
    out->members = members;
    return st;
}

static enum status copy_items(struct value_copier *c, const struct value *v, struct value *out)
{
    struct value *items = arena_alloc(c->r->arena, v->len + 1, sizeof *items);
    enum status st = items == NULL ? error_no_memory(c->r->err) : OK;
    for (size_t i = 0; i < v->len && st == OK; i++) {
        st = copy_value(c, &v->items[i], &items[i]);
    }
    out->items = items;
    return st;
}

/* As deep as the YAML reader lets values be. */
static enum status copy_value(struct value_copier *c, const struct value *v, struct value *out)
{
    if (v->len >= c->left) {
        return rule_fail(c->r, place_of(v), ERR_LIMIT, "metadata: more than %d values",
                         (int)METADATA_VALUES_MAX);
    }
    c->left--;
    *out = *v;
    if (v->text.ptr != NULL) {
        out->text = arena_copy(c->r->arena, v->text);
        if (out->text.ptr == NULL) {
            return error_no_memory(c->r->err);
        }
    }
    if (v->kind == VALUE_OBJECT) {
        return copy_members(c, v, out);
    }
    return v->kind == VALUE_ARRAY ? copy_items(c, v, out) : OK;
}

enum status rule_copy_value(struct rule_reader *r, const struct value *v, const struct value **out)
{
    struct value *copy = arena_alloc(r->arena, 1, sizeof *copy);
    struct value_copier c = {r, METADATA_VALUES_MAX};
    enum status st = copy == NULL ? error_no_memory(r->err) : copy_value(&c, v, copy);
    if (st == OK) {
        *out = copy;
    }
    return st;
}

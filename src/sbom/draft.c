#include "draft.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* The capacity stands in `integer`, which objects and lists do not use. */
static struct value *container(struct draft *t, struct value *v, enum value_kind kind, size_t cap)
{
    *v = (struct value){.kind = kind, .integer = (int64_t)cap};
    if (kind == VALUE_OBJECT) {
        v->members = arena_alloc(t->arena, cap + 1, sizeof *v->members);
    } else {
        v->items = arena_alloc(t->arena, cap + 1, sizeof *v->items);
    }
    if (v->members == NULL && v->items == NULL) {
        t->failed = true;
        v->integer = 0;
    }
    return v;
}

struct value *draft_object(struct draft *t, struct value *v, size_t cap)
{
    return container(t, v, VALUE_OBJECT, cap);
}

struct value *draft_list(struct draft *t, struct value *v, size_t cap)
{
    return container(t, v, VALUE_ARRAY, cap);
}

struct value *draft_member(struct draft *t, struct value *object, const char *key)
{
    if (object->len >= (size_t)object->integer) {
        t->failed = true;
        return &t->nowhere;
    }
    struct member *m = &object->members[object->len++];
    m->key = view_str(key);
    return &m->value;
}

struct value *draft_item(struct draft *t, struct value *list)
{
    if (list->len >= (size_t)list->integer) {
        t->failed = true;
        return &t->nowhere;
    }
    return &list->items[list->len++];
}

void draft_set_text(struct value *v, struct view text)
{
    *v = (struct value){.kind = VALUE_STRING, .text = text};
}

void draft_text(struct draft *t, struct value *object, const char *key, struct view text)
{
    if (text.len > 0) {
        draft_set_text(draft_member(t, object, key), text);
    }
}

void draft_str(struct draft *t, struct value *object, const char *key, const char *text)
{
    draft_text(t, object, key, view_str(text));
}

void draft_uint(struct draft *t, struct value *object, const char *key, uint64_t n)
{
    struct view text = draft_printf(t, "%" PRIu64, n);
    *draft_member(t, object, key) =
        (struct value){.kind = VALUE_INT, .integer = (int64_t)n, .number = (double)n, .text = text};
}

void draft_texts(struct draft *t, struct value *object, const char *key,
                 const struct sbom_texts *texts)
{
    if (texts->count == 0) {
        return;
    }
    struct value *list = draft_list(t, draft_member(t, object, key), texts->count);
    for (size_t i = 0; i < texts->count; i++) {
        draft_set_text(draft_item(t, list), texts->items[i]);
    }
}

struct view draft_printf(struct draft *t, const char *fmt, ...)
{
    va_list args;
    va_list again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *text = n < 0 ? NULL : arena_alloc(t->arena, (size_t)n + 1, 1);
    if (text != NULL) {
        (void)vsnprintf(text, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    t->failed |= text == NULL;
    return view_of(text, text == NULL ? 0 : (size_t)n);
}

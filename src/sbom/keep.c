#include "keep.h"

struct view keep_text(struct keeper *k, struct view text)
{
    if (text.len == 0 || k->failed != OK) {
        return view_of(NULL, 0);
    }
    struct view copy = arena_copy(&k->doc->arena, text);
    k->failed = copy.ptr == NULL ? ERR_NO_MEMORY : k->failed;
    return copy;
}

struct view keep_member(struct keeper *k, const struct value *object, const char *key)
{
    return keep_text(k, value_get_text(object, key));
}

void *keep_array(struct keeper *k, size_t count, size_t size)
{
    if (count == 0 || k->failed != OK) {
        return NULL;
    }
    void *memory = arena_alloc(&k->doc->arena, count, size);
    k->failed = memory == NULL ? ERR_NO_MEMORY : k->failed;
    return memory;
}

size_t list_len(const struct value *list)
{
    return value_is(list, VALUE_ARRAY) ? list->len : 0;
}

struct sbom_texts keep_texts(struct keeper *k, const struct value *list, const char *key)
{
    size_t n = list_len(list);
    struct view *texts = keep_array(k, n, sizeof *texts);
    if (texts == NULL) {
        return (struct sbom_texts){NULL, 0};
    }
    for (size_t i = 0; i < n; i++) {
        const struct value *item = &list->items[i];
        texts[i] = keep_text(k, key == NULL ? value_text(item) : value_get_text(item, key));
    }
    return (struct sbom_texts){texts, n};
}

struct view keep_hex(struct keeper *k, struct view text)
{
    struct view copy = keep_text(k, text);
    char *bytes = copy.len == 0 ? NULL : keep_array(k, copy.len + 1, 1);
    if (bytes == NULL) {
        return view_of(NULL, 0);
    }
    for (size_t i = 0; i < copy.len; i++) {
        char c = copy.ptr[i];
        bytes[i] = (char)(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    }
    return view_of(bytes, copy.len);
}

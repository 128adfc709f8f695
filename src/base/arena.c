#include <assay/base/arena.h>

#include <assay/base/mem.h>

#include <stdio.h>

struct arena_block {
    struct arena_block *next;
    size_t size; /* payload bytes */
    size_t used;
    max_align_t data[];
};

enum { ARENA_BLOCK_MIN = 16 * 1024, ARENA_BLOCK_MAX = 1024 * 1024 };

void arena_init(struct arena *a, size_t limit)
{
    *a = (struct arena){.limit = limit};
}

static struct arena_block *block_add(struct arena *a, size_t need)
{
    size_t size = a->head == NULL ? ARENA_BLOCK_MIN : a->head->size * 2;
    if (size > ARENA_BLOCK_MAX) {
        size = ARENA_BLOCK_MAX;
    }
    if (size < need) {
        size = need;
    }
    if (size > SIZE_MAX - sizeof(struct arena_block)) {
        return NULL;
    }
    struct arena_block *b = mem_realloc(NULL, 1, sizeof *b + size);
    if (b == NULL) {
        return NULL;
    }
    b->size = size;
    b->used = 0;
    b->next = a->head;
    a->head = b;
    return b;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
    if (size != 0 && count > (SIZE_MAX / 2) / size) {
        return NULL;
    }
    size_t align = _Alignof(max_align_t);
    size_t need = (count * size + align - 1) & ~(align - 1);
    if (a->limit != 0 && (need > a->limit || a->used > a->limit - need)) {
        return NULL;
    }
    struct arena_block *b = a->head;
    if (b == NULL || b->size - b->used < need) {
        b = block_add(a, need);
        if (b == NULL) {
            return NULL;
        }
    }
    void *p = (char *)b->data + b->used;
    b->used += need;
    a->used += need;
    memset(p, 0, need);
    return p;
}

enum status arena_grow(struct arena *a, void **items, size_t *cap, size_t need, size_t size,
                       struct error *err)
{
    enum { FIRST = 4 };
    if (need <= *cap) {
        return OK;
    }
    size_t next = *cap < FIRST ? FIRST : *cap * 2;
    next = next < need ? need : next;
    void *grown = arena_alloc(a, next, size);
    if (grown == NULL) {
        return error_no_memory(err);
    }
    if (*cap > 0) {
        memcpy(grown, *items, *cap * size);
    }
    *items = grown;
    *cap = next;
    return OK;
}

struct view arena_copy(struct arena *a, struct view v)
{
    if (v.len == SIZE_MAX) {
        return (struct view){NULL, 0};
    }
    char *p = arena_alloc(a, v.len + 1, 1);
    if (p == NULL) {
        return (struct view){NULL, 0};
    }
    if (v.len > 0) {
        memcpy(p, v.ptr, v.len);
    }
    return view_of(p, v.len);
}

enum status arena_keep(struct arena *a, struct view *const *texts, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        struct view copy = arena_copy(a, *texts[i]);
        if (copy.ptr == NULL) {
            return error_no_memory(err);
        }
        *texts[i] = copy;
    }
    return OK;
}

struct view arena_lower(struct arena *a, struct view v)
{
    char *p = v.len == SIZE_MAX ? NULL : arena_alloc(a, v.len + 1, 1);
    for (size_t i = 0; p != NULL && i < v.len; i++) {
        p[i] = char_lower(v.ptr[i]);
    }
    return p == NULL ? (struct view){NULL, 0} : view_of(p, v.len);
}

struct view arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    struct view out = {NULL, 0};
    if (n >= 0) {
        char *p = arena_alloc(a, (size_t)n + 1, 1);
        if (p != NULL) {
            (void)vsnprintf(p, (size_t)n + 1, fmt, again);
            out = view_of(p, (size_t)n);
        }
    }
    va_end(again);
    return out;
}

void arena_clear(struct arena *a)
{
    struct arena_block *keep = NULL;
    struct arena_block *b = a->head;
    while (b != NULL) {
        struct arena_block *next = b->next;
        if (keep == NULL || b->size > keep->size) {
            (void)mem_free(keep);
            keep = b;
        } else {
            (void)mem_free(b);
        }
        b = next;
    }
    if (keep != NULL) {
        keep->next = NULL;
        keep->used = 0;
    }
    a->head = keep;
    a->used = 0;
}

void arena_release(struct arena *a)
{
    struct arena_block *b = a->head;
    while (b != NULL) {
        struct arena_block *next = b->next;
        (void)mem_free(b);
        b = next;
    }
    a->head = NULL;
    a->used = 0;
}

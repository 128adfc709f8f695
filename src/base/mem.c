#include <assay/base/mem.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static mem_hook g_hook;
static void *g_hook_ctx;

void mem_set_hook(mem_hook hook, void *ctx)
{
    g_hook = hook;
    g_hook_ctx = ctx;
}

static bool allowed(size_t count, size_t size, size_t *bytes)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return false;
    }
    *bytes = count * size;
    return g_hook == NULL || g_hook(g_hook_ctx, *bytes);
}

void *mem_calloc(size_t count, size_t size)
{
    size_t bytes;
    if (!allowed(count, size, &bytes)) {
        return NULL;
    }
    return calloc(1, bytes == 0 ? 1 : bytes);
}

void *mem_realloc(void *old, size_t count, size_t size)
{
    size_t bytes;
    if (!allowed(count, size, &bytes)) {
        return NULL;
    }
    return realloc(old, bytes == 0 ? 1 : bytes);
}

void *mem_free(void *p)
{
    free(p);
    return NULL;
}

char *mem_strndup(const char *text, size_t len)
{
    if (len == SIZE_MAX) {
        return NULL;
    }
    char *copy = mem_calloc(len + 1, 1);
    if (copy != NULL && len > 0) {
        memcpy(copy, text, len);
    }
    return copy;
}

void mem_wipe(void *p, size_t len)
{
    if (p != NULL && len > 0) {
        explicit_bzero(p, len);
    }
}

enum status mem_grow(void **items, size_t *cap, size_t need, size_t size, size_t max,
                     struct error *err)
{
    if (need <= *cap) {
        return OK;
    }
    if (need > max) {
        return error_set(err, ERR_LIMIT, "more than %zu elements", max);
    }
    size_t next = *cap < 8 ? 8 : *cap + *cap / 2;
    if (next < need) {
        next = need;
    }
    if (next > max) {
        next = max;
    }
    void *grown = mem_realloc(*items, next, size);
    if (grown == NULL) {
        return error_no_memory(err);
    }
    *items = grown;
    *cap = next;
    return OK;
}

void cleanup_mem(void *pointer_to_pointer)
{
    void *p;
    memcpy(&p, pointer_to_pointer, sizeof p);
    free(p);
}

#include "parser_memory.h"

#include <string.h>
#include <sys/mman.h>
#include <tree_sitter/api.h>

enum {
    GRAIN = 16,
    SMALL_MAX = SMALL_CLASSES * GRAIN,
    CHUNK_MIN = 256 << 10,
    CHUNK_MAX = 8 << 20,
    KEPT_MAX = 16 << 20 /* bytes of chunks that stay from one parse to the next */
};

struct memory_chunk {
    struct memory_chunk *next;
    size_t size; /* with this head */
};

/* Before each block: how much it holds. */
union block_head {
    size_t size;
    max_align_t align;
};
enum { HEAD = sizeof(union block_head) };

static _Thread_local struct parser_memory *memory;

/* --- chunks --- */

static _Noreturn void give_up(struct parser_memory *m)
{
    longjmp(m->out, 1);
}

static void use(struct parser_memory *m, struct memory_chunk *chunk)
{
    m->current = chunk;
    m->at = (char *)chunk + (sizeof *chunk + HEAD - 1) / HEAD * HEAD;
    m->end = (char *)chunk + chunk->size;
}

static void add_chunk(struct parser_memory *m, size_t need)
{
    size_t size = m->current == NULL ? CHUNK_MIN : m->current->size * 2;
    size = size > CHUNK_MAX ? CHUNK_MAX : size;
    size = size < need ? need : size;
    if (size > m->limit || m->taken > m->limit - size) {
        give_up(m);
    }
    struct memory_chunk *chunk =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (chunk == MAP_FAILED) {
        give_up(m);
    }
    m->taken += size;
    chunk->size = size;
    chunk->next = NULL;
    if (m->current == NULL) {
        m->first = chunk;
    } else {
        chunk->next = m->current->next;
        m->current->next = chunk;
    }
    use(m, chunk);
}

/* `size` counts the head, and is a multiple of it. */
static void *cut(struct parser_memory *m, size_t size)
{
    while ((size_t)(m->end - m->at) < size) {
        if (m->current != NULL && m->current->next != NULL) {
            use(m, m->current->next);
        } else {
            add_chunk(m, size + 2 * HEAD);
        }
    }
    union block_head *head = (union block_head *)(void *)m->at;
    m->at += size;
    head->size = size - HEAD;
    return head + 1;
}

/* --- blocks --- */

static void **free_list(struct parser_memory *m, size_t *size)
{
    if (*size <= SMALL_MAX) {
        size_t class = *size == 0 ? 0 : (*size - 1) / GRAIN;
        *size = (class + 1) * GRAIN;
        return &m->small[class];
    }
    unsigned bits = (unsigned)(64 - __builtin_clzll((unsigned long long)(*size - 1)));
    if (bits >= LARGE_CLASSES + 8) {
        give_up(m);
    }
    *size = (size_t)1 << bits;
    return &m->large[bits - 8];
}

static void *take(size_t size)
{
    struct parser_memory *m = memory;
    void **list = free_list(m, &size);
    void *block = *list;
    if (block == NULL) {
        return cut(m, size + HEAD);
    }
    memcpy(list, block, sizeof *list);
    return block;
}

static void *take_zeroed(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size) {
        give_up(memory);
    }
    void *block = take(count * size);
    memset(block, 0, count * size);
    return block;
}

static void give_back(void *block)
{
    struct parser_memory *m = memory;
    if (block != NULL) {
        size_t size = ((union block_head *)block - 1)->size;
        void **list = free_list(m, &size);
        memcpy(block, list, sizeof *list);
        *list = block;
    }
}

static void *resize(void *block, size_t size)
{
    size_t held = block == NULL ? 0 : ((union block_head *)block - 1)->size;
    if (block != NULL && size <= held) {
        return block;
    }
    void *larger = take(size);
    if (block != NULL) {
        memcpy(larger, block, held);
        give_back(block);
    }
    return larger;
}

/* --- one parse --- */

void parser_memory_install(void)
{
    ts_set_allocator(take, take_zeroed, resize, give_back);
}

void parser_memory_enter(struct parser_memory *m, size_t limit)
{
    m->limit = limit;
    memory = m;
}

void parser_memory_end(struct parser_memory *m)
{
    size_t kept = 0;
    struct memory_chunk **link = &m->first;
    while (*link != NULL) {
        struct memory_chunk *chunk = *link;
        if (kept + chunk->size <= KEPT_MAX) {
            kept += chunk->size;
            link = &chunk->next;
        } else {
            *link = chunk->next;
            (void)munmap(chunk, chunk->size);
        }
    }
    m->taken = kept;
    memset(m->small, 0, sizeof m->small);
    memset(m->large, 0, sizeof m->large);
    m->current = NULL;
    m->at = m->end = NULL;
    if (m->first != NULL) {
        use(m, m->first);
    }
    memory = NULL;
}

void parser_memory_release(struct parser_memory *m)
{
    while (m->first != NULL) {
        struct memory_chunk *next = m->first->next;
        (void)munmap(m->first, m->first->size);
        m->first = next;
    }
    *m = (struct parser_memory){.first = NULL};
}

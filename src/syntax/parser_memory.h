/* Memory of the parsing library, for one parse at a time: blocks of a bump arena with free
 * lists by size, all given back at once. So nobody walks a tree to free it.
 *
 *   if (parser_memory_begin(m, limit)) { … every call of the library … }
 *   parser_memory_end(m);
 *
 * The library cannot be told that there is no memory: begin then returns a second time,
 * false, and what the library made is gone. Belongs to one thread; not nested. */
#ifndef ASSAY_SYNTAX_PARSER_MEMORY_H
#define ASSAY_SYNTAX_PARSER_MEMORY_H

#include <assay/base/error.h>

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SMALL_CLASSES = 64, LARGE_CLASSES = 32 };

struct memory_chunk;

struct parser_memory {
    struct memory_chunk *first;
    struct memory_chunk *current; /* blocks are cut from it; those behind it are empty */
    char *at;                     /* in `current` */
    char *end;
    size_t taken; /* bytes of all chunks */
    size_t limit;
    void *small[SMALL_CLASSES]; /* free blocks of 16, 32 … bytes */
    void *large[LARGE_CLASSES]; /* free blocks of 2^n bytes */
    jmp_buf out;
};

/* Make the library use whatever memory is begun. Once a process is enough; may be repeated. */
void parser_memory_install(void);
/* `m` is zeroed at first. A macro: the frame that begins must be the one that ends. */
#define parser_memory_begin(m, most) (parser_memory_enter((m), (most)), setjmp((m)->out) == 0)
void parser_memory_enter(struct parser_memory *m, size_t limit);
void parser_memory_end(struct parser_memory *m);
void parser_memory_release(struct parser_memory *m);

#endif

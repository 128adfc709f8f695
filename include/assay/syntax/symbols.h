/* Symbols: texts as numbers, so that comparing two names is comparing two integers.
 *
 * A table may stand on a frozen one (that of a rule set, mapped and shared): texts that
 * are there get its numbers, all others get numbers above, valid until symbols_clear().
 * Not thread-safe; a frozen table is only read. */
#ifndef ASSAY_SYNTAX_SYMBOLS_H
#define ASSAY_SYNTAX_SYMBOLS_H

#include <assay/base/error.h>
#include <assay/base/view.h>

typedef uint32_t symbol_id; /* 0: no symbol */

struct symbol_entry {
    uint32_t begin; /* of its bytes in `bytes` */
    uint32_t len;
    uint32_t hash;
};

/* Flat arrays: what a frozen table writes to disk is what it is in memory. */
struct symbols {
    const struct symbols *base; /* NULL, or the frozen table below */
    symbol_id first;            /* number of entries[0]; base numbers lie below */
    struct symbol_entry *entries;
    uint32_t count;
    uint32_t entries_cap;
    char *bytes;
    uint32_t bytes_len;
    uint32_t bytes_cap;
    uint32_t *slots; /* open addressing: index of an entry + 1, or 0 */
    uint32_t slots_cap;
    bool full; /* an insertion failed: memory, or 2^31 bytes of text */
};

void symbols_init(struct symbols *s, const struct symbols *base);
void symbols_release(struct symbols *s);
/* Forget what was added here; the base stays. Keeps the memory for the next file. */
void symbols_clear(struct symbols *s);

/* The number of `text`, added where it is new; 0 for the empty text, and when the table
 * is full (then s->full is set: check once, after the work). */
symbol_id symbols_intern(struct symbols *s, struct view text);
/* The number of `text`, or 0 where it was never added. */
symbol_id symbols_find(const struct symbols *s, struct view text);
/* The text of a number; empty for 0 and for numbers that were never given out. */
struct view symbols_text(const struct symbols *s, symbol_id id);
/* A hash of that text, the same in each table, run and process; 0 where there is none. */
uint32_t symbols_hash(const struct symbols *s, symbol_id id);

#endif

/* What a log that has grown needs no more. */
#include "log_internal.h"

#include <assay/base/mem.h>

enum { NAMES_MAX = 256 };

struct removing {
    struct store *store;
    uint64_t grown;
    char names[NAMES_MAX][TLOG_PATH_MAX];
    struct view views[NAMES_MAX];
    size_t len;
    bool failed;
};

static void flush(struct removing *r)
{
    for (size_t i = 0; i < r->len; i++) {
        r->views[i] = view_str(r->names[i]);
    }
    r->failed = store_log_remove(r->store, r->views, r->len, NULL) != OK || r->failed;
    r->len = 0;
}

static uint64_t size_at(uint64_t size, int level)
{
    return level < 0 ? size : tile_level_size(size, (unsigned)level);
}

/* Those of this kind at the right edge of a log of `size`: of its own width, or of every width. */
static void remove_kind(struct removing *r, const char *kind, int level, uint64_t size, bool all)
{
    const uint64_t edge = size_at(size, level) / TILE_WIDTH;
    const uint64_t width = size_at(size, level) % TILE_WIDTH;
    for (unsigned w = 1; w < TILE_WIDTH; w++) {
        bool kept = edge * TILE_WIDTH + w == size_at(r->grown, level);
        if ((w == width || all) && !kept) {
            tile_path(r->names[r->len++], kind, level, edge, w);
        }
        if (r->len == NAMES_MAX) {
            flush(r);
        }
    }
}

static void remove_edge(struct removing *r, uint64_t size, bool all)
{
    for (int level = 0; level < TILE_LEVELS_MAX && size_at(size, level) > 0; level++) {
        remove_kind(r, "tile", level, size, all);
    }
    remove_kind(r, LOG_ENTRIES, -1, size, all);
    remove_kind(r, LOG_ENVELOPES, -1, size, all);
    remove_kind(r, LOG_PACKS, -1, size, all); /* last: see read_edge() */
}

void log_remove_partial(struct store *s, uint64_t old, uint64_t grown)
{
    struct removing *r = mem_calloc(1, sizeof *r);
    if (r == NULL) {
        return;
    }
    r->store = s;
    r->grown = grown;
    remove_edge(r, old, s->litter);
    if (s->litter) {
        remove_edge(r, grown, true);
    }
    flush(r);
    s->litter = r->failed;
    (void)mem_free(r);
}

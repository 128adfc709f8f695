/* Reading tiles, bundles and envelope lists at one checkpoint. */
#include "log_internal.h"

#include <assay/base/mem.h>

enum { READER_TRIES = 16 };

unsigned reader_width(const struct log_reader *r, int level, uint64_t index)
{
    uint64_t all = tile_level_size(r->head.size, level < 0 ? 0 : (unsigned)level);
    uint64_t before = index * TILE_WIDTH;
    if (before >= all) {
        return 0;
    }
    return all - before >= TILE_WIDTH ? TILE_WIDTH : (unsigned)(all - before);
}

/* A part of the log that must be there: its absence is damage. */
static enum status read_part(struct log *l, const char *path, size_t exact, struct buf *out,
                             struct error *err)
{
    buf_clear(out);
    enum status st = store_log_read(l->store, view_str(path), out, err);
    if (st == ERR_NOT_FOUND) {
        return error_set(err, ERR_CORRUPT, "%s is missing: restore it from a backup", path);
    }
    if (st == ERR_LIMIT) {
        return error_set(err, ERR_CORRUPT, "%s is larger than it can be", path);
    }
    if (st == OK && exact > 0 && out->len != exact) {
        return error_set(err, ERR_CORRUPT, "%s has %zu bytes instead of %zu", path, out->len,
                         exact);
    }
    return st;
}

/* A pack need not be there. */
static enum status read_pack(struct log *l, uint64_t index, unsigned width, struct buf *out,
                             struct error *err)
{
    char path[TLOG_PATH_MAX];
    tile_path(path, LOG_PACKS, -1, index, width);
    buf_clear(out);
    enum status st = store_log_read(l->store, view_str(path), out, err);
    if (st == ERR_LIMIT) {
        return error_set(err, ERR_CORRUPT, "%s is larger than it can be", path);
    }
    return st == ERR_NOT_FOUND ? OK : st;
}

static enum status read_edge(struct log_reader *r, struct error *err)
{
    char path[TLOG_PATH_MAX];
    enum status st = OK;
    for (unsigned level = 0; st == OK && level < TILE_LEVELS_MAX; level++) {
        uint64_t index = tile_level_size(r->head.size, level) / TILE_WIDTH;
        unsigned width = reader_width(r, (int)level, index);
        buf_clear(&r->tiles[level]);
        if (width > 0) {
            tile_path(path, "tile", (int)level, index, width);
            st = read_part(r->log, path, (size_t)width * SHA256_SIZE, &r->tiles[level], err);
        }
    }
    uint64_t index = r->head.size / TILE_WIDTH;
    unsigned width = reader_width(r, -1, index);
    /* First, as a writer removes it last: one that is not there was never there, or the next
     * part is missing too. */
    if (st == OK && width > 0) {
        st = read_pack(r->log, index, width, &r->pack, err);
    }
    if (st == OK && width > 0) {
        tile_path(path, LOG_ENTRIES, -1, index, width);
        st = read_part(r->log, path, 0, &r->entries, err);
    }
    if (st == OK && width > 0) {
        tile_path(path, LOG_ENVELOPES, -1, index, width);
        st = read_part(r->log, path, (size_t)width * SHA256_SIZE, &r->envelopes, err);
    }
    return st;
}

static void reader_init(struct log_reader *r, struct log *l)
{
    *r = (struct log_reader){.log = l};
    for (unsigned i = 0; i < TILE_LEVELS_MAX; i++) {
        buf_init(&r->tiles[i], LOG_TILE_BYTES);
        buf_init(&r->cached[i], LOG_TILE_BYTES);
        r->cached_index[i] = UINT64_MAX;
        r->proven[i] = UINT64_MAX;
    }
    buf_init(&r->note, NOTE_MAX);
    buf_init(&r->entries, LOG_BUNDLE_MAX);
    buf_init(&r->envelopes, LOG_TILE_BYTES);
    buf_init(&r->pack, LOG_PACK_MAX);
}

enum status reader_open(struct log_reader *r, struct log *l, struct error *err)
{
    reader_init(r, l);
    CLEANUP(buf_cleanup) struct buf again = BUF_INIT(NOTE_MAX);
    enum status st = OK;
    for (int i = 0; i < READER_TRIES; i++) {
        buf_clear(&r->note);
        st = log_read_head(l, &r->note, &r->head, err);
        if (st != OK) {
            return st;
        }
        st = read_edge(r, err);
        if (st != ERR_CORRUPT) {
            return st;
        }
        /* A writer may have moved the edge in between: then look again. */
        struct checkpoint now;
        buf_clear(&again);
        if (log_read_head(l, &again, &now, NULL) != OK ||
            view_eq(buf_view(&r->note), buf_view(&again))) {
            return st;
        }
    }
    return st;
}

void reader_release(struct log_reader *r)
{
    for (unsigned i = 0; i < TILE_LEVELS_MAX; i++) {
        buf_release(&r->tiles[i]);
        buf_release(&r->cached[i]);
    }
    r->nodes = mem_free(r->nodes);
    buf_release(&r->note);
    buf_release(&r->entries);
    buf_release(&r->envelopes);
    buf_release(&r->pack);
}

static enum status out_of_tree(struct error *err)
{
    return error_set(err, ERR_INTERNAL, "a tile outside the log's tree was asked for");
}

/* A kind of the log's parts: tiles of one level, entries or envelopes. */
struct part_kind {
    const char *name;
    int level;              /* -1: of entries */
    size_t bytes;           /* of a whole one; 0: any number */
    const struct buf *last; /* the partial one at the right edge, which the reader holds */
};

static enum status whole_or_last(const struct log_reader *r, const struct part_kind *kind,
                                 uint64_t index, struct buf *scratch, struct view *out,
                                 struct error *err)
{
    unsigned width = reader_width(r, kind->level, index);
    if (width == 0) {
        return out_of_tree(err);
    }
    if (width < TILE_WIDTH) {
        *out = buf_view(kind->last);
        return OK;
    }
    char path[TLOG_PATH_MAX];
    tile_path(path, kind->name, kind->level, index, TILE_WIDTH);
    enum status st = read_part(r->log, path, kind->bytes, scratch, err);
    if (st == OK) {
        *out = buf_view(scratch);
    }
    return st;
}

enum status reader_tile(const struct log_reader *r, unsigned level, uint64_t index,
                        struct buf *scratch, struct view *out, struct error *err)
{
    if (level >= TILE_LEVELS_MAX) {
        return out_of_tree(err);
    }
    const struct part_kind tiles = {"tile", (int)level, LOG_TILE_BYTES, &r->tiles[level]};
    return whole_or_last(r, &tiles, index, scratch, out, err);
}

enum status reader_entries(const struct log_reader *r, uint64_t index, struct buf *scratch,
                           struct view *out, struct error *err)
{
    const struct part_kind entries = {LOG_ENTRIES, -1, 0, &r->entries};
    return whole_or_last(r, &entries, index, scratch, out, err);
}

enum status reader_envelopes(const struct log_reader *r, uint64_t index, struct buf *scratch,
                             struct view *out, struct error *err)
{
    const struct part_kind envelopes = {LOG_ENVELOPES, -1, LOG_TILE_BYTES, &r->envelopes};
    return whole_or_last(r, &envelopes, index, scratch, out, err);
}

enum status reader_pack(const struct log_reader *r, uint64_t index, struct buf *scratch,
                        struct view *out, struct error *err)
{
    unsigned width = reader_width(r, -1, index);
    if (width == 0) {
        return out_of_tree(err);
    }
    if (width < TILE_WIDTH) {
        *out = buf_view(&r->pack);
        return OK;
    }
    enum status st = read_pack(r->log, index, width, scratch, err);
    if (st == OK) {
        *out = buf_view(scratch);
    }
    return st;
}

bool pack_next(struct view *rest, struct view *envelope, bool *bad)
{
    enum { HEAD = 4 };
    if (rest->len == 0) {
        return false;
    }
    const unsigned char *head = (const unsigned char *)rest->ptr;
    size_t len = rest->len < HEAD ? SIZE_MAX
                                  : (size_t)head[0] << 24 | (size_t)head[1] << 16 |
                                        (size_t)head[2] << 8 | head[3];
    if (rest->len < HEAD || len > rest->len - HEAD) {
        *bad = true;
        return false;
    }
    *envelope = view_of(rest->ptr + HEAD, len);
    *rest = view_of(rest->ptr + HEAD + len, rest->len - HEAD - len);
    return true;
}

enum status pack_add(struct buf *pack, struct view envelope, struct error *err)
{
    size_t n = envelope.len;
    const char head[4] = {(char)(n >> 24), (char)(n >> 16 & 0xff), (char)(n >> 8 & 0xff),
                          (char)(n & 0xff)};
    buf_add(pack, head, sizeof head);
    buf_add_view(pack, envelope);
    return buf_status(pack, err);
}

static enum status cached_tile(struct log_reader *r, unsigned level, uint64_t index,
                               struct view *out, struct error *err)
{
    if (level < TILE_LEVELS_MAX && r->cached_index[level] == index) {
        *out = buf_view(&r->cached[level]);
        return OK;
    }
    struct buf *scratch = level < TILE_LEVELS_MAX ? &r->cached[level] : NULL;
    enum status st = reader_tile(r, level, index, scratch, out, err);
    if (level < TILE_LEVELS_MAX) {
        bool full = st == OK && out->ptr == r->cached[level].ptr;
        r->proven[level] = UINT64_MAX;
        r->cached_index[level] = full ? index : UINT64_MAX;
    }
    return st;
}

/* Root of `count` (a power of two) hashes. */
static void reduce(struct view hashes, size_t count, struct sha256 *out)
{
    struct sha256 level[TILE_WIDTH];
    memcpy(level, hashes.ptr, count * SHA256_SIZE);
    for (; count > 1; count /= 2) {
        for (size_t i = 0; i < count / 2; i++) {
            merkle_node(&level[2 * i], &level[2 * i + 1], &level[i]);
        }
    }
    *out = level[0];
}

enum status reader_keep_nodes(struct log_reader *r, struct error *err)
{
    r->nodes = mem_calloc(TILE_LEVELS_MAX, sizeof *r->nodes);
    for (unsigned i = 0; r->nodes != NULL && i < TILE_LEVELS_MAX; i++) {
        r->nodes[i].index = UINT64_MAX;
    }
    return r->nodes == NULL ? error_no_memory(err) : OK;
}

/* Those nodes of a tile whose hashes are all there. */
static void fill_nodes(struct tile_nodes *n, uint64_t index, struct view tile)
{
    const struct sha256 *below = (const struct sha256 *)(const void *)tile.ptr;
    size_t count = tile.len / SHA256_SIZE;
    for (unsigned height = 1; height <= TILE_HEIGHT; height++) {
        struct sha256 *row = &n->list[TILE_WIDTH >> height];
        count /= 2;
        for (size_t i = 0; i < count; i++) {
            merkle_node(&below[2 * i], &below[2 * i + 1], &row[i]);
        }
        below = row;
    }
    n->index = index;
}

enum status reader_node(void *ctx, unsigned level, uint64_t index, struct sha256 *out,
                        struct error *err)
{
    struct log_reader *r = ctx;
    unsigned tile_level = level / TILE_HEIGHT;
    unsigned height = level % TILE_HEIGHT;
    uint64_t first = index << height; /* in hashes of the tile's level */
    size_t at = (size_t)(first % TILE_WIDTH) * SHA256_SIZE;
    size_t count = (size_t)1 << height;
    struct view tile;
    enum status st = cached_tile(r, tile_level, first / TILE_WIDTH, &tile, err);
    if (st != OK) {
        return st;
    }
    struct view hashes = view_slice(tile, at, at + count * SHA256_SIZE);
    if (hashes.len != count * SHA256_SIZE) {
        return out_of_tree(err);
    }
    if (r->nodes == NULL || height == 0) {
        reduce(hashes, count, out);
        return OK;
    }
    struct tile_nodes *n = &r->nodes[tile_level];
    if (n->index != first / TILE_WIDTH) {
        fill_nodes(n, first / TILE_WIDTH, tile);
    }
    *out = n->list[(TILE_WIDTH >> height) + ((size_t)(first % TILE_WIDTH) >> height)];
    return OK;
}

enum status reader_frontier(struct log_reader *r, struct merkle_frontier *out, struct error *err)
{
    struct merkle_frontier f;
    struct sha256 root;
    merkle_frontier_init(&f);
    enum status st = OK;
    uint64_t at = 0;
    for (int level = 62; st == OK && level >= 0; level--) {
        if ((r->head.size >> level & 1) != 0) {
            st = reader_node(r, (unsigned)level, at >> level, &f.roots[f.len], err);
            f.len++;
            at += (uint64_t)1 << level;
        }
    }
    f.size = r->head.size;
    if (st != OK) {
        return st;
    }
    merkle_root(&f, &root);
    if (!sha256_eq(&root, &r->head.root)) {
        return error_set(err, ERR_CORRUPT,
                         "the log's tiles do not yield the root that its checkpoint signs: run a "
                         "log verification to learn which entry is damaged");
    }
    *out = f;
    return OK;
}

static enum status differs(uint64_t first, struct error *err)
{
    return error_set(err, ERR_CORRUPT,
                     "entry %llu and those behind it are not the ones that the checkpoint signs: "
                     "\"assay log verify\" tells which is damaged",
                     (unsigned long long)first);
}

/* Is `hash` the one at place `at` of a level? Full tiles are proven by their own hash in the tile
 * above, the partial ones at the right edge are by reader_frontier(). */
static enum status prove_hash(struct log_reader *r, unsigned level, uint64_t at, struct sha256 hash,
                              uint64_t first, struct error *err)
{
    uint64_t passed[TILE_LEVELS_MAX];
    unsigned bottom = level;
    unsigned top = level;
    for (;;) {
        struct view tile;
        uint64_t index = at / TILE_WIDTH;
        enum status st = cached_tile(r, level, index, &tile, err);
        if (st != OK) {
            return st;
        }
        size_t place = (size_t)(at % TILE_WIDTH) * SHA256_SIZE;
        if (place + SHA256_SIZE > tile.len ||
            memcmp(tile.ptr + place, hash.bytes, SHA256_SIZE) != 0) {
            return differs(first, err);
        }
        if (tile.len < LOG_TILE_BYTES || r->proven[level] == index) {
            break;
        }
        reduce(tile, TILE_WIDTH, &hash);
        passed[level] = index;
        at = index;
        top = ++level;
    }
    for (unsigned i = bottom; i < top; i++) {
        r->proven[i] = passed[i];
    }
    return OK;
}

enum status reader_prove_bundle(struct log_reader *r, uint64_t index, const struct sha256 *leaves,
                                struct error *err)
{
    struct sha256 root;
    unsigned width = reader_width(r, -1, index);
    struct view hashes = view_of((const char *)leaves, (size_t)width * SHA256_SIZE);
    if (width < TILE_WIDTH) {
        return view_eq(hashes, buf_view(&r->tiles[0])) ? OK : differs(index * TILE_WIDTH, err);
    }
    reduce(hashes, TILE_WIDTH, &root);
    return prove_hash(r, 1, index, root, index * TILE_WIDTH, err);
}

#include <assay/evidence/tlog.h>

#include <assay/base/mem.h>

#include <stdio.h>

/* N in groups of three digits, all but the last with an x: x001/x234/067. */
static size_t put_number(char *out, size_t cap, uint64_t n)
{
    unsigned groups[8];
    size_t len = 0;
    do {
        groups[len++] = (unsigned)(n % 1000);
        n /= 1000;
    } while (n > 0);
    size_t at = 0;
    while (len > 0) {
        len--;
        int wrote = snprintf(out + at, cap - at, len > 0 ? "x%03u/" : "%03u", groups[len]);
        at += wrote > 0 ? (size_t)wrote : 0;
    }
    return at;
}

void tile_path(char out[TLOG_PATH_MAX], const char *prefix, int level, uint64_t index,
               unsigned width)
{
    int n = level < 0 ? snprintf(out, TLOG_PATH_MAX, "%s/", prefix)
                      : snprintf(out, TLOG_PATH_MAX, "%s/%d/", prefix, level);
    size_t at = n > 0 && n < TLOG_PATH_MAX / 2 ? (size_t)n : 0;
    at += put_number(out + at, TLOG_PATH_MAX - at, index);
    if (width < TILE_WIDTH) {
        (void)snprintf(out + at, TLOG_PATH_MAX - at, ".p/%u", width);
    }
}

static bool three_digits(struct view v, unsigned *out)
{
    uint64_t n;
    if (v.len != 3 || !view_to_u64(v, &n)) {
        return false;
    }
    *out = (unsigned)n;
    return true;
}

/* "x001/x234/067" or "067", then perhaps ".p/W". */
static bool take_number(struct view rest, uint64_t *index, unsigned *width)
{
    ptrdiff_t dot = view_find(rest, VIEW(".p/"));
    uint64_t w = TILE_WIDTH;
    struct view digits = dot < 0 ? rest : view_slice(rest, 0, (size_t)dot);
    if (dot >= 0 && (!view_to_u64(view_slice(rest, (size_t)dot + 3, rest.len), &w) || w < 1 ||
                     w >= TILE_WIDTH)) {
        return false;
    }
    uint64_t n = 0;
    bool more = true;
    size_t groups = 0;
    struct view piece;
    while (more && view_split(&digits, '/', &piece)) {
        unsigned group;
        more = piece.len == 4 && piece.ptr[0] == 'x';
        if (!three_digits(more ? view_slice(piece, 1, 4) : piece, &group) || groups++ == 6) {
            return false;
        }
        n = n * 1000 + group;
    }
    *index = n;
    *width = (unsigned)w;
    return !more;
}

bool tile_path_parse(struct view path, int *level, uint64_t *index, unsigned *width)
{
    struct view rest = path;
    struct view tile;
    struct view lvl;
    if (!view_split(&rest, '/', &tile) || !view_eq(tile, VIEW("tile")) || rest.ptr == NULL ||
        !view_split(&rest, '/', &lvl) || rest.ptr == NULL) {
        return false;
    }
    uint64_t l = 0;
    bool entries = view_eq(lvl, VIEW("entries"));
    uint64_t n;
    unsigned w;
    if ((!entries && (!view_to_u64(lvl, &l) || l >= 64)) || !take_number(rest, &n, &w)) {
        return false;
    }
    /* Only the one way of writing each path is right. */
    char again[TLOG_PATH_MAX];
    tile_path(again, entries ? "tile/entries" : "tile", entries ? -1 : (int)l, n, w);
    if (!view_eq_str(path, again)) {
        return false;
    }
    *level = entries ? -1 : (int)l;
    *index = n;
    *width = w;
    return true;
}

uint64_t tile_level_size(uint64_t size, unsigned level)
{
    return level >= TILE_LEVELS_MAX ? 0 : size >> (TILE_HEIGHT * level);
}

bool bundle_next(struct view *rest, struct view *entry, bool *bad)
{
    if (rest->len == 0) {
        return false;
    }
    if (rest->len < 2) {
        *bad = true;
        return false;
    }
    size_t len = (size_t)(unsigned char)rest->ptr[0] << 8 | (unsigned char)rest->ptr[1];
    if (len > rest->len - 2) {
        *bad = true;
        return false;
    }
    *entry = view_of(rest->ptr + 2, len);
    *rest = view_of(rest->ptr + 2 + len, rest->len - 2 - len);
    return true;
}

enum status bundle_add(struct buf *out, struct view entry, struct error *err)
{
    if (entry.len > 65535) {
        return error_set(err, ERR_LIMIT, "a log entry of %zu bytes is larger than 65535",
                         entry.len);
    }
    char len[2] = {(char)(entry.len >> 8), (char)(entry.len & 0xff)};
    buf_add(out, len, sizeof len);
    buf_add_view(out, entry);
    return buf_status(out, err);
}

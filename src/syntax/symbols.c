#include <assay/syntax/symbols.h>

#include <string.h>

#include <assay/base/mem.h>

enum { SLOTS_MIN = 1024, TEXT_MAX = INT32_MAX };

void symbols_init(struct symbols *s, const struct symbols *base)
{
    *s = (struct symbols){.base = base, .first = base == NULL ? 1 : base->first + base->count};
}

void symbols_release(struct symbols *s)
{
    s->entries = mem_free(s->entries);
    s->bytes = mem_free(s->bytes);
    s->slots = mem_free(s->slots);
    symbols_init(s, s->base);
}

void symbols_clear(struct symbols *s)
{
    /* A table that once was large is not wiped for each small file. */
    if (s->count < s->slots_cap / 16) {
        for (uint32_t i = 0; i < s->count; i++) {
            uint32_t at = s->entries[i].hash & (s->slots_cap - 1);
            while (s->slots[at] != 0) {
                s->slots[at] = 0;
                at = (at + 1) & (s->slots_cap - 1);
            }
        }
    } else if (s->slots != NULL) {
        memset(s->slots, 0, (size_t)s->slots_cap * sizeof *s->slots);
    }
    s->count = 0;
    s->bytes_len = 0;
    s->full = false;
}

/* FNV-1a with a final mix: names are short, and a hostile file only slows itself. */
static uint32_t hash_text(struct view text)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < text.len; i++) {
        h = (h ^ (unsigned char)text.ptr[i]) * 16777619u;
    }
    h ^= h >> 15;
    return h * 2654435761u;
}

static symbol_id find_here(const struct symbols *s, struct view text, uint32_t hash)
{
    if (s->slots_cap == 0) {
        return 0;
    }
    for (uint32_t i = hash & (s->slots_cap - 1); s->slots[i] != 0;
         i = (i + 1) & (s->slots_cap - 1)) {
        const struct symbol_entry *e = &s->entries[s->slots[i] - 1];
        if (e->hash == hash && e->len == text.len &&
            memcmp(s->bytes + e->begin, text.ptr, text.len) == 0) {
            return s->first + s->slots[i] - 1;
        }
    }
    return 0;
}

static symbol_id find(const struct symbols *s, struct view text, uint32_t hash)
{
    for (; s != NULL; s = s->base) {
        symbol_id id = find_here(s, text, hash);
        if (id != 0) {
            return id;
        }
    }
    return 0;
}

symbol_id symbols_find(const struct symbols *s, struct view text)
{
    return text.len == 0 ? 0 : find(s, text, hash_text(text));
}

static bool grow_slots(struct symbols *s)
{
    uint32_t cap = s->slots_cap == 0 ? SLOTS_MIN : s->slots_cap * 2;
    uint32_t *slots = cap == 0 ? NULL : mem_calloc(cap, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t at = s->entries[i].hash & (cap - 1);
        while (slots[at] != 0) {
            at = (at + 1) & (cap - 1);
        }
        slots[at] = i + 1;
    }
    (void)mem_free(s->slots);
    s->slots = slots;
    s->slots_cap = cap;
    return true;
}

/* Room for one more element of `size` bytes (times `need`) in a 32-bit sized array. */
static bool grow(void **items, uint32_t *cap, size_t need, size_t size)
{
    size_t wide = *cap;
    enum status st = mem_grow(items, &wide, need, size, TEXT_MAX, NULL);
    *cap = (uint32_t)wide;
    return st == OK;
}

static bool reserve(struct symbols *s, size_t text_len)
{
    void *entries = s->entries;
    void *bytes = s->bytes;
    bool ok = text_len <= TEXT_MAX - s->bytes_len &&
              grow(&entries, &s->entries_cap, (size_t)s->count + 1, sizeof *s->entries);
    s->entries = entries;
    ok = ok && grow(&bytes, &s->bytes_cap, s->bytes_len + text_len, 1);
    s->bytes = bytes;
    if (ok && (s->slots_cap == 0 || s->count >= s->slots_cap / 2)) {
        ok = grow_slots(s);
    }
    s->full = s->full || !ok;
    return ok;
}

symbol_id symbols_intern(struct symbols *s, struct view text)
{
    if (text.len == 0) {
        return 0;
    }
    uint32_t hash = hash_text(text);
    symbol_id id = find(s, text, hash);
    /* The text may lie in this table's own bytes, which may move. */
    bool own = s->bytes != NULL && text.ptr >= s->bytes && text.ptr < s->bytes + s->bytes_len;
    size_t offset = own ? (size_t)(text.ptr - s->bytes) : 0;
    if (id != 0 || s->full || !reserve(s, text.len)) {
        return id;
    }
    text.ptr = own ? s->bytes + offset : text.ptr;
    memcpy(s->bytes + s->bytes_len, text.ptr, text.len);
    s->entries[s->count] =
        (struct symbol_entry){.begin = s->bytes_len, .len = (uint32_t)text.len, .hash = hash};
    s->bytes_len += (uint32_t)text.len;
    s->count++;
    uint32_t at = hash & (s->slots_cap - 1);
    while (s->slots[at] != 0) {
        at = (at + 1) & (s->slots_cap - 1);
    }
    s->slots[at] = s->count;
    return s->first + s->count - 1;
}

struct view symbols_text(const struct symbols *s, symbol_id id)
{
    for (; s != NULL && id != 0; s = s->base) {
        if (id >= s->first) {
            uint32_t at = id - s->first;
            return at < s->count ? view_of(s->bytes + s->entries[at].begin, s->entries[at].len)
                                 : view_of("", 0);
        }
    }
    return view_of("", 0);
}

uint32_t symbols_hash(const struct symbols *s, symbol_id id)
{
    for (; s != NULL && id != 0; s = s->base) {
        if (id >= s->first) {
            uint32_t at = id - s->first;
            return at < s->count ? s->entries[at].hash : 0;
        }
    }
    return 0;
}

#include "words.h"

#include "windows.h"

/* FNV-1a with a final mix, as the words are short. */
static const uint32_t WORD_SEED = 0x811c9dc5;
static const uint32_t WORD_PRIME = 0x01000193;

static uint32_t finish(uint32_t h)
{
    h ^= h >> 16;
    h *= 0x85ebca6bU;
    h ^= h >> 13;
    h *= 0xc2b2ae35U;
    return h ^ (h >> 16);
}

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

/* How many bytes of typographic punctuation stand here: dashes, quotes, bullets (U+2010 to
 * U+2027), no-break space, the copyright sign, the byte order mark. */
static size_t typography(const unsigned char *p, size_t left)
{
    if (left >= 2 && p[0] == 0xc2 && p[1] >= 0xa0 && p[1] <= 0xbf) {
        return 2;
    }
    if (left >= 3 && p[0] == 0xe2 && p[1] >= 0x80 && p[1] <= 0x8f) {
        return 3;
    }
    if (left >= 3 && p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf) {
        return 3;
    }
    return 0;
}

/* Words that mean the same in licences, as the SPDX matching guidelines list them. */
static const struct {
    const char *from;
    const char *to;
} same[] = {
    {"licence", "license"},
    {"licences", "licenses"},
    {"licenced", "licensed"},
    {"licencing", "licensing"},
    {"licencee", "licensee"},
    {"licencees", "licensees"},
    {"licencor", "licensor"},
    {"sublicence", "sublicense"},
    {"sublicenced", "sublicensed"},
    {"sublicences", "sublicenses"},
    {"relicence", "relicense"},
    {"organisation", "organization"},
    {"organisations", "organizations"},
    {"acknowledgement", "acknowledgment"},
    {"acknowledgements", "acknowledgments"},
    {"authorise", "authorize"},
    {"authorised", "authorized"},
    {"authorisation", "authorization"},
    {"favour", "favor"},
    {"fulfil", "fulfill"},
    {"fulfilment", "fulfillment"},
    {"merchantibility", "merchantability"},
    {"noninfringement", "infringement"},
    {"programme", "program"},
    {"recognised", "recognized"},
    {"utilisation", "utilization"},
    {"whilst", "while"},
    {"wilful", "willful"},
    {"https", "http"},
    {"copyrights", "copyright"},
    {"owners", "owner"},
    {"holders", "holder"},
};

/* Mark-up and comment words that stand between the words of a licence. */
static const char *const noise[] = {"br",  "li",   "ul",   "ol",  "strong", "em", "dnl",
                                    "rem", "nbsp", "quot", "amp", "lt",     "gt", "pp"};

static uint32_t raw_hash(const unsigned char *p, size_t len)
{
    uint32_t h = WORD_SEED;
    for (size_t i = 0; i < len; i++) {
        h = (h ^ (unsigned char)char_lower((char)p[i])) * WORD_PRIME;
    }
    return finish(h);
}

enum { TABLE = 256 };

struct special {
    uint32_t from;
    uint32_t to; /* 0: noise */
};

/* The words above, by hash; made on the stack of each call: 50 words, some 2 µs. */
static void specials(struct special table[TABLE])
{
    memset(table, 0, TABLE * sizeof *table);
    size_t pairs = sizeof same / sizeof *same;
    for (size_t i = 0; i < pairs + sizeof noise / sizeof *noise; i++) {
        struct view from = view_str(i < pairs ? same[i].from : noise[i - pairs]);
        struct special s = {raw_hash((const unsigned char *)from.ptr, from.len), 0};
        if (i < pairs) {
            struct view to = view_str(same[i].to);
            s.to = raw_hash((const unsigned char *)to.ptr, to.len);
        }
        uint32_t at = s.from % TABLE;
        while (table[at].from != 0) {
            at = (at + 1) % TABLE;
        }
        table[at] = s;
    }
}

static void unify(const struct special table[TABLE], struct word *w)
{
    for (uint32_t at = w->hash % TABLE; table[at].from != 0; at = (at + 1) % TABLE) {
        if (table[at].from == w->hash) {
            w->light = table[at].to == 0;
            w->hash = table[at].to == 0 ? w->hash : table[at].to;
            return;
        }
    }
}

static size_t word_end(const unsigned char *p, size_t len, size_t i)
{
    while (i < len && is_letter(p[i]) && (p[i] < 0x80 || typography(p + i, len - i) == 0)) {
        i++;
    }
    return i;
}

struct collecting {
    const unsigned char *p;
    struct special table[TABLE];
    struct arena *arena;
    struct words words;
    size_t cap;
};

static enum status add_word(struct collecting *c, const struct word *w, struct error *err)
{
    if (arena_grow(c->arena, (void **)&c->words.items, &c->cap, (size_t)c->words.count + 1,
                   sizeof *c->words.items, NULL) != OK) {
        return error_set(err, ERR_LIMIT, "the words of the text take too much memory");
    }
    c->words.items[c->words.count++] = *w;
    return OK;
}

static enum status words_between(struct collecting *c, size_t i, size_t stop, struct error *err)
{
    const unsigned char *p = c->p;
    while (i < stop) {
        size_t skip = p[i] >= 0x80 ? typography(p + i, stop - i) : 0;
        if (skip > 0 || !is_letter(p[i])) {
            i += skip > 0 ? skip : 1;
            continue;
        }
        size_t end = word_end(p, stop, i);
        size_t n = end - i;
        struct word w = {raw_hash(p + i, n), (uint32_t)i,
                         (uint16_t)(n > UINT16_MAX ? UINT16_MAX : n), n == 1};
        if (n > 1 && n < 16) {
            unify(c->table, &w);
        }
        enum status st = add_word(c, &w, err);
        if (st != OK) {
            return st;
        }
        i = end;
    }
    return OK;
}

enum status words_of(struct view text, struct arena *arena, struct words *out, struct error *err)
{
    struct collecting c = {.p = (const unsigned char *)text.ptr, .arena = arena};
    specials(c.table);
    enum status st = words_between(&c, 0, text.len, err);
    if (st == OK) {
        *out = c.words;
    }
    return st;
}

enum status words_near_licences(struct view text, struct arena *arena, struct words *out,
                                struct error *err)
{
    struct collecting c = {.p = (const unsigned char *)text.ptr, .arena = arena};
    size_t at = 0;
    size_t begin;
    size_t end;
    enum status st = OK;
    specials(c.table);
    while (st == OK && window_next(text, &at, &begin, &end)) {
        if (c.words.count > 0) {
            const struct word between = {.at = (uint32_t)begin};
            st = add_word(&c, &between, err);
        }
        st = st == OK ? words_between(&c, begin, end, err) : st;
    }
    if (st == OK) {
        *out = c.words;
    }
    return st;
}

uint32_t word_hash(struct view text)
{
    return raw_hash((const unsigned char *)text.ptr, text.len);
}

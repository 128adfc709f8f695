/* Encoded parts of a text: percent, \u escapes, hex, base64 (as gitleaks knows them).
 */
#include "secrets.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* For what runs over every byte: a call costs more than the work. */
#define ALWAYS_INLINE __attribute__((always_inline)) inline

enum {
    RUN_MIN = 16, /* base64 */
    HEX_MIN = 32,
    SEGMENTS_MAX = 200000
};

enum class_bit { IN_RUN = 1, IN_HEX = 2, IS_DIGIT = 4, LIKELY_BASE64 = 8 };

static const unsigned char class_of[256] = {
    ['0'] = 15, ['1'] = 15, ['2'] = 15, ['3'] = 15, ['4'] = 15, ['5'] = 15, ['6'] = 15, ['7'] = 15,
    ['8'] = 15, ['9'] = 15, ['a'] = 3,  ['b'] = 3,  ['c'] = 3,  ['d'] = 3,  ['e'] = 3,  ['f'] = 3,
    ['g'] = 1,  ['h'] = 1,  ['i'] = 1,  ['j'] = 1,  ['k'] = 1,  ['l'] = 1,  ['m'] = 1,  ['n'] = 1,
    ['o'] = 1,  ['p'] = 1,  ['q'] = 1,  ['r'] = 1,  ['s'] = 1,  ['t'] = 1,  ['u'] = 1,  ['v'] = 1,
    ['w'] = 1,  ['x'] = 1,  ['y'] = 1,  ['z'] = 1,  ['A'] = 3,  ['B'] = 3,  ['C'] = 3,  ['D'] = 3,
    ['E'] = 3,  ['F'] = 3,  ['G'] = 1,  ['H'] = 1,  ['I'] = 1,  ['J'] = 1,  ['K'] = 1,  ['L'] = 1,
    ['M'] = 1,  ['N'] = 1,  ['O'] = 1,  ['P'] = 1,  ['Q'] = 1,  ['R'] = 1,  ['S'] = 1,  ['T'] = 1,
    ['U'] = 1,  ['V'] = 1,  ['W'] = 1,  ['X'] = 1,  ['Y'] = 1,  ['Z'] = 1,  ['_'] = 9,  ['/'] = 9,
    ['+'] = 9,  ['-'] = 9,
};

static bool is(char c, unsigned bits)
{
    return (class_of[(unsigned char)c] & bits) != 0;
}

static bool printable(unsigned c)
{
    return c > 8 && c < 0x7f;
}

/* The six bits of a base64 letter of either alphabet, plus one; 0 for anything else. */
static const unsigned char sextet_of[256] = {
    ['+'] = 63, ['-'] = 63, ['/'] = 64, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56, ['4'] = 57,
    ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['A'] = 1,  ['B'] = 2,  ['C'] = 3,
    ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,  ['I'] = 9,  ['J'] = 10, ['K'] = 11,
    ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19,
    ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['_'] = 64,
    ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34,
    ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42,
    ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50,
    ['y'] = 51, ['z'] = 52,
};

static unsigned sextet(char c)
{
    return sextet_of[(unsigned char)c] - 1U;
}

/* What one pass collects, in the order of the text. */
struct finder {
    struct view text;
    struct arena *arena;
    struct segment *items;
    size_t len;
    size_t cap;
    struct error *err;
};

/* `decoded` with no bytes: the place is taken by an encoding that does not decode. */
static enum status add(struct finder *f, size_t start, size_t end, struct view decoded)
{
    if (f->len >= SEGMENTS_MAX) {
        return error_set(f->err, ERR_LIMIT, "more than %d encoded parts", SEGMENTS_MAX);
    }
    enum status grown =
        arena_grow(f->arena, (void **)&f->items, &f->cap, f->len + 1, sizeof *f->items, f->err);
    if (grown != OK) {
        return grown;
    }
    f->items[f->len++] = (struct segment){start, end, decoded};
    return OK;
}

/* ---- percent: from the first %HH to the last one of the line ---- */

static bool percent_at(struct view t, size_t at)
{
    return at + 2 < t.len && t.ptr[at] == '%' && hex_digit(t.ptr[at + 1]) >= 0 &&
           hex_digit(t.ptr[at + 2]) >= 0;
}

static size_t percent_end(struct view t, size_t start)
{
    size_t end = start + 3;
    for (size_t i = end; i < t.len && t.ptr[i] != '\n'; i++) {
        if (percent_at(t, i)) {
            end = i + 3;
        }
    }
    return end;
}

static enum status add_percent(struct finder *f, size_t start, size_t end)
{
    char *out = arena_alloc(f->arena, end - start, 1);
    if (out == NULL) {
        return error_no_memory(f->err);
    }
    size_t len = 0;
    for (size_t i = start; i < end;) {
        if (percent_at(view_slice(f->text, 0, end), i)) {
            int c = hex_digit(f->text.ptr[i + 1]) * 16 + hex_digit(f->text.ptr[i + 2]);
            if (!printable((unsigned)c)) {
                return add(f, start, end, view_of(NULL, 0));
            }
            out[len++] = (char)c;
            i += 3;
        } else {
            out[len++] = f->text.ptr[i++];
        }
    }
    return add(f, start, end, view_of(out, len));
}

static enum status find_percent(struct finder *f)
{
    size_t at = 0;
    while (at < f->text.len) {
        const char *p = memchr(f->text.ptr + at, '%', f->text.len - at);
        if (p == NULL) {
            break;
        }
        at = (size_t)(p - f->text.ptr);
        if (!percent_at(f->text, at)) {
            at++;
            continue;
        }
        size_t end = percent_end(f->text, at);
        enum status st = add_percent(f, at, end);
        if (st != OK) {
            return st;
        }
        at = end;
    }
    return OK;
}

/* ---- \uXXXX sequences ---- */

/* Bytes of "\u0041" or "\\u0041" at `at`, its value in *c; 0 if there is none. */
static size_t escape_at(struct view t, size_t at, unsigned *c)
{
    size_t i = at;
    while (i < t.len && t.ptr[i] == '\\' && i < at + 2) {
        i++;
    }
    if (i == at || i + 4 >= t.len || (t.ptr[i] | 0x20) != 'u') {
        return 0;
    }
    unsigned value = 0;
    for (size_t k = 1; k <= 4; k++) {
        int n = hex_digit(t.ptr[i + k]);
        if (n < 0) {
            return 0;
        }
        value = value * 16 + (unsigned)n;
    }
    *c = value;
    return i + 5 - at;
}

static enum status add_escapes(struct finder *f, size_t start, size_t *end)
{
    size_t count = 0;
    size_t at = start;
    unsigned c = 0;
    bool ascii = true;
    for (size_t used = escape_at(f->text, at, &c); used > 0; used = escape_at(f->text, at, &c)) {
        ascii = ascii && printable(c);
        count++;
        at += used;
    }
    *end = at;
    char *out = ascii ? arena_alloc(f->arena, count + 1, 1) : NULL;
    if (!ascii) {
        return add(f, start, at, view_of(NULL, 0));
    }
    if (out == NULL) {
        return error_no_memory(f->err);
    }
    size_t len = 0;
    for (at = start; at < *end; at += escape_at(f->text, at, &c), out[len++] = (char)c) {
    }
    return add(f, start, *end, view_of(out, len));
}

/* Needs the percent segments in f->items: those win. */
static enum status find_escapes(struct finder *f, const struct segment *taken, size_t taken_count)
{
    size_t at = 0;
    size_t k = 0;
    unsigned c = 0;
    while (at < f->text.len) {
        const char *p = memchr(f->text.ptr + at, '\\', f->text.len - at);
        if (p == NULL) {
            break;
        }
        at = (size_t)(p - f->text.ptr);
        while (k < taken_count && taken[k].end < at) {
            k++;
        }
        if (k < taken_count && taken[k].start <= at) {
            at = taken[k].end + 1;
            continue;
        }
        if (escape_at(f->text, at, &c) == 0) {
            at++;
            continue;
        }
        enum status st = add_escapes(f, at, &at);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

/* ---- hex and base64: runs of their letters ---- */

static enum status add_hex(struct finder *f, size_t start, size_t end)
{
    if ((end - start) % 2 != 0) {
        return OK;
    }
    bool digit = false;
    for (size_t i = start; i < end; i += 2) {
        unsigned c =
            (unsigned)hex_digit(f->text.ptr[i]) * 16 + (unsigned)hex_digit(f->text.ptr[i + 1]);
        if (!printable(c)) {
            return OK;
        }
        digit = digit || is(f->text.ptr[i], IS_DIGIT) || is(f->text.ptr[i + 1], IS_DIGIT);
    }
    if (!digit) {
        return OK;
    }
    char *out = arena_alloc(f->arena, (end - start) / 2, 1);
    if (out == NULL) {
        return error_no_memory(f->err);
    }
    for (size_t i = start; i < end; i += 2) {
        out[(i - start) / 2] =
            (char)(hex_digit(f->text.ptr[i]) * 16 + hex_digit(f->text.ptr[i + 1]));
    }
    return add(f, start, end, view_of(out, (end - start) / 2));
}

/* Whether the run is base64 of printable ASCII, by its letters alone. */
static bool base64_fits(struct view run)
{
    bool likely = false;
    bool standard = false;
    bool url = false;
    for (size_t i = 0; i < run.len; i++) {
        /* The top bit of each decoded byte sits in these bits. */
        static const unsigned char top[4] = {0x20, 0x08, 0x02, 0};
        if ((sextet(run.ptr[i]) & top[i % 4]) != 0) {
            return false;
        }
        likely = likely || is(run.ptr[i], LIKELY_BASE64);
        standard = standard || run.ptr[i] == '+' || run.ptr[i] == '/';
        url = url || run.ptr[i] == '-' || run.ptr[i] == '_';
    }
    return likely && !(standard && url);
}

static enum status add_base64(struct finder *f, size_t start, size_t end, size_t padding)
{
    struct view run = view_slice(f->text, start, end);
    size_t rest = run.len % 4;
    bool url = memchr(run.ptr, '-', run.len) != NULL || memchr(run.ptr, '_', run.len) != NULL;
    bool padded = rest + padding == 4 && rest >= 2;
    if (rest == 1 || (padding > 0 && (!padded || url))) {
        return OK;
    }
    size_t len = run.len / 4 * 3 + (rest == 0 ? 0 : rest - 1);
    unsigned char *out = arena_alloc(f->arena, len + 3, 1);
    if (out == NULL) {
        return error_no_memory(f->err);
    }
    size_t n = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < run.len; i++) {
        bits = bits << 6 | sextet(run.ptr[i]);
        if (i % 4 != 0) {
            unsigned shift = 6 - 2 * (unsigned)(i % 4);
            unsigned c = bits >> shift & 0xff;
            if (!printable(c)) {
                return OK;
            }
            out[n++] = (unsigned char)c;
        }
    }
    return add(f, start, end + padding, view_of((const char *)out, n));
}

/* One maximal run [start, end); `after` is where a neighbour that wins begins. */
static enum status add_run(struct finder *f, size_t start, size_t end)
{
    size_t hex = start;
    while (hex < end && is(f->text.ptr[hex], IN_HEX)) {
        hex++;
    }
    if (hex - start >= HEX_MIN) {
        return add_hex(f, start, hex);
    }
    if (!base64_fits(view_slice(f->text, start, end))) {
        return OK;
    }
    size_t padding = 0;
    while (padding < 2 && end + padding < f->text.len && f->text.ptr[end + padding] == '=') {
        padding++;
    }
    return add_base64(f, start, end, padding);
}

enum { WINDOW = 64 };

/* Which of 64 bytes are letters of a run, one bit each. */
#if defined(__x86_64__)
ALWAYS_INLINE static uint64_t run_bits(const char *text)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < WINDOW / 16; i++) {
        __m128i c = _mm_loadu_si128((const __m128i *)(const void *)(text + (size_t)i * 16));
        __m128i letter = _mm_sub_epi8(_mm_or_si128(c, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
        __m128i digit = _mm_sub_epi8(c, _mm_set1_epi8('/')); /* '/' stands before '0' */
        __m128i in = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter),
                                  _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(10)), digit));
        in = _mm_or_si128(in, _mm_cmpeq_epi8(c, _mm_set1_epi8('_')));
        in = _mm_or_si128(in, _mm_cmpeq_epi8(c, _mm_set1_epi8('+')));
        in = _mm_or_si128(in, _mm_cmpeq_epi8(c, _mm_set1_epi8('-')));
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(in) << (i * 16);
    }
    return bits;
}
#else
ALWAYS_INLINE static uint64_t run_bits(const char *text)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < WINDOW; i++) {
        bits |= (uint64_t)(class_of[(unsigned char)text[i]] & IN_RUN) << i;
    }
    return bits;
}
#endif

/* What the steps of one window pass on to the next. */
struct carry {
    uint64_t bits[4];
};

/* Bits where a run of 16 ends: after k steps a bit says that 2^k letters end there. */
ALWAYS_INLINE static uint64_t run_ends(uint64_t bits, struct carry *carry)
{
    for (unsigned k = 0; k < 4; k++) {
        unsigned shift = 1U << k;
        uint64_t before = carry->bits[k];
        carry->bits[k] = bits;
        bits &= bits << shift | before >> (WINDOW - shift);
    }
    return bits;
}

/* The first whole window of [*at, to) in which a run of 16 ends, as those ends; 0 when
 * there is none. *at moves to that window, or to where less than a window is left. */
static uint64_t window_ends(const char *t, size_t *at, size_t to)
{
    struct carry carry = {{0}};
    for (; to - *at >= WINDOW; *at += WINDOW) {
        uint64_t ends = run_ends(run_bits(t + *at), &carry);
        if (ends != 0) {
            return ends;
        }
    }
    return 0;
}

#if defined(__x86_64__)
/* The same with 32 bytes a step, for processors that have AVX2. */
__attribute__((target("avx2"))) static uint64_t run_bits_avx2(const char *text)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < WINDOW / 32; i++) {
        __m256i c = _mm256_loadu_si256((const __m256i *)(const void *)(text + (size_t)i * 32));
        __m256i letter =
            _mm256_sub_epi8(_mm256_or_si256(c, _mm256_set1_epi8(0x20)), _mm256_set1_epi8('a'));
        __m256i digit = _mm256_sub_epi8(c, _mm256_set1_epi8('/'));
        __m256i in = _mm256_or_si256(
            _mm256_cmpeq_epi8(_mm256_min_epu8(letter, _mm256_set1_epi8(25)), letter),
            _mm256_cmpeq_epi8(_mm256_min_epu8(digit, _mm256_set1_epi8(10)), digit));
        in = _mm256_or_si256(in, _mm256_cmpeq_epi8(c, _mm256_set1_epi8('_')));
        in = _mm256_or_si256(in, _mm256_cmpeq_epi8(c, _mm256_set1_epi8('+')));
        in = _mm256_or_si256(in, _mm256_cmpeq_epi8(c, _mm256_set1_epi8('-')));
        bits |= (uint64_t)(uint32_t)_mm256_movemask_epi8(in) << (i * 32);
    }
    return bits;
}

__attribute__((target("avx2"))) static uint64_t window_ends_avx2(const char *t, size_t *at,
                                                                 size_t to)
{
    struct carry carry = {{0}};
    for (; to - *at >= WINDOW; *at += WINDOW) {
        uint64_t ends = run_ends(run_bits_avx2(t + *at), &carry);
        if (ends != 0) {
            return ends;
        }
    }
    return 0;
}
#endif

static uint64_t find_ends(const char *t, size_t *at, size_t to)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        return window_ends_avx2(t, at, to);
    }
#endif
    return window_ends(t, at, to);
}

/* The first place in [from, to) where a run of at least 16 starts, or `to`. */
static size_t next_run(const char *t, size_t from, size_t to)
{
    size_t at = from;
    uint64_t ends = find_ends(t, &at, to);
    if (ends != 0) {
        return at + (size_t)__builtin_ctzll(ends) + 1 - RUN_MIN;
    }
    size_t run = 0;
    for (size_t i = at - from >= RUN_MIN ? at - RUN_MIN : from; i < to; i++) {
        run = is(t[i], IN_RUN) ? run + 1 : 0;
        if (run == RUN_MIN) {
            return i + 1 - RUN_MIN;
        }
    }
    return to;
}

static size_t run_end(const char *t, size_t from, size_t to)
{
    while (to - from >= WINDOW) {
        uint64_t outside = ~run_bits(t + from);
        if (outside != 0) {
            return from + (size_t)__builtin_ctzll(outside);
        }
        from += WINDOW;
    }
    while (from < to && is(t[from], IN_RUN)) {
        from++;
    }
    return from;
}

static enum status find_runs(struct finder *f, size_t from, size_t to)
{
    size_t start = next_run(f->text.ptr, from, to);
    while (start < to) {
        size_t end = run_end(f->text.ptr, start + RUN_MIN, to);
        enum status st = add_run(f, start, end);
        if (st != OK) {
            return st;
        }
        start = next_run(f->text.ptr, end, to);
    }
    return OK;
}

/* Merge two lists in the order of their starts. */
static enum status merge(struct arena *arena, const struct finder *a, const struct finder *b,
                         struct segment **out, size_t *count, struct error *err)
{
    struct segment *all = arena_alloc(arena, a->len + b->len + 1, sizeof *all);
    if (all == NULL) {
        return error_no_memory(err);
    }
    size_t i = 0;
    size_t k = 0;
    size_t n = 0;
    while (i < a->len || k < b->len) {
        bool first = k == b->len || (i < a->len && a->items[i].start < b->items[k].start);
        all[n++] = first ? a->items[i++] : b->items[k++];
    }
    *out = all;
    *count = n;
    return OK;
}

/* The runs in [from, to) that do not touch the encodings at its ends, which win. */
static enum status runs_between(struct finder *runs, size_t from, size_t to)
{
    size_t first = runs->len;
    enum status st = from < to ? find_runs(runs, from, to) : OK;
    if (from > 0 && runs->len > first && runs->items[first].start == from) {
        memmove(&runs->items[first], &runs->items[first + 1],
                (runs->len - first - 1) * sizeof *runs->items);
        runs->len--;
    }
    if (to < runs->text.len && runs->len > first && runs->items[runs->len - 1].end == to) {
        runs->len--;
    }
    return st;
}

enum status secrets_segments(struct view text, struct arena *arena, struct segment **out,
                             size_t *count, struct error *err)
{
    struct finder percent = {.text = text, .arena = arena, .err = err};
    struct finder escapes = percent;
    struct finder runs = percent;
    struct finder taken = percent;
    enum status st = find_percent(&percent);
    if (st == OK) {
        st = find_escapes(&escapes, percent.items, percent.len);
    }
    if (st == OK) {
        st = merge(arena, &percent, &escapes, &taken.items, &taken.len, err);
    }
    size_t from = 0;
    for (size_t i = 0; st == OK && i < taken.len; i++) {
        st = runs_between(&runs, from, taken.items[i].start);
        from = taken.items[i].end;
    }
    if (st == OK) {
        st = runs_between(&runs, from, text.len);
    }
    struct segment *all = NULL;
    size_t total = 0;
    if (st == OK) {
        st = merge(arena, &taken, &runs, &all, &total, err);
    }
    if (st != OK) {
        return st;
    }
    *count = 0;
    for (size_t i = 0; i < total; i++) {
        if (all[i].decoded.len > 0) {
            all[(*count)++] = all[i];
        }
    }
    *out = all;
    return OK;
}

/* Compiled programs in the cache: one file, mapped privately and used where it lies.
 *
 *   head      magic, byte order and sizes of the structures it holds
 *   sections  the arrays of the program in the order of `arrays`, each at a multiple of 16
 *   pools     nodes, dotted names, needs and slots of all patterns, one after the other
 *   sum       over all bytes before it
 *
 * A pattern's pointers are stored as its place in the pools, which program_pattern() makes
 * pointers again: nothing is written to what is mapped. A file that does not fit in every
 * respect is not used: it is only a cache. */
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <assay/base/build.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include "program_build.h"
#include "program_store.h"

enum { ALIGN = 16, FILE_MAX = 1 << 30, MAGIC_LEN = 8 };
static const char magic[MAGIC_LEN] = "ASYPRG4";

/* Every array of a program: its pointer, its count and the size of an element. */
struct array_spec {
    size_t pointer;
    size_t count;
    size_t size;
};
#define ARRAY(p, c)                                                                                \
    {                                                                                              \
        offsetof(struct program, p), offsetof(struct program, c), sizeof *((struct program *)0)->p \
    }
static const struct array_spec arrays[] = {
    ARRAY(text, text_count),
    ARRAY(patterns, pattern_count),
    ARRAY(searches, search_count),
    ARRAY(formulas, formula_count),
    ARRAY(conditions, condition_count),
    ARRAY(taints, taint_count),
    ARRAY(requirements, requirement_count),
    ARRAY(rules, rule_count),
    ARRAY(units, unit_count),
    ARRAY(links, link_count),
    ARRAY(names, name_count),
    ARRAY(focus, focus_count),
    ARRAY(texts, texts_count),
    ARRAY(clauses, clause_count),
    ARRAY(literals, literal_count),
    ARRAY(notes, note_count),
    ARRAY(symbols.entries, symbols.count),
    ARRAY(symbols.bytes, symbols.bytes_len),
    ARRAY(symbols.slots, symbols.slots_cap),
};
enum { ARRAY_COUNT = sizeof arrays / sizeof arrays[0] };

struct head {
    char magic[MAGIC_LEN];
    uint64_t order;  /* 1: as written here */
    uint64_t layout; /* of the structures */
    uint64_t total;  /* bytes with the sum */
    uint64_t counts[ARRAY_COUNT];
    uint64_t pool; /* nodes of all patterns */
    uint32_t unit_first[UNIT_LANGUAGES + 1];
    struct sha256 digest;
};

/* Changes when a structure changes its size. */
static uint64_t layout(void)
{
    uint64_t h = sizeof(struct node) << 32 | sizeof(struct summary);
    for (size_t i = 0; i < ARRAY_COUNT; i++) {
        h = (h ^ arrays[i].size) * 0xff51afd7ed558ccdu;
    }
    return (h ^ OPTION_COUNT) * NODE_KIND_COUNT + LANG_COUNT;
}

static void *const *pointer_of(const struct program *p, size_t i)
{
    return (void *const *)(const void *)((const char *)p + arrays[i].pointer);
}

static uint32_t count_of(const struct program *p, size_t i)
{
    uint32_t count;
    memcpy(&count, (const char *)p + arrays[i].count, sizeof count);
    return count;
}

/* --- writing --- */

static void align(struct buf *out)
{
    static const char zeros[ALIGN] = {0};
    buf_add(out, zeros, (ALIGN - out->len % ALIGN) % ALIGN);
}

/* Patterns with offsets in the place of pointers. */
static void write_patterns(const struct program *p, struct buf *out)
{
    uintptr_t at = 0;
    for (uint32_t i = 0; i < p->pattern_count; i++) {
        struct pattern flat = p->patterns[i];
        flat.nodes = (struct node *)at;
        flat.dotted = NULL;
        flat.need = NULL;
        flat.slot = NULL;
        at += flat.count;
        buf_add(out, &flat, sizeof flat);
    }
}

static void write_pools(const struct program *p, struct buf *out)
{
    for (uint32_t i = 0; i < p->pattern_count; i++) {
        buf_add(out, p->patterns[i].nodes, p->patterns[i].count * sizeof(struct node));
    }
    align(out);
    for (uint32_t i = 0; i < p->pattern_count; i++) {
        buf_add(out, p->patterns[i].need, p->patterns[i].count * sizeof(struct summary));
    }
    align(out);
    for (uint32_t i = 0; i < p->pattern_count; i++) {
        buf_add(out, p->patterns[i].dotted, p->patterns[i].count * sizeof(symbol_id));
    }
    align(out);
    for (uint32_t i = 0; i < p->pattern_count; i++) {
        buf_add(out, p->patterns[i].slot, p->patterns[i].count);
    }
    align(out);
}

enum status program_write(const struct program *p, struct buf *out, struct error *err)
{
    struct head head = {.order = 1, .layout = layout(), .digest = p->digest};
    memcpy(head.magic, magic, sizeof head.magic);
    memcpy(head.unit_first, p->unit_first, sizeof head.unit_first);
    for (size_t i = 0; i < ARRAY_COUNT; i++) {
        head.counts[i] = count_of(p, i);
    }
    for (uint32_t i = 0; i < p->pattern_count; i++) {
        head.pool += p->patterns[i].count;
    }
    buf_add(out, &head, sizeof head);
    align(out);
    for (size_t i = 0; i < ARRAY_COUNT; i++) {
        if (arrays[i].pointer == offsetof(struct program, patterns)) {
            write_patterns(p, out);
        } else if (head.counts[i] > 0) {
            buf_add(out, *pointer_of(p, i), head.counts[i] * arrays[i].size);
        }
        align(out);
    }
    write_pools(p, out);
    if (out->failed == OK) {
        head.total = out->len + sizeof(uint64_t);
        memcpy(out->ptr, &head, sizeof head);
        uint64_t sum = checksum_of(buf_view(out));
        buf_add(out, &sum, sizeof sum);
    }
    return buf_status(out, err);
}

/* --- reading --- */

static enum status unusable(struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "the compiled rules in the cache cannot be used");
}

struct reading {
    char *bytes;
    size_t len;
    size_t at;
};

static void *take(struct reading *r, uint64_t count, size_t size)
{
    size_t at = (r->at + ALIGN - 1) / ALIGN * ALIGN;
    if (count > FILE_MAX || at > r->len || count * size > r->len - at) {
        return NULL;
    }
    r->at = at + (size_t)count * size;
    return r->bytes + at;
}

bool program_pattern(const struct program *p, uint32_t index, struct pattern *out)
{
    struct pattern pattern = p->patterns[index];
    if (p->pool.count > 0) {
        uintptr_t at = (uintptr_t)pattern.nodes;
        if (at > p->pool.count || pattern.count > p->pool.count - at ||
            pattern.slot_count > PATTERN_SLOTS_MAX || pattern.root >= pattern.count) {
            return false;
        }
        pattern.nodes = p->pool.nodes + at;
        pattern.need = p->pool.needs + at;
        pattern.dotted = p->pool.dotted + at;
        pattern.slot = p->pool.slots + at;
    }
    *out = pattern;
    return true;
}

static bool read_arrays(struct reading *r, const struct head *head, struct program *p)
{
    for (size_t i = 0; i < ARRAY_COUNT; i++) {
        void *at = take(r, head->counts[i], arrays[i].size);
        uint32_t count = (uint32_t)head->counts[i];
        if (at == NULL || head->counts[i] > UINT32_MAX) {
            return false;
        }
        memcpy((char *)p + arrays[i].pointer, &at, sizeof at);
        memcpy((char *)p + arrays[i].count, &count, sizeof count);
    }
    p->pool.count = head->pool;
    p->pool.nodes = take(r, head->pool, sizeof *p->pool.nodes);
    p->pool.needs = take(r, head->pool, sizeof *p->pool.needs);
    p->pool.dotted = take(r, head->pool, sizeof *p->pool.dotted);
    p->pool.slots = take(r, head->pool, 1);
    return p->pool.nodes != NULL && p->pool.needs != NULL && p->pool.dotted != NULL &&
           p->pool.slots != NULL;
}

enum status program_read(char *bytes, size_t len, bool whole, struct program *p, struct error *err)
{
    struct head head;
    uint64_t sum = 0;
    struct reading r = {.bytes = bytes, .len = len, .at = sizeof head};
    if (len < sizeof head + sizeof sum) {
        return unusable(err);
    }
    memcpy(&head, bytes, sizeof head);
    memcpy(&sum, bytes + len - sizeof sum, sizeof sum);
    if (memcmp(head.magic, magic, sizeof magic) != 0 || head.order != 1 ||
        head.layout != layout() || head.total != len ||
        !(whole || sum == checksum_of(view_of(bytes, len - sizeof sum))) ||
        !read_arrays(&r, &head, p)) {
        return unusable(err);
    }
    memcpy(p->unit_first, head.unit_first, sizeof p->unit_first);
    p->digest = head.digest;
    p->symbols.first = 1;
    return OK;
}

/* --- the cache --- */

/* What was compiled by another build of this program is not used: grammars, lowering and
 * matching are all part of what a compiled pattern means. */
enum status program_own_key(const struct sha256 *key, struct sha256 *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(1024);
    struct sha256 build;
    build_identity(&build);
    buf_add(&text, key->bytes, sizeof key->bytes);
    buf_add(&text, build.bytes, sizeof build.bytes);
    buf_add_str(&text, match_engine_version);
    sha256_of(buf_view(&text), out);
    return buf_status(&text, err);
}

static enum status path_of(const struct sha256 *key, const char *cache_dir, struct buf *out,
                           struct error *err)
{
    char hex[SHA256_HEX_MAX];
    struct sha256 name;
    enum status st = program_own_key(key, &name, err);
    if (st == OK) {
        sha256_hex(&name, hex);
        buf_printf(out, "%s/program-%s.bin", cache_dir, hex);
        st = buf_status(out, err);
    }
    return st;
}

/* The file, mapped for reading; it must be our own. */
static enum status map_own(const char *path, const struct file_stamp *known, struct program *p,
                           struct error *err)
{
    struct stat info;
    CLEANUP(fd_cleanup) int fd = file_open_own(path, &info);
    if (fd < 0 || info.st_size <= 0 || info.st_size > FILE_MAX) {
        return unusable(err);
    }
    p->stamp = file_stamp_of(&info);
    /* All of it is read for its sum; else only what a run needs. */
    p->whole = known != NULL && file_stamp_eq(known, &p->stamp);
    void *at = mmap(NULL, (size_t)info.st_size, PROT_READ,
                    MAP_PRIVATE | (p->whole ? 0 : MAP_POPULATE), fd, 0);
    if (at == MAP_FAILED) {
        return unusable(err);
    }
    p->map = at;
    p->map_len = (size_t)info.st_size;
    return OK;
}

static enum status read_cached(const char *path, const struct file_stamp *known, struct program *p,
                               struct error *err)
{
    enum status st = map_own(path, known, p, err);
    if (st == OK) {
        st = program_read(p->map, p->map_len, p->whole, p, err);
    }
    return st;
}

enum status program_cached(const struct sha256 *key, const char *cache_dir,
                           const struct file_stamp *known, struct program **out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
    if (cache_dir == NULL) {
        return unusable(err);
    }
    enum status st = path_of(key, cache_dir, &path, err);
    struct program *p = st == OK ? mem_calloc(1, sizeof *p) : NULL;
    if (p == NULL) {
        return st == OK ? error_no_memory(err) : st;
    }
    st = read_cached(path.ptr, known, p, err);
    if (st != OK) {
        (void)program_free(p);
        return st == ERR_NO_MEMORY ? st : unusable(err);
    }
    *out = p;
    return OK;
}

enum status program_keep(const struct program *p, const struct sha256 *key, const char *cache_dir,
                         struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(FILE_MAX);
    struct sha256 own;
    enum status st = program_own_key(key, &own, err);
    st = st == OK ? pattern_db_store(p->literal_db, &own, cache_dir, err) : st;
    st = st == OK ? program_write(p, &bytes, err) : st;
    st = st == OK ? path_of(key, cache_dir, &path, err) : st;
    return st == OK ? file_write_atomic(path.ptr, buf_view(&bytes), 0600, err) : st;
}

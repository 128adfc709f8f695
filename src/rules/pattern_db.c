#include <assay/rules/pattern_db.h>

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/rules/hs_library.h>

/* Cache file: magic, count (8 bytes, big-endian), one state byte for each expression,
 * the serialised database (if any expression is in it), checksum_of() all of that. The
 * database carries a checksum of its own, which does not cover its head. */
static const char cache_magic[8] = "ASYHS002";
enum { CACHE_MAX = 512 * 1024 * 1024, HEAD_SIZE = 16, SUM_SIZE = sizeof(uint64_t) };

struct pattern_db {
    hs_database_t *db; /* NULL: no expression is in it */
    size_t count;
    unsigned char *states; /* enum pattern_state */
};

struct pattern_scanner {
    hs_scratch_t *scratch;
};

static enum status hs_failed(hs_error_t rc, const char *doing, struct error *err)
{
    if (rc == HS_NOMEM) {
        return error_no_memory(err);
    }
    if (rc == HS_ARCH_ERROR) {
        return error_set(err, ERR_UNSUPPORTED, "%s: this CPU lacks what Vectorscan needs", doing);
    }
    return error_set(err, ERR_INTERNAL, "%s: Vectorscan error %d", doing, rc);
}

const char *pattern_engine_version(void)
{
    return hs_library_load(NULL) == OK ? hs.version() : "";
}

struct pattern_db *pattern_db_free(struct pattern_db *db)
{
    if (db != NULL) {
        if (db->db != NULL) {
            (void)hs.free_database(db->db);
        }
        (void)mem_free(db->states);
        (void)mem_free(db);
    }
    return NULL;
}

size_t pattern_db_count(const struct pattern_db *db)
{
    return db->count;
}

enum pattern_state pattern_db_state(const struct pattern_db *db, size_t id)
{
    return id < db->count ? (enum pattern_state)db->states[id] : PATTERN_LEFT_OUT;
}

static enum status db_new(size_t count, struct pattern_db **out, struct error *err)
{
    struct pattern_db *db = mem_calloc(1, sizeof *db);
    unsigned char *states = mem_calloc(count + 1, 1);
    if (db == NULL || states == NULL) {
        (void)mem_free(db);
        (void)mem_free(states);
        return error_no_memory(err);
    }
    db->count = count;
    db->states = states;
    *out = db;
    return OK;
}

/* What one compilation is made of. */
struct batch {
    const char **texts;
    unsigned *ids;
    unsigned *flags;
    unsigned len;
};

static void cleanup_batch(struct batch *b)
{
    (void)mem_free(b->texts);
    (void)mem_free(b->ids);
    (void)mem_free(b->flags);
}

/* One step down: exact, then approximate, then left out. */
static void demote(struct pattern_db *db, size_t id)
{
    if (db->states[id] < PATTERN_LEFT_OUT) {
        db->states[id]++;
    }
}

static void batch_fill(struct batch *b, const struct pattern_db *db, char *const *texts)
{
    b->len = 0;
    for (size_t i = 0; i < db->count; i++) {
        if (db->states[i] == PATTERN_LEFT_OUT) {
            continue;
        }
        b->texts[b->len] = texts[i];
        b->ids[b->len] = (unsigned)i;
        b->flags[b->len] = db->states[i] == PATTERN_APPROXIMATE ? HS_FLAG_PREFILTER : 0;
        b->len++;
    }
}

/* Try until Vectorscan takes what is left; each refusal demotes one expression. */
static enum status compile_batch(struct pattern_db *db, struct batch *b, char *const *texts,
                                 struct error *err)
{
    for (;;) {
        batch_fill(b, db, texts);
        if (b->len == 0) {
            return OK;
        }
        hs_compile_error_t *why = NULL;
        hs_error_t rc = hs.compile_multi(b->texts, b->flags, b->ids, b->len, HS_MODE_BLOCK, NULL,
                                         &db->db, &why);
        if (rc == HS_SUCCESS) {
            return OK;
        }
        int culprit = why == NULL ? -1 : why->expression;
        if (rc != HS_COMPILER_ERROR || culprit < 0 || (unsigned)culprit >= b->len) {
            enum status st =
                rc == HS_COMPILER_ERROR && why != NULL
                    ? error_set(err, ERR_LIMIT, "compiling the rules: %s", why->message)
                    : hs_failed(rc, "compiling the rules", err);
            (void)hs.free_compile_error(why);
            return st;
        }
        (void)hs.free_compile_error(why);
        demote(db, b->ids[culprit]);
    }
}

/* Refusals that parsing alone can see, before the costly part. */
static void weed_out(struct pattern_db *db, char *const *texts)
{
    for (size_t i = 0; i < db->count; i++) {
        while (db->states[i] != PATTERN_LEFT_OUT) {
            hs_expr_info_t *info = NULL;
            hs_compile_error_t *why = NULL;
            unsigned flags = db->states[i] == PATTERN_APPROXIMATE ? HS_FLAG_PREFILTER : 0;
            hs_error_t rc = hs.expression_info(texts[i], flags, &info, &why);
            bool empty = rc == HS_SUCCESS && info->min_width == 0;
            (void)hs.free_compile_error(why);
            (void)mem_free(info);
            if (rc == HS_SUCCESS && !empty) {
                break;
            }
            demote(db, i);
        }
    }
}

static enum status compile_texts(struct pattern_db *db, char *const *texts, struct error *err)
{
    CLEANUP(cleanup_batch)
    struct batch b = {
        .texts = mem_calloc(db->count + 1, sizeof *b.texts),
        .ids = mem_calloc(db->count + 1, sizeof *b.ids),
        .flags = mem_calloc(db->count + 1, sizeof *b.flags),
    };
    if (b.texts == NULL || b.ids == NULL || b.flags == NULL) {
        return error_no_memory(err);
    }
    weed_out(db, texts);
    return compile_batch(db, &b, texts, err);
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts != NULL && i < count; i++) {
        (void)mem_free(texts[i]);
    }
    (void)mem_free(texts);
}

enum status pattern_db_compile(const struct view *expressions, size_t count,
                               struct pattern_db **out, struct error *err)
{
    if (count > PATTERNS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d expressions", PATTERNS_MAX);
    }
    struct pattern_db *db = NULL;
    enum status st = hs_library_load(err);
    st = st == OK ? db_new(count, &db, err) : st;
    if (st != OK) {
        return st;
    }
    char **texts = mem_calloc(count + 1, sizeof *texts);
    for (size_t i = 0; texts != NULL && st == OK && i < count; i++) {
        texts[i] = mem_strndup(expressions[i].ptr, expressions[i].len);
        st = texts[i] == NULL ? error_no_memory(err) : OK;
    }
    if (texts == NULL) {
        st = error_no_memory(err);
    }
    if (st == OK) {
        st = compile_texts(db, texts, err);
    }
    free_texts(texts, count);
    if (st != OK) {
        (void)pattern_db_free(db);
        return st;
    }
    *out = db;
    return OK;
}

/* What the compiler of literals takes, by index. */
struct literal_arrays {
    const char **texts;
    size_t *lengths;
    unsigned *flags;
    unsigned *ids;
};

static void literal_arrays_release(struct literal_arrays *a)
{
    (void)mem_free(a->texts);
    (void)mem_free(a->lengths);
    (void)mem_free(a->flags);
    (void)mem_free(a->ids);
}

static enum status literal_arrays_init(const struct view *literals, const bool *every, size_t count,
                                       struct literal_arrays *a, struct error *err)
{
    a->texts = mem_calloc(count + 1, sizeof *a->texts);
    a->lengths = mem_calloc(count + 1, sizeof *a->lengths);
    a->flags = mem_calloc(count + 1, sizeof *a->flags);
    a->ids = mem_calloc(count + 1, sizeof *a->ids);
    if (a->texts == NULL || a->lengths == NULL || a->flags == NULL || a->ids == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        bool once = every == NULL || !every[i];
        a->texts[i] = literals[i].ptr;
        a->lengths[i] = literals[i].len;
        a->flags[i] = HS_FLAG_CASELESS | (once ? HS_FLAG_SINGLEMATCH : 0);
        a->ids[i] = (unsigned)i;
    }
    return OK;
}

static enum status compile_literal_arrays(struct pattern_db *db, const struct literal_arrays *a,
                                          size_t count, struct error *err)
{
    hs_compile_error_t *why = NULL;
    hs_error_t rc = hs.compile_lit_multi(a->texts, a->flags, a->ids, a->lengths, (unsigned)count,
                                         HS_MODE_BLOCK, NULL, &db->db, &why);
    if (rc == HS_SUCCESS) {
        return OK;
    }
    enum status st = error_set(err, ERR_INTERNAL, "compiling literals: %s",
                               why == NULL ? "Vectorscan failed" : why->message);
    (void)hs.free_compile_error(why);
    return st;
}

enum status pattern_db_compile_literals(const struct view *literals, const bool *every,
                                        size_t count, struct pattern_db **out, struct error *err)
{
    struct pattern_db *db = NULL;
    struct literal_arrays arrays = {.texts = NULL};
    if (count > PATTERNS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d literals", PATTERNS_MAX);
    }
    enum status st = hs_library_load(err);
    st = st == OK ? db_new(count, &db, err) : st;
    st = st == OK ? literal_arrays_init(literals, every, count, &arrays, err) : st;
    if (st == OK && count > 0) {
        st = compile_literal_arrays(db, &arrays, count, err);
    }
    literal_arrays_release(&arrays);
    if (st != OK) {
        (void)pattern_db_free(db);
        return st;
    }
    *out = db;
    return OK;
}

/* "<cache_dir>/secrets-<hex>.hsdb", the hex over key, engine and CPU. */
static enum status cache_path(const struct sha256 *key, const char *cache_dir, struct buf *out,
                              struct error *err)
{
    hs_platform_info_t platform;
    enum status st = hs_library_load(err);
    if (st != OK) {
        return st;
    }
    hs_error_t rc = hs.populate_platform(&platform);
    if (rc != HS_SUCCESS) {
        return hs_failed(rc, "asking for the platform", err);
    }
    struct buf text = BUF_INIT(1024);
    buf_add(&text, key->bytes, sizeof key->bytes);
    buf_printf(&text, "|%s|%u|%llu", hs.version(), platform.tune, platform.cpu_features);
    st = buf_status(&text, err);
    if (st == OK) {
        struct sha256 digest;
        char hex[SHA256_HEX_MAX];
        sha256_of(buf_view(&text), &digest);
        sha256_hex(&digest, hex);
        buf_printf(out, "%s/patterns-%s.hsdb", cache_dir, hex);
        st = buf_status(out, err);
    }
    buf_release(&text);
    return st;
}

static uint64_t get_be64(const char *p)
{
    uint64_t v = 0;
    for (size_t i = 0; i < 8; i++) {
        v = v << 8 | (unsigned char)p[i];
    }
    return v;
}

/* Whether `bytes` is a whole cache file; then *count and where the database is. */
static bool cache_parse(struct view bytes, size_t *count, struct view *database)
{
    if (bytes.len < HEAD_SIZE || memcmp(bytes.ptr, cache_magic, sizeof cache_magic) != 0) {
        return false;
    }
    uint64_t n = get_be64(bytes.ptr + 8);
    if (n > PATTERNS_MAX || bytes.len < HEAD_SIZE + n + SUM_SIZE) {
        return false;
    }
    size_t covered = bytes.len - SUM_SIZE;
    uint64_t sum = checksum_of(view_slice(bytes, 0, covered));
    if (memcmp(&sum, bytes.ptr + covered, SUM_SIZE) != 0) {
        return false;
    }
    for (size_t i = HEAD_SIZE; i < HEAD_SIZE + n; i++) {
        if ((unsigned char)bytes.ptr[i] > PATTERN_LEFT_OUT) {
            return false;
        }
    }
    *count = (size_t)n;
    *database = view_slice(bytes, HEAD_SIZE + (size_t)n, covered);
    return true;
}

/* Whether the states call for a database at all. */
static bool any_in(const unsigned char *states, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (states[i] != PATTERN_LEFT_OUT) {
            return true;
        }
    }
    return false;
}

static enum status cache_use(struct view bytes, struct pattern_db **out, struct error *err)
{
    size_t count = 0;
    struct view database;
    if (!cache_parse(bytes, &count, &database)) {
        return error_set(err, ERR_NOT_FOUND, "the compiled rules in the cache are damaged");
    }
    struct pattern_db *db = NULL;
    enum status st = db_new(count, &db, err);
    if (st != OK) {
        return st;
    }
    memcpy(db->states, bytes.ptr + HEAD_SIZE, count);
    hs_error_t rc = HS_SUCCESS;
    if (any_in(db->states, count)) {
        rc = hs.deserialize_database(database.ptr, database.len, &db->db);
    }
    if (rc != HS_SUCCESS) {
        (void)pattern_db_free(db);
        return rc == HS_NOMEM
                   ? error_no_memory(err)
                   : error_set(err, ERR_NOT_FOUND, "the compiled rules in the cache are damaged");
    }
    *out = db;
    return OK;
}

enum status pattern_db_cached(const struct sha256 *key, const char *cache_dir,
                              struct pattern_db **out, struct error *err)
{
    if (cache_dir == NULL) {
        return error_set(err, ERR_NOT_FOUND, "no cache directory");
    }
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(CACHE_MAX);
    enum status st = cache_path(key, cache_dir, &path, err);
    if (st != OK) {
        return st;
    }
    st = file_read(path.ptr, &bytes, err);
    if (st != OK) {
        /* Whatever is wrong with the cache: compile anew. */
        return st == ERR_NO_MEMORY ? st : error_set(err, ERR_NOT_FOUND, "not in the cache");
    }
    return cache_use(buf_view(&bytes), out, err);
}

enum status pattern_db_store(const struct pattern_db *db, const struct sha256 *key,
                             const char *cache_dir, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(CACHE_MAX);
    enum status st = cache_path(key, cache_dir, &path, err);
    if (st == OK) {
        st = dir_ensure(cache_dir, 0700, err);
    }
    if (st != OK) {
        return st;
    }
    buf_add(&bytes, cache_magic, sizeof cache_magic);
    for (int shift = 56; shift >= 0; shift -= 8) {
        buf_add_char(&bytes, (char)(unsigned char)((uint64_t)db->count >> shift & 0xff));
    }
    buf_add(&bytes, db->states, db->count);
    if (db->db != NULL) {
        char *serial = NULL;
        size_t len = 0;
        hs_error_t rc = hs.serialize_database(db->db, &serial, &len);
        if (rc != HS_SUCCESS) {
            return hs_failed(rc, "serialising the compiled rules", err);
        }
        buf_add(&bytes, serial, len);
        (void)mem_free(serial);
    }
    uint64_t sum = checksum_of(buf_view(&bytes));
    buf_add(&bytes, &sum, sizeof sum);
    st = buf_status(&bytes, err);
    return st == OK ? file_write_atomic(path.ptr, buf_view(&bytes), 0600, err) : st;
}

enum status pattern_scanner_new(const struct pattern_db *db, struct pattern_scanner **out,
                                struct error *err)
{
    if (db == NULL) {
        return error_set(err, ERR_INTERNAL, "there is no database to search with");
    }
    struct pattern_scanner *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    if (db->db != NULL) {
        hs_error_t rc = hs.alloc_scratch(db->db, &s->scratch);
        if (rc != HS_SUCCESS) {
            (void)mem_free(s);
            return hs_failed(rc, "making room for a scan", err);
        }
    }
    *out = s;
    return OK;
}

struct pattern_scanner *pattern_scanner_free(struct pattern_scanner *s)
{
    if (s != NULL) {
        if (s->scratch != NULL) {
            (void)hs.free_scratch(s->scratch);
        }
        (void)mem_free(s);
    }
    return NULL;
}

struct hit_call {
    pattern_hit hit;
    void *ctx;
};

static int on_hit(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                  void *ctx)
{
    (void)from;
    (void)flags;
    const struct hit_call *call = ctx;
    return call->hit(call->ctx, id, (size_t)to) ? 0 : 1;
}

enum status pattern_scan(const struct pattern_db *db, struct pattern_scanner *s, struct view text,
                         pattern_hit hit, void *ctx, struct error *err)
{
    if (db->db == NULL || text.len == 0) {
        return OK;
    }
    if (text.len > UINT32_MAX) {
        return error_set(err, ERR_LIMIT, "longer than 4 GiB");
    }
    struct hit_call call = {hit, ctx};
    hs_error_t rc = hs.scan(db->db, text.ptr, (unsigned)text.len, 0, s->scratch, on_hit, &call);
    if (rc != HS_SUCCESS && rc != HS_SCAN_TERMINATED) {
        return hs_failed(rc, "scanning", err);
    }
    return OK;
}

/* Databases of patterns in the cache. The file: a head, one state byte for each pattern, each
 * database as Vectorscan serialises it with its length before it, checksum_of() all of that.
 * A database carries a checksum of its own, which does not cover its head. It is of this machine:
 * numbers are in its order. */
#include "pattern_parts.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <assay/base/file.h>
#include <assay/base/mem.h>

enum { CACHE_MAX = 512 * 1024 * 1024, SUM_SIZE = sizeof(uint64_t) };

struct head {
    char magic[8];
    uint64_t count; /* of patterns */
    uint64_t len;   /* of databases */
    unsigned char of_part[PATTERN_PARTS];
};
static const char magic[8] = "ASYHS003";

/* "<cache_dir>/patterns-<hex>.hsdb", the hex over key, engine and CPU. */
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
        return pattern_failed(rc, "asking for the platform", err);
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

/* --- reading --- */

static enum status damaged(struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "the compiled rules in the cache are damaged");
}

/* The head of a whole cache file; *rest is what follows, without the sum. */
static bool read_head(struct view bytes, struct head *h, struct view *rest)
{
    if (bytes.len < sizeof *h + SUM_SIZE) {
        return false;
    }
    size_t covered = bytes.len - SUM_SIZE;
    uint64_t sum = checksum_of(view_slice(bytes, 0, covered));
    memcpy(h, bytes.ptr, sizeof *h);
    *rest = view_slice(bytes, sizeof *h, covered);
    return memcmp(&sum, bytes.ptr + covered, SUM_SIZE) == 0 &&
           memcmp(h->magic, magic, sizeof magic) == 0 && h->count <= PATTERNS_MAX &&
           h->count <= rest->len && h->len <= PATTERN_PARTS;
}

static bool read_states(struct pattern_db *db, const struct head *h, struct view *rest)
{
    memcpy(db->states, rest->ptr, db->count);
    memcpy(db->of_part, h->of_part, sizeof db->of_part);
    *rest = view_slice(*rest, db->count, rest->len);
    for (size_t i = 0; i < db->count; i++) {
        if (db->states[i] > PATTERN_LEFT_OUT) {
            return false;
        }
    }
    for (size_t i = 0; i < PATTERN_PARTS; i++) {
        if (db->of_part[i] != NO_DATABASE && db->of_part[i] >= h->len) {
            return false;
        }
    }
    return true;
}

static bool read_database(struct pattern_db *db, struct view *rest)
{
    uint64_t len = 0;
    if (rest->len < sizeof len) {
        return false;
    }
    memcpy(&len, rest->ptr, sizeof len);
    if (len > rest->len - sizeof len) {
        return false;
    }
    db->serial[db->len++] = view_slice(*rest, sizeof len, sizeof len + (size_t)len);
    *rest = view_slice(*rest, sizeof len + (size_t)len, rest->len);
    return true;
}

static enum status read_all(struct view bytes, struct pattern_db **out, struct error *err)
{
    struct head h;
    struct view rest;
    struct pattern_db *db = NULL;
    if (!read_head(bytes, &h, &rest)) {
        return damaged(err);
    }
    enum status st = pattern_db_new((size_t)h.count, &db, err);
    if (st != OK) {
        return st;
    }
    bool whole = read_states(db, &h, &rest);
    for (uint64_t i = 0; i < h.len && whole; i++) {
        whole = read_database(db, &rest);
    }
    if (!whole || rest.len > 0) {
        (void)pattern_db_free(db);
        return damaged(err);
    }
    *out = db;
    return OK;
}

/* Files of the cache are replaced, never written to. */
static bool map_file(const char *path, struct view *out)
{
    struct stat info;
    CLEANUP(fd_cleanup) int fd = file_open_own(path, &info);
    if (fd < 0 || info.st_size <= 0 || info.st_size > CACHE_MAX) {
        return false;
    }
    void *at = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (at == MAP_FAILED) {
        return false;
    }
    *out = view_of(at, (size_t)info.st_size);
    return true;
}

enum status pattern_db_cached(const struct sha256 *key, const char *cache_dir,
                              struct pattern_db **out, struct error *err)
{
    if (cache_dir == NULL) {
        return error_set(err, ERR_NOT_FOUND, "no cache directory");
    }
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
    struct view bytes;
    enum status st = cache_path(key, cache_dir, &path, err);
    if (st != OK) {
        return st;
    }
    /* Whatever is wrong with the cache: compile anew. */
    if (!map_file(path.ptr, &bytes)) {
        return error_set(err, ERR_NOT_FOUND, "not in the cache");
    }
    st = read_all(bytes, out, err);
    if (st != OK) {
        (void)munmap((void *)(uintptr_t)bytes.ptr, bytes.len);
        return st;
    }
    (*out)->map = (void *)(uintptr_t)bytes.ptr;
    (*out)->map_len = bytes.len;
    return OK;
}

/* --- writing --- */

static void add_serial(struct buf *out, struct view serial)
{
    uint64_t size = serial.len;
    buf_add(out, &size, sizeof size);
    buf_add_view(out, serial);
}

static enum status add_database(struct buf *out, const struct pattern_db *db, size_t i,
                                struct error *err)
{
    char *serial = NULL;
    size_t len = 0;
    if (db->dbs[i] == NULL) {
        add_serial(out, db->serial[i]);
        return OK;
    }
    hs_error_t rc = hs.serialize_database(db->dbs[i], &serial, &len);
    if (rc != HS_SUCCESS) {
        return pattern_failed(rc, "serialising the compiled rules", err);
    }
    add_serial(out, view_of(serial, len));
    (void)mem_free(serial);
    return OK;
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
    struct head h = {.count = db->count, .len = db->len};
    memcpy(h.magic, magic, sizeof magic);
    memcpy(h.of_part, db->of_part, sizeof h.of_part);
    buf_add(&bytes, &h, sizeof h);
    buf_add(&bytes, db->states, db->count);
    for (size_t i = 0; i < db->len; i++) {
        st = add_database(&bytes, db, i, err);
        if (st != OK) {
            return st;
        }
    }
    uint64_t sum = checksum_of(buf_view(&bytes));
    buf_add(&bytes, &sum, sizeof sum);
    st = buf_status(&bytes, err);
    return st == OK ? file_write_atomic(path.ptr, buf_view(&bytes), 0600, err) : st;
}

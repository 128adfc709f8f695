/* What was published of a package: the digests of its files. */
#include "installed.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <sys/stat.h>

void published_init(struct published *p)
{
    *p = (struct published){.memory = -1};
    map_init(&p->digests);
}

void published_release(struct published *p)
{
    map_release(&p->digests);
    p->memory = fd_close(p->memory);
}

static const struct view unreadable = VIEW_INIT("its archive in the cache cannot be read");
static const struct view exchanged =
    VIEW_INIT("its archive in the cache is not what the lock file says");

/* "sha512-<base64>", "sha256-<hex>", "sha1-<hex>", as `like` is written. */
static void add_integrity(struct buf *out, struct view like, struct view bytes)
{
    unsigned char raw[SHA512_SIZE];
    struct sha256 digest;
    if (view_starts(like, VIEW("sha512-"))) {
        sha512_of(bytes, raw);
        buf_add_str(out, "sha512-");
        base64_encode(out, view_of((const char *)raw, SHA512_SIZE), false);
    } else if (view_starts(like, VIEW("sha1-"))) {
        sha1_of(bytes, raw);
        buf_add_str(out, "sha1-");
        hex_encode(out, view_of((const char *)raw, SHA1_SIZE));
    } else {
        sha256_of(bytes, &digest);
        buf_add_str(out, "sha256-");
        hex_encode(out, view_of((const char *)digest.bytes, SHA256_SIZE));
    }
}

/* h1 is of the files within, not of the archive: it is asked for behind the listing. */
static bool is_of_bytes(struct view integrity)
{
    return integrity.len > 0 && !view_starts(integrity, VIEW("h1:"));
}

/* Where the bytes say nothing, only whether they are few enough to be looked into. */
static void check_size(const char *path, struct view *why)
{
    struct stat found;
    bool good =
        stat(path, &found) == 0 && S_ISREG(found.st_mode) && found.st_size <= PACKAGE_ARCHIVE_MAX;
    *why = good ? VIEW("") : unreadable;
}

/* Is the file what the lock file says? `why` says what is wrong, or nothing. `digest`, of its
 * bytes, may be NULL. */
static enum status check_file(struct installing *f, const char *path, struct view integrity,
                              struct sha256 *digest, struct view *why)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(PACKAGE_ARCHIVE_MAX);
    CLEANUP(buf_cleanup) struct buf found = BUF_INIT(256);
    struct error fault = {.code = OK};
    *why = VIEW("");
    if (digest == NULL && !is_of_bytes(integrity)) {
        check_size(path, why);
        return OK;
    }
    if (file_read(path, &bytes, &fault) != OK) {
        *why = unreadable;
        return buf_status(&bytes, NULL) == ERR_NO_MEMORY ? error_no_memory(f->err) : OK;
    }
    if (digest != NULL) {
        sha256_of(buf_view(&bytes), digest);
    }
    if (is_of_bytes(integrity)) {
        add_integrity(&found, integrity, buf_view(&bytes));
        *why = view_eq(buf_view(&found), integrity) ? VIEW("") : exchanged;
    }
    return buf_status(&found, f->err);
}

/* Go's Hash1: the SHA-256 of the sorted lines "<SHA-256>  <name>". */
static enum status check_h1(struct installing *f, const struct installed *what,
                            const struct content_tree *t, bool *holds)
{
    CLEANUP(buf_cleanup) struct buf found = BUF_INIT(256);
    struct hasher *h = NULL;
    struct sha256 digest;
    *holds = true;
    if (!view_starts(what->integrity, VIEW("h1:"))) {
        return OK;
    }
    enum status st = hasher_new(&h, f->err);
    if (st != OK) {
        return st;
    }
    hasher_begin(h);
    for (size_t i = 0; i < t->len; i++) {
        hash_line(h, &t->files[i]->digest, what->strip, t->files[i]->path);
    }
    hasher_end(h, &digest);
    (void)hasher_free(h);
    buf_add_str(&found, "h1:");
    base64_encode(&found, view_of((const char *)digest.bytes, sizeof digest.bytes), false);
    *holds = view_eq(buf_view(&found), what->integrity);
    return buf_status(&found, f->err);
}

static enum status take_digests(struct installing *f, const struct installed *what,
                                const struct content_tree *t, struct published *out)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < t->len; i++) {
        struct view path = arena_printf(f->arena, VIEW_FMT VIEW_FMT, VIEW_ARG(what->dir),
                                        VIEW_ARG(t->files[i]->path));
        st = path.ptr == NULL ? error_no_memory(f->err)
                              : installing_put_digest(f, &out->digests, path, &t->files[i]->digest);
    }
    return st;
}

static enum status list_archive(struct installing *f, const struct installed *what,
                                const char *path, struct published *out, struct view *why)
{
    const struct modification_source source = {.subject = {.path = path, .kind = SUBJECT_ARCHIVE},
                                               .prefix = "",
                                               .strip =
                                                   what->strip.len > 0 ? what->strip.ptr : NULL};
    const struct pool_options pool = {.workers = 1,
                                      .limits = f->in->pool.limits,
                                      .allow_unsandboxed = f->in->pool.allow_unsandboxed};
    struct file_tree_gaps gaps = {.arena = f->arena};
    struct error broken = {.code = OK};
    struct content_tree t;
    bool holds = true;
    tree_open(&t, f->arena, &pool, &gaps, &source, 1);
    enum status st = tree_list(&t, NULL, &broken);
    if (st == OK) {
        tree_sort(&t);
        st = check_h1(f, what, &t, &holds);
    } else if (st == ERR_NO_MEMORY) {
        st = error_no_memory(f->err);
    } else {
        gaps.len = 1; /* no archive at all */
        st = OK;
    }
    if (st == OK && gaps.len == 0 && holds) {
        st = take_digests(f, what, &t, out);
        out->archive = path;
        out->source = what->index.len > 0 ? what->index : what->archive;
    } else {
        *why = holds ? unreadable : exchanged;
    }
    tree_close(&t);
    return st;
}

static enum status copy_record(struct installing *f, const struct installed *what,
                               struct published *out)
{
    struct view path;
    void *digest = NULL;
    enum status st = OK;
    for (size_t at = 0; st == OK && map_next(what->record, &at, &path, &digest);) {
        st = map_put(&out->digests, path, digest, NULL, f->err);
    }
    out->source = what->manifest;
    return st;
}

/* ---- Packages that are one file ---- */

/* Without an archive beside it, it either has the digest itself, or nothing is known of it but
 * that it has not. */
static enum status check_itself(struct installing *f, const struct installed *what,
                                struct published *out, struct view *why)
{
    struct sha256 digest = {{0}};
    struct view path =
        arena_printf(f->arena, "%s/" VIEW_FMT, f->in->subject.path, VIEW_ARG(what->manifest));
    if (path.ptr == NULL) {
        return error_no_memory(f->err);
    }
    enum status st = check_file(f, path.ptr, what->integrity, &digest, why);
    if (st != OK || view_eq(*why, unreadable)) {
        return st;
    }
    if (why->len > 0) {
        digest = (struct sha256){{0}};
    }
    *why = VIEW("");
    out->source = what->integrity;
    return installing_put_digest(f, &out->digests, what->manifest, &digest);
}

static enum status read_packed(struct installing *f, const struct installed *what,
                               struct published *out, struct view *why)
{
    struct sha256 digest;
    if (what->archive.len == 0) {
        return what->integrity.len > 0 && f->in->subject.kind == SUBJECT_DIRECTORY
                   ? check_itself(f, what, out, why)
                   : OK;
    }
    enum status st = check_file(f, what->archive.ptr, what->integrity, &digest, why);
    if (st != OK || why->len > 0) {
        return st;
    }
    out->archive = what->archive.ptr;
    out->source = what->archive;
    return installing_put_digest(f, &out->digests, what->manifest, &digest);
}

/* ---- All of them ---- */

static enum status read_store(struct installing *f, const struct installed *what,
                              struct published *out, struct view *why)
{
    enum status st = package_store_open(f, what, &out->memory, why);
    if (st != OK || why->len > 0) {
        return st;
    }
    struct view path = arena_printf(f->arena, "/proc/self/fd/%d", out->memory);
    return path.ptr == NULL ? error_no_memory(f->err) : list_archive(f, what, path.ptr, out, why);
}

/* The record is asked where there is no archive. One that contradicts its digest is told: the
 * record lies where the digest was changed. */
enum status published_read(struct installing *f, const struct installed *what,
                           struct published *out, struct view *why)
{
    enum status st = OK;
    *why = what->why;
    if (what->packed) {
        return read_packed(f, what, out, why);
    }
    if (what->archive.len > 0) {
        st = check_file(f, what->archive.ptr, what->integrity, NULL, why);
        return st == OK && why->len == 0 ? list_archive(f, what, what->archive.ptr, out, why) : st;
    }
    if (what->index.len > 0) {
        return read_store(f, what, out, why);
    }
    if (why->len > 0) {
        return OK;
    }
    if (what->record == NULL) {
        *why = VIEW("its record has no digest to compare with");
        return OK;
    }
    return copy_record(f, what, out);
}

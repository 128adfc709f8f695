/* Rules in an archive. Nothing is written anywhere: its entries are read into memory,
 * their names only sort and name them. */
#include "code_rules_reader.h"

#include <assay/base/archive_library.h>
#include <assay/base/mem.h>

#include <stdlib.h>

static const size_t KEPT_MAX = (size_t)256 * 1024 * 1024;   /* of rules */
static const la_int64_t UNPACKED_MAX = (la_int64_t)1 << 30; /* of all, to get at them */
enum { ENTRIES_MAX = 262144, READ_BLOCK = 65536, TAR_MAGIC_AT = 257 };

bool archive_is_one(struct view bytes)
{
    static const struct view magic[] = {
        VIEW_INIT("PK\x03\x04"),
        VIEW_INIT("PK\x05\x06"),
        VIEW_INIT("\x1f\x8b"),
        VIEW_INIT("BZh"),
        VIEW_INIT("\xfd"
                  "7zXZ"),
        VIEW_INIT("\x28\xb5\x2f\xfd"),
    };
    for (size_t i = 0; i < sizeof magic / sizeof magic[0]; i++) {
        if (view_starts(bytes, magic[i])) {
            return true;
        }
    }
    return view_starts(view_slice(bytes, TAR_MAGIC_AT, bytes.len), VIEW("ustar"));
}

struct entry {
    struct view name;
    struct view bytes;
};

struct unpacking {
    struct archive *archive;
    const char *name; /* of the archive */
    struct arena arena;
    struct entry *entries;
    size_t len;
    size_t cap;
    size_t kept;
    struct error *err;
};

static enum status archive_failed(struct unpacking *u)
{
    const char *why = libarchive.error_string(u->archive);
    return error_set(u->err, ERR_FORMAT, "%s: %s", u->name, why == NULL ? "not an archive" : why);
}

static enum status open_archive(struct unpacking *u, struct view bytes)
{
    enum status st = archive_library_load(u->err);
    if (st != OK) {
        return st;
    }
    u->archive = libarchive.read_new();
    if (u->archive == NULL) {
        return error_no_memory(u->err);
    }
    if (libarchive.read_support_filter_gzip(u->archive) < ARCHIVE_WARN ||
        libarchive.read_support_filter_bzip2(u->archive) < ARCHIVE_WARN ||
        libarchive.read_support_filter_xz(u->archive) < ARCHIVE_WARN ||
        libarchive.read_support_filter_zstd(u->archive) < ARCHIVE_WARN ||
        libarchive.read_support_format_tar(u->archive) < ARCHIVE_WARN ||
        libarchive.read_support_format_zip(u->archive) < ARCHIVE_WARN ||
        libarchive.read_open_memory(u->archive, bytes.ptr, bytes.len) != ARCHIVE_OK) {
        return archive_failed(u);
    }
    return OK;
}

/* A hidden name anywhere on the way hides what is below, as in directories. */
static bool is_hidden(struct view name)
{
    struct view rest = name;
    struct view piece;
    while (view_split(&rest, '/', &piece)) {
        if (piece.len > 1 && piece.ptr[0] == '.' && !view_eq_str(piece, "..")) {
            return true;
        }
    }
    return false;
}

static enum status read_bytes(struct unpacking *u, struct view name, struct buf *out)
{
    for (;;) {
        char *at = buf_reserve(out, READ_BLOCK);
        if (at == NULL) {
            enum status st = buf_status(out, u->err);
            (void)error_prefix(u->err, "%s!/" VIEW_FMT, u->name, VIEW_ARG(name));
            return st;
        }
        la_ssize_t n = libarchive.read_data(u->archive, at, READ_BLOCK);
        if (n < 0) {
            return archive_failed(u);
        }
        if (n == 0) {
            return OK;
        }
        out->len += (size_t)n;
    }
}

static enum status keep_entry(struct unpacking *u, struct view name)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(RULE_FILE_MAX + READ_BLOCK);
    enum status st = read_bytes(u, name, &bytes);
    if (st == OK && (bytes.len > RULE_FILE_MAX || bytes.len > KEPT_MAX - u->kept)) {
        st = error_set(u->err, ERR_LIMIT, "%s!/" VIEW_FMT ": more rules than fit", u->name,
                       VIEW_ARG(name));
    }
    void *entries = u->entries;
    if (st == OK) {
        st = mem_grow(&entries, &u->cap, u->len + 1, sizeof *u->entries, RULE_FILES_MAX, u->err);
    }
    u->entries = entries;
    if (st != OK) {
        return st;
    }
    struct entry e = {arena_copy(&u->arena, name), arena_copy(&u->arena, buf_view(&bytes))};
    if (e.name.ptr == NULL || e.bytes.ptr == NULL) {
        return error_no_memory(u->err);
    }
    u->kept += bytes.len;
    u->entries[u->len++] = e;
    return OK;
}

static enum status take_entry(struct unpacking *u, struct archive_entry *e)
{
    const char *raw = libarchive.entry_pathname(e);
    struct view name = view_str(raw != NULL ? raw : libarchive.entry_pathname_utf8(e));
    bool regular = libarchive.entry_filetype(e) == AE_IFREG && libarchive.entry_hardlink(e) == NULL;
    if (!regular || name.len == 0 || !set_wants_name(name) || is_hidden(name)) {
        return OK;
    }
    return keep_entry(u, name);
}

/* Skipping an entry unpacks it: what it will take is asked before. */
static bool is_too_large(const struct unpacking *u, struct archive_entry *e)
{
    la_int64_t done = libarchive.filter_bytes(u->archive, 0);
    la_int64_t size = libarchive.entry_size_is_set(e) ? libarchive.entry_size(e) : 0;
    return done > UNPACKED_MAX || size > UNPACKED_MAX - done;
}

static enum status take_entries(struct unpacking *u)
{
    struct archive_entry *e = NULL;
    size_t count = 0;
    enum status st = OK;
    int rc = libarchive.read_next_header(u->archive, &e);
    while (st == OK && rc == ARCHIVE_OK) {
        if (++count > ENTRIES_MAX || is_too_large(u, e)) {
            return error_set(u->err, ERR_LIMIT, "%s: this archive is too large", u->name);
        }
        st = take_entry(u, e);
        rc = st == OK ? libarchive.read_next_header(u->archive, &e) : rc;
    }
    if (st != OK) {
        return st;
    }
    return rc == ARCHIVE_EOF ? OK : archive_failed(u);
}

static int by_name(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;
    return view_cmp(x->name, y->name);
}

static enum status add_entries(struct unpacking *u, struct set_builder *b)
{
    size_t rules = b->len;
    size_t notes = b->unsupported.len;
    enum status st = OK;
    if (u->len > 1) {
        qsort(u->entries, u->len, sizeof *u->entries, by_name);
    }
    for (size_t i = 0; i < u->len && st == OK; i++) {
        const struct entry *e = &u->entries[i];
        struct view name = arena_printf(&u->arena, "%s!/" VIEW_FMT, u->name, VIEW_ARG(e->name));
        st = name.ptr == NULL ? error_no_memory(u->err)
                              : set_add_text(b, e->bytes, name.ptr, e->name, false);
    }
    if (st == OK && b->len == rules && b->unsupported.len == notes) {
        st = error_set(u->err, ERR_NOT_FOUND, "%s: no rules in this archive", u->name);
    }
    return st;
}

enum status set_add_archive(struct set_builder *b, struct view bytes, const char *name)
{
    struct unpacking u = {.name = name, .err = b->err};
    arena_init(&u.arena, 0);
    enum status st = open_archive(&u, bytes);
    if (st == OK) {
        st = take_entries(&u);
    }
    if (st == OK) {
        st = add_entries(&u, b);
    }
    if (u.archive != NULL) {
        (void)libarchive.read_free(u.archive);
    }
    (void)mem_free(u.entries);
    arena_release(&u.arena);
    return st;
}

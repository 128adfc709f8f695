#include <assay/base/ustar.h>

#include <assay/base/file.h>

/* Where a header's fields stand. */
enum {
    AT_MODE = 100,
    AT_UID = 108,
    AT_GID = 116,
    AT_SIZE = 124,
    AT_MTIME = 136,
    AT_SUM = 148,
    AT_TYPE = 156,
    AT_MAGIC = 257,
    AT_MAJOR = 329,
    AT_MINOR = 337,
    SIZE_DIGITS = 11,
    SUM_DIGITS = 6,
    END_BLOCKS = 2
};

static const char zeros[END_BLOCKS * USTAR_BLOCK];

static bool is_path_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == '/';
}

bool ustar_path_is_sound(struct view path)
{
    struct view rest = path;
    struct view part;
    for (size_t i = 0; i < path.len; i++) {
        if (!is_path_char(path.ptr[i])) {
            return false;
        }
    }
    while (view_split(&rest, '/', &part)) {
        if (part.len == 0 || part.ptr[0] == '.') {
            return false;
        }
    }
    return path.len > 0 && path.len <= USTAR_PATH_MAX;
}

static void octal(char *at, size_t digits, uint64_t n)
{
    for (size_t i = digits; i > 0; i--) {
        at[i - 1] = (char)('0' + (n & 7));
        n >>= 3;
    }
}

static void make_header(char block[USTAR_BLOCK], struct view path, uint64_t size)
{
    unsigned sum = 0;
    memset(block, 0, USTAR_BLOCK);
    memcpy(block, path.ptr, path.len);
    memcpy(block + AT_MODE, "0000644", sizeof "0000644");
    memcpy(block + AT_UID, "0000000", sizeof "0000000");
    memcpy(block + AT_GID, "0000000", sizeof "0000000");
    octal(block + AT_SIZE, SIZE_DIGITS, size);
    octal(block + AT_MTIME, SIZE_DIGITS, 0);
    memset(block + AT_SUM, ' ', SUM_DIGITS + 2);
    block[AT_TYPE] = '0';
    memcpy(block + AT_MAGIC, "ustar\00000", sizeof "ustar\00000" - 1);
    memcpy(block + AT_MAJOR, "0000000", sizeof "0000000");
    memcpy(block + AT_MINOR, "0000000", sizeof "0000000");
    for (size_t i = 0; i < USTAR_BLOCK; i++) {
        sum += (unsigned char)block[i];
    }
    octal(block + AT_SUM, SUM_DIGITS, sum);
    block[AT_SUM + SUM_DIGITS] = '\0';
}

static size_t padding(uint64_t size)
{
    return (size_t)((USTAR_BLOCK - size % USTAR_BLOCK) % USTAR_BLOCK);
}

enum status ustar_begin(int fd, const char *name, struct view path, uint64_t size,
                        struct error *err)
{
    char block[USTAR_BLOCK];
    if (!ustar_path_is_sound(path) || size >= USTAR_SIZE_MAX) {
        return error_set(err, ERR_USAGE, "%s cannot hold a member \"" VIEW_FMT "\" of %llu bytes",
                         name, VIEW_ARG(path), (unsigned long long)size);
    }
    make_header(block, path, size);
    return file_write_fd(fd, name, view_of(block, sizeof block), err);
}

enum status ustar_pad(int fd, const char *name, uint64_t size, struct error *err)
{
    return file_write_fd(fd, name, view_of(zeros, padding(size)), err);
}

enum status ustar_add(int fd, const char *name, struct view path, struct view bytes,
                      struct error *err)
{
    enum status st = ustar_begin(fd, name, path, bytes.len, err);
    if (st == OK) {
        st = file_write_fd(fd, name, bytes, err);
    }
    return st == OK ? ustar_pad(fd, name, bytes.len, err) : st;
}

enum status ustar_end(int fd, const char *name, struct error *err)
{
    return file_write_fd(fd, name, view_of(zeros, sizeof zeros), err);
}

/* ---- reading ---- */

/* Where something is wrong, for people. */
static enum status damaged(const struct ustar_reader *r, const char *what, struct error *err)
{
    return error_set(err, ERR_CORRUPT, "%s%s%s at byte %llu of %s",
                     r->members == 0 ? "" : r->member.path, r->members == 0 ? "" : ": ", what,
                     (unsigned long long)r->offset, r->name);
}

static enum status take(struct ustar_reader *r, void *bytes, size_t len, struct error *err)
{
    size_t got = fread(bytes, 1, len, r->file);
    r->offset += got;
    if (got == len) {
        return OK;
    }
    return ferror(r->file) ? error_set(err, ERR_IO, "%s cannot be read", r->name)
                           : damaged(r, "the archive is cut off", err);
}

static bool is_zero(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != '\0') {
            return false;
        }
    }
    return true;
}

enum status ustar_read(struct ustar_reader *r, void *bytes, size_t max, size_t *len,
                       struct error *err)
{
    size_t n = r->left < max ? (size_t)r->left : max;
    enum status st = n == 0 ? OK : take(r, bytes, n, err);
    if (st == OK) {
        r->left -= n;
        *len = n;
    }
    return st;
}

/* What is left of the member, and its padding. */
static enum status pass_over(struct ustar_reader *r, struct error *err)
{
    char bytes[8 * USTAR_BLOCK];
    size_t pad = r->members == 0 ? 0 : padding(r->member.size);
    size_t got = 1;
    enum status st = OK;
    while (st == OK && r->left > 0) {
        st = ustar_read(r, bytes, sizeof bytes, &got, err);
    }
    if (st == OK) {
        st = take(r, bytes, pad, err);
    }
    return st == OK && !is_zero(bytes, pad) ? damaged(r, "the padding behind it is damaged", err)
                                            : st;
}

static enum status take_end(struct ustar_reader *r, struct error *err)
{
    char block[USTAR_BLOCK];
    enum status st = take(r, block, sizeof block, err);
    if (st != OK) {
        return st;
    }
    if (!is_zero(block, sizeof block) || fgetc(r->file) != EOF) {
        return damaged(r, "the end of the archive behind it is damaged", err);
    }
    return OK;
}

static bool parse_header(const char block[USTAR_BLOCK], struct ustar_member *out)
{
    char again[USTAR_BLOCK];
    size_t len = strnlen(block, USTAR_PATH_MAX);
    uint64_t size = 0;
    for (size_t i = 0; i < SIZE_DIGITS; i++) {
        char c = block[AT_SIZE + i];
        if (c < '0' || c > '7') {
            return false;
        }
        size = size << 3 | (uint64_t)(c - '0');
    }
    if (!ustar_path_is_sound(view_of(block, len))) {
        return false;
    }
    make_header(again, view_of(block, len), size);
    if (memcmp(block, again, sizeof again) != 0) {
        return false;
    }
    memcpy(out->path, block, len);
    out->path[len] = '\0';
    out->size = size;
    return true;
}

enum status ustar_next(struct ustar_reader *r, bool *end, struct error *err)
{
    char block[USTAR_BLOCK];
    struct ustar_member member;
    enum status st = pass_over(r, err);
    if (st == OK) {
        st = take(r, block, sizeof block, err);
    }
    if (st == OK && is_zero(block, sizeof block)) {
        st = take_end(r, err);
        *end = st == OK;
        return st;
    }
    if (st == OK && !parse_header(block, &member)) {
        return damaged(r,
                       r->members == 0 ? "the first header is damaged"
                                       : "the header of the member behind it is damaged",
                       err);
    }
    if (st == OK) {
        r->member = member;
        r->left = member.size;
        r->members++;
        *end = false;
    }
    return st;
}

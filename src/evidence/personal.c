/* A key a person, and what is sealed under it. */
#include "keys_internal.h"

#include <assay/evidence/personal.h>

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/store/durable.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    KEY_SIZE = 32,
    NONCE_SIZE = 24,
    TAG_SIZE = 16,
    FILE_MAX = 1024,
    FILE_TEXT_MAX = 256 /* as write_file() makes it: 141 bytes and the id */
};
static const struct view magic = VIEW_INIT("assay-sealed-1\n");

_Static_assert(KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "libsodium's key");
_Static_assert(NONCE_SIZE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "libsodium's nonce");
_Static_assert(TAG_SIZE == crypto_aead_xchacha20poly1305_ietf_ABYTES, "libsodium's tag");

struct person_key {
    unsigned char bytes[KEY_SIZE];
};

bool personal_is_id(struct view person)
{
    bool fits = person.len > 0 && person.len <= PERSON_ID_MAX;
    for (size_t i = 0; fits && i < person.len; i++) {
        char c = person.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        fits = plain || (i > 0 && (c == '.' || c == '-' || c == '_'));
    }
    return fits;
}

/* "<keys>/persons/<person>.key" */
static enum status path_of(const struct keys *k, struct view person, struct buf *out,
                           struct error *err)
{
    if (!personal_is_id(person)) {
        return error_set(err, ERR_USAGE, "\"" VIEW_FMT "\" is no person's id", VIEW_ARG(person));
    }
    buf_printf(out, "%s/persons/" VIEW_FMT ".key", k->dir, VIEW_ARG(person));
    return buf_status(out, err);
}

static void write_file(struct buf *out, struct view person, const struct person_key *key)
{
    size_t start = out->len;
    struct sha256 d;
    char hex[SHA256_HEX_MAX];
    buf_printf(out, "assay-person-key 1\nperson " VIEW_FMT "\nkey ", VIEW_ARG(person));
    base64_encode(out, view_of((const char *)key->bytes, KEY_SIZE), false);
    buf_add_char(out, '\n');
    sha256_of(view_slice(buf_view(out), start, out->len), &d);
    sha256_hex(&d, hex);
    buf_printf(out, "checksum %s\n", hex);
}

/* It must be byte for byte what write_file() writes. */
static enum status parse_file(struct view text, struct view person, struct person_key *out,
                              struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(FILE_MAX);
    CLEANUP(buf_cleanup) struct buf again = BUF_INIT(FILE_MAX);
    struct view rest = text;
    struct view line = {NULL, 0};
    struct error ignored;
    for (int i = 0; i < 3 && view_line(&rest, &line); i++) {
    }
    bool good = view_starts(line, VIEW("key ")) &&
                base64_decode(&bytes, view_slice(line, 4, line.len), &ignored) == OK &&
                bytes.len == KEY_SIZE;
    struct person_key key;
    if (good) {
        memcpy(key.bytes, bytes.ptr, KEY_SIZE);
        write_file(&again, person, &key);
        good = view_eq(buf_view(&again), text);
    }
    if (good) {
        *out = key;
    }
    mem_wipe(&key, sizeof key);
    mem_wipe(bytes.ptr, bytes.cap);
    mem_wipe(again.ptr, again.cap);
    return good ? OK : error_set(err, ERR_CORRUPT, "it is damaged: restore it from a backup");
}

static enum status check_mode(int fd, struct error *err)
{
    struct stat sb;
    if (fstat(fd, &sb) != 0) {
        return error_errno(err, errno, "looking at it");
    }
    return (sb.st_mode & (S_IRWXG | S_IRWXO)) == 0
               ? OK
               : error_set(err, ERR_PERMISSION, "others may read or write it: run chmod 600 on it");
}

/* ERR_NOT_FOUND: there is none. */
static enum status load(const struct keys *k, struct view person, struct person_key *out,
                        struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_MAX);
    struct buf text = BUF_INIT(FILE_MAX);
    enum status st = path_of(k, person, &path, err);
    if (st != OK) {
        return st;
    }
    CLEANUP(fd_cleanup) int fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return error_errno(err, errno, "opening the key file %s", path.ptr);
    }
    st = check_mode(fd, err);
    if (st == OK) {
        st = file_read_fd(fd, path.ptr, &text, err);
    }
    if (st == OK) {
        st = parse_file(buf_view(&text), person, out, err);
    }
    mem_wipe(text.ptr, text.cap);
    buf_release(&text);
    return st == OK ? OK : error_prefix(err, "key file %s", path.ptr);
}

/* ---- new keys ---- */

struct new_keys {
    const struct view *persons; /* as they were given */
    size_t *places;             /* of those without a key */
    struct view *texts;         /* their files; the buffer's */
    size_t count;
    struct buf bytes; /* full size from the start: growing would leave keys in freed memory */
};

static void file_name(const void *ctx, size_t i, char out[DURABLE_PATH_MAX])
{
    const struct new_keys *n = ctx;
    (void)snprintf(out, DURABLE_PATH_MAX, VIEW_FMT ".key", VIEW_ARG(n->persons[n->places[i]]));
}

static const struct view *file_bytes(const void *ctx, size_t i)
{
    return &((const struct new_keys *)ctx)->texts[i];
}

static enum status draw(struct new_keys *n, struct error *err)
{
    struct person_key key;
    for (size_t i = 0; i < n->count; i++) {
        size_t start = n->bytes.len;
        randombytes_buf(key.bytes, sizeof key.bytes);
        write_file(&n->bytes, n->persons[n->places[i]], &key);
        n->texts[i] = view_slice(buf_view(&n->bytes), start, n->bytes.len);
    }
    mem_wipe(&key, sizeof key);
    return buf_status(&n->bytes, err);
}

static enum status write_new(struct new_keys *n, int dir_fd, const char *dir, struct error *err)
{
    const struct durable_batch batch = {.root = dir_fd,
                                        .home = dir,
                                        .name = file_name,
                                        .ctx = n,
                                        .bytes = file_bytes,
                                        .count = n->count,
                                        .mode = S_IRUSR | S_IWUSR,
                                        .beside = true};
    enum status st = OK;
    buf_init(&n->bytes, n->count * FILE_TEXT_MAX + 1);
    if (buf_reserve(&n->bytes, n->count * FILE_TEXT_MAX) == NULL) {
        return error_no_memory(err);
    }
    n->texts = mem_calloc(n->count, sizeof *n->texts);
    st = n->texts == NULL ? error_no_memory(err) : draw(n, err);
    if (st == OK) {
        st = durable_write(&batch, err);
    }
    mem_wipe(n->bytes.ptr, n->bytes.cap);
    buf_release(&n->bytes);
    (void)mem_free(n->texts);
    return st;
}

/* Which of them have none. Damaged ones are found where they are used. */
static enum status find_new(const struct keys *k, struct new_keys *n, size_t count,
                            struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_MAX);
    enum status st = OK;
    n->places = mem_calloc(count, sizeof *n->places);
    if (n->places == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        buf_clear(&path);
        st = path_of(k, n->persons[i], &path, err);
        if (st == OK && faccessat(AT_FDCWD, path.ptr, F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno != ENOENT) {
                return error_errno(err, errno, "looking for the key file %s", path.ptr);
            }
            n->places[n->count++] = i;
        }
    }
    return st;
}

/* One process at a time, so that two do not make two keys of which one is lost. */
enum status personal_prepare(const struct keys *keys, const struct view *persons, size_t count,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf dir = BUF_INIT(PATH_MAX);
    struct new_keys n = {.persons = persons};
    enum status st = path_join(&dir, keys->dir, "persons", err);
    if (st == OK) {
        st = dir_ensure(dir.ptr, S_IRWXU, err);
    }
    if (st != OK) {
        return st;
    }
    CLEANUP(fd_cleanup) int fd = open(dir.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX) != 0) {
        return error_errno(err, errno, "locking %s", dir.ptr);
    }
    st = find_new(keys, &n, count, err);
    if (st == OK && n.count > 0) {
        st = write_new(&n, fd, dir.ptr, err);
    }
    (void)mem_free(n.places);
    return st;
}

/* ---- sealing ---- */

enum status personal_seal(const struct keys *keys, struct view person, struct view plain,
                          struct buf *out, struct error *err)
{
    struct person_key key;
    unsigned char nonce[NONCE_SIZE];
    if (plain.len > PERSONAL_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d bytes about one person", PERSONAL_MAX);
    }
    enum status st = load(keys, person, &key, err);
    if (st == ERR_NOT_FOUND) {
        st = personal_prepare(keys, &person, 1, err);
        st = st == OK ? load(keys, person, &key, err) : st;
    }
    if (st != OK) {
        return st;
    }
    randombytes_buf(nonce, sizeof nonce);
    buf_add_view(out, magic);
    buf_add(out, nonce, sizeof nonce);
    char *box = buf_reserve(out, plain.len + TAG_SIZE);
    if (box != NULL) {
        (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
            (unsigned char *)box, NULL, (const unsigned char *)plain.ptr, plain.len,
            (const unsigned char *)person.ptr, person.len, NULL, nonce, key.bytes);
        out->len += plain.len + TAG_SIZE;
    }
    mem_wipe(&key, sizeof key);
    return buf_status(out, err);
}

enum status personal_open(const struct keys *keys, struct view person, struct view box,
                          struct buf *out, struct error *err)
{
    struct person_key key;
    size_t head = magic.len + NONCE_SIZE;
    if (!view_starts(box, magic) || box.len < head + TAG_SIZE ||
        box.len > head + TAG_SIZE + PERSONAL_MAX) {
        return error_set(err, ERR_CORRUPT, "this is no sealed personal data");
    }
    enum status st = load(keys, person, &key, err);
    if (st != OK) {
        return st;
    }
    struct view sealed = view_slice(box, head, box.len);
    char *plain = buf_reserve(out, sealed.len - TAG_SIZE + 1);
    int opened = plain == NULL
                     ? -1
                     : crypto_aead_xchacha20poly1305_ietf_decrypt(
                           (unsigned char *)plain, NULL, NULL, (const unsigned char *)sealed.ptr,
                           sealed.len, (const unsigned char *)person.ptr, person.len,
                           (const unsigned char *)box.ptr + magic.len, key.bytes);
    mem_wipe(&key, sizeof key);
    if (plain == NULL) {
        return buf_status(out, err);
    }
    if (opened != 0) {
        return error_set(err, ERR_CORRUPT, "the data of " VIEW_FMT " does not open with their key",
                         VIEW_ARG(person));
    }
    out->len += sealed.len - TAG_SIZE;
    return OK;
}

/* Not the only copy on every file system, but this one's bytes go first. */
static enum status overwrite(const char *path, struct error *err)
{
    static const char zeros[FILE_MAX];
    struct stat sb;
    CLEANUP(fd_cleanup) int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &sb) != 0) {
        return error_errno(err, errno, "opening the key file %s", path);
    }
    size_t len = sb.st_size < FILE_MAX ? (size_t)sb.st_size : sizeof zeros;
    enum status st = file_write_fd(fd, path, view_of(zeros, len), err);
    return st == OK && fsync(fd) != 0 ? error_errno(err, errno, "overwriting %s", path) : st;
}

enum status personal_erase(const struct keys *keys, struct view person, bool *was,
                           struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_MAX);
    CLEANUP(buf_cleanup) struct buf dir = BUF_INIT(PATH_MAX);
    enum status st = path_of(keys, person, &path, err);
    if (st == OK) {
        st = path_join(&dir, keys->dir, "persons", err);
    }
    if (st != OK) {
        return st;
    }
    st = overwrite(path.ptr, err);
    if (st == ERR_NOT_FOUND) {
        *was = false;
        return OK;
    }
    if (st == OK && unlink(path.ptr) != 0) {
        st = error_errno(err, errno, "removing %s", path.ptr);
    }
    if (st == OK) {
        st = dir_sync(dir.ptr, err);
    }
    if (st == OK) {
        *was = true;
    }
    return st;
}

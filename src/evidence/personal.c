/* A key a person, and what is sealed under it. */
#include "keys_internal.h"

#include <assay/evidence/personal.h>

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_SIZE = 32, NONCE_SIZE = 24, TAG_SIZE = 16, FILE_MAX = 1024 };
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
    struct sha256 d;
    char hex[SHA256_HEX_MAX];
    buf_printf(out, "assay-person-key 1\nperson " VIEW_FMT "\nkey ", VIEW_ARG(person));
    base64_encode(out, view_of((const char *)key->bytes, KEY_SIZE), false);
    buf_add_char(out, '\n');
    sha256_of(buf_view(out), &d);
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

static enum status write_new(const struct keys *k, struct view person, struct person_key *out,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_MAX);
    struct buf text = BUF_INIT(FILE_MAX);
    struct person_key key;
    enum status st = path_of(k, person, &path, err);
    if (st == OK) {
        randombytes_buf(key.bytes, sizeof key.bytes);
        write_file(&text, person, &key);
        st = buf_status(&text, err);
    }
    if (st == OK) {
        st = file_write_atomic(path.ptr, buf_view(&text), S_IRUSR | S_IWUSR, err);
    }
    if (st == OK) {
        *out = key;
    }
    mem_wipe(&key, sizeof key);
    mem_wipe(text.ptr, text.cap);
    buf_release(&text);
    return st;
}

/* One process at a time, so that two do not make two keys of which one is lost. */
static enum status make(const struct keys *k, struct view person, struct person_key *out,
                        struct error *err)
{
    CLEANUP(buf_cleanup) struct buf dir = BUF_INIT(PATH_MAX);
    enum status st = path_join(&dir, k->dir, "persons", err);
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
    st = load(k, person, out, err);
    return st == ERR_NOT_FOUND ? write_new(k, person, out, err) : st;
}

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
        st = make(keys, person, &key, err);
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

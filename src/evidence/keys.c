/* Opening, listing, rotating keys. */
#include "keys_internal.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const role_names[KEY_ROLES] = {"statement", "checkpoint", "sigstore",
                                                  "fingerprint", "witness"};

const char *key_role_name(enum key_role role)
{
    return role < KEY_ROLES ? role_names[role] : "unknown";
}

bool key_role_parse(struct view name, enum key_role *out)
{
    for (unsigned i = 0; i < KEY_ROLES; i++) {
        if (view_eq_str(name, role_names[i])) {
            *out = (enum key_role)i;
            return true;
        }
    }
    return false;
}

struct keys *keys_close(struct keys *k)
{
    if (k != NULL) {
        sodium_free(k->secrets); /* wipes */
        EVP_PKEY_free(k->p256);
        (void)mem_free(k->list);
        (void)mem_free(k->dir);
        (void)mem_free(k);
    }
    return NULL;
}

static enum status keys_new(const char *dir, bool public_only, struct keys **out, struct error *err)
{
    struct keys *k = mem_calloc(1, sizeof *k);
    if (k == NULL) {
        return error_no_memory(err);
    }
    k->public_only = public_only;
    for (size_t i = 0; i < KEY_ROLES; i++) {
        k->active[i] = KEY_NONE;
    }
    k->dir = mem_strndup(dir, strlen(dir));
    if (!public_only) {
        k->secrets = sodium_malloc(sizeof *k->secrets);
    }
    if (k->dir == NULL || (!public_only && k->secrets == NULL)) {
        (void)keys_close(k);
        return error_no_memory(err);
    }
    *out = k;
    return OK;
}

static bool comes_before(const struct key_info *a, const struct key_info *b)
{
    if (a->role != b->role) {
        return a->role < b->role;
    }
    return a->created != b->created ? a->created < b->created : strcmp(a->id, b->id) < 0;
}

enum status key_list_add(struct keys *k, const struct key_info *info, struct error *err)
{
    if (info->retired == 0 && k->active[info->role] != KEY_NONE) {
        return error_set(err, ERR_CORRUPT, "there are two %s keys in use in %s",
                         key_role_name(info->role), k->dir);
    }
    enum status st = mem_grow((void **)&k->list, &k->cap, k->len + 1, sizeof *info, KEYS_MAX, err);
    if (st != OK) {
        return st;
    }
    size_t at = k->len;
    while (at > 0 && comes_before(info, &k->list[at - 1])) {
        k->list[at] = k->list[at - 1];
        at--;
    }
    k->list[at] = *info;
    k->len++;
    for (size_t i = 0; i < k->len; i++) {
        if (k->list[i].retired == 0) {
            k->active[k->list[i].role] = (ptrdiff_t)i;
        }
    }
    return OK;
}

/* A key file that others may read is a leaked key. */
static enum status check_mode(int fd, struct error *err)
{
    struct stat sb;
    if (fstat(fd, &sb) != 0) {
        return error_errno(err, errno, "looking at it");
    }
    if ((sb.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return error_set(err, ERR_PERMISSION,
                         "others may read or write it (mode %04o): if it is still secret, run "
                         "chmod 600 on it",
                         (unsigned)(sb.st_mode & 07777));
    }
    return OK;
}

enum status key_read_text(int dirfd, const char *name, struct buf *out, struct error *err)
{
    CLEANUP(fd_cleanup) int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return error_errno(err, errno, "opening it");
    }
    enum status st = check_mode(fd, err);
    return st == OK ? file_read_fd(fd, name, out, err) : st;
}

struct loading {
    struct keys *keys;
    struct view passphrase;
    struct derived_key derived;
};

static enum status load_secret(struct loading *l, struct key_file *f, struct error *err)
{
    const struct keys *k = l->keys;
    if (k->public_only || f->info.retired != 0 || (k->one_role && f->info.role != k->role)) {
        return OK;
    }
    if (f->kind == SECRET_NONE) {
        return error_set(err, ERR_CORRUPT, "a key in use has no secret");
    }
    enum status st =
        f->kind == SECRET_SEALED ? keyfile_open(f, l->passphrase, &l->derived, err) : OK;
    return st == OK ? key_install(l->keys, f, err) : st;
}

static enum status load_file(struct loading *l, int dirfd, const char *name, struct error *err)
{
    struct buf text = BUF_INIT(KEYFILE_MAX);
    struct key_file f = {.kind = SECRET_NONE};
    char expected[KEYFILE_NAME_MAX];
    enum status st = key_read_text(dirfd, name, &text, err);
    if (st == OK) {
        st = keyfile_read(buf_view(&text), &f, err);
    }
    if (st == OK) {
        keyfile_name(&f.info, expected);
        st = strcmp(expected, name) == 0
                 ? load_secret(l, &f, err)
                 : error_set(err, ERR_CORRUPT, "its name does not fit its contents");
    }
    if (st == OK) {
        st = key_list_add(l->keys, &f.info, err);
    }
    if (st != OK) {
        (void)error_prefix(err, "key file %s/%s", l->keys->dir, name);
    }
    mem_wipe(text.ptr, text.len);
    buf_release(&text);
    mem_wipe(&f, sizeof f);
    return st;
}

static enum status load_dir(struct loading *l, int dirfd, struct error *err)
{
    int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        int why = errno;
        (void)fd_close(fd);
        return error_errno(err, why, "reading %s", l->keys->dir);
    }
    enum status st = OK;
    for (struct dirent *e = readdir(dir); st == OK && e != NULL; e = readdir(dir)) {
        struct view name = view_str(e->d_name);
        if (e->d_name[0] != '.' && view_ends(name, VIEW(".key"))) {
            st = load_file(l, dirfd, e->d_name, err);
        } else if (view_find(name, VIEW(".key.tmp.")) > 0 ||
                   view_find(name, VIEW(".checkpoint.tmp.")) > 0) {
            file_drop_abandoned(dirfd, e->d_name); /* it may hold a secret */
        }
    }
    (void)closedir(dir);
    return st;
}

/* Make a key for `role`, store it, and only then use it. */
static enum status make_key(struct loading *l, enum key_role role, int64_t now, struct error *err)
{
    struct key_file f = {.kind = SECRET_NONE};
    enum status st = key_generate(&f, role, now, err);
    if (st == OK) {
        st = key_install(l->keys, &f, err);
    }
    if (st == OK) {
        st = key_store(l->keys, &f, l->passphrase, &l->derived, err);
    }
    if (st == OK) {
        st = key_list_add(l->keys, &f.info, err);
    }
    mem_wipe(&f, sizeof f);
    return st;
}

static enum status make_missing(struct loading *l, int64_t now, struct error *err)
{
    enum status st = OK;
    for (unsigned r = 0; st == OK && r < KEY_ROLES_AT_FIRST; r++) {
        if (l->keys->active[r] == KEY_NONE) {
            st = make_key(l, (enum key_role)r, now, err);
        }
    }
    return st;
}

static enum status lock_dir(const char *dir, int *out, struct error *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return error_errno(err, errno, "opening the key directory %s", dir);
    }
    while (flock(fd, LOCK_EX) != 0) {
        if (errno != EINTR) {
            int why = errno;
            (void)fd_close(fd);
            return error_errno(err, why, "locking the key directory %s", dir);
        }
    }
    *out = fd;
    return OK;
}

/* With a role: the secret of that one only, and nothing is made. */
static enum status open_keys(const char *dir, struct view passphrase, const enum key_role *role,
                             int64_t now, struct keys **out, struct error *err)
{
    struct loading l = {.passphrase = passphrase};
    int fd = -1;
    enum status st = lock_dir(dir, &fd, err); /* two first uses at once must agree */
    if (st == OK) {
        st = keys_new(dir, false, &l.keys, err);
    }
    if (st == OK) {
        l.keys->one_role = role != NULL;
        l.keys->role = role != NULL ? *role : l.keys->role;
        st = load_dir(&l, fd, err);
    }
    if (st == OK && role == NULL) {
        st = make_missing(&l, now, err);
    } else if (st == OK && l.keys->active[*role] == KEY_NONE) {
        st = error_set(err, ERR_NOT_FOUND, "there is no %s key", key_role_name(*role));
    }
    (void)fd_close(fd);
    mem_wipe(&l.derived, sizeof l.derived);
    if (st != OK) {
        (void)keys_close(l.keys);
        return st;
    }
    *out = l.keys;
    return OK;
}

enum status keys_open(const char *dir, struct view passphrase, int64_t now, struct keys **out,
                      struct error *err)
{
    enum status st = dir_ensure(dir, 0700, err);
    return st == OK ? open_keys(dir, passphrase, NULL, now, out, err) : st;
}

enum status keys_open_role(const char *dir, struct view passphrase, enum key_role role,
                           struct keys **out, struct error *err)
{
    return open_keys(dir, passphrase, &role, 0, out, err);
}

enum status keys_open_public(const char *dir, struct keys **out, struct error *err)
{
    struct loading l = {.passphrase = VIEW("")};
    enum status st = keys_new(dir, true, &l.keys, err);
    if (st != OK) {
        return st;
    }
    CLEANUP(fd_cleanup) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        st = load_dir(&l, fd, err);
    } else if (errno != ENOENT) {
        st = error_errno(err, errno, "opening the key directory %s", dir);
    }
    if (st != OK) {
        (void)keys_close(l.keys);
        return st;
    }
    *out = l.keys;
    return OK;
}

size_t keys_count(const struct keys *k)
{
    return k->len;
}

const struct key_info *keys_at(const struct keys *k, size_t i)
{
    return i < k->len ? &k->list[i] : NULL;
}

const struct key_info *keys_active(const struct keys *k, enum key_role role)
{
    if (role == KEY_STATEMENT && k->has_signer) {
        return &k->signer;
    }
    return role < KEY_ROLES && k->active[role] != KEY_NONE ? &k->list[k->active[role]] : NULL;
}

enum status keys_to_keyring(const struct keys *k, enum key_role role, struct keyring *ring,
                            struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < k->len; i++) {
        if (k->list[i].role == role && k->list[i].has_public) {
            st = keyring_add(ring, &k->list[i].public, err);
        }
    }
    return st;
}

/* The old key's file loses its secret first: a kill in between leaves no key in
 * use, and the next keys_open() makes one. */
static enum status retire(struct keys *k, enum key_role role, int64_t now, struct error *err)
{
    struct key_file f = {.info = k->list[k->active[role]], .kind = SECRET_NONE};
    struct derived_key unused = {.have = false};
    f.info.retired = now > 0 ? now : 1;
    f.info.encrypted = false;
    enum status st = key_store(k, &f, VIEW(""), &unused, err);
    if (st == OK) {
        k->list[k->active[role]] = f.info;
        k->active[role] = KEY_NONE;
    }
    return st;
}

static enum status writable(const struct keys *k, struct error *err)
{
    if (k->has_signer) {
        return error_set(err, ERR_USAGE, "a person's key is in use: the keys stay as they are");
    }
    if (k->one_role) {
        return error_set(err, ERR_USAGE, "only one of the keys is open: they stay as they are");
    }
    return k->public_only ? error_set(err, ERR_USAGE, "only the public parts of the keys are open")
                          : OK;
}

enum status keys_rotate(struct keys *k, enum key_role role, struct view passphrase, int64_t now,
                        struct error *err)
{
    struct loading l = {.keys = k, .passphrase = passphrase};
    enum status st = writable(k, err);
    if (st == OK && (role >= KEY_ROLES || role == KEY_FINGERPRINT)) {
        st = error_set(err, ERR_USAGE, "the key '%s' cannot be rotated", key_role_name(role));
    }
    int fd = -1;
    if (st == OK) {
        st = lock_dir(k->dir, &fd, err);
    }
    if (st == OK && k->active[role] != KEY_NONE) {
        st = retire(k, role, now, err);
    }
    if (st == OK) {
        st = make_key(&l, role, now, err);
    }
    (void)fd_close(fd);
    mem_wipe(&l.derived, sizeof l.derived);
    return st;
}

static enum status rewrite(struct keys *k, enum key_role role, struct view passphrase,
                           struct derived_key *d, struct error *err)
{
    struct key_info *info = &k->list[k->active[role]];
    struct key_file f = {.info = *info, .kind = SECRET_PLAIN};
    f.info.encrypted = false;
    memcpy(f.plain, k->secrets->slot[role], KEY_SECRET_SIZE);
    enum status st = key_store(k, &f, passphrase, d, err);
    if (st == OK) {
        *info = f.info;
    }
    mem_wipe(&f, sizeof f);
    return st;
}

enum status keys_set_passphrase(struct keys *k, struct view passphrase, struct error *err)
{
    struct derived_key d = {.have = false};
    int fd = -1;
    enum status st = writable(k, err);
    if (st == OK) {
        st = lock_dir(k->dir, &fd, err);
    }
    for (unsigned r = 0; st == OK && r < KEY_ROLES; r++) {
        if (k->active[r] != KEY_NONE) {
            st = rewrite(k, (enum key_role)r, passphrase, &d, err);
        }
    }
    (void)fd_close(fd);
    mem_wipe(&d, sizeof d);
    return st;
}

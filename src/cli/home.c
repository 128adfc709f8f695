#include "home.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

enum { PASSPHRASE_MAX = 4096 };

enum status home_keys_dir(const struct cli *cli, struct buf *out, struct error *err)
{
    return path_join(out, cli->home, "keys", err);
}

/* Is any key in the home under a passphrase? */
static bool keys_are_encrypted(const struct cli *cli)
{
    struct buf dir = BUF_INIT(PATH_MAX * 2);
    struct keys *keys = NULL;
    struct error ignored;
    bool encrypted = false;
    if (home_keys_dir(cli, &dir, &ignored) == OK &&
        keys_open_public(dir.ptr, &keys, &ignored) == OK) {
        for (size_t i = 0; i < keys_count(keys); i++) {
            encrypted = encrypted || keys_at(keys, i)->encrypted;
        }
        (void)keys_close(keys);
    }
    buf_release(&dir);
    return encrypted;
}

/* One line from the terminal, not echoed. */
static enum status ask(const char *question, struct buf *out, struct error *err)
{
    CLEANUP(fd_cleanup) int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tty < 0) {
        return error_set(err, ERR_PERMISSION,
                         "the keys are under a passphrase and there is no terminal to ask at: "
                         "give --passphrase-file FILE or set ASSAY_PASSPHRASE_FILE "
                         "(ASSAY_KEY_PASSPHRASE_FILE for a person's key)");
    }
    struct termios old;
    if (tcgetattr(tty, &old) != 0) {
        return error_errno(err, errno, "reading the terminal's settings");
    }
    struct termios quiet = old;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(tty, TCSAFLUSH, &quiet) != 0) {
        return error_errno(err, errno, "turning the terminal's echo off");
    }
    enum status st = file_write_fd(tty, "the terminal", view_str(question), err);
    char c = 0;
    while (st == OK && read(tty, &c, 1) == 1 && c != '\n') {
        buf_add_char(out, c);
        st = buf_status(out, err);
    }
    (void)tcsetattr(tty, TCSAFLUSH, &old);
    (void)!write(tty, "\n", 1);
    return st;
}

/* From the file, else from the terminal where `sealed`; else empty. */
static enum status passphrase_from(const char *path, bool sealed, const char *question,
                                   struct buf *out, struct error *err)
{
    buf_init(out, PASSPHRASE_MAX);
    /* Reserve all at once: growing would leave copies behind in freed memory. */
    if (buf_reserve(out, PASSPHRASE_MAX) == NULL) {
        return error_no_memory(err);
    }
    if (path == NULL || path[0] == '\0') {
        return sealed ? ask(question, out, err) : OK;
    }
    CLEANUP(fd_cleanup) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return error_errno(err, errno, "opening the passphrase file %s", path);
    }
    ssize_t n = read(fd, out->ptr, PASSPHRASE_MAX);
    if (n < 0) {
        return error_errno(err, errno, "reading the passphrase file %s", path);
    }
    out->len = (size_t)n;
    while (out->len > 0 && (out->ptr[out->len - 1] == '\n' || out->ptr[out->len - 1] == '\r')) {
        out->len--;
    }
    return out->len > 0 ? OK : error_set(err, ERR_USAGE, "the passphrase file %s is empty", path);
}

enum status home_passphrase(const struct cli *cli, const char *file, struct buf *out,
                            struct error *err)
{
    const char *path = file != NULL ? file : getenv("ASSAY_PASSPHRASE_FILE");
    return passphrase_from(path, keys_are_encrypted(cli), "Passphrase of the keys: ", out, err);
}

enum status home_key_passphrase(const char *key_file, const char *file, struct buf *out,
                                struct error *err)
{
    const char *path = file != NULL ? file : getenv("ASSAY_KEY_PASSPHRASE_FILE");
    return passphrase_from(path, key_file_is_sealed(key_file), "Passphrase of your key: ", out,
                           err);
}

static void wipe(struct buf *secret)
{
    mem_wipe(secret->ptr, secret->cap);
    buf_release(secret);
}

static enum status open_keys(const struct cli *cli, const char *passphrase_file, struct keys **out,
                             struct error *err)
{
    struct buf passphrase;
    struct buf dir = BUF_INIT(PATH_MAX * 2);
    enum status st = home_passphrase(cli, passphrase_file, &passphrase, err);
    if (st == OK) {
        st = home_keys_dir(cli, &dir, err);
    }
    if (st == OK) {
        st = keys_open(dir.ptr, buf_view(&passphrase), clock_now(), out, err);
    }
    wipe(&passphrase);
    buf_release(&dir);
    return st;
}

/* The first of these environment variables that says something; NULL: none does. */
static const char *variable(const char *const *names)
{
    const char *value = NULL;
    for (size_t i = 0; value == NULL && names[i] != NULL; i++) {
        const char *one = getenv(names[i]);
        value = one == NULL || one[0] == '\0' ? NULL : one;
    }
    return value;
}

/* The home itself, or where ASSAY_STORE and ASSAY_BLOBS point; S3 by the variables that its
 * other clients read. */
static enum status open_store(const struct cli *cli, const struct store_place *given,
                              enum store_flags flags, struct store **out, struct error *err)
{
    static const char *const names[][3] = {
        {"ASSAY_STORE"},
        {"ASSAY_BLOBS"},
        {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"},
        {"AWS_REGION", "AWS_DEFAULT_REGION"},
        {"AWS_ACCESS_KEY_ID"},
        {"AWS_SECRET_ACCESS_KEY"},
        {"AWS_SESSION_TOKEN"},
    };
    const struct s3_access access = {variable(names[2]), variable(names[3]), variable(names[4]),
                                     variable(names[5]), variable(names[6])};
    const char *registers = variable(names[0]);
    struct store_place place = {registers == NULL ? cli->home : registers, variable(names[1]),
                                &access, cli->cancelled};
    if (given != NULL) {
        place.registers = given->registers;
        place.blobs = given->blobs;
    }
    return store_open_place(&place, flags, out, err);
}

/* A directory without the file `name` in it is no store yet; of a server only opening it tells. */
static bool store_has(const struct cli *cli, const char *name)
{
    static const char *const names[] = {"ASSAY_STORE", NULL};
    const char *given = variable(names);
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_MAX * 2);
    if (given != NULL && strstr(given, "://") != NULL) {
        return true;
    }
    buf_printf(&path, "%s/%s", given == NULL ? cli->home : given, name);
    return path.failed == OK && access(path.ptr, F_OK) == 0;
}

bool home_has_log(const struct cli *cli)
{
    return store_has(cli, "log/checkpoint");
}

enum status home_open_installation(const struct cli *cli, const char *passphrase_file,
                                   struct home *out, struct error *err)
{
    struct home h = {0};
    enum status st = open_store(cli, NULL, STORE_READ_WRITE, &h.store, err);
    if (st == OK) {
        st = open_keys(cli, passphrase_file, &h.keys, err);
    }
    if (st == OK) {
        const struct log_options options = {0};
        st = log_open(h.store, h.keys, &options, &h.log, err);
    }
    if (st != OK) {
        home_close(&h);
        return st;
    }
    *out = h;
    return OK;
}

static enum status sign_as(struct keys *keys, const char *key_file, struct error *err)
{
    struct buf passphrase;
    enum status st = home_key_passphrase(key_file, NULL, &passphrase, err);
    if (st == OK) {
        st = keys_sign_as(keys, key_file, buf_view(&passphrase), err);
    }
    wipe(&passphrase);
    return st;
}

enum status home_open(const struct cli *cli, const char *passphrase_file, struct home *out,
                      struct error *err)
{
    struct home h;
    const char *key_file = getenv("ASSAY_KEY");
    enum status st = home_open_installation(cli, passphrase_file, &h, err);
    if (st == OK && key_file != NULL && key_file[0] != '\0') {
        st = sign_as(h.keys, key_file, err);
        if (st != OK) {
            home_close(&h);
        }
    }
    if (st == OK) {
        *out = h;
    }
    return st;
}

/* With public keys only: everything but appending. */
static enum status open_without_secrets(const struct cli *cli, const struct store_place *place,
                                        enum store_flags flags, struct home *out, struct error *err)
{
    struct home h = {0};
    struct buf dir = BUF_INIT(PATH_MAX * 2);
    enum status st = open_store(cli, place, flags, &h.store, err);
    if (st == OK) {
        st = home_keys_dir(cli, &dir, err);
    }
    if (st == OK) {
        st = keys_open_public(dir.ptr, &h.keys, err);
    }
    if (st == OK) {
        const struct log_options options = {0};
        st = log_open(h.store, h.keys, &options, &h.log, err);
    }
    buf_release(&dir);
    if (st != OK) {
        home_close(&h);
        return st;
    }
    *out = h;
    return OK;
}

enum status home_open_public(const struct cli *cli, struct home *out, struct error *err)
{
    return open_without_secrets(cli, NULL, STORE_READ_ONLY, out, err);
}

enum status home_open_registers(const struct cli *cli, struct home *out, struct error *err)
{
    if (!store_has(cli, "")) {
        return error_set(err, ERR_NOT_FOUND, "there is no store in %s yet", cli->home);
    }
    return open_without_secrets(cli, NULL, STORE_READ_WRITE, out, err);
}

enum status home_open_place(const struct cli *cli, const char *place, enum store_flags flags,
                            struct home *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf registers = BUF_INIT(4096);
    const char *comma = strstr(place, ",s3://");
    struct store_place given = {.registers = place, .blobs = comma == NULL ? NULL : comma + 1};
    if (strcmp(place, "-") == 0) {
        return open_without_secrets(cli, NULL, flags, out, err);
    }
    if (comma != NULL) {
        buf_add(&registers, place, (size_t)(comma - place));
        given.registers = registers.ptr;
    }
    enum status st = buf_status(&registers, err);
    return st == OK ? open_without_secrets(cli, &given, flags, out, err) : st;
}

void home_close(struct home *h)
{
    h->log = log_close(h->log);
    h->keys = keys_close(h->keys);
    h->store = store_close(h->store);
}

enum status home_look_back(const struct home *h, int64_t at, struct store **memory,
                           struct ledger *l, struct error *err)
{
    uint64_t size = 0;
    *l = home_ledger(h);
    enum status st = ledger_size_at(l, at, &size, err);
    if (st == OK) {
        st = store_overlay(h->store, memory, err);
    }
    if (st == OK) {
        l->store = *memory;
        st = ledger_project_until(l, size, err);
    }
    return st;
}

/* A person's own key, in a file of its own. */
#include "keys_internal.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <fcntl.h>

enum status key_file_make(const char *path, struct view passphrase, int64_t now,
                          struct key_info *out, struct error *err)
{
    struct key_file f = {.kind = SECRET_NONE};
    struct derived_key derived = {.have = false};
    struct buf text = BUF_INIT(KEYFILE_MAX);
    enum status st = key_generate(&f, KEY_STATEMENT, now, err);
    if (st == OK && passphrase.len > 0) {
        st = keyfile_seal(&f, passphrase, &derived, err);
    }
    if (st == OK) {
        keyfile_write(&text, &f);
        st = buf_status(&text, err);
    }
    if (st == OK) {
        st = file_write_new(path, buf_view(&text), 0600, err);
    }
    if (st == ERR_CONFLICT) {
        st = error_set(err, ERR_CONFLICT, "%s exists: a key is never overwritten", path);
    }
    if (st == OK) {
        *out = f.info;
    }
    mem_wipe(text.ptr, text.len);
    buf_release(&text);
    mem_wipe(&derived, sizeof derived);
    mem_wipe(&f, sizeof f);
    return st;
}

static enum status read_file(const char *path, struct key_file *f, struct error *err)
{
    struct buf text = BUF_INIT(KEYFILE_MAX);
    enum status st = key_read_text(AT_FDCWD, path, &text, err);
    if (st == OK) {
        st = keyfile_read(buf_view(&text), f, err);
    }
    mem_wipe(text.ptr, text.len);
    buf_release(&text);
    return st;
}

bool key_file_is_sealed(const char *path)
{
    struct key_file f = {.kind = SECRET_NONE};
    struct error ignored;
    bool sealed = read_file(path, &f, &ignored) == OK && f.kind == SECRET_SEALED;
    mem_wipe(&f, sizeof f);
    return sealed;
}

static enum status open_secret(struct key_file *f, struct view passphrase, struct error *err)
{
    struct derived_key derived = {.have = false};
    if (f->info.role != KEY_STATEMENT) {
        return error_set(err, ERR_USAGE, "it is a %s key: only a statement key speaks for a person",
                         key_role_name(f->info.role));
    }
    if (f->info.retired != 0 || f->kind == SECRET_NONE) {
        return error_set(err, ERR_USAGE, "the key is retired: it signs nothing more");
    }
    enum status st = f->kind == SECRET_SEALED ? keyfile_open(f, passphrase, &derived, err) : OK;
    mem_wipe(&derived, sizeof derived);
    return st;
}

enum status keys_sign_as(struct keys *k, const char *path, struct view passphrase,
                         struct error *err)
{
    struct error own;
    struct error *why = err == NULL ? &own : err;
    struct key_file f = {.kind = SECRET_NONE};
    if (k->public_only) {
        return error_set(err, ERR_USAGE, "only the public parts of the keys are open");
    }
    enum status st = read_file(path, &f, why);
    if (st == OK) {
        st = open_secret(&f, passphrase, why);
    }
    if (st == OK) {
        st = key_install(k, &f, why);
    }
    if (st == OK) {
        k->signer = f.info;
        k->has_signer = true;
    }
    mem_wipe(&f, sizeof f);
    return st == OK ? OK : error_prefix(why, "key file %s", path);
}

#include "verifier.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

static enum exit_code take_file(const struct cli *cli, const char **list, size_t *len,
                                const char *path)
{
    if (*len == VERIFIER_KEYS_MAX) {
        return cli_usage(cli, "more than %d keys", VERIFIER_KEYS_MAX);
    }
    list[(*len)++] = path;
    return EXIT_ACCEPTED;
}

bool verifier_take(struct verifier_files *f, const struct args *a, enum exit_code *code)
{
    *code = EXIT_ACCEPTED;
    if (args_is(a, "key")) {
        *code = take_file(a->cli, f->keys, &f->keys_len, a->value);
    } else if (args_is(a, "vkey")) {
        *code = take_file(a->cli, f->vkeys, &f->vkeys_len, a->value);
    } else {
        return trust_take(&f->others, a);
    }
    return true;
}

static enum status read_key(const char *path, struct keyring *ring, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf pem = BUF_INIT(1 << 16);
    struct public_key key;
    enum status st = file_read(path, &pem, err);
    if (st == OK) {
        st = public_key_from_pem(buf_view(&pem), &key, err);
        st = st == OK ? OK : error_prefix(err, "%s", path);
    }
    return st == OK ? keyring_add(ring, &key, err) : error_prefix(err, "--key");
}

static enum status read_vkey(const char *path, struct vkey *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(1 << 12);
    enum status st = file_read(path, &text, err);
    if (st == OK) {
        st = vkey_parse(view_trim(buf_view(&text)), out, err);
    }
    return st == OK ? OK : error_prefix(err, "--vkey");
}

enum status verifier_read(const struct verifier_files *f, struct verifier *v, struct error *err)
{
    v->keys_len = f->keys_len;
    enum status st = evidence_init(err);
    if (st == OK) {
        st = keyring_new(&v->ring, err);
    }
    for (size_t i = 0; st == OK && i < f->keys_len; i++) {
        st = read_key(f->keys[i], v->ring, err);
    }
    for (size_t i = 0; st == OK && i < f->vkeys_len; i++) {
        st = read_vkey(f->vkeys[i], &v->vkeys[v->vkeys_len++], err);
    }
    if (st == OK) {
        st = trust_read(&f->others, &v->others, err);
    }
    if (st == OK && v->others.policy != NULL) { /* its logs count like those given */
        const struct vkey *logs;
        size_t count = witness_policy_logs(v->others.policy, &logs);
        memcpy(&v->vkeys[v->vkeys_len], logs, count * sizeof *logs);
        v->vkeys_len += count;
    }
    return st;
}

void verifier_release(struct verifier *v)
{
    (void)keyring_free(v->ring);
    trust_release(&v->others);
}

#include "audit_trust.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>

static enum exit_code take_file(const struct cli *cli, const char **list, size_t *len,
                                const char *path)
{
    if (*len == PACK_TRUST_KEYS_MAX) {
        return cli_usage(cli, "more than %d keys", PACK_TRUST_KEYS_MAX);
    }
    list[(*len)++] = path;
    return EXIT_ACCEPTED;
}

enum exit_code pack_trust_take(struct pack_trust_files *f, const struct args *a)
{
    if (args_is(a, "key")) {
        return take_file(a->cli, f->keys, &f->keys_len, a->value);
    }
    if (args_is(a, "vkey")) {
        return take_file(a->cli, f->vkeys, &f->vkeys_len, a->value);
    }
    if (args_is(a, "since")) {
        f->since = a->value;
    } else {
        (void)trust_take(&f->others, a);
    }
    return EXIT_ACCEPTED;
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

enum status pack_trust_read(const struct pack_trust_files *f, struct pack_trust *t,
                            struct error *err)
{
    buf_init(&t->since, NOTE_MAX);
    t->keys_len = f->keys_len;
    enum status st = evidence_init(err);
    if (st == OK) {
        st = keyring_new(&t->ring, err);
    }
    for (size_t i = 0; st == OK && i < f->keys_len; i++) {
        st = read_key(f->keys[i], t->ring, err);
    }
    for (size_t i = 0; st == OK && i < f->vkeys_len; i++) {
        st = read_vkey(f->vkeys[i], &t->vkeys[t->vkeys_len++], err);
    }
    if (st == OK) {
        st = trust_read(&f->others, NULL, &t->others, err);
    }
    if (st == OK && t->others.policy != NULL) { /* its logs count like those given */
        const struct vkey *logs;
        size_t count = witness_policy_logs(t->others.policy, &logs);
        memcpy(&t->vkeys[t->vkeys_len], logs, count * sizeof *logs);
        t->vkeys_len += count;
    }
    return st == OK && f->since != NULL ? file_read(f->since, &t->since, err) : st;
}

void pack_trust_release(struct pack_trust *t)
{
    (void)keyring_free(t->ring);
    trust_release(&t->others);
    buf_release(&t->since);
}

enum status pack_check_begin(const char *pack, const struct pack_trust *t,
                             struct pack_check_request *out, struct error *err)
{
    FILE *file = fopen(pack, "rbe");
    if (file == NULL) {
        return error_errno(err, errno, "%s", pack);
    }
    *out = (struct pack_check_request){
        .file = file,
        .name = pack,
        .keys = t->keys_len > 0 ? t->ring : NULL,
        .logs = t->vkeys,
        .logs_len = t->vkeys_len,
        .trust = &t->others,
        .since = buf_view(&t->since),
        .tool = assay_version,
    };
    return OK;
}

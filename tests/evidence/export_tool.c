/* Writes a log's checkpoint, proofs, bundles and keys as plain files, for
 * verifiers that are not ours: `export_tool DIR`. Names and forms are told in
 * xmod/main.go and sigstore/verify.mjs, which read them. */
#include "support.h"

#include <assay/evidence/dsse.h>
#include <assay/evidence/leaf.h>
#include <assay/evidence/proof.h>

#include <stdio.h>
#include <stdlib.h>

enum { FIRST = 7, SECOND = 300 };

static const char *g_dir;

static void must(enum status st, const struct error *err, const char *what)
{
    if (st != OK) {
        (void)fprintf(stderr, "%s: %s: %s\n", what, status_name(st), err->message);
        exit(1);
    }
}

static void put(const char *name, struct view bytes)
{
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/%s", g_dir, name);
    spew(path, bytes.ptr, bytes.len);
}

static void add_hash(struct buf *out, const struct sha256 *h)
{
    base64_encode(out, view_of((const char *)h->bytes, SHA256_SIZE), false);
}

struct inclusion {
    struct bench *bench;
    struct buf *out;
};

static enum status add_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct inclusion *c = ctx;
    struct buf proof = BUF_INIT(1 << 16);
    enum status st = bench_prove(c->bench->log, e->index, PROOF_TLOG, &proof, NULL, err);
    if (st != OK) {
        return st;
    }
    buf_printf(c->out, "%llu ", (unsigned long long)e->index);
    base64_encode(c->out, e->leaf, false);
    /* The hashes stand between the index line and the empty line. */
    struct view rest = buf_view(&proof);
    struct view line;
    for (int n = 0; view_split(&rest, '\n', &line) && line.len > 0; n++) {
        if (n >= 2) {
            buf_add_char(c->out, ' ');
            buf_add_view(c->out, line);
        }
    }
    buf_add_char(c->out, '\n');
    buf_release(&proof);
    return OK;
}

/* "index leaf hash…" for each entry. */
static void export_inclusion(struct bench *b)
{
    struct buf out = BUF_INIT(16 << 20);
    struct inclusion c = {b, &out};
    struct error err = {.code = OK};
    must(log_each(b->log, 0, UINT64_MAX, add_entry, &c, &err), &err, "inclusion");
    put("inclusion.txt", buf_view(&out));
    buf_release(&out);
}

/* "size root hash…" of an older tree, whose prefix the present one must be. */
static void export_consistency(struct bench *b, const struct checkpoint *old)
{
    struct buf out = BUF_INIT(1 << 20);
    struct sha256 path[MERKLE_PROOF_MAX];
    size_t len = 0;
    struct error err = {.code = OK};
    must(bench_prove_consistency(b->log, old->size, path, &len, &err), &err, "consistency");
    buf_printf(&out, "%llu ", (unsigned long long)old->size);
    add_hash(&out, &old->root);
    for (size_t i = 0; i < len; i++) {
        buf_add_char(&out, ' ');
        add_hash(&out, &path[i]);
    }
    buf_add_char(&out, '\n');
    put("consistency.txt", buf_view(&out));
    buf_release(&out);
}

static void export_checkpoint(struct bench *b)
{
    struct buf out = BUF_INIT(1 << 16);
    struct vkey key;
    struct error err = {.code = OK};
    must(log_checkpoint(b->log, &out, &err), &err, "checkpoint");
    put("checkpoint", buf_view(&out));
    buf_clear(&out);
    must(log_vkey(b->log, &key, &err), &err, "vkey");
    vkey_write(&out, &key);
    put("vkey", buf_view(&out));
    buf_clear(&out);
    struct sha256 id;
    vkey_log_id(&key, &id);
    add_hash(&out, &id);
    put("log-id", buf_view(&out));
    buf_release(&out);
}

static void export_key(struct bench *b, enum key_role role, const char *name)
{
    struct buf out = BUF_INIT(4096);
    char file[64];
    const struct key_info *k = keys_active(b->keys, role);
    public_key_pem(&k->public, &out);
    (void)snprintf(file, sizeof file, "%s.pem", name);
    put(file, buf_view(&out));
    (void)snprintf(file, sizeof file, "%s.id", name);
    put(file, view_str(k->id));
    buf_release(&out);
}

/* A bundle, and what `openssl pkeyutl` needs: the signed bytes and the
 * signature. */
static void export_bundle(struct bench *b, uint64_t index, const char *name)
{
    struct buf out = BUF_INIT(1 << 20);
    struct arena arena;
    struct dsse d;
    char file[64];
    struct error err = {.code = OK};
    arena_init(&arena, 0);
    must(bench_prove(b->log, index, PROOF_SIGSTORE, &out, NULL, &err), &err, "bundle");
    (void)snprintf(file, sizeof file, "%s.sigstore.json", name);
    put(file, buf_view(&out));
    buf_clear(&out);
    must(bench_prove(b->log, index, PROOF_TLOG, NULL, &out, &err), &err, "envelope");
    must(dsse_parse(buf_view(&out), &arena, &d, &err), &err, "envelope");
    (void)snprintf(file, sizeof file, "%s.sig", name);
    put(file, d.signatures[0].sig);
    buf_clear(&out);
    dsse_pae(&out, d.payload_type, d.payload);
    (void)snprintf(file, sizeof file, "%s.pae", name);
    put(file, buf_view(&out));
    arena_release(&arena);
    buf_release(&out);
}

int main(int argc, char **argv)
{
    struct bench b;
    struct checkpoint old;
    struct log_receipt r[FIRST];
    struct error err = {.code = OK};
    if (argc != 2) {
        return 2;
    }
    g_dir = argv[1];
    bench_open(&b);
    bench_append(&b, 0, FIRST, true, r);
    must(log_head(b.log, &old, &err), &err, "head");
    bench_append(&b, FIRST, SECOND, false, NULL);
    export_checkpoint(&b);
    export_inclusion(&b);
    export_consistency(&b, &old);
    export_key(&b, KEY_CHECKPOINT, "checkpoint-key");
    export_key(&b, KEY_STATEMENT, "ed25519");
    export_key(&b, KEY_SIGSTORE, "p256");
    export_bundle(&b, r[3].index, "ed25519");
    export_bundle(&b, r[3].sigstore_index, "p256");
    bench_end(&b);
    return 0;
}

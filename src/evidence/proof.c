#include "b64.h"
#include "proof_internal.h"

#include <assay/base/mem.h>

#define TLOG_PROOF_HEAD "c2sp.org/tlog-proof@v1"

void tlog_write(struct buf *out, const struct proof_parts *p)
{
    buf_printf(out, TLOG_PROOF_HEAD "\nindex %llu\n", (unsigned long long)p->index);
    for (size_t i = 0; i < p->path_len; i++) {
        base64_encode(out, view_of((const char *)p->path[i].bytes, SHA256_SIZE), false);
        buf_add_char(out, '\n');
    }
    buf_add_char(out, '\n');
    buf_add_view(out, p->checkpoint);
}

static enum status take_hash(struct view line, struct proof_claim *c, struct error *err)
{
    size_t len = 0;
    if (c->path_len == MERKLE_PROOF_MAX) {
        return error_set(err, ERR_LIMIT, "a proof with more than %d hashes", MERKLE_PROOF_MAX);
    }
    if (!b64_exact(line, c->path[c->path_len].bytes, SHA256_SIZE, &len) || len != SHA256_SIZE) {
        return error_set(err, ERR_FORMAT, "hash %zu of the proof is no SHA-256 in base64",
                         c->path_len + 1);
    }
    c->path_len++;
    return OK;
}

static bool take_index(struct view line, uint64_t *out)
{
    struct view word = VIEW("index ");
    struct view digits = view_slice(line, word.len, line.len);
    return view_starts(line, word) && view_to_u64(digits, out) &&
           (digits.len == 1 || digits.ptr[0] != '0');
}

static enum status tlog_read(struct view text, struct proof_claim *out, struct error *err)
{
    struct view rest = text;
    struct view line;
    out->path_len = 0;
    if (!view_split(&rest, '\n', &line) || !view_eq(line, VIEW(TLOG_PROOF_HEAD)) ||
        !view_split(&rest, '\n', &line)) {
        return error_set(err, ERR_FORMAT,
                         "not a proof: it begins neither with '" TLOG_PROOF_HEAD "' nor with '{'");
    }
    if (view_starts(line, VIEW("extra ")) && !view_split(&rest, '\n', &line)) {
        line = view_of(NULL, 0);
    }
    if (!take_index(line, &out->index)) {
        return error_set(err, ERR_FORMAT, "the proof has no sound index line");
    }
    enum status st = OK;
    while (st == OK && view_split(&rest, '\n', &line)) {
        if (line.len == 0) {
            out->checkpoint = rest.ptr == NULL ? VIEW("") : rest;
            return OK;
        }
        st = take_hash(line, out, err);
    }
    return st == OK ? error_set(err, ERR_FORMAT, "the proof has no checkpoint") : st;
}

static enum status refuse(const char *why, struct error *err)
{
    return error_set(err, ERR_CORRUPT, "%s", why);
}

/* The envelope's signer, and the leaf that this signature makes. */
static enum status recompute_leaf(const struct proof_claim *c, const struct keyring *signers,
                                  struct arena *arena, struct proof_facts *facts, struct view *leaf,
                                  struct error *err)
{
    CLEANUP(buf_cleanup) struct buf pae = BUF_INIT(DSSE_ENVELOPE_MAX);
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(LEAF_MAX);
    if (c->envelope.signatures_len != 1) {
        return refuse("the envelope does not have exactly one signature", err);
    }
    enum status st = dsse_verify(&c->envelope, signers, 1, &pae, &facts->signer, err);
    if (st != OK) {
        (void)error_prefix(err, "envelope");
        return st;
    }
    struct sha256 digest;
    sha256_of(buf_view(&pae), &digest);
    leaf_write(&text, &digest, c->envelope.signatures[0].sig, facts->signer);
    st = buf_status(&text, err);
    if (st == OK) {
        *leaf = arena_copy(arena, buf_view(&text));
        st = leaf->ptr == NULL ? error_no_memory(err) : OK;
    }
    return st;
}

/* Open the checkpoint by the one log key that a bundle names, or by any. */
static enum status open_checkpoint(const struct proof_claim *c, const struct vkey *logs,
                                   size_t logs_len, struct checkpoint *out, struct error *err)
{
    if (!c->bundle) {
        return checkpoint_open(c->checkpoint, logs, logs_len, out, err);
    }
    for (size_t i = 0; i < logs_len; i++) {
        struct sha256 id;
        vkey_log_id(&logs[i], &id);
        if (sha256_eq(&id, &c->log_id)) {
            return checkpoint_open(c->checkpoint, &logs[i], 1, out, err);
        }
    }
    return refuse("the bundle names an unknown log", err);
}

/* What a bundle says twice must agree. */
static enum status check_bundle(const struct proof_claim *c, struct view leaf,
                                const struct proof_facts *facts, struct error *err)
{
    if (!view_eq(c->leaf, leaf)) {
        return refuse("the proof's log entry is not that of the envelope", err);
    }
    if (!sha256_eq(&c->root, &facts->checkpoint.root) || c->size != facts->checkpoint.size) {
        return refuse("the proof's root and size are not those of its checkpoint", err);
    }
    return view_eq_str(c->hint, facts->signer->id)
               ? OK
               : refuse("the bundle's key hint is not the signer's id", err);
}

static enum status verify_claim(const struct proof_claim *c, const struct keyring *signers,
                                const struct vkey *logs, size_t logs_len, struct arena *arena,
                                struct proof_facts *facts, struct error *err)
{
    struct view leaf;
    struct sha256 hash;
    enum status st = open_checkpoint(c, logs, logs_len, &facts->checkpoint, err);
    if (st == OK) {
        st = recompute_leaf(c, signers, arena, facts, &leaf, err);
    }
    if (st == OK && c->bundle) {
        st = check_bundle(c, leaf, facts, err);
    }
    if (st != OK) {
        return st;
    }
    merkle_leaf(leaf, &hash);
    if (!merkle_verify_inclusion(c->index, facts->checkpoint.size, &hash, c->path, c->path_len,
                                 &facts->checkpoint.root)) {
        return refuse("the inclusion proof does not lead from the envelope to the checkpoint's "
                      "root",
                      err);
    }
    facts->index = c->index;
    facts->note = c->checkpoint;
    facts->payload_type = c->envelope.payload_type;
    facts->payload = c->envelope.payload;
    return OK;
}

static bool same_envelope(const struct dsse *a, const struct dsse *b)
{
    return view_eq(a->payload_type, b->payload_type) && view_eq(a->payload, b->payload) &&
           a->signatures_len == 1 && b->signatures_len == 1 &&
           view_eq(a->signatures[0].sig, b->signatures[0].sig);
}

static enum status read_claim(struct view proof, struct view envelope, struct arena *arena,
                              struct proof_claim *c, struct error *err)
{
    bool bundle = proof.len > 0 && proof.ptr[0] == '{';
    enum status st = bundle ? sigstore_read(proof, arena, c, err) : tlog_read(proof, c, err);
    if (st != OK || (bundle && envelope.len == 0)) {
        return st;
    }
    struct dsse given;
    st = dsse_parse(envelope, arena, &given, err);
    if (st == OK && bundle && !same_envelope(&given, &c->envelope)) {
        st = refuse("the bundle holds another envelope than the one given", err);
    }
    if (st == OK) {
        c->envelope = given;
    }
    return st;
}

enum status proof_verify(struct view proof, struct view envelope, const struct keyring *signers,
                         const struct vkey *logs, size_t logs_len, struct arena *arena,
                         struct proof_facts *out, struct error *err)
{
    if (proof.len > PROOF_MAX) {
        return error_set(err, ERR_LIMIT, "a proof larger than %d bytes", PROOF_MAX);
    }
    struct proof_claim *c = mem_calloc(1, sizeof *c);
    if (c == NULL) {
        return error_no_memory(err);
    }
    struct proof_facts facts = {.format = proof.len > 0 && proof.ptr[0] == '{' ? PROOF_SIGSTORE
                                                                               : PROOF_TLOG};
    enum status st = read_claim(proof, envelope, arena, c, err);
    if (st == OK) {
        st = verify_claim(c, signers, logs, logs_len, arena, &facts, err);
    }
    if (st == OK) {
        *out = facts;
    }
    (void)mem_free(c);
    return st;
}

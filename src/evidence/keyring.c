#include <assay/evidence/pubkey.h>

#include "evp.h"

#include <assay/base/mem.h>

enum { KEYRING_MAX = 65536 };

struct ring_key {
    struct public_key key;
    EVP_PKEY *p256; /* NULL for Ed25519 */
};

struct keyring {
    struct ring_key **keys; /* pointers, so that handed-out keys stay put */
    size_t len;
    size_t cap;
};

enum status keyring_new(struct keyring **out, struct error *err)
{
    struct keyring *r = mem_calloc(1, sizeof *r);
    if (r == NULL) {
        return error_no_memory(err);
    }
    *out = r;
    return OK;
}

static void ring_key_free(struct ring_key *k)
{
    EVP_PKEY_free(k->p256);
    (void)mem_free(k);
}

struct keyring *keyring_free(struct keyring *r)
{
    if (r != NULL) {
        for (size_t i = 0; i < r->len; i++) {
            ring_key_free(r->keys[i]);
        }
        (void)mem_free(r->keys);
        (void)mem_free(r);
    }
    return NULL;
}

enum status keyring_add(struct keyring *r, const struct public_key *key, struct error *err)
{
    if (keyring_find_id(r, view_str(key->id)) != NULL) {
        return OK;
    }
    enum status st = mem_grow((void **)&r->keys, &r->cap, r->len + 1, sizeof(struct ring_key *),
                              KEYRING_MAX, err);
    if (st != OK) {
        return st;
    }
    struct ring_key *k = mem_calloc(1, sizeof *k);
    if (k == NULL) {
        return error_no_memory(err);
    }
    k->key = *key;
    if (key->algorithm == KEY_ECDSA_P256) {
        st = evp_p256_from_point(view_of((const char *)key->raw, key->raw_len), &k->p256, err);
    }
    if (st != OK) {
        ring_key_free(k);
        return st;
    }
    r->keys[r->len++] = k;
    return OK;
}

size_t keyring_count(const struct keyring *r)
{
    return r->len;
}

const struct public_key *keyring_at(const struct keyring *r, size_t i)
{
    return i < r->len ? &r->keys[i]->key : NULL;
}

const struct public_key *keyring_find_spki(const struct keyring *r, struct view spki)
{
    for (size_t i = 0; i < r->len; i++) {
        const struct public_key *k = &r->keys[i]->key;
        if (view_eq(view_of((const char *)k->spki, k->spki_len), spki)) {
            return k;
        }
    }
    return NULL;
}

const struct public_key *keyring_find_id(const struct keyring *r, struct view id)
{
    for (size_t i = 0; i < r->len; i++) {
        if (view_eq_str(id, r->keys[i]->key.id)) {
            return &r->keys[i]->key;
        }
    }
    return NULL;
}

enum status keyring_verify(const struct keyring *r, const struct public_key *key,
                           struct view message, struct view signature, struct error *err)
{
    for (size_t i = 0; i < r->len && key->algorithm == KEY_ECDSA_P256; i++) {
        if (&r->keys[i]->key == key) {
            return evp_p256_verify(r->keys[i]->p256, message, signature, err);
        }
    }
    return public_key_verify(key, message, signature, err);
}

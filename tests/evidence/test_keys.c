/* Keys: made, kept, encrypted, rotated, refused. */
#include "support.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOW = 1700000000 };

static int setup(void **state)
{
    struct home *h = mem_calloc(1, sizeof *h);
    *state = h;
    if (h == NULL || evidence_init(NULL) != OK) {
        return -1;
    }
    home_make(h);
    return 0;
}

static int teardown(void **state)
{
    home_remove(*state);
    *state = mem_free(*state);
    return 0;
}

static struct keys *open_ok(const struct home *h, const char *pass)
{
    struct keys *k = NULL;
    struct error err = {.code = OK};
    if (keys_open(h->keys, view_str(pass), NOW, &k, &err) != OK) {
        fail_msg("%s", err.message);
    }
    return k;
}

static void test_first_use(void **state)
{
    const struct home *h = *state;
    struct keys *k = open_ok(h, "");
    char ids[KEY_ROLES_AT_FIRST][SHA256_HEX_MAX];
    struct stat sb;
    assert_int_equal(keys_count(k), KEY_ROLES_AT_FIRST);
    for (unsigned r = 0; r < KEY_ROLES_AT_FIRST; r++) {
        const struct key_info *info = keys_active(k, (enum key_role)r);
        char path[600];
        assert_non_null(info);
        assert_int_equal(info->created, NOW);
        assert_int_equal(info->retired, 0);
        assert_false(info->encrypted);
        assert_int_equal(strlen(info->id), 64);
        memcpy(ids[r], info->id, sizeof ids[r]);
        (void)snprintf(path, sizeof path, "%s/%s-%.16s.key", h->keys,
                       key_role_name((enum key_role)r), info->id);
        assert_int_equal(stat(path, &sb), 0);
        assert_int_equal(sb.st_mode & 07777, 0600);
    }
    assert_int_equal(stat(h->keys, &sb), 0);
    assert_int_equal(sb.st_mode & 07777, 0700);
    assert_string_not_equal(ids[KEY_STATEMENT], ids[KEY_CHECKPOINT]);
    k = keys_close(k);
    k = open_ok(h, "");
    for (unsigned r = 0; r < KEY_ROLES_AT_FIRST; r++) {
        assert_string_equal(keys_active(k, (enum key_role)r)->id, ids[r]);
    }
    k = keys_close(k);
}

static void sign_and_verify(const struct keys *k, enum key_role role)
{
    unsigned char sig[SIGNATURE_MAX];
    size_t len = 0;
    struct view msg = VIEW("a message");
    const struct public_key *pk = &keys_active(k, role)->public;
    assert_int_equal(keys_sign(k, role, msg, sig, &len, NULL), OK);
    struct view s = view_of((const char *)sig, len);
    assert_int_equal(public_key_verify(pk, msg, s, NULL), OK);
    assert_int_equal(public_key_verify(pk, VIEW("b message"), s, NULL), ERR_CORRUPT);
    assert_int_equal(public_key_verify(pk, msg, view_slice(s, 0, len - 1), NULL), ERR_CORRUPT);
    assert_int_equal(public_key_verify(pk, msg, VIEW(""), NULL), ERR_CORRUPT);
    sig[len / 2] ^= 1;
    assert_int_equal(public_key_verify(pk, msg, s, NULL), ERR_CORRUPT);
}

static void test_signing(void **state)
{
    struct keys *k = open_ok(*state, "");
    struct sha256 a;
    struct sha256 b;
    unsigned char sig[SIGNATURE_MAX];
    size_t len = 0;
    sign_and_verify(k, KEY_STATEMENT);
    sign_and_verify(k, KEY_CHECKPOINT);
    sign_and_verify(k, KEY_SIGSTORE);
    assert_int_equal(keys_sign(k, KEY_FINGERPRINT, VIEW("x"), sig, &len, NULL), ERR_USAGE);
    assert_int_equal(keys_fingerprint(k, VIEW("hunter2"), &a, NULL), OK);
    assert_int_equal(keys_fingerprint(k, VIEW("hunter3"), &b, NULL), OK);
    assert_false(sha256_eq(&a, &b));
    k = keys_close(k);
    k = open_ok(*state, "");
    assert_int_equal(keys_fingerprint(k, VIEW("hunter2"), &b, NULL), OK);
    assert_true(sha256_eq(&a, &b));
    k = keys_close(k);
}

static void test_passphrase(void **state)
{
    const struct home *h = *state;
    struct error err = {.code = OK};
    struct keys *k = open_ok(h, "correct horse");
    struct keys *untouched = NULL;
    struct sha256 a;
    struct sha256 b;
    assert_true(keys_active(k, KEY_STATEMENT)->encrypted);
    assert_int_equal(keys_fingerprint(k, VIEW("s"), &a, NULL), OK);
    k = keys_close(k);
    assert_int_equal(keys_open(h->keys, VIEW("wrong"), NOW, &untouched, &err), ERR_PERMISSION);
    assert_non_null(strstr(err.message, "passphrase is wrong"));
    assert_int_equal(keys_open(h->keys, VIEW(""), NOW, &untouched, &err), ERR_PERMISSION);
    assert_non_null(strstr(err.message, "passphrase is needed"));
    assert_null(untouched);
    k = open_ok(h, "correct horse");
    assert_int_equal(keys_fingerprint(k, VIEW("s"), &b, NULL), OK);
    assert_true(sha256_eq(&a, &b));
    /* Change it, then take it away. */
    assert_int_equal(keys_set_passphrase(k, VIEW("battery"), NULL), OK);
    k = keys_close(k);
    assert_int_equal(keys_open(h->keys, VIEW("correct horse"), NOW, &untouched, &err),
                     ERR_PERMISSION);
    k = open_ok(h, "battery");
    sign_and_verify(k, KEY_SIGSTORE);
    assert_int_equal(keys_set_passphrase(k, VIEW(""), NULL), OK);
    k = keys_close(k);
    k = open_ok(h, "");
    assert_false(keys_active(k, KEY_STATEMENT)->encrypted);
    assert_int_equal(keys_fingerprint(k, VIEW("s"), &b, NULL), OK);
    assert_true(sha256_eq(&a, &b));
    k = keys_close(k);
}

/* No key file holds the secret in the clear when there is a passphrase. */
static void find_plain(void *ctx, const char *path)
{
    char text[8192];
    size_t n = slurp(path, text, sizeof text);
    ++*(unsigned *)ctx;
    assert_int_equal(view_find(view_of(text, n), VIEW("plain")), VIEW_NPOS);
    assert_true(view_find(view_of(text, n), VIEW("argon2id 3 65536 ")) > 0);
}

static void test_sealed_files(void **state)
{
    const struct home *h = *state;
    unsigned files = 0;
    struct keys *k = open_ok(h, "p");
    k = keys_close(k);
    each_file(h->keys, find_plain, &files);
    assert_int_equal(files, KEY_ROLES_AT_FIRST);
}

static void test_public_only(void **state)
{
    const struct home *h = *state;
    struct keys *p = NULL;
    unsigned char sig[SIGNATURE_MAX];
    size_t len = 0;
    struct sha256 d;
    assert_int_equal(keys_open_public(h->keys, &p, NULL), OK); /* absent: none */
    assert_int_equal(keys_count(p), 0);
    p = keys_close(p);
    struct keys *k = open_ok(h, "secret");
    assert_int_equal(keys_open_public(h->keys, &p, NULL), OK);
    assert_int_equal(keys_count(p), KEY_ROLES_AT_FIRST);
    assert_string_equal(keys_active(p, KEY_SIGSTORE)->id, keys_active(k, KEY_SIGSTORE)->id);
    assert_int_equal(keys_sign(p, KEY_STATEMENT, VIEW("x"), sig, &len, NULL), ERR_USAGE);
    assert_int_equal(keys_fingerprint(p, VIEW("x"), &d, NULL), ERR_USAGE);
    assert_int_equal(keys_rotate(p, KEY_STATEMENT, VIEW(""), NOW, NULL), ERR_USAGE);
    p = keys_close(p);
    k = keys_close(k);
}

static void test_rotation(void **state)
{
    const struct home *h = *state;
    struct keys *k = open_ok(h, "");
    char old[SHA256_HEX_MAX];
    memcpy(old, keys_active(k, KEY_STATEMENT)->id, sizeof old);
    assert_int_equal(keys_rotate(k, KEY_FINGERPRINT, VIEW(""), NOW, NULL), ERR_USAGE);
    assert_int_equal(keys_rotate(k, KEY_STATEMENT, VIEW(""), NOW + 60, NULL), OK);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(keys_count(k), KEY_ROLES_AT_FIRST + 1);
        const struct key_info *first = keys_at(k, 0);
        assert_string_equal(first->id, old);
        assert_int_equal(first->retired, NOW + 60);
        assert_string_not_equal(keys_active(k, KEY_STATEMENT)->id, old);
        sign_and_verify(k, KEY_STATEMENT);
        k = keys_close(k);
        k = open_ok(h, "");
    }
    struct keyring *ring = NULL;
    assert_int_equal(keyring_new(&ring, NULL), OK);
    assert_int_equal(keys_to_keyring(k, KEY_STATEMENT, ring, NULL), OK);
    assert_int_equal(keyring_count(ring), 2);
    assert_non_null(keyring_find_id(ring, view_str(old)));
    ring = keyring_free(ring);
    k = keys_close(k);
}

struct flips {
    const struct home *home;
    unsigned files;
    unsigned bytes;
};

static void flip_file(void *ctx, const char *path)
{
    struct flips *f = ctx;
    char text[8192];
    size_t n = slurp(path, text, sizeof text);
    f->files++;
    for (size_t i = 0; i < n; i++) {
        struct keys *k = NULL;
        struct error err = {.code = OK};
        text[i] ^= 0x20; /* also changes the case of hex digits */
        spew(path, text, n);
        if (keys_open_public(f->home->keys, &k, &err) != ERR_CORRUPT) {
            fail_msg("%s: byte %zu flipped, and it was read", path, i);
        }
        assert_non_null(strstr(err.message, path));
        assert_null(k);
        text[i] ^= 0x20;
        f->bytes++;
    }
    spew(path, text, n);
}

/* Of several that make a person's key file at once one has made it. */
static void test_one_key_file(void **state)
{
    enum { MANY = 12 };
    const struct home *h = *state;
    char path[400];
    pid_t children[MANY];
    int won = 0;
    (void)snprintf(path, sizeof path, "%s/ann.key", h->path);
    for (int i = 0; i < MANY; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            struct key_info info;
            _exit(key_file_make(path, VIEW(""), 1700000000, &info, NULL) == OK ? 0 : 1);
        }
    }
    for (int i = 0; i < MANY; i++) {
        int how = 0;
        assert_int_equal(waitpid(children[i], &how, 0), children[i]);
        assert_true(WIFEXITED(how));
        won += WEXITSTATUS(how) == 0;
    }
    assert_int_equal(won, 1);
}

static void test_every_byte(void **state)
{
    const struct home *h = *state;
    struct flips f = {h, 0, 0};
    struct keys *k = open_ok(h, "");
    assert_int_equal(keys_rotate(k, KEY_SIGSTORE, VIEW(""), NOW + 1, NULL), OK);
    k = keys_close(k);
    each_file(h->keys, flip_file, &f);
    assert_int_equal(f.files, KEY_ROLES_AT_FIRST + 1);
    assert_true(f.bytes > 1500);
    k = open_ok(h, "");
    k = keys_close(k);
}

static void test_refused_files(void **state)
{
    const struct home *h = *state;
    struct error err = {.code = OK};
    struct keys *k = open_ok(h, "");
    struct keys *untouched = NULL;
    char path[600];
    (void)snprintf(path, sizeof path, "%s/statement-%.16s.key", h->keys,
                   keys_active(k, KEY_STATEMENT)->id);
    k = keys_close(k);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(keys_open(h->keys, VIEW(""), NOW, &untouched, &err), ERR_PERMISSION);
    assert_non_null(strstr(err.message, "chmod 600"));
    assert_int_equal(chmod(path, 0600), 0);
    char other[700];
    (void)snprintf(other, sizeof other, "%s/statement-0000000000000000.key", h->keys);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(keys_open(h->keys, VIEW(""), NOW, &untouched, &err), ERR_CORRUPT);
    assert_non_null(strstr(err.message, "name does not fit"));
    spew(other, "", 0);
    assert_int_equal(keys_open(h->keys, VIEW(""), NOW, &untouched, &err), ERR_CORRUPT);
    assert_null(untouched);
}

static void test_encodings(void **state)
{
    struct keys *k = open_ok(*state, "");
    static const enum key_role roles[] = {KEY_STATEMENT, KEY_SIGSTORE};
    for (size_t i = 0; i < 2; i++) {
        const struct public_key *pk = &keys_active(k, roles[i])->public;
        struct buf pem = BUF_INIT(4096);
        struct public_key again;
        public_key_pem(pk, &pem);
        assert_int_equal(public_key_from_pem(buf_view(&pem), &again, NULL), OK);
        assert_string_equal(again.id, pk->id);
        assert_memory_equal(again.raw, pk->raw, pk->raw_len);
        struct view spki = view_of((const char *)pk->spki, pk->spki_len);
        assert_int_equal(public_key_from_spki(spki, &again, NULL), OK);
        for (size_t cut = 0; cut < spki.len; cut++) {
            assert_int_not_equal(public_key_from_spki(view_slice(spki, 0, cut), &again, NULL), OK);
        }
        pem.ptr[30] = '!';
        assert_int_not_equal(public_key_from_pem(buf_view(&pem), &again, NULL), OK);
        buf_release(&pem);
    }
    /* A point that is not on the curve. */
    struct public_key bad = keys_active(k, KEY_SIGSTORE)->public;
    bad.raw[64] ^= 1;
    assert_int_equal(
        public_key_from_raw(KEY_ECDSA_P256, view_of((const char *)bad.raw, 65), &bad, NULL),
        ERR_FORMAT);
    k = keys_close(k);
}

/* RFC 8032, section 7.1, test 2. */
static void test_ed25519_vector(void **state)
{
    struct buf pk = BUF_INIT(64);
    struct buf sig = BUF_INIT(128);
    struct public_key key;
    (void)state;
    assert_int_equal(
        hex_decode(&pk, VIEW("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
                   NULL),
        OK);
    assert_int_equal(
        hex_decode(&sig,
                   VIEW("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
                   NULL),
        OK);
    assert_int_equal(public_key_from_raw(KEY_ED25519, buf_view(&pk), &key, NULL), OK);
    assert_int_equal(public_key_verify(&key, VIEW("\x72"), buf_view(&sig), NULL), OK);
    assert_int_equal(public_key_verify(&key, VIEW("\x73"), buf_view(&sig), NULL), ERR_CORRUPT);
    buf_release(&pk);
    buf_release(&sig);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_first_use),      TEST(test_signing),       TEST(test_passphrase),
        TEST(test_sealed_files),   TEST(test_public_only),   TEST(test_rotation),
        TEST(test_every_byte),     TEST(test_refused_files), TEST(test_encodings),
        TEST(test_ed25519_vector), TEST(test_one_key_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

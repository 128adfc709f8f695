/* Envelopes, statements, leaves. */
#include "support.h"

#include <assay/base/mem.h>
#include <assay/evidence/dsse.h>
#include <assay/evidence/leaf.h>
#include <assay/evidence/statement.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static int setup(void **state)
{
    (void)state;
    return evidence_init(NULL) == OK ? 0 : -1;
}

/* ---- the protocol's own vector: P-256 with RFC 6979, raw r and s ---- */

#define VECTOR_TYPE "http://example.com/HelloWorld"
#define VECTOR_PAE  "DSSEv1 29 http://example.com/HelloWorld 11 hello world"
#define VECTOR_SIG                                                                                 \
    "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="

#define VECTOR_POINT                                                                               \
    "0467cd390f77aa359cb08c2235f652270493a9ed832b0abcc01f70954c0390d2380c782bd54e269125a44f4433af" \
    "f1432ce94e12bca73aa67ac80cea12608ddf74"

static void der_integer(struct buf *out, struct view raw)
{
    while (raw.len > 1 && raw.ptr[0] == 0) {
        raw = view_slice(raw, 1, raw.len);
    }
    bool high = (raw.ptr[0] & 0x80) != 0;
    buf_add_char(out, 2);
    buf_add_char(out, (char)(raw.len + (high ? 1 : 0)));
    if (high) {
        buf_add_char(out, 0);
    }
    buf_add_view(out, raw);
}

static void vector_parts(struct public_key *key, struct buf *der)
{
    struct buf point = BUF_INIT(128);
    struct buf raw = BUF_INIT(128);
    struct buf body = BUF_INIT(128);
    assert_int_equal(hex_decode(&point, VIEW(VECTOR_POINT), NULL), OK);
    assert_int_equal(public_key_from_raw(KEY_ECDSA_P256, buf_view(&point), key, NULL), OK);
    assert_int_equal(base64_decode(&raw, VIEW(VECTOR_SIG), NULL), OK);
    assert_int_equal(raw.len, 64);
    der_integer(&body, view_slice(buf_view(&raw), 0, 32));
    der_integer(&body, view_slice(buf_view(&raw), 32, 64));
    buf_add_char(der, 0x30);
    buf_add_char(der, (char)body.len);
    buf_add_view(der, buf_view(&body));
    buf_release(&point);
    buf_release(&raw);
    buf_release(&body);
}

static void test_protocol_vector(void **state)
{
    struct public_key key;
    struct buf der = BUF_INIT(128);
    struct buf pae = BUF_INIT(256);
    (void)state;
    vector_parts(&key, &der);
    dsse_pae(&pae, VIEW(VECTOR_TYPE), VIEW("hello world"));
    assert_string_equal(pae.ptr, VECTOR_PAE);
    assert_int_equal(public_key_verify(&key, buf_view(&pae), buf_view(&der), NULL), OK);
    pae.ptr[pae.len - 1] ^= 1;
    assert_int_equal(public_key_verify(&key, buf_view(&pae), buf_view(&der), NULL), ERR_CORRUPT);
    buf_clear(&pae);
    dsse_pae(&pae, VIEW(""), VIEW(""));
    assert_string_equal(pae.ptr, "DSSEv1 0  0 ");
    buf_release(&der);
    buf_release(&pae);
}

/* The vector as an envelope, in the forms that a verifier must accept. */
static void test_envelope_forms(void **state)
{
    struct public_key key;
    struct keyring *ring = NULL;
    struct buf der = BUF_INIT(128);
    struct buf text = BUF_INIT(4096);
    struct buf scratch = BUF_INIT(4096);
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    vector_parts(&key, &der);
    assert_int_equal(keyring_new(&ring, NULL), OK);
    assert_int_equal(keyring_add(ring, &key, NULL), OK);
    for (int form = 0; form < 4; form++) {
        struct dsse d;
        const struct public_key *who = NULL;
        bool url = (form & 1) != 0;
        buf_clear(&text);
        buf_add_str(&text, "{\"unknown\":{\"a\":[1,2]},\"payload\":\"");
        base64_encode(&text, VIEW("hello world"), url);
        buf_add_str(&text, "\",\"payloadType\":\"" VECTOR_TYPE "\",\"signatures\":[{\"sig\":\"");
        base64_encode(&text, buf_view(&der), url);
        buf_add_str(&text, form > 1 ? "\",\"keyid\":\"somebody else\",\"x\":1}]}" : "\"}]}");
        assert_int_equal(dsse_parse(buf_view(&text), &arena, &d, NULL), OK);
        assert_true(view_eq(d.payload, VIEW("hello world")));
        assert_int_equal(dsse_verify(&d, ring, 1, &scratch, &who, NULL), OK);
        assert_string_equal(who->id, key.id);
        assert_int_equal(dsse_verify(&d, ring, 2, &scratch, &who, NULL), ERR_CORRUPT);
        assert_int_equal(dsse_verify(&d, ring, 0, &scratch, &who, NULL), ERR_USAGE);
    }
    ring = keyring_free(ring);
    arena_release(&arena);
    buf_release(&der);
    buf_release(&text);
    buf_release(&scratch);
}

/* The same signature twice is one signer. */
static void test_threshold(void **state)
{
    struct bench b;
    struct keyring *ring = NULL;
    unsigned char sig[2][SIGNATURE_MAX];
    size_t len[2];
    struct buf pae = BUF_INIT(4096);
    const struct public_key *who = NULL;
    (void)state;
    bench_open(&b);
    assert_int_equal(keyring_new(&ring, NULL), OK);
    assert_int_equal(keys_to_keyring(b.keys, KEY_STATEMENT, ring, NULL), OK);
    assert_int_equal(keys_to_keyring(b.keys, KEY_SIGSTORE, ring, NULL), OK);
    dsse_pae(&pae, VIEW("t"), VIEW("p"));
    assert_int_equal(keys_sign(b.keys, KEY_STATEMENT, buf_view(&pae), sig[0], &len[0], NULL), OK);
    assert_int_equal(keys_sign(b.keys, KEY_SIGSTORE, buf_view(&pae), sig[1], &len[1], NULL), OK);
    struct dsse d = {.payload_type = VIEW("t"), .payload = VIEW("p"), .signatures_len = 2};
    for (size_t i = 0; i < 2; i++) {
        d.signatures[i].sig = view_of((const char *)sig[0], len[0]);
    }
    assert_int_equal(dsse_verify(&d, ring, 1, &pae, &who, NULL), OK);
    assert_int_equal(dsse_verify(&d, ring, 2, &pae, &who, NULL), ERR_CORRUPT);
    d.signatures[1].sig = view_of((const char *)sig[1], len[1]);
    assert_int_equal(dsse_verify(&d, ring, 2, &pae, &who, NULL), OK);
    d.payload = VIEW("q");
    who = NULL;
    assert_int_equal(dsse_verify(&d, ring, 1, &pae, &who, NULL), ERR_CORRUPT);
    assert_null(who);
    ring = keyring_free(ring);
    buf_release(&pae);
    bench_end(&b);
}

static void test_bad_envelopes(void **state)
{
    static const char *const bad[] = {
        "",
        "[]",
        "{",
        "null",
        "{}",
        "\"x\"",
        "{\"payload\":\"\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payloadType\":\"\",\"payload\":\"\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[]}",
        "{\"payloadType\":\"t\",\"payload\":\"\"}",
        "{\"payloadType\":\"t\",\"payload\":\"a\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payloadType\":\"t\",\"payload\":\"!!!!\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payloadType\":\"t\",\"payload\":1,\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[{\"keyid\":\"\"}]}",
        "{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[3]}",
        "{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":{}}",
        "{\"payloadType\":\"t\",\"payload\":\"\",\"payload\":\"\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[{\"sig\":\"\",\"sig\":\"\"}]}",
        "{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[{\"sig\":\"\",\"keyid\":7}]}",
        "{\"payloadType\":\"\xff\",\"payload\":\"\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[{\"sig\":\"\"}]} x",
    };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct dsse d = {.signatures_len = 99};
        struct error err = {.code = OK};
        enum status st = dsse_parse(view_str(bad[i]), &arena, &d, &err);
        if (st != ERR_FORMAT) {
            fail_msg("bad envelope %zu: %s", i, status_name(st));
        }
        assert_int_equal(d.signatures_len, 99);
        assert_true(err.message[0] != '\0');
    }
    struct buf many = BUF_INIT(1 << 16);
    buf_add_str(&many, "{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[{\"sig\":\"\"}");
    for (int i = 0; i < DSSE_SIGNATURES_MAX; i++) {
        buf_add_str(&many, ",{\"sig\":\"\"}");
    }
    buf_add_str(&many, "]}");
    struct dsse d;
    assert_int_equal(dsse_parse(buf_view(&many), &arena, &d, NULL), ERR_LIMIT);
    buf_clear(&many);
    for (int i = 0; i < 10000; i++) {
        buf_add_str(&many, "[");
    }
    assert_int_not_equal(dsse_parse(buf_view(&many), &arena, &d, NULL), OK);
    buf_release(&many);
    arena_release(&arena);
}

/* ---- leaves ---- */

static void test_leaf(void **state)
{
    struct public_key key;
    struct sha256 digest = {{1, 2, 3}};
    struct buf der = BUF_INIT(128);
    struct buf text = BUF_INIT(4096);
    struct leaf l;
    (void)state;
    vector_parts(&key, &der);
    leaf_write(&text, &digest, buf_view(&der), &key);
    assert_int_equal(leaf_read(buf_view(&text), &l, NULL), OK);
    assert_memory_equal(l.digest.bytes, digest.bytes, 32);
    assert_int_equal(l.signature_len, der.len);
    assert_memory_equal(l.signature, der.ptr, der.len);
    assert_memory_equal(l.spki, key.spki, key.spki_len);
    assert_int_equal(l.algorithm, KEY_ECDSA_P256);
    assert_true(view_starts(buf_view(&text),
                            VIEW("{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{"
                                 "\"hashedRekordV002\":{\"data\":{\"algorithm\":\"SHA2_256\"")));
    /* Canonical means one spelling: any other byte is refused or says something else. */
    for (size_t i = 0; i < text.len; i++) {
        struct leaf other = {.signature_len = 4711};
        text.ptr[i] ^= 2;
        if (leaf_read(buf_view(&text), &other, NULL) == OK) {
            struct buf again = BUF_INIT(4096);
            struct public_key changed;
            bool point = public_key_from_spki(view_of((const char *)other.spki, other.spki_len),
                                              &changed, NULL) == OK;
            if (point) {
                leaf_write(&again, &other.digest,
                           view_of((const char *)other.signature, other.signature_len), &changed);
                assert_true(view_eq(buf_view(&again), buf_view(&text)));
            }
            buf_release(&again);
        } else {
            assert_int_equal(other.signature_len, 4711);
        }
        text.ptr[i] ^= 2;
    }
    for (size_t cut = 0; cut < text.len; cut++) {
        assert_int_equal(leaf_read(view_slice(buf_view(&text), 0, cut), &l, NULL), ERR_FORMAT);
    }
    buf_release(&der);
    buf_release(&text);
}

/* ---- statements ---- */

#define HEX64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void test_statement_round(void **state)
{
    struct statement_digest digests[] = {
        {VIEW_INIT("sha1"), VIEW_INIT("da39a3ee5e6b4b0d3255bfef95601890afd80709")},
        {VIEW_INIT("sha256"), VIEW_INIT(HEX64)}};
    struct statement_subject subjects[] = {{VIEW_INIT("a \"b\""), 2, digests}};
    struct statement s = {.subjects_len = 1,
                          .subjects = subjects,
                          .predicate_type = VIEW_INIT("https://slsa.dev/verification_summary/v1"),
                          .predicate = VIEW_INIT("{\"timeVerified\":\"2026-01-02T03:04:05Z\"}")};
    struct buf out = BUF_INIT(4096);
    struct arena arena;
    struct statement r;
    int64_t time = 0;
    (void)state;
    arena_init(&arena, 0);
    assert_int_equal(statement_write(&out, &s, NULL), OK);
    assert_int_equal(statement_read(buf_view(&out), "s", &arena, &r, NULL), OK);
    assert_int_equal(r.subjects_len, 1);
    assert_true(view_eq(r.subjects[0].name, VIEW("a \"b\"")));
    assert_true(view_eq_str(statement_subject_digest(&r), HEX64));
    assert_true(view_eq(r.predicate_type, s.predicate_type));
    assert_true(statement_time(&r, &time));
    assert_int_equal(time, 1767323045);
    size_t before = out.len;
    s.predicate = VIEW("[]");
    assert_int_equal(statement_write(&out, &s, NULL), ERR_FORMAT);
    s.predicate = VIEW("{");
    assert_int_equal(statement_write(&out, &s, NULL), ERR_FORMAT);
    s.predicate = VIEW("");
    s.predicate_type = VIEW("not a uri");
    assert_int_equal(statement_write(&out, &s, NULL), ERR_USAGE);
    s.predicate_type = VIEW("urn:x");
    digests[1].value = VIEW("ABC");
    assert_int_equal(statement_write(&out, &s, NULL), ERR_USAGE);
    s.subjects_len = 0;
    assert_int_equal(statement_write(&out, &s, NULL), ERR_USAGE);
    assert_int_equal(out.len, before);
    arena_release(&arena);
    buf_release(&out);
}

static void test_bad_statements(void **state)
{
#define S_TYPE "\"_type\":\"" STATEMENT_TYPE "\","
#define S_SUBJ "\"subject\":[{\"digest\":{\"sha256\":\"" HEX64 "\"}}],"
#define S_PRED "\"predicateType\":\"urn:x\""
    static const struct {
        const char *text;
        enum status expected;
    } cases[] = {
        {"{" S_TYPE S_SUBJ S_PRED "}", OK},
        {"{" S_TYPE S_SUBJ S_PRED ",\"predicate\":{},\"future\":[1]}", OK},
        {"", ERR_FORMAT},
        {"[]", ERR_FORMAT},
        {"{}", ERR_UNSUPPORTED},
        {"{" S_SUBJ S_PRED "}", ERR_UNSUPPORTED},
        {"{\"_type\":\"https://in-toto.io/Statement/v0.1\"," S_SUBJ S_PRED "}", ERR_UNSUPPORTED},
        {"{" S_TYPE S_PRED "}", ERR_FORMAT},
        {"{" S_TYPE "\"subject\":[]," S_PRED "}", ERR_FORMAT},
        {"{" S_TYPE "\"subject\":[{}]," S_PRED "}", ERR_FORMAT},
        {"{" S_TYPE "\"subject\":[{\"digest\":{}}]," S_PRED "}", ERR_FORMAT},
        {"{" S_TYPE "\"subject\":[{\"digest\":{\"sha256\":\"AA\"}}]," S_PRED "}", ERR_FORMAT},
        {"{" S_TYPE "\"subject\":[{\"digest\":{\"sha256\":7}}]," S_PRED "}", ERR_FORMAT},
        {"{" S_TYPE "\"subject\":[{\"name\":1,\"digest\":{\"x\":\"y\"}}]," S_PRED "}", ERR_FORMAT},
        {"{" S_TYPE S_SUBJ "\"predicateType\":\"x\"}", ERR_FORMAT},
        {"{" S_TYPE S_SUBJ "\"predicateType\":\"a b:c\"}", ERR_FORMAT},
        {"{" S_TYPE S_SUBJ "\"predicateType\":7}", ERR_FORMAT},
        {"{" S_TYPE S_SUBJ S_PRED ",\"predicate\":[]}", ERR_FORMAT},
        {"{" S_TYPE S_SUBJ S_PRED "," S_PRED "}", ERR_FORMAT},
        {"{" S_TYPE S_SUBJ S_PRED ",\"predicate\":{},\"predicate\":{}}", ERR_FORMAT},
        {"{" S_TYPE S_SUBJ S_PRED "}}", ERR_FORMAT},
    };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct statement s = {.subjects_len = 4711};
        struct error err = {.code = OK};
        enum status st = statement_read(view_str(cases[i].text), "s", &arena, &s, &err);
        if (st != cases[i].expected) {
            fail_msg("statement %zu: %s (%s)", i, status_name(st), err.message);
        }
        assert_true(st == OK ? s.subjects_len == 1 : s.subjects_len == 4711);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_protocol_vector),
        cmocka_unit_test(test_envelope_forms),
        cmocka_unit_test(test_threshold),
        cmocka_unit_test(test_bad_envelopes),
        cmocka_unit_test(test_leaf),
        cmocka_unit_test(test_statement_round),
        cmocka_unit_test(test_bad_statements),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

#include "testing.h"

#include <assay/base/digest.h>
#include <assay/base/mem.h>

#include <string.h>

static void hex_is(const void *bytes, size_t len, const char *want)
{
    struct buf b = BUF_INIT(1000);
    hex_encode(&b, view_of(bytes, len));
    assert_view(buf_view(&b), want);
    buf_release(&b);
}

/* FIPS 180-4 examples and RFC 6234, section 8.5. */
static const struct {
    const char *text;
    const char *sha1;
    const char *sha256;
    const char *sha512;
} sha_cases[] = {
    {"", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
     "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
     "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
    {"abc", "a9993e364706816aba3e25717850c26c9cd0d89d",
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
     "204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c335"
     "96fd15c13b1b07f9aa1d3bea57789ca031ad85c7a71dd70354ec631238ca3445"},
};

static void test_sha_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(sha_cases); i++) {
        struct view text = view_str(sha_cases[i].text);
        struct sha256 d;
        unsigned char one[SHA1_SIZE];
        unsigned char big[SHA512_SIZE];
        sha256_of(text, &d);
        sha1_of(text, one);
        sha512_of(text, big);
        hex_is(d.bytes, sizeof d.bytes, sha_cases[i].sha256);
        hex_is(one, sizeof one, sha_cases[i].sha1);
        hex_is(big, sizeof big, sha_cases[i].sha512);
    }
    struct sha256 none;
    sha256_of(view_of(NULL, 0), &none);
    hex_is(none.bytes, sizeof none.bytes, sha_cases[0].sha256);
}

static void test_a_pair_is_its_concatenation(void **state)
{
    (void)state;
    struct sha256 d;
    sha256_of_pair(VIEW("a"), VIEW("bc"), &d);
    hex_is(d.bytes, sizeof d.bytes, sha_cases[1].sha256);
    sha256_of_pair(view_of(NULL, 0), VIEW("abc"), &d);
    hex_is(d.bytes, sizeof d.bytes, sha_cases[1].sha256);
    sha256_of_pair(VIEW("abc"), view_of(NULL, 0), &d);
    hex_is(d.bytes, sizeof d.bytes, sha_cases[1].sha256);
}

static void test_streaming(void **state)
{
    (void)state;
    struct error err = {0};
    struct hasher *h = NULL;
    struct sha256 d;
    assert_ok(hasher_new(&h, &err), err);
    /* A million times "a", in pieces of changing size. */
    static char piece[1009];
    memset(piece, 'a', sizeof piece);
    hasher_begin(h);
    for (size_t left = 1000000, n = 1; left > 0; n = n % sizeof piece + 1) {
        size_t now = n < left ? n : left;
        hasher_add(h, piece, now);
        left -= now;
    }
    hasher_end(h, &d);
    hex_is(d.bytes, sizeof d.bytes,
           "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    hasher_begin(h); /* reused */
    hasher_add(h, "abc", 3);
    hasher_end(h, &d);
    hex_is(d.bytes, sizeof d.bytes, sha_cases[1].sha256);
    assert_null(hasher_free(h));
    assert_null(hasher_free(NULL));
}

/* RFC 4231, test cases 1, 2, 3, 6 and 7. */
static void test_hmac_vectors(void **state)
{
    (void)state;
    char key1[20];
    char key3[20];
    char data3[50];
    char key6[131];
    memset(key1, 0x0b, sizeof key1);
    memset(key3, 0xaa, sizeof key3);
    memset(data3, 0xdd, sizeof data3);
    memset(key6, 0xaa, sizeof key6);
    const struct {
        struct view key;
        struct view data;
        const char *want;
    } cases[] = {
        {view_of(key1, sizeof key1), VIEW("Hi There"),
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {VIEW("Jefe"), VIEW("what do ya want for nothing?"),
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {view_of(key3, sizeof key3), view_of(data3, sizeof data3),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {view_of(key6, sizeof key6), VIEW("Test Using Larger Than Block-Size Key - Hash Key First"),
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {view_of(key6, sizeof key6),
         VIEW("This is a test using a larger than block-size key and a larger than block-size "
              "data. The key needs to be hashed before being used by the HMAC algorithm."),
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sha256 d;
        hmac_sha256(cases[i].key, cases[i].data, &d);
        hex_is(d.bytes, sizeof d.bytes, cases[i].want);
    }
}

static void test_digest_text(void **state)
{
    (void)state;
    struct sha256 d;
    struct sha256 back = {{1}};
    char hex[SHA256_HEX_MAX];
    sha256_of(VIEW("abc"), &d);
    sha256_hex(&d, hex);
    assert_string_equal(hex, sha_cases[1].sha256);
    assert_true(sha256_parse(view_str(hex), &back));
    assert_true(sha256_eq(&d, &back));
    hex[10] = 'A'; /* either case; the vector has 'a' there or not: compare by value */
    assert_true(sha256_parse(view_str(hex), &back));
    struct sha256 before = back;
    hex[63] = 'g';
    assert_false(sha256_parse(view_str(hex), &back));
    assert_false(sha256_parse(VIEW("ab"), &back));
    assert_false(sha256_parse(view_of(NULL, 0), &back));
    assert_true(sha256_eq(&before, &back)); /* untouched */
    back.bytes[31] ^= 1;
    assert_false(sha256_eq(&before, &back));
}

static void test_hex(void **state)
{
    (void)state;
    struct error err = {0};
    struct buf b = BUF_INIT(100);
    buf_add_str(&b, "x");
    assert_ok(hex_decode(&b, VIEW("00fFAb"), &err), err);
    assert_views(buf_view(&b), view_of("x\x00\xff\xab", 4));
    assert_status(hex_decode(&b, VIEW("abc"), &err), ERR_FORMAT, err);
    assert_status(hex_decode(&b, VIEW("ab0g"), &err), ERR_FORMAT, err);
    assert_true(hex_is_lower(VIEW("0af")));
    assert_false(hex_is_lower(VIEW("0aF")));
    assert_false(hex_is_lower(VIEW("0ag")));
    assert_false(hex_is_lower(VIEW("")));
    assert_status(hex_decode(&b, VIEW("ab 0"), &err), ERR_FORMAT, err);
    assert_views(buf_view(&b), view_of("x\x00\xff\xab", 4));
    assert_ok(hex_decode(&b, VIEW(""), &err), err);
    buf_release(&b);
    struct buf small = BUF_INIT(2);
    assert_status(hex_decode(&small, VIEW("aabbcc"), &err), ERR_LIMIT, err);
    assert_int_equal(small.len, 0);
    buf_release(&small);
}

/* RFC 4648, section 10. */
static void test_base64_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *plain;
        const char *text;
    } cases[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    struct error err = {0};
    struct buf b = BUF_INIT(100);
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf_clear(&b);
        base64_encode(&b, view_str(cases[i].plain), false);
        assert_view(buf_view(&b), cases[i].text);
        buf_clear(&b);
        assert_ok(base64_decode(&b, view_str(cases[i].text), &err), err);
        assert_view(buf_view(&b), cases[i].plain);
        /* The URL-safe form has no padding, and is read as well. */
        buf_clear(&b);
        base64_encode(&b, view_str(cases[i].plain), true);
        struct view bare = view_str(cases[i].text);
        while (view_ends(bare, VIEW("="))) {
            bare.len--;
        }
        assert_views(buf_view(&b), bare);
        buf_clear(&b);
        assert_ok(base64_decode(&b, bare, &err), err);
        assert_view(buf_view(&b), cases[i].plain);
    }
    buf_release(&b);
}

static void test_base64_alphabets_and_round_trip(void **state)
{
    (void)state;
    struct error err = {0};
    struct buf b = BUF_INIT(1000);
    struct buf back = BUF_INIT(1000);
    base64_encode(&b, VIEW("\xfb\xff\xbf"), false);
    assert_view(buf_view(&b), "+/+/");
    buf_clear(&b);
    base64_encode(&b, VIEW("\xfb\xff\xbf"), true);
    assert_view(buf_view(&b), "-_-_");
    char all[256];
    for (size_t i = 0; i < sizeof all; i++) {
        all[i] = (char)i;
    }
    for (size_t n = 0; n <= sizeof all; n++) {
        for (int url = 0; url < 2; url++) {
            buf_clear(&b);
            buf_clear(&back);
            base64_encode(&b, view_of(all, n), url != 0);
            assert_ok(base64_decode(&back, buf_view(&b), &err), err);
            assert_views(buf_view(&back), view_of(all, n));
        }
    }
    buf_release(&b);
    buf_release(&back);
}

static void test_base64_is_strict(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "Z",    "Zg=",   "Zg===",  "=",        "====", "Z===",  "Zm9v=",   "Zh==", /* stray bits */
        "Zm9=", "Zm 9v", "Zm9v\n", "Zg==Zg==", "Z=g=", "Zm9v*", "Zm9\xc3", "Zm9vZ",
    };
    struct error err = {0};
    struct buf b = BUF_INIT(100);
    buf_add_str(&b, "kept");
    for (size_t i = 0; i < COUNT(bad); i++) {
        enum status st = base64_decode(&b, view_str(bad[i]), &err);
        if (st != ERR_FORMAT) {
            print_error("base64 \"%s\"\n", bad[i]);
        }
        assert_status(st, ERR_FORMAT, err);
        assert_view(buf_view(&b), "kept");
    }
    assert_status(base64_decode(&b, view_of("Zm\0v", 4), &err), ERR_FORMAT, err);
    buf_release(&b);
    struct buf small = BUF_INIT(2);
    assert_status(base64_decode(&small, VIEW("Zm9vYmFy"), &err), ERR_LIMIT, err);
    assert_int_equal(small.len, 0);
    buf_release(&small);
}

static int setup(void **state)
{
    (void)state;
    return digest_init(NULL) == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha_vectors),
        cmocka_unit_test(test_a_pair_is_its_concatenation),
        cmocka_unit_test(test_streaming),
        cmocka_unit_test(test_hmac_vectors),
        cmocka_unit_test(test_digest_text),
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_base64_vectors),
        cmocka_unit_test(test_base64_alphabets_and_round_trip),
        cmocka_unit_test(test_base64_is_strict),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

/* Home-made cryptography: what is known by its constants, in which spellings, and what is not. */
#include "testing.h"

#include "inspectors.h"

struct seen {
    size_t count;
    char messages[4][400];
    uint32_t lines[4];
    enum severity severities[4];
};

static enum status take(void *ctx, const struct finding *f, struct error *err)
{
    struct seen *s = ctx;
    (void)err;
    assert_true(s->count < 4);
    assert_view(f->rule, "own-cryptography");
    assert_true(view_starts(f->fingerprint, VIEW("f1:")));
    (void)snprintf(s->messages[s->count], 400, VIEW_FMT, VIEW_ARG(f->message));
    s->severities[s->count] = f->severity;
    s->lines[s->count++] = f->region.line;
    return OK;
}

static struct seen inspect_as(const char *text, enum language language, unsigned classes)
{
    struct seen s = {0};
    struct error err = {0};
    struct arena arena;
    const struct result_sink sink = {.ctx = &s, .finding = take};
    const struct file f = {
        .path = VIEW("x"), .bytes = view_str(text), .language = language, .classes = classes};
    arena_init(&arena, 0);
    assert_ok(cryptography_inspector.file(NULL, &f, &arena, &sink, &err), err);
    arena_release(&arena);
    return s;
}

static void finds(const char *text, const char *algorithm, uint32_t line)
{
    struct seen s = inspect_as(text, LANG_C, 0);
    assert_int_equal(s.count, 1);
    assert_non_null(strstr(s.messages[0], algorithm));
    assert_int_equal(s.lines[0], line);
    assert_int_equal(s.severities[0], SEVERITY_LOW);
}

static void nothing(const char *text)
{
    assert_int_equal(inspect_as(text, LANG_C, 0).count, 0);
}

static void tables_of_bytes(void **state)
{
    (void)state;
    finds("int n;\nstatic const u8 S[] = {\n 0x63, 0x7c, 0x77, 0x7b, 0xf2, 0x6b, 0x6f, 0xc5, 0x30",
          "AES", 3);
    finds("99,124,119,123,242,107,111,197", "AES", 1);
    finds("byte[] s = {99, 124, 119, 123, -14, 107, 111, -59}", "AES", 1);
    finds("ip = [58, 50, 42, 34, 26, 18, 10, 2, 60]", "DES", 1);
    nothing("0x63, 0x7c, 0x77, 0x7b, 0xf2, 0x6b, 0x6f");
    nothing("0x63, 0x7c, 0x77, 1, 0x7b, 0xf2, 0x6b, 0x6f, 0xc5");
    nothing("0x163, 0x7c, 0x77, 0x7b, 0xf2, 0x6b, 0x6f, 0xc5");
    nothing("0x7c, 0x63, 0x77, 0x7b, 0xf2, 0x6b, 0x6f, 0xc5");
    /* Begun twice: the second one counts. */
    finds("99, 124, 119,\n99, 124, 119, 123, 242, 107, 111, 197", "AES", 2);
}

static void tables_of_words(void **state)
{
    (void)state;
    finds("K = {0x428a2f98UL, 0x71374491UL, 0xb5c0fbcfUL, 0xe9b5dba5UL}", "SHA-256", 1);
    finds("let k: u32 = 0x428a_2f98; 0x7137_4491 0xb5c0_fbcf 0xe9b5_dba5", "SHA-256", 1);
    finds("a = ff(a, b, c, d, k[0], 7, -680876936);\nd = ff(d, a, b, c, k[1], 12, -389564586);\n"
          "c = ff(c, d, a, b, k[2], 17, 606105819);\nb = ff(b, c, d, a, k[3], 22, -1044525330);\n",
          "MD5", 1);
    finds("0x428a2f98d728ae22n, 0x7137449123ef65cdn, 0xb5c0fbcfec4d3b2fn, 0xe9b5dba58189dbbcn",
          "SHA-512", 1);
    finds("if (t < 20) k = 0x5a827999; else if (t < 40) k = 0x6ed9eba1;\n"
          "else if (t < 60) k = 0x8f1bbcdc; else k = 0xca62c1d6;",
          "SHA-1", 1);
    finds("1, 0x8082, 0x800000000000808a, 0x8000000080008000, 0x808b, 0x80000001", "SHA-3", 1);
    nothing("0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba6");
    nothing("0x428a2f98, 0x71374491, 100000, 0xb5c0fbcf, 0xe9b5dba5");
    nothing("0x1428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5");
}

static void what_is_no_cryptography(void **state)
{
    (void)state;
    nothing("");
    nothing("0x00000000, 0x77073096, 0xee0e612c, 0x990951ba, 0x076dc419"); /* CRC-32 */
    nothing("0x9908b0df, 0x9d2c5680, 0xefc60000, 1812433253");             /* Mersenne Twister */
    nothing("seed ^= hash + 0x9e3779b9 + (seed << 6);");                   /* hash_combine */
    nothing("x99, 124, 119, 123, 242, 107, 111, 197");
    nothing("99.124, 119, 123, 242, 107, 111, 197");
    nothing("sha256 md5 aes 0x 0xg 1e5 99999999999999999999999999999999999");
}

static void where_and_how_often(void **state)
{
    static const char two[] =
        "99,124,119,123,242,107,111,197\n0x52,0x09,0x6a,0xd5,0x30,0x36,0xa5,0x38\n"
        "0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee\n"
        "99,124,119,123,242,107,111,197\n";
    (void)state;
    struct seen s = inspect_as(two, LANG_C, 0);
    assert_int_equal(s.count, 2); /* AES once, MD5 */
    assert_int_equal(inspect_as(two, LANG_JSON, 0).count, 0);
    assert_int_equal(inspect_as(two, LANG_UNKNOWN, 0).count, 0);
    assert_int_equal(inspect_as(two, LANG_C, FILE_BINARY).count, 0);
    assert_int_equal(inspect_as(two, LANG_C, FILE_VENDORED).severities[0], SEVERITY_INFO);
    assert_int_equal(inspect_as(two, LANG_C, FILE_TEST).severities[1], SEVERITY_INFO);
}

static void prepares(void **state)
{
    const struct inspect_config config = {0};
    struct sha256 one = {{0}};
    struct sha256 none = {{0}};
    void *shared = NULL;
    struct error err = {0};
    (void)state;
    assert_ok(digest_init(&err), err);
    assert_ok(cryptography_inspector.prepare(&config, &shared, &one, &err), err);
    assert_false(sha256_eq(&one, &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_of_bytes),
        cmocka_unit_test(tables_of_words),
        cmocka_unit_test(what_is_no_cryptography),
        cmocka_unit_test(where_and_how_often),
        cmocka_unit_test(prepares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

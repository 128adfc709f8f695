#include "secrets_fixture.h"

#include <time.h>

static const char small_rules[] =
    "[[rules]]\nid = \"tok\"\ndescription = \"A token.\"\nregex = '''\\b(tok_[a-z0-9]{16})\\b'''\n"
    "keywords = [\"tok_\"]\ntags = [\"severity:critical\", \"confidence:high\", \"cwe:CWE-1\"]\n"
    "[[rules]]\nid = \"generic-any\"\nregex = '''key = (\\S+)'''\nentropy = 2.0\n"
    "[[rules.allowlists]]\nstopwords = [\"example\"]\n"
    "[[rules.allowlists]]\ncondition = \"AND\"\npaths = ['''_test\\.txt$''']\nregexes = "
    "['''^q''']\n"
    "[[rules]]\nid = \"user\"\nregex = '''user=(\\w+)'''\nskipReport = true\n"
    "[[rules]]\nid = \"pair\"\nregex = '''pass=(\\w+)'''\n"
    "[[rules.required]]\nid = \"user\"\nwithinLines = 2\n"
    "[[rules]]\nid = \"by-path\"\npath = '''\\.p12$'''\n"
    "[[rules]]\nid = \"in-py\"\nregex = '''py_(\\d{4})'''\npath = '''\\.py$'''\n"
    "[[rules]]\nid = \"second\"\nregex = '''(a+)=(b+)'''\nsecretGroup = 2\n"
    "[[rules]]\nid = \"line-list\"\nregex = '''num (\\d{5})'''\n"
    "[[rules.allowlists]]\nregexTarget = \"line\"\nregexes = ['''checksum''']\n"
    "[[allowlists]]\npaths = ['''(?:^|/)skipped$''']\n";

static struct secrets_run g_run;

static int setup(void **state)
{
    struct error err = {0};
    (void)state;
    if (digest_init(&err) != OK) {
        return 1;
    }
    run_open_text(&g_run, small_rules, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    run_close(&g_run);
    return 0;
}

/* The rules found, in order, joined by spaces. */
static void check_at(const char *path, const char *text, const char *want)
{
    struct found f;
    char got[512] = {0};
    inspect(&g_run, path, view_str(text), &f);
    for (size_t i = 0; i < f.len; i++) {
        size_t len = strlen(got);
        (void)snprintf(got + len, sizeof got - len, "%s" VIEW_FMT, i == 0 ? "" : " ",
                       VIEW_ARG(f.items[i].rule));
    }
    if (strcmp(got, want) != 0) {
        print_error("in: %s\n", text);
    }
    assert_string_equal(got, want);
    found_release(&f);
}

static void check(const char *text, const char *want)
{
    check_at("a.txt", text, want);
}

static void test_rules(void **state)
{
    (void)state;
    check("", "");
    check("nothing here", "");
    check("x tok_0123456789abcdef y", "tok");
    check("x tok_0123456789abcdefg y", "");
    check("tok_0123456789abcdef tok_aaaaaaaaaaaaaaaa", "tok tok");
    check("key = aaaaaaaa", ""); /* entropy */
    check("key = r4Nd0mvalue", "generic-any");
    check("key = r4Nd0mExample", ""); /* stopword, any case */
    check_at("x_test.txt", "key = q4Nd0mvalue", "");
    check_at("x_test.txt", "key = r4Nd0mvalue", "generic-any"); /* AND: regex fails */
    check_at("x.txt", "key = q4Nd0mvalue", "generic-any");      /* AND: path fails */
    check("aaa=bb", "second");
    check("num 12345", "line-list");
    check("checksum num 12345", "");
    check("user=joe", ""); /* skipReport */
    check_at("x.py", "py_1234", "in-py");
    check_at("x.c", "py_1234", "");
    check_at("d/k.p12", "x", "by-path");
    check_at("skipped/tok.txt", "tok_0123456789abcdef", ""); /* a directory above */
    check_at("skippedx/tok.txt", "tok_0123456789abcdef", "tok");
}

static void test_composite(void **state)
{
    (void)state;
    check("user=joe\npass=hunter", "pair");
    check("pass=hunter\n\nuser=joe", "pair");
    check("user=joe\n\n\npass=hunter", ""); /* three lines apart */
    check("pass=hunter", "");
}

static void test_finding(void **state)
{
    (void)state;
    struct found f;
    inspect(&g_run, "a.txt", VIEW("one\ntwo\nset tok_0123456789abcdef; # gitleaks:allow\nfour"),
            &f);
    assert_int_equal(f.len, 1);
    const struct finding *x = &f.items[0];
    assert_view(x->inspector, "secrets");
    assert_view(x->message, "A token.");
    assert_int_equal(x->severity, SEVERITY_CRITICAL);
    assert_int_equal(x->confidence, CONFIDENCE_HIGH);
    assert_view(x->cwe, "CWE-1");
    assert_view(x->marker, "gitleaks:allow");
    assert_int_equal(x->region.line, 3);
    assert_int_equal(x->region.column, 5);
    assert_int_equal(x->region.end_line, 3);
    assert_int_equal(x->region.end_column, 25);
    assert_int_equal(x->excerpt_line, 1);
    assert_view(x->excerpt, "one\ntwo\nset tok_********; # gitleaks:allow\nfour");
    assert_true(x->has_secret);
    assert_int_equal(x->fingerprint.len, 0);
    struct sha256 want;
    sha256_of(VIEW("tok_0123456789abcdef"), &want);
    assert_true(sha256_eq(&x->secret, &want));
    found_release(&f);
}

/* One place, several rules: the most specific one. */
static void test_overlap(void **state)
{
    (void)state;
    check("key = tok_0123456789abcdef", "tok");
    check("key = tok_0123456789abcdef\nkey = r4Nd0mvalue", "tok generic-any");
}

static void test_masking(void **state)
{
    (void)state;
    static const char text[] = "a tok_0123456789abcdef\nkey = sh0rtval\nagain sh0rtval here\n"
                               "b tok_fedcba9876543210 tok_fedcba9876543210\n";
    struct found f;
    inspect(&g_run, "a.txt", view_str(text), &f);
    assert_int_equal(f.len, 4);
    assert_not_shown(&f, VIEW("0123456789abcdef"));
    assert_not_shown(&f, VIEW("sh0rtval")); /* where no rule sees it, too */
    assert_not_shown(&f, VIEW("sh0r"));     /* a short one shows nothing */
    assert_not_shown(&f, VIEW("fedc"));
    assert_view(f.items[0].excerpt, "a tok_********\nkey = ********\nagain ******** here");
    found_release(&f);
}

static void test_long_line(void **state)
{
    (void)state;
    static char text[5000];
    memset(text, '.', sizeof text);
    memcpy(text + 3000, " tok_0123456789abcdef ", 22);
    struct found f;
    inspect(&g_run, "a.txt", view_of(text, sizeof text), &f);
    assert_int_equal(f.len, 1);
    assert_int_equal(f.items[0].region.column, 3002);
    assert_true(f.items[0].excerpt.len < 400);
    assert_true(view_find(f.items[0].excerpt, VIEW("tok_********")) >= 0);
    found_release(&f);
}

static void test_decoding(void **state)
{
    (void)state;
    /* base64, base64 without padding in an URL alphabet, hex, percent, \u, nested */
    check("x: dG9rXzAxMjM0NTY3ODlhYmNkZWYg end", "tok");
    check("746f6b5f3031323334353637383961626364656620", "tok");
    check("tok%5F0123456789abcdef", "tok");
    check("key: \"\\u0074\\u006f\\u006b_0123456789abcdef\"", "tok");
    check("ZEc5clh6QXhNak0wTlRZM09EbGhZbU5rWldZZw==", "tok"); /* twice */
    check("dG9rXzAxMjM0NTY3ODlhYmNkZWY", "tok");
    check("abcdefghijklmnopqrstuvwx", "");
    struct found f;
    inspect(&g_run, "a.txt", VIEW("one\nx: dG9rXzAxMjM0NTY3ODlhYmNkZWYg end"), &f);
    assert_int_equal(f.len, 1);
    assert_int_equal(f.items[0].region.line, 2);
    assert_int_equal(f.items[0].region.column, 4);
    assert_int_equal(f.items[0].region.end_column, 32);
    assert_view(f.items[0].excerpt, "one\nx: ******** end");
    assert_true(view_find(f.items[0].message, VIEW("encoded")) >= 0);
    struct sha256 want;
    sha256_of(VIEW("tok_0123456789abcdef"), &want);
    assert_true(sha256_eq(&f.items[0].secret, &want)); /* of what it says, however written */
    found_release(&f);
    struct secrets_run none;
    run_open_text(&none, small_rules, -1);
    inspect(&none, "a.txt", VIEW("x: dG9rXzAxMjM0NTY3ODlhYmNkZWYg end"), &f);
    assert_int_equal(f.len, 0);
    found_release(&f);
    run_close(&none);
}

static void test_utf16(void **state)
{
    (void)state;
    static const char ascii[] = "line\ntok_0123456789abcdef\n";
    char text[2 * sizeof ascii];
    size_t len = 0;
    text[len++] = (char)0xff;
    text[len++] = (char)0xfe;
    for (size_t i = 0; i + 1 < sizeof ascii; i++) {
        text[len++] = ascii[i];
        text[len++] = 0;
    }
    struct found f;
    inspect(&g_run, "a.txt", view_of(text, len), &f);
    assert_int_equal(f.len, 1);
    assert_int_equal(f.items[0].region.line, 2);
    assert_not_shown(&f, VIEW("0123456789abcdef"));
    found_release(&f);
    inspect(&g_run, "a.txt", view_of("\xfe\xff\xd8", 3), &f); /* half a character */
    assert_int_equal(f.len, 0);
    found_release(&f);
}

/* Every one ends soon, without a finding and without an error. */
static void test_pathological(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20 };
    char *text = mem_realloc(NULL, SIZE, 1);
    assert_non_null(text);
    static const char fill[] = {'a', '0', '%', '=', '/', '\0', '\n', '-', '\\', '\xff'};
    clock_t start = clock();
    for (size_t i = 0; i < sizeof fill; i++) {
        memset(text, fill[i], SIZE);
        struct found f;
        inspect(&g_run, "a.txt", view_of(text, SIZE), &f);
        assert_int_equal(f.len, 0);
        found_release(&f);
    }
    static const char *const units[] = {"%41",  "\\u0041", "key = ", "tok_",
                                        "QUFB", "4142",    "key =\n"};
    for (size_t i = 0; i < COUNT(units); i++) {
        size_t unit = strlen(units[i]);
        for (size_t at = 0; at + unit <= SIZE; at += unit) {
            memcpy(text + at, units[i], unit);
        }
        struct found f;
        struct error err = {0};
        memset(&f, 0, sizeof f);
        arena_init(&f.arena, 0);
        enum status st = run_file(&g_run, "a.txt", view_of(text, SIZE - SIZE % unit), &f, &err);
        assert_true(st == OK || st == ERR_LIMIT);
        found_release(&f);
    }
    (void)mem_free(text);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 60.0);
}

static void test_many(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(1 << 20);
    for (int i = 0; i < 3000; i++) {
        buf_printf(&text, "tok_%016d\n", i);
    }
    struct found f;
    inspect(&g_run, "a.txt", buf_view(&text), &f);
    assert_int_equal(f.len, 1001);
    assert_view(f.items[1000].rule, "secrets-not-listed");
    assert_true(view_find(f.items[1000].message, VIEW("2000 more")) >= 0);
    found_release(&f);
    buf_release(&text);
}

static void test_prepare_errors(void **state)
{
    (void)state;
    static const char *const texts[] = {"[[rules]]\nid = \"a\"\nregex = '''('''\n", "", "[[rules"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        char path[] = "/tmp/assay-secrets-XXXXXX";
        int fd = mkstemp(path);
        struct error err = {0};
        assert_ok(file_write_fd(fd, path, view_str(texts[i]), &err), err);
        (void)close(fd);
        const char *paths[] = {path, NULL};
        struct inspect_config config = {.secret_rules = paths};
        void *shared = NULL;
        struct sha256 digest;
        assert_int_not_equal(secrets_inspector.prepare(&config, &shared, &digest, &err), OK);
        assert_null(shared);
        assert_true(err.message[0] != '\0');
        (void)unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),          cmocka_unit_test(test_composite),
        cmocka_unit_test(test_finding),        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_masking),        cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_decoding),       cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_pathological),   cmocka_unit_test(test_many),
        cmocka_unit_test(test_prepare_errors),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

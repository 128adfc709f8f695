/* The structure-aware detectors: keys made here, key stores, settings. */
#include "secrets_fixture.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

static struct secrets_run g_run;

static int setup(void **state)
{
    struct error err = {0};
    (void)state;
    if (digest_init(&err) != OK) {
        return 1;
    }
    run_open(&g_run, NULL, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    run_close(&g_run);
    return 0;
}

/* Exactly one finding, of this rule and severity. */
static void check_one(const char *path, struct view text, const char *rule, enum severity severity)
{
    struct found f;
    inspect(&g_run, path, text, &f);
    for (size_t i = 0; i < f.len && f.len != 1; i++) {
        print_error("%s: " VIEW_FMT "\n", path, VIEW_ARG(f.items[i].rule));
    }
    assert_int_equal(f.len, 1);
    assert_view(f.items[0].rule, rule);
    assert_string_equal(severity_name(f.items[0].severity), severity_name(severity));
    assert_true(f.items[0].has_secret);
    found_release(&f);
}

static void check_none(const char *path, struct view text)
{
    struct found f;
    inspect(&g_run, path, text, &f);
    for (size_t i = 0; i < f.len; i++) {
        print_error("%s: " VIEW_FMT " at line %u\n", path, VIEW_ARG(f.items[i].rule),
                    (unsigned)f.items[i].region.line);
    }
    assert_int_equal(f.len, 0);
    found_release(&f);
}

static struct view bio_view(BIO *bio)
{
    char *data = NULL;
    long len = BIO_get_mem_data(bio, &data);
    return view_of(data, (size_t)len);
}

enum form { PKCS8, PKCS8_LOCKED, OLD, OLD_LOCKED, DER };

static BIO *write_key(EVP_PKEY *key, enum form form)
{
    BIO *bio = BIO_new(BIO_s_mem());
    static unsigned char pass[] = "p";
    const EVP_CIPHER *cipher =
        form == PKCS8_LOCKED || form == OLD_LOCKED ? EVP_aes_128_cbc() : NULL;
    int len = cipher == NULL ? 0 : 1;
    unsigned char *word = cipher == NULL ? NULL : pass;
    int rc = 0;
    if (form == DER) {
        rc = i2d_PrivateKey_bio(bio, key);
    } else if (form == OLD || form == OLD_LOCKED) {
        rc = PEM_write_bio_PrivateKey_traditional(bio, key, cipher, word, len, NULL, NULL);
    } else {
        rc = PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, (char *)word, len, NULL, NULL);
    }
    assert_int_equal(rc, 1);
    return bio;
}

static void check_key(EVP_PKEY *key, enum form form, const char *path, const char *rule,
                      enum severity severity)
{
    BIO *bio = write_key(key, form);
    check_one(path, bio_view(bio), rule, severity);
    (void)BIO_free(bio);
}

static void test_pem_keys(void **state)
{
    (void)state;
    EVP_PKEY *rsa = EVP_RSA_gen(1024);
    EVP_PKEY *ec = EVP_EC_gen("P-256");
    assert_non_null(rsa);
    assert_non_null(ec);
    check_key(rsa, PKCS8, "k.pem", "pkcs8-private-key", SEVERITY_CRITICAL);
    check_key(rsa, PKCS8_LOCKED, "k.pem", "pkcs8-encrypted-private-key", SEVERITY_MEDIUM);
    check_key(rsa, OLD, "k.pem", "rsa-private-key", SEVERITY_CRITICAL);
    check_key(rsa, OLD_LOCKED, "k.pem", "rsa-private-key", SEVERITY_MEDIUM);
    check_key(ec, OLD, "k.pem", "ec-private-key", SEVERITY_CRITICAL);
    check_key(ec, OLD_LOCKED, "k.pem", "ec-private-key", SEVERITY_MEDIUM);
    check_key(rsa, DER, "k.der", "der-private-key", SEVERITY_CRITICAL);
    check_key(ec, DER, "k.der", "der-private-key", SEVERITY_CRITICAL);

    /* Cut short it is no key; nor is a public one. */
    BIO *bio = write_key(rsa, OLD);
    struct view text = bio_view(bio);
    check_none("k.pem", view_slice(text, 0, text.len / 2));
    (void)BIO_free(bio);
    bio = BIO_new(BIO_s_mem());
    assert_int_equal(PEM_write_bio_PUBKEY(bio, rsa), 1);
    check_none("k.pem", bio_view(bio));
    (void)BIO_free(bio);
    EVP_PKEY_free(rsa);
    EVP_PKEY_free(ec);
}

/* In a string literal the same key is the same secret, and nothing of it is shown. */
static void test_key_in_source(void **state)
{
    (void)state;
    EVP_PKEY *ec = EVP_EC_gen("P-256");
    BIO *bio = write_key(ec, OLD);
    struct view pem = bio_view(bio);
    struct buf source = BUF_INIT(8192);
    buf_add_str(&source, "static const char key[] = \"");
    for (size_t i = 0; i < pem.len; i++) {
        if (pem.ptr[i] == '\n') {
            buf_add_str(&source, "\\n\"\n    \"");
        } else {
            buf_add_char(&source, pem.ptr[i]);
        }
    }
    buf_add_str(&source, "\";\n");
    struct found plain;
    struct found quoted;
    inspect(&g_run, "k.pem", pem, &plain);
    inspect(&g_run, "k.c", buf_view(&source), &quoted);
    assert_int_equal(plain.len, 1);
    assert_int_equal(quoted.len, 1);
    assert_true(sha256_eq(&plain.items[0].secret, &quoted.items[0].secret));
    assert_not_shown(&plain, view_slice(pem, 40, 48));
    assert_not_shown(&quoted, view_slice(pem, 40, 48));
    assert_not_shown(&quoted, view_slice(pem, 100, 108));
    found_release(&plain);
    found_release(&quoted);
    buf_release(&source);
    (void)BIO_free(bio);
    EVP_PKEY_free(ec);
}

static void put_string(struct buf *out, const char *bytes, size_t len)
{
    buf_add(out, (const char[]){0, 0, (char)(len >> 8), (char)(len & 0xff)}, 4);
    buf_add(out, bytes, len);
}

static void check_openssh(const char *cipher, size_t secret, size_t cut, const char *rule,
                          enum severity severity)
{
    static const char zeros[256] = {1, 2, 3};
    struct buf raw = BUF_INIT(4096);
    buf_add(&raw, "openssh-key-v1", 15);
    put_string(&raw, cipher, strlen(cipher));
    put_string(&raw, "none", 4);
    put_string(&raw, "", 0);
    buf_add(&raw, "\0\0\0\1", 4);
    put_string(&raw, zeros, 51);
    put_string(&raw, zeros, secret);
    struct buf text = BUF_INIT(8192);
    buf_add_str(&text, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
    base64_encode(&text, view_slice(buf_view(&raw), 0, raw.len - cut), false);
    buf_add_str(&text, "\n-----END OPENSSH PRIVATE KEY-----\n");
    if (rule == NULL) {
        check_none("id", buf_view(&text));
    } else {
        check_one("id", buf_view(&text), rule, severity);
    }
    buf_release(&raw);
    buf_release(&text);
}

static void test_openssh(void **state)
{
    (void)state;
    check_openssh("none", 136, 0, "openssh-private-key", SEVERITY_CRITICAL);
    check_openssh("aes256-ctr", 136, 0, "openssh-private-key", SEVERITY_MEDIUM);
    check_openssh("none", 136, 60, NULL, SEVERITY_INFO);
}

static void check_pgp(unsigned usage, unsigned s2k, const char *rule, enum severity severity)
{
    struct buf raw = BUF_INIT(4096);
    /* A version 4 EdDSA secret key packet, old form, two-byte length. */
    buf_add(&raw,
            "\x95\x00\x70\x04\x5f\x00\x00\x00\x16\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01\x01\x07",
            19);
    buf_add(&raw, "\x01\x07", 2);
    for (int i = 0; i < 33; i++) {
        buf_add_char(&raw, (char)(0x40 + i));
    }
    buf_add_char(&raw, (char)(unsigned char)usage);
    if (usage != 0) {
        buf_add(&raw, (const char[]){9, (char)s2k, 8}, 3);
    }
    while (raw.len < 0x70 + 3) {
        buf_add_char(&raw, (char)(raw.len * 7));
    }
    struct buf text = BUF_INIT(8192);
    buf_add_str(&text, "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: X 1\n\n");
    base64_encode(&text, buf_view(&raw), false);
    buf_add_str(&text, "\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----\n");
    if (rule == NULL) {
        check_none("k.asc", buf_view(&text));
    } else {
        check_one("k.asc", buf_view(&text), rule, severity);
    }
    buf_release(&raw);
    buf_release(&text);
}

static void test_pgp(void **state)
{
    (void)state;
    check_pgp(0, 0, "pgp-private-key", SEVERITY_CRITICAL);
    check_pgp(254, 3, "pgp-private-key", SEVERITY_MEDIUM);
    check_pgp(255, 101, NULL, SEVERITY_INFO); /* the key is on a card */
}

static void test_putty(void **state)
{
    (void)state;
    static const char form[] =
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: %s\nComment: c\nPublic-Lines: 1\n"
        "AAAAC3NzaC1lZDI1NTE5AAAAIPVmd0xQ9k1l7yq3w5r9T2u4v6x8y0z1A3C5E7G9I1K3\nPrivate-Lines: 1\n"
        "%s\nPrivate-MAC: 00\n";
    static const char body[] = "AAAAIGk3x9Qz7Lw2Vb5Nm8Pr4Ts6Uy1Io0Ae3Du9Fy7Gi5Ho";
    char text[600];
    (void)snprintf(text, sizeof text, form, "none", body);
    check_one("k.ppk", view_str(text), "putty-private-key", SEVERITY_CRITICAL);
    (void)snprintf(text, sizeof text, form, "aes256-cbc", body);
    check_one("k.ppk", view_str(text), "putty-private-key", SEVERITY_MEDIUM);
    (void)snprintf(text, sizeof text, form, "none", "...");
    check_none("k.ppk", view_str(text));
}

static void test_key_stores(void **state)
{
    (void)state;
    static const char jks_key[] = "\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\1\0\1k\0\0\0\0\0\0\0\0"
                                  "\0\0\0\x10"
                                  "0123456789abcdef";
    static const char jks_trust[] = "\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\2\0\1k\0\0\0\0\0\0\0\0"
                                    "\0\5X.509\0\0\0\x10"
                                    "0123456789abcdef";
    check_one("s.bin", view_of(jks_key, sizeof jks_key - 1), "java-keystore", SEVERITY_HIGH);
    check_none("s.bin", view_of(jks_trust, sizeof jks_trust - 1));
    check_one("p.bin", view_of("\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\1\0\4\0\2\0\0\0\0\0", 18),
              "keepass-database", SEVERITY_HIGH);
    check_one("g.bin", VIEW("(11:private-key(3:rsa(1:n3:abc)))"), "gnupg-private-key",
              SEVERITY_CRITICAL);
    check_one("g.bin", VIEW("(21:protected-private-key(3:rsa(1:n3:abc)))"), "gnupg-private-key",
              SEVERITY_MEDIUM);
    check_one("t.bin",
              view_of("\5\2\0\0\0\x1c\0\1\0\7EXAMPLE\0\4host\0\0\0\1\0\0\0\0\1\0\x12\0\0", 36),
              "kerberos-keytab", SEVERITY_CRITICAL);
    check_none("t.bin",
               view_of("\5\2\0\0\0\x1c\0\1\0\7EXAM\1\2E\0\4host\0\0\0\1\0\0\0\0\1\0\x12\0\0", 36));

    EVP_PKEY *key = EVP_EC_gen("P-256");
    PKCS12 *p12 = PKCS12_create("pw", "n", key, NULL, NULL, 0, 0, 0, 0, 0);
    assert_non_null(p12);
    BIO *bio = BIO_new(BIO_s_mem());
    assert_int_equal(i2d_PKCS12_bio(bio, p12), 1);
    check_one("s.bin", bio_view(bio), "pkcs12-keystore", SEVERITY_HIGH);
    (void)BIO_free(bio);
    PKCS12_free(p12);
    EVP_PKEY_free(key);
}

static void test_settings(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *text;
        bool found;
    } cases[] = {
        {"a/.env", "DB_PASSWORD=swordfish\n", true},
        {"sftp.json", "{\"password\": \"hunter22\", \"port\": 22}", true},
        {"app.yml", "db:\n  password: swordfish # prod\n", true},
        {"app.ini", "[db]\nPassword=Fl1pper\n", true},
        {"w.xml", "<transfer host=\"h\" password=\"dff9dfdf\" user=\"root\"/>", true},
        {"config.php", "$dbpasswd = 'pass123';", true},
        {"wp-config.php", "define( 'DB_PASSWORD', 'admin' );", true},
        {"a.env", "DB_PASSWORD=${DB_PASSWORD}\n", false},
        {"a.env", "DB_PASSWORD=changeme\n", false},
        {"a.env", "DB_PASSWORD=********\n", false},
        {"a.env", "# DB_PASSWORD=swordfish\n", false},
        {"a.env", "PASSWORD_FILE=swordfish\n", false},
        {"a.env", "PASSWORD_MIN_LENGTH=12345678\n", false},
        {"app.yml", "password: \"{{ vault_password }}\"\n", false},
        {"app.yml", "password: Enter the password\n", false},
        {"app.yml", "password: vault:secret/db#pw\n", false},
        {"app.json", "{\"password\": true}", false},
        {"app.json", "{\"password\": \"<password>\"}", false},
        {"app.yml", "password: password\n", false},
        {"package.json", "{\"parse-passwd\": \"^1.0.0\"}", false},
        {"package.json", "{\"password\": \"1.4.0-beta.2\"}", false},
        {"a.toml", "words = [\"userpassword\", \"rootpw\"]\n", false}, /* a list, no assignment */
        {"main.c", "password = swordfish\n", false},                   /* no settings file */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct found f;
        inspect(&g_run, cases[i].path, view_str(cases[i].text), &f);
        if ((f.len > 0) != cases[i].found) {
            print_error("%s: %s\n", cases[i].path, cases[i].text);
        }
        assert_int_equal(f.len, cases[i].found ? 1 : 0);
        assert_not_shown(&f, VIEW("swordfish"));
        assert_not_shown(&f, VIEW("hunter22"));
        found_release(&f);
    }
}

static void test_credential_files(void **state)
{
    (void)state;
    check_one("h/.git-credentials", VIEW("https://joe:s3cr!t#@9@git.invalid\n"),
              "git-credential-url", SEVERITY_HIGH);
    check_one("h/.pgpass", VIEW("# c\ndb:5432:d:joe:se\\:cret\n"), "pgpass-line", SEVERITY_HIGH);
    check_one("config/master.key", VIEW("3ebf21f8e5d1ab86b27a720842c3bb56"), "rails-master-key",
              SEVERITY_HIGH);
    check_none("h/.pgpass", VIEW("db:5432:d\n"));
    check_none("config/master.key", VIEW("not a key"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pem_keys), cmocka_unit_test(test_key_in_source),
        cmocka_unit_test(test_openssh),  cmocka_unit_test(test_pgp),
        cmocka_unit_test(test_putty),    cmocka_unit_test(test_key_stores),
        cmocka_unit_test(test_settings), cmocka_unit_test(test_credential_files),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

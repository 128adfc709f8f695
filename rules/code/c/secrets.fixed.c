#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

// ruleid: c-hardcoded-password
static const char *db_password = "tr0ub4dor&3";
// ok: c-hardcoded-password
static const char *password_file = "/etc/service/password";
// ok: c-hardcoded-password
static const char *password = "";

int login(const char *user, const char *password)
{
    // ruleid: c-hardcoded-password
    if (strcmp(password, "letmein99") == 0)
        return 1;
    // ok: c-hardcoded-password
    return strcmp(user, "root") == 0;
}

void forget(char *copy, size_t n)
{
    // ruleid: c-memset-before-free
    explicit_bzero(copy, n);
    free(copy);
}

void close_session(struct session *s)
{
    // ruleid: c-memset-before-free
    explicit_bzero(s->key, s->key_size);
    free(s->key);
    // ok: c-memset-before-free
    memset(s, 0, sizeof(*s));
    s->state = CLOSED;
}

void forget_right(char *copy, size_t n)
{
    // ok: c-memset-before-free
    explicit_bzero(copy, n);
    free(copy);
}

int unlock(const char *file)
{
    char passphrase[128];
    int result = ask(passphrase, sizeof passphrase) && decrypt(file, passphrase);
    // ruleid: c-memset-secret-before-return
    explicit_bzero(passphrase, sizeof passphrase);
    return result;
}

void derive(const char *from)
{
    unsigned char key[32];
    expand(key, from);
    use(key);
    // ruleid: c-memset-secret-before-return
    explicit_bzero(key, sizeof key);
}

int fill(char *out)
{
    char line[128];
    unsigned char *key = out_key(out);
    // ok: c-memset-secret-before-return
    memset(key, 0, 32);
    load(key, line);
    // ok: c-memset-secret-before-return
    memset(line, 0, sizeof line);
    return 0;
}

int check(const unsigned char *mac, const unsigned char *computed, const char *token_hash)
{
    // ruleid: c-secret-compared-early-exit
    if (memcmp(mac, computed, 32) != 0)
        return 0;
    // ruleid: c-secret-compared-early-exit
    return strcmp(token_hash, lookup()) == 0;
}

int check_right(const unsigned char *mac, const unsigned char *computed, const char *name)
{
    // ok: c-secret-compared-early-exit
    if (CRYPTO_memcmp(mac, computed, 32) != 0)
        return 0;
    // ok: c-secret-compared-early-exit
    return strcmp(name, "admin") == 0;
}

void trace_login(const char *user, const char *passwd, struct account *a)
{
    // ruleid: c-password-logged
    syslog(LOG_INFO, "login of %s with %s", user, passwd);
    // ruleid: c-password-logged
    fprintf(stderr, "using %s\n", a->api_key);
    // ok: c-password-logged
    syslog(LOG_INFO, "login of %s", user);
    // ok: c-password-logged
    printf("password accepted for %s\n", user);
}

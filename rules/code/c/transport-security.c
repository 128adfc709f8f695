#include <curl/curl.h>
#include <gnutls/gnutls.h>
#include <mbedtls/ssl.h>
#include <openssl/ssl.h>

void configure(SSL_CTX *context, SSL *connection)
{
    // ruleid: c-openssl-verification-off
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    // ruleid: c-openssl-verification-off
    SSL_set_verify(connection, SSL_VERIFY_NONE, NULL);
    // ok: c-openssl-verification-off
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    // ok: c-openssl-verification-off
    SSL_set_verify(connection, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, check_peer);
}

void ask_clients(SSL *connection, int wanted)
{
    if (wanted) {
        SSL_set_verify(connection, SSL_VERIFY_PEER, NULL);
    } else {
        // ok: c-openssl-verification-off
        SSL_set_verify(connection, SSL_VERIFY_NONE, NULL);
    }
}

// ruleid: c-certificate-callback-accepts-all
int accept_any(int good, X509_STORE_CTX *context)
{
    return 1;
}

// ruleid: c-certificate-callback-accepts-all
static int ignore_errors(void *data, mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
    trace(certificate, depth);
    *flags = 0;
    return 0;
}

// ok: c-certificate-callback-accepts-all
int check_peer(int good, X509_STORE_CTX *context)
{
    if (!good)
        log_error(X509_STORE_CTX_get_error(context));
    return good;
}

// ok: c-certificate-callback-accepts-all
int is_ready(int state)
{
    return 1;
}

void configure_others(mbedtls_ssl_config *config, gnutls_certificate_credentials_t credentials)
{
    // ruleid: c-tls-library-verification-off
    mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_NONE);
    // ruleid: c-tls-library-verification-off
    gnutls_certificate_set_verify_flags(credentials, GNUTLS_VERIFY_DISABLE_TIME_CHECKS);
    // ok: c-tls-library-verification-off
    mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_REQUIRED);
    // ok: c-tls-library-verification-off
    gnutls_certificate_set_verify_flags(credentials, 0);
}

SSL_CTX *create(void)
{
    // ruleid: c-openssl-legacy-protocol
    SSL_CTX *context = SSL_CTX_new(TLSv1_client_method());
    // ruleid: c-openssl-legacy-protocol
    SSL_CTX_set_min_proto_version(context, SSL3_VERSION);
    // ok: c-openssl-legacy-protocol
    context = SSL_CTX_new(TLS_client_method());
    // ok: c-openssl-legacy-protocol
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    return context;
}

void choose_ciphers(SSL_CTX *context, gnutls_session_t session)
{
    // ruleid: c-tls-weak-cipher-list
    SSL_CTX_set_cipher_list(context, "ALL:!EXP");
    // ruleid: c-tls-weak-cipher-list
    SSL_CTX_set_cipher_list(context, "DEFAULT@SECLEVEL=0");
    // ruleid: c-tls-weak-cipher-list
    gnutls_priority_set_direct(session, "NORMAL:+VERS-TLS1.0", NULL);
    // ok: c-tls-weak-cipher-list
    SSL_CTX_set_cipher_list(context, "HIGH:!aNULL:!eNULL:!RC4:!DES");
    // ok: c-tls-weak-cipher-list
    gnutls_priority_set_direct(session, "SECURE256:-VERS-TLS1.0", NULL);
}

void prepare(CURL *curl)
{
    // ruleid: c-curl-peer-verification-off
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    // ruleid: c-curl-peer-verification-off
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, false);
    // ok: c-curl-peer-verification-off
    curl_easy_setopt(curl, CURLOPT_CAINFO, "/etc/service/ca.pem");
    // ruleid: c-curl-host-verification-off
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    // ruleid: c-curl-host-verification-off
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 1L);
}

void prepare_right(CURL *curl)
{
    // ok: c-curl-peer-verification-off
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    // ok: c-curl-host-verification-off
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    // ok: c-curl-host-verification-off
    curl_easy_setopt(curl, CURLOPT_URL, "https://example.org/");
}

void follow(CURL *curl)
{
    // ruleid: c-curl-all-protocols
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, CURLPROTO_ALL);
    // ruleid: c-curl-all-protocols
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "all");
    // ok: c-curl-all-protocols
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, CURLPROTO_HTTPS);
    // ok: c-curl-all-protocols
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
}

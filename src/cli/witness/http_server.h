/* A small HTTP server: one thread, requests whole in memory, bounded in size, number and time.
 * TLS is a proxy's business. */
#ifndef ASSAY_CLI_HTTP_SERVER_H
#define ASSAY_CLI_HTTP_SERVER_H

#include "cli.h"

enum { HTTP_REPLY_MAX = 1 << 20 };

struct http_request {
    const char *method;
    const char *path; /* begins with '/' */
    struct view body;
};

struct http_reply {
    unsigned status;
    const char *content_type; /* a literal */
    struct buf body;          /* empty at first */
};

struct http_service {
    const char *address;      /* "HOST:PORT", "[::1]:PORT"; port 0: a free one */
    size_t body_max;          /* of a request; larger ones get 413 */
    unsigned request_seconds; /* from its first byte to the last of its reply */
    /* Fill in the reply; must not block for long. */
    void (*answer)(void *ctx, const struct http_request *request, struct http_reply *reply);
    /* Requests are taken at this address ("http://127.0.0.1:8080") from now on. */
    void (*ready)(void *ctx, const char *url);
    void *ctx;
    const volatile sig_atomic_t *cancelled;
};

/* Serve until *cancelled is set. At most HTTP_CONNECTIONS at once: more are not accepted. */
enum { HTTP_CONNECTIONS = 128 };
MUST_CHECK enum status http_serve(const struct http_service *s, struct error *err);

#endif

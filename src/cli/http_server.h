/* A small HTTP server: one thread; requests whole in memory, or, of a service that says how, their
 * bodies in pieces; bounded in size, number and time. TLS is a proxy's business. */
#ifndef ASSAY_CLI_HTTP_SERVER_H
#define ASSAY_CLI_HTTP_SERVER_H

#include "cli.h"

enum { HTTP_REPLY_MAX = 1 << 20, HTTP_ADDRESS_MAX = 64 };

struct http_request {
    const char *method;
    const char *path;          /* begins with '/' */
    struct view body;          /* of a service without a stream */
    const char *authorization; /* headers; NULL: there is none */
    const char *content_type;
    const char *content_length;
    const char *forwarded; /* X-Forwarded-For: whoever asks may have written it, or a proxy */
    const char *address;   /* who is at the other end of the connection, as a number; or "" */
};

struct http_reply {
    unsigned status;
    const char *content_type; /* a literal */
    struct buf body;          /* empty at first */
    bool secret;              /* no cache keeps it, and no address of it goes to other places */
    bool patient; /* a refusal of begin(): a body that is not wanted may take as long as another */
};

/* Bytes of a body, one behind the other. */
struct http_piece {
    bool form; /* it is a form, and these are a field's */
    const char *field;
    const char *name; /* of the file in it; NULL: none */
    uint64_t offset;  /* within the field or the body */
    struct view bytes;
};

/* Bodies in pieces; body_max does not count. */
struct http_stream {
    /* The headers are there. What the body goes to; or NULL: the reply is the answer, and the body
     * is thrown away (see refused_max). */
    void *(*begin)(void *ctx, const struct http_request *request, struct http_reply *reply);
    /* Whether more of it is wanted; if not, finish() is next. */
    bool (*take)(void *ctx, void *body, const struct http_piece *piece);
    /* Fill in the reply. `whole`: all of it came, and a form was well-formed to its end. */
    void (*finish)(void *ctx, void *body, bool whole, struct http_reply *reply);
    /* Behind finish(), or instead of it where the request broke off. */
    void (*drop)(void *ctx, void *body);
    unsigned seconds; /* for a request whose body is taken, in place of request_seconds */
};

struct http_service {
    const char *address; /* "HOST:PORT", "[::1]:PORT"; port 0: a free one */
    size_t body_max;     /* of a request; larger ones get 413 */
    /* Bytes of a body that is not wanted, which are read and thrown away before the answer, so that
     * a client that sends it all before it reads gets to it. Behind as many the answer goes out and
     * the connection is closed, within a few seconds if the client does not do it. */
    uint64_t refused_max;
    unsigned request_seconds; /* from its first byte to the last of its reply */
    /* Fill in the reply; must not block for long. */
    void (*answer)(void *ctx, const struct http_request *request, struct http_reply *reply);
    const struct http_stream *stream; /* in place of answer; or NULL */
    void *ctx;
    const struct cli *cli; /* its output is told where, its cancelled ends the service */
};

/* Write a line with the address ("http://127.0.0.1:8080") once requests are taken, and serve until
 * cancelled. At most HTTP_CONNECTIONS at once: more are not accepted; at most
 * HTTP_PATIENT of them have the time that a patient reply gives. */
enum { HTTP_CONNECTIONS = 128, HTTP_PATIENT = 32 };
MUST_CHECK enum status http_serve(const struct http_service *s, struct error *err);

#endif

/* libmicrohttpd's own time-out is of inactivity: who sends a byte now and then stays. So each
 * connection has an hour-glass here that only a finished request turns. */
#include "http_server.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/http_library.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    IDLE_SECONDS = 10,
    HEADERS_MAX = 16 << 10,
    BACKLOG = 64,
    WAIT_MS = 500,
    ADDRESS_MAX = 300,
    FORM_BUFFER = 4096
};

struct visitor {
    bool there;
    int fd;
    uint64_t since;   /* clock_monotonic_ns() when its present request began */
    unsigned seconds; /* that it may take */
};

struct server {
    const struct http_service *service;
    struct MHD_Daemon *daemon;
    struct visitor visitors[HTTP_CONNECTIONS];
};

/* ---- connections ---- */

static void on_connection(void *ctx, struct MHD_Connection *connection, void **slot,
                          enum MHD_ConnectionNotificationCode what)
{
    struct server *s = ctx;
    struct visitor *v = *slot;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (v != NULL) {
            v->there = false;
        }
        return;
    }
    const union MHD_ConnectionInfo *info =
        http.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    for (size_t i = 0; info != NULL && i < HTTP_CONNECTIONS; i++) {
        if (!s->visitors[i].there) {
            s->visitors[i] = (struct visitor){true, info->connect_fd, clock_monotonic_ns(),
                                              s->service->request_seconds};
            *slot = &s->visitors[i];
            return;
        }
    }
}

/* Who takes too long is cut off; the library sees the end of the stream. */
static void sweep(const struct server *s)
{
    uint64_t now = clock_monotonic_ns();
    for (size_t i = 0; i < HTTP_CONNECTIONS; i++) {
        const struct visitor *v = &s->visitors[i];
        if (v->there && now - v->since > (uint64_t)v->seconds * 1000000000U) {
            (void)shutdown(v->fd, SHUT_RDWR);
        }
    }
}

/* ---- requests ---- */

struct exchange {
    const struct server *server;
    struct buf body;
    void *stream; /* what the service's stream made of it; or NULL */
    struct MHD_PostProcessor *form;
    uint64_t taken; /* bytes of the body */
    bool malformed; /* the form is */
    bool too_large;
    bool answered;
};

static struct visitor *visitor_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        http.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

static bool end_form(struct exchange *e)
{
    bool whole = e->form == NULL || http.destroy_post_processor(e->form) == MHD_YES;
    e->form = NULL;
    return whole && !e->malformed;
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **exchange,
                         enum MHD_RequestTerminationCode how)
{
    const struct server *s = ctx;
    struct exchange *e = *exchange;
    struct visitor *v = visitor_of(connection);
    (void)how;
    if (v != NULL) {
        v->since = clock_monotonic_ns();
        v->seconds = s->service->request_seconds;
    }
    if (e != NULL) {
        (void)end_form(e);
        if (e->stream != NULL) {
            s->service->stream->drop(s->service->ctx, e->stream);
        }
        buf_release(&e->body);
        *exchange = mem_free(e);
    }
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, const struct http_reply *r)
{
    struct MHD_Response *response =
        http.create_response(r->body.len, r->body.ptr, MHD_RESPMEM_MUST_COPY);
    if (response == NULL) {
        return MHD_NO;
    }
    (void)http.add_response_header(response, "Content-Type", r->content_type);
    (void)http.add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (r->secret) {
        (void)http.add_response_header(response, "Cache-Control", "no-store");
        (void)http.add_response_header(response, "Referrer-Policy", "no-referrer");
        (void)http.add_response_header(
            response, "Content-Security-Policy",
            "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    }
    enum MHD_Result sent = http.queue_response(connection, r->status, response);
    http.destroy_response(response);
    return sent;
}

static enum MHD_Result finish(const struct server *s, struct MHD_Connection *connection,
                              struct exchange *e, const char *path, const char *method)
{
    struct http_reply reply = {.status = 500, .content_type = "text/plain; charset=utf-8"};
    const struct http_request request = {
        .method = method, .path = path, .body = buf_view(&e->body)};
    buf_init(&reply.body, HTTP_REPLY_MAX);
    if (e->too_large) {
        reply.status = 413;
        buf_add_str(&reply.body, "the request is too large\n");
    } else {
        s->service->answer(s->service->ctx, &request, &reply);
    }
    e->answered = true;
    enum MHD_Result sent = send_reply(connection, &reply);
    buf_release(&reply.body);
    return sent;
}

/* ---- bodies in pieces ---- */

static enum MHD_Result on_form(void *ctx, enum MHD_ValueKind kind, const char *field,
                               const char *name, const char *type, const char *encoding,
                               const char *data, uint64_t offset, size_t len)
{
    const struct exchange *e = ctx;
    const struct http_service *service = e->server->service;
    const struct http_piece piece = {true, field, name, offset, view_of(data, len)};
    (void)kind, (void)type, (void)encoding;
    service->stream->take(service->ctx, e->stream, &piece);
    return MHD_YES;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return http.lookup_value(connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result begin_stream(struct exchange *e, struct MHD_Connection *connection,
                                    const char *path, const char *method)
{
    static const char form[] = "multipart/form-data";
    const struct http_service *service = e->server->service;
    const struct http_request request = {method,
                                         path,
                                         VIEW(""),
                                         header(connection, "Authorization"),
                                         header(connection, "Content-Type"),
                                         header(connection, "Content-Length")};
    struct http_reply reply = {.status = 500, .content_type = "text/plain; charset=utf-8"};
    struct visitor *v = visitor_of(connection);
    enum MHD_Result done = MHD_YES;
    buf_init(&reply.body, HTTP_REPLY_MAX);
    e->stream = service->stream->begin(service->ctx, &request, &reply);
    if (e->stream == NULL) {
        e->answered = true;
        done = send_reply(connection, &reply);
    } else if (v != NULL) {
        v->seconds = service->stream->seconds;
    }
    buf_release(&reply.body);
    struct view type = view_str(request.content_type);
    if (e->stream != NULL && view_eq_nocase(view_slice(type, 0, strlen(form)), view_str(form))) {
        e->form = http.create_post_processor(connection, FORM_BUFFER, on_form, e);
        e->malformed = e->form == NULL;
    }
    return done;
}

static void take_piece(struct exchange *e, struct view bytes)
{
    const struct http_service *service = e->server->service;
    const struct http_piece piece = {false, NULL, NULL, e->taken, bytes};
    e->taken += bytes.len;
    if (e->form != NULL) {
        e->malformed = http.post_process(e->form, bytes.ptr, bytes.len) != MHD_YES || e->malformed;
    } else if (!e->malformed) {
        service->stream->take(service->ctx, e->stream, &piece);
    }
}

static enum MHD_Result finish_stream(struct exchange *e, struct MHD_Connection *connection)
{
    const struct http_service *service = e->server->service;
    struct http_reply reply = {.status = 500, .content_type = "text/plain; charset=utf-8"};
    buf_init(&reply.body, HTTP_REPLY_MAX);
    service->stream->finish(service->ctx, e->stream, end_form(e), &reply);
    e->answered = true;
    enum MHD_Result sent = send_reply(connection, &reply);
    buf_release(&reply.body);
    return sent;
}

static enum MHD_Result on_stream(struct exchange *e, struct MHD_Connection *connection,
                                 const char *data, size_t *len)
{
    if (*len == 0) {
        return e->answered ? MHD_YES : finish_stream(e, connection);
    }
    if (e->stream != NULL) {
        take_piece(e, view_of(data, *len));
    }
    *len = 0;
    return MHD_YES;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_len, void **exchange)
{
    const struct server *s = ctx;
    struct exchange *e = *exchange;
    (void)version;
    if (e == NULL) { /* headers are there, the body is not */
        e = mem_calloc(1, sizeof *e);
        if (e == NULL) {
            return MHD_NO;
        }
        e->server = s;
        buf_init(&e->body, s->service->body_max);
        *exchange = e;
        return s->service->stream == NULL ? MHD_YES : begin_stream(e, connection, path, method);
    }
    if (s->service->stream != NULL) {
        return on_stream(e, connection, data, data_len);
    }
    if (*data_len > 0) {
        buf_add(&e->body, data, *data_len);
        *data_len = 0;
        if (e->body.failed != OK) { /* what comes is thrown away until its time is over */
            buf_release(&e->body);
            e->body.max = 0;
            e->too_large = true;
        }
        return MHD_YES;
    }
    return e->answered ? MHD_YES : finish(s, connection, e, path, method);
}

/* ---- the socket ---- */

/* "HOST:PORT" apart; brackets of IPv6 addresses off. */
static bool split_address(const char *address, char host[ADDRESS_MAX], const char **port)
{
    const char *colon = strrchr(address, ':');
    size_t len = colon == NULL ? 0 : (size_t)(colon - address);
    bool brackets = len >= 2 && address[0] == '[' && address[len - 1] == ']';
    if (colon == NULL || len >= ADDRESS_MAX || len == 0) {
        return false;
    }
    size_t skip = brackets ? 1 : 0;
    memcpy(host, address + skip, len - 2 * skip);
    host[len - 2 * skip] = '\0';
    *port = colon + 1;
    return true;
}

static int bind_one(const struct addrinfo *a)
{
    const int yes = 1;
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);
    if (fd < 0) {
        return -1;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, a->ai_addr, a->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
        int why = errno;
        (void)fd_close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

static enum status open_socket(const char *address, int *out, struct error *err)
{
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    char host[ADDRESS_MAX];
    const char *port;
    if (!split_address(address, host, &port)) {
        return error_set(err, ERR_USAGE, "\"%s\" is no address like 127.0.0.1:8080", address);
    }
    int failed = getaddrinfo(host, port, &hints, &list);
    if (failed != 0) {
        return error_set(err, ERR_USAGE, "%s: %s", address, gai_strerror(failed));
    }
    *out = bind_one(list);
    int why = errno;
    freeaddrinfo(list);
    return *out >= 0 ? OK : error_errno(err, why, "listening at %s", address);
}

static void say_ready(const struct http_service *s, int fd)
{
    struct sockaddr_storage self;
    socklen_t len = sizeof self;
    char host[64];
    char port[16];
    char url[128];
    if (getsockname(fd, (struct sockaddr *)&self, &len) == 0 &&
        getnameinfo((struct sockaddr *)&self, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) == 0) {
        (void)snprintf(url, sizeof url,
                       self.ss_family == AF_INET6 ? "http://[%s]:%s" : "http://%s:%s", host, port);
        s->ready(s->ctx, url);
    }
}

/* ---- the loop ---- */

static void loop(struct server *s, int events)
{
    while (*s->service->cancelled == 0) {
        MHD_UNSIGNED_LONG_LONG soon = 0;
        int wait = WAIT_MS;
        if (http.get_timeout(s->daemon, &soon) == MHD_YES && soon < WAIT_MS) {
            wait = (int)soon;
        }
        struct pollfd p = {.fd = events, .events = POLLIN};
        (void)poll(&p, 1, wait);
        (void)http.run(s->daemon);
        sweep(s);
    }
}

static enum status run(struct server *s, int fd, struct error *err)
{
    s->daemon = http.start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, on_request, s, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADERS_MAX,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_END);
    if (s->daemon == NULL) {
        return error_set(err, ERR_IO, "the HTTP server cannot be started");
    }
    const union MHD_DaemonInfo *info = http.get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    enum status st = info == NULL || info->epoll_fd < 0
                         ? error_set(err, ERR_INTERNAL, "the HTTP server has no events")
                         : OK;
    if (st == OK) {
        say_ready(s->service, fd);
        loop(s, info->epoll_fd);
    }
    http.stop_daemon(s->daemon); /* closes the socket */
    return st;
}

enum status http_serve(const struct http_service *service, struct error *err)
{
    int fd = -1;
    enum status st = http_library_load(err);
    if (st == OK) {
        st = open_socket(service->address, &fd, err);
    }
    if (st != OK) {
        return st;
    }
    struct server *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        (void)fd_close(fd);
        return error_no_memory(err);
    }
    s->service = service;
    st = run(s, fd, err);
    (void)mem_free(s);
    return st;
}

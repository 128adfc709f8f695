/* libmicrohttpd's own time-out is of inactivity: who sends a byte now and then stays. So each
 * connection has an hour-glass here that only a finished request turns.
 *
 * Most clients send a body to its end before they read. A request that is refused sooner has its
 * answer kept while the rest of its body is thrown away; where that would be too much, or takes too
 * long, the answer is written past the library, which takes none within a body, and the
 * connection lingers. */
#include "http_server.h"
#include "http_linger.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/http_library.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
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
    bool body;        /* its body is coming */
    bool over;        /* … and took too long: it is told so */
    bool patient;     /* what comes is thrown away, and has the time of a body that is taken */
};

struct server {
    const struct http_service *service;
    struct MHD_Daemon *daemon;
    struct visitor visitors[HTTP_CONNECTIONS];
    struct lingering lingering;
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
            s->visitors[i] = (struct visitor){.there = true,
                                              .fd = info->connect_fd,
                                              .since = clock_monotonic_ns(),
                                              .seconds = s->service->request_seconds};
            *slot = &s->visitors[i];
            return;
        }
    }
}

/* Who takes too long is cut off; the library sees the end of the stream. Whose body does is told:
 * its next piece ends the request, or silence, which the library sees. */
static void sweep(struct server *s)
{
    uint64_t now = clock_monotonic_ns();
    for (size_t i = 0; i < HTTP_CONNECTIONS; i++) {
        struct visitor *v = &s->visitors[i];
        uint64_t seconds = (now - v->since) / 1000000000U;
        v->over = v->there && v->body && seconds >= v->seconds;
        if (v->there && seconds >= v->seconds + (v->body ? IDLE_SECONDS : 0U)) {
            (void)shutdown(v->fd, SHUT_RDWR);
        }
    }
}

static unsigned patience(const struct server *s)
{
    unsigned count = 0;
    for (size_t i = 0; i < HTTP_CONNECTIONS; i++) {
        count += s->visitors[i].there && s->visitors[i].patient ? 1U : 0U;
    }
    return count;
}

/* ---- replies ---- */

enum { REPLY_HEADERS_MAX = 5 };
struct reply_header {
    const char *name;
    const char *value;
};

static size_t reply_headers(const struct http_reply *r, struct reply_header out[REPLY_HEADERS_MAX])
{
    static const struct reply_header secret[] = {
        {"Cache-Control", "no-store"},
        {"Referrer-Policy", "no-referrer"},
        {"Content-Security-Policy",
         "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"},
    };
    out[0] = (struct reply_header){"Content-Type", r->content_type};
    out[1] = (struct reply_header){"X-Content-Type-Options", "nosniff"};
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++) {
        out[2 + i] = secret[i];
    }
    return r->secret ? REPLY_HEADERS_MAX : 2;
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, const struct http_reply *r)
{
    struct reply_header headers[REPLY_HEADERS_MAX];
    size_t count = reply_headers(r, headers);
    struct MHD_Response *response =
        http.create_response(r->body.len, r->body.ptr, MHD_RESPMEM_MUST_COPY);
    if (response == NULL) {
        return MHD_NO;
    }
    for (size_t i = 0; i < count; i++) {
        (void)http.add_response_header(response, headers[i].name, headers[i].value);
    }
    enum MHD_Result sent = http.queue_response(connection, r->status, response);
    http.destroy_response(response);
    return sent;
}

/* The same past the library, which closes the connection. It has sent nothing of a reply yet; what
 * does not fit the socket's buffer at once is lost. */
static void write_reply(int fd, const struct http_reply *r)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(HTTP_REPLY_MAX + HEADERS_MAX);
    struct reply_header headers[REPLY_HEADERS_MAX];
    size_t count = reply_headers(r, headers);
    char date[64] = "";
    time_t now = (time_t)clock_now();
    struct tm utc;
    if (gmtime_r(&now, &utc) != NULL) {
        (void)strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    }
    buf_printf(&out, "HTTP/1.1 %u %s\r\nDate: %s\r\nConnection: close\r\nContent-Length: %zu\r\n",
               r->status, http.reason_phrase(r->status), date, r->body.len);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&out, "%s: %s\r\n", headers[i].name, headers[i].value);
    }
    buf_add_str(&out, "\r\n");
    buf_add_view(&out, buf_view(&r->body));
    if (out.failed == OK) {
        (void)!send(fd, out.ptr, out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
}

static void says(struct http_reply *r, unsigned status, const char *line)
{
    r->status = status;
    r->content_type = "text/plain; charset=utf-8";
    buf_clear(&r->body);
    buf_add_str(&r->body, line);
}

/* ---- requests ---- */

struct exchange {
    const struct server *server;
    struct buf body;
    void *stream; /* what the service's stream made of it; or NULL */
    struct MHD_PostProcessor *form;
    uint64_t taken; /* bytes of the body */
    bool malformed; /* the form is */
    struct http_reply reply;
    bool refused;  /* the reply is there, the end of the body is not … */
    uint64_t left; /* … and so many bytes of it are thrown away */
    bool answered;
    bool lingers; /* it was while a body may come */
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

static void drop_stream(struct exchange *e)
{
    const struct http_service *service = e->server->service;
    (void)end_form(e);
    if (e->stream != NULL) {
        service->stream->drop(service->ctx, e->stream);
        e->stream = NULL;
    }
}

static void close_exchange(struct server *s, const struct visitor *v, struct exchange *e)
{
    drop_stream(e);
    if (!e->answered && (e->refused || v->over)) {
        if (!e->refused) {
            says(&e->reply, 408, "the request took too long\n");
        }
        write_reply(v->fd, &e->reply);
        e->lingers = true;
    }
    if (e->lingers) {
        lingering_add(&s->lingering, v->fd);
    }
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **exchange,
                         enum MHD_RequestTerminationCode how)
{
    struct server *s = ctx;
    struct exchange *e = *exchange;
    struct visitor *v = visitor_of(connection);
    (void)how;
    if (e != NULL && v != NULL) {
        close_exchange(s, v, e);
    }
    if (v != NULL) {
        v->since = clock_monotonic_ns();
        v->seconds = s->service->request_seconds;
        v->body = false;
        v->over = false;
        v->patient = false;
    }
    if (e != NULL) {
        drop_stream(e);
        buf_release(&e->body);
        buf_release(&e->reply.body);
        *exchange = mem_free(e);
    }
}

static enum MHD_Result answer_now(struct exchange *e, struct MHD_Connection *connection)
{
    struct visitor *v = visitor_of(connection);
    if (v != NULL) {
        v->body = false;
    }
    e->answered = true;
    return send_reply(connection, &e->reply);
}

static void refuse(struct exchange *e)
{
    e->refused = true;
    e->left = e->server->service->refused_max;
}

/* ---- headers ---- */

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return http.lookup_value(connection, MHD_HEADER_KIND, name);
}

static void address_of(struct MHD_Connection *connection, char out[HTTP_ADDRESS_MAX])
{
    const union MHD_ConnectionInfo *info =
        http.get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *a = info == NULL ? NULL : info->client_addr;
    socklen_t len = a != NULL && a->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                          : sizeof(struct sockaddr_in);
    if (a == NULL || getnameinfo(a, len, out, HTTP_ADDRESS_MAX, NULL, 0, NI_NUMERICHOST) != 0) {
        out[0] = '\0';
    }
}

/* Refused by its headers. Who waits for a word before sending, or sends nothing, gets it now; so
 * does who announces too much, and may have stopped sending while the connection lingers. */
static enum MHD_Result turn_away(struct exchange *e, struct MHD_Connection *connection,
                                 struct view length)
{
    const struct server *s = e->server;
    struct visitor *v = visitor_of(connection);
    uint64_t bytes = 0;
    bool body = header(connection, "Transfer-Encoding") != NULL ||
                (length.len > 0 && !view_eq_str(length, "0"));
    bool waits = view_eq_nocase(view_str(header(connection, "Expect")), VIEW("100-continue"));
    bool too_much =
        length.len > 0 && (!view_to_u64(length, &bytes) || bytes > s->service->refused_max);
    if (!body || waits || too_much || v == NULL) {
        e->lingers = body;
        return answer_now(e, connection);
    }
    refuse(e);
    v->body = true;
    v->patient = e->reply.patient && patience(s) < HTTP_PATIENT;
    v->seconds = v->patient ? s->service->stream->seconds : v->seconds;
    return MHD_YES;
}

static enum MHD_Result on_form(void *ctx, enum MHD_ValueKind kind, const char *field,
                               const char *name, const char *type, const char *encoding,
                               const char *data, uint64_t offset, size_t len)
{
    const struct exchange *e = ctx;
    const struct http_service *service = e->server->service;
    const struct http_piece piece = {true, field, name, offset, view_of(data, len)};
    (void)kind, (void)type, (void)encoding;
    return service->stream->take(service->ctx, e->stream, &piece) ? MHD_YES : MHD_NO;
}

static enum MHD_Result begin_stream(struct exchange *e, struct MHD_Connection *connection,
                                    const char *path, const char *method)
{
    static const char form[] = "multipart/form-data";
    const struct http_service *service = e->server->service;
    char address[HTTP_ADDRESS_MAX];
    address_of(connection, address);
    const struct http_request request = {
        .method = method,
        .path = path,
        .authorization = header(connection, "Authorization"),
        .content_type = header(connection, "Content-Type"),
        .content_length = header(connection, "Content-Length"),
        .forwarded = header(connection, "X-Forwarded-For"),
        .address = address,
    };
    struct visitor *v = visitor_of(connection);
    e->stream = service->stream->begin(service->ctx, &request, &e->reply);
    if (e->stream == NULL) {
        return turn_away(e, connection, view_str(request.content_length));
    }
    if (v != NULL) {
        v->seconds = service->stream->seconds;
        v->body = true;
    }
    struct view type = view_str(request.content_type);
    if (view_eq_nocase(view_slice(type, 0, strlen(form)), view_str(form))) {
        e->form = http.create_post_processor(connection, FORM_BUFFER, on_form, e);
        e->malformed = e->form == NULL;
    }
    return MHD_YES;
}

static enum MHD_Result begin(const struct server *s, struct MHD_Connection *connection,
                             const char *path, const char *method, void **exchange)
{
    struct visitor *v = visitor_of(connection);
    struct exchange *e = mem_calloc(1, sizeof *e);
    if (e == NULL) {
        return MHD_NO;
    }
    e->server = s;
    buf_init(&e->body, s->service->body_max);
    buf_init(&e->reply.body, HTTP_REPLY_MAX);
    says(&e->reply, 500, "");
    *exchange = e;
    if (s->service->stream != NULL) {
        return begin_stream(e, connection, path, method);
    }
    if (v != NULL) {
        v->body = true;
    }
    return MHD_YES;
}

/* ---- bodies ---- */

/* Whether more of it is wanted. */
static bool take_stream(struct exchange *e, struct view bytes)
{
    const struct http_service *service = e->server->service;
    const struct http_piece piece = {false, NULL, NULL, e->taken, bytes};
    e->taken += bytes.len;
    if (e->form != NULL) {
        e->malformed = http.post_process(e->form, bytes.ptr, bytes.len) != MHD_YES;
    }
    return e->form != NULL || e->malformed ? !e->malformed
                                           : service->stream->take(service->ctx, e->stream, &piece);
}

static void take_piece(struct exchange *e, struct view bytes)
{
    const struct http_service *service = e->server->service;
    if (e->refused) {
        e->left -= bytes.len;
    } else if (service->stream != NULL) {
        if (!take_stream(e, bytes)) {
            service->stream->finish(service->ctx, e->stream, false, &e->reply);
            drop_stream(e);
            refuse(e);
        }
    } else {
        buf_add_view(&e->body, bytes);
        if (e->body.failed != OK) {
            buf_release(&e->body);
            says(&e->reply, 413, "the request is too large\n");
            refuse(e);
        }
    }
}

static enum MHD_Result finish(struct exchange *e, struct MHD_Connection *connection,
                              const char *path, const char *method)
{
    const struct http_service *service = e->server->service;
    if (e->stream != NULL) {
        service->stream->finish(service->ctx, e->stream, end_form(e), &e->reply);
    } else if (!e->refused) {
        const struct http_request request = {
            .method = method, .path = path, .body = buf_view(&e->body)};
        service->answer(service->ctx, &request, &e->reply);
    }
    return answer_now(e, connection);
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_len, void **exchange)
{
    const struct server *s = ctx;
    struct exchange *e = *exchange;
    const struct visitor *v = visitor_of(connection);
    (void)version;
    if (e == NULL) { /* headers are there, the body is not */
        return begin(s, connection, path, method, exchange);
    }
    if (*data_len == 0) {
        return e->answered ? MHD_YES : finish(e, connection, path, method);
    }
    if ((v != NULL && v->over) || (e->refused && *data_len > e->left)) {
        return MHD_NO; /* on_completed() answers */
    }
    take_piece(e, view_of(data, *data_len));
    *data_len = 0;
    return MHD_YES;
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

static void say_ready(const struct cli *cli, int fd)
{
    struct sockaddr_storage self;
    socklen_t len = sizeof self;
    char host[64];
    char port[16];
    if (getsockname(fd, (struct sockaddr *)&self, &len) == 0 &&
        getnameinfo((struct sockaddr *)&self, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) == 0) {
        (void)fprintf(cli->out, self.ss_family == AF_INET6 ? "http://[%s]:%s\n" : "http://%s:%s\n",
                      host, port);
        (void)fflush(cli->out);
    }
}

/* ---- the loop ---- */

static void loop(struct server *s, int events)
{
    struct pollfd p[1 + LINGERING_MAX];
    while (*s->service->cli->cancelled == 0) {
        MHD_UNSIGNED_LONG_LONG soon = 0;
        int wait = WAIT_MS;
        if (http.get_timeout(s->daemon, &soon) == MHD_YES && soon < WAIT_MS) {
            wait = (int)soon;
        }
        p[0] = (struct pollfd){.fd = events, .events = POLLIN};
        lingering_watch(&s->lingering, p + 1);
        (void)poll(p, 1 + s->lingering.count, wait);
        (void)http.run(s->daemon);
        lingering_read(&s->lingering);
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
        say_ready(s->service->cli, fd);
        loop(s, info->epoll_fd);
    }
    http.stop_daemon(s->daemon); /* closes the socket */
    lingering_end(&s->lingering);
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

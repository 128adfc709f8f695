/* One S3 request after the other, or several at once (libcurl's multi interface). */
#include "s3_private.h"

#include <assay/base/clock.h>
#include <assay/base/digest.h>
#include <assay/base/mem.h>
#include <assay/base/xml.h>

#include <stdio.h>
#include <stdlib.h>

enum {
    URL_MAX = 4096,
    CONNECT_SECONDS = 10,
    SLOW_BYTES = 1, /* a second, for … */
    SLOW_SECONDS = 60,
    WAIT_MS = 1000,
    FIRST_PAUSE_MS = 100
};

static CURL *handle_take(struct s3 *s3)
{
    CURL *c = NULL;
    (void)pthread_mutex_lock(&s3->mutex);
    if (s3->idle_count > 0) {
        c = s3->idle[--s3->idle_count];
    }
    (void)pthread_mutex_unlock(&s3->mutex);
    return c == NULL ? curl.easy_init() : c;
}

static void handle_give(struct s3 *s3, CURL *c)
{
    if (c == NULL) {
        return;
    }
    curl.easy_reset(c); /* keeps connections */
    (void)pthread_mutex_lock(&s3->mutex);
    bool kept = s3->idle_count < S3_IDLE_MAX;
    if (kept) {
        s3->idle[s3->idle_count++] = c;
    }
    (void)pthread_mutex_unlock(&s3->mutex);
    if (!kept) {
        curl.easy_cleanup(c);
    }
}

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct s3_request *r = ctx;
    size_t len = size * count;
    long code = 0;
    (void)curl.easy_getinfo(r->curl, CURLINFO_RESPONSE_CODE, &code);
    if (code < 200 || code > 299) {
        size_t room = r->reply.max - r->reply.len;
        buf_add(&r->reply, bytes, len < room ? len : room);
        return len;
    }
    if (r->out == NULL) {
        return len;
    }
    if (len > r->out->max - r->out->len) {
        r->too_large = true;
        return 0;
    }
    buf_add(r->out, bytes, len);
    return r->out->failed == OK ? len : 0;
}

static bool header_add(struct s3_request *r, const char *line)
{
    struct curl_slist *more = curl.slist_append(r->headers, line);
    if (more != NULL) {
        r->headers = more;
    }
    return more != NULL;
}

/* libcurl signs the headers that it is given; the body's digest must be one, and the host,
 * which it would sign without its port. */
static bool headers_make(const struct s3 *s3, struct s3_request *r)
{
    struct sha256 empty;
    char hex[SHA256_HEX_MAX];
    char line[SHA256_HEX_MAX + 32];
    sha256_of(VIEW(""), &empty);
    sha256_hex(r->hash == NULL ? &empty : r->hash, hex);
    (void)snprintf(line, sizeof line, "x-amz-content-sha256: %s", hex);
    bool made = header_add(r, line) && header_add(r, s3->host) &&
                header_add(r, "Content-Type: application/octet-stream");
    if (made && s3->token != NULL) {
        char token[URL_MAX];
        (void)snprintf(token, sizeof token, "x-amz-security-token: %s", s3->token);
        made = header_add(r, token);
        mem_wipe(token, sizeof token);
    }
    return made;
}

static void set_connection(const struct s3 *s3, CURL *c)
{
    bool plain = view_starts(view_str(s3->url), VIEW("http://"));
    (void)curl.easy_setopt(c, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
    (void)curl.easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl.easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    (void)curl.easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
    (void)curl.easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
    (void)curl.easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    (void)curl.easy_setopt(c, CURLOPT_USERAGENT, "assay");
    (void)curl.easy_setopt(c, CURLOPT_AWS_SIGV4, s3->sign);
    (void)curl.easy_setopt(c, CURLOPT_USERNAME, s3->user);
    (void)curl.easy_setopt(c, CURLOPT_PASSWORD, s3->password);
}

static void set_method(CURL *c, const struct s3_request *r)
{
    if (strcmp(r->method, "PUT") == 0) {
        (void)curl.easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
        (void)curl.easy_setopt(c, CURLOPT_POSTFIELDS, r->body.len == 0 ? "" : r->body.ptr);
        (void)curl.easy_setopt(c, CURLOPT_CUSTOMREQUEST, "PUT");
    } else if (strcmp(r->method, "HEAD") == 0) {
        (void)curl.easy_setopt(c, CURLOPT_NOBODY, 1L);
        (void)curl.easy_setopt(c, CURLOPT_FILETIME, 1L);
    } else if (strcmp(r->method, "DELETE") == 0) {
        (void)curl.easy_setopt(c, CURLOPT_CUSTOMREQUEST, "DELETE");
    } else {
        (void)curl.easy_setopt(c, CURLOPT_HTTPGET, 1L);
    }
}

static enum status request_begin(struct s3 *s3, struct s3_request *r, CURLM *multi,
                                 struct error *err)
{
    char url[URL_MAX];
    int n = snprintf(url, sizeof url, "%s%s%s%s%s%s", s3->url, r->key == NULL ? "" : "/",
                     r->key == NULL ? "" : s3->prefix, r->key == NULL ? "" : r->key,
                     r->query == NULL ? "" : "?", r->query == NULL ? "" : r->query);
    if (n < 0 || (size_t)n >= sizeof url) {
        return error_set(err, ERR_LIMIT, "%s: an object's address is too long", s3->name);
    }
    r->curl = handle_take(s3);
    if (r->curl == NULL || !headers_make(s3, r)) {
        return error_no_memory(err);
    }
    set_connection(s3, r->curl);
    set_method(r->curl, r);
    (void)curl.easy_setopt(r->curl, CURLOPT_URL, url);
    (void)curl.easy_setopt(r->curl, CURLOPT_HTTPHEADER, r->headers);
    (void)curl.easy_setopt(r->curl, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl.easy_setopt(r->curl, CURLOPT_WRITEDATA, r);
    (void)curl.easy_setopt(r->curl, CURLOPT_PRIVATE, r);
    if (curl.multi_add_handle(multi, r->curl) != CURLM_OK) {
        return error_no_memory(err);
    }
    r->tries++;
    return OK;
}

static void request_end(struct s3 *s3, struct s3_request *r, CURLM *multi)
{
    if (r->curl != NULL) {
        (void)curl.multi_remove_handle(multi, r->curl);
        handle_give(s3, r->curl);
        r->curl = NULL;
    }
    curl.slist_free_all(r->headers);
    r->headers = NULL;
}

void s3_request_release(struct s3_request *r)
{
    buf_release(&r->reply);
}

/* <Error><Code>…</Code><Message>…</Message></Error> */
static struct view error_part(const struct xml_document *doc, const char *name)
{
    const struct xml_node *part = xml_child(xml_root(doc), name);
    return part == NULL ? VIEW("") : xml_text(part);
}

static enum status refused(const struct s3 *s3, const struct s3_request *r, struct error *err)
{
    struct xml_document *doc = NULL;
    struct view code = VIEW("");
    struct view why = VIEW("");
    if (r->reply.len > 0 && xml_read(buf_view(&r->reply), "S3", &doc, NULL) == OK) {
        code = view_slice(error_part(doc, "Code"), 0, 64);
        why = view_slice(error_part(doc, "Message"), 0, 200);
    }
    enum status kind = r->code == 401 || r->code == 403 ? ERR_PERMISSION
                       : r->code == 507                 ? ERR_NO_SPACE
                                                        : ERR_IO;
    enum status st = error_set(
        err, kind, "%s: the server answers %ld%s" VIEW_FMT "%s" VIEW_FMT "%s", s3->name, r->code,
        code.len > 0 ? " " : "", VIEW_ARG(code), why.len > 0 ? ": " : "", VIEW_ARG(why),
        kind == ERR_PERMISSION ? " (check the access key, its rights and the region)" : "");
    (void)xml_free(doc);
    return st;
}

static bool passes(CURLcode rc, long code)
{
    return rc != CURLE_OK
               ? rc != CURLE_WRITE_ERROR && rc != CURLE_URL_MALFORMAT &&
                     rc != CURLE_UNSUPPORTED_PROTOCOL && rc != CURLE_PEER_FAILED_VERIFICATION
               : code == 429 || code == 500 || (code >= 502 && code <= 504);
}

/* What came of it. OK with *again: another try, after a pause. */
static enum status judge(const struct s3 *s3, struct s3_request *r, CURLcode rc, bool *again,
                         struct error *err)
{
    *again = passes(rc, r->code) && r->tries < S3_TRIES;
    if (*again) {
        uint64_t pause = (uint64_t)FIRST_PAUSE_MS << (r->tries - 1);
        uint64_t jitter = clock_monotonic_ns() / 1000 % (pause + 1);
        r->not_before = clock_monotonic_ns() + (pause + jitter) * 1000000U;
        if (r->out != NULL) {
            r->out->len = r->before;
        }
        buf_clear(&r->reply);
        return OK;
    }
    if (r->too_large) {
        return error_set(err, ERR_LIMIT, "%s/%s is larger than the limit of %zu bytes", s3->name,
                         r->key, r->out->max);
    }
    if (r->out != NULL && r->out->failed != OK) {
        return buf_status(r->out, err);
    }
    if (rc != CURLE_OK) {
        return error_set(err, ERR_IO, "%s: %s (tried %u times)", s3->name, curl.easy_strerror(rc),
                         r->tries);
    }
    bool missing = r->code == 404 && strcmp(r->method, "PUT") != 0;
    return missing || (r->code >= 200 && r->code <= 299) ? OK : refused(s3, r, err);
}

/* Those under way, and where to go on. */
struct run {
    struct s3 *s3;
    struct s3_request *requests;
    size_t count;
    size_t next;  /* the first that has not begun */
    size_t doing; /* begun and not done, those that pause with them */
    CURLM *multi;
};

static enum status begin_more(struct run *run, struct error *err)
{
    enum status st = OK;
    while (st == OK && run->next < run->count && run->doing < S3_PARALLEL) {
        struct s3_request *r = &run->requests[run->next++];
        r->before = r->out == NULL ? 0 : r->out->len;
        buf_init(&r->reply, S3_REPLY_MAX);
        run->doing++;
        st = request_begin(run->s3, r, run->multi, err);
    }
    return st;
}

/* Begin those again whose pause is over. */
static enum status begin_again(struct run *run, struct error *err)
{
    enum status st = OK;
    uint64_t now = clock_monotonic_ns();
    for (size_t i = 0; st == OK && i < run->next; i++) {
        struct s3_request *r = &run->requests[i];
        if (r->not_before != 0 && r->not_before <= now) {
            r->not_before = 0;
            st = request_begin(run->s3, r, run->multi, err);
        }
    }
    return st;
}

/* Until the first pause is over, a second at most. */
static int wait_ms(const struct run *run)
{
    uint64_t wait = WAIT_MS;
    uint64_t now = clock_monotonic_ns();
    for (size_t i = 0; i < run->next; i++) {
        uint64_t then = run->requests[i].not_before;
        uint64_t ms = then <= now ? 0 : (then - now) / 1000000U + 1;
        wait = then != 0 && ms < wait ? ms : wait;
    }
    return (int)wait;
}

static enum status take_answers(struct run *run, struct error *err)
{
    enum status st = OK;
    int left = 0;
    for (CURLMsg *m = curl.multi_info_read(run->multi, &left); m != NULL && st == OK;
         m = curl.multi_info_read(run->multi, &left)) {
        struct s3_request *r = NULL;
        bool again = false;
        CURLcode rc = m->data.result;
        if (m->msg != CURLMSG_DONE ||
            curl.easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &r) != CURLE_OK) {
            continue;
        }
        curl_off_t modified = -1;
        (void)curl.easy_getinfo(r->curl, CURLINFO_RESPONSE_CODE, &r->code);
        (void)curl.easy_getinfo(r->curl, CURLINFO_FILETIME_T, &modified);
        r->modified = (int64_t)modified;
        st = judge(run->s3, r, rc, &again, err);
        request_end(run->s3, r, run->multi);
        run->doing -= again ? 0 : 1;
    }
    return st;
}

enum status s3_run(struct s3 *s3, struct s3_request *requests, size_t count, struct error *err)
{
    struct run run = {s3, requests, count, 0, 0, curl.multi_init()};
    if (run.multi == NULL) {
        return error_no_memory(err);
    }
    enum status st = OK;
    while (st == OK && (run.next < count || run.doing > 0)) {
        int running = 0;
        st = begin_more(&run, err);
        st = st == OK ? begin_again(&run, err) : st;
        bool sound = st == OK && curl.multi_perform(run.multi, &running) == CURLM_OK;
        st = sound ? take_answers(&run, err) : st;
        if (sound && st == OK && run.doing > 0) {
            sound = curl.multi_poll(run.multi, NULL, 0, wait_ms(&run), NULL) == CURLM_OK;
        }
        if (st == OK && !sound) {
            st = error_set(err, ERR_IO, "%s: the transfer failed", s3->name);
        }
    }
    for (size_t i = 0; i < run.next; i++) {
        request_end(s3, &requests[i], run.multi);
    }
    (void)curl.multi_cleanup(run.multi);
    return st;
}

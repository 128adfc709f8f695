/* One event to a webhook, signed as Standard Webhooks has it: HMAC-SHA-256 of id, time and body. A
 * try that may or may not have arrived is tried again with the same id and body, so that whoever
 * gets it can tell. */
#include "notify.h"
#include "transfer.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>

enum { HEADER_MAX = 512, GONE = 410 };

/* What comes back is not read. */
static size_t on_body(const char *bytes, size_t size, size_t count, void *ctx)
{
    enum { REPLY_MAX = 1 << 20 };
    size_t *read = ctx;
    (void)bytes;
    *read += size * count;
    return *read > REPLY_MAX ? 0 : size * count;
}

static enum status add_header(struct curl_slist **list, const char *line, struct error *err)
{
    struct curl_slist *more = curl.slist_append(*list, line);
    if (more == NULL) {
        return error_no_memory(err);
    }
    *list = more;
    return OK;
}

static enum status sign(const struct webhook *w, const struct delivery *d, int64_t now,
                        struct curl_slist **headers, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(2 * (size_t)OUTBOX_PAYLOAD_MAX);
    CLEANUP(buf_cleanup) struct buf line = BUF_INIT(HEADER_MAX);
    struct sha256 mac;
    buf_printf(&text, VIEW_FMT ".%lld.", VIEW_ARG(d->id), (long long)now);
    buf_add_view(&text, d->payload);
    buf_add_str(&line, "webhook-signature: v1,");
    enum status st = buf_status(&text, err);
    if (st != OK) {
        return st;
    }
    hmac_sha256(buf_view(&w->secret), buf_view(&text), &mac);
    base64_encode(&line, view_of((const char *)mac.bytes, sizeof mac.bytes), false);
    st = buf_status(&line, err);
    st = st == OK ? add_header(headers, line.ptr, err) : st;
    buf_clear(&line);
    buf_printf(&line, "webhook-id: " VIEW_FMT, VIEW_ARG(d->id));
    st = st == OK ? add_header(headers, line.ptr, err) : st;
    buf_clear(&line);
    buf_printf(&line, "webhook-timestamp: %lld", (long long)now);
    st = st == OK ? add_header(headers, line.ptr, err) : st;
    return st == OK ? add_header(headers, "Content-Type: application/json", err) : st;
}

static void conclude(CURLcode rc, long code, const char *detail, struct attempt *out)
{
    bool taken = code >= 200 && code <= 299;
    if (rc != CURLE_OK && !(rc == CURLE_WRITE_ERROR && taken)) {
        out->state = DELIVERY_WAITING;
        (void)snprintf(out->result, sizeof out->result, "%.150s",
                       detail[0] != '\0' ? detail : curl.easy_strerror(rc));
        return;
    }
    out->state = taken ? DELIVERY_SENT : code == GONE ? DELIVERY_FAILED : DELIVERY_WAITING;
    (void)snprintf(out->result, sizeof out->result, "the server says %ld", code);
}

static void transfer(const struct sender *s, const struct webhook *w, const struct delivery *d,
                     CURL *c, struct curl_slist *headers, struct attempt *out)
{
    char detail[CURL_ERROR_SIZE] = "";
    size_t read = 0;
    long code = 0;
    transfer_post(c, s->cli, w->url, d->payload, headers, w->ca_file, detail);
    (void)curl.easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl.easy_setopt(c, CURLOPT_WRITEDATA, &read);
    CURLcode rc = curl.easy_perform(c);
    (void)curl.easy_getinfo(c, CURLINFO_RESPONSE_CODE, &code);
    conclude(rc, code, detail, out);
}

enum status send_webhook(struct sender *s, const struct webhook *w, const struct delivery *d,
                         struct attempt *out, struct error *err)
{
    struct curl_slist *headers = NULL;
    enum status st = curl_library_load(err);
    CURL *c = st == OK ? curl.easy_init() : NULL;
    if (st == OK && c == NULL) {
        st = error_no_memory(err);
    }
    st = st == OK ? sign(w, d, clock_now(), &headers, err) : st;
    if (st == OK) {
        transfer(s, w, d, c, headers, out);
    }
    if (c != NULL) {
        curl.slist_free_all(headers);
        curl.easy_cleanup(c);
    }
    return st;
}

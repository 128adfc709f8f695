/* One mail over SMTP, so that it is sent at most once.
 *
 * A server that was not told the end of a message has not taken it (RFC 5321, 4.1.1.4), so that
 * whatever goes wrong before may be tried again. Before the end goes out, the outbox is told. From
 * then on only a reply of the server tells how it went. */
#include "notify.h"
#include "transfer.h"

#include <assay/base/clock.h>
#include <assay/base/mail.h>
#include <assay/base/mem.h>

enum { MAIL_SECONDS = 120, ADDRESS_MAX = MAIL_ADDRESS_MAX + 3, CLIENT_URL_MAX = 2400 };

struct letter {
    struct sender *sender;
    const struct delivery *delivery;
    struct view rest; /* of the message */
    bool ended;       /* the server may have it */
    struct error why; /* the outbox refused */
};

/* libcurl sends the end of the message when this returns 0. */
static size_t on_read(char *to, size_t size, size_t count, void *ctx)
{
    struct letter *l = ctx;
    size_t n = size * count < l->rest.len ? size * count : l->rest.len;
    if (n == 0 && !l->ended) {
        l->why.code = OK;
        l->ended = outbox_sending(l->sender->store, view_str(l->sender->name), l->delivery->id,
                                  &l->why) == OK;
        return l->ended ? 0 : CURL_READFUNC_ABORT;
    }
    memcpy(to, l->rest.ptr, n);
    l->rest = view_slice(l->rest, n, l->rest.len);
    return n;
}

/* The name that we greet with stands behind the server's: the sender's domain. */
static void set_server(CURL *c, const struct mail_channel *m)
{
    char url[CLIENT_URL_MAX];
    const char *end = m->server + strlen(m->server);
    const char *domain = strrchr(m->from, '@') + 1;
    (void)snprintf(url, sizeof url, "%.*s/%s", (int)(end - m->server - (end[-1] == '/' ? 1 : 0)),
                   m->server, domain);
    (void)curl.easy_setopt(c, CURLOPT_URL, url);
    (void)curl.easy_setopt(c, CURLOPT_USE_SSL, (long)(m->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (m->ca_file != NULL) {
        (void)curl.easy_setopt(c, CURLOPT_CAINFO, m->ca_file);
    }
    if (m->user != NULL) {
        (void)curl.easy_setopt(c, CURLOPT_USERNAME, m->user);
        (void)curl.easy_setopt(c, CURLOPT_PASSWORD, m->password.ptr);
    }
}

static void conclude(const struct letter *l, CURLcode rc, long code, const char *detail,
                     struct attempt *out)
{
    bool refused = code >= 500 && code <= 599 && rc != CURLE_LOGIN_DENIED &&
                   rc != CURLE_USE_SSL_FAILED && rc != CURLE_SSL_CONNECT_ERROR &&
                   rc != CURLE_PEER_FAILED_VERIFICATION;
    bool answered = code >= 400;
    out->state = rc == CURLE_OK          ? DELIVERY_SENT
                 : refused               ? DELIVERY_FAILED
                 : l->ended && !answered ? DELIVERY_UNCERTAIN
                                         : DELIVERY_WAITING;
    const char *text = detail[0] != '\0' ? detail : curl.easy_strerror(rc);
    if (rc == CURLE_OK) {
        (void)snprintf(out->result, sizeof out->result, "taken by the server");
    } else if (code >= 400) {
        (void)snprintf(out->result, sizeof out->result, "the server says %ld: %.150s", code, text);
    } else {
        (void)snprintf(out->result, sizeof out->result, "%s%.150s",
                       l->ended ? "it may have arrived: " : "", text);
    }
}

static enum status transfer(struct letter *l, struct view to, struct attempt *out,
                            struct error *err)
{
    const struct mail_channel *m = &l->sender->channels->mail;
    char detail[CURL_ERROR_SIZE] = "";
    char from[ADDRESS_MAX];
    char rcpt[ADDRESS_MAX];
    long code = 0;
    CURL *c = curl.easy_init();
    (void)snprintf(from, sizeof from, "<%s>", m->from);
    (void)snprintf(rcpt, sizeof rcpt, "<" VIEW_FMT ">", VIEW_ARG(to));
    struct curl_slist *list = c == NULL ? NULL : curl.slist_append(NULL, rcpt);
    if (list == NULL) {
        curl.easy_cleanup(c);
        return error_no_memory(err);
    }
    transfer_options(c, l->sender->cli, "smtp,smtps");
    set_server(c, m);
    (void)curl.easy_setopt(c, CURLOPT_TIMEOUT, (long)MAIL_SECONDS);
    (void)curl.easy_setopt(c, CURLOPT_MAIL_FROM, from);
    (void)curl.easy_setopt(c, CURLOPT_MAIL_RCPT, list);
    (void)curl.easy_setopt(c, CURLOPT_UPLOAD, 1L);
    (void)curl.easy_setopt(c, CURLOPT_READFUNCTION, on_read);
    (void)curl.easy_setopt(c, CURLOPT_READDATA, l);
    (void)curl.easy_setopt(c, CURLOPT_ERRORBUFFER, detail);
    CURLcode rc = curl.easy_perform(c);
    (void)curl.easy_getinfo(c, CURLINFO_RESPONSE_CODE, &code);
    conclude(l, rc, code, detail, out);
    curl.slist_free_all(list);
    curl.easy_cleanup(c);
    return OK;
}

/* The address as the register has it now; empty: there is none that can be used. */
static struct view address_of(const struct sender *s, struct view person)
{
    for (size_t i = 0; i < s->calendar->persons_len; i++) {
        const struct due_person *p = &s->calendar->persons[i];
        if (view_eq(p->id, person) && mail_address_check(p->email, NULL) == OK) {
            return p->email;
        }
    }
    return VIEW("");
}

enum status send_mail(struct sender *s, const struct delivery *d, struct attempt *out,
                      struct error *err)
{
    CLEANUP(buf_cleanup) struct buf message = BUF_INIT(8 * (size_t)OUTBOX_PAYLOAD_MAX);
    struct view text = d->payload;
    struct view subject;
    struct mail m = {.from = view_str(s->channels->mail.from),
                     .to = address_of(s, d->recipient),
                     .id = d->id,
                     .date = clock_now()};
    if (m.to.len == 0) {
        *out = (struct attempt){DELIVERY_FAILED, "the register has no address of the person"};
        return OK;
    }
    if (!view_line(&text, &subject)) {
        return error_set(err, ERR_CORRUPT, "the outbox holds a malformed mail");
    }
    m.subject = subject;
    m.text = text;
    enum status st = curl_library_load(err);
    st = st == OK ? mail_compose(&m, &message, err) : st;
    struct letter l = {.sender = s, .delivery = d, .rest = buf_view(&message)};
    st = st == OK ? transfer(&l, m.to, out, err) : st;
    return st == OK && l.why.code != OK && !l.ended
               ? error_set(err, l.why.code, "%s", l.why.message)
               : st;
}

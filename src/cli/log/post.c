#include "post.h"
#include "transfer.h"

enum { HEADER_MAX = 160 };

static size_t on_body(const char *bytes, size_t size, size_t count, void *ctx)
{
    struct buf *body = ctx;
    buf_add(body, bytes, size * count);
    return body->failed == OK ? size * count : 0;
}

static enum status conclude(CURL *c, CURLcode rc, const char *detail, const char *url,
                            struct post_answer *out, struct error *err)
{
    char *type = NULL;
    if (out->body.failed != OK) {
        return error_set(err, ERR_LIMIT, "%s: the answer is longer than %zu bytes", url,
                         out->body.max);
    }
    if (rc != CURLE_OK) {
        return error_set(err, ERR_IO, "%s: %.200s", url,
                         detail[0] != '\0' ? detail : curl.easy_strerror(rc));
    }
    (void)curl.easy_getinfo(c, CURLINFO_RESPONSE_CODE, &out->status);
    (void)curl.easy_getinfo(c, CURLINFO_CONTENT_TYPE, &type);
    (void)snprintf(out->content_type, sizeof out->content_type, "%s", type == NULL ? "" : type);
    return OK;
}

static enum status perform(const struct cli *cli, const struct post *p, CURL *c,
                           struct curl_slist *headers, struct post_answer *out, struct error *err)
{
    char detail[CURL_ERROR_SIZE] = "";
    transfer_post(c, cli, p->url, p->body, headers, p->ca_file, detail);
    (void)curl.easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl.easy_setopt(c, CURLOPT_WRITEDATA, &out->body);
    CURLcode rc = curl.easy_perform(c);
    return conclude(c, rc, detail, p->url, out, err);
}

enum status post(const struct cli *cli, const struct post *p, struct post_answer *out,
                 struct error *err)
{
    char type[HEADER_MAX];
    if (!transfer_is_allowed(p->url)) {
        return error_set(err, ERR_USAGE, "%s: only https:// is asked, or http:// of this machine",
                         p->url);
    }
    (void)snprintf(type, sizeof type, "Content-Type: %s", p->content_type);
    enum status st = curl_library_load(err);
    if (st != OK) {
        return st;
    }
    CURL *c = curl.easy_init();
    struct curl_slist *headers = curl.slist_append(NULL, type);
    st =
        c != NULL && headers != NULL ? perform(cli, p, c, headers, out, err) : error_no_memory(err);
    curl.slist_free_all(headers);
    if (c != NULL) {
        curl.easy_cleanup(c);
    }
    return st;
}

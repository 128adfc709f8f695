#include "s3_private.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/xml.h>

#include <stdio.h>
#include <stdlib.h>

enum { BUCKET_MIN = 3, BUCKET_MAX = 63, REGION_MAX = 64 };

static bool plain_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

/* Only characters that stand for themselves in addresses and in what is signed. */
static bool all_plain(struct view v, bool slashes)
{
    for (size_t i = 0; i < v.len; i++) {
        if (!plain_char(v.ptr[i]) && !(slashes && v.ptr[i] == '/')) {
            return false;
        }
    }
    return true;
}

/* "s3://BUCKET/PREFIX": without slashes at the prefix's ends. */
static enum status split_place(const char *place, struct view *bucket, struct view *prefix,
                               struct error *err)
{
    struct view rest = view_str(place);
    if (view_starts(rest, VIEW("s3://"))) {
        rest = view_slice(rest, 5, rest.len);
        ptrdiff_t slash = view_find(rest, VIEW("/"));
        *bucket = slash < 0 ? rest : view_slice(rest, 0, (size_t)slash);
        *prefix = slash < 0 ? VIEW("") : view_slice(rest, (size_t)slash + 1, rest.len);
        while (prefix->len > 0 && prefix->ptr[prefix->len - 1] == '/') {
            prefix->len--;
        }
        if (bucket->len >= BUCKET_MIN && bucket->len <= BUCKET_MAX && all_plain(*bucket, false) &&
            prefix->len < S3_KEY_MAX / 2 && all_plain(*prefix, true) &&
            view_find(*prefix, VIEW("//")) < 0 && !view_starts(*prefix, VIEW("/"))) {
            return OK;
        }
    }
    return error_set(err, ERR_USAGE,
                     "\"%s\" is no place for blobs: s3://BUCKET or s3://BUCKET/PREFIX, of letters, "
                     "digits, '-', '_' and '.'",
                     place);
}

static bool given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static enum status check_access(const struct s3_access *a, struct error *err)
{
    if (a == NULL || !given(a->key) || !given(a->secret)) {
        return error_set(err, ERR_USAGE,
                         "blobs in S3 need an access key: set AWS_ACCESS_KEY_ID and "
                         "AWS_SECRET_ACCESS_KEY");
    }
    struct view region = view_str(given(a->region) ? a->region : "");
    if (region.len > REGION_MAX || !all_plain(region, false)) {
        return error_set(err, ERR_USAGE, "\"%s\" is no region of S3", a->region);
    }
    struct view endpoint = view_str(given(a->endpoint) ? a->endpoint : "https://");
    if (!view_starts(endpoint, VIEW("https://")) && !view_starts(endpoint, VIEW("http://"))) {
        return error_set(err, ERR_USAGE, "\"%s\" is no address of an S3 server: https://HOST",
                         a->endpoint);
    }
    return OK;
}

static char *format(const char *a, struct view b, const char *c)
{
    struct buf text = BUF_INIT(1 << 16);
    buf_add_str(&text, a);
    buf_add_view(&text, b);
    buf_add_str(&text, c);
    return buf_steal(&text);
}

/* A bucket is a part of the path where a server is named, of the host where Amazon's is meant. */
static char *bucket_url(const struct s3_access *a, const char *region, struct view bucket)
{
    struct buf url = BUF_INIT(1 << 16);
    if (given(a->endpoint)) {
        struct view endpoint = view_str(a->endpoint);
        while (endpoint.len > 0 && endpoint.ptr[endpoint.len - 1] == '/') {
            endpoint.len--;
        }
        buf_printf(&url, VIEW_FMT "/" VIEW_FMT, VIEW_ARG(endpoint), VIEW_ARG(bucket));
    } else {
        buf_printf(&url, "https://" VIEW_FMT ".s3.%s.amazonaws.com", VIEW_ARG(bucket), region);
    }
    return buf_steal(&url);
}

static char *host_header(const char *url)
{
    struct view rest = view_str(url == NULL ? "" : url);
    ptrdiff_t scheme = view_find(rest, VIEW("://"));
    rest = view_slice(rest, scheme < 0 ? 0 : (size_t)scheme + 3, rest.len);
    ptrdiff_t slash = view_find(rest, VIEW("/"));
    return format("Host: ", view_slice(rest, 0, slash < 0 ? rest.len : (size_t)slash), "");
}

static char *wiped(char *secret)
{
    if (secret != NULL) {
        mem_wipe(secret, strlen(secret));
    }
    return mem_free(secret);
}

struct s3 *s3_close(struct s3 *s3)
{
    if (s3 == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < s3->idle_count; i++) {
        curl.easy_cleanup(s3->idle[i]);
    }
    (void)pthread_mutex_destroy(&s3->mutex);
    s3->name = mem_free(s3->name);
    s3->url = mem_free(s3->url);
    s3->host = mem_free(s3->host);
    s3->prefix = mem_free(s3->prefix);
    s3->sign = mem_free(s3->sign);
    s3->user = wiped(s3->user);
    s3->password = wiped(s3->password);
    s3->token = wiped(s3->token);
    return mem_free(s3);
}

static char *copy(const char *text)
{
    return mem_strndup(text, strlen(text));
}

/* False when memory is exhausted. */
static bool fill(struct s3 *s3, const char *place, const struct s3_access *access,
                 struct view bucket, struct view prefix)
{
    const char *region = given(access->region) ? access->region : "us-east-1";
    s3->name = copy(place);
    s3->url = bucket_url(access, region, bucket);
    s3->host = host_header(s3->url);
    s3->prefix = format("", prefix, prefix.len > 0 ? "/" : "");
    s3->sign = format("aws:amz:", view_str(region), ":s3");
    s3->user = copy(access->key);
    s3->password = copy(access->secret);
    s3->token = given(access->token) ? copy(access->token) : NULL;
    return s3->name != NULL && s3->url != NULL && s3->host != NULL && s3->prefix != NULL &&
           s3->sign != NULL && s3->user != NULL && s3->password != NULL &&
           (s3->token != NULL || !given(access->token));
}

enum status s3_open(const char *place, const struct s3_access *access, struct s3 **out,
                    struct error *err)
{
    struct view bucket;
    struct view prefix;
    enum status st = split_place(place, &bucket, &prefix, err);
    st = st == OK ? check_access(access, err) : st;
    st = st == OK ? curl_library_load(err) : st;
    if (st != OK) {
        return st;
    }
    struct s3 *s3 = mem_calloc(1, sizeof *s3);
    if (s3 == NULL) {
        return error_no_memory(err);
    }
    (void)pthread_mutex_init(&s3->mutex, NULL);
    if (!fill(s3, place, access, bucket, prefix)) {
        (void)s3_close(s3);
        return error_no_memory(err);
    }
    *out = s3;
    return OK;
}

const char *s3_name(const struct s3 *s3)
{
    return s3->name;
}

enum { PUT_BATCH = 256 };

enum status s3_put(struct s3 *s3, s3_object_at object, void *ctx, size_t count, struct error *err)
{
    struct batch {
        struct s3_request requests[PUT_BATCH];
        struct sha256 hashes[PUT_BATCH];
        char keys[PUT_BATCH][S3_KEY_MAX];
    };
    struct batch *b = count == 0 ? NULL : mem_calloc(1, sizeof *b);
    if (b == NULL) {
        return count == 0 ? OK : error_no_memory(err);
    }
    enum status st = OK;
    for (size_t first = 0; st == OK && first < count; first += PUT_BATCH) {
        size_t n = count - first < PUT_BATCH ? count - first : PUT_BATCH;
        memset(b->requests, 0, sizeof b->requests);
        for (size_t i = 0; i < n; i++) {
            struct s3_object o;
            object(ctx, first + i, &o);
            (void)snprintf(b->keys[i], S3_KEY_MAX, "%s", o.key);
            b->hashes[i] = o.digest;
            b->requests[i] = (struct s3_request){
                .method = "PUT", .key = b->keys[i], .body = o.bytes, .hash = &b->hashes[i]};
        }
        st = s3_run(s3, b->requests, n, err);
        for (size_t i = 0; i < n; i++) {
            s3_request_release(&b->requests[i]);
        }
    }
    (void)mem_free(b);
    return st;
}

enum status s3_get(struct s3 *s3, const char *key, struct buf *out, struct error *err)
{
    struct s3_request r = {.method = "GET", .key = key, .out = out};
    enum status st = s3_run(s3, &r, 1, err);
    s3_request_release(&r);
    return st == OK && r.code == 404 ? ERR_NOT_FOUND : st;
}

enum status s3_has(struct s3 *s3, const char *key, bool *out, struct error *err)
{
    struct s3_request r = {.method = "HEAD", .key = key};
    enum status st = s3_run(s3, &r, 1, err);
    s3_request_release(&r);
    if (st == OK) {
        *out = r.code != 404;
    }
    return st;
}

enum status s3_remove(struct s3 *s3, const char *key, int64_t before, bool *removed,
                      struct error *err)
{
    struct s3_request look = {.method = "HEAD", .key = key};
    struct s3_request r = {.method = "DELETE", .key = key};
    enum status st = s3_run(s3, &look, 1, err);
    s3_request_release(&look);
    if (st != OK) {
        return st;
    }
    bool old = look.code != 404 && look.modified >= 0 && look.modified < before;
    if (old) {
        st = s3_run(s3, &r, 1, err);
        s3_request_release(&r);
    }
    if (st == OK) {
        *removed = old;
    }
    return st;
}

/* ---- listing ---- */

static struct view text_of(const struct xml_node *n, const char *name)
{
    const struct xml_node *child = xml_child(n, name);
    return child == NULL ? VIEW("") : xml_text(child);
}

static enum status visit_page(const struct s3 *s3, const struct xml_document *doc, s3_visit visit,
                              void *ctx, struct error *err)
{
    size_t skip = strlen(s3->prefix);
    enum status st = OK;
    for (const struct xml_node *n = xml_child(xml_root(doc), "Contents"); st == OK && n != NULL;
         n = xml_next(xml_sibling(n), "Contents")) {
        struct view text = text_of(n, "Key");
        struct s3_listed o = {.key = view_slice(text, skip, text.len)};
        if (!view_to_u64(text_of(n, "Size"), &o.size)) {
            o.size = 0;
        }
        if (!clock_parse(text_of(n, "LastModified"), &o.modified)) {
            o.modified = INT64_MAX;
        }
        if (text.len > skip && view_starts(text, view_str(s3->prefix))) {
            st = visit(ctx, &o, err);
        }
    }
    return st;
}

/* The parameters in the order in which they are signed. */
static enum status list_query(const struct s3 *s3, const char *start, struct view next,
                              struct buf *out, struct error *err)
{
    buf_clear(out);
    if (next.len > 0) {
        buf_add_str(out, "continuation-token=");
        buf_add_percent(out, next, "-_.~");
        buf_add_char(out, '&');
    }
    buf_printf(out, "list-type=2&max-keys=%d&prefix=", S3_LIST_KEYS);
    buf_add_percent(out, view_str(s3->prefix), "-_.~");
    buf_add_percent(out, view_str(start), "-_.~");
    return buf_status(out, err);
}

static enum status list_page(struct s3 *s3, struct buf *query, struct buf *page,
                             struct xml_document **out, struct error *err)
{
    struct s3_request r = {.method = "GET", .query = query->ptr, .out = page};
    buf_clear(page);
    enum status st = s3_run(s3, &r, 1, err);
    s3_request_release(&r);
    if (st == OK && r.code == 404) {
        return error_set(err, ERR_NOT_FOUND, "%s: there is no such bucket", s3->name);
    }
    return st == OK ? xml_read(buf_view(page), s3->name, out, err) : st;
}

enum status s3_list(struct s3 *s3, const char *start, s3_visit visit, void *ctx, struct error *err)
{
    struct buf query = BUF_INIT(1 << 14);
    struct buf page = BUF_INIT(S3_PAGE_MAX);
    struct buf next = BUF_INIT(1 << 12);
    enum status st = OK;
    bool more = true;
    while (st == OK && more) {
        struct xml_document *doc = NULL;
        st = list_query(s3, start, buf_view(&next), &query, err);
        st = st == OK ? list_page(s3, &query, &page, &doc, err) : st;
        if (st != OK) {
            break;
        }
        more = view_eq(text_of(xml_root(doc), "IsTruncated"), VIEW("true"));
        buf_clear(&next);
        buf_add_view(&next, text_of(xml_root(doc), "NextContinuationToken"));
        st = visit_page(s3, doc, visit, ctx, err);
        if (st == OK && more && next.len == 0) {
            st = error_set(err, ERR_IO, "%s: the list of objects ends in the middle", s3->name);
        }
        (void)xml_free(doc);
    }
    buf_release(&query);
    buf_release(&page);
    buf_release(&next);
    return st;
}

#include "download.h"
#include "transfer.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 1 << 16, ETAG_MAX = 256, REDIRECTS_MAX = 5 };

struct transfer {
    const struct cli *cli;
    const struct download *d;
    CURL *curl;
    int fd;
    uint64_t have; /* bytes in the file */
    bool resuming; /* a range was asked for */
    bool begun;    /* the first bytes of the answer have come */
    bool too_large;
    bool failed; /* writing */
    char etag[ETAG_MAX];
};

/* ---- Small files beside the download ---- */

static enum status beside(const struct download *d, const char *suffix, struct buf *out,
                          struct error *err)
{
    buf_clear(out);
    buf_printf(out, "%s%s", d->path, suffix);
    return buf_status(out, err);
}

/* The entity tag kept there; empty where there is none. */
static void read_etag(const struct download *d, const char *suffix, char out[ETAG_MAX])
{
    struct buf path = BUF_INIT(PATH_BYTES_MAX);
    struct buf text = BUF_INIT(ETAG_MAX - 1);
    out[0] = '\0';
    if (beside(d, suffix, &path, NULL) == OK && file_read(path.ptr, &text, NULL) == OK &&
        text.len > 0) {
        memcpy(out, text.ptr, text.len);
        out[text.len] = '\0';
    }
    buf_release(&path);
    buf_release(&text);
}

static enum status write_etag(const struct download *d, const char *suffix, const char *etag,
                              struct error *err)
{
    struct buf path = BUF_INIT(PATH_BYTES_MAX);
    enum status st = beside(d, suffix, &path, err);
    if (st == OK && etag[0] == '\0') {
        (void)unlink(path.ptr);
    } else if (st == OK) {
        st = file_write_atomic(path.ptr, view_str(etag), 0600, err);
    }
    buf_release(&path);
    return st;
}

/* ---- What libcurl calls ---- */

/* A strong entity tag; a weak one cannot name a part. */
static size_t on_header(char *bytes, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    struct view line = view_of(bytes, size * count);
    struct view name = VIEW("etag:");
    if (view_starts(line, VIEW("HTTP/"))) {
        t->etag[0] = '\0'; /* the answer behind a redirection */
    } else if (line.len > name.len && view_eq_nocase(view_slice(line, 0, name.len), name)) {
        struct view value = view_trim(view_slice(line, name.len, line.len));
        if (value.len > 2 && value.len < ETAG_MAX && value.ptr[0] == '"') {
            memcpy(t->etag, value.ptr, value.len);
            t->etag[value.len] = '\0';
        }
    }
    return size * count;
}

/* The server sends the whole file although a part was asked for: begin anew. */
static bool begin_body(struct transfer *t)
{
    long code = 0;
    (void)curl.easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &code);
    t->begun = true;
    if (t->resuming && code != 206) {
        t->have = 0;
        if (ftruncate(t->fd, 0) != 0 || lseek(t->fd, 0, SEEK_SET) != 0) {
            return false;
        }
    }
    return write_etag(t->d, ".part.etag", t->etag, NULL) == OK;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    size_t len = size * count;
    if (!t->begun && !begin_body(t)) {
        t->failed = true;
        return 0;
    }
    if (len > t->d->max || t->have > t->d->max - len) {
        t->too_large = true;
        return 0;
    }
    if (file_write_fd(t->fd, t->d->path, view_of(bytes, len), NULL) != OK) {
        t->failed = true;
        return 0;
    }
    t->have += len;
    return len;
}

/* ---- The request ---- */

static enum status add_header(struct curl_slist **list, const char *name, const char *value,
                              struct error *err)
{
    char line[ETAG_MAX + 32];
    (void)snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *more = curl.slist_append(*list, line);
    if (more == NULL) {
        return error_no_memory(err);
    }
    *list = more;
    return OK;
}

/* If-None-Match for what is whole; Range for what is not. */
static enum status add_conditions(struct transfer *t, struct curl_slist **list, struct error *err)
{
    char etag[ETAG_MAX];
    char range[48];
    enum status st = OK;
    read_etag(t->d, ".etag", etag);
    if (etag[0] != '\0' && access(t->d->path, R_OK) == 0) {
        st = add_header(list, "If-None-Match", etag, err);
    }
    read_etag(t->d, ".part.etag", etag);
    if (st == OK && t->have > 0 && etag[0] != '\0') {
        (void)snprintf(range, sizeof range, "%llu-", (unsigned long long)t->have);
        (void)curl.easy_setopt(t->curl, CURLOPT_RANGE, range);
        t->resuming = true;
        st = add_header(list, "If-Range", etag, err);
    } else if (t->have > 0) {
        t->have = 0; /* of what, nobody knows */
        if (ftruncate(t->fd, 0) != 0 || lseek(t->fd, 0, SEEK_SET) != 0) {
            return error_errno(err, errno, "%s", t->d->path);
        }
    }
    return st;
}

static void set_options(struct transfer *t, struct curl_slist *headers)
{
    CURL *c = t->curl;
    bool plain = view_starts(view_str(t->d->url), VIEW("http://"));
    (void)curl.easy_setopt(c, CURLOPT_URL, t->d->url);
    transfer_options(c, t->cli, plain ? "http,https" : "https");
    (void)curl.easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
    (void)curl.easy_setopt(c, CURLOPT_MAXREDIRS, (long)REDIRECTS_MAX);
    (void)curl.easy_setopt(c, CURLOPT_FAILONERROR, 1L);
    (void)curl.easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    (void)curl.easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    (void)curl.easy_setopt(c, CURLOPT_HEADERDATA, t);
    (void)curl.easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl.easy_setopt(c, CURLOPT_WRITEDATA, t);
}

static enum status explain(const struct transfer *t, CURLcode rc, const char *detail,
                           struct error *err)
{
    if (rc == CURLE_ABORTED_BY_CALLBACK) {
        return error_set(err, ERR_CANCELLED, "stopped; what has come so far is kept");
    }
    if (t->too_large) {
        return error_set(err, ERR_LIMIT, "%s: larger than %llu bytes", t->d->url,
                         (unsigned long long)t->d->max);
    }
    if (t->failed) {
        return error_set(err, ERR_IO, "%s.part cannot be written", t->d->path);
    }
    if (rc == CURLE_UNSUPPORTED_PROTOCOL || rc == CURLE_URL_MALFORMAT) {
        return error_set(err, ERR_UNSUPPORTED, "%s: not an https:// address", t->d->url);
    }
    return error_set(err, ERR_IO, "%s: %s", t->d->url,
                     detail[0] != '\0' ? detail : curl.easy_strerror(rc));
}

static enum status perform(struct transfer *t, long *code, struct error *err)
{
    struct curl_slist *headers = NULL;
    char detail[CURL_ERROR_SIZE] = "";
    enum status st = add_conditions(t, &headers, err);
    if (st == OK) {
        set_options(t, headers);
        (void)curl.easy_setopt(t->curl, CURLOPT_ERRORBUFFER, detail);
        CURLcode rc = curl.easy_perform(t->curl);
        (void)curl.easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, code);
        st = rc == CURLE_OK ? OK : explain(t, rc, detail, err);
    }
    curl.slist_free_all(headers);
    return st;
}

/* PATH.part becomes PATH. */
static enum status settle(const struct transfer *t, const char *part, struct error *err)
{
    if (fsync(t->fd) != 0 || rename(part, t->d->path) != 0) {
        return error_errno(err, errno, "%s", t->d->path);
    }
    enum status st = write_etag(t->d, ".part.etag", "", err);
    return st == OK ? write_etag(t->d, ".etag", t->etag, err) : st;
}

static enum status transfer(struct transfer *t, const char *part, bool *changed, struct error *err)
{
    enum { NOT_MODIFIED = 304, RANGE_IS_NONE = 416 };
    struct stat s;
    long code = 0;
    t->fd = open(part, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (t->fd < 0 || fstat(t->fd, &s) != 0 || lseek(t->fd, 0, SEEK_END) < 0) {
        return error_errno(err, errno, "%s", part);
    }
    t->have = (uint64_t)s.st_size;
    enum status st = perform(t, &code, err);
    if (code == RANGE_IS_NONE) {
        /* What is there is of something else: next time from the beginning. */
        (void)unlink(part);
    }
    if (st != OK) {
        return st;
    }
    *changed = code != NOT_MODIFIED;
    return *changed ? settle(t, part, err) : OK;
}

enum status download_file(const struct cli *cli, const struct download *d, bool *changed,
                          struct error *err)
{
    struct transfer t = {.cli = cli, .d = d, .fd = -1};
    struct buf part = BUF_INIT(PATH_BYTES_MAX);
    enum status st = curl_library_load(err);
    if (st == OK) {
        st = beside(d, ".part", &part, err);
    }
    if (st == OK) {
        t.curl = curl.easy_init();
        st = t.curl == NULL ? error_no_memory(err) : OK;
    }
    if (st == OK) {
        st = transfer(&t, part.ptr, changed, err);
    }
    if (st == OK && !*changed) {
        (void)unlink(part.ptr);
    }
    t.fd = fd_close(t.fd);
    if (t.curl != NULL) {
        curl.easy_cleanup(t.curl);
    }
    buf_release(&part);
    return st;
}

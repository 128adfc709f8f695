/* What a witness refused: kept beside the state, and listed with it. */
#include "witness_internal.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define REQUEST ".request"

enum { KEPT_MAX = 3 * WITNESS_REFUSALS_MAX, DIGITS = 16 };

static const char *const names[] = {"none", "fork", "unproven", "older"};

const char *witness_fault_name(enum witness_fault fault)
{
    return (size_t)fault < sizeof names / sizeof names[0] ? names[fault] : names[0];
}

/* "<RFC 3339>-<why>-<16 hex>.request"; the time has hyphens too, so the end is what counts. */
static bool parse_name(struct view file, struct witness_refusal *out)
{
    struct view end = VIEW(REQUEST);
    if (!view_ends(file, end) || file.len - end.len >= sizeof out->name) {
        return false;
    }
    struct view name = view_slice(file, 0, file.len - end.len);
    *out = (struct witness_refusal){.fault = WITNESS_NO_FAULT};
    memcpy(out->name, name.ptr, name.len);
    if (!clock_parse(view_slice(name, 0, CLOCK_TEXT_MAX - 4), &out->time)) {
        return false;
    }
    struct view why = view_slice(name, CLOCK_TEXT_MAX - 3, name.len);
    for (size_t i = WITNESS_FORK; i < sizeof names / sizeof names[0]; i++) {
        size_t len = strlen(names[i]);
        if (view_starts(why, view_str(names[i])) && why.len == len + 1 + DIGITS) {
            out->fault = (enum witness_fault)i;
        }
    }
    return out->fault != WITNESS_NO_FAULT;
}

struct kept {
    struct witness_refusal *list;
    size_t len;
    size_t cap;
};

static int by_name(const void *a, const void *b)
{
    const struct witness_refusal *x = a;
    const struct witness_refusal *y = b;
    return strcmp(x->name, y->name);
}

static enum status list(const struct watched *w, struct kept *out, struct error *err)
{
    int fd = openat(w->fd, "refused", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    enum status st = OK;
    if (dir == NULL) {
        int why = errno;
        (void)fd_close(fd);
        return why == ENOENT ? OK : error_errno(err, why, "%s/refused", w->path.ptr);
    }
    for (struct dirent *e = readdir(dir); st == OK && e != NULL; e = readdir(dir)) {
        struct witness_refusal one;
        void *items = out->list;
        if (!parse_name(view_str(e->d_name), &one)) {
            continue;
        }
        st = mem_grow(&items, &out->cap, out->len + 1, sizeof one, KEPT_MAX, err);
        out->list = items;
        if (st == OK) {
            out->list[out->len++] = one;
        }
    }
    (void)closedir(dir);
    if (out->len > 0) {
        qsort(out->list, out->len, sizeof *out->list, by_name);
    }
    return st;
}

static enum status write_part(const struct watched *w, const char *name, const char *end,
                              struct view bytes, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(WITNESS_PATH_MAX);
    buf_printf(&path, "%s/refused/%s%s", w->path.ptr, name, end);
    enum status st = buf_status(&path, err);
    return st == OK ? file_write_atomic(path.ptr, bytes, 0600, err) : st;
}

/* Is it there already, or are there too many of its kind? */
static bool is_settled(const struct kept *k, enum witness_fault fault, const char *digits)
{
    size_t same = 0;
    for (size_t i = 0; i < k->len; i++) {
        if (k->list[i].fault != fault) {
            continue;
        }
        same++;
        if (view_ends(view_str(k->list[i].name), view_of(digits, DIGITS))) {
            return true;
        }
    }
    return same >= WITNESS_REFUSALS_MAX;
}

/* The part that stands in the list goes last: whoever sees it sees both. */
enum status refusal_keep(const struct watched *w, enum witness_fault fault, struct view request,
                         struct view checkpoint, int64_t now, bool *kept, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf dir = BUF_INIT(WITNESS_PATH_MAX);
    struct kept k = {.list = NULL};
    struct sha256 digest;
    char hex[SHA256_HEX_MAX];
    char time[CLOCK_TEXT_MAX];
    char name[sizeof((struct witness_refusal *)NULL)->name];
    sha256_of(checkpoint, &digest);
    sha256_hex(&digest, hex);
    enum status st = list(w, &k, err);
    bool settled = st == OK && is_settled(&k, fault, hex);
    *kept = st == OK && !settled;
    (void)mem_free(k.list);
    if (st != OK || settled) {
        return st;
    }
    clock_rfc3339(now, time);
    (void)snprintf(name, sizeof name, "%s-%s-%.*s", time, witness_fault_name(fault), DIGITS, hex);
    st = path_join(&dir, w->path.ptr, "refused", err);
    if (st == OK) {
        st = dir_ensure(dir.ptr, 0700, err);
    }
    if (st == OK) {
        st = write_part(w, name, ".held", buf_view(&w->note), err);
    }
    return st == OK ? write_part(w, name, REQUEST, request, err) : st;
}

/* ---- listing ---- */

static enum status read_part(const struct watched *w, const char *name, const char *end,
                             struct buf *out, struct error *err)
{
    char path[256];
    (void)snprintf(path, sizeof path, "refused/%s%s", name, end);
    buf_clear(out);
    return file_read_at(w->fd, path, out, err);
}

static enum status read_refusal(const struct watched *w, struct witness_refusal *r,
                                struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(ADD_CHECKPOINT_MAX);
    struct add_checkpoint a;
    enum status st = read_part(w, r->name, REQUEST, &bytes, err);
    /* What cannot be read any more stays without size and root. */
    if (st == OK && add_checkpoint_read(buf_view(&bytes), &a, NULL) == OK) {
        (void)!checkpoint_peek(a.checkpoint, &r->refused, NULL);
    }
    st = st == OK ? read_part(w, r->name, ".held", &bytes, err) : st;
    if (st == OK) {
        (void)!checkpoint_peek(buf_view(&bytes), &r->held, NULL);
    }
    return st;
}

/* When it was cosigned is in the cosignature, the note's last line. */
static int64_t cosigned_at(const struct watched *w)
{
    struct note n;
    return note_parse(buf_view(&w->note), &n, NULL) == OK
               ? cosignature_time(&n.signatures[n.signatures_len - 1])
               : 0;
}

static enum status visit_log(const struct watched *w, witness_visit visit, void *ctx,
                             struct error *err)
{
    struct kept k = {.list = NULL};
    enum status st = list(w, &k, err);
    for (size_t i = 0; st == OK && i < k.len; i++) {
        st = read_refusal(w, &k.list[i], err);
    }
    struct witness_log log = {.keys_len = w->keys_len,
                              .head = w->head,
                              .has_head = w->note.len > 0,
                              .time = w->note.len > 0 ? cosigned_at(w) : 0,
                              .place = w->path.ptr,
                              .refusals = k.list,
                              .refusals_len = k.len};
    if (w->keys_len > 0) {
        memcpy(log.origin, w->keys[0].name, sizeof log.origin);
    }
    st = st == OK ? visit(ctx, &log, err) : st;
    (void)mem_free(k.list);
    return st;
}

static int keep_hashes(const struct dirent *e)
{
    struct sha256 d;
    return sha256_parse(view_str(e->d_name), &d) ? 1 : 0;
}

enum status witness_each_log(const char *dir, witness_visit visit, void *ctx, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(WITNESS_PATH_MAX);
    struct dirent **found = NULL;
    enum status st = path_join(&path, dir, "logs", err);
    int count = st == OK ? scandir(path.ptr, &found, keep_hashes, alphasort) : -1;
    if (st == OK && count < 0) {
        return errno == ENOENT ? OK : error_errno(err, errno, "%s", path.ptr);
    }
    if (st == OK && count > WITNESS_LOGS_MAX) {
        st = error_set(err, ERR_LIMIT, "more than %d logs are watched", WITNESS_LOGS_MAX);
    }
    for (int i = 0; i < count; i++) {
        struct watched w = {.fd = -1};
        if (st == OK) {
            st = watched_open(&w, dir, view_str(found[i]->d_name), false, err);
            st = st == OK ? visit_log(&w, visit, ctx, err) : st;
            watched_release(&w);
        }
        free(found[i]); /* scandir()'s memory */
    }
    free((void *)found);
    return st;
}

#include "index_file.h"

#include <assay/base/file.h>

static const char padding[INDEX_ALIGN];

static uint64_t align_up(uint64_t n)
{
    return (n + INDEX_ALIGN - 1) / INDEX_ALIGN * INDEX_ALIGN;
}

static int64_t newest_of(const struct tables *t)
{
    int64_t newest = 0;
    for (size_t i = 0; i < t->t[INDEX_ADVISORIES].len; i++) {
        const struct index_advisory *a = tables_at(t, INDEX_ADVISORIES, i);
        newest = a->modified > newest ? a->modified : newest;
    }
    return newest;
}

static void fill_header(const struct tables *t, const struct index_view *v, struct index_header *h)
{
    uint64_t at = align_up(sizeof *h);
    struct sha256 digest;
    memset(h, 0, sizeof *h);
    memcpy(h->magic, INDEX_MAGIC, sizeof h->magic);
    h->byte_order = INDEX_BYTE_ORDER;
    h->version = INDEX_VERSION;
    h->newest = newest_of(t);
    h->skipped = t->skipped;
    h->epss_date = t->epss_date;
    h->kev_date = t->kev_date;
    for (size_t i = 0; i < INDEX_SECTIONS; i++) {
        h->sections[i].offset = at;
        h->sections[i].length = v->sections[i].len;
        sha256_of(v->sections[i], &digest);
        memcpy(h->sections[i].digest, digest.bytes, SHA256_SIZE);
        at = align_up(at + v->sections[i].len);
    }
    h->file_size = at;
    sha256_of(view_of((const char *)h, offsetof(struct index_header, digest)), &digest);
    memcpy(h->digest, digest.bytes, SHA256_SIZE);
}

static enum status write_padded(int fd, const char *name, struct view bytes, struct error *err)
{
    enum status st = file_write_fd(fd, name, bytes, err);
    size_t rest = (size_t)(align_up(bytes.len) - bytes.len);
    return st == OK ? file_write_fd(fd, name, view_of(padding, rest), err) : st;
}

static enum status write_all(void *ctx, int fd, const char *name, struct error *err)
{
    const struct tables *const *t = ctx;
    struct index_view v;
    struct index_header h;
    index_view_of_tables(*t, &v);
    fill_header(*t, &v, &h);
    enum status st = write_padded(fd, name, view_of((const char *)&h, sizeof h), err);
    for (size_t i = 0; st == OK && i < INDEX_SECTIONS; i++) {
        st = write_padded(fd, name, v.sections[i], err);
    }
    return st;
}

enum status index_write(const struct tables *t, const char *path, struct error *err)
{
    return file_write_atomic_by(path, 0600, write_all, &t, err);
}

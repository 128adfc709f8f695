#include "upstream.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Tables lie one behind the other at multiples of eight bytes. */
static bool take_table(struct upstream_index *x, size_t *at, uint64_t count, size_t size,
                       const void **out)
{
    uint64_t bytes = (count * size + 7) & ~(uint64_t)7;
    if (bytes > x->size - *at) {
        return false;
    }
    *out = x->map + *at;
    *at += (size_t)bytes;
    return true;
}

static bool is_text(const struct upstream_index *x, struct upstream_text t)
{
    return t.offset <= x->text.len && t.len <= x->text.len - t.offset;
}

static bool check_rows(const struct upstream_index *x)
{
    bool good = true;
    for (size_t i = 0; i < x->head.releases; i++) {
        const struct upstream_row *r = &x->releases[i];
        good = good && is_text(x, r->project) && is_text(x, r->version) && is_text(x, r->commit);
    }
    for (size_t i = 0; i < x->head.paths; i++) {
        good = good && is_text(x, x->paths[i]);
    }
    return good;
}

static bool check(struct upstream_index *x)
{
    size_t at = sizeof x->head;
    const void *part = NULL;
    memcpy(&x->head, x->map, sizeof x->head);
    if (memcmp(x->head.magic, UPSTREAM_MAGIC, sizeof x->head.magic) != 0 ||
        x->head.size != x->size) {
        return false;
    }
    bool good = take_table(x, &at, x->head.releases, sizeof *x->releases, &part);
    x->releases = part;
    for (size_t t = 0; good && t < UPSTREAM_TABLES; t++) {
        good = take_table(x, &at, x->head.entries[t], sizeof *x->tables[t], &part);
        x->tables[t] = part;
    }
    good = good && take_table(x, &at, x->head.paths, sizeof *x->paths, &part);
    x->paths = part;
    good = good && x->head.text_len <= x->size - at;
    x->text = good ? view_of(x->map + at, x->head.text_len) : view_of(NULL, 0);
    return good && check_rows(x);
}

struct upstream_index *upstream_close(struct upstream_index *x)
{
    if (x == NULL) {
        return NULL;
    }
    if (x->map != NULL) {
        (void)munmap((void *)(uintptr_t)x->map, x->size);
    }
    return mem_free(x);
}

static enum status map_file(struct upstream_index *x, const char *path, struct error *err)
{
    struct stat sb;
    CLEANUP(fd_cleanup) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &sb) != 0) {
        return error_errno(err, errno, "cannot open %s", path);
    }
    if (sb.st_size < (off_t)sizeof x->head) {
        return error_set(err, ERR_CORRUPT, "%s is no index of upstream sources", path);
    }
    void *map = mmap(NULL, (size_t)sb.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) {
        return error_errno(err, errno, "cannot map %s", path);
    }
    x->map = map;
    x->size = (size_t)sb.st_size;
    return OK;
}

enum status upstream_open(const char *path, struct upstream_index **out, struct error *err)
{
    struct upstream_index *x = mem_calloc(1, sizeof *x);
    if (x == NULL) {
        return error_no_memory(err);
    }
    enum status st = map_file(x, path, err);
    if (st == OK && !check(x)) {
        st = error_set(err, ERR_CORRUPT,
                       "%s is damaged or of another version; remove it and add the sources again",
                       path);
    }
    if (st != OK) {
        (void)upstream_close(x);
        return st;
    }
    *out = x;
    return OK;
}

struct view upstream_text_of(const struct upstream_index *x, struct upstream_text t)
{
    return view_slice(x->text, t.offset, (size_t)t.offset + t.len);
}

size_t upstream_release_count(const struct upstream_index *x)
{
    return x->head.releases;
}

struct upstream_release upstream_release_at(const struct upstream_index *x, size_t i)
{
    const struct upstream_row *r = &x->releases[i];
    return (struct upstream_release){.project = upstream_text_of(x, r->project),
                                     .version = upstream_text_of(x, r->version),
                                     .commit = upstream_text_of(x, r->commit),
                                     .files = r->files,
                                     .functions = r->functions};
}

/* The first entry whose digest is at least this. */
static size_t lower_bound(const struct upstream_entry *e, size_t count, uint64_t digest)
{
    size_t low = 0;
    while (count > 0) {
        size_t half = count / 2;
        if (e[low + half].digest < digest) {
            low += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return low;
}

bool upstream_find(const struct upstream_index *x, enum upstream_table table, uint64_t digest,
                   size_t *from, size_t *to)
{
    const struct upstream_entry *e = x->tables[table];
    size_t count = x->head.entries[table];
    size_t at = lower_bound(e, count, digest);
    size_t end = at;
    /* Only entries that name what there is. */
    while (end < count && e[end].digest == digest && e[end].release < x->head.releases &&
           e[end].path < x->head.paths) {
        end++;
    }
    *from = at;
    *to = end;
    return end > at;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The next run of digits or of anything else. */
static struct view take_run(struct view *v)
{
    size_t n = 0;
    while (n < v->len && is_digit(v->ptr[n]) == is_digit(v->ptr[0])) {
        n++;
    }
    struct view run = view_slice(*v, 0, n);
    *v = view_slice(*v, n, v->len);
    return run;
}

static int cmp_numbers(struct view a, struct view b)
{
    while (a.len > 1 && a.ptr[0] == '0') {
        a = view_slice(a, 1, a.len);
    }
    while (b.len > 1 && b.ptr[0] == '0') {
        b = view_slice(b, 1, b.len);
    }
    return a.len != b.len ? (a.len < b.len ? -1 : 1) : view_cmp(a, b);
}

int upstream_version_cmp(struct view a, struct view b)
{
    int order = 0;
    while (order == 0 && a.len > 0 && b.len > 0) {
        struct view x = take_run(&a);
        struct view y = take_run(&b);
        bool numbers = is_digit(x.ptr[0]) && is_digit(y.ptr[0]);
        order = numbers ? cmp_numbers(x, y) : view_cmp(x, y);
    }
    return order != 0 ? order : a.len > 0 ? 1 : b.len > 0 ? -1 : 0;
}

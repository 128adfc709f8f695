#include "fixes.h"

#include "patch.h"

#include <assay/base/file.h>
#include <assay/base/lines.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIXES_MAX = 1 << 24, FIXED_BYTES_MAX = INT32_MAX };

struct fix {
    struct view path;
    struct view rule;
    struct view text;
    struct region region;
    size_t number;
};

struct fixer {
    const struct session *s;
    struct view prefix;
    struct buf *patch;
    struct fixes_totals *totals;
    struct arena arena;
    struct fix *fixes;
    size_t len;
    size_t cap;
    size_t next; /* the first fix of a file that was not reached yet */
};

static enum status collect(void *ctx, const struct fact_finding *fact, struct error *err)
{
    struct fixer *x = ctx;
    const struct finding *f = &fact->finding;
    void *items = x->fixes;
    if (!f->has_fix || f->region.line == 0 || fact->suppressed) {
        return OK;
    }
    enum status st = mem_grow(&items, &x->cap, x->len + 1, sizeof *x->fixes, FIXES_MAX, err);
    x->fixes = items;
    if (st != OK) {
        return st;
    }
    const struct fix fix = {
        .path = arena_copy(&x->arena, f->path),
        .rule = arena_copy(&x->arena, f->rule),
        .text = arena_copy(&x->arena, f->fix),
        .region = f->region,
        .number = x->len,
    };
    if (fix.path.ptr == NULL || fix.rule.ptr == NULL || fix.text.ptr == NULL) {
        return error_no_memory(err);
    }
    x->fixes[x->len++] = fix;
    return OK;
}

/* As the facts list files; of one file in the order of the findings. */
static int by_path(const void *left, const void *right)
{
    const struct fix *a = left;
    const struct fix *b = right;
    int order = view_cmp(a->path, b->path);
    return order != 0 ? order : a->number < b->number ? -1 : 1;
}

/* --- one file --- */

static void refuse(const struct fixer *x, struct view path, const char *why)
{
    x->totals->refused++;
    cli_note(x->s->cli, VIEW_FMT ": not changed: %s", VIEW_ARG(path), why);
}

/* Below the subject no link is followed: the file would be another one than was seen. */
static enum status read_file(const struct fixer *x, const char *path, struct buf *out,
                             struct stat *sb, struct error *err)
{
    CLEANUP(fd_cleanup) int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    (void)x;
    if (fd < 0 || fstat(fd, sb) != 0) {
        return error_errno(err, errno, "opening %s", path);
    }
    return S_ISREG(sb->st_mode) ? file_read_fd(fd, path, out, err)
                                : error_set(err, ERR_CONFLICT, "it is no file any more");
}

static bool offset_of(const struct lines *l, uint32_t line, uint32_t column, size_t *out)
{
    if (line == 0 || column == 0 || line > l->count) {
        return false;
    }
    *out = (size_t)l->starts[line - 1] + column - 1;
    return *out <= l->text.len;
}

static enum status add_edits(const struct fixer *x, size_t from, size_t to,
                             const struct lines *lines, struct edits *edits, struct error *err)
{
    enum status st = OK;
    for (size_t i = from; i < to && st == OK; i++) {
        const struct fix *f = &x->fixes[i];
        size_t begin = 0;
        size_t end = 0;
        if (!offset_of(lines, f->region.line, f->region.column, &begin) ||
            !offset_of(lines, f->region.end_line, f->region.end_column, &end) || end < begin) {
            return error_set(err, ERR_CONFLICT, "a fix lies outside of it");
        }
        st = edits_add(edits, begin, end, f->text, f->rule, err);
    }
    return st;
}

static void note_skipped(const struct fixer *x, struct view path, const struct lines *lines,
                         const struct edits *edits)
{
    for (size_t i = 0; i < edits->len; i++) {
        const struct edit *e = &edits->items[i];
        if (e->skipped) {
            x->totals->skipped++;
            cli_note(x->s->cli, VIEW_FMT ":%u: skipped, it overlaps another fix: " VIEW_FMT,
                     VIEW_ARG(path), lines_at(lines, e->begin).line, VIEW_ARG(e->rule));
        }
    }
}

static enum status replace_file(const char *path, struct view bytes, const struct stat *was,
                                struct error *err)
{
    enum status st = file_write_atomic(path, bytes, was->st_mode & 07777, err);
    bool ours = was->st_uid == geteuid() && was->st_gid == getegid();
    if (st == OK && !ours && lchown(path, was->st_uid, was->st_gid) == 0) {
        /* A change of the owner takes setuid and setgid away. */
        (void)!chmod(path, was->st_mode & 07777);
    }
    return st;
}

static enum status write_result(const struct fixer *x, const char *full, struct view path,
                                struct view source, const struct edits *edits,
                                const struct stat *was, struct error *err)
{
    if (x->patch != NULL) {
        CLEANUP(buf_cleanup) struct buf name = BUF_INIT(PATH_MAX * 2);
        buf_add_view(&name, x->prefix);
        buf_add_view(&name, path);
        enum status st = buf_status(&name, err);
        return st == OK ? patch_write(buf_view(&name), source, edits, x->patch, err) : st;
    }
    struct buf fixed = BUF_INIT(FIXED_BYTES_MAX);
    enum status st = edits_apply(edits, source, &fixed, err);
    st = st == OK ? replace_file(full, buf_view(&fixed), was, err) : st;
    buf_release(&fixed);
    return st;
}

static enum status fix_source(const struct fixer *x, size_t from, size_t to, const char *full,
                              struct view source, const struct stat *was, struct error *err)
{
    struct arena arena;
    struct lines lines;
    struct edits edits = {.arena = &arena};
    struct view path = x->fixes[from].path;
    size_t applied = 0;
    arena_init(&arena, 0);
    enum status st = lines_index(source, &arena, &lines, err);
    st = st == OK ? add_edits(x, from, to, &lines, &edits, err) : st;
    if (st == OK) {
        applied = edits_settle(&edits);
        st = write_result(x, full, path, source, &edits, was, err);
    }
    if (st == OK) {
        x->totals->files++;
        x->totals->applied += applied;
        note_skipped(x, path, &lines, &edits);
    }
    arena_release(&arena);
    return st;
}

static enum status fix_file(const struct fixer *x, size_t from, size_t to,
                            const struct file_facts *file, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf full = BUF_INIT(PATH_MAX * 2);
    struct buf source = BUF_INIT(FIXED_BYTES_MAX);
    struct error why = {.code = OK};
    struct sha256 digest;
    struct stat was;
    buf_printf(&full, "%s/" VIEW_FMT, x->s->subject.path, VIEW_ARG(file->path));
    enum status st = buf_status(&full, &why);
    st = st == OK ? read_file(x, full.ptr, &source, &was, &why) : st;
    if (st == OK) {
        sha256_of(buf_view(&source), &digest);
        bool same = file->has_digest && sha256_eq(&digest, &file->digest);
        st = same ? OK : error_set(&why, ERR_CONFLICT, "it changed meanwhile");
    }
    st = st == OK ? fix_source(x, from, to, full.ptr, buf_view(&source), &was, &why) : st;
    buf_release(&source);
    if (st == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    if (st != OK) {
        refuse(x, file->path, why.message);
    }
    return OK;
}

/* Files come in the order of their paths, as the fixes do. */
static enum status on_file(void *ctx, const struct file_facts *file, struct error *err)
{
    struct fixer *x = ctx;
    while (x->next < x->len && view_cmp(x->fixes[x->next].path, file->path) < 0) {
        x->next++;
    }
    size_t from = x->next;
    while (x->next < x->len && view_eq(x->fixes[x->next].path, file->path)) {
        x->next++;
    }
    if (from == x->next) {
        return OK;
    }
    if ((file->classes & FILE_NESTED) != 0) {
        refuse(x, file->path, "it is in an archive");
        return OK;
    }
    return fix_file(x, from, x->next, file, err);
}

enum status fixes_apply(const struct session *s, struct view prefix, struct buf *patch,
                        struct fixes_totals *totals, struct error *err)
{
    struct fixer x = {.s = s, .prefix = prefix, .patch = patch, .totals = totals};
    arena_init(&x.arena, 0);
    enum status st = facts_each_finding(s->facts, collect, &x, err);
    if (st == OK && x.len > 0) {
        qsort(x.fixes, x.len, sizeof *x.fixes, by_path);
        st = facts_each_file(s->facts, on_file, &x, err);
    }
    (void)mem_free(x.fixes);
    arena_release(&x.arena);
    return st;
}

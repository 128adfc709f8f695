/* Source: gitrepository-layout(5): packed-refs ("<id> refs/tags/<name>", then "^<id>" of the
 * commit of an annotated tag), and a file for each loose tag. */
#include "tags.h"

#include <assay/base/digest.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { REFS_MAX = 64 << 20, REF_MAX = 4096, ID_MAX = 64 };

struct tags {
    struct arena *arena;
    struct view pattern;
    struct tag *items;
    size_t len;
    size_t cap;
};

static bool is_id(struct view v)
{
    return (v.len == 40 || v.len == ID_MAX) && hex_is_lower(v);
}

static enum status add(struct tags *t, struct view name, struct view commit, struct error *err)
{
    if (name.len == 0 || name.len > 1000 || !view_glob(t->pattern, name)) {
        return OK;
    }
    if (t->len >= TAGS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d tags; give a pattern", TAGS_MAX);
    }
    struct tag tag = {.name = arena_copy(t->arena, name), .commit = arena_copy(t->arena, commit)};
    if (tag.name.ptr == NULL || tag.commit.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st =
        arena_grow(t->arena, (void **)&t->items, &t->cap, t->len + 1, sizeof *t->items, err);
    if (st == OK) {
        t->items[t->len++] = tag;
    }
    return st;
}

static enum status read_packed(struct tags *t, const char *git, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(REF_MAX);
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(REFS_MAX);
    const struct view prefix = VIEW("refs/tags/");
    struct view line;
    enum status st = path_join(&path, git, "packed-refs", err);
    if (st != OK || file_read(path.ptr, &text, NULL) != OK) {
        return st; /* a repository need not have one */
    }
    struct view rest = buf_view(&text);
    size_t before = t->len;
    while (st == OK && view_line(&rest, &line)) {
        bool peeled = view_starts(line, VIEW("^"));
        struct view id = view_slice(line, peeled ? 1 : 0, line.len);
        if (peeled && t->len > before && is_id(id)) {
            t->items[t->len - 1].commit = arena_copy(t->arena, id);
            st = t->items[t->len - 1].commit.ptr == NULL ? error_no_memory(err) : OK;
        }
        ptrdiff_t blank = view_find_char(line, ' ');
        struct view name = view_slice(line, (size_t)(blank + 1), line.len);
        before = t->len;
        if (!peeled && blank > 0 && view_starts(name, prefix)) {
            st = add(t, view_slice(name, prefix.len, name.len), view_slice(line, 0, (size_t)blank),
                     err);
        }
    }
    return st;
}

static enum status read_loose(struct tags *t, const char *git, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf dir = BUF_INIT(REF_MAX);
    enum status st = path_join(&dir, git, "refs/tags", err);
    DIR *d = st == OK ? opendir(dir.ptr) : NULL;
    struct dirent *e;
    while (st == OK && d != NULL && (e = readdir(d)) != NULL) {
        CLEANUP(buf_cleanup) struct buf path = BUF_INIT(REF_MAX);
        CLEANUP(buf_cleanup) struct buf text = BUF_INIT(REF_MAX);
        if (e->d_name[0] == '.' || path_join(&path, dir.ptr, e->d_name, NULL) != OK ||
            file_read(path.ptr, &text, NULL) != OK) {
            continue;
        }
        /* It may be the id of a tag object: then it is not known which commit that names. */
        st = is_id(view_trim(buf_view(&text))) ? add(t, view_str(e->d_name), VIEW(""), err) : OK;
    }
    if (d != NULL) {
        (void)closedir(d);
    }
    return st;
}

static int by_name(const void *a, const void *b)
{
    const struct tag *x = a;
    const struct tag *y = b;
    int order = view_cmp(x->name, y->name);
    return order != 0 ? order : view_cmp(y->commit, x->commit);
}

/* *git is the folder with the repository's files. */
static enum status find_git(const char *path, struct buf *git, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf head = BUF_INIT(REF_MAX);
    struct stat sb;
    if (stat(path, &sb) != 0) {
        return error_errno(err, errno, "cannot open %s", path);
    }
    enum status st = path_join(git, path, ".git", err);
    if (st == OK && stat(git->ptr, &sb) != 0) {
        st = path_join(git, path, ".", err);
    }
    st = st == OK ? path_join(&head, git->ptr, "HEAD", err) : st;
    return st == OK && stat(head.ptr, &sb) != 0
               ? error_set(err, ERR_NOT_FOUND, "%s is no git repository: it has no tags", path)
               : st;
}

enum status tags_read(const char *path, struct view pattern, struct arena *arena, struct tag **out,
                      size_t *count, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf git = BUF_INIT(REF_MAX);
    struct tags t = {.arena = arena, .pattern = pattern};
    enum status st = find_git(path, &git, err);
    if (st == OK) {
        st = read_packed(&t, git.ptr, err);
    }
    if (st == OK) {
        st = read_loose(&t, git.ptr, err);
    }
    if (st == OK && t.len == 0) {
        st = error_set(err, ERR_NOT_FOUND,
                       "no tag of %s is like \"" VIEW_FMT "\" (\"git tag\" lists them)", path,
                       VIEW_ARG(pattern));
    }
    if (st != OK) {
        return st;
    }
    qsort(t.items, t.len, sizeof *t.items, by_name);
    size_t n = 0;
    for (size_t i = 0; i < t.len; i++) {
        if (n == 0 || !view_eq(t.items[n - 1].name, t.items[i].name)) {
            t.items[n++] = t.items[i];
        }
    }
    *out = t.items;
    *count = n;
    return OK;
}

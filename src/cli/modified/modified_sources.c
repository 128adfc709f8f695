#include "found_packages.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/pedigree/dsc.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum source_list { UPSTREAM, LATER, PATCHES, LEDGER };

static enum status add_source(struct modified *m, enum source_list list, size_t *count,
                              const char *path, const char *prefix, struct error *err)
{
    if (*count == MODIFICATION_SOURCES_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d archives", MODIFICATION_SOURCES_MAX);
    }
    m->sources[list][(*count)++] =
        (struct modification_source){.subject = {.path = path}, .prefix = prefix};
    return OK;
}

static bool is_dsc(const char *path)
{
    struct stat sb;
    return view_ends(view_str(path), VIEW(".dsc")) && stat(path, &sb) == 0 && S_ISREG(sb.st_mode);
}

/* ---- .dsc ---- */

/* The archive has the digest that the .dsc says. */
static enum status check_archive(const char *path, const struct dsc_file *f, const char *dsc,
                                 struct error *err)
{
    CLEANUP(fd_cleanup) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct hasher *h = NULL;
    char piece[8192];
    struct sha256 found;
    if (fd < 0) {
        enum status st = error_errno(err, errno, "%s", path);
        (void)error_prefix(err, "%s:%lu: an archive that it names", dsc, (unsigned long)f->line);
        return st;
    }
    enum status st = hasher_new(&h, err);
    if (st != OK) {
        return st;
    }
    hasher_begin(h);
    ssize_t n;
    while ((n = read(fd, piece, sizeof piece)) > 0 || (n < 0 && errno == EINTR)) {
        hasher_add(h, piece, n > 0 ? (size_t)n : 0);
    }
    if (n < 0) {
        st = error_errno(err, errno, "cannot read %s", path);
    }
    hasher_end(h, &found);
    (void)hasher_free(h);
    if (st == OK && !sha256_eq(&found, &f->digest)) {
        st = error_set(err, ERR_CORRUPT, "%s:%lu: %s does not have the SHA-256 that stands here",
                       dsc, (unsigned long)f->line, path);
    }
    return st;
}

static enum status archive_path(struct modified *m, const char *dsc, const struct dsc_file *f,
                                const char **out, struct error *err)
{
    struct view dir = path_folder(view_str(dsc));
    struct view path = arena_printf(&m->arena, VIEW_FMT VIEW_FMT, VIEW_ARG(dir), VIEW_ARG(f->name));
    *out = path.ptr;
    return path.ptr == NULL ? error_no_memory(err) : OK;
}

static enum status take_archive(struct modified *m, const char *dsc, const struct dsc_file *f,
                                struct error *err)
{
    const char *path = NULL;
    enum status st = OK;
    if (f->role == DSC_OTHER) {
        return OK;
    }
    if (f->role == DSC_NATIVE) {
        return error_set(err, ERR_UNSUPPORTED,
                         "%s:%lu: a native package: there is no upstream that it was made of", dsc,
                         (unsigned long)f->line);
    }
    if (!f->has_digest) {
        return error_set(err, ERR_FORMAT, "%s:%lu: no SHA-256 for this archive", dsc,
                         (unsigned long)f->line);
    }
    st = archive_path(m, dsc, f, &path, err);
    if (st == OK) {
        st = check_archive(path, f, dsc, err);
    }
    if (st != OK) {
        return st;
    }
    if (f->role == DSC_ORIGINAL) {
        return add_source(m, UPSTREAM, &m->input.upstream_count, path, "", err);
    }
    if (f->role == DSC_COMPONENT) {
        struct view dir = arena_printf(&m->arena, VIEW_FMT "/", VIEW_ARG(f->component));
        return dir.ptr == NULL
                   ? error_no_memory(err)
                   : add_source(m, UPSTREAM, &m->input.upstream_count, path, dir.ptr, err);
    }
    return add_source(m, LEDGER, &m->input.ledger_count, path,
                      f->role == DSC_DEBIAN ? "debian/" : "", err);
}

static enum status take_dsc(struct modified *m, const char *path, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(DSC_TEXT_MAX);
    struct dsc *d = arena_alloc(&m->arena, 1, sizeof *d);
    enum status st = d == NULL ? error_no_memory(err) : file_read(path, &text, err);
    struct view own = st == OK ? arena_copy(&m->arena, buf_view(&text)) : VIEW("");
    if (st == OK && own.ptr == NULL) {
        st = error_no_memory(err);
    }
    if (st == OK) {
        st = dsc_read(own, path, d, err);
    }
    for (size_t i = 0; st == OK && i < d->len; i++) {
        st = take_archive(m, path, &d->files[i], err);
    }
    if (st == OK && m->package == NULL) {
        struct view name = arena_printf(&m->arena, "pkg:deb/debian/" VIEW_FMT "@" VIEW_FMT,
                                        VIEW_ARG(d->source), VIEW_ARG(d->version));
        m->package = name.ptr;
    }
    return st;
}

/* ---- Beside the subject ---- */

/* "name (1:2.0-3) unstable; …" → name, and the version without epoch and revision. */
static bool read_changelog(struct view text, struct view *name, struct view *version,
                           struct view *file_version)
{
    struct view line;
    if (!view_line(&text, &line)) {
        return false;
    }
    ptrdiff_t open = view_find(line, VIEW(" ("));
    ptrdiff_t close = view_find_char(line, ')');
    if (open <= 0 || close < open) {
        return false;
    }
    *name = view_slice(line, 0, (size_t)open);
    struct view v = view_slice(line, (size_t)open + 2, (size_t)close);
    ptrdiff_t colon = view_find_char(v, ':');
    v = view_slice(v, (size_t)(colon + 1), v.len);
    ptrdiff_t dash = view_rfind_char(v, '-');
    *file_version = v;
    *version = dash < 0 ? v : view_slice(v, 0, (size_t)dash);
    return view_find_char(*name, '/') < 0 && view_find_char(v, '/') < 0 && v.len > 0;
}

static enum status try_beside(struct modified *m, struct view name, struct view version,
                              const char *end, struct error *err)
{
    struct view path =
        arena_printf(&m->arena, "%s/../" VIEW_FMT "_" VIEW_FMT "%s", m->session.subject.path,
                     VIEW_ARG(name), VIEW_ARG(version), end);
    if (path.ptr == NULL) {
        return error_no_memory(err);
    }
    if (m->upstream_count == 0 && access(path.ptr, R_OK) == 0) {
        m->upstream[m->upstream_count++] = path.ptr;
    }
    return OK;
}

enum status modified_find_upstream(struct modified *m, struct error *err)
{
    static const char *const ends[] = {".orig.tar.xz", ".orig.tar.gz", ".orig.tar.bz2",
                                       ".orig.tar.zst", ".orig.tar.lzma"};
    enum { CHANGELOG_MAX = 16 << 20 };
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(CHANGELOG_MAX);
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(1 << 16);
    struct error none;
    struct view name;
    struct view version;
    struct view file_version;
    if (m->upstream_count > 0 || is_dsc(m->session.subject.path)) {
        return OK;
    }
    enum status st = path_join(&path, m->session.subject.path, "debian/changelog", err);
    if (st == OK && m->session.subject.revision == NULL &&
        file_read(path.ptr, &text, &none) == OK &&
        read_changelog(buf_view(&text), &name, &version, &file_version)) {
        st = try_beside(m, name, file_version, ".dsc", err);
        for (size_t i = 0; st == OK && i < sizeof ends / sizeof ends[0]; i++) {
            st = try_beside(m, name, version, ends[i], err);
        }
    }
    m->finds = m->upstream_count == 0;
    return st;
}

/* ---- All ---- */

static enum status take_upstream(struct modified *m, const char *path, struct error *err)
{
    if (is_dsc(path)) {
        return take_dsc(m, path, err);
    }
    /* "prefix/=archive": where it lies in the tree. */
    struct view v = view_str(path);
    ptrdiff_t eq = view_find(v, VIEW("/="));
    const char *prefix = "";
    if (eq > 0) {
        struct view dir = arena_copy(&m->arena, view_slice(v, 0, (size_t)eq + 1));
        if (dir.ptr == NULL) {
            return error_no_memory(err);
        }
        prefix = dir.ptr;
        path += eq + 2;
    }
    enum status st = add_source(m, UPSTREAM, &m->input.upstream_count, path, prefix, err);
    if (st == OK && m->upstream_rev != NULL) {
        struct subject *s = &m->sources[UPSTREAM][m->input.upstream_count - 1].subject;
        s->revision = m->upstream_rev;
        s->kind = SUBJECT_GIT;
    }
    return st;
}

enum status modified_resolve(struct modified *m, struct error *err)
{
    enum status st = OK;
    m->subject_is_dsc = is_dsc(m->session.subject.path);
    if (m->subject_is_dsc) {
        st = take_dsc(m, m->session.subject.path, err);
    }
    for (size_t i = 0; st == OK && i < m->upstream_count; i++) {
        st = take_upstream(m, m->upstream[i], err);
    }
    for (size_t i = 0; st == OK && i < m->later_count; i++) {
        st = add_source(m, LATER, &m->input.later_count, m->later[i], "", err);
    }
    for (size_t i = 0; st == OK && i < m->patch_count; i++) {
        st = add_source(m, PATCHES, &m->input.patch_count, m->patches[i], "", err);
    }
    m->subject_source = (struct modification_source){.subject = m->session.subject, .prefix = ""};
    m->input.subject = &m->subject_source;
    m->input.subject_count = m->subject_is_dsc ? 0 : 1;
    m->input.upstream = m->sources[UPSTREAM];
    m->input.later = m->sources[LATER];
    m->input.patches = m->sources[PATCHES];
    m->input.ledger = m->sources[LEDGER];
    m->input.pool = m->session.options.pool;
    if (st == OK && !m->subject_is_dsc && m->session.subject.revision == NULL &&
        m->session.subject.kind != SUBJECT_GIT) {
        st = found_repository(m->session.subject.path, m->input.pool.allow_unsandboxed, &m->arena,
                              &m->history, err);
    }
    return st;
}

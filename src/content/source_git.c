/* A git repository at a revision, bare or not, without a checkout: the feeder lists
 * the tree, the workers read the blobs, each from the object database by its id
 * (which libgit2 verifies). Configuration outside of the repository is not read,
 * and objects outside of it are refused. */
#include "git_library.h"
#include "nameset.h"
#include "source.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WINDOW_BYTES = 16 << 20, MAPPED_BYTES = 96 << 20, LINK_MAX = 4096, REVISION_MAX = 1024 };

struct git_reader {
    git_repository *repo;
    git_odb *odb;
};

/* ---- Opening ---- */

bool source_git_has_work_tree(const char *path)
{
    CLEANUP(buf_cleanup) struct buf dot_git = BUF_INIT(PATH_RAW_MAX);
    struct stat sb;
    return path_join(&dot_git, path, ".git", NULL) == OK && lstat(dot_git.ptr, &sb) == 0;
}

static bool exists_below(int dir, const char *name)
{
    struct stat sb;
    return fstatat(dir, name, &sb, AT_SYMLINK_NOFOLLOW) == 0;
}

static enum status check_dir(const char *name, int fd, struct error *err)
{
    if (!exists_below(fd, "HEAD") || !exists_below(fd, "objects")) {
        return error_set(err, ERR_FORMAT, "%s is not a git repository", name);
    }
    if (exists_below(fd, "commondir")) {
        return error_set(err, ERR_UNSUPPORTED, "%s is a linked work tree; name its main repository",
                         name);
    }
    return OK;
}

static enum status repository_open(const struct subject *subject, struct source *s,
                                   struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_RAW_MAX);
    bool within = source_git_has_work_tree(subject->path);
    enum status st = path_join(&path, subject->path, within ? ".git" : ".", err);
    if (st != OK) {
        return st;
    }
    /* A `.git` that is a file or a link leads to a repository somewhere else, which
     * nobody has asked to read. */
    s->fd = open(path.ptr, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (s->fd < 0 && within && (errno == ENOTDIR || errno == ELOOP)) {
        return error_set(err, ERR_UNSUPPORTED,
                         "%s/.git leads to a repository elsewhere; name that one", subject->path);
    }
    if (s->fd < 0) {
        return error_errno(err, errno, "cannot open %s", path.ptr);
    }
    char *real = realpath(path.ptr, NULL);
    s->path = real == NULL ? NULL : mem_strndup(real, strlen(real));
    free(real);
    if (s->path == NULL) {
        return error_errno(err, errno, "cannot open %s", path.ptr);
    }
    if (s->revision == NULL) {
        s->revision = "HEAD";
    }
    return check_dir(subject->path, s->fd, err);
}

static enum status repository_prepare(struct source *s, struct error *err)
{
    (void)s;
    enum status st = git_library_load(err);
    if (st != OK) {
        return st;
    }
    if (git.init() < 0) {
        return git_failed(err, ERR_INTERNAL, "cannot start libgit2");
    }
    static const git_config_level_t levels[] = {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_GLOBAL,
                                                GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_PROGRAMDATA};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof levels / sizeof levels[0]; i++) {
        rc = git.opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
    }
    rc = rc == 0 ? git.opts(GIT_OPT_SET_OWNER_VALIDATION, 0) : rc;
    rc = rc == 0 ? git.opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)WINDOW_BYTES) : rc;
    rc = rc == 0 ? git.opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)MAPPED_BYTES) : rc;
    rc = rc == 0 ? git.opts(GIT_OPT_ENABLE_CACHING, 0) : rc;
    return rc == 0 ? OK : git_failed(err, ERR_INTERNAL, "cannot set up libgit2");
}

/* Objects may be borrowed from elsewhere within the repository only. */
static enum status check_alternates(const struct source *s, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(64 << 10);
    CLEANUP(fd_cleanup)
    int fd = source_open_below(s->fd, "objects/info/alternates", O_RDONLY, s->without_openat2);
    if (fd < 0) {
        return OK;
    }
    enum status st = file_read_fd(fd, "objects/info/alternates", &text, err);
    struct view rest = buf_view(&text);
    struct view line;
    size_t own = strlen(s->path);
    while (st == OK && view_line(&rest, &line)) {
        bool inside = line.len > own && memcmp(line.ptr, s->path, own) == 0 &&
                      line.ptr[own] == '/' &&
                      !path_link_leaves(VIEW("x"), view_slice(line, own + 1, line.len));
        if (line.len > 0 && line.ptr[0] != '#' && !inside &&
            path_link_leaves(VIEW("objects/x"), line)) {
            st = error_set(err, ERR_UNSUPPORTED,
                           "%s borrows objects from outside of itself (objects/info/alternates: "
                           "%.*s); make it whole with git repack -a -d",
                           s->name, (int)(line.len > 200 ? 200 : line.len), line.ptr);
        }
    }
    return st;
}

/* git shows other objects in the place of those that have a replacement, this program
 * does not: what is inspected would not be what a checkout yields. */
static enum status check_replacements(struct git_reader *r, const char *name, struct error *err)
{
    git_reference_iterator *it = NULL;
    const char *ref = NULL;
    if (git.reference_iterator_glob_new(&it, r->repo, "refs/replace/*") != 0) {
        return git_failed(err, ERR_FORMAT, "cannot list the references");
    }
    bool replaced = git.reference_next_name(&ref, it) == 0;
    git.reference_iterator_free(it);
    return replaced ? error_set(err, ERR_UNSUPPORTED,
                                "%s replaces objects (refs/replace): delete the replacements with "
                                "git replace -d, or make them final with git filter-repo",
                                name)
                    : OK;
}

static enum status repository_attach(struct source *s, struct error *err)
{
    enum status st = check_alternates(s, err);
    if (st != OK) {
        return st;
    }
    struct git_reader *r = mem_calloc(1, sizeof *r);
    if (r == NULL) {
        return error_no_memory(err);
    }
    unsigned flags =
        GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_BARE | GIT_REPOSITORY_OPEN_NO_DOTGIT;
    if (git.repository_open_ext(&r->repo, s->path, flags, NULL) != 0 ||
        git.repository_odb(&r->odb, r->repo) != 0) {
        (void)mem_free(r);
        return git_failed(err, ERR_FORMAT, "cannot open the git repository");
    }
    s->reader = r;
    return check_replacements(r, s->name, err);
}

struct git_repository *source_git_repository(const struct source *s)
{
    return ((const struct git_reader *)s->reader)->repo;
}

/* ---- Listing ---- */

/* One tree on the way down. */
struct tree_level {
    git_tree *tree;
    git_tree *other; /* what stands in its place at source.unlike; or NULL */
    bool same;       /* all in it is the same there: it is only counted */
    size_t at;
    size_t path_len;
};

struct tree_walk {
    struct source *source;
    struct git_reader *reader;
    struct feed *feed;
    struct nameset names;
    struct buf raw;   /* path as it stands in the trees */
    struct buf shown; /* and made harmless */
    struct tree_level *levels;
    size_t depth;
    size_t cap;
    uint64_t same_entries; /* files and trees that are the same at source.unlike */
};

static enum status walk_gap(struct tree_walk *w, enum gap_reason reason, struct view detail,
                            struct error *err)
{
    return feed_gap(w->feed, buf_view(&w->shown), reason, detail, err);
}

static enum status git_gap(struct tree_walk *w, const char *what, struct error *err)
{
    struct error text = {.code = OK};
    (void)git_failed(&text, ERR_IO, what);
    return walk_gap(w, GAP_UNREADABLE, view_str(text.message), err);
}

/* `other`: what stands there at source.unlike, or NULL. */
static enum status enter_tree(struct tree_walk *w, const git_oid *oid, const git_oid *other,
                              struct error *err)
{
    if (w->depth > w->source->limits.path_depth) {
        return walk_gap(w, GAP_DEPTH, VIEW("nested in too many directories"), err);
    }
    feed_beat(w->feed);
    enum status st = mem_grow((void **)&w->levels, &w->cap, w->depth + 1, sizeof *w->levels,
                              (size_t)w->source->limits.path_depth + 2, err);
    if (st != OK) {
        return st;
    }
    git_tree *tree = NULL;
    if (git.tree_lookup(&tree, w->reader->repo, oid) != 0) {
        return git_gap(w, "cannot read the tree", err);
    }
    struct tree_level level = {.tree = tree, .path_len = w->raw.len};
    level.same = other != NULL && git.oid_equal(oid, other) == 1;
    if (other != NULL && !level.same &&
        git.tree_lookup(&level.other, w->reader->repo, other) != 0) {
        level.other = NULL; /* a file there, or not readable: nothing is the same */
    }
    w->levels[w->depth++] = level;
    return OK;
}

static void leave_tree(struct tree_walk *w)
{
    git.tree_free(w->levels[w->depth - 1].tree);
    git.tree_free(w->levels[w->depth - 1].other);
    w->depth--;
}

/* What has this entry's name at source.unlike; or NULL. */
static const git_tree_entry *twin_of(const struct tree_level *l, const git_tree_entry *e)
{
    return l->other == NULL ? NULL : git.tree_entry_byname(l->other, git.tree_entry_name(e));
}

static bool same_entry(const git_tree_entry *a, const git_tree_entry *b)
{
    return b != NULL && git.tree_entry_filemode_raw(a) == git.tree_entry_filemode_raw(b) &&
           git.oid_equal(git.tree_entry_id(a), git.tree_entry_id(b)) == 1;
}

/* Trees that are the same are entered to count their files; not without end, since few
 * objects can stand for very many files. */
static enum status leave_out(struct tree_walk *w, const git_tree_entry *e, struct error *err)
{
    const git_oid *oid = git.tree_entry_id(e);
    if (w->same_entries++ >= w->source->limits.entries) {
        return OK;
    }
    if ((git.tree_entry_filemode_raw(e) & S_IFMT) != S_IFDIR) {
        w->feed->left_out += (git.tree_entry_filemode_raw(e) & S_IFMT) == S_IFREG ? 1 : 0;
        return OK;
    }
    return w->depth > w->source->limits.path_depth ? OK : enter_tree(w, oid, oid, err);
}

static enum status take_symlink(struct tree_walk *w, const git_oid *oid, struct error *err)
{
    git_odb_object *object = NULL;
    if (git.odb_read(&object, w->reader->odb, oid) != 0) {
        return git_gap(w, "cannot read the link", err);
    }
    struct view target = view_of(git.odb_object_data(object), git.odb_object_size(object));
    enum status st = OK;
    if (target.len > LINK_MAX || path_link_leaves(buf_view(&w->raw), target)) {
        st = feed_issue(w->feed, buf_view(&w->shown), ISSUE_LINK_ESCAPES,
                        view_slice(target, 0, 512), err);
    }
    git.odb_object_free(object);
    return st;
}

static enum status take_blob(struct tree_walk *w, const git_oid *oid, unsigned mode,
                             struct error *err)
{
    struct entry e = {.kind = ENTRY_BLOB, .mode = mode & 07777};
    memcpy(e.oid, oid->id, GIT_OID_RAWSZ);
    return feed_entry(w->feed, buf_view(&w->shown), &e, err);
}

static enum status report_names(struct tree_walk *w, unsigned issues, struct error *err)
{
    enum status st = OK;
    for (unsigned i = 0; st == OK && i < ISSUE_COUNT; i++) {
        if ((issues & 1U << i) != 0) {
            st = feed_issue(w->feed, buf_view(&w->shown), (enum content_issue)i,
                            VIEW("a name in the tree"), err);
        }
    }
    enum nameset_answer answer = NAME_NEW;
    if (st == OK) {
        st = nameset_add(&w->names, buf_view(&w->shown), &answer, err);
    }
    if (st == OK && answer != NAME_NEW) {
        st = feed_issue(w->feed, buf_view(&w->shown),
                        answer == NAME_TWICE ? ISSUE_DUPLICATE_NAME : ISSUE_CASE_COLLISION,
                        VIEW("the tree holds this name more than once or in another case"), err);
    }
    return st;
}

static enum status take_tree_entry(struct tree_walk *w, const git_tree_entry *e,
                                   const git_tree_entry *twin, struct error *err)
{
    const git_oid *oid = git.tree_entry_id(e);
    if (same_entry(e, twin)) {
        return leave_out(w, e, err);
    }
    switch (git.tree_entry_filemode_raw(e) & S_IFMT) {
    case S_IFDIR:
        return enter_tree(w, oid, twin == NULL ? NULL : git.tree_entry_id(twin), err);
    case S_IFREG:
        return take_blob(w, oid, (unsigned)git.tree_entry_filemode_raw(e), err);
    case S_IFLNK:
        return take_symlink(w, oid, err);
    case 0160000:
        return walk_gap(w, GAP_SUBMODULE, VIEW("a submodule is not followed"), err);
    default:
        return walk_gap(w, GAP_UNREADABLE, VIEW("a tree entry of an unknown kind"), err);
    }
}

static enum status take_name(struct tree_walk *w, const git_tree_entry *e,
                             const git_tree_entry *twin, struct error *err)
{
    if (w->raw.len > 0) {
        buf_add_char(&w->raw, '/');
    }
    buf_add_str(&w->raw, git.tree_entry_name(e));
    buf_clear(&w->shown);
    unsigned issues = path_neutralise(&w->shown, buf_view(&w->raw));
    if (buf_status(&w->raw, NULL) != OK || buf_status(&w->shown, NULL) != OK) {
        w->raw.failed = OK;
        buf_clear(&w->shown);
        path_display(&w->shown, view_slice(buf_view(&w->raw), 0, PATH_RAW_MAX / 8));
        return walk_gap(w, GAP_DEPTH, VIEW("a path longer than the system takes"), err);
    }
    enum status st = report_names(w, issues, err);
    return st == OK ? take_tree_entry(w, e, twin, err) : st;
}

static enum status walk_trees(struct tree_walk *w, struct error *err)
{
    enum status st = OK;
    while (st == OK && w->depth > 0) {
        struct tree_level *l = &w->levels[w->depth - 1];
        w->raw.len = l->path_len;
        const git_tree_entry *e = git.tree_entry_byindex(l->tree, l->at++);
        if (e == NULL) {
            leave_tree(w);
        } else if (l->same) {
            st = leave_out(w, e, err);
        } else {
            st = take_name(w, e, twin_of(l, e), err);
        }
    }
    return st;
}

/* The commit that a revision names; 0 or libgit2's error. */
static int named_commit(const struct git_reader *r, const char *revision, git_commit **out)
{
    git_object *named = NULL;
    git_object *peeled = NULL;
    int rc = git.revparse_single(&named, r->repo, revision);
    if (rc == 0) {
        rc = git.object_peel(&peeled, named, GIT_OBJECT_COMMIT);
    }
    git.object_free(named);
    *out = (git_commit *)peeled;
    return rc;
}

static int oid_of(const struct git_reader *r, struct view revision, git_oid *out)
{
    char name[REVISION_MAX];
    git_commit *commit = NULL;
    if (revision.len >= sizeof name) {
        return -1;
    }
    memcpy(name, revision.ptr, revision.len);
    name[revision.len] = '\0';
    int rc = named_commit(r, revision.len == 0 ? "HEAD" : name, &commit);
    if (rc == 0) {
        git.oid_cpy(out, git.commit_id(commit));
    }
    git.commit_free(commit);
    return rc;
}

/* "A...B": where the two went apart; a name that is left out is HEAD. */
static int merge_base(const struct git_reader *r, struct view a, struct view b, git_commit **out)
{
    git_oid one;
    git_oid two;
    git_oid base;
    int rc = oid_of(r, a, &one);
    rc = rc == 0 ? oid_of(r, b, &two) : rc;
    rc = rc == 0 ? git.merge_base(&base, r->repo, &one, &two) : rc;
    return rc == 0 ? git.commit_lookup(out, r->repo, &base) : rc;
}

static int wanted_commit(const struct git_reader *r, const char *revision, git_commit **out)
{
    struct view v = view_str(revision);
    ptrdiff_t dots = view_find(v, VIEW("..."));
    /* Between braces dots may be a pattern's: "HEAD^{/fix...}". */
    if (dots < 0 || view_find_char(v, '{') >= 0) {
        return named_commit(r, revision, out);
    }
    return merge_base(r, view_slice(v, 0, (size_t)dots), view_slice(v, (size_t)dots + 3, v.len),
                      out);
}

static enum status no_such_commit(const struct source *s, const char *revision, struct error *err)
{
    const struct git_reader *r = s->reader;
    struct error why = {.code = OK};
    (void)git_failed(&why, ERR_NOT_FOUND, "no such commit");
    const char *way_out =
        git.repository_head_unborn(r->repo) == 1 ? "; there is no commit on the current branch yet"
        : exists_below(s->fd, "shallow")
            ? "; the history is shallow: git fetch --unshallow brings the rest"
            : "; git branch -a and git log --oneline --all show what there is, git fetch brings "
              "what is missing";
    return error_set(err, ERR_NOT_FOUND, "%s at %s: %s%s", s->name, revision, why.message, way_out);
}

static enum status find_commit(const struct source *s, const char *revision, git_oid *tree,
                               char commit[65], struct error *err)
{
    git_commit *found = NULL;
    enum status st = OK;
    if (wanted_commit(s->reader, revision, &found) != 0) {
        st = no_such_commit(s, revision, err);
    } else {
        (void)git.oid_tostr(commit, 65, git.commit_id(found));
        git.oid_cpy(tree, git.commit_tree_id(found));
    }
    git.commit_free(found);
    return st;
}

static enum status repository_list(struct source *s, struct feed *f, struct error *err)
{
    git_oid root;
    git_oid other;
    char other_commit[65];
    enum status st = find_commit(s, s->revision, &root, f->commit, err);
    if (st == OK && s->unlike != NULL) {
        st = find_commit(s, s->unlike, &other, other_commit, err);
    }
    if (st != OK) {
        return st;
    }
    struct tree_walk w = {.source = s, .reader = s->reader, .feed = f};
    nameset_init(&w.names);
    buf_init(&w.raw, PATH_RAW_MAX);
    buf_init(&w.shown, PATH_RAW_MAX);
    st = enter_tree(&w, &root, s->unlike == NULL ? NULL : &other, err);
    if (st == OK) {
        st = walk_trees(&w, err);
    }
    while (w.depth > 0) {
        leave_tree(&w);
    }
    (void)mem_free(w.levels);
    nameset_release(&w.names);
    buf_release(&w.raw);
    buf_release(&w.shown);
    return st;
}

/* ---- Workers ---- */

static enum status repository_read(struct source *s, const struct entry *e, struct view name,
                                   struct content *out, enum gap_reason *reason, struct error *err)
{
    (void)name;
    struct git_reader *r = s->reader;
    git_oid oid;
    memcpy(oid.id, e->oid, GIT_OID_RAWSZ);
    size_t len;
    git_object_t type;
    *reason = GAP_UNREADABLE;
    if (git.odb_read_header(&len, &type, r->odb, &oid) != 0) {
        return git_failed(err, ERR_IO, "cannot read the object");
    }
    if (len > s->limits.file_bytes) {
        *reason = GAP_TOO_LARGE;
        return error_set(err, ERR_LIMIT, "%zu bytes are more than the limit of %llu", len,
                         (unsigned long long)s->limits.file_bytes);
    }
    git_odb_object *object = NULL;
    if (git.odb_read(&object, r->odb, &oid) != 0) {
        return git_failed(err, ERR_IO, "cannot read the object");
    }
    out->object = object;
    out->bytes = view_of(git.odb_object_data(object), git.odb_object_size(object));
    out->mode = e->mode;
    return OK;
}

static void repository_done(struct content *c)
{
    git.odb_object_free(c->object);
    c->object = NULL;
}

const struct source_kind source_git = {
    .name = "git",
    .subject = SUBJECT_GIT,
    .reads_below = true,
    .files = 1024,
    .open = repository_open,
    .prepare = repository_prepare,
    .list = repository_list,
    .attach = repository_attach,
    .read = repository_read,
    .done = repository_done,
};

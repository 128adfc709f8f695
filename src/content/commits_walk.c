#include "commits_walk.h"

#include <assay/base/json.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>

#include <sys/stat.h>

enum { TAG_MAX = 1024, SUBMODULE_MODE = 0160000 };

/* ---- submodules ---- */

static void put_module(struct json_writer *j, const char *path, const git_oid *oid)
{
    char commit[GIT_OID_HEXSZ + 1];
    (void)git.oid_tostr(commit, sizeof commit, oid);
    json_object(j);
    json_member(j, "path", view_str(path));
    json_member(j, "commit", view_str(commit));
    json_object_end(j);
}

static void list_index(git_index *index, struct json_writer *j)
{
    size_t found = 0;
    size_t count = git.index_entrycount(index);
    for (size_t i = 0; i < count && found < SUBMODULES_MAX; i++) {
        const git_index_entry *e = git.index_get_byindex(index, i);
        if (e != NULL && e->mode == SUBMODULE_MODE && e->path != NULL) {
            put_module(j, e->path, &e->id);
            found++;
        }
    }
}

struct listing {
    struct json_writer *j;
    size_t found;
};

static int on_entry(const char *root, const git_tree_entry *e, void *ctx)
{
    struct listing *l = ctx;
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(1 << 16);
    if ((unsigned)git.tree_entry_filemode_raw(e) == SUBMODULE_MODE && l->found < SUBMODULES_MAX) {
        buf_printf(&path, "%s%s", root, git.tree_entry_name(e));
        if (buf_status(&path, NULL) == OK) {
            put_module(l->j, path.ptr, git.tree_entry_id(e));
            l->found++;
        }
    }
    return 0;
}

static enum status list_tree(git_repository *repo, const char *revision, struct json_writer *j,
                             struct error *err)
{
    git_object *named = NULL;
    git_object *tree = NULL;
    struct listing l = {j, 0};
    int rc = git.revparse_single(&named, repo, revision);
    rc = rc == 0 ? git.object_peel(&tree, named, GIT_OBJECT_TREE) : rc;
    rc = rc == 0 ? git.tree_walk((git_tree *)tree, GIT_TREEWALK_PRE, on_entry, &l) : rc;
    enum status st = rc == 0 ? OK : git_failed(err, ERR_FORMAT, "cannot read the tree");
    git.object_free(tree);
    git.object_free(named);
    return st;
}

enum status submodules_walk(git_repository *repo, const void *revision, struct buf *out,
                            struct error *err)
{
    struct json_writer j;
    git_index *index = NULL;
    enum status st = OK;
    json_writer_init(&j, out, false);
    json_object(&j);
    json_key(&j, "modules");
    json_array(&j);
    bool indexed = revision == NULL && git.repository_index(&index, repo) == 0 &&
                   git.index_entrycount(index) > 0;
    if (indexed) {
        list_index(index, &j);
    } else {
        st = list_tree(repo, revision == NULL ? "HEAD" : revision, &j, err);
    }
    git.index_free(index);
    json_array_end(&j);
    json_object_end(&j);
    return st == OK ? buf_status(out, err) : st;
}

/* ---- ranges of commits ---- */

/* What is known of a commit that a range names. */
struct landmark {
    git_oid oid;
    bool there;    /* the repository holds it */
    bool ancestor; /* of the commit asked about, or it itself */
};

struct ancestry {
    git_repository *repo;
    git_odb *odb;
    git_oid at;
    bool shallow;
    struct map landmarks; /* raw id → struct landmark */
    size_t open;          /* of them that the walk has not met */
    struct arena arena;
};

static bool is_start(const struct commit_event *e)
{
    return e->kind == COMMIT_INTRODUCED && view_eq_str(e->commit, "0");
}

static bool parse_oid(struct view text, git_oid *out)
{
    char hex[GIT_OID_HEXSZ + 1];
    if (text.len != GIT_OID_HEXSZ || memchr(text.ptr, '\0', text.len) != NULL) {
        return false;
    }
    memcpy(hex, text.ptr, text.len);
    hex[GIT_OID_HEXSZ] = '\0';
    return git.oid_fromstr(out, hex) == 0;
}

static struct view key_of(const git_oid *oid)
{
    return view_of((const char *)oid->id, GIT_OID_RAWSZ);
}

/* A commit's own id, or what a tag points to; false where it is not there. */
static bool find_revision(struct ancestry *a, struct view revision)
{
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(TAG_MAX + 64);
    git_oid oid;
    git_object *object = NULL;
    git_object *commit = NULL;
    bool known = parse_oid(revision, &oid);
    if (!known && revision.len > 0 && revision.len < TAG_MAX &&
        memchr(revision.ptr, '\0', revision.len) == NULL) {
        buf_printf(&name, "refs/tags/" VIEW_FMT, VIEW_ARG(revision));
        known =
            buf_status(&name, NULL) == OK && git.reference_name_to_id(&oid, a->repo, name.ptr) == 0;
    }
    known = known && git.object_lookup(&object, a->repo, &oid, GIT_OBJECT_ANY) == 0 &&
            git.object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0;
    if (known) {
        git.oid_cpy(&a->at, git.commit_id((const git_commit *)commit));
    }
    git.object_free(commit);
    git.object_free(object);
    return known;
}

static enum status add_landmark(struct ancestry *a, const struct commit_event *e, struct error *err)
{
    git_oid oid;
    git_commit *commit = NULL;
    if (!parse_oid(e->commit, &oid) || map_has(&a->landmarks, key_of(&oid))) {
        return OK;
    }
    struct landmark *l = arena_alloc(&a->arena, 1, sizeof *l);
    if (l == NULL) {
        return error_no_memory(err);
    }
    git.oid_cpy(&l->oid, &oid);
    l->there = git.commit_lookup(&commit, a->repo, &oid) == 0;
    git.commit_free(commit);
    a->open += l->there ? 1 : 0;
    return map_put(&a->landmarks, key_of(&l->oid), l, NULL, err);
}

/* From the commit back in time, until all that is asked about has been met. */
static enum status walk(struct ancestry *a, struct error *err)
{
    git_revwalk *walk = NULL;
    git_oid oid;
    int rc = git.revwalk_new(&walk, a->repo);
    rc = rc == 0 ? git.revwalk_push(walk, &a->at) : rc;
    for (size_t n = 0; rc == 0 && a->open > 0; n++) {
        if (n == COMMITS_WALKED_MAX) {
            git.revwalk_free(walk);
            return error_set(err, ERR_LIMIT, "more than %d commits", COMMITS_WALKED_MAX);
        }
        rc = git.revwalk_next(&oid, walk);
        struct landmark *l = rc == 0 ? map_get(&a->landmarks, key_of(&oid)) : NULL;
        if (l != NULL && !l->ancestor) {
            l->ancestor = true;
            a->open--;
        }
    }
    git.revwalk_free(walk);
    /* A shallow clone ends where parents are missing; what lies behind stays unknown. */
    rc = rc == GIT_ENOTFOUND && a->shallow ? 0 : rc;
    return rc == 0 || rc == GIT_ITEROVER ? OK
                                         : git_failed(err, ERR_FORMAT, "cannot walk the commits");
}

static const struct landmark *landmark_of(const struct ancestry *a, const struct commit_event *e)
{
    git_oid oid;
    return parse_oid(e->commit, &oid) ? map_get(&a->landmarks, key_of(&oid)) : NULL;
}

/* Is `old` an ancestor of `young`, or the same? */
static bool is_before(const struct ancestry *a, const git_oid *old, const git_oid *young)
{
    git_oid base;
    return git.oid_equal(old, young) == 1 ||
           (git.merge_base(&base, a->repo, old, young) == 0 && git.oid_equal(&base, old) == 1);
}

/* Has what `from` (NULL: the beginning) brought been closed before the commit? */
static bool is_closed(const struct ancestry *a, const struct commit_range *r,
                      const struct landmark *from)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct commit_event *e = &r->events[i];
        const struct landmark *l = landmark_of(a, e);
        bool closes = e->kind == COMMIT_FIXED || (e->kind == COMMIT_LAST_AFFECTED && l != NULL &&
                                                  git.oid_equal(&l->oid, &a->at) != 1);
        if (closes && l != NULL && l->ancestor &&
            (from == NULL || is_before(a, &from->oid, &l->oid))) {
            return true;
        }
    }
    return false;
}

/* Without limits nothing is beyond them. */
static enum commit_place before_limits(const struct ancestry *a, const struct commit_range *r)
{
    bool limited = false;
    bool unknown = false;
    for (size_t i = 0; i < r->count; i++) {
        const struct commit_event *e = &r->events[i];
        const struct landmark *l = landmark_of(a, e);
        if (e->kind != COMMIT_LIMIT || view_eq_str(e->commit, "*")) {
            continue;
        }
        limited = true;
        unknown = unknown || l == NULL || !l->there;
        if (l != NULL && l->there && git.oid_equal(&l->oid, &a->at) != 1 &&
            is_before(a, &a->at, &l->oid)) {
            return COMMIT_INSIDE;
        }
    }
    return !limited ? COMMIT_INSIDE : unknown || a->shallow ? COMMIT_UNKNOWN : COMMIT_OUTSIDE;
}

static bool is_related(const struct ancestry *a, const struct commit_range *r)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct landmark *l = landmark_of(a, &r->events[i]);
        if (l != NULL && l->there) {
            return true;
        }
    }
    return false;
}

/* A commit that is not there is no ancestor of one whose whole history is; but where one that
 * introduces is missing, this may be the history of something else. */
static enum commit_place introduced(const struct ancestry *a, const struct commit_range *r,
                                    const struct commit_event *e)
{
    const struct landmark *l = landmark_of(a, e);
    if (is_start(e) || (l != NULL && l->ancestor)) {
        return is_closed(a, r, is_start(e) ? NULL : l) ? COMMIT_OUTSIDE : COMMIT_INSIDE;
    }
    return a->shallow || l == NULL || !l->there ? COMMIT_UNKNOWN : COMMIT_OUTSIDE;
}

static enum commit_place place(const struct ancestry *a, const struct commit_range *r)
{
    bool inside = false;
    bool unknown = false;
    if (!is_related(a, r)) {
        return COMMIT_UNKNOWN;
    }
    for (size_t i = 0; i < r->count; i++) {
        const struct commit_event *e = &r->events[i];
        enum commit_place p = e->kind == COMMIT_INTRODUCED ? introduced(a, r, e) : COMMIT_OUTSIDE;
        inside = inside || p == COMMIT_INSIDE;
        unknown = unknown || p == COMMIT_UNKNOWN;
    }
    if (!inside) {
        return unknown ? COMMIT_UNKNOWN : COMMIT_OUTSIDE;
    }
    /* What mends it may be cut off. */
    return a->shallow ? COMMIT_UNKNOWN : before_limits(a, r);
}

static enum status look_up(struct ancestry *a, const struct commits_question *q, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < q->count; i++) {
        for (size_t k = 0; st == OK && k < q->ranges[i].count; k++) {
            st = add_landmark(a, &q->ranges[i].events[k], err);
        }
    }
    return st == OK ? walk(a, err) : st;
}

static enum status answer(struct ancestry *a, const struct commits_question *q, struct buf *digits,
                          struct error *err)
{
    bool found = find_revision(a, q->revision);
    a->shallow = git.repository_is_shallow(a->repo) != 0;
    enum status st = found ? look_up(a, q, err) : OK;
    for (size_t i = 0; st == OK && i < q->count; i++) {
        enum commit_place where = found ? place(a, &q->ranges[i]) : COMMIT_UNKNOWN;
        buf_add_char(digits, (char)('0' + (int)where));
    }
    return st == OK ? buf_status(digits, err) : st;
}

enum status commits_walk(git_repository *repo, const void *question, struct buf *out,
                         struct error *err)
{
    struct ancestry a = {.repo = repo};
    struct buf digits = BUF_INIT(COMMIT_RANGES_MAX + 1);
    struct json_writer j;
    if (git.repository_odb(&a.odb, repo) != 0) {
        return git_failed(err, ERR_FORMAT, "cannot open the objects");
    }
    /* That file is checked against nothing: with a forged one a mended commit could be made the
     * parent of any. Commits themselves have the digest that they are named by. */
    if (git.odb_set_commit_graph(a.odb, NULL) != 0) {
        return git_failed(err, ERR_FORMAT, "cannot open the objects");
    }
    map_init(&a.landmarks);
    arena_init(&a.arena, 0);
    enum status st = answer(&a, question, &digits, err);
    json_writer_init(&j, out, false);
    json_object(&j);
    json_member(&j, "places", buf_view(&digits));
    json_object_end(&j);
    buf_release(&digits);
    map_release(&a.landmarks);
    arena_release(&a.arena);
    return st == OK ? buf_status(out, err) : st;
}

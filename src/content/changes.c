#include <assay/content/changes.h>

#include "git_child.h"

#include <assay/base/digest.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

enum { ANSWER_MAX = CHANGES_TOTAL_MAX * 2, TEXT_MAX = 16 * 1024, NAME_MAX_BYTES = 200 };

/* ---- the child ------------------------------------------------------------------------- */

struct walking {
    git_repository *repo;
    struct view directory;
    struct json_writer json;
    struct buf *out;
    size_t changes;
    size_t diff_bytes;
    size_t left_out;
    bool truncated;
    char import[GIT_OID_HEXSZ + 1];
};

/* The tree that stands at the directory in `commit`; false: there is none. */
static bool tree_at(const struct walking *w, git_commit *commit, git_oid *out)
{
    git_tree *tree = NULL;
    struct view rest = w->directory;
    struct view part;
    bool found = true;
    git.oid_cpy(out, git.commit_tree_id(commit));
    while (found && rest.len > 0 && view_split(&rest, '/', &part)) {
        char name[NAME_MAX_BYTES + 1] = {0};
        if (part.len == 0) {
            continue;
        }
        if (part.len > NAME_MAX_BYTES || git.tree_lookup(&tree, w->repo, out) != 0) {
            return false;
        }
        memcpy(name, part.ptr, part.len);
        const git_tree_entry *e = git.tree_entry_byname(tree, name);
        found = e != NULL && git.tree_entry_filemode_raw(e) == GIT_FILEMODE_TREE;
        if (found) {
            git.oid_cpy(out, git.tree_entry_id(e));
        }
        git.tree_free(tree);
    }
    return found;
}

static enum status write_diff(struct walking *w, const git_oid *before, const git_oid *after,
                              struct error *err)
{
    git_tree *old = NULL;
    git_tree *new = NULL;
    git_diff *diff = NULL;
    git_buf text = {0};
    git_diff_options options = {.version = GIT_DIFF_OPTIONS_VERSION,
                                .ignore_submodules = GIT_SUBMODULE_IGNORE_ALL,
                                .context_lines = 3,
                                .max_size = CHANGES_DIFF_MAX};
    int rc = git.tree_lookup(&old, w->repo, before);
    rc = rc == 0 ? git.tree_lookup(&new, w->repo, after) : rc;
    rc = rc == 0 ? git.diff_tree_to_tree(&diff, w->repo, old, new, &options) : rc;
    rc = rc == 0 ? git.diff_to_buf(&text, diff, GIT_DIFF_FORMAT_PATCH) : rc;
    if (rc == 0) {
        bool fits = text.size <= CHANGES_DIFF_MAX && w->diff_bytes + text.size <= CHANGES_TOTAL_MAX;
        CLEANUP(buf_cleanup) struct buf encoded = BUF_INIT(ANSWER_MAX);
        w->left_out += fits ? 0 : 1;
        if (fits) {
            w->diff_bytes += text.size;
            base64_encode(&encoded, view_of(text.ptr, text.size), false);
        }
        json_member(&w->json, "diff", buf_view(&encoded));
    }
    git.buf_dispose(&text);
    git.diff_free(diff);
    git.tree_free(old);
    git.tree_free(new);
    return rc == 0 ? OK : git_failed(err, ERR_FORMAT, "cannot compare two commits");
}

static enum status write_change(struct walking *w, git_commit *commit, const git_oid *before,
                                const git_oid *after, struct error *err)
{
    char hex[GIT_OID_HEXSZ + 1];
    const git_signature *who = git.commit_author(commit);
    const char *message = git.commit_message(commit);
    (void)git.oid_tostr(hex, sizeof hex, git.commit_id(commit));
    w->changes++;
    json_object(&w->json);
    json_member_str(&w->json, "commit", hex);
    json_member(&w->json, "author",
                view_slice(view_str(who == NULL ? "" : who->name), 0, NAME_MAX_BYTES));
    json_member(&w->json, "message",
                view_slice(view_str(message == NULL ? "" : message), 0, TEXT_MAX));
    json_key(&w->json, "time");
    json_int(&w->json, git.commit_time(commit));
    enum status st = write_diff(w, before, after, err);
    json_object_end(&w->json);
    return st == OK ? buf_status(w->out, err) : st;
}

/* Does the directory differ from what all parents have? *first: the first parent's. */
static enum status take_commit(struct walking *w, git_commit *commit, struct error *err)
{
    git_oid here;
    git_oid first = {{0}};
    bool changed = true;
    unsigned having = 0;
    unsigned parents = git.commit_parentcount(commit);
    if (!tree_at(w, commit, &here)) {
        return OK;
    }
    for (unsigned i = 0; i < parents; i++) {
        git_commit *parent = NULL;
        git_oid there;
        if (git.commit_parent(&parent, commit, i) != 0) {
            w->truncated = true; /* a shallow clone ends here */
            continue;
        }
        if (tree_at(w, parent, &there)) {
            changed = changed && git.oid_equal(&here, &there) == 0;
            having++;
            if (having == 1) {
                git.oid_cpy(&first, &there);
            }
        }
        git.commit_free(parent);
    }
    if (having == 0) {
        (void)git.oid_tostr(w->import, sizeof w->import, git.commit_id(commit));
        return OK;
    }
    if (w->changes == CHANGES_MAX) {
        w->truncated = w->truncated || changed;
        return OK;
    }
    return changed ? write_change(w, commit, &first, &here, err) : OK;
}

static enum status walk_commits(struct walking *w, struct error *err)
{
    git_revwalk *walk = NULL;
    git_oid id;
    size_t seen = 0;
    enum status st = OK;
    int rc = git.revwalk_new(&walk, w->repo);
    rc = rc == 0 ? git.revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME) : rc;
    rc = rc == 0 ? git.revwalk_push_head(walk) : rc;
    if (rc != 0) {
        st = git_failed(err, ERR_NOT_FOUND, "there is no commit at HEAD");
    }
    while (st == OK && (rc = git.revwalk_next(&id, walk)) == 0) {
        git_commit *commit = NULL;
        w->truncated = w->truncated || seen == CHANGES_COMMITS_MAX;
        if (seen++ == CHANGES_COMMITS_MAX) {
            break;
        }
        if (git.commit_lookup(&commit, w->repo, &id) != 0) {
            w->truncated = true;
            continue;
        }
        st = take_commit(w, commit, err);
        git.commit_free(commit);
    }
    w->truncated = w->truncated || (st == OK && rc != 0 && rc != GIT_ITEROVER);
    git.revwalk_free(walk);
    return st;
}

static enum status work(git_repository *repo, const void *ctx, struct buf *out, struct error *err)
{
    struct walking w = {.repo = repo, .directory = *(const struct view *)ctx, .out = out};
    json_writer_init(&w.json, out, false);
    json_object(&w.json);
    json_key(&w.json, "changes");
    json_array(&w.json);
    enum status st = walk_commits(&w, err);
    json_array_end(&w.json);
    json_member_str(&w.json, "import", w.import);
    json_member_uint(&w.json, "leftOut", w.left_out);
    json_member_bool(&w.json, "truncated", w.truncated);
    json_object_end(&w.json);
    if (st == OK && w.changes == 0 && w.import[0] == '\0') {
        st = error_set(err, ERR_NOT_FOUND, "no commit has the directory");
    }
    return st == OK ? buf_status(out, err) : st;
}

/* ---- the parent ------------------------------------------------------------------------ */

static enum status take_change(const struct value *v, struct arena *arena,
                               struct directory_change *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf diff = BUF_INIT(CHANGES_DIFF_MAX);
    enum status st = base64_decode(&diff, value_get_text(v, "diff"), err);
    *out = (struct directory_change){
        .commit = value_get_text(v, "commit"),
        .author = value_get_text(v, "author"),
        .message = value_get_text(v, "message"),
        .time = git_child_moment(v, "time"),
        .diff = arena_copy(arena, buf_view(&diff)),
    };
    return st == OK && out->diff.ptr == NULL ? error_no_memory(err) : st;
}

/* Newest first as they came, oldest first as they are handed out. */
static enum status take_answer(const struct value *root, struct arena *arena,
                               struct directory_changes *out, struct error *err)
{
    const struct value *list = value_get(root, "changes");
    size_t count = value_is(list, VALUE_ARRAY) ? list->len : 0;
    count = count > CHANGES_MAX ? CHANGES_MAX : count;
    struct directory_change *items = arena_alloc(arena, count + 1, sizeof *items);
    enum status st = items == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        st = take_change(&list->items[count - 1 - i], arena, &items[i], err);
    }
    if (st == OK) {
        *out = (struct directory_changes){
            .import = value_get_text(root, "import"),
            .items = items,
            .len = count,
            .left_out = (size_t)git_child_number(root, "leftOut"),
            .truncated = value_get_bool(root, "truncated", false),
        };
    }
    return st;
}

enum status directory_changes_read(const char *path, struct view directory, bool lenient,
                                   struct arena *arena, struct directory_changes *out,
                                   struct error *err)
{
    const struct git_child child = {.path = path,
                                    .revision = "HEAD",
                                    .lenient = lenient,
                                    .seconds = CHANGES_SECONDS,
                                    .answer_max = ANSWER_MAX,
                                    .what = "the history of a directory",
                                    .work = work,
                                    .ctx = &directory};
    struct value root;
    enum status st = git_child_run(&child, arena, &root, err);
    return st == OK ? take_answer(&root, arena, out, err) : st;
}

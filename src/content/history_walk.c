#include "history_walk.h"

#include "git_library.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/content/history.h>

#include <stdlib.h>

enum { WINDOW_DAYS = 365, NAME_MAX_BYTES = 200, MESSAGE_MAX = 64 * 1024 };

struct author {
    struct view name;
    uint64_t commits;
};

struct release {
    struct view name;
    int64_t time;
    bool is_signed;
};

struct walk {
    git_repository *repo;
    struct arena arena;
    struct map authors; /* by e-mail → struct author */
    struct author **list;
    size_t author_count;
    size_t author_cap;
    struct release *releases;
    size_t release_count;
    size_t release_cap;
    uint64_t tags;
    struct history h;
};

/* ---- commits --------------------------------------------------------------------------- */

static bool is_bot(struct view name, struct view email)
{
    static const char *const bots[] = {"[bot]",          "dependabot",  "renovate",
                                       "github-actions", "greenkeeper", "noreply@github.com"};
    for (size_t i = 0; i < sizeof bots / sizeof bots[0]; i++) {
        if (view_contains_nocase(name, view_str(bots[i])) ||
            (i + 1 < sizeof bots / sizeof bots[0] ? view_contains_nocase(email, view_str(bots[i]))
                                                  : view_eq_str(email, bots[i]))) {
            return true;
        }
    }
    return false;
}

/* "fix it (#123)" */
static bool names_request(struct view subject)
{
    size_t i = subject.len;
    if (i < 4 || subject.ptr[i - 1] != ')') {
        return false;
    }
    i--;
    size_t digits = 0;
    while (i > 0 && subject.ptr[i - 1] >= '0' && subject.ptr[i - 1] <= '9') {
        i--;
        digits++;
    }
    return digits > 0 && i >= 2 && (subject.ptr[i - 1] == '#' || subject.ptr[i - 1] == '!') &&
           subject.ptr[i - 2] == '(';
}

static bool is_reviewed(struct view message)
{
    static const char *const trailers[] = {"reviewed-by:", "acked-by:",    "co-authored-by:",
                                           "tested-by:",   "reviewed-on:", "approved-by:"};
    struct view rest = view_slice(message, 0, MESSAGE_MAX);
    struct view line;
    bool first = true;
    while (view_line(&rest, &line)) {
        if (first && names_request(view_trim(line))) {
            return true;
        }
        first = false;
        for (size_t i = 0; i < sizeof trailers / sizeof trailers[0]; i++) {
            size_t len = strlen(trailers[i]);
            if (line.len > len && view_eq_nocase(view_slice(line, 0, len), view_str(trailers[i]))) {
                return true;
            }
        }
    }
    return false;
}

static bool is_signed(git_commit *commit)
{
    git_buf field = {0};
    bool is = git.commit_header_field(&field, commit, "gpgsig") == 0 ||
              git.commit_header_field(&field, commit, "gpgsig-sha256") == 0;
    git.buf_dispose(&field);
    return is;
}

static struct view shortened(const char *text)
{
    return view_slice(view_str(text == NULL ? "" : text), 0, NAME_MAX_BYTES);
}

static enum status count_author(struct walk *w, const git_signature *who, struct error *err)
{
    char lower[NAME_MAX_BYTES + 1] = {0};
    struct view email = shortened(who->email);
    for (size_t i = 0; i < email.len; i++) {
        lower[i] = char_lower(email.ptr[i]);
    }
    email = view_of(lower, email.len);
    struct author *a = map_get(&w->authors, email);
    if (a != NULL) {
        a->commits++;
        return OK;
    }
    if (w->author_count == HISTORY_AUTHORS_MAX) {
        w->h.truncated = true;
        return OK;
    }
    a = arena_alloc(&w->arena, 1, sizeof *a);
    if (a == NULL) {
        return error_no_memory(err);
    }
    a->commits = 1;
    a->name = arena_copy(&w->arena, shortened(who->name));
    enum status st = a->name.ptr == NULL ? error_no_memory(err) : OK;
    st = st == OK ? map_put(&w->authors, email, a, NULL, err) : st;
    st = st == OK ? arena_grow(&w->arena, (void **)&w->list, &w->author_cap, w->author_count + 1,
                               sizeof *w->list, err)
                  : st;
    if (st == OK) {
        w->list[w->author_count++] = a;
    }
    return st;
}

static enum status count_recent(struct walk *w, git_commit *commit, int64_t age, struct error *err)
{
    const git_signature *who = git.commit_author(commit);
    if (git.commit_parentcount(commit) > 1) {
        w->h.recent_merges++;
        return OK;
    }
    if (who == NULL || is_bot(shortened(who->name), shortened(who->email))) {
        return OK;
    }
    int64_t month = age / (WINDOW_DAYS * (int64_t)CLOCK_DAY / HISTORY_MONTHS);
    w->h.recent++;
    w->h.months[month >= HISTORY_MONTHS ? HISTORY_MONTHS - 1 : month]++;
    w->h.recent_signed += is_signed(commit) ? 1 : 0;
    w->h.recent_reviewed += is_reviewed(view_str(git.commit_message(commit))) ? 1 : 0;
    return count_author(w, who, err);
}

static enum status take_commit(struct walk *w, const git_oid *id, struct error *err)
{
    git_commit *commit = NULL;
    if (git.commit_lookup(&commit, w->repo, id) != 0) {
        return git_failed(err, ERR_FORMAT, "cannot read a commit");
    }
    int64_t time = git.commit_time(commit);
    w->h.last = w->h.commits == 0 ? time : w->h.last;
    w->h.first = w->h.commits == 0 || time < w->h.first ? time : w->h.first;
    w->h.commits++;
    int64_t age = w->h.last - time;
    enum status st = OK;
    if (age <= WINDOW_DAYS * (int64_t)CLOCK_DAY) {
        st = count_recent(w, commit, age < 0 ? 0 : age, err);
    }
    git.commit_free(commit);
    return st;
}

static enum status walk_commits(struct walk *w, struct error *err)
{
    git_revwalk *walk = NULL;
    git_oid id;
    enum status st = OK;
    int rc = git.revwalk_new(&walk, w->repo);
    rc = rc == 0 ? git.revwalk_sorting(walk, GIT_SORT_TIME) : rc;
    rc = rc == 0 ? git.revwalk_push_head(walk) : rc;
    if (rc != 0) {
        st = git_failed(err, ERR_NOT_FOUND, "there is no commit at HEAD");
    }
    while (st == OK && (rc = git.revwalk_next(&id, walk)) == 0) {
        if (w->h.commits == HISTORY_COMMITS_MAX) {
            w->h.truncated = true;
            break;
        }
        st = take_commit(w, &id, err);
    }
    /* What a shallow clone does not have is no damage. */
    if (st == OK && rc != 0 && rc != GIT_ITEROVER && git.repository_is_shallow(w->repo) != 1) {
        st = git_failed(err, ERR_FORMAT, "cannot walk the history");
    }
    git.revwalk_free(walk);
    return st;
}

/* ---- tags ------------------------------------------------------------------------------ */

/* A digit at its start or behind "v", "-", "_", "/" or a letter: "v1.2", "release-2024.1". */
static bool has_version(struct view name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] >= '0' && name.ptr[i] <= '9') {
            return true;
        }
    }
    return false;
}

static enum status add_release(struct walk *w, struct view name, int64_t time, bool signature,
                               struct error *err)
{
    enum status st = arena_grow(&w->arena, (void **)&w->releases, &w->release_cap,
                                w->release_count + 1, sizeof *w->releases, err);
    if (st != OK) {
        return st;
    }
    struct release r = {arena_copy(&w->arena, name), time, signature};
    if (r.name.ptr == NULL) {
        return error_no_memory(err);
    }
    w->releases[w->release_count++] = r;
    return OK;
}

static int64_t time_of(git_object *object)
{
    return git.object_type(object) == GIT_OBJECT_COMMIT ? git.commit_time((git_commit *)object) : 0;
}

static enum status take_tag(struct walk *w, const char *ref, struct error *err)
{
    git_oid id;
    git_object *object = NULL;
    git_object *target = NULL;
    enum status st = OK;
    struct view name = shortened(ref + strlen("refs/tags/"));
    w->tags++;
    if (!has_version(name) || git.reference_name_to_id(&id, w->repo, ref) != 0 ||
        git.object_lookup(&object, w->repo, &id, GIT_OBJECT_ANY) != 0) {
        return OK; /* one that leads nowhere is no release */
    }
    bool signature = false;
    int64_t time = time_of(object);
    if (git.object_type(object) == GIT_OBJECT_TAG) {
        const git_signature *tagger = git.tag_tagger((git_tag *)object);
        const char *message = git.tag_message((git_tag *)object);
        signature = message != NULL && strstr(message, "-----BEGIN ") != NULL &&
                    strstr(message, " SIGNATURE-----") != NULL;
        if (tagger != NULL) {
            time = tagger->when.time;
        } else if (git.object_peel(&target, object, GIT_OBJECT_COMMIT) == 0) {
            time = time_of(target);
        }
    }
    if (time > 0) {
        st = add_release(w, name, time, signature, err);
    }
    git.object_free(target);
    git.object_free(object);
    return st;
}

static enum status walk_tags(struct walk *w, struct error *err)
{
    git_reference_iterator *it = NULL;
    const char *ref = NULL;
    enum status st = OK;
    if (git.reference_iterator_glob_new(&it, w->repo, "refs/tags/*") != 0) {
        return git_failed(err, ERR_FORMAT, "cannot list the tags");
    }
    while (st == OK && git.reference_next_name(&ref, it) == 0) {
        if (w->tags == HISTORY_TAGS_MAX) {
            w->h.truncated = true;
            break;
        }
        st = take_tag(w, ref, err);
    }
    git.reference_iterator_free(it);
    return st;
}

/* ---- what comes of it ------------------------------------------------------------------ */

static int more_commits(const void *a, const void *b)
{
    const struct author *x = *(struct author *const *)a;
    const struct author *y = *(struct author *const *)b;
    return x->commits != y->commits ? (x->commits < y->commits ? 1 : -1)
                                    : view_cmp(x->name, y->name);
}

static int newer(const void *a, const void *b)
{
    const struct release *x = a;
    const struct release *y = b;
    return x->time != y->time ? (x->time < y->time ? 1 : -1) : view_cmp(x->name, y->name);
}

static uint64_t bus_factor(const struct walk *w)
{
    uint64_t sum = 0;
    size_t i = 0;
    while (i < w->author_count && sum * 2 < w->h.recent) {
        sum += w->list[i++]->commits;
    }
    return i;
}

static void write_top(struct walk *w, struct json_writer *j)
{
    json_key(j, "top");
    json_array(j);
    for (size_t i = 0; i < w->author_count && i < HISTORY_TOP; i++) {
        json_object(j);
        json_member(j, "name", w->list[i]->name);
        json_member_uint(j, "commits", w->list[i]->commits);
        json_object_end(j);
    }
    json_array_end(j);
    json_key(j, "newest");
    json_array(j);
    for (size_t i = 0; i < w->release_count && i < HISTORY_TOP; i++) {
        json_object(j);
        json_member(j, "name", w->releases[i].name);
        json_key(j, "time");
        json_int(j, w->releases[i].time);
        json_member_bool(j, "signed", w->releases[i].is_signed);
        json_object_end(j);
    }
    json_array_end(j);
}

static void write_json(struct walk *w, struct buf *out)
{
    struct json_writer j;
    const struct history *h = &w->h;
    json_writer_init(&j, out, false);
    json_object(&j);
    json_member_bool(&j, "shallow", git.repository_is_shallow(w->repo) == 1);
    json_member_bool(&j, "truncated", h->truncated);
    json_member_uint(&j, "commits", h->commits);
    json_key(&j, "first");
    json_int(&j, h->first);
    json_key(&j, "last");
    json_int(&j, h->last);
    json_member_uint(&j, "recent", h->recent);
    json_member_uint(&j, "recentMerges", h->recent_merges);
    json_member_uint(&j, "recentSigned", h->recent_signed);
    json_member_uint(&j, "recentReviewed", h->recent_reviewed);
    json_key(&j, "months");
    json_array(&j);
    for (size_t i = 0; i < HISTORY_MONTHS; i++) {
        json_uint(&j, h->months[i]);
    }
    json_array_end(&j);
    json_member_uint(&j, "authors", w->author_count);
    json_member_uint(&j, "busFactor", bus_factor(w));
    json_member_uint(&j, "tags", w->tags);
    json_member_uint(&j, "releases", w->release_count);
    write_top(w, &j);
    json_object_end(&j);
}

enum status history_walk(struct git_repository *repo, struct buf *out, struct error *err)
{
    struct walk w = {.repo = repo};
    arena_init(&w.arena, 128 * 1024 * 1024);
    map_init(&w.authors);
    enum status st = walk_commits(&w, err);
    st = st == OK ? walk_tags(&w, err) : st;
    if (st == OK) {
        if (w.author_count > 0) {
            qsort(w.list, w.author_count, sizeof *w.list, more_commits);
        }
        if (w.release_count > 0) {
            qsort(w.releases, w.release_count, sizeof *w.releases, newer);
        }
        write_json(&w, out);
        st = buf_status(out, err);
    }
    map_release(&w.authors);
    arena_release(&w.arena);
    return st;
}

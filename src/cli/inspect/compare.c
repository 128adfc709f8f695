#include "compare.h"

#include <assay/base/clock.h>

/* In the workers: is there nothing to look for in this file? */
struct skip {
    const struct file_index *same; /* files that are the same there; or NULL */
    const struct pathspec *paths;
};

static bool skip_file(const void *ctx, const struct file *f)
{
    const struct skip *k = ctx;
    return !pathspec_has(k->paths, f->path) ||
           (k->same != NULL && f->has_digest && file_index_same(k->same, f->path, &f->digest));
}

/* ---- Is there such a revision? ---- */

static enum status start_nothing(const void *shared, void **worker, struct error *err)
{
    (void)shared, (void)worker, (void)err;
    return OK;
}

static enum status do_nothing(void *worker, const struct file *f, struct emitter *e,
                              struct error *err)
{
    (void)worker, (void)f, (void)e, (void)err;
    return OK;
}

/* Open it and list its first file: what is wrong with a revision's name shows now, not
 * after a long inspection. */
static enum status check_revision(const struct session *s, const struct subject *subject,
                                  struct error *err)
{
    static const struct job job = {.start = start_nothing, .file = do_nothing};
    static const struct pool_events events = {.ctx = NULL}; /* the result says enough */
    if (subject->revision == NULL) {
        return OK;
    }
    struct pool_options options = s->options.pool;
    struct pool_result result;
    options.limits.entries = 1;
    options.workers = 1;
    enum status st = pool_run(subject, &job, &events, &options, &result, err);
    if (st == ERR_NOT_FOUND || st == ERR_FORMAT || st == ERR_UNSUPPORTED) {
        const struct error why = *err;
        return st == ERR_FORMAT
                   ? error_set(err, ERR_USAGE,
                               "%s is taken for a revision, and a revision needs the repository's "
                               "top directory: %s",
                               subject->revision, why.message)
                   : error_set(err, ERR_USAGE, "%s", why.message);
    }
    return st;
}

/* ---- Comparing ---- */

static void like(struct session *s, const struct session *other)
{
    session_init(s, other->cli);
    s->options = other->options;
    s->origin = other->origin;
    memcpy(s->rules, other->rules, sizeof s->rules);
    s->rule_count = other->rule_count;
    memcpy(s->only, other->only, sizeof s->only);
    s->only_count = other->only_count;
    s->no_cache = other->no_cache;
    s->advisories = (struct advisories){.path = other->advisories.path,
                                        .go_modules = other->advisories.go_modules,
                                        .wanted = other->advisories.wanted,
                                        .quiet = true};
    s->paths = other->paths;
}

/* Inspect the base into `before`, but for the files that `now` has too. */
static enum status inspect_base(const struct session *now, struct session *before,
                                struct error *err)
{
    struct file_index *index = NULL;
    enum status st = file_index_new(now->facts, &index, err);
    if (st == OK) {
        const struct skip skip = {.same = index, .paths = now->paths};
        before->options.skip = skip_file;
        before->options.skip_ctx = &skip;
        st = session_inspect(before, true, err);
        before->options.skip = NULL;
        before->options.skip_ctx = NULL;
    }
    (void)file_index_free(index);
    return st;
}

static bool is_measured(const struct session *s)
{
    bool code = s->only_count == 0;
    for (size_t i = 0; i < s->only_count; i++) {
        code = code || strcmp(s->only[i], "code") == 0;
    }
    return code && s->options.config.measures;
}

static enum status conclude(struct session *s, const struct session *before, struct error *err)
{
    memcpy(s->base_commit, before->inspection.pool.git_commit, sizeof s->base_commit);
    s->comparison.git_commit = view_str(s->base_commit);
    /* A part of the files has no digest that anyone could use. */
    bool part = s->subject.unlike != NULL || (s->paths != NULL && s->paths->count > 0);
    if (part) {
        s->facts_subject.digest = (struct sha256){{0}};
    } else {
        s->comparison.digest = before->facts_subject.digest;
    }
    s->comparison.functions = is_measured(s);
    enum status st = facts_compare(s->facts, before->facts, &s->comparison, err);
    if (st == OK) {
        s->comparison.files_same += s->inspection.pool.left_out;
        s->compared = true;
        facts_show(s->facts, FINDINGS_NEW);
    }
    return st;
}

/* "main..." is where main and what is inspected went apart; a subject at a revision is
 * not at HEAD. */
static enum status name_base(struct session *s, struct error *err)
{
    buf_add_str(&s->base_name, s->baseline_rev);
    if (view_ends(view_str(s->baseline_rev), VIEW("...")) && s->subject.revision != NULL) {
        buf_add_str(&s->base_name, s->subject.revision);
    }
    s->comparison.name = buf_view(&s->base_name);
    return buf_status(&s->base_name, err);
}

static void account(struct session *s, const struct session *before, uint64_t from)
{
    s->finished = before->finished;
    s->seconds = (double)(clock_monotonic_ns() - from) / 1e9;
    s->cpu_seconds = before->cpu_seconds; /* counts all processes so far */
}

enum status compare_inspect(struct session *s, bool digests, struct error *err)
{
    if (s->baseline_rev == NULL) {
        return session_inspect(s, digests, err);
    }
    struct session before;
    uint64_t from = clock_monotonic_ns();
    like(&before, s);
    enum status st = name_base(s, err);
    before.subject = (struct subject){
        .path = s->subject.path, .revision = s->base_name.ptr, .kind = SUBJECT_GIT};
    if (st == OK) {
        st = check_revision(s, &before.subject, err);
    }
    if (st == OK) {
        st = session_inspect(s, true, err);
    }
    if (st == OK) {
        st = inspect_base(s, &before, err);
    }
    if (st == OK) {
        account(s, &before, from);
        st = conclude(s, &before, err);
    }
    session_release(&before);
    return st;
}

/* Two revisions of one repository: then git knows what is the same, and its objects need
 * not even be read. It counts the files of the whole tree, though. */
static bool git_knows(const struct session *s, const struct subject *base)
{
    return base->revision != NULL && s->subject.revision != NULL &&
           strcmp(base->path, s->subject.path) == 0 && s->paths->count == 0;
}

/* The files of the base with their digests; nothing is looked for. */
static enum status list_base(const struct session *s, const struct subject *base,
                             struct file_index **out, struct error *err)
{
    static const char *const none[] = {NULL};
    struct session list;
    like(&list, s);
    list.subject = *base;
    list.only_count = 0;
    list.options.only = none;
    enum status st = session_inspect(&list, true, err);
    if (st == OK) {
        st = file_index_new(list.facts, out, err);
    }
    session_release(&list);
    return st;
}

static enum status inspect_where_new(struct session *s, const struct file_index *base,
                                     struct error *err)
{
    const struct skip skip = {.same = base, .paths = s->paths};
    s->options.skip = skip_file;
    s->options.skip_ctx = &skip;
    enum status st = session_inspect(s, true, err);
    s->options.skip = NULL;
    s->options.skip_ctx = NULL;
    return st;
}

enum status compare_subjects(struct session *s, const struct subject *base, struct error *err)
{
    struct session before;
    struct file_index *index = NULL;
    uint64_t from = clock_monotonic_ns();
    like(&before, s);
    before.subject = *base;
    enum status st = check_revision(s, base, err);
    if (st == OK) {
        st = check_revision(s, &s->subject, err);
    }
    if (st == OK && git_knows(s, base)) {
        s->subject.unlike = base->revision;
        before.subject.unlike = s->subject.revision;
    } else if (st == OK) {
        st = list_base(s, base, &index, err);
    }
    if (st == OK) {
        st = inspect_where_new(s, index, err);
    }
    if (st == OK) {
        st = inspect_base(s, &before, err);
    }
    if (st == OK) {
        account(s, &before, from);
        s->comparison.same_left_out = true;
        st = conclude(s, &before, err);
    }
    (void)file_index_free(index);
    session_release(&before);
    return st;
}

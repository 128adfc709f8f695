#include "compare_private.h"

#include "facts_private.h"

#include <assay/base/map.h>
#include <assay/base/mem.h>

/* ---- The index of files ---- */

struct file_index {
    struct map files; /* path to struct sha256 */
    struct arena arena;
};

static enum status index_file(void *ctx, const struct file_facts *file, struct error *err)
{
    struct file_index *index = ctx;
    if (!file->has_digest) {
        return map_put(&index->files, file->path, NULL, NULL, err); /* the same as no other */
    }
    struct sha256 *digest = arena_alloc(&index->arena, 1, sizeof *digest);
    if (digest == NULL) {
        return error_no_memory(err);
    }
    *digest = file->digest;
    return map_put(&index->files, file->path, digest, NULL, err);
}

enum status file_index_new(const struct facts *f, struct file_index **out, struct error *err)
{
    struct file_index *index = mem_calloc(1, sizeof *index);
    if (index == NULL) {
        return error_no_memory(err);
    }
    map_init(&index->files);
    arena_init(&index->arena, 0);
    enum status st = facts_each_file(f, index_file, index, err);
    if (st != OK) {
        (void)file_index_free(index);
        return st;
    }
    *out = index;
    return OK;
}

struct file_index *file_index_free(struct file_index *index)
{
    if (index != NULL) {
        map_release(&index->files);
        arena_release(&index->arena);
        (void)mem_free(index);
    }
    return NULL;
}

bool file_index_has(const struct file_index *index, struct view path)
{
    return map_has(&index->files, path);
}

bool file_index_same(const struct file_index *index, struct view path, const struct sha256 *digest)
{
    const struct sha256 *there = map_get(&index->files, path);
    return there != NULL && digest != NULL && sha256_eq(there, digest);
}

bool file_index_agree(const struct file_index *now, const struct file_index *base, struct view path)
{
    return file_index_same(base, path, map_get(&now->files, path));
}

/* ---- Findings of the base, by what makes them the same ---- */

/* A finding of the base; those with one key form a list. */
struct base_finding {
    struct base_finding *next;       /* of the same key */
    struct base_finding *next_moved; /* of the same identity, in files that only the base has */
    struct base_finding *all;
    uint64_t id;
    uint32_t line;
    struct view path;
    struct view identity;
    bool matched;
};

struct comparer {
    struct facts *now;
    const struct facts *base;
    struct file_index *now_files;
    struct file_index *base_files;
    struct arena arena;
    struct map by_key;
    struct map by_identity;
    struct base_finding *first; /* of all, the last one read first */
    struct buf text;
    sqlite3_stmt *mark;
    struct comparison *out;
};

/* What stands for a finding in any file: of a secret its digest, else the fingerprint that
 * it would have at no path. */
static void add_identity(struct buf *out, const struct fact_finding *fact)
{
    const struct finding *f = &fact->finding;
    char moved[FINGERPRINT_MAX];
    buf_add_view(out, f->inspector);
    buf_add_char(out, '\0');
    buf_add_view(out, f->rule);
    buf_add_char(out, '\0');
    bool follows =
        fact->same_secret == 0 && fingerprint_at(f->fingerprint, f->path, VIEW(""), moved);
    buf_add_view(out, follows ? view_str(moved) : f->fingerprint);
}

static void add_key(struct buf *out, const struct fact_finding *fact)
{
    const struct finding *f = &fact->finding;
    buf_add_view(out, f->inspector);
    buf_add_char(out, '\0');
    buf_add_view(out, f->rule);
    buf_add_char(out, '\0');
    buf_add_view(out, f->path);
    buf_add_char(out, '\0');
    buf_add_view(out, f->fingerprint);
}

/* Read in reverse order of places within a key, since each is put before the others. */
static enum status take_base(void *ctx, const struct fact_finding *fact, struct error *err)
{
    struct comparer *c = ctx;
    struct base_finding *b = arena_alloc(&c->arena, 1, sizeof *b);
    if (b == NULL) {
        return error_no_memory(err);
    }
    buf_clear(&c->text);
    add_identity(&c->text, fact);
    enum status st = buf_status(&c->text, err);
    if (st != OK) {
        return st;
    }
    b->id = fact->id;
    b->line = fact->finding.region.line;
    b->identity = arena_copy(&c->arena, buf_view(&c->text));
    b->path = arena_copy(&c->arena, fact->finding.path);
    buf_clear(&c->text);
    add_key(&c->text, fact);
    st = buf_status(&c->text, err);
    if (st == OK && (b->identity.ptr == NULL || b->path.ptr == NULL)) {
        st = error_no_memory(err);
    }
    if (st != OK) {
        return st;
    }
    b->all = c->first;
    c->first = b;
    b->next = map_get(&c->by_key, buf_view(&c->text));
    return map_put(&c->by_key, buf_view(&c->text), b, NULL, err);
}

/* One that is not taken yet: on this line, or on any (0). */
static struct base_finding *untaken(struct base_finding *list, uint32_t line)
{
    struct base_finding *first = NULL; /* by its place: the last one of the list */
    for (struct base_finding *b = list; b != NULL; b = b->next) {
        if (!b->matched && (line == 0 || b->line == line)) {
            first = b;
        }
    }
    return first;
}

/* ---- Findings of now ---- */

/* Rows of t_findings; an iteration must not see what it changes. */
struct pending {
    struct pending *next;
    sqlite3_int64 row;
    struct view path;
    struct view key;
    struct view identity;
};

struct walk {
    struct comparer *c;
    struct pending *first; /* not found again on its line, by place */
    struct pending **last;
    struct pending *same; /* rows to mark as unchanged */
};

static enum status remember_same(struct walk *w, sqlite3_int64 row, struct error *err)
{
    struct pending *p = arena_alloc(&w->c->arena, 1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    p->row = row;
    p->next = w->same;
    w->same = p;
    w->c->out->unchanged++;
    return OK;
}

/* `key` is what add_key() made of it. */
static enum status remember_pending(struct walk *w, sqlite3_int64 row, struct view key,
                                    const struct fact_finding *fact, struct error *err)
{
    struct arena *arena = &w->c->arena;
    struct buf *text = &w->c->text;
    struct pending *p = arena_alloc(arena, 1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    p->row = row;
    p->path = arena_copy(arena, fact->finding.path);
    p->key = arena_copy(arena, key);
    buf_clear(text);
    add_identity(text, fact);
    enum status st = buf_status(text, err);
    if (st != OK) {
        return st;
    }
    p->identity = arena_copy(arena, buf_view(text));
    *w->last = p;
    w->last = &p->next;
    return p->path.ptr == NULL || p->key.ptr == NULL || p->identity.ptr == NULL
               ? error_no_memory(err)
               : OK;
}

/* A file with the same content under the same path: nothing in it is new. */
static bool in_same_file(const struct comparer *c, struct view path)
{
    return file_index_agree(c->now_files, c->base_files, path);
}

/* First what stands on the line where it stood, so that of equal ones the right one is new. */
static enum status judge(struct walk *w, sqlite3_int64 row, const struct fact_finding *fact,
                         struct error *err)
{
    struct comparer *c = w->c;
    buf_clear(&c->text);
    add_key(&c->text, fact);
    enum status st = buf_status(&c->text, err);
    if (st != OK) {
        return st;
    }
    uint32_t line = fact->finding.region.line;
    struct base_finding *b = untaken(map_get(&c->by_key, buf_view(&c->text)), line);
    if (b != NULL) {
        b->matched = true;
    }
    return b != NULL || in_same_file(c, fact->finding.path)
               ? remember_same(w, row, err)
               : remember_pending(w, row, buf_view(&c->text), fact, err);
}

/* Then what moved within its file. */
static enum status judge_pending(struct walk *w, struct error *err)
{
    struct comparer *c = w->c;
    struct pending **at = &w->first;
    enum status st = OK;
    while (st == OK && *at != NULL) {
        struct pending *p = *at;
        struct base_finding *b = untaken(map_get(&c->by_key, p->key), 0);
        if (b == NULL) {
            c->out->new_findings++;
            at = &p->next;
            continue;
        }
        b->matched = true;
        *at = p->next;
        st = remember_same(w, p->row, err);
    }
    return st;
}

static enum status judge_all(struct walk *w, struct error *err)
{
    const struct facts *f = w->c->now;
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(f,
                                       "SELECT rowid, inspector, rule, path, line, fingerprint,"
                                       " is_secret FROM t_findings ORDER BY path, line, col, rule,"
                                       " fingerprint, part",
                                       &st, err);
    while (status == OK) {
        int rc = sqlite3_step(st);
        if (rc == SQLITE_DONE) {
            return OK;
        }
        if (rc != SQLITE_ROW) {
            return facts_sql_error(f->db, "reading the findings", err);
        }
        const struct fact_finding fact = {
            .finding = {.inspector = facts_column_view(st, 1),
                        .rule = facts_column_view(st, 2),
                        .path = facts_column_view(st, 3),
                        .region.line = (uint32_t)sqlite3_column_int64(st, 4),
                        .fingerprint = facts_column_view(st, 5)},
            .same_secret = sqlite3_column_int(st, 6) != 0 ? 1 : 0,
        };
        status = judge(w, sqlite3_column_int64(st, 0), &fact, err);
    }
    return status;
}

/* ---- Files that moved ---- */

static enum status index_moved(struct comparer *c, struct error *err)
{
    enum status st = OK;
    for (struct base_finding *b = c->first; st == OK && b != NULL; b = b->all) {
        if (!b->matched && !file_index_has(c->now_files, b->path)) {
            b->next_moved = map_get(&c->by_identity, b->identity);
            st = map_put(&c->by_identity, b->identity, b, NULL, err);
        }
    }
    return st;
}

static enum status match_moved(struct walk *w, struct error *err)
{
    struct comparer *c = w->c;
    enum status st = index_moved(c, err);
    for (struct pending *p = w->first; st == OK && p != NULL; p = p->next) {
        struct base_finding *b =
            file_index_has(c->base_files, p->path) ? NULL : map_get(&c->by_identity, p->identity);
        if (b == NULL) {
            continue;
        }
        b->matched = true;
        c->out->moved++;
        c->out->new_findings--;
        /* A NULL value is a key that is used up. */
        st = map_put(&c->by_identity, p->identity, b->next_moved, NULL, err);
        if (st == OK) {
            st = remember_same(w, p->row, err);
        }
    }
    return st;
}

/* ---- Writing it down ---- */

static enum status mark_row(const struct comparer *c, sqlite3_int64 row, enum finding_state state,
                            struct error *err)
{
    (void)sqlite3_bind_int64(c->mark, 1, row);
    (void)sqlite3_bind_int(c->mark, 2, (int)state);
    return facts_step_done(c->now, c->mark, "marking a finding", err);
}

static enum status mark_same(const struct walk *w, struct error *err)
{
    enum status st = OK;
    for (const struct pending *p = w->same; st == OK && p != NULL; p = p->next) {
        st = mark_row(w->c, p->row, FINDING_UNCHANGED, err);
    }
    return st;
}

struct gone_walk {
    struct comparer *c;
    const struct base_finding **by_id; /* by their ids, from 1 */
};

static enum status add_gone(void *ctx, const struct fact_finding *fact, struct error *err)
{
    const struct gone_walk *w = ctx;
    struct comparer *c = w->c;
    if (w->by_id[fact->id]->matched) {
        return OK;
    }
    struct finding f = fact->finding;
    f.has_secret = fact->same_secret > 0;
    if (f.has_secret && !sha256_parse(f.fingerprint, &f.secret)) {
        return error_set(err, ERR_INTERNAL, "the base's secrets were keyed too early");
    }
    c->out->gone++;
    return facts_add_in_state(c->now, &f, FINDING_GONE, err);
}

static enum status add_all_gone(struct comparer *c, struct error *err)
{
    struct gone_walk w = {.c = c};
    size_t count = c->first == NULL ? 0 : (size_t)c->first->id;
    w.by_id = arena_alloc(&c->arena, count + 1, sizeof *w.by_id);
    if (w.by_id == NULL) {
        return error_no_memory(err);
    }
    for (const struct base_finding *b = c->first; b != NULL; b = b->all) {
        w.by_id[b->id] = b;
    }
    return facts_each_finding_in(c->base, FINDINGS_PRESENT, add_gone, &w, err);
}

static void count_files(struct comparer *c)
{
    size_t at = 0;
    struct view path;
    void *digest;
    struct comparison *o = c->out;
    while (map_next(&c->now_files->files, &at, &path, &digest)) {
        if (!file_index_has(c->base_files, path)) {
            o->files_added++;
        } else if (file_index_same(c->base_files, path, digest)) {
            o->files_same++;
        } else {
            o->files_changed++;
        }
    }
    at = 0;
    while (map_next(&c->base_files->files, &at, &path, &digest)) {
        o->files_gone += file_index_has(c->now_files, path) ? 0 : 1;
    }
}

static enum status compare(struct comparer *c, struct error *err)
{
    struct walk w = {.c = c};
    struct fact_counts base;
    w.last = &w.first;
    enum status st = facts_count(c->base, &base, err);
    if (st == OK) {
        st = facts_each_finding_in(c->base, FINDINGS_PRESENT, take_base, c, err);
    }
    if (st == OK) {
        st = judge_all(&w, err);
    }
    if (st == OK) {
        st = judge_pending(&w, err);
    }
    if (st == OK) {
        st = match_moved(&w, err);
    }
    if (st == OK) {
        st = mark_same(&w, err);
    }
    if (st == OK) {
        st = add_all_gone(c, err);
    }
    if (st == OK) {
        st = compare_functions(c->now, c->base, c->now_files, c->base_files, err);
    }
    if (st == OK) {
        c->out->gaps = base.gaps;
        count_files(c);
    }
    return st;
}

enum status facts_compare(struct facts *now, const struct facts *base, struct comparison *out,
                          struct error *err)
{
    enum { TEXT_MAX = 1 << 20 };
    struct comparison found = {.name = out->name,
                               .git_commit = out->git_commit,
                               .digest = out->digest,
                               .same_left_out = out->same_left_out,
                               .functions = out->functions};
    struct comparer c = {.now = now, .base = base, .out = &found};
    arena_init(&c.arena, 0);
    map_init(&c.by_key);
    map_init(&c.by_identity);
    buf_init(&c.text, TEXT_MAX);
    enum status st =
        facts_prepare(now, "UPDATE t_findings SET state = ?2 WHERE rowid = ?1", &c.mark, err);
    if (st == OK) {
        st = file_index_new(now, &c.now_files, err);
    }
    if (st == OK) {
        st = file_index_new(base, &c.base_files, err);
    }
    if (st == OK) {
        st = compare(&c, err);
    }
    facts_finalize(&c.mark);
    c.now_files = file_index_free(c.now_files);
    c.base_files = file_index_free(c.base_files);
    map_release(&c.by_key);
    map_release(&c.by_identity);
    arena_release(&c.arena);
    buf_release(&c.text);
    if (st == OK) {
        *out = found;
    }
    return st;
}

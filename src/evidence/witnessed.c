/* Keeping and reading them. */
#include <assay/evidence/witnessed.h>

#include <assay/base/mem.h>

#include <stdio.h>

#define INDEX "witnessed/index"

enum { LOCK_WAIT_MS = 10000, INDEX_LINE_MAX = 128, NAME_MAX_HERE = STORE_LOG_NAME_MAX };

struct entry {
    uint64_t size;
    struct sha256 root;
    uint64_t timestamps;
};

struct index {
    struct entry *list;
    size_t len;
    size_t cap;
    bool changed; /* since it was read */
};

/* ---- the index ---- */

static bool parse_line(struct view line, struct entry *e)
{
    struct view size;
    struct view root;
    return view_split(&line, ' ', &size) && line.ptr != NULL && view_split(&line, ' ', &root) &&
           line.ptr != NULL && view_to_u64(size, &e->size) && sha256_parse(root, &e->root) &&
           view_to_u64(line, &e->timestamps) && e->timestamps <= WITNESSED_TIMESTAMPS_MAX;
}

static enum status read_index(struct store *store, struct index *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT((size_t)WITNESSED_MAX * INDEX_LINE_MAX);
    enum status st = store_log_read(store, VIEW(INDEX), &text, err);
    struct view rest = buf_view(&text);
    struct view line;
    if (st == ERR_NOT_FOUND) {
        return OK;
    }
    while (st == OK && view_line(&rest, &line)) {
        struct entry e;
        void *items = out->list;
        if (!parse_line(line, &e)) {
            return error_set(err, ERR_CORRUPT, INDEX ": line %zu is damaged", out->len + 1);
        }
        st = mem_grow(&items, &out->cap, out->len + 1, sizeof e, WITNESSED_MAX, err);
        out->list = items;
        if (st == OK) {
            out->list[out->len++] = e;
        }
    }
    return st;
}

static enum status write_index(struct store *store, const struct index *ix, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT((size_t)WITNESSED_MAX * INDEX_LINE_MAX);
    for (size_t i = 0; i < ix->len; i++) {
        char root[SHA256_HEX_MAX];
        sha256_hex(&ix->list[i].root, root);
        buf_printf(&text, "%llu %s %llu\n", (unsigned long long)ix->list[i].size, root,
                   (unsigned long long)ix->list[i].timestamps);
    }
    enum status st = buf_status(&text, err);
    const struct log_object object = {VIEW_INIT(INDEX), buf_view(&text)};
    return st == OK ? store_log_write(store, &object, 1, err) : st;
}

/* Its place, or that of the first one behind it. */
static size_t find(const struct index *ix, const struct checkpoint *c, bool *there)
{
    size_t at = 0;
    *there = false;
    while (at < ix->len &&
           (ix->list[at].size < c->size ||
            (ix->list[at].size == c->size && !sha256_eq(&ix->list[at].root, &c->root)))) {
        at++;
    }
    *there = at < ix->len && ix->list[at].size == c->size;
    return at;
}

static void object_name(const struct entry *e, const char *part, char out[NAME_MAX_HERE])
{
    char root[SHA256_HEX_MAX];
    sha256_hex(&e->root, root);
    (void)snprintf(out, NAME_MAX_HERE, "witnessed/%llu-%.16s/%s", (unsigned long long)e->size, root,
                   part);
}

static void timestamp_name(const struct entry *e, uint64_t number, char out[NAME_MAX_HERE])
{
    char part[32];
    (void)snprintf(part, sizeof part, "timestamp-%llu", (unsigned long long)number);
    object_name(e, part, out);
}

/* ---- reading ---- */

/* One after the other into `bytes`; views are made when it grows no more. */
static enum status read_objects(struct store *store, const struct entry *e, struct buf *bytes,
                                size_t ends[WITNESSED_TIMESTAMPS_MAX + 2], struct error *err)
{
    char name[NAME_MAX_HERE];
    object_name(e, "checkpoint", name);
    enum status st = store_log_read(store, view_str(name), bytes, err);
    ends[0] = bytes->len;
    if (st == OK) {
        object_name(e, "cosignatures", name);
        st = store_log_read(store, view_str(name), bytes, err);
        st = st == ERR_NOT_FOUND ? OK : st;
        ends[1] = bytes->len;
    }
    for (uint64_t i = 0; st == OK && i < e->timestamps; i++) {
        timestamp_name(e, i, name);
        st = store_log_read(store, view_str(name), bytes, err);
        ends[2 + i] = bytes->len;
    }
    return st == ERR_NOT_FOUND
               ? error_set(err, ERR_CORRUPT, "%s is missing, although " INDEX " names it", name)
               : st;
}

static enum status visit_one(struct store *store, const struct entry *e, struct buf *bytes,
                             witnessed_visit visit, void *ctx, struct error *err)
{
    size_t ends[WITNESSED_TIMESTAMPS_MAX + 2] = {0};
    buf_clear(bytes);
    enum status st = read_objects(store, e, bytes, ends, err);
    if (st != OK) {
        return st;
    }
    struct view all = buf_view(bytes);
    struct witnessed w = {.state = {.size = e->size, .root = e->root},
                          .checkpoint = view_slice(all, 0, ends[0]),
                          .cosignatures = view_slice(all, ends[0], ends[1]),
                          .timestamps_len = (size_t)e->timestamps};
    for (size_t i = 0; i < w.timestamps_len; i++) {
        w.timestamps[i] = view_slice(all, ends[1 + i], ends[2 + i]);
    }
    return visit(ctx, &w, err);
}

enum status witnessed_each(struct store *store, uint64_t from, witnessed_visit visit, void *ctx,
                           struct error *err)
{
    struct index ix = {.list = NULL};
    struct buf bytes =
        BUF_INIT(NOTE_MAX + WITNESSED_LINES_MAX + WITNESSED_TIMESTAMPS_MAX * TIMESTAMP_MAX);
    enum status st = read_index(store, &ix, err);
    for (size_t i = 0; st == OK && i < ix.len; i++) {
        if (ix.list[i].size >= from) {
            st = visit_one(store, &ix.list[i], &bytes, visit, ctx, err);
        }
    }
    buf_release(&bytes);
    (void)mem_free(ix.list);
    return st;
}

/* ---- keeping ---- */

/* Is a line by the same key among `lines`? A line is "— <name> <base64 of key id …>". */
static bool replaced(struct view line, struct view lines)
{
    struct view other;
    ptrdiff_t name_end = view_rfind_char(line, ' ');
    size_t head = name_end < 0 ? line.len : (size_t)name_end + 1 + 5; /* 30 of the 32 bits */
    while (view_split(&lines, '\n', &other)) {
        if (other.len > 0 && view_eq(view_slice(other, 0, head), view_slice(line, 0, head))) {
            return true;
        }
    }
    return false;
}

/* *changed: what is kept is other than what `out` is now. */
static enum status merge(struct store *store, const struct entry *e, struct view fresh,
                         struct buf *out, bool *changed, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf old = BUF_INIT(WITNESSED_LINES_MAX);
    char name[NAME_MAX_HERE];
    object_name(e, "cosignatures", name);
    enum status st = store_log_read(store, view_str(name), &old, err);
    struct view rest = buf_view(&old);
    struct view line;
    if (st != OK && st != ERR_NOT_FOUND) {
        return st;
    }
    while (view_line(&rest, &line)) {
        if (!replaced(line, fresh)) {
            buf_add_view(out, line);
            buf_add_char(out, '\n');
        }
    }
    buf_add_view(out, fresh);
    *changed = !view_eq(buf_view(out), buf_view(&old));
    return buf_status(out, err);
}

static enum status has_timestamp(struct store *store, const struct entry *e, struct view timestamp,
                                 bool *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(TIMESTAMP_MAX);
    enum status st = OK;
    *out = false;
    for (uint64_t i = 0; st == OK && !*out && i < e->timestamps; i++) {
        char name[NAME_MAX_HERE];
        timestamp_name(e, i, name);
        buf_clear(&bytes);
        st = store_log_read(store, view_str(name), &bytes, err);
        *out = st == OK && view_eq(buf_view(&bytes), timestamp);
    }
    return st;
}

/* Up to three objects of one write. */
struct parts {
    char names[3][NAME_MAX_HERE];
    struct log_object objects[3];
    size_t len;
};

static void add_part(struct parts *p, const char name[NAME_MAX_HERE], struct view bytes)
{
    memcpy(p->names[p->len], name, NAME_MAX_HERE);
    p->objects[p->len] = (struct log_object){view_str(p->names[p->len]), bytes};
    p->len++;
}

static enum status add_timestamp(struct store *store, struct entry *e, struct view timestamp,
                                 struct parts *p, struct error *err)
{
    char name[NAME_MAX_HERE];
    bool there = false;
    enum status st = has_timestamp(store, e, timestamp, &there, err);
    if (st != OK || there) {
        return st;
    }
    if (e->timestamps == WITNESSED_TIMESTAMPS_MAX) {
        return error_set(err, ERR_LIMIT, "this checkpoint has %d timestamps already",
                         WITNESSED_TIMESTAMPS_MAX);
    }
    timestamp_name(e, e->timestamps++, name);
    add_part(p, name, timestamp);
    return OK;
}

/* The checkpoint stays as it was: timestamps are over its bytes. */
static enum status write_parts(struct store *store, struct entry *e, bool there,
                               struct view checkpoint, struct view cosignatures,
                               struct view timestamp, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf lines = BUF_INIT(WITNESSED_LINES_MAX);
    struct parts p = {.len = 0};
    char name[NAME_MAX_HERE];
    enum status st = OK;
    if (!there) {
        object_name(e, "checkpoint", name);
        add_part(&p, name, checkpoint);
    }
    if (cosignatures.len > 0) {
        bool changed = false;
        st = merge(store, e, cosignatures, &lines, &changed, err);
        if (changed) {
            object_name(e, "cosignatures", name);
            add_part(&p, name, buf_view(&lines));
        }
    }
    if (st == OK && timestamp.len > 0) {
        st = add_timestamp(store, e, timestamp, &p, err);
    }
    return st == OK && p.len > 0 ? store_log_write(store, p.objects, p.len, err) : st;
}

/* All but the index, which is changed in memory. */
static enum status keep(struct store *store, struct index *ix, const struct checkpoint *c,
                        struct view checkpoint, struct view cosignatures, struct view timestamp,
                        struct error *err)
{
    bool there = false;
    size_t at = find(ix, c, &there);
    struct entry e = there ? ix->list[at] : (struct entry){.size = c->size, .root = c->root};
    enum status st = write_parts(store, &e, there, checkpoint, cosignatures, timestamp, err);
    if (st == OK && !there) {
        void *items = ix->list;
        st = mem_grow(&items, &ix->cap, ix->len + 1, sizeof e, WITNESSED_MAX, err);
        ix->list = items;
        if (st == OK) {
            memmove(&ix->list[at + 1], &ix->list[at], (ix->len - at) * sizeof e);
            ix->len++;
        }
    }
    if (st == OK) {
        ix->changed = ix->changed || !there || e.timestamps != ix->list[at].timestamps;
        ix->list[at] = e;
    }
    return st;
}

static enum status keep_locked(struct store *store, const struct checkpoint *c,
                               struct view checkpoint, struct view cosignatures,
                               struct view timestamp, struct error *err)
{
    struct index ix = {.list = NULL};
    enum status st = read_index(store, &ix, err);
    if (st == OK) {
        st = keep(store, &ix, c, checkpoint, cosignatures, timestamp, err);
    }
    if (st == OK && ix.changed) { /* what it names is durable */
        st = write_index(store, &ix, err);
    }
    (void)mem_free(ix.list);
    return st;
}

enum status witnessed_keep(struct store *store, struct view checkpoint, struct view cosignatures,
                           struct view timestamp, struct error *err)
{
    struct checkpoint c;
    enum status st = checkpoint_peek(checkpoint, &c, err);
    if (st == OK) {
        st = store_log_lock(store, LOCK_WAIT_MS, err);
    }
    if (st == OK) {
        st = keep_locked(store, &c, checkpoint, cosignatures, timestamp, err);
        store_log_unlock(store);
    }
    return st;
}

/* ---- copying ---- */

struct copying {
    struct store *to;
    struct index ix;
};

static enum status copy_one(void *ctx, const struct witnessed *w, struct error *err)
{
    struct copying *c = ctx;
    enum status st = keep(c->to, &c->ix, &w->state, w->checkpoint, w->cosignatures, VIEW(""), err);
    for (size_t i = 0; st == OK && i < w->timestamps_len; i++) {
        st = keep(c->to, &c->ix, &w->state, w->checkpoint, VIEW(""), w->timestamps[i], err);
    }
    return st;
}

enum status witnessed_copy(struct store *from, struct store *to, struct error *err)
{
    struct copying c = {.to = to};
    enum status st = read_index(to, &c.ix, err);
    if (st == OK) {
        st = witnessed_each(from, 0, copy_one, &c, err);
    }
    if (st == OK && c.ix.changed) {
        st = write_index(to, &c.ix, err);
    }
    (void)mem_free(c.ix.list);
    return st;
}

/* Archives within the subject: unpacked in memory by the worker that met them. */
#include "worker.h"

#include "unpack.h"

/* One archive being unpacked. `suffix` is where it lies within the entry. */
struct layer {
    struct worker *w;
    unsigned depth;
    struct view suffix;
    struct buf inner; /* suffix of what is at hand in it */
    struct unpack_budget budget;
};

static enum status expand_layer(struct worker *w, struct view suffix, struct view bytes, int fd,
                                unsigned depth, struct unpack_budget *outer, struct error *err);

/* The suffix of `path` within the layer; of the archive itself for an empty one. */
static struct view inner_suffix(struct layer *l, struct view path)
{
    buf_clear(&l->inner);
    buf_add_view(&l->inner, l->suffix);
    if (path.len > 0) {
        buf_add_str(&l->inner, "!/");
        buf_add_view(&l->inner, path);
    }
    return buf_status(&l->inner, NULL) == OK ? buf_view(&l->inner) : l->suffix;
}

static enum status layer_step(void *ctx, bool header, struct error *err)
{
    struct layer *l = ctx;
    return header ? worker_step(l->w, l->suffix, err) : OK;
}

static enum status layer_room(void *ctx, size_t have, char **at, size_t *room, struct error *err)
{
    struct layer *l = ctx;
    struct slab *slab = &l->w->levels[l->depth];
    size_t max = 2 * (size_t)l->w->setup->common.limits->file_bytes + (1 << 20);
    enum status st = slab_reserve(slab, have + (64 << 10), max, err);
    if (st != OK) {
        return st;
    }
    *at = slab->ptr + have;
    *room = slab->cap - have;
    return OK;
}

static enum status layer_file(void *ctx, struct view path, unsigned mode, size_t len,
                              struct error *err)
{
    struct layer *l = ctx;
    struct view suffix = inner_suffix(l, path);
    if (suffix.len == l->suffix.len) {
        return worker_gap(l->w, suffix, GAP_DEPTH, VIEW("a name within it is too long"), err);
    }
    worker_show(l->w, suffix);
    struct view bytes = view_of(l->w->levels[l->depth].ptr, len);
    bool is_archive = archive_form(path, bytes) != ARCHIVE_NONE;
    enum status st = worker_inspect(l->w, suffix, bytes, mode, is_archive, err);
    if (st == OK && is_archive) {
        st = expand_layer(l->w, suffix, bytes, -1, l->depth + 1, &l->budget, err);
    }
    slab_trim(&l->w->levels[l->depth]);
    return st;
}

static enum status layer_gap(void *ctx, struct view path, enum gap_reason reason,
                             struct view detail, struct error *err)
{
    struct layer *l = ctx;
    return worker_gap(l->w, inner_suffix(l, path), reason, detail, err);
}

static enum status layer_issue(void *ctx, struct view path, enum content_issue issue,
                               struct view detail, struct error *err)
{
    struct layer *l = ctx;
    return worker_issue(l->w, inner_suffix(l, path), issue, detail, err);
}

static enum status unpack_layer(struct layer *l, struct view bytes, int fd, struct error *err)
{
    const struct unpack_sink sink = {l, layer_step, layer_room, layer_file, layer_gap, layer_issue};
    struct view name = l->suffix.len > 0 ? l->suffix : buf_view(&l->w->base);
    const struct unpack_input input = {name, bytes, fd, true};
    struct error why = {.code = OK};
    enum status st = unpack(&input, l->w->setup->common.limits, &l->budget, &sink, &why);
    if (st == ERR_FORMAT || st == ERR_NO_MEMORY) {
        return worker_gap(l->w, l->suffix, st == ERR_FORMAT ? GAP_BROKEN_ARCHIVE : GAP_MEMORY,
                          view_str(why.message), err);
    }
    return st == OK ? OK : error_set(err, st, "%s", why.message);
}

static enum status expand_layer(struct worker *w, struct view suffix, struct view bytes, int fd,
                                unsigned depth, struct unpack_budget *outer, struct error *err)
{
    /* An archive as subject is itself the first of those counted. */
    bool within = w->setup->common.source->kind->subject == SUBJECT_ARCHIVE;
    unsigned allowed = w->setup->common.limits->depth;
    if (depth + (within ? 1 : 0) > allowed || depth > EXPAND_DEPTH_MAX) {
        return worker_gap(w, suffix, GAP_DEPTH, VIEW("archives nested too deep: not unpacked"),
                          err);
    }
    struct layer l = {.w = w, .depth = depth, .suffix = suffix};
    l.budget = (struct unpack_budget){.packed = bytes.len, .outer = outer};
    buf_init(&l.inner, PATH_RAW_MAX);
    enum status st = unpack_layer(&l, bytes, fd, err);
    buf_release(&l.inner);
    return st;
}

enum status expand(struct worker *w, struct view bytes, int fd, struct error *err)
{
    return expand_layer(w, view_of("", 0), bytes, fd, 0, NULL, err);
}

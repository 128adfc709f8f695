#include "index_finish.h"

#include <assay/base/mem.h>

#include <stdlib.h>

/* An advisory of a source. */
struct candidate {
    struct view id;
    int64_t modified;
    uint32_t order;
    uint32_t number;
    uint32_t source;
    bool is_old;
};

struct merge {
    const struct merge_source *sources;
    size_t count;
    struct tables *out;
    struct candidate *candidates;
    size_t len;
    uint32_t **blocks; /* by source and block: its number in `out`, + 1 */
};

/* By id; of one id the newest first, then what was imported now, then what came first. */
static int compare(const void *pa, const void *pb)
{
    const struct candidate *a = pa;
    const struct candidate *b = pb;
    int order = view_cmp(a->id, b->id);
    if (order != 0) {
        return order;
    }
    if (a->modified != b->modified) {
        return a->modified > b->modified ? -1 : 1;
    }
    if (a->is_old != b->is_old) {
        return a->is_old ? 1 : -1;
    }
    return a->order < b->order ? -1 : a->order > b->order ? 1 : 0;
}

static enum status collect(struct merge *m, struct error *err)
{
    size_t total = 0;
    for (size_t s = 0; s < m->count; s++) {
        total += index_count(&m->sources[s].view, INDEX_ADVISORIES);
    }
    m->candidates = mem_calloc(total + 1, sizeof *m->candidates);
    if (m->candidates == NULL) {
        return error_no_memory(err);
    }
    for (size_t s = 0; s < m->count; s++) {
        const struct index_view *v = &m->sources[s].view;
        size_t count = index_count(v, INDEX_ADVISORIES);
        for (size_t i = 0; i < count; i++) {
            const struct index_advisory *a = index_at(v, INDEX_ADVISORIES, i);
            struct candidate *c = &m->candidates[m->len++];
            *c = (struct candidate){.modified = a->modified,
                                    .order = a->group,
                                    .number = (uint32_t)i,
                                    .source = (uint32_t)s,
                                    .is_old = m->sources[s].is_old};
            if (!index_string(v, a->id, &c->id)) {
                return index_corrupt(err);
            }
        }
    }
    qsort(m->candidates, m->len, sizeof *m->candidates, compare);
    return OK;
}

static enum status make_block_maps(struct merge *m, struct error *err)
{
    m->blocks = mem_calloc(m->count + 1, sizeof *m->blocks);
    if (m->blocks == NULL) {
        return error_no_memory(err);
    }
    for (size_t s = 0; s < m->count; s++) {
        size_t blocks = index_count(&m->sources[s].view, INDEX_BLOCKS);
        m->blocks[s] = mem_calloc(blocks + 1, sizeof **m->blocks);
        if (m->blocks[s] == NULL) {
            return error_no_memory(err);
        }
    }
    return OK;
}

/* The block's number in the new index; it is copied at its first mention. */
static enum status take_block(struct merge *m, uint32_t source, uint32_t number, uint32_t *out,
                              struct error *err)
{
    const struct index_view *v = &m->sources[source].view;
    const struct index_block *b = index_at(v, INDEX_BLOCKS, number);
    struct view texts = v->sections[INDEX_TEXTS];
    if (b == NULL || b->offset > texts.len || b->packed > texts.len - b->offset) {
        return index_corrupt(err);
    }
    if (m->blocks[source][number] == 0) {
        struct index_block copy = *b;
        copy.offset = m->out->texts.len;
        buf_add(&m->out->texts, texts.ptr + b->offset, b->packed);
        enum status st = buf_status(&m->out->texts, err);
        if (st == OK) {
            st = tables_put(m->out, INDEX_BLOCKS, &copy, err);
        }
        if (st != OK) {
            return st;
        }
        m->blocks[source][number] = (uint32_t)m->out->t[INDEX_BLOCKS].len;
    }
    *out = m->blocks[source][number] - 1;
    return OK;
}

static enum status take_candidate(struct merge *m, const struct candidate *c, struct arena *arena,
                                  struct error *err)
{
    const struct index_view *v = &m->sources[c->source].view;
    const struct index_advisory *a = index_at(v, INDEX_ADVISORIES, c->number);
    struct osv_record record;
    struct index_display display = {.text = a == NULL ? 0 : a->text};
    if (a == NULL || !index_string(v, a->title, &display.title)) {
        return index_corrupt(err);
    }
    if ((a->flags & INDEX_WITHDRAWN) != 0) {
        return OK;
    }
    enum status st = take_block(m, c->source, a->block, &display.block, err);
    if (st == OK) {
        st = index_decode(v, c->number, arena, &record, err);
    }
    return st == OK ? tables_add_record(m->out, &record, 0, &display, err) : st;
}

static void release(struct merge *m)
{
    for (size_t s = 0; m->blocks != NULL && s < m->count; s++) {
        (void)mem_free(m->blocks[s]);
    }
    (void)mem_free(m->blocks);
    (void)mem_free(m->candidates);
}

enum status index_merge(const struct merge_source *sources, size_t count, struct tables *out,
                        struct error *err)
{
    enum { RECORD_MEMORY = 256 << 20 };
    struct merge m = {.sources = sources, .count = count, .out = out};
    struct arena arena;
    arena_init(&arena, RECORD_MEMORY);
    enum status st = collect(&m, err);
    if (st == OK) {
        st = make_block_maps(&m, err);
    }
    for (size_t i = 0; st == OK && i < m.len; i++) {
        if (i > 0 && view_eq(m.candidates[i].id, m.candidates[i - 1].id)) {
            continue;
        }
        arena_clear(&arena);
        st = take_candidate(&m, &m.candidates[i], &arena, err);
    }
    arena_release(&arena);
    release(&m);
    return st;
}

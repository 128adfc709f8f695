#include "feed.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>

enum { SPAN_ALIGN = 64, WAIT_MS = 1000, SPANS_MAX = CHUNK_ENTRIES * CHUNK_COUNT };

void feed_init(struct feed *f, struct shm *shm, struct outbox *out,
               const struct content_limits *limits)
{
    *f = (struct feed){.table = shm->table,
                       .area = shm->area,
                       .control = shm->control,
                       .out = out,
                       .limits = limits};
}

void feed_release(struct feed *f)
{
    f->spans = mem_free(f->spans);
    f->spans_cap = 0;
    f->spans_len = 0;
}

void feed_beat(struct feed *f)
{
    atomic_store_explicit(&f->table->feeder_beat, clock_monotonic_ns(), memory_order_relaxed);
}

void feed_idle(struct feed *f)
{
    atomic_store_explicit(&f->table->feeder_beat, 0, memory_order_relaxed);
}

/* Let the parent and the workers have what there is, then sleep until the parent
 * ticks something off. */
static enum status wait_release(struct feed *f, uint32_t seen, struct error *err)
{
    enum status st = outbox_flush(f->out, err);
    if (st != OK) {
        return st;
    }
    feed_idle(f);
    shm_wait(&f->table->released, seen, WAIT_MS);
    feed_beat(f);
    return OK;
}

static void publish(struct feed *f)
{
    atomic_store(&f->table->produced, f->next);
    if (atomic_load(&f->control->waiting) != 0) {
        shm_wake(&f->table->produced);
    }
}

static void pop_spans(struct feed *f)
{
    while (f->spans_len > 0) {
        uint32_t index = f->spans[f->spans_first].index;
        struct chunk *c = &f->table->chunks[index / CHUNK_ENTRIES % CHUNK_COUNT];
        /* The parent makes a hole of what is done. */
        if (__atomic_load_n(&c->entries[index % CHUNK_ENTRIES].kind, __ATOMIC_ACQUIRE) !=
            ENTRY_HOLE) {
            return;
        }
        f->spans_first = (f->spans_first + 1) % f->spans_cap;
        f->spans_len--;
    }
}

/* Before the first entry of a chunk: wait until its last use is over. */
static enum status enter_chunk(struct feed *f, struct error *err)
{
    struct chunk *c = &f->table->chunks[f->next / CHUNK_ENTRIES % CHUNK_COUNT];
    if (f->next >= CHUNK_ENTRIES * CHUNK_COUNT) {
        for (;;) {
            uint32_t seen = atomic_load(&f->table->released);
            if (atomic_load(&c->finished) >= CHUNK_ENTRIES) {
                break;
            }
            atomic_store(&f->table->feeder_waits, 1);
            if (atomic_load(&c->finished) < CHUNK_ENTRIES) {
                enum status st = wait_release(f, seen, err);
                if (st != OK) {
                    return st;
                }
            }
            atomic_store(&f->table->feeder_waits, 0);
        }
        /* Spans look at their entries, which are about to be written over. */
        pop_spans(f);
    }
    atomic_store(&c->finished, 0);
    f->names = 0;
    return OK;
}

/* Leave the rest of the current chunk empty. */
static void skip_chunk(struct feed *f)
{
    struct chunk *c = &f->table->chunks[f->next / CHUNK_ENTRIES % CHUNK_COUNT];
    uint32_t n = 0;
    for (; f->next % CHUNK_ENTRIES != 0; n++) {
        c->entries[f->next % CHUNK_ENTRIES] = (struct entry){.kind = ENTRY_HOLE};
        f->next++;
    }
    atomic_fetch_add(&c->finished, n);
}

static enum status place_entry(struct feed *f, struct view name, struct error *err)
{
    bool started = f->next % CHUNK_ENTRIES != 0;
    if (started && name.len > CHUNK_NAME_BYTES - f->names) {
        skip_chunk(f);
        started = false;
    }
    return started ? OK : enter_chunk(f, err);
}

static enum status check_entry(struct feed *f, struct view name, struct error *err)
{
    if (f->count >= f->limits->entries) {
        enum status st = feed_gap(f, view_of("", 0), GAP_ENTRIES,
                                  VIEW("the subject holds more files than the limit"), err);
        return st != OK ? st : error_set(err, ERR_CANCELLED, "more files than the limit");
    }
    if (name.len > PATH_RAW_MAX || f->next > UINT32_MAX - 2 * CHUNK_ENTRIES) {
        return error_set(err, ERR_INTERNAL, "a name or the table is too long");
    }
    return OK;
}

enum status feed_entry(struct feed *f, struct view name, const struct entry *e, struct error *err)
{
    enum status st = check_entry(f, name, err);
    if (st == OK) {
        st = place_entry(f, name, err);
    }
    if (st != OK) {
        return st;
    }
    struct chunk *c = &f->table->chunks[f->next / CHUNK_ENTRIES % CHUNK_COUNT];
    struct entry copy = *e;
    copy.name_at = f->names;
    copy.name_len = (uint32_t)name.len;
    memcpy(c->names + f->names, name.ptr, name.len);
    c->entries[f->next % CHUNK_ENTRIES] = copy;
    f->names += (uint32_t)name.len;
    f->next++;
    f->count++;
    atomic_store_explicit(&f->table->found, (uint32_t)f->count, memory_order_relaxed);
    publish(f);
    feed_beat(f);
    return OK;
}

enum status feed_known(struct feed *f, uint32_t kept, struct error *err)
{
    enum status st = check_entry(f, view_of("", 0), err);
    if (st != OK) {
        return st;
    }
    f->count++;
    outbox_known(f->out, 0, kept, false);
    feed_beat(f);
    return outbox_flush_large(f->out, err);
}

/* Where in the area `need` bytes are free, given the spans in use: behind the
 * last one, or at the start when that is free. */
static bool find_room(const struct feed *f, uint64_t need, uint64_t *at, uint64_t *end)
{
    if (f->spans_len == 0) {
        *at = 0;
        *end = AREA_BYTES;
        return need <= AREA_BYTES;
    }
    uint64_t tail = f->spans[f->spans_first].at;
    uint64_t head = f->spans[(f->spans_first + f->spans_len - 1) % f->spans_cap].end;
    if (head > tail) {
        if (AREA_BYTES - head >= need) {
            *at = head;
            *end = AREA_BYTES;
            return true;
        }
        *at = 0;
        *end = tail;
        return tail >= need;
    }
    *at = head;
    *end = tail;
    return tail - head >= need;
}

enum status feed_room(struct feed *f, size_t have, char **at, size_t *room, struct error *err)
{
    if (have >= AREA_BYTES) {
        return error_set(err, ERR_LIMIT, "larger than %d MiB", AREA_BYTES >> 20);
    }
    uint64_t place = 0;
    uint64_t end = 0;
    for (;;) {
        uint32_t seen = atomic_load(&f->table->released);
        pop_spans(f);
        if (find_room(f, (uint64_t)have + 1, &place, &end)) {
            break;
        }
        atomic_store(&f->table->feeder_waits, 1);
        enum status st = wait_release(f, seen, err);
        atomic_store(&f->table->feeder_waits, 0);
        if (st != OK) {
            return st;
        }
    }
    if (place != f->open_at && have > 0) {
        memmove(f->area + place, f->area + f->open_at, have);
    }
    f->open_at = place;
    *at = f->area + place + have;
    *room = (size_t)(end - place) - have;
    return OK;
}

static enum status grow_spans(struct feed *f, struct error *err)
{
    if (f->spans_cap > 0 && f->spans_len < f->spans_cap) {
        return OK;
    }
    size_t cap = f->spans_cap == 0 ? 1024 : f->spans_cap * 2;
    struct feed_span *spans = cap > SPANS_MAX ? NULL : mem_calloc(cap, sizeof *spans);
    if (spans == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; f->spans_cap > 0 && i < f->spans_len; i++) {
        spans[i] = f->spans[(f->spans_first + i) % f->spans_cap];
    }
    (void)mem_free(f->spans);
    f->spans = spans;
    f->spans_cap = cap;
    f->spans_first = 0;
    return OK;
}

static enum status feed_span(struct feed *f, struct view name, struct entry e, size_t len,
                             struct error *err)
{
    enum status st = grow_spans(f, err);
    if (st != OK) {
        return st;
    }
    uint64_t at = len == 0 ? 0 : f->open_at;
    e.span_at = at;
    e.span_len = len;
    st = feed_entry(f, name, &e, err);
    if (st != OK || len == 0) {
        return st;
    }
    uint64_t end = at + ((uint64_t)len + SPAN_ALIGN - 1) / SPAN_ALIGN * SPAN_ALIGN;
    f->spans[(f->spans_first + f->spans_len) % f->spans_cap] =
        (struct feed_span){f->next - 1, at, end > AREA_BYTES ? AREA_BYTES : end};
    f->spans_len++;
    return OK;
}

enum status feed_bytes(struct feed *f, struct view name, unsigned mode, size_t len,
                       struct error *err)
{
    return feed_span(f, name, (struct entry){.kind = ENTRY_SPAN, .mode = mode}, len, err);
}

enum status feed_whole(struct feed *f, struct view name, unsigned mode, size_t len,
                       struct error *err)
{
    return feed_span(f, name, (struct entry){.kind = ENTRY_WHOLE, .mode = mode}, len, err);
}

enum status feed_gap(struct feed *f, struct view path, enum gap_reason reason, struct view detail,
                     struct error *err)
{
    outbox_gap(f->out, 0, path, reason, detail);
    return outbox_flush_large(f->out, err);
}

enum status feed_issue(struct feed *f, struct view path, enum content_issue issue,
                       struct view detail, struct error *err)
{
    outbox_issue(f->out, 0, path, issue, detail);
    return outbox_flush_large(f->out, err);
}

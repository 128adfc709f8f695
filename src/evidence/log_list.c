/* Listing entries, and the register of statements as a projection of them. */
#include "log_internal.h"

#include <assay/base/mem.h>

enum { PROJECT_STEP = 4096 };

struct listing {
    struct log_reader reader;
    struct buf entries; /* a bundle */
    struct buf digests; /* an envelope list */
    struct buf envelope;
    struct buf payload;
    struct arena arena;
    log_visit visit;
    void *ctx;
};

/* Fill the decoded parts of `e` from its envelope. */
static enum status decode_envelope(struct listing *s, struct log_entry *e, struct error *err)
{
    struct dsse_canonical c;
    if (dsse_canonical_read(e->envelope, &s->payload, &c)) {
        e->payload_type = c.payload_type;
        e->payload = c.payload;
        return OK;
    }
    struct dsse d;
    arena_clear(&s->arena);
    enum status st = dsse_parse(e->envelope, &s->arena, &d, err);
    if (st == OK) {
        e->payload_type = d.payload_type;
        e->payload = d.payload;
    }
    return st;
}

static enum status list_entry(struct listing *s, struct log_entry *e, struct error *err)
{
    struct leaf leaf;
    struct sha256 id;
    enum status st = leaf_read(e->leaf, &leaf, err);
    if (st == OK) {
        e->algorithm = leaf.algorithm;
        sha256_of(view_of((const char *)leaf.spki, leaf.spki_len), &id);
        sha256_hex(&id, e->key_id);
        buf_clear(&s->envelope);
        st = store_blob_get(s->reader.log->store, &e->envelope_digest, &s->envelope, err);
    }
    if (st == OK) {
        e->envelope = buf_view(&s->envelope);
        st = decode_envelope(s, e, err);
    }
    if (st != OK) {
        /* An entry whose parts are missing or malformed is damage. */
        enum status code = st == ERR_NOT_FOUND || st == ERR_FORMAT ? ERR_CORRUPT : st;
        (void)error_prefix(err, "entry %llu", (unsigned long long)e->index);
        if (err != NULL) {
            err->code = code;
        }
        return code;
    }
    return s->visit(s->ctx, e, err);
}

static enum status list_bundle(struct listing *s, uint64_t bundle, uint64_t from, uint64_t to,
                               struct error *err)
{
    struct view entries;
    struct view digests;
    enum status st = reader_entries(&s->reader, bundle, &s->entries, &entries, err);
    if (st == OK) {
        st = reader_envelopes(&s->reader, bundle, &s->digests, &digests, err);
    }
    bool bad = false;
    for (uint64_t i = bundle * TILE_WIDTH; st == OK && i < to; i++) {
        struct log_entry e = {.index = i};
        if (!bundle_next(&entries, &e.leaf, &bad)) {
            return error_set(err, ERR_CORRUPT, "entry %llu: its entry bundle is cut",
                             (unsigned long long)i);
        }
        if (i >= from) {
            memcpy(e.envelope_digest.bytes, digests.ptr + (i % TILE_WIDTH) * SHA256_SIZE,
                   SHA256_SIZE);
            st = list_entry(s, &e, err);
        }
    }
    return st;
}

static enum status list_range(struct listing *s, uint64_t from, uint64_t to, struct error *err)
{
    enum status st = OK;
    while (st == OK && from < to) {
        uint64_t bundle = from / TILE_WIDTH;
        uint64_t end = (bundle + 1) * TILE_WIDTH;
        st = list_bundle(s, bundle, from, end < to ? end : to, err);
        from = end;
    }
    return st;
}

static void listing_init(struct listing *s, log_visit visit, void *ctx)
{
    buf_init(&s->entries, LOG_BUNDLE_MAX);
    buf_init(&s->digests, LOG_TILE_BYTES);
    buf_init(&s->envelope, DSSE_ENVELOPE_MAX);
    buf_init(&s->payload, DSSE_ENVELOPE_MAX);
    arena_init(&s->arena, (size_t)4 * DSSE_ENVELOPE_MAX);
    s->visit = visit;
    s->ctx = ctx;
}

static void listing_release(struct listing *s)
{
    reader_release(&s->reader);
    buf_release(&s->entries);
    buf_release(&s->digests);
    buf_release(&s->envelope);
    buf_release(&s->payload);
    arena_release(&s->arena);
}

enum status log_each(struct log *l, uint64_t from, uint64_t to, log_visit visit, void *ctx,
                     struct error *err)
{
    struct listing s;
    enum status st = reader_open(&s.reader, l, err);
    listing_init(&s, visit, ctx);
    if (st == OK) {
        st = list_range(&s, from, to < s.reader.head.size ? to : s.reader.head.size, err);
    }
    listing_release(&s);
    return st;
}

struct projecting {
    struct log *log;
    struct arena arena;
    uint64_t next;
};

static enum status row_of_entry(struct arena *arena, const struct log_entry *e,
                                struct statement_row *row, struct error *err)
{
    struct statement s;
    arena_clear(arena);
    enum status st = statement_read(e->payload, "statement", arena, &s, err);
    if (st != OK) {
        (void)error_prefix(err, "entry %llu", (unsigned long long)e->index);
        return st;
    }
    log_row_of(&s, row);
    row->index = e->index;
    row->envelope = e->envelope_digest;
    return sha256_parse(view_str(e->key_id), &row->key)
               ? OK
               : error_set(err, ERR_INTERNAL, "a key id is no digest");
}

static enum status project_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct projecting *p = ctx;
    struct statement_row row;
    enum status st = row_of_entry(&p->arena, e, &row, err);
    if (st == OK) {
        st = statements_put(p->log->store, &row, err);
    }
    p->next = e->index + 1;
    return st;
}

/* One transaction's worth of entries from p->next on. */
static enum status project_step(struct projecting *p, struct error *err)
{
    uint64_t from = p->next;
    enum status st = store_sql_begin(p->log->store, err);
    if (st != OK) {
        return st;
    }
    st = log_each(p->log, from, from + PROJECT_STEP, project_entry, p, err);
    if (st == OK) {
        st = registers_set_projected(p->log->store, LOG_PROJECTED, p->next, err);
    }
    enum status end = store_sql_end(p->log->store, st == OK, st == OK ? err : NULL);
    return st == OK ? end : st;
}

enum status log_project(struct log *l, struct error *err)
{
    struct projecting p = {.log = l};
    struct checkpoint head;
    arena_init(&p.arena, (size_t)8 * STATEMENT_MAX);
    enum status st = log_read_head(l, NULL, &head, err);
    if (st == OK) {
        st = registers_projected(l->store, LOG_PROJECTED, &p.next, err);
    }
    if (st == OK && p.next > head.size) {
        st = error_set(err, ERR_CORRUPT,
                       "the register has seen %llu log entries, but the log has only %llu: an old "
                       "copy of the log was restored, or the register is of another log",
                       (unsigned long long)p.next, (unsigned long long)head.size);
    }
    while (st == OK && p.next < head.size) {
        st = project_step(&p, err);
    }
    arena_release(&p.arena);
    return st;
}

enum status log_reindex(struct log *l, struct error *err)
{
    enum status st = store_sql_begin(l->store, err);
    if (st != OK) {
        return st;
    }
    st = registers_reset(l->store, LOG_PROJECTED, err);
    enum status end = store_sql_end(l->store, st == OK, st == OK ? err : NULL);
    st = st == OK ? end : st;
    return st == OK ? log_project(l, err) : st;
}

/* Both sides of the comparison come in the order of the index: the register's
 * rows are digested first, the log's then. */
struct row_digests {
    struct sha256 *digests; /* by index; all zero where there is no row */
    uint64_t size;          /* of the log */
    uint64_t rows;
    uint64_t wrong;
    struct arena arena;
    struct buf text;
};

static enum status digest_row(struct row_digests *c, const struct statement_row *row,
                              struct sha256 *out, struct error *err)
{
    buf_clear(&c->text);
    buf_printf(&c->text, "%llu %lld %zu %zu %zu ", (unsigned long long)row->index,
               (long long)row->time, row->predicate_type.len, row->subject_name.len,
               row->subject_digest.len);
    buf_add(&c->text, row->envelope.bytes, SHA256_SIZE);
    buf_add(&c->text, row->key.bytes, SHA256_SIZE);
    buf_add_view(&c->text, row->predicate_type);
    buf_add_view(&c->text, row->subject_name);
    buf_add_view(&c->text, row->subject_digest);
    sha256_of(buf_view(&c->text), out);
    return buf_status(&c->text, err);
}

static enum status take_row(void *ctx, const struct statement_row *row, struct error *err)
{
    struct row_digests *c = ctx;
    c->rows++;
    if (row->index >= c->size) {
        c->wrong++;
        return OK;
    }
    return digest_row(c, row, &c->digests[row->index], err);
}

static enum status compare_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct row_digests *c = ctx;
    struct statement_row row;
    struct sha256 expected;
    if (e->index >= c->size) {
        return OK; /* appended while we look */
    }
    enum status st = row_of_entry(&c->arena, e, &row, err);
    if (st == OK) {
        st = digest_row(c, &row, &expected, err);
    }
    if (st == OK && !sha256_eq(&expected, &c->digests[e->index])) {
        c->wrong++;
    }
    return st;
}

enum status log_check_register(struct log *l, uint64_t *rows, uint64_t *wrong, struct error *err)
{
    struct row_digests c = {.size = 0};
    struct checkpoint head;
    buf_init(&c.text, STATEMENT_MAX);
    arena_init(&c.arena, (size_t)8 * STATEMENT_MAX);
    enum status st = log_read_head(l, NULL, &head, err);
    if (st == OK) {
        c.size = head.size;
        c.digests = mem_calloc(c.size, sizeof *c.digests);
        st = c.digests == NULL ? error_no_memory(err) : OK;
    }
    if (st == OK) {
        st = statements_each(l->store, NULL, take_row, &c, err);
    }
    if (st == OK) {
        st = log_each(l, 0, c.size, compare_entry, &c, err);
    }
    if (st == OK) {
        *rows = c.rows;
        *wrong = c.wrong;
    }
    (void)mem_free(c.digests);
    arena_release(&c.arena);
    buf_release(&c.text);
    return st;
}

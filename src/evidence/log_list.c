/* The register of statements as a projection of the entries. */
#include "log_internal.h"

#include <assay/base/mem.h>

enum { PROJECT_STEP = 4096 };

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
        st = statements_put(p->log->store, &row, 1, err);
    }
    p->next = e->index + 1;
    return st;
}

/* One transaction's worth of entries from p->next on. */
static enum status project_step(struct projecting *p, struct error *err)
{
    enum status st = store_sql_begin(p->log->store, err);
    if (st != OK) {
        return st;
    }
    st = registers_projected(p->log->store, LOG_PROJECTED, &p->next, err); /* others project, too */
    uint64_t from = p->next;
    if (st == OK) {
        st = log_each(p->log, from, from + PROJECT_STEP, project_entry, p, err);
    }
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
    /* The mark first: who appends meanwhile moves both. */
    enum status st = registers_projected(l->store, LOG_PROJECTED, &p.next, err);
    if (st == OK) {
        st = log_read_head(l, NULL, &head, err);
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
    uint64_t now;           /* the same, once a row beyond `size` was met */
    struct log *log;
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
    struct checkpoint head;
    enum status st = OK;
    c->rows++;
    if (row->index >= c->size && c->now == 0) {
        /* The rows are of one moment, and the log was there first: once is enough. */
        st = log_read_head(c->log, NULL, &head, err);
        c->now = st == OK ? head.size : 0;
    }
    if (st != OK || row->index >= c->size) {
        c->wrong += st == OK && row->index >= c->now ? 1 : 0;
        return st;
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
    struct row_digests c = {.log = l};
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

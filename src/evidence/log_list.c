/* The register of statements as a projection of the entries. */
#include "log_internal.h"

#include <assay/base/mem.h>

enum { PROJECT_STEP = 4096 };

struct projecting {
    struct log *log;
    struct arena arena;
    uint64_t next;
};

static enum status row_of_statement(const struct log_entry *e, const struct statement *s,
                                    struct statement_row *row, struct error *err)
{
    log_row_of(s, row);
    row->index = e->index;
    row->envelope = e->envelope_digest;
    return sha256_parse(view_str(e->key_id), &row->key)
               ? OK
               : error_set(err, ERR_INTERNAL, "a key id is no digest");
}

static enum status read_entry(struct arena *arena, const struct log_entry *e, struct statement *s,
                              struct error *err)
{
    arena_clear(arena);
    enum status st = statement_read(e->payload, "statement", arena, s, err);
    if (st != OK) {
        (void)error_prefix(err, "entry %llu", (unsigned long long)e->index);
    }
    return st;
}

static enum status project_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct projecting *p = ctx;
    struct statement s;
    struct statement_row row;
    enum status st = read_entry(&p->arena, e, &s, err);
    if (st == OK) {
        st = row_of_statement(e, &s, &row, err);
    }
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

/* Register and log are compared side by side, so many rows at a time. */
enum { CHECK_STEP = 4096 };

struct register_check {
    struct log *log;
    uint64_t size; /* up to which both are compared */
    uint64_t now;  /* of the log, once a row beyond `size` was met */
    uint64_t rows;
    uint64_t wrong;
    bool unreadable; /* the register, and then no more is compared */
    struct error why;
    uint64_t from;
    uint64_t to;                /* at most CHECK_STEP behind it */
    struct statement_row *list; /* the register's, by index - from */
    bool *there;
    struct arena texts; /* of the list */
};

static enum status keep_row(struct register_check *c, const struct statement_row *row,
                            struct error *err)
{
    struct statement_row copy = *row;
    copy.predicate_type = arena_copy(&c->texts, row->predicate_type);
    copy.subject_name = arena_copy(&c->texts, row->subject_name);
    copy.subject_digest = arena_copy(&c->texts, row->subject_digest);
    c->list[row->index - c->from] = copy;
    c->there[row->index - c->from] = true;
    return copy.predicate_type.ptr == NULL || copy.subject_name.ptr == NULL ||
                   copy.subject_digest.ptr == NULL
               ? error_no_memory(err)
               : OK;
}

static enum status take_row(void *ctx, const struct statement_row *row, struct error *err)
{
    struct register_check *c = ctx;
    if (row->index >= c->to) {
        return OK; /* one before it is missing; its turn comes */
    }
    c->rows++;
    return keep_row(c, row, err);
}

/* A row of an entry that is not there, unless it was appended while we look. */
static enum status take_beyond(void *ctx, const struct statement_row *row, struct error *err)
{
    struct register_check *c = ctx;
    struct checkpoint head;
    enum status st = OK;
    c->rows++;
    if (c->now == 0) {
        /* The rows are of one moment, and the log was there first: once is enough. */
        st = log_read_head(c->log, NULL, &head, err);
        c->now = st == OK ? head.size : 0;
    }
    c->wrong += st == OK && row->index >= c->now ? 1 : 0;
    return st;
}

static bool rows_equal(const struct statement_row *a, const struct statement_row *b)
{
    return a->index == b->index && a->time == b->time && sha256_eq(&a->envelope, &b->envelope) &&
           sha256_eq(&a->key, &b->key) && view_eq(a->predicate_type, b->predicate_type) &&
           view_eq(a->subject_name, b->subject_name) &&
           view_eq(a->subject_digest, b->subject_digest);
}

/* A register that cannot be read is a wrong one: who makes it anew must come so far. */
static enum status unless_unreadable(struct register_check *c, enum status st,
                                     const struct error *err)
{
    if (st != ERR_CORRUPT) {
        return st;
    }
    c->unreadable = true;
    c->why = err == NULL ? (struct error){.code = st} : *err;
    c->wrong++;
    return OK;
}

/* The register's next rows. */
static enum status check_step(struct register_check *c, struct error *err)
{
    const struct statement_filter filter = {.from = c->to, .limit = CHECK_STEP};
    c->from = c->to;
    c->to = c->size - c->from < CHECK_STEP ? c->size : c->from + CHECK_STEP;
    memset(c->there, 0, CHECK_STEP * sizeof *c->there);
    arena_clear(&c->texts);
    return unless_unreadable(c, statements_each(c->log->store, &filter, take_row, c, err), err);
}

enum status register_check_new(struct log *l, uint64_t size, struct register_check **out,
                               struct error *err)
{
    struct register_check *c = mem_calloc(1, sizeof *c);
    if (c == NULL) {
        return error_no_memory(err);
    }
    *c = (struct register_check){.log = l,
                                 .list = mem_calloc(CHECK_STEP, sizeof *c->list),
                                 .there = mem_calloc(CHECK_STEP, sizeof *c->there)};
    arena_init(&c->texts, 0);
    if (c->list == NULL || c->there == NULL) {
        (void)register_check_free(c);
        return error_no_memory(err);
    }
    c->size = size;
    *out = c;
    return OK;
}

enum status register_check_entry(struct register_check *c, const struct log_entry *e,
                                 const struct statement *s, struct error *err)
{
    struct statement_row row;
    if (e->index >= c->size || c->unreadable) {
        return OK;
    }
    enum status st = e->index == c->to ? check_step(c, err) : OK;
    if (st != OK || c->unreadable) {
        return st;
    }
    st = row_of_statement(e, s, &row, err);
    if (st == OK && (e->index < c->from || e->index >= c->to)) {
        st = error_set(err, ERR_INTERNAL, "entries were left out of a comparison");
    }
    if (st == OK) {
        size_t at = (size_t)(e->index - c->from);
        c->wrong += c->there[at] && rows_equal(&c->list[at], &row) ? 0 : 1;
    }
    return st;
}

enum status register_check_end(struct register_check *c, uint64_t *rows, uint64_t *wrong,
                               struct error *err)
{
    const struct statement_filter beyond = {.from = c->size};
    enum status st = OK;
    if (!c->unreadable && c->to == c->size) {
        st =
            unless_unreadable(c, statements_each(c->log->store, &beyond, take_beyond, c, err), err);
    } else if (!c->unreadable) {
        st = error_set(err, ERR_INTERNAL, "a comparison was cut off");
    }
    if (st == OK) {
        *rows = c->rows;
        *wrong = c->wrong;
    }
    return st;
}

struct register_check *register_check_free(struct register_check *c)
{
    if (c != NULL) {
        (void)mem_free(c->list);
        (void)mem_free(c->there);
        arena_release(&c->texts);
    }
    return mem_free(c);
}

struct checking {
    struct register_check *check;
    struct arena arena; /* of one entry */
};

static enum status check_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct checking *c = ctx;
    struct statement s;
    enum status st = read_entry(&c->arena, e, &s, err);
    return st == OK ? register_check_entry(c->check, e, &s, err) : st;
}

enum status log_check_register(struct log *l, uint64_t *rows, uint64_t *wrong, struct error *err)
{
    struct checking c = {.check = NULL};
    struct checkpoint head;
    arena_init(&c.arena, (size_t)8 * STATEMENT_MAX);
    enum status st = log_read_head(l, NULL, &head, err);
    uint64_t size = 0;
    if (st == OK) {
        size = head.size;
        st = register_check_new(l, size, &c.check, err);
    }
    if (st == OK) {
        st = log_each(l, 0, size, check_entry, &c, err);
    }
    if (st == OK) {
        st = register_check_end(c.check, rows, wrong, err);
    }
    if (st == OK && c.check->unreadable) {
        st = error_set(err, ERR_CORRUPT, "%s", c.check->why.message);
    }
    (void)register_check_free(c.check);
    arena_release(&c.arena);
    return st;
}

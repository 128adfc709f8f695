/* The part of an append that needs no lock: check, sign, encode. */
#include "log_internal.h"

#include <assay/base/mem.h>
#include <assay/base/parallel.h>

enum { PREPARE_EACH = 64, PREPARE_THREADS = 16 };

struct preparing {
    struct made *made;
    struct log *log;
    const struct log_item *items;
};

void log_row_of(const struct statement *s, struct statement_row *row)
{
    row->predicate_type = s->predicate_type;
    row->subject_name = s->subjects_len > 0 ? s->subjects[0].name : VIEW("");
    row->subject_digest = statement_subject_digest(s);
    int64_t time;
    row->time = statement_time(s, &time) ? time : REGISTERS_NO_TIME;
}

/* The parsed statement goes away; what the register needs is kept. */
static enum status keep_row(struct made_part *p, const struct statement *s,
                            struct statement_row *row, struct error *err)
{
    log_row_of(s, row);
    struct view *const texts[] = {&row->predicate_type, &row->subject_name, &row->subject_digest};
    return arena_keep(&p->rows, texts, sizeof texts / sizeof texts[0], err);
}

/* Sign the encoding in p->pae with `role`'s key; envelope and leaf go behind
 * the others of the part. */
static enum status make_entry(struct preparing *c, struct made_part *p, enum key_role role,
                              struct view payload, struct made_entry *e, struct error *err)
{
    const struct key_info *key = keys_active(c->log->keys, role);
    unsigned char sig[SIGNATURE_MAX];
    size_t sig_len = 0;
    struct sha256 digest;
    enum status st = keys_sign(c->log->keys, role, buf_view(&p->pae), sig, &sig_len, err);
    if (st != OK) {
        return st;
    }
    struct view signature = view_of((const char *)sig, sig_len);
    sha256_of(buf_view(&p->pae), &digest);
    e->envelope_at = p->envelopes.len;
    e->leaf_at = p->leaves.len;
    dsse_write(&p->envelopes, VIEW(DSSE_INTOTO), payload, view_str(key->id), signature);
    leaf_write(&p->leaves, &digest, signature, &key->public);
    e->envelope_len = p->envelopes.len - e->envelope_at;
    e->leaf_len = p->leaves.len - e->leaf_at;
    st = buf_status(&p->envelopes, err);
    if (st == OK) {
        st = buf_status(&p->leaves, err);
    }
    if (st == OK) {
        sha256_of(view_slice(buf_view(&p->envelopes), e->envelope_at, p->envelopes.len),
                  &e->row.envelope);
        st = sha256_parse(view_str(key->id), &e->row.key) ? OK
                                                          : error_set(err, ERR_INTERNAL, "key id");
    }
    return st;
}

static enum status prepare_item(struct preparing *c, unsigned part, size_t i, struct error *err)
{
    struct made_part *p = &c->made->parts[part];
    struct made_entry *e = &c->made->entries[c->made->first[i]];
    struct view payload = c->items[i].payload;
    struct statement s;
    arena_clear(&p->parse);
    enum status st = statement_read(payload, "statement", &p->parse, &s, err);
    if (st == OK) {
        st = keep_row(p, &s, &e->row, err);
    }
    if (st == OK) {
        buf_clear(&p->pae);
        dsse_pae(&p->pae, VIEW(DSSE_INTOTO), payload);
        st = buf_status(&p->pae, err);
    }
    if (st == OK) {
        e->part = part;
        st = make_entry(c, p, KEY_STATEMENT, payload, e, err);
    }
    if (st == OK && c->items[i].sigstore) {
        e[1].part = part;
        e[1].row = e->row;
        st = make_entry(c, p, KEY_SIGSTORE, payload, &e[1], err);
    }
    return st;
}

static enum status prepare_part(void *ctx, unsigned part, size_t from, size_t to, struct error *err)
{
    struct preparing *c = ctx;
    for (size_t i = from; i < to; i++) {
        enum status st = prepare_item(c, part, i, err);
        if (st != OK) {
            (void)error_prefix(err, "statement %zu of the batch", i);
            return st;
        }
    }
    return OK;
}

static enum status allocate(struct made *m, const struct log_item *items, size_t count,
                            unsigned parts, struct error *err)
{
    m->first = mem_calloc(count, sizeof *m->first);
    m->parts = mem_calloc(parts, sizeof *m->parts);
    for (size_t i = 0; m->first != NULL && i < count; i++) {
        m->first[i] = m->len;
        m->len += items[i].sigstore ? 2 : 1;
    }
    m->entries = mem_calloc(m->len, sizeof *m->entries);
    if (m->first == NULL || m->parts == NULL || m->entries == NULL) {
        return error_no_memory(err);
    }
    m->parts_len = parts;
    for (unsigned i = 0; i < parts; i++) {
        struct made_part *p = &m->parts[i];
        buf_init(&p->envelopes, SIZE_MAX / 4);
        buf_init(&p->leaves, (size_t)LOG_BATCH_MAX * 2 * LEAF_MAX);
        buf_init(&p->pae, DSSE_ENVELOPE_MAX);
        arena_init(&p->parse, (size_t)8 * STATEMENT_MAX);
        arena_init(&p->rows, 0);
    }
    return OK;
}

enum status made_prepare(struct made *m, struct log *l, const struct log_item *items, size_t count,
                         struct error *err)
{
    *m = (struct made){.len = 0};
    unsigned threads = l->options.threads;
    if (threads > PREPARE_THREADS) {
        threads = PREPARE_THREADS;
    }
    enum status st = allocate(m, items, count, parallel_parts(count, threads, PREPARE_EACH), err);
    struct preparing c = {m, l, items};
    return st == OK ? parallel_run(count, threads, PREPARE_EACH, prepare_part, &c, err) : st;
}

void made_release(struct made *m)
{
    for (unsigned i = 0; i < m->parts_len; i++) {
        buf_release(&m->parts[i].envelopes);
        buf_release(&m->parts[i].leaves);
        buf_release(&m->parts[i].pae);
        arena_release(&m->parts[i].parse);
        arena_release(&m->parts[i].rows);
    }
    (void)mem_free(m->parts);
    (void)mem_free(m->first);
    (void)mem_free(m->entries);
    *m = (struct made){.len = 0};
}

struct view made_envelope(const struct made *m, size_t i)
{
    const struct made_entry *e = &m->entries[i];
    return view_of(m->parts[e->part].envelopes.ptr + e->envelope_at, e->envelope_len);
}

struct view made_leaf(const struct made *m, size_t i)
{
    const struct made_entry *e = &m->entries[i];
    return view_of(m->parts[e->part].leaves.ptr + e->leaf_at, e->leaf_len);
}

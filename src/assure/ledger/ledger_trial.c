/* Drafts projected and taken back: what the registers would say against them. */
#include "ledger_private.h"

struct trial {
    struct projection p;
    uint64_t size; /* of the log: the first draft's place */
    draft_refusal refused;
    void *ctx;
};

static enum status try_statement(struct trial *t, const struct statement_type *type,
                                 const struct recorded *r, size_t place, struct error *err)
{
    struct error why;
    enum status st = type->admit == NULL ? OK : type->admit(&t->p, r, &why);
    if (refuses(st)) {
        (void)error_prefix(&why, "%s", type->title);
        why.code = ERR_USAGE; /* the caller's words, not stored ones */
        return t->refused(t->ctx, place, &why, err);
    }
    if (st != OK) {
        return error_set(err, st, "%s", why.message);
    }
    return type->project == NULL ? OK : type->project(&t->p, r, err);
}

static enum status try_each(struct trial *t, const struct draft *drafts,
                            const struct log_item *items, size_t count, struct error *err)
{
    enum status st = OK;
    const struct key_info *key = keys_active(t->p.ledger->keys, KEY_STATEMENT);
    for (size_t i = 0; st == OK && i < count; i++) {
        struct statement s;
        if (items[i].payload.len == 0) {
            continue;
        }
        st = statement_read(items[i].payload, "statement", &t->p.arena, &s, err);
        const struct recorded r = {.index = t->size + i,
                                   .statement = &s,
                                   .predicate = s.predicate_value,
                                   .signer = view_str(key == NULL ? "" : key->id)};
        t->p.at = &r;
        if (st == OK) {
            st = try_statement(t, drafts[i].type, &r, i, err);
        }
        arena_clear(&t->p.arena);
    }
    return st;
}

bool drafts_need_trial(const struct draft *drafts, size_t count)
{
    bool need = false;
    for (size_t i = 0; i < count; i++) {
        need = need || drafts[i].type->admit != NULL;
    }
    return need;
}

enum status drafts_trial(const struct ledger *l, const struct draft *drafts,
                         const struct log_item *items, size_t count, draft_refusal refused,
                         void *ctx, struct error *err)
{
    struct trial t = {.refused = refused, .ctx = ctx};
    enum status st = ledger_project(l, err);
    if (st == OK) {
        st = projection_open(&t.p, l, err);
    }
    if (st != OK) {
        return st;
    }
    st = store_sql_begin(l->store, err);
    if (st == OK) {
        st = projection_prepare(&t.p, &t.size, err);
        if (st == OK) {
            st = projection_run(&t.p, t.size, err);
        }
        if (st == OK) {
            st = try_each(&t, drafts, items, count, err);
        }
        st = projection_end(&t.p, false, st, err);
    }
    projection_close(&t.p);
    return st;
}

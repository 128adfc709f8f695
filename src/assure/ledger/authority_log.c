/* Keys of persons: what the log says of them, and saying something. */
#include "authority_private.h"
#include "statements/statements.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/evidence/dsse.h>

/* ---- an audit's view: from signed statements alone, in one pass ---- */

struct audit {
    const struct ledger *ledger;
    struct authority_audit *asked; /* or NULL */
    struct authority *authority;
    struct keyring *ring;
    struct schemas schemas;
    struct arena arena;
    struct buf scratch;
};

static enum status not_counted(const struct audit *a, const struct log_entry *e,
                               const struct statement_type *type, const struct error *why,
                               struct error *err)
{
    return a->asked == NULL || a->asked->unauthorised == NULL
               ? OK
               : a->asked->unauthorised(a->asked->ctx, e->index, type->title,
                                        view_str(why->message), err);
}

enum status statement_counts(struct schemas *schemas, const struct authority *a,
                             const struct statement_type *type, const struct statement *s,
                             struct view key_id, uint64_t entry, struct error *err)
{
    enum status st = type->guides_audits ? schemas_check(schemas, type, s, err) : OK;
    return st == OK ? authority_may(a, type, s->predicate_value, key_id, entry, err) : st;
}

/* What a statement says of a key counts from here on, if it may be said. */
static enum status take_key_statement(struct audit *a, const struct log_entry *e,
                                      const struct statement *s, bool *counts, struct error *err)
{
    struct error why;
    enum status st = check_signed(a->ring, e, &key_statement, &a->arena, &a->scratch, err);
    if (st == ERR_CORRUPT) {
        return OK; /* by nobody whom we know: it counts for nothing, and log_verify() names it */
    }
    if (st != OK) {
        return st;
    }
    st = statement_counts(&a->schemas, a->authority, &key_statement, s, view_str(e->key_id),
                          e->index, &why);
    if (refuses(st)) {
        return not_counted(a, e, &key_statement, &why, err);
    }
    if (st != OK) {
        return error_set(err, st, "%s", why.message);
    }
    *counts = true;
    return authority_learn(a->authority, s->predicate_value, e->index, err);
}

/* The second envelope of a verdict says nothing new. */
static bool is_second(const struct audit *a, const char *key_id)
{
    for (size_t i = 0; i < keys_count(a->ledger->keys); i++) {
        const struct key_info *k = keys_at(a->ledger->keys, i);
        if (k->role == KEY_SIGSTORE && strcmp(k->id, key_id) == 0) {
            return true;
        }
    }
    return false;
}

static enum status judge(struct audit *a, const struct log_entry *e,
                         const struct statement_type *type, const struct statement *s, bool *counts,
                         struct error *err)
{
    struct error why;
    if (type == NULL || is_second(a, e->key_id)) {
        return OK;
    }
    if (a->asked != NULL) {
        a->asked->checked++;
    }
    if (type == &key_statement) {
        return e->algorithm == KEY_ED25519 ? take_key_statement(a, e, s, counts, err) : OK;
    }
    if (a->asked == NULL) {
        return OK;
    }
    enum status st =
        statement_counts(&a->schemas, a->authority, type, s, view_str(e->key_id), e->index, &why);
    *counts = st == OK;
    return st == OK      ? OK
           : refuses(st) ? not_counted(a, e, type, &why, err)
                         : error_set(err, st, "%s", why.message);
}

static enum status read_entry(struct audit *a, const struct log_entry *e, struct error *err)
{
    struct statement s;
    bool counts = false;
    enum status st = statement_read(e->payload, "log entry", &a->arena, &s, err);
    if (st != OK) {
        (void)error_prefix(err, "entry %llu", (unsigned long long)e->index);
        return st;
    }
    st = judge(a, e, statement_type_of(s.predicate_type), &s, &counts, err);
    return st == OK && a->asked != NULL && a->asked->statement != NULL
               ? a->asked->statement(a->asked->ctx, a->authority, e, &s, counts, err)
               : st;
}

static enum status on_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct audit *a = ctx;
    enum status st = OK;
    /* Nobody asks for the others: they are not worth reading. */
    if (a->asked != NULL || view_find(e->payload, VIEW(KEY_PREDICATE)) >= 0) {
        st = read_entry(a, e, err);
    }
    arena_clear(&a->arena);
    return st;
}

enum status authority_of_log(const struct ledger *l, uint64_t end, struct authority_audit *asked,
                             struct authority **out, struct error *err)
{
    struct audit a = {.ledger = l, .asked = asked};
    arena_init(&a.arena, 0);
    schemas_init(&a.schemas);
    buf_init(&a.scratch, DSSE_ENVELOPE_MAX);
    enum status st = keyring_new(&a.ring, err);
    if (st == OK) {
        st = keys_to_keyring(l->keys, KEY_STATEMENT, a.ring, err);
    }
    if (st == OK) {
        st = authority_new(l->keys, &a.authority, err);
    }
    if (st == OK) {
        a.authority->ring = a.ring;
        st = log_each(l->log, 0, end, on_entry, &a, err);
        a.authority->ring = NULL;
    }
    (void)keyring_free(a.ring);
    arena_release(&a.arena);
    schemas_release(&a.schemas);
    buf_release(&a.scratch);
    if (st != OK) {
        (void)authority_free(a.authority);
        return st;
    }
    *out = a.authority;
    return OK;
}

/* ---- listing ---- */

struct listing {
    const struct authority *authority;
    const struct grant **list;
    size_t len;
};

static bool comes_before(const struct grant *a, const struct grant *b)
{
    int by_person = view_cmp(a->person, b->person);
    return by_person != 0 ? by_person < 0 : view_cmp(a->key, b->key) < 0;
}

static void insert(struct listing *l, const struct grant *g)
{
    size_t at = l->len++;
    while (at > 0 && comes_before(g, l->list[at - 1])) {
        l->list[at] = l->list[at - 1];
        at--;
    }
    l->list[at] = g;
}

static enum status report(const struct listing *l, authority_visit visit, void *ctx,
                          struct error *err)
{
    CLEANUP(buf_cleanup) struct buf roles = BUF_INIT(ROLES_TEXT_MAX);
    enum status st = OK;
    for (size_t i = 0; st == OK && i < l->len; i++) {
        const struct grant *g = l->list[i];
        const struct grant *first = g;
        while (first->before != NULL) {
            first = first->before;
        }
        buf_clear(&roles);
        roles_write(&l->authority->roles, g->roles, " ", &roles);
        const struct authority_key k = {.key = g->key,
                                        .person = g->person,
                                        .roles = buf_view(&roles),
                                        .reason = g->reason,
                                        .introduced = first->entry,
                                        .ended = g->ended ? g->entry : LOG_NO_INDEX};
        st = buf_status(&roles, err);
        if (st == OK) {
            st = visit(ctx, &k, err);
        }
    }
    return st;
}

enum status authority_each(const struct ledger *l, authority_visit visit, void *ctx,
                           struct error *err)
{
    struct authority *a = NULL;
    enum status st = ledger_project(l, err);
    if (st == OK) {
        st = authority_load(l, &a, err);
    }
    if (st != OK) {
        return st;
    }
    struct listing listing = {.authority = a,
                              .list = mem_calloc(a->by_key.len + 1, sizeof(struct grant *))};
    size_t at = 0;
    struct view key;
    void *value;
    if (listing.list == NULL) {
        st = error_no_memory(err);
    }
    while (st == OK && map_next(&a->by_key, &at, &key, &value)) {
        insert(&listing, value);
    }
    if (st == OK) {
        st = report(&listing, visit, ctx, err);
    }
    (void)mem_free(listing.list);
    (void)authority_free(a);
    return st;
}

/* ---- saying something of a key ---- */

static void write_public(struct json_writer *w, const struct public_key *key)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(256);
    base64_encode(&text, view_of((const char *)key->spki, key->spki_len), false);
    json_member(w, "publicKey", buf_view(&text));
}

static enum status write_predicate(enum key_action action, const struct key_words *k, int64_t now,
                                   struct buf *out, struct error *err)
{
    static const char *const names[] = {"introduce", "rotate", "revoke"};
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member_time(&w, "time", now);
    json_member_str(&w, "action", names[action]);
    json_member(&w, "key", action == KEY_REVOKE ? k->about : view_str(k->key->id));
    if (action != KEY_REVOKE) {
        write_public(&w, k->key);
    }
    if (action == KEY_INTRODUCE) {
        json_member(&w, "person", k->person);
        json_member_words(&w, "roles", k->roles);
    }
    if (action == KEY_ROTATE) {
        json_member(&w, "replaces", k->about);
    }
    if (k->reason.len > 0) {
        json_member(&w, "reason", k->reason);
    }
    json_object_end(&w);
    return buf_status(out, err);
}

enum status authority_record(const struct ledger *l, enum key_action action,
                             const struct key_words *words, int64_t now, uint64_t *index,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(64 * 1024);
    struct view id = action == KEY_REVOKE ? words->about : view_str(words->key->id);
    const struct statement_digest digest = {VIEW("sha256"), id};
    struct log_receipt receipt;
    enum status st = write_predicate(action, words, now, &predicate, err);
    if (st == OK) {
        const struct draft d = {.type = &key_statement,
                                .subject = {.name = id, .digests_len = 1, .digests = &digest},
                                .predicate = buf_view(&predicate)};
        st = ledger_record(l, &d, 1, now, &receipt, err);
    }
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}

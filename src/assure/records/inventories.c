#include <assay/assure/inventories.h>

#include <assay/base/mem.h>

extern const struct register_table inventories_table;
extern const struct register_table known_matches_table;
extern const struct register_table matched_inventories_table;
extern const struct statement_type stored_match_statement;

struct matched {
    uint64_t entry;
    struct view database;
};

struct known_matches {
    struct arena arena;
    struct map pairs;   /* "subject\npurl\nadvisory" */
    struct map matched; /* by subject, to struct matched */
    struct buf key;
};

enum { KEY_MAX = 1 << 20 };

/* Names of subjects may hold anything but are hashed as they are: no ambiguity matters, as
 * purls and advisories hold no line ends. */
static struct view key_of(struct known_matches *k, struct view subject, struct view purl,
                          struct view advisory)
{
    buf_clear(&k->key);
    buf_add_view(&k->key, advisory);
    buf_add_char(&k->key, '\n');
    buf_add_view(&k->key, purl);
    buf_add_char(&k->key, '\n');
    buf_add_view(&k->key, subject);
    return buf_view(&k->key);
}

static enum status malformed(const char *name, struct error *err)
{
    return error_set(err, ERR_CORRUPT,
                     "the register %s holds a malformed row: \"assay log rebuild\" makes it anew",
                     name);
}

static enum status on_known(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    enum { COLUMNS = 4 };
    struct known_matches *k = ctx;
    if (count != COLUMNS) {
        return malformed(known_matches_table.name, err);
    }
    struct view key = key_of(k, v[0].bytes, v[1].bytes, v[2].bytes);
    enum status st = buf_status(&k->key, err);
    return st == OK ? map_put(&k->pairs, key, k, NULL, err) : st;
}

static enum status on_matched(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    enum { COLUMNS = 5 };
    struct known_matches *k = ctx;
    if (count != COLUMNS || v[1].kind != SQL_INT) {
        return malformed(matched_inventories_table.name, err);
    }
    struct matched *m = arena_alloc(&k->arena, 1, sizeof *m);
    if (m == NULL) {
        return error_no_memory(err);
    }
    *m = (struct matched){.entry = (uint64_t)v[1].integer};
    enum status st = sql_keep_text(&k->arena, &v[2], &m->database, err);
    return st == OK ? map_put(&k->matched, v[0].bytes, m, NULL, err) : st;
}

enum status known_matches_load(const struct ledger *l, struct known_matches **out,
                               struct error *err)
{
    struct known_matches *k = mem_calloc(1, sizeof *k);
    if (k == NULL) {
        return error_no_memory(err);
    }
    arena_init(&k->arena, 0);
    map_init(&k->pairs);
    map_init(&k->matched);
    buf_init(&k->key, KEY_MAX);
    enum status st = ledger_project(l, err);
    if (st == OK) {
        st = register_each(l->store, &known_matches_table, on_known, k, err);
    }
    if (st == OK) {
        st = register_each(l->store, &matched_inventories_table, on_matched, k, err);
    }
    if (st != OK) {
        (void)known_matches_free(k);
        return st;
    }
    *out = k;
    return OK;
}

struct known_matches *known_matches_free(struct known_matches *k)
{
    if (k != NULL) {
        arena_release(&k->arena);
        map_release(&k->pairs);
        map_release(&k->matched);
        buf_release(&k->key);
        (void)mem_free(k);
    }
    return NULL;
}

bool known_matches_has(struct known_matches *k, struct view subject, struct view purl,
                       struct view advisory)
{
    struct view key = key_of(k, subject, purl, advisory);
    return buf_status(&k->key, NULL) == OK && map_has(&k->pairs, key);
}

struct reading {
    const struct known_matches *known;
    inventory_visit visit;
    void *ctx;
};

static enum status on_inventory(void *ctx, const struct sql_value *v, size_t count,
                                struct error *err)
{
    enum { COLUMNS = 6 };
    const struct reading *r = ctx;
    if (count != COLUMNS || v[2].kind != SQL_INT || v[3].kind != SQL_INT || v[5].kind != SQL_INT) {
        return malformed(inventories_table.name, err);
    }
    struct inventory i = {.subject = v[0].bytes,
                          .digest = v[1].bytes,
                          .packages = (uint64_t)v[2].integer,
                          .unnamed = (uint64_t)v[3].integer,
                          .purls = v[4].bytes,
                          .entry = (uint64_t)v[5].integer};
    const struct matched *m = map_get(&r->known->matched, i.subject);
    if (m != NULL && m->entry == i.entry) {
        i.database = m->database;
    }
    return r->visit(r->ctx, &i, err);
}

enum status inventories_each(const struct ledger *l, const struct known_matches *k,
                             inventory_visit visit, void *ctx, struct error *err)
{
    struct reading r = {k, visit, ctx};
    return register_each(l->store, &inventories_table, on_inventory, &r, err);
}

enum status stored_match_record(const struct ledger *l, struct view database_hex,
                                struct view predicate, int64_t now, struct error *err)
{
    const struct statement_digest digest = {VIEW("sha256"), database_hex};
    struct log_receipt receipt;
    const struct draft d = {
        .type = &stored_match_statement,
        .subject = {.name = VIEW("advisories"), .digests_len = 1, .digests = &digest},
        .predicate = predicate,
    };
    return ledger_record(l, &d, 1, now, &receipt, err);
}

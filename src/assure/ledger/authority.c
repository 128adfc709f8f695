/* Who may say what: the one place where it is decided, at append, at each projection and in
 * audits. */
#include "authority_private.h"
#include "statements/statements.h"

#include <assay/base/mem.h>

#include <stdio.h>

enum { GRANTS_MAX = 1 << 20 };

/* ---- the state ---- */

enum status authority_of_keys(struct keyring *installation, struct authority **out,
                              struct error *err)
{
    struct authority *a = mem_calloc(1, sizeof *a);
    if (a == NULL) {
        (void)keyring_free(installation);
        return error_no_memory(err);
    }
    a->installation = installation;
    arena_init(&a->arena, 0);
    map_init(&a->by_key);
    a->first = UINT64_MAX;
    enum status st = roles_read(&a->arena, &a->roles, err);
    if (st != OK) {
        (void)authority_free(a);
        return st;
    }
    *out = a;
    return OK;
}

enum status authority_new(const struct keys *home, struct authority **out, struct error *err)
{
    struct keyring *ring = NULL;
    enum status st = keyring_new(&ring, err);
    if (st == OK) {
        st = keys_to_keyring(home, KEY_STATEMENT, ring, err);
    }
    if (st != OK) {
        (void)keyring_free(ring);
        return st;
    }
    return authority_of_keys(ring, out, err);
}

struct authority *authority_free(struct authority *a)
{
    if (a != NULL) {
        map_release(&a->by_key);
        arena_release(&a->arena);
        (void)keyring_free(a->installation);
        (void)mem_free(a);
    }
    return NULL;
}

void authority_forget(struct authority *a)
{
    map_release(&a->by_key);
    map_init(&a->by_key);
    a->newest = NULL;
    a->first = UINT64_MAX;
}

const struct grant *authority_grant(const struct authority *a, struct view key, uint64_t entry)
{
    const struct grant *g = map_get(&a->by_key, key);
    while (g != NULL && g->entry >= entry) {
        g = g->before;
    }
    return g;
}

struct view authority_person(const struct authority *a, struct view key_id, uint64_t entry)
{
    const struct grant *g = authority_grant(a, key_id, entry);
    return g == NULL ? VIEW("") : g->person;
}

static bool is_home_key(const struct authority *a, struct view id)
{
    return keyring_find_id(a->installation, id) != NULL;
}

static bool has_administrator(const struct authority *a, uint64_t entry)
{
    size_t at = 0;
    struct view key;
    void *value;
    while (map_next(&a->by_key, &at, &key, &value)) {
        const struct grant *g = authority_grant(a, key, entry);
        if (g != NULL && !g->ended && (g->roles & a->roles.administrator) != 0) {
            return true;
        }
    }
    return false;
}

/* ---- persons ---- */

static size_t place_of(const struct statement_type *type)
{
    size_t i = 0;
    while (statement_types[i] != NULL && statement_types[i] != type) {
        i++;
    }
    return i < STATEMENT_TYPES_MAX ? i : STATEMENT_TYPES_MAX - 1;
}

bool authority_person_may(const struct authority *a, const struct statement_type *type,
                          struct view person, uint64_t entry)
{
    uint32_t allowed = a->roles.allowed[place_of(type)];
    const struct grant *g = a->newest;
    while (g != NULL && (!view_eq(g->person, person) || g->ended || (g->roles & allowed) == 0 ||
                         authority_grant(a, g->key, entry) != g)) {
        g = g->older;
    }
    return g != NULL;
}

bool authority_person_could(const struct authority *a, const struct statement_type *type,
                            struct view person, uint64_t entry)
{
    uint32_t allowed = a->roles.allowed[place_of(type)];
    const struct grant *g = a->newest;
    while (g != NULL && (!view_eq(g->person, person) || g->ended || (g->roles & allowed) == 0 ||
                         g->entry >= entry)) {
        g = g->older;
    }
    return g != NULL;
}

bool authority_key_stands(const struct authority *a, struct view key, uint64_t entry)
{
    const struct grant *end = authority_grant(a, key, entry);
    if (end == NULL || !end->ended) {
        return end != NULL;
    }
    /* Where it was replaced the same statement introduced another one. */
    const struct grant *g = a->newest;
    while (g != NULL && (g->entry != end->entry || g->ended)) {
        g = g->older;
    }
    return g != NULL;
}

bool authority_speaks_only_as(const struct authority *a, struct view key, uint64_t entry,
                              struct view role)
{
    const struct grant *g = authority_grant(a, key, entry);
    uint32_t bit = 0;
    return g != NULL && roles_bit(&a->roles, role, &bit) && g->roles == bit;
}

/* ---- the decision ---- */

static int short_of(struct view key_id)
{
    return key_id.len < 16 ? (int)key_id.len : 16;
}

static enum status not_among(const struct authority *a, const struct statement_type *type,
                             const char *who, uint32_t roles, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf has = BUF_INIT(ROLES_TEXT_MAX);
    CLEANUP(buf_cleanup) struct buf may = BUF_INIT(ROLES_TEXT_MAX);
    roles_write(&a->roles, roles, ", ", &has);
    roles_write(&a->roles, a->roles.allowed[place_of(type)], ", ", &may);
    return error_set(
        err, ERR_PERMISSION, "%s (%s) may not state: %s; that takes one of the roles: %s", who,
        has.len > 0 ? has.ptr : "no role", type->title, may.len > 0 ? may.ptr : "none");
}

static enum status home_may(const struct authority *a, const struct statement_type *type,
                            uint64_t entry, struct error *err)
{
    size_t place = place_of(type);
    if (entry <= a->first || (a->roles.allowed[place] & a->roles.installation) != 0) {
        return OK;
    }
    if ((a->roles.allowed_without[place] & a->roles.installation) != 0 &&
        !has_administrator(a, entry)) {
        return OK;
    }
    enum status st = not_among(a, type, "the installation's key", a->roles.installation, err);
    return st == ERR_PERMISSION ? error_prefix(err, "sign with a person's key (ASSAY_KEY=FILE)")
                                : st;
}

static enum status signer_may(const struct authority *a, const struct statement_type *type,
                              struct view key_id, uint64_t entry, struct error *err)
{
    const struct grant *g = authority_grant(a, key_id, entry);
    if (is_home_key(a, key_id)) {
        return home_may(a, type, entry, err);
    }
    if (g == NULL) {
        return error_set(err, ERR_PERMISSION,
                         "the key %.*s is nobody's: it is introduced with \"assay key add\"",
                         short_of(key_id), key_id.ptr);
    }
    if (g->ended) {
        return error_set(err, ERR_PERMISSION,
                         "the key %.16s of " VIEW_FMT " ended with log entry %llu: " VIEW_FMT,
                         key_id.ptr, VIEW_ARG(g->person), (unsigned long long)g->entry,
                         VIEW_ARG(g->reason));
    }
    if ((a->roles.allowed[place_of(type)] & g->roles) == 0) {
        char who[160];
        (void)snprintf(who, sizeof who, VIEW_FMT, VIEW_ARG(g->person));
        return not_among(a, type, who, g->roles, err);
    }
    return OK;
}

/* ---- statements about keys ---- */

/* Who keeps the keys decides nothing, whatever key it is done with. */
static enum status check_apart(const struct authority *a, const struct value *v, uint32_t roles,
                               uint64_t entry, struct error *err)
{
    struct view person = value_get_text(v, "person");
    struct view key = value_get_text(v, "key");
    uint32_t decides = a->roles.allowed[place_of(&decision_statement)];
    for (const struct grant *g = a->newest; g != NULL; g = g->older) {
        if (view_eq(g->person, person) && !g->ended && !view_eq(g->key, key) &&
            authority_grant(a, g->key, entry) == g) {
            roles |= g->roles;
        }
    }
    return (roles & a->roles.administrator) == 0 || (roles & decides) == 0
               ? OK
               : error_set(err, ERR_FORMAT,
                           VIEW_FMT " would keep the keys and decide: an administrator decides "
                                    "nothing, with no other key either",
                           VIEW_ARG(person));
}

static enum status may_introduce(const struct authority *a, const struct value *v, uint64_t entry,
                                 struct error *err)
{
    struct view key = value_get_text(v, "key");
    const struct grant *g = authority_grant(a, key, entry);
    const struct value *roles = value_get(v, "roles");
    uint32_t bit;
    uint32_t all = 0;
    if (is_home_key(a, key)) {
        return error_set(err, ERR_FORMAT, "the key %.16s is the installation's own", key.ptr);
    }
    if (g != NULL && !view_eq(g->person, value_get_text(v, "person"))) {
        return error_set(err, ERR_FORMAT, "the key %.16s belongs to " VIEW_FMT " already", key.ptr,
                         VIEW_ARG(g->person));
    }
    if (g != NULL && g->ended) {
        return error_set(err, ERR_FORMAT, "the key %.16s is revoked; it never comes back", key.ptr);
    }
    for (size_t i = 0; value_is(roles, VALUE_ARRAY) && i < roles->len; i++) {
        struct view name = value_text(&roles->items[i]);
        if (!roles_bit(&a->roles, name, &bit)) {
            return error_set(err, ERR_FORMAT, "there is no role \"" VIEW_FMT "\"", VIEW_ARG(name));
        }
        all |= bit;
    }
    return check_apart(a, v, all, entry, err);
}

/* The key that the statement ends; NULL: it ends none. */
static enum status check_ended(const struct authority *a, const struct value *v, struct view *ended,
                               uint64_t entry, struct error *err)
{
    bool rotates = view_eq(value_get_text(v, "action"), VIEW("rotate"));
    struct view key = value_get_text(v, rotates ? "replaces" : "key");
    const struct grant *g = authority_grant(a, key, entry);
    if (g == NULL || g->ended) {
        return error_set(err, ERR_FORMAT, "the key %.16s is %s", key.ptr,
                         g == NULL ? "nobody's" : "revoked already");
    }
    if (rotates && is_home_key(a, value_get_text(v, "key"))) {
        return error_set(err, ERR_FORMAT, "the new key is the installation's own");
    }
    if (rotates && authority_grant(a, value_get_text(v, "key"), entry) != NULL) {
        return error_set(err, ERR_FORMAT, "the new key is somebody's already");
    }
    *ended = key;
    return OK;
}

static enum status may_speak_of_key(const struct authority *a, const struct statement_type *type,
                                    const struct value *v, struct view key_id, uint64_t entry,
                                    struct error *err)
{
    struct view ended = VIEW("");
    if (view_eq(value_get_text(v, "action"), VIEW("introduce"))) {
        enum status st = signer_may(a, type, key_id, entry, err);
        return st == OK ? may_introduce(a, v, entry, err) : st;
    }
    enum status st = check_ended(a, v, &ended, entry, err);
    if (st != OK) {
        return st;
    }
    const struct grant *own = authority_grant(a, key_id, entry);
    const struct grant *other = authority_grant(a, ended, entry);
    bool of_same_person = own != NULL && !own->ended && view_eq(own->person, other->person);
    return of_same_person ? OK : signer_may(a, type, key_id, entry, err);
}

enum status authority_may(const struct authority *a, const struct statement_type *type,
                          const struct value *predicate, struct view key_id, uint64_t entry,
                          struct error *err)
{
    return type == &key_statement ? may_speak_of_key(a, type, predicate, key_id, entry, err)
                                  : signer_may(a, type, key_id, entry, err);
}

/* ---- learning ---- */

static enum status add_to_ring(const struct authority *a, struct view base64, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf der = BUF_INIT(PUBLIC_SPKI_MAX);
    struct public_key key;
    enum status st = base64_decode(&der, base64, err);
    if (st == OK) {
        st = public_key_from_spki(buf_view(&der), &key, err);
    }
    return st == OK ? keyring_add(a->ring, &key, err) : st;
}

static enum status add_grant(struct authority *a, const struct grant *from, struct error *err)
{
    struct grant *g = arena_alloc(&a->arena, 1, sizeof *g);
    if (g == NULL) {
        return error_no_memory(err);
    }
    *g = *from;
    g->key = arena_copy(&a->arena, from->key);
    g->person = arena_copy(&a->arena, from->person);
    g->reason = arena_copy(&a->arena, from->reason);
    g->public_key = arena_copy(&a->arena, from->public_key);
    if (g->key.ptr == NULL || g->person.ptr == NULL || g->reason.ptr == NULL ||
        g->public_key.ptr == NULL) {
        return error_no_memory(err);
    }
    if (a->by_key.len >= GRANTS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d keys", GRANTS_MAX);
    }
    g->before = map_get(&a->by_key, g->key);
    g->older = a->newest;
    enum status st = map_put(&a->by_key, g->key, g, NULL, err);
    if (st == OK && a->ring != NULL && !g->ended) {
        st = add_to_ring(a, g->public_key, err);
    }
    if (st == OK) {
        a->newest = g;
        a->first = g->entry < a->first ? g->entry : a->first;
    }
    return st;
}

static enum status learn_introduction(struct authority *a, const struct value *v, uint64_t entry,
                                      struct error *err)
{
    const struct value *roles = value_get(v, "roles");
    struct grant g = {.key = value_get_text(v, "key"),
                      .person = value_get_text(v, "person"),
                      .reason = VIEW(""),
                      .public_key = value_get_text(v, "publicKey"),
                      .entry = entry};
    for (size_t i = 0; value_is(roles, VALUE_ARRAY) && i < roles->len; i++) {
        uint32_t bit = 0;
        (void)roles_bit(&a->roles, value_text(&roles->items[i]), &bit);
        g.roles |= bit;
    }
    return add_grant(a, &g, err);
}

static enum status learn_end(struct authority *a, struct view key, struct view reason,
                             uint64_t entry, struct error *err)
{
    const struct grant *old = authority_grant(a, key, entry);
    if (old == NULL) {
        return error_set(err, ERR_INTERNAL, "a key that nobody has is revoked");
    }
    struct grant g = *old;
    g.entry = entry;
    g.ended = true;
    g.reason = reason;
    return add_grant(a, &g, err);
}

enum status authority_learn(struct authority *a, const struct value *v, uint64_t entry,
                            struct error *err)
{
    struct view action = value_get_text(v, "action");
    struct view key = value_get_text(v, "key");
    struct view reason = value_get_text(v, "reason");
    if (view_eq(action, VIEW("introduce"))) {
        return learn_introduction(a, v, entry, err);
    }
    if (view_eq(action, VIEW("revoke"))) {
        return learn_end(a, key, reason, entry, err);
    }
    const struct grant *old = authority_grant(a, value_get_text(v, "replaces"), entry);
    if (old == NULL) {
        return error_set(err, ERR_INTERNAL, "a key that nobody has is replaced");
    }
    struct grant g = *old;
    g.key = key;
    g.entry = entry;
    g.reason = VIEW("");
    g.public_key = value_get_text(v, "publicKey");
    enum status st = add_grant(a, &g, err);
    return st == OK ? learn_end(a, old->key, reason.len > 0 ? reason : VIEW("replaced"), entry, err)
                    : st;
}

/* ---- from the register ---- */

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    enum { ENTRY, KEY, PERSON, ROLES, ENDED, REASON, PUBLIC, COLUMNS };
    struct authority *a = ctx;
    struct grant g = {.reason = VIEW("")};
    if (count < COLUMNS || v[ENTRY].kind != SQL_INT || v[ENDED].kind != SQL_INT ||
        !roles_parse(&a->roles, v[ROLES].bytes, &g.roles)) {
        return error_set(err, ERR_CORRUPT,
                         "the register of keys is malformed: \"assay log "
                         "rebuild\" makes it anew");
    }
    g.entry = (uint64_t)v[ENTRY].integer;
    g.key = v[KEY].bytes;
    g.person = v[PERSON].bytes;
    g.ended = v[ENDED].integer != 0;
    g.reason = v[REASON].bytes.ptr == NULL ? VIEW("") : v[REASON].bytes;
    g.public_key = v[PUBLIC].bytes;
    return add_grant(a, &g, err);
}

enum status authority_read(struct authority *a, struct store *store, struct error *err)
{
    return register_each(store, &key_grants_table, on_row, a, err);
}

enum status authority_load(const struct ledger *l, struct authority **out, struct error *err)
{
    struct authority *a = NULL;
    enum status st = authority_new(l->keys, &a, err);
    if (st == OK) {
        st = authority_read(a, l->store, err);
    }
    if (st != OK) {
        (void)authority_free(a);
        return st;
    }
    *out = a;
    return OK;
}

enum status authority_to_keyring(const struct authority *a, struct keyring *ring, struct error *err)
{
    struct authority with = *a;
    enum status st = OK;
    with.ring = ring;
    for (const struct grant *g = a->newest; st == OK && g != NULL; g = g->older) {
        st = add_to_ring(&with, g->public_key, err);
    }
    return st;
}

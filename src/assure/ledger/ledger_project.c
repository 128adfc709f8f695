/* From the log to the registers, for all statement types in one way. */
#include "acceptance/acceptance_private.h"
#include "authority_private.h"
#include "statements/statements.h"

#include <assay/base/mem.h>
#include <assay/evidence/dsse.h>
#include <assay/store/registers.h>

#include <stdio.h>

static const struct register_column refused_columns[] = {
    INT_KEY("entry"),
    TEXT_COLUMN("predicate"),
    TEXT_COLUMN("reason"),
    COLUMNS_END,
};
/* Another number where the columns change. */
#define REFUSED_MARK "refused:1"
const struct register_table refused_table = {.name = "refused", .columns = refused_columns};

/* ---- groups ---- */

enum status group_tables(const struct register_group *g, table_visit visit, void *ctx,
                         struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; statement_types[i] != NULL; i++) {
        const struct statement_type *t = statement_types[i];
        if (t->registers == NULL || strcmp(t->registers, g->name) != 0 || t->tables == NULL) {
            continue;
        }
        for (size_t k = 0; st == OK && t->tables[k] != NULL; k++) {
            st = visit(ctx, t->tables[k], err);
        }
    }
    return st;
}

static struct register_group *group_of(struct projection *p, const struct statement_type *t)
{
    for (size_t i = 0; t->registers != NULL && i < p->groups_len; i++) {
        if (strcmp(p->groups[i].name, t->registers) == 0) {
            return &p->groups[i];
        }
    }
    return NULL;
}

/* What the group's rows depend on, besides the log. */
static void define_type(const struct statement_type *t, struct buf *out)
{
    buf_printf(out, "%s %u %u\n", t->predicate, t->revision, t->decides ? 1U : 0U);
    buf_add_view(out, statement_type_schema(t));
    for (size_t i = 0; t->tables != NULL && t->tables[i] != NULL; i++) {
        register_define(t->tables[i], out);
        for (size_t k = 0; t->tables[i]->indexes != NULL && t->tables[i]->indexes[k] != NULL; k++) {
            buf_add_str(out, t->tables[i]->indexes[k]);
        }
    }
}

static enum status name_mark(struct projection *p, struct register_group *g, struct error *err)
{
    enum { DIGITS = 16 };
    struct sha256 d;
    char hex[SHA256_HEX_MAX];
    buf_clear(&p->scratch);
    register_define(&refused_table, &p->scratch);
    /* Who may say it decides over the rows, and which evidence is needed. */
    buf_add_view(&p->scratch, roles_definition());
    buf_add_view(&p->scratch, acceptance_definition());
    for (size_t i = 0; statement_types[i] != NULL; i++) {
        const struct statement_type *t = statement_types[i];
        if (t->registers != NULL && strcmp(t->registers, g->name) == 0) {
            define_type(t, &p->scratch);
            g->decides = g->decides || t->decides;
        }
    }
    sha256_of(buf_view(&p->scratch), &d);
    sha256_hex(&d, hex);
    int n = snprintf(g->mark_name, sizeof g->mark_name, "%s:%.*s", g->name, DIGITS, hex);
    if (n < 0 || (size_t)n >= sizeof g->mark_name) {
        return error_set(err, ERR_INTERNAL, "the name of the registers %s is too long", g->name);
    }
    return buf_status(&p->scratch, err);
}

static enum status list_groups(struct projection *p, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && statement_types[i] != NULL; i++) {
        const struct statement_type *t = statement_types[i];
        if (t->registers == NULL || group_of(p, t) != NULL) {
            continue;
        }
        if (p->groups_len == GROUPS_MAX) {
            return error_set(err, ERR_INTERNAL, "more than %d groups of registers", GROUPS_MAX);
        }
        struct register_group *g = &p->groups[p->groups_len++];
        *g = (struct register_group){.name = t->registers};
        st = name_mark(p, g, err);
    }
    return st;
}

static enum status take_mark(void *ctx, const struct sql_value *columns, size_t count,
                             struct error *err)
{
    if (count != 1 || columns[0].kind != SQL_INT || columns[0].integer < 0) {
        return error_set(err, ERR_CORRUPT, "a register has a senseless mark");
    }
    *(uint64_t *)ctx = (uint64_t)columns[0].integer;
    return OK;
}

static enum status read_marks(struct projection *p, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < p->groups_len; i++) {
        struct sql_value name = sql_text(view_str(p->groups[i].mark_name));
        p->groups[i].mark = GROUP_ABSENT;
        st = store_sql_run(p->ledger->store, "SELECT size FROM projections WHERE name = $1", &name,
                           1, take_mark, &p->groups[i].mark, err);
    }
    return st;
}

/* ---- opening and closing ---- */

enum status projection_open(struct projection *p, const struct ledger *l, struct error *err)
{
    *p = (struct projection){.ledger = l, .mode = REBUILD_VERIFY};
    buf_init(&p->scratch, DSSE_ENVELOPE_MAX);
    buf_init(&p->sql, 16 * 1024);
    buf_init(&p->put_sql, 16 * 1024);
    arena_init(&p->arena, 0);
    schemas_init(&p->schemas);
    enum status st = keyring_new(&p->ring, err);
    if (st == OK) {
        st = keys_to_keyring(l->keys, KEY_STATEMENT, p->ring, err);
    }
    if (st == OK) {
        st = authority_new(l->keys, &p->authority, err);
    }
    if (st == OK) {
        p->authority->ring = p->ring;
        st = list_groups(p, err);
    }
    if (st == OK) {
        st = read_marks(p, err);
    }
    if (st != OK) {
        projection_close(p);
    }
    return st;
}

void projection_close(struct projection *p)
{
    p->authority = authority_free(p->authority);
    p->ring = keyring_free(p->ring);
    buf_release(&p->scratch);
    buf_release(&p->sql);
    buf_release(&p->put_sql);
    arena_release(&p->arena);
    schemas_release(&p->schemas);
}

/* ---- making registers anew ---- */

static enum status make_table(void *ctx, const struct register_table *t, struct error *err)
{
    enum status st = register_drop(ctx, t, err);
    return st == OK ? register_create(ctx, t, err) : st;
}

/* `sql` takes $1. */
static enum status run_named(struct projection *p, const char *sql, struct view name,
                             struct error *err)
{
    struct sql_value param = sql_text(name);
    return store_sql_run(p->ledger->store, sql, &param, 1, NULL, NULL, err);
}

enum status projection_forget_refused(struct projection *p, struct error *err)
{
    return make_table(p, &refused_table, err);
}

enum status projection_reset(struct projection *p, struct register_group *g, struct error *err)
{
    enum status st = group_tables(g, make_table, p, err);
    if (strcmp(g->name, key_statement.registers) == 0) {
        authority_forget(p->authority);
    }
    for (size_t i = 0; st == OK && statement_types[i] != NULL; i++) {
        const struct statement_type *t = statement_types[i];
        if (group_of(p, t) == g) {
            st = run_named(p, "DELETE FROM refused WHERE predicate = $1", view_str(t->predicate),
                           err);
        }
    }
    /* Marks of other versions' definitions: those tables are gone now. */
    if (st == OK) {
        st = run_named(p,
                       "DELETE FROM projections WHERE name = $1 OR "
                       "substr(name, 1, length($1) + 1) = $1 || ':'",
                       view_str(g->name), err);
    }
    if (st == OK) {
        g->mark = 0;
        g->changed = 0;
        st = registers_set_projected(p->ledger->store, g->mark_name, 0, err);
    }
    if (st == OK) {
        st = ledger_set_changed(p, g, err);
    }
    return st;
}

/* Who may say what decides over all: where that register is malformed, all are made anew. */
static enum status read_authority(struct projection *p, struct error *err)
{
    struct error why = {.code = OK};
    enum status st = authority_read(p->authority, p->ledger->store, &why);
    if (st != ERR_CORRUPT) {
        return st == OK ? OK : error_set(err, st, "%s", why.message);
    }
    (void)snprintf(p->malformed, sizeof p->malformed, "%.255s", why.message);
    authority_forget(p->authority);
    st = OK;
    for (size_t i = 0; st == OK && i < p->groups_len; i++) {
        st = projection_reset(p, &p->groups[i], err);
    }
    return st;
}

enum status projection_prepare(struct projection *p, uint64_t *size, struct error *err)
{
    struct checkpoint head;
    struct sql_value name = sql_text(VIEW(REFUSED_MARK));
    uint64_t refused = GROUP_ABSENT;
    enum status st = log_head(p->ledger->log, &head, err);
    if (st == OK) {
        st = read_marks(p, err);
    }
    if (st == OK) {
        st = store_sql_run(p->ledger->store, "SELECT size FROM projections WHERE name = $1", &name,
                           1, take_mark, &refused, err);
    }
    if (st == OK && refused == GROUP_ABSENT) {
        st = projection_forget_refused(p, err);
        if (st == OK) {
            st = registers_set_projected(p->ledger->store, REFUSED_MARK, 0, err);
        }
    }
    for (size_t i = 0; st == OK && i < p->groups_len; i++) {
        struct register_group *g = &p->groups[i];
        /* A register that knows more than the log is of another log. */
        if (refused == GROUP_ABSENT || g->mark == GROUP_ABSENT || g->mark > head.size) {
            st = projection_reset(p, g, err);
        }
    }
    if (st == OK) {
        authority_forget(p->authority);
        st = read_authority(p, err);
    }
    if (st == OK) {
        *size = head.size;
    }
    return st;
}

/* ---- one statement ---- */

enum status check_signed(const struct keyring *ring, const struct log_entry *e,
                         const struct statement_type *type, struct arena *arena,
                         struct buf *scratch, struct error *err)
{
    struct dsse envelope;
    const struct public_key *who = NULL;
    const char *why = "no key of ours has signed it";
    enum status st = dsse_parse(e->envelope, arena, &envelope, err);
    if (st == OK) {
        buf_clear(scratch);
        st = dsse_verify(&envelope, ring, 1, scratch, &who, err);
    }
    /* What counts is who said it: the key that the leaf names. */
    if (st == OK && strcmp(e->key_id, who->id) != 0) {
        st = ERR_CORRUPT;
        why = "another key than the one that it names has signed it";
    }
    return st == OK || st == ERR_NO_MEMORY
               ? st
               : error_set(err, ERR_CORRUPT, "log entry %llu (%s): %s; see \"assay log verify\"",
                           (unsigned long long)e->index, type->title, why);
}

/* This process made the envelope itself, a moment ago. */
static bool is_vouched(const struct projection *p, const struct log_entry *e)
{
    const struct vouched *v = &p->vouched;
    return e->index >= v->first && e->index - v->first < v->count &&
           sha256_eq(&e->envelope_digest, &v->receipts[e->index - v->first].envelope);
}

/* Known without another look. A key may have been introduced since the entry was read ahead. */
static bool is_signed(const struct projection *p, const struct log_entry *e)
{
    return e->verified || is_vouched(p, e) ||
           ((p->mode == REBUILD_COMPARE || e->remembered) &&
            keyring_find_id(p->ring, view_str(e->key_id)) != NULL);
}

bool refuses(enum status st)
{
    return st == ERR_FORMAT || st == ERR_UNSUPPORTED || st == ERR_PERMISSION;
}

static enum status refuse(struct projection *p, const struct statement_type *type,
                          const struct error *why, struct error *err)
{
    const struct sql_value row[] = {sql_int((int64_t)p->at->index),
                                    sql_text(view_str(type->predicate)),
                                    sql_text(view_str(why->message))};
    return register_put(p, &refused_table, row, err);
}

static enum status project_recorded(struct projection *p, const struct log_entry *e,
                                    const struct statement_type *type, const struct statement *s,
                                    struct error *err)
{
    const struct recorded r = {.index = e->index,
                               .statement = s,
                               .predicate = s->predicate_value,
                               .signer = view_str(e->key_id)};
    struct error why;
    p->at = &r;
    enum status st =
        is_signed(p, e) ? OK : check_signed(p->ring, e, type, &p->arena, &p->scratch, err);
    if (st != OK) {
        return st;
    }
    p->counted.statements++;
    p->counted.remembered += e->remembered ? 1 : 0;
    st = schemas_check(&p->schemas, type, s, &why);
    if (st == OK) {
        st = authority_may(p->authority, type, r.predicate, r.signer, r.index, &why);
    }
    if (st == OK && type->admit != NULL) {
        st = type->admit(p, &r, &why);
    }
    if (st == OK && type->project != NULL) {
        st = type->project(p, &r, &why);
    }
    if (refuses(st)) {
        return refuse(p, type, &why, err);
    }
    return st == OK ? OK
                    : error_set(err, st, "log entry %llu: %s", (unsigned long long)e->index,
                                why.message);
}

/* A look before the text is parsed: most of what a log holds is large and not ours. */
static bool may_be_known(struct view payload)
{
    if (view_find(payload, VIEW("urn:assay:predicate:")) >= 0) {
        return true;
    }
    for (size_t i = 0; statement_types[i] != NULL; i++) {
        const struct statement_type *t = statement_types[i];
        if (t->registers != NULL && t->schema == NULL &&
            view_find(payload, view_str(t->predicate)) >= 0) {
            return true;
        }
    }
    return false;
}

static enum status project_known(struct projection *p, const struct log_entry *e,
                                 const struct statement *s, struct error *err)
{
    const struct statement_type *type = statement_type_of(s->predicate_type);
    struct register_group *g = type == NULL ? NULL : group_of(p, type);
    if (g == NULL || e->index < g->mark) {
        return OK;
    }
    g->changed = e->index + 1;
    return project_recorded(p, e, type, s, err);
}

static enum status project_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct projection *p = ctx;
    struct statement s;
    struct error why;
    /* A second envelope, for Sigstore, says nothing new. */
    bool ours = e->algorithm == KEY_ED25519 && may_be_known(e->payload);
    if (!ours && p->check == NULL) {
        return OK;
    }
    enum status st = statement_read(e->payload, "log entry", &p->arena, &s, &why);
    if (st != OK && p->check != NULL) {
        st = error_set(err, st, "entry %llu: %s", (unsigned long long)e->index, why.message);
    } else if (st != OK) {
        st = OK; /* what cannot be read is not ours to judge: log_verify() does */
    } else {
        st = p->check == NULL ? OK : register_check_entry(p->check, e, &s, err);
        if (st == OK && ours) {
            st = project_known(p, e, &s, err);
        }
    }
    arena_clear(&p->arena);
    return st;
}

/* Signatures are verified ahead by the keys that are known now: the ring grows as key statements
 * are projected. Those of what was vouched for need not be. */
static enum status project_range(struct projection *p, uint64_t from, uint64_t to, bool verify,
                                 struct error *err)
{
    struct keyring *known = NULL;
    if (from >= to) {
        return OK;
    }
    enum status st = verify ? keyring_new(&known, err) : OK;
    for (size_t i = 0; st == OK && verify && i < keyring_count(p->ring); i++) {
        st = keyring_add(known, keyring_at(p->ring, i), err);
    }
    if (st == OK) {
        const struct log_signatures how = {known, p->mode == REBUILD_KEEP};
        st = log_each_signed(p->ledger->log, from, to, &how, project_entry, p, err);
    }
    (void)keyring_free(known);
    return st;
}

enum status projection_run(struct projection *p, uint64_t size, struct error *err)
{
    uint64_t from = size;
    for (size_t i = 0; i < p->groups_len; i++) {
        from = p->groups[i].mark < from ? p->groups[i].mark : from;
        p->groups[i].changed = 0;
    }
    uint64_t own = p->vouched.first > from ? p->vouched.first : from;
    uint64_t end = p->vouched.first + p->vouched.count;
    own = own < size ? own : size;
    end = end < own ? own : end < size ? end : size;
    bool verify = p->mode != REBUILD_COMPARE;
    enum status st = project_range(p, from, own, verify, err);
    if (st == OK) {
        st = project_range(p, own, end, false, err);
    }
    if (st == OK) {
        st = project_range(p, end, size, verify, err);
    }
    for (size_t i = 0; st == OK && i < p->groups_len; i++) {
        struct register_group *g = &p->groups[i];
        if (g->mark != size) {
            g->mark = size;
            st = registers_set_projected(p->ledger->store, g->mark_name, size, err);
        }
        if (st == OK && g->changed > 0) {
            st = ledger_set_changed(p, g, err);
        }
    }
    return st;
}

enum status projection_end(struct projection *p, bool commit, enum status st, struct error *err)
{
    struct error second;
    enum status ended = store_sql_end(p->ledger->store, commit && st == OK, &second);
    return st == OK && ended != OK ? error_set(err, ended, "%s", second.message) : st;
}

/* ---- the ledger's side ---- */

static bool is_current(const struct projection *p, uint64_t size)
{
    bool current = true;
    for (size_t i = 0; i < p->groups_len; i++) {
        current = current && p->groups[i].mark == size;
    }
    return current;
}

enum status ledger_project(const struct ledger *l, struct error *err)
{
    static const struct vouched nothing;
    return ledger_project_own(l, &nothing, err);
}

enum status ledger_project_own(const struct ledger *l, const struct vouched *own, struct error *err)
{
    struct projection p;
    struct checkpoint head;
    uint64_t size = 0;
    enum status st = log_head(l->log, &head, err);
    if (st == OK) {
        st = projection_open(&p, l, err);
    }
    if (st != OK) {
        return st;
    }
    p.vouched = *own;
    if (!is_current(&p, head.size)) {
        st = store_sql_begin(l->store, err);
        if (st == OK) {
            st = projection_prepare(&p, &size, err);
            if (st == OK) {
                st = projection_run(&p, size, err);
            }
            st = projection_end(&p, true, st, err);
        }
    }
    projection_close(&p);
    return st;
}

struct counting {
    struct projection *p;
    uint64_t rows;
};

static enum status count_table(void *ctx, const struct register_table *t, struct error *err)
{
    struct counting *c = ctx;
    uint64_t rows = 0;
    enum status st = register_count(c->p, t, &rows, err);
    c->rows += rows;
    return st;
}

static enum status renew_groups(struct projection *p, struct error *err)
{
    uint64_t size = 0;
    enum status st = projection_prepare(p, &size, err);
    for (size_t i = 0; st == OK && i < p->groups_len; i++) {
        struct counting c = {.p = p};
        if (p->groups[i].decides) {
            st = group_tables(&p->groups[i], count_table, &c, err);
        }
        if (st == OK && c.rows > 0) {
            st = projection_reset(p, &p->groups[i], err);
        }
    }
    return st == OK ? projection_run(p, size, err) : st;
}

enum status ledger_renew(const struct ledger *l, struct error *err)
{
    struct projection p;
    enum status st = log_check_seen(l->log, err);
    if (st == OK) {
        st = ledger_project(l, err);
    }
    if (st == OK) {
        st = projection_open(&p, l, err);
    }
    if (st != OK) {
        return st;
    }
    st = store_sql_begin(l->store, err);
    if (st == OK) {
        st = renew_groups(&p, err);
        st = projection_end(&p, true, st, err);
    }
    projection_close(&p);
    return st;
}

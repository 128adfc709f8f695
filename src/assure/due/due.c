/* The calendar: the registers in memory, the view of due.sql over them, and its rows. */
#include <assay/assure/due.h>

#include "controls/posture_rules.h"
#include "controls/posture_tables.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/shipped.h>

#include <stdio.h>
#include <stdlib.h>

extern const struct shipped_file due_views[];

static const char calendar_sql[] =
    "SELECT kind, title, id, what, owner, person, lead, team, settle, due, day FROM due_calendar "
    "ORDER BY due, kind, id";
enum { C_KIND, C_TITLE, C_ID, C_WHAT, C_OWNER, C_PERSON, C_LEAD, C_TEAM, C_SETTLE, C_DUE, C_DAY };

const char *due_state_name(enum due_state s)
{
    static const char *const names[] = {
        [DUE_UPCOMING] = "upcoming", [DUE_NOW] = "due", [DUE_OVERDUE] = "overdue"};
    return names[s];
}

/* ---- the database ---- */

/* Which registers the calendar reads: SQLite names them while it prepares the query. */
static int mark_read(void *ctx, int action, const char *table, const char *column,
                     const char *database, const char *accessor)
{
    (void)column, (void)database, (void)accessor;
    if (action == SQLITE_READ) {
        posture_tables_mark(ctx, table, NULL);
    }
    return SQLITE_OK;
}

/* What the calendar reads, and what is decided of vulnerabilities by it. */
static enum status load_registers(struct posture_tables *t, const struct ledger *l, int64_t at,
                                  struct error *err)
{
    uint64_t reads[POSTURE_TABLES_MAX] = {0};
    sqlite3_stmt *q = NULL;
    t->reading = reads;
    (void)sqlite3_set_authorizer(t->db, mark_read, t);
    int rc = sqlite3_prepare_v2(t->db, calendar_sql, -1, &q, NULL);
    (void)sqlite3_set_authorizer(t->db, NULL, NULL);
    t->reading = NULL;
    (void)sqlite3_finalize(q);
    enum status st = rc == SQLITE_OK ? OK : facts_sql_error(t->db, "the calendar", err);
    for (size_t i = 0; st == OK && i < t->count; i++) {
        if (reads[i] != 0) {
            st = posture_tables_load(t, i, l, 0, err);
            if (st == OK && t->tables[i].too_large) {
                st = error_set(err, ERR_LIMIT, "the register %s has too many rows for a calendar",
                               t->tables[i].table->name);
            }
        }
    }
    return st == OK ? posture_tables_decide(t, at, err) : st;
}

static enum status add_days(sqlite3 *db, struct view name, struct view origin, int64_t days,
                            struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(db, "INSERT INTO due_days VALUES (?1, ?2, ?3)", -1, &q, NULL);
    if (rc == SQLITE_OK) {
        facts_bind_view(q, 1, name);
        facts_bind_view(q, 2, origin);
        (void)sqlite3_bind_int64(q, 3, days);
        rc = sqlite3_step(q);
    }
    return rc == SQLITE_DONE ? OK : facts_sql_error(db, "the calendar's days", err);
}

static enum status set_days(sqlite3 *db, const struct due_policy *p, const struct value *parameters,
                            struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && p->days != NULL && i < p->days->len; i++) {
        st =
            add_days(db, p->days->members[i].key, VIEW(""), p->days->members[i].value.integer, err);
    }
    return st == OK ? posture_rules_remediation(db, parameters, err) : st;
}

/* ---- rows ---- */

struct making;
typedef enum status (*take_row)(struct making *m, struct error *err);

struct making {
    struct due_calendar *c;
    sqlite3_stmt *q;
    take_row take;
    size_t max;
    void *rows;
    size_t len;
    size_t cap;
};

static enum status on_row(void *ctx, sqlite3_stmt *q, struct error *err)
{
    struct making *m = ctx;
    (void)q;
    return m->len == m->max ? error_set(err, ERR_LIMIT, "more than %zu rows of a calendar", m->max)
                            : m->take(m, err);
}

static enum status each_row(struct making *m, sqlite3 *db, const char *sql, size_t max,
                            take_row take, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &q, NULL);
    *m = (struct making){.c = m->c, .q = q, .take = take, .max = max};
    return rc == SQLITE_OK ? facts_walk(db, q, "the calendar", on_row, m, err)
                           : facts_sql_error(db, "the calendar", err);
}

/* A copy of a column; a NULL pointer only where there is no memory. */
static struct view column(struct making *m, int at)
{
    struct view v = facts_column_view(m->q, at);
    return v.len == 0 ? VIEW("") : arena_copy(&m->c->arena, v);
}

static enum status take_kind(struct making *m, struct error *err)
{
    enum status st =
        arena_grow(&m->c->arena, &m->rows, &m->cap, m->len + 1, sizeof(struct view), err);
    if (st == OK) {
        struct view kind = column(m, 0);
        ((struct view *)m->rows)[m->len++] = kind;
        st = kind.ptr == NULL ? error_no_memory(err) : OK;
    }
    return st;
}

static enum status take_person(struct making *m, struct error *err)
{
    enum status st =
        arena_grow(&m->c->arena, &m->rows, &m->cap, m->len + 1, sizeof(struct due_person), err);
    if (st == OK) {
        struct due_person p = {column(m, 0), column(m, 1), column(m, 2), column(m, 3)};
        ((struct due_person *)m->rows)[m->len++] = p;
        st = p.id.ptr == NULL || p.name.ptr == NULL || p.email.ptr == NULL || p.role.ptr == NULL
                 ? error_no_memory(err)
                 : OK;
    }
    return st;
}

static int compare_person(const void *key, const void *row)
{
    return view_cmp(*(const struct view *)key, ((const struct due_person *)row)->id);
}

static const struct due_person *find_person(const struct due_calendar *c, struct view id)
{
    return id.len == 0 || c->persons_len == 0
               ? NULL
               : bsearch(&id, c->persons, c->persons_len, sizeof *c->persons, compare_person);
}

/* Days are counted from day to day: "-30d" begins with the thirtieth day before. */
static void set_level(struct due_item *i, int64_t at)
{
    int64_t from = i->whole_day ? i->due - (i->due % CLOCK_DAY + CLOCK_DAY) % CLOCK_DAY : i->due;
    for (size_t k = 0; k < i->levels->len && from + i->levels->level[k].at <= at; k++) {
        i->level = k + 1;
    }
    i->state = at > i->due ? DUE_OVERDUE : i->level > 0 ? DUE_NOW : DUE_UPCOMING;
}

static enum status take_item(struct making *m, struct error *err)
{
    struct due_calendar *c = m->c;
    enum status st =
        arena_grow(&c->arena, &m->rows, &m->cap, m->len + 1, sizeof(struct due_item), err);
    if (st != OK) {
        return st;
    }
    struct due_item i = {
        .kind = column(m, C_KIND),
        .title = column(m, C_TITLE),
        .id = column(m, C_ID),
        .what = column(m, C_WHAT),
        .owner = column(m, C_OWNER),
        .person = find_person(c, facts_column_view(m->q, C_PERSON)),
        .lead = find_person(c, facts_column_view(m->q, C_LEAD)),
        .team = column(m, C_TEAM),
        .settle = column(m, C_SETTLE),
        .due = sqlite3_column_int64(m->q, C_DUE),
        .whole_day = sqlite3_column_int(m->q, C_DAY) != 0,
    };
    if (i.kind.ptr == NULL || i.title.ptr == NULL || i.id.ptr == NULL || i.what.ptr == NULL ||
        i.owner.ptr == NULL || i.team.ptr == NULL || i.settle.ptr == NULL) {
        return error_no_memory(err);
    }
    i.levels = due_levels_of(c->policy, i.kind);
    set_level(&i, c->at);
    ((struct due_item *)m->rows)[m->len++] = i;
    return OK;
}

static enum status read_rows(struct due_calendar *c, sqlite3 *db, struct error *err)
{
    struct making m = {.c = c};
    enum status st =
        each_row(&m, db, "SELECT kind FROM due_kinds ORDER BY kind", DUE_ITEMS_MAX, take_kind, err);
    c->kinds = m.rows;
    c->kinds_len = m.len;
    if (st == OK) {
        st = each_row(&m, db,
                      "SELECT id, name, email, role FROM persons WHERE active = 1 ORDER BY id",
                      DUE_PERSONS_MAX, take_person, err);
    }
    c->persons = st == OK ? m.rows : NULL;
    c->persons_len = st == OK ? m.len : 0;
    if (st == OK) {
        st = each_row(&m, db, calendar_sql, DUE_ITEMS_MAX, take_item, err);
    }
    c->items = m.rows;
    c->len = m.len;
    return st;
}

static enum status check_kinds(const struct due_calendar *c, struct error *err)
{
    for (size_t i = 0; i < c->policy->own_len; i++) {
        if (!due_kind_is(c, c->policy->own[i].kind)) {
            return error_set(err, ERR_FORMAT,
                             "there is no kind \"" VIEW_FMT "\" to have levels of its own",
                             VIEW_ARG(view_slice(c->policy->own[i].kind, 0, 80)));
        }
    }
    return OK;
}

enum status due_calendar_make(const struct ledger *l, const struct due_policy *policy,
                              const struct value *parameters, int64_t at, struct due_calendar *out,
                              struct error *err)
{
    struct due_calendar c = {.at = at, .policy = policy};
    struct posture_tables *t = mem_calloc(1, sizeof *t);
    if (t == NULL) {
        return error_no_memory(err);
    }
    arena_init(&c.arena, 0);
    enum status st = posture_tables_open(t, NULL, err);
    if (st == OK) {
        st = posture_tables_exec(t, due_views[0].bytes.ptr, err);
        st = st == OK ? posture_tables_set_day(t, at, 0, err) : st;
        st = st == OK ? load_registers(t, l, at, err) : st;
        st = st == OK ? set_days(t->db, policy, parameters, err) : st;
        st = st == OK ? read_rows(&c, t->db, err) : st;
        st = st == OK ? check_kinds(&c, err) : st;
        posture_tables_close(t);
    }
    (void)mem_free(t);
    if (st != OK) {
        arena_release(&c.arena);
        return st;
    }
    *out = c;
    return OK;
}

void due_calendar_release(struct due_calendar *c)
{
    arena_release(&c->arena);
    *c = (struct due_calendar){.len = 0};
}

/* ---- asking it ---- */

bool due_kind_is(const struct due_calendar *c, struct view kind)
{
    size_t i = 0;
    while (i < c->kinds_len && !view_eq(c->kinds[i], kind)) {
        i++;
    }
    return i < c->kinds_len;
}

bool due_is_of(const struct due_item *item, struct view who)
{
    const struct due_person *p = item->person;
    return view_eq_nocase(item->owner, who) ||
           (p != NULL && (view_eq_nocase(p->id, who) || view_eq_nocase(p->name, who) ||
                          view_eq_nocase(p->email, who)));
}

void due_item_name(const struct due_item *item, char out[SHA256_HEX_MAX])
{
    /* A kind holds no NUL, so that the two cannot be taken for two others. */
    struct sha256 digest;
    struct sha256 both[2];
    sha256_of(item->kind, &both[0]);
    sha256_of(item->id, &both[1]);
    sha256_of(view_of((const char *)both, sizeof both), &digest);
    sha256_hex(&digest, out);
}

struct telling {
    const struct due_calendar *c;
    const struct due_item *item;
    due_visit visit;
    void *ctx;
    const struct due_person **told; /* each once */
    size_t len;
    size_t cap;
};

static enum status tell(struct telling *t, const struct due_person *p, struct error *err)
{
    void *told = t->told;
    if (p == NULL || p->email.len == 0) {
        return OK;
    }
    for (size_t i = 0; i < t->len; i++) {
        if (t->told[i] == p) {
            return OK;
        }
    }
    enum status st =
        mem_grow(&told, &t->cap, t->len + 1, sizeof(struct due_person *), DUE_PERSONS_MAX, err);
    if (st == OK) {
        t->told = told;
        t->told[t->len++] = p;
        st = t->visit(t->ctx, p, err);
    }
    return st;
}

static enum status tell_word(struct telling *t, struct view word, struct error *err)
{
    enum status st = OK;
    if (view_eq(word, VIEW("owner"))) {
        return tell(t, t->item->person, err);
    }
    if (view_eq(word, VIEW("lead"))) {
        return tell(t, t->item->lead, err);
    }
    if (view_starts(word, VIEW("person:"))) {
        return tell(t, find_person(t->c, view_slice(word, 7, word.len)), err);
    }
    struct view role = view_slice(word, strlen("role:"), word.len);
    for (size_t i = 0; st == OK && i < t->c->persons_len; i++) {
        if (view_eq(t->c->persons[i].role, role)) {
            st = tell(t, &t->c->persons[i], err);
        }
    }
    return st;
}

static enum status tell_level(struct telling *t, const struct due_level *level, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < level->to_len; i++) {
        st = tell_word(t, level->to[i], err);
    }
    return st;
}

enum status due_each_recipient(const struct due_calendar *c, const struct due_item *item,
                               due_visit visit, void *ctx, struct error *err)
{
    struct telling t = {.c = c, .item = item, .visit = visit, .ctx = ctx};
    if (item->level == 0) {
        return OK;
    }
    enum status st = tell_level(&t, &item->levels->level[item->level - 1], err);
    if (st == OK && t.len == 0) {
        st = tell_level(&t, &c->policy->otherwise, err);
    }
    (void)mem_free(t.told);
    return st;
}

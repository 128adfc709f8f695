#include "found_ages.h"

#include "finding_fix.h"

#include <assay/assure/claims.h>
#include <assay/assure/end_of_life.h>
#include <assay/assure/facts.h>
#include <assay/assure/modifications.h>
#include <assay/base/clock.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/inspect/finding.h>

static const struct register_column age_columns[] = {
    TEXT_KEY("subject"),
    TEXT_KEY("finding"), /* as in `findings` */
    TEXT_COLUMN("fingerprint"),
    TEXT_COLUMN("inspector"),
    TEXT_COLUMN("rule"),
    TEXT_COLUMN("severity"),
    TEXT_COLUMN("path"),
    INT_COLUMN("first_seen"),
    INT_OPTIONAL("accepted"), /* since when it does not count */
    COLUMNS_END,
};
const struct register_table finding_ages_table = {.name = "finding_ages", .columns = age_columns};

/* One that moved may be gone twice since the same day: under each of its names. */
static const struct register_column gone_columns[] = {
    TEXT_KEY("subject"),      TEXT_KEY("finding"),  INT_KEY("first_seen"),    INT_KEY("gone"),
    TEXT_COLUMN("inspector"), TEXT_COLUMN("rule"),  TEXT_COLUMN("severity"),  TEXT_COLUMN("path"),
    INT_COLUMN("last_seen"),  TEXT_COLUMN("cause"), INT_OPTIONAL("accepted"), COLUMNS_END,
};
const struct register_table findings_gone_table = {.name = "findings_gone",
                                                   .columns = gone_columns};

static const struct register_column time_columns[] = {
    TEXT_KEY("subject"), TEXT_KEY("severity"),   TEXT_KEY("state"), INT_KEY("first_day"),
    INT_KEY("last_day"), INT_COLUMN("findings"), COLUMNS_END,
};
const struct register_table finding_times_table = {.name = "finding_times",
                                                   .columns = time_columns};

static const struct register_column sight_columns[] = {
    TEXT_KEY("subject"), TEXT_KEY("inspector"), TEXT_COLUMN("rules"),
    INT_COLUMN("time"),  COLUMNS_END,
};
const struct register_table finding_sights_table = {.name = "finding_sights",
                                                    .columns = sight_columns};

/* A row of finding_ages that this inspection does not have. */
struct missing {
    struct view finding;
    struct view fingerprint;
    struct view inspector;
    struct view rule;
    struct view severity;
    struct view path;
    int64_t first_seen;
    bool is_accepted;
    int64_t accepted;
    struct view old_rules; /* of the inspector, when it was seen last */
    int64_t last_seen;
    bool was_seen;
    struct view rules; /* now */
    bool ran;
    bool moved;
};

struct ages {
    struct projection *p;
    const struct recorded *r;
    struct store *store;
    struct sql_value params[3]; /* subject, time, entry */
    struct arena arena;
    /* what the inspection itself says */
    bool known; /* its findings could be read … */
    bool whole; /* … all of them */
    bool older; /* than one before it */
    bool gaps;
    struct view sarif;
    struct view tools; /* whose reports were judged with it */
    struct missing *missing;
    size_t missing_len;
    size_t missing_cap;
    struct map moved; /* by what does not depend on the place: a struct missing */
    struct buf key;
    bool changed;
};

static enum status run(struct ages *a, const char *sql, size_t params, sql_row row,
                       struct error *err)
{
    return store_sql_run(a->store, sql, a->params, params, row, a, err);
}

static struct view keep(struct ages *a, struct view text)
{
    return text.len == 0 ? VIEW("") : arena_copy(&a->arena, text);
}

/* ---- what the inspection says of itself ---- */

static enum status take_state(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    enum { DIGEST, COUNTED, ROWS, SARIF, LAST, GAPS, COLUMNS };
    struct ages *a = ctx;
    (void)err;
    if (count == COLUMNS && view_eq(v[DIGEST].bytes, statement_subject_digest(a->r->statement))) {
        a->known = v[ROWS].integer > 0 || v[COUNTED].integer == 0;
        a->whole = v[ROWS].integer >= v[COUNTED].integer;
        a->older = v[LAST].kind == SQL_INT && v[LAST].integer > a->params[1].integer;
        a->gaps = v[GAPS].kind == SQL_INT && v[GAPS].integer > 0;
        a->sarif = keep(a, v[SARIF].bytes);
    }
    return OK;
}

static enum status take_tools(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct ages *a = ctx;
    if (count == 1) {
        a->tools = arena_printf(&a->arena, VIEW_FMT "\n" VIEW_FMT, VIEW_ARG(a->tools),
                                VIEW_ARG(v[0].bytes));
        return a->tools.ptr == NULL ? error_no_memory(err) : OK;
    }
    return OK;
}

static enum status ask(struct ages *a, struct error *err)
{
    static const char state[] =
        "SELECT i.digest, i.info + i.low + i.medium + i.high + i.critical + i.suppressed, "
        "(SELECT COUNT(*) FROM findings f WHERE f.subject = $1), i.sarif, "
        "(SELECT MAX(s.time) FROM finding_sights s WHERE s.subject = $1), "
        "(SELECT v.gaps FROM verdicts v WHERE v.subject = $1) "
        "FROM inspected i WHERE i.subject = $1";
    enum status st = run(a, state, 1, take_state, err);
    return st == OK && a->known
               ? run(a, "SELECT tools FROM tool_reports WHERE subject = $1 ORDER BY name", 1,
                     take_tools, err)
               : st;
}

/* Another name of the same subject: what is open goes over, what is gone stays with it, too. */
static enum status rename_subject(struct ages *a, struct error *err)
{
    static const char *const tables[] = {"finding_ages", "findings_gone", "finding_times",
                                         "finding_sights", "finding_fixes"};
    const struct sql_value params[] = {
        a->params[0], sql_text(value_get_text(a->r->predicate, "urn:assay:formerly")),
        a->params[2]};
    bool begun = false;
    if (params[1].bytes.len == 0 || view_eq(params[0].bytes, params[1].bytes)) {
        return OK;
    }
    enum status st = projection_finds(a->p, "SELECT 1 FROM finding_sights WHERE subject = $1",
                                      params, 1, &begun, err);
    for (size_t i = 0; st == OK && !begun && i < sizeof tables / sizeof tables[0]; i++) {
        CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(1 << 10);
        buf_printf(&sql, "UPDATE %s SET subject = $1, idx = $3 WHERE subject = $2", tables[i]);
        st = buf_status(&sql, err);
        if (st == OK) {
            st = store_sql_run(a->store, sql.ptr, params, 3, NULL, NULL, err);
        }
    }
    return st;
}

/* ---- what is not there any more ---- */

static bool has_claims(const struct ages *a)
{
    const struct value *claims = value_get(a->r->predicate, "urn:assay:claims");
    return value_is(claims, VALUE_ARRAY) && claims->len > 0;
}

/* Did what finds such findings run? `listed`: an inspector of this name did. */
static bool did_run(const struct ages *a, struct view inspector, bool listed)
{
    if (view_eq(inspector, VIEW(CLAIMS_INSPECTOR))) {
        return has_claims(a);
    }
    return listed || view_eq(inspector, VIEW("content")) ||
           view_eq(inspector, VIEW(MODIFIED_INSPECTOR)) || view_find(a->tools, inspector) >= 0;
}

static enum status take_missing(void *ctx, const struct sql_value *v, size_t count,
                                struct error *err)
{
    enum {
        FINDING,
        FINGERPRINT,
        INSPECTOR,
        RULE,
        SEVERITY,
        PATH,
        FIRST,
        ACCEPTED,
        OLD_RULES,
        LAST,
        RULES,
        LISTED,
        COLUMNS
    };
    struct ages *a = ctx;
    if (count != COLUMNS) {
        return OK;
    }
    enum status st = arena_grow(&a->arena, (void **)&a->missing, &a->missing_cap,
                                a->missing_len + 1, sizeof *a->missing, err);
    if (st != OK) {
        return st;
    }
    struct missing *m = &a->missing[a->missing_len++];
    *m = (struct missing){
        .finding = keep(a, v[FINDING].bytes),
        .fingerprint = keep(a, v[FINGERPRINT].bytes),
        .inspector = keep(a, v[INSPECTOR].bytes),
        .rule = keep(a, v[RULE].bytes),
        .severity = keep(a, v[SEVERITY].bytes),
        .path = keep(a, v[PATH].bytes),
        .first_seen = v[FIRST].integer,
        .is_accepted = v[ACCEPTED].kind == SQL_INT,
        .accepted = v[ACCEPTED].integer,
        .old_rules = keep(a, v[OLD_RULES].bytes),
        .was_seen = v[LAST].kind == SQL_INT,
        .last_seen = v[LAST].integer,
        .rules = keep(a, v[RULES].bytes),
    };
    m->ran = did_run(a, m->inspector, v[LISTED].kind == SQL_INT && v[LISTED].integer > 0);
    bool lost = m->finding.ptr == NULL || m->fingerprint.ptr == NULL || m->inspector.ptr == NULL ||
                m->rule.ptr == NULL || m->severity.ptr == NULL || m->path.ptr == NULL ||
                m->old_rules.ptr == NULL || m->rules.ptr == NULL;
    return lost ? error_no_memory(err) : OK;
}

/* The end of life is looked up by those who look at components. */
static enum status list_missing(struct ages *a, struct error *err)
{
    static const char sql[] =
        "SELECT a.finding, a.fingerprint, a.inspector, a.rule, a.severity, a.path, a.first_seen, "
        "a.accepted, s.rules, s.time, i.rules, (SELECT COUNT(*) FROM inspections n WHERE "
        "n.subject = $1 AND n.inspector = CASE WHEN a.inspector = '" END_OF_LIFE_INSPECTOR
        "' THEN 'components' ELSE a.inspector END) FROM finding_ages a "
        "LEFT JOIN finding_sights s ON s.subject = $1 AND s.inspector = a.inspector "
        "LEFT JOIN inspections i ON i.subject = $1 AND i.inspector = a.inspector "
        "WHERE a.subject = $1 AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.subject = $1 AND "
        "f.finding = a.finding) ORDER BY a.finding";
    return run(a, sql, 1, take_missing, err);
}

/* ---- what is elsewhere now ---- */

/* Inspector, rule, and what of the fingerprint does not depend on the file. */
static bool movable(struct ages *a, struct view inspector, struct view rule,
                    struct view fingerprint, struct view path)
{
    char placeless[FINGERPRINT_MAX];
    if (!fingerprint_at(fingerprint, path, VIEW(""), placeless)) {
        return false;
    }
    buf_clear(&a->key);
    buf_printf(&a->key, VIEW_FMT "\n" VIEW_FMT "\n%s", VIEW_ARG(inspector), VIEW_ARG(rule),
               placeless);
    return a->key.failed == OK;
}

/* The first of several counts; the others wait until it has been found elsewhere. */
static enum status note_movable(struct ages *a, struct error *err)
{
    enum status st = OK;
    for (size_t i = a->missing_len; st == OK && i > 0; i--) {
        struct missing *m = &a->missing[i - 1];
        if (m->ran && movable(a, m->inspector, m->rule, m->fingerprint, m->path)) {
            st = map_put(&a->moved, buf_view(&a->key), m, NULL, err);
        }
    }
    return st;
}

struct arrival {
    struct sql_value finding;
    struct sql_value fingerprint;
    struct sql_value path;
    struct missing *from;
};
struct arrivals {
    struct ages *a;
    struct arrival *list;
    size_t len;
    size_t cap;
};

static enum status take_arrival(void *ctx, const struct sql_value *v, size_t count,
                                struct error *err)
{
    enum { FINDING, FINGERPRINT, INSPECTOR, RULE, PATH, COLUMNS };
    struct arrivals *all = ctx;
    struct ages *a = all->a;
    if (count != COLUMNS ||
        !movable(a, v[INSPECTOR].bytes, v[RULE].bytes, v[FINGERPRINT].bytes, v[PATH].bytes)) {
        return OK;
    }
    struct missing *from = map_get(&a->moved, buf_view(&a->key));
    if (from == NULL || from->moved) {
        return OK;
    }
    enum status st =
        arena_grow(&a->arena, (void **)&all->list, &all->cap, all->len + 1, sizeof *all->list, err);
    if (st == OK) {
        from->moved = true;
        all->list[all->len++] =
            (struct arrival){.finding = sql_text(keep(a, v[FINDING].bytes)),
                             .fingerprint = sql_text(keep(a, v[FINGERPRINT].bytes)),
                             .path = sql_text(keep(a, v[PATH].bytes)),
                             .from = from};
    }
    return st;
}

static enum status follow_moves(struct ages *a, struct error *err)
{
    struct arrivals all = {.a = a};
    enum status st = note_movable(a, err);
    if (st == OK && a->moved.len > 0) {
        st = store_sql_run(a->store,
                           "SELECT f.finding, f.fingerprint, f.inspector, f.rule, f.path FROM "
                           "findings f WHERE f.subject = $1 AND NOT EXISTS (SELECT 1 FROM "
                           "finding_ages a WHERE a.subject = $1 AND a.finding = f.finding) "
                           "ORDER BY f.finding",
                           a->params, 1, take_arrival, &all, err);
    }
    for (size_t i = 0; st == OK && i < all.len; i++) {
        const struct arrival *to = &all.list[i];
        const struct sql_value params[] = {a->params[0], sql_text(to->from->finding),
                                           to->finding,  to->fingerprint,
                                           to->path,     a->params[2]};
        a->changed = true;
        st = store_sql_run(a->store,
                           "UPDATE finding_ages SET finding = $3, fingerprint = $4, path = $5, "
                           "idx = $6 WHERE subject = $1 AND finding = $2",
                           params, 6, NULL, NULL, err);
        if (st == OK) {
            st = finding_fix_follow(a->p, a->params[0].bytes, to->from->finding, to->finding.bytes,
                                    to->fingerprint.bytes, a->r->index, err);
        }
    }
    return st;
}

/* ---- what is gone ---- */

static enum status count_gone(struct ages *a, const struct missing *m, const char *cause,
                              struct error *err)
{
    const struct sql_value params[] = {a->params[0],
                                       sql_text(m->severity),
                                       sql_text(view_str(cause)),
                                       sql_int(m->first_seen / CLOCK_DAY * CLOCK_DAY),
                                       sql_int(a->params[1].integer / CLOCK_DAY * CLOCK_DAY),
                                       a->params[2]};
    return store_sql_run(a->store,
                         "INSERT INTO finding_times (subject, severity, state, first_day, "
                         "last_day, findings, idx) VALUES ($1, $2, $3, $4, $5, 1, $6) "
                         "ON CONFLICT (subject, severity, state, first_day, last_day) DO UPDATE "
                         "SET findings = finding_times.findings + 1, idx = excluded.idx",
                         params, 6, NULL, NULL, err);
}

static enum status bury(struct ages *a, const struct missing *m, struct error *err)
{
    const struct sql_value key[] = {a->params[0], sql_text(m->finding)};
    const char *cause = view_eq(m->old_rules, m->rules) ? "fixed" : "rules";
    const struct sql_value row[] = {
        a->params[0],
        sql_text(m->finding),
        sql_int(m->first_seen),
        a->params[1],
        sql_text(m->inspector),
        sql_text(m->rule),
        sql_text(m->severity),
        sql_text(m->path),
        sql_int(m->was_seen ? m->last_seen : m->first_seen),
        sql_text(view_str(cause)),
        m->is_accepted ? sql_int(m->accepted) : sql_text(view_of(NULL, 0)),
    };
    a->changed = true;
    enum status st = register_put(a->p, &findings_gone_table, row, err);
    if (st == OK) {
        st = register_remove(a->p, &finding_ages_table, key, err);
    }
    return st == OK ? count_gone(a, m, cause, err) : st;
}

static enum status bury_missing(struct ages *a, struct error *err)
{
    struct found_gaps *gaps = NULL;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < a->missing_len; i++) {
        const struct missing *m = &a->missing[i];
        if (!m->ran || m->moved) {
            continue;
        }
        if (a->gaps && gaps == NULL) {
            st = found_gaps_read(a->store, a->sarif, &gaps, err);
        }
        if (st == OK && (gaps == NULL || !found_gaps_have(gaps, m->path))) {
            st = bury(a, m, err);
        }
    }
    (void)found_gaps_free(gaps);
    return st;
}

/* ---- what is there ---- */

static enum status take_any(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct ages *a = ctx;
    (void)err;
    a->changed = a->changed || (count == 1 && v[0].integer > 0);
    return OK;
}

/* Which of its rows are not as the inspection has them. */
#define SAME "f.subject = $1 AND f.finding = finding_ages.finding"
#define DIFFERS                                                                                    \
    "(f.severity <> finding_ages.severity OR f.path <> finding_ages.path OR f.suppressed <> "      \
    "CASE WHEN finding_ages.accepted IS NULL THEN 0 ELSE 1 END)"

static enum status see_again(struct ages *a, struct error *err)
{
    static const char any[] = "SELECT COUNT(*) FROM finding_ages WHERE subject = $1 AND EXISTS "
                              "(SELECT 1 FROM findings f WHERE " SAME " AND " DIFFERS ")";
    static const char update[] =
        "UPDATE finding_ages SET severity = f.severity, path = f.path, accepted = CASE WHEN "
        "f.suppressed = 0 THEN NULL ELSE COALESCE(finding_ages.accepted, CAST($2 AS BIGINT)) END, "
        "idx = $3 FROM findings f WHERE finding_ages.subject = $1 AND " SAME " AND " DIFFERS;
    enum status st = run(a, any, 1, take_any, err);
    return st == OK ? run(a, update, 3, NULL, err) : st;
}

static enum status see_new(struct ages *a, struct error *err)
{
#define NEW                                                                                        \
    "FROM findings f WHERE f.subject = $1 AND NOT EXISTS (SELECT 1 FROM finding_ages a WHERE "     \
    "a.subject = $1 AND a.finding = f.finding)"
    static const char insert[] =
        "INSERT INTO finding_ages (subject, finding, fingerprint, inspector, rule, severity, path, "
        "first_seen, accepted, idx) SELECT f.subject, f.finding, f.fingerprint, f.inspector, "
        "f.rule, f.severity, f.path, CAST($2 AS BIGINT), CASE WHEN f.suppressed = 0 THEN NULL ELSE "
        "CAST($2 AS BIGINT) END, CAST($3 AS BIGINT) " NEW;
    enum status st = run(a, "SELECT COUNT(*) " NEW, 1, take_any, err);
    return st == OK ? run(a, insert, 3, NULL, err) : st;
#undef NEW
}

/* An inspection of an earlier time tells that what is open was there before. */
static enum status see_before(struct ages *a, struct error *err)
{
#define BEFORE                                                                                     \
    "subject = $1 AND first_seen > $2 AND EXISTS (SELECT 1 FROM findings f WHERE " SAME ")"
    enum status st = run(a, "SELECT COUNT(*) FROM finding_ages WHERE " BEFORE, 2, take_any, err);
    return st == OK ? run(a, "UPDATE finding_ages SET first_seen = $2, idx = $3 WHERE " BEFORE, 3,
                          NULL, err)
                    : st;
#undef BEFORE
}

/* Who looked, by which rules. */
static enum status note_sights(struct ages *a, struct error *err)
{
    return run(a,
               "INSERT INTO finding_sights (subject, inspector, rules, time, idx) SELECT subject, "
               "inspector, rules, CAST($2 AS BIGINT), CAST($3 AS BIGINT) FROM inspections WHERE "
               "subject = $1 ON CONFLICT (subject, inspector) DO UPDATE SET rules = "
               "excluded.rules, time = excluded.time, idx = excluded.idx",
               3, NULL, err);
}

static enum status count_open(struct ages *a, struct error *err)
{
    const struct sql_value params[] = {a->params[0], a->params[2]};
    enum status st = run(a,
                         "DELETE FROM finding_times WHERE subject = $1 AND state IN ('open', "
                         "'accepted')",
                         1, NULL, err);
    return st == OK
               ? store_sql_run(
                     a->store,
                     "INSERT INTO finding_times (subject, severity, state, first_day, last_day, "
                     "findings, idx) SELECT subject, severity, CASE WHEN accepted IS NULL THEN "
                     "'open' ELSE 'accepted' END, first_seen / 86400 * 86400, 0, COUNT(*), "
                     "CAST($2 AS BIGINT) FROM finding_ages WHERE subject = $1 GROUP BY "
                     "subject, severity, CASE WHEN accepted IS NULL THEN 'open' ELSE 'accepted' "
                     "END, "
                     "first_seen / 86400 * 86400",
                     params, 2, NULL, NULL, err)
               : st;
}

/* ---- all of it ---- */

static enum status take_inspection(struct ages *a, struct error *err)
{
    enum status st = OK;
    if (a->older) {
        st = see_before(a, err);
    } else {
        if (a->whole) {
            st = list_missing(a, err);
            st = st == OK && a->missing_len > 0 ? follow_moves(a, err) : st;
            st = st == OK ? bury_missing(a, err) : st;
        }
        st = st == OK ? see_again(a, err) : st;
        st = st == OK ? see_new(a, err) : st;
        st = st == OK ? note_sights(a, err) : st;
        st = st == OK ? finding_fix_settle(a->p, a->params[0].bytes, a->params[1].integer,
                                           a->r->index, err)
                      : st;
    }
    return st == OK && a->changed ? count_open(a, err) : st;
}

enum status found_ages_project(struct projection *p, const struct recorded *r, int64_t time,
                               struct error *err)
{
    struct ages a = {
        .p = p,
        .r = r,
        .store = projection_store(p),
        .params = {sql_text(r->statement->subjects[0].name), sql_int(time),
                   sql_int((int64_t)r->index)},
        .key = BUF_INIT(1 << 16),
        .tools = VIEW(""),
    };
    arena_init(&a.arena, 0);
    map_init(&a.moved);
    enum status st = rename_subject(&a, err);
    st = st == OK ? ask(&a, err) : st;
    st = st == OK && a.known ? take_inspection(&a, err) : st;
    map_release(&a.moved);
    arena_release(&a.arena);
    buf_release(&a.key);
    return st;
}

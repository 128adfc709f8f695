/* Findings in pages. Which subjects have such findings is asked first, of one row a subject and of
 * the counts by rule; then each subject's own, until the page is full: what a page costs does not
 * depend on how rare its findings are among all. */
#include "findings_private.h"

#include <assay/base/mem.h>

/* Subjects that are asked for at once. */
enum { SUBJECTS_AT_ONCE = 128 };

/* ---- keys ---- */

bool findings_key_parse(struct view text, struct findings_key *out)
{
    ptrdiff_t at = view_find_char(text, '@'); /* the findings' names have none, subjects may */
    if (at <= 0 || (size_t)at + 1 == text.len) {
        return false;
    }
    *out = (struct findings_key){.finding = view_slice(text, 0, (size_t)at),
                                 .subject = view_slice(text, (size_t)at + 1, text.len)};
    return true;
}

void findings_key_add(const struct findings_key *key, struct buf *out)
{
    buf_add_view(out, key->finding);
    buf_add_char(out, '@');
    buf_add_view(out, key->subject);
}

/* ---- questions ---- */

void findings_ask_init(struct findings_ask *a)
{
    a->params_len = 0;
    buf_init(&a->sql, 1 << 16);
}

void findings_ask_release(struct findings_ask *a)
{
    buf_release(&a->sql);
}

void findings_ask_add(struct findings_ask *a, const char *before, struct sql_value value)
{
    /* There is room for all that sights and filters hold. */
    if (a->params_len < FINDINGS_PARAMS) {
        a->params[a->params_len++] = value;
        buf_printf(&a->sql, "%s$%zu", before, a->params_len);
    }
}

enum status findings_ask_run(struct findings_ask *a, struct store *store, sql_row row, void *ctx,
                             struct error *err)
{
    enum status st = buf_status(&a->sql, err);
    return st == OK ? store_sql_run(store, a->sql.ptr, a->params, a->params_len, row, ctx, err)
                    : st;
}

enum status findings_sight_check(const struct findings_sight *sight, struct error *err)
{
    return sight->teams_len > FINDINGS_SIGHT_MAX || sight->projects_len > FINDINGS_SIGHT_MAX
               ? error_set(err, ERR_LIMIT, "more than %d teams or projects at a time",
                           FINDINGS_SIGHT_MAX)
               : OK;
}

bool findings_sight_is_empty(const struct findings_sight *sight)
{
    return !sight->all && sight->teams_len == 0 && sight->projects_len == 0;
}

bool findings_is_wide(const struct findings_sight *sight, const struct findings_filter *filter)
{
    return sight->all && filter->team.len == 0 && filter->project.len == 0;
}

/* "p.team IN ($3, $4)" */
static void add_among(struct findings_ask *a, const char *column, const struct view *list,
                      size_t len)
{
    buf_printf(&a->sql, "%s IN (", column);
    for (size_t i = 0; i < len; i++) {
        findings_ask_add(a, i == 0 ? "" : ", ", sql_text(list[i]));
    }
    buf_add_char(&a->sql, ')');
}

void findings_add_projects(struct findings_ask *a, const struct findings_sight *sight,
                           const struct findings_filter *filter)
{
    if (filter->team.len > 0) {
        findings_ask_add(a, " AND p.team = ", sql_text(filter->team));
    }
    if (filter->project.len > 0) {
        findings_ask_add(a, " AND p.id = ", sql_text(filter->project));
    }
    if (sight->all) {
        return;
    }
    buf_add_str(&a->sql, " AND (");
    if (sight->teams_len > 0) {
        add_among(a, "p.team", sight->teams, sight->teams_len);
    }
    if (sight->projects_len > 0) {
        buf_add_str(&a->sql, sight->teams_len > 0 ? " OR " : "");
        add_among(a, "p.id", sight->projects, sight->projects_len);
    }
    buf_add_char(&a->sql, ')');
}

void findings_add_subjects(struct findings_ask *a, const char *subject,
                           const struct findings_sight *sight, const struct findings_filter *filter)
{
    if (filter->subject.len > 0) {
        buf_printf(&a->sql, " AND %s", subject);
        findings_ask_add(a, " = ", sql_text(filter->subject));
    }
    if (!findings_is_wide(sight, filter)) {
        buf_printf(&a->sql,
                   " AND %s IN (SELECT s.subject FROM projects p JOIN project_subjects s ON "
                   "s.project = p.id WHERE p.active = 1",
                   subject);
        findings_add_projects(a, sight, filter);
        buf_add_char(&a->sql, ')');
    }
}

struct listed_finding findings_row(const struct sql_value *v)
{
    return (struct listed_finding){
        .key = {.subject = v[0].bytes, .finding = v[1].bytes},
        .fingerprint = v[2].bytes,
        .inspector = v[3].bytes,
        .rule = v[4].bytes,
        .severity = v[5].bytes,
        .confidence = v[6].bytes,
        .cwe = v[7].bytes,
        .path = v[8].bytes,
        .line = v[9].integer,
        .suppressed = v[10].integer != 0,
        .first_seen = v[11].integer,
        .last_seen = v[12].integer,
        .index = (uint64_t)v[13].integer,
    };
}

/* ---- which subjects ---- */

struct paging {
    struct store *store;
    const struct findings_sight *sight;
    const struct findings_filter *filter;
    struct findings_key after;
    size_t left; /* findings still wanted */
    bool more;
    listed_visit visit;
    void *ctx;
    struct buf from;    /* the subject that was last looked into */
    struct arena arena; /* the next ones */
    struct view subjects[SUBJECTS_AT_ONCE];
    size_t subjects_len;
};

/* " AND r.open_count > 0" */
static void add_state(struct findings_ask *a, enum findings_state state, const char *alias)
{
    if (state != FINDINGS_ANY) {
        buf_printf(&a->sql, " AND %s.%s_count > 0", alias,
                   state == FINDINGS_OPEN ? "open" : "suppressed");
    }
}

/* What the subject's counts have to say: "c.open_high + c.suppressed_high > 0". */
static void add_counts(struct findings_ask *a, const struct findings_filter *f)
{
    const char *before = " AND ";
    if (f->since != 0) {
        findings_ask_add(a, " AND c.newest >= ", sql_int(f->since));
    }
    if (f->severity == NULL && f->state == FINDINGS_ANY) {
        return;
    }
    for (int s = SEVERITY_INFO; s <= SEVERITY_CRITICAL; s++) {
        const char *name = severity_name((enum severity)s);
        if (f->severity != NULL && *f->severity != (enum severity)s) {
            continue;
        }
        if (f->state != FINDINGS_SUPPRESSED) {
            buf_printf(&a->sql, "%sc.open_%s", before, name);
            before = " + ";
        }
        if (f->state != FINDINGS_OPEN) {
            buf_printf(&a->sql, "%sc.suppressed_%s", before, name);
            before = " + ";
        }
    }
    buf_add_str(&a->sql, " > 0");
}

static void add_kinds(struct findings_ask *a, const struct findings_filter *f)
{
    if (f->rule.len > 0) {
        findings_ask_add(a,
                         " AND EXISTS (SELECT 1 FROM finding_rules r WHERE r.subject = c.subject "
                         "AND r.rule = ",
                         sql_text(f->rule));
        if (f->inspector.len > 0) {
            findings_ask_add(a, " AND r.inspector = ", sql_text(f->inspector));
        }
        add_state(a, f->state, "r");
        buf_add_char(&a->sql, ')');
    } else if (f->inspector.len > 0) {
        findings_ask_add(a,
                         " AND EXISTS (SELECT 1 FROM finding_totals t WHERE t.subject = c.subject "
                         "AND t.inspector = ",
                         sql_text(f->inspector));
        if (f->severity != NULL) {
            findings_ask_add(a,
                             " AND t.severity = ", sql_text(view_str(severity_name(*f->severity))));
        }
        add_state(a, f->state, "t");
        buf_add_char(&a->sql, ')');
    }
}

static enum status take_subject(void *ctx, const struct sql_value *v, size_t count,
                                struct error *err)
{
    struct paging *p = ctx;
    if (count != 1 || p->subjects_len == SUBJECTS_AT_ONCE) {
        return error_set(err, ERR_INTERNAL, "more subjects than were asked for");
    }
    enum status st = sql_keep_text(&p->arena, &v[0], &p->subjects[p->subjects_len], err);
    p->subjects_len += st == OK;
    return st;
}

/* The next ones; p->from itself, too, where it is the one to begin in. */
static enum status next_subjects(struct paging *p, bool including, struct error *err)
{
    struct findings_ask a;
    findings_ask_init(&a);
    findings_ask_add(&a,
                     including ? "SELECT c.subject FROM finding_counts c WHERE c.subject >= "
                               : "SELECT c.subject FROM finding_counts c WHERE c.subject > ",
                     sql_text(buf_view(&p->from)));
    add_counts(&a, p->filter);
    add_kinds(&a, p->filter);
    findings_add_subjects(&a, "c.subject", p->sight, p->filter);
    findings_ask_add(&a, " ORDER BY c.subject LIMIT ", sql_int(SUBJECTS_AT_ONCE));
    arena_clear(&p->arena);
    p->subjects_len = 0;
    enum status st = findings_ask_run(&a, p->store, take_subject, p, err);
    findings_ask_release(&a);
    return st;
}

/* ---- their findings ---- */

static enum status take_finding(void *ctx, const struct sql_value *v, size_t count,
                                struct error *err)
{
    struct paging *p = ctx;
    if (count != FINDINGS_COLUMN_COUNT) {
        return error_set(err, ERR_INTERNAL, "a finding has %zu columns", count);
    }
    if (p->left == 0) {
        p->more = true; /* one is asked for beyond the page */
        return OK;
    }
    p->left--;
    const struct listed_finding f = findings_row(v);
    return p->visit(p->ctx, &f, err);
}

static enum status of_subject(struct paging *p, struct view subject, struct error *err)
{
    const struct findings_filter *f = p->filter;
    bool first = view_eq(subject, p->after.subject);
    struct findings_ask a;
    findings_ask_init(&a);
    findings_ask_add(
        &a, "SELECT " FINDINGS_COLUMNS " FROM findings f WHERE f.subject = ", sql_text(subject));
    findings_ask_add(&a, " AND f.finding > ", sql_text(first ? p->after.finding : VIEW("")));
    if (f->severity != NULL) {
        findings_ask_add(&a, " AND f.severity = ", sql_text(view_str(severity_name(*f->severity))));
    }
    if (f->state != FINDINGS_ANY) {
        findings_ask_add(&a, " AND f.suppressed = ", sql_int(f->state == FINDINGS_OPEN ? 0 : 1));
    }
    if (f->rule.len > 0) {
        findings_ask_add(&a, " AND f.rule = ", sql_text(f->rule));
    }
    if (f->inspector.len > 0) {
        findings_ask_add(&a, " AND f.inspector = ", sql_text(f->inspector));
    }
    if (f->since != 0) {
        findings_ask_add(&a, " AND f.first_seen >= ", sql_int(f->since));
    }
    findings_ask_add(&a, " ORDER BY f.finding LIMIT ", sql_int((int64_t)p->left + 1));
    enum status st = findings_ask_run(&a, p->store, take_finding, p, err);
    findings_ask_release(&a);
    return st;
}

static enum status page(struct paging *p, struct error *err)
{
    bool including = true;
    buf_add_view(&p->from, p->after.subject);
    enum status st = buf_status(&p->from, err);
    do {
        st = st == OK ? next_subjects(p, including, err) : st;
        for (size_t i = 0; st == OK && !p->more && i < p->subjects_len; i++) {
            st = of_subject(p, p->subjects[i], err);
        }
        if (st == OK && p->subjects_len > 0) {
            buf_clear(&p->from);
            buf_add_view(&p->from, p->subjects[p->subjects_len - 1]);
            st = buf_status(&p->from, err);
        }
        including = false;
    } while (st == OK && !p->more && p->subjects_len == SUBJECTS_AT_ONCE);
    return st;
}

enum status findings_list(struct store *store, const struct findings_sight *sight,
                          const struct findings_filter *filter, const struct findings_key *after,
                          size_t limit, listed_visit visit, void *ctx, bool *more,
                          struct error *err)
{
    struct paging *p = NULL;
    enum status st = findings_sight_check(sight, err);
    if (st == OK && (limit == 0 || limit > FINDINGS_PAGE_MAX)) {
        st = error_set(err, ERR_USAGE, "a page has 1 to %d findings", FINDINGS_PAGE_MAX);
    }
    if (st == OK) {
        p = mem_calloc(1, sizeof *p);
        st = p == NULL ? error_no_memory(err) : OK;
    }
    if (st != OK) {
        return st;
    }
    *p = (struct paging){.store = store,
                         .sight = sight,
                         .filter = filter,
                         .after = *after,
                         .left = limit,
                         .visit = visit,
                         .ctx = ctx};
    if (p->after.subject.ptr == NULL) {
        p->after = (struct findings_key){VIEW(""), VIEW("")};
    }
    arena_init(&p->arena, 0);
    buf_init(&p->from, 1 << 24);
    st = findings_sight_is_empty(sight) ? OK : page(p, err);
    if (st == OK) {
        *more = p->more;
    }
    arena_release(&p->arena);
    buf_release(&p->from);
    (void)mem_free(p);
    return st;
}

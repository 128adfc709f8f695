/* What is said of vulnerabilities, entered into the facts of one inspection. */
#include <assay/assure/vulnerabilities.h>

#include "facts/facts_private.h"

#include <assay/base/mem.h>
#include <assay/inventory/purl.h>

#include <inttypes.h>

/* ---- who is meant ---- */

enum { NAME_MAX_BYTES = 32 * 1024, SCRATCH_MAX = 1 << 20 };

/* The package URL without version, qualifiers and subpath in its canonical form. */
static bool split_purl(struct view text, struct arena *arena, struct buf *base,
                       struct view *version)
{
    struct purl p;
    struct error ignored;
    if (purl_parse(text, PURL_LENIENT, arena, &p, &ignored) != OK) {
        return false;
    }
    *version = p.version;
    p.version = VIEW("");
    p.qualifier_count = 0;
    p.subpath = VIEW("");
    return purl_build(&p, base, &ignored) == OK;
}

bool vulnerability_names_component(struct view said, struct view purl, bool *exact)
{
    CLEANUP(buf_cleanup) struct buf a = BUF_INIT(NAME_MAX_BYTES);
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(NAME_MAX_BYTES);
    struct arena arena;
    struct view said_version = VIEW("");
    struct view version = VIEW("");
    arena_init(&arena, SCRATCH_MAX);
    bool same = split_purl(said, &arena, &a, &said_version) &&
                split_purl(purl, &arena, &b, &version) && view_eq(buf_view(&a), buf_view(&b)) &&
                (said_version.len == 0 || view_eq(said_version, version));
    *exact = said_version.len > 0;
    arena_release(&arena);
    return same;
}

/* "app", "app-1.0", "app@1.0", "app-1.0.tar.gz" for name "app" and version "1.0". */
static bool is_named(struct view subject, struct view name, struct view version)
{
    if (!view_starts(subject, name)) {
        return false;
    }
    struct view rest = view_slice(subject, name.len, subject.len);
    if (version.len == 0) {
        return rest.len == 0;
    }
    if (rest.len == 0 || strchr("-@_ ", rest.ptr[0]) == NULL || rest.ptr[0] == '\0') {
        return false;
    }
    rest = view_slice(rest, 1, rest.len);
    if (!view_starts(rest, version)) {
        return false;
    }
    rest = view_slice(rest, version.len, rest.len);
    bool digit = rest.len > 1 && rest.ptr[1] >= '0' && rest.ptr[1] <= '9';
    return rest.len == 0 || (rest.ptr[0] == '.' && !digit);
}

bool vulnerability_names_subject(struct view said, struct view subject)
{
    struct arena arena;
    struct purl p;
    struct error ignored;
    if (view_eq(said, subject)) {
        return true;
    }
    arena_init(&arena, SCRATCH_MAX);
    bool named = subject.len > 0 && purl_parse(said, PURL_LENIENT, &arena, &p, &ignored) == OK &&
                 is_named(subject, p.name, p.version);
    arena_release(&arena);
    return named;
}

unsigned vulnerability_particularity(struct view component, struct view product, struct view purl,
                                     struct view subject)
{
    enum { ANY = 1, COMPONENT = 2, VERSION = 4, PRODUCT = 8 };
    bool exact = false;
    bool whole = component.len == 0;
    bool named = product.len > 0 && vulnerability_names_subject(product, subject);
    bool part = !whole && vulnerability_names_component(component, purl, &exact);
    if (whole && !named) {
        /* Who speaks of a product without parts may mean what we have as a component. */
        part = vulnerability_names_component(product, purl, &exact);
        return part ? ANY | COMPONENT | (exact ? VERSION : 0U) : 0;
    }
    if ((!whole && !part) || (product.len > 0 && !named)) {
        return 0;
    }
    return ANY | (part ? COMPONENT : 0U) | (part && exact ? VERSION : 0U) | (named ? PRODUCT : 0U);
}

/* ---- entering ---- */

struct applier {
    struct facts *facts;
    const struct facts_subject *subject;
    int64_t now;
    const struct status_row *row;
    sqlite3_stmt *set_own;
    sqlite3_stmt *set_claim;
};

static bool hides(const struct status_row *r)
{
    return r->own && (r->accepted || view_eq(r->status, VIEW("not_affected")) ||
                      view_eq(r->status, VIEW("fixed")));
}

/* More particular ones win, then newer ones: one number says both. */
static int64_t weight(unsigned particular, uint64_t index)
{
    enum { INDEX_BITS = 48 };
    return (int64_t)(((uint64_t)particular << INDEX_BITS) + index);
}

static enum status enter(const struct applier *a, sqlite3_int64 finding, unsigned particular,
                         struct error *err)
{
    const struct status_row *r = a->row;
    sqlite3_stmt *st = r->own ? a->set_own : a->set_claim;
    (void)sqlite3_bind_int64(st, 1, finding);
    (void)sqlite3_bind_int64(st, 2, weight(particular, r->index));
    facts_bind_view(st, 3, r->status);
    facts_bind_view(st, 4, r->justification);
    facts_bind_view(st, 5, r->own ? r->owner : r->author);
    if (r->own) {
        facts_bind_view(st, 6, r->reason);
        (void)sqlite3_bind_int(st, 7, r->accepted ? 1 : 0);
        (void)sqlite3_bind_int(st, 8, hides(r) ? 1 : 0);
    }
    return facts_step_done(a->facts, st, "entering what is said of a vulnerability", err);
}

static enum status on_finding(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct applier *a = ctx;
    unsigned particular = vulnerability_particularity(a->row->component, a->row->product,
                                                      facts_column_view(st, 1), a->subject->name);
    return particular == 0 ? OK : enter(a, sqlite3_column_int64(st, 0), particular, err);
}

static enum status apply_name(struct applier *a, struct view name, struct error *err)
{
    return facts_each_row(a->facts,
                          "SELECT n.finding, v.purl FROM t_vulnerability_names n "
                          "JOIN t_vulnerabilities v ON v.finding = n.finding WHERE n.name = ?1",
                          name, on_finding, a, err);
}

static enum status on_row(void *ctx, const struct status_row *row, struct error *err)
{
    struct applier *a = ctx;
    struct view rest = row->aliases;
    struct view alias;
    if (row->expires != VEX_NO_TIME && row->expires <= a->now) {
        return OK;
    }
    a->row = row;
    enum status st = apply_name(a, row->vulnerability, err);
    while (st == OK && rest.len > 0 && view_split(&rest, ' ', &alias)) {
        st = apply_name(a, alias, err);
    }
    return st;
}

/* Every name that a vulnerability goes by, for looking up. */
static const char list_names[] =
    "CREATE TABLE IF NOT EXISTS t_vulnerability_names (name TEXT NOT NULL, finding INTEGER NOT "
    "NULL, PRIMARY KEY (name, finding)) WITHOUT ROWID;"
    "DELETE FROM t_vulnerability_names;"
    "INSERT OR IGNORE INTO t_vulnerability_names SELECT advisory, finding FROM t_vulnerabilities;"
    "WITH RECURSIVE split(finding, name, rest) AS ("
    " SELECT finding, '', aliases || ' ' FROM t_vulnerabilities WHERE aliases <> ''"
    " UNION ALL SELECT finding, substr(rest, 1, instr(rest, ' ') - 1),"
    " substr(rest, instr(rest, ' ') + 1) FROM split WHERE rest <> '')"
    "INSERT OR IGNORE INTO t_vulnerability_names SELECT name, finding FROM split WHERE name <> '';";

static const char hide[] =
    "UPDATE t_findings SET suppressed = 1,"
    " suppressed_by = (SELECT v.status_by FROM t_vulnerabilities v WHERE v.finding = "
    "t_findings.rowid),"
    " suppressed_reason = (SELECT CASE WHEN v.accepted THEN 'risk accepted' ELSE"
    " replace(v.status, '_', ' ') END || CASE WHEN v.justification = '' THEN '' ELSE"
    " ' (' || replace(v.justification, '_', ' ') || ')' END || ': ' || v.status_reason"
    " FROM t_vulnerabilities v WHERE v.finding = t_findings.rowid)"
    " WHERE suppressed = 0 AND rowid IN (SELECT finding FROM t_vulnerabilities WHERE hides = 1)";

enum status vulnerability_apply(const struct ledger *l, struct facts *f,
                                const struct facts_subject *subject, int64_t now, struct error *err)
{
    struct applier a = {.facts = f, .subject = subject, .now = now};
    enum status st = facts_exec(f, list_names, "listing names of vulnerabilities", err);
    if (st == OK) {
        st = facts_prepare(f,
                           "UPDATE t_vulnerabilities SET status_weight = ?2, status = ?3,"
                           " justification = ?4, status_by = ?5, status_reason = ?6,"
                           " accepted = ?7, hides = ?8 WHERE finding = ?1 AND status_weight < ?2",
                           &a.set_own, err);
    }
    if (st == OK) {
        st = facts_prepare(f,
                           "UPDATE t_vulnerabilities SET claimed_weight = ?2, claimed_status = ?3,"
                           " claimed_justification = ?4, claimed_by = ?5"
                           " WHERE finding = ?1 AND claimed_weight < ?2",
                           &a.set_claim, err);
    }
    if (st == OK) {
        st = vulnerability_statuses(l, on_row, &a, err);
    }
    (void)sqlite3_finalize(a.set_own);
    (void)sqlite3_finalize(a.set_claim);
    return st == OK ? facts_exec(f, hide, "applying statuses of vulnerabilities", err) : st;
}

/* The advice in the order in which it is to be followed, and in words. */
#include <assay/assure/upgrades.h>

#include <assay/base/utf8.h>

#include <inttypes.h>

#include "facts_private.h"

/* By what is to be moved: u is a row of t_upgrades with what counts against it; p those of one
 * package in all manifests; g the sums; w the worst of each. */
static const char list_sql[] =
    "WITH u AS (SELECT t.*, min(f.line) AS line, count(*) AS known, max(v.malicious) AS malicious,"
    "  max(v.known_exploited) AS exploited, max(coalesce(v.epss, 0)) AS epss,"
    "  max(coalesce(v.cvss, 0)) AS cvss, max(f.severity) AS severity, min(v.scope) AS scope"
    "  FROM t_vulnerabilities v CROSS JOIN t_findings f ON f.rowid = v.finding"
    "  JOIN t_upgrades t ON t.purl = v.purl AND t.manifest = f.path"
    "  WHERE f.suppressed = 0 AND f.state <> 2 GROUP BY t.purl, t.manifest),"
    " p AS (SELECT moves, purl, max(known) AS known, max(min(clears, known)) AS clears,"
    "  count(DISTINCT manifest) AS manifests FROM u GROUP BY moves, purl),"
    " g AS (SELECT moves, count(*) AS packages, sum(known) AS known, sum(clears) AS clears,"
    "  max(manifests) AS manifests FROM p GROUP BY moves),"
    " m AS (SELECT moves, max(malicious) AS malicious, max(exploited) AS exploited,"
    "  max(severity) AS severity, max(epss) AS epss, max(cvss) AS cvss, min(scope) AS scope"
    "  FROM u GROUP BY moves),"
    " w AS (SELECT *, row_number() OVER (PARTITION BY moves ORDER BY malicious DESC,"
    "  exploited DESC, severity DESC, epss DESC, cvss DESC, scope, action, purl, manifest) AS n"
    "  FROM u)"
    " SELECT w.action, w.moves_name, w.moves, w.moves_version, w.moves_target, w.name, w.version,"
    " w.target, w.path, w.blocker, w.requirement, w.manifest, w.line, g.packages, g.manifests,"
    " g.known, g.clears, m.severity, m.malicious, m.exploited, m.epss, m.cvss"
    " FROM w JOIN g ON g.moves = w.moves JOIN m ON m.moves = w.moves WHERE w.n = 1"
    " ORDER BY m.malicious DESC, m.exploited DESC, m.severity DESC, m.epss DESC, m.cvss DESC,"
    " m.scope, g.clears DESC, w.moves";

struct visiting {
    enum status (*each)(void *ctx, const struct fact_upgrade *u, struct error *err);
    void *ctx;
};

static enum status visit(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct visiting *to = ctx;
    const struct fact_upgrade u = {
        .action = (enum upgrade_action)sqlite3_column_int(st, 0),
        .name = facts_column_view(st, 1),
        .purl = facts_column_view(st, 2),
        .version = facts_column_view(st, 3),
        .target = facts_column_view(st, 4),
        .vulnerable = facts_column_view(st, 5),
        .vulnerable_version = facts_column_view(st, 6),
        .vulnerable_target = facts_column_view(st, 7),
        .path = facts_column_view(st, 8),
        .blocker = facts_column_view(st, 9),
        .requirement = facts_column_view(st, 10),
        .manifest = facts_column_view(st, 11),
        .line = (uint32_t)sqlite3_column_int64(st, 12),
        .packages = (uint64_t)sqlite3_column_int64(st, 13),
        .manifests = (uint64_t)sqlite3_column_int64(st, 14),
        .known = (uint64_t)sqlite3_column_int64(st, 15),
        .clears = (uint64_t)sqlite3_column_int64(st, 16),
        .severity = (enum severity)sqlite3_column_int(st, 17),
        .malicious = sqlite3_column_int(st, 18) != 0,
        .exploited = sqlite3_column_int(st, 19) != 0,
        .epss = sqlite3_column_double(st, 20),
        .cvss = sqlite3_column_double(st, 21),
    };
    return to->each(to->ctx, &u, err);
}

enum status facts_each_upgrade(const struct facts *f,
                               enum status (*each)(void *ctx, const struct fact_upgrade *u,
                                                   struct error *err),
                               void *ctx, struct error *err)
{
    struct visiting to = {each, ctx};
    return facts_each_row(f, list_sql, VIEW(""), visit, &to, err);
}

void upgrade_gain(const struct fact_upgrade *u, struct buf *out)
{
    if (u->action == UPGRADE_REMOVE) {
        return;
    }
    if (u->clears == 0) {
        buf_printf(out, ": %" PRIu64 " known", u->known);
    } else if (u->clears == u->known) {
        buf_printf(out, ": clears %" PRIu64, u->known);
    } else {
        buf_printf(out, ": clears %" PRIu64 " of %" PRIu64, u->clears, u->known);
    }
    buf_printf(out, " (%s", severity_name(u->severity));
    if (u->cvss > 0) {
        buf_printf(out, " %.1f", u->cvss);
    }
    buf_add_str(out, u->exploited ? ", known to be exploited" : "");
    if (u->epss > 0) {
        buf_printf(out, ", EPSS %.1f %%", u->epss * 100);
    }
    buf_add_char(out, ')');
    if (u->packages > 1) {
        buf_printf(out, ", in %" PRIu64 " packages", u->packages);
    }
}

static void add_from_to(struct buf *out, struct view name, struct view from, struct view to)
{
    utf8_append_visible(out, name);
    buf_add_str(out, " from ");
    utf8_append_visible(out, from);
    /* Advisories of Go write versions without the "v" that the module needs. */
    bool letter = from.len > 1 && from.ptr[0] == 'v' && to.len > 0 && to.ptr[0] != 'v';
    buf_add_str(out, letter ? " to v" : " to ");
    utf8_append_visible(out, to);
}

static void add_parent(const struct fact_upgrade *u, struct buf *out)
{
    if (u->target.len > 0) {
        buf_add_str(out, "upgrade ");
        add_from_to(out, u->name, u->version, u->target);
    } else {
        buf_add_str(out, "move ");
        utf8_append_visible(out, u->name);
        buf_add_char(out, ' ');
        utf8_append_visible(out, u->version);
        buf_add_str(out, " to a version");
    }
    buf_add_str(out, u->target.len > 0 ? ", far enough to take " : " that takes ");
    utf8_append_visible(out, u->vulnerable);
    buf_add_char(out, ' ');
    utf8_append_visible(out, u->vulnerable_target);
    buf_add_str(out, " (");
    utf8_append_visible(out, u->path);
    if (u->requirement.len > 0) {
        buf_add_str(out, "; ");
        utf8_append_visible(out, u->blocker);
        buf_add_str(out, " requires \"");
        utf8_append_visible(out, u->requirement);
        buf_add_char(out, '"');
    }
    buf_add_char(out, ')');
}

void upgrade_sentence(const struct fact_upgrade *u, struct buf *out)
{
    switch (u->action) {
    case UPGRADE_REMOVE:
        buf_add_str(out, "remove ");
        utf8_append_visible(out, u->name);
        buf_add_str(out, ", which is malicious");
        break;
    case UPGRADE_MOVE:
        buf_add_str(out, "upgrade ");
        add_from_to(out, u->name, u->version, u->target);
        break;
    case UPGRADE_REFRESH:
        buf_add_str(out, "update ");
        add_from_to(out, u->name, u->version, u->target);
        buf_add_str(out, " in the lock file, which what needs it allows (");
        utf8_append_visible(out, u->path);
        buf_add_char(out, ')');
        break;
    case UPGRADE_PARENT:
        add_parent(u, out);
        break;
    case UPGRADE_REPLACE:
        buf_add_str(out, "replace ");
        utf8_append_visible(out, u->name);
        buf_add_char(out, ' ');
        utf8_append_visible(out, u->version);
        buf_add_str(out, ", or see whether it applies: no better version is known");
        break;
    }
}

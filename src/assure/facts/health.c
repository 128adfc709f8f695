#include "facts_private.h"

#include <assay/assure/health.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>

enum { FULL = 10 };

struct measuring {
    const struct health_input *in;
    struct arena *arena;
    struct health_part *part;
    struct error *err;
};

/* ---- saying it ------------------------------------------------------------------------- */

static enum status say(struct measuring *m, bool measured, int64_t score, struct view reason)
{
    if (reason.ptr == NULL) {
        return error_no_memory(m->err);
    }
    m->part->measured = measured;
    m->part->score = (unsigned)(score < 0 ? 0 : score > FULL ? FULL : score);
    m->part->reason = reason;
    return OK;
}

static enum status unmeasured(struct measuring *m, struct view reason)
{
    return say(m, false, 0, reason);
}

static enum status count_of(struct measuring *m, const char *sql, int64_t *out)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status s = facts_prepare(m->in->facts, sql, &st, m->err);
    if (s != OK) {
        return s;
    }
    if (sqlite3_step(st) != SQLITE_ROW) {
        return facts_sql_error(m->in->facts->db, "measuring health", m->err);
    }
    *out = sqlite3_column_int64(st, 0);
    return OK;
}

static struct view day(struct measuring *m, int64_t time)
{
    char text[CLOCK_TEXT_MAX];
    clock_rfc3339(time, text);
    return arena_printf(m->arena, "%.10s", text);
}

static int64_t days_since(const struct measuring *m, int64_t time)
{
    return time >= m->in->now ? 0 : (m->in->now - time) / CLOCK_DAY;
}

/* ---- activity -------------------------------------------------------------------------- */

static enum status maintained(struct measuring *m)
{
    const struct history *h = m->in->history;
    const struct release_metadata *r = m->in->metadata;
    int64_t last = h != NULL ? h->last : r != NULL ? r->last : 0;
    if (last == 0) {
        return unmeasured(m, m->in->no_history);
    }
    int64_t age = days_since(m, last);
    int64_t score = age <= 90 ? 10 : age <= 180 ? 7 : age <= 365 ? 4 : age <= 730 ? 1 : 0;
    return say(m, true, score,
               arena_printf(m->arena, "the last %s is of " VIEW_FMT ", %lld day%s ago",
                            h != NULL ? "commit" : "release", VIEW_ARG(day(m, last)),
                            (long long)age, plural((uint64_t)age)));
}

static enum status rhythm(struct measuring *m)
{
    const struct history *h = m->in->history;
    int64_t active = 0;
    if (h == NULL || (h->shallow && h->commits < 50)) {
        return unmeasured(m,
                          h == NULL ? m->in->no_history : VIEW("a shallow clone has no history"));
    }
    for (size_t i = 0; i < HISTORY_MONTHS; i++) {
        active += h->months[i] > 0 ? 1 : 0;
    }
    return say(
        m, true, active * FULL / HISTORY_MONTHS,
        arena_printf(m->arena,
                     "%llu commit%s in the 365 days up to the last one, in %lld of 12 months",
                     (unsigned long long)h->recent, plural(h->recent), (long long)active));
}

/* ---- people ---------------------------------------------------------------------------- */

static enum status bus_factor(struct measuring *m)
{
    const struct history *h = m->in->history;
    static const int64_t scores[] = {0, 3, 6, 8, 10};
    if (h == NULL || h->recent < 10) {
        return unmeasured(m, h == NULL ? m->in->no_history
                                       : VIEW("fewer than 10 commits in the year"));
    }
    size_t at = h->bus_factor > 4 ? 4 : (size_t)h->bus_factor;
    return say(m, true, scores[at],
               arena_printf(m->arena, "%llu of %llu author%s made half of %llu commit%s",
                            (unsigned long long)h->bus_factor, (unsigned long long)h->authors,
                            plural(h->authors), (unsigned long long)h->recent, plural(h->recent)));
}

/* A share of `all` as a score, in tenths. */
static enum status share(struct measuring *m, uint64_t some, uint64_t all, const char *what)
{
    return say(m, true, (int64_t)(some * FULL / all),
               arena_printf(m->arena, "%llu of %llu %s", (unsigned long long)some,
                            (unsigned long long)all, what));
}

static enum status reviewed(struct measuring *m)
{
    const struct history *h = m->in->history;
    if (h == NULL || h->recent == 0) {
        return unmeasured(m, h == NULL ? m->in->no_history : VIEW("no commit in the year"));
    }
    uint64_t by_merge = h->recent_reviewed + h->recent_merges;
    return share(m, by_merge > h->recent ? h->recent : by_merge, h->recent,
                 "commits show a second person (trailer, request, merge)");
}

static enum status signed_commits(struct measuring *m)
{
    const struct history *h = m->in->history;
    if (h == NULL || h->recent == 0) {
        return unmeasured(m, h == NULL ? m->in->no_history : VIEW("no commit in the year"));
    }
    return share(m, h->recent_signed, h->recent, "commits carry a signature (not verified)");
}

/* ---- releases -------------------------------------------------------------------------- */

static enum status released(struct measuring *m)
{
    const struct history *h = m->in->history;
    const struct release_metadata *r = m->in->metadata;
    int64_t last = r != NULL ? r->last : h != NULL && h->newest_count > 0 ? h->newest[0].time : 0;
    if (last == 0) {
        bool could = h != NULL && !h->shallow;
        return could ? say(m, true, 0, VIEW("no tag names a version"))
                     : unmeasured(m, h == NULL ? m->in->no_history
                                               : VIEW("a shallow clone has no tags"));
    }
    int64_t age = days_since(m, last);
    uint64_t count = r != NULL ? r->releases : h->releases;
    return say(m, true,
               age <= 365    ? 10
               : age <= 730  ? 5
               : age <= 1095 ? 2
                             : 0,
               arena_printf(m->arena, "%llu release%s, the last of " VIEW_FMT,
                            (unsigned long long)count, plural(count), VIEW_ARG(day(m, last))));
}

static enum status signed_releases(struct measuring *m)
{
    const struct history *h = m->in->history;
    enum { LOOKED_AT = 5 };
    uint64_t found = 0;
    if (h == NULL || h->newest_count == 0) {
        return unmeasured(m, h == NULL ? m->in->no_history : VIEW("no tag names a version"));
    }
    size_t all = h->newest_count < LOOKED_AT ? h->newest_count : LOOKED_AT;
    for (size_t i = 0; i < all; i++) {
        found += h->newest[i].is_signed ? 1 : 0;
    }
    return share(m, found, all, "newest release tags carry a signature (not verified)");
}

static enum status not_deprecated(struct measuring *m)
{
    const struct release_metadata *r = m->in->metadata;
    if (r == NULL) {
        return unmeasured(m, VIEW("no document of the package registry was given (--metadata)"));
    }
    return r->deprecated
               ? say(m, true, 0,
                     arena_printf(m->arena, VIEW_FMT " " VIEW_FMT " is deprecated: " VIEW_FMT,
                                  VIEW_ARG(r->name), VIEW_ARG(r->latest), VIEW_ARG(r->message)))
               : say(m, true, FULL,
                     arena_printf(m->arena, VIEW_FMT " " VIEW_FMT " is not deprecated",
                                  VIEW_ARG(r->name), VIEW_ARG(r->latest)));
}

/* ---- supply chain ---------------------------------------------------------------------- */

#define IS_WORKFLOW "(path LIKE '.github/workflows/%.yml' OR path LIKE '.github/workflows/%.yaml')"

/* 10 without a finding of these rules, `each` less for every one: of one, of another number. */
static enum status workflows(struct measuring *m, const char *sql, int64_t each, const char *one,
                             const char *many)
{
    int64_t files = 0;
    int64_t found = 0;
    enum status st = count_of(m, "SELECT count(*) FROM t_files WHERE " IS_WORKFLOW, &files);
    if (st == OK && (files == 0 || !m->in->workflows)) {
        return unmeasured(m, files == 0 ? VIEW("there is no GitHub workflow")
                                        : VIEW("code rules did not run"));
    }
    st = st == OK ? count_of(m, sql, &found) : st;
    return st == OK ? say(m, true, FULL - found * each,
                          arena_printf(m->arena, "%lld %s in %lld workflow%s", (long long)found,
                                       plural_of((uint64_t)found, one, many), (long long)files,
                                       plural((uint64_t)files)))
                    : st;
}

static enum status pinned_actions(struct measuring *m)
{
    return workflows(m,
                     "SELECT count(*) FROM t_findings WHERE inspector = 'code' AND rule IN"
                     " ('gha-third-party-action-unpinned', 'gha-official-action-at-branch',"
                     " 'gha-container-image-latest')",
                     1, "unpinned action or image", "unpinned actions and images");
}

static enum status safe_workflows(struct measuring *m)
{
    return workflows(m,
                     "SELECT count(*) FROM t_findings WHERE inspector = 'code' AND rule IN"
                     " ('gha-script-injection', 'gha-github-script-injection',"
                     " 'gha-privileged-trigger-checkout', 'gha-privileged-trigger-gh-checkout',"
                     " 'gha-permissions-write-all', 'gha-self-hosted-pull-request',"
                     " 'gha-unsecure-commands', 'gha-secrets-dumped', 'gha-curl-pipe-shell')",
                     5, "dangerous construct", "dangerous constructs");
}

static enum status token_rights(struct measuring *m)
{
    return workflows(m,
                     "SELECT count(*) FROM t_findings WHERE inspector = 'code' AND rule IN"
                     " ('gha-permissions-default', 'gha-permissions-write-all')",
                     2, "job whose token's rights nobody has limited",
                     "jobs whose token's rights nobody has limited");
}

static enum status no_binaries(struct measuring *m)
{
    int64_t found = 0;
    enum status st = count_of(
        m,
        "SELECT count(*) FROM t_files WHERE (classes & 1) <> 0 AND (classes & 128) = 0"
        " AND (classes & 16) = 0 AND ((classes & 64) <> 0 AND lower(path) NOT LIKE '%.png' AND "
        "lower(path) NOT LIKE '%.jp%g'"
        " AND lower(path) NOT LIKE '%.gif' AND lower(path) NOT LIKE '%.ico' AND lower(path) NOT "
        "LIKE '%.pdf'"
        " AND lower(path) NOT LIKE '%.ttf' AND lower(path) NOT LIKE '%.woff%' AND lower(path) NOT "
        "LIKE '%.eot'"
        " AND lower(path) NOT LIKE '%.otf' AND lower(path) NOT LIKE '%.webp' OR path LIKE '%.exe' "
        "OR path LIKE '%.dll'"
        " OR path LIKE '%.so' OR path LIKE '%.dylib' OR path LIKE '%.o' OR path LIKE '%.a'"
        " OR path LIKE '%.class' OR path LIKE '%.jar' OR path LIKE '%.pyc' OR path LIKE '%.wasm')",
        &found);
    return st == OK ? say(m, true, FULL - found * 2,
                          arena_printf(m->arena, "%lld executable binaries beside the source",
                                       (long long)found))
                    : st;
}

/* ---- security -------------------------------------------------------------------------- */

/* 10 where such a file is there. */
static enum status file_there(struct measuring *m, const char *sql, const char *what)
{
    int64_t found = 0;
    enum status st = count_of(m, sql, &found);
    return st == OK ? say(m, true, found > 0 ? FULL : 0,
                          arena_printf(m->arena, "%s %s", found > 0 ? "there is a" : "there is no",
                                       what))
                    : st;
}

static enum status licensed(struct measuring *m)
{
    return file_there(m,
                      "SELECT (SELECT count(*) FROM t_file_licences WHERE path NOT LIKE '%/%')"
                      " + (SELECT count(*) FROM t_file_licences WHERE path LIKE 'LICENSES/%')",
                      "licence at the top of the tree");
}

static enum status security_policy(struct measuring *m)
{
    return file_there(m,
                      "SELECT count(*) FROM t_files WHERE lower(path) IN ('security.md',"
                      " 'security.txt', 'security.rst', 'security.adoc', '.github/security.md',"
                      " 'docs/security.md', '.well-known/security.txt', 'security')",
                      "security policy");
}

static enum status fuzzed(struct measuring *m)
{
    return file_there(
        m,
        "SELECT count(*) FROM t_files WHERE (lower(path) LIKE '%fuzz%' AND language IN"
        " (SELECT id FROM t_languages WHERE name IN ('c', 'cpp', 'go', 'rust', 'java',"
        " 'kotlin', 'python', 'javascript', 'typescript', 'swift')))"
        " OR path LIKE '.clusterfuzzlite/%'",
        "fuzz target");
}

static enum status analysed(struct measuring *m)
{
    return file_there(
        m,
        "SELECT count(*) FROM t_files WHERE lower(path) LIKE '.github/workflows/%codeql%'"
        " OR lower(path) LIKE '.github/workflows/%semgrep%'"
        " OR lower(path) LIKE '.github/workflows/%sonar%'"
        " OR lower(path) LIKE '.github/workflows/%assay%'"
        " OR lower(path) LIKE '.github/workflows/%scorecard%'"
        " OR lower(path) LIKE '.github/workflows/%sast%'"
        " OR lower(path) IN ('.semgrep.yml', '.semgrep.yaml', 'sonar-project.properties',"
        " '.clang-tidy', '.golangci.yml', '.golangci.yaml', '.bandit', 'bandit.yaml',"
        " 'coverity.yml', '.lgtm.yml', 'infer.toml')",
        "sign of static analysis");
}

static enum status updated(struct measuring *m)
{
    return file_there(m,
                      "SELECT count(*) FROM t_files WHERE lower(path) IN ('.github/dependabot.yml',"
                      " '.github/dependabot.yaml', 'renovate.json', 'renovate.json5',"
                      " '.renovaterc', '.renovaterc.json', '.renovaterc.json5',"
                      " '.github/renovate.json', '.github/renovate.json5',"
                      " '.gitlab/renovate.json', '.gitlab/renovate.json5', '.pyup.yml',"
                      " '.scala-steward.conf')",
                      "configuration of a tool that updates dependencies");
}

static enum status vulnerable(struct measuring *m)
{
    int64_t components = 0;
    int64_t grave = 0;
    int64_t all = 0;
    static const char open[] =
        "SELECT count(*) FROM t_vulnerabilities v CROSS JOIN t_findings f ON f.rowid = v.finding"
        " WHERE NOT f.suppressed AND f.state <> 2 AND v.scope NOT IN (1, 2)";
    static const char worst[] =
        "SELECT count(*) FROM t_vulnerabilities v CROSS JOIN t_findings f ON f.rowid = v.finding"
        " WHERE NOT f.suppressed AND f.state <> 2 AND v.scope NOT IN (1, 2)"
        " AND (f.severity >= 3 OR v.known_exploited)";
    if (!m->in->advisories) {
        return unmeasured(m, VIEW("there is no advisory database (assay vulndb)"));
    }
    enum status st = count_of(m, "SELECT count(*) FROM t_components", &components);
    st = st == OK ? count_of(m, open, &all) : st;
    st = st == OK ? count_of(m, worst, &grave) : st;
    return st == OK ? say(m, true, FULL - 3 * grave - (all - grave),
                          arena_printf(m->arena,
                                       "%lld known %s, %lld of them grave, in %lld"
                                       " component%s",
                                       (long long)all,
                                       plural_of((uint64_t)all, "vulnerability", "vulnerabilities"),
                                       (long long)grave, (long long)components,
                                       plural((uint64_t)components)))
                    : st;
}

static enum status maintained_parts(struct measuring *m)
{
    int64_t known = 0;
    int64_t over = 0;
    int64_t soon = 0;
    if (!m->in->end_of_life) {
        return unmeasured(m, VIEW("there is no data about the end of life (assay vulndb import)"));
    }
    enum status st =
        count_of(m, "SELECT count(*) FROM t_end_of_life WHERE scope NOT IN (1, 2)", &known);
    st = st == OK ? count_of(m,
                             "SELECT count(*) FROM t_end_of_life"
                             " WHERE is_over AND scope NOT IN (1, 2)",
                             &over)
                  : st;
    st = st == OK ? count_of(m,
                             "SELECT count(*) FROM t_end_of_life"
                             " WHERE NOT is_over AND days <= 180 AND scope NOT IN (1, 2)",
                             &soon)
                  : st;
    if (st == OK && known == 0) {
        return unmeasured(m, VIEW("of no component a release line is known"));
    }
    return st == OK ? say(m, true, FULL - 4 * over - soon,
                          arena_printf(m->arena,
                                       "%lld of %lld component%s with known release lines are at"
                                       " their end of life, %lld within 180 days",
                                       (long long)over, (long long)known, plural((uint64_t)known),
                                       (long long)soon))
                    : st;
}

/* ---- the whole ------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *group;
    unsigned weight;
    enum status (*measure)(struct measuring *m);
} table[] = {
    {"maintained", "activity", 15, maintained},
    {"commit-rhythm", "activity", 5, rhythm},
    {"bus-factor", "people", 10, bus_factor},
    {"review", "people", 5, reviewed},
    {"signed-commits", "people", 2, signed_commits},
    {"releases", "releases", 8, released},
    {"signed-releases", "releases", 5, signed_releases},
    {"not-deprecated", "releases", 10, not_deprecated},
    {"components-maintained", "supply chain", 6, maintained_parts},
    {"pinned-actions", "supply chain", 5, pinned_actions},
    {"safe-workflows", "supply chain", 8, safe_workflows},
    {"token-rights", "supply chain", 4, token_rights},
    {"update-tool", "supply chain", 3, updated},
    {"no-binaries", "supply chain", 5, no_binaries},
    {"licence", "security", 4, licensed},
    {"security-policy", "security", 4, security_policy},
    {"fuzzing", "security", 3, fuzzed},
    {"static-analysis", "security", 3, analysed},
    {"vulnerabilities", "security", 15, vulnerable},
};

enum status health_score(const struct health_input *in, struct arena *arena, struct health *out,
                         struct error *err)
{
    struct health h = {.count = sizeof table / sizeof table[0]};
    unsigned sum = 0;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < h.count; i++) {
        struct measuring m = {in, arena, &h.parts[i], err};
        h.parts[i].name = table[i].name;
        h.parts[i].group = table[i].group;
        h.parts[i].weight = table[i].weight;
        st = table[i].measure(&m);
        h.weight += table[i].weight;
        h.measured_weight += h.parts[i].measured ? table[i].weight : 0;
        sum += h.parts[i].measured ? table[i].weight * h.parts[i].score : 0;
    }
    if (st == OK) {
        h.has_score = h.measured_weight * 100 >= h.weight * HEALTH_WEIGHT_LEAST;
        h.score = h.measured_weight == 0 ? 0 : sum * 10 / h.measured_weight;
        *out = h;
    }
    return st;
}

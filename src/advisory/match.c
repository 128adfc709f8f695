#include <assay/advisory/match.h>

#include "exploits.h"
#include "index_file.h"
#include "package.h"

#include <stdlib.h>

/* An affected package that holds the version, and where it is mended. */
struct hit {
    uint32_t advisory;
    uint32_t group;
    struct index_run severities; /* of this package, where the advisory says none for all */
    struct view fixed;
};

struct matcher {
    const struct index_view *v;
    const struct advisory_package *package;
    enum version_scheme scheme;
    bool is_git;
    struct arena *arena;
    struct arena scratch;
    struct hit *hits;
    size_t len;
    size_t cap;
    bool listing; /* ranges of commits are only listed */
    struct osv_range *ranges;
    size_t range_count; /* listed, or asked about */
    size_t range_cap;
};

/* ---- Is the version affected? ---- */

static bool listed_by_bytes(const struct index_view *v, const uint32_t *versions, size_t count,
                            struct view version)
{
    size_t from = 0;
    size_t to = count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        struct view at;
        if (!index_string(v, versions[middle], &at)) {
            return false;
        }
        int order = view_cmp(at, version);
        if (order == 0) {
            return true;
        }
        if (order < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return false;
}

static bool listed_by_order(const struct matcher *m, const uint32_t *versions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct view at;
        int order;
        if (index_string(m->v, versions[i], &at) &&
            version_compare(m->scheme, at, m->package->version, &order, NULL) == OK && order == 0) {
            return true;
        }
    }
    return false;
}

/* By the commits that are written down; the beginning without an end holds all. */
static bool commit_holds(const struct osv_range *range, struct view commit)
{
    if (range->event_count == 1 && range->events[0].kind == RANGE_INTRODUCED &&
        view_eq_str(range->events[0].version, "0")) {
        return true;
    }
    for (size_t i = 0; i < range->event_count; i++) {
        const struct range_event *e = &range->events[i];
        if ((e->kind == RANGE_INTRODUCED || e->kind == RANGE_LAST_AFFECTED) &&
            view_eq_nocase(e->version, commit)) {
            return true;
        }
    }
    return false;
}

static bool ordered_range_holds(const struct matcher *m, const struct osv_range *range,
                                struct view *fixed)
{
    enum version_scheme scheme = range->type == OSV_SEMVER ? VERSION_SEMVER : m->scheme;
    struct view version = m->package->version;
    bool holds = false;
    /* What cannot be read as a version is in no range that would need to compare it. */
    if (range_holds(scheme, range->events, range->event_count, version, &holds, NULL) != OK ||
        !holds) {
        return false;
    }
    if (range_first_fixed(scheme, range->events, range->event_count, version, fixed, NULL) != OK) {
        *fixed = view_of(NULL, 0);
    }
    return true;
}

struct answer {
    bool holds;
    bool unknown; /* a range of commits nobody could answer for */
    bool ordered; /* a range with an order was there */
    struct view fixed;
};

static enum status list_range(struct matcher *m, const struct osv_range *range, struct error *err)
{
    void *ranges = m->ranges;
    enum status st =
        arena_grow(m->arena, &ranges, &m->range_cap, m->range_count + 1, sizeof *m->ranges, err);
    if (st == OK) {
        m->ranges = ranges;
        m->ranges[m->range_count++] = *range;
    }
    return st;
}

/* A commit that mends it is as good as another: there is no order among them. */
static struct view any_fixed(const struct osv_range *range)
{
    for (size_t i = 0; i < range->event_count; i++) {
        if (range->events[i].kind == RANGE_FIXED) {
            return range->events[i].version;
        }
    }
    return view_of(NULL, 0);
}

static enum status ask_commits(struct matcher *m, const struct osv_range *range,
                               struct answer *answer, struct error *err)
{
    const struct advisory_history *h = m->package->history;
    if (!m->is_git) {
        return OK;
    }
    if (m->listing) {
        return list_range(m, range, err);
    }
    size_t at = m->range_count++;
    enum advisory_place place = h != NULL && at < h->count ? h->places[at] : ADVISORY_UNKNOWN;
    if (commit_holds(range, m->package->version)) {
        place = ADVISORY_INSIDE;
    }
    answer->unknown = answer->unknown || place == ADVISORY_UNKNOWN;
    if (place == ADVISORY_INSIDE && !answer->holds) {
        answer->holds = true;
        answer->fixed = any_fixed(range);
    }
    return OK;
}

static enum status ask_ranges(struct matcher *m, const struct index_affected *a,
                              struct answer *answer, struct error *err)
{
    const struct index_range *ranges = index_run(m->v, INDEX_RANGES, a->ranges);
    if (ranges == NULL) {
        return index_corrupt(err);
    }
    for (size_t i = 0; i < a->ranges.count; i++) {
        struct osv_range range;
        struct view fixed = {NULL, 0};
        struct arena *kept = m->listing ? m->arena : &m->scratch;
        enum status st = index_events(m->v, &ranges[i], kept, &range, err);
        if (st != OK) {
            return st;
        }
        if (range.type == OSV_GIT) {
            st = ask_commits(m, &range, answer, err);
            if (st != OK) {
                return st;
            }
            continue;
        }
        answer->ordered = true;
        if (!m->is_git && ordered_range_holds(m, &range, &fixed)) {
            answer->holds = true;
            answer->fixed = fixed;
        }
    }
    return OK;
}

/* A tag is known to be outside where the tags that are inside are listed. */
static bool lists_tags(const struct matcher *m, const struct index_affected *a)
{
    enum { COMMIT_DIGITS = 40 };
    return a->versions.count > 0 && m->package->version.len != COMMIT_DIGITS;
}

static enum status ask(struct matcher *m, const struct index_affected *a, struct answer *answer,
                       struct error *err)
{
    const uint32_t *versions = index_run(m->v, INDEX_LISTS, a->versions);
    if (versions == NULL) {
        return index_corrupt(err);
    }
    enum status st = ask_ranges(m, a, answer, err);
    if (st != OK || answer->holds || m->package->version.len == 0) {
        return st;
    }
    answer->holds =
        listed_by_bytes(m->v, versions, a->versions.count, m->package->version) ||
        (!answer->ordered && !m->is_git && listed_by_order(m, versions, a->versions.count));
    return OK;
}

static bool release_fits(const struct matcher *m, const struct index_affected *a)
{
    struct view release;
    return m->package->release.len == 0 || a->release == 0 ||
           (index_string(m->v, a->release, &release) &&
            (view_eq(release, m->package->release) ||
             /* "22.04:LTS", "24.04:LTS:Pro" */
             (view_starts(release, m->package->release) &&
              release.ptr[m->package->release.len] == ':')));
}

static enum status ask_posting(struct matcher *m, uint32_t number, struct error *err)
{
    const struct index_affected *a = index_at(m->v, INDEX_AFFECTED, number);
    const struct index_advisory *advisory =
        a == NULL ? NULL : index_at(m->v, INDEX_ADVISORIES, a->advisory);
    struct answer answer = {.holds = false};
    if (advisory == NULL) {
        return index_corrupt(err);
    }
    if (!release_fits(m, a)) {
        return OK;
    }
    arena_clear(&m->scratch);
    enum status st = ask(m, a, &answer, err);
    if (st == OK && answer.unknown && !answer.holds && !lists_tags(m, a) &&
        m->package->history != NULL) {
        m->package->history->unknown++;
    }
    if (st != OK || !answer.holds || m->listing) {
        return st;
    }
    enum status grown =
        arena_grow(m->arena, (void **)&m->hits, &m->cap, m->len + 1, sizeof *m->hits, err);
    if (grown != OK) {
        return grown;
    }
    m->hits[m->len++] = (struct hit){a->advisory, advisory->group, a->severities, answer.fixed};
    return OK;
}

/* ---- One vulnerability for all its names ---- */

static int compare_hits(const void *pa, const void *pb)
{
    const struct hit *a = pa;
    const struct hit *b = pb;
    if (a->group != b->group) {
        return a->group < b->group ? -1 : 1;
    }
    return a->advisory < b->advisory ? -1 : a->advisory > b->advisory ? 1 : 0;
}

/* Which of several names is shown. */
static int rank_of(struct view id)
{
    static const struct {
        struct view prefix;
        int rank;
    } ranks[] = {
        {VIEW_INIT("MAL-"), 0},
        {VIEW_INIT("GHSA-"), 1},
        {VIEW_INIT("CVE-"), 3},
        {VIEW_INIT("OSV-"), 4},
    };
    for (size_t i = 0; i < sizeof ranks / sizeof ranks[0]; i++) {
        if (view_starts(id, ranks[i].prefix)) {
            return ranks[i].rank;
        }
    }
    return 2;
}

/* The later of two versions that mend; none at all where one of them is not mended. */
static struct view later_fix(const struct matcher *m, struct view a, struct view b)
{
    int order = 0;
    if (a.len == 0 || b.len == 0 || version_compare(m->scheme, a, b, &order, NULL) != OK) {
        return view_of(NULL, 0);
    }
    return order < 0 ? b : a;
}

static int by_view(const void *a, const void *b)
{
    return view_cmp(*(const struct view *)a, *(const struct view *)b);
}

static void sort_once(struct view *list, size_t *count, struct view without)
{
    size_t kept = 0;
    qsort(list, *count, sizeof *list, by_view);
    for (size_t i = 0; i < *count; i++) {
        bool again = kept > 0 && view_eq(list[i], list[kept - 1]);
        if (!again && !view_eq(list[i], without)) {
            list[kept++] = list[i];
        }
    }
    *count = kept;
}

/* Names, severities and weaknesses of all records of a vulnerability in lists of their own. */
static enum status join_lists(struct matcher *m, const struct osv_record *records, size_t count,
                              struct vulnerability *out, struct error *err)
{
    size_t names = 0;
    size_t severities = 0;
    size_t cwes = 0;
    for (size_t i = 0; i < count; i++) {
        names += records[i].alias_count + 1;
        severities += records[i].severity_count;
        cwes += records[i].cwe_count;
    }
    struct view *alias = arena_alloc(m->arena, names, sizeof *alias);
    struct osv_severity *severity = arena_alloc(m->arena, severities + 1, sizeof *severity);
    struct view *cwe = arena_alloc(m->arena, cwes + 1, sizeof *cwe);
    if (alias == NULL || severity == NULL || cwe == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        const struct osv_record *r = &records[i];
        alias[out->alias_count++] = r->id;
        for (size_t k = 0; k < r->alias_count; k++) {
            alias[out->alias_count++] = r->aliases[k];
        }
        for (size_t k = 0; k < r->severity_count; k++) {
            severity[out->severity_count++] = r->severities[k];
        }
        for (size_t k = 0; k < r->cwe_count; k++) {
            cwe[out->cwe_count++] = r->cwes[k];
        }
        out->malicious |= r->malicious;
    }
    sort_once(alias, &out->alias_count, out->id);
    sort_once(cwe, &out->cwe_count, view_of(NULL, 0));
    out->aliases = alias;
    out->severities = severity;
    out->cwes = cwe;
    return OK;
}

static enum status read_head(struct matcher *m, const struct hit *hit, struct osv_record *out,
                             struct error *err)
{
    enum status st = index_decode_head(m->v, hit->advisory, m->arena, out, err);
    return st == OK && out->severity_count == 0
               ? index_severities(m->v, hit->severities, m->arena, &out->severities,
                                  &out->severity_count, err)
               : st;
}

static void add_exploits(const struct index_view *v, struct view name, struct vulnerability *out)
{
    uint64_t cve;
    if (!cve_parse(name, &cve)) {
        return;
    }
    const struct kev_row *kev =
        kev_find((const struct kev_row *)index_at(v, INDEX_KEV, 0), index_count(v, INDEX_KEV), cve);
    const struct epss_row *epss = epss_find((const struct epss_row *)index_at(v, INDEX_EPSS, 0),
                                            index_count(v, INDEX_EPSS), cve);
    if (kev != NULL) {
        out->exploited = true;
        out->ransomware |= kev->ransomware == 1;
    }
    if (epss != NULL && (!out->has_epss || epss->probability > out->probability)) {
        out->has_epss = true;
        out->probability = epss->probability;
    }
}

static void add_score(const struct osv_severity *severity, struct vulnerability *out)
{
    struct cvss vector;
    struct cvss_scores scores;
    if (!view_starts(severity->type, VIEW("CVSS_")) ||
        cvss_parse(severity->score, &vector, NULL) != OK) {
        return;
    }
    cvss_score(&vector, &scores);
    enum cvss_severity rating = cvss_severity_of(vector.version, scores.environmental);
    if (!out->has_score || scores.environmental > out->score) {
        out->score = scores.environmental;
    }
    out->rating = !out->has_score || rating > out->rating ? rating : out->rating;
    out->has_score = true;
}

/* What is known of it elsewhere, by all of its names. */
static void weigh(const struct index_view *v, struct vulnerability *out)
{
    add_exploits(v, out->id, out);
    for (size_t i = 0; i < out->alias_count; i++) {
        add_exploits(v, out->aliases[i], out);
    }
    for (size_t i = 0; i < out->severity_count; i++) {
        add_score(&out->severities[i], out);
    }
}

static enum status make_vulnerability(struct matcher *m, const struct hit *hits, size_t count,
                                      struct vulnerability *out, struct error *err)
{
    struct vulnerability v = {.fixed = hits[0].fixed};
    struct osv_record *records = arena_alloc(m->arena, count, sizeof *records);
    size_t n = 0;
    size_t best = 0;
    if (records == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        v.fixed = i == 0 ? v.fixed : later_fix(m, v.fixed, hits[i].fixed);
        if (i > 0 && hits[i].advisory == hits[i - 1].advisory) {
            continue;
        }
        enum status st = read_head(m, &hits[i], &records[n], err);
        if (st != OK) {
            return st;
        }
        if (n == 0 || rank_of(records[n].id) < rank_of(records[best].id)) {
            best = n;
            v.advisory = hits[i].advisory;
        }
        n++;
    }
    v.id = records[best].id;
    v.level = records[best].level;
    for (size_t i = 0; v.level.len == 0 && i < n; i++) {
        v.level = records[i].level;
    }
    enum status st = join_lists(m, records, n, &v, err);
    if (st == OK) {
        weigh(m->v, &v);
        *out = v;
    }
    return st;
}

static int by_id(const void *a, const void *b)
{
    return view_cmp(((const struct vulnerability *)a)->id, ((const struct vulnerability *)b)->id);
}

static enum status gather(struct matcher *m, const struct vulnerability **out, size_t *count,
                          struct error *err)
{
    size_t n = 0;
    struct vulnerability *list = m->len == 0 ? NULL : arena_alloc(m->arena, m->len, sizeof *list);
    if (m->len > 0 && list == NULL) {
        return error_no_memory(err);
    }
    if (m->len > 1) {
        qsort(m->hits, m->len, sizeof *m->hits, compare_hits);
    }
    for (size_t from = 0; from < m->len;) {
        size_t to = from + 1;
        while (to < m->len && m->hits[to].group == m->hits[from].group) {
            to++;
        }
        enum status st = make_vulnerability(m, m->hits + from, to - from, &list[n++], err);
        if (st != OK) {
            return st;
        }
        from = to;
    }
    if (n > 1) {
        qsort(list, n, sizeof *list, by_id);
    }
    *out = list;
    *count = n;
    return OK;
}

static enum status ask_all(struct matcher *m, struct error *err)
{
    struct buf name = BUF_INIT(1 << 16);
    const uint32_t *postings = NULL;
    size_t count = 0;
    package_name(m->package->ecosystem, m->package->name, &name);
    enum status st = buf_status(&name, err);
    if (st == OK) {
        st = index_find_package(m->v, m->package->ecosystem, buf_view(&name), &postings, &count,
                                err);
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        st = ask_posting(m, postings[i], err);
    }
    buf_release(&name);
    return st;
}

static struct matcher matcher_of(const struct advisory_index *index,
                                 const struct advisory_package *p, struct arena *arena)
{
    return (struct matcher){
        .v = &index->view,
        .package = p,
        .scheme = version_scheme_of_ecosystem(p->ecosystem),
        .is_git = view_eq_str(p->ecosystem, PACKAGE_GIT),
        .arena = arena,
    };
}

enum { SCRATCH_MAX = 64 << 20 };

enum status advisory_match(const struct advisory_index *index, const struct advisory_package *p,
                           struct arena *arena, const struct vulnerability **out, size_t *count,
                           struct error *err)
{
    struct matcher m = matcher_of(index, p, arena);
    arena_init(&m.scratch, SCRATCH_MAX);
    if (p->history != NULL) {
        p->history->unknown = 0;
    }
    enum status st = ask_all(&m, err);
    if (st == OK) {
        st = gather(&m, out, count, err);
    }
    arena_release(&m.scratch);
    return st;
}

enum status advisory_commit_ranges(const struct advisory_index *index,
                                   const struct advisory_package *p, struct arena *arena,
                                   const struct osv_range **out, size_t *count, struct error *err)
{
    struct matcher m = matcher_of(index, p, arena);
    m.listing = true;
    arena_init(&m.scratch, SCRATCH_MAX);
    enum status st = m.is_git ? ask_all(&m, err) : OK;
    arena_release(&m.scratch);
    if (st == OK) {
        *out = m.ranges;
        *count = m.range_count;
    }
    return st;
}

/* What is known against the components, into a bill of materials. */
#include "bill_vulnerabilities.h"

#include <assay/advisory/cvss.h>
#include <assay/base/buf.h>
#include <assay/base/map.h>
#include <assay/base/words.h>

enum { VULNERABILITIES_MAX = 1000000, RANGE_MAX = 8192 };

/* One vulnerability and what it affects so far. */
struct slot {
    struct sbom_vulnerability v;
    struct view *refs;
    struct sbom_affected *affected;
    size_t count;
    size_t ref_cap;
    size_t affected_cap;
};

struct gathered {
    struct sbom_document *doc;
    struct map by_advisory; /* to struct slot */
    struct slot **list;
    size_t count;
    size_t cap;
};

static bool keep(struct gathered *g, struct view *v)
{
    if (v->len == 0) {
        *v = view_of(NULL, 0);
        return true;
    }
    *v = arena_copy(&g->doc->arena, *v);
    return v->ptr != NULL;
}

static size_t count_pieces(struct view text, char separator)
{
    size_t n = 0;
    struct view piece;
    while (text.len > 0 && view_split(&text, separator, &piece)) {
        n++;
    }
    return n;
}

static bool add_aliases(struct gathered *g, struct view text, struct sbom_vulnerability *v)
{
    struct view *items = arena_alloc(&g->doc->arena, count_pieces(text, ' ') + 1, sizeof *items);
    struct view piece;
    v->aliases.items = items;
    while (items != NULL && words_next(&text, &piece)) {
        items[v->aliases.count] = piece;
        if (!keep(g, &items[v->aliases.count++])) {
            return false;
        }
    }
    return items != NULL;
}

static const char *method_of(enum cvss_version version)
{
    static const char *const names[] = {[CVSS_2_0] = "CVSSv2",
                                        [CVSS_3_0] = "CVSSv3",
                                        [CVSS_3_1] = "CVSSv31",
                                        [CVSS_4_0] = "CVSSv4"};
    return names[version];
}

/* "CVSS_V3 CVSS:3.1/AV:…"; what is no vector that can be computed is left out. */
static bool add_rating(struct gathered *g, struct view line, struct sbom_rating *list,
                       struct sbom_vulnerability *v)
{
    struct cvss vector;
    struct cvss_scores scores;
    ptrdiff_t blank = view_find_char(line, ' ');
    struct view text = view_slice(line, (size_t)(blank < 0 ? 0 : blank + 1), line.len);
    if (blank < 0 || cvss_parse(text, &vector, NULL) != OK) {
        return true;
    }
    cvss_score(&vector, &scores);
    struct sbom_rating *r = &list[v->rating_count++];
    enum cvss_severity level = cvss_severity_of(vector.version, scores.environmental);
    *r = (struct sbom_rating){.method = view_str(method_of(vector.version)),
                              .severity = view_str(cvss_severity_name(level)),
                              .vector = text,
                              .has_score = true,
                              .score = (double)scores.environmental / 10};
    return keep(g, &r->vector);
}

static bool add_ratings(struct gathered *g, const struct fact_vulnerability *f,
                        struct sbom_vulnerability *v)
{
    struct view rest = f->vectors;
    struct view line;
    struct sbom_rating *list =
        arena_alloc(&g->doc->arena, count_pieces(rest, '\n') + 1, sizeof *list);
    v->ratings = list;
    while (list != NULL && view_line(&rest, &line)) {
        if (!add_rating(g, line, list, v)) {
            return false;
        }
    }
    if (list != NULL && v->rating_count == 0) {
        list[v->rating_count++] =
            (struct sbom_rating){.severity = view_str(severity_name(f->severity))};
    }
    return list != NULL;
}

static bool add_cwe(struct gathered *g, struct view text, struct sbom_vulnerability *v)
{
    uint64_t number = 0;
    uint32_t *cwe = arena_alloc(&g->doc->arena, 1, sizeof *cwe);
    struct view digits = view_slice(text, 4, text.len);
    v->cwes = cwe;
    if (cwe != NULL && view_starts(text, VIEW("CWE-")) && view_to_u64(digits, &number) &&
        number > 0 && number <= UINT32_MAX) {
        *cwe = (uint32_t)number;
        v->cwe_count = 1;
    }
    return cwe != NULL;
}

static bool add_properties(struct gathered *g, const struct fact_vulnerability *f,
                           struct sbom_vulnerability *v)
{
    enum { PROPERTIES = 3 };
    struct sbom_property *list = arena_alloc(&g->doc->arena, PROPERTIES, sizeof *list);
    if (list == NULL) {
        return false;
    }
    v->properties = list;
    if (f->malicious) {
        list[v->property_count++] = (struct sbom_property){VIEW("assay:malicious"), VIEW("true")};
    }
    if (f->exploited) {
        list[v->property_count++] =
            (struct sbom_property){VIEW("assay:known-exploited"), VIEW("true")};
    }
    if (f->has_epss) {
        struct view epss = arena_printf(&g->doc->arena, "%.5f", f->epss);
        list[v->property_count++] = (struct sbom_property){VIEW("assay:epss"), epss};
        return epss.ptr != NULL;
    }
    return true;
}

static bool begin(struct gathered *g, const struct fact_vulnerability *f,
                  struct sbom_vulnerability *v)
{
    *v = (struct sbom_vulnerability){
        .id = f->advisory, .source = VIEW("OSV"), .description = f->message};
    return keep(g, &v->id) && keep(g, &v->description) && add_aliases(g, f->aliases, v) &&
           add_ratings(g, f, v) && add_cwe(g, f->cwe, v) && add_properties(g, f, v);
}

/* "vers:npm/>=1.2.3": from the version on in which it is mended. */
static bool mended_range(struct gathered *g, const struct fact_vulnerability *f, struct view *out)
{
    struct buf text = BUF_INIT(RANGE_MAX);
    ptrdiff_t slash = view_find_char(f->purl, '/');
    if (f->fixed.len == 0 || slash < 5) {
        return true;
    }
    buf_printf(&text, "vers:" VIEW_FMT "/>=", VIEW_ARG(view_slice(f->purl, 4, (size_t)slash)));
    buf_add_percent(&text, f->fixed, "-._~:");
    *out = buf_status(&text, NULL) == OK ? buf_view(&text) : view_of(NULL, 0);
    bool kept = keep(g, out);
    buf_release(&text);
    return kept;
}

/* Rows come by package: the same one again is another manifest's. */
static enum status add_affected(struct gathered *g, const struct fact_vulnerability *f,
                                struct slot *s, struct error *err)
{
    struct arena *arena = &g->doc->arena;
    struct view ref = f->purl;
    struct sbom_affected a = {.version = f->version};
    if (s->count > 0 && view_eq(s->refs[s->count - 1], ref)) {
        return OK;
    }
    enum status st =
        arena_grow(arena, (void **)&s->refs, &s->ref_cap, s->count + 1, sizeof *s->refs, err);
    if (st == OK) {
        st = arena_grow(arena, (void **)&s->affected, &s->affected_cap, s->count + 1,
                        sizeof *s->affected, err);
    }
    if (st != OK) {
        return st;
    }
    if (!keep(g, &ref) || !keep(g, &a.version) || !mended_range(g, f, &a.mended)) {
        return error_no_memory(err);
    }
    s->refs[s->count] = ref;
    s->affected[s->count++] = a;
    return OK;
}

static enum status new_slot(struct gathered *g, const struct fact_vulnerability *f,
                            struct slot **out, struct error *err)
{
    struct slot *s = arena_alloc(&g->doc->arena, 1, sizeof *s);
    if (g->count == VULNERABILITIES_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d vulnerabilities", VULNERABILITIES_MAX);
    }
    if (s == NULL || !begin(g, f, &s->v)) {
        return error_no_memory(err);
    }
    enum status st = arena_grow(&g->doc->arena, (void **)&g->list, &g->cap, g->count + 1,
                                sizeof(struct slot *), err);
    if (st == OK) {
        st = map_put(&g->by_advisory, f->advisory, s, NULL, err);
    }
    if (st == OK) {
        g->list[g->count++] = s;
        *out = s;
    }
    return st;
}

static enum status on_vulnerability(void *ctx, const struct fact_vulnerability *f,
                                    struct error *err)
{
    struct gathered *g = ctx;
    struct slot *s = map_get(&g->by_advisory, f->advisory);
    enum status st = s != NULL ? OK : new_slot(g, f, &s, err);
    return st == OK ? add_affected(g, f, s, err) : st;
}

static enum status take_all(const struct gathered *g, struct error *err)
{
    struct sbom_vulnerability *list =
        arena_alloc(&g->doc->arena, g->count == 0 ? 1 : g->count, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < g->count; i++) {
        const struct slot *s = g->list[i];
        list[i] = s->v;
        list[i].affects = (struct sbom_texts){s->refs, s->count};
        list[i].affected = s->affected;
    }
    g->doc->vulnerabilities = list;
    g->doc->vulnerability_count = g->count;
    return OK;
}

enum status bill_add_vulnerabilities(const struct facts *f, struct sbom_document *doc,
                                     struct error *err)
{
    struct gathered g = {.doc = doc};
    map_init(&g.by_advisory);
    enum status st = facts_each_vulnerability(f, on_vulnerability, &g, err);
    if (st == OK) {
        st = take_all(&g, err);
    }
    map_release(&g.by_advisory);
    return st;
}

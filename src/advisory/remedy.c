#include <assay/advisory/remedy.h>

struct candidate {
    struct view version;
    size_t clears;
    size_t remains;
    bool same_major;
    bool within;
};

struct search {
    const struct advisory_index *index;
    struct advisory_package package;
    enum version_scheme scheme;
    const struct requirement *requirement;
    struct arena *arena;
    const struct vulnerability *known;
    size_t known_count;
    struct candidate candidates[REMEDY_CANDIDATES_MAX];
    size_t count;
};

/* a < b; false where one of them is no version. */
static bool is_before(const struct search *s, struct view a, struct view b)
{
    struct error ignored;
    int order = 0;
    return version_compare(s->scheme, a, b, &order, &ignored) == OK && order < 0;
}

static void add_candidate(struct search *s, struct view version)
{
    bool there = version.len == 0 || !is_before(s, s->package.version, version);
    for (size_t i = 0; !there && i < s->count; i++) {
        there = view_eq(s->candidates[i].version, version);
    }
    if (!there && s->count < REMEDY_CANDIDATES_MAX) {
        s->candidates[s->count++] = (struct candidate){.version = version};
    }
}

/* The number at the front, behind a "v". */
static struct view leading_number(struct view *rest)
{
    size_t n = 0;
    if (rest->len > 0 && (rest->ptr[0] == 'v' || rest->ptr[0] == 'V')) {
        *rest = view_slice(*rest, 1, rest->len);
    }
    while (n < rest->len && rest->ptr[n] >= '0' && rest->ptr[n] <= '9') {
        n++;
    }
    struct view number = view_slice(*rest, 0, n);
    *rest = view_slice(*rest, n < rest->len && rest->ptr[n] == '.' ? n + 1 : n, rest->len);
    return number;
}

/* Before 1.0 the second number says what breaks. */
static bool same_major(struct view a, struct view b)
{
    struct view first = leading_number(&a);
    if (first.len == 0 || !view_eq(first, leading_number(&b))) {
        return false;
    }
    return !view_eq(first, VIEW("0")) || view_eq(leading_number(&a), leading_number(&b));
}

static bool lists(const struct vulnerability *list, size_t count, struct view id)
{
    for (size_t i = 0; i < count; i++) {
        if (view_eq(list[i].id, id)) {
            return true;
        }
    }
    return false;
}

/* What is known against the candidate; where that is mended is a candidate, too. */
static enum status judge(struct search *s, size_t at, struct error *err)
{
    struct candidate *c = &s->candidates[at];
    struct advisory_package p = s->package;
    const struct vulnerability *list = NULL;
    struct error ignored;
    p.version = c->version;
    enum status st = advisory_match(s->index, &p, s->arena, &list, &c->remains, err);
    if (st != OK) {
        return st;
    }
    for (size_t i = 0; i < s->known_count; i++) {
        c->clears += lists(list, c->remains, s->known[i].id) ? 0 : 1;
    }
    for (size_t i = 0; i < c->remains; i++) {
        add_candidate(s, list[i].fixed);
    }
    c->same_major = same_major(s->package.version, c->version);
    c->within =
        s->requirement == NULL ||
        (requirement_holds(s->requirement, c->version, &c->within, &ignored) == OK && c->within);
    return OK;
}

static bool is_better(const struct search *s, const struct candidate *a, const struct candidate *b)
{
    if (a->remains != b->remains) {
        return a->remains < b->remains;
    }
    if (a->within != b->within) {
        return a->within;
    }
    if (a->same_major != b->same_major) {
        return a->same_major;
    }
    return is_before(s, a->version, b->version);
}

static enum status find(struct search *s, struct remedy *out, struct error *err)
{
    const struct candidate *best = NULL;
    enum status st = OK;
    for (size_t i = 0; i < s->known_count; i++) {
        if (s->known[i].malicious) {
            return OK;
        }
        add_candidate(s, s->known[i].fixed);
    }
    for (size_t i = 0; st == OK && i < s->count; i++) {
        st = judge(s, i, err);
        const struct candidate *c = &s->candidates[i];
        if (st == OK && c->clears > 0 && (best == NULL || is_better(s, c, best))) {
            best = c;
        }
    }
    if (st == OK && best != NULL) {
        out->version = best->version;
        out->clears = best->clears;
        out->remains = best->remains;
        out->same_major = best->same_major;
        out->within = best->within;
    }
    return st;
}

enum status advisory_remedy(const struct advisory_index *index, const struct advisory_package *p,
                            const struct requirement *requirement, struct arena *arena,
                            struct remedy *out, struct error *err)
{
    struct search *s = arena_alloc(arena, 1, sizeof *s);
    struct remedy remedy = {.within = true};
    if (s == NULL) {
        return error_no_memory(err);
    }
    *s = (struct search){.index = index,
                         .package = *p,
                         .scheme = version_scheme_of_ecosystem(p->ecosystem),
                         .requirement = requirement,
                         .arena = arena};
    enum status st = advisory_match(index, p, arena, &s->known, &s->known_count, err);
    remedy.known = s->known_count;
    if (st == OK && p->version.len > 0 && s->scheme != VERSION_NONE) {
        st = find(s, &remedy, err);
    }
    if (st == OK) {
        *out = remedy;
    }
    return st;
}

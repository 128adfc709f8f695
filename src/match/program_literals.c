/* The prefilter: literals without which a unit cannot match.
 *
 * A clause is a set of literals of which one must stand in the file; a unit has a list of
 * clauses that all must hold (a conjunctive normal form). Names of a pattern each make a
 * clause; what stands under "any" joins one clause of each alternative; negative parts
 * and strings of code, which may be put together from pieces, ask for nothing. */
#include <string.h>

#include <assay/base/mem.h>

#include "program_build.h"

enum { CLAUSES_MAX = 24, LITERALS_IN_CLAUSE = 96, LITERAL_MIN = 3, LITERAL_TEXT_MAX = 200 };

struct clause {
    uint32_t count; /* 0: asks for nothing */
    uint32_t literals[LITERALS_IN_CLAUSE];
    size_t shortest; /* length of its shortest literal: the longer, the better */
};

struct need {
    struct clause *clauses;
    size_t count;
};

static enum status need_new(struct arena *a, struct need *n, struct error *err)
{
    n->count = 0;
    n->clauses = arena_alloc(a, CLAUSES_MAX, sizeof *n->clauses);
    return n->clauses == NULL ? error_no_memory(err) : OK;
}

static bool same_clause(const struct clause *a, const struct clause *b)
{
    return a->count == b->count &&
           memcmp(a->literals, b->literals, a->count * sizeof a->literals[0]) == 0;
}

static void require(struct need *n, const struct clause *c)
{
    if (c->count == 0 || c->count > LITERALS_IN_CLAUSE) {
        return;
    }
    for (size_t i = 0; i < n->count; i++) {
        if (same_clause(&n->clauses[i], c)) {
            return;
        }
    }
    if (n->count < CLAUSES_MAX) {
        n->clauses[n->count++] = *c;
    }
}

static enum status literal_index(struct builder *b, struct view text, uint32_t *index,
                                 struct error *err)
{
    char lower[LITERAL_TEXT_MAX];
    struct text_ref ref = {0, 0};
    size_t len = text.len < sizeof lower ? text.len : sizeof lower;
    for (size_t i = 0; i < len; i++) {
        char c = text.ptr[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    void *known = map_get(&b->literal_index, view_of(lower, len));
    if (known != NULL) {
        *index = (uint32_t)((uintptr_t)known - 1);
        return OK;
    }
    enum status st = build_text(b, view_of(lower, len), &ref, err);
    st = st == OK ? ADD(b, literals, &ref, index, err) : st;
    return st == OK ? map_put(&b->literal_index, view_of(lower, len),
                              (void *)((uintptr_t)*index + 1), NULL, err)
                    : st;
}

static enum status require_text(struct builder *b, struct need *n, struct view text,
                                struct error *err)
{
    struct clause c = {.count = 1, .shortest = text.len};
    if (text.len < LITERAL_MIN) {
        return OK;
    }
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80) {
            return OK; /* may be written in other ways */
        }
    }
    enum status st = literal_index(b, text, &c.literals[0], err);
    if (st == OK) {
        require(n, &c);
    }
    return st;
}

/* --- patterns --- */

static bool is_data(uint8_t language)
{
    return language == LANG_YAML || language == LANG_JSON || language == LANG_HCL;
}

static enum status need_dotted(struct builder *b, struct need *n, struct view name,
                               struct error *err)
{
    struct view piece;
    while (view_split(&name, '.', &piece)) {
        enum status st = require_text(b, n, piece, err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

/* PHP has signs and tags for some functions: `ls`, <?= x ?>; casts have several names. */
static bool may_be_written_otherwise(uint8_t language, struct view name)
{
    static const char *const others[] = {"shell_exec", "echo", "print", "closure",
                                         "int",        "bool", "float", "string"};
    for (size_t i = 0; language == LANG_PHP && i < sizeof others / sizeof others[0]; i++) {
        if (view_eq_str(name, others[i])) {
            return true;
        }
    }
    return false;
}

/* A name that the code must have as it is written. */
static bool is_needed_name(const struct program_search *s, const struct pattern *p, node_id i,
                           struct view text)
{
    const struct node *x = &p->nodes[i];
    if (x->kind != NODE_NAME || p->slot[i] != PATTERN_NO_SLOT ||
        may_be_written_otherwise(s->language, text)) {
        return false;
    }
    /* "import x from 'm'" imports what is called "default" without saying so. */
    return x->role != ROLE_NAME || x->parent == NO_NODE ||
           p->nodes[x->parent].kind != NODE_IMPORT || !view_eq(text, VIEW("default"));
}

/* A key of data: names there. */
static bool is_needed_key(const struct program_search *s, const struct pattern *p, node_id i,
                          struct view text)
{
    const struct node *x = &p->nodes[i];
    return x->kind == NODE_STRING && x->role == ROLE_KEY && is_data(s->language) &&
           p->slot[i] == PATTERN_NO_SLOT && !view_starts(text, VIEW("=~/")) &&
           !view_eq(text, VIEW("..."));
}

static enum status need_pattern(struct builder *b, const struct program_search *s, struct need *n,
                                struct error *err)
{
    const struct pattern *p = &((const struct pattern *)b->patterns.items)[s->pattern];
    enum status st = OK;
    for (node_id i = 1; i < p->count && st == OK; i++) {
        struct view text = symbols_text(&b->symbols, p->nodes[i].symbol);
        if (is_needed_name(s, p, i, text) || is_needed_key(s, p, i, text)) {
            st = need_dotted(b, n, text, err);
        }
    }
    return st;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static enum status need_words(struct builder *b, struct view text, struct need *n,
                              struct error *err)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && is_word(text.ptr[end])) {
            end++;
        }
        bool variable = at > 0 && (text.ptr[at - 1] == '$' || text.ptr[at - 1] == '.');
        if (end > at && !variable) {
            enum status st = require_text(b, n, view_slice(text, at, end), err);
            if (st != OK) {
                return st;
            }
        }
        at = end > at ? end : at + 1;
    }
    return OK;
}

/* --- regular expressions --- */

/* A place in an expression: groups that are open, and whether a class is. */
struct re_place {
    size_t at;
    size_t depth;
    bool class;
};

static bool is_plain(const struct re_place *p, struct view re)
{
    return p->at < re.len && p->depth == 0 && !p->class &&
           (is_word(re.ptr[p->at]) || strchr(" -/:=@#%&,;<>~'\"!", re.ptr[p->at]) != NULL);
}

/* Behind the sign at p->at, with what it opens and closes. */
static void pass_sign(struct re_place *p, struct view re)
{
    char c = p->at < re.len ? re.ptr[p->at] : '\n';
    if (c == '\\') {
        p->at++;
    } else if (c == '[' && !p->class) {
        char first = p->at + 1 < re.len ? re.ptr[p->at + 1] : '\n';
        p->class = true;
        p->at += first == ']' || first == '^' ? 1 : 0;
    } else if (c == ']') {
        p->class = false;
    } else if (c == '(' && !p->class) {
        p->depth++;
    } else if (c == ')' && !p->class && p->depth > 0) {
        p->depth--;
    }
    p->at++;
}

/* The longest run of plain characters that every match contains: outside of groups,
 * classes and alternatives, and not followed by a quantifier that may drop it. */
static struct view plain_run(struct view re)
{
    struct view best = view_of("", 0);
    if (memchr(re.ptr, '|', re.len) != NULL || memmem(re.ptr, re.len, "(?x", 3) != NULL) {
        return best;
    }
    for (struct re_place p = {.at = 0}; p.at <= re.len; pass_sign(&p, re)) {
        size_t start = p.at;
        while (is_plain(&p, re)) {
            p.at++;
        }
        size_t end = p.at;
        if (end > start && end < re.len && strchr("?*{", re.ptr[end]) != NULL) {
            end--;
        }
        if (end - start > best.len) {
            best = view_slice(re, start, end);
        }
    }
    return best;
}

static enum status need_regex(struct builder *b, struct view re, struct need *n, struct error *err)
{
    return re.len == 0 ? OK : require_text(b, n, plain_run(re), err);
}

/* --- formulas --- */

static enum status need_formula(struct builder *b, struct arena *a, uint32_t index, struct need *n,
                                struct error *err);

static size_t best_clause(const struct need *n)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n->count; i++) {
        const struct clause *c = &n->clauses[i];
        if (best == SIZE_MAX || c->count < n->clauses[best].count ||
            (c->count == n->clauses[best].count && c->shortest > n->clauses[best].shortest)) {
            best = i;
        }
    }
    return best;
}

/* One clause that says "some alternative's best literal". */
static bool join(struct clause *all, const struct need *n)
{
    size_t best = best_clause(n);
    if (best == SIZE_MAX) {
        return false;
    }
    const struct clause *c = &n->clauses[best];
    for (uint32_t i = 0; i < c->count; i++) {
        bool known = false;
        for (uint32_t k = 0; k < all->count; k++) {
            known = known || all->literals[k] == c->literals[i];
        }
        if (!known && all->count == LITERALS_IN_CLAUSE) {
            return false;
        }
        if (!known) {
            all->literals[all->count++] = c->literals[i];
        }
    }
    all->shortest = all->shortest == 0 || c->shortest < all->shortest ? c->shortest : all->shortest;
    return true;
}

static enum status need_any(struct builder *b, struct arena *a, const uint32_t *items, size_t count,
                            struct need *n, struct error *err)
{
    struct clause *all = arena_alloc(a, 1, sizeof *all);
    bool joined = count > 0;
    if (all == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count && joined; i++) {
        struct need one;
        enum status st = need_new(a, &one, err);
        st = st == OK ? need_formula(b, a, items[i], &one, err) : st;
        if (st != OK) {
            return st;
        }
        joined = join(all, &one);
    }
    if (joined) {
        require(n, all);
    }
    return OK;
}

static enum status need_conditions(struct builder *b, struct arena *a,
                                   const struct program_formula *f, struct need *n,
                                   struct error *err)
{
    const struct program_condition *all = b->conditions.items;
    for (uint32_t i = 0; i < f->conditions.count; i++) {
        const struct program_condition c = all[f->conditions.first + i];
        enum status st = OK;
        if (c.kind == CONDITION_PATTERN && c.language == UNIT_LANGUAGES && !c.negate) {
            st = need_formula(b, a, c.formula, n, err);
        }
        if (st != OK) {
            return st;
        }
        all = b->conditions.items;
    }
    return OK;
}

static enum status need_formula(struct builder *b, struct arena *a, uint32_t index, struct need *n,
                                struct error *err)
{
    const struct program_formula f = ((const struct program_formula *)b->formulas.items)[index];
    const uint32_t *links = (const uint32_t *)b->links.items + f.items.first;
    const struct program_search *s = &((const struct program_search *)b->searches.items)[f.search];
    enum status st = OK;
    switch ((int)f.kind) {
    case FORMULA_PATTERN:
        st = s->kind == SEARCH_CODE
                 ? need_pattern(b, s, n, err)
                 : need_words(b, view_of((const char *)b->text.items + s->text.begin, s->text.len),
                              n, err);
        break;
    case FORMULA_REGEX:
        st = need_regex(b, view_of((const char *)b->text.items + s->text.begin, s->text.len), n,
                        err);
        break;
    case FORMULA_ALL:
        for (uint32_t i = 0; i < f.items.count && st == OK; i++) {
            const struct program_formula *item =
                &((const struct program_formula *)b->formulas.items)[links[i]];
            st = item->kind == FORMULA_NOT ? OK : need_formula(b, a, links[i], n, err);
            links = (const uint32_t *)b->links.items + f.items.first;
        }
        break;
    case FORMULA_ANY:
        st = need_any(b, a, links, f.items.count, n, err);
        break;
    case FORMULA_INSIDE:
    case FORMULA_ANYWHERE:
        st = need_formula(b, a, links[0], n, err);
        break;
    default:
        break;
    }
    return st == OK ? need_conditions(b, a, &f, n, err) : st;
}

static enum status need_taints(struct builder *b, struct arena *a, struct span_ref specs,
                               struct need *n, struct error *err)
{
    uint32_t *items = arena_alloc(a, (size_t)specs.count + 1, sizeof *items);
    if (items == NULL) {
        return error_no_memory(err);
    }
    for (uint32_t i = 0; i < specs.count; i++) {
        items[i] = ((const struct program_taint *)b->taints.items)[specs.first + i].formula;
    }
    return need_any(b, a, items, specs.count, n, err);
}

enum status build_clauses(struct builder *b, const struct program_unit *unit, struct span_ref *out,
                          struct error *err)
{
    struct arena a;
    struct need n;
    arena_init(&a, 0);
    enum status st = need_new(&a, &n, err);
    if (st == OK && unit->sinks.count > 0) {
        st = need_taints(b, &a, unit->sources, &n, err);
        st = st == OK ? need_taints(b, &a, unit->sinks, &n, err) : st;
    } else if (st == OK) {
        st = need_formula(b, &a, unit->formula, &n, err);
    }
    out->first = (uint32_t)b->clauses.count;
    out->count = (uint32_t)n.count;
    for (size_t i = 0; i < n.count && st == OK; i++) {
        struct span_ref clause = {(uint32_t)b->links.count, n.clauses[i].count};
        for (uint32_t k = 0; k < clause.count && st == OK; k++) {
            st = ADD(b, links, &n.clauses[i].literals[k], NULL, err);
        }
        st = st == OK ? ADD(b, clauses, &clause, NULL, err) : st;
    }
    arena_release(&a);
    return st;
}

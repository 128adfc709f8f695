/* The prefilter: literals without which a unit cannot match.
 *
 * A clause is a set of literals of which one must stand in the file; a unit has a list of
 * clauses that all must hold (a conjunctive normal form). Names of a pattern each make a
 * clause; what stands under "any" joins one clause of each alternative; negative parts
 * and strings of code, which may be put together from pieces, ask for nothing. */
#include <string.h>

#include "program_need.h"
#include "types.h"

/* --- patterns --- */

static bool is_data(uint8_t language)
{
    return language == LANG_YAML || language == LANG_JSON || language == LANG_HCL;
}

static enum status need_dotted(struct builder *b, struct need *n, struct view name, bool is_name,
                               struct error *err)
{
    struct view piece;
    while (view_split(&name, '.', &piece)) {
        enum status st = is_name ? need_word(b, n, piece, err) : need_text(b, n, piece, err);
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

/* Whether a name stands in the pattern itself: "FROM x:y" has a "tag" that nobody writes. */
static bool is_written(struct view pattern, struct view name)
{
    for (size_t i = 0; i + name.len <= pattern.len; i++) {
        if (view_eq_nocase(view_slice(pattern, i, i + name.len), name)) {
            return true;
        }
    }
    return false;
}

static enum status need_pattern(struct builder *b, const struct program_search *s, struct need *n,
                                struct error *err)
{
    const struct pattern *p = &((const struct pattern *)b->patterns.items)[s->pattern];
    enum status st = OK;
    for (node_id i = 1; i < p->count && st == OK; i++) {
        /* The builder's text moves when literals are added. */
        struct view whole = view_of((const char *)b->text.items + s->text.begin, s->text.len);
        struct view text = symbols_text(&b->symbols, p->nodes[i].symbol);
        bool is_type =
            p->nodes[i].kind == NODE_TYPE && p->nodes[p->nodes[i].parent].kind == NODE_TYPED;
        text = is_type ? type_word(text) : text;
        bool is_name = is_type || is_needed_name(s, p, i, text);
        if ((is_name || is_needed_key(s, p, i, text)) && is_written(whole, text)) {
            st = need_dotted(b, n, text, is_name, err);
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
            enum status st = need_text(b, n, view_slice(text, at, end), err);
            if (st != OK) {
                return st;
            }
        }
        at = end > at ? end : at + 1;
    }
    return OK;
}

/* --- formulas --- */

static enum status need_formula(struct builder *b, struct arena *a, uint32_t index, struct need *n,
                                struct error *err);

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
        joined = need_join(b, all, &one);
    }
    if (joined) {
        need_clause(n, all);
    }
    return OK;
}

/* What a metavariable of a formula stands for. */
enum binding { BINDS_NOTHING, BINDS_CODE, BINDS_TEXT };

static enum binding pattern_binding(const struct pattern *p, symbol_id name)
{
    enum binding found = BINDS_NOTHING;
    for (node_id i = 1; i < p->count; i++) {
        if (p->slot[i] < p->slot_count && p->slots[p->slot[i]] == name) {
            enum node_kind kind = p->nodes[i].kind;
            bool code = kind == NODE_METAVARIABLE || kind == NODE_TYPED || kind == NODE_NAME;
            if (!code) {
                return BINDS_TEXT;
            }
            found = BINDS_CODE;
        }
    }
    return found;
}

/* Code, which stands in the file as it is; or text, which may have been put together, if
 * only in one pattern of the formula. What a regex names may be anything. */
static enum binding binding_of(const struct builder *b, uint32_t index, symbol_id name)
{
    const struct program_formula *f = &((const struct program_formula *)b->formulas.items)[index];
    const uint32_t *links = (const uint32_t *)b->links.items + f->items.first;
    const struct program_search *s = (const struct program_search *)b->searches.items;
    if (f->kind == FORMULA_PATTERN) {
        return s[f->search].kind == SEARCH_CODE
                   ? pattern_binding(
                         &((const struct pattern *)b->patterns.items)[s[f->search].pattern], name)
                   : BINDS_TEXT;
    }
    enum binding found = f->kind == FORMULA_REGEX || f->as == name ? BINDS_TEXT : BINDS_NOTHING;
    for (uint32_t i = 0; i < f->items.count && found != BINDS_TEXT && f->kind != FORMULA_NOT; i++) {
        enum binding one = binding_of(b, links[i], name);
        found = one > found ? one : found;
    }
    return found;
}

static enum status need_conditions(struct builder *b, struct arena *a, uint32_t index,
                                   const struct program_formula *f, struct need *n,
                                   struct error *err)
{
    const struct program_condition *all = b->conditions.items;
    for (uint32_t i = 0; i < f->conditions.count; i++) {
        const struct program_condition c = all[f->conditions.first + i];
        enum status st = OK;
        if (c.kind == CONDITION_REGEX && !c.negate && !c.constant_propagation &&
            binding_of(b, index, c.metavariable) == BINDS_CODE) {
            st = need_regex(b, a, view_of((const char *)b->text.items + c.text.begin, c.text.len),
                            true, n, err);
        }
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
        st = need_regex(b, a, view_of((const char *)b->text.items + s->text.begin, s->text.len),
                        false, n, err);
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
    return st == OK ? need_conditions(b, a, index, &f, n, err) : st;
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

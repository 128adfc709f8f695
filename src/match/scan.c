#include <assay/match/scan.h>

#include <string.h>

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/dataflow/constants.h>

#include "scanner.h"

enum { FILE_MEMORY_MAX = 512 * 1024 * 1024 };

enum status scanner_new(const struct program *program, struct scanner **out, struct error *err)
{
    struct scanner *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    s->program = program;
    s->only = NO_RULE;
    symbols_init(&s->symbols, &program->symbols);
    tree_init(&s->tree);
    tree_init(&s->nested);
    arena_init(&s->arena, FILE_MEMORY_MAX);
    arena_init(&s->kept, 0);
    s->search_regexes = mem_calloc((size_t)program->search_count + 1, sizeof *s->search_regexes);
    s->condition_regexes =
        mem_calloc((size_t)program->condition_count + 1, sizeof *s->condition_regexes);
    s->fix_regexes = mem_calloc((size_t)program->rule_count + 1, sizeof *s->fix_regexes);
    s->patterns = mem_calloc((size_t)program->pattern_count + 1, sizeof *s->patterns);
    s->found = mem_calloc((size_t)program->search_count + 1, sizeof *s->found);
    s->literals = mem_calloc((size_t)program->literal_count / 64 + 1, sizeof *s->literals);
    s->active = mem_calloc((size_t)program->unit_count + 1, sizeof *s->active);
    enum status st = s->search_regexes == NULL || s->condition_regexes == NULL ||
                             s->fix_regexes == NULL || s->patterns == NULL || s->found == NULL ||
                             s->literals == NULL || s->active == NULL
                         ? error_no_memory(err)
                         : OK;
    st = st == OK ? parser_new(NULL, &s->parser, err) : st;
    st = st == OK ? matcher_new(&s->matcher, err) : st;
    st = st == OK ? regex_scratch_new(&s->scratch, err) : st;
    st = st == OK && program->literal_count > 0
             ? pattern_scanner_new(program->literal_db, &s->literal_scanner, err)
             : st;
    if (st != OK) {
        (void)scanner_free(s);
        return st;
    }
    *out = s;
    return OK;
}

static void free_regexes(struct regex **all, uint32_t count)
{
    for (uint32_t i = 0; all != NULL && i < count; i++) {
        (void)regex_free(all[i]);
    }
    (void)mem_free(all);
}

struct scanner *scanner_free(struct scanner *s)
{
    if (s != NULL) {
        free_regexes(s->search_regexes, s->program->search_count);
        free_regexes(s->condition_regexes, s->program->condition_count);
        free_regexes(s->fix_regexes, s->program->rule_count);
        (void)mem_free(s->patterns);
        arena_release(&s->kept);
        (void)mem_free(s->found);
        (void)mem_free(s->literals);
        (void)mem_free(s->active);
        (void)mem_free(s->search_ns);
        (void)mem_free(s->askers);
        s->parser = parser_free(s->parser);
        s->matcher = matcher_free(s->matcher);
        s->scratch = regex_scratch_free(s->scratch);
        s->literal_scanner = pattern_scanner_free(s->literal_scanner);
        tree_release(&s->tree);
        tree_release(&s->nested);
        symbols_release(&s->symbols);
        arena_release(&s->arena);
    }
    return mem_free(s);
}

void scanner_only(struct scanner *s, uint32_t rule)
{
    s->only = rule;
}

enum status scanner_measure(struct scanner *s, struct unit_cost *costs, struct error *err)
{
    if (costs != NULL && s->search_ns == NULL) {
        s->search_ns = mem_calloc((size_t)s->program->search_count + 1, sizeof *s->search_ns);
        s->askers = mem_calloc((size_t)s->program->search_count + 1, sizeof *s->askers);
        if (s->search_ns == NULL || s->askers == NULL) {
            s->search_ns = mem_free(s->search_ns);
            s->askers = mem_free(s->askers);
            return error_no_memory(err);
        }
    }
    s->costs = costs;
    return OK;
}

const struct tree *scanner_tree(const struct scanner *s)
{
    return s->has_tree ? &s->tree : NULL;
}

const struct symbols *scanner_symbols(const struct scanner *s)
{
    return &s->symbols;
}

/* --- which units have a chance --- */

struct literal_search {
    struct scanner *s;
    struct view bytes;
};

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Whether the word that ends at `end` is no part of a longer one. */
static bool stands_alone(struct view bytes, struct view word, size_t end)
{
    if (end < word.len || end > bytes.len) {
        return true; /* a database that belongs to other rules: nothing is left out */
    }
    size_t begin = end - word.len;
    bool goes_on_before =
        begin > 0 && is_word_char(word.ptr[0]) && is_word_char(bytes.ptr[begin - 1]);
    bool goes_on_behind =
        end < bytes.len && is_word_char(word.ptr[word.len - 1]) && is_word_char(bytes.ptr[end]);
    return !goes_on_before && !goes_on_behind;
}

static bool on_literal(void *ctx, size_t id, size_t end)
{
    const struct literal_search *l = ctx;
    uint64_t *found = &l->s->literals[id / 64];
    uint64_t bit = UINT64_C(1) << (id % 64);
    bool is_word = false;
    if ((*found & bit) == 0) {
        struct view text = program_literal(l->s->program, (uint32_t)id, &is_word);
        *found |= !is_word || stands_alone(l->bytes, text, end) ? bit : 0;
    }
    return true;
}

static bool clauses_hold(const struct scanner *s, const struct program_unit *u)
{
    const struct program *p = s->program;
    for (uint32_t c = 0; c < u->clauses.count; c++) {
        struct span_ref clause = p->clauses[u->clauses.first + c];
        bool found = false;
        for (uint32_t i = 0; i < clause.count && !found; i++) {
            uint32_t id = p->links[clause.first + i];
            found = (s->literals[id / 64] >> (id % 64) & 1) != 0;
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

/* As in .gitignore: a pattern without a slash holds for any component, a folder for all
 * in it. */
static bool path_matches(struct view glob, struct view path)
{
    bool anchored = view_find_char(view_slice(glob, 0, glob.len - (glob.len > 0)), '/') >= 0;
    glob = view_starts(glob, VIEW("/")) ? view_slice(glob, 1, glob.len) : glob;
    glob = view_ends(glob, VIEW("/")) ? view_slice(glob, 0, glob.len - 1) : glob;
    for (size_t start = 0; start <= path.len;) {
        for (size_t end = start; end <= path.len; end++) {
            if ((end == path.len || path.ptr[end] == '/') &&
                view_glob(glob, view_slice(path, start, end))) {
                return true;
            }
        }
        const char *slash = anchored && !view_starts(glob, VIEW("**"))
                                ? NULL
                                : memchr(path.ptr + start, '/', path.len - start);
        if (slash == NULL) {
            return false;
        }
        start = (size_t)(slash - path.ptr) + 1;
    }
    return false;
}

static bool any_path(const struct program *p, struct span_ref globs, struct view path)
{
    for (uint32_t i = 0; i < globs.count; i++) {
        if (path_matches(program_text(p, p->texts[globs.first + i]), path)) {
            return true;
        }
    }
    return false;
}

static bool applies(const struct scanner *s, const struct program_unit *u, struct view path)
{
    const struct program_rule *rule = &s->program->rules[u->rule];
    if (s->only != NO_RULE && u->rule != s->only) {
        return false;
    }
    if (!clauses_hold(s, u)) {
        return false;
    }
    if (s->only != NO_RULE) {
        return true;
    }
    return (rule->include.count == 0 || any_path(s->program, rule->include, path)) &&
           !any_path(s->program, rule->exclude, path);
}

static void activate(struct scanner *s, unsigned language, struct view path)
{
    const struct program *p = s->program;
    for (uint32_t i = p->unit_first[language]; i < p->unit_first[language + 1]; i++) {
        if (applies(s, &p->units[i], path)) {
            s->active[s->active_count++] = i;
        }
    }
}

static enum status find_units(struct scanner *s, const struct file *f, struct error *err)
{
    memset(s->literals, 0, (s->program->literal_count / 64 + 1) * sizeof *s->literals);
    s->active_count = 0;
    if (s->literal_scanner != NULL) {
        struct literal_search search = {.s = s, .bytes = f->bytes};
        enum status st = pattern_scan(s->program->literal_db, f->language, s->literal_scanner,
                                      f->bytes, on_literal, &search, err);
        if (st != OK) {
            return st;
        }
    }
    if (f->language != LANG_UNKNOWN) {
        activate(s, f->language, f->path);
    }
    activate(s, UNIT_GENERIC, f->path);
    activate(s, UNIT_REGEX, f->path);
    return OK;
}

/* --- one file --- */

static bool needs_tree(const struct scanner *s, const struct scan_events *events)
{
    if (events->tree != NULL) {
        return true;
    }
    for (uint32_t i = 0; i < s->active_count; i++) {
        if (s->program->units[s->active[i]].language < LANG_COUNT) {
            return true;
        }
    }
    return false;
}

static enum status read_tree(struct scanner *s, const struct file *f, struct error *err)
{
    enum status st = parser_parse(s->parser, f->language, f->bytes, &s->symbols, &s->tree, err);
    st = st == OK ? tree_resolve_names(&s->tree, &s->symbols, err) : st;
    st = st == OK ? tree_summarise(&s->tree, &s->symbols, err) : st;
    st = st == OK ? constants_fold(&s->tree, &s->symbols, err) : st;
    s->has_tree = st == OK;
    return st;
}

static enum status report(const struct evaluation *e, const struct ranges *r,
                          const struct scan_events *events, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < r->len && st == OK; i++) {
        const struct range *x = &r->items[i];
        if (i > 0 && x->begin == r->items[i - 1].begin && x->end == r->items[i - 1].end) {
            continue;
        }
        const struct code_match match = {
            .rule = e->unit->rule,
            .begin = x->begin,
            .end = x->end,
            .node = x->node,
            .bound = x->bound,
            .bound_count = x->bound_count,
        };
        st = events->match(events->ctx, &match, err);
    }
    return st;
}

static enum status scan_unit(struct scanner *s, const struct program_unit *u,
                             const struct scan_events *events, struct error *err)
{
    const struct evaluation e = {
        .s = s,
        .unit = u,
        .tree = s->has_tree ? &s->tree : NULL,
        .source = s->source,
        .end = (uint32_t)s->source.len,
    };
    struct ranges r = {NULL, 0, 0};
    if (s->program->rules[u->rule].taint) {
        return scan_taint(&e, events, err);
    }
    enum status st = evaluate(&e, u->formula, &r, err);
    if (st == OK) {
        ranges_unique(&e, &r);
        st = report(&e, &r, events, err);
    }
    return st;
}

/* --- measuring --- */

/* What the searches took, in equal parts to those who may ask for them. */
static void share_search_costs(struct scanner *s)
{
    const struct program *p = s->program;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < s->active_count; i++) {
            struct span_ref searches = p->units[s->active[i]].searches;
            for (uint32_t k = 0; k < searches.count; k++) {
                uint32_t search = p->links[searches.first + k];
                if (pass == 0) {
                    s->askers[search]++;
                } else {
                    s->costs[s->active[i]].ns += s->search_ns[search] / s->askers[search];
                }
            }
        }
    }
    for (uint32_t i = 0; i < p->search_count; i++) {
        s->askers[i] = 0;
        s->search_ns[i] = 0;
    }
    s->searching_ns = 0;
}

struct counted {
    const struct scan_events *events;
    uint64_t matches;
};

static enum status count_match(void *ctx, const struct code_match *match, struct error *err)
{
    struct counted *c = ctx;
    c->matches++;
    return c->events->match(c->events->ctx, match, err);
}

static enum status scan_measured(struct scanner *s, uint32_t unit, const struct scan_events *events,
                                 struct error *err)
{
    struct counted counted = {.events = events};
    const struct scan_events counting = {.ctx = &counted, .match = count_match};
    uint64_t began = clock_monotonic_ns();
    uint64_t searched = s->searching_ns;
    enum status st = scan_unit(s, &s->program->units[unit], &counting, err);
    s->costs[unit].ns += clock_monotonic_ns() - began - (s->searching_ns - searched);
    s->costs[unit].matches += counted.matches;
    s->costs[unit].files++;
    return st;
}

static enum status scan_units(struct scanner *s, const struct scan_events *events,
                              struct error *err)
{
    enum status st = OK;
    for (uint32_t i = 0; i < s->active_count && st == OK; i++) {
        uint32_t unit = s->active[i];
        st = s->costs != NULL ? scan_measured(s, unit, events, err)
                              : scan_unit(s, &s->program->units[unit], events, err);
    }
    if (s->costs != NULL) {
        share_search_costs(s);
    }
    return st;
}

enum status scanner_scan(struct scanner *s, const struct file *f, const struct scan_events *events,
                         struct scan_facts *facts, struct error *err)
{
    struct scan_facts none;
    facts = facts == NULL ? &none : facts;
    *facts = (struct scan_facts){.parsed = false};
    if (f->bytes.len > INT32_MAX) {
        return error_set(err, ERR_LIMIT, "%zu bytes are too many", f->bytes.len);
    }
    arena_clear(&s->arena);
    symbols_clear(&s->symbols);
    s->file++;
    s->source = f->bytes;
    s->has_tree = false;
    s->exhausted = false;
    s->failed = OK;
    enum status st = find_units(s, f, err);
    if (st == OK && parser_knows(f->language) && needs_tree(s, events)) {
        st = read_tree(s, f, err);
    }
    if (st == OK && s->has_tree && events->tree != NULL) {
        st = events->tree(events->ctx, &s->tree, &s->symbols, err);
    }
    st = st == OK ? scan_units(s, events, err) : st;
    facts->parsed = s->has_tree;
    facts->exhausted = s->exhausted;
    facts->error_bytes = s->has_tree ? s->tree.error_bytes : 0;
    facts->units = s->active_count;
    return st;
}

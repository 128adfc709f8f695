#include <assay/match/program.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <assay/base/json.h>
#include <assay/base/mem.h>

#include "numbers.h"
#include "program_build.h"
#include "program_store.h"

const char match_engine_version[] = "3";

enum { ITEMS_MAX = 1 << 28, FIRST_UNIT_COUNT = UNIT_LANGUAGES };

enum status grow_add(struct growing *g, size_t size, const void *item, uint32_t *index,
                     struct error *err)
{
    enum status st = mem_grow(&g->items, &g->cap, g->count + 1, size, ITEMS_MAX, err);
    if (st == OK) {
        memcpy((char *)g->items + g->count * size, item, size);
        if (index != NULL) {
            *index = (uint32_t)g->count;
        }
        g->count++;
    }
    return st;
}

enum status build_text(struct builder *b, struct view text, struct text_ref *out, struct error *err)
{
    if (text.len == 0) {
        *out = (struct text_ref){0, 0};
        return OK;
    }
    enum status st =
        mem_grow(&b->text.items, &b->text.cap, b->text.count + text.len, 1, ITEMS_MAX, err);
    if (st == OK) {
        memcpy((char *)b->text.items + b->text.count, text.ptr, text.len);
        *out = (struct text_ref){(uint32_t)b->text.count, (uint32_t)text.len};
        b->text.count += text.len;
    }
    return st;
}

enum status build_symbol(struct builder *b, struct view text, symbol_id *out, struct error *err)
{
    *out = symbols_intern(&b->symbols, text);
    return text.len > 0 && *out == 0 ? error_no_memory(err) : OK;
}

struct view program_text(const struct program *p, struct text_ref ref)
{
    return ref.len == 0 ? view_of("", 0) : view_of(p->text + ref.begin, ref.len);
}

struct view program_literal(const struct program *p, uint32_t index, bool *is_word)
{
    struct view text = program_text(p, p->literals[index]);
    *is_word = text.len > 1 && text.ptr[0] == LITERAL_WORD;
    return view_slice(text, *is_word ? 1 : 0, text.len);
}

/* --- rules and units --- */

/* Metadata travels as JSON text: readers of results parse it when they need it. */
static enum status metadata(struct builder *b, const struct value *v, struct program_rule *out,
                            struct error *err)
{
    if (v == NULL) {
        return OK;
    }
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(1 << 20);
    struct json_writer w;
    json_writer_init(&w, &text, false);
    json_value(&w, v);
    enum status st = buf_status(&text, err);
    struct view confidence = value_get_text(v, "confidence");
    out->confidence = view_eq_nocase(confidence, VIEW("HIGH"))     ? 3
                      : view_eq_nocase(confidence, VIEW("MEDIUM")) ? 2
                      : view_eq_nocase(confidence, VIEW("LOW"))    ? 1
                                                                   : 0;
    return st == OK ? build_text(b, buf_view(&text), &out->metadata, err) : st;
}

static enum status build_rule(struct builder *b, const struct code_rule *rule, uint32_t *index,
                              struct error *err)
{
    struct program_rule out = {
        .severity = (uint8_t)rule->severity,
        .has_fix = rule->has_fix,
        .taint = rule->taint,
        .fix_count = rule->fix_regex.count,
    };
    char source[512];
    int len = snprintf(source, sizeof source, "%.*s:%u", (int)rule->id.source.len,
                       rule->id.source.ptr, rule->id.line);
    enum status st = build_text(b, rule->id.text, &out.id, err);
    st = st == OK ? build_text(b, rule->message, &out.message, err) : st;
    st = st == OK ? build_text(b, rule->fix, &out.fix, err) : st;
    st = st == OK ? build_text(b, rule->fix_regex.regex.text, &out.fix_regex, err) : st;
    st = st == OK ? build_text(b, rule->fix_regex.replacement, &out.fix_replacement, err) : st;
    st =
        st == OK && len > 0
            ? build_text(
                  b, view_of(source, (size_t)len < sizeof source ? (size_t)len : sizeof source - 1),
                  &out.source, err)
            : st;
    st = st == OK ? build_views(b, &rule->paths_include, &out.include, err) : st;
    st = st == OK ? build_views(b, &rule->paths_exclude, &out.exclude, err) : st;
    st = st == OK ? metadata(b, rule->metadata, &out, err) : st;
    return st == OK ? ADD(b, rules, &out, index, err) : st;
}

/* The searches of the unit, each once, into links. */
static enum status build_used(struct builder *b, struct span_ref *out, struct error *err)
{
    const uint32_t *used = b->used.items;
    size_t count = numbers_unique(b->used.items, b->used.count);
    out->first = (uint32_t)b->links.count;
    for (size_t i = 0; i < count; i++) {
        enum status st = ADD(b, links, &used[i], NULL, err);
        if (st != OK) {
            return st;
        }
    }
    out->count = (uint32_t)b->links.count - out->first;
    return OK;
}

static enum status build_unit(struct builder *b, const struct code_rule *rule, uint32_t rule_index,
                              uint8_t language, struct error *err)
{
    struct program_unit unit = {.rule = rule_index, .language = language};
    enum status st = OK;
    b->language = language;
    b->options = 0;
    b->used.count = 0;
    for (unsigned o = 0; o < OPTION_COUNT; o++) {
        b->options |= rule->options.on[o] ? UINT64_C(1) << o : 0;
    }
    unit.options = b->options;
    if (rule->taint) {
        st = build_taints(b, rule, &rule->sources, &unit.sources, err);
        st = st == OK ? build_taints(b, rule, &rule->sinks, &unit.sinks, err) : st;
        st = st == OK ? build_taints(b, rule, &rule->sanitizers, &unit.sanitizers, err) : st;
        st = st == OK ? build_taints(b, rule, &rule->propagators, &unit.propagators, err) : st;
    } else {
        st = build_formula(b, rule, rule->formula, &unit.formula, err);
    }
    st = st == OK ? build_used(b, &unit.searches, err) : st;
    st = st == OK ? build_clauses(b, &unit, &unit.clauses, err) : st;
    return st == OK ? ADD(b, units, &unit, NULL, err) : st;
}

static enum status note(struct builder *b, uint32_t index, const struct error *why,
                        struct error *err)
{
    const struct program_rule *built = (const struct program_rule *)b->rules.items + index;
    struct program_note n = {.rule = built->id, .source = built->source, .why = why->code};
    enum status st = build_text(b, view_str(why->message), &n.text, err);
    return st == OK ? ADD(b, notes, &n, NULL, err) : st;
}

/* Rules that the loader left out belong to what the program does not look for, too. */
static enum status note_left_out(struct builder *b, const struct rule_note *left, struct error *err)
{
    struct program_note n = {.why = left->malformed ? ERR_FORMAT : ERR_UNSUPPORTED};
    enum status st = build_text(b, left->id, &n.rule, err);
    st = st == OK ? build_text(b, left->text, &n.text, err) : st;
    return st == OK ? ADD(b, notes, &n, NULL, err) : st;
}

static enum status build_units_of(struct builder *b, const struct code_rule *rule, bool strict,
                                  struct error *err)
{
    uint32_t index = 0;
    enum status st = build_rule(b, rule, &index, err);
    for (unsigned l = 0; l < UNIT_LANGUAGES && st == OK; l++) {
        struct error why = {.code = OK};
        if ((rule->languages & RULE_LANGUAGE(l)) == 0 ||
            (l < LANG_COUNT && !parser_knows((enum language)l))) {
            continue;
        }
        st = build_unit(b, rule, index, (uint8_t)l, &why);
        if (st != OK && (strict || st == ERR_NO_MEMORY)) {
            return error_set(err, st, "%s", why.message);
        }
        if (st != OK) {
            st = note(b, index, &why, err);
        }
    }
    return st;
}

/* --- from the builder to the program --- */

static int by_language(const void *a, const void *b)
{
    const struct program_unit *x = a;
    const struct program_unit *y = b;
    return x->language != y->language ? (x->language < y->language ? -1 : 1)
           : x->rule < y->rule        ? -1
                                      : x->rule > y->rule;
}

static void index_units(struct program *p)
{
    uint32_t at = 0;
    if (p->unit_count > 1) {
        qsort(p->units, p->unit_count, sizeof *p->units, by_language);
    }
    for (unsigned l = 0; l <= FIRST_UNIT_COUNT; l++) {
        while (at < p->unit_count && p->units[at].language < l) {
            at++;
        }
        p->unit_first[l] = at;
    }
}

static void hand_over(struct builder *b, struct program *p)
{
    p->symbols = b->symbols;
#define HAND(field, pointer, number)                                                               \
    p->pointer = b->field.items;                                                                   \
    p->number = (uint32_t)b->field.count;                                                          \
    b->field = (struct growing){NULL, 0, 0}
    HAND(text, text, text_count);
    HAND(patterns, patterns, pattern_count);
    HAND(searches, searches, search_count);
    HAND(formulas, formulas, formula_count);
    HAND(conditions, conditions, condition_count);
    HAND(taints, taints, taint_count);
    HAND(requirements, requirements, requirement_count);
    HAND(rules, rules, rule_count);
    HAND(units, units, unit_count);
    HAND(links, links, link_count);
    HAND(names, names, name_count);
    HAND(focus, focus, focus_count);
    HAND(texts, texts, texts_count);
    HAND(clauses, clauses, clause_count);
    HAND(literals, literals, literal_count);
    HAND(notes, notes, note_count);
#undef HAND
    symbols_init(&b->symbols, NULL);
}

static void builder_release(struct builder *b)
{
    struct growing *all[] = {
        &b->text,         &b->patterns, &b->searches, &b->formulas, &b->conditions, &b->taints,
        &b->requirements, &b->rules,    &b->units,    &b->links,    &b->names,      &b->focus,
        &b->texts,        &b->clauses,  &b->literals, &b->notes,    &b->used};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        all[i]->items = mem_free(all[i]->items);
    }
    map_release(&b->search_index);
    map_release(&b->literal_index);
    symbols_release(&b->symbols);
    b->parser = parser_free(b->parser);
}

struct program *program_free(struct program *p)
{
    if (p != NULL && p->map != NULL) {
        p->literal_db = pattern_db_free(p->literal_db);
        (void)munmap(p->map, p->map_len);
    } else if (p != NULL) {
        void *arrays[] = {p->text,       p->patterns, p->searches,     p->formulas,
                          p->conditions, p->taints,   p->requirements, p->rules,
                          p->units,      p->links,    p->names,        p->focus,
                          p->texts,      p->clauses,  p->literals,     p->notes};
        for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
            (void)mem_free(arrays[i]);
        }
        symbols_release(&p->symbols);
        p->literal_db = pattern_db_free(p->literal_db);
        if (p->memory != NULL) {
            arena_release(p->memory);
            (void)mem_free(p->memory);
        }
    }
    return mem_free(p);
}

/* A language's rules look for literals in its files only, those of text in all files. */
static void mark_parts(const struct program *p, struct pattern_literal *literals)
{
    _Static_assert((int)UNIT_LANGUAGES <= (int)PATTERN_PARTS, "a part for each language");
    for (uint32_t i = 0; i < p->unit_count; i++) {
        const struct program_unit *u = &p->units[i];
        uint64_t parts = u->language < LANG_COUNT ? UINT64_C(1) << u->language : UINT64_MAX;
        for (uint32_t c = 0; c < u->clauses.count; c++) {
            struct span_ref clause = p->clauses[u->clauses.first + c];
            for (uint32_t k = 0; k < clause.count; k++) {
                literals[p->links[clause.first + k]].parts |= parts;
            }
        }
    }
}

static enum status compile_literals(struct program *p, struct error *err)
{
    struct pattern_literal *all = mem_calloc((size_t)p->literal_count + 1, sizeof *all);
    if (all == NULL) {
        return error_no_memory(err);
    }
    for (uint32_t i = 0; i < p->literal_count; i++) {
        all[i].text = program_literal(p, i, &all[i].every);
    }
    mark_parts(p, all);
    enum status st = pattern_db_compile_literals(all, p->literal_count, &p->literal_db, err);
    (void)mem_free(all);
    return st;
}

enum status program_arm(struct program *p, const struct sha256 *key, const char *cache_dir,
                        struct error *err)
{
    struct sha256 own;
    if (p->literal_db != NULL || p->literal_count == 0) {
        return OK;
    }
    enum status keyed = program_own_key(key, &own, err);
    if (keyed != OK) {
        return keyed;
    }
    struct error why;
    enum status st = pattern_db_cached(&own, cache_dir, &p->literal_db, &why);
    if (st == OK && pattern_db_count(p->literal_db) == p->literal_count) {
        return OK;
    }
    if (st == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    /* Gone or damaged since it was kept. */
    p->literal_db = pattern_db_free(p->literal_db);
    st = compile_literals(p, err);
    if (st == OK && cache_dir != NULL) {
        (void)!pattern_db_store(p->literal_db, &own, cache_dir, &why);
    }
    return st;
}

static void engine_digest(const struct code_rules *rules, struct sha256 *out)
{
    char text[sizeof rules->digest + 64];
    size_t len = sizeof rules->digest;
    memcpy(text, &rules->digest, len);
    int more = snprintf(text + len, sizeof text - len, "assay-match %s", match_engine_version);
    sha256_of(view_of(text, len + (more > 0 ? (size_t)more : 0)), out);
}

static enum status build(struct builder *b, const struct code_rules *rules,
                         const struct program_options *options, struct program *p,
                         struct error *err)
{
    enum status st = parser_new(NULL, &b->parser, err);
    for (size_t i = 0; i < rules->unsupported_count && st == OK; i++) {
        st = note_left_out(b, &rules->unsupported[i], err);
    }
    for (size_t i = 0; i < rules->count && st == OK; i++) {
        st = build_units_of(b, &rules->rules[i], options->strict, err);
    }
    if (st == OK && b->symbols.full) {
        st = error_no_memory(err);
    }
    if (st == OK) {
        hand_over(b, p);
        index_units(p);
        st = compile_literals(p, err);
    }
    return st;
}

enum status program_new(const struct code_rules *rules, const struct program_options *options,
                        struct program **out, struct error *err)
{
    struct program *p = mem_calloc(1, sizeof *p);
    struct arena *arena = p == NULL ? NULL : mem_calloc(1, sizeof *arena);
    if (arena == NULL) {
        (void)mem_free(p);
        return error_no_memory(err);
    }
    arena_init(arena, 0);
    p->memory = arena;
    struct builder b = {.arena = arena};
    symbols_init(&b.symbols, NULL);
    map_init(&b.search_index);
    map_init(&b.literal_index);
    enum status st = build(&b, rules, options, p, err);
    builder_release(&b);
    if (st != OK) {
        (void)program_free(p);
        return st;
    }
    engine_digest(rules, &p->digest);
    *out = p;
    return OK;
}

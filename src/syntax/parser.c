#include <assay/syntax/parser.h>

#include <string.h>
#include <tree_sitter/api.h>

#include <assay/base/clock.h>
#include <assay/base/mem.h>

#include "grammar.h"
#include "parser_copy.h"
#include "parser_memory.h"

#define DEFAULT_BUDGET_NS UINT64_C(5000000000)
#define DEFAULT_MEMORY    ((size_t)1 << 30)
enum { SOURCE_MAX = INT32_MAX };

struct parser {
    struct parser_limits limits;
    struct parser_memory memory; /* of the parsing library */
    struct grammar *grammars[LANG_COUNT];
    struct copy_stack copies;
    struct cst cst;
    struct cst other; /* what the language's alternative makes of a source with errors */
    char *normalised; /* copy of the source for languages that rewrite it */
    size_t normalised_cap;
    struct time_limit limit; /* of the file or pattern, for all readings of it */
};

enum status parser_new(const struct parser_limits *limits, struct parser **out, struct error *err)
{
    struct parser *p = mem_calloc(1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    parser_memory_install();
    if (limits != NULL) {
        p->limits = *limits;
    }
    p->limits.budget_ns = p->limits.budget_ns == 0 ? DEFAULT_BUDGET_NS : p->limits.budget_ns;
    p->limits.memory = p->limits.memory == 0 ? DEFAULT_MEMORY : p->limits.memory;
    *out = p;
    return OK;
}

struct parser *parser_free(struct parser *p)
{
    if (p != NULL) {
        parser_memory_release(&p->memory);
        copy_stack_release(&p->copies);
        for (size_t i = 0; i < LANG_COUNT; i++) {
            (void)grammar_free(p->grammars[i]);
        }
        (void)mem_free(p->cst.nodes);
        (void)mem_free(p->other.nodes);
        (void)mem_free(p->normalised);
    }
    return mem_free(p);
}

bool parser_knows(enum language language)
{
    return language_syntax(language) != NULL;
}

enum status parser_grammar(struct parser *p, enum language language, const struct grammar **out,
                           struct error *err)
{
    const struct language_syntax *syntax = language_syntax(language);
    if (syntax == NULL) {
        return error_set(err, ERR_UNSUPPORTED, "there is no grammar for %s",
                         language_name(language));
    }
    if (p->grammars[language] == NULL) {
        enum status st = grammar_new(syntax, &p->grammars[language], err);
        if (st != OK) {
            return st;
        }
    }
    *out = p->grammars[language];
    return OK;
}

static bool out_of_time(TSParseState *state)
{
    struct parser *p = state->payload;
    return time_limit_over(&p->limit);
}

static enum status too_slow(const struct parser *p, struct error *err)
{
    return error_set(err, ERR_TIMEOUT, "parsing took longer than %llu ms",
                     (unsigned long long)(p->limits.budget_ns / 1000000));
}

void parser_start(struct parser *p)
{
    p->limit = time_limit_of(p->limits.budget_ns);
}

struct reading {
    struct view text;
};

static const char *read_all(void *payload, uint32_t at, TSPoint position, uint32_t *len)
{
    (void)position;
    const struct reading *r = payload;
    *len = at < r->text.len ? (uint32_t)(r->text.len - at) : 0;
    return *len == 0 ? "" : r->text.ptr + at;
}

static enum status parse(struct parser *p, const struct grammar *g, struct view source,
                         TSParser *ts, TSTree **out, struct error *err)
{
    if (!ts_parser_set_language(ts, (const TSLanguage *)g->syntax->grammar())) {
        return error_set(err, ERR_INTERNAL, "the grammar for %s is of another version",
                         language_name(g->syntax->language));
    }
    struct reading reading = {.text = source};
    const TSInput input = {.payload = &reading, .read = read_all, .encoding = TSInputEncodingUTF8};
    const TSParseOptions options = {.payload = p, .progress_callback = out_of_time};
    *out = ts_parser_parse_with_options(ts, NULL, input, options);
    return *out != NULL ? OK : too_slow(p, err);
}

static enum status too_large(const struct parser *p, struct error *err)
{
    return error_set(err, ERR_LIMIT, "the syntax tree takes more than %zu MiB, or than there is",
                     p->limits.memory >> 20);
}

/* Parse and copy. The tree is not freed: its memory is given back as a whole; the parser is,
 * as scanners of grammars have memory elsewhere. */
static enum status parse_and_copy(struct parser *p, const struct grammar *g, struct view source,
                                  struct cst *cst, struct error *err)
{
    TSTree *tree = NULL;
    TSParser *ts = ts_parser_new();
    enum status st = parse(p, g, source, ts, &tree, err);
    if (st == OK) {
        cst->source = source;
        st = parser_copy(g, tree, &p->copies, p->limits.memory, cst, err);
    }
    ts_parser_delete(ts);
    return st;
}

enum status parser_concrete(struct parser *p, const struct grammar *g, struct view source,
                            struct cst *cst, struct error *err)
{
    if (source.len > SOURCE_MAX) {
        return error_set(err, ERR_LIMIT, "%zu bytes are too many for a syntax tree", source.len);
    }
    /* The library looks at the clock only now and then: many short texts are many. */
    if (time_limit_over(&p->limit)) {
        return too_slow(p, err);
    }
    if (g->syntax->parse != NULL) {
        return g->syntax->parse(p, source, cst, err);
    }
    /* What a grammar's scanner holds is lost when memory runs out: some bytes a file. */
    enum status st = parser_memory_begin(&p->memory, p->limits.memory)
                         ? parse_and_copy(p, g, source, cst, err)
                         : too_large(p, err);
    parser_memory_end(&p->memory);
    return st;
}

static enum status normalise(struct parser *p, const struct language_syntax *syntax,
                             struct view *source, struct error *err)
{
    if (syntax->normalise == NULL || source->len == 0) {
        return OK;
    }
    void *copy = p->normalised;
    enum status st = mem_grow(&copy, &p->normalised_cap, source->len, 1, SOURCE_MAX, err);
    p->normalised = copy;
    if (st == OK) {
        memcpy(p->normalised, source->ptr, source->len);
        syntax->normalise(p->normalised, source->len, &p->limit);
        *source = view_of(p->normalised, source->len);
    }
    return st;
}

static uint64_t damage(const struct cst *cst)
{
    return (uint64_t)cst->errors * 8 + cst->error_bytes;
}

/* Into p->cst by grammar *g; where that leaves errors and the language has an alternative
 * that leaves less, by that. */
static enum status parse_best(struct parser *p, const struct grammar **g, struct view source,
                              struct error *err)
{
    const struct grammar *other = NULL;
    enum status st = parser_concrete(p, *g, source, &p->cst, err);
    if (st != OK || p->cst.errors == 0 || (*g)->syntax->alternative == LANG_UNKNOWN) {
        return st;
    }
    st = parser_grammar(p, (*g)->syntax->alternative, &other, err);
    if (st != OK || parser_concrete(p, other, source, &p->other, NULL) != OK) {
        return st; /* too slow or too large this way: the first reading stands */
    }
    if (damage(&p->other) < damage(&p->cst)) {
        struct cst first = p->cst;
        p->cst = p->other;
        p->other = first;
        *g = other;
    }
    return OK;
}

enum status parser_parse(struct parser *p, enum language language, struct view source,
                         struct symbols *symbols, struct tree *tree, struct error *err)
{
    const struct grammar *g = NULL;
    struct view parsed = source;
    parser_start(p);
    enum status st = parser_grammar(p, language, &g, err);
    if (st == OK && source.len > SOURCE_MAX) {
        st = error_set(err, ERR_LIMIT, "%zu bytes are too many for a syntax tree", source.len);
    }
    if (st == OK) {
        st = normalise(p, g->syntax, &parsed, err);
    }
    if (st == OK) {
        st = parse_best(p, &g, parsed, err);
    }
    if (st == OK) {
        p->cst.source = source;
        st = lower_tree(g, &p->cst, symbols, NULL, tree, err);
        tree->language = language;
    }
    return st;
}

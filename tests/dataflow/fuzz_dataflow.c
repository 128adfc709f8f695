/* Constants and taint over arbitrary text as Python: its first byte says which places of
 * the rest are sources, sinks, sanitizers and propagators. */
#include <assay/dataflow/constants.h>
#include <assay/dataflow/measures.h>
#include <assay/dataflow/taint.h>

#include <assay/base/mem.h>
#include <assay/syntax/parser.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PLACES_MAX = 32 };

static enum status found(void *ctx, const struct taint_finding *f, struct error *err)
{
    const struct tree *t = ctx;
    (void)err;
    for (size_t i = 0; i < f->trace_len; i++) {
        if (f->trace[i].begin > f->trace[i].end || f->trace[i].end > t->source.len) {
            abort();
        }
    }
    return OK;
}

/* Some of the nodes, by the bytes of the seed. */
static struct taint_place place_of(const struct tree *t, uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    node_id n = (node_id)((*seed >> 8) % t->count);
    return (struct taint_place){.begin = t->nodes[n].begin,
                                .end = t->nodes[n].end,
                                .node = (*seed & 64) != 0 ? n : NO_NODE};
}

static void check_constants(const struct tree *t)
{
    for (node_id n = 0; n < t->count; n++) {
        node_id c = t->constant[n];
        if (c != NO_NODE && (c >= t->cap || !node_is_literal((enum node_kind)t->nodes[c].kind))) {
            abort();
        }
    }
}

static void taint_of(struct tree *t, struct symbols *symbols, uint32_t seed)
{
    static const char *const conditions[] = {"", "A", "not A", "A and (B or not __SOURCE__)"};
    struct taint_source sources[PLACES_MAX];
    struct taint_sink sinks[PLACES_MAX];
    struct taint_sanitizer sanitizers[PLACES_MAX];
    struct taint_propagator propagators[PLACES_MAX];
    size_t count = 1 + seed % PLACES_MAX;
    symbol_id labels[2] = {0, symbols_intern(symbols, VIEW("A"))};
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = seed >> 3 ^ (uint32_t)(i * 2654435761u);
        struct view condition = view_str(conditions[bits >> 4 & 3]);
        sources[i] = (struct taint_source){.place = place_of(t, &seed),
                                           .label = labels[bits & 1],
                                           .exact = (bits & 2) != 0,
                                           .control = (bits & 0x700) == 0,
                                           .lasting = (enum taint_lasting)((bits >> 6 & 3) % 3)};
        sinks[i] = (struct taint_sink){.place = place_of(t, &seed),
                                       .requires = condition,
                                       .exact = (bits & 4) != 0,
                                       .at_exit = (bits & 0x3800) == 0};
        sanitizers[i] =
            (struct taint_sanitizer){.place = place_of(t, &seed), .lasting = (bits & 8) != 0};
        propagators[i] = (struct taint_propagator){.from = place_of(t, &seed),
                                                   .to = place_of(t, &seed),
                                                   .label = labels[bits >> 1 & 1],
                                                   .lasting = (bits & 2) != 0};
    }
    const struct taint_input input = {
        .sources = sources,
        .source_count = count,
        .sinks = sinks,
        .sink_count = count,
        .sanitizers = sanitizers,
        .sanitizer_count = count / 4,
        .propagators = propagators,
        .propagator_count = count / 2,
        .steps_max = 200000,
    };
    bool exhausted = false;
    if (taint_run(t, symbols, &input, found, t, &exhausted, NULL) != OK) {
        abort();
    }
}

static enum status check_function(void *ctx, const struct function_measures *f, struct error *err)
{
    uint32_t *functions = ctx;
    (void)err;
    (*functions)++;
    if (f->line == 0 || f->end_line < f->line || f->cyclomatic == 0 || f->name.len == 0 ||
        f->name.len > MEASURES_NAME_MAX) {
        abort();
    }
    return OK;
}

static void check_measures(const struct tree *t, const struct symbols *symbols)
{
    struct arena arena;
    struct lines lines;
    struct file_measures m;
    uint32_t functions = 0;
    arena_init(&arena, 0);
    const struct measures_input in = {.tree = t,
                                      .symbols = symbols,
                                      .lines = &lines,
                                      .ctx = &functions,
                                      .function = check_function};
    if (lines_index(t->source, &arena, &lines, NULL) != OK || measures_of(&in, &m, NULL) != OK ||
        m.functions != functions || m.documented_functions > m.public_functions ||
        m.code_lines + m.comment_lines > lines.count) {
        abort();
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct parser *parser = NULL;
    struct symbols symbols;
    struct tree tree;
    if (size < 1 || size > 16384 || parser_new(NULL, &parser, NULL) != OK) {
        return 0;
    }
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    struct view text = view_of((const char *)data + 1, size - 1);
    if (parser_parse(parser, LANG_PYTHON, text, &symbols, &tree, NULL) == OK &&
        tree_resolve_names(&tree, &symbols, NULL) == OK) {
        check_measures(&tree, &symbols);
        if (constants_fold(&tree, &symbols, NULL) != OK) {
            abort();
        }
        check_constants(&tree);
        taint_of(&tree, &symbols, data[0] * 2246822519u + (uint32_t)size);
    }
    tree_release(&tree);
    symbols_release(&symbols);
    parser = parser_free(parser);
    return 0;
}

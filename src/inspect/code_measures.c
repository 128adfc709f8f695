#include "code_measures.h"

struct outlet {
    const struct result_sink *sink;
    size_t sent;
};

/* Languages of functions; others (HCL, YAML …) have none to measure. */
static const bool has_functions[LANG_COUNT] = {
    [LANG_BASH] = true,   [LANG_C] = true,          [LANG_CPP] = true,
    [LANG_CSHARP] = true, [LANG_GO] = true,         [LANG_JAVA] = true,
    [LANG_KOTLIN] = true, [LANG_JAVASCRIPT] = true, [LANG_PHP] = true,
    [LANG_PYTHON] = true, [LANG_RUBY] = true,       [LANG_RUST] = true,
    [LANG_SCALA] = true,  [LANG_SOLIDITY] = true,   [LANG_SWIFT] = true,
    [LANG_TSX] = true,    [LANG_TYPESCRIPT] = true,
};

bool code_measures_wanted(const struct file *f)
{
    return (f->classes & FILE_MINIFIED) == 0 && has_functions[f->language];
}

static enum status on_function(void *ctx, const struct function_measures *f, struct error *err)
{
    struct outlet *o = ctx;
    return ++o->sent > FUNCTIONS_PER_FILE_MAX ? OK : o->sink->function(o->sink->ctx, f, err);
}

/* Vendored and generated code is copied on purpose. */
static enum status send_units(const struct file *f, const struct lines *lines,
                              const struct tree *tree, const struct symbols *symbols,
                              struct arena *arena, const struct result_sink *sink,
                              struct error *err)
{
    struct code_unit *units = NULL;
    size_t len = 0;
    if ((f->classes & (FILE_VENDORED | FILE_GENERATED)) != 0) {
        return OK;
    }
    enum status st = units_of(tree, symbols, lines, arena, &units, &len, err);
    return st == OK ? sink->units(sink->ctx, units, len, err) : st;
}

enum status code_measures_send(const struct file *f, const struct lines *lines,
                               const struct tree *tree, const struct symbols *symbols,
                               struct arena *arena, const struct result_sink *sink,
                               struct error *err)
{
    struct outlet outlet = {.sink = sink};
    struct file_measures sums;
    const struct measures_input in = {
        .tree = tree,
        .symbols = symbols,
        .lines = lines,
        .header = measures_is_header(f->path),
        .ctx = &outlet,
        .function = on_function,
    };
    enum status st = measures_of(&in, &sums, err);
    st = st == OK ? sink->measures(sink->ctx, &sums, err) : st;
    return st == OK ? send_units(f, lines, tree, symbols, arena, sink, err) : st;
}

enum status code_words_send(const struct file *f, struct arena *arena,
                            const struct result_sink *sink, struct error *err)
{
    enum language language = words_language(f->path, f->language, f->bytes);
    struct file_words words;
    if (language == LANG_UNKNOWN) {
        return OK;
    }
    enum status st = file_words_of(f->bytes, language, arena, &words, err);
    return st == OK ? sink->words(sink->ctx, &words, err) : st;
}

#include "code_measures.h"

struct outlet {
    const struct result_sink *sink;
    size_t sent;
};

bool code_measures_wanted(const struct file *f)
{
    if ((f->classes & FILE_MINIFIED) != 0) {
        return false;
    }
    switch ((int)f->language) {
    case LANG_BASH:
    case LANG_C:
    case LANG_CPP:
    case LANG_CSHARP:
    case LANG_GO:
    case LANG_JAVA:
    case LANG_JAVASCRIPT:
    case LANG_KOTLIN:
    case LANG_PHP:
    case LANG_PYTHON:
    case LANG_RUBY:
    case LANG_RUST:
    case LANG_SCALA:
    case LANG_SOLIDITY:
    case LANG_SWIFT:
    case LANG_TSX:
    case LANG_TYPESCRIPT:
        return true;
    default:
        return false;
    }
}

static enum status on_function(void *ctx, const struct function_measures *f, struct error *err)
{
    struct outlet *o = ctx;
    return ++o->sent > FUNCTIONS_PER_FILE_MAX ? OK : o->sink->function(o->sink->ctx, f, err);
}

enum status code_measures_send(const struct file *f, const struct lines *lines,
                               const struct tree *tree, const struct symbols *symbols,
                               const struct result_sink *sink, struct error *err)
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
    return st == OK ? sink->measures(sink->ctx, &sums, err) : st;
}

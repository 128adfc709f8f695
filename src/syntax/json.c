/* JSON. Patterns with metavariables are no JSON: they are read as JavaScript. */
#include "languages.h"

const struct TSLanguage *tree_sitter_json(void);

static const struct lowering_row rows[] = {
    {"object", SHAPE_NODE, NODE_DICT, NULL, NULL, 0},
    {"pair", SHAPE_NODE, NODE_PAIR, "key=key value=value", NULL, 0},
    {"array", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"string", SHAPE_STRING, NODE_STRING, NULL, NULL, 0},
    {"number", SHAPE_LEAF, NODE_NUMBER, NULL, NULL, 0},
    {"true|false", SHAPE_LEAF, NODE_BOOL, NULL, NULL, 0},
    {"null", SHAPE_LEAF, NODE_NULL, NULL, NULL, 0},
    {"comment", SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"", ""},
    {"{", "}"}, /* a pair */
    {NULL, NULL},
};

const struct language_syntax json_syntax = {
    .language = LANG_JSON,
    .pattern_alternative = LANG_JAVASCRIPT,
    .grammar = tree_sitter_json,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
};

/* Runs one pattern against one file and prints the line of each match:
 * `match_pattern python PATTERN-FILE FILE`. For the conformance runner. */
#include <stdio.h>
#include <string.h>

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/dataflow/constants.h>
#include <assay/match/pattern.h>

struct printing {
    const struct tree *tree;
    const struct symbols *symbols;
};

static bool print_match(void *ctx, const struct pattern_match *match)
{
    const struct printing *p = ctx;
    unsigned line = 1;
    for (uint32_t i = 0; i < match->begin; i++) {
        line += p->tree->source.ptr[i] == '\n' ? 1 : 0;
    }
    (void)printf("%u", line);
    for (size_t i = 0; i < match->bound_count; i++) {
        struct view name = symbols_text(p->symbols, match->bound[i].name);
        struct view text =
            view_slice(p->tree->source, match->bound[i].begin_byte, match->bound[i].end_byte);
        (void)printf("\t%.*s=%.*s", (int)name.len, name.ptr, (int)(text.len > 60 ? 60 : text.len),
                     text.ptr);
    }
    (void)putchar('\n');
    return true;
}

int main(int argc, char **argv)
{
    struct error err = {.code = OK};
    struct parser *parser = NULL;
    struct matcher *matcher = NULL;
    struct symbols symbols;
    struct tree tree;
    struct arena arena;
    struct buf pattern_text = BUF_INIT(1 << 20);
    struct buf text = BUF_INIT(64 << 20);
    struct pattern pattern;
    bool exhausted = false;
    if (argc != 4) {
        (void)fprintf(stderr, "usage: match_pattern LANGUAGE PATTERN-FILE FILE\n");
        return 2;
    }
    enum language language = language_named(view_str(argv[1]));
    uint32_t options =
        1u << OPTION_CONSTANT_PROPAGATION | 1u << OPTION_AC_MATCHING | 1u << OPTION_VARDEF_ASSIGN |
        1u << OPTION_ATTR_EXPR | 1u << OPTION_UNIFY_IDS_STRICTLY | 1u << OPTION_ARROW_IS_FUNCTION |
        1u << OPTION_LET_IS_VAR | 1u << OPTION_GO_DEEPER_EXPR | 1u << OPTION_GO_DEEPER_STMT |
        1u << OPTION_IMPLICIT_DEEP_EXPRSTMT | 1u << OPTION_IMPLICIT_ELLIPSIS |
        1u << OPTION_IMPLICIT_RETURN | 1u << OPTION_XML_ATTRS_IMPLICIT_ELLIPSIS |
        1u << OPTION_XML_SINGLETON_LOOSE_MATCHING | 1u << OPTION_XML_CHILDREN_ORDERED;
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    arena_init(&arena, 0);
    enum status st = parser_new(NULL, &parser, &err);
    st = st == OK ? matcher_new(&matcher, &err) : st;
    st = st == OK ? file_read(argv[2], &pattern_text, &err) : st;
    st = st == OK ? file_read(argv[3], &text, &err) : st;
    st = st == OK ? pattern_compile(parser, language, buf_view(&pattern_text), options, &symbols,
                                    &arena, &pattern, &err)
                  : st;
    st = st == OK ? parser_parse(parser, language, buf_view(&text), &symbols, &tree, &err) : st;
    st = st == OK ? tree_resolve_names(&tree, &symbols, &err) : st;
    st = st == OK ? tree_summarise(&tree, &symbols, &err) : st;
    st = st == OK ? constants_fold(&tree, &symbols, &err) : st;
    if (st == OK) {
        struct printing printing = {.tree = &tree, .symbols = &symbols};
        matcher_tree(matcher, &tree, &symbols);
        matcher_search(matcher, &pattern, 0, print_match, &printing, &exhausted);
    } else {
        (void)fprintf(stderr, "%s\n", err.message);
    }
    matcher = matcher_free(matcher);
    parser = parser_free(parser);
    tree_release(&tree);
    symbols_release(&symbols);
    arena_release(&arena);
    buf_release(&text);
    buf_release(&pattern_text);
    return st == OK ? (exhausted ? 3 : 0) : 1;
}

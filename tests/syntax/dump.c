/* Prints the common form of a file or of a pattern: `syntax_dump python FILE`,
 * `syntax_dump --pattern python 'foo($X, ...)'`. For goldens and for looking at. */
#include <stdio.h>
#include <string.h>

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/syntax/parser.h>

int main(int argc, char **argv)
{
    bool pattern = argc > 1 && strcmp(argv[1], "--pattern") == 0;
    struct error err = {.code = OK};
    struct parser *parser = NULL;
    struct symbols symbols;
    struct tree tree;
    struct buf text = BUF_INIT(64 << 20);
    struct buf out = BUF_INIT(1 << 30);
    char *owned = NULL;
    enum pattern_shape shape = PATTERN_EXPRESSION;
    if (argc != (pattern ? 4 : 3)) {
        (void)fprintf(stderr, "usage: syntax_dump [--pattern] LANGUAGE FILE|PATTERN\n");
        return 2;
    }
    enum language language = language_named(view_str(argv[pattern ? 2 : 1]));
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    enum status st = parser_new(NULL, &parser, &err);
    if (st == OK && pattern) {
        st = parser_pattern(parser, language, view_str(argv[3]), &symbols, &tree, &shape, &owned,
                            &err);
    } else if (st == OK) {
        st = file_read(argv[2], &text, &err);
        if (st == OK) {
            st = parser_parse(parser, language, buf_view(&text), &symbols, &tree, &err);
        }
        if (st == OK) {
            st = tree_resolve_names(&tree, &symbols, &err);
        }
    }
    if (st == OK) {
        st = tree_print(&tree, &symbols, false, &out, &err);
    }
    if (st == OK) {
        if (pattern) {
            static const char *const shapes[] = {"expression", "statement", "sequence", "program"};
            (void)printf("shape: %s\n", shapes[shape]);
        }
        (void)fwrite(out.ptr, 1, out.len, stdout);
    } else {
        (void)fprintf(stderr, "%s\n", err.message);
    }
    parser = parser_free(parser);
    tree_release(&tree);
    symbols_release(&symbols);
    buf_release(&text);
    buf_release(&out);
    (void)mem_free(owned);
    return st == OK ? 0 : 1;
}

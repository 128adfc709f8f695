/* Every grammar, its lowering and the reading of patterns, on any bytes. The first byte
 * chooses the language, its highest bit makes the rest a pattern. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <assay/base/mem.h>
#include <assay/syntax/parser.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct parser *parser;
    const struct parser_limits limits = {.budget_ns = 200000000};
    struct symbols symbols;
    struct tree tree;
    if ((parser == NULL && parser_new(&limits, &parser, NULL) != OK) || size < 1) {
        return 0;
    }
    enum language language = (enum language)((data[0] & 0x7f) % LANG_COUNT);
    struct view text = view_of((const char *)data + 1, size - 1);
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    if (parser_knows(language)) {
        enum pattern_shape shape = PATTERN_EXPRESSION;
        char *owned = NULL;
        enum status st =
            (data[0] & 0x80) != 0
                ? parser_pattern(parser, language, text, &symbols, &tree, &shape, &owned, NULL)
                : parser_parse(parser, language, text, &symbols, &tree, NULL);
        if (st == OK && tree_resolve_names(&tree, &symbols, NULL) == OK) {
            /* Every subtree ends within its parent, every parent stands before. */
            for (node_id n = 1; n < tree.count; n++) {
                node_id parent = tree.nodes[n].parent;
                if (parent >= n || tree.nodes[n].next > tree.nodes[parent].next) {
                    abort();
                }
            }
            if (tree_summarise(&tree, &symbols, NULL) != OK) {
                abort();
            }
        }
        (void)mem_free(owned);
    }
    tree_release(&tree);
    symbols_release(&symbols);
    return 0;
}

#include <assay/sbom/licence.h>

#include <assay/licence/expression.h>

enum { EXPRESSION_MEMORY = 4 * 1024 * 1024 };

/* More than one identifier: operators, an exception, "+", a reference. */
static bool is_expression(struct view text)
{
    struct arena arena;
    struct expression e;
    arena_init(&arena, EXPRESSION_MEMORY);
    bool parsed = expression_parse(text, EXPRESSION_STRICT, &arena, &e, NULL) == OK;
    bool plain = view_find_char(text, ' ') == VIEW_NPOS && view_find_char(text, '+') == VIEW_NPOS &&
                 view_find(text, VIEW("Ref-")) == VIEW_NPOS;
    arena_release(&arena);
    return parsed && !plain;
}

enum sbom_licence_kind sbom_licence_kind_of(struct view text)
{
    if (licence_is_listed(text)) {
        return SBOM_LICENCE_ID;
    }
    return is_expression(text) ? SBOM_LICENCE_EXPRESSION : SBOM_LICENCE_NAME;
}

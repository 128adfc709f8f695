#include <assay/sbom/licence.h>

#include <assay/licence/expression.h>

enum { EXPRESSION_MEMORY = 4 * 1024 * 1024 };

/* More than one identifier: operators, an exception, "+", a reference. */
static bool is_plain(struct view text)
{
    return view_find_char(text, ' ') == VIEW_NPOS && view_find_char(text, '+') == VIEW_NPOS &&
           view_find(text, VIEW("Ref-")) == VIEW_NPOS;
}

enum status sbom_licence_kind_of(struct view text, enum sbom_licence_kind *out, struct error *err)
{
    if (is_plain(text)) {
        *out = licence_is_listed(text) ? SBOM_LICENCE_ID : SBOM_LICENCE_NAME;
        return OK;
    }
    struct arena arena;
    struct expression e;
    arena_init(&arena, EXPRESSION_MEMORY);
    enum status st = expression_parse(text, EXPRESSION_STRICT, &arena, &e, err);
    arena_release(&arena);
    if (st == ERR_NO_MEMORY) {
        return st;
    }
    /* "GPL-2.0+" is an identifier, too. */
    *out = licence_is_listed(text) ? SBOM_LICENCE_ID
           : st == OK              ? SBOM_LICENCE_EXPRESSION
                                   : SBOM_LICENCE_NAME;
    return OK;
}

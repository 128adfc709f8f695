/* JavaScript and TypeScript: imports and exports. */
#include "ecmascript.h"

/* --- imports and exports --- */

static node_id open_import(struct lowering *l, uint32_t at, enum node_role role, struct view how,
                           uint32_t module)
{
    node_id n = lower_open(l, NODE_IMPORT, role, at);
    lower_set_symbol(l, n, lower_symbol(l, how));
    lower(l, module, ROLE_MODULE);
    return n;
}

/* One of {a, b as c}. */
static void import_one(struct lowering *l, uint32_t at, enum node_role role, uint32_t module,
                       uint32_t item)
{
    uint32_t name = cst_field(l, item, FIELD_NAME);
    uint32_t alias = cst_field(l, item, FIELD_ALIAS);
    if (name == CST_NONE) {
        return;
    }
    node_id n = open_import(l, at, role, VIEW("from"), module);
    (void)lower_name(l, name, ROLE_NAME);
    if (alias != CST_NONE) {
        (void)lower_name(l, alias, ROLE_ALIAS);
    }
    lower_close(l, n);
}

/* In patterns ellipses at either end of the list say nothing: others may stand there. */
static void import_list(struct lowering *l, uint32_t at, enum node_role role, uint32_t module,
                        uint32_t list)
{
    bool first = true;
    for_each_named(l, list, c)
    {
        if (es_is_ellipsis(l, c)) {
            if (!first && cst_after_named(l, list, c) != CST_NONE) {
                (void)lower_name(l, c, role);
            }
        } else {
            import_one(l, at, role, module, c);
        }
        first = false;
    }
}

static void import_clause(struct lowering *l, uint32_t at, enum node_role role, uint32_t module,
                          uint32_t clause)
{
    for_each_named(l, clause, c)
    {
        if (cst_is(l, c, "named_imports")) {
            import_list(l, at, role, module, c);
        } else if (cst_is(l, c, "namespace_import")) {
            node_id n = open_import(l, at, role, VIEW("module"), module);
            lower(l, cst_first_named(l, c), ROLE_ALIAS);
            lower_close(l, n);
        } else {
            node_id n = open_import(l, at, role, VIEW("from"), module);
            (void)lower_leaf(l, NODE_NAME, ROLE_NAME, c, lower_symbol(l, VIEW("default")));
            lower(l, c, ROLE_ALIAS);
            lower_close(l, n);
        }
    }
}

/* import x = require('m') */
static void import_require(struct lowering *l, uint32_t at, enum node_role role, uint32_t clause)
{
    node_id n = open_import(l, at, role, VIEW("module"), cst_field(l, clause, FIELD_SOURCE));
    lower(l, cst_first_named(l, clause), ROLE_ALIAS);
    lower_close(l, n);
}

void es_import(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t module = cst_field(l, at, FIELD_SOURCE);
    uint32_t clause = cst_child_is(l, at, "import_clause");
    uint32_t required = cst_child_is(l, at, "import_require_clause");
    if (clause != CST_NONE) {
        import_clause(l, at, role, module, clause);
    } else if (required != CST_NONE) {
        import_require(l, at, role, required);
    } else {
        lower_close(l, open_import(l, at, role, VIEW("include"), module));
    }
}

/* import a = b.c */
void es_import_alias(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t alias = cst_first_named(l, at);
    uint32_t name = alias == CST_NONE ? CST_NONE : cst_after_named(l, at, alias);
    node_id n = lower_open(l, NODE_IMPORT, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("module")));
    if (name != CST_NONE) {
        (void)lower_name(l, name, ROLE_MODULE);
        (void)lower_name(l, alias, ROLE_ALIAS);
    }
    lower_close(l, n);
}

/* export … from 'm' imports; a declaration stands for itself with `export` as attribute;
 * anything else, and what is exported as default, stands in a node of its own. */
void es_export(struct lowering *l, uint32_t at, enum node_role role)
{
    struct outside before = {at, cst_first(l, at)};
    uint32_t declared = cst_field(l, at, FIELD_DECLARATION);
    uint32_t source = cst_field(l, at, FIELD_SOURCE);
    uint32_t clause = cst_child_is(l, at, "export_clause");
    if (declared != CST_NONE && cst_child_is(l, at, "default") == CST_NONE) {
        es_declaration(l, declared, role, before);
        return;
    }
    if (source != CST_NONE && clause != CST_NONE) {
        import_list(l, at, role, source, clause);
        return;
    }
    if (source != CST_NONE && cst_child_is(l, at, "namespace_export") == CST_NONE) {
        lower_close(l, open_import(l, at, role, VIEW("all"), source));
        return;
    }
    node_id n = lower_open(l, NODE_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("export")));
    es_attributes(l, at, before.from, CST_NONE);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && !cst_is(l, c, "decorator")) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

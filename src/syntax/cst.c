/* Reading the concrete tree. */
#include <string.h>

#include "lower_parts.h"

static uint32_t skip_unnamed(const struct lowering *l, uint32_t parent, uint32_t child)
{
    while (child != CST_NONE && !cst_named(l, child)) {
        child = cst_after(l, parent, child);
    }
    return child;
}

uint32_t cst_first_named(const struct lowering *l, uint32_t at)
{
    return skip_unnamed(l, at, cst_first(l, at));
}

uint32_t cst_after_named(const struct lowering *l, uint32_t parent, uint32_t child)
{
    return skip_unnamed(l, parent, cst_after(l, parent, child));
}

uint32_t cst_last_named(const struct lowering *l, uint32_t at)
{
    uint32_t last = CST_NONE;
    for_each_child(l, at, c)
    {
        last = cst_named(l, c) ? c : last;
    }
    return last;
}

uint32_t cst_named_count(const struct lowering *l, uint32_t at)
{
    uint32_t count = 0;
    for_each_child(l, at, c)
    {
        count += cst_named(l, c) ? 1 : 0;
    }
    return count;
}

uint32_t cst_field(const struct lowering *l, uint32_t at, enum cst_field field)
{
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == field && (l->cst->nodes[c].flags & CST_EXTRA) == 0) {
            return c;
        }
    }
    return CST_NONE;
}

const char *cst_type_name(const struct lowering *l, uint32_t at)
{
    uint16_t type = l->cst->nodes[at].type;
    return type < l->grammar->type_count ? l->grammar->type_names[type] : "ERROR";
}

bool cst_is(const struct lowering *l, uint32_t at, const char *type)
{
    return at != CST_NONE && strcmp(cst_type_name(l, at), type) == 0;
}

uint32_t cst_child_is(const struct lowering *l, uint32_t at, const char *type)
{
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, type)) {
            return c;
        }
    }
    return CST_NONE;
}

struct view cst_text(const struct lowering *l, uint32_t at)
{
    return view_slice(l->cst->source, l->cst->nodes[at].begin, l->cst->nodes[at].end);
}

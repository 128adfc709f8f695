/* Summaries of subtrees: a cheap "cannot be in here" for matching.
 *
 * Kinds count where a pattern's kind is found again in whatever it matches (see
 * assay/match/pattern.h for what is equivalent to what: a VARIABLE has the bit of ASSIGN,
 * a FUNCTION that of LAMBDA and the other way round, an ATTRIBUTE that of CALL). Names
 * count by their components: "a.b" as "a" and "b", as written and as resolved. */
#include <assay/base/mem.h>
#include <assay/syntax/tree.h>

static const uint8_t kind_bits[NODE_KIND_COUNT] = {
    [NODE_CALL] = 1,          [NODE_NEW] = 2,      [NODE_BINARY] = 3,     [NODE_AUGMENT] = 7,
    [NODE_INDEX] = 5,         [NODE_TERNARY] = 6,  [NODE_ASSIGN] = 7,     [NODE_LAMBDA] = 8,
    [NODE_AWAIT] = 9,         [NODE_YIELD] = 10,   [NODE_IF] = 11,        [NODE_WHILE] = 12,
    [NODE_DO] = 13,           [NODE_FOR] = 14,     [NODE_FOREACH] = 15,   [NODE_SWITCH] = 16,
    [NODE_TRY] = 17,          [NODE_CATCH] = 18,   [NODE_THROW] = 19,     [NODE_WITH] = 20,
    [NODE_ASSERT] = 21,       [NODE_CLASS] = 22,   [NODE_ATTRIBUTE] = 23, [NODE_RETURN] = 24,
    [NODE_INTERPOLATED] = 25, [NODE_ELEMENT] = 26, [NODE_UNARY] = 27,     [NODE_FUNCTION] = 8,
    [NODE_KEYWORD] = 28,      [NODE_BREAK] = 29,   [NODE_CONTINUE] = 30,  [NODE_GOTO] = 31,
    [NODE_NAMESPACE] = 32,
};

static uint64_t kind_bit(enum node_kind k)
{
    return kind_bits[k] == 0 ? 0 : UINT64_C(1) << kind_bits[k];
}

/* One bit for each component of a dotted name. */
static uint64_t name_bits(struct view text)
{
    uint64_t bits = 0;
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i <= text.len; i++) {
        if (i == text.len || text.ptr[i] == '.') {
            bits |= UINT64_C(1) << ((hash * 2654435761u) >> 26);
            hash = 2166136261u;
        } else {
            hash = (hash ^ (unsigned char)text.ptr[i]) * 16777619u;
        }
    }
    return text.len == 0 ? 0 : bits;
}

static struct summary own(const struct tree *t, const struct symbols *symbols, node_id n)
{
    const struct node *x = &t->nodes[n];
    struct summary s = {.kinds = kind_bit(x->kind)};
    switch ((int)x->kind) {
    case NODE_VARIABLE:
        s.kinds |= kind_bit(NODE_ASSIGN);
        break;
    case NODE_ATTRIBUTE:
        s.kinds |= kind_bit(NODE_CALL);
        break;
    case NODE_AUGMENT:
        s.kinds |= kind_bit(NODE_BINARY); /* x += 1 is x = x + 1 */
        break;
    case NODE_FOREACH:
        s.kinds |= kind_bit(NODE_FOR); /* of which "for (...)" is any */
        break;
    case NODE_EXPRESSION:
        s.kinds |= kind_bit(NODE_RETURN); /* it may be what a function returns */
        break;
    case NODE_CALL:
        s.kinds |= t->language == LANG_SCALA ? kind_bit(NODE_NEW) : 0; /* T.apply() */
        break;
    case NODE_NAME:
        s.kinds |= t->language == LANG_RUBY ? kind_bit(NODE_CALL) : 0; /* of a method */
        s.names = name_bits(symbols_text(symbols, x->symbol));
        if (t->qualified != NULL && t->qualified[n] != x->symbol) {
            s.names |= name_bits(symbols_text(symbols, t->qualified[n]));
        }
        break;
    default:
        break;
    }
    return s;
}

enum status tree_summarise(struct tree *t, const struct symbols *symbols, struct error *err)
{
    uint64_t everywhere = 0;
    struct summary *have = mem_realloc(t->have, (size_t)t->count + 1, sizeof *have);
    if (have == NULL) {
        return error_no_memory(err);
    }
    t->have = have;
    for (uint32_t i = 0; i < t->wildcard_count; i++) {
        everywhere |= name_bits(symbols_text(symbols, t->wildcards[i].module));
    }
    for (node_id n = 0; n < t->count; n++) {
        have[n] = own(t, symbols, n);
        have[n].names |= everywhere;
    }
    /* Children stand behind their parent. */
    for (node_id n = t->count; n > 1; n--) {
        node_id parent = t->nodes[n - 1].parent;
        have[parent].kinds |= have[n - 1].kinds;
        have[parent].names |= have[n - 1].names;
    }
    return OK;
}

/* Names that need not be found again: keys may be quoted, imports may be written in other
 * ways. */
static bool may_differ(const struct node *nodes, node_id n)
{
    for (node_id i = n; i != NO_NODE; i = nodes[i].parent) {
        if (nodes[i].kind == NODE_IMPORT || nodes[i].role == ROLE_KEY) {
            return true;
        }
    }
    return false;
}

void tree_needs(const struct node *nodes, uint32_t count, const struct symbols *symbols,
                struct summary *need)
{
    for (node_id n = 0; n < count; n++) {
        struct view text = symbols_text(symbols, nodes[n].symbol);
        bool plain = nodes[n].kind == NODE_NAME && text.len > 0 && text.ptr[0] != '$' &&
                     text.ptr[0] != '=' && !may_differ(nodes, n);
        need[n].kinds = kind_bit(nodes[n].kind);
        need[n].names = plain ? name_bits(text) : 0;
    }
    for (node_id n = count; n > 1; n--) {
        node_id parent = nodes[n - 1].parent;
        if (nodes[n - 1].kind == NODE_ATTRIBUTE && nodes[parent].kind == NODE_LAMBDA) {
            continue; /* "async () => {}" is any lambda */
        }
        need[parent].kinds |= need[n - 1].kinds;
        need[parent].names |= need[n - 1].names;
    }
}

#include <assay/syntax/tree.h>

#include <assay/base/mem.h>

void tree_init(struct tree *t)
{
    *t = (struct tree){.language = LANG_UNKNOWN};
}

void tree_release(struct tree *t)
{
    t->nodes = mem_free(t->nodes);
    t->qualified = mem_free(t->qualified);
    t->scope = mem_free(t->scope);
    t->constant = mem_free(t->constant);
    t->wildcards = mem_free(t->wildcards);
    t->have = mem_free(t->have);
    tree_init(t);
}

node_id tree_child_in(const struct tree *t, node_id n, enum node_role role)
{
    for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
        if (t->nodes[c].role == role) {
            return c;
        }
    }
    return NO_NODE;
}

uint32_t tree_child_count(const struct tree *t, node_id n)
{
    uint32_t count = 0;
    for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
        count++;
    }
    return count;
}

struct view tree_text(const struct tree *t, node_id n)
{
    return view_slice(t->source, t->nodes[n].begin, t->nodes[n].end);
}

static const char *const kind_names[NODE_KIND_COUNT] = {
    [NODE_NONE] = "none",
    [NODE_METAVARIABLE] = "metavariable",
    [NODE_METAVARIABLE_ELLIPSIS] = "metavariable-ellipsis",
    [NODE_ELLIPSIS] = "ellipsis",
    [NODE_DEEP] = "deep",
    [NODE_TYPED] = "typed",
    [NODE_NAME] = "name",
    [NODE_STRING] = "string",
    [NODE_CHAR] = "char",
    [NODE_NUMBER] = "number",
    [NODE_BOOL] = "bool",
    [NODE_NULL] = "null",
    [NODE_REGEX] = "regex",
    [NODE_SYMBOL] = "symbol",
    [NODE_SELF] = "self",
    [NODE_TOKEN] = "token",
    [NODE_MEMBER] = "member",
    [NODE_INDEX] = "index",
    [NODE_SLICE] = "slice",
    [NODE_CALL] = "call",
    [NODE_NEW] = "new",
    [NODE_ARGUMENTS] = "arguments",
    [NODE_KEYWORD] = "keyword",
    [NODE_SPREAD] = "spread",
    [NODE_UNARY] = "unary",
    [NODE_BINARY] = "binary",
    [NODE_TERNARY] = "ternary",
    [NODE_ASSIGN] = "assign",
    [NODE_AUGMENT] = "augment",
    [NODE_SEQUENCE] = "sequence",
    [NODE_TUPLE] = "tuple",
    [NODE_LIST] = "list",
    [NODE_SET] = "set",
    [NODE_DICT] = "dict",
    [NODE_PAIR] = "pair",
    [NODE_CAST] = "cast",
    [NODE_AWAIT] = "await",
    [NODE_YIELD] = "yield",
    [NODE_LAMBDA] = "lambda",
    [NODE_INTERPOLATED] = "interpolated",
    [NODE_COMPREHENSION] = "comprehension",
    [NODE_ELEMENT] = "element",
    [NODE_TEXT] = "text",
    [NODE_TYPE] = "type",
    [NODE_EXPR_OTHER] = "expression-other",
    [NODE_PROGRAM] = "program",
    [NODE_BLOCK] = "block",
    [NODE_EXPRESSION] = "expression",
    [NODE_IF] = "if",
    [NODE_WHILE] = "while",
    [NODE_DO] = "do",
    [NODE_FOR] = "for",
    [NODE_FOREACH] = "foreach",
    [NODE_SWITCH] = "switch",
    [NODE_CASE] = "case",
    [NODE_TRY] = "try",
    [NODE_CATCH] = "catch",
    [NODE_RETURN] = "return",
    [NODE_THROW] = "throw",
    [NODE_BREAK] = "break",
    [NODE_CONTINUE] = "continue",
    [NODE_GOTO] = "goto",
    [NODE_LABEL] = "label",
    [NODE_WITH] = "with",
    [NODE_ASSERT] = "assert",
    [NODE_IMPORT] = "import",
    [NODE_VARIABLE] = "variable",
    [NODE_FUNCTION] = "function",
    [NODE_PARAMETERS] = "parameters",
    [NODE_PARAMETER] = "parameter",
    [NODE_CLASS] = "class",
    [NODE_ATTRIBUTE] = "attribute",
    [NODE_NAMESPACE] = "namespace",
    [NODE_ERROR] = "error",
    [NODE_OTHER] = "other",
};

static const char *const role_names[ROLE_COUNT] = {
    [ROLE_NONE] = "none",
    [ROLE_ATTRIBUTE] = "attribute",
    [ROLE_KEYWORD] = "keyword",
    [ROLE_RECEIVER] = "receiver",
    [ROLE_TYPE] = "type",
    [ROLE_NAME] = "name",
    [ROLE_TYPE_PARAMETERS] = "type-parameters",
    [ROLE_TARGET] = "target",
    [ROLE_OBJECT] = "object",
    [ROLE_CALLEE] = "callee",
    [ROLE_ARGUMENTS] = "arguments",
    [ROLE_PARAMETERS] = "parameters",
    [ROLE_RESULT] = "result",
    [ROLE_BASE] = "base",
    [ROLE_IMPLEMENTS] = "implements",
    [ROLE_KEY] = "key",
    [ROLE_VALUE] = "value",
    [ROLE_LEFT] = "left",
    [ROLE_RIGHT] = "right",
    [ROLE_LOW] = "low",
    [ROLE_HIGH] = "high",
    [ROLE_STEP] = "step",
    [ROLE_INIT] = "init",
    [ROLE_CONDITION] = "condition",
    [ROLE_UPDATE] = "update",
    [ROLE_RESOURCE] = "resource",
    [ROLE_THEN] = "then",
    [ROLE_BODY] = "body",
    [ROLE_CATCH] = "catch",
    [ROLE_ELSE] = "else",
    [ROLE_FINALLY] = "finally",
    [ROLE_LABEL] = "label",
    [ROLE_MODULE] = "module",
    [ROLE_ALIAS] = "alias",
};

const char *node_kind_name(enum node_kind k)
{
    return (unsigned)k < NODE_KIND_COUNT ? kind_names[k] : "?";
}

const char *node_role_name(enum node_role r)
{
    return (unsigned)r < ROLE_COUNT ? role_names[r] : "?";
}

static const struct {
    enum node_flag flag;
    const char *name;
} flag_names[] = {
    {NODE_DEFINES, "defines"},   {NODE_POSTFIX, "postfix"},       {NODE_ARROW, "arrow"},
    {NODE_STATIC, "static"},     {NODE_OPTIONAL, "optional"},     {NODE_TERMINATED, "terminated"},
    {NODE_IN_ERROR, "in-error"}, {NODE_IMPLICIT_RETURN, "value"}, {NODE_UNORDERED, "unordered"},
    {NODE_RAW, "raw"},
};

static void print_node(const struct tree *t, const struct symbols *symbols, bool positions,
                       node_id n, struct buf *out)
{
    const struct node *node = &t->nodes[n];
    if (node->role != ROLE_NONE) {
        buf_printf(out, "%s: ", node_role_name(node->role));
    }
    buf_add_str(out, node_kind_name(node->kind));
    if (node->symbol != 0) {
        struct view text = symbols_text(symbols, node->symbol);
        buf_add_str(out, " '");
        for (size_t i = 0; i < text.len; i++) {
            unsigned char c = (unsigned char)text.ptr[i];
            if (c < ' ' || c == 0x7f) {
                buf_printf(out, "\\x%02x", c);
            } else {
                buf_add_char(out, (char)c);
            }
        }
        buf_add_str(out, "'");
    }
    if (t->qualified != NULL && t->qualified[n] != 0 && t->qualified[n] != node->symbol) {
        struct view q = symbols_text(symbols, t->qualified[n]);
        buf_printf(out, " = %.*s", (int)q.len, q.ptr);
    }
    for (size_t i = 0; i < sizeof flag_names / sizeof flag_names[0]; i++) {
        if ((node->flags & flag_names[i].flag) != 0) {
            buf_printf(out, " %s", flag_names[i].name);
        }
    }
    if (positions) {
        buf_printf(out, " [%u-%u]", node->begin, node->end);
    }
    buf_add_char(out, '\n');
}

enum status tree_print(const struct tree *t, const struct symbols *symbols, bool positions,
                       struct buf *out, struct error *err)
{
    unsigned depth = 0;
    for (node_id n = 0; n < t->count; n++) {
        for (unsigned i = 0; i < depth; i++) {
            buf_add_str(out, "  ");
        }
        print_node(t, symbols, positions, n, out);
        if (t->nodes[n].next > n + 1) {
            depth++;
        } else {
            /* Leaving every node that ends here. */
            for (node_id p = t->nodes[n].parent;
                 p != NO_NODE && t->nodes[p].next == t->nodes[n].next && depth > 0;
                 p = t->nodes[p].parent) {
                depth--;
            }
        }
    }
    return buf_status(out, err);
}

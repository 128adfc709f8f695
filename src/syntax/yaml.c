/* YAML: mappings are DICTs of PAIRs, sequences LISTs, whether as blocks or in brackets. An
 * alias stands for a copy of what its anchor marks (within a budget: aliases of aliases
 * grow without bounds). Words are STRINGs without quotes, keys are STRINGs always. */
#include <string.h>

#include <assay/base/buf.h>
#include <assay/base/mem.h>

#include "languages.h"

const struct TSLanguage *tree_sitter_yaml(void);

enum { ALIAS_BUDGET = 4000000, EXPANDED_COST = 16, TEXT_LIMIT = 16 * 1024 * 1024 };

/* --- scalars --- */

static bool is_one_of(struct view text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (view_eq_str(text, *words)) {
            return true;
        }
    }
    return false;
}

/* Truth as YAML 1.1 spells it: most readers still do. */
static bool is_true(struct view text)
{
    static const char *const words[] = {"true", "True", "TRUE", "yes", "Yes", "YES",
                                        "on",   "On",   "ON",   "y",   "Y",   NULL};
    return is_one_of(text, words);
}

static bool is_false(struct view text)
{
    static const char *const words[] = {"false", "False", "FALSE", "no", "No", "NO",
                                        "off",   "Off",   "OFF",   "n",  "N",  NULL};
    return is_one_of(text, words);
}

/* A word over several lines: line ends and the blanks around them are one space. */
static symbol_id folded_word(struct lowering *l, struct view text)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(TEXT_LIMIT);
    if (text.len == 0 || memchr(text.ptr, '\n', text.len) == NULL) {
        return lower_symbol(l, text);
    }
    struct view rest = text;
    struct view line;
    while (view_split(&rest, '\n', &line)) {
        line = view_trim(line);
        if (out.len > 0) {
            buf_add_char(&out, line.len == 0 ? '\n' : ' ');
        }
        buf_add_view(&out, line);
    }
    return lower_symbol(l, buf_view(&out));
}

static void plain(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t inner = cst_first_named(l, at);
    struct view text = cst_text(l, at);
    bool key = role == ROLE_KEY;
    if (lower_placeholder(l, text) != NODE_NONE) {
        (void)lower_name(l, at, role);
    } else if (!key && cst_is(l, inner, "null_scalar")) {
        (void)lower_leaf(l, NODE_NULL, role, at, 0);
    } else if (!key && (cst_is(l, inner, "integer_scalar") || cst_is(l, inner, "float_scalar"))) {
        (void)lower_leaf(l, NODE_NUMBER, role, at, lower_symbol(l, text));
    } else if (!key && (is_true(text) || is_false(text))) {
        (void)lower_leaf(l, NODE_BOOL, role, at,
                         lower_symbol(l, is_true(text) ? VIEW("true") : VIEW("false")));
    } else {
        (void)lower_leaf(l, NODE_STRING, role, at, folded_word(l, text));
    }
}

static size_t indent_of(struct view line)
{
    size_t n = 0;
    while (n < line.len && line.ptr[n] == ' ') {
        n++;
    }
    return n;
}

static size_t common_indent(struct view text)
{
    size_t least = SIZE_MAX;
    struct view line;
    while (view_split(&text, '\n', &line)) {
        size_t n = indent_of(line);
        if (view_trim(line).len > 0 && n < least) {
            least = n;
        }
    }
    return least == SIZE_MAX ? 0 : least;
}

/* The lines of "|" or ">" without their indentation; folded ones are joined by a space, a
 * blank line between them is one line end. */
static void block_text(struct view text, bool fold, struct buf *out)
{
    size_t indent = common_indent(text);
    bool first = true;
    bool plain = false; /* the line before may be joined */
    bool empty = false; /* the line before was empty */
    struct view line;
    while (view_split(&text, '\n', &line)) {
        struct view content = view_slice(line, indent < line.len ? indent : line.len, line.len);
        if (content.len > 0 && content.ptr[content.len - 1] == '\r') {
            content.len--;
        }
        bool joins = fold && content.len > 0 && content.ptr[0] != ' ';
        if (!first && !(joins && empty)) {
            buf_add_char(out, joins && plain ? ' ' : '\n');
        }
        buf_add_view(out, content);
        plain = joins;
        empty = content.len == 0;
        first = false;
    }
}

static void block_scalar(struct lowering *l, uint32_t at, enum node_role role)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(TEXT_LIMIT);
    struct view text = cst_text(l, at);
    const char *end = text.len == 0 ? NULL : memchr(text.ptr, '\n', text.len);
    size_t header = end == NULL ? text.len : (size_t)(end - text.ptr) + 1;
    struct view head = view_slice(text, 0, header);
    bool fold = text.len > 0 && text.ptr[0] == '>';
    bool strip = head.len > 0 && memchr(head.ptr, '-', head.len) != NULL;
    bool keep = head.len > 0 && memchr(head.ptr, '+', head.len) != NULL;
    block_text(view_slice(text, header, text.len), fold, &out);
    while (!keep && out.len > 0 && (out.ptr[out.len - 1] == '\n' || out.ptr[out.len - 1] == ' ')) {
        out.len--;
    }
    if (!strip && !keep && out.len > 0 && l->placeholders == NULL) {
        buf_add_char(&out, '\n');
    }
    node_id n = lower_leaf(l, NODE_STRING, role, at, lower_symbol(l, buf_view(&out)));
    lower_set_flag(l, n, NODE_RAW);
}

/* --- nodes with anchors, tags and aliases --- */

/* What stands in a block_node or flow_node besides its properties, or CST_NONE. */
static uint32_t content_of(const struct lowering *l, uint32_t at)
{
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && !cst_is(l, c, "anchor") && !cst_is(l, c, "tag")) {
            return c;
        }
    }
    return CST_NONE;
}

/* The node that the anchor `name` before `at` marks. What the search costs is counted. */
static uint32_t anchored(struct lowering *l, struct view name, uint32_t at)
{
    const struct cst_node *nodes = l->cst->nodes;
    uint32_t n = at;
    for (; n > 0 && l->spent < ALIAS_BUDGET; n--, l->spent++) {
        struct view text = view_slice(l->cst->source, nodes[n].begin, nodes[n].end);
        if (text.len == name.len + 1 && text.ptr[0] == '&' && cst_is(l, n, "anchor") &&
            view_eq(view_slice(text, 1, text.len), name)) {
            break;
        }
    }
    if (n == 0 || l->spent >= ALIAS_BUDGET) {
        return CST_NONE;
    }
    /* Its parent begins at the anchor or at a tag before it. */
    for (uint32_t up = n - 1; up > 0 && n - up < 8; up--) {
        if ((cst_is(l, up, "block_node") || cst_is(l, up, "flow_node")) && nodes[up].next > n) {
            return nodes[up].next > at ? CST_NONE : up; /* not into itself */
        }
    }
    return CST_NONE;
}

static void alias(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view name = cst_text(l, at);
    uint32_t target = anchored(l, view_slice(name, 1, name.len), at);
    node_id before = l->tree->count;
    if (target == CST_NONE) {
        node_id n = lower_open(l, NODE_EXPR_OTHER, role, at);
        lower_set_symbol(l, n, lower_symbol(l, VIEW("alias")));
        (void)lower_leaf(l, NODE_NAME, ROLE_NAME, at,
                         lower_symbol(l, view_slice(name, 1, name.len)));
        lower_close(l, n);
        return;
    }
    lower(l, target, role);
    l->spent += (uint64_t)(l->tree->count - before) * EXPANDED_COST;
}

static void tag_name(struct lowering *l, uint32_t tag)
{
    uint32_t begin = l->cst->nodes[tag].begin + 1;
    uint32_t end = l->cst->nodes[tag].end;
    if (lower_placeholder(l, view_slice(l->cst->source, begin, end)) != NODE_NONE) {
        (void)lower_name_span(l, begin, end, ROLE_TYPE);
        return;
    }
    node_id n = lower_open(l, NODE_TYPE, ROLE_TYPE, tag);
    (void)lower_name_span(l, begin, end, ROLE_NAME);
    lower_close(l, n);
}

/* "!tag value" is a CAST: a pattern without the tag finds it, too. The standard types (!!str)
 * say nothing new. */
static void node(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t tag = cst_child_is(l, at, "tag");
    uint32_t content = content_of(l, at);
    struct view text = tag == CST_NONE ? view_of("", 0) : cst_text(l, tag);
    if (text.len > 1 && text.ptr[1] != '!') {
        node_id n = lower_open(l, NODE_CAST, role, at);
        tag_name(l, tag);
        lower(l, content, ROLE_VALUE);
        lower_close(l, n);
    } else {
        lower(l, content, role);
    }
}

/* --- collections --- */

/* "key:" without a value is null. */
static void pair(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_field(l, at, FIELD_VALUE);
    node_id n = lower_open(l, NODE_PAIR, role, at);
    lower(l, cst_field(l, at, FIELD_KEY), ROLE_KEY);
    node_id before = l->tree->count;
    lower(l, value, ROLE_VALUE);
    if (l->failed == OK && l->tree->count == before) {
        node_id null = lower_leaf(l, NODE_NULL, ROLE_VALUE, at, 0);
        lower_set_span(l, null, l->cst->nodes[at].end, l->cst->nodes[at].end);
    }
    lower_close(l, n);
}

/* {a, b: c}: a word alone is a key without a value. */
static void flow_mapping(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_DICT, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "flow_node") && lower_placeholder(l, cst_text(l, c)) != NODE_ELLIPSIS) {
            node_id p = lower_open(l, NODE_PAIR, ROLE_NONE, c);
            lower(l, c, ROLE_KEY);
            lower_set_span(l, lower_leaf(l, NODE_NULL, ROLE_VALUE, c, 0), l->cst->nodes[c].end,
                           l->cst->nodes[c].end);
            lower_close(l, p);
        } else if (cst_named(l, c)) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* [a: b]: a pair in a sequence is a mapping of its own. */
static void flow_sequence(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_LIST, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "flow_pair")) {
            node_id d = lower_open(l, NODE_DICT, ROLE_NONE, c);
            lower(l, c, ROLE_NONE);
            lower_close(l, d);
        } else if (cst_named(l, c)) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* "-" alone is a null. */
static void item(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t content = cst_first_named(l, at);
    if (content == CST_NONE) {
        (void)lower_leaf(l, NODE_NULL, role, at, 0);
        return;
    }
    lower_children(l, at, role);
}

static bool is_ellipsis(const struct lowering *l, uint32_t at)
{
    struct view text = cst_text(l, at);
    text = view_starts(text, VIEW("- ")) ? view_trim(view_slice(text, 2, text.len)) : text;
    enum node_kind k = lower_placeholder(l, text);
    return k == NODE_ELLIPSIS || k == NODE_METAVARIABLE_ELLIPSIS;
}

/* In a pattern a sequence of one item stands for the item, and a mapping of one key for
 * that pair wherever it is. */
static void pattern_root(struct lowering *l, uint32_t at)
{
    uint32_t content = content_of(l, at);
    uint32_t only = content != CST_NONE && cst_named_count(l, content) == 1
                        ? cst_first_named(l, content)
                        : CST_NONE;
    bool sequence = cst_is(l, content, "block_sequence") || cst_is(l, content, "flow_sequence");
    bool mapping = cst_is(l, content, "block_mapping") || cst_is(l, content, "flow_mapping");
    bool tagged = cst_child_is(l, at, "tag") != CST_NONE;
    if (only == CST_NONE || tagged || is_ellipsis(l, only) || (!sequence && !mapping) ||
        cst_is(l, only, "flow_pair") != (mapping && cst_is(l, content, "flow_mapping"))) {
        lower(l, at, ROLE_NONE);
    } else {
        lower(l, only, ROLE_NONE);
    }
}

static void document(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_child(l, at, c)
    {
        bool root = cst_is(l, c, "block_node") || cst_is(l, c, "flow_node");
        if (root && l->placeholders != NULL) {
            pattern_root(l, c);
        } else if (cst_named(l, c)) {
            lower(l, c, role);
        }
    }
}

static const struct lowering_row rows[] = {
    {"document", SHAPE_CUSTOM, NODE_NONE, NULL, document, 0},
    {"block_node|flow_node", SHAPE_CUSTOM, NODE_NONE, NULL, node, 0},
    {"plain_scalar", SHAPE_CUSTOM, NODE_STRING, NULL, plain, 0},
    {"double_quote_scalar|single_quote_scalar", SHAPE_STRING, NODE_STRING, NULL, NULL, 0},
    {"block_scalar", SHAPE_CUSTOM, NODE_STRING, NULL, block_scalar, 0},
    {"block_mapping", SHAPE_NODE, NODE_DICT, NULL, NULL, 0},
    {"block_mapping_pair|flow_pair", SHAPE_CUSTOM, NODE_PAIR, NULL, pair, 0},
    {"flow_mapping", SHAPE_CUSTOM, NODE_DICT, NULL, flow_mapping, 0},
    {"block_sequence", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"block_sequence_item", SHAPE_CUSTOM, NODE_NONE, NULL, item, 0},
    {"flow_sequence", SHAPE_CUSTOM, NODE_LIST, NULL, flow_sequence, 0},
    {"alias", SHAPE_CUSTOM, NODE_NONE, NULL, alias, 0},
    {"comment|anchor|tag|yaml_directive|tag_directive|reserved_directive", SHAPE_DROP, NODE_NONE,
     NULL, NULL, 0},
};

/* --- patterns --- */

/* Where the line of `at` begins. */
static size_t line_start(struct view text, size_t at)
{
    while (at > 0 && text.ptr[at - 1] != '\n') {
        at--;
    }
    return at;
}

static struct view line_at(struct view text, size_t start)
{
    const char *end = start < text.len ? memchr(text.ptr + start, '\n', text.len - start) : NULL;
    return view_slice(text, start, end == NULL ? text.len : (size_t)(end - text.ptr));
}

struct neighbours {
    bool pairs;
    bool items;
};

static bool is_dash(struct view line, size_t at)
{
    return at < line.len && line.ptr[at] == '-' &&
           (at + 1 == line.len || line.ptr[at + 1] == ' ' || line.ptr[at + 1] == '\r');
}

/* What a line has at `column`: nothing, a pair, or an item. "- a: 1" has a pair at the
 * column of its key. False where the collection ends with that line. */
static bool look_at(struct view line, size_t column, struct neighbours *n)
{
    size_t at = indent_of(line);
    bool ends = at < column;
    if (view_trim(line).len == 0 || line.ptr[at] == '#') {
        return true;
    }
    while (at < column && is_dash(line, at)) {
        at++;
        while (at < line.len && line.ptr[at] == ' ') {
            at++;
        }
    }
    struct view content = view_trim(view_slice(line, at < line.len ? at : line.len, line.len));
    if (at == column && !view_eq(content, VIEW("..."))) {
        n->items = n->items || is_dash(line, at);
        n->pairs = n->pairs || !is_dash(line, at);
    }
    return !ends;
}

/* Whether others of the same indentation are items or pairs. */
static struct neighbours neighbours_of(struct view text, size_t begin)
{
    struct neighbours n = {false, false};
    size_t start = line_start(text, begin);
    size_t column = begin - start;
    struct view own = view_slice(text, start, begin);
    bool first = memchr(own.ptr, '-', own.len) != NULL && own.len > 0;
    for (size_t at = start; at > 0 && !first;) {
        at = line_start(text, at - 1);
        if (!look_at(line_at(text, at), column, &n)) {
            break;
        }
    }
    for (size_t at = start + line_at(text, start).len + 1; at < text.len;) {
        struct view line = line_at(text, at);
        if (view_trim(line).len > 0 && (indent_of(line) < column || !look_at(line, column, &n))) {
            break;
        }
        at += line.len + 1;
    }
    return n;
}

/* The bracket open at `at`, or '\0'. */
static char bracket_at(struct view text, size_t at)
{
    char open[64];
    size_t depth = 0;
    char quote = 0;
    for (size_t i = 0; i < at; i++) {
        char c = text.ptr[i];
        if (quote != 0) {
            quote = c == quote || c == '\n' ? 0 : quote;
        } else if (c == '"') {
            quote = c;
        } else if ((c == '[' || c == '{') && depth < sizeof open) {
            open[depth++] = c;
        } else if ((c == ']' || c == '}') && depth > 0) {
            depth--;
        }
    }
    return depth == 0 ? '\0' : open[depth - 1];
}

/* "..." is a pair among pairs, an item among items, and else a value. */
static const char *form(struct view pattern, size_t begin, size_t end, enum node_kind kind)
{
    if (kind != NODE_ELLIPSIS && kind != NODE_METAVARIABLE_ELLIPSIS) {
        return "@";
    }
    struct view before = view_trim(view_slice(pattern, line_start(pattern, begin), begin));
    char open = bracket_at(pattern, begin);
    size_t behind = end;
    while (behind < pattern.len && pattern.ptr[behind] == ' ') {
        behind++;
    }
    char last = before.len == 0 ? '\n' : before.ptr[before.len - 1];
    if (behind < pattern.len && pattern.ptr[behind] == ':') {
        return "@";
    }
    if (open != '\0') {
        return open == '{' && last != ':' ? "@: @" : "@";
    }
    if (last != '\n' && last != '-') {
        return "@";
    }
    struct neighbours n = neighbours_of(pattern, begin);
    return n.pairs ? "@: @" : n.items ? "- @" : "@";
}

static const char *const ellipses[] = {"@", "@: @", "- @", NULL};

const struct language_syntax yaml_syntax = {
    .language = LANG_YAML,
    .grammar = tree_sitter_yaml,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .ellipses = ellipses,
    .form = form,
};

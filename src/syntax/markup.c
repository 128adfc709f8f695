/* HTML and XML: elements with attributes and text. What stands in <script> and <style> is
 * text. */
#include "languages.h"

const struct TSLanguage *tree_sitter_html(void);
const struct TSLanguage *tree_sitter_xml(void);

static bool is_tag(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "start_tag") || cst_is(l, at, "self_closing_tag") ||
           cst_is(l, at, "STag") || cst_is(l, at, "EmptyElemTag");
}

/* The name and the attributes. */
static void tag(struct lowering *l, uint32_t at)
{
    bool named = false;
    for_each_named(l, at, c)
    {
        if (!named && (cst_is(l, c, "tag_name") || cst_is(l, c, "Name"))) {
            (void)lower_name(l, c, ROLE_NAME);
            named = true;
        } else {
            lower(l, c, ROLE_ATTRIBUTE);
        }
    }
}

static void element(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_ELEMENT, role, at);
    for_each_named(l, at, c)
    {
        if (is_tag(l, c)) {
            tag(l, c);
        } else if (!cst_is(l, c, "end_tag") && !cst_is(l, c, "ETag")) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* With or without quotes; references in it stay as written. */
static void attribute_value(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t begin = l->cst->nodes[at].begin;
    uint32_t end = l->cst->nodes[at].end;
    struct view text = cst_text(l, at);
    if (text.len >= 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'')) {
        text = view_slice(text, 1, text.len - 1);
        begin++;
        end--;
    } else if (lower_placeholder(l, text) == NODE_METAVARIABLE) {
        (void)lower_name(l, at, role);
        return;
    }
    if (lower_placeholder(l, text) == NODE_ELLIPSIS) {
        (void)lower_name_span(l, begin, end, role);
        return;
    }
    (void)lower_leaf(l, NODE_STRING, role, at, lower_symbol(l, text));
}

static void attribute(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_first_named(l, at);
    uint32_t value = name == CST_NONE ? CST_NONE : cst_after_named(l, at, name);
    if (name == CST_NONE) {
        return;
    }
    node_id n = lower_open(l, NODE_ATTRIBUTE, role, at);
    (void)lower_name(l, name, ROLE_NAME);
    if (value != CST_NONE) {
        attribute_value(l, value, ROLE_VALUE);
    }
    lower_close(l, n);
}

static const struct lowering_row html_rows[] = {
    {"element|script_element|style_element", SHAPE_CUSTOM, NODE_ELEMENT, NULL, element, 0},
    {"attribute", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, attribute, 0},
    {"text|raw_text|entity", SHAPE_CUSTOM, NODE_TEXT, NULL, lower_text, 0},
    {"comment|erroneous_end_tag", SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct lowering_row xml_rows[] = {
    {"element", SHAPE_CUSTOM, NODE_ELEMENT, NULL, element, 0},
    {"Attribute|PseudoAtt", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, attribute, 0},
    {"CharData|CData|CharRef|EntityRef", SHAPE_CUSTOM, NODE_TEXT, NULL, lower_text, 0},
    {"EntityValue|SystemLiteral|PubidLiteral", SHAPE_CUSTOM, NODE_STRING, NULL, attribute_value, 0},
    {"content|prolog|CDSect", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"Name|PITarget", SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"Comment|CDStart|XMLDecl", SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context html_contexts[] = {
    {"", ""},
    {"<z ", ">"}, /* an attribute alone */
    {NULL, NULL},
};

static const struct pattern_context xml_contexts[] = {
    {"", ""},
    {"<z ", "/>"},   /* an attribute alone */
    {"<z>", "</z>"}, /* several elements, text */
    {NULL, NULL},
};

static const char *const xml_ellipses[] = {"@", "@=\"@\"", "\"@\"", NULL};
static const char *const xml_metavariables[] = {"@", "\"@\"", "@=\"@\"", NULL};

const struct language_syntax html_syntax = {
    .language = LANG_HTML,
    .grammar = tree_sitter_html,
    .rows = html_rows,
    .row_count = sizeof html_rows / sizeof html_rows[0],
    .contexts = html_contexts,
};

const struct language_syntax xml_syntax = {
    .language = LANG_XML,
    .grammar = tree_sitter_xml,
    .rows = xml_rows,
    .row_count = sizeof xml_rows / sizeof xml_rows[0],
    .contexts = xml_contexts,
    .ellipses = xml_ellipses,
    .metavariables = xml_metavariables,
};

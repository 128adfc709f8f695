/* Swift: statements and declarations. */
#include "swift_family.h"

enum { CONDITIONS_MAX = 32 };

/* --- blocks --- */

static bool is_binding(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "value_binding_pattern");
}

/* "throw" and what is thrown are siblings in the grammar. */
void swift_statements(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_named(l, at, c)
    {
        if (!cst_is(l, c, "throw_keyword")) {
            lower_statement(l, c, role);
            continue;
        }
        uint32_t value = cst_after_named(l, at, c);
        node_id n = lower_open(l, NODE_THROW, role, c);
        if (value != CST_NONE) {
            lower_set_span(l, n, l->cst->nodes[c].begin, l->cst->nodes[value].end);
            lower(l, value, ROLE_VALUE);
            c = value;
        }
        lower_close(l, n);
    }
}

/* The block whose brace is `brace`, a child of `parent`. */
static void braces(struct lowering *l, uint32_t parent, uint32_t brace, enum node_role role)
{
    uint32_t end = l->cst->nodes[brace].end;
    node_id n = lower_open(l, NODE_BLOCK, role, brace);
    for (uint32_t c = cst_after(l, parent, brace); c != CST_NONE; c = cst_after(l, parent, c)) {
        end = l->cst->nodes[c].end;
        if (cst_is(l, c, "}")) {
            break;
        }
        if (cst_is(l, c, "statements")) {
            swift_statements(l, c, ROLE_NONE);
        } else if (cst_named(l, c)) {
            lower_statement(l, c, ROLE_NONE);
        }
    }
    lower_set_span(l, n, l->cst->nodes[brace].begin, end);
    lower_close(l, n);
}

/* The first block among the children of `at` from `from` on. */
static void block_from(struct lowering *l, uint32_t at, uint32_t from, enum node_role role)
{
    while (from != CST_NONE && !cst_is(l, from, "{")) {
        from = cst_after(l, at, from);
    }
    if (from != CST_NONE) {
        braces(l, at, from, role);
    }
}

void swift_block(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t brace = cst_child_is(l, at, "{");
    if (brace != CST_NONE) {
        braces(l, at, brace, role);
        return;
    }
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    swift_statements(l, at, ROLE_NONE);
    lower_close(l, n);
}

/* --- conditions --- */

struct conditions {
    uint32_t begin[CONDITIONS_MAX]; /* first child of each */
    uint32_t end[CONDITIONS_MAX];   /* the comma, or what stands behind the last */
    size_t count;
};

static bool ends_conditions(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "{") || cst_is(l, at, "else");
}

static void find_conditions(const struct lowering *l, uint32_t at, uint32_t from,
                            struct conditions *out)
{
    uint32_t begin = CST_NONE;
    out->count = 0;
    for (uint32_t c = from; c != CST_NONE && out->count < CONDITIONS_MAX; c = cst_after(l, at, c)) {
        bool last = ends_conditions(l, c);
        if (last || cst_is(l, c, ",")) {
            if (begin != CST_NONE) {
                out->begin[out->count] = begin;
                out->end[out->count++] = c;
            }
            begin = CST_NONE;
            if (last) {
                return;
            }
        } else if (begin == CST_NONE) {
            begin = c;
        }
    }
    if (begin != CST_NONE && out->count < CONDITIONS_MAX) {
        out->begin[out->count] = begin;
        out->end[out->count++] = CST_NONE;
    }
}

/* x, or "let x = y", which is an assignment. */
static void one_condition(struct lowering *l, uint32_t at, uint32_t from, uint32_t to,
                          enum node_role role)
{
    if (!is_binding(l, from)) {
        lower(l, from, role);
        return;
    }
    node_id n = lower_open(l, NODE_ASSIGN, role, from);
    lower_set_flag(l, n, NODE_DEFINES);
    enum node_role part = ROLE_TARGET;
    for (uint32_t c = cst_after(l, at, from); c != CST_NONE && c != to; c = cst_after(l, at, c)) {
        if (cst_is(l, c, "=")) {
            part = ROLE_VALUE;
        } else if (cst_named(l, c) && !cst_is(l, c, "type_annotation")) {
            lower(l, c, part);
            lower_set_span(l, n, l->cst->nodes[from].begin, l->cst->nodes[c].end);
        }
    }
    lower_close(l, n);
}

static void all_of(struct lowering *l, uint32_t at, const struct conditions *list, size_t count,
                   enum node_role role)
{
    if (count == 1) {
        one_condition(l, at, list->begin[0], list->end[0], role);
        return;
    }
    node_id n = lower_open(l, NODE_BINARY, role, list->begin[0]);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("&&")));
    all_of(l, at, list, count - 1, ROLE_LEFT);
    one_condition(l, at, list->begin[count - 1], list->end[count - 1], ROLE_RIGHT);
    lower_close(l, n);
}

static void conditions(struct lowering *l, uint32_t at, uint32_t from, bool negated)
{
    struct conditions list;
    find_conditions(l, at, from, &list);
    if (list.count == 0) {
        return;
    }
    if (!negated) {
        all_of(l, at, &list, list.count, ROLE_CONDITION);
        return;
    }
    node_id n = lower_open(l, NODE_UNARY, ROLE_CONDITION, list.begin[0]);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("!")));
    all_of(l, at, &list, list.count, ROLE_VALUE);
    lower_close(l, n);
}

static uint32_t behind_word(const struct lowering *l, uint32_t at)
{
    uint32_t word = cst_first(l, at);
    return word == CST_NONE ? CST_NONE : cst_after(l, at, word);
}

/* --- statements --- */

/* if; guard is an if that its condition fails. */
void swift_if(struct lowering *l, uint32_t at, enum node_role role)
{
    bool guard = cst_is(l, at, "guard_statement");
    uint32_t otherwise = CST_NONE;
    node_id n = lower_open(l, NODE_IF, role, at);
    conditions(l, at, behind_word(l, at), guard);
    block_from(l, at, cst_first(l, at), ROLE_THEN);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "else") && !guard) {
            otherwise = cst_after(l, at, c);
        }
    }
    if (cst_is(l, otherwise, "if_statement")) {
        lower(l, otherwise, ROLE_ELSE);
    } else if (otherwise != CST_NONE) {
        block_from(l, at, otherwise, ROLE_ELSE);
    }
    lower_close(l, n);
}

void swift_while(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_WHILE, role, at);
    conditions(l, at, behind_word(l, at), false);
    block_from(l, at, cst_first(l, at), ROLE_BODY);
    lower_close(l, n);
}

void swift_repeat(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_child_is(l, at, "while");
    node_id n = lower_open(l, NODE_DO, role, at);
    block_from(l, at, cst_first(l, at), ROLE_BODY);
    conditions(l, at, word == CST_NONE ? CST_NONE : cst_after(l, at, word), false);
    lower_close(l, n);
}

void swift_for(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_FOREACH, role, at);
    lower(l, cst_field(l, at, FIELD_ITEM), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_COLLECTION), ROLE_VALUE);
    block_from(l, at, cst_first(l, at), ROLE_BODY);
    lower_close(l, n);
}

void swift_switch(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SWITCH, role, at);
    lower(l, cst_field(l, at, FIELD_EXPR), ROLE_VALUE);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "switch_entry")) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

void swift_case(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t colon = cst_child_is(l, at, ":");
    node_id n = lower_open(l, NODE_CASE, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && !cst_is(l, c, "statements") && !cst_is(l, c, "default_keyword") &&
            !cst_is(l, c, "where_keyword") && !cst_is(l, c, "modifiers")) {
            lower(l, c, ROLE_CONDITION);
        }
    }
    node_id body = lower_open(l, NODE_BLOCK, ROLE_BODY, colon == CST_NONE ? at : colon);
    uint32_t statements = cst_child_is(l, at, "statements");
    if (statements != CST_NONE) {
        lower_set_span(l, body, l->cst->nodes[statements].begin, l->cst->nodes[statements].end);
        swift_statements(l, statements, ROLE_NONE);
    }
    lower_close(l, body);
    lower_close(l, n);
}

void swift_do(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TRY, role, at);
    block_from(l, at, cst_first(l, at), ROLE_BODY);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "catch_block")) {
            lower(l, c, ROLE_CATCH);
        }
    }
    lower_close(l, n);
}

void swift_catch(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    node_id n = lower_open(l, NODE_CATCH, ROLE_CATCH, at);
    uint32_t error = cst_field(l, at, FIELD_ERROR);
    uint32_t type = error == CST_NONE ? CST_NONE : cst_child_is(l, error, "user_type");
    lower_type(l, type, ROLE_TYPE);
    lower(l, type == CST_NONE ? error : cst_first_named(l, error), ROLE_NAME);
    block_from(l, at, cst_first(l, at), ROLE_BODY);
    lower_close(l, n);
}

/* return, break, continue, throw, yield. */
void swift_transfer(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_first(l, at);
    enum node_kind kind = cst_is(l, word, "break")           ? NODE_BREAK
                          : cst_is(l, word, "continue")      ? NODE_CONTINUE
                          : cst_is(l, word, "throw_keyword") ? NODE_THROW
                          : cst_is(l, word, "yield")         ? NODE_YIELD
                                                             : NODE_RETURN;
    node_id n = lower_open(l, kind, role, at);
    for (uint32_t c = word == CST_NONE ? CST_NONE : cst_after(l, at, word); c != CST_NONE;
         c = cst_after(l, at, c)) {
        if (cst_named(l, c) || cst_is(l, c, "nil")) {
            lower(l, c, kind == NODE_BREAK || kind == NODE_CONTINUE ? ROLE_LABEL : ROLE_VALUE);
        }
    }
    lower_close(l, n);
}

/* import A.B: the module. */
void swift_import(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_child_is(l, at, "identifier");
    node_id n = lower_open(l, NODE_IMPORT, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("module")));
    if (name != CST_NONE) {
        (void)lower_name(l, name, ROLE_MODULE);
    }
    lower_close(l, n);
}

/* --- declarations --- */

void swift_modifiers(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "attribute")) {
            lower(l, c, ROLE_ATTRIBUTE);
        } else if (cst_named(l, c)) {
            lower_modifier(l, c);
        }
    }
}

/* @name(arguments) */
void swift_annotation(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_first_named(l, at);
    uint32_t first = name == CST_NONE ? CST_NONE : cst_after_named(l, at, name);
    (void)role;
    node_id n = lower_open(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, at);
    lower(l, cst_is(l, name, "user_type") ? cst_first_named(l, name) : name, ROLE_NAME);
    if (first != CST_NONE) {
        node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
        for (uint32_t c = first; c != CST_NONE; c = cst_after_named(l, at, c)) {
            lower(l, c, ROLE_NONE);
        }
        lower_close(l, list);
    }
    lower_close(l, n);
}

static void attributes(struct lowering *l, uint32_t at)
{
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "modifiers") || cst_is(l, c, "attribute")) {
            lower(l, c, ROLE_ATTRIBUTE);
        } else if (is_binding(l, c)) {
            lower_modifier(l, c);
        } else if (cst_is(l, c, "pattern")) {
            uint32_t inside = cst_first_named(l, c);
            if (inside != CST_NONE && is_binding(l, inside)) {
                lower_modifier(l, inside); /* of protocols */
            }
        }
    }
}

/* What stands behind a name up to the next: its type, value, accessors. */
static void property_parts(struct lowering *l, uint32_t at, uint32_t name)
{
    bool value = false;
    uint32_t type = CST_NONE;
    for (uint32_t c = cst_after(l, at, name); c != CST_NONE && !cst_is(l, c, ",");
         c = cst_after(l, at, c)) {
        type = cst_is(l, c, "type_annotation") ? c : type;
    }
    if (type != CST_NONE) {
        lower_type(l, cst_first_named(l, type), ROLE_TYPE);
    }
    lower(l, name, ROLE_TARGET);
    for (uint32_t c = cst_after(l, at, name); c != CST_NONE && !cst_is(l, c, ",");
         c = cst_after(l, at, c)) {
        if (cst_is(l, c, "=")) {
            value = true;
        } else if (value && (cst_named(l, c) || cst_is(l, c, "nil"))) {
            lower(l, c, ROLE_VALUE);
            value = false;
        } else if (cst_is(l, c, "computed_property") || cst_is(l, c, "willset_didset_block")) {
            lower_block(l, c, ROLE_BODY);
        }
    }
}

/* let x = 1, y: Int = 2: one VARIABLE a name. */
void swift_property(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_NAME && cst_is(l, c, "pattern")) {
            node_id n = lower_open(l, NODE_VARIABLE, role, at);
            attributes(l, at);
            property_parts(l, at, c);
            lower_close(l, n);
        }
    }
}

/* case a = 1, b(Int) */
void swift_enum_entry(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_child_is(l, at, "case");
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field != FIELD_NAME) {
            continue;
        }
        node_id n = lower_open(l, NODE_VARIABLE, role, at);
        if (word != CST_NONE) {
            lower_modifier(l, word);
        }
        attributes(l, at);
        property_parts(l, at, c);
        lower_close(l, n);
    }
}

/* [label] name: type; its default stands behind it in the function. */
static void parameter(struct lowering *l, uint32_t function, uint32_t at)
{
    uint32_t name = CST_NONE;
    uint32_t type = CST_NONE;
    uint32_t sign = cst_after(l, function, at);
    node_id n = lower_open(l, NODE_PARAMETER, ROLE_NONE, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "simple_identifier")) {
            name = c;
        } else if (cst_named(l, c) && !cst_is(l, c, "parameter_modifiers")) {
            type = c;
        }
    }
    lower_type(l, type, ROLE_TYPE);
    lower(l, name, ROLE_NAME);
    if (sign != CST_NONE && cst_is(l, sign, "=")) {
        uint32_t value = cst_after(l, function, sign);
        lower(l, value, ROLE_VALUE);
        if (value != CST_NONE) {
            lower_set_span(l, n, l->cst->nodes[at].begin, l->cst->nodes[value].end);
        }
    }
    lower_close(l, n);
}

static bool is_ellipsis_only(const struct lowering *l, uint32_t at)
{
    uint32_t name = cst_last_named(l, at);
    uint32_t first = cst_first_named(l, at);
    return first != CST_NONE && lower_placeholder(l, cst_text(l, first)) == NODE_ELLIPSIS &&
           name != CST_NONE && lower_placeholder(l, cst_text(l, name)) == NODE_ELLIPSIS;
}

static void parameters(struct lowering *l, uint32_t at)
{
    uint32_t open = cst_child_is(l, at, "(");
    node_id n = lower_open(l, NODE_PARAMETERS, ROLE_PARAMETERS, open == CST_NONE ? at : open);
    for_each_child(l, at, c)
    {
        if (!cst_is(l, c, "parameter")) {
            continue;
        }
        if (is_ellipsis_only(l, c)) {
            lower(l, cst_first_named(l, c), ROLE_NONE);
        } else {
            parameter(l, at, c);
        }
    }
    lower_close(l, n);
}

/* func, init, deinit, subscript, and those of protocols. */
void swift_method(struct lowering *l, uint32_t at, enum node_role role)
{
    static const char *const words[] = {"init", "deinit", "subscript"};
    uint32_t name = cst_field(l, at, FIELD_NAME);
    uint32_t body = cst_field(l, at, FIELD_BODY);
    uint32_t arrow = cst_child_is(l, at, "->");
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        uint32_t word = cst_child_is(l, at, words[i]);
        name = word != CST_NONE ? word : name;
    }
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    attributes(l, at);
    if (name != CST_NONE) {
        (void)lower_name(l, name, ROLE_NAME);
    }
    parameters(l, at);
    lower_type(l, arrow == CST_NONE ? CST_NONE : cst_after_named(l, at, arrow), ROLE_RESULT);
    body = body == CST_NONE ? cst_child_is(l, at, "computed_property") : body;
    if (body != CST_NONE) {
        swift_block(l, body, ROLE_BODY);
    }
    lower_close(l, n);
}

static void members(struct lowering *l, uint32_t body)
{
    node_id n = lower_open(l, NODE_BLOCK, ROLE_BODY, body);
    lower_set_flag(l, n, NODE_UNORDERED);
    for_each_child(l, body, c)
    {
        if (cst_named(l, c)) {
            lower_statement(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* class, enum, protocol; struct, actor and extension are classes to a pattern. */
void swift_class(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_field(l, at, FIELD_DECLARATION_KIND);
    uint32_t name = cst_field(l, at, FIELD_NAME);
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_CLASS, role, at);
    attributes(l, at);
    if (word != CST_NONE) {
        struct view kind = cst_text(l, word);
        bool class = !view_eq(kind, VIEW("enum")) && !view_eq(kind, VIEW("protocol"));
        (void)lower_leaf(l, NODE_TOKEN, ROLE_KEYWORD, word,
                         lower_symbol(l, class ? VIEW("class") : kind));
    }
    lower(l, cst_is(l, name, "user_type") ? cst_last_named(l, name) : name, ROLE_NAME);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "inheritance_specifier")) {
            lower_type(l, cst_first_named(l, c), ROLE_BASE);
        }
    }
    if (body != CST_NONE) {
        members(l, body);
    }
    lower_close(l, n);
}

/* { (x: Int) -> Int in … }, { x in … }, { … } */
void swift_lambda(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    uint32_t list =
        type == CST_NONE ? CST_NONE : cst_child_is(l, type, "lambda_function_type_parameters");
    uint32_t arrow = type == CST_NONE ? CST_NONE : cst_child_is(l, type, "->");
    uint32_t statements = cst_child_is(l, at, "statements");
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    if (list != CST_NONE) {
        node_id parameters_ = lower_open(l, NODE_PARAMETERS, ROLE_PARAMETERS, list);
        for_each_child(l, list, c)
        {
            if (cst_named(l, c)) {
                parameter(l, list, c);
            }
        }
        lower_close(l, parameters_);
    }
    lower_type(l, arrow == CST_NONE ? CST_NONE : cst_after_named(l, type, arrow), ROLE_RESULT);
    node_id body = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
    if (statements != CST_NONE) {
        swift_statements(l, statements, ROLE_NONE);
    }
    lower_close(l, body);
    lower_close(l, n);
}

/* Dockerfile: an instruction is a CALL [CALLEE (its name in capitals), options as
 * attributes, ARGUMENTS or BODY]. BODY is a BLOCK of Bash for the shell form, a LIST of
 * STRINGs for the exec form. ENV and LABEL are one CALL a pair, all over the whole
 * instruction. What a pattern may leave out (tag, digest, group, options) is an attribute. */
#include "dockerfile.h"
#include "bash_family.h"

#include <string.h>

#include "languages.h"

static const char *const types[] = {
    [DOCKER_FILE] = "docker_file",         [DOCKER_INSTRUCTION] = "docker_instruction",
    [DOCKER_KEYWORD] = "docker_keyword",   [DOCKER_OPTION] = "docker_option",
    [DOCKER_EXEC] = "docker_exec",         [DOCKER_STRING] = "docker_string",
    [DOCKER_WORD] = "docker_word",         [DOCKER_EXPANSION] = "docker_expansion",
    [DOCKER_VARIABLE] = "docker_variable", [DOCKER_PAIR] = "docker_pair",
    [DOCKER_TEXT] = "docker_text",         [DOCKER_SHELL] = "docker_shell",
    [DOCKER_BARE] = "docker_bare",         [DOCKER_ALIAS] = "docker_alias",
    [DOCKER_TAG] = "docker_tag",           [DOCKER_DIGEST] = "docker_digest",
    [DOCKER_GROUP] = "docker_group",       [DOCKER_NAME] = "docker_name",
};

/* --- words --- */

static void piece(struct lowering *l, uint32_t begin, uint32_t end, uint32_t at)
{
    struct view text = view_slice(l->cst->source, begin, end);
    if (begin < end && !view_eq(text, VIEW("\"")) && !view_eq(text, VIEW("'"))) {
        /* Quotes of a part are no text. */
        struct view inner = text;
        if (inner.ptr[0] == '"' || inner.ptr[0] == '\'') {
            inner = view_slice(inner, 1, inner.len);
        }
        if (inner.len > 0 &&
            (inner.ptr[inner.len - 1] == '"' || inner.ptr[inner.len - 1] == '\'')) {
            inner.len--;
        }
        node_id n = lower_leaf(l, NODE_STRING, ROLE_NONE, at, lower_symbol(l, inner));
        lower_set_span(l, n, begin, end);
    }
}

static bool is_quoted(struct view text)
{
    return text.len > 1 && (text.ptr[0] == '"' || text.ptr[0] == '\'') &&
           text.ptr[text.len - 1] == text.ptr[0];
}

/* A word with $x in it, as Bash has them. */
static void expanded(struct lowering *l, uint32_t at, enum node_role role)
{
    const struct cst_node *nodes = l->cst->nodes;
    uint32_t first = cst_first(l, at);
    struct view text = cst_text(l, at);
    if (nodes[first].begin == nodes[at].begin && nodes[first].end == nodes[at].end) {
        lower(l, first, role);
        return;
    }
    bool quoted = is_quoted(text);
    node_id n = lower_open(l, quoted ? NODE_INTERPOLATED : NODE_EXPR_OTHER, role, at);
    if (!quoted) {
        lower_set_symbol(l, n, lower_symbol(l, VIEW("concatenation")));
    }
    uint32_t from = nodes[at].begin;
    for_each_child(l, at, c)
    {
        piece(l, from, nodes[c].begin, at);
        lower(l, c, ROLE_NONE);
        from = nodes[c].end;
    }
    piece(l, from, nodes[at].end, at);
    lower_close(l, n);
}

static void word(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    if (lower_placeholder(l, text) != NODE_NONE) {
        (void)lower_name(l, at, role);
    } else if (cst_first(l, at) != CST_NONE) {
        expanded(l, at, role);
    } else {
        struct view inner = is_quoted(text) ? view_slice(text, 1, text.len - 1) : text;
        (void)lower_leaf(l, NODE_STRING, role, at, lower_symbol(l, inner));
    }
}

/* $x and ${x}: UNARY "$" [NAME]; in a pattern $X is anything, ${$X} a variable. */
static void expansion(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_first(l, at);
    const struct cst_node *nodes = l->cst->nodes;
    if (name == CST_NONE) {
        return;
    }
    if (nodes[name].begin == nodes[at].begin + 1 &&
        lower_placeholder(l, cst_text(l, name)) != NODE_NONE) {
        (void)lower_name(l, name, role);
        return;
    }
    node_id n = lower_open(l, NODE_UNARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("$")));
    (void)lower_name(l, name, ROLE_VALUE);
    lower_close(l, n);
}

/* --- parts of instructions --- */

static void pair(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t key = cst_first(l, at);
    node_id n = lower_open(l, NODE_PAIR, role, at);
    lower(l, key, ROLE_KEY);
    lower(l, key == CST_NONE ? CST_NONE : cst_after(l, at, key), ROLE_VALUE);
    lower_close(l, n);
}

/* tag, digest, group: KEYWORD attributes. */
static void named(struct lowering *l, uint32_t at, struct view name)
{
    node_id n = lower_open(l, NODE_KEYWORD, ROLE_ATTRIBUTE, at);
    (void)lower_leaf(l, NODE_NAME, ROLE_NAME, at, lower_symbol(l, name));
    word(l, at, ROLE_VALUE);
    lower_close(l, n);
}

/* --name=value; several pairs are a DICT. */
static void option(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_first(l, at);
    uint32_t value = name == CST_NONE ? CST_NONE : cst_after(l, at, name);
    if (cst_is(l, name, "docker_name")) {
        (void)lower_name(l, name, role);
        return;
    }
    node_id n = lower_open(l, NODE_KEYWORD, role, at);
    if (name != CST_NONE) {
        (void)lower_name(l, name, ROLE_NAME);
    }
    if (cst_is(l, value, "docker_pair")) {
        node_id d = lower_open(l, NODE_DICT, ROLE_VALUE, at);
        for (uint32_t c = value; c != CST_NONE; c = cst_after(l, at, c)) {
            lower(l, c, ROLE_NONE);
        }
        lower_close(l, d);
    } else {
        lower(l, value, ROLE_VALUE);
    }
    lower_close(l, n);
}

static void shell(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    if (cst_first(l, at) != CST_NONE) {
        bash_statements(l, cst_first(l, at), false, ROLE_NONE);
    }
    lower_close(l, n);
}

/* A pattern without an instruction. */
static void bare(struct lowering *l, uint32_t at, enum node_role role)
{
    if (cst_first(l, at) != CST_NONE) {
        bash_statements(l, cst_first(l, at), true, role);
    }
}

static void callee(struct lowering *l, uint32_t keyword)
{
    char name[16];
    struct view text = cst_text(l, keyword);
    size_t len = text.len < sizeof name ? text.len : sizeof name;
    for (size_t i = 0; i < len; i++) {
        name[i] = text.ptr[i] >= 'a' && text.ptr[i] <= 'z' ? (char)(text.ptr[i] - 32) : text.ptr[i];
    }
    (void)lower_leaf(l, NODE_NAME, ROLE_CALLEE, keyword, lower_symbol(l, view_of(name, len)));
}

static bool is_argument(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "docker_word") || cst_is(l, at, "docker_text");
}

/* What is no word: options, tag, the command … */
static void part(struct lowering *l, uint32_t at, bool is_arg)
{
    if (cst_is(l, at, "docker_option")) {
        option(l, at, ROLE_ATTRIBUTE);
    } else if (cst_is(l, at, "docker_tag")) {
        named(l, at, VIEW("tag"));
    } else if (cst_is(l, at, "docker_digest")) {
        named(l, at, VIEW("digest"));
    } else if (cst_is(l, at, "docker_group")) {
        named(l, at, VIEW("group"));
    } else if (cst_is(l, at, "docker_alias")) {
        word(l, at, ROLE_ALIAS);
    } else if (cst_is(l, at, "docker_pair") && is_arg) {
        lower(l, cst_first(l, at), ROLE_VALUE); /* ARG x=default */
    } else if (!is_argument(l, at) && !cst_is(l, at, "docker_keyword")) {
        lower(l, at, ROLE_BODY);
    }
}

/* The strings of COPY ["a", "b"] are arguments as well. */
static uint32_t argument_list(const struct lowering *l, uint32_t at, struct view keyword)
{
    uint32_t exec = cst_child_is(l, at, "docker_exec");
    bool files =
        strncasecmp(keyword.ptr, "COPY", 4) == 0 || strncasecmp(keyword.ptr, "ADD", 3) == 0;
    return files && exec != CST_NONE ? exec : at;
}

/* One CALL; `only`: the one pair of it, or CST_NONE. */
static void call(struct lowering *l, uint32_t at, uint32_t only, enum node_role role)
{
    uint32_t keyword = cst_first(l, at);
    struct view name = cst_text(l, keyword);
    uint32_t list = argument_list(l, at, name);
    bool is_arg = name.len == 3 && strncasecmp(name.ptr, "ARG", 3) == 0;
    bool any = only != CST_NONE || list != at;
    node_id n = lower_open(l, NODE_CALL, role, at);
    callee(l, keyword);
    for_each_child(l, at, c)
    {
        any = any || is_argument(l, c);
        if (only == CST_NONE && c != list) {
            part(l, c, is_arg);
        }
    }
    if (any) {
        node_id a = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
        for_each_child(l, list, c)
        {
            if (c == only || (only == CST_NONE && (is_argument(l, c) || list != at))) {
                lower(l, c, ROLE_NONE);
            }
        }
        lower_close(l, a);
    }
    lower_close(l, n);
}

/* ENV and LABEL: a CALL for each pair; ellipses around them say nothing, one between two
 * stands for other instructions. */
static void instruction(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t keyword = cst_first(l, at);
    uint32_t c = keyword == CST_NONE ? CST_NONE : cst_child_is(l, at, "docker_pair");
    struct view name = keyword == CST_NONE ? view_of("", 0) : cst_text(l, keyword);
    if (keyword == CST_NONE) {
        return;
    }
    if (c == CST_NONE || (name.len == 3 && strncasecmp(name.ptr, "ARG", 3) == 0)) {
        call(l, at, CST_NONE, role);
        return;
    }
    for (uint32_t dots = CST_NONE; c != CST_NONE; c = cst_after(l, at, c)) {
        if (cst_is(l, c, "docker_pair")) {
            if (dots != CST_NONE) {
                (void)lower_name(l, dots, role);
            }
            call(l, at, c, role);
            dots = CST_NONE;
        } else if (lower_placeholder(l, cst_text(l, c)) == NODE_ELLIPSIS) {
            dots = c;
        }
    }
}

static void text(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_STRING, role, at, lower_symbol(l, cst_text(l, at)));
}

static void list(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_LIST, role, at);
    for_each_child(l, at, c)
    {
        lower(l, c, ROLE_NONE);
    }
    lower_close(l, n);
}

/* "text" as in JSON; a placeholder has no quotes. */
static void string(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view whole = cst_text(l, at);
    if (lower_placeholder(l, whole) != NODE_NONE) {
        (void)lower_name(l, at, role);
        return;
    }
    struct view inner = whole.len > 1 ? view_slice(whole, 1, whole.len - 1) : whole;
    (void)lower_leaf(l, NODE_STRING, role, at, lower_symbol(l, inner));
}

static const struct lowering_row rows[] = {
    {"docker_instruction", SHAPE_CUSTOM, NODE_CALL, NULL, instruction, 0},
    {"docker_option", SHAPE_CUSTOM, NODE_KEYWORD, NULL, option, 0},
    {"docker_exec", SHAPE_CUSTOM, NODE_LIST, NULL, list, 0},
    {"docker_string", SHAPE_CUSTOM, NODE_STRING, NULL, string, 0},
    {"docker_word|docker_alias|docker_tag|docker_digest|docker_group", SHAPE_CUSTOM, NODE_STRING,
     NULL, word, 0},
    {"docker_expansion", SHAPE_CUSTOM, NODE_UNARY, NULL, expansion, 0},
    {"docker_pair", SHAPE_CUSTOM, NODE_PAIR, NULL, pair, 0},
    {"docker_text", SHAPE_CUSTOM, NODE_STRING, NULL, text, 0},
    {"docker_shell", SHAPE_CUSTOM, NODE_BLOCK, NULL, shell, 0},
    {"docker_bare", SHAPE_CUSTOM, NODE_NONE, NULL, bare, 0},
    {"docker_name|docker_variable|docker_keyword", SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
};

/* --- patterns --- */

static const struct pattern_context contexts[] = {
    {"", ""}, {"zqbare ", ""}, {"zqbare ", "\n"}, {NULL, NULL}};

/* Whether the instruction that `at` is part of is given to Bash. */
static bool is_command(struct view text, size_t at, size_t *begin)
{
    static const char *const plain[] = {"ADD",     "ARG",        "COPY",      "ENV",  "EXPOSE",
                                        "FROM",    "LABEL",      "SHELL",     "USER", "VOLUME",
                                        "WORKDIR", "MAINTAINER", "STOPSIGNAL"};
    size_t start = at;
    for (;;) {
        while (start > 0 && text.ptr[start - 1] != '\n') {
            start--;
        }
        if (start < 2 || text.ptr[start - 2] != '\\') {
            break;
        }
        start--;
    }
    while (start < at && (text.ptr[start] == ' ' || text.ptr[start] == '\t')) {
        start++;
    }
    *begin = start;
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        size_t len = strlen(plain[i]);
        if (start + len < text.len && strncasecmp(text.ptr + start, plain[i], len) == 0 &&
            (text.ptr[start + len] == ' ' || text.ptr[start + len] == '\t')) {
            return false;
        }
    }
    return true;
}

/* Whether `at` is in an option (--name=…), or in the exec form. */
static bool is_plain_place(struct view text, size_t begin, size_t at)
{
    size_t i = at;
    while (i > begin && text.ptr[i - 1] != ' ') {
        i--;
    }
    if (i + 2 < at && text.ptr[i] == '-' && text.ptr[i + 1] == '-' &&
        memchr(text.ptr + i, '=', at - i) != NULL) {
        return true;
    }
    i = begin;
    while (i < at && text.ptr[i] != ' ') {
        i++;
    }
    while (i < at && text.ptr[i] == ' ') {
        i++;
    }
    return i < at && text.ptr[i] == '[';
}

static const char *form(struct view pattern, size_t begin, size_t end, enum node_kind kind)
{
    size_t start = 0;
    bool command = is_command(pattern, begin, &start);
    if (kind != NODE_METAVARIABLE || start == begin || is_plain_place(pattern, start, begin)) {
        return command && start == begin && kind == NODE_METAVARIABLE
                   ? bash_form(pattern, begin, end, kind)
                   : "@";
    }
    if (command) {
        return bash_form(pattern, begin, end, kind);
    }
    bool braces = begin >= 2 && pattern.ptr[begin - 1] == '{' && pattern.ptr[begin - 2] == '$';
    return braces ? "@" : "$@";
}

const struct language_syntax dockerfile_syntax = {
    .language = LANG_DOCKERFILE,
    .parse = dockerfile_parse,
    .types = types,
    .type_count = DOCKER_TYPE_COUNT,
    .embeds = LANG_BASH,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .form = form,
};

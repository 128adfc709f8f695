/* Names, members and chains of calls; types; imports. */
#include <string.h>

#include "matcher.h"

/* --- dotted names --- */

static symbol_id qualified(const struct matcher *m, node_id t)
{
    return m->tree->qualified == NULL ? 0 : m->tree->qualified[t];
}

/* Whether `q` of a file that imports everything from a module is `d` of the pattern. */
static bool through_wildcard(const struct matcher *m, symbol_id d, symbol_id q, node_id t)
{
    struct view full = symbols_text(m->symbols, d);
    struct view last = symbols_text(m->symbols, q);
    for (uint32_t i = 0; i < m->tree->wildcard_count; i++) {
        const struct wildcard *w = &m->tree->wildcards[i];
        struct view module = symbols_text(m->symbols, w->module);
        if (w->begin <= t && t < w->end && full.len == module.len + 1 + last.len &&
            view_starts(full, module) && view_ends(full, last) && full.ptr[module.len] == '.') {
            return true;
        }
    }
    return false;
}

static const struct goal *want_dotted(struct matcher *m, node_id p, node_id t, symbol_id name,
                                      uint32_t len, const struct goal *next)
{
    return want(
        m, (struct goal){.kind = GOAL_DOTTED, .p = p, .t = t, .name = name, .name_len = len}, next);
}

enum outcome solve_dotted(struct matcher *m, const struct goal *g, const struct goal **next)
{
    struct view text = view_slice(symbols_text(m->symbols, g->name), 0, g->name_len);
    const struct node *p = &m->pn[g->p];
    *next = g->next;
    if (p->kind == NODE_METAVARIABLE) {
        return bind_text(m, g->p, symbols_intern(m->symbols, text), m->tn[g->t].begin,
                         m->tn[g->t].end)
                   ? GO_ON
                   : FAILED;
    }
    if (p->kind == NODE_NAME) {
        return view_eq(symbols_text(m->symbols, p->symbol), text) ? GO_ON : FAILED;
    }
    const char *dot =
        p->kind != NODE_MEMBER || text.len == 0 ? NULL : memrchr(text.ptr, '.', text.len);
    node_id object = part(m->pn, g->p, ROLE_OBJECT);
    node_id name = part(m->pn, g->p, ROLE_NAME);
    if (dot == NULL || object == NO_NODE || name == NO_NODE) {
        return FAILED;
    }
    uint32_t at = (uint32_t)(dot - text.ptr);
    symbol_id last = symbols_intern(m->symbols, view_slice(text, at + 1, text.len));
    *next = want_dotted(m, name, g->t, last, (uint32_t)(text.len - at - 1),
                        want_dotted(m, object, g->t, g->name, at, g->next));
    return GO_ON;
}

/* --- chains: $X. ... .foo() --- */

static bool is_dots(const struct matcher *m, node_id p)
{
    node_id name = m->pn[p].kind == NODE_MEMBER ? part(m->pn, p, ROLE_NAME) : NO_NODE;
    return name != NO_NODE && stands_for_many(m->pn[name].kind);
}

enum outcome solve_chain(struct matcher *m, const struct goal *g, const struct goal **next)
{
    (void)next;
    for (node_id t = g->t; t != NO_NODE;) {
        if (attempt(m, want_node(m, g->p, t, g->next))) {
            return STOPPED;
        }
        node_id callee = m->tn[t].kind == NODE_CALL ? part(m->tn, t, ROLE_CALLEE) : t;
        t = callee != NO_NODE && m->tn[callee].kind == NODE_MEMBER
                ? part(m->tn, callee, ROLE_OBJECT)
                : NO_NODE;
    }
    return FAILED;
}

/* --- names and members --- */

enum { ACCESS = NODE_ARROW | NODE_STATIC | NODE_OPTIONAL };

static enum outcome solve_member(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                 const struct goal **next)
{
    node_id p_object = part(m->pn, p, ROLE_OBJECT);
    node_id p_name = part(m->pn, p, ROLE_NAME);
    node_id t_object = part(m->tn, t, ROLE_OBJECT);
    node_id t_name = part(m->tn, t, ROLE_NAME);
    if (p_object == NO_NODE || p_name == NO_NODE || t_object == NO_NODE || t_name == NO_NODE ||
        (m->pn[p].flags & ACCESS) != (m->tn[t].flags & ACCESS)) {
        return FAILED;
    }
    if (is_dots(m, p_object)) {
        /* The ellipsis stands for any accesses between, none included. */
        node_id inner = part(m->pn, p_object, ROLE_OBJECT);
        const struct goal *chain =
            want(m, (struct goal){.kind = GOAL_CHAIN, .p = inner, .t = t_object}, rest);
        *next = want_node(m, p_name, t_name, chain);
        return inner == NO_NODE ? FAILED : GO_ON;
    }
    *next = want_node(m, p_name, t_name, want_node(m, p_object, t_object, rest));
    return GO_ON;
}

static bool names_equal(const struct matcher *m, node_id p, node_id t)
{
    symbol_id d = m->pattern->dotted[p];
    symbol_id q = qualified(m, t);
    if (m->pn[p].kind == NODE_NAME && m->tn[t].kind == NODE_NAME &&
        m->pn[p].symbol == m->tn[t].symbol) {
        return true;
    }
    if (d == 0 || q == 0 ||
        (m->pn[p].kind == NODE_MEMBER && m->tn[t].kind == NODE_MEMBER &&
         (m->pn[p].flags & NODE_OPTIONAL) != (m->tn[t].flags & NODE_OPTIONAL))) {
        return false;
    }
    return d == q || (m->tree->wildcard_count > 0 && through_wildcard(m, d, q, t));
}

/* "$X. ... .f" against what is reached by other than names. */
static enum outcome solve_dots(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                               const struct goal **next)
{
    node_id object = part(m->pn, p, ROLE_OBJECT);
    if (object == NO_NODE) {
        return FAILED;
    }
    *next = want(m, (struct goal){.kind = GOAL_CHAIN, .p = object, .t = t}, rest);
    return GO_ON;
}

enum outcome solve_name(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                        const struct goal **next)
{
    const struct node *n = &m->tn[t];
    bool name = n->kind == NODE_NAME || n->kind == NODE_MEMBER || n->kind == NODE_SELF;
    *next = rest;
    if (name && names_equal(m, p, t)) {
        return GO_ON;
    }
    if (is_dots(m, p)) {
        return solve_dots(m, p, t, rest, next);
    }
    if (m->pn[p].kind != NODE_MEMBER || !name) {
        return FAILED;
    }
    /* "$X.call" against a name that was imported as "subprocess.call". */
    symbol_id q = qualified(m, t);
    if (m->pattern->dotted[p] == 0 && q != 0 && q != n->symbol && n->kind == NODE_NAME) {
        uint32_t len = (uint32_t)symbols_text(m->symbols, q).len;
        *next = want_dotted(m, p, t, q, len, rest);
        return GO_ON;
    }
    return n->kind == NODE_MEMBER ? solve_member(m, p, t, rest, next) : FAILED;
}

/* --- types --- */

static bool is_type_name(const struct matcher *m, node_id t)
{
    return m->tn[t].kind == NODE_NAME || m->tn[t].kind == NODE_MEMBER;
}

/* What a type is made of another by: "*", or the end of "Bar[]". */
static struct view sign_of(const struct matcher *m, symbol_id symbol)
{
    static const char *const signs[] = {"[]", "=>", "*", "&", "?"};
    struct view text = symbols_text(m->symbols, symbol);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (view_ends(text, view_str(signs[i]))) {
            return view_str(signs[i]);
        }
    }
    return text;
}

/* Types without a name are made of others: of both the same has to be made. */
static enum outcome solve_made_type(struct matcher *m, node_id p, node_id t,
                                    const struct goal *rest, const struct goal **next)
{
    if (m->pn[p].kind != NODE_TYPE || m->tn[t].kind != NODE_TYPE) {
        return FAILED;
    }
    symbol_id a = m->pn[p].symbol;
    symbol_id b = m->tn[t].symbol;
    bool same = a == 0 || b == 0 || view_eq(sign_of(m, a), sign_of(m, b));
    return same ? solve_parts(m, p, t, rest, next) : FAILED;
}

/* Whichever of the two is wrapped as a TYPE; arguments only where the pattern has some. */
enum outcome solve_type(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                        const struct goal **next)
{
    bool p_type = m->pn[p].kind == NODE_TYPE;
    bool t_type = m->tn[t].kind == NODE_TYPE;
    node_id p_name = p_type ? part(m->pn, p, ROLE_NAME) : p;
    node_id t_name = t_type ? part(m->tn, t, ROLE_NAME) : t;
    *next = rest;
    if (p_name == NO_NODE || t_name == NO_NODE) {
        return solve_made_type(m, p, t, rest, next);
    }
    if (!p_type && !t_type) {
        return FAILED;
    }
    if (!t_type && !is_type_name(m, t)) {
        return FAILED;
    }
    const struct goal *behind = rest;
    node_id p_argument = p_type ? first_in(m->pn, p + 1, m->pn[p].next, ROLE_NONE) : NO_NODE;
    if (p_argument != NO_NODE) {
        behind = want(
            m,
            (struct goal){.kind = GOAL_LIST,
                          .role = ROLE_NONE,
                          .p = p_argument,
                          .p_end = m->pn[p].next,
                          .t = t_type ? first_in(m->tn, t + 1, m->tn[t].next, ROLE_NONE) : NO_NODE,
                          .t_end = m->tn[t].next},
            rest);
    }
    *next = want_node(m, p_name, t_name, behind);
    return GO_ON;
}

/* --- imports --- */

static bool is_how(const struct matcher *m, symbol_id how, const char *word)
{
    return view_eq_str(symbols_text(m->symbols, how), word);
}

/* The dotted name that an import is about, into `out`. */
static struct view import_name(const struct matcher *m, const struct node *nodes, node_id n,
                               char *out, size_t max)
{
    node_id module = part(nodes, n, ROLE_MODULE);
    node_id name = part(nodes, n, ROLE_NAME);
    struct view a =
        module == NO_NODE ? view_of("", 0) : symbols_text(m->symbols, nodes[module].symbol);
    struct view b = name == NO_NODE ? view_of("", 0) : symbols_text(m->symbols, nodes[name].symbol);
    if (a.len + b.len + 1 > max) {
        return view_of("", 0);
    }
    memcpy(out, a.ptr, a.len);
    if (b.len == 0) {
        return view_of(out, a.len);
    }
    size_t at = a.len;
    if (at > 0) {
        out[at++] = '.';
    }
    memcpy(out + at, b.ptr, b.len);
    return view_of(out, at + b.len);
}

/* "a.b" is a prefix of "a.b.c", not of "a.bc". */
static bool is_prefix(struct view prefix, struct view text)
{
    return view_starts(text, prefix) &&
           (text.len == prefix.len || strchr("./\\:", text.ptr[prefix.len]) != NULL);
}

static enum outcome solve_module(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                 const struct goal **next)
{
    struct view pattern = symbols_text(m->symbols, m->pn[p].symbol);
    struct view text = symbols_text(m->symbols, m->tn[t].symbol);
    *next = rest;
    if (m->pn[p].kind == NODE_METAVARIABLE) {
        return bind_node(m, p, t) ? GO_ON : FAILED;
    }
    if (stands_for_many(m->pn[p].kind)) {
        return GO_ON;
    }
    /* "foo.$BAR": one more component, whatever it is. */
    const char *variable = pattern.len == 0 ? NULL : memmem(pattern.ptr, pattern.len, ".$", 2);
    if (variable != NULL) {
        struct view head = view_slice(pattern, 0, (size_t)(variable - pattern.ptr));
        return is_prefix(head, text) && text.len > head.len ? GO_ON : FAILED;
    }
    return is_prefix(pattern, text) || match_text(m, p, pattern, text, m->tn[t].begin, m->tn[t].end)
               ? GO_ON
               : FAILED;
}

static bool is_variable_free(const struct matcher *m, node_id p)
{
    for (node_id n = p; n < m->pn[p].next; n++) {
        if (m->pn[n].kind == NODE_METAVARIABLE || stands_for_many(m->pn[n].kind)) {
            return false;
        }
    }
    return true;
}

/* import a.b finds "from a import b" and "from a.b import c". */
static bool normalized_equal(const struct matcher *m, node_id p, node_id t)
{
    char a[1024];
    char b[1024];
    if (!is_variable_free(m, p) || part(m->pn, p, ROLE_ALIAS) != NO_NODE ||
        is_how(m, m->pn[p].symbol, "all")) {
        return false;
    }
    struct view pattern = import_name(m, m->pn, p, a, sizeof a);
    struct view text = import_name(m, m->tn, t, b, sizeof b);
    return pattern.len > 0 && is_prefix(pattern, text);
}

/* "import $LIB" is any import where what is imported is written as one dotted name: the
 * metavariable stands for all of it. */
static bool binds_whole(struct matcher *m, node_id p, node_id t)
{
    enum language l = m->pattern->language;
    node_id variable = part(m->pn, p, ROLE_MODULE);
    node_id module = part(m->tn, t, ROLE_MODULE);
    node_id name = part(m->tn, t, ROLE_NAME);
    if ((l != LANG_JAVA && l != LANG_KOTLIN && l != LANG_SCALA && l != LANG_RUST) ||
        !is_how(m, m->pn[p].symbol, "module") || !is_how(m, m->tn[t].symbol, "from") ||
        variable == NO_NODE || m->pn[variable].kind != NODE_METAVARIABLE || module == NO_NODE ||
        name == NO_NODE || part(m->pn, p, ROLE_ALIAS) != NO_NODE) {
        return false;
    }
    char text[1024];
    struct view whole = import_name(m, m->tn, t, text, sizeof text);
    return bind_text(m, variable, symbols_intern(m->symbols, whole), m->tn[module].begin,
                     m->tn[name].end);
}

/* "import a.$X" of Scala is "import a.b.c._", too: b. */
static bool binds_within(struct matcher *m, node_id p, node_id t)
{
    node_id module = part(m->pn, p, ROLE_MODULE);
    node_id name = part(m->pn, p, ROLE_NAME);
    node_id of = part(m->tn, t, ROLE_MODULE);
    if (m->pattern->language != LANG_SCALA || !is_how(m, m->tn[t].symbol, "all") ||
        module == NO_NODE || name == NO_NODE || of == NO_NODE ||
        m->pn[name].kind != NODE_METAVARIABLE) {
        return false;
    }
    struct view whole = symbols_text(m->symbols, m->tn[of].symbol);
    struct view prefix = symbols_text(m->symbols, m->pn[module].symbol);
    struct view rest = view_slice(whole, prefix.len + 1, whole.len);
    struct view next = view_of("", 0);
    uint32_t begin = m->tn[of].begin + (uint32_t)prefix.len + 1;
    return rest.len > 0 && is_prefix(prefix, whole) && view_split(&rest, '.', &next) &&
           bind_text(m, name, symbols_intern(m->symbols, next), begin, begin + (uint32_t)next.len);
}

/* "import static a.b": asked for where the pattern says it. */
static bool keyword_fits(const struct matcher *m, node_id p, node_id t)
{
    node_id a = part(m->pn, p, ROLE_KEYWORD);
    node_id b = part(m->tn, t, ROLE_KEYWORD);
    return a == NO_NODE || (b != NO_NODE && m->pn[a].symbol == m->tn[b].symbol);
}

/* <a.h> is not "a.h". */
static bool quotes_fit(const struct matcher *m, node_id p, node_id p_module, node_id t_module)
{
    return p_module == NO_NODE || t_module == NO_NODE || !is_how(m, m->pn[p].symbol, "include") ||
           m->pn[p_module].kind != NODE_NAME || m->tn[t_module].kind != NODE_STRING;
}

/* The same, though it is written in another way. */
static bool is_same_import(struct matcher *m, node_id p, node_id t)
{
    return normalized_equal(m, p, t) || binds_whole(m, p, t) || binds_within(m, p, t);
}

enum outcome solve_import(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                          const struct goal **next)
{
    node_id p_module = part(m->pn, p, ROLE_MODULE);
    node_id t_module = part(m->tn, t, ROLE_MODULE);
    node_id p_name = part(m->pn, p, ROLE_NAME);
    node_id t_name = part(m->tn, t, ROLE_NAME);
    node_id p_alias = part(m->pn, p, ROLE_ALIAS);
    node_id t_alias = part(m->tn, t, ROLE_ALIAS);
    *next = rest;
    if (!keyword_fits(m, p, t) || !quotes_fit(m, p, p_module, t_module)) {
        return FAILED;
    }
    if (is_same_import(m, p, t)) {
        return GO_ON;
    }
    if (m->pn[p].symbol != m->tn[t].symbol || (p_module != NO_NODE && t_module == NO_NODE) ||
        (p_name != NO_NODE && t_name == NO_NODE) || (p_alias != NO_NODE && t_alias == NO_NODE)) {
        return FAILED;
    }
    const struct goal *behind = rest;
    if (p_alias != NO_NODE) {
        behind = want_node(m, p_alias, t_alias, behind);
    }
    if (p_name != NO_NODE) {
        behind = want_node(m, p_name, t_name, behind);
    }
    *next = behind;
    return p_module == NO_NODE ? GO_ON : solve_module(m, p_module, t_module, behind, next);
}

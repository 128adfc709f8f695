/* Measures that the tree alone does not tell: comments are not in the common form, so they
 * are read off the lines of the text. */
#include "measures.h"

#include <string.h>

bool measures_is_header(struct view path)
{
    static const char *const endings[] = {".h", ".hh", ".hpp", ".hxx", ".h++", ".inl", ".ipp"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (view_ends_nocase(path, view_str(endings[i]))) {
            return true;
        }
    }
    return false;
}

/* Whether a child of `n` in this role is this word. */
bool measures_has_word(const struct measures_input *in, node_id n, enum node_role role,
                       const char *word)
{
    const struct tree *t = in->tree;
    for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
        if (t->nodes[c].role == role &&
            view_eq_str(symbols_text(in->symbols, t->nodes[c].symbol), word)) {
            return true;
        }
    }
    return false;
}

static bool has_any(const struct measures_input *in, node_id n, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        if (measures_has_word(in, n, ROLE_ATTRIBUTE, words[i])) {
            return true;
        }
    }
    return false;
}

/* Languages in which what is public says so. */
static bool says_public(const struct measures_input *in, node_id n,
                        const struct surroundings *around)
{
    static const char *const shown[] = {"public", "open", "pub", "external", NULL};
    static const char *const hiding[] = {"private", "protected", "internal", NULL};
    return around->in_interface ? !has_any(in, n, hiding) : has_any(in, n, shown);
}

static bool script_public(const struct measures_input *in, node_id n, struct view name,
                          const struct surroundings *around)
{
    static const char *const hiding[] = {"private", "protected", NULL};
    if (around->in_class) {
        return !has_any(in, n, hiding) && !view_starts(name, VIEW("#"));
    }
    node_id parent = in->tree->nodes[n].parent;
    return measures_has_word(in, n, ROLE_ATTRIBUTE, "export") ||
           (parent != NO_NODE && measures_has_word(in, parent, ROLE_ATTRIBUTE, "export"));
}

enum visibility {
    VISIBLE_NEVER,
    VISIBLE_IN_HEADER,
    VISIBLE_CAPITAL,
    VISIBLE_UNLESS_HIDDEN,     /* by a modifier */
    VISIBLE_UNLESS_UNDERSCORE, /* or by a modifier */
    VISIBLE_SAID,
    VISIBLE_EXPORTED
};

static const enum visibility visibility_in[LANG_COUNT] = {
    [LANG_C] = VISIBLE_IN_HEADER,
    [LANG_CPP] = VISIBLE_IN_HEADER,
    [LANG_GO] = VISIBLE_CAPITAL,
    [LANG_PYTHON] = VISIBLE_UNLESS_UNDERSCORE,
    [LANG_RUBY] = VISIBLE_UNLESS_UNDERSCORE,
    [LANG_JAVA] = VISIBLE_SAID,
    [LANG_CSHARP] = VISIBLE_SAID,
    [LANG_RUST] = VISIBLE_SAID,
    [LANG_SWIFT] = VISIBLE_SAID,
    [LANG_SOLIDITY] = VISIBLE_SAID,
    [LANG_KOTLIN] = VISIBLE_UNLESS_HIDDEN,
    [LANG_SCALA] = VISIBLE_UNLESS_HIDDEN,
    [LANG_PHP] = VISIBLE_UNLESS_HIDDEN,
    [LANG_JAVASCRIPT] = VISIBLE_EXPORTED,
    [LANG_TYPESCRIPT] = VISIBLE_EXPORTED,
    [LANG_TSX] = VISIBLE_EXPORTED,
};

bool measures_is_public(const struct measures_input *in, node_id n, symbol_id symbol,
                        const struct surroundings *around)
{
    static const char *const hiding[] = {"private", "protected", "internal", "fileprivate", NULL};
    struct view name = symbols_text(in->symbols, symbol);
    if (around->in_function || around->hidden || name.len == 0) {
        return false;
    }
    switch (visibility_in[in->tree->language]) {
    case VISIBLE_IN_HEADER:
        return in->header;
    case VISIBLE_CAPITAL:
        return name.ptr[0] >= 'A' && name.ptr[0] <= 'Z';
    case VISIBLE_UNLESS_HIDDEN:
        return !has_any(in, n, hiding);
    case VISIBLE_UNLESS_UNDERSCORE:
        return name.ptr[0] != '_' && !has_any(in, n, hiding);
    case VISIBLE_SAID:
        return says_public(in, n, around);
    case VISIBLE_EXPORTED:
        return script_public(in, n, name, around);
    case VISIBLE_NEVER:
    default:
        return false;
    }
}

/* --- documentation --- */

bool measures_is_hash_language(enum language l)
{
    return l == LANG_PYTHON || l == LANG_RUBY || l == LANG_BASH || l == LANG_YAML ||
           l == LANG_DOCKERFILE || l == LANG_HCL;
}

/* A line that belongs to the declaration below it: an attribute, a decorator, a template's
 * parameters. */
static bool is_prefix_line(const struct measures_input *in, struct view line)
{
    enum language l = in->tree->language;
    return (view_starts(line, VIEW("@")) && l != LANG_RUBY) || view_starts(line, VIEW("#[")) ||
           view_starts(line, VIEW("[")) || (l == LANG_CPP && view_starts(line, VIEW("template")));
}

static bool is_comment_line(const struct measures_input *in, struct view line)
{
    return view_ends(line, VIEW("*/")) || view_starts(line, VIEW("//")) ||
           (measures_is_hash_language(in->tree->language) && view_starts(line, VIEW("#")) &&
            !view_starts(line, VIEW("#!")));
}

static bool has_docstring(const struct measures_input *in, node_id n)
{
    const struct tree *t = in->tree;
    node_id body = tree_child_in(t, n, ROLE_BODY);
    node_id first = body == NO_NODE ? NO_NODE : tree_child(t, body);
    if (t->language != LANG_PYTHON || first == NO_NODE || t->nodes[first].kind != NODE_EXPRESSION) {
        return false;
    }
    node_id value = tree_child(t, first);
    return value != NO_NODE && t->nodes[value].kind == NODE_STRING;
}

bool measures_is_documented(const struct measures_input *in, node_id n)
{
    enum { PREFIX_LINES_MAX = 32 };
    const struct tree *t = in->tree;
    uint32_t begin = t->nodes[n].begin;
    for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
        if (t->nodes[c].role == ROLE_ATTRIBUTE && t->nodes[c].begin < begin) {
            begin = t->nodes[c].begin;
        }
    }
    struct position at = lines_at(in->lines, begin);
    struct view before = view_slice(lines_text(in->lines, at.line), 0, at.column - 1);
    if (view_find(before, VIEW("*/")) >= 0 || has_docstring(in, n)) {
        return true;
    }
    for (uint32_t up = 1; up <= PREFIX_LINES_MAX && up < at.line; up++) {
        struct view line = view_trim(lines_text(in->lines, at.line - up));
        if (!is_prefix_line(in, line)) {
            return is_comment_line(in, line);
        }
    }
    return false;
}

/* --- lines --- */

struct comment_style {
    const char *line; /* begins a comment up to the end of the line; or NULL */
    const char *open; /* begins one up to `close`; or NULL */
    const char *close;
};

static struct comment_style style_of(enum language l)
{
    if (measures_is_hash_language(l)) {
        return (struct comment_style){"#", NULL, NULL};
    }
    if (l == LANG_HTML || l == LANG_XML) {
        return (struct comment_style){NULL, "<!--", "-->"};
    }
    return l == LANG_JSON ? (struct comment_style){NULL, NULL, NULL}
                          : (struct comment_style){"//", "/*", "*/"};
}

/* Only comments that begin a line are seen: one behind code leaves a line of code, even
 * where it goes on over several lines; and a line of a long string that looks like a
 * comment is taken for one. */
void measures_count_lines(const struct measures_input *in, struct file_measures *out)
{
    struct comment_style style = style_of(in->tree->language);
    struct view rest = in->tree->source;
    struct view line;
    bool inside = false;
    while (view_line(&rest, &line)) {
        line = view_trim(line);
        out->lines++;
        if (line.len == 0) {
            continue;
        }
        bool comment = false;
        if (!inside && style.open != NULL && view_starts(line, view_str(style.open))) {
            inside = true;
            line = view_slice(line, strlen(style.open), line.len);
        }
        if (inside) {
            ptrdiff_t end = view_find(line, view_str(style.close));
            inside = end < 0;
            /* Code behind the comment's end. */
            comment = end < 0 || (size_t)end + strlen(style.close) == line.len;
        } else {
            comment = style.line != NULL && view_starts(line, view_str(style.line));
        }
        out->comment_lines += comment ? 1 : 0;
        out->code_lines += comment ? 0 : 1;
    }
}

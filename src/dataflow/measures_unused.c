/* Private functions that their file does not use.
 *
 * Only where nothing else can reach them, and the text decides, not the tree: any other mention of
 * the name counts as a use, in a string, a macro or an attribute too, so that reflection by name
 * and code that was not understood make no false alarm. Not counted are the function itself (a
 * recursion), lines of comments, and in C the heads of other declarations. */
#include "measures.h"

#include <string.h>

enum {
    LOOK_BYTES_MAX = 256 << 20, /* of text, for all functions of a file */
    NAME_PARTS_MAX = 16
};

static const char *const marks[] = {"private", "fileprivate", "static", "final",
                                    "const",   "throws",      "async",  "synchronized",
                                    "suspend", "void",        NULL};

static bool is_one_of(struct view word, const char *const *list)
{
    for (size_t i = 0; list[i] != NULL; i++) {
        if (view_eq_str(word, list[i])) {
            return true;
        }
    }
    return false;
}

/* Whether it bears nothing but these words: an annotation or a decorator may call it, and so
 * may what knows of "override" or "implicit". */
static bool is_plain(const struct measures_input *in, node_id n)
{
    const struct tree *t = in->tree;
    for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
        if (t->nodes[c].role == ROLE_ATTRIBUTE &&
            !is_one_of(symbols_text(in->symbols, t->nodes[c].symbol), marks)) {
            return false;
        }
    }
    return (t->nodes[n].flags & NODE_IN_ERROR) == 0;
}

static bool has_mark(const struct measures_input *in, node_id n, const char *word)
{
    return measures_has_word(in, n, ROLE_ATTRIBUTE, word);
}

/* Java's serialisation calls these by name. */
static bool is_called_by_name(struct view name)
{
    static const char *const names[] = {
        "readObject",   "writeObject", "readResolve", "readObjectNoData",
        "writeReplace", "finalize",    "main",        NULL};
    return is_one_of(name, names) || view_starts(name, VIEW("__"));
}

/* Code that makes names or code while it runs, or of which other files have a part. */
static const char *const makes_names[LANG_COUNT][4] = {
    [LANG_CSHARP] = {"partial ", "MonoBehaviour"},
    [LANG_JAVASCRIPT] = {"eval(", "this["},
    [LANG_PHP] = {"->$", "::$", "->{"},
    [LANG_TSX] = {"eval(", "this["},
    [LANG_TYPESCRIPT] = {"eval(", "this["},
};

static bool says_any(struct view text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count && words[i] != NULL; i++) {
        if (view_find(text, view_str(words[i])) >= 0) {
            return true;
        }
    }
    return false;
}

typedef bool private_rule(const struct measures_input *in, node_id n, struct view name,
                          const struct surroundings *around);

static bool c_private(const struct measures_input *in, node_id n, struct view name,
                      const struct surroundings *around)
{
    (void)name;
    return has_mark(in, n, "static") && !around->in_class && !in->header;
}

/* A module's functions are its own unless it says otherwise. */
static bool script_private(const struct measures_input *in, node_id n, struct view name,
                           const struct surroundings *around)
{
    static const char *const module[] = {"export ", "module.exports"};
    if (around->in_class) {
        return view_starts(name, VIEW("#")) || has_mark(in, n, "private");
    }
    const struct tree *t = in->tree;
    node_id parent = t->nodes[n].parent;
    return parent != NO_NODE && t->nodes[parent].kind == NODE_PROGRAM &&
           says_any(t->source, module, sizeof module / sizeof module[0]);
}

static bool method_private(const struct measures_input *in, node_id n, struct view name,
                           const struct surroundings *around)
{
    (void)name;
    return around->in_class && !around->in_interface && has_mark(in, n, "private");
}

/* A private constructor keeps others from making one: it need not be called. */
static bool typed_method_private(const struct measures_input *in, node_id n, struct view name,
                                 const struct surroundings *around)
{
    return method_private(in, n, name, around) &&
           tree_child_in(in->tree, n, ROLE_RESULT) != NO_NODE;
}

static bool file_private(const struct measures_input *in, node_id n, struct view name,
                         const struct surroundings *around)
{
    (void)name;
    (void)around;
    return has_mark(in, n, "private") || has_mark(in, n, "fileprivate");
}

/* Not in Go, Rust, Scala and Python, where other files of the package may use it. */
static private_rule *const private_in[LANG_COUNT] = {
    [LANG_C] = c_private,
    [LANG_CPP] = c_private,
    [LANG_CSHARP] = typed_method_private,
    [LANG_JAVA] = typed_method_private,
    [LANG_JAVASCRIPT] = script_private,
    [LANG_KOTLIN] = file_private,
    [LANG_PHP] = method_private,
    [LANG_SWIFT] = file_private,
    [LANG_TSX] = script_private,
    [LANG_TYPESCRIPT] = script_private,
};

/* --- mentions --- */

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || ((unsigned char)c & 0x80) != 0;
}

/* The next place at or behind `from` where `word` stands as a word; or text.len. */
static size_t next_word(struct view text, struct view word, size_t from)
{
    while (from < text.len) {
        ptrdiff_t found = view_find(view_slice(text, from, text.len), word);
        if (found < 0) {
            return text.len;
        }
        size_t at = from + (size_t)found;
        size_t end = at + word.len;
        bool begins = at == 0 || !is_word_byte(text.ptr[at - 1]) || word.ptr[0] == '#';
        if (begins && (end == text.len || !is_word_byte(text.ptr[end]))) {
            return at;
        }
        from = at + 1;
    }
    return text.len;
}

/* The line up to `at`. */
static struct view line_before(struct view text, size_t at)
{
    size_t begin = at;
    while (begin > 0 && text.ptr[begin - 1] != '\n') {
        begin--;
    }
    return view_slice(text, begin, at);
}

static bool in_comment_line(struct view before)
{
    struct view line = view_trim(before);
    return view_starts(line, VIEW("//")) || view_starts(line, VIEW("/*")) ||
           view_eq(line, VIEW("*")) || view_starts(line, VIEW("* "));
}

/* --- C: what the preprocessor may do --- */

/* The words before the name: "static", one type, and nothing that a macro may stand for. */
static bool has_plain_head(const struct tree *t, node_id n)
{
    static const char *const types[] = {"void", "char",   "short",    "int",   "long",   "float",
                                        "bool", "double", "unsigned", "_Bool", "signed", NULL};
    static const char *const tags[] = {"struct", "union", "enum", NULL};
    node_id name = tree_child_in(t, n, ROLE_NAME);
    uint32_t end = name == NO_NODE ? t->nodes[n].begin : t->nodes[name].begin;
    struct view head = view_slice(t->source, t->nodes[n].begin, end);
    unsigned builtin = 0;
    unsigned others = 0;
    for (size_t i = 0; i < head.len;) {
        size_t from = i;
        while (i < head.len && is_word_byte(head.ptr[i])) {
            i++;
        }
        struct view word = view_slice(head, from, i);
        if (word.len == 0) {
            i++;
        } else if (is_one_of(word, types)) {
            builtin = 1;
        } else if (!is_one_of(word, tags) && !is_one_of(word, marks)) {
            others++;
        }
    }
    return builtin + others == 1;
}

/* Whether byte `at` stands between #if and #endif. */
static bool is_conditional(struct view text, size_t at)
{
    struct view rest = view_slice(text, 0, at);
    struct view line;
    unsigned depth = 0;
    while (view_line(&rest, &line)) {
        line = view_trim(line);
        if (!view_starts(line, VIEW("#"))) {
            continue;
        }
        struct view word = view_trim(view_slice(line, 1, line.len));
        depth += view_starts(word, VIEW("if")) ? 1 : 0;
        depth -= view_starts(word, VIEW("endif")) && depth > 0 ? 1 : 0;
    }
    return depth > 0;
}

/* Whether a part of the name, up to or from a "_" on, is a word of the text: a macro may put the
 * name together from it. */
static bool may_be_pasted(struct view text, struct view name, size_t *looked)
{
    unsigned parts = 0;
    if (view_find(text, VIEW("##")) >= 0) {
        return true;
    }
    for (size_t i = 1; i + 1 < name.len; i++) {
        if (name.ptr[i] != '_') {
            continue;
        }
        *looked += text.len * 2;
        if (++parts > NAME_PARTS_MAX || next_word(text, view_slice(name, 0, i), 0) < text.len ||
            next_word(text, view_slice(name, i + 1, name.len), 0) < text.len) {
            return true;
        }
    }
    return false;
}

/* A file that includes nothing is a part of another; what is included behind the function may be
 * a template that uses it. */
static bool is_alone(const struct tree *t, node_id n)
{
    struct view text = t->source;
    struct view behind = view_slice(text, t->nodes[n].end, text.len);
    return view_find(text, VIEW("include")) >= 0 && view_find(behind, VIEW("#include")) < 0 &&
           view_find(behind, VIEW("# include")) < 0;
}

static bool c_is_certain(const struct measures_input *in, node_id n, struct view name,
                         size_t *looked)
{
    const struct tree *t = in->tree;
    *looked += t->source.len;
    return has_plain_head(t, n) && is_alone(t, n) &&
           !is_conditional(t->source, t->nodes[n].begin) && !may_be_pasted(t->source, name, looked);
}

static bool is_mentioned(const struct tree *t, node_id n, struct view name)
{
    struct view text = t->source;
    size_t at = next_word(text, name, 0);
    while (at < text.len) {
        struct view before = line_before(text, at);
        bool inside = at >= t->nodes[n].begin && at < t->nodes[n].end;
        if (!inside && !in_comment_line(before)) {
            return true;
        }
        at = next_word(text, name, at + name.len);
    }
    return false;
}

bool measures_is_unused(const struct measures_input *in, node_id n, symbol_id symbol,
                        const struct surroundings *around, size_t *looked)
{
    const struct tree *t = in->tree;
    struct view name = symbols_text(in->symbols, symbol);
    bool c = t->language == LANG_C || t->language == LANG_CPP;
    private_rule *rule = private_in[t->language];
    if (name.len < 2 || rule == NULL || around->in_function || *looked > LOOK_BYTES_MAX ||
        t->nodes[n].kind != NODE_FUNCTION || is_called_by_name(name) ||
        !rule(in, n, name, around) || !is_plain(in, n)) {
        return false;
    }
    *looked += t->source.len;
    return !is_mentioned(t, n, name) && !says_any(t->source, makes_names[t->language], 4) &&
           (!c || c_is_certain(in, n, name, looked));
}

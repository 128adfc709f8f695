/* Private functions that nothing uses.
 *
 * Only where nothing else can reach them (measures_reach.c), and the text decides, not the tree:
 * any other mention of the name counts as a use, in a string, a macro or an attribute too, so that
 * reflection by name and code that was not understood make no false alarm. Not counted are the
 * function itself (a recursion), lines of comments, and in C the heads of other declarations. */
#include "measures.h"

#include "words.h"

enum {
    LOOK_BYTES_MAX = 256 << 20, /* of text, for all functions of a file */
    NAME_PARTS_MAX = 16
};

/* --- mentions --- */

static bool is_word_byte(char c)
{
    return word_is_byte(c) || c == '$';
}

/* Beside a word, what makes another one of it. Beyond ASCII there are blanks as well as letters:
 * what cannot be told from a use counts as one. */
static bool extends_word(char c)
{
    return (unsigned char)c < 0x80 && is_word_byte(c);
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
        bool begins = at == 0 || !extends_word(text.ptr[at - 1]) || word.ptr[0] == '#';
        if (begins && (end == text.len || !extends_word(text.ptr[end]))) {
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

/* Go's directives are comments that use names. */
static bool in_comment_line(enum language language, struct view before)
{
    struct view line = view_trim(before);
    if (measures_is_hash_language(language)) {
        return view_starts(line, VIEW("#"));
    }
    if (language == LANG_GO &&
        (view_starts(line, VIEW("//go:")) || view_starts(line, VIEW("//export")))) {
        return false;
    }
    return view_starts(line, VIEW("//")) || view_starts(line, VIEW("/*")) ||
           view_eq(line, VIEW("*")) || view_starts(line, VIEW("* "));
}

/* --- C: what the preprocessor may do --- */

/* The words before the name: "static", one type, and nothing that a macro may stand for. */
static bool has_plain_head(const struct tree *t, node_id n)
{
    static const char *const words[] = {"static", "const", NULL};
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
        } else if (word_is_one_of(word, types)) {
            builtin = 1;
        } else if (!word_is_one_of(word, tags) && !word_is_one_of(word, words)) {
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
        if (!inside && !in_comment_line(t->language, before)) {
            return true;
        }
        at = next_word(text, name, at + name.len);
    }
    return false;
}

enum reach measures_unused(const struct measures_input *in, node_id n, symbol_id symbol,
                           const struct surroundings *around, size_t *looked)
{
    const struct tree *t = in->tree;
    struct view name = symbols_text(in->symbols, symbol);
    bool c = t->language == LANG_C || t->language == LANG_CPP;
    if (name.len < 2 || around->in_function || *looked > LOOK_BYTES_MAX ||
        t->nodes[n].kind != NODE_FUNCTION) {
        return REACH_OPEN;
    }
    enum reach reach = measures_reach(in, n, name, around);
    if (reach == REACH_OPEN) {
        return REACH_OPEN;
    }
    *looked += t->source.len;
    bool unused = !is_mentioned(t, n, name) && (!c || c_is_certain(in, n, name, looked));
    return unused ? reach : REACH_OPEN;
}

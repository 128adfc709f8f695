/* Who can use a function, as far as its language says: its file, the files of its package, or
 * anyone.
 *
 * Told only where it is certain. What bears an annotation, a decorator or a modifier that is not
 * known here may be called by what reads it; what overrides or implements is called by others. */
#include "measures.h"

#include "words.h"

static const char *const marks[] = {"private", "fileprivate", "static", "final",
                                    "const",   "throws",      "async",  "synchronized",
                                    "suspend", "void",        "unsafe", NULL};

/* Whether it bears nothing but these words: an annotation or a decorator may call it, and so
 * may what knows of "override" or "implicit". */
static bool is_plain(const struct measures_input *in, node_id n)
{
    const struct tree *t = in->tree;
    for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
        if (t->nodes[c].role == ROLE_ATTRIBUTE &&
            !word_is_one_of(symbols_text(in->symbols, t->nodes[c].symbol), marks)) {
            return false;
        }
    }
    return (t->nodes[n].flags & NODE_IN_ERROR) == 0;
}

static bool has_mark(const struct measures_input *in, node_id n, const char *word)
{
    return measures_has_word(in, n, ROLE_ATTRIBUTE, word);
}

/* Operators and setters are used without their names. */
static bool is_word(struct view name)
{
    for (size_t i = 0; i < name.len; i++) {
        bool other = name.ptr[i] == '$' || name.ptr[i] == '?' || name.ptr[i] == '!';
        if (!word_is_byte(name.ptr[i]) && !other && (i > 0 || name.ptr[i] != '#')) {
            return false;
        }
    }
    return true;
}

/* What run-time systems call by name. */
static bool is_called_by_name(struct view name, enum language language)
{
    static const char *const names[] = {
        "readObject", "writeObject", "readResolve", "readObjectNoData", "writeReplace", "finalize",
        "main",       "Main",        NULL};
    static const char *const scala[] = {"apply",  "unapply",    "unapplySeq", "update",
                                        "unary_", "map",        "flatMap",    "foreach",
                                        "filter", "withFilter", "this",       NULL};
    static const char *const ruby[] = {"initialize",
                                       "initialize_copy",
                                       "initialize_dup",
                                       "initialize_clone",
                                       "method_missing",
                                       "inherited",
                                       "included",
                                       "extended",
                                       "prepended",
                                       "method_added",
                                       "const_missing",
                                       "marshal_dump",
                                       "marshal_load",
                                       "method_removed",
                                       "test",
                                       "singleton_method_added",
                                       NULL};
    return word_is_one_of(name, names) || view_starts(name, VIEW("__")) ||
           (language == LANG_SCALA && word_is_one_of(name, scala)) ||
           (language == LANG_RUBY &&
            (word_is_one_of(name, ruby) || view_starts(name, VIEW("respond_to_"))));
}

/* Code that makes names or code while it runs, or of which other files have a part. */
enum { MAKERS_MAX = 8 };
static const char *const makes_names[LANG_COUNT][MAKERS_MAX] = {
    [LANG_CSHARP] = {"partial ", "MonoBehaviour"},
    [LANG_JAVASCRIPT] = {"eval(", "this["},
    [LANG_PHP] = {"->$", "::$", "->{"},
    [LANG_PYTHON] = {"globals()", "getattr(", "eval(", "exec(", "vars(", "locals()", "__dict__"},
    [LANG_RUBY] = {"include ", "extend ", "prepend ", "eval", "included"},
    [LANG_RUST] = {"paste!", "concat_idents!", "no_mangle"},
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

static bool derives(const struct measures_input *in, const struct surroundings *around)
{
    return around->in_class && (tree_child_in(in->tree, around->class, ROLE_BASE) != NO_NODE ||
                                tree_child_in(in->tree, around->class, ROLE_IMPLEMENTS) != NO_NODE);
}

/* Members of classes without a word are private (is_plain() sees the others). Where there are
 * bases, such a one may implement an interface, or a framework may call it. */
static bool csharp_private(const struct measures_input *in, node_id n, struct view name,
                           const struct surroundings *around)
{
    bool silent = around->in_class && !around->in_interface && !derives(in, around) &&
                  tree_child_in(in->tree, n, ROLE_RESULT) != NO_NODE;
    return silent || typed_method_private(in, n, name, around);
}

/* private[package] is not private. */
static bool scala_private(const struct measures_input *in, node_id n, struct view name,
                          const struct surroundings *around)
{
    const struct tree *t = in->tree;
    node_id at = tree_child_in(t, n, ROLE_NAME);
    struct view head = view_slice(t->source, t->nodes[n].begin,
                                  at == NO_NODE ? t->nodes[n].end : t->nodes[at].begin);
    bool qualified = view_find(head, VIEW("private[")) >= 0;
    return method_private(in, n, name, around) &&
           (!qualified || view_find(head, VIEW("private[this]")) >= 0);
}

static bool file_private(const struct measures_input *in, node_id n, struct view name,
                         const struct surroundings *around)
{
    (void)name;
    (void)around;
    return has_mark(in, n, "private") || has_mark(in, n, "fileprivate");
}

static private_rule *const private_in[LANG_COUNT] = {
    [LANG_C] = c_private,
    [LANG_CPP] = c_private,
    [LANG_CSHARP] = csharp_private,
    [LANG_JAVA] = typed_method_private,
    [LANG_JAVASCRIPT] = script_private,
    [LANG_KOTLIN] = file_private,
    [LANG_PHP] = method_private,
    [LANG_SCALA] = scala_private,
    [LANG_SWIFT] = file_private,
    [LANG_TSX] = script_private,
    [LANG_TYPESCRIPT] = script_private,
};

/* --- private to a package --- */

/* A method may be what an interface asks for. */
static bool go_private(const struct measures_input *in, node_id n, struct view name,
                       const struct surroundings *around)
{
    (void)around;
    bool lower = (name.ptr[0] >= 'a' && name.ptr[0] <= 'z') || name.ptr[0] == '_';
    return lower && !view_eq(name, VIEW("init")) &&
           tree_child_in(in->tree, n, ROLE_RECEIVER) == NO_NODE;
}

static bool rust_private(const struct measures_input *in, node_id n, struct view name,
                         const struct surroundings *around)
{
    (void)n;
    (void)name;
    return !around->in_interface && !derives(in, around);
}

/* Of a module, not of a class: there a method may stand in for one of a base. */
static bool python_private(const struct measures_input *in, node_id n, struct view name,
                           const struct surroundings *around)
{
    node_id parent = in->tree->nodes[n].parent;
    return !around->in_class && name.ptr[0] == '_' && parent != NO_NODE &&
           in->tree->nodes[parent].kind == NODE_PROGRAM;
}

/* The word of a statement that is nothing but "private" or "public". */
static struct view ruby_section(const struct measures_input *in, node_id statement)
{
    const struct tree *t = in->tree;
    node_id value = tree_child(t, statement);
    if (t->nodes[statement].kind != NODE_EXPRESSION || value == NO_NODE) {
        return VIEW("");
    }
    node_id arguments = tree_child_in(t, value, ROLE_ARGUMENTS);
    if (arguments != NO_NODE && tree_child_count(t, arguments) > 0) {
        return VIEW("");
    }
    node_id callee = tree_child_in(t, value, ROLE_CALLEE);
    return symbols_text(in->symbols, t->nodes[callee == NO_NODE ? value : callee].symbol);
}

/* Private methods are called by classes derived from theirs, and those of a module by who includes
 * it: the class has no base, and is none that others could extend without its name. */
static bool ruby_private(const struct measures_input *in, node_id n, struct view name,
                         const struct surroundings *around)
{
    const struct tree *t = in->tree;
    node_id parent = t->nodes[n].parent;
    bool hidden = false;
    (void)name;
    if (!around->in_class || derives(in, around) || parent == NO_NODE ||
        t->nodes[parent].parent != around->class ||
        !measures_has_word(in, around->class, ROLE_KEYWORD, "class")) {
        return false;
    }
    for (node_id c = tree_child(t, parent); c != NO_NODE && c < n; c = tree_sibling(t, c)) {
        struct view word = ruby_section(in, c);
        hidden = view_eq(word, VIEW("private")) ||
                 (hidden && !view_eq(word, VIEW("public")) && !view_eq(word, VIEW("protected")));
    }
    return hidden;
}

static private_rule *const package_private_in[LANG_COUNT] = {
    [LANG_GO] = go_private,
    [LANG_PYTHON] = python_private,
    [LANG_RUBY] = ruby_private,
    [LANG_RUST] = rust_private,
};

enum reach measures_reach(const struct measures_input *in, node_id n, struct view name,
                          const struct surroundings *around)
{
    enum language language = in->tree->language;
    private_rule *file = private_in[language];
    private_rule *package = package_private_in[language];
    bool own = file != NULL && file(in, n, name, around);
    if (!own && (package == NULL || !package(in, n, name, around))) {
        return REACH_OPEN;
    }
    if (!is_word(name) || is_called_by_name(name, language) || !is_plain(in, n) ||
        says_any(in->tree->source, makes_names[language], MAKERS_MAX)) {
        return REACH_OPEN;
    }
    return own ? REACH_FILE : REACH_PACKAGE;
}

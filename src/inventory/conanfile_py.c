/* conanfile.py: what it requires in constant texts, as attributes of the recipe
 * ("requires = …") or by calls ("self.requires(…)"). What it computes is not seen. */
#include "conan_reference.h"
#include "formats.h"
#include "script.h"

static bool scope_of(struct view word, enum component_scope *scope)
{
    static const struct {
        const char *word;
        enum component_scope scope;
    } words[] = {{"requires", SCOPE_RUNTIME},
                 {"tool_requires", SCOPE_BUILD},
                 {"build_requires", SCOPE_BUILD},
                 {"python_requires", SCOPE_BUILD},
                 {"test_requires", SCOPE_TEST}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (view_eq_str(word, words[i].word)) {
            *scope = words[i].scope;
            return true;
        }
    }
    return false;
}

static enum status add_texts(const struct script *s, struct script_range range, bool first_only,
                             enum component_scope scope, struct error *err)
{
    size_t at = range.begin;
    const struct script_token *t;
    enum status st = OK;
    while (st == OK && (t = script_next_text(s, range, &at)) != NULL) {
        struct conan_reference r;
        struct component k = {.scope = scope, .relation = RELATION_DIRECT, .line = t->line};
        if (conan_reference_of(t->text, &r)) {
            st = conan_add(s->c, &r, &k, err);
        }
        if (first_only) {
            break;
        }
    }
    return st;
}

/* The expression behind "requires =": to the end of the line, or of its brackets; lines
 * that end in a comma go on. */
static struct script_range value_behind(const struct script *s, size_t equals)
{
    size_t i = equals + 1;
    uint32_t line = s->tokens[equals].line;
    while (i < s->len && s->tokens[i].line == line) {
        const struct script_token *t = &s->tokens[i];
        bool open = t->kind == SCRIPT_MARK && strchr("([{", t->text.ptr[0]) != NULL;
        i = open ? t->partner : i;
        line = s->tokens[i].line;
        i++;
    }
    return (struct script_range){equals + 1, i};
}

static bool is_assignment(const struct script *s, size_t at)
{
    return at + 2 < s->len && s->tokens[at + 1].kind == SCRIPT_MARK &&
           s->tokens[at + 1].text.ptr[0] == '=' &&
           !(s->tokens[at + 2].kind == SCRIPT_MARK && s->tokens[at + 2].text.ptr[0] == '=') &&
           (at == 0 || s->tokens[at - 1].line != s->tokens[at].line);
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct script s;
    enum status st = script_read(&s, c, '=', err);
    for (size_t i = 0; st == OK && i < s.len; i++) {
        enum component_scope scope = SCOPE_RUNTIME;
        struct script_call call;
        if (s.tokens[i].kind != SCRIPT_NAME || !scope_of(s.tokens[i].text, &scope)) {
            continue;
        }
        if (script_call_at(&s, i, &call)) {
            st = add_texts(&s, script_positional(&s, &call, 0), true, scope, err);
        } else if (is_assignment(&s, i)) {
            st = add_texts(&s, value_behind(&s, i + 1), false, scope, err);
        }
    }
    script_release(&s);
    return st;
}

const struct manifest_format conanfile_py_format = {.name = "conanfile-py",
                                                    .names = {VIEW_INIT("conanfile.py")},
                                                    .read = read_file,
                                                    .fold = FOLD_DECLARED,
                                                    .yields_to = {VIEW_INIT("conan.lock")}};

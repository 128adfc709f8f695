/* pyproject.toml and setup.cfg: what a Python project declares.
 *
 * Source: PEP 621 ("project"), PEP 735 ("dependency-groups"), PEP 518 ("build-system"),
 * Poetry's and setuptools' documentation. Counts where no lock file is beside or above it; a
 * version is taken from an exact pin only. */
#include "collect.h"
#include "formats.h"
#include "requirements.h"

static enum status add_requirement(struct collector *c, struct view text, struct position at,
                                   enum component_scope scope, struct error *err)
{
    struct requirement r;
    if (!python_requirement_parse(view_trim(text), &r)) {
        return collect_bad(c, at, err, "this is no requirement");
    }
    struct component k = {.type = VIEW("pypi"),
                          .version = r.version,
                          .source = r.source,
                          .scope = scope,
                          .relation = RELATION_DIRECT,
                          .line = at.line};
    declare_range(&k, r.range);
    k.name = name_pypi(r.name, c->arena);
    if (k.name.ptr == NULL) {
        return error_no_memory(err);
    }
    return r.name.len == 0 ? OK : collect_add(c, &k, err);
}

static enum status add_list(struct collector *c, const struct value *list,
                            enum component_scope scope, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        const struct value *v = &list->items[i];
        if (value_is(v, VALUE_STRING)) { /* a group may include another: a table */
            st = add_requirement(c, v->text, position_of(v), scope, err);
        }
    }
    return st;
}

/* Lists by the name of an extra or a group. */
static enum status add_groups(struct collector *c, const struct value *groups,
                              enum component_scope scope, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(groups, VALUE_OBJECT) && i < groups->len; i++) {
        bool test = view_contains_nocase(groups->members[i].key, VIEW("test"));
        st = add_list(c, &groups->members[i].value, test && scope == SCOPE_DEV ? SCOPE_TEST : scope,
                      err);
    }
    return st;
}

/* Poetry: name = "^1.0" or {version = "…", git = "…", path = "…", optional = true}. */
static enum status add_poetry(struct collector *c, const struct value *table,
                              enum component_scope scope, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(table, VALUE_OBJECT) && i < table->len; i++) {
        const struct member *m = &table->members[i];
        bool whole = m->value.kind == VALUE_OBJECT;
        if (view_eq_str(m->key, "python") || value_get(&m->value, "path") != NULL) {
            continue;
        }
        bool optional = value_get_bool(&m->value, "optional", false);
        struct view range = whole ? value_get_text(&m->value, "version") : value_text(&m->value);
        struct component k = {.type = VIEW("pypi"),
                              .version = version_exact(range),
                              .source = value_get_text(&m->value, "git"),
                              .scope = optional && scope == SCOPE_RUNTIME ? SCOPE_OPTIONAL : scope,
                              .relation = RELATION_DIRECT,
                              .line = m->line};
        declare_range(&k, range);
        k.name = name_pypi(m->key, c->arena);
        st = k.name.ptr == NULL ? error_no_memory(err) : collect_add(c, &k, err);
    }
    return st;
}

static enum status read_poetry(struct collector *c, const struct value *root, struct error *err)
{
    const struct value *poetry = value_path(root, "tool.poetry");
    const struct value *groups = value_get(poetry, "group");
    enum status st = add_poetry(c, value_get(poetry, "dependencies"), SCOPE_RUNTIME, err);
    if (st == OK) {
        st = add_poetry(c, value_get(poetry, "dev-dependencies"), SCOPE_DEV, err);
    }
    for (size_t i = 0; st == OK && value_is(groups, VALUE_OBJECT) && i < groups->len; i++) {
        bool test = view_contains_nocase(groups->members[i].key, VIEW("test"));
        st = add_poetry(c, value_get(&groups->members[i].value, "dependencies"),
                        test ? SCOPE_TEST : SCOPE_DEV, err);
    }
    return st;
}

static enum status read_project(struct collector *c, struct error *err)
{
    struct value root;
    enum status st = collect_toml(c, &root, err);
    if (st == OK) {
        st = add_list(c, value_path(&root, "project.dependencies"), SCOPE_RUNTIME, err);
    }
    if (st == OK) {
        st = add_groups(c, value_path(&root, "project.optional-dependencies"), SCOPE_OPTIONAL, err);
    }
    if (st == OK) {
        st = add_groups(c, value_get(&root, "dependency-groups"), SCOPE_DEV, err);
    }
    if (st == OK) {
        st = add_list(c, value_path(&root, "build-system.requires"), SCOPE_BUILD, err);
    }
    return st == OK ? read_poetry(c, &root, err) : st;
}

/* setup.cfg: "install_requires =" in [options], lists in [options.extras_require]; the values
 * are the indented lines below their key. */
enum section { SECTION_OTHER, SECTION_OPTIONS, SECTION_EXTRAS };

struct setup {
    struct collector *c;
    enum section section;
    bool taking;
    enum component_scope scope;
};

static enum status read_setup_value(const struct setup *s, struct view value, uint32_t number,
                                    struct error *err)
{
    ptrdiff_t comment = view_find_char(value, '#');
    value = view_trim(view_slice(value, 0, comment < 0 ? value.len : (size_t)comment));
    bool points = view_starts(value, VIEW("file:")) || view_starts(value, VIEW("%("));
    if (!s->taking || value.len == 0 || points) {
        return OK;
    }
    return add_requirement(s->c, value, (struct position){number, 1}, s->scope, err);
}

static void begin_setup_key(struct setup *s, struct view key)
{
    bool install = view_eq_str(key, "install_requires");
    bool setup = view_eq_str(key, "setup_requires");
    bool tests = view_eq_str(key, "tests_require");
    s->taking = s->section == SECTION_EXTRAS ||
                (s->section == SECTION_OPTIONS && (install || setup || tests));
    s->scope = s->section == SECTION_EXTRAS ? SCOPE_OPTIONAL
               : setup                      ? SCOPE_BUILD
               : tests                      ? SCOPE_TEST
                                            : SCOPE_RUNTIME;
}

static enum status read_setup_line(struct setup *s, const struct text_lines *t, struct error *err)
{
    struct view line = view_trim(t->line);
    if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';') {
        return OK;
    }
    if (t->line.ptr[0] == ' ' || t->line.ptr[0] == '\t') {
        return read_setup_value(s, line, t->number, err);
    }
    s->taking = false;
    if (line.ptr[0] == '[') {
        s->section = view_eq_str(line, "[options]")                  ? SECTION_OPTIONS
                     : view_eq_str(line, "[options.extras_require]") ? SECTION_EXTRAS
                                                                     : SECTION_OTHER;
        return OK;
    }
    size_t n = 0;
    while (n < line.len && line.ptr[n] != '=' && line.ptr[n] != ':') {
        n++;
    }
    if (n == line.len) {
        return collect_bad(s->c, (struct position){t->number, 1}, err, "expected \"key = value\"");
    }
    begin_setup_key(s, view_trim(view_slice(line, 0, n)));
    return read_setup_value(s, view_slice(line, n + 1, line.len), t->number, err);
}

static enum status read_setup(struct collector *c, struct error *err)
{
    struct setup s = {.c = c};
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        st = read_setup_line(&s, &t, err);
    }
    return st;
}

#define PYTHON_LOCKS                                                                               \
    {                                                                                              \
        VIEW_INIT("poetry.lock"), VIEW_INIT("uv.lock"), VIEW_INIT("pdm.lock"),                     \
            VIEW_INIT("Pipfile.lock"), VIEW_INIT("pylock.toml")                                    \
    }

const struct manifest_format pyproject_format = {.name = "pyproject",
                                                 .names = {VIEW_INIT("pyproject.toml")},
                                                 .read = read_project,
                                                 .fold = FOLD_DECLARED,
                                                 .yields_to = PYTHON_LOCKS};

const struct manifest_format setup_cfg_format = {.name = "setup-cfg",
                                                 .names = {VIEW_INIT("setup.cfg")},
                                                 .read = read_setup,
                                                 .fold = FOLD_DECLARED,
                                                 .yields_to = PYTHON_LOCKS};

/* environment.yml of conda: what an environment is to hold.
 *
 * Source: conda's documentation, "managing environments". "name=version=build", with "pip" as
 * a list inside the list. A version is taken from an exact pin only. */
#include "collect.h"
#include "formats.h"
#include "requirements.h"

/* "channel::name=1.2=build", "name==1.2", "name >=1,<2" */
static enum status add_conda(struct collector *c, const struct value *v, struct error *err)
{
    struct component k = {.type = VIEW("conda"), .relation = RELATION_DIRECT, .line = v->line};
    struct view text = view_trim(v->text);
    ptrdiff_t channel = view_find(text, VIEW("::"));
    text = channel < 0 ? text : view_slice(text, (size_t)channel + 2, text.len);
    size_t n = 0;
    while (n < text.len && strchr(" =<>!~[", text.ptr[n]) == NULL) {
        n++;
    }
    k.name = view_slice(text, 0, n);
    struct view rest = view_trim(view_slice(text, n, text.len));
    if (view_starts(rest, VIEW("="))) {
        while (rest.len > 0 && rest.ptr[0] == '=') {
            rest = view_slice(rest, 1, rest.len);
        }
        ptrdiff_t build = view_find_char(rest, '=');
        k.version = version_exact(view_slice(rest, 0, build < 0 ? rest.len : (size_t)build));
    }
    declare_range(&k, view_slice(text, n, text.len));
    return k.name.len == 0 ? collect_bad(c, position_of(v), err, "expected \"name=version\"")
                           : collect_add(c, &k, err);
}

static enum status add_pip(struct collector *c, const struct value *v, struct error *err)
{
    struct requirement r;
    struct view text = view_trim(value_text(v));
    enum status st = value_need(c, v, VALUE_STRING, "a requirement", err);
    if (st != OK || view_starts(text, VIEW("-"))) {
        return st; /* "-r requirements.txt", "-e ." */
    }
    if (!python_requirement_parse(text, &r)) {
        return collect_bad(c, position_of(v), err, "this is no requirement");
    }
    struct component k = {.type = VIEW("pypi"),
                          .version = r.version,
                          .source = r.source,
                          .relation = RELATION_DIRECT,
                          .line = v->line};
    declare_range(&k, r.range);
    k.name = name_pypi(r.name, c->arena);
    if (k.name.ptr == NULL) {
        return error_no_memory(err);
    }
    return r.name.len == 0 ? OK : collect_add(c, &k, err);
}

static enum status add_entry(struct collector *c, const struct value *v, struct error *err)
{
    const struct value *pip = NULL;
    if (v->kind != VALUE_OBJECT) {
        enum status st = value_need(c, v, VALUE_STRING, "a package", err);
        return st == OK ? add_conda(c, v, err) : st;
    }
    enum status st = field_child(c, v, "pip", VALUE_ARRAY, &pip, err);
    for (size_t i = 0; st == OK && pip != NULL && i < pip->len; i++) {
        st = add_pip(c, &pip->items[i], err);
    }
    return st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct value root;
    enum status st = collect_yaml(c, &root, err);
    const struct value *list = st == OK ? value_get(&root, "dependencies") : NULL;
    /* A common name: what has no such list is of another kind. */
    bool is_list = value_is(list, VALUE_ARRAY);
    for (size_t i = 0; st == OK && is_list && i < list->len; i++) {
        st = add_entry(c, &list->items[i], err);
    }
    return st;
}

const struct manifest_format conda_environment_format = {
    .name = "conda-environment",
    .names = {VIEW_INIT("environment.yml"), VIEW_INIT("environment.yaml")},
    .read = read_file};

/* renv.lock of R.
 *
 * Source: renv's documentation, "lockfile". "Hash" is of what was installed, not of an
 * archive. Repository "Bioconductor" packages are named like CRAN's; remote ones keep
 * their origin. */
#include "collect.h"
#include "formats.h"
#include "join.h"

static enum status add_package(struct collector *c, const struct member *m, struct error *err)
{
    struct component k = {.type = VIEW("cran"), .line = m->line};
    struct view source = {NULL, 0};
    enum status st = value_need(c, &m->value, VALUE_OBJECT, "a package entry", err);
    if (st == OK) {
        st = field_need(c, &m->value, "Package", &k.name, err);
    }
    if (st == OK) {
        st = field_need(c, &m->value, "Version", &k.version, err);
    }
    if (st == OK) {
        st = field_text(c, &m->value, "Source", &source, err);
    }
    if (st != OK) {
        return st;
    }
    if (view_eq(source, VIEW("GitHub")) || view_eq(source, VIEW("GitLab"))) {
        struct view user = value_get_text(&m->value, "RemoteUsername");
        struct view repo = value_get_text(&m->value, "RemoteRepo");
        struct view sha = value_get_text(&m->value, "RemoteSha");
        struct view host = view_eq(source, VIEW("GitHub")) ? VIEW("github:") : VIEW("gitlab:");
        k.source = text_join(c->arena, host, user, VIEW("/"), repo, VIEW("#"), sha);
        st = k.source.ptr == NULL ? error_no_memory(err) : OK;
    }
    return st == OK ? collect_add(c, &k, err) : st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *list = NULL;
    enum status st = collect_json(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "Packages", VALUE_OBJECT, &list, err);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = add_package(c, &list->members[i], err);
    }
    return st;
}

const struct manifest_format renv_lock_format = {
    .name = "renv-lock", .names = {VIEW_INIT("renv.lock")}, .read = read_lock};

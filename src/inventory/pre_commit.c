/* .pre-commit-config.yaml: the repositories whose hooks run at each commit.
 *
 * Source: pre-commit's documentation. "local" and "meta" are no repositories. */
#include "collect.h"
#include "formats.h"

static const struct {
    struct view prefix;
    const char *type;
} forges[] = {{VIEW_INIT("https://github.com/"), "github"},
              {VIEW_INIT("git@github.com:"), "github"},
              {VIEW_INIT("https://gitlab.com/"), "gitlab"},
              {VIEW_INIT("https://bitbucket.org/"), "bitbucket"}};

static enum status add_repository(struct collector *c, const struct value *repository,
                                  struct error *err)
{
    struct component k = {.scope = SCOPE_DEV, .relation = RELATION_DIRECT};
    struct view url = {NULL, 0};
    enum status st = value_need(c, repository, VALUE_OBJECT, "a repository", err);
    if (st == OK) {
        st = field_need(c, repository, "repo", &url, err);
    }
    if (st != OK || view_eq_str(url, "local") || view_eq_str(url, "meta")) {
        return st;
    }
    k.line = value_get(repository, "repo")->line;
    k.version = value_scalar(value_get(repository, "rev"));
    url = view_ends(url, VIEW(".git")) ? view_slice(url, 0, url.len - 4) : url;
    for (size_t i = 0; i < sizeof forges / sizeof forges[0]; i++) {
        if (view_starts(url, forges[i].prefix)) {
            k.type = view_str(forges[i].type);
            name_split(view_slice(url, forges[i].prefix.len, url.len), &k);
        }
    }
    if (k.type.len == 0) {
        k.type = VIEW("generic");
        k.source = url;
        struct component parts = {.line = 0};
        name_split(url, &parts);
        k.name = parts.name;
    }
    return k.name.len == 0 ? OK : collect_add(c, &k, err);
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *list = NULL;
    enum status st = collect_yaml(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "repos", VALUE_ARRAY, &list, err);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = add_repository(c, &list->items[i], err);
    }
    return st;
}

const struct manifest_format pre_commit_format = {
    .name = "pre-commit",
    .names = {VIEW_INIT(".pre-commit-config.yaml"), VIEW_INIT(".pre-commit-config.yml")},
    .read = read_file};

/* Images in YAML that runs containers: Kubernetes' objects, Docker Compose, GitLab's pipelines.
 *
 * Source: the Kubernetes API reference (containers of pods and of what makes pods), the Compose
 * specification, GitLab's "CI/CD YAML syntax reference". Kubernetes' objects have no name of
 * their own on disk: a YAML file counts when it says "apiVersion" and "kind" and has an image.
 * Templates (Helm's "{{") are no YAML yet, and are not read. */
#include <assay/base/file.h>
#include <assay/base/yaml.h>

#include "collect.h"
#include "container_image.h"
#include "formats.h"

enum { DEPTH_MAX = 32 };

/* "image: x" or "image: {name: x}" */
static enum status read_image(struct collector *c, const struct value *v, struct error *err)
{
    const struct value *image = value_is(v, VALUE_OBJECT) ? value_get(v, "name") : v;
    struct view text = value_text(image);
    return text.len == 0 ? OK : container_image_add(c, text, image->line, SCOPE_RUNTIME, err);
}

static bool is_container_list(struct view key)
{
    return view_eq_str(key, "containers") || view_eq_str(key, "initContainers") ||
           view_eq_str(key, "ephemeralContainers");
}

/* "containers" anywhere: pods, templates of pods, lists of objects. */
static enum status find_containers(struct collector *c, const struct value *v, int depth,
                                   struct error *err)
{
    enum status st = OK;
    if (depth == 0) {
        return OK;
    }
    for (size_t i = 0; st == OK && value_is(v, VALUE_ARRAY) && i < v->len; i++) {
        st = find_containers(c, &v->items[i], depth - 1, err);
    }
    for (size_t i = 0; st == OK && value_is(v, VALUE_OBJECT) && i < v->len; i++) {
        const struct value *list = &v->members[i].value;
        bool containers = is_container_list(v->members[i].key) && value_is(list, VALUE_ARRAY);
        for (size_t k = 0; st == OK && containers && k < list->len; k++) {
            st = read_image(c, value_get(&list->items[k], "image"), err);
        }
        if (st == OK && !containers) {
            st = find_containers(c, list, depth - 1, err);
        }
    }
    return st;
}

static enum status read_kubernetes(struct collector *c, struct error *err)
{
    struct value documents;
    bool object = view_find(c->text, VIEW("apiVersion:")) >= 0 &&
                  view_find(c->text, VIEW("kind:")) >= 0 && view_find(c->text, VIEW("image:")) >= 0;
    if (!object || view_find(c->text, VIEW("{{")) >= 0) {
        return OK;
    }
    enum status st = yaml_read_all(c->text, c->source, NULL, c->arena, &documents, err);
    for (size_t i = 0; st == OK && i < documents.len; i++) {
        const struct value *one = &documents.items[i];
        if (value_get(one, "apiVersion") != NULL && value_get(one, "kind") != NULL) {
            st = find_containers(c, one, DEPTH_MAX, err);
        }
    }
    return st;
}

static enum status read_compose(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *services = NULL;
    enum status st = collect_yaml(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "services", VALUE_OBJECT, &services, err);
    }
    for (size_t i = 0; st == OK && services != NULL && i < services->len; i++) {
        st = read_image(c, value_get(&services->members[i].value, "image"), err);
    }
    return st;
}

/* "project: group/name, ref: v1" or a list of such. */
static enum status read_include(struct collector *c, const struct value *v, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(v, VALUE_ARRAY) && i < v->len; i++) {
        st = read_include(c, &v->items[i], err);
    }
    struct view project = value_get_text(v, "project");
    struct view component = value_get_text(v, "component");
    if (project.len == 0 && component.len == 0) {
        return st;
    }
    struct component k = {.type = VIEW("gitlab"),
                          .scope = SCOPE_BUILD,
                          .relation = RELATION_DIRECT,
                          .line = v->line,
                          .version = value_get_text(v, "ref")};
    ptrdiff_t at = view_rfind_char(component, '@');
    if (project.len == 0 && at > 0) {
        k.version = view_slice(component, (size_t)at + 1, component.len);
        project = view_slice(component, 0, (size_t)at);
    }
    name_split(project, &k);
    bool plain = view_find_char(project, '$') < 0 && k.name.len > 0 && k.namespace.len > 0;
    return plain ? collect_add(c, &k, err) : OK;
}

static enum status read_gitlab(struct collector *c, struct error *err)
{
    struct value documents;
    enum status st = yaml_read_all(c->text, c->source, NULL, c->arena, &documents, err);
    for (size_t d = 0; st == OK && d < documents.len; d++) {
        const struct value *root = &documents.items[d];
        st = value_need(c, root, VALUE_OBJECT, "a mapping", err);
        for (size_t i = 0; st == OK && i < root->len; i++) {
            const struct member *m = &root->members[i];
            st = read_image(
                c, view_eq_str(m->key, "image") ? &m->value : value_get(&m->value, "image"), err);
        }
        if (st == OK) {
            st = read_include(c, value_get(root, "include"), err);
        }
    }
    return st;
}

static bool matches_yaml(struct view path)
{
    return view_ends(path, VIEW(".yaml")) || view_ends(path, VIEW(".yml"));
}

static bool matches_compose(struct view path)
{
    struct view base = path_base(path);
    return (view_starts(base, VIEW("docker-compose.")) || view_starts(base, VIEW("compose."))) &&
           matches_yaml(base);
}

const struct manifest_format compose_format = {
    .name = "compose", .matches = matches_compose, .read = read_compose};

const struct manifest_format gitlab_ci_format = {
    .name = "gitlab-ci",
    .names = {VIEW_INIT(".gitlab-ci.yml"), VIEW_INIT(".gitlab-ci.yaml")},
    .read = read_gitlab};

const struct manifest_format kubernetes_format = {
    .name = "kubernetes", .matches = matches_yaml, .read = read_kubernetes};

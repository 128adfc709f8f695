/* GitHub Actions: what workflows and actions use.
 *
 * Source: GitHub's documentation, "workflow syntax" and "metadata syntax". "uses:" of a step or
 * a job is "owner/repository[/path]@ref" or "docker://image"; "./" is the subject's own. A
 * commit's version is the comment behind it ("# v4.1.0"), which is what advisories know. */
#include <assay/base/file.h>

#include "collect.h"
#include "container_image.h"
#include "formats.h"

static bool is_commit(struct view ref)
{
    for (size_t i = 0; i < ref.len; i++) {
        if (strchr("0123456789abcdef", ref.ptr[i]) == NULL || ref.ptr[i] == '\0') {
            return false;
        }
    }
    return ref.len == 40 || ref.len == 64;
}

/* The comment of a line without '#', or empty. */
static struct view comment_of(const struct collector *c, uint32_t number)
{
    struct view rest = c->text;
    struct view line = {NULL, 0};
    for (uint32_t i = 0; i < number; i++) {
        if (!view_line(&rest, &line)) {
            return view_of(NULL, 0);
        }
    }
    ptrdiff_t hash = view_find(line, VIEW(" #"));
    return hash < 0 ? view_of(NULL, 0) : view_trim(view_slice(line, (size_t)hash + 2, line.len));
}

static enum status add_use(struct collector *c, const struct value *v, struct error *err)
{
    struct view text = value_text(v);
    struct view docker = VIEW("docker://");
    struct component k = {
        .type = VIEW("githubactions"), .scope = SCOPE_BUILD, .relation = RELATION_DIRECT};
    if (view_starts(text, docker)) {
        return container_image_add(c, view_slice(text, docker.len, text.len), v->line, SCOPE_BUILD,
                                   err);
    }
    ptrdiff_t at = view_rfind_char(text, '@');
    if (at <= 0 || text.ptr[0] == '.' || view_find(text, VIEW("${{")) >= 0) {
        return OK;
    }
    struct view path = view_slice(text, 0, (size_t)at);
    ptrdiff_t owner = view_find_char(path, '/');
    if (owner <= 0) {
        return collect_bad(c, position_of(v), err, "expected \"owner/repository@ref\"");
    }
    struct view rest = view_slice(path, (size_t)owner + 1, path.len);
    ptrdiff_t below = view_find_char(rest, '/');
    k.namespace = view_slice(path, 0, (size_t)owner);
    k.name = view_slice(rest, 0, below < 0 ? rest.len : (size_t)below);
    k.version = view_slice(text, (size_t)at + 1, text.len);
    k.line = v->line;
    if (is_commit(k.version)) {
        struct view comment = comment_of(c, v->line);
        ptrdiff_t space = view_find_char(comment, ' ');
        struct view word = view_slice(comment, 0, space < 0 ? comment.len : (size_t)space);
        struct view version = version_exact(word);
        k.source = version.len > 0 ? k.version : view_of(NULL, 0);
        k.version = version.len > 0 ? version : k.version;
    }
    return k.name.len == 0 ? OK : collect_add(c, &k, err);
}

static enum status read_steps(struct collector *c, const struct value *owner, struct error *err)
{
    const struct value *steps = value_get(owner, "steps");
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(steps, VALUE_ARRAY) && i < steps->len; i++) {
        st = add_use(c, value_get(&steps->items[i], "uses"), err);
    }
    return st;
}

/* "image" or {"image": …} */
static enum status read_image(struct collector *c, const struct value *v, struct error *err)
{
    const struct value *image = value_is(v, VALUE_OBJECT) ? value_get(v, "image") : v;
    struct view text = value_text(image);
    return text.len == 0 ? OK : container_image_add(c, text, image->line, SCOPE_BUILD, err);
}

static enum status read_job(struct collector *c, const struct value *job, struct error *err)
{
    const struct value *services = value_get(job, "services");
    enum status st = add_use(c, value_get(job, "uses"), err);
    if (st == OK) {
        st = read_steps(c, job, err);
    }
    if (st == OK) {
        st = read_image(c, value_get(job, "container"), err);
    }
    for (size_t i = 0; st == OK && value_is(services, VALUE_OBJECT) && i < services->len; i++) {
        st = read_image(c, &services->members[i].value, err);
    }
    return st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct value root;
    enum status st = collect_yaml(c, &root, err);
    if (st != OK) {
        return st;
    }
    const struct value *jobs = value_get(&root, "jobs");
    for (size_t i = 0; st == OK && value_is(jobs, VALUE_OBJECT) && i < jobs->len; i++) {
        st = read_job(c, &jobs->members[i].value, err);
    }
    return st == OK ? read_steps(c, value_get(&root, "runs"), err) : st;
}

static bool is_yaml(struct view path)
{
    return view_ends(path, VIEW(".yml")) || view_ends(path, VIEW(".yaml"));
}

static bool matches(struct view path)
{
    struct view base = path_base(path);
    struct view dir = view_slice(path, 0, path.len - base.len);
    if (!is_yaml(base)) {
        return false;
    }
    return path_below_root(dir, VIEW(".github/workflows/")) ||
           view_find(dir, VIEW(".github/actions/")) >= 0;
}

const struct manifest_format github_workflow_format = {
    .name = "github-workflow",
    .names = {VIEW_INIT("action.yml"), VIEW_INIT("action.yaml")},
    .matches = matches,
    .read = read_file};

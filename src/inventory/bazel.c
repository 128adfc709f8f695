/* MODULE.bazel, WORKSPACE and *.bzl of Bazel: modules, archives and repositories.
 *
 * Source: Bazel's documentation of external dependencies: bazel_dep() and the overrides
 * of the root module, http_archive(), http_file(), git_repository(), maybe(). */
#include "formats.h"
#include "origin.h"
#include "script.h"

struct bazel {
    struct script s;
    struct map overrides; /* module → position + 1 of the override's call */
};

static struct view text_of(const struct bazel *b, const struct script_call *call, const char *name)
{
    return script_named_text(&b->s, call, name);
}

static struct view first_url(const struct bazel *b, const struct script_call *call)
{
    struct view url = text_of(b, call, "url");
    struct script_range list = script_named(&b->s, call, "urls");
    size_t at = list.begin;
    const struct script_token *t = url.len > 0 ? NULL : script_next_text(&b->s, list, &at);
    return t == NULL ? url : t->text;
}

static struct view revision_of(const struct bazel *b, const struct script_call *call)
{
    static const char *const names[] = {"commit", "tag", "branch"};
    struct view revision = {NULL, 0};
    for (size_t i = 0; revision.len == 0 && i < sizeof names / sizeof names[0]; i++) {
        revision = text_of(b, call, names[i]);
    }
    return revision;
}

static enum status read_hash(const struct bazel *b, const struct script_call *call,
                             struct hash_list *list, struct error *err)
{
    struct collector *c = b->s.c;
    struct position at = {call->line, 1};
    struct view sha256 = text_of(b, call, "sha256");
    struct view integrity = text_of(b, call, "integrity");
    enum status st = OK;
    if (sha256.len > 0) {
        st = hashes_add_hex(c, list, VIEW("sha256"), sha256, at, err);
    }
    return st == OK && integrity.len > 0 ? hashes_add_integrity(c, list, integrity, at, err) : st;
}

/* http_archive(), git_repository(), and the overrides that say the same. */
static enum status add_source(const struct bazel *b, const struct script_call *call,
                              struct view name, struct component *k, struct error *err)
{
    struct hash_list hashes = {0};
    struct origin o = {.name = name,
                       .repository = text_of(b, call, "remote"),
                       .revision = revision_of(b, call),
                       .archive = first_url(b, call),
                       .version = origin_file_version(text_of(b, call, "strip_prefix"))};
    if (o.name.len == 0 || (o.repository.len == 0 && o.archive.len == 0)) {
        return OK; /* computed: nothing can be said */
    }
    enum status st = o.repository.len == 0 ? read_hash(b, call, &hashes, err) : OK;
    if (st != OK) {
        return st;
    }
    origin_apply(&o, k);
    hashes_give(&hashes, k);
    return collect_add(b->s.c, k, err);
}

static enum status read_source(const struct bazel *b, const struct script_call *call,
                               struct error *err)
{
    struct component k = {.line = call->line, .relation = RELATION_DIRECT};
    return add_source(b, call, text_of(b, call, "name"), &k, err);
}

/* maybe(http_archive, name = …). */
static enum status read_maybe(const struct bazel *b, const struct script_call *call,
                              struct error *err)
{
    struct script_range rule = script_positional(&b->s, call, 0);
    bool known = rule.end == rule.begin + 1 &&
                 (view_eq(b->s.tokens[rule.begin].text, VIEW("http_archive")) ||
                  view_eq(b->s.tokens[rule.begin].text, VIEW("git_repository")));
    return known ? read_source(b, call, err) : OK;
}

static enum status read_dep(const struct bazel *b, const struct script_call *call,
                            struct error *err)
{
    struct component k = {.type = VIEW("bazel"),
                          .name = text_of(b, call, "name"),
                          .version = text_of(b, call, "version"),
                          .relation = RELATION_DIRECT,
                          .line = call->line};
    bool dev = script_named_is(&b->s, call, "dev_dependency", "True");
    struct script_call over;
    k.scope = dev ? SCOPE_DEV : SCOPE_RUNTIME;
    if (k.name.len == 0) {
        return OK;
    }
    uintptr_t at = (uintptr_t)map_get(&b->overrides, k.name);
    if (at == 0 || !script_call_at(&b->s, at - 1, &over)) {
        return collect_add(b->s.c, &k, err);
    }
    if (view_eq(over.name, VIEW("single_version_override"))) {
        struct view version = text_of(b, &over, "version");
        k.version = version.len > 0 ? version : k.version;
        return collect_add(b->s.c, &k, err);
    }
    if (view_eq(over.name, VIEW("local_path_override"))) {
        return OK; /* a part of the subject */
    }
    return add_source(b, &over, k.name, &k, err);
}

static enum status note_overrides(struct bazel *b, struct error *err)
{
    static const char *const names[] = {"git_override", "archive_override",
                                        "single_version_override", "local_path_override"};
    struct script_call call;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < b->s.len; i++) {
        for (size_t n = 0; st == OK && n < sizeof names / sizeof names[0]; n++) {
            if (script_call_at(&b->s, i, &call) && view_eq_str(call.name, names[n])) {
                struct view module = text_of(b, &call, "module_name");
                st = module.len == 0
                         ? OK
                         : map_put(&b->overrides, module, (void *)(uintptr_t)(i + 1), NULL, err);
            }
        }
    }
    return st;
}

static enum status read_calls(struct bazel *b, struct error *err)
{
    static const struct {
        const char *name;
        enum status (*read)(const struct bazel *b, const struct script_call *call,
                            struct error *err);
    } calls[] = {{"bazel_dep", read_dep},
                 {"http_archive", read_source},
                 {"http_file", read_source},
                 {"git_repository", read_source},
                 {"new_git_repository", read_source},
                 {"maybe", read_maybe}};
    struct script_call call;
    enum status st = note_overrides(b, err);
    for (size_t i = 0; st == OK && i < b->s.len; i++) {
        for (size_t n = 0; st == OK && n < sizeof calls / sizeof calls[0]; n++) {
            if (script_call_at(&b->s, i, &call) && view_eq_str(call.name, calls[n].name)) {
                st = calls[n].read(b, &call, err);
            }
        }
    }
    return st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct bazel b;
    map_init(&b.overrides);
    enum status st = script_read(&b.s, c, '=', err);
    if (st == OK) {
        st = read_calls(&b, err);
    }
    script_release(&b.s);
    map_release(&b.overrides);
    return st;
}

static bool matches(struct view path)
{
    return view_ends(path, VIEW(".MODULE.bazel")) || view_ends(path, VIEW(".bzl"));
}

const struct manifest_format bazel_format = {
    .name = "bazel",
    .names = {VIEW_INIT("MODULE.bazel"), VIEW_INIT("WORKSPACE"), VIEW_INIT("WORKSPACE.bazel"),
              VIEW_INIT("WORKSPACE.bzlmod")},
    .matches = matches,
    .read = read_file};

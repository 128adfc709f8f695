#include "purl_types.h"

#include <stdlib.h>

#include "join.h"

#include <assay/base/words.h>

enum {
    REQUIRED = PURL_NAMESPACE_REQUIRED,
    PROHIBITED = PURL_NAMESPACE_PROHIBITED,
    BOTH_LOWER = PURL_NAMESPACE_LOWER | PURL_NAME_LOWER,
};

static enum status lower_in_place(struct view *v, struct arena *arena, struct error *err)
{
    struct view copy = arena_lower(arena, *v);
    if (copy.ptr == NULL) {
        return error_no_memory(err);
    }
    *v = copy;
    return OK;
}

/* Databricks' model names are not case-sensitive, those of Azure ML are. */
static enum status adjust_mlflow(struct purl *p, struct arena *arena, struct error *err)
{
    if (!view_contains_nocase(purl_qualifier_of(p, "repository_url"), VIEW("databricks"))) {
        return OK;
    }
    return lower_in_place(&p->name, arena, err);
}

/* Hosts whose own type definitions say that names are not case-sensitive. */
static bool is_caseless_host(struct view host)
{
    static const char *const hosts[] = {"github", "github.com", "bitbucket.org"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        if (view_eq_nocase(host, view_str(hosts[i]))) {
            return true;
        }
    }
    return false;
}

/* The namespace is the host alone, the name the path of the repository there. */
static enum status adjust_git(struct purl *p, struct arena *arena, struct error *err)
{
    ptrdiff_t slash = view_find_char(p->namespace, '/');
    if (slash >= 0) {
        struct view above = view_slice(p->namespace, (size_t)slash + 1, p->namespace.len);
        struct view path = text_join(arena, above, VIEW("/"), p->name);
        if (path.ptr == NULL) {
            return error_no_memory(err);
        }
        p->name = path;
        p->namespace = view_slice(p->namespace, 0, (size_t)slash);
    }
    if (!is_caseless_host(p->namespace)) {
        return OK;
    }
    enum status st = lower_in_place(&p->namespace, arena, err);
    return st == OK ? lower_in_place(&p->name, arena, err) : st;
}

/* Host and owner. */
static bool valid_swift(const struct purl *p)
{
    return view_find_char(p->namespace, '/') >= 0;
}

/* A distribution's name, not a module's. */
static bool valid_cpan(const struct purl *p)
{
    return view_find(p->name, VIEW("::")) == VIEW_NPOS;
}

static bool valid_extension_id(struct view name)
{
    if (name.len != 32) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] < 'a' || name.ptr[i] > 'p') {
            return false;
        }
    }
    return true;
}

/* An identifier of 32 letters a–p and a version of one to four numbers. */
static bool valid_chrome(const struct purl *p)
{
    if (!valid_extension_id(p->name)) {
        return false;
    }
    if (p->version.len == 0) {
        return true;
    }
    struct view rest = p->version;
    struct view part;
    size_t parts = 0;
    while (view_split(&rest, '.', &part)) {
        uint64_t number = 0;
        if (!view_to_u64(part, &number) || ++parts > 4) {
            return false;
        }
    }
    return true;
}

/* In the order of their names. golang: the definition requires a namespace, but modules that are a
 * bare host exist, and their manifests must be readable. */
static const struct purl_type types[] = {
    {.name = "alpm", .rules = REQUIRED | BOTH_LOWER, .keys = "arch"},
    {.name = "apk", .rules = REQUIRED | BOTH_LOWER, .keys = "arch"},
    {.name = "bazel", .rules = PROHIBITED},
    {.name = "bitbucket", .rules = REQUIRED | BOTH_LOWER},
    {.name = "bitnami", .rules = PROHIBITED | BOTH_LOWER, .keys = "arch distro"},
    {.name = "brew", .rules = BOTH_LOWER},
    {.name = "cargo", .rules = PROHIBITED},
    {.name = "chrome-extension", .rules = PROHIBITED, .valid = valid_chrome},
    {.name = "cocoapods", .rules = PROHIBITED},
    {.name = "composer", .rules = REQUIRED | BOTH_LOWER},
    {.name = "conan", .keys = "user channel rrev prev"},
    {.name = "conda", .rules = PROHIBITED, .keys = "build channel subdir type"},
    {.name = "cpan", .keys = "author distpath ext", .valid = valid_cpan},
    {.name = "cran", .rules = PROHIBITED},
    {.name = "deb", .rules = REQUIRED | BOTH_LOWER, .keys = "arch"},
    {.name = "gem", .rules = PROHIBITED, .keys = "platform"},
    {.name = "git", .rules = REQUIRED | PURL_NAME_PATH, .adjust = adjust_git},
    {.name = "github", .rules = REQUIRED | BOTH_LOWER},
    {.name = "hackage", .rules = PROHIBITED},
    {.name = "hex", .rules = BOTH_LOWER},
    {.name = "huggingface", .rules = REQUIRED | PURL_VERSION_LOWER},
    {.name = "julia", .rules = PROHIBITED, .required_key = "uuid", .keys = "uuid"},
    {.name = "luarocks", .rules = BOTH_LOWER},
    {.name = "maven", .rules = REQUIRED, .keys = "classifier type"},
    {.name = "mlflow", .rules = PROHIBITED, .keys = "model_uuid run_id", .adjust = adjust_mlflow},
    {.name = "nuget", .rules = PROHIBITED},
    {.name = "oci", .rules = PROHIBITED | PURL_NAME_LOWER | PURL_VERSION_LOWER, .keys = "arch tag"},
    {.name = "opam", .rules = PROHIBITED},
    {.name = "otp", .rules = PROHIBITED | PURL_NAME_LOWER, .keys = "platform arch"},
    {.name = "pub", .rules = PROHIBITED | PURL_NAME_LOWER | PURL_NAME_UNDERSCORES},
    {.name = "pypi",
     .rules = PROHIBITED | PURL_NAME_LOWER | PURL_NAME_DASHES | PURL_VERSION_LOWER,
     .keys = "file_name"},
    {.name = "qpkg", .rules = REQUIRED | PURL_NAMESPACE_LOWER},
    {.name = "rpm", .rules = REQUIRED | PURL_NAMESPACE_LOWER, .keys = "epoch arch"},
    {.name = "swid", .required_key = "tag_id", .keys = "tag_id tag_version patch"},
    {.name = "swift", .rules = REQUIRED, .valid = valid_swift},
    {.name = "vcpkg", .rules = PROHIBITED, .keys = "port_version repository_revision triplet"},
    {.name = "vscode-extension",
     .rules = REQUIRED | BOTH_LOWER | PURL_VERSION_LOWER,
     .keys = "platform"},
    {.name = "yocto", .rules = PURL_NAMESPACE_LOWER, .keys = "layer_version"},
};

static int by_name(const void *key, const void *row)
{
    const struct view *type = key;
    const struct purl_type *t = row;
    return view_cmp(*type, view_str(t->name));
}

const struct purl_type *purl_type_of(struct view type)
{
    return bsearch(&type, types, sizeof types / sizeof types[0], sizeof types[0], by_name);
}

bool purl_type_has_key(const struct purl_type *t, struct view key)
{
    struct view rest = view_str(t == NULL ? NULL : t->keys);
    struct view own;
    while (words_next(&rest, &own)) {
        if (view_eq_nocase(own, key)) {
            return true;
        }
    }
    return false;
}

/* Package URLs' types and the ecosystems of advisories. */
#include <assay/advisory/match.h>

#include "package.h"

enum name_form {
    FORM_NAME,  /* "name" */
    FORM_SLASH, /* "namespace/name" */
    FORM_COLON  /* "namespace:name" */
};

struct type_row {
    struct view type;
    struct view namespace; /* only with this one; empty: with any */
    struct view ecosystem;
    enum name_form form;
};

#define ROW(type, ns, ecosystem, form)                                                             \
    {                                                                                              \
        VIEW_INIT(type), VIEW_INIT(ns), VIEW_INIT(ecosystem), form                                 \
    }

static const struct type_row rows[] = {
    ROW("npm", "", "npm", FORM_SLASH),
    ROW("pypi", "", "PyPI", FORM_NAME),
    ROW("golang", "", "Go", FORM_SLASH),
    ROW("maven", "", "Maven", FORM_COLON),
    ROW("gem", "", "RubyGems", FORM_NAME),
    ROW("nuget", "", "NuGet", FORM_NAME),
    ROW("cargo", "", "crates.io", FORM_NAME),
    ROW("composer", "", "Packagist", FORM_SLASH),
    ROW("hex", "", "Hex", FORM_SLASH),
    ROW("pub", "", "Pub", FORM_NAME),
    ROW("hackage", "", "Hackage", FORM_NAME),
    ROW("cran", "", "CRAN", FORM_NAME),
    ROW("conan", "", "ConanCenter", FORM_NAME),
    ROW("swift", "", "SwiftURL", FORM_SLASH),
    ROW("julia", "", "Julia", FORM_NAME),
    ROW("opam", "", "opam", FORM_NAME),
    ROW("bitnami", "", "Bitnami", FORM_NAME),
    ROW("githubactions", "", "GitHub Actions", FORM_SLASH),
    ROW("vscode-extension", "", "VSCode", FORM_SLASH),
    ROW("deb", "debian", "Debian", FORM_NAME),
    ROW("deb", "ubuntu", "Ubuntu", FORM_NAME),
    ROW("apk", "alpine", "Alpine", FORM_NAME),
    ROW("apk", "wolfi", "Wolfi", FORM_NAME),
    ROW("apk", "chainguard", "Chainguard", FORM_NAME),
    ROW("rpm", "redhat", "Red Hat", FORM_NAME),
    ROW("rpm", "rocky", "Rocky Linux", FORM_NAME),
    ROW("rpm", "rocky-linux", "Rocky Linux", FORM_NAME),
    ROW("rpm", "almalinux", "AlmaLinux", FORM_NAME),
    ROW("rpm", "suse", "SUSE", FORM_NAME),
    ROW("rpm", "opensuse", "openSUSE", FORM_NAME),
    ROW("rpm", "mageia", "Mageia", FORM_NAME),
    ROW("rpm", "openeuler", "openEuler", FORM_NAME),
    ROW("rpm", "azurelinux", "Azure Linux", FORM_NAME),
    ROW("rpm", "photon", "Photon OS", FORM_NAME),
    ROW("github", "", PACKAGE_GIT, FORM_SLASH),
    ROW("gitlab", "", PACKAGE_GIT, FORM_SLASH),
    ROW("bitbucket", "", PACKAGE_GIT, FORM_SLASH),
};

static const struct type_row *row_of(struct view type, struct view namespace)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (view_eq(rows[i].type, type) &&
            (rows[i].namespace.len == 0 || view_eq(rows[i].namespace, namespace))) {
            return &rows[i];
        }
    }
    return NULL;
}

/* "debian-12" → "12"; Alpine's "alpine-3.18.4" → "v3.18". */
static enum status release_of(const struct type_row *row, struct view distro, struct arena *arena,
                              struct view *out, struct error *err)
{
    ptrdiff_t dash = view_rfind_char(distro, '-');
    struct view version = dash < 0 ? distro : view_slice(distro, (size_t)dash + 1, distro.len);
    if (distro.len == 0 || !view_eq_str(row->ecosystem, "Alpine")) {
        *out = version;
        return OK;
    }
    ptrdiff_t first = view_find_char(version, '.');
    if (first >= 0) {
        struct view rest = view_slice(version, (size_t)first + 1, version.len);
        ptrdiff_t second = view_find_char(rest, '.');
        version = second < 0 ? version : view_slice(version, 0, (size_t)first + 1 + (size_t)second);
    }
    *out = arena_printf(arena, "v" VIEW_FMT, VIEW_ARG(version));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status name_of(const struct type_row *row, struct view namespace, struct view name,
                           struct arena *arena, struct view *out, struct error *err)
{
    static const struct {
        const char *type;
        const char *host;
    } forges[] = {
        {"github", "github.com/"}, {"gitlab", "gitlab.com/"}, {"bitbucket", "bitbucket.org/"}};
    const char *host = "";
    for (size_t i = 0; i < sizeof forges / sizeof forges[0]; i++) {
        host = view_eq_str(row->type, forges[i].type) ? forges[i].host : host;
    }
    if (row->form == FORM_NAME || (namespace.len == 0 && host[0] == '\0')) {
        *out = name;
        return OK;
    }
    *out = arena_printf(arena, "%s" VIEW_FMT "%c" VIEW_FMT, host, VIEW_ARG(namespace),
                        row->form == FORM_COLON ? ':' : '/', VIEW_ARG(name));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

enum status advisory_package_of(struct view type, struct view namespace, struct view name,
                                struct view version, struct view distro, struct arena *arena,
                                struct advisory_package *out, struct error *err)
{
    const struct type_row *row = row_of(type, namespace);
    struct advisory_package p = {.version = version};
    if (row == NULL) {
        *out = p;
        return OK;
    }
    p.ecosystem = row->ecosystem;
    enum status st = name_of(row, namespace, name, arena, &p.name, err);
    if (st == OK) {
        st = release_of(row, distro, arena, &p.release, err);
    }
    if (st == OK) {
        *out = p;
    }
    return st;
}

/* Package URLs' types and the ecosystems of advisories. */
#include <assay/advisory/match.h>

#include "package.h"

enum name_form {
    FORM_NAME,  /* "name" */
    FORM_SLASH, /* "namespace/name" */
    FORM_COLON  /* "namespace:name" */
};

/* What of "ID-VERSION_ID" the ecosystem calls a release. */
enum release_form {
    RELEASE_WHOLE,    /* "22.04" */
    RELEASE_MAJOR,    /* "8.9" → "8" */
    RELEASE_V_MINOR,  /* "3.18.4" → "v3.18" */
    RELEASE_REDHAT,   /* "9.2" → "enterprise_linux:9" */
    RELEASE_SUSE,     /* "15.5" → "Linux Enterprise Server 15 SP5" */
    RELEASE_OPENSUSE, /* "opensuse-leap-15.5" → "Leap 15.5" */
    RELEASE_NONE      /* rolling: there is one */
};

struct type_row {
    struct view type;
    struct view namespace; /* only with this one; empty: with any */
    struct view ecosystem;
    enum name_form form;
    enum release_form release;
    bool by_source; /* advisories name source packages */
};

#define ROW(type, ns, ecosystem, form)                                                             \
    {                                                                                              \
        VIEW_INIT(type), VIEW_INIT(ns), VIEW_INIT(ecosystem), form, RELEASE_WHOLE, false           \
    }
#define SYSTEM(type, ns, ecosystem, release, by_source)                                            \
    {                                                                                              \
        VIEW_INIT(type), VIEW_INIT(ns), VIEW_INIT(ecosystem), FORM_NAME, release, by_source        \
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
    SYSTEM("deb", "debian", "Debian", RELEASE_MAJOR, true),
    SYSTEM("deb", "ubuntu", "Ubuntu", RELEASE_WHOLE, true),
    SYSTEM("apk", "alpine", "Alpine", RELEASE_V_MINOR, true),
    SYSTEM("apk", "wolfi", "Wolfi", RELEASE_NONE, true),
    SYSTEM("apk", "chainguard", "Chainguard", RELEASE_NONE, true),
    SYSTEM("rpm", "redhat", "Red Hat", RELEASE_REDHAT, false),
    SYSTEM("rpm", "rocky", "Rocky Linux", RELEASE_MAJOR, false),
    SYSTEM("rpm", "rocky-linux", "Rocky Linux", RELEASE_MAJOR, false),
    SYSTEM("rpm", "almalinux", "AlmaLinux", RELEASE_MAJOR, false),
    SYSTEM("rpm", "suse", "SUSE", RELEASE_SUSE, true),
    SYSTEM("rpm", "opensuse", "openSUSE", RELEASE_OPENSUSE, true),
    SYSTEM("rpm", "mageia", "Mageia", RELEASE_MAJOR, true),
    SYSTEM("rpm", "openeuler", "openEuler", RELEASE_WHOLE, true),
    SYSTEM("rpm", "azurelinux", "Azure Linux", RELEASE_MAJOR, false),
    SYSTEM("rpm", "photon", "Photon OS", RELEASE_WHOLE, false),
    ROW("github", "", PACKAGE_GIT, FORM_SLASH),
    ROW("gitlab", "", PACKAGE_GIT, FORM_SLASH),
    ROW("bitbucket", "", PACKAGE_GIT, FORM_SLASH),
    ROW("git", "", PACKAGE_GIT, FORM_SLASH),
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

/* The text before the `count`th dot: "3.18.4", 2 → "3.18". */
static struct view numbers(struct view version, int count)
{
    for (size_t i = 0; i < version.len; i++) {
        if (version.ptr[i] == '.' && --count == 0) {
            return view_slice(version, 0, i);
        }
    }
    return version;
}

/* "debian-12" → "12"; a bare "12" is one too. */
static enum status release_of(const struct type_row *row, struct view distro, struct arena *arena,
                              struct view *out, struct error *err)
{
    ptrdiff_t dash = view_rfind_char(distro, '-');
    struct view version = dash < 0 ? distro : view_slice(distro, (size_t)dash + 1, distro.len);
    struct view major = numbers(version, 1);
    struct view text = version;
    if (distro.len == 0 || row->release == RELEASE_NONE) {
        *out = view_of(NULL, 0);
        return OK;
    }
    switch (row->release) {
    case RELEASE_MAJOR:
        text = major;
        break;
    case RELEASE_V_MINOR:
        text = arena_printf(arena, "v" VIEW_FMT, VIEW_ARG(numbers(version, 2)));
        break;
    case RELEASE_REDHAT:
        text = arena_printf(arena, "enterprise_linux:" VIEW_FMT, VIEW_ARG(major));
        break;
    case RELEASE_SUSE: {
        struct view pack = view_slice(version, major.len + 1, version.len);
        text = arena_printf(arena, "Linux Enterprise Server " VIEW_FMT "%s" VIEW_FMT,
                            VIEW_ARG(major), pack.len > 0 ? " SP" : "", VIEW_ARG(pack));
        break;
    }
    case RELEASE_OPENSUSE:
        text = view_find(distro, VIEW("tumbleweed")) >= 0
                   ? VIEW("Tumbleweed")
                   : arena_printf(arena, "Leap " VIEW_FMT, VIEW_ARG(version));
        break;
    case RELEASE_WHOLE:
    case RELEASE_NONE:
        break;
    }
    *out = text;
    return text.ptr == NULL ? error_no_memory(err) : OK;
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

/* "glibc@2.36-9": the source package and, where it is another, its version. */
static void use_source(const struct advisory_purl *purl, struct advisory_package *p)
{
    ptrdiff_t at = view_find_char(purl->upstream, '@');
    if (purl->upstream.len == 0) {
        return;
    }
    p->name = view_slice(purl->upstream, 0, at < 0 ? purl->upstream.len : (size_t)at);
    if (at >= 0) {
        p->version = view_slice(purl->upstream, (size_t)at + 1, purl->upstream.len);
    }
}

enum status advisory_package_of(const struct advisory_purl *purl, struct arena *arena,
                                struct advisory_package *out, struct error *err)
{
    const struct type_row *row = row_of(purl->type, purl->namespace);
    struct advisory_package p = {.version = purl->version};
    if (row == NULL) {
        *out = p;
        return OK;
    }
    p.ecosystem = row->ecosystem;
    enum status st = name_of(row, purl->namespace, purl->name, arena, &p.name, err);
    if (st == OK) {
        st = release_of(row, purl->distro, arena, &p.release, err);
    }
    if (st == OK && row->by_source) {
        use_source(purl, &p);
    }
    if (st == OK) {
        *out = p;
    }
    return st;
}

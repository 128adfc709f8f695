#include <assay/advisory/version.h>

#include "order.h"

static const struct version_order *const orders[VERSION_SCHEME_COUNT] = {
    [VERSION_SEMVER] = &order_semver,
    [VERSION_PUB] = &order_pub,
    [VERSION_NUGET] = &order_nuget,
    [VERSION_PYPI] = &order_pypi,
    [VERSION_MAVEN] = &order_maven,
    [VERSION_DEBIAN] = &order_debian,
    [VERSION_RPM] = &order_rpm,
    [VERSION_ALPINE] = &order_alpine,
    [VERSION_ALPM] = &order_alpm,
    [VERSION_RUBYGEMS] = &order_rubygems,
    [VERSION_PACKAGIST] = &order_packagist,
    [VERSION_CRAN] = &order_cran,
    [VERSION_HACKAGE] = &order_hackage,
    [VERSION_OPAM] = &order_opam,
    [VERSION_GENERIC] = &order_generic,
};

struct name_scheme {
    struct view name;
    enum version_scheme scheme;
};

/* Without regard to case, as databases do not agree on it. */
static const struct name_scheme ecosystems[] = {
    {VIEW_INIT("AlmaLinux"), VERSION_RPM},
    {VIEW_INIT("Alpaquita"), VERSION_ALPINE},
    {VIEW_INIT("Alpine"), VERSION_ALPINE},
    {VIEW_INIT("Azure Linux"), VERSION_RPM},
    {VIEW_INIT("BellSoft Hardened Containers"), VERSION_ALPINE},
    {VIEW_INIT("Bioconductor"), VERSION_SEMVER},
    {VIEW_INIT("Bitnami"), VERSION_SEMVER},
    {VIEW_INIT("Chainguard"), VERSION_ALPINE},
    {VIEW_INIT("CleanStart"), VERSION_ALPINE},
    {VIEW_INIT("ConanCenter"), VERSION_SEMVER},
    {VIEW_INIT("CRAN"), VERSION_CRAN},
    {VIEW_INIT("crates.io"), VERSION_SEMVER},
    {VIEW_INIT("Debian"), VERSION_DEBIAN},
    {VIEW_INIT("Docker Hardened Images"), VERSION_SEMVER},
    {VIEW_INIT("Echo"), VERSION_DEBIAN},
    {VIEW_INIT("GHC"), VERSION_SEMVER},
    {VIEW_INIT("GitHub Actions"), VERSION_SEMVER},
    {VIEW_INIT("Go"), VERSION_SEMVER},
    {VIEW_INIT("Hackage"), VERSION_HACKAGE},
    {VIEW_INIT("Hex"), VERSION_SEMVER},
    {VIEW_INIT("Julia"), VERSION_SEMVER},
    {VIEW_INIT("Kubernetes"), VERSION_SEMVER},
    {VIEW_INIT("Linux"), VERSION_SEMVER},
    {VIEW_INIT("Mageia"), VERSION_RPM},
    {VIEW_INIT("Maven"), VERSION_MAVEN},
    {VIEW_INIT("MinimOS"), VERSION_ALPINE},
    {VIEW_INIT("npm"), VERSION_SEMVER},
    {VIEW_INIT("NuGet"), VERSION_NUGET},
    {VIEW_INIT("opam"), VERSION_OPAM},
    {VIEW_INIT("openEuler"), VERSION_RPM},
    {VIEW_INIT("openSUSE"), VERSION_RPM},
    {VIEW_INIT("OSS-Fuzz"), VERSION_GENERIC},
    {VIEW_INIT("Packagist"), VERSION_PACKAGIST},
    {VIEW_INIT("Photon OS"), VERSION_RPM},
    {VIEW_INIT("Pub"), VERSION_PUB},
    {VIEW_INIT("PyPI"), VERSION_PYPI},
    {VIEW_INIT("Red Hat"), VERSION_RPM},
    {VIEW_INIT("Rocky Linux"), VERSION_RPM},
    {VIEW_INIT("RubyGems"), VERSION_RUBYGEMS},
    {VIEW_INIT("SUSE"), VERSION_RPM},
    {VIEW_INIT("SwiftURL"), VERSION_SEMVER},
    {VIEW_INIT("Ubuntu"), VERSION_DEBIAN},
    {VIEW_INIT("VSCode"), VERSION_SEMVER},
    {VIEW_INIT("Wolfi"), VERSION_ALPINE},
};

static const struct name_scheme purl_types[] = {
    {VIEW_INIT("alpm"), VERSION_ALPM},
    {VIEW_INIT("apk"), VERSION_ALPINE},
    {VIEW_INIT("bioconductor"), VERSION_SEMVER},
    {VIEW_INIT("bitnami"), VERSION_SEMVER},
    {VIEW_INIT("cargo"), VERSION_SEMVER},
    {VIEW_INIT("cocoapods"), VERSION_RUBYGEMS},
    {VIEW_INIT("composer"), VERSION_PACKAGIST},
    {VIEW_INIT("conan"), VERSION_SEMVER},
    {VIEW_INIT("cran"), VERSION_CRAN},
    {VIEW_INIT("deb"), VERSION_DEBIAN},
    {VIEW_INIT("gem"), VERSION_RUBYGEMS},
    {VIEW_INIT("generic"), VERSION_GENERIC},
    {VIEW_INIT("github"), VERSION_SEMVER},
    {VIEW_INIT("githubactions"), VERSION_SEMVER},
    {VIEW_INIT("golang"), VERSION_SEMVER},
    {VIEW_INIT("hackage"), VERSION_HACKAGE},
    {VIEW_INIT("hex"), VERSION_SEMVER},
    {VIEW_INIT("julia"), VERSION_SEMVER},
    {VIEW_INIT("maven"), VERSION_MAVEN},
    {VIEW_INIT("npm"), VERSION_SEMVER},
    {VIEW_INIT("nuget"), VERSION_NUGET},
    {VIEW_INIT("opam"), VERSION_OPAM},
    {VIEW_INIT("pub"), VERSION_PUB},
    {VIEW_INIT("pypi"), VERSION_PYPI},
    {VIEW_INIT("rpm"), VERSION_RPM},
    {VIEW_INIT("swift"), VERSION_SEMVER},
    {VIEW_INIT("vcpkg"), VERSION_GENERIC},
};

static enum version_scheme lookup(const struct name_scheme *table, size_t count, struct view name)
{
    for (size_t i = 0; i < count; i++) {
        if (view_eq_nocase(table[i].name, name)) {
            return table[i].scheme;
        }
    }
    return VERSION_NONE;
}

enum version_scheme version_scheme_of_ecosystem(struct view ecosystem)
{
    struct view rest = ecosystem;
    struct view name;
    while (view_split(&rest, ':', &name)) {
        enum version_scheme scheme =
            lookup(ecosystems, sizeof ecosystems / sizeof ecosystems[0], name);
        if (scheme != VERSION_NONE) {
            return scheme;
        }
    }
    return VERSION_NONE;
}

enum version_scheme version_scheme_of_purl_type(struct view type)
{
    return lookup(purl_types, sizeof purl_types / sizeof purl_types[0], type);
}

static const struct version_order *order_of(enum version_scheme scheme)
{
    return scheme < VERSION_SCHEME_COUNT ? orders[scheme] : NULL;
}

const char *version_scheme_name(enum version_scheme scheme)
{
    const struct version_order *order = order_of(scheme);
    return order == NULL ? "none" : order->name;
}

static bool is_printable(struct view v)
{
    bool odd = false;
    for (size_t i = 0; i < v.len; i++) {
        odd |= (unsigned char)v.ptr[i] < 0x20 || v.ptr[i] == 0x7f;
    }
    return v.len > 0 && !odd;
}

static bool is_version(const struct version_order *order, struct view v)
{
    int unused;
    return is_printable(v) && order->compare(v, v, &unused);
}

/* Says what is wrong without carrying odd or endless text into a message. */
static enum status malformed(const struct version_order *order, struct view v, struct error *err)
{
    if (v.len == 0) {
        return error_set(err, ERR_FORMAT, "an empty text is no %s version", order->name);
    }
    if (!is_printable(v)) {
        return error_set(err, ERR_FORMAT, "a %s version holds control characters", order->name);
    }
    return error_set(err, ERR_FORMAT, "\"" VIEW_FMT "%s\" is no %s version",
                     VIEW_ARG(view_slice(v, 0, 80)), v.len > 80 ? "…" : "", order->name);
}

enum status version_compare(enum version_scheme scheme, struct view a, struct view b, int *order,
                            struct error *err)
{
    const struct version_order *o = order_of(scheme);
    if (o == NULL) {
        return error_set(err, ERR_UNSUPPORTED, "these versions have no order");
    }
    struct view left = view_trim(a);
    struct view right = view_trim(b);
    int result = 0;
    if (!is_printable(left) || !is_printable(right) || !o->compare(left, right, &result)) {
        return malformed(o, is_version(o, left) ? right : left, err);
    }
    *order = (result > 0) - (result < 0);
    return OK;
}

enum status version_check(enum version_scheme scheme, struct view text, struct error *err)
{
    int unused;
    return version_compare(scheme, text, text, &unused, err);
}

/* NuGet in XML, and Chocolatey, which packs as NuGet does: packages.config, and what projects
 * declare (*.csproj, *.fsproj, *.vbproj, Directory.Packages.props, Directory.Build.props and
 * .targets, Packages.props).
 *
 * Source: the NuGet documentation, "packages.config reference", "PackageReference in project
 * files", "Central Package Management". Versions of a project's central list are in another
 * file: the version is then empty, and the list's own entries have it. Properties stay
 * unresolved. Ranges pin nothing but "[1.0]". */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

enum { DEPTH_MAX = 16 };

static struct view pinned(struct view version)
{
    bool exact = version.len > 2 && version.ptr[0] == '[' && version.ptr[version.len - 1] == ']' &&
                 view_find_char(version, ',') < 0;
    return version_exact(exact ? view_slice(version, 1, version.len - 1) : version);
}

static enum status add(struct collector *c, const struct xml_node *node, struct view name,
                       struct view version, struct view range, enum component_scope scope,
                       struct error *err)
{
    struct component k = {.type = VIEW("nuget"),
                          .name = name,
                          .version = version,
                          .scope = scope,
                          .relation = RELATION_DIRECT,
                          .line = xml_line(node)};
    declare_range(&k, view_find(range, VIEW("$(")) >= 0 ? view_of(NULL, 0) : range);
    bool property = view_find(name, VIEW("$(")) >= 0 || view_find_char(name, ';') >= 0;
    return name.len == 0 || property ? OK : collect_add(c, &k, err);
}

/* An attribute, or the child of that name. */
static struct view part(const struct xml_node *node, const char *name)
{
    struct view v = xml_attribute(node, name);
    const struct xml_node *child = v.len == 0 ? xml_child(node, name) : NULL;
    return child == NULL ? v : xml_text(child);
}

static enum status add_reference(struct collector *c, const struct xml_node *node,
                                 struct error *err)
{
    struct view version = part(node, "Version");
    version = version.len > 0 ? version : part(node, "VersionOverride");
    bool dev = view_eq_nocase(part(node, "PrivateAssets"), VIEW("all"));
    struct view name = xml_attribute(node, "Include");
    name = name.len > 0 ? name : xml_attribute(node, "Update");
    return add(c, node, name, pinned(version), version, dev ? SCOPE_DEV : SCOPE_RUNTIME, err);
}

/* References stand in item groups, which may stand in <Choose><When>. */
static enum status find_references(struct collector *c, const struct xml_node *node, int depth,
                                   struct error *err)
{
    static const char *const names[] = {"PackageReference", "PackageVersion",
                                        "GlobalPackageReference", "DotNetCliToolReference"};
    enum status st = OK;
    for (const struct xml_node *n = xml_first(node); st == OK && n != NULL; n = xml_sibling(n)) {
        bool reference = false;
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            reference = reference || xml_is(n, names[i]);
        }
        st = reference   ? add_reference(c, n, err)
             : depth > 0 ? find_references(c, n, depth - 1, err)
                         : OK;
    }
    return st;
}

static enum status add_config(struct collector *c, const struct xml_node *root, struct error *err)
{
    enum status st = OK;
    for (const struct xml_node *n = xml_child(root, "package"); st == OK && n != NULL;
         n = xml_next(xml_sibling(n), "package")) {
        bool dev = view_eq_nocase(xml_attribute(n, "developmentDependency"), VIEW("true"));
        st = add(c, n, xml_attribute(n, "id"), xml_attribute(n, "version"), view_of(NULL, 0),
                 dev ? SCOPE_DEV : SCOPE_RUNTIME, err);
    }
    return st;
}

static enum status read_project(struct collector *c, struct error *err)
{
    const struct xml_node *root = NULL;
    enum status st = collect_xml(c, "Project", &root, err);
    return st == OK ? find_references(c, root, DEPTH_MAX, err) : st;
}

static enum status read_config(struct collector *c, struct error *err)
{
    const struct xml_node *root = NULL;
    enum status st = collect_xml(c, "packages", &root, err);
    return st == OK ? add_config(c, root, err) : st;
}

static bool matches_config(struct view path)
{
    struct view base = path_base(path);
    return view_starts(base, VIEW("packages.")) && view_ends(base, VIEW(".config"));
}

static bool matches_project(struct view path)
{
    static const struct view ends[] = {VIEW_INIT(".csproj"), VIEW_INIT(".fsproj"),
                                       VIEW_INIT(".vbproj")};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (view_ends(path, ends[i])) {
            return true;
        }
    }
    return false;
}

/* ---- NAME.nuspec of a .nupkg ---- */

static struct view text_of(const struct xml_node *parent, const char *name)
{
    const struct xml_node *node = xml_child(parent, name);
    return node == NULL ? view_of(NULL, 0) : xml_text(node);
}

/* Name, version and licence of a .nuspec; no name where it has none, or a variable. */
static enum status read_metadata(struct collector *c, struct component *k, struct error *err)
{
    const struct xml_node *root = NULL;
    enum status st = collect_xml(c, "package", &root, err);
    const struct xml_node *metadata = st == OK ? xml_child(root, "metadata") : NULL;
    if (st != OK || metadata == NULL) {
        return st;
    }
    const struct xml_node *licence = xml_child(metadata, "license");
    bool expression = licence != NULL && view_eq_str(xml_attribute(licence, "type"), "expression");
    struct view name = text_of(metadata, "id");
    k->version = text_of(metadata, "version");
    k->licence = expression ? xml_text(licence) : view_of(NULL, 0);
    k->line = xml_line(metadata);
    /* "$id$" is to be filled in when it is packed. */
    bool filled = view_find_char(name, '$') < 0 && view_find_char(k->version, '$') < 0;
    k->name = filled ? name : view_of(NULL, 0);
    return OK;
}

static enum status read_nuspec(struct collector *c, struct error *err)
{
    struct component k = {.type = VIEW("nuget")};
    enum status st = read_metadata(c, &k, err);
    return st == OK ? collect_packed(c, &k, err) : st;
}

/* chocolatey/lib/NAME/NAME.nuspec: what Chocolatey has installed. */
static enum status read_chocolatey(struct collector *c, struct error *err)
{
    struct component k = {.type = VIEW("chocolatey")};
    enum status st = read_metadata(c, &k, err);
    return st == OK && k.name.len > 0 ? collect_add(c, &k, err) : st;
}

static bool matches_chocolatey(struct view path)
{
    return view_ends_nocase(path, VIEW(".nuspec")) && view_eq_str(path_above(path, 2), "lib") &&
           view_eq_str(path_above(path, 3), "chocolatey");
}

static bool matches_nuspec(struct view path)
{
    struct view archive;
    struct view within = path_within(path, &archive);
    return view_find_char(within, '/') < 0 && view_ends_nocase(within, VIEW(".nuspec"));
}

#define NUGET_LOCKS                                                                                \
    {                                                                                              \
        VIEW_INIT("packages.lock.json"), VIEW_INIT("paket.lock"), VIEW_INIT("project.assets.json") \
    }

const struct manifest_format chocolatey_format = {
    .name = "chocolatey", .matches = matches_chocolatey, .read = read_chocolatey};

const struct manifest_format nupkg_format = {.name = "nupkg",
                                             .matches = matches_nuspec,
                                             .read = read_nuspec,
                                             .fold = FOLD_INSTALLED,
                                             .yields_to = NUGET_LOCKS,
                                             .packed = true};

const struct manifest_format packages_config_format = {.name = "packages-config",
                                                       .names = {VIEW_INIT("packages.config")},
                                                       .matches = matches_config,
                                                       .read = read_config};

const struct manifest_format dotnet_project_format = {
    .name = "dotnet-project",
    .names = {VIEW_INIT("Directory.Packages.props"), VIEW_INIT("Directory.Build.props"),
              VIEW_INIT("Directory.Build.targets"), VIEW_INIT("Packages.props")},
    .matches = matches_project,
    .read = read_project,
    .fold = FOLD_DECLARED,
    .yields_to = NUGET_LOCKS};

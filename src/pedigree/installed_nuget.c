/* NuGet: a directory that a package was unpacked into, with the .nupkg beside its files.
 *
 * Source: NuGet's documentation ("Managing the global packages folder", packages.config):
 * "<id>/<version>/<id>.<version>.nupkg", or "<Id>.<Version>/<Id>.<Version>.nupkg". What was
 * published is the one in the global packages folder, with the SHA-512 beside it there; the one in
 * the tree where there is none. */
#include "installed.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

static const struct view end = VIEW_INIT(".nupkg");

static bool is_package(struct view path)
{
    return view_ends(path, end) && view_find_char(path, '/') >= 0;
}

static bool wants(struct view path)
{
    (void)path;
    return false; /* the name says it all */
}

/* Of the container, which is not unpacked, or of NuGet's own, which no package holds. */
static bool is_managers(struct view name)
{
    bool top = view_find_char(name, '/') < 0;
    return view_eq_str(name, "[Content_Types].xml") || view_eq_str(name, "_rels/.rels") ||
           view_starts(name, VIEW("package/services/metadata/core-properties/")) ||
           (top && (view_ends(name, VIEW(".nuspec")) || view_ends(name, end) ||
                    view_ends(name, VIEW(".nupkg.sha512")) ||
                    view_eq_str(name, ".nupkg.metadata") || view_eq_str(name, ".signature.p7s")));
}

/* Where "Some.Lib.1.0.0" has its version: the first part from which all begin with a digit. */
static size_t version_at(struct view stem)
{
    size_t at = 0;
    bool sound = false;
    for (size_t i = 0; i + 1 < stem.len; i++) {
        bool digit = stem.ptr[i + 1] >= '0' && stem.ptr[i + 1] <= '9';
        if (stem.ptr[i] == '-' && sound) {
            break; /* a pre-release */
        }
        if (stem.ptr[i] != '.') {
            continue;
        }
        at = digit && !sound ? i + 1 : at;
        sound = digit;
    }
    return sound ? at : 0;
}

static bool split(struct view path, struct view *id, struct view *version)
{
    struct view dir = path_dir(path);
    struct view stem = path_base(path);
    stem.len -= end.len;
    struct view above = path_base(path_dir(dir));
    struct view last = path_base(dir);
    if (stem.len == above.len + 1 + last.len && above.len > 0 && view_starts(stem, above) &&
        view_ends(stem, last)) {
        *id = above;
        *version = last;
        return true;
    }
    size_t at = version_at(stem);
    *id = view_slice(stem, 0, at == 0 ? 0 : at - 1);
    *version = view_slice(stem, at, stem.len);
    return at > 1 && view_eq(stem, last);
}

static enum status find_package(struct installing *f, struct view id, struct view version,
                                struct view own, struct installed *p)
{
    const char *cache = f->in->caches.nuget;
    struct view i = arena_lower(f->arena, id);
    struct view v = arena_lower(f->arena, version);
    enum status st = i.ptr == NULL || v.ptr == NULL ? error_no_memory(f->err) : OK;
    p->why = VIEW("it is not in NuGet's global packages folder");
    if (st == OK && cache != NULL) {
        struct view archive =
            arena_printf(f->arena, "%s/" VIEW_FMT "/" VIEW_FMT "/" VIEW_FMT "." VIEW_FMT ".nupkg",
                         cache, VIEW_ARG(i), VIEW_ARG(v), VIEW_ARG(i), VIEW_ARG(v));
        st = installing_cached(f, archive, p->why, p);
    }
    if (st == OK && p->archive.len > 0) {
        return installing_digest_beside(f, VIEW(".sha512"), VIEW("sha512-"), SIZE_MAX, p);
    }
    if (st == OK && f->in->subject.kind == SUBJECT_DIRECTORY) {
        p->why = VIEW("");
        p->archive = arena_printf(f->arena, "%s/" VIEW_FMT, f->in->subject.path, VIEW_ARG(own));
        return p->archive.ptr == NULL ? error_no_memory(f->err) : OK;
    }
    return st;
}

static enum status read_manifest(struct installing *f, const struct tree_file *package)
{
    struct view id;
    struct view version;
    struct installed p = {.manifest = package->path};
    p.dir = path_folder(package->path);
    if (!split(package->path, &id, &version)) {
        return OK; /* a package that lies there packed, unpacked nowhere */
    }
    enum status st = installing_purl(f, "nuget", id, version, &p.purl);
    if (st == OK) {
        st = find_package(f, id, version, package->path, &p);
    }
    return st == OK ? installing_add(f, &p, NULL) : st;
}

const struct installed_kind installed_nuget = {.manifest = is_package,
                                               .wants = wants,
                                               .shows = is_package,
                                               .read = read_manifest,
                                               .is_managers = is_managers};

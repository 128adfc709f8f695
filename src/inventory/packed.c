/* What an archive is, as a package manager published it: at its root lies a file that says so.
 *
 *   npm     package/package.json
 *   gem     metadata.gz
 *   crate   NAME-VERSION/Cargo.toml, as cargo writes it anew when it packs
 *   go      MODULE@VERSION/go.mod
 *   php     composer.json
 *   nuget   NAME.nuspec
 *   conda   info/index.json
 *   deb     control.tar.*, control
 *   rpm     rpm-header, which unpacking makes of it (content/rpm_header.h)
 *
 * Each is a format of its own beside its package manager's others. A wheel, a source archive of
 * Python and a jar have files that no source tree has: they count wherever they lie
 * (python_metadata.c, jar_manifest.c). Of a jar that is the subject the manifest alone has no
 * name. */
#include "collect.h"

static const struct view note = VIEW_INIT("the archive itself");

struct view path_within(struct view path, struct view *archive)
{
    for (size_t i = path.len; i > 1; i--) {
        if (path.ptr[i - 1] == '/' && path.ptr[i - 2] == '!') {
            *archive = view_slice(path, 0, i - 2);
            return view_slice(path, i, path.len);
        }
    }
    *archive = view_of(NULL, 0);
    return path;
}

enum status collect_packed(struct collector *c, const struct component *k, struct error *err)
{
    struct component own = *k;
    own.note = k->note.len > 0 ? k->note : note;
    return k->name.len == 0 || k->version.len == 0 ? OK : collect_add(c, &own, err);
}

enum status packed_status(enum status st, struct error *err)
{
    return st == ERR_NO_MEMORY ? error_no_memory(err) : OK;
}

bool component_is_packed(const struct component *c)
{
    return view_starts(c->note, VIEW("the archive "));
}

bool component_is_guess(const struct component *c)
{
    return view_ends(c->note, VIEW("is a guess"));
}

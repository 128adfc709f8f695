/* Folders of a Nix store: /nix/store/HASH-NAME-VERSION/…
 *
 * Source: Nix's manual, "Store paths", and builtins.parseDrvName: the version begins behind the
 * first hyphen that no letter follows. What is behind it may be the name of an output ("-dev").
 * Any file below such a folder says that the package is there; its content does not count, and
 * other formats read it as well. The same package is told once for a store (component_set.h). */
#include "collect.h"
#include "formats.h"

enum { HASH_CHARS = 32 };

/* What follows "nix/store/" at the beginning or behind a '/'. */
static bool below_store(struct view path, struct view *rest)
{
    struct view mark = VIEW("nix/store/");
    ptrdiff_t at = view_find(path, mark);
    if (at < 0 || (at > 0 && path.ptr[at - 1] != '/')) {
        return false;
    }
    *rest = view_slice(path, (size_t)at + mark.len, path.len);
    return true;
}

/* "HASH-name-version" of a folder; false for files that lie in the store itself. */
static bool folder_of(struct view path, struct view *name)
{
    struct view rest;
    ptrdiff_t slash = below_store(path, &rest) ? view_find_char(rest, '/') : -1;
    if (slash <= HASH_CHARS + 1 || rest.ptr[HASH_CHARS] != '-') {
        return false;
    }
    for (size_t i = 0; i < HASH_CHARS; i++) {
        if (!is_word_char(rest.ptr[i], "")) {
            return false;
        }
    }
    *name = view_slice(rest, HASH_CHARS + 1, (size_t)slash);
    return true;
}

static struct view without_output(struct view version)
{
    static const char *const outputs[] = {"-bin", "-dev",  "-lib",   "-man",    "-doc", "-info",
                                          "-out", "-data", "-debug", "-devdoc", "-dist"};
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) {
        struct view output = view_str(outputs[i]);
        if (view_ends(version, output)) {
            return view_slice(version, 0, version.len - output.len);
        }
    }
    return version;
}

/* False where there is no version: what is in the store is not only packages. */
static bool split(struct view folder, struct component *k)
{
    for (size_t i = 1; i + 1 < folder.len; i++) {
        char next = folder.ptr[i + 1];
        if (folder.ptr[i] == '-' && next >= '0' && next <= '9') {
            struct view unstable = VIEW("-unstable");
            k->name = view_slice(folder, 0, i);
            k->version = without_output(view_slice(folder, i + 1, folder.len));
            if (view_ends(k->name, unstable) && k->name.len > unstable.len) {
                k->name.len -= unstable.len;
                k->version = view_slice(folder, k->name.len + 1, folder.len);
            }
            return k->version.len > 0;
        }
    }
    return false;
}

bool nix_store_has(struct view path)
{
    struct view folder;
    struct component k = {.line = 0};
    return folder_of(path, &folder) && split(folder, &k);
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct view folder;
    struct component k = {.type = VIEW("nix"), .scope = SCOPE_RUNTIME};
    return folder_of(c->path, &folder) && split(folder, &k) ? collect_add(c, &k, err) : OK;
}

const struct manifest_format nix_store_format = {.name = "nix-store", .read = read_file};

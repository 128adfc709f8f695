/* Crates of "cargo vendor": .cargo-checksum.json in each (cargo-vendor(1), "directory sources"). */
#include "installed.h"

#include <assay/base/json.h>
#include <assay/base/toml.h>

#include <dirent.h>
#include <unistd.h>

static bool is_checksums(struct view path)
{
    return view_ends(path, VIEW("/.cargo-checksum.json"));
}

static bool wants(struct view path)
{
    return is_checksums(path) || view_ends(path, VIEW("/Cargo.toml"));
}

static bool is_part(struct view name)
{
    return name.len > 0 && view_find_char(name, '/') < 0;
}

/* Of the package's Cargo.toml. Both become parts of a file's name. */
static enum status read_names(struct installing *f, const struct installed *p, struct view *name,
                              struct view *version)
{
    struct value root;
    struct error why = {.code = OK};
    struct view path = arena_printf(f->arena, VIEW_FMT "Cargo.toml", VIEW_ARG(p->dir));
    if (path.ptr == NULL) {
        return error_no_memory(f->err);
    }
    const struct tree_file *toml = tree_get(&f->tree, path);
    if (toml == NULL || !toml->fetched) {
        return error_set(f->err, ERR_FORMAT, VIEW_FMT ": there is none beside the checksums",
                         VIEW_ARG(path));
    }
    enum status st = toml_read(toml->bytes, path.ptr, NULL, f->arena, &root, &why);
    if (st != OK) {
        return error_set(f->err, st, "%s", why.message);
    }
    const struct value *package = value_get(&root, "package");
    *name = value_get_text(package, "name");
    *version = value_get_text(package, "version");
    return is_part(*name) && is_part(*version)
               ? OK
               : error_set(f->err, ERR_FORMAT, VIEW_FMT ": no name and version", VIEW_ARG(path));
}

static enum status read_files(struct installing *f, struct installed *p, const struct value *files)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(files, VALUE_OBJECT) && i < files->len; i++) {
        struct sha256 digest;
        struct view path = arena_printf(f->arena, VIEW_FMT VIEW_FMT, VIEW_ARG(p->dir),
                                        VIEW_ARG(files->members[i].key));
        if (path.ptr == NULL) {
            return error_no_memory(f->err);
        }
        if (!sha256_parse(value_text(&files->members[i].value), &digest)) {
            return error_set(f->err, ERR_FORMAT, VIEW_FMT ":%u: no SHA-256", VIEW_ARG(p->manifest),
                             files->members[i].line);
        }
        st = installing_record(f, p, path, &digest);
    }
    return st;
}

/* The crate in a cache: "<cache>/<index>/name-version.crate". */
static enum status find_crate(struct installing *f, struct view name, struct view version,
                              struct installed *p)
{
    enum { INDEXES_MAX = 64 };
    const char *cache = f->in->caches.cargo;
    DIR *d = cache == NULL ? NULL : opendir(cache);
    enum status st = OK;
    const struct dirent *e = NULL;
    for (size_t n = 0; d != NULL && n < INDEXES_MAX && (e = readdir(d)) != NULL; n++) {
        if (e->d_name[0] == '.') {
            continue;
        }
        struct view path = arena_printf(f->arena, "%s/%s/" VIEW_FMT "-" VIEW_FMT ".crate", cache,
                                        e->d_name, VIEW_ARG(name), VIEW_ARG(version));
        st = path.ptr == NULL ? error_no_memory(f->err) : st;
        if (st != OK || access(path.ptr, R_OK) == 0) {
            p->archive = path;
            break;
        }
    }
    if (d != NULL) {
        (void)closedir(d);
    }
    return st;
}

static enum status read_manifest(struct installing *f, const struct tree_file *manifest)
{
    struct value root;
    struct installed p = {.part = true, .manifest = manifest->path};
    struct installed *added = NULL;
    struct view name;
    struct view version;
    p.dir = view_slice(manifest->path, 0, manifest->path.len - (sizeof ".cargo-checksum.json" - 1));
    enum status st =
        json_read(manifest->bytes, manifest->path.ptr, JSON_STRICT, NULL, f->arena, &root, f->err);
    if (st == OK) {
        st = read_names(f, &p, &name, &version);
    }
    if (st == OK) {
        st = installing_purl(f, "cargo", name, version, &p.purl);
    }
    struct view package = value_get_text(&root, "package");
    if (st == OK && package.len > 0) {
        p.integrity = arena_printf(f->arena, "sha256-" VIEW_FMT, VIEW_ARG(package));
        st = p.integrity.ptr == NULL ? error_no_memory(f->err) : find_crate(f, name, version, &p);
    }
    if (st == OK) {
        st = installing_add(f, &p, &added);
    }
    if (st == OK && added != NULL) {
        st = read_files(f, added, value_get(&root, "files"));
        added->why = st == OK ? VIEW("") : VIEW("its checksums cannot be read");
        added->archive = st == OK ? added->archive : VIEW("");
    }
    return st;
}

const struct installed_kind installed_cargo = {
    .manifest = is_checksums, .wants = wants, .shows = is_checksums, .read = read_manifest};

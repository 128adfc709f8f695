#include "ledger_kinds.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/inventory/purl.h>

const char *patch_ledger_kind_name(enum patch_ledger_kind k)
{
    static const char *const names[] = {"quilt",    "debian-diff", "patch-package", "yarn", "pnpm",
                                        "composer", "cyclonedx",   "directory",     "git"};
    return (size_t)k < sizeof names / sizeof names[0] ? names[k] : "unknown";
}

static const struct patch_ledger_reader *const readers[] = {
    &ledger_quilt, &ledger_patch_package, &ledger_yarn,
    &ledger_pnpm,  &ledger_composer,      &ledger_cyclonedx,
};
enum { READERS = sizeof readers / sizeof readers[0] };

bool patch_ledger_wants(struct view path)
{
    for (size_t i = 0; i < READERS; i++) {
        if (readers[i]->wants(path)) {
            return true;
        }
    }
    return false;
}

static enum status add_patch(struct patch_ledger *l, const struct declared_patch *p,
                             struct error *err)
{
    if (l->len == LEDGER_PATCHES_MAX) {
        return error_set(err, ERR_LIMIT, VIEW_FMT ": more than %d patches", VIEW_ARG(p->path),
                         LEDGER_PATCHES_MAX);
    }
    enum status st =
        arena_grow(l->arena, (void **)&l->patches, &l->cap, l->len + 1, sizeof *l->patches, err);
    if (st == OK) {
        l->patches[l->len++] = *p;
    }
    return st;
}

enum status patch_ledger_add_fault(struct patch_ledger *l, const struct declared_patch *what,
                                   const char *fault, struct error *err)
{
    struct declared_patch p = *what;
    p.fault = arena_copy(l->arena, view_str(fault));
    return p.fault.ptr == NULL ? error_no_memory(err) : add_patch(l, &p, err);
}

enum status patch_ledger_read(struct patch_ledger *l, const struct patch_ledger_files *files,
                              struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < READERS; i++) {
        struct error why = {.code = OK};
        st = readers[i]->read(l, files, &why);
        if (st == ERR_FORMAT || st == ERR_LIMIT || st == ERR_UNSUPPORTED) {
            const struct declared_patch broken = {.path = VIEW("."), .name = VIEW(".")};
            st = patch_ledger_add_fault(l, &broken, why.message, err);
        } else if (st != OK) {
            st = error_set(err, st, "%s", why.message);
        }
    }
    return st;
}

enum status patch_ledger_add(struct patch_ledger *l, const struct declared_patch *what,
                             struct view text, struct error *err)
{
    struct declared_patch p = *what;
    struct error why = {.code = OK};
    struct view source = arena_copy(l->arena, p.path);
    if (source.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = diff_read(text, source.ptr, l->arena, &p.diff, &why);
    if (st == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    if (st != OK) {
        return patch_ledger_add_fault(l, what, why.message, err);
    }
    struct patch_header declared = p.header;
    st = patch_header_read(p.diff.preamble, p.name, l->arena, &p.header, err);
    if (st != OK) {
        return st;
    }
    /* What the ledger itself says goes before what stands in the patch. */
    p.header.origin = declared.origin != PATCH_UNKNOWN ? declared.origin : p.header.origin;
    p.header.author = declared.author.len > 0 ? declared.author : p.header.author;
    p.header.subject = declared.subject.len > 0 ? declared.subject : p.header.subject;
    for (size_t i = 0; st == OK && i < declared.id_count; i++) {
        st = patch_header_ids(&p.header, declared.ids[i], l->arena, err);
    }
    return st == OK ? add_patch(l, &p, err) : st;
}

enum status patch_ledger_add_file(struct patch_ledger *l, const struct patch_ledger_files *files,
                                  const struct declared_patch *what, struct error *err)
{
    struct view bytes;
    if (!files->find(files->ctx, what->path, &bytes)) {
        return patch_ledger_add_fault(l, what, "it is named, but there is no such file", err);
    }
    return patch_ledger_add(l, what, bytes, err);
}

enum status package_purl(struct arena *arena, const char *type, struct view name,
                         struct view version, struct view *out, struct error *err)
{
    ptrdiff_t slash = view_rfind_char(name, '/');
    const struct purl p = {.type = view_str(type),
                           .namespace = view_slice(name, 0, slash < 0 ? 0 : (size_t)slash),
                           .name = view_slice(name, (size_t)(slash + 1), name.len),
                           .version = version};
    return purl_text(&p, arena, out, err);
}

enum status package_patch(struct arena *arena, const char *type, const char *folder,
                          struct view name, struct view version, struct view path,
                          struct declared_patch *p, struct error *why, struct error *err)
{
    while (view_starts(path, VIEW("./"))) {
        path = view_slice(path, 2, path.len);
    }
    p->name = path;
    p->path = path;
    p->prefix = arena_printf(arena, "%s" VIEW_FMT "/", folder, VIEW_ARG(name));
    if (p->prefix.ptr == NULL) {
        return error_no_memory(err);
    }
    *why = (struct error){.code = OK};
    enum status st = package_purl(arena, type, name, version, &p->package, why);
    return st == ERR_NO_MEMORY ? error_no_memory(err) : OK;
}

/* ---- The changelog ---- */

static bool names_patch(struct view item, struct view name)
{
    struct view base = path_base(name);
    ptrdiff_t dot = view_rfind_char(base, '.');
    base = dot <= 0 ? base : view_slice(base, 0, (size_t)dot);
    return base.len >= 4 && view_find(item, base) >= 0;
}

static enum status take_item(struct patch_ledger *l, struct view item, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < l->len; i++) {
        struct declared_patch *p = &l->patches[i];
        if (p->fault.len == 0 && names_patch(item, p->name)) {
            st = patch_header_ids(&p->header, item, l->arena, err);
        }
    }
    return st;
}

enum status patch_ledger_read_changelog(struct patch_ledger *l, struct view text, struct error *err)
{
    enum { CHANGELOG_MAX = 1 << 20 }; /* the newest entries come first */
    struct view rest = view_slice(text, 0, CHANGELOG_MAX);
    struct view line;
    const char *begin = NULL;
    enum status st = OK;
    while (st == OK && view_line(&rest, &line)) {
        bool item =
            view_starts(view_trim(line), VIEW("* ")) || view_starts(view_trim(line), VIEW("- "));
        bool ends = item || line.len == 0 || line.ptr[0] != ' ' || view_starts(line, VIEW(" --"));
        if (ends && begin != NULL) {
            struct view whole = view_of(begin, (size_t)(line.ptr - begin));
            st = view_find(whole, VIEW("CVE-")) >= 0 || view_find(whole, VIEW("GHSA-")) >= 0
                     ? take_item(l, whole, err)
                     : OK;
            begin = NULL;
        }
        if (item) {
            begin = line.ptr;
        }
    }
    return st;
}

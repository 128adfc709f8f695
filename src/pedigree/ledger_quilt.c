/* Quilt's series, as Debian source packages of format 3.0 (quilt) have it, and directories
 * of patches. Sources: quilt(1) "series file format", dpkg-source(1). */
#include "ledger_kinds.h"

#include <assay/base/buf.h>

static struct view in_dir(struct patch_ledger *l, struct view dir, struct view name)
{
    return arena_printf(l->arena, VIEW_FMT VIEW_FMT, VIEW_ARG(dir), VIEW_ARG(name));
}

/* "-p1", "-p 0", "-R": options behind a name. */
static enum status take_options(struct view rest, struct declared_patch *p, uint32_t line,
                                struct error *err)
{
    struct view word;
    while (rest.ptr != NULL && view_split(&rest, ' ', &word)) {
        word = view_trim(word);
        if (word.len == 0) {
            continue;
        }
        if (word.ptr[0] == '#') {
            return OK;
        }
        if (word.len == 3 && view_starts(word, VIEW("-p")) && word.ptr[2] >= '0' &&
            word.ptr[2] <= '9') {
            p->strip = (unsigned)(word.ptr[2] - '0');
        } else if (view_eq_str(word, "-pab") || view_eq_str(word, "-p")) {
            p->strip = 1;
        } else {
            return error_set(err, ERR_UNSUPPORTED,
                             VIEW_FMT ":%lu: the option \"" VIEW_FMT "\" of a series is not known",
                             VIEW_ARG(p->path), (unsigned long)line,
                             VIEW_ARG(view_slice(word, 0, 40)));
        }
    }
    return OK;
}

static enum status read_series(struct patch_ledger *l, const struct patch_ledger_files *files,
                               struct view dir, struct view text, enum patch_ledger_kind kind,
                               struct error *err)
{
    struct view rest = text;
    struct view line;
    uint32_t number = 0;
    enum status st = OK;
    struct view series = in_dir(l, dir, VIEW("series"));
    while (st == OK && view_line(&rest, &line)) {
        number++;
        line = view_trim(line);
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        size_t end = 0;
        while (end < line.len && line.ptr[end] != ' ' && line.ptr[end] != '\t') {
            end++;
        }
        struct declared_patch p = {.kind = kind, .strip = 1, .path = series};
        p.name = view_slice(line, 0, end);
        st = take_options(view_trim(view_slice(line, end, line.len)), &p, number, err);
        p.path = in_dir(l, dir, p.name);
        if (st == OK && (p.path.ptr == NULL || series.ptr == NULL)) {
            st = error_no_memory(err);
        }
        if (st == OK) {
            st = patch_ledger_add_file(l, files, &p, err);
        }
    }
    return st;
}

static bool wants(struct view path)
{
    return view_starts(path, VIEW("debian/patches/")) || view_eq_str(path, "debian/changelog") ||
           view_eq_str(path, "debian/source/format");
}

static enum status read_quilt(struct patch_ledger *l, const struct patch_ledger_files *files,
                              struct error *err)
{
    struct view text;
    if (!files->find(files->ctx, VIEW("debian/patches/series"), &text)) {
        return OK;
    }
    return read_series(l, files, VIEW("debian/patches/"), text, LEDGER_QUILT, err);
}

const struct patch_ledger_reader ledger_quilt = {.wants = wants, .read = read_quilt};

enum status patch_ledger_read_directory(struct patch_ledger *l,
                                        const struct patch_ledger_files *files, struct error *err)
{
    struct view text;
    struct view path;
    enum status st = OK;
    if (files->find(files->ctx, VIEW("series"), &text)) {
        return read_series(l, files, VIEW(""), text, LEDGER_DIRECTORY, err);
    }
    for (size_t at = 0; st == OK && files->next(files->ctx, VIEW(""), &at, &path);) {
        if (view_ends(path, VIEW(".patch")) || view_ends(path, VIEW(".diff"))) {
            const struct declared_patch p = {
                .kind = LEDGER_DIRECTORY, .strip = STRIP_AUTO, .name = path, .path = path};
            st = patch_ledger_add_file(l, files, &p, err);
        }
    }
    return st;
}

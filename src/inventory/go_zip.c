/* go.mod in a module's zip: what a module proxy of Go hands out.
 *
 * Source: the Go Modules Reference, "Module zip files": all files lie in the folder
 * MODULE@VERSION. A module that has no go.mod is not told. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

static bool matches(struct view path)
{
    struct view archive;
    struct view within = path_within(path, &archive);
    return path_is(within, "go.mod") && view_find(path_dir(within), VIEW("@v")) > 0;
}

/* What the line "module PATH" says, and where. */
static struct view module_of(struct view text, uint32_t *number)
{
    struct view line;
    *number = 0;
    while (view_line(&text, &line)) {
        ++*number;
        line = view_trim(line);
        if (view_starts(line, VIEW("module ")) || view_starts(line, VIEW("module\t"))) {
            ptrdiff_t comment = view_find(line, VIEW("//"));
            struct view name = view_slice(line, 7, comment < 0 ? line.len : (size_t)comment);
            return unquote(name);
        }
    }
    return view_of(NULL, 0);
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct view archive;
    struct component k = {.type = VIEW("golang")};
    struct view folder = path_dir(path_within(c->path, &archive));
    struct view module = module_of(c->text, &k.line);
    bool same = module.len > 0 && view_starts(folder, module) && folder.len > module.len + 1 &&
                folder.ptr[module.len] == '@';
    k.version = same ? view_slice(folder, module.len + 1, folder.len) : view_of(NULL, 0);
    if (!same || view_find_char(k.version, '/') >= 0) {
        return OK; /* a module below another one, a folder with such a name */
    }
    name_split(module, &k);
    return collect_packed(c, &k, err);
}

const struct manifest_format go_zip_format = {.name = "go-zip",
                                              .matches = matches,
                                              .read = read_file,
                                              .fold = FOLD_INSTALLED,
                                              .yields_to = {VIEW_INIT("go.mod")},
                                              .packed = true};

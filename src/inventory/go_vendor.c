/* vendor/modules.txt of Go: the modules whose sources are in the folder.
 *
 * Source: the Go modules reference, "vendoring". "# path version [=> path version]", below it
 * "## explicit" for what go.mod names itself. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

/* "a/b v1.2.3 => c/d v1.0.0" → the replacement, which is what is there. */
static bool module_of(struct view text, struct component *k)
{
    ptrdiff_t arrow = view_find(text, VIEW(" => "));
    struct view used = arrow < 0 ? text : view_slice(text, (size_t)arrow + 4, text.len);
    struct view rest = used;
    struct view path;
    if (!view_split(&rest, ' ', &path) || path.len == 0) {
        return false;
    }
    name_split(path, k);
    k->version = rest.ptr == NULL ? view_of(NULL, 0) : view_trim(rest);
    return true;
}

struct vendored {
    struct collector *c;
    struct component k;
    bool open;
};

static enum status flush(struct vendored *v, struct error *err)
{
    bool add = v->open && v->k.version.len > 0; /* a folder in its place is the subject's own */
    v->open = false;
    return add ? collect_add(v->c, &v->k, err) : OK;
}

static enum status read_line(struct vendored *v, const struct text_lines *t, struct error *err)
{
    struct view line = view_trim(t->line);
    if (view_starts(line, VIEW("## "))) {
        bool explicit = view_find(line, VIEW("explicit")) >= 0;
        v->k.relation = v->open && explicit ? RELATION_DIRECT : v->k.relation;
        return OK;
    }
    if (view_starts(line, VIEW("# "))) {
        enum status st = flush(v, err);
        if (st != OK) {
            return st;
        }
        v->k = (struct component){
            .type = VIEW("golang"), .relation = RELATION_TRANSITIVE, .line = t->number};
        v->open = module_of(view_slice(line, 2, line.len), &v->k);
        return OK;
    }
    bool package = line.len == 0 || (v->open && view_find_char(line, ' ') < 0);
    return package ? OK
                   : collect_bad(v->c, (struct position){t->number, 1}, err,
                                 "expected \"# module version\" or a package");
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct vendored v = {.c = c};
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        st = read_line(&v, &t, err);
    }
    return st == OK ? flush(&v, err) : st;
}

static bool matches(struct view path)
{
    return path_below_root(path, VIEW("vendor/modules.txt"));
}

/* Where Go before 1.17 made the folder, or another tool, the modules have their go.mod with them.
 */
static bool copies_in(struct view path, struct buf *folder)
{
    buf_add_view(folder, path_folder(path));
    return true;
}

const struct manifest_format go_vendor_format = {.name = "go-vendor",
                                                 .matches = matches,
                                                 .read = read_file,
                                                 .fold = FOLD_INSTALLED,
                                                 .yields_to = {VIEW_INIT("go.mod")},
                                                 .copies_in = copies_in};

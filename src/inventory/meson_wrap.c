/* subprojects/NAME.wrap of Meson: a project to be fetched where the system has none.
 *
 * Source: Meson's manual, "Wrap dependency system". A wrap-redirect leads to another wrap
 * file, which is read itself. */
#include <assay/base/file.h>

#include "formats.h"
#include "ini.h"
#include "origin.h"

struct wrap {
    struct ini_entry section;
    bool repository; /* wrap-git, -hg, -svn */
    bool redirect;
    struct view url;
    struct view revision;
    struct view directory;
    struct view file;
    struct ini_entry hash;
};

static enum status read_section(struct ini *r, const struct ini_entry *e, struct wrap *w, bool *own,
                                struct error *err)
{
    struct view name = r->section;
    bool file = view_eq(name, VIEW("wrap-file"));
    bool git = view_eq(name, VIEW("wrap-git")) || view_eq(name, VIEW("wrap-hg")) ||
               view_eq(name, VIEW("wrap-svn"));
    bool redirect = view_eq(name, VIEW("wrap-redirect"));
    *own = file || git || redirect;
    if (!*own) {
        return view_eq(name, VIEW("provide"))
                   ? OK
                   : collect_bad(r->c, (struct position){e->line, 1}, err, "unknown section");
    }
    w->section = *e;
    w->repository = git;
    w->redirect = redirect;
    return OK;
}

static void take(struct wrap *w, const struct ini_entry *e)
{
    const struct {
        const char *key;
        struct view *to;
    } fields[] = {{w->repository ? "url" : "source_url", &w->url},
                  {"revision", &w->revision},
                  {"directory", &w->directory},
                  {"source_filename", &w->file}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (view_eq_str(e->key, fields[i].key)) {
            *fields[i].to = e->value;
        }
    }
    if (view_eq(e->key, VIEW("source_hash"))) {
        w->hash = *e;
    }
}

static enum status read_wrap(struct collector *c, struct wrap *w, struct error *err)
{
    struct ini r = ini_of(c);
    struct ini_entry e;
    bool found = true;
    bool own = false;
    enum status st = OK;
    while (st == OK && found) {
        st = ini_next(&r, &e, &found, err);
        if (st != OK || !found) {
            break;
        }
        if (e.key.len == 0 && e.text.ptr[0] == '[') {
            st = read_section(&r, &e, w, &own, err);
        } else {
            st = ini_need_pair(&r, &e, err);
            if (st == OK && own) {
                take(w, &e);
            }
        }
    }
    return st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct wrap w = {.repository = false};
    struct hash_list hashes = {0};
    struct component k = {.relation = RELATION_DIRECT};
    enum status st = read_wrap(c, &w, err);
    if (st != OK || w.redirect || w.section.line == 0) {
        return st;
    }
    struct view base = path_base(c->path);
    struct view version = origin_file_version(w.directory);
    struct origin o = {.name = view_slice(base, 0, base.len - strlen(".wrap")),
                       .revision = w.revision,
                       .version = version.len > 0 ? version : origin_file_version(w.file)};
    o.repository = w.repository ? w.url : view_of(NULL, 0);
    o.archive = w.repository ? view_of(NULL, 0) : w.url;
    if (w.url.len == 0 && o.version.len == 0) {
        return collect_bad(c, (struct position){w.section.line, 1}, err, "a wrap without a source");
    }
    if (w.hash.value.len > 0) {
        st = hashes_add_hex(c, &hashes, VIEW("sha256"), w.hash.value,
                            (struct position){w.hash.line, 1}, err);
    }
    if (st != OK) {
        return st;
    }
    origin_apply(&o, &k);
    k.line = w.section.line;
    hashes_give(&hashes, &k);
    return collect_add(c, &k, err);
}

static bool matches(struct view path)
{
    struct view base = path_base(path);
    struct view dir = view_slice(path, 0, path.len - base.len);
    return base.len > 5 && view_ends(base, VIEW(".wrap")) &&
           (view_eq(dir, VIEW("subprojects/")) || view_ends(dir, VIEW("/subprojects/")));
}

const struct manifest_format meson_wrap_format = {
    .name = "meson-wrap", .matches = matches, .read = read_file};

/* .gitmodules: the repositories that a repository contains. Source: gitmodules(5).
 *
 * The commits stand in the tree, not in this file: the component's note is
 * "at <path>", by which component_set joins the two. */
#include "formats.h"
#include "ini.h"
#include "join.h"
#include "origin.h"

#include <assay/base/file.h>

struct module {
    struct view name;
    struct view path;
    struct view url;
    uint32_t line;
};

/* The last part of a path or URL, without ".git". */
static struct view last_part(struct view url)
{
    while (view_ends(url, VIEW("/"))) {
        url = view_slice(url, 0, url.len - 1);
    }
    url = path_base(url);
    return view_ends(url, VIEW(".git")) ? view_slice(url, 0, url.len - 4) : url;
}

static enum status add_module(struct collector *c, const struct module *m, struct error *err)
{
    if (m->url.len == 0) {
        return OK;
    }
    struct component k = {.line = m->line, .relation = RELATION_DIRECT};
    struct origin o = {.name = last_part(m->url), .repository = m->url};
    if (o.name.len == 0) {
        return collect_bad(c, (struct position){m->line, 1}, err, "a URL without a name");
    }
    origin_apply(&o, &k);
    if (m->path.len > 0) {
        k.note = text_join(c->arena, VIEW("at "), m->path);
        if (k.note.ptr == NULL) {
            return error_no_memory(err);
        }
    }
    return collect_add(c, &k, err);
}

static void take(struct module *m, const struct ini_entry *e)
{
    if (view_eq_nocase(e->key, VIEW("path"))) {
        m->path = unquote(e->value);
    } else if (view_eq_nocase(e->key, VIEW("url"))) {
        m->url = unquote(e->value);
    }
}

bool submodule_path(const struct component *c, struct view *out)
{
    bool is = path_is(c->manifest, ".gitmodules") && view_starts(c->note, VIEW("at "));
    if (is) {
        *out = view_slice(c->note, strlen("at "), c->note.len);
    }
    return is;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct ini r = ini_of(c);
    struct ini_entry e;
    struct module m = {.line = 0};
    bool found = true;
    enum status st = ini_next(&r, &e, &found, err);
    while (st == OK && found) {
        if (e.key.len == 0 && e.text.ptr[0] == '[') {
            st = add_module(c, &m, err);
            m = (struct module){.line = e.line};
        } else {
            st = ini_need_pair(&r, &e, err);
            take(&m, &e);
        }
        if (st == OK) {
            st = ini_next(&r, &e, &found, err);
        }
    }
    return st == OK ? add_module(c, &m, err) : st;
}

const struct manifest_format gitmodules_format = {
    .name = "gitmodules", .names = {VIEW_INIT(".gitmodules")}, .read = read_file};

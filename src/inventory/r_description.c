/* DESCRIPTION of an R package: installed ("Built:"), or a project's own.
 *
 * Source: "Writing R Extensions". An installed package is one component. A project declares in
 * Imports and Depends what it needs, in LinkingTo what it is built with, in Suggests what is
 * optional; versions there are lower bounds and pin nothing. */
#include "collect.h"
#include "formats.h"

static const struct {
    const char *key;
    enum component_scope scope;
} lists[] = {{"Depends", SCOPE_RUNTIME},
             {"Imports", SCOPE_RUNTIME},
             {"LinkingTo", SCOPE_BUILD},
             {"Suggests", SCOPE_OPTIONAL}};

struct description {
    struct collector *c;
    struct component self;
    bool built;
    bool wishes; /* in a field of `lists` */
    enum component_scope scope;
};

/* The packages that come with the language are its own. */
static bool is_base(struct view name)
{
    static const char *const names[] = {"R",         "base",   "compiler", "datasets", "graphics",
                                        "grDevices", "grid",   "methods",  "parallel", "splines",
                                        "stats",     "stats4", "tcltk",    "tools",    "utils"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (view_eq_str(name, names[i])) {
            return true;
        }
    }
    return false;
}

static enum status add_wishes(struct description *d, struct view text, uint32_t number,
                              struct error *err)
{
    struct view piece;
    enum status st = OK;
    while (st == OK && view_split(&text, ',', &piece)) {
        ptrdiff_t open = view_find_char(piece, '(');
        struct component k = {
            .type = VIEW("cran"), .scope = d->scope, .relation = RELATION_DIRECT, .line = number};
        k.name = view_trim(view_slice(piece, 0, open < 0 ? piece.len : (size_t)open));
        ptrdiff_t close = view_find_char(piece, ')');
        if (open >= 0 && close > open) {
            declare_range(&k, view_slice(piece, (size_t)open + 1, (size_t)close));
        }
        bool package = k.name.len > 0 && view_find_char(k.name, ' ') < 0 && !is_base(k.name);
        st = package ? collect_add(d->c, &k, err) : OK;
    }
    return st;
}

static void begin_field(struct description *d, struct view key, struct view value, uint32_t number)
{
    d->wishes = false;
    if (view_eq_str(key, "Package")) {
        d->self.name = value;
        d->self.line = number;
    } else if (view_eq_str(key, "Version")) {
        d->self.version = value;
    } else if (view_eq_str(key, "License")) {
        d->self.licence = value;
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (view_eq_str(key, lists[i].key)) {
            d->wishes = true;
            d->scope = lists[i].scope;
        }
    }
}

static enum status read_line(struct description *d, const struct text_lines *t, struct error *err)
{
    struct view value = t->line;
    if (view_trim(t->line).len == 0) {
        return OK;
    }
    if (t->line.ptr[0] != ' ' && t->line.ptr[0] != '\t') {
        ptrdiff_t colon = view_find_char(t->line, ':');
        if (colon <= 0) {
            return collect_bad(d->c, (struct position){t->number, 1}, err,
                               "expected \"Field: value\"");
        }
        value = view_trim(view_slice(t->line, (size_t)colon + 1, t->line.len));
        begin_field(d, view_slice(t->line, 0, (size_t)colon), value, t->number);
    }
    return d->wishes && !d->built ? add_wishes(d, view_trim(value), t->number, err) : OK;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct description d = {.c = c, .self = {.type = VIEW("cran")}};
    struct text_lines t;
    /* A name that other worlds use too. */
    if (view_find(c->text, VIEW("\nVersion:")) < 0 ||
        (!view_starts(c->text, VIEW("Package:")) && view_find(c->text, VIEW("\nPackage:")) < 0)) {
        return OK;
    }
    d.built = view_find(c->text, VIEW("\nBuilt:")) >= 0;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        st = read_line(&d, &t, err);
    }
    return st == OK && d.built ? collect_add(c, &d.self, err) : st;
}

const struct manifest_format r_description_format = {.name = "r-description",
                                                     .names = {VIEW_INIT("DESCRIPTION")},
                                                     .read = read_file,
                                                     .fold = FOLD_DECLARED,
                                                     .yields_to = {VIEW_INIT("renv.lock")}};

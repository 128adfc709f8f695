/* What pacman has installed: var/lib/pacman/local/<package>/desc.
 *
 * Source: pacman's documentation and libalpm. "%NAME%" and such on a line, values below it up
 * to an empty line. %REASON% 1 is a package that another one asked for. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

struct desc {
    struct component k;
    struct view arch;
    struct view base;
    bool as_dependency;
};

static void take(struct desc *d, struct view key, struct view value, uint32_t number)
{
    if (view_eq_str(key, "%NAME%")) {
        d->k.name = value;
        d->k.line = number;
    } else if (view_eq_str(key, "%VERSION%")) {
        d->k.version = value;
    } else if (view_eq_str(key, "%ARCH%")) {
        d->arch = value;
    } else if (view_eq_str(key, "%BASE%")) {
        d->base = value;
    } else if (view_eq_str(key, "%LICENSE%") && d->k.licence.len == 0) {
        d->k.licence = value;
    } else if (view_eq_str(key, "%REASON%")) {
        d->as_dependency = view_eq_str(value, "1");
    }
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct desc d = {.k = {.type = VIEW("alpm"), .namespace = VIEW("arch")}};
    struct qualifier_list list = {.len = 0};
    struct view key = {NULL, 0};
    struct text_lines t = {.number = 0};
    /* Only a percent sign begins this format. */
    if (c->text.len > 0 && !view_starts(c->text, VIEW("%NAME%")) &&
        !view_starts(c->text, VIEW("%FILENAME%"))) {
        return collect_bad(c, (struct position){1, 1}, err, "expected \"%%NAME%%\"");
    }
    if (c->text.len > 0 && memchr(c->text.ptr, '\0', c->text.len) != NULL) {
        return collect_bad(c, (struct position){1, 1}, err, "a NUL byte: this is no text");
    }
    t.rest = c->text;
    while (text_next(&t)) {
        struct view line = view_trim(t.line);
        if (line.len > 2 && line.ptr[0] == '%' && line.ptr[line.len - 1] == '%') {
            key = line;
        } else if (line.len > 0) {
            take(&d, key, line, t.number);
        }
    }
    if (d.k.name.len == 0 || d.k.version.len == 0) {
        return collect_bad(c, (struct position){1, 1}, err, "no %%NAME%% and %%VERSION%%");
    }
    d.k.relation = d.as_dependency ? RELATION_TRANSITIVE : RELATION_DIRECT;
    qualifier_add(&list, "arch", d.arch);
    qualifier_add(&list, "upstream", view_eq(d.base, d.k.name) ? view_of(NULL, 0) : d.base);
    qualifiers_give(&list, &d.k);
    return collect_add(c, &d.k, err);
}

static bool matches(struct view path)
{
    return path_is(path, "desc") && view_find(path, VIEW("var/lib/pacman/local/")) >= 0;
}

const struct manifest_format pacman_format = {
    .name = "pacman", .matches = matches, .read = read_file};

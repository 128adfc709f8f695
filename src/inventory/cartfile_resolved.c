/* Cartfile.resolved of Carthage.
 *
 * Source: Carthage's documentation. 'github "owner/name" "version"', 'git "url" "version"',
 * 'binary "url" "version"'. */
#include "collect.h"
#include "formats.h"

static enum status read_line(struct collector *c, const struct text_lines *t, struct error *err)
{
    struct view line = view_trim(t->line);
    struct component k = {.type = VIEW("github"), .line = t->number};
    struct view what;
    struct view rest = line;
    if (line.len == 0 || line.ptr[0] == '#') {
        return OK;
    }
    if (!text_quoted(&rest, &what) || !text_quoted(&rest, &k.version)) {
        return collect_bad(c, (struct position){t->number, 1}, err,
                           "expected 'github \"owner/name\" \"version\"'");
    }
    name_split(what, &k);
    if (!view_starts(line, VIEW("github ")) || view_find(what, VIEW("://")) >= 0) {
        k.type = VIEW("generic");
        k.namespace = view_of(NULL, 0);
        k.source = what;
        k.name = view_ends(k.name, VIEW(".git")) ? view_slice(k.name, 0, k.name.len - 4) : k.name;
        k.name = view_ends(k.name, VIEW(".json")) ? view_slice(k.name, 0, k.name.len - 5) : k.name;
    }
    return collect_add(c, &k, err);
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        st = read_line(c, &t, err);
    }
    return st;
}

const struct manifest_format cartfile_resolved_format = {
    .name = "cartfile-resolved", .names = {VIEW_INIT("Cartfile.resolved")}, .read = read_file};

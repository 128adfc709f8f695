/* What apk has installed: lib/apk/db/installed.
 *
 * Source: Alpine's apk package format, "Installed database V2". Paragraphs with
 * one-letter fields: P name, V version, A architecture, o origin (the source package, of which
 * advisories speak), L licence. The checksum C is of
 * the package's control data, not of its archive, so it is not kept as a hash. */
#include "collect.h"
#include "formats.h"

/* The files of a package (F, R, a, Z, M) are thousands of lines: not fields that
 * a paragraph could hold. */
static bool is_file_line(struct view line)
{
    return line.len > 1 && line.ptr[1] == ':' && line.ptr[0] != '\0' &&
           strchr("FRaZM", line.ptr[0]) != NULL;
}

struct apk_entry {
    struct component k;
    struct view arch;
    struct view origin;
    bool open;
};

static enum status end_entry(struct collector *c, struct apk_entry *e, struct error *err)
{
    if (!e->open) {
        return OK;
    }
    struct component k = e->k;
    struct qualifier_list list = {.len = 0};
    qualifier_add(&list, "arch", e->arch);
    qualifier_add(&list, "upstream", view_eq(e->origin, k.name) ? view_of(NULL, 0) : e->origin);
    qualifiers_give(&list, &k);
    *e = (struct apk_entry){.open = false};
    if (k.name.len == 0 || k.version.len == 0) {
        return collect_bad(c, (struct position){k.line, 1}, err,
                           "a package without name (P) or version (V)");
    }
    k.type = VIEW("apk");
    k.namespace = VIEW("alpine");
    return collect_add(c, &k, err);
}

static enum status read_field(struct collector *c, struct apk_entry *e, struct view line,
                              uint32_t number, struct error *err)
{
    if (line.len < 2 || line.ptr[1] != ':' || memchr(line.ptr, '\0', line.len) != NULL) {
        return collect_bad(c, (struct position){number, 1}, err, "expected \"X:value\"");
    }
    struct view value = view_trim(view_slice(line, 2, line.len));
    if (!e->open) {
        e->open = true;
        e->k.line = number;
    }
    switch (line.ptr[0]) {
    case 'P':
        e->k.name = value;
        e->k.line = number;
        break;
    case 'V':
        e->k.version = value;
        break;
    case 'A':
        e->arch = value;
        break;
    case 'o':
        e->origin = value;
        break;
    case 'L':
        e->k.licence = value;
        break;
    default:
        break;
    }
    return OK;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct apk_entry entry = {.open = false};
    struct view rest = c->text;
    struct view line;
    uint32_t number = 0;
    enum status st = OK;
    while (st == OK && view_line(&rest, &line)) {
        number++;
        if (line.len == 0) {
            st = end_entry(c, &entry, err);
        } else if (!is_file_line(line)) {
            st = read_field(c, &entry, line, number, err);
        }
    }
    return st == OK ? end_entry(c, &entry, err) : st;
}

static bool matches(struct view path)
{
    return path_below_root(path, VIEW("lib/apk/db/installed"));
}

const struct manifest_format apk_installed_format = {
    .name = "apk-installed", .matches = matches, .read = read_file};

/* What apk has installed: lib/apk/db/installed.
 *
 * Source: Alpine's apk package format, "Installed database V2". Paragraphs with
 * one-letter fields: P name, V version, A architecture, o origin (the source package, of which
 * advisories speak), L licence, D what it
 * needs, p what it provides beside its name. The checksum C is of
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
    struct view provides;
    struct view depends;
    bool open;
};

/* "so:libc.musl-x86_64.so.1=1" → the name, and "=1" */
static struct view relation_name(struct view word, struct view *range)
{
    size_t n = 0;
    while (n < word.len && strchr("=<>~", word.ptr[n]) == NULL) {
        n++;
    }
    *range = view_slice(word, n, word.len);
    return view_slice(word, 0, n);
}

/* Words with spaces between; "!name" is a conflict. */
static enum status add_relations(struct collector *c, struct view provides, struct view depends,
                                 struct error *err)
{
    enum status st = OK;
    struct view word;
    struct view range;
    while (st == OK && provides.len > 0 && view_split(&provides, ' ', &word)) {
        st = collect_called(c, relation_name(word, &range), err);
    }
    while (st == OK && depends.len > 0 && view_split(&depends, ' ', &word)) {
        struct view name = relation_name(word, &range);
        st = view_starts(name, VIEW("!")) ? OK : collect_needs(c, name, range, err);
    }
    return st;
}

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
    struct view provides = e->provides;
    struct view depends = e->depends;
    *e = (struct apk_entry){.open = false};
    if (k.name.len == 0 || k.version.len == 0) {
        return collect_bad(c, (struct position){k.line, 1}, err,
                           "a package without name (P) or version (V)");
    }
    k.type = VIEW("apk");
    k.namespace = VIEW("alpine");
    enum status st = collect_add(c, &k, err);
    if (st == OK) {
        st = collect_called(c, k.name, err);
    }
    return st == OK ? add_relations(c, provides, depends, err) : st;
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
    case 'p':
        e->provides = value;
        break;
    case 'D':
        e->depends = value;
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

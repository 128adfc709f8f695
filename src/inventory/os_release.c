/* etc/os-release and usr/lib/os-release.
 *
 * Source: os-release(5). One component, the operating system: ID and VERSION_ID. The
 * packages that a package database of the same root lists belong to it. */
#include "os_release.h"

#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"
#include "join.h"

static enum status read_file(struct collector *c, struct error *err)
{
    struct component k = {.type = VIEW("generic"), .relation = RELATION_DIRECT};
    struct view rest = c->text;
    struct view line;
    uint32_t number = 0;
    while (view_line(&rest, &line)) {
        number++;
        line = view_trim(line);
        ptrdiff_t eq = view_find_char(line, '=');
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        if (eq <= 0 || memchr(line.ptr, '\0', line.len) != NULL) {
            return collect_bad(c, (struct position){number, 1}, err, "expected \"NAME=value\"");
        }
        struct view key = view_slice(line, 0, (size_t)eq);
        struct view value = unquote(view_slice(line, (size_t)eq + 1, line.len));
        if (view_eq_str(key, "ID")) {
            k.name = value;
            k.line = number;
        } else if (view_eq_str(key, "VERSION_ID")) {
            k.version = value;
        }
    }
    return k.name.len == 0 ? OK : collect_add(c, &k, err);
}

bool is_system_package(const struct component *c)
{
    static const char *const types[] = {"deb", "apk", "rpm", "alpm"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (view_eq_str(c->type, types[i])) {
            return true;
        }
    }
    return false;
}

/* The vendor in package URLs, where it is not the system's own name. */
static struct view vendor_of(struct view id)
{
    static const struct {
        struct view id;
        struct view vendor;
    } rows[] = {
        {VIEW_INIT("rhel"), VIEW_INIT("redhat")},
        {VIEW_INIT("sles"), VIEW_INIT("suse")},
        {VIEW_INIT("sled"), VIEW_INIT("suse")},
        {VIEW_INIT("opensuse-leap"), VIEW_INIT("opensuse")},
        {VIEW_INIT("opensuse-tumbleweed"), VIEW_INIT("opensuse")},
        {VIEW_INIT("openEuler"), VIEW_INIT("openeuler")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (view_eq(rows[i].id, id)) {
            return rows[i].vendor;
        }
    }
    return id;
}

enum status system_package(struct component *c, const struct component *system, struct arena *arena,
                           struct error *err)
{
    struct purl p;
    struct buf text;
    enum status st = purl_parse(c->purl, PURL_LENIENT, arena, &p, err);
    if (st != OK) {
        return st;
    }
    struct purl_qualifier *all = arena_alloc(arena, p.qualifier_count + 1, sizeof *all);
    bool versioned = system->version.len > 0;
    struct view distro =
        text_join(arena, system->name, versioned ? VIEW("-") : VIEW(""), system->version);
    if (all == NULL || distro.ptr == NULL) {
        return error_no_memory(err);
    }
    if (p.qualifier_count > 0) {
        memcpy(all, p.qualifiers, p.qualifier_count * sizeof *all);
    }
    all[p.qualifier_count] = (struct purl_qualifier){.key = VIEW("distro"), .value = distro};
    p.namespace = vendor_of(system->name);
    p.qualifiers = all;
    p.qualifier_count++;
    buf_init(&text, PURL_BYTES_MAX);
    st = purl_build(&p, &text, err);
    if (st == OK) {
        c->namespace = p.namespace;
        c->purl = arena_copy(arena, buf_view(&text));
        st = c->purl.ptr == NULL ? error_no_memory(err) : OK;
    }
    buf_release(&text);
    return st;
}

static bool matches(struct view path)
{
    static const struct view files[] = {VIEW_INIT("etc/os-release"),
                                        VIEW_INIT("usr/lib/os-release")};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (path_below_root(path, files[i])) {
            return true;
        }
    }
    return false;
}

const struct manifest_format os_release_format = {
    .name = "os-release", .matches = matches, .read = read_file};

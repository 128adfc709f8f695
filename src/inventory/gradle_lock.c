/* gradle.lockfile, buildscript-gradle.lockfile, and the older
 * gradle/dependency-locks/<configuration>.lockfile.
 *
 * Source: the Gradle user manual, "Locking versions". Lines
 * "group:name:version=configuration,…"; "empty=" lists configurations without
 * packages. The configurations tell the scope; direct is not told. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

struct gradle {
    struct collector *c;
    bool buildscript;
    bool old; /* the configuration is the file's name */
};

static enum component_scope scope_of_configuration(struct view name)
{
    if (view_contains_nocase(name, VIEW("test"))) {
        return SCOPE_TEST;
    }
    if (view_contains_nocase(name, VIEW("annotationprocessor")) ||
        view_contains_nocase(name, VIEW("kapt")) || view_contains_nocase(name, VIEW("ksp"))) {
        return SCOPE_BUILD;
    }
    return SCOPE_RUNTIME;
}

/* Only what all configurations agree on is weaker than run time. */
static enum component_scope scope_of(const struct gradle *g, struct view configurations)
{
    struct view rest = configurations;
    struct view name;
    enum component_scope scope = SCOPE_RUNTIME;
    bool first = true;
    if (g->buildscript) {
        return SCOPE_BUILD;
    }
    while (view_split(&rest, ',', &name)) {
        enum component_scope one = scope_of_configuration(view_trim(name));
        if (!first && one != scope) {
            bool weak = one != SCOPE_RUNTIME && scope != SCOPE_RUNTIME;
            return weak ? SCOPE_BUILD : SCOPE_RUNTIME;
        }
        scope = one;
        first = false;
    }
    return scope;
}

/* "group:name:version", none of them empty. */
static bool split_coordinates(struct view rest, struct component *k)
{
    bool shaped = view_split(&rest, ':', &k->namespace) && view_split(&rest, ':', &k->name) &&
                  view_split(&rest, ':', &k->version) && rest.ptr == NULL;
    return shaped && k->namespace.len > 0 && k->name.len > 0 && k->version.len > 0;
}

static enum status read_line(struct gradle *g, struct view whole, uint32_t number,
                             struct error *err)
{
    struct view line = view_trim(whole);
    if (line.len == 0 || line.ptr[0] == '#' || view_starts(line, VIEW("empty="))) {
        return OK;
    }
    ptrdiff_t eq = view_find_char(line, '=');
    struct view configurations = view_slice(line, eq < 0 ? line.len : (size_t)eq + 1, line.len);
    struct view rest = view_slice(line, 0, eq < 0 ? line.len : (size_t)eq);
    struct component k = {.type = VIEW("maven"), .line = number};
    if (!split_coordinates(rest, &k) || (eq < 0 && !g->old)) {
        return collect_bad(g->c, (struct position){number, 1}, err,
                           "expected \"group:name:version=configurations\"");
    }
    k.scope = scope_of(g, g->old ? path_base(g->c->path) : configurations);
    return collect_add(g->c, &k, err);
}

static bool is_old(struct view path)
{
    struct view dir = VIEW("gradle/dependency-locks/");
    return view_ends(path, VIEW(".lockfile")) && view_find(path, dir) >= 0;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct gradle g = {.c = c,
                       .buildscript = view_starts(path_base(c->path), VIEW("buildscript-")) ||
                                      view_starts(path_base(c->path), VIEW("settings-")),
                       .old = is_old(c->path)};
    struct view rest = c->text;
    struct view line;
    uint32_t number = 0;
    enum status st = OK;
    while (st == OK && view_line(&rest, &line)) {
        st = read_line(&g, line, ++number, err);
    }
    return st;
}

const struct manifest_format gradle_lock_format = {
    .name = "gradle-lock",
    .names = {VIEW_INIT("gradle.lockfile"), VIEW_INIT("buildscript-gradle.lockfile"),
              VIEW_INIT("settings-gradle.lockfile")},
    .matches = is_old,
    .read = read_lock};

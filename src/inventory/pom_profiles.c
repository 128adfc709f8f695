/* Which profiles a build takes by itself.
 *
 * Source: Maven's introduction to build profiles, and its profile selector: all conditions of a
 * profile must hold; where one of a file is active by its conditions, those that are active by
 * default are not. Files are looked for from the folder of the project at hand, in whichever of
 * its parents the profile stands. Nothing is run, so that the JDK, the operating system and what
 * the user's surroundings set are open. */
#include "maven_paths.h"
#include "pom.h"

/* What a build gets from its machine and user, and not from the project. */
static bool is_of_machine(struct view name)
{
    static const char *const begins[] = {"env.",  "java.", "os.",    "user.", "file.",
                                         "path.", "line.", "maven.", "sun.",  "jdk."};
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        if (view_starts(name, view_str(begins[i]))) {
            return true;
        }
    }
    return false;
}

/* A property that nobody sets: present it is not, equal to nothing, and different from anything. */
static enum pom_activity by_property(const struct pom_profile *p)
{
    bool negated = p->property.ptr[0] == '!';
    struct view name = view_slice(p->property, negated ? 1 : 0, p->property.len);
    if (is_of_machine(name)) {
        return POM_OPEN;
    }
    bool other = p->value.len > 0 ? p->value.ptr[0] == '!' : negated;
    return other ? POM_ACTIVE : POM_INACTIVE;
}

/* *below = without the folder of the project before it; false where it is no path in there. */
static bool is_below(struct view path, struct view *below)
{
    static const struct view bases[] = {VIEW_INIT("${basedir}"), VIEW_INIT("${project.basedir}")};
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        if (view_starts(path, bases[i])) {
            path = view_slice(path, bases[i].len, path.len);
            while (view_starts(path, VIEW("/"))) {
                path = view_slice(path, 1, path.len);
            }
        }
    }
    *below = path;
    return !view_starts(path, VIEW("/")) && view_find(path, VIEW("${")) < 0;
}

static enum status is_there(const struct pom_effective *e, struct view path,
                            enum maven_presence *out, struct error *err)
{
    struct view below;
    *out = MAVEN_UNKNOWN;
    if (e->tree == NULL || e->path.len == 0 || !is_below(path, &below)) {
        return OK;
    }
    struct view whole = {NULL, 0};
    enum status st = maven_path_from(e->arena, e->path, below, &whole, err);
    if (st == OK && whole.ptr != NULL) {
        whole = arena_copy(e->arena, whole);
        st = whole.ptr == NULL ? error_no_memory(err) : OK;
        if (st == OK) {
            *out = e->tree->holds(e->tree->ctx, whole.ptr);
        }
    }
    return st;
}

static enum status by_file(const struct pom_effective *e, struct view path, bool missing,
                           enum pom_activity *out, struct error *err)
{
    enum maven_presence there = MAVEN_UNKNOWN;
    enum status st = is_there(e, path, &there, err);
    bool holds = missing ? there == MAVEN_ABSENT : there == MAVEN_PRESENT;
    *out = there == MAVEN_UNKNOWN ? POM_OPEN : holds ? POM_ACTIVE : POM_INACTIVE;
    return st;
}

/* The weakest of its conditions; without any it is inactive. */
static enum status by_conditions(const struct pom_effective *e, const struct pom_profile *p,
                                 enum pom_activity *out, struct error *err)
{
    enum pom_activity all[4];
    size_t count = 0;
    enum status st = OK;
    if (p->machine.len > 0) {
        all[count++] = POM_OPEN;
    }
    if (p->property.len > 0) {
        all[count++] = by_property(p);
    }
    if (p->exists.len > 0) {
        st = by_file(e, p->exists, false, &all[count++], err);
    }
    if (st == OK && p->missing.len > 0) {
        st = by_file(e, p->missing, true, &all[count++], err);
    }
    *out = count == 0 ? POM_INACTIVE : POM_ACTIVE;
    for (size_t i = 0; st == OK && i < count; i++) {
        *out = all[i] < *out ? all[i] : *out;
    }
    return st;
}

static enum status decide_level(struct pom_effective *e, size_t level, struct error *err)
{
    const struct pom_profiles *profiles = &e->lineage[level]->profiles;
    uint8_t *active = arena_alloc(e->arena, profiles->len + 1, sizeof *active);
    enum status st = active == NULL ? error_no_memory(err) : OK;
    bool any = false;
    for (size_t i = 0; st == OK && i < profiles->len; i++) {
        enum pom_activity one = POM_INACTIVE;
        st = by_conditions(e, &profiles->items[i], &one, err);
        active[i] = (uint8_t)one;
        any = any || one == POM_ACTIVE;
    }
    for (size_t i = 0; st == OK && !any && i < profiles->len; i++) {
        if (view_eq(profiles->items[i].by_default, VIEW("true"))) {
            active[i] = POM_ACTIVE;
        }
    }
    e->active[level] = active;
    return st;
}

enum status pom_profiles_decide(struct pom_effective *e, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < e->depth; i++) {
        st = decide_level(e, i, err);
    }
    return st;
}

enum pom_activity pom_activity_of(const struct pom_effective *e, size_t level, uint32_t profile)
{
    return profile == 0 ? POM_ACTIVE : (enum pom_activity)e->active[level][profile - 1];
}

bool pom_is_told(const struct pom_effective *e, size_t level, uint32_t profile)
{
    return level == 0 || pom_activity_of(e, level, profile) != POM_INACTIVE;
}

bool pom_asks_for_files(const struct pom_model *m)
{
    for (size_t i = 0; i < m->profiles.len; i++) {
        if (m->profiles.items[i].exists.len > 0 || m->profiles.items[i].missing.len > 0) {
            return true;
        }
    }
    return false;
}

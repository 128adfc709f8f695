/* The model of a pom.xml as one text.
 *
 * Fields end with a NUL, which XML cannot hold. A letter says what a record is: 'O' own and 'P'
 * parent coordinates, 'L' those it was relocated to, 'R' the parent's relative path, 'F' a profile,
 * 'p' a property, 'm' a managed dependency, 'd' a dependency. */
#include "pom.h"

enum { FIELDS_MAX = 10 };

struct pom_coordinates pom_coordinates_of(const struct pom_model *m)
{
    return (struct pom_coordinates){.group = m->own.group.len > 0 ? m->own.group : m->parent.group,
                                    .artifact = m->own.artifact,
                                    .version = m->own.version.len > 0 ? m->own.version
                                                                      : m->parent.version};
}

/* Room for one more in a list of `what`. */
static enum status grow(struct arena *arena, void **items, size_t *cap, size_t len, size_t size,
                        const char *what, struct error *err)
{
    if (len == POM_ENTRIES_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d %s", POM_ENTRIES_MAX, what);
    }
    return arena_grow(arena, items, cap, len + 1, size, err);
}

enum status pom_add_property(struct pom_model *m, const struct pom_property *p, struct arena *arena,
                             struct error *err)
{
    void *items = m->properties;
    enum status st = grow(arena, &items, &m->property_cap, m->property_count, sizeof *m->properties,
                          "properties", err);
    if (st == OK) {
        m->properties = items;
        m->properties[m->property_count++] = *p;
    }
    return st;
}

enum status pom_add_profile(struct pom_model *m, const struct pom_profile *p, struct arena *arena,
                            struct error *err)
{
    struct pom_profiles *list = &m->profiles;
    void *items = list->items;
    enum status st =
        grow(arena, &items, &list->cap, list->len, sizeof *list->items, "profiles", err);
    if (st == OK) {
        list->items = items;
        list->items[list->len++] = *p;
    }
    return st;
}

enum status pom_add_dependency(struct pom_dependencies *list, const struct pom_dependency *d,
                               struct arena *arena, struct error *err)
{
    void *items = list->items;
    enum status st =
        grow(arena, &items, &list->cap, list->len, sizeof *list->items, "dependencies", err);
    if (st == OK) {
        list->items = items;
        list->items[list->len++] = *d;
    }
    return st;
}

/* ---- packing ---- */

static void put(struct buf *out, char kind, const struct view *fields, size_t count)
{
    buf_add_char(out, kind);
    for (size_t i = 0; i < count; i++) {
        buf_add_view(out, fields[i]);
        buf_add_char(out, '\0');
    }
}

static void put_number(struct buf *out, uint32_t number)
{
    buf_printf(out, "%u", number);
    buf_add_char(out, '\0');
}

static void put_coordinates(struct buf *out, char kind, const struct pom_coordinates *at,
                            uint32_t line)
{
    const struct view fields[] = {at->group, at->artifact, at->version};
    put(out, kind, fields, sizeof fields / sizeof fields[0]);
    put_number(out, line);
}

static void put_list(struct buf *out, char kind, const struct pom_dependencies *list)
{
    for (size_t i = 0; i < list->len; i++) {
        const struct pom_dependency *d = &list->items[i];
        const struct view fields[] = {d->at.group, d->at.artifact, d->at.version, d->scope,
                                      d->type,     d->classifier,  d->optional,   d->exclusions};
        put(out, kind, fields, sizeof fields / sizeof fields[0]);
        put_number(out, d->line);
        put_number(out, d->profile);
    }
}

void pom_pack(const struct pom_model *m, struct buf *out)
{
    put_coordinates(out, 'O', &m->own, 0);
    if (m->parent_line > 0) {
        put_coordinates(out, 'P', &m->parent, m->parent_line);
    }
    if (m->relative.ptr != NULL) {
        put(out, 'R', &m->relative, 1);
    }
    if (m->relocated) {
        put_coordinates(out, 'L', &m->relocation, 0);
    }
    for (size_t i = 0; i < m->profiles.len; i++) {
        const struct pom_profile *p = &m->profiles.items[i];
        const struct view fields[] = {p->id,    p->by_default, p->machine, p->property,
                                      p->value, p->exists,     p->missing};
        put(out, 'F', fields, sizeof fields / sizeof fields[0]);
    }
    for (size_t i = 0; i < m->property_count; i++) {
        const struct view fields[] = {m->properties[i].name, m->properties[i].text};
        put(out, 'p', fields, 2);
        put_number(out, m->properties[i].profile);
    }
    put_list(out, 'm', &m->managed);
    put_list(out, 'd', &m->dependencies);
}

/* ---- unpacking ---- */

static bool take_fields(struct view *rest, struct view *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ptrdiff_t end = view_find_char(*rest, '\0');
        if (end < 0) {
            return false;
        }
        fields[i] = view_slice(*rest, 0, (size_t)end);
        *rest = view_slice(*rest, (size_t)end + 1, rest->len);
    }
    return true;
}

static bool number_of(struct view text, uint32_t *out)
{
    uint64_t n = 0;
    bool good = view_to_u64(text, &n) && n <= UINT32_MAX;
    *out = (uint32_t)n;
    return good;
}

static size_t fields_of(char kind)
{
    switch (kind) {
    case 'O':
    case 'P':
    case 'L':
        return 4;
    case 'R':
        return 1;
    case 'F':
        return 7;
    case 'p':
        return 3;
    case 'm':
    case 'd':
        return FIELDS_MAX;
    default:
        return 0;
    }
}

static enum status malformed(struct error *err)
{
    return error_set(err, ERR_FORMAT, "the model of a pom.xml is malformed");
}

/* Profiles come before what is theirs. */
static bool is_profile(const struct pom_model *m, struct view text, uint32_t *out)
{
    return number_of(text, out) && *out <= m->profiles.len;
}

static enum status take_property(struct pom_model *m, const struct view *f, struct arena *arena,
                                 struct error *err)
{
    struct pom_property p = {.name = f[0], .text = f[1]};
    return is_profile(m, f[2], &p.profile) ? pom_add_property(m, &p, arena, err) : malformed(err);
}

static enum status take_profile(struct pom_model *m, const struct view *f, struct arena *arena,
                                struct error *err)
{
    const struct pom_profile p = {f[0], f[1], f[2], f[3], f[4], f[5], f[6]};
    return pom_add_profile(m, &p, arena, err);
}

static enum status take_dependency(struct pom_model *m, char kind, const struct view *f,
                                   struct arena *arena, struct error *err)
{
    struct pom_dependency d = {.at = {f[0], f[1], f[2]},
                               .scope = f[3],
                               .type = f[4],
                               .classifier = f[5],
                               .optional = f[6],
                               .exclusions = f[7]};
    if (!number_of(f[8], &d.line) || !is_profile(m, f[9], &d.profile)) {
        return malformed(err);
    }
    return pom_add_dependency(kind == 'm' ? &m->managed : &m->dependencies, &d, arena, err);
}

static enum status take_record(struct pom_model *m, char kind, const struct view *f,
                               struct arena *arena, struct error *err)
{
    const struct pom_coordinates at = {f[0], f[1], f[2]};
    switch (kind) {
    case 'O':
        m->own = at;
        return OK;
    case 'P':
        m->parent = at;
        return number_of(f[3], &m->parent_line) && m->parent_line > 0 ? OK : malformed(err);
    case 'R':
        m->relative = f[0];
        return OK;
    case 'L':
        m->relocated = true;
        m->relocation = at;
        return OK;
    case 'F':
        return take_profile(m, f, arena, err);
    case 'p':
        return take_property(m, f, arena, err);
    default:
        return take_dependency(m, kind, f, arena, err);
    }
}

enum status pom_unpack(struct view packed, struct arena *arena, struct pom_model *out,
                       struct error *err)
{
    struct pom_model model = {.parent_line = 0};
    while (packed.len > 0) {
        struct view fields[FIELDS_MAX] = {{NULL, 0}};
        char kind = packed.ptr[0];
        size_t count = fields_of(kind);
        packed = view_slice(packed, 1, packed.len);
        if (count == 0 || !take_fields(&packed, fields, count)) {
            return malformed(err);
        }
        enum status st = take_record(&model, kind, fields, arena, err);
        if (st != OK) {
            return st;
        }
    }
    *out = model;
    return OK;
}

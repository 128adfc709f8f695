/* Following a value (assay/dataflow/go_code.h) through what the subject's packages declare. */
#include "reachability.h"

#include <assay/base/mem.h>

#include <stdlib.h>

enum { DEPTH_MAX = 16, STEPS_MAX = 64 };

/* Something on the way: of the subject, a name of a directory; or of a package outside. */
enum way_kind { WAY_UNKNOWN, WAY_CLOSED, WAY_NAME, WAY_TYPE, WAY_OUTER_NAME, WAY_OUTER_TYPE };

struct way {
    enum way_kind kind;
    struct view place; /* the directory, or the import path */
    struct view name;  /* "f", "T", "T.m" */
    bool called;       /* WAY_NAME, WAY_OUTER_NAME: its result */
    unsigned result;
    struct view member; /* of an outer name that is not known better */
    unsigned containers;
};

struct follower {
    struct code_uses *u;
    struct arena *arena;
    unsigned depth;
    unsigned parts; /* embedded types that were tried */
    bool no_memory;
};

/* ---- declarations of a directory -------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct go_declaration *const *x = a;
    const struct go_declaration *const *y = b;
    return view_cmp((*x)->name, (*y)->name);
}

static bool index_declarations(struct code_uses *u, struct reach_package *p)
{
    size_t count = 0;
    size_t n = 0;
    for (uint32_t i = p->first; i < p->first + p->count; i++) {
        count += u->files[i].go.declaration_count;
    }
    const struct go_declaration **list = arena_alloc(&u->arena, count + 1, sizeof *list);
    if (list == NULL) {
        return false;
    }
    for (uint32_t i = p->first; i < p->first + p->count; i++) {
        for (size_t k = 0; k < u->files[i].go.declaration_count; k++) {
            list[n++] = &u->files[i].go.declarations[k];
        }
    }
    if (count > 1) {
        qsort(list, count, sizeof *list, by_name);
    }
    p->declarations = list;
    p->declaration_count = count;
    return true;
}

/* The file of the package in which it stands. */
static uint32_t file_of(const struct code_uses *u, const struct reach_package *p,
                        const struct go_declaration *d)
{
    for (uint32_t i = p->first; i < p->first + p->count; i++) {
        const struct go_file *g = &u->files[i].go;
        if (g->declaration_count > 0 && d >= g->declarations &&
            d < g->declarations + g->declaration_count) {
            return i;
        }
    }
    return p->first;
}

/* The first declaration of that name, or where it would be; false: there is no such package. */
static bool find_declared(struct follower *w, struct view directory, struct view name,
                          const struct reach_package **out, size_t *at)
{
    struct reach_package *p = map_get(&w->u->directories, directory);
    if (p == NULL || name.ptr == NULL) {
        return false;
    }
    if (p->declarations == NULL && !index_declarations(w->u, p)) {
        w->no_memory = true;
        return false;
    }
    size_t low = 0;
    size_t high = p->declaration_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool before = view_cmp(p->declarations[middle]->name, name) < 0;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    *out = p;
    *at = low;
    return true;
}

static bool is_at(const struct reach_package *p, size_t at, struct view name)
{
    return at < p->declaration_count && view_eq(p->declarations[at]->name, name);
}

static const struct go_declaration *declared(struct follower *w, struct view directory,
                                             struct view name, uint32_t *file)
{
    const struct reach_package *p = NULL;
    size_t at = 0;
    if (!find_declared(w, directory, name, &p, &at) || !is_at(p, at, name)) {
        return NULL;
    }
    *file = file_of(w->u, p, p->declarations[at]);
    return p->declarations[at];
}

static struct view kept(struct follower *w, struct view text)
{
    w->no_memory = w->no_memory || text.ptr == NULL;
    return text;
}

static struct view of_type(struct follower *w, struct view type, struct view name)
{
    return kept(w, arena_printf(w->arena, VIEW_FMT "." VIEW_FMT, VIEW_ARG(type), VIEW_ARG(name)));
}

static struct view nth_result(struct follower *w, struct view function, unsigned n)
{
    return kept(w, arena_printf(w->arena, VIEW_FMT "()#%u", VIEW_ARG(function), n));
}

/* ---- steps ------------------------------------------------------------------------------ */

static struct way walk(struct follower *w, uint32_t file, struct view value);

static const struct way nowhere = {.kind = WAY_UNKNOWN};

/* What the name stands for. */
static struct way look_up(struct follower *w, const struct way *at)
{
    uint32_t file = 0;
    struct view name = at->called ? nth_result(w, at->name, at->result) : at->name;
    const struct go_declaration *d = declared(w, at->place, name, &file);
    if (d == NULL && at->called && declared(w, at->place, at->name, &file) != NULL) {
        return (struct way){.kind = WAY_TYPE, .place = at->place, .name = at->name};
    }
    return d == NULL ? nowhere : walk(w, file, d->value);
}

static struct way member_of_type(struct follower *w, const struct way *at, struct view name);

/* Of one of the types that are embedded in the type, where one is known to have it. */
static struct way member_of_part(struct follower *w, const struct way *at, struct view name)
{
    struct view parts = of_type(w, at->name, VIEW("+"));
    const struct reach_package *p = NULL;
    size_t i = 0;
    struct way found = nowhere;
    if (w->depth >= DEPTH_MAX || !find_declared(w, at->place, parts, &p, &i)) {
        return nowhere;
    }
    w->depth++;
    for (; is_at(p, i, parts) && found.kind == WAY_UNKNOWN && w->parts < STEPS_MAX; i++) {
        w->parts++;
        struct way part = walk(w, file_of(w->u, p, p->declarations[i]), p->declarations[i]->value);
        found = part.kind == WAY_TYPE && part.containers == 0 ? member_of_type(w, &part, name)
                                                              : nowhere;
    }
    w->depth--;
    return found;
}

static struct way member_of_type(struct follower *w, const struct way *at, struct view name)
{
    uint32_t file = 0;
    struct way next = {.kind = WAY_NAME, .place = at->place};
    next.name = of_type(w, at->name, name);
    struct view method = nth_result(w, next.name, 0);
    if (declared(w, at->place, next.name, &file) != NULL ||
        declared(w, at->place, method, &file) != NULL) {
        return next;
    }
    const struct go_declaration *type = declared(w, at->place, at->name, &file);
    if (type == NULL || view_eq_str(type->value, "?")) {
        return type == NULL ? nowhere : member_of_part(w, at, name);
    }
    if (type->value.len == 0) {
        return (struct way){.kind = WAY_CLOSED};
    }
    struct way other = walk(w, file, type->value);
    if (other.containers > 0 || w->depth >= DEPTH_MAX) {
        return nowhere;
    }
    if (other.kind == WAY_OUTER_TYPE) {
        other.kind = WAY_OUTER_NAME;
        other.name = of_type(w, other.name, name);
        return other;
    }
    if (other.kind != WAY_TYPE) {
        return nowhere;
    }
    w->depth++;
    other = member_of_type(w, &other, name);
    w->depth--;
    return other;
}

static struct way member(struct follower *w, struct way at, struct view name)
{
    if (at.kind == WAY_NAME) {
        at = look_up(w, &at);
    }
    if (at.containers > 0 || at.member.len > 0) {
        return nowhere;
    }
    if (at.kind == WAY_TYPE) {
        return member_of_type(w, &at, name);
    }
    if (at.kind == WAY_OUTER_TYPE) {
        at.kind = WAY_OUTER_NAME;
        at.name = of_type(w, at.name, name);
        return at;
    }
    if (at.kind == WAY_OUTER_NAME) {
        at.member = name;
        return at;
    }
    return at.kind == WAY_CLOSED ? at : nowhere;
}

static struct way call(struct follower *w, struct way at, unsigned result)
{
    if (at.kind == WAY_NAME && at.called) {
        at = look_up(w, &at);
    }
    if ((at.kind == WAY_NAME || at.kind == WAY_OUTER_NAME) && !at.called && at.member.len == 0) {
        at.called = true;
        at.result = result;
        return at;
    }
    return nowhere;
}

static struct way element(struct follower *w, struct way at)
{
    if (at.kind == WAY_NAME) {
        at = look_up(w, &at);
    }
    if (at.containers > 0) {
        at.containers--;
        return at;
    }
    return nowhere;
}

/* One step of `rest`. */
static struct way step(struct follower *w, struct way at, struct view *rest)
{
    if (view_starts(*rest, VIEW("[]"))) {
        *rest = view_slice(*rest, 2, rest->len);
        return element(w, at);
    }
    if (view_starts(*rest, VIEW("()"))) {
        bool numbered =
            rest->len > 3 && rest->ptr[2] == '#' && rest->ptr[3] >= '0' && rest->ptr[3] <= '9';
        unsigned result = numbered ? (unsigned)(rest->ptr[3] - '0') : 0;
        *rest = view_slice(*rest, numbered ? 4 : 2, rest->len);
        return call(w, at, result);
    }
    size_t end = 1;
    while (end < rest->len && strchr(".([", rest->ptr[end]) == NULL) {
        end++;
    }
    struct view name = view_slice(*rest, 1, end);
    bool good = rest->ptr[0] == '.' && name.len > 0;
    *rest = view_slice(*rest, end, rest->len);
    return good ? member(w, at, name) : nowhere;
}

/* A name of the package that a file imports by `path`. What has no way to what is vulnerable hands
 * out nothing of it. */
static struct way imported_name(const struct follower *w, uint32_t module, struct view path,
                                struct way at)
{
    const struct reach_package *p = reach_imported(w->u, module, path);
    if (p == NULL) {
        at.place = path;
        at.kind = at.kind == WAY_TYPE ? WAY_OUTER_TYPE : WAY_OUTER_NAME;
        return at;
    }
    at.place = w->u->files[p->first].directory;
    return p->on_the_way ? at : (struct way){.kind = WAY_CLOSED};
}

/* "t1:T", "v0:f": where a value begins. */
static struct way base_of(const struct follower *w, uint32_t file, struct view *rest)
{
    const struct reach_file *f = &w->u->files[file];
    bool type = rest->len > 0 && rest->ptr[0] == 't';
    ptrdiff_t colon = view_find_char(*rest, ':');
    uint64_t import = 0;
    if (rest->len == 0 || (!type && rest->ptr[0] != 'v') || colon < 1 ||
        !view_to_u64(view_slice(*rest, 1, (size_t)colon), &import) || import > f->go.import_count) {
        return nowhere;
    }
    size_t end = (size_t)colon + 1;
    while (end < rest->len && strchr(".([", rest->ptr[end]) == NULL) {
        end++;
    }
    const struct way at = {.kind = type ? WAY_TYPE : WAY_NAME,
                           .place = f->directory,
                           .name = view_slice(*rest, (size_t)colon + 1, end)};
    *rest = view_slice(*rest, end, rest->len);
    return import == 0 ? at : imported_name(w, f->module, f->go.imports[import - 1].path, at);
}

static struct way walk(struct follower *w, uint32_t file, struct view value)
{
    unsigned containers = 0;
    unsigned steps = 0;
    if (w->depth >= DEPTH_MAX) {
        return nowhere;
    }
    while (view_starts(value, VIEW("[]"))) {
        value = view_slice(value, 2, value.len);
        containers++;
    }
    w->depth++;
    struct way at = base_of(w, file, &value);
    at.containers = containers;
    while (value.len > 0 && at.kind != WAY_UNKNOWN && at.kind != WAY_CLOSED &&
           steps++ < STEPS_MAX) {
        at = step(w, at, &value);
    }
    w->depth--;
    return (value.len > 0 && at.kind != WAY_CLOSED) || w->no_memory ? nowhere : at;
}

/* Its declaration is in the subject, or nothing is known of it. */
static bool is_own(struct follower *w, const struct way *at)
{
    uint32_t file = 0;
    struct view method = nth_result(w, at->name, 0);
    return declared(w, at->place, at->name, &file) != NULL ||
           declared(w, at->place, method, &file) != NULL;
}

/* Something of a package whose code is here: of the subject, or of a dependency. */
static struct reach_value placed(struct follower *w, const struct way *at)
{
    struct reach_package *p = map_get(&w->u->directories, at->place);
    struct view vendored = p == NULL ? VIEW("") : w->u->files[p->first].vendored;
    if (vendored.len > 0) {
        return (struct reach_value){
            .kind = VALUE_NAMED, .package = vendored, .name = at->name, .there = p};
    }
    bool own = at->kind == WAY_TYPE || is_own(w, at);
    return (struct reach_value){.kind = own ? VALUE_OWN : VALUE_UNKNOWN};
}

struct reach_value reach_follow(struct code_uses *u, uint32_t file, struct view value,
                                struct arena *arena)
{
    struct follower w = {.u = u, .arena = arena};
    struct reach_value v = {.kind = VALUE_UNKNOWN};
    struct way at = walk(&w, file, value);
    if (at.kind == WAY_CLOSED) {
        v.kind = VALUE_OWN;
    } else if (at.kind == WAY_TYPE || at.kind == WAY_NAME) {
        v = placed(&w, &at);
    } else if (at.kind == WAY_OUTER_NAME || at.kind == WAY_OUTER_TYPE) {
        v = (struct reach_value){.kind = at.member.len > 0 ? VALUE_MEMBER : VALUE_NAMED,
                                 .package = at.place,
                                 .name = at.name,
                                 .member = at.member};
    }
    return w.no_memory ? (struct reach_value){.kind = VALUE_UNKNOWN} : v;
}

/* How who-needs-whom differs between two bills of materials. */
#include <assay/base/map.h>

#include "compare.h"

typedef enum status (*each_change)(void *ctx, const struct sbom_change *c, struct error *err);

/* One component under all its versions, as far as a side says what it needs. */
struct family {
    const struct sbom_component *c[2]; /* the first of each side; NULL: nothing is said there */
};

struct comparison {
    struct arena arena;
    const struct sbom_document *doc[2];
    struct map by_ref[2]; /* reference → component */
    struct map families;  /* identity → struct family */
    struct map pairs[2];  /* "identity NUL identity" */
    each_change each;
    void *ctx;
};

static const struct sbom_component *find(const struct comparison *x, int side, struct view ref)
{
    const struct sbom_component *subject = x->doc[side]->subject;
    return subject != NULL && view_eq(subject->ref, ref) ? subject : map_get(&x->by_ref[side], ref);
}

/* The subject is the subject, whatever it is called. */
static struct view identity(struct comparison *x, int side, const struct sbom_component *c)
{
    struct view version;
    return c == x->doc[side]->subject ? VIEW("subject") : compare_identity(&x->arena, c, &version);
}

static struct view pair_of(struct comparison *x, struct view from, struct view to)
{
    char *text = arena_alloc(&x->arena, from.len + to.len + 1, 1);
    if (text == NULL) {
        return view_of(NULL, 0);
    }
    memcpy(text, from.ptr, from.len);
    memcpy(text + from.len + 1, to.ptr, to.len);
    return view_of(text, from.len + to.len + 1);
}

static enum status note_family(struct comparison *x, int side, struct view key,
                               const struct sbom_component *c, struct error *err)
{
    struct family *f = map_get(&x->families, key);
    enum status st = OK;
    if (f == NULL) {
        f = arena_alloc(&x->arena, 1, sizeof *f);
        st = f == NULL ? error_no_memory(err) : map_put(&x->families, key, f, NULL, err);
    }
    if (st == OK && f->c[side] == NULL) {
        f->c[side] = c;
    }
    return st;
}

/* Does `pair` of one side lack on the other, which says something of that component? */
static enum status tell(struct comparison *x, int side, const struct family *f, struct view pair,
                        struct view to, struct error *err)
{
    if (f == NULL || f->c[0] == NULL || f->c[1] == NULL || map_has(&x->pairs[1 - side], pair)) {
        return OK;
    }
    const struct sbom_change change = {.kind = side == 0 ? SBOM_NEEDS_LESS : SBOM_NEEDS_MORE,
                                       .a = f->c[0],
                                       .b = f->c[1],
                                       .before = side == 0 ? to : view_of(NULL, 0),
                                       .after = side == 0 ? view_of(NULL, 0) : to};
    /* Of several versions it is said once. */
    enum status st = map_put(&x->pairs[1 - side], pair, x, NULL, err);
    return st == OK ? x->each(x->ctx, &change, err) : st;
}

/* First each side is noted; then what only one has is told. */
static enum status walk(struct comparison *x, int side, bool telling, struct error *err)
{
    const struct sbom_document *doc = x->doc[side];
    enum status st = OK;
    for (size_t i = 0; st == OK && i < doc->dependency_count; i++) {
        const struct sbom_dependency *d = &doc->dependencies[i];
        const struct sbom_component *c = find(x, side, d->ref);
        struct view from = c == NULL ? VIEW("") : identity(x, side, c);
        if (from.ptr == NULL) {
            return error_no_memory(err);
        }
        st = c == NULL || telling ? OK : note_family(x, side, from, c, err);
        for (size_t k = 0; st == OK && c != NULL && k < d->on.count; k++) {
            const struct sbom_component *other = find(x, side, d->on.items[k]);
            struct view to = other == NULL ? VIEW("") : identity(x, side, other);
            struct view pair = to.ptr == NULL ? to : pair_of(x, from, to);
            if (pair.ptr == NULL) {
                return error_no_memory(err);
            }
            if (other != NULL) {
                st = telling ? tell(x, side, map_get(&x->families, from), pair, to, err)
                             : map_put(&x->pairs[side], pair, x, NULL, err);
            }
        }
    }
    return st;
}

static enum status compare(struct comparison *x, struct error *err)
{
    enum status st = OK;
    for (int side = 0; st == OK && side < 2; side++) {
        const struct sbom_document *doc = x->doc[side];
        for (size_t i = 0; st == OK && i < doc->component_count; i++) {
            struct sbom_component *c = doc->components[i];
            st = c->ref.len == 0 ? OK : map_put(&x->by_ref[side], c->ref, c, NULL, err);
        }
        st = st == OK ? walk(x, side, false, err) : st;
    }
    for (int side = 0; st == OK && side < 2; side++) {
        st = walk(x, side, true, err);
    }
    return st;
}

enum status sbom_compare_dependencies(const struct sbom_document *a, const struct sbom_document *b,
                                      each_change each, void *ctx, struct error *err)
{
    struct comparison x = {.doc = {a, b}, .each = each, .ctx = ctx};
    arena_init(&x.arena, 0);
    map_init(&x.families);
    for (int side = 0; side < 2; side++) {
        map_init(&x.by_ref[side]);
        map_init(&x.pairs[side]);
    }
    enum status st = compare(&x, err);
    for (int side = 0; side < 2; side++) {
        map_release(&x.by_ref[side]);
        map_release(&x.pairs[side]);
    }
    map_release(&x.families);
    arena_release(&x.arena);
    return st;
}

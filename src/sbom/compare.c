/* How two bills of materials differ. */
#include <assay/base/map.h>
#include <assay/inventory/purl.h>

#include "compare.h"

typedef enum status (*each_change)(void *ctx, const struct sbom_change *c, struct error *err);

/* The components that are the same but for their version, of both sides. */
struct entry {
    const struct sbom_component *c;
    struct view version;
    bool matched;
    struct entry *next;
};

enum { VERSIONS_MAX = 2000 }; /* of one component in one document */

struct family {
    size_t count[2];
    struct entry *side[2];
    struct entry **end[2];
};

struct comparison {
    struct arena arena;
    struct map families; /* by identity */
    each_change each;
    void *ctx;
};

struct view compare_identity(struct arena *arena, const struct sbom_component *c,
                             struct view *version)
{
    struct purl p;
    *version = c->version;
    if (c->purl.len > 0 && purl_parse(c->purl, PURL_LENIENT, arena, &p, NULL) == OK) {
        *version = p.version.len > 0 ? p.version : c->version;
        return arena_printf(arena, "pkg:" VIEW_FMT "/" VIEW_FMT "%s" VIEW_FMT, VIEW_ARG(p.type),
                            VIEW_ARG(p.namespace), p.namespace.len > 0 ? "/" : "",
                            VIEW_ARG(p.name));
    }
    return arena_printf(arena, VIEW_FMT "/" VIEW_FMT, VIEW_ARG(c->group), VIEW_ARG(c->name));
}

static enum status family_of(struct comparison *x, struct view key, struct family **out,
                             struct error *err)
{
    struct family *f = map_get(&x->families, key);
    if (f == NULL) {
        f = arena_alloc(&x->arena, 1, sizeof *f);
        if (f == NULL) {
            return error_no_memory(err);
        }
        f->end[0] = &f->side[0];
        f->end[1] = &f->side[1];
        enum status st = map_put(&x->families, key, f, NULL, err);
        if (st != OK) {
            return st;
        }
    }
    *out = f;
    return OK;
}

/* The same version twice on one side is there once. */
static bool is_known(const struct family *f, size_t side, struct view version)
{
    for (const struct entry *e = f->side[side]; e != NULL; e = e->next) {
        if (view_eq(e->version, version)) {
            return true;
        }
    }
    return false;
}

static enum status add_side(struct comparison *x, const struct sbom_document *doc, size_t side,
                            struct error *err)
{
    for (size_t i = 0; i < doc->component_count; i++) {
        const struct sbom_component *c = doc->components[i];
        struct view version;
        struct family *f = NULL;
        struct view key = compare_identity(&x->arena, c, &version);
        enum status st = key.ptr == NULL ? error_no_memory(err) : family_of(x, key, &f, err);
        if (st != OK) {
            return st;
        }
        if (c->is_file || is_known(f, side, version)) {
            continue;
        }
        struct entry *e = arena_alloc(&x->arena, 1, sizeof *e);
        if (e == NULL) {
            return error_no_memory(err);
        }
        if (++f->count[side] > VERSIONS_MAX) {
            return error_set(err, ERR_LIMIT, "more than %d versions of \"" VIEW_FMT "\"",
                             VERSIONS_MAX, VIEW_ARG(view_slice(key, 0, 200)));
        }
        *e = (struct entry){.c = c, .version = version};
        *f->end[side] = e;
        f->end[side] = &e->next;
    }
    return OK;
}

static enum status tell(struct comparison *x, enum sbom_change_kind kind, const struct entry *a,
                        const struct entry *b, struct view before, struct view after,
                        struct error *err)
{
    const struct sbom_change c = {.kind = kind,
                                  .a = a == NULL ? NULL : a->c,
                                  .b = b == NULL ? NULL : b->c,
                                  .before = before,
                                  .after = after};
    return x->each(x->ctx, &c, err);
}

/* The declared licences (the concluded ones where nothing is declared) as one text. */
static struct view licence_text(struct comparison *x, const struct sbom_component *c)
{
    struct view text = view_of(NULL, 0);
    for (int concluded = 0; concluded < 2 && text.len == 0; concluded++) {
        for (size_t i = 0; i < c->licence_count; i++) {
            const struct sbom_licence *l = &c->licences[i];
            if (l->concluded == (concluded == 1)) {
                text = text.len == 0 ? l->text
                                     : arena_printf(&x->arena, VIEW_FMT " AND " VIEW_FMT,
                                                    VIEW_ARG(text), VIEW_ARG(l->text));
            }
        }
    }
    return text;
}

/* The first algorithm that both have and whose digests have nothing in common. */
static bool differing_hash(const struct sbom_component *a, const struct sbom_component *b,
                           struct view *before, struct view *after)
{
    for (size_t i = 0; i < a->hash_count; i++) {
        bool other = false;
        bool same = false;
        for (size_t k = 0; k < b->hash_count; k++) {
            if (view_eq(a->hashes[i].algorithm, b->hashes[k].algorithm)) {
                *after = other ? *after : b->hashes[k].hex;
                other = true;
                same |= view_eq(a->hashes[i].hex, b->hashes[k].hex);
            }
        }
        if (same) {
            return false;
        }
        if (other) {
            *before = a->hashes[i].hex;
            return true;
        }
    }
    return false;
}

static enum status compare_same(struct comparison *x, const struct entry *a, const struct entry *b,
                                struct error *err)
{
    struct view before = licence_text(x, a->c);
    struct view after = licence_text(x, b->c);
    enum status st = OK;
    if (before.len > 0 && after.len > 0 && !view_eq_nocase(before, after)) {
        st = tell(x, SBOM_LICENCE, a, b, before, after, err);
    }
    if (st == OK && differing_hash(a->c, b->c, &before, &after)) {
        st = tell(x, SBOM_HASH, a, b, before, after, err);
    }
    return st;
}

static struct entry *unmatched(struct entry *e)
{
    while (e != NULL && e->matched) {
        e = e->next;
    }
    return e;
}

static struct entry *of_version(struct entry *e, struct view version)
{
    while (e != NULL && !view_eq(e->version, version)) {
        e = e->next;
    }
    return e;
}

static void match_versions(struct family *f)
{
    for (struct entry *a = f->side[0]; a != NULL; a = a->next) {
        struct entry *b = of_version(f->side[1], a->version);
        if (b != NULL) {
            a->matched = true;
            b->matched = true;
        }
    }
}

static enum status compare_entry(struct comparison *x, struct family *f, struct entry *a,
                                 struct error *err)
{
    if (a->matched) {
        const struct entry *same = of_version(f->side[1], a->version);
        return same == NULL ? OK : compare_same(x, a, same, err);
    }
    struct entry *b = unmatched(f->side[1]);
    a->matched = true;
    if (b == NULL) {
        return tell(x, SBOM_REMOVED, a, NULL, a->version, view_of(NULL, 0), err);
    }
    b->matched = true;
    return tell(x, SBOM_VERSION, a, b, a->version, b->version, err);
}

static struct entry *entry_of(const struct family *f, size_t side, const struct sbom_component *c)
{
    for (struct entry *e = f->side[side]; e != NULL; e = e->next) {
        if (e->c == c) {
            return e;
        }
    }
    return NULL;
}

static enum status walk_side(struct comparison *x, const struct sbom_document *doc, size_t side,
                             struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < doc->component_count; i++) {
        struct view version;
        struct view key = compare_identity(&x->arena, doc->components[i], &version);
        struct family *f = key.ptr == NULL ? NULL : map_get(&x->families, key);
        if (f == NULL) {
            return error_no_memory(err);
        }
        struct entry *e = entry_of(f, side, doc->components[i]);
        if (e == NULL) {
            continue;
        }
        if (side == 0) {
            match_versions(f);
            st = compare_entry(x, f, e, err);
        } else if (!e->matched) {
            st = tell(x, SBOM_ADDED, NULL, e, view_of(NULL, 0), e->version, err);
        }
    }
    return st;
}

const char *sbom_change_name(enum sbom_change_kind kind)
{
    static const char *const names[] = {"added", "removed", "version",      "licence",
                                        "hash",  "needs",   "needs-no-more"};
    return names[kind];
}

enum status sbom_compare(const struct sbom_document *a, const struct sbom_document *b,
                         each_change each, void *ctx, struct error *err)
{
    struct comparison x = {.each = each, .ctx = ctx};
    arena_init(&x.arena, 0);
    map_init(&x.families);
    enum status st = add_side(&x, a, 0, err);
    if (st == OK) {
        st = add_side(&x, b, 1, err);
    }
    if (st == OK) {
        st = walk_side(&x, a, 0, err);
    }
    if (st == OK) {
        st = walk_side(&x, b, 1, err);
    }
    map_release(&x.families);
    arena_release(&x.arena);
    return st;
}

/* Prefixes are found in two ways: by what a place stands within (a class, a block), and by the name
 * of what a route is added to (a router, a group, a blueprint). */
#include "threat_places.h"

#include "threat_literals.h"

#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/route.h>

#include <stdlib.h>

enum { CHAIN_MAX = 16, STACK_MAX = 32, RAW_MAX = 1 << 16 };

static const struct view between = VIEW_INIT(" | ");

static bool take_field(struct view *rest, struct view *out)
{
    ptrdiff_t at = view_find(*rest, between);
    if (at < 0) {
        return false;
    }
    *out = view_trim(view_slice(*rest, 0, (size_t)at));
    *rest = view_slice(*rest, (size_t)at + between.len, rest->len);
    return true;
}

bool route_place_read(struct view message, struct route_place *out)
{
    ptrdiff_t colon = view_find(message, VIEW(": "));
    struct view rest =
        view_slice(message, colon < 0 ? message.len : (size_t)colon + 2, message.len);
    if (!take_field(&rest, &out->first) || !take_field(&rest, &out->second)) {
        return false;
    }
    /* A path may hold what stands between fields; mostly value and text are the same. */
    size_t half = rest.len < between.len ? 0 : (rest.len - between.len) / 2;
    out->value = view_slice(rest, 0, half);
    out->text = view_slice(rest, half + between.len, rest.len);
    if (view_eq(out->value, out->text)) {
        return true;
    }
    if (!take_field(&rest, &out->value)) {
        return false;
    }
    out->text = rest;
    return true;
}

/* ---- joining ---- */

struct joining {
    struct route_place *places;
    size_t stack[STACK_MAX]; /* ranges around the place */
    size_t depth;
    bool too_deep;
    struct map latest[2]; /* name to place + 1: the last definition, and mount, before the place */
    struct map first[2];  /* of all */
    struct buf raw;
    bool part;
    route_visit each;
    void *ctx;
};

static bool begins_before(const struct route_place *a, const struct route_place *b)
{
    return a->line != b->line ? a->line < b->line : a->col < b->col;
}

static int in_order(const void *left, const void *right)
{
    const struct route_place *a = left;
    const struct route_place *b = right;
    if (a->line != b->line || a->col != b->col) {
        return begins_before(a, b) ? -1 : 1;
    }
    if (a->end_line != b->end_line) {
        return a->end_line > b->end_line ? -1 : 1;
    }
    if (a->end_col != b->end_col) {
        return a->end_col > b->end_col ? -1 : 1;
    }
    int order = (int)a->rule->role - (int)b->rule->role;
    order = order == 0 ? view_cmp(a->first, b->first) : order;
    return order == 0 ? view_cmp(a->text, b->text) : order;
}

static bool ends_before(const struct route_place *range, const struct route_place *p)
{
    return range->end_line != p->line ? range->end_line < p->line : range->end_col <= p->col;
}

/* What stands before it is not known: the end alone is. */
static void forget(struct joining *j)
{
    buf_clear(&j->raw);
    j->part = true;
}

/* "api/[controller]" of the class OrdersController is "api/Orders". */
static void add_tokens(struct joining *j, struct view path, struct view controller,
                       struct view action)
{
    static const struct view marks[] = {VIEW_INIT("[controller]"), VIEW_INIT("[action]")};
    const struct view texts[] = {controller, action};
    while (path.len > 0) {
        size_t len = 0;
        for (size_t i = 0; i < 2 && len == 0; i++) {
            if (texts[i].len > 0 && view_starts(path, marks[i])) {
                buf_add_view(&j->raw, texts[i]);
                len = marks[i].len;
            }
        }
        if (len == 0) {
            buf_add_char(&j->raw, path.ptr[0]);
        }
        path = view_slice(path, len == 0 ? 1 : len, path.len);
    }
}

static struct view controller_of(const struct joining *j)
{
    struct view name = j->depth > 0 ? j->places[j->stack[j->depth - 1]].first : VIEW("");
    if (view_ends(name, VIEW("Controller"))) {
        name.len -= VIEW("Controller").len;
    }
    return name;
}

static void add_path(struct joining *j, const struct route_place *p, struct view path,
                     const struct path_literal *l)
{
    if (!l->known || l->part) {
        forget(j);
    }
    bool whole = p->rule->absolute && l->known && !l->part &&
                 (view_starts(path, VIEW("/")) || view_starts(path, VIEW("~/")));
    if (whole) {
        path = view_slice(path, path.ptr[0] == '~' ? 1 : 0, path.len);
        buf_clear(&j->raw);
        j->part = false;
    }
    buf_add_char(&j->raw, '/');
    buf_add_view(&j->raw, p->rule->before);
    if (p->rule->before.len > 0) {
        buf_add_char(&j->raw, '/');
    }
    add_tokens(j, path, controller_of(j), p->second);
    buf_add_view(&j->raw, p->rule->behind);
}

/* Constants that were put together have their value; anything else is as it is written. */
static bool next_path(const struct route_place *p, struct view *rest, struct path_literal *l,
                      struct buf *path)
{
    if (view_eq(p->value, p->text)) {
        return path_literal_next(rest, l, path);
    }
    bool more = rest->ptr != NULL;
    *rest = view_of(NULL, 0);
    *l = (struct path_literal){.known = true};
    buf_add_view(path, more ? p->value : VIEW(""));
    return more;
}

static void add_prefix(struct joining *j, const struct route_place *p)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(RAW_MAX);
    struct path_literal l;
    struct view rest = p->text;
    if (next_path(p, &rest, &l, &path)) {
        add_path(j, p, buf_view(&path), &l);
    } else {
        forget(j);
    }
}

static size_t find_named(const struct joining *j, unsigned which, struct view name)
{
    uintptr_t at = name.len == 0 ? 0 : (uintptr_t)map_get(&j->latest[which], name);
    return at > 0 || name.len == 0 ? at : (uintptr_t)map_get(&j->first[which], name);
}

/* From the outermost to `name` itself: each has what it belongs to, where it is put, and its own.
 */
static void add_named(struct joining *j, struct view name)
{
    struct {
        size_t definition;
        size_t mount;
    } chain[CHAIN_MAX];
    size_t len = 0;
    for (bool more = true; more && len < CHAIN_MAX; len += more ? 1 : 0) {
        chain[len].definition = find_named(j, 0, name);
        chain[len].mount = find_named(j, 1, name);
        size_t at = chain[len].mount > 0 ? chain[len].mount : chain[len].definition;
        more = at > 0;
        struct view parent = more ? j->places[at - 1].second : VIEW("");
        name = view_eq(parent, name) ? VIEW("") : parent;
    }
    if (len == CHAIN_MAX) {
        forget(j);
    }
    while (len-- > 0) {
        const struct route_place *definition =
            chain[len].definition > 0 ? &j->places[chain[len].definition - 1] : NULL;
        if (chain[len].mount > 0) {
            add_prefix(j, &j->places[chain[len].mount - 1]);
        } else if (definition != NULL && definition->rule->part) {
            forget(j);
        }
        if (definition != NULL) {
            add_prefix(j, definition);
        }
    }
}

/* ---- routes ---- */

static enum status give(struct joining *j, const struct route_place *p, unsigned methods,
                        bool known, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(RAW_MAX);
    /* net/http: "GET /orders", "GET example.com/orders" */
    struct view raw = buf_view(&j->raw);
    while (view_starts(raw, VIEW("//"))) {
        raw = view_slice(raw, 1, raw.len);
    }
    ptrdiff_t blank = view_find_char(raw, ' ');
    int bit = blank > 1 ? route_method_of(view_slice(raw, 1, (size_t)blank)) : -1;
    if (bit >= 0) {
        methods = 1U << (unsigned)bit;
        raw = view_trim(view_slice(raw, (size_t)blank, raw.len));
        ptrdiff_t slash = view_find_char(raw, '/');
        raw = view_slice(raw, slash < 0 ? 0 : (size_t)slash, raw.len);
    }
    enum status st = buf_status(&j->raw, err);
    if (st != OK || !known || !route_normalise(raw, p->rule->regex, &path)) {
        return st == OK ? j->each(j->ctx, p, methods, VIEW(""), false, err) : st;
    }
    st = buf_status(&path, err);
    return st == OK ? j->each(j->ctx, p, methods, buf_view(&path), j->part, err) : st;
}

/* Whether `only: [:index]` or `except` lets an action be. */
static bool is_wanted(struct view options, struct view action)
{
    static const struct view lists[] = {VIEW_INIT("only"), VIEW_INIT("except")};
    for (size_t i = 0; i < 2; i++) {
        ptrdiff_t at = view_find(options, lists[i]);
        if (at < 0) {
            continue;
        }
        struct view list = view_slice(options, (size_t)at + lists[i].len, options.len);
        ptrdiff_t end = view_find_char(list, ']');
        list = view_slice(list, 0, end < 0 ? list.len : (size_t)end);
        return (view_find(list, action) >= 0) == (i == 0);
    }
    return true;
}

static enum status give_actions(struct joining *j, const struct route_place *p, bool known,
                                struct error *err)
{
    const struct value *all = p->rule->actions;
    size_t len = j->raw.len;
    enum status st = OK;
    for (size_t i = 0; st == OK && all != NULL && i < all->len; i++) {
        struct view rest = value_text(&all->items[i]);
        struct view action = VIEW("");
        struct view method = VIEW("");
        (void)view_split(&rest, ' ', &action);
        (void)view_split(&rest, ' ', &method);
        if (is_wanted(p->first, action)) {
            j->raw.len = len;
            buf_add_char(&j->raw, '/');
            buf_add_view(&j->raw, rest.ptr == NULL ? VIEW("") : rest);
            st = give(j, p, route_methods_in(method), known, err);
        }
    }
    return st;
}

static void add_around(struct joining *j, const struct route_place *p)
{
    buf_clear(&j->raw);
    j->part = (p->rule->part && find_named(j, 1, p->second) == 0) || j->too_deep;
    for (size_t i = 0; i < j->depth; i++) {
        const struct route_place *range = &j->places[j->stack[i]];
        if (begins_before(range, p)) {
            add_prefix(j, range);
        }
    }
    add_named(j, p->second);
}

/* Laravel's "albums.songs" are the songs of an album: "albums/{id}/songs". */
static void nest(struct buf *path)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(RAW_MAX);
    for (size_t i = 0; i < path->len; i++) {
        if (path->ptr[i] == '.') {
            buf_add_str(&out, "/{id}/");
        } else {
            buf_add_char(&out, path->ptr[i]);
        }
    }
    buf_clear(path);
    buf_add_view(path, buf_view(&out));
}

static enum status on_route(struct joining *j, const struct route_place *p, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(RAW_MAX);
    struct path_literal l;
    struct view rest = p->text;
    enum status st = OK;
    while (st == OK && next_path(p, &rest, &l, &path)) {
        add_around(j, p);
        if (p->rule->role == PLACE_RESOURCE) {
            nest(&path);
        }
        add_path(j, p, buf_view(&path), &l);
        st = p->rule->role == PLACE_RESOURCE ? give_actions(j, p, l.known, err)
                                             : give(j, p, route_methods_in(p->first), l.known, err);
        buf_clear(&path);
    }
    return st;
}

/* ---- all of a file ---- */

static enum status name_it(struct joining *j, size_t at, bool first, struct error *err)
{
    const struct route_place *p = &j->places[at];
    unsigned which = p->rule->role == PLACE_MOUNT ? 1 : 0;
    struct map *m = first ? &j->first[which] : &j->latest[which];
    if (p->rule->role != PLACE_MOUNT && p->rule->role != PLACE_DEFINITION) {
        return OK;
    }
    return first && map_has(m, p->first)
               ? OK
               : map_put(m, p->first, (void *)(uintptr_t)(at + 1), NULL, err);
}

static void enter(struct joining *j, size_t at)
{
    const struct route_place *p = &j->places[at];
    while (j->depth > 0 && ends_before(&j->places[j->stack[j->depth - 1]], p)) {
        j->depth--;
        j->too_deep = false;
    }
    const struct route_place *top = j->depth > 0 ? &j->places[j->stack[j->depth - 1]] : NULL;
    if (p->rule->role != PLACE_RANGE || (top != NULL && in_order(top, p) == 0)) {
        return;
    }
    j->too_deep = j->too_deep || j->depth == STACK_MAX;
    if (j->depth < STACK_MAX) {
        j->stack[j->depth++] = at;
    }
}

static enum status walk(struct joining *j, size_t len, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < len; i++) {
        st = name_it(j, i, true, err);
    }
    for (size_t i = 0; st == OK && i < len; i++) {
        enum place_role role = j->places[i].rule->role;
        enter(j, i);
        st = role == PLACE_ROUTE || role == PLACE_RESOURCE ? on_route(j, &j->places[i], err)
                                                           : name_it(j, i, false, err);
    }
    return st;
}

enum status routes_join(struct route_place *places, size_t len, route_visit each, void *ctx,
                        struct error *err)
{
    struct joining j = {.places = places, .raw = BUF_INIT(RAW_MAX), .each = each, .ctx = ctx};
    for (size_t i = 0; i < 2; i++) {
        map_init(&j.latest[i]);
        map_init(&j.first[i]);
    }
    if (len > 1) {
        qsort(places, len, sizeof *places, in_order);
    }
    enum status st = walk(&j, len, err);
    for (size_t i = 0; i < 2; i++) {
        map_release(&j.latest[i]);
        map_release(&j.first[i]);
    }
    buf_release(&j.raw);
    return st;
}

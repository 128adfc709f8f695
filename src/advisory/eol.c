#include "eol_private.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

enum { TEXTS_MAX = 1 << 28, VALUES_MAX = 1 << 22, DEPTH_MAX = 16, NAME_MAX_BYTES = 256 };

void eol_init(struct eol_table *table)
{
    *table = (struct eol_table){0};
    arena_init(&table->texts, TEXTS_MAX);
}

void eol_release(struct eol_table *table)
{
    mem_free(table->cycles);
    mem_free(table->packages);
    arena_release(&table->texts);
    *table = (struct eol_table){0};
}

/* A date, or (API v0) a truth: over, and since when is not said. */
static int64_t date_of(const struct value *v, const char *key, bool *over)
{
    const struct value *field = value_get(v, key);
    int64_t date = 0;
    if (value_is(field, VALUE_BOOL)) {
        *over = field->boolean;
    } else {
        (void)clock_parse(value_text(field), &date);
    }
    return date;
}

/* "3.12", or 8 as some write it. */
static struct view name_of(const struct value *v, const char *key)
{
    const struct value *field = value_get(v, key);
    bool number = value_is(field, VALUE_INT) || value_is(field, VALUE_FLOAT);
    struct view name = number ? field->text : value_text(field);
    return name.len <= NAME_MAX_BYTES ? name : view_of(NULL, 0);
}

static struct eol_cycle cycle_v0(const struct value *v)
{
    bool unused = false;
    struct eol_cycle c = {.name = name_of(v, "cycle"), .latest = name_of(v, "latest")};
    c.released = date_of(v, "releaseDate", &unused);
    c.support_ends = date_of(v, "support", &unused);
    c.ends = date_of(v, "eol", &c.ended);
    return c;
}

static struct eol_cycle cycle_v1(const struct value *v)
{
    bool unused = false;
    struct eol_cycle c = {.name = name_of(v, "name"),
                          .latest = name_of(value_get(v, "latest"), "name")};
    c.released = date_of(v, "releaseDate", &unused);
    c.support_ends = date_of(v, "eoasFrom", &unused);
    c.ends = date_of(v, "eolFrom", &unused);
    c.ended = c.ends == 0 && value_get_bool(v, "isEol", false);
    return c;
}

enum status eol_add_package(struct eol_table *table, struct view product, struct view purl,
                            struct error *err)
{
    void *packages = table->packages;
    struct eol_package one = {arena_copy(&table->texts, product),
                              arena_copy(&table->texts, eol_plain_purl(purl)), table->document};
    if (product.len == 0 || product.len > NAME_MAX_BYTES || !view_starts(purl, VIEW("pkg:"))) {
        return OK;
    }
    enum status st = mem_grow(&packages, &table->package_cap, table->package_count + 1, sizeof one,
                              EOL_NAMES_MAX, err);
    table->packages = packages;
    if (st == OK && (one.product.ptr == NULL || one.purl.ptr == NULL)) {
        st = error_no_memory(err);
    }
    if (st == OK) {
        table->packages[table->package_count++] = one;
    }
    return st;
}

enum status eol_add(struct eol_table *table, struct view product, struct eol_cycle cycle,
                    struct error *err)
{
    cycle.product = product;
    cycle.document = table->document;
    if (product.len == 0 || product.len > NAME_MAX_BYTES || cycle.name.len == 0) {
        table->skipped++;
        return OK;
    }
    struct view *const texts[] = {&cycle.product, &cycle.name, &cycle.latest};
    void *cycles = table->cycles;
    enum status st =
        mem_grow(&cycles, &table->cap, table->count + 1, sizeof cycle, EOL_CYCLES_MAX, err);
    table->cycles = cycles;
    if (st == OK) {
        st = arena_keep(&table->texts, texts, sizeof texts / sizeof texts[0], err);
    }
    if (st == OK) {
        table->cycles[table->count++] = cycle;
    }
    return st;
}

static enum status add_all(struct eol_table *table, struct view product, const struct value *list,
                           struct eol_cycle (*cycle_of)(const struct value *), struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = eol_add(table, product, cycle_of(&list->items[i]), err);
    }
    return st;
}

static enum status add_product(struct eol_table *table, const struct value *v, struct error *err)
{
    const struct value *releases = value_get(v, "releases");
    const struct value *packages = value_get(v, "identifiers");
    enum status st = OK;
    if (!value_is(releases, VALUE_ARRAY)) {
        table->skipped++;
        return OK;
    }
    for (size_t i = 0; st == OK && value_is(packages, VALUE_ARRAY) && i < packages->len; i++) {
        struct view id = value_get_text(&packages->items[i], "id");
        if (view_eq(value_get_text(&packages->items[i], "type"), VIEW("purl"))) {
            st = eol_add_package(table, name_of(v, "name"), id, err);
        }
    }
    return st == OK ? add_all(table, name_of(v, "name"), releases, cycle_v1, err) : st;
}

static enum status add_root(struct eol_table *table, const struct value *root, const char *source,
                            struct view product, struct error *err)
{
    const struct value *result = value_get(root, "result");
    if (value_is(root, VALUE_ARRAY)) {
        return add_all(table, product, root, cycle_v0, err);
    }
    if (value_is(result, VALUE_OBJECT)) {
        return add_product(table, result, err);
    }
    if (!value_is(result, VALUE_ARRAY)) {
        return error_set(err, ERR_FORMAT,
                         "%s: no end-of-life data: neither a list of cycles nor a \"result\"",
                         source);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < result->len; i++) {
        st = add_product(table, &result->items[i], err);
    }
    return st;
}

enum status eol_read(struct view text, const char *source, struct view product,
                     struct eol_table *table, struct error *err)
{
    struct value root;
    struct arena arena;
    struct parse_limits limits = {.depth = DEPTH_MAX, .values = VALUES_MAX};
    size_t count = table->count;
    size_t skipped = table->skipped;
    size_t packages = table->package_count;
    arena_init(&arena, TEXTS_MAX);
    enum status st = json_read(text, source, JSON_STRICT, &limits, &arena, &root, err);
    if (st == OK) {
        st = add_root(table, &root, source, product, err);
    }
    arena_release(&arena);
    if (st != OK) {
        table->count = count;
        table->skipped = skipped;
        table->package_count = packages;
    }
    return st;
}

static bool belongs(struct view version, struct view cycle)
{
    return view_starts(version, cycle) &&
           (version.len == cycle.len || version.ptr[cycle.len] < '0' ||
            version.ptr[cycle.len] > '9');
}

const struct eol_cycle *eol_find(const struct eol_table *table, struct view product,
                                 struct view version)
{
    const struct eol_cycle *best = NULL;
    for (size_t i = 0; i < table->count; i++) {
        const struct eol_cycle *c = &table->cycles[i];
        if (view_eq(c->product, product) && belongs(version, c->name) &&
            (best == NULL || c->name.len > best->name.len)) {
            best = c;
        }
    }
    return best;
}

bool eol_is_over(const struct eol_cycle *cycle, int64_t now)
{
    return cycle->ended || (cycle->ends != 0 && cycle->ends <= now);
}

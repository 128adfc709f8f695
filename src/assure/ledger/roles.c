/* The roles, read from the shipped file: which role may make which statements. */
#include "authority_private.h"

#include <assay/base/mem.h>
#include <assay/base/shipped.h>
#include <assay/base/toml.h>
#include <assay/base/words.h>

#include "statements/statements.h"

extern const struct shipped_file shipped_roles[];

/* "suppression" or a URI: is it this type? */
static bool names_type(struct view name, const struct statement_type *type)
{
    static const struct view ours = VIEW_INIT("urn:assay:predicate:");
    struct view uri = view_str(type->predicate);
    if (view_eq(name, VIEW("*")) || view_eq(name, uri)) {
        return true;
    }
    struct view rest = view_slice(uri, ours.len, uri.len);
    return view_starts(uri, ours) && view_starts(rest, name) && rest.len > name.len &&
           rest.ptr[name.len] == ':';
}

static bool lists(const struct value *list, const struct statement_type *type)
{
    for (size_t i = 0; value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        if (names_type(value_text(&list->items[i]), type)) {
            return true;
        }
    }
    return false;
}

static void add_role(struct role_table *t, const struct member *m)
{
    uint32_t bit = 1U << t->len;
    t->roles[t->len++] = (struct role){.name = m->key, .title = value_get_text(&m->value, "title")};
    if (view_eq(m->key, VIEW("installation"))) {
        t->installation = bit;
    } else if (view_eq(m->key, VIEW("administrator"))) {
        t->administrator = bit;
    }
    for (size_t i = 0; statement_types[i] != NULL && i < STATEMENT_TYPES_MAX; i++) {
        const struct statement_type *type = statement_types[i];
        if (lists(value_get(&m->value, "says"), type) &&
            !lists(value_get(&m->value, "not"), type)) {
            t->allowed[i] |= bit;
        }
        if (lists(value_get(&m->value, "without-administrator"), type)) {
            t->allowed_without[i] |= bit;
        }
    }
}

enum status roles_read(struct arena *arena, struct role_table *out, struct error *err)
{
    struct value root;
    struct role_table t = {.len = 0};
    enum status st = toml_read(shipped_roles[0].bytes, "roles.toml", NULL, arena, &root, err);
    if (st == OK && (!value_is(&root, VALUE_OBJECT) || root.len > ROLES_MAX)) {
        st = error_set(err, ERR_INTERNAL, "roles.toml: more than %d roles", ROLES_MAX);
    }
    for (size_t i = 0; st == OK && i < root.len; i++) {
        add_role(&t, &root.members[i]);
    }
    if (st == OK) {
        *out = t;
    }
    return st;
}

struct view roles_definition(void)
{
    return shipped_roles[0].bytes;
}

bool roles_bit(const struct role_table *t, struct view name, uint32_t *bit)
{
    for (size_t i = 0; i < t->len; i++) {
        if (view_eq(t->roles[i].name, name) && (1U << i) != t->installation) {
            *bit = 1U << i;
            return true;
        }
    }
    return false;
}

bool roles_parse(const struct role_table *t, struct view words, uint32_t *mask)
{
    struct view word;
    uint32_t all = 0;
    while (words_next(&words, &word)) {
        uint32_t bit = 0;
        if (!roles_bit(t, word, &bit)) {
            return false;
        }
        all |= bit;
    }
    *mask = all;
    return all != 0;
}

void roles_write(const struct role_table *t, uint32_t mask, const char *between, struct buf *out)
{
    bool first = true;
    for (size_t i = 0; i < t->len; i++) {
        if ((mask & (1U << i)) != 0) {
            buf_printf(out, "%s" VIEW_FMT, first ? "" : between, VIEW_ARG(t->roles[i].name));
            first = false;
        }
    }
}

static void write_types(const struct role_table *t, uint32_t bit, struct buf *out)
{
    for (size_t i = 0; statement_types[i] != NULL && i < STATEMENT_TYPES_MAX; i++) {
        struct view uri = view_str(statement_types[i]->predicate);
        if ((t->allowed[i] & bit) != 0) {
            struct view name = uri;
            if (view_starts(uri, VIEW("urn:assay:predicate:"))) {
                name = view_slice(uri, VIEW("urn:assay:predicate:").len, uri.len);
                name = view_slice(name, 0, (size_t)view_find_char(name, ':'));
            }
            buf_printf(out, "%s" VIEW_FMT, out->len == 0 ? "" : " ", VIEW_ARG(name));
        }
    }
}

enum status authority_roles(role_visit visit, void *ctx, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf says = BUF_INIT(64 * 1024);
    struct arena arena;
    struct role_table t;
    arena_init(&arena, 0);
    enum status st = roles_read(&arena, &t, err);
    for (size_t i = 0; st == OK && i < t.len; i++) {
        buf_clear(&says);
        write_types(&t, 1U << i, &says);
        st = buf_status(&says, err);
        if (st == OK) {
            st = visit(ctx, t.roles[i].name, t.roles[i].title, buf_view(&says), err);
        }
    }
    arena_release(&arena);
    return st;
}

#include "toml_reader.h"

#include <assay/base/utf8.h>

/* Tables up to this size are searched; larger ones get an index. */
enum { SMALL_TABLE = 16 };

/* While an inline table is open nothing else grows. */
static struct arena *scratch(struct toml_reader *r)
{
    return r->inline_level > 0 ? &r->brief : &r->scratch;
}

enum status toml_count(struct toml_reader *r, const struct toml_key *at)
{
    if (r->values >= r->max_values) {
        return toml_fail_at(r, at, ERR_LIMIT, "more than %zu values", r->max_values);
    }
    r->values++;
    return OK;
}

struct toml_table *toml_table_new(struct toml_reader *r, enum toml_origin origin)
{
    struct toml_table *t = arena_alloc(scratch(r), 1, sizeof *t);
    if (t != NULL) {
        t->origin = origin;
    }
    return t;
}

static struct toml_node *find(const struct toml_table *t, struct view key)
{
    if (t->index.cap > 0) {
        return key_index_get(&t->index, key);
    }
    for (struct toml_node *n = t->first; n != NULL; n = n->next) {
        if (view_eq(n->member.key, key)) {
            return n;
        }
    }
    return NULL;
}

/* Keep the index, when the table is large enough to have one. */
static enum status index_node(struct toml_reader *r, struct toml_table *t, struct toml_node *n)
{
    if (t->origin == TOML_TABLES || t->len <= SMALL_TABLE) {
        return OK;
    }
    struct toml_node *from = t->index.cap > 0 ? n : t->first;
    enum status st = OK;
    for (; st == OK && from != NULL; from = from->next) {
        st = key_index_put(&t->index, scratch(r), from->member.key, from, r->err);
    }
    return st;
}

/* A new child with `key` at the end of `t`; its value is still to be set. */
static enum status add_node(struct toml_reader *r, struct toml_table *t, const struct toml_key *key,
                            struct toml_node **out)
{
    enum status st = toml_count(r, key);
    if (st != OK) {
        return st;
    }
    struct toml_node *n = arena_alloc(scratch(r), 1, sizeof *n);
    if (n == NULL) {
        return error_no_memory(r->err);
    }
    n->member = (struct member){.key = key->text, .line = key->line, .column = key->column};
    n->member.value.line = key->line;
    n->member.value.column = key->column;
    if (t->last == NULL) {
        t->first = n;
    } else {
        t->last->next = n;
    }
    t->last = n;
    t->len++;
    *out = n;
    return index_node(r, t, n);
}

static enum status add_table(struct toml_reader *r, struct toml_table *t,
                             const struct toml_key *key, enum toml_origin origin,
                             struct toml_node **out)
{
    enum status st = add_node(r, t, key, out);
    if (st != OK) {
        return st;
    }
    (*out)->table = toml_table_new(r, origin);
    return (*out)->table == NULL ? error_no_memory(r->err) : OK;
}

static enum status go_down(struct toml_reader *r, struct toml_cursor *c, const struct toml_key *key,
                           struct toml_table *into)
{
    if (c->level >= r->max_depth) {
        return toml_fail_at(r, key, ERR_LIMIT, "nested deeper than %zu levels", r->max_depth);
    }
    c->level++;
    c->table = into;
    return OK;
}

static enum status refuse(struct toml_reader *r, const struct toml_key *key, const char *why)
{
    return toml_fail_at(r, key, ERR_FORMAT, "\"" VIEW_FMT "\" %s",
                        VIEW_ARG(utf8_cut(key->text, 100)), why);
}

enum status toml_enter_dotted(struct toml_reader *r, struct toml_cursor *c,
                              const struct toml_key *key)
{
    struct toml_node *n = find(c->table, key->text);
    if (n == NULL) {
        enum status st = add_table(r, c->table, key, TOML_DOTTED, &n);
        return st == OK ? go_down(r, c, key, n->table) : st;
    }
    if (n->table == NULL) {
        return refuse(r, key, "already has a value");
    }
    if (n->table->origin == TOML_HEADER || n->table->origin == TOML_TABLES) {
        return refuse(r, key, "is defined by a header: a dotted key cannot add to it");
    }
    n->table->origin = TOML_DOTTED;
    return go_down(r, c, key, n->table);
}

enum status toml_enter_header(struct toml_reader *r, struct toml_cursor *c,
                              const struct toml_key *key)
{
    struct toml_node *n = find(c->table, key->text);
    enum status st = OK;
    if (n == NULL) {
        st = add_table(r, c->table, key, TOML_IMPLICIT, &n);
    } else if (n->table == NULL) {
        st = refuse(r, key, "already has a value");
    }
    if (st == OK) {
        st = go_down(r, c, key, n->table);
    }
    if (st == OK && n->table->origin == TOML_TABLES) {
        st = go_down(r, c, key, n->table->last->table);
    }
    return st;
}

enum status toml_define(struct toml_reader *r, struct toml_cursor *c, const struct toml_key *key)
{
    struct toml_node *n = find(c->table, key->text);
    if (n == NULL) {
        enum status st = add_table(r, c->table, key, TOML_HEADER, &n);
        return st == OK ? go_down(r, c, key, n->table) : st;
    }
    if (n->table == NULL) {
        return refuse(r, key, "already has a value");
    }
    if (n->table->origin != TOML_IMPLICIT) {
        return refuse(r, key, "is defined twice");
    }
    n->table->origin = TOML_HEADER;
    n->member.line = n->member.value.line = key->line;
    n->member.column = n->member.value.column = key->column;
    return go_down(r, c, key, n->table);
}

enum status toml_append(struct toml_reader *r, struct toml_cursor *c, const struct toml_key *key)
{
    struct toml_node *n = find(c->table, key->text);
    enum status st = OK;
    if (n == NULL) {
        st = add_table(r, c->table, key, TOML_TABLES, &n);
    } else if (n->table == NULL) {
        st = refuse(r, key, "already has a value");
    } else if (n->table->origin != TOML_TABLES) {
        st = refuse(r, key, "is a table, not an array of tables");
    }
    struct toml_node *element = NULL;
    if (st == OK) {
        st = add_table(r, n->table, key, TOML_HEADER, &element);
    }
    if (st == OK) {
        st = go_down(r, c, key, n->table);
    }
    return st == OK ? go_down(r, c, key, element->table) : st;
}

enum status toml_add(struct toml_reader *r, struct toml_table *t, const struct toml_key *key,
                     const struct value *v)
{
    if (find(t, key->text) != NULL) {
        return refuse(r, key, "is defined twice");
    }
    struct toml_node *n;
    enum status st = add_node(r, t, key, &n);
    if (st == OK) {
        n->member.value = *v;
    }
    return st;
}

/* Recursion is bounded by the depth that go_down() admits. */
static enum status finish_node(struct toml_reader *r, const struct toml_node *n, struct value *v)
{
    *v = n->member.value;
    return n->table == NULL ? OK : toml_finish(r, n->table, v);
}

enum status toml_finish(struct toml_reader *r, const struct toml_table *t, struct value *v)
{
    bool list = t->origin == TOML_TABLES;
    v->kind = list ? VALUE_ARRAY : VALUE_OBJECT;
    v->len = t->len;
    if (t->len == 0) {
        return OK;
    }
    void *children = arena_alloc(r->arena, t->len, list ? sizeof *v->items : sizeof *v->members);
    if (children == NULL) {
        return error_no_memory(r->err);
    }
    v->items = list ? children : NULL;
    v->members = list ? NULL : children;
    size_t i = 0;
    enum status st = OK;
    for (const struct toml_node *n = t->first; st == OK && n != NULL; n = n->next, i++) {
        if (list) {
            st = finish_node(r, n, &v->items[i]);
        } else {
            v->members[i] = n->member;
            st = finish_node(r, n, &v->members[i].value);
        }
    }
    return st;
}

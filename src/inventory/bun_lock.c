/* bun.lock, the text form: JSON with comments and trailing commas.
 *
 * Source: Bun's reference, "BunLockFile". "packages" maps where a package is
 * installed ("a", "a/b" for b below a) to a tuple: "name@resolution", and for
 * registry packages the registry, what it needs, and the integrity. */
#include <assay/base/file.h>
#include <assay/base/json.h>

#include "formats.h"
#include "graph.h"
#include "npm_names.h"

enum { KEY_LEVELS_MAX = 64 };

struct bun {
    struct collector *c;
    const struct value *packages;
    struct map nodes; /* key → position + 1 */
    struct graph graph;
};

/* The offset behind a comment that begins at `i`, or `i`. */
static size_t skip_comment(const char *text, size_t len, size_t i)
{
    if (i + 1 >= len || text[i] != '/') {
        return i;
    }
    struct view rest = view_of(text + i + 2, len - i - 2);
    ptrdiff_t end = VIEW_NPOS;
    if (text[i + 1] == '/') {
        end = view_find_char(rest, '\n');
    } else if (text[i + 1] == '*') {
        end = view_find(rest, VIEW("*/"));
    } else {
        return i;
    }
    return end < 0 ? len : i + 2 + (size_t)end;
}

/* Blank every comma that closes a list, so that a strict reader takes the text.
 * Offsets stay as they are. */
static void blank_trailing_commas(char *text, size_t len)
{
    size_t comma = len; /* the last comma with only space behind it */
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        size_t behind = quoted ? i : skip_comment(text, len, i);
        if (behind != i) {
            i = behind;
            continue;
        }
        char ch = text[i];
        if (quoted) {
            i += ch == '\\' ? 1 : 0;
            quoted = ch != '"';
        } else if (ch == '"') {
            quoted = true;
            comma = len;
        } else if (ch == ',') {
            comma = i;
        } else if ((ch == '}' || ch == ']') && comma < len) {
            text[comma] = ' ';
            comma = len;
        } else if (ch != ' ' && ch != '\n' && ch != '\r' && ch != '\t') {
            comma = len;
        }
    }
}

/* What `name` means for the package at `from`: the nearest above. */
static enum status find_node(struct bun *b, struct view from, struct view name, size_t *out,
                             struct error *err)
{
    struct view dir = from;
    *out = 0;
    for (int level = 0; level < KEY_LEVELS_MAX && *out == 0; level++) {
        buf_clear(&b->c->scratch);
        buf_add_view(&b->c->scratch, dir);
        buf_add_str(&b->c->scratch, dir.len == 0 ? "" : "/");
        buf_add_view(&b->c->scratch, name);
        enum status st = buf_status(&b->c->scratch, err);
        if (st != OK) {
            return st;
        }
        *out = (size_t)(uintptr_t)map_get(&b->nodes, buf_view(&b->c->scratch));
        if (dir.len == 0) {
            return OK;
        }
        dir = path_dir(dir);
    }
    return OK;
}

static enum status index_nodes(struct bun *b, struct error *err)
{
    enum status st = graph_init(&b->graph, b->packages->len, b->c->arena, err);
    for (size_t i = 0; st == OK && i < b->packages->len; i++) {
        const struct member *m = &b->packages->members[i];
        st = value_need(b->c, &m->value, VALUE_ARRAY, "a package tuple", err);
        if (st == OK && (m->value.len == 0 || !value_is(&m->value.items[0], VALUE_STRING))) {
            st = value_expected(&m->value, b->c->source, "a tuple that begins with a name", err);
        }
        if (st == OK) {
            st = map_put(&b->nodes, m->key, (void *)(uintptr_t)(i + 1), NULL, err);
        }
    }
    return st;
}

static enum status read_list(struct bun *b, struct view from, size_t node,
                             const struct value *owner, const char *key, enum graph_reach reach,
                             struct error *err)
{
    const struct value *list = NULL;
    enum status st = field_child(b->c, owner, key, VALUE_OBJECT, &list, err);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        size_t to = 0;
        st = find_node(b, from, list->members[i].key, &to, err);
        if (st != OK || to == 0) {
            continue;
        }
        if (node == 0) {
            graph_root(&b->graph, to - 1, reach);
        } else {
            st = graph_edge(&b->graph, node - 1, to - 1, reach, value_text(&list->members[i].value),
                            err);
        }
    }
    return st;
}

static enum status read_needs(struct bun *b, struct view from, size_t node,
                              const struct value *owner, struct error *err)
{
    static const struct {
        const char *key;
        enum graph_reach reach;
    } lists[] = {{"dependencies", REACH_RUNTIME},
                 {"peerDependencies", REACH_RUNTIME},
                 {"optionalDependencies", REACH_OPTIONAL},
                 {"devDependencies", REACH_DEV}};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        enum status st = read_list(b, from, node, owner, lists[i].key, lists[i].reach, err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static const struct value *info_of(const struct value *tuple)
{
    for (size_t i = 1; i < tuple->len && i < 3; i++) {
        if (value_is(&tuple->items[i], VALUE_OBJECT)) {
            return &tuple->items[i];
        }
    }
    return NULL;
}

static enum status spread(struct bun *b, const struct value *root, struct error *err)
{
    const struct value *workspaces = NULL;
    enum status st = field_child(b->c, root, "workspaces", VALUE_OBJECT, &workspaces, err);
    for (size_t i = 0; st == OK && workspaces != NULL && i < workspaces->len; i++) {
        const struct value *w = &workspaces->members[i].value;
        st = value_need(b->c, w, VALUE_OBJECT, "a workspace", err);
        if (st == OK) {
            st = read_needs(b, value_get_text(w, "name"), 0, w, err);
        }
    }
    for (size_t i = 0; st == OK && i < b->packages->len; i++) {
        const struct member *m = &b->packages->members[i];
        st = read_needs(b, m->key, i + 1, info_of(&m->value), err);
    }
    return st == OK ? graph_spread(&b->graph, err) : st;
}

static enum status add_package(struct bun *b, size_t node, struct error *err)
{
    const struct member *m = &b->packages->members[node];
    const struct value *tuple = &m->value;
    struct view name;
    struct view rest;
    struct hash_list hashes = {0};
    struct component k = {.line = m->line,
                          .scope = graph_scope(&b->graph, node),
                          .relation = graph_relation(&b->graph, node)};
    if (!npm_split(tuple->items[0].text, &name, &rest)) {
        return collect_bad(b->c, position_of(tuple), err, "expected \"name@resolution\"");
    }
    if (source_is_local_dir(rest) || view_starts(rest, VIEW("root:"))) {
        return OK;
    }
    npm_name(name, &k);
    if (npm_is_remote(rest) || view_find_char(rest, '/') >= 0 || view_starts(rest, VIEW("file:"))) {
        k.source = rest;
    } else {
        k.version = rest;
    }
    enum status st = OK;
    if (tuple->len >= 4) {
        st = value_need(b->c, &tuple->items[3], VALUE_STRING, "an integrity", err);
        if (st == OK) {
            st = hashes_add_integrity(b->c, &hashes, tuple->items[3].text,
                                      position_of(&tuple->items[3]), err);
        }
    }
    hashes_give(&hashes, &k);
    if (st == OK) {
        st = collect_add(b->c, &k, err);
    }
    return st == OK ? collect_is(b->c, m, err) : st;
}

static enum status read_packages(struct collector *c, const struct value *root,
                                 const struct value *packages, struct error *err)
{
    struct bun b = {.c = c, .packages = packages};
    map_init(&b.nodes);
    enum status st = index_nodes(&b, err);
    if (st == OK) {
        st = spread(&b, root, err);
    }
    for (size_t i = 0; st == OK && i < packages->len; i++) {
        st = add_package(&b, i, err);
    }
    if (st == OK) {
        st = collect_graph(c, &b.graph, packages->members, sizeof *packages->members, err);
    }
    map_release(&b.nodes);
    return st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *packages = NULL;
    char *text = arena_alloc(c->arena, c->text.len + 1, 1);
    if (text == NULL) {
        return error_no_memory(err);
    }
    if (c->text.len > 0) {
        memcpy(text, c->text.ptr, c->text.len);
    }
    blank_trailing_commas(text, c->text.len);
    enum status st =
        json_read(view_of(text, c->text.len), c->source, JSON_COMMENTS, NULL, c->arena, &root, err);
    if (st == OK) {
        st = value_need(c, &root, VALUE_OBJECT, "a lock file", err);
    }
    if (st == OK) {
        st = field_child(c, &root, "packages", VALUE_OBJECT, &packages, err);
    }
    return st == OK && packages != NULL ? read_packages(c, &root, packages, err) : st;
}

const struct manifest_format bun_lock_format = {
    .name = "bun-lock", .names = {VIEW_INIT("bun.lock")}, .read = read_lock};

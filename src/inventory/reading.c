/* What the readers do with whole texts: structured values and lines. */
#include <assay/base/json.h>
#include <assay/base/toml.h>
#include <assay/base/yaml.h>

#include "collect.h"

static enum status need_mapping(const struct collector *c, enum status read,
                                const struct value *own, struct value *root, struct error *err)
{
    enum status st = read;
    if (st == OK) {
        st = value_need(c, own, VALUE_OBJECT, "a mapping", err);
    }
    if (st == OK) {
        *root = *own;
    }
    return st;
}

enum status collect_json(struct collector *c, struct value *root, struct error *err)
{
    struct value own = {.kind = VALUE_NULL};
    enum status st = json_read(c->text, c->source, JSON_STRICT, NULL, c->arena, &own, err);
    return need_mapping(c, st, &own, root, err);
}

enum status collect_yaml(struct collector *c, struct value *root, struct error *err)
{
    struct value own = {.kind = VALUE_NULL};
    enum status st = yaml_read(c->text, c->source, NULL, c->arena, &own, err);
    return need_mapping(c, st, &own, root, err);
}

enum status collect_toml(struct collector *c, struct value *root, struct error *err)
{
    struct value own = {.kind = VALUE_NULL};
    enum status st = toml_read(c->text, c->source, NULL, c->arena, &own, err);
    return need_mapping(c, st, &own, root, err);
}

enum status collect_xml(struct collector *c, const char *name, const struct xml_node **root,
                        struct error *err)
{
    enum status st = xml_read(c->text, c->source, &c->xml, err);
    if (st == OK && !xml_is(xml_root(c->xml), name)) {
        return collect_bad(c, (struct position){xml_line(xml_root(c->xml)), 1}, err,
                           "expected a <%s>", name);
    }
    if (st == OK) {
        *root = xml_root(c->xml);
    }
    return st;
}

enum status collect_maps(struct collector *c, const struct value *root,
                         const struct scoped_map *maps, size_t count,
                         enum status (*add)(struct collector *c, const struct member *m,
                                            enum component_scope scope, struct error *err),
                         struct error *err)
{
    enum status st = OK;
    for (size_t l = 0; st == OK && l < count; l++) {
        const struct value *map = value_path(root, maps[l].path);
        bool none =
            map == NULL || map->kind == VALUE_NULL || (map->kind == VALUE_ARRAY && map->len == 0);
        if (!none && map->kind != VALUE_OBJECT) {
            return collect_bad(c, position_of(map), err, "\"%s\": expected %s, found %s",
                               maps[l].path, value_kind_name(VALUE_OBJECT),
                               value_kind_name(map->kind));
        }
        for (size_t i = 0; st == OK && !none && i < map->len; i++) {
            st = add(c, &map->members[i], maps[l].scope, err);
        }
    }
    return st;
}

uint32_t text_line_at(struct view text, size_t offset)
{
    uint32_t line = 1;
    for (size_t i = 0; i < offset; i++) {
        line += text.ptr[i] == '\n' ? 1 : 0;
    }
    return line;
}

enum status text_begin(const struct collector *c, struct text_lines *t, struct error *err)
{
    const char *nul = c->text.len == 0 ? NULL : memchr(c->text.ptr, '\0', c->text.len);
    struct view start = view_trim(c->text);
    ptrdiff_t conflict = view_find(c->text, VIEW("\n<<<<<<< "));
    if (nul != NULL) {
        uint32_t line = text_line_at(c->text, (size_t)(nul - c->text.ptr));
        return collect_bad(c, (struct position){line, 1}, err, "a NUL byte: this is no text");
    }
    if (conflict >= 0 || view_starts(start, VIEW("<<<<<<< "))) {
        uint32_t line = conflict < 0 ? 1 : text_line_at(c->text, (size_t)conflict + 1);
        return collect_bad(c, (struct position){line, 1}, err,
                           "the mark of a merge conflict: settle it");
    }
    if (start.len > 0 && (start.ptr[0] == '<' || start.ptr[0] == '%' ||
                          (unsigned char)start.ptr[0] < ' ' || start.ptr[0] == 0x7f)) {
        return collect_bad(c, (struct position){1, 1}, err, "this is a file of another kind");
    }
    *t = (struct text_lines){.rest = c->text};
    return OK;
}

bool text_next(struct text_lines *t)
{
    t->number++;
    return view_line(&t->rest, &t->line);
}

bool text_quoted(struct view *rest, struct view *out)
{
    for (size_t i = 0; i < rest->len; i++) {
        char quote = rest->ptr[i];
        if (quote != '"' && quote != '\'') {
            continue;
        }
        for (size_t end = i + 1; end < rest->len; end++) {
            if (rest->ptr[end] == '\\') {
                end++;
            } else if (rest->ptr[end] == quote) {
                *out = view_slice(*rest, i + 1, end);
                *rest = view_slice(*rest, end + 1, rest->len);
                return true;
            }
        }
        return false;
    }
    return false;
}

struct view unquote(struct view v)
{
    v = view_trim(v);
    bool quoted =
        v.len >= 2 && (v.ptr[0] == '"' || v.ptr[0] == '\'') && v.ptr[v.len - 1] == v.ptr[0];
    return quoted ? view_slice(v, 1, v.len - 1) : v;
}

bool is_word_char(char c, const char *more)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || (c != '\0' && strchr(more, c) != NULL);
}

void declare_range(struct component *k, struct view range)
{
    range = view_trim(range);
    bool good = k->version.len == 0 && k->note.len == 0 && range.len > 0 && range.len <= TEXT_MAX;
    for (size_t i = 0; good && i < range.len; i++) {
        unsigned char c = (unsigned char)range.ptr[i];
        good = c >= ' ' && c != 0x7f;
    }
    k->note = good ? range : k->note;
}

struct view version_exact(struct view declared)
{
    struct view v = view_trim(declared);
    while (v.len > 0 && v.ptr[0] == '=') {
        v = view_trim(view_slice(v, 1, v.len));
    }
    size_t first = v.len > 1 && (v.ptr[0] == 'v' || v.ptr[0] == 'V') ? 1 : 0;
    if (first >= v.len || v.ptr[first] < '0' || v.ptr[first] > '9') {
        return view_of(NULL, 0);
    }
    for (size_t i = first; i < v.len; i++) {
        if (!is_word_char(v.ptr[i], ".+-_:")) {
            return view_of(NULL, 0);
        }
    }
    /* "1.x" and "4.+" are ranges. */
    bool wild = view_ends(v, VIEW(".x")) || view_ends(v, VIEW(".X")) || view_ends(v, VIEW("+"));
    return wild || view_find(v, VIEW(".x.")) >= 0 ? view_of(NULL, 0) : v;
}

bool version_is_whole(struct view version)
{
    size_t dots = 0;
    for (size_t i = 0; i < version.len; i++) {
        dots += version.ptr[i] == '.' ? 1 : 0;
    }
    return dots > 1;
}

#include <assay/sbom/licence.h>

#include "data.h"

#include <assay/base/json.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>

struct sbom_licence_list {
    struct arena arena;
    struct map ids;
};

static enum status read_lists(struct sbom_licence_list *list, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sbom_licence_ids_count; i++) {
        struct value ids;
        st = json_read(sbom_licence_ids[i].bytes, "spdx-license-ids", JSON_STRICT, NULL,
                       &list->arena, &ids, err);
        for (size_t k = 0; st == OK && k < ids.len; k++) {
            st = map_put(&list->ids, value_text(&ids.items[k]), list, NULL, err);
        }
    }
    return st;
}

enum status sbom_licence_list_new(struct sbom_licence_list **out, struct error *err)
{
    struct sbom_licence_list *list = mem_calloc(1, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    arena_init(&list->arena, 0);
    map_init(&list->ids);
    enum status st = read_lists(list, err);
    if (st != OK) {
        (void)sbom_licence_list_free(list);
        return st;
    }
    *out = list;
    return OK;
}

struct sbom_licence_list *sbom_licence_list_free(struct sbom_licence_list *list)
{
    if (list != NULL) {
        map_release(&list->ids);
        arena_release(&list->arena);
        (void)mem_free(list);
    }
    return NULL;
}

enum { EXPRESSION_DEPTH_MAX = 64 };

struct expression {
    const struct sbom_licence_list *list;
    struct view rest;
    unsigned depth;
    bool operators; /* it is more than one identifier */
};

static struct view peek(const struct expression *e, size_t *width)
{
    size_t at = 0;
    while (at < e->rest.len && e->rest.ptr[at] == ' ') {
        at++;
    }
    size_t end = at;
    if (end < e->rest.len && (e->rest.ptr[end] == '(' || e->rest.ptr[end] == ')')) {
        end++;
    } else {
        while (end < e->rest.len && strchr(" ()", e->rest.ptr[end]) == NULL) {
            end++;
        }
    }
    *width = end;
    return view_slice(e->rest, at, end);
}

static bool take(struct expression *e, const char *word)
{
    size_t width = 0;
    if (!view_eq_str(peek(e, &width), word)) {
        return false;
    }
    e->rest = view_slice(e->rest, width, e->rest.len);
    return true;
}

static bool is_idstring(struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              c == '-' || c == '.')) {
            return false;
        }
    }
    return text.len > 0;
}

static bool is_reference(struct view word)
{
    if (view_starts(word, VIEW("DocumentRef-"))) {
        ptrdiff_t colon = view_find_char(word, ':');
        if (colon < 0 || !is_idstring(view_slice(word, 12, (size_t)colon))) {
            return false;
        }
        word = view_slice(word, (size_t)colon + 1, word.len);
    }
    return view_starts(word, VIEW("LicenseRef-")) && is_idstring(view_slice(word, 11, word.len));
}

static bool parse_or(struct expression *e);

static bool parse_simple(struct expression *e)
{
    size_t width = 0;
    if (take(e, "(")) {
        e->operators = true;
        bool inside = ++e->depth <= EXPRESSION_DEPTH_MAX && parse_or(e) && take(e, ")");
        e->depth--;
        return inside;
    }
    struct view word = peek(e, &width);
    struct view id = word;
    if (view_ends(id, VIEW("+"))) {
        id = view_slice(id, 0, id.len - 1);
        e->operators = true;
    }
    e->rest = view_slice(e->rest, width, e->rest.len);
    e->operators |= is_reference(word);
    return map_has(&e->list->ids, id) || is_reference(word);
}

static bool parse_with(struct expression *e)
{
    if (!parse_simple(e)) {
        return false;
    }
    if (take(e, "WITH")) {
        size_t width = 0;
        struct view exception = peek(e, &width);
        e->rest = view_slice(e->rest, width, e->rest.len);
        e->operators = true;
        return is_idstring(exception);
    }
    return true;
}

static bool parse_and(struct expression *e)
{
    bool ok = parse_with(e);
    while (ok && take(e, "AND")) {
        e->operators = true;
        ok = parse_with(e);
    }
    return ok;
}

static bool parse_or(struct expression *e)
{
    bool ok = parse_and(e);
    while (ok && take(e, "OR")) {
        e->operators = true;
        ok = parse_and(e);
    }
    return ok;
}

enum sbom_licence_kind sbom_licence_kind_of(const struct sbom_licence_list *list, struct view text)
{
    struct expression e = {.list = list, .rest = text};
    if (map_has(&list->ids, text)) {
        return SBOM_LICENCE_ID;
    }
    bool whole = parse_or(&e) && view_trim(e.rest).len == 0;
    return whole && e.operators ? SBOM_LICENCE_EXPRESSION : SBOM_LICENCE_NAME;
}

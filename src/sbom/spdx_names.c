#include "spdx_names.h"

#include <assay/base/mem.h>

enum { SANITIZED_MAX = 80, LICENCES_MAX = 100000 };

static bool is_id_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-';
}

bool spdx_is_id(struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_id_char(text.ptr[i])) {
            return false;
        }
    }
    return text.len > 0;
}

static struct view replaced(struct draft *t, struct view text, bool spaces_alone)
{
    struct view copy = draft_printf(t, VIEW_FMT, VIEW_ARG(text));
    char *bytes = copy.len == 0 ? NULL : arena_alloc(t->arena, copy.len + 1, 1);
    if (bytes == NULL) {
        return copy;
    }
    for (size_t i = 0; i < copy.len; i++) {
        bool keep = spaces_alone ? copy.ptr[i] != ' ' : is_id_char(copy.ptr[i]);
        bytes[i] = copy.ptr[i];
        if (!keep) {
            bytes[i] = '-';
        }
    }
    return view_of(bytes, copy.len);
}

struct view spdx_sanitized(struct draft *t, struct view text)
{
    return replaced(t, view_slice(text, 0, SANITIZED_MAX), false);
}

struct view spdx_hyphenated(struct draft *t, struct view text)
{
    return replaced(t, text, true);
}

/* A component without a reference is known by its address. */
static struct view key_of(const struct sbom_component *const *c)
{
    return (*c)->ref.len > 0 ? (*c)->ref : view_of((const char *)c, sizeof *c);
}

static enum status add_id(struct spdx_names *n, const struct sbom_component *c, size_t number,
                          struct error *err)
{
    struct view prefix = VIEW("SPDXRef-");
    struct view *id = arena_alloc(&n->arena, 1, sizeof *id);
    if (id == NULL) {
        return error_no_memory(err);
    }
    bool usable =
        view_starts(c->ref, prefix) && spdx_is_id(view_slice(c->ref, prefix.len, c->ref.len));
    *id = usable        ? c->ref
          : number == 0 ? VIEW("SPDXRef-Subject")
                        : arena_printf(&n->arena, "SPDXRef-Package-%zu", number);
    return id->ptr == NULL ? error_no_memory(err) : map_put(&n->ids, key_of(&c), id, NULL, err);
}

enum status spdx_names_init(struct spdx_names *n, const struct sbom_document *doc,
                            struct error *err)
{
    *n = (struct spdx_names){.failed = false};
    arena_init(&n->arena, 0);
    map_init(&n->ids);
    map_init(&n->licence_ids);
    enum status st = doc->subject == NULL ? OK : add_id(n, doc->subject, 0, err);
    for (size_t i = 0; st == OK && i < doc->component_count; i++) {
        st = add_id(n, doc->components[i], i + 1, err);
    }
    if (st != OK) {
        spdx_names_release(n);
    }
    return st;
}

void spdx_names_release(struct spdx_names *n)
{
    map_release(&n->ids);
    map_release(&n->licence_ids);
    n->licences = mem_free(n->licences);
    arena_release(&n->arena);
}

struct view spdx_names_id(const struct spdx_names *n, struct view ref)
{
    const struct view *id = map_get(&n->ids, ref);
    return id == NULL ? view_of(NULL, 0) : *id;
}

struct view spdx_names_component(const struct spdx_names *n, const struct sbom_component *c)
{
    return spdx_names_id(n, key_of(&c));
}

/* Note that the identifier has to be explained. */
static void note_licence(struct spdx_names *n, struct view id, struct view name)
{
    struct error err;
    void *list = n->licences;
    struct spdx_licence *l = arena_alloc(&n->arena, 1, sizeof *l);
    if (l == NULL || mem_grow(&list, &n->licence_cap, n->licence_count + 1,
                              sizeof(struct spdx_licence *), LICENCES_MAX, &err) != OK) {
        n->failed = true;
        return;
    }
    n->licences = list;
    l->id = arena_copy(&n->arena, id);
    l->name = name.len == 0 ? name : arena_copy(&n->arena, name);
    n->failed |= l->id.ptr == NULL || (name.len > 0 && l->name.ptr == NULL) ||
                 map_put(&n->licence_ids, id, l, NULL, &err) != OK;
    n->licences[n->licence_count++] = l;
}

static struct view named_licence(struct spdx_names *n, struct draft *t, struct view name)
{
    struct view id = draft_printf(t, "LicenseRef-" VIEW_FMT, VIEW_ARG(spdx_sanitized(t, name)));
    const struct spdx_licence *known = map_get(&n->licence_ids, id);
    if (known != NULL && !view_eq(known->name, name)) {
        id =
            draft_printf(t, VIEW_FMT "-%016llx", VIEW_ARG(id), (unsigned long long)view_hash(name));
        known = map_get(&n->licence_ids, id);
    }
    if (known == NULL) {
        note_licence(n, id, name);
    }
    return id;
}

bool spdx_next_licence_ref(struct view *expression, struct view *id)
{
    struct view prefix = VIEW("LicenseRef-");
    for (ptrdiff_t at; (at = view_find(*expression, prefix)) >= 0;) {
        size_t end = (size_t)at;
        bool elsewhere = at > 0 && expression->ptr[at - 1] == ':';
        while (end < expression->len && is_id_char(expression->ptr[end])) {
            end++;
        }
        *id = view_slice(*expression, (size_t)at, end);
        *expression = view_slice(*expression, end, expression->len);
        if (!elsewhere) {
            return true;
        }
    }
    return false;
}

static void note_references(struct spdx_names *n, struct view expression)
{
    struct view id;
    while (spdx_next_licence_ref(&expression, &id)) {
        if (!map_has(&n->licence_ids, id)) {
            note_licence(n, id, view_of(NULL, 0));
        }
    }
}

static struct view licence_text(struct spdx_names *n, struct draft *t, const struct sbom_licence *l,
                                bool alone)
{
    if (l->kind == SBOM_LICENCE_NAME) {
        return named_licence(n, t, l->text);
    }
    if (l->kind == SBOM_LICENCE_EXPRESSION) {
        note_references(n, l->text);
        return alone ? l->text : draft_printf(t, "(" VIEW_FMT ")", VIEW_ARG(l->text));
    }
    return l->text;
}

struct view spdx_names_licence(struct spdx_names *n, struct draft *t,
                               const struct sbom_component *c, bool concluded)
{
    size_t count = 0;
    struct view all = view_of(NULL, 0);
    for (size_t i = 0; i < c->licence_count; i++) {
        count += c->licences[i].concluded == concluded && c->licences[i].text.len > 0 ? 1 : 0;
    }
    for (size_t i = 0; i < c->licence_count; i++) {
        const struct sbom_licence *l = &c->licences[i];
        if (l->concluded != concluded || l->text.len == 0) {
            continue;
        }
        struct view text = licence_text(n, t, l, count == 1);
        all = all.len == 0
                  ? text
                  : draft_printf(t, VIEW_FMT " AND " VIEW_FMT, VIEW_ARG(all), VIEW_ARG(text));
    }
    return all;
}

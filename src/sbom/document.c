#include <assay/sbom/document.h>

#include <assay/base/mem.h>

enum status sbom_document_new(struct sbom_document **out, struct error *err)
{
    struct sbom_document *doc = mem_calloc(1, sizeof *doc);
    if (doc == NULL) {
        return error_no_memory(err);
    }
    arena_init(&doc->arena, 0);
    doc->version = 1;
    *out = doc;
    return OK;
}

struct sbom_document *sbom_document_free(struct sbom_document *doc)
{
    if (doc != NULL) {
        arena_release(&doc->arena);
        (void)mem_free(doc->components);
        (void)mem_free(doc);
    }
    return NULL;
}

enum status sbom_add_component(struct sbom_document *doc, struct sbom_component **out,
                               struct error *err)
{
    void *list = doc->components;
    enum status st = mem_grow(&list, &doc->component_cap, doc->component_count + 1,
                              sizeof(struct sbom_component *), SBOM_COMPONENTS_MAX, err);
    if (st != OK) {
        return st;
    }
    doc->components = list;
    struct sbom_component *c = arena_alloc(&doc->arena, 1, sizeof *c);
    if (c == NULL) {
        return error_no_memory(err);
    }
    doc->components[doc->component_count++] = c;
    *out = c;
    return OK;
}

struct view sbom_component_title(struct sbom_document *doc, const struct sbom_component *c)
{
    if (c->group.len == 0) {
        return c->name;
    }
    struct view title =
        arena_printf(&doc->arena, VIEW_FMT "/" VIEW_FMT, VIEW_ARG(c->group), VIEW_ARG(c->name));
    return title.ptr == NULL ? c->name : title;
}

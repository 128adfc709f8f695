#include "edges.h"

#include <stdlib.h>

static int compare_edges(const void *a, const void *b)
{
    const struct edge *x = a;
    const struct edge *y = b;
    int c = view_cmp(x->ref, y->ref);
    return c != 0 ? c : x->order < y->order ? -1 : 1;
}

void edges_keep(struct keeper *k, struct edge *edges, size_t n)
{
    struct sbom_dependency *list = keep_array(k, n, sizeof *list);
    struct view *on = keep_array(k, n, sizeof *on);
    struct sbom_document *doc = k->doc;
    if (list == NULL || on == NULL) {
        return;
    }
    qsort(edges, n, sizeof *edges, compare_edges);
    size_t filled = 0;
    for (size_t i = 0; i < n; i++) {
        struct sbom_dependency *d = &list[doc->dependency_count];
        if (i == 0 || !view_eq(edges[i].ref, edges[i - 1].ref)) {
            *d = (struct sbom_dependency){
                .ref = edges[i].ref, .on = {&on[filled], 0}, .line = edges[i].line};
            doc->dependency_count++;
        } else {
            d--;
        }
        if (edges[i].on.len > 0) {
            on[filled++] = edges[i].on;
            d->on.count++;
        }
    }
    doc->dependencies = list;
}

void subject_take(struct sbom_document *doc, struct sbom_component *subject)
{
    if (subject == NULL) {
        return;
    }
    size_t kept = 0;
    for (size_t i = 0; i < doc->component_count; i++) {
        struct sbom_component *c = doc->components[i];
        c->parent = c->parent == subject ? NULL : c->parent;
        if (c != subject) {
            doc->components[kept++] = c;
        }
    }
    doc->component_count = kept;
    subject->parent = NULL;
    doc->subject = subject;
}

bool says_nothing(struct view text)
{
    return text.len == 0 || view_eq(text, VIEW("NOASSERTION")) || view_eq(text, VIEW("NONE"));
}

/* Source: Maven's POM reference ("Properties") and model builder: project.*,
 * the old pom.* and bare names, and what <properties> defines. */
#include "pom.h"

enum { EXPANDED_MAX = 4096, EXPAND_DEPTH_MAX = 16, EXPAND_STEPS_MAX = 1000 };

static bool is_element(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

xmlNode *pom_next(xmlNode *node, const char *name)
{
    while (node != NULL && !is_element(node, name)) {
        node = node->next;
    }
    return node;
}

xmlNode *pom_child(const xmlNode *node, const char *name)
{
    return node == NULL ? NULL : pom_next(node->children, name);
}

enum status pom_text(struct pom *p, const xmlNode *node, struct view *out, struct error *err)
{
    *out = view_of("", 0);
    buf_clear(&p->c->scratch);
    for (const xmlNode *n = node == NULL ? NULL : node->children; n != NULL; n = n->next) {
        if ((n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) && n->content != NULL) {
            buf_add_str(&p->c->scratch, (const char *)n->content);
        }
    }
    enum status st = buf_status(&p->c->scratch, err);
    if (st == ERR_LIMIT) {
        long line = node == NULL ? 1 : libxml.get_line_no(node);
        return collect_bad(p->c, (struct position){(uint32_t)(line < 1 ? 1 : line), 1}, err,
                           "a text that is too long");
    }
    if (st != OK || p->c->scratch.len == 0) {
        return st;
    }
    *out = arena_copy(p->c->arena, view_trim(buf_view(&p->c->scratch)));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status put(struct pom *p, struct view name, struct view text, struct error *err)
{
    struct pom_text *t = arena_alloc(p->c->arena, 1, sizeof *t);
    if (t == NULL) {
        return error_no_memory(err);
    }
    t->text = text;
    return map_put(&p->properties, name, t, NULL, err);
}

/* "version" under its three names. */
static enum status put_project(struct pom *p, const char *name, struct view text, struct error *err)
{
    static const char *const prefixes[] = {"project.", "pom.", ""};
    for (size_t i = 0; text.len > 0 && i < sizeof prefixes / sizeof prefixes[0]; i++) {
        struct view key = arena_printf(p->c->arena, "%s%s", prefixes[i], name);
        enum status st = key.ptr == NULL ? error_no_memory(err) : put(p, key, text, err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

/* The project's own coordinate, or the parent's where it has none. */
static enum status read_coordinate(struct pom *p, const char *name, struct error *err)
{
    struct view own = {NULL, 0};
    struct view parent = {NULL, 0};
    xmlNode *parents = pom_child(p->project, "parent");
    enum status st = pom_text(p, pom_child(p->project, name), &own, err);
    if (st == OK) {
        st = pom_text(p, pom_child(parents, name), &parent, err);
    }
    if (st == OK && parent.len > 0) {
        struct view key = arena_printf(p->c->arena, "project.parent.%s", name);
        st = key.ptr == NULL ? error_no_memory(err) : put(p, key, parent, err);
    }
    return st == OK ? put_project(p, name, own.len > 0 ? own : parent, err) : st;
}

enum status pom_read_properties(struct pom *p, struct error *err)
{
    static const char *const names[] = {"groupId", "artifactId", "version"};
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof names / sizeof names[0]; i++) {
        st = read_coordinate(p, names[i], err);
    }
    xmlNode *properties = pom_child(p->project, "properties");
    for (xmlNode *n = properties == NULL ? NULL : properties->children; st == OK && n != NULL;
         n = n->next) {
        if (n->type == XML_ELEMENT_NODE) {
            struct view text = {NULL, 0};
            st = pom_text(p, n, &text, err);
            if (st == OK) {
                st = put(p, view_str((const char *)n->name), text, err);
            }
        }
    }
    return st;
}

struct expansion {
    const struct pom *p;
    struct buf out;
    size_t steps;
    bool resolved;
};

/* Bounded in depth, steps and length, whatever refers to whatever. */
static void expand(struct expansion *e, struct view text, unsigned depth)
{
    while (e->resolved && text.len > 0) {
        ptrdiff_t open = view_find(text, VIEW("${"));
        if (open < 0) {
            buf_add_view(&e->out, text);
            return;
        }
        buf_add_view(&e->out, view_slice(text, 0, (size_t)open));
        text = view_slice(text, (size_t)open + 2, text.len);
        ptrdiff_t close = view_find_char(text, '}');
        const struct pom_text *value =
            close < 0 ? NULL : map_get(&e->p->properties, view_slice(text, 0, (size_t)close));
        if (value == NULL || depth >= EXPAND_DEPTH_MAX || ++e->steps > EXPAND_STEPS_MAX) {
            e->resolved = false;
            return;
        }
        expand(e, value->text, depth + 1);
        text = view_slice(text, (size_t)close + 1, text.len);
    }
}

enum status pom_expand(struct pom *p, struct view text, struct view *out, bool *resolved,
                       struct error *err)
{
    if (view_find(text, VIEW("${")) < 0) {
        *out = text;
        *resolved = true;
        return OK;
    }
    struct expansion e = {.p = p, .resolved = true};
    buf_init(&e.out, EXPANDED_MAX);
    expand(&e, text, 0);
    enum status st = OK;
    if (buf_status(&e.out, NULL) == ERR_NO_MEMORY) {
        st = error_no_memory(err);
    }
    bool whole = e.resolved && buf_status(&e.out, NULL) == OK;
    struct view copy = text;
    if (st == OK && whole) {
        copy = arena_copy(p->c->arena, buf_view(&e.out));
        st = copy.ptr == NULL ? error_no_memory(err) : OK;
    }
    buf_release(&e.out);
    if (st == OK) {
        *out = copy;
        *resolved = whole;
    }
    return st;
}

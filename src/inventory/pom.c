/* pom.xml.
 *
 * Source: Maven's POM reference. Dependencies of the project and of its
 * profiles; versions, scopes and exclusions from <dependencyManagement>; properties. All are
 * direct: the file lists nothing else. What only a parent or an imported bill of
 * materials defines is unknown to the file alone: its model goes along, so that
 * it can be put together with the others (maven_projects.h). */
#include "pom.h"

#include <assay/base/mem.h>
#include <assay/base/xml_library.h>

#include <limits.h>

#include "formats.h"

enum { EXCLUSIONS_BYTES_MAX = 256 * 1024 };

struct pom_reader {
    struct collector *c;
    struct pom_model *model;
    xmlDoc *document;
    xmlNode *project;
};

static uint32_t line_of(const xmlNode *node)
{
    long line = libxml.get_line_no(node);
    return line < 1 ? 1 : (uint32_t)line;
}

/* The element itself or the next sibling of this name; namespaces do not count. */
static xmlNode *next(xmlNode *node, const char *name)
{
    while (node != NULL &&
           (node->type != XML_ELEMENT_NODE || strcmp((const char *)node->name, name) != 0)) {
        node = node->next;
    }
    return node;
}

static xmlNode *child(const xmlNode *node, const char *name)
{
    return node == NULL ? NULL : next(node->children, name);
}

/* The trimmed text of an element, in the arena; empty for NULL. */
static enum status read_text(const struct pom_reader *p, const xmlNode *node, struct view *out,
                             struct error *err)
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
        return collect_bad(p->c, (struct position){line_of(node), 1}, err,
                           "a text that is too long");
    }
    if (st != OK || p->c->scratch.len == 0) {
        return st;
    }
    *out = arena_copy(p->c->arena, view_trim(buf_view(&p->c->scratch)));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status read_coordinates(const struct pom_reader *p, const xmlNode *node,
                                    struct pom_coordinates *at, struct error *err)
{
    enum status st = read_text(p, child(node, "groupId"), &at->group, err);
    if (st == OK) {
        st = read_text(p, child(node, "artifactId"), &at->artifact, err);
    }
    return st == OK ? read_text(p, child(node, "version"), &at->version, err) : st;
}

static enum status read_parent(const struct pom_reader *p, struct error *err)
{
    struct pom_model *m = p->model;
    const xmlNode *parent = child(p->project, "parent");
    const xmlNode *relative = child(parent, "relativePath");
    if (parent == NULL) {
        return OK;
    }
    m->parent_line = line_of(parent);
    enum status st = read_coordinates(p, parent, &m->parent, err);
    return st == OK && relative != NULL ? read_text(p, relative, &m->relative, err) : st;
}

static enum status read_properties(const struct pom_reader *p, const xmlNode *owner,
                                   uint32_t profile, struct error *err)
{
    const xmlNode *properties = child(owner, "properties");
    enum status st = OK;
    for (xmlNode *n = properties == NULL ? NULL : properties->children; st == OK && n != NULL;
         n = n->next) {
        if (n->type == XML_ELEMENT_NODE) {
            struct pom_property own = {.name =
                                           arena_copy(p->c->arena, view_str((const char *)n->name)),
                                       .profile = profile};
            st = own.name.ptr == NULL ? error_no_memory(err) : read_text(p, n, &own.text, err);
            if (st == OK) {
                st = pom_add_property(p->model, &own, p->c->arena, err);
            }
        }
    }
    return st;
}

static enum status read_exclusions(const struct pom_reader *p, const xmlNode *node,
                                   struct view *out, struct error *err)
{
    const xmlNode *list = child(node, "exclusions");
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(EXCLUSIONS_BYTES_MAX);
    for (xmlNode *n = child(list, "exclusion"); n != NULL; n = next(n->next, "exclusion")) {
        struct pom_coordinates at;
        enum status st = read_coordinates(p, n, &at, err);
        if (st != OK) {
            return st;
        }
        buf_printf(&text, VIEW_FMT ":" VIEW_FMT "\n", VIEW_ARG(at.group), VIEW_ARG(at.artifact));
    }
    enum status st = buf_status(&text, err);
    if (st == ERR_LIMIT) {
        return collect_bad(p->c, (struct position){line_of(node), 1}, err, "too many exclusions");
    }
    if (st == OK && text.len > 0) {
        *out = arena_copy(p->c->arena, buf_view(&text));
        st = out->ptr == NULL ? error_no_memory(err) : OK;
    }
    return st;
}

static enum status read_dependency(const struct pom_reader *p, const xmlNode *node,
                                   struct pom_dependency *d, struct error *err)
{
    const struct {
        const char *name;
        struct view *out;
    } parts[] = {{"scope", &d->scope},
                 {"type", &d->type},
                 {"classifier", &d->classifier},
                 {"optional", &d->optional}};
    d->line = line_of(node);
    enum status st = read_coordinates(p, node, &d->at, err);
    for (size_t i = 0; st == OK && i < sizeof parts / sizeof parts[0]; i++) {
        st = read_text(p, child(node, parts[i].name), parts[i].out, err);
    }
    if (st == OK) {
        st = read_exclusions(p, node, &d->exclusions, err);
    }
    if (st == OK && (d->at.group.len == 0 || d->at.artifact.len == 0)) {
        return collect_bad(p->c, (struct position){d->line, 1}, err,
                           "a dependency without groupId or artifactId");
    }
    return st;
}

static enum status read_list(const struct pom_reader *p, const xmlNode *owner, uint32_t profile,
                             struct pom_dependencies *to, struct error *err)
{
    const xmlNode *list = child(owner, "dependencies");
    enum status st = OK;
    for (xmlNode *n = child(list, "dependency"); st == OK && n != NULL;
         n = next(n->next, "dependency")) {
        struct pom_dependency d = {.profile = profile};
        st = read_dependency(p, n, &d, err);
        if (st == OK) {
            st = pom_add_dependency(to, &d, p->c->arena, err);
        }
    }
    return st;
}

static enum status read_owner(const struct pom_reader *p, const xmlNode *owner, uint32_t profile,
                              struct error *err)
{
    struct pom_model *m = p->model;
    const xmlNode *management = child(owner, "dependencyManagement");
    enum status st = read_properties(p, owner, profile, err);
    if (st == OK) {
        st = read_list(p, management, profile, &m->managed, err);
    }
    return st == OK ? read_list(p, owner, profile, &m->dependencies, err) : st;
}

/* Of the JDK and the operating system only that they are asked for. */
static enum status read_profile(const struct pom_reader *p, const xmlNode *node,
                                struct pom_profile *out, struct error *err)
{
    const xmlNode *activation = child(node, "activation");
    const xmlNode *property = child(activation, "property");
    const xmlNode *file = child(activation, "file");
    const struct {
        const xmlNode *node;
        struct view *to;
    } parts[] = {{child(node, "id"), &out->id},
                 {child(activation, "activeByDefault"), &out->by_default},
                 {child(activation, "jdk"), &out->machine},
                 {child(property, "name"), &out->property},
                 {child(property, "value"), &out->value},
                 {child(file, "exists"), &out->exists},
                 {child(file, "missing"), &out->missing}};
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof parts / sizeof parts[0]; i++) {
        st = read_text(p, parts[i].node, parts[i].to, err);
    }
    if (child(activation, "os") != NULL) {
        out->machine = VIEW("os");
    }
    return st;
}

static enum status read_profiles(const struct pom_reader *p, struct error *err)
{
    const xmlNode *profiles = child(p->project, "profiles");
    enum status st = OK;
    for (xmlNode *n = child(profiles, "profile"); st == OK && n != NULL;
         n = next(n->next, "profile")) {
        struct pom_profile own = {.id = {NULL, 0}};
        st = read_profile(p, n, &own, err);
        if (st == OK) {
            st = pom_add_profile(p->model, &own, p->c->arena, err);
        }
        if (st == OK) {
            st = read_owner(p, n, (uint32_t)p->model->profiles.len, err);
        }
    }
    return st;
}

static enum status read_project(const struct pom_reader *p, struct error *err)
{
    const xmlNode *moved = child(child(p->project, "distributionManagement"), "relocation");
    enum status st = read_coordinates(p, p->project, &p->model->own, err);
    if (st == OK) {
        st = read_parent(p, err);
    }
    if (st == OK && moved != NULL) {
        p->model->relocated = true;
        st = read_coordinates(p, moved, &p->model->relocation, err);
    }
    if (st == OK) {
        st = read_owner(p, p->project, 0, err);
    }
    return st == OK ? read_profiles(p, err) : st;
}

static enum status xml_failed(const struct pom_reader *p, const xmlParserCtxt *parser,
                              struct error *err)
{
    const xmlError *e = &parser->lastError;
    if (e->code == XML_ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    struct position at = {e->line < 1 ? 1 : (uint32_t)e->line, e->int2 < 1 ? 1 : (uint32_t)e->int2};
    struct view why = view_trim(view_str(e->message == NULL ? "not XML" : e->message));
    return collect_bad(p->c, at, err, VIEW_FMT, VIEW_ARG(why));
}

static enum status read_tree(struct pom_reader *p, struct error *err)
{
    p->project = libxml.doc_get_root_element(p->document);
    if (p->project == NULL || strcmp((const char *)p->project->name, "project") != 0) {
        return collect_bad(p->c, (struct position){1, 1}, err, "expected a <project>");
    }
    return read_project(p, err);
}

enum status pom_read(struct collector *c, struct pom_model *out, struct error *err)
{
    struct pom_model model = {.parent_line = 0};
    struct pom_reader p = {.c = c, .model = &model};
    if (c->text.len == 0 || c->text.len > INT_MAX) {
        return collect_bad(c, (struct position){1, 1}, err, "expected a <project>");
    }
    enum status st = xml_library_load(err);
    if (st != OK) {
        return st;
    }
    xmlParserCtxt *parser = libxml.new_parser_ctxt();
    if (parser == NULL) {
        return error_no_memory(err);
    }
    p.document = libxml.ctxt_read_memory(parser, c->text.ptr, (int)c->text.len, NULL, NULL,
                                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                             XML_PARSE_BIG_LINES);
    st = p.document == NULL ? xml_failed(&p, parser, err) : read_tree(&p, err);
    libxml.free_doc(p.document);
    libxml.free_parser_ctxt(parser);
    if (st == OK) {
        *out = model;
    }
    return st;
}

static enum status add_alone(struct collector *c, const struct pom_model *m, struct error *err)
{
    struct pom_effective e = {.arena = c->arena, .lineage = {m}, .depth = 1, .path = c->path};
    size_t work = SIZE_MAX;
    enum status st = pom_effective_build(&e, &work, err);
    if (st == OK) {
        st = pom_add_components(&e, c, err);
    }
    pom_effective_release(&e);
    return st;
}

/* One that is too large stays for itself: what its file alone says stands. */
static enum status give_model(struct collector *c, const struct pom_model *m, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf packed = BUF_INIT(MANIFEST_MODEL_MAX);
    pom_pack(m, &packed);
    enum status st = buf_status(&packed, err);
    if (st == ERR_LIMIT) {
        return OK;
    }
    if (st == OK) {
        c->model = arena_copy(c->arena, buf_view(&packed));
        st = c->model.ptr == NULL ? error_no_memory(err) : OK;
    }
    return st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct pom_model model;
    enum status st = pom_read(c, &model, err);
    if (st == OK) {
        st = add_alone(c, &model, err);
    }
    return st == OK ? give_model(c, &model, err) : st;
}

const struct manifest_format pom_format = {
    .name = "pom", .names = {VIEW_INIT("pom.xml")}, .read = read_file};

/* pom.xml.
 *
 * Source: Maven's POM reference. Dependencies of the project and of its
 * profiles; versions and scopes from <dependencyManagement> of the same file;
 * properties of the same file. What only a parent or an imported bill of
 * materials defines stays unresolved: the version is then empty. All are direct:
 * the file lists nothing else. The parser loads nothing from outside and does
 * not expand entities. */
#include "pom.h"

#include <limits.h>

#include "formats.h"
#include "join.h"

struct coordinates {
    struct view group;
    struct view artifact;
    struct view version;
    struct view scope;
    struct view type;
    struct view classifier;
    struct view optional;
    uint32_t line;
};

static uint32_t line_of(const xmlNode *node)
{
    long line = libxml.get_line_no(node);
    return line < 1 ? 1 : (uint32_t)line;
}

/* A child's text with its properties replaced. */
static enum status read_part(struct pom *p, const xmlNode *node, const char *name, struct view *out,
                             bool *resolved, struct error *err)
{
    struct view text = {NULL, 0};
    enum status st = pom_text(p, pom_child(node, name), &text, err);
    return st == OK ? pom_expand(p, text, out, resolved, err) : st;
}

static enum status read_coordinates(struct pom *p, const xmlNode *node, struct coordinates *k,
                                    struct error *err)
{
    bool resolved = true;
    const struct {
        const char *name;
        struct view *out;
    } parts[] = {{"groupId", &k->group},         {"artifactId", &k->artifact},
                 {"scope", &k->scope},           {"type", &k->type},
                 {"classifier", &k->classifier}, {"optional", &k->optional}};
    k->line = line_of(node);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        enum status st = read_part(p, node, parts[i].name, parts[i].out, &resolved, err);
        if (st != OK) {
            return st;
        }
    }
    if (k->group.len == 0 || k->artifact.len == 0) {
        return collect_bad(p->c, (struct position){k->line, 1}, err,
                           "a dependency without groupId or artifactId");
    }
    enum status st = read_part(p, node, "version", &k->version, &resolved, err);
    if (st == OK && !resolved) {
        k->version = view_of(NULL, 0);
    }
    return st;
}

/* As Maven matches managed dependencies: type "jar" where none is given. */
static struct view managed_key(struct pom *p, const struct coordinates *k)
{
    struct view type = k->type.len == 0 ? VIEW("jar") : k->type;
    return text_join(p->c->arena, k->group, VIEW(":"), k->artifact, VIEW(":"), type, VIEW(":"),
                     k->classifier);
}

static enum status read_managed(struct pom *p, const xmlNode *owner, struct error *err)
{
    const xmlNode *list = pom_child(pom_child(owner, "dependencyManagement"), "dependencies");
    enum status st = OK;
    for (xmlNode *n = pom_child(list, "dependency"); st == OK && n != NULL;
         n = pom_next(n->next, "dependency")) {
        struct coordinates *k = arena_alloc(p->c->arena, 1, sizeof *k);
        st = k == NULL ? error_no_memory(err) : read_coordinates(p, n, k, err);
        if (st == OK) {
            struct view key = managed_key(p, k);
            st = key.ptr == NULL ? error_no_memory(err) : map_put(&p->managed, key, k, NULL, err);
        }
    }
    return st;
}

static enum component_scope scope_of(const struct coordinates *k)
{
    if (view_eq(k->scope, VIEW("test"))) {
        return SCOPE_TEST;
    }
    return view_eq(k->optional, VIEW("true")) ? SCOPE_OPTIONAL : SCOPE_RUNTIME;
}

/* "[1.0]" is that version, any other range pins none. */
static struct view pinned(struct view version)
{
    if (version.len == 0 || (version.ptr[0] != '[' && version.ptr[0] != '(')) {
        return version;
    }
    struct view inner = view_slice(version, 1, version.len - 1);
    bool exact = version.len > 2 && version.ptr[0] == '[' && version.ptr[version.len - 1] == ']' &&
                 view_find_char(inner, ',') < 0;
    return exact ? view_trim(inner) : view_of(NULL, 0);
}

static enum status add_dependency(struct pom *p, const xmlNode *node, struct error *err)
{
    struct coordinates k = {.line = 0};
    enum status st = read_coordinates(p, node, &k, err);
    if (st != OK) {
        return st;
    }
    struct view key = managed_key(p, &k);
    if (key.ptr == NULL) {
        return error_no_memory(err);
    }
    const struct coordinates *managed = map_get(&p->managed, key);
    bool written = pom_child(node, "version") != NULL;
    if (managed != NULL) {
        k.version = written ? k.version : managed->version;
        k.scope = k.scope.len > 0 ? k.scope : managed->scope;
    }
    struct component c = {.type = VIEW("maven"),
                          .namespace = k.group,
                          .name = k.artifact,
                          .version = pinned(k.version),
                          .scope = scope_of(&k),
                          .relation = RELATION_DIRECT,
                          .line = k.line};
    declare_range(&c, k.version);
    return collect_add(p->c, &c, err);
}

static enum status add_list(struct pom *p, const xmlNode *owner, struct error *err)
{
    const xmlNode *list = pom_child(owner, "dependencies");
    enum status st = OK;
    for (xmlNode *n = pom_child(list, "dependency"); st == OK && n != NULL;
         n = pom_next(n->next, "dependency")) {
        st = add_dependency(p, n, err);
    }
    return st;
}

static enum status read_project(struct pom *p, struct error *err)
{
    xmlNode *profiles = pom_child(p->project, "profiles");
    enum status st = pom_read_properties(p, err);
    if (st == OK) {
        st = read_managed(p, p->project, err);
    }
    if (st == OK) {
        st = add_list(p, p->project, err);
    }
    for (xmlNode *n = pom_child(profiles, "profile"); st == OK && n != NULL;
         n = pom_next(n->next, "profile")) {
        st = read_managed(p, n, err);
        if (st == OK) {
            st = add_list(p, n, err);
        }
    }
    return st;
}

static enum status xml_failed(const struct pom *p, const xmlParserCtxt *parser, struct error *err)
{
    const xmlError *e = &parser->lastError;
    if (e->code == XML_ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    struct position at = {e->line < 1 ? 1 : (uint32_t)e->line, e->int2 < 1 ? 1 : (uint32_t)e->int2};
    struct view why = view_trim(view_str(e->message == NULL ? "not XML" : e->message));
    return collect_bad(p->c, at, err, VIEW_FMT, VIEW_ARG(why));
}

static enum status read_tree(struct pom *p, struct error *err)
{
    p->project = libxml.doc_get_root_element(p->document);
    if (p->project == NULL || strcmp((const char *)p->project->name, "project") != 0) {
        return collect_bad(p->c, (struct position){1, 1}, err, "expected a <project>");
    }
    map_init(&p->properties);
    map_init(&p->managed);
    enum status st = read_project(p, err);
    map_release(&p->properties);
    map_release(&p->managed);
    return st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct pom p = {.c = c};
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
    return st;
}

const struct manifest_format pom_format = {
    .name = "pom", .names = {VIEW_INIT("pom.xml")}, .read = read_file};

/* flake.lock of Nix: the inputs of a flake at their revisions.
 *
 * Source: Nix's manual, "nix flake", section "Lock files" (versions 5 to 7). What a node is
 * locked to is a repository at a revision, or an archive. Direct are the inputs of the root.
 * The hash there is one of the unpacked tree (NAR) and of no file. Folders of one's own
 * ("path") are no components. */
#include "collect.h"
#include "formats.h"
#include "join.h"
#include "origin.h"

/* Types that name a repository by owner and name, and where those are where no host is given. */
static const struct {
    struct view type;
    struct view host;
} forges[] = {{VIEW_INIT("github"), VIEW_INIT("github.com")},
              {VIEW_INIT("gitlab"), VIEW_INIT("gitlab.com")},
              {VIEW_INIT("sourcehut"), VIEW_INIT("git.sr.ht")}};

static struct view host_of(struct view type)
{
    for (size_t i = 0; i < sizeof forges / sizeof forges[0]; i++) {
        if (view_eq(forges[i].type, type)) {
            return forges[i].host;
        }
    }
    return view_of(NULL, 0);
}

static enum status of_forge(struct collector *c, const struct value *locked, struct view host,
                            struct origin *o, struct error *err)
{
    struct view owner = {NULL, 0};
    struct view own_host = {NULL, 0};
    enum status st = field_need(c, locked, "owner", &owner, err);
    if (st == OK) {
        st = field_need(c, locked, "repo", &o->name, err);
    }
    if (st == OK) {
        st = field_text(c, locked, "host", &own_host, err);
    }
    if (st != OK) {
        return st;
    }
    o->repository = text_join(c->arena, VIEW("https://"), own_host.len > 0 ? own_host : host,
                              VIEW("/"), owner, VIEW("/"), o->name);
    return o->repository.ptr == NULL ? error_no_memory(err) : OK;
}

/* "git", "hg": a URL of a repository; "tarball", "file": of an archive. */
static enum status of_url(struct collector *c, const struct value *locked, struct view type,
                          struct origin *o, struct error *err)
{
    struct view url = {NULL, 0};
    enum status st = field_need(c, locked, "url", &url, err);
    bool archive = view_eq_str(type, "tarball") || view_eq_str(type, "file");
    if (st == OK && archive) {
        o->archive = url;
    } else if (st == OK) {
        o->repository = url;
    }
    return st;
}

/* False in *known for what is no component. */
static enum status read_locked(struct collector *c, const struct value *locked, struct origin *o,
                               bool *known, struct error *err)
{
    struct view type = {NULL, 0};
    enum status st = field_need(c, locked, "type", &type, err);
    if (st == OK) {
        st = field_text(c, locked, "rev", &o->revision, err);
    }
    *known = st == OK && !view_eq_str(type, "path") && !view_eq_str(type, "indirect");
    if (!*known) {
        return st;
    }
    struct view host = host_of(type);
    return host.len > 0 ? of_forge(c, locked, host, o, err) : of_url(c, locked, type, o, err);
}

/* Is the node called so an input of the root itself? */
static bool is_direct(const struct value *inputs, struct view node)
{
    for (size_t i = 0; inputs != NULL && i < inputs->len; i++) {
        if (view_eq(value_text(&inputs->members[i].value), node)) {
            return true;
        }
    }
    return false;
}

/* An input that is a list of names follows that of another node and adds no edge of its own. */
static enum status add_needs(struct collector *c, const struct value *node, struct error *err)
{
    const struct value *inputs = NULL;
    enum status st = field_child(c, node, "inputs", VALUE_OBJECT, &inputs, err);
    for (size_t i = 0; st == OK && inputs != NULL && i < inputs->len; i++) {
        struct view name = value_text(&inputs->members[i].value);
        st = name.len > 0 ? collect_needs(c, name, view_of(NULL, 0), err) : OK;
    }
    return st;
}

static enum status add_node(struct collector *c, const struct member *m, const struct value *direct,
                            struct error *err)
{
    struct component k = {.scope = SCOPE_BUILD, .line = m->line};
    struct origin o = {.name = m->key};
    const struct value *locked = NULL;
    bool known = false;
    enum status st = value_need(c, &m->value, VALUE_OBJECT, "a node", err);
    if (st == OK) {
        st = field_child(c, &m->value, "locked", VALUE_OBJECT, &locked, err);
    }
    if (st == OK && locked != NULL) {
        st = read_locked(c, locked, &o, &known, err);
    }
    if (st != OK || !known) {
        return st;
    }
    origin_apply(&o, &k);
    k.relation = is_direct(direct, m->key) ? RELATION_DIRECT : RELATION_TRANSITIVE;
    st = collect_add(c, &k, err);
    if (st == OK) {
        st = collect_called(c, m->key, err);
    }
    return st == OK ? add_needs(c, &m->value, err) : st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct value file;
    struct view root = VIEW("root");
    const struct value *nodes = NULL;
    const struct value *direct = NULL;
    enum status st = collect_json(c, &file, err);
    if (st == OK) {
        st = field_child(c, &file, "nodes", VALUE_OBJECT, &nodes, err);
    }
    if (st == OK && nodes == NULL) {
        return collect_bad(c, (struct position){1, 1}, err, "expected \"nodes\"");
    }
    if (st == OK) {
        st = field_text(c, &file, "root", &root, err);
    }
    for (size_t i = 0; st == OK && i < nodes->len; i++) {
        const struct member *m = &nodes->members[i];
        if (view_eq(m->key, root) && value_is(&m->value, VALUE_OBJECT)) {
            st = field_child(c, &m->value, "inputs", VALUE_OBJECT, &direct, err);
        }
    }
    for (size_t i = 0; st == OK && i < nodes->len; i++) {
        st = add_node(c, &nodes->members[i], direct, err);
    }
    return st;
}

const struct manifest_format flake_lock_format = {
    .name = "flake-lock", .names = {VIEW_INIT("flake.lock")}, .read = read_file};

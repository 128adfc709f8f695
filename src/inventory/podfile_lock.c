/* Podfile.lock of CocoaPods.
 *
 * Source: CocoaPods' documentation and lock files. "PODS" lists "Name (version)", with what
 * each needs; "Name/Part" is a part of Name. "DEPENDENCIES" are the project's own wishes;
 * "EXTERNAL SOURCES" say what comes from elsewhere; a path there is the subject's own. */
#include "collect.h"
#include "formats.h"

struct podfile {
    struct collector *c;
    const struct value *sources;
    struct map direct;
};

/* "Name/Part (= 1.2.3)" → "Name", "= 1.2.3" */
static struct view pod_name(struct view text, struct view *version)
{
    ptrdiff_t open = view_find(text, VIEW(" ("));
    struct view name = view_trim(view_slice(text, 0, open < 0 ? text.len : (size_t)open));
    ptrdiff_t slash = view_find_char(name, '/');
    *version = view_of(NULL, 0);
    if (open >= 0) {
        struct view rest = view_slice(text, (size_t)open + 2, text.len);
        ptrdiff_t close = view_find_char(rest, ')');
        *version = view_trim(view_slice(rest, 0, close < 0 ? rest.len : (size_t)close));
    }
    return view_slice(name, 0, slash < 0 ? name.len : (size_t)slash);
}

static enum status note_direct(struct podfile *p, const struct value *list, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        struct view version;
        st = value_need(p->c, &list->items[i], VALUE_STRING, "a dependency", err);
        if (st == OK && list->items[i].text.len > 0) {
            struct view name = pod_name(list->items[i].text, &version);
            st = name.len == 0 ? OK : map_put(&p->direct, name, p, NULL, err);
        }
    }
    return st;
}

static enum status add_pod(struct podfile *p, struct view text, struct position at,
                           struct error *err)
{
    struct component k = {.type = VIEW("cocoapods"), .line = at.line};
    k.name = pod_name(text, &k.version);
    if (k.name.len == 0 || k.version.len == 0) {
        return collect_bad(p->c, at, err, "expected \"Name (version)\"");
    }
    const struct value *external = value_get_view(p->sources, k.name);
    if (value_get(external, ":path") != NULL) {
        return OK;
    }
    k.source = value_get_text(external, ":git");
    k.relation = map_has(&p->direct, k.name) ? RELATION_DIRECT : RELATION_TRANSITIVE;
    enum status st = collect_add(p->c, &k, err);
    return st == OK ? collect_called(p->c, k.name, err) : st;
}

/* Parts of one pod are one component: that one needs another is nothing to say. */
static enum status add_needs(struct podfile *p, struct view pod, const struct value *list,
                             struct error *err)
{
    struct view version;
    struct view own = pod_name(pod, &version);
    enum status st = value_need(p->c, list, VALUE_ARRAY, "a list of pods", err);
    bool local = value_get(value_get_view(p->sources, own), ":path") != NULL;
    for (size_t i = 0; st == OK && !local && i < list->len; i++) {
        struct view text = value_text(&list->items[i]);
        struct view name = pod_name(text, &version);
        st = collect_needs(p->c, name, version, err);
    }
    return st;
}

static enum status read_pods(struct podfile *p, const struct value *pods, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && pods != NULL && i < pods->len; i++) {
        const struct value *one = &pods->items[i];
        if (one->kind == VALUE_OBJECT && one->len > 0) {
            const struct member *m = &one->members[0];
            st = add_pod(p, m->key, (struct position){m->line, m->column}, err);
            st = st == OK ? add_needs(p, m->key, &m->value, err) : st;
        } else {
            st = value_need(p->c, one, VALUE_STRING, "a pod", err);
            st = st == OK ? add_pod(p, one->text, position_of(one), err) : st;
        }
    }
    return st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    struct podfile p = {.c = c};
    const struct value *pods = NULL;
    const struct value *wishes = NULL;
    enum status st = collect_yaml(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "PODS", VALUE_ARRAY, &pods, err);
    }
    if (st == OK) {
        st = field_child(c, &root, "DEPENDENCIES", VALUE_ARRAY, &wishes, err);
    }
    if (st == OK) {
        st = field_child(c, &root, "EXTERNAL SOURCES", VALUE_OBJECT, &p.sources, err);
    }
    if (st != OK) {
        return st;
    }
    map_init(&p.direct);
    st = note_direct(&p, wishes, err);
    if (st == OK) {
        st = read_pods(&p, pods, err);
    }
    map_release(&p.direct);
    return st;
}

const struct manifest_format podfile_lock_format = {
    .name = "podfile-lock", .names = {VIEW_INIT("Podfile.lock")}, .read = read_lock};

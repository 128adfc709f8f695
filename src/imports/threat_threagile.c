/* Threagile's YAML (its schema.json, version 1). Mappings are from titles to what has an id. */
#include "threat_private.h"

#include <assay/base/buf.h>
#include <assay/base/mem.h>

/* Each is compared with each risk. */
enum { TRACKING_MAX = 2000 };

static const char *const confidentialities[] = {
    "public", "internal", "restricted", "confidential", "strictly-confidential", NULL};
static const char *const criticalities[] = {"archive",  "operational",      "important",
                                            "critical", "mission-critical", NULL};

static char slug_char(char c)
{
    char low = char_lower(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') ? low : '-';
}

/* Lower case, what is neither letter nor digit a hyphen: as Threagile makes ids of titles. */
static enum status slug(const struct threat_reader *r, struct view before, struct view title,
                        struct view *out)
{
    CLEANUP(buf_cleanup) struct buf id = BUF_INIT(4 * THREAT_ID_MAX);
    buf_add_view(&id, before);
    for (size_t i = 0; i < title.len && i < THREAT_ID_MAX; i++) {
        char c = slug_char(title.ptr[i]);
        if (c != '-' || id.len == 0 || id.ptr[id.len - 1] != '-') {
            buf_add_char(&id, c);
        }
    }
    enum status st = buf_status(&id, r->err);
    if (st != OK) {
        return st;
    }
    *out = arena_copy(&r->model->arena, buf_view(&id));
    return out->ptr == NULL ? error_no_memory(r->err) : OK;
}

/* The member's name as a text of one line. */
static enum status title_of(const struct threat_reader *r, const struct member *m, struct view *out)
{
    struct member title = {.key = VIEW("t"),
                           .value = {.kind = VALUE_STRING, .text = m->key, .line = m->line}};
    const struct value v = {.kind = VALUE_OBJECT, .len = 1, .members = &title, .line = m->line};
    return threat_text(r, &v, "t", out);
}

/* ---- data and boundaries ---- */

static enum status read_data(struct threat_reader *r, const struct member *m)
{
    const struct value *v = &m->value;
    struct threat_data d = {
        .confidentiality =
            threat_word_grade(value_get_text(v, "confidentiality"), confidentialities),
        .integrity = threat_word_grade(value_get_text(v, "integrity"), criticalities),
        .availability = threat_word_grade(value_get_text(v, "availability"), criticalities),
    };
    enum status st = threat_id(r, v, "id", true, &d.id);
    if (st == OK) {
        st = title_of(r, m, &d.name);
    }
    return st == OK ? threat_add_data(r, v, &d) : st;
}

static enum status read_boundary(struct threat_reader *r, const struct member *m)
{
    struct threat_boundary b = {.trust = -1, .parent = VIEW("")};
    enum status st = threat_id(r, &m->value, "id", true, &b.id);
    if (st == OK) {
        st = title_of(r, m, &b.name);
    }
    if (st == OK) {
        st = threat_text(r, &m->value, "type", &b.kind);
    }
    return st == OK ? threat_add_boundary(r, &m->value, &b) : st;
}

/* Who is inside of which boundary, once all are known. */
static enum status read_inside(struct threat_reader *r, const struct member *m)
{
    const struct value *v = &m->value;
    const struct value *assets = NULL;
    const struct value *nested = NULL;
    struct view id = VIEW("");
    enum status st = threat_id(r, v, "id", true, &id);
    if (st == OK) {
        st = threat_list(r, v, "technical_assets_inside", &assets);
    }
    if (st == OK) {
        st = threat_list(r, v, "trust_boundaries_nested", &nested);
    }
    for (size_t i = 0; st == OK && assets != NULL && i < assets->len; i++) {
        struct threat_element *e = threat_element_of(r, value_text(&assets->items[i]));
        if (e == NULL) {
            return threat_bad(r, &assets->items[i], "there is no technical asset \"" VIEW_FMT "\"",
                              VIEW_ARG(view_slice(assets->items[i].text, 0, 80)));
        }
        e->boundary = id;
    }
    for (size_t i = 0; st == OK && nested != NULL && i < nested->len; i++) {
        uintptr_t at = (uintptr_t)map_get(&r->boundaries, value_text(&nested->items[i]));
        if (at == 0) {
            return threat_bad(r, &nested->items[i], "there is no trust boundary \"" VIEW_FMT "\"",
                              VIEW_ARG(view_slice(nested->items[i].text, 0, 80)));
        }
        r->model->boundaries[at - 1].parent = id;
    }
    return st;
}

/* ---- links ---- */

static enum status link_data(struct threat_reader *r, const struct value *v, const char *key,
                             struct view of, bool flow, bool stored)
{
    const struct value *list = NULL;
    enum status st = threat_list(r, v, key, &list);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        const struct threat_link l = {of, value_text(&list->items[i]), flow, stored};
        if (l.data.len == 0 || !map_has(&r->data, l.data)) {
            return threat_bad(r, &list->items[i], "there is no data asset \"" VIEW_FMT "\"",
                              VIEW_ARG(view_slice(list->items[i].text, 0, 80)));
        }
        st = threat_add_link(r, &l);
    }
    return st;
}

/* What cannot be read on its way: by its name, in a tunnel, or never on a network. */
static threat_fact encrypted(const struct value *v, struct view protocol)
{
    static const char *const safe[] = {
        "https", "wss",   "encrypted", "ssh",        "sftp",          "scp",        "ldaps", "ftps",
        "smtps", "imaps", "pop3s",     "in-process", "inter-process", "local-file", NULL};
    return threat_names(protocol, safe) || threat_truth(value_get(v, "vpn")) == 1 ? 1 : 0;
}

static threat_fact unless_none(const struct value *v)
{
    threat_fact said = threat_truth(v);
    return said < 0 && value_is(v, VALUE_STRING) && v->text.len > 0 ? (threat_fact)1 : said;
}

static enum status read_link(struct threat_reader *r, const struct member *m, struct view source,
                             bool from_internet)
{
    CLEANUP(buf_cleanup) struct buf before = BUF_INIT(4 * THREAT_ID_MAX);
    const struct value *v = &m->value;
    const struct value *tags = NULL;
    struct threat_flow f = threat_flow_new();
    f.source = source;
    buf_printf(&before, VIEW_FMT ">", VIEW_ARG(source));
    enum status st = slug(r, buf_view(&before), m->key, &f.id);
    if (st == OK) {
        st = title_of(r, m, &f.name);
    }
    if (st == OK) {
        st = threat_id(r, v, "target", true, &f.target);
    }
    if (st == OK) {
        st = threat_text(r, v, "protocol", &f.protocol);
    }
    if (st == OK) {
        st = threat_list(r, v, "tags", &tags);
    }
    if (st == OK) {
        st = threat_tags(r, tags, &f.tags);
    }
    if (st != OK) {
        return st;
    }
    f.encrypted = encrypted(v, f.protocol);
    f.authenticated = unless_none(value_get(v, "authentication"));
    f.authorised = unless_none(value_get(v, "authorization"));
    f.is_readonly = threat_truth(value_get(v, "readonly"));
    f.is_public = threat_truth(value_get(v, "vpn")) == 1 ? 0 : from_internet ? 1 : -1;
    st = threat_add_flow(r, v, &f);
    if (st == OK) {
        st = threat_add_routes(r, v, f.name, f.id);
    }
    if (st == OK) {
        st = link_data(r, v, "data_assets_sent", f.id, true, false);
    }
    return st == OK ? link_data(r, v, "data_assets_received", f.id, true, false) : st;
}

/* ---- technical assets ---- */

/* One technology, or in newer models a list of them. */
static enum status technology_of(const struct threat_reader *r, const struct value *v,
                                 struct view *out)
{
    const struct value *list = NULL;
    enum status st = threat_list(r, v, "technologies", &list);
    if (st == OK) {
        st = list == NULL ? threat_text(r, v, "technology", out) : threat_tags(r, list, out);
    }
    return st;
}

static void asset_facts(const struct value *v, struct threat_element *e)
{
    static const char *const logs[] = {"monitoring", "log", NULL};
    static const char *const secrets[] = {"vault", "hsm", "identity-provider", "identity-store",
                                          NULL};
    struct view type = value_get_text(v, "type");
    e->kind = view_eq(type, VIEW("external-entity")) ? THREAT_ACTOR
              : view_eq(type, VIEW("datastore"))     ? THREAT_STORE
                                                     : THREAT_PROCESS;
    e->in_scope = threat_truth(value_get(v, "out_of_scope")) != 1;
    e->internet = threat_truth(value_get(v, "internet"));
    e->encrypted = unless_none(value_get(v, "encryption"));
    e->redundant = threat_truth(value_get(v, "redundant"));
    e->is_log = threat_names(e->technology, logs) ? 1 : -1;
    e->credentials = threat_names(e->technology, secrets) ? 1 : -1;
    e->logs = threat_has_tag(e->tags, "logged") ? 1 : -1;
    e->validates = threat_has_tag(e->tags, "validated") ? 1 : -1;
    e->limits = threat_has_tag(e->tags, "limited") ? 1 : -1;
    e->is_signed = threat_has_tag(e->tags, "signed") ? 1 : -1;
    e->privileged = threat_has_tag(e->tags, "privileged") ? 1 : -1;
}

static enum status read_asset(struct threat_reader *r, const struct member *m)
{
    const struct value *v = &m->value;
    const struct value *tags = NULL;
    struct threat_element e = threat_element_new();
    enum status st = threat_id(r, v, "id", true, &e.id);
    if (st == OK) {
        st = title_of(r, m, &e.name);
    }
    if (st == OK) {
        st = technology_of(r, v, &e.technology);
    }
    if (st == OK) {
        st = threat_list(r, v, "tags", &tags);
    }
    if (st == OK) {
        st = threat_tags(r, tags, &e.tags);
    }
    if (st == OK) {
        st = threat_text(r, v, "justification_out_of_scope", &e.excuse);
    }
    if (st != OK) {
        return st;
    }
    asset_facts(v, &e);
    st = threat_add_element(r, v, &e);
    if (st == OK) {
        st = threat_add_routes(r, v, e.name, e.id);
    }
    if (st == OK) {
        st = link_data(r, v, "data_assets_processed", e.id, false, false);
    }
    return st == OK ? link_data(r, v, "data_assets_stored", e.id, false, true) : st;
}

static enum status read_links(struct threat_reader *r, const struct member *m)
{
    const struct value *links = NULL;
    struct view id = VIEW("");
    enum status st = threat_id(r, &m->value, "id", true, &id);
    bool internet = threat_truth(value_get(&m->value, "internet")) == 1;
    if (st == OK) {
        st = threat_mapping(r, &m->value, "communication_links", &links);
    }
    for (size_t i = 0; st == OK && links != NULL && i < links->len; i++) {
        st = read_link(r, &links->members[i], id, internet);
    }
    return st;
}

/* ---- risks that somebody wrote down ---- */

/* What the tracking says of "category@asset"; its keys may hold wildcards. */
static const struct value *tracked(const struct value *tracking, struct view key)
{
    for (size_t i = 0; tracking != NULL && i < tracking->len; i++) {
        if (view_glob(tracking->members[i].key, key)) {
            return &tracking->members[i].value;
        }
    }
    return NULL;
}

static enum threat_state state_of(const struct value *entry)
{
    struct view status = value_get_text(entry, "status");
    return view_eq(status, VIEW("mitigated"))        ? THREAT_MITIGATED
           : view_eq(status, VIEW("accepted"))       ? THREAT_ACCEPTED
           : view_eq(status, VIEW("false-positive")) ? THREAT_NOT_APPLICABLE
                                                     : THREAT_OPEN;
}

struct risk_category {
    struct view id;
    struct view stride;
    struct view cwe;
    const struct value *tracking;
};

static enum status read_risk(struct threat_reader *r, const struct risk_category *c,
                             const struct member *m)
{
    static const char *const places[] = {"most_relevant_technical_asset",
                                         "most_relevant_communication_link", NULL};
    struct threat_stated s = {.cwe = c->cwe, .category = threat_category_of(c->stride)};
    struct arena *a = &r->model->arena;
    enum status st = title_of(r, m, &s.title);
    s.severity = threat_severity_of(value_get_text(&m->value, "severity"));
    for (size_t i = 0; st == OK && s.element.len == 0 && places[i] != NULL; i++) {
        st = threat_id(r, &m->value, places[i], false, &s.element);
    }
    if (st != OK) {
        return st;
    }
    s.id = arena_printf(a, VIEW_FMT "@" VIEW_FMT, VIEW_ARG(c->id), VIEW_ARG(s.element));
    if (s.id.ptr == NULL) {
        return error_no_memory(r->err);
    }
    const struct value *entry = tracked(c->tracking, s.id);
    s.state = state_of(entry);
    st = threat_text(r, entry, "justification", &s.how);
    if (st == OK && map_has(&r->stated, s.id)) {
        s.id = arena_printf(a, VIEW_FMT "#%zu", VIEW_ARG(s.id), r->model->stated_len);
    }
    return st != OK           ? st
           : s.id.ptr == NULL ? error_no_memory(r->err)
                              : threat_add_stated(r, &m->value, &s);
}

static enum status read_risks(struct threat_reader *r, const struct member *m,
                              const struct value *tracking)
{
    struct risk_category c = {.tracking = tracking, .cwe = VIEW("")};
    const struct value *risks = NULL;
    const struct value *cwe = value_get(&m->value, "cwe");
    enum status st = threat_id(r, &m->value, "id", true, &c.id);
    if (st == OK) {
        st = threat_text(r, &m->value, "stride", &c.stride);
    }
    if (st == OK) {
        st = threat_mapping(r, &m->value, "risks_identified", &risks);
    }
    if (st == OK && value_is(cwe, VALUE_INT)) {
        c.cwe =
            arena_printf(&r->model->arena, "CWE-" VIEW_FMT, VIEW_ARG(view_slice(cwe->text, 0, 8)));
        st = c.cwe.ptr == NULL ? error_no_memory(r->err) : OK;
    }
    for (size_t i = 0; st == OK && risks != NULL && i < risks->len; i++) {
        st = read_risk(r, &c, &risks->members[i]);
    }
    return st;
}

/* ---- the file ---- */

static enum status each(struct threat_reader *r, const struct value *root, const char *key,
                        enum status (*read)(struct threat_reader *, const struct member *))
{
    const struct value *all = NULL;
    enum status st = threat_mapping(r, root, key, &all);
    for (size_t i = 0; st == OK && all != NULL && i < all->len; i++) {
        st = all->members[i].value.kind == VALUE_OBJECT
                 ? read(r, &all->members[i])
                 : value_expected(&all->members[i].value, r->source, "a mapping", r->err);
    }
    return st;
}

static enum status read_individual(struct threat_reader *r, const struct value *root)
{
    const struct value *tracking = NULL;
    const struct value *categories = NULL;
    enum status st = threat_mapping(r, root, "risk_tracking", &tracking);
    if (st == OK) {
        st = threat_mapping(r, root, "individual_risk_categories", &categories);
    }
    if (st == OK && tracking != NULL && tracking->len > TRACKING_MAX) {
        st = error_set(r->err, ERR_LIMIT, "%s: more than %d entries in \"risk_tracking\"",
                       r->source, TRACKING_MAX);
    }
    for (size_t i = 0; st == OK && categories != NULL && i < categories->len; i++) {
        st = read_risks(r, &categories->members[i], tracking);
    }
    return st;
}

static enum status read_head(struct threat_reader *r, const struct value *root)
{
    enum status st = threat_text(r, root, "threagile_version", &r->model->version);
    if (st == OK && !view_starts(r->model->version, VIEW("1"))) {
        return error_set(r->err, ERR_UNSUPPORTED,
                         "%s: version " VIEW_FMT " of Threagile's model; 1 is read", r->source,
                         VIEW_ARG(r->model->version));
    }
    if (value_get(root, "includes") != NULL) {
        return error_set(r->err, ERR_UNSUPPORTED,
                         "%s: it includes other files; give the model as one file", r->source);
    }
    if (st == OK) {
        st = threat_text(r, root, "title", &r->model->name);
    }
    return st == OK ? threat_text(r, value_get(root, "author"), "name", &r->model->owner) : st;
}

enum status threat_read_threagile(struct threat_reader *r, const struct value *root)
{
    static const struct {
        const char *key;
        enum status (*read)(struct threat_reader *, const struct member *);
    } parts[] = {
        {"data_assets", read_data},        {"trust_boundaries", read_boundary},
        {"technical_assets", read_asset},  {"technical_assets", read_links},
        {"trust_boundaries", read_inside},
    };
    enum status st = read_head(r, root);
    for (size_t i = 0; st == OK && i < sizeof parts / sizeof parts[0]; i++) {
        st = each(r, root, parts[i].key, parts[i].read);
    }
    return st == OK ? read_individual(r, root) : st;
}

#include <assay/assure/threat_models.h>

#include <assay/assure/acceptance.h>

#include "statements/statements.h"

#include <assay/base/json.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

enum { PREDICATE_MAX = 24 << 20 };

/* ---- saying it ---- */

static void write_counts(const struct threat_model *m, struct json_writer *w)
{
    uint64_t kinds[THREAT_STORE + 1] = {0};
    uint64_t crossings = 0;
    for (size_t i = 0; i < m->elements_len; i++) {
        kinds[m->elements[i].kind]++;
    }
    for (size_t i = 0; i < m->flows_len; i++) {
        crossings += m->flows[i].crosses ? 1 : 0;
    }
    json_key(w, "counts");
    json_object(w);
    json_member_uint(w, "boundaries", m->boundaries_len);
    json_member_uint(w, "actors", kinds[THREAT_ACTOR]);
    json_member_uint(w, "processes", kinds[THREAT_PROCESS]);
    json_member_uint(w, "stores", kinds[THREAT_STORE]);
    json_member_uint(w, "flows", m->flows_len);
    json_member_uint(w, "crossings", crossings);
    json_member_uint(w, "data", m->data_len);
    json_member_uint(w, "flaws", m->flaws_len);
    json_object_end(w);
}

static void write_threat(const struct threat *t, struct json_writer *w)
{
    json_object(w);
    json_member(w, "id", t->id);
    if (t->rule.len > 0) {
        json_member(w, "rule", t->rule);
    }
    json_member_str(w, "category", threat_category_name(t->category));
    json_member_str(w, "severity", severity_name(t->severity));
    json_member(w, "resource", t->resource);
    json_member(w, "name", t->name);
    json_member(w, "title", utf8_cut(t->title, THREAT_TEXT_MAX));
    json_member_str(w, "state", threat_state_name(t->state));
    if (t->how.len > 0) {
        json_member(w, "how", t->how);
    }
    json_object_end(w);
}

static void write_predicate(const struct threat_recording *r, const char *hex, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member_time(&w, "time", r->now);
    json_member(&w, "project", r->project);
    json_member(&w, "version", r->version);
    json_member(&w, "title", r->model->name);
    json_member_str(&w, "format", r->model->format);
    json_member(&w, "formatVersion", r->model->version);
    json_key(&w, "document");
    json_object(&w);
    json_member(&w, "name", r->file);
    statement_write_digest(&w, "digest", view_str(hex));
    json_object_end(&w);
    write_counts(r->model, &w);
    json_member_sha256(&w, "rules", &r->threats->rules);
    json_key(&w, "threats");
    json_array(&w);
    for (size_t i = 0; i < r->threats->len; i++) {
        write_threat(&r->threats->items[i], &w);
    }
    json_array_end(&w);
    json_object_end(&w);
}

enum status threat_model_record(const struct ledger *l, const struct threat_recording *r,
                                uint64_t *index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(PREDICATE_MAX);
    struct log_receipt receipt;
    struct sha256 digest;
    char hex[SHA256_HEX_MAX];
    enum status st = store_blob_put(l->store, &r->bytes, 1, &digest, err);
    if (st != OK) {
        return st;
    }
    sha256_hex(&digest, hex);
    write_predicate(r, hex, &predicate);
    st = buf_status(&predicate, err);
    if (st == OK) {
        const struct statement_digest of = {VIEW("sha256"), view_str(hex)};
        const struct draft d = {
            .type = &threat_model_statement,
            .subject = {.name = r->file, .digests_len = 1, .digests = &of},
            .predicate = buf_view(&predicate),
        };
        st = ledger_record(l, &d, 1, r->now, &receipt, err);
    }
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}

/* ---- what was said ---- */

struct visiting {
    threat_model_visit visit;
    void *ctx;
};

static enum status on_model(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    const struct visiting *to = ctx;
    struct recorded_threat_model m = {.actors = 0};
    struct view *const texts[] = {&m.project, &m.version,  &m.title, &m.format,
                                  &m.file,    &m.document, &m.person};
    enum { TEXTS = sizeof texts / sizeof texts[0] };
    if (count < TEXTS + 6) {
        return error_set(err, ERR_INTERNAL, "%zu columns of a threat model", count);
    }
    for (size_t i = 0; i < TEXTS; i++) {
        *texts[i] = v[i].bytes.ptr == NULL ? VIEW("") : v[i].bytes;
    }
    m.actors = v[TEXTS].integer;
    m.processes = v[TEXTS + 1].integer;
    m.stores = v[TEXTS + 2].integer;
    m.flows = v[TEXTS + 3].integer;
    m.time = v[TEXTS + 4].integer;
    m.entry = (uint64_t)v[TEXTS + 5].integer;
    return to->visit(to->ctx, &m, err);
}

#define MODEL_COLUMNS                                                                              \
    "SELECT project, version, title, format, file, document, person, actors, processes, stores, "  \
    "flows, time, idx FROM threat_models "

enum status threat_models_each(struct store *store, struct view project, threat_model_visit visit,
                               void *ctx, struct error *err)
{
    const struct sql_value key = sql_text(project);
    struct visiting to = {visit, ctx};
    return project.len == 0
               ? store_sql_run(store, MODEL_COLUMNS "ORDER BY project, idx DESC", NULL, 0, on_model,
                               &to, err)
               : store_sql_run(store, MODEL_COLUMNS "WHERE project = $1 ORDER BY idx DESC", &key, 1,
                               on_model, &to, err);
}

enum status recorded_threat_model_copy(struct arena *arena, const struct recorded_threat_model *m,
                                       struct recorded_threat_model *out, struct error *err)
{
    struct recorded_threat_model copy = *m;
    struct view *const texts[] = {&copy.project, &copy.version,  &copy.title, &copy.format,
                                  &copy.file,    &copy.document, &copy.person};
    enum status st = arena_keep(arena, texts, sizeof texts / sizeof texts[0], err);
    if (st == OK) {
        *out = copy;
    }
    return st;
}

struct finding_model {
    struct view version;
    uint64_t entry; /* where `by_entry` */
    bool by_entry;
    struct arena *arena;
    struct recorded_threat_model *out;
    bool found;
};

static enum status take_model(void *ctx, const struct recorded_threat_model *m, struct error *err)
{
    struct finding_model *f = ctx;
    if (f->found || (f->version.len > 0 && !view_eq(f->version, m->version)) ||
        (f->by_entry && f->entry != m->entry)) {
        return OK;
    }
    f->found = true;
    return recorded_threat_model_copy(f->arena, m, f->out, err);
}

enum status threat_models_find(struct store *store, struct view project, struct view version,
                               struct arena *arena, struct recorded_threat_model *out,
                               struct error *err)
{
    struct recorded_threat_model m;
    struct finding_model f = {.version = version, .arena = arena, .out = &m};
    enum status st = threat_models_each(store, project, take_model, &f, err);
    if (st != OK) {
        return st;
    }
    if (!f.found) {
        return error_set(
            err, ERR_NOT_FOUND,
            "no threat model of " VIEW_FMT "%s" VIEW_FMT " is recorded (\"assay threat "
            "record FILE --project " VIEW_FMT " --version …\")",
            VIEW_ARG(project), version.len > 0 ? " " : "", VIEW_ARG(version), VIEW_ARG(project));
    }
    *out = m;
    return OK;
}

/* ---- which one was accepted ---- */

/* A deliverable that has a version's file among its evidence. */
struct shown_model {
    uint64_t entry;
    struct view deliverable;
};

enum { SHOWN_MODELS_MAX = 1000 }; /* the newest ones: the query says the same */

struct shown_models {
    struct arena *arena;
    struct shown_model *items;
    size_t len;
};

static enum status take_shown(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct shown_models *l = ctx;
    if (count < 2 || l->len == SHOWN_MODELS_MAX) {
        return error_set(err, ERR_INTERNAL, "%zu columns of a deliverable, %zu of them", count,
                         l->len);
    }
    struct shown_model *to = &l->items[l->len++];
    to->entry = (uint64_t)v[0].integer;
    return sql_keep_text(l->arena, &v[1], &to->deliverable, err);
}

static enum status is_accepted(struct store *store, struct view deliverable, int64_t now,
                               struct arena *arena, bool *out, struct error *err)
{
    struct acceptance a;
    enum status st = acceptance_assess(store, deliverable, now, arena, &a, err);
    *out = st == OK &&
           (a.state == ACCEPTANCE_ACCEPTED || a.state == ACCEPTANCE_ACCEPTED_WITH_CONDITIONS);
    return st == ERR_NOT_FOUND ? OK : st; /* withdrawn since */
}

enum status threat_models_accepted(struct store *store, struct view project, int64_t now,
                                   struct arena *arena, struct recorded_threat_model *out,
                                   struct error *err)
{
    const struct sql_value key = sql_text(project);
    struct shown_models shown = {
        .arena = arena, .items = arena_alloc(arena, SHOWN_MODELS_MAX, sizeof *shown.items)};
    struct finding_model f = {.by_entry = true, .arena = arena};
    bool accepted = false;
    if (shown.items == NULL) {
        return error_no_memory(err);
    }
    enum status st = store_sql_run(
        store,
        "SELECT m.idx, e.deliverable FROM threat_models m JOIN evidence e ON e.kind = "
        "'threat-model' AND e.active = 1 AND e.document = m.document JOIN deliverables d ON "
        "d.id = e.deliverable AND d.active = 1 AND d.project = m.project WHERE m.project = $1 "
        "ORDER BY m.idx DESC, e.deliverable LIMIT 1000",
        &key, 1, take_shown, &shown, err);
    for (size_t i = 0; st == OK && !accepted && i < shown.len; i++) {
        f.entry = shown.items[i].entry;
        st = is_accepted(store, shown.items[i].deliverable, now, arena, &accepted, err);
    }
    if (st == OK && !accepted) {
        return error_set(err, ERR_NOT_FOUND,
                         "no threat model of " VIEW_FMT " was accepted: none is evidence of an "
                         "accepted deliverable of it (\"assay evidence submit\")",
                         VIEW_ARG(project));
    }
    f.out = out;
    return st == OK ? threat_models_each(store, project, take_model, &f, err) : st;
}

/* ---- threats and decisions ---- */

struct taking {
    struct threat_list *list;
    size_t cap;
};

static enum threat_state parse_state(struct view text)
{
    int s = THREAT_OPEN;
    while (s < THREAT_NOT_APPLICABLE &&
           !view_eq_str(text, threat_state_name((enum threat_state)s))) {
        s++;
    }
    return view_eq_str(text, threat_state_name((enum threat_state)s)) ? (enum threat_state)s
                                                                      : THREAT_OPEN;
}

static enum status take_threat(void *ctx, const struct sql_value *v, size_t count,
                               struct error *err)
{
    struct taking *k = ctx;
    struct threat t = {.resource = VIEW(""),
                       .reason = VIEW(""),
                       .remedy = VIEW(""),
                       .cwe = VIEW(""),
                       .owner = VIEW("")};
    struct view *const texts[] = {&t.id, &t.rule, &t.name, &t.title, &t.how};
    enum { TEXTS = sizeof texts / sizeof texts[0] };
    void *items = k->list->items;
    if (count < TEXTS + 3) {
        return error_set(err, ERR_INTERNAL, "%zu columns of a threat", count);
    }
    enum status st = sql_keep_texts(&k->list->arena, v, texts, TEXTS, err);
    if (st != OK) {
        return st;
    }
    t.category = threat_category_of(v[TEXTS].bytes);
    (void)severity_parse(v[TEXTS + 1].bytes, &t.severity);
    t.state = parse_state(v[TEXTS + 2].bytes);
    t.by = t.state == THREAT_OPEN ? THREAT_UNDECIDED : THREAT_BY_MODEL;
    st = arena_grow(&k->list->arena, &items, &k->cap, k->list->len + 1, sizeof t, err);
    k->list->items = items;
    if (st == OK) {
        k->list->items[k->list->len++] = t;
    }
    return st;
}

struct deciding {
    struct threat_list *list;
    struct map by_id; /* place + 1 */
    int64_t now;
};

/* As everywhere in the registers: what ends on a day has ended when it begins. */
static enum status take_decision(void *ctx, const struct sql_value *v, size_t count,
                                 struct error *err)
{
    struct deciding *d = ctx;
    uintptr_t place = count == 5 ? (uintptr_t)map_get(&d->by_id, v[0].bytes) : 0;
    if (place == 0) {
        return OK;
    }
    struct threat *t = &d->list->items[place - 1];
    if (v[3].kind == SQL_INT && v[3].integer <= d->now) {
        t->expired = true;
        return OK;
    }
    t->state = parse_state(v[1].bytes);
    t->by = THREAT_BY_DECISION;
    t->expires = v[3].kind == SQL_INT ? v[3].integer : 0;
    enum status st = sql_keep_text(&d->list->arena, &v[2], &t->owner, err);
    return st == OK ? sql_keep_text(&d->list->arena, &v[4], &t->how, err) : st;
}

enum status threat_decisions_apply(struct store *store, struct view project, int64_t now,
                                   struct threat_list *list, struct error *err)
{
    const struct sql_value key = sql_text(project);
    struct deciding d = {.list = list, .now = now};
    enum status st = OK;
    map_init(&d.by_id);
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = map_put(&d.by_id, list->items[i].id, (void *)(uintptr_t)(i + 1), NULL, err);
    }
    if (st == OK) {
        st = store_sql_run(store,
                           "SELECT threat, decision, owner, expires, how FROM threat_decisions "
                           "WHERE project = $1 AND active = 1 ORDER BY threat",
                           &key, 1, take_decision, &d, err);
    }
    map_release(&d.by_id);
    return st;
}

enum status threat_models_threats(struct store *store, const struct recorded_threat_model *m,
                                  int64_t now, struct threat_list *out, struct error *err)
{
    const struct sql_value key[] = {sql_text(m->project), sql_text(m->version)};
    struct threat_list list = {.len = 0};
    struct taking k = {.list = &list};
    arena_init(&list.arena, 0);
    enum status st =
        store_sql_run(store,
                      "SELECT threat, rule, name, title, how, category, severity, state "
                      "FROM threat_model_threats WHERE project = $1 AND version = $2 "
                      "ORDER BY threat",
                      key, 2, take_threat, &k, err);
    if (st == OK) {
        st = threat_decisions_apply(store, m->project, now, &list, err);
    }
    if (st != OK) {
        arena_release(&list.arena);
        return st;
    }
    threats_sort(&list);
    *out = list;
    return OK;
}

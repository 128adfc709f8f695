/* What to do first about the packages that `vulndb match` was asked about. */
#include "vulndb.h"

#include <assay/assure/upgrades.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/inspect/vulnerabilities.h>
#include <assay/inventory/component.h>

#include <inttypes.h>

enum { SCRATCH_MAX = 256 << 20, SHOWN_MAX = 10, SENTENCE_MAX = 256 * 1024 };

struct adding {
    struct facts *facts;
    const struct component *component;
};

static enum status add(void *ctx, const struct finding *f, const struct vulnerability *v,
                       const struct reached *r, struct error *err)
{
    const struct adding *to = ctx;
    return facts_add_vulnerability(to->facts, f, to->component, v, r, err);
}

static enum status add_component(struct facts *facts, struct advisory_index *index,
                                 const struct component *c, const struct vulndb_known *known,
                                 struct error *err)
{
    struct adding to = {facts, c};
    struct arena arena;
    arena_init(&arena, SCRATCH_MAX);
    enum status st = facts_add_component(facts, c, err);
    if (st == OK) {
        st = vulnerabilities_report(index, c, &known->package, known->list, known->count, &arena,
                                    add, &to, err);
    }
    arena_release(&arena);
    return st;
}

/* False for what is no package URL. */
static bool component_of(struct view text, struct arena *arena, struct component *out)
{
    struct purl p;
    if (purl_parse(text, PURL_LENIENT, arena, &p, NULL) != OK) {
        return false;
    }
    *out = (struct component){.type = p.type,
                              .namespace = p.namespace,
                              .name = p.name,
                              .version = p.version,
                              .purl = text};
    return true;
}

enum status vulndb_advise_purl(struct facts *facts, struct advisory_index *index, struct view purl,
                               const struct vulndb_known *known, struct error *err)
{
    struct arena arena;
    struct component c;
    arena_init(&arena, SCRATCH_MAX);
    enum status st =
        component_of(purl, &arena, &c) ? add_component(facts, index, &c, known, err) : OK;
    arena_release(&arena);
    return st;
}

/* ---- bills of materials ---- */

struct bill {
    const struct vulndb_bill *given;
    const struct sbom_document *doc; /* given->doc */
    struct arena arena;
    struct map by_ref; /* reference → component */
    struct map needs;  /* reference → what it needs */
    struct map direct; /* references that the subject needs */
};

static enum status read_references(struct bill *b, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < b->doc->component_count; i++) {
        struct sbom_component *c = b->doc->components[i];
        st = c->ref.len == 0 ? OK : map_put(&b->by_ref, c->ref, c, NULL, err);
    }
    for (size_t i = 0; st == OK && i < b->doc->dependency_count; i++) {
        const struct sbom_dependency *d = &b->doc->dependencies[i];
        bool subject = b->doc->subject != NULL && view_eq(d->ref, b->doc->subject->ref);
        st = map_put(&b->needs, d->ref, (void *)(uintptr_t)(i + 1), NULL, err);
        for (size_t k = 0; st == OK && subject && k < d->on.count; k++) {
            st = map_put(&b->direct, d->on.items[k], b, NULL, err);
        }
    }
    return st;
}

static enum status fill_needs(struct bill *b, const struct sbom_component *from,
                              struct component *c, struct error *err)
{
    size_t at = (size_t)(uintptr_t)map_get(&b->needs, from->ref);
    if (at == 0) {
        return OK;
    }
    const struct sbom_texts *on = &b->doc->dependencies[at - 1].on;
    struct component_need *list = arena_alloc(&b->arena, on->count + 1, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < on->count; i++) {
        const struct sbom_component *to = map_get(&b->by_ref, on->items[i]);
        if (to != NULL && to->purl.len > 0) {
            list[c->need_count++] = (struct component_need){to->purl, VIEW("")};
        }
    }
    c->needs = list;
    return OK;
}

static enum status add_all(struct bill *b, struct facts *facts, struct advisory_index *index,
                           uint64_t *unnamed, struct error *err)
{
    enum status st = read_references(b, err);
    for (size_t i = 0; st == OK && i < b->doc->component_count; i++) {
        const struct sbom_component *from = b->doc->components[i];
        struct vulndb_known known = {.count = 0};
        struct component c;
        arena_clear(&b->arena);
        if (!component_of(from->purl, &b->arena, &c)) {
            *unnamed += from->is_file ? 0 : 1;
            continue;
        }
        c.manifest = view_str(b->given->path);
        c.line = from->line;
        c.relation = map_has(&b->direct, from->ref) ? RELATION_DIRECT : RELATION_UNKNOWN;
        st = b->given->compare(b->given->ctx, from->purl, &known, err);
        if (st == OK) {
            st = fill_needs(b, from, &c, err);
        }
        if (st == OK) {
            st = add_component(facts, index, &c, &known, err);
        }
    }
    return st;
}

enum status vulndb_advise_bill(struct facts *facts, struct advisory_index *index,
                               const struct vulndb_bill *bill, uint64_t *unnamed, struct error *err)
{
    struct bill b = {.given = bill, .doc = bill->doc};
    arena_init(&b.arena, SCRATCH_MAX);
    map_init(&b.by_ref);
    map_init(&b.needs);
    map_init(&b.direct);
    enum status st = add_all(&b, facts, index, unnamed, err);
    map_release(&b.by_ref);
    map_release(&b.needs);
    map_release(&b.direct);
    arena_release(&b.arena);
    return st;
}

/* ---- showing ---- */

struct showing {
    struct json_writer *json; /* NULL: text */
    struct buf *out;
    size_t count;
};

static void show_json(struct json_writer *w, const struct fact_upgrade *u, struct view advice)
{
    json_object(w);
    json_member(w, "advice", advice);
    json_member_str(w, "action", upgrade_action_name(u->action));
    json_member(w, "purl", u->purl);
    json_member(w, "target", u->target);
    json_member(w, "path", u->path);
    json_member(w, "manifest", u->manifest);
    json_member_uint(w, "known", u->known);
    json_member_uint(w, "clears", u->clears);
    json_object_end(w);
}

static enum status show(void *ctx, const struct fact_upgrade *u, struct error *err)
{
    struct showing *s = ctx;
    CLEANUP(buf_cleanup) struct buf advice = BUF_INIT(SENTENCE_MAX);
    upgrade_sentence(u, &advice);
    enum status st = buf_status(&advice, err);
    if (st != OK) {
        return st;
    }
    s->count++;
    if (s->json != NULL) {
        show_json(s->json, u, buf_view(&advice));
    } else if (s->count <= SHOWN_MAX) {
        buf_printf(s->out, "%s%3zu. " VIEW_FMT, s->count == 1 ? "\nDo first:\n" : "", s->count,
                   VIEW_ARG(buf_view(&advice)));
        upgrade_gain(u, s->out);
        buf_add_char(s->out, '\n');
    }
    return buf_status(s->out, err);
}

enum status vulndb_advise_show(struct facts *facts, const struct advisory_index *index,
                               struct json_writer *json, struct buf *out, struct error *err)
{
    struct showing s = {.json = json, .out = out};
    if (json != NULL) {
        json_key(json, "upgrades");
        json_array(json);
    }
    enum status st = facts_add_upgrades(facts, index, err);
    st = st == OK ? facts_each_upgrade(facts, show, &s, err) : st;
    if (json != NULL) {
        json_array_end(json);
    } else if (s.count > SHOWN_MAX) {
        buf_printf(out, "     … and %zu more (--json shows them)\n", s.count - SHOWN_MAX);
    }
    return st;
}

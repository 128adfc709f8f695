/* A threat model among the evidence: what is open in it, and what the delivered code has and the
 * model has not. */
#include "claims_private.h"

#include <assay/assure/threats.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>

#include <inttypes.h>

/* The threats that count: what a supplier leaves open is not for the organisation's decisions, but
 * for an exception. */
static enum status add_threats(struct claiming *c, const struct threat_list *l, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < l->len; i++) {
        const struct threat *t = &l->items[i];
        if (t->state != THREAT_OPEN || t->severity < SEVERITY_HIGH) {
            continue;
        }
        struct view what = arena_printf(&c->arena, VIEW_FMT ": " VIEW_FMT " (" VIEW_FMT ")",
                                        VIEW_ARG(t->name), VIEW_ARG(t->title), VIEW_ARG(t->id));
        const struct fact_claim claim = {.kind = CLAIM_THREAT,
                                         .component = what,
                                         .claimed = t->reason.len > 0 ? t->reason : t->title,
                                         .claimed_at = c->name,
                                         .measured = VIEW(""),
                                         .measured_at = VIEW(""),
                                         .path = c->name};
        st = what.ptr == NULL ? error_no_memory(err) : claiming_add(c, &claim, err);
    }
    return st;
}

static enum status on_drift(void *ctx, const struct code_sight *s, struct view lacks,
                            struct error *err)
{
    static const char *const says[] = {"the entry point", "the data store", "the outside call"};
    struct claiming *c = ctx;
    CLEANUP(buf_cleanup) struct buf route = BUF_INIT(1 << 16);
    code_sight_route(s, &route);
    struct view shown = s->host.len > 0 ? s->host : s->route.len > 0 ? buf_view(&route) : s->detail;
    if (s->modelled) {
        /* What no rule finds in the code may be in it: that contradicts nothing. */
        return OK;
    }
    const struct fact_claim claim = {
        .kind = CLAIM_DRIFT,
        .component =
            arena_printf(&c->arena, "%s " VIEW_FMT "%s" VIEW_FMT, says[s->kind],
                         VIEW_ARG(s->technology), shown.len > 0 ? ": " : "", VIEW_ARG(shown)),
        .claimed = lacks,
        .claimed_at = c->name,
        .measured = arena_printf(&c->arena, "%" PRIu64 " place%s", s->places, plural(s->places)),
        .measured_at = arena_printf(&c->arena, VIEW_FMT ":%" PRIu32, VIEW_ARG(s->path), s->line),
        .path = s->path,
        .line = s->line};
    return claim.component.ptr == NULL || claim.measured.ptr == NULL ||
                   claim.measured_at.ptr == NULL
               ? error_no_memory(err)
               : claiming_add(c, &claim, err);
}

static enum status compare(struct claiming *c, const struct threat_model *m, struct error *err)
{
    struct control_set *rules = NULL;
    struct threat_list threats;
    enum status st = threat_rules_load(NULL, 0, true, &rules, err);
    if (st == OK) {
        st = threats_find(m, rules, 0, &threats, err);
    }
    if (st == OK) {
        st = add_threats(c, &threats, err);
        threats_release(&threats);
    }
    rules = controls_free(rules);
    return st == OK && c->sights != NULL ? threat_drift(m, c->sights, on_drift, c, err) : st;
}

enum status claim_threat_model(struct claiming *c, struct error *err)
{
    struct threat_model m;
    struct view name = arena_copy(&c->arena, c->name);
    if (name.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = threat_model_read(c->bytes, name.ptr, &m, err);
    if (st == OK) {
        st = compare(c, &m, err);
        threat_model_release(&m);
    }
    return st;
}

/* A risk assessment among the evidence: what is grave and not treated, and what nobody looks after.
 */
#include "claims_private.h"

#include <assay/base/clock.h>
#include <assay/imports/risk_list.h>

static enum status add(struct claiming *c, enum claim_kind kind, const struct listed_risk *r,
                       struct view claimed, struct view measured, struct error *err)
{
    struct view what =
        arena_printf(&c->arena, VIEW_FMT "%s" VIEW_FMT " (%s)", VIEW_ARG(r->id),
                     r->id.len > 0 ? ": " : "", VIEW_ARG(r->title), severity_name(r->level));
    if (what.ptr == NULL || claimed.ptr == NULL || measured.ptr == NULL) {
        return error_no_memory(err);
    }
    const struct fact_claim claim = {.kind = kind,
                                     .component = what,
                                     .claimed = claimed,
                                     .claimed_at = r->place,
                                     .measured = measured,
                                     .measured_at = measured.len > 0 ? r->place : VIEW(""),
                                     .path = c->name};
    return claiming_add(c, &claim, err);
}

static enum status judge(struct claiming *c, const struct listed_risk *r, struct error *err)
{
    char day[CLOCK_TEXT_MAX];
    enum status st = OK;
    /* What its own numbers make of it counts. */
    if (r->has_stated && r->stated < r->level) {
        st = add(c, CLAIM_RESULT, r, view_str(severity_name(r->stated)),
                 arena_printf(&c->arena, "%s by likelihood and impact", severity_name(r->level)),
                 err);
    }
    if (st != OK || r->closed) {
        return st;
    }
    if (!r->treated && r->level >= SEVERITY_HIGH) {
        st = add(c, CLAIM_RISK, r, VIEW("no treatment"), VIEW(""), err);
    }
    if (st == OK && r->owner.len == 0) {
        st = add(c, CLAIM_UNTENDED, r, VIEW("no owner"), VIEW(""), err);
    }
    if (st == OK && r->date != RISK_NO_DATE && r->date < c->since) {
        clock_rfc3339(r->date, day);
        st = add(c, CLAIM_UNTENDED, r, arena_printf(&c->arena, "looked at on %.10s", day), VIEW(""),
                 err);
    }
    return st;
}

enum status claim_risks(struct claiming *c, struct error *err)
{
    struct risk_list list = {.len = 0};
    struct view name = arena_copy(&c->arena, c->name);
    if (name.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = risk_list_read(c->bytes, name.ptr, &c->arena, &list, err);
    if (st == OK && list.len == 0) {
        const struct fact_claim claim = {.kind = CLAIM_RESULT,
                                         .component = VIEW("the list"),
                                         .claimed = VIEW("no risk at all"),
                                         .claimed_at = c->name,
                                         .path = c->name};
        st = claiming_add(c, &claim, err);
    }
    for (size_t i = 0; st == OK && i < list.len; i++) {
        st = judge(c, &list.items[i], err);
    }
    return st;
}

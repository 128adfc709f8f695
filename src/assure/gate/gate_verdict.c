/* By whose baseline and rules a verdict was made. */
#include "gate_private.h"
#include "statements/statements.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>

/* ---- the verdict as it stands in the log ---- */

struct reading {
    struct gate_asking *asking;
    const struct value *verdict;
};

/* The register says where it stands; what it says is the log's to say, and the installation's. */
static enum status on_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct reading *r = ctx;
    const struct gate_asking *a = r->asking;
    struct statement s;
    struct view payload = arena_copy(a->arena, e->payload);
    if (payload.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = statement_read(payload, "the verdict", a->arena, &s, err);
    if (st == OK && e->verified && statement_type_of(s.predicate_type) == &vsa_statement &&
        view_eq_str(statement_subject_digest(&s), a->q->digest) &&
        view_eq(value_get_text(s.predicate_value, "urn:assay:outcome"), a->out->outcome)) {
        r->verdict = s.predicate_value;
    }
    return st;
}

static enum status read_verdict(struct gate_asking *a, const struct value **out, struct error *err)
{
    struct reading r = {.asking = a};
    struct keyring *ring = NULL;
    enum status st = keyring_new(&ring, err);
    if (st == OK) {
        st = keys_to_keyring(a->l->keys, KEY_STATEMENT, ring, err);
    }
    const struct log_signatures signatures = {.ring = ring};
    if (st == OK) {
        st = log_each_signed(a->l->log, a->out->verdict, a->out->verdict + 1, &signatures, on_entry,
                             &r, err);
    }
    (void)keyring_free(ring);
    if (st == OK && r.verdict == NULL) {
        st = error_set(err, ERR_CORRUPT,
                       "log entry %llu is no such verdict on this file by this installation: the "
                       "registers say what the log does not (\"assay log rebuild --check\")",
                       (unsigned long long)a->out->verdict);
    }
    *out = r.verdict;
    return st;
}

/* ---- approvals ---- */

static enum status is_approved(const struct gate_asking *a, const char *sql, struct view digest,
                               struct view inspector, bool *out, struct error *err)
{
    const struct sql_value params[] = {sql_text(digest), sql_int(a->q->now), sql_text(inspector)};
    return store_sql_finds(a->l->store, sql, params, 3, out, err);
}

static enum status judge_baseline(struct gate_asking *a, const struct value *verdict,
                                  struct error *err)
{
    bool approved = false;
    enum status st = is_approved(
        a,
        "SELECT 1 FROM baseline_approvals a JOIN baseline_approvers b ON b.digest = "
        "a.digest WHERE a.digest = $1 AND a.active = 1 AND b.person <> '' "
        "AND (a.expires IS NULL OR a.expires + 86400 > $2) AND $3 = ''",
        value_text(value_path(verdict, "policy.digest.sha256")), VIEW(""), &approved, err);
    if (st != OK || approved) {
        return st;
    }
    return gate_say(a, "baseline",
                    arena_printf(a->arena,
                                 "the baseline that judged it, %.*s, is approved by nobody",
                                 VIEW_ARG(a->out->baseline)),
                    VIEW("assay baseline approve FILE"), err);
}

static enum status judge_rules(struct gate_asking *a, const struct value *verdict,
                               struct error *err)
{
    const struct value *list = value_get(verdict, "urn:assay:rules");
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        struct view inspector = value_get_text(&list->items[i], "inspector");
        bool approved = false;
        st = is_approved(a,
                         "SELECT 1 FROM rules_approvals a JOIN rules_approvers b ON b.digest = "
                         "a.digest WHERE a.digest = $1 AND a.active = 1 AND b.person <> '' "
                         "AND (a.expires IS NULL OR a.expires + 86400 > $2) AND a.inspector = $3",
                         value_text(value_path(&list->items[i], "digest.sha256")), inspector,
                         &approved, err);
        if (st == OK && !approved) {
            return gate_say(
                a, "rules",
                arena_printf(a->arena, "the rules of %.*s that inspected it are approved by nobody",
                             VIEW_ARG(inspector)),
                VIEW("assay rules approve"), err);
        }
    }
    return st;
}

enum status gate_judge_means(struct gate_asking *a, struct error *err)
{
    const struct value *verdict = NULL;
    if (!a->out->judged) {
        return OK;
    }
    enum status st = read_verdict(a, &verdict, err);
    if (st == OK && value_get(verdict, "urn:assay:comparedWith") != NULL) {
        st = gate_say(a, "in-part",
                      VIEW("its verdict judges only what is new since another version"),
                      VIEW("assay verify FILE"), err);
    }
    if (st == OK && verdict_is_by_own(verdict, "baseline")) {
        st = judge_baseline(a, verdict, err);
    }
    return st == OK && verdict_is_by_own(verdict, "rules") ? judge_rules(a, verdict, err) : st;
}

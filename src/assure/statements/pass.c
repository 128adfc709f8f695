/* What the gate let through. */
#include "ledger/authority_private.h"
#include "statements.h"

#include <assay/assure/gate.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

static const struct register_column columns[] = {
    TEXT_KEY("digest"),         INT_KEY("entry"),         TEXT_COLUMN("name"),
    INT_COLUMN("size"),         INT_COLUMN("deployment"), INT_COLUMN("execution"),
    TEXT_COLUMN("environment"), INT_OPTIONAL("verdict"),  TEXT_COLUMN("deliverable"),
    TEXT_COLUMN("forced"),      TEXT_COLUMN("against"),   TEXT_COLUMN("person"),
    INT_COLUMN("expires"),      INT_COLUMN("time"),       COLUMNS_END,
};
static const struct register_table passes_table = {.name = "passes", .columns = columns};
static const struct register_table *const tables[] = {&passes_table, NULL};

static enum status check(const struct statement *s, const struct value *v, struct error *err)
{
    int64_t time = 0;
    int64_t expires = 0;
    if (s->subjects_len != 1 || s->subjects[0].digests_len != 1 ||
        !view_eq(s->subjects[0].digests[0].algorithm, VIEW("sha256"))) {
        return error_set(err, ERR_FORMAT, "a pass is about one file, by its SHA-256");
    }
    if (!clock_parse(value_get_text(v, "time"), &time) ||
        !clock_parse(value_get_text(v, "expires"), &expires) || expires <= time ||
        expires - time > (int64_t)PASS_DAYS_MAX * CLOCK_DAY) {
        return error_set(err, ERR_FORMAT, "a pass ends after it was given, within %d days",
                         PASS_DAYS_MAX);
    }
    return OK;
}

/* What a machine may not decide: somebody answers for what is forced, as soon as anybody can. */
static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct authority *a = p->authority;
    if (value_get(r->predicate, "forced") == NULL || a->first > r->index ||
        authority_person(a, r->signer, r->index).len > 0) {
        return OK;
    }
    return error_set(err, ERR_FORMAT,
                     "a pass is forced by a person, with a key of their own (ASSAY_KEY)");
}

static int64_t has(const struct value *list, const char *word)
{
    for (size_t i = 0; i < list->len; i++) {
        if (view_eq_str(value_text(&list->items[i]), word)) {
            return 1;
        }
    }
    return 0;
}

static enum status against(const struct value *list, struct buf *out, struct error *err)
{
    for (size_t i = 0; value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        buf_add_str(out, i == 0 ? "" : " ");
        buf_add_view(out, value_text(&list->items[i]));
    }
    return buf_status(out, err);
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf words = BUF_INIT(1 << 16);
    const struct value *v = r->predicate;
    const struct value *purposes = value_get(v, "purposes");
    const struct value *verdict = value_get(v, "verdict");
    int64_t time = 0;
    int64_t expires = 0;
    (void)clock_parse(value_get_text(v, "time"), &time);
    (void)clock_parse(value_get_text(v, "expires"), &expires);
    enum status st = against(value_path(v, "forced.against"), &words, err);
    const struct sql_value row[] = {
        sql_text(statement_subject_digest(r->statement)),
        sql_int((int64_t)r->index),
        sql_text(value_get_text(v, "name")),
        sql_int(value_get(v, "size")->integer),
        sql_int(has(purposes, gate_purpose_name(GATE_DEPLOYMENT))),
        sql_int(has(purposes, gate_purpose_name(GATE_EXECUTION))),
        sql_text(value_get_text(v, "environment")),
        value_is(verdict, VALUE_INT) ? sql_int(verdict->integer) : sql_text(view_of(NULL, 0)),
        sql_text(value_get_text(v, "deliverable")),
        sql_text(value_text(value_path(v, "forced.reason"))),
        sql_text(buf_view(&words)),
        sql_text(authority_person(p->authority, r->signer, r->index)),
        sql_int(expires),
        sql_int(time),
    };
    return st == OK ? register_put(p, &passes_table, row, err) : st;
}

const struct statement_type pass_statement = {
    .predicate = PASS_PREDICATE,
    .title = "pass through the gate",
    .schema = "pass-v1.schema.json",
    .registers = "passes",
    .happens = true,
    .tables = tables,
    .check = check,
    .admit = admit,
    .project = project,
};

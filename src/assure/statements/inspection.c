/* The verdict on a delivered file: the statement only says which log entry it is; what it holds
 * is read there, from what the installation signed. */
#include "ledger/authority_private.h"
#include "statements.h"

#include <assay/assure/acceptance.h>
#include <assay/assure/claims.h>
#include <assay/assure/noun.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

enum { QUOTES_MAX = 8192, CLAIMS_READ_MAX = 1000 };

static const struct register_column inspection_columns[] = {
    TEXT_KEY("deliverable"),
    TEXT_KEY("digest"),
    INT_COLUMN("entry"),
    TEXT_COLUMN("outcome"),
    INT_COLUMN("gaps"),
    TEXT_COLUMN("baseline"),
    INT_COLUMN("time"),
    TEXT_COLUMN("baseline_digest"),
    INT_COLUMN("own_baseline"),
    INT_COLUMN("own_rules"),
    COLUMNS_END,
};
static const struct register_table inspections_table = {.name = "delivery_inspections",
                                                        .columns = inspection_columns};

/* What the supplier's documents came to, set against what was measured. */
static const struct register_column claim_columns[] = {
    TEXT_KEY("deliverable"), TEXT_KEY("digest"),           TEXT_KEY("document"),  TEXT_KEY("kind"),
    TEXT_COLUMN("name"),     INT_COLUMN("contradictions"), TEXT_COLUMN("quotes"), COLUMNS_END,
};
static const struct register_table claims_table = {.name = "delivery_claims",
                                                   .columns = claim_columns};

/* The rule sets that it ran with and that are not the shipped ones. */
static const struct register_column rules_columns[] = {
    TEXT_KEY("deliverable"), TEXT_KEY("digest"), TEXT_KEY("inspector"),
    TEXT_COLUMN("rules"),    COLUMNS_END,
};
static const struct register_table rules_table = {.name = "delivery_rules",
                                                  .columns = rules_columns};

static const struct register_table *const tables[] = {&inspections_table, &claims_table,
                                                      &rules_table, NULL};

/* ---- the verdict in the log ---- */

struct verdict_reading {
    struct projection *p;
    const struct recorded *r;
    struct arena arena;
    struct buf scratch;
    bool found;
    /* With rows to be written, or NULL: only looked at. */
    enum status (*use)(struct verdict_reading *v, const struct value *verdict, struct error *err);
};

static enum status not_a_verdict(const struct verdict_reading *v, const char *why,
                                 struct error *err)
{
    const struct value *entry = value_get(v->r->predicate, "verdict");
    return error_set(err, ERR_FORMAT, "log entry %lld %s", (long long)entry->integer, why);
}

/* Only a supplier's file judged as such, and whole: what is new since a base alone is no
 * judgement of it. */
static enum status check_kind_of(const struct verdict_reading *v, const struct value *verdict,
                                 struct error *err)
{
    if (!view_eq(value_get_text(verdict, "urn:assay:origin"), VIEW("supplier"))) {
        return not_a_verdict(v, "does not judge it as a supplier's (--origin supplier)", err);
    }
    return value_get(verdict, "urn:assay:comparedWith") == NULL
               ? OK
               : not_a_verdict(v, "judges only what is new since another version", err);
}

static enum status read_verdict(struct verdict_reading *v, const struct log_entry *e,
                                struct error *err)
{
    struct statement s;
    struct error ignored;
    if (statement_read(e->payload, "log entry", &v->arena, &s, &ignored) != OK ||
        statement_type_of(s.predicate_type) != &vsa_statement || s.predicate_value == NULL) {
        return not_a_verdict(v, "is no verdict", err);
    }
    /* A verdict is the installation's: no person may say one. That is asked of the key itself, not
     * whether a statement gave it to somebody. */
    enum status st = check_signed(v->p->ring, e, &vsa_statement, &v->arena, &v->scratch, &ignored);
    if (st != OK ||
        authority_may(v->p->authority, &vsa_statement, s.predicate_value, view_str(e->key_id),
                      e->index, &ignored) != OK ||
        keyring_find_id(v->p->authority->installation, view_str(e->key_id)) == NULL) {
        return not_a_verdict(v, "is no verdict of this installation", err);
    }
    if (!view_eq(statement_subject_digest(&s), value_get_text(v->r->predicate, "digest"))) {
        return not_a_verdict(v, "judges another file", err);
    }
    enum status fits = check_kind_of(v, s.predicate_value, err);
    if (fits != OK) {
        return fits;
    }
    v->found = true;
    return v->use == NULL ? OK : v->use(v, s.predicate_value, err);
}

static enum status on_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    return read_verdict(ctx, e, err);
}

static enum status with_verdict(struct verdict_reading *v, struct error *err)
{
    const struct value *entry = value_get(v->r->predicate, "verdict");
    uint64_t at = (uint64_t)entry->integer;
    if (at >= v->r->index) {
        return not_a_verdict(v, "does not stand before this statement", err);
    }
    arena_init(&v->arena, 0);
    buf_init(&v->scratch, STATEMENT_MAX);
    enum status st = log_each(v->p->ledger->log, at, at + 1, on_entry, v, err);
    if (st == OK && !v->found) {
        st = not_a_verdict(v, "is not in the log", err);
    }
    arena_release(&v->arena);
    buf_release(&v->scratch);
    return st;
}

/* ---- what is asked ---- */

static enum status take_entry(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    (void)err;
    if (count == 1 && v[0].kind == SQL_INT) {
        *(int64_t *)ctx = v[0].integer;
    }
    return OK;
}

/* Nobody goes back to a verdict that was better. */
static enum status check_newest(struct projection *p, const struct recorded *r,
                                const struct sql_value key[2], struct error *err)
{
    int64_t bound = -1;
    int64_t verdict = value_get(r->predicate, "verdict")->integer;
    enum status st = store_sql_run(projection_store(p),
                                   "SELECT entry FROM delivery_inspections WHERE deliverable = $1 "
                                   "AND digest = $2",
                                   key, 2, take_entry, &bound, err);
    return st != OK || verdict >= bound
               ? st
               : error_set(err, ERR_FORMAT,
                           "log entry %lld is older than the verdict that it has, in entry %lld",
                           (long long)verdict, (long long)bound);
}

static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct sql_value key[] = {sql_text(value_get_text(r->predicate, "deliverable")),
                                    sql_text(value_get_text(r->predicate, "digest"))};
    struct verdict_reading v = {.p = p, .r = r};
    bool found = false;
    enum status st =
        projection_finds(p, "SELECT 1 FROM delivered_files WHERE deliverable = $1 AND digest = $2",
                         key, 2, &found, err);
    if (st == OK && !found) {
        return error_set(err, ERR_FORMAT,
                         "no file with this digest was received for " VIEW_FMT
                         " (\"assay deliverable receive\")",
                         VIEW_ARG(key[0].bytes));
    }
    if (st == OK) {
        st = check_newest(p, r, key, err);
    }
    return st == OK ? with_verdict(&v, err) : st;
}

/* ---- rows ---- */

static int64_t whole(const struct value *v, const char *key)
{
    const struct value *n = value_get(v, key);
    return value_is(n, VALUE_INT) && n->integer > 0 ? n->integer : 0;
}

static void quote(struct buf *out, const struct value *c)
{
    if (out->len < QUOTES_MAX / 2) {
        buf_add_str(out, out->len == 0 ? "" : "\n");
        buf_add_view(out, view_slice(value_get_text(c, "message"), 0, QUOTES_MAX / 4));
    }
}

static enum status put_claim(struct verdict_reading *v, const struct value *claim,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf quotes = BUF_INIT(QUOTES_MAX * 2);
    const struct value *list = value_get(claim, "quotes");
    for (size_t i = 0; value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        quote(&quotes, &list->items[i]);
    }
    const struct sql_value row[] = {
        sql_text(value_get_text(v->r->predicate, "deliverable")),
        sql_text(value_get_text(v->r->predicate, "digest")),
        sql_text(value_text(value_path(claim, "digest.sha256"))),
        sql_text(claim_kind(claim)),
        sql_text(value_get_text(claim, "name")),
        sql_int(whole(claim, "contradictions")),
        sql_text(buf_view(&quotes)),
    };
    enum status st = buf_status(&quotes, err);
    return st == OK ? register_put(v->p, &claims_table, row, err) : st;
}

/* Of an earlier verdict on the file. */
static enum status forget(struct verdict_reading *v, const struct sql_value key[2],
                          struct error *err)
{
    static const char *const deletions[] = {
        "DELETE FROM delivery_claims WHERE deliverable = $1 AND digest = $2",
        "DELETE FROM delivery_rules WHERE deliverable = $1 AND digest = $2",
    };
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof deletions / sizeof deletions[0]; i++) {
        st = store_sql_run(projection_store(v->p), deletions[i], key, 2, NULL, NULL, err);
    }
    return st;
}

static enum status put_rules(struct verdict_reading *v, const struct sql_value key[2],
                             const struct value *list, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        const struct sql_value row[] = {
            key[0], key[1], sql_text(value_get_text(&list->items[i], "inspector")),
            sql_text(value_text(value_path(&list->items[i], "digest.sha256")))};
        st = register_put(v->p, &rules_table, row, err);
    }
    return st;
}

static enum status put(struct verdict_reading *v, const struct value *verdict, struct error *err)
{
    const struct value *claims = value_get(verdict, "urn:assay:claims");
    int64_t time = 0;
    (void)clock_parse(value_get_text(verdict, "timeVerified"), &time);
    const struct sql_value row[] = {
        sql_text(value_get_text(v->r->predicate, "deliverable")),
        sql_text(value_get_text(v->r->predicate, "digest")),
        sql_int(value_get(v->r->predicate, "verdict")->integer),
        sql_text(value_get_text(verdict, "urn:assay:outcome")),
        sql_int(whole(verdict, "urn:assay:notInspected")),
        sql_text(value_text(value_path(verdict, "policy.uri"))),
        sql_int(time),
        sql_text(value_text(value_path(verdict, "policy.digest.sha256"))),
        sql_int(verdict_is_by_own(verdict, "baseline")),
        sql_int(verdict_is_by_own(verdict, "rules")),
    };
    struct view stated = value_get_text(v->r->predicate, "time");
    enum status st = register_put(v->p, &inspections_table, row, err);
    if (st == OK) {
        st = deliverable_said(v->p, row[0].bytes, stated, err);
    }
    if (st == OK) {
        st = deliverable_said(v->p, row[0].bytes, value_get_text(verdict, "timeVerified"), err);
    }
    if (st == OK) {
        st = forget(v, row, err);
    }
    if (st == OK) {
        st = put_rules(v, row, value_get(verdict, "urn:assay:rules"), err);
    }
    for (size_t i = 0; st == OK && value_is(claims, VALUE_ARRAY) && i < claims->len; i++) {
        if (i == CLAIMS_READ_MAX) {
            return error_set(err, ERR_FORMAT, "the verdict names more than %d documents",
                             CLAIMS_READ_MAX);
        }
        st = put_claim(v, &claims->items[i], err);
    }
    return st;
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    struct verdict_reading v = {.p = p, .r = r, .use = put};
    return with_verdict(&v, err);
}

const struct statement_type inspection_statement = {
    .predicate = INSPECTION_PREDICATE,
    .title = "inspection of a delivered file",
    .schema = "inspection-v1.schema.json",
    .registers = NOUN_REGISTERS,
    .happens = true,
    .tables = tables,
    .admit = admit,
    .project = project,
};

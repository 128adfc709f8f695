#include <assay/assure/log_configuration.h>

#include <assay/base/json.h>

static int64_t number_of(const struct value *v, const char *member)
{
    const struct value *n = value_get(v, member);
    return value_is(n, VALUE_INT) ? n->integer : 0;
}

void log_configuration_learn(struct log_configuration *c, const struct statement *s,
                             struct view origin, uint64_t entry)
{
    const struct value *v = s->predicate_value;
    if (!view_eq(s->predicate_type, VIEW(LOG_CONFIGURATION_PREDICATE)) || v == NULL ||
        !view_eq(value_get_text(v, "origin"), origin)) {
        return;
    }
    *c = (struct log_configuration){.entry = entry};
    c->stated = view_eq(value_get_text(v, "action"), VIEW("set"));
    c->withdrawn = !c->stated;
    if (c->withdrawn) {
        return;
    }
    c->has_policy = sha256_parse(value_get_text(v, "policy"), &c->policy);
    c->has_authorities = sha256_parse(value_get_text(v, "tsaCa"), &c->authorities);
    c->cosign_days = number_of(v, "cosignDays");
    c->timestamp_days = number_of(v, "timestampDays");
}

/* ---- as the registers have it ---- */

#define ROW_COLUMNS "policy, tsa_ca, cosign_days, timestamp_days, idx"
enum { POLICY, TSA_CA, COSIGN_DAYS, TIMESTAMP_DAYS, ENTRY, COLUMNS };

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct log_configuration *c = ctx;
    (void)err;
    if (count == COLUMNS) {
        *c = (struct log_configuration){.stated = true, .entry = (uint64_t)v[ENTRY].integer};
        c->has_policy = sha256_parse(v[POLICY].bytes, &c->policy);
        c->has_authorities = sha256_parse(v[TSA_CA].bytes, &c->authorities);
        c->cosign_days = v[COSIGN_DAYS].kind == SQL_INT ? v[COSIGN_DAYS].integer : 0;
        c->timestamp_days = v[TIMESTAMP_DAYS].kind == SQL_INT ? v[TIMESTAMP_DAYS].integer : 0;
    }
    return OK;
}

enum status log_configuration_of(const struct ledger *l, struct log_configuration *out,
                                 struct error *err)
{
    struct checkpoint head;
    *out = (struct log_configuration){.stated = false};
    enum status st = log_head(l->log, &head, err);
    if (st != OK || head.size == 0) {
        return st;
    }
    st = ledger_project(l, err);
    if (st != OK) {
        return st;
    }
    const struct sql_value origin = sql_text(view_str(head.origin));
    return store_sql_run(l->store,
                         "SELECT " ROW_COLUMNS " FROM log_configurations WHERE origin = $1 AND "
                         "active = 1",
                         &origin, 1, on_row, out, err);
}

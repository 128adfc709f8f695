/* What the log says of itself: whose cosignatures and timestamps count, and how soon there has to
 * be one of what was appended. */
#include "ledger/ledger_private.h"
#include "nouns.h"
#include "statements.h"

#include <assay/assure/log_configuration.h>

static const struct register_column columns[] = {
    TEXT_KEY("origin"),
    TEXT_COLUMN("policy"),
    TEXT_COLUMN("tsa_ca"),
    INT_OPTIONAL("cosign_days"),
    INT_OPTIONAL("timestamp_days"),
    TEXT_COLUMN("owner"),
    INT_OPTIONAL("review_by"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
static const struct register_table table = {.name = "log_configurations", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "origin", .kind = FIELD_WORD, .required = true, .help = "the log's name"},
    {.name = "policy",
     .kind = FIELD_DOCUMENT,
     .help = "the witnesses that count, and how many of them (C2SP tlog-policy)"},
    {.name = "tsa_ca",
     .kind = FIELD_DOCUMENT,
     .help = "certificates of timestamp authorities that count, PEM"},
    {.name = "cosign_days",
     .kind = FIELD_NUMBER,
     .least = 1,
     .most = LOG_CONFIGURATION_DAYS_MAX,
     .help = "days after which an entry is cosigned as the policy asks"},
    {.name = "timestamp_days",
     .kind = FIELD_NUMBER,
     .least = 1,
     .most = LOG_CONFIGURATION_DAYS_MAX,
     .help = "days after which an entry is timestamped"},
    {.name = "owner", .kind = FIELD_ID, .refers = "person", .help = "who answers for it"},
    {.name = "review_by", .kind = FIELD_DATE, .help = "when it is looked at again"},
    {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    if (value_get(v, "cosignDays") != NULL && value_get(v, "policy") == NULL) {
        return error_set(err, ERR_FORMAT,
                         "cosignDays: without a policy nobody's cosignature counts (--policy)");
    }
    if (value_get(v, "timestampDays") != NULL && value_get(v, "tsaCa") == NULL) {
        return error_set(
            err, ERR_FORMAT,
            "timestampDays: without certificates nobody's timestamp counts (--tsa-ca)");
    }
    return OK;
}

/* A log speaks of itself alone. One that is empty has no name yet. */
static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    struct checkpoint head;
    struct view origin = value_get_text(r->predicate, "origin");
    enum status st = log_head(p->ledger->log, &head, err);
    return st != OK || head.size == 0 || view_eq_str(origin, head.origin)
               ? st
               : error_set(err, ERR_FORMAT, "it is about another log, " VIEW_FMT, VIEW_ARG(origin));
}

const struct noun log_configuration_noun = {
    .name = "log-configuration",
    .plural = "log-configurations",
    .about = "What the log says of itself: whose cosignatures and timestamps count, and how soon",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .issued = true,
    .elsewhere = "log configure",
    .type = &log_configuration_statement,
    .table = &table,
    .check = check,
    .admit = admit,
};

const struct statement_type log_configuration_statement = {
    NOUN_STATEMENT("log-configuration", "configuration of the log"), .happens = true,
    .guides_audits = true};

/* A version of a project's threat model: which file, what is in it, and which threats the rules of
 * that day found. The threats stand in the statement: later rules do not change what was found. */
#include "ledger/authority_private.h"
#include "statements.h"

#include <assay/assure/noun.h>
#include <assay/assure/threat_models.h>
#include <assay/base/clock.h>

static const struct register_column model_columns[] = {
    TEXT_KEY("project"),      TEXT_KEY("version"),  TEXT_COLUMN("title"),
    TEXT_COLUMN("format"),    TEXT_COLUMN("file"),  TEXT_COLUMN("document"),
    INT_COLUMN("boundaries"), INT_COLUMN("actors"), INT_COLUMN("processes"),
    INT_COLUMN("stores"),     INT_COLUMN("flows"),  INT_COLUMN("crossings"),
    INT_COLUMN("flaws"),      TEXT_COLUMN("rules"), TEXT_COLUMN("person"),
    INT_COLUMN("time"),       COLUMNS_END,
};
const struct register_table threat_models_table = {.name = "threat_models",
                                                   .columns = model_columns};

static const struct register_column threat_columns[] = {
    TEXT_KEY("project"),     TEXT_KEY("version"),     TEXT_KEY("threat"),  TEXT_COLUMN("rule"),
    TEXT_COLUMN("category"), TEXT_COLUMN("severity"), TEXT_COLUMN("name"), TEXT_COLUMN("title"),
    TEXT_COLUMN("state"),    TEXT_COLUMN("how"),      COLUMNS_END,
};
static const char *const threat_indexes[] = {"project, threat", NULL};
const struct register_table threat_model_threats_table = {
    .name = "threat_model_threats", .columns = threat_columns, .indexes = threat_indexes};

static const struct register_table *const tables[] = {&threat_models_table,
                                                      &threat_model_threats_table, NULL};

static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct sql_value id = sql_text(value_get_text(r->predicate, "project"));
    bool any = false;
    enum status st = projection_finds(p, "SELECT 1 FROM projects WHERE id = $1 AND active = 1", &id,
                                      1, &any, err);
    return st != OK || any
               ? st
               : error_set(err, ERR_FORMAT,
                           "there is no project \"" VIEW_FMT "\" (\"assay project add\")",
                           VIEW_ARG(id.bytes));
}

static struct sql_value count_of(const struct value *counts, const char *key)
{
    const struct value *n = value_get(counts, key);
    return sql_int(value_is(n, VALUE_INT) ? n->integer : 0);
}

static enum status put_threat(struct projection *p, const struct sql_value *key,
                              const struct value *t, struct error *err)
{
    const struct sql_value row[] = {
        key[0],
        key[1],
        sql_text(value_get_text(t, "id")),
        sql_text(value_get_text(t, "rule")),
        sql_text(value_get_text(t, "category")),
        sql_text(value_get_text(t, "severity")),
        sql_text(value_get_text(t, "name")),
        sql_text(value_get_text(t, "title")),
        sql_text(value_get_text(t, "state")),
        sql_text(value_get_text(t, "how")),
    };
    return register_put(p, &threat_model_threats_table, row, err);
}

/* The same version a second time takes the place of the first. */
static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *v = r->predicate;
    const struct value *counts = value_get(v, "counts");
    const struct value *threats = value_get(v, "threats");
    const struct sql_value key[] = {sql_text(value_get_text(v, "project")),
                                    sql_text(value_get_text(v, "version"))};
    int64_t time = 0;
    (void)clock_parse(value_get_text(v, "time"), &time);
    enum status st = store_sql_run(
        projection_store(p), "DELETE FROM threat_model_threats WHERE project = $1 AND version = $2",
        key, 2, NULL, NULL, err);
    const struct sql_value row[] = {
        key[0],
        key[1],
        sql_text(value_get_text(v, "title")),
        sql_text(value_get_text(v, "format")),
        sql_text(value_text(value_path(v, "document.name"))),
        sql_text(value_text(value_path(v, "document.digest.sha256"))),
        count_of(counts, "boundaries"),
        count_of(counts, "actors"),
        count_of(counts, "processes"),
        count_of(counts, "stores"),
        count_of(counts, "flows"),
        count_of(counts, "crossings"),
        count_of(counts, "flaws"),
        sql_text(value_get_text(v, "rules")),
        sql_text(authority_person(p->authority, r->signer, r->index)),
        sql_int(time),
    };
    if (st == OK) {
        st = register_put(p, &threat_models_table, row, err);
    }
    for (size_t i = 0; st == OK && i < threats->len; i++) {
        st = put_threat(p, key, &threats->items[i], err);
    }
    return st;
}

const struct statement_type threat_model_statement = {
    .predicate = THREAT_MODEL_PREDICATE,
    .title = "version of a threat model",
    .schema = "threat-model-v1.schema.json",
    .registers = NOUN_REGISTERS,
    .tables = tables,
    .admit = admit,
    .project = project,
};

/* A person's key is introduced, replaced or revoked. */
#include "ledger/authority_private.h"
#include "statements.h"

#include <assay/base/mem.h>

static const struct register_column columns[] = {
    INT_KEY("entry"),    TEXT_KEY("key"),       TEXT_COLUMN("person"), TEXT_COLUMN("roles"),
    INT_COLUMN("ended"), TEXT_COLUMN("reason"), TEXT_COLUMN("public"), COLUMNS_END,
};

static const char *const indexes[] = {"person", NULL};

/* What each key could say from which entry on: `ended` rows end it. */
const struct register_table key_grants_table = {
    .name = "key_grants", .columns = columns, .indexes = indexes};

static const struct register_table *const tables[] = {&key_grants_table, NULL};

static enum status check_public(const struct value *v, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf der = BUF_INIT(PUBLIC_SPKI_MAX);
    struct public_key key;
    enum status st = base64_decode(&der, value_get_text(v, "publicKey"), err);
    if (st == OK) {
        st = public_key_from_spki(buf_view(&der), &key, err);
    }
    if (st != OK || key.algorithm != KEY_ED25519) {
        return error_set(err, ERR_FORMAT, "\"publicKey\" is no Ed25519 key");
    }
    return view_eq_str(value_get_text(v, "key"), key.id)
               ? OK
               : error_set(err, ERR_FORMAT, "\"key\" is not the id of \"publicKey\"");
}

static enum status check(const struct statement *s, const struct value *v, struct error *err)
{
    static const char *const needed[][2] = {
        {"introduce", "publicKey"}, {"introduce", "person"}, {"introduce", "roles"},
        {"rotate", "publicKey"},    {"rotate", "replaces"},  {"revoke", "reason"},
    };
    struct view action = value_get_text(v, "action");
    (void)s;
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (view_eq_str(action, needed[i][0]) && value_get(v, needed[i][1]) == NULL) {
            return error_set(err, ERR_FORMAT, "%s needs \"%s\"", needed[i][0], needed[i][1]);
        }
    }
    return view_eq(action, VIEW("revoke")) ? OK : check_public(v, err);
}

static enum status put(struct projection *p, const struct grant *g, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf roles = BUF_INIT(ROLES_TEXT_MAX);
    roles_write(&p->authority->roles, g->roles, " ", &roles);
    const struct sql_value row[] = {
        sql_int((int64_t)g->entry), sql_text(g->key),          sql_text(g->person),
        sql_text(buf_view(&roles)), sql_int(g->ended ? 1 : 0), sql_text(g->reason),
        sql_text(g->public_key),
    };
    enum status st = buf_status(&roles, err);
    return st == OK ? register_put(p, &key_grants_table, row, err) : st;
}

/* The memory of the projection first: it resolves whose the key is. */
static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct grant *known = p->authority->newest;
    enum status st = authority_learn(p->authority, r->predicate, r->index, err);
    const struct grant *g = p->authority->newest;
    while (st == OK && g != known) {
        st = put(p, g, err);
        g = g->older;
    }
    return st;
}

const struct statement_type key_statement = {
    .predicate = KEY_PREDICATE,
    .title = "introduction, replacement or revocation of a person's key",
    .schema = "key-v1.schema.json",
    .registers = "keys",
    .decides = true,
    .guides_audits = true,
    .tables = tables,
    .check = check,
    .project = project,
};

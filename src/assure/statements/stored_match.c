/* Stored inventories were matched with newer advisories: when, with which index, and what
 * became known by that. */
#include "statements.h"

#include <assay/assure/inventories.h>
#include <assay/base/clock.h>

extern const struct register_table known_matches_table;

static const struct register_column matched_columns[] = {
    TEXT_KEY("subject"), INT_COLUMN("inventory"), TEXT_COLUMN("database"), INT_COLUMN("matched"),
    COLUMNS_END,
};
const struct register_table matched_inventories_table = {.name = "matched_inventories",
                                                         .columns = matched_columns};

static const struct register_table *const tables[] = {&matched_inventories_table, NULL};

static enum status put_matched(struct projection *p, const struct value *v, struct error *err)
{
    const struct value *list = value_get(v, "inventories");
    struct view database = value_text(value_path(v, "database.digest.sha256"));
    int64_t time = 0;
    enum status st = OK;
    (void)clock_parse(value_get_text(v, "time"), &time);
    for (size_t i = 0; st == OK && i < list->len; i++) {
        const struct value *entry = value_get(&list->items[i], "entry");
        const struct sql_value row[] = {sql_text(value_get_text(&list->items[i], "subject")),
                                        sql_int(entry->integer), sql_text(database), sql_int(time)};
        st = register_put(p, &matched_inventories_table, row, err);
    }
    return st;
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *list = value_get(r->predicate, "added");
    enum status st = put_matched(p, r->predicate, err);
    for (size_t i = 0; st == OK && i < list->len; i++) {
        const struct value *v = &list->items[i];
        const struct sql_value row[] = {sql_text(value_get_text(v, "subject")),
                                        sql_text(value_get_text(v, "package")),
                                        sql_text(value_get_text(v, "advisory"))};
        st = register_put(p, &known_matches_table, row, err);
    }
    return st;
}

const struct statement_type stored_match_statement = {
    .predicate = STORED_MATCH_PREDICATE,
    .title = "stored inventories matched with newer advisories",
    .schema = "stored-match-v1.schema.json",
    .registers = "inventories",
    .tables = tables,
    .project = project,
};

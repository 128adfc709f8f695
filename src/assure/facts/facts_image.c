/* Build tool: facts_schema.sql → the empty database of facts, as SQLite would write it to a file.
 * To copy it takes a fifth of the time of creating the tables and views at each start.
 *
 *   facts_image OUT SCHEMA.sql */
#include <assay/base/buf.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/content/file.h>
#include <assay/inspect/finding.h>
#include <assay/inventory/component.h>

#include <sqlite3.h>
#include <stdio.h>

enum { SCHEMA_MAX = 1 << 20 };

static enum status failed(sqlite3 *db, const char *doing, struct error *err)
{
    return error_set(err, ERR_FORMAT, "%s: %s", doing, sqlite3_errmsg(db));
}

/* The names behind the small numbers, so that views show words. */
static enum status add_name(sqlite3 *db, const char *table, int id, const char *name,
                            struct error *err)
{
    char *sql = sqlite3_mprintf("INSERT INTO %w VALUES (%d, %Q)", table, id, name);
    int rc = sql == NULL ? SQLITE_NOMEM : sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return rc == SQLITE_OK ? OK : failed(db, table, err);
}

static enum status add_names(sqlite3 *db, struct error *err)
{
    enum status st = OK;
    for (int i = 0; st == OK && i < LANG_COUNT; i++) {
        st = add_name(db, "t_languages", i, language_name((enum language)i), err);
    }
    for (int i = SEVERITY_INFO; st == OK && i <= SEVERITY_CRITICAL; i++) {
        st = add_name(db, "t_severities", i, severity_name((enum severity)i), err);
    }
    for (int i = CONFIDENCE_LOW; st == OK && i <= CONFIDENCE_HIGH; i++) {
        st = add_name(db, "t_confidences", i, confidence_name((enum confidence)i), err);
    }
    for (int i = SCOPE_RUNTIME; st == OK && i <= SCOPE_BUILD; i++) {
        st = add_name(db, "t_scopes", i, component_scope_name((enum component_scope)i), err);
    }
    for (int i = RELATION_UNKNOWN; st == OK && i <= RELATION_TRANSITIVE; i++) {
        st = add_name(db, "t_relations", i, component_relation_name((enum component_relation)i),
                      err);
    }
    return st;
}

static enum status make(sqlite3 *db, const char *to, const char *schema, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(SCHEMA_MAX);
    enum status st = file_read(schema, &sql, err);
    if (st == OK && sqlite3_exec(db, sql.ptr, NULL, NULL, NULL) != SQLITE_OK) {
        st = failed(db, schema, err);
    }
    st = st == OK ? add_names(db, err) : st;
    if (st != OK) {
        return st;
    }
    sqlite3_int64 len = 0;
    unsigned char *image = sqlite3_serialize(db, "main", &len, 0);
    if (image == NULL) {
        return error_no_memory(err);
    }
    st = file_write_atomic(to, view_of((const char *)image, (size_t)len), 0644, err);
    sqlite3_free(image);
    return st;
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    struct error err = {.code = OK};
    if (argc != 3) {
        fprintf(stderr, "usage: facts_image OUT SCHEMA.sql\n");
        return 2;
    }
    enum status st = sqlite3_open(":memory:", &db) == SQLITE_OK ? make(db, argv[1], argv[2], &err)
                                                                : error_no_memory(&err);
    (void)sqlite3_close(db);
    if (st != OK) {
        fprintf(stderr, "facts_image: %s\n", err.message);
    }
    return st == OK ? 0 : 1;
}

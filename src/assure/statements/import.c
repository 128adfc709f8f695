/* Findings of another tool, imported: they are read from the document that the statement names
 * (assay/assure/imports.h). Where it says what was tested, which tests ran on that, and what became
 * of them: the newest report that has a test says it. */
#include "statements.h"

#include <assay/assure/imports.h>
#include <assay/base/clock.h>
#include <assay/base/json.h>

static const struct register_column columns[] = {
    TEXT_KEY("digest"),  TEXT_KEY("suite"),     TEXT_KEY("test"),   TEXT_COLUMN("outcome"),
    TEXT_COLUMN("file"), TEXT_COLUMN("report"), INT_COLUMN("time"), COLUMNS_END,
};
static const struct register_table table = {.name = "test_results", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

struct test_report {
    struct projection *p;
    struct view tested;
    const struct recorded *said;
    int64_t time;
};

/* A document that was tampered with names outcomes that there are not: it is passed over. */
static enum status put_test(const struct test_report *t, const struct value *v, struct error *err)
{
    enum import_outcome outcome;
    if (!import_outcome_parse(value_get_text(v, "outcome"), &outcome)) {
        return OK;
    }
    const struct sql_value row[] = {
        sql_text(t->tested),
        sql_text(value_get_text(v, "suite")),
        sql_text(value_get_text(v, "name")),
        sql_text(view_str(import_outcome_name(outcome))),
        sql_text(t->said->statement->subjects[0].name),
        sql_text(statement_subject_digest(t->said->statement)),
        sql_int(t->time),
    };
    return register_put(t->p, &table, row, err);
}

/* A document that cannot be read (any more) names no test. */
static enum status put_tests(const struct test_report *t, const struct sha256 *document,
                             struct error *err)
{
    struct buf text = BUF_INIT(STORE_BLOB_MAX);
    struct arena arena;
    struct value root;
    struct error why;
    arena_init(&arena, 0);
    enum status st = store_blob_get(projection_store(t->p), document, &text, &why);
    if (st == OK) {
        st = json_read(buf_view(&text), "findings.json", JSON_STRICT, NULL, &arena, &root, &why);
    }
    const struct value *list = st == OK ? value_get(&root, "tests") : NULL;
    st = st == ERR_NO_MEMORY ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        st = put_test(t, &list->items[i], err);
    }
    arena_release(&arena);
    buf_release(&text);
    return st;
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    struct test_report t = {.p = p, .tested = value_get_text(r->predicate, "tested"), .said = r};
    struct sha256 document;
    struct view hex = value_text(value_path(r->predicate, "findings.digest.sha256"));
    (void)clock_parse(value_get_text(r->predicate, "time"), &t.time);
    return t.tested.len > 0 && sha256_parse(hex, &document) ? put_tests(&t, &document, err) : OK;
}

const struct statement_type import_statement = {
    .predicate = IMPORT_PREDICATE,
    .title = "findings of another tool",
    .schema = "import-v1.schema.json",
    .registers = "imports",
    .tables = tables,
    .project = project,
};

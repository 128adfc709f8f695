#include <assay/advisory/kev.h>
#include <assay/base/clock.h>
#include <assay/base/csv.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

#include "cve_rows.h"

enum { TEXTS_MAX = 1 << 28, VALUES_MAX = 1 << 22, DEPTH_MAX = 8 };

struct collector {
    struct kev_table table;
    size_t cap;
};

static void skip_entry(struct kev_table *table, size_t line)
{
    table->first_skipped = table->skipped == 0 ? line : table->first_skipped;
    table->skipped++;
}

static enum status add(struct collector *c, struct view cve, struct view added, struct view due,
                       struct view ransomware, size_t line, struct error *err)
{
    struct kev_row row = {.ransomware = view_eq_nocase(ransomware, VIEW("Known"))};
    if (!cve_parse(cve, &row.cve) || !clock_parse(added, &row.added) ||
        (due.len > 0 && !clock_parse(due, &row.due))) {
        skip_entry(&c->table, line);
        return OK;
    }
    void *rows = c->table.rows;
    enum status st = mem_grow(&rows, &c->cap, c->table.count + 1, sizeof row, KEV_ROWS_MAX, err);
    c->table.rows = rows;
    if (st == OK) {
        c->table.rows[c->table.count++] = row;
    }
    return st;
}

static enum status read_json(struct view text, const char *source, struct arena *arena,
                             struct collector *c, struct error *err)
{
    struct value root;
    struct parse_limits limits = {.depth = DEPTH_MAX, .values = VALUES_MAX};
    enum status st = json_read(text, source, JSON_STRICT, &limits, arena, &root, err);
    if (st != OK) {
        return st;
    }
    const struct value *list = value_get(&root, "vulnerabilities");
    if (!value_is(list, VALUE_ARRAY)) {
        return error_set(err, ERR_FORMAT, "%s: no KEV catalogue: it has no \"vulnerabilities\"",
                         source);
    }
    (void)clock_parse(value_get_text(&root, "dateReleased"), &c->table.date);
    for (size_t i = 0; i < list->len && st == OK; i++) {
        const struct value *v = &list->items[i];
        st = add(c, value_get_text(v, "cveID"), value_get_text(v, "dateAdded"),
                 value_get_text(v, "dueDate"), value_get_text(v, "knownRansomwareCampaignUse"),
                 v->line, err);
    }
    return st;
}

static enum status read_csv(struct view text, const char *source, struct arena *arena,
                            struct collector *c, struct error *err)
{
    struct csv csv;
    struct csv_row row;
    csv_init(&csv, text, arena);
    enum csv_status got = csv_next(&csv, &row);
    int cve = csv_column(&row, "cveID");
    int added = csv_column(&row, "dateAdded");
    int due = csv_column(&row, "dueDate");
    int ransomware = csv_column(&row, "knownRansomwareCampaignUse");
    if (got == CSV_NO_MEMORY) {
        return error_no_memory(err);
    }
    if (got != CSV_ROW || cve < 0 || added < 0) {
        return error_set(err, ERR_FORMAT,
                         "%s: no KEV catalogue: its columns must be named cveID, dateAdded …",
                         source);
    }
    enum status st = OK;
    while (st == OK && (got = csv_next(&csv, &row)) != CSV_END) {
        if (got == CSV_NO_MEMORY) {
            return error_no_memory(err);
        }
        if (got == CSV_MALFORMED) {
            skip_entry(&c->table, csv.line);
            continue;
        }
        st = add(c, csv_field(&row, cve), csv_field(&row, added), csv_field(&row, due),
                 csv_field(&row, ransomware), csv.line, err);
    }
    return st;
}

enum status kev_read(struct view text, const char *source, struct kev_table *out, struct error *err)
{
    struct collector c = {0};
    struct arena arena;
    arena_init(&arena, TEXTS_MAX);
    struct view trimmed = view_trim(text);
    bool json = trimmed.len > 0 && trimmed.ptr[0] == '{';
    enum status st = (json ? read_json : read_csv)(text, source, &arena, &c, err);
    arena_release(&arena);
    if (st == OK) {
        c.table.count = cve_rows_sort(c.table.rows, c.table.count, sizeof *c.table.rows);
        *out = c.table;
    } else {
        kev_release(&c.table);
    }
    return st;
}

void kev_release(struct kev_table *table)
{
    table->rows = mem_free(table->rows);
    table->count = 0;
}

const struct kev_row *kev_find(const struct kev_row *rows, size_t count, uint64_t cve)
{
    return cve_rows_find(rows, count, sizeof *rows, cve);
}

#include <assay/advisory/epss.h>
#include <assay/base/clock.h>
#include <assay/base/csv.h>
#include <assay/base/mem.h>

#include "cve_rows.h"

#include <math.h>

enum { TEXTS_MAX = 1 << 20, DIGITS_MAX = 24, EXPONENT_MAX = 99 };

/* The value of the digits; how many stood there. */
static size_t take_number(struct view *v, double *value)
{
    size_t n = 0;
    while (n < v->len && n < DIGITS_MAX && v->ptr[n] >= '0' && v->ptr[n] <= '9') {
        *value = *value * 10 + (v->ptr[n] - '0');
        n++;
    }
    *v = view_slice(*v, n, v->len);
    return n;
}

static bool take_char(struct view *v, char a, char b)
{
    if (v->len == 0 || (v->ptr[0] != a && v->ptr[0] != b)) {
        return false;
    }
    *v = view_slice(*v, 1, v->len);
    return true;
}

/* "0.00043", "1", "4.3e-05": at most 1. The C library's reader depends on the locale. */
static bool read_share(struct view v, uint32_t *out)
{
    double value = 0;
    size_t digits = take_number(&v, &value);
    size_t places = 0;
    if (take_char(&v, '.', '.')) {
        places = take_number(&v, &value);
    }
    double exponent = 0;
    if (take_char(&v, 'e', 'E')) {
        bool negative = take_char(&v, '-', '-') || !take_char(&v, '+', '+');
        if (take_number(&v, &exponent) == 0 || exponent > EXPONENT_MAX) {
            return false;
        }
        exponent = negative ? -exponent : exponent;
    }
    double share = value * pow(10, exponent - (double)places);
    if (digits + places == 0 || v.len > 0 || !(share <= 1)) {
        return false;
    }
    *out = (uint32_t)lround(share * EPSS_ONE);
    return true;
}

/* "#model_version:v2025.03.14,score_date:2025-06-01T12:55:00Z" */
static int64_t read_date(struct view *text)
{
    static const struct view key = VIEW_INIT("score_date:");
    int64_t date = 0;
    struct view line;
    struct view rest = *text;
    while (rest.len > 0 && rest.ptr[0] == '#' && view_line(&rest, &line)) {
        ptrdiff_t at = view_find(line, key);
        if (at >= 0) {
            struct view value = view_slice(line, (size_t)at + key.len, line.len);
            /* "+0000" is no offset of RFC 3339; the day is what counts. */
            (void)(clock_parse(value, &date) || clock_parse(view_slice(value, 0, 10), &date));
        }
        *text = rest;
    }
    return date;
}

struct columns {
    int cve;
    int probability;
    int percentile;
};

static bool read_row(const struct csv_row *row, const struct columns *at, struct epss_row *out)
{
    return cve_parse(csv_field(row, at->cve), &out->cve) &&
           read_share(csv_field(row, at->probability), &out->probability) &&
           read_share(csv_field(row, at->percentile), &out->percentile);
}

static enum status read_rows(struct csv *csv, const struct columns *at, struct epss_table *table,
                             struct error *err)
{
    size_t cap = 0;
    struct csv_row row;
    enum csv_status got;
    while ((got = csv_next(csv, &row)) != CSV_END) {
        struct epss_row next;
        if (got == CSV_NO_MEMORY) {
            return error_no_memory(err);
        }
        if (got == CSV_MALFORMED || !read_row(&row, at, &next)) {
            table->first_skipped = table->skipped == 0 ? csv->line : table->first_skipped;
            table->skipped++;
            continue;
        }
        void *rows = table->rows;
        enum status st = mem_grow(&rows, &cap, table->count + 1, sizeof next, EPSS_ROWS_MAX, err);
        table->rows = rows;
        if (st != OK) {
            return st;
        }
        table->rows[table->count++] = next;
    }
    return OK;
}

static enum status read_table(struct view text, const char *source, struct arena *arena,
                              struct epss_table *table, struct error *err)
{
    struct csv csv;
    struct csv_row header;
    table->date = read_date(&text);
    csv_init(&csv, text, arena);
    enum csv_status got = csv_next(&csv, &header);
    struct columns at = {csv_column(&header, "cve"), csv_column(&header, "epss"),
                         csv_column(&header, "percentile")};
    if (got == CSV_NO_MEMORY) {
        return error_no_memory(err);
    }
    if (got != CSV_ROW || at.cve < 0 || at.probability < 0 || at.percentile < 0) {
        return error_set(err, ERR_FORMAT,
                         "%s: no EPSS table: its columns must be named cve, epss, percentile",
                         source);
    }
    enum status st = read_rows(&csv, &at, table, err);
    if (st != OK) {
        error_prefix(err, "%s", source);
        return st;
    }
    table->count = cve_rows_sort(table->rows, table->count, sizeof *table->rows);
    return OK;
}

enum status epss_read(struct view text, const char *source, struct epss_table *out,
                      struct error *err)
{
    struct epss_table table = {0};
    struct arena arena;
    arena_init(&arena, TEXTS_MAX);
    enum status st = read_table(text, source, &arena, &table, err);
    arena_release(&arena);
    if (st == OK) {
        *out = table;
    } else {
        epss_release(&table);
    }
    return st;
}

void epss_release(struct epss_table *table)
{
    table->rows = mem_free(table->rows);
    table->count = 0;
}

const struct epss_row *epss_find(const struct epss_row *rows, size_t count, uint64_t cve)
{
    return cve_rows_find(rows, count, sizeof *rows, cve);
}

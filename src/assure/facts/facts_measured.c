/* What reports say of measures: sums by language and the functions that stand out. */
#include "facts_private.h"

static uint64_t column_u64(sqlite3_stmt *st, int at)
{
    sqlite3_int64 n = sqlite3_column_int64(st, at);
    return n < 0 ? 0 : (uint64_t)n;
}

struct language_walk {
    facts_language_visit *each;
    void *ctx;
};

static enum status language_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct language_walk *w = ctx;
    const struct fact_language l = {
        .language = facts_column_view(st, 0),
        .files = column_u64(st, 1),
        .lines = column_u64(st, 2),
        .code_lines = column_u64(st, 3),
        .functions = column_u64(st, 4),
        .compared_lines = column_u64(st, 5),
        .duplicated_lines = column_u64(st, 6),
        .public_functions = column_u64(st, 7),
        .documented_functions = column_u64(st, 8),
    };
    return w->each(w->ctx, &l, err);
}

/* 2, 8, 16: generated, vendored, tests. */
#define OWN_CODE "(classes & 26) = 0"

enum status facts_each_language(const struct facts *f, facts_language_visit *each, void *ctx,
                                struct error *err)
{
    struct language_walk w = {each, ctx};
    if (!f->measured) {
        return OK; /* to ask would store what is known of all files */
    }
    return facts_each_row(
        f,
        "SELECT l.name, count(*), sum(m.lines) AS lines, sum(m.code_lines), sum(m.functions),"
        " coalesce(sum(CASE WHEN m.duplicated_lines IS NOT NULL THEN m.lines END), 0),"
        " coalesce(sum(m.duplicated_lines), 0), sum(m.public_functions),"
        " sum(m.documented_functions)"
        " FROM t_measures m JOIN t_files f ON f.path = m.path JOIN t_languages l"
        " ON l.id = f.language WHERE " OWN_CODE " GROUP BY l.name ORDER BY lines DESC, l.name",
        VIEW(""), language_row, &w, err);
}

struct function_walk {
    facts_function_visit *each;
    void *ctx;
};

static enum status function_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct function_walk *w = ctx;
    const struct fact_function f = {
        .path = facts_column_view(st, 0),
        .name = facts_column_view(st, 1),
        .line = column_u64(st, 2),
        .lines = column_u64(st, 3),
        .cyclomatic = column_u64(st, 4),
        .cognitive = column_u64(st, 5),
    };
    return w->each(w->ctx, &f, err);
}

enum status facts_each_worst_function(const struct facts *f, facts_function_visit *each, void *ctx,
                                      struct error *err)
{
    struct function_walk w = {each, ctx};
    return facts_each_row(f,
                          "SELECT path, name, line, end_line - line + 1 AS lines, cyclomatic,"
                          " cognitive FROM t_functions WHERE " OWN_CODE
                          " ORDER BY cognitive DESC, cyclomatic DESC, lines DESC, path, line"
                          " LIMIT 5",
                          VIEW(""), function_row, &w, err);
}

static enum status count_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    struct fact_change_counts *c = ctx;
    (void)err;
    *c = (struct fact_change_counts){.grown = column_u64(st, 0),
                                     .added = column_u64(st, 1),
                                     .shrunk = column_u64(st, 2),
                                     .gone = column_u64(st, 3)};
    return OK;
}

enum status facts_count_changes(const struct facts *f, struct fact_change_counts *out,
                                struct error *err)
{
    return facts_each_row(
        f,
        "SELECT total(change = 'grown'), total(change = 'new'), total(change = 'shrunk'),"
        " total(change = 'gone') FROM t_function_changes WHERE " OWN_CODE,
        VIEW(""), count_row, out, err);
}

struct change_walk {
    facts_change_visit *each;
    void *ctx;
    unsigned left;
};

static struct fact_function_size size_at(sqlite3_stmt *st, int at)
{
    return (struct fact_function_size){
        .cognitive = column_u64(st, at),
        .cyclomatic = column_u64(st, at + 1),
        .nesting = column_u64(st, at + 2),
        .lines = column_u64(st, at + 3),
        .statements = column_u64(st, at + 4),
        .parameters = column_u64(st, at + 5),
    };
}

static enum status change_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    enum { AFTER = 6, BEFORE = 12 };
    struct change_walk *w = ctx;
    const struct fact_function_change c = {
        .change = facts_column_view(st, 0),
        .path = facts_column_view(st, 1),
        .base_path = facts_column_view(st, 2),
        .language = facts_column_view(st, 3),
        .name = facts_column_view(st, 4),
        .line = column_u64(st, 5),
        .has_after = sqlite3_column_type(st, AFTER) != SQLITE_NULL,
        .has_before = sqlite3_column_type(st, BEFORE) != SQLITE_NULL,
        .after = size_at(st, AFTER),
        .before = size_at(st, BEFORE),
    };
    if (w->left == 0) {
        return OK;
    }
    w->left--;
    return w->each(w->ctx, &c, err);
}

enum status facts_each_change(const struct facts *f, unsigned max, facts_change_visit *each,
                              void *ctx, struct error *err)
{
    struct change_walk w = {each, ctx, max};
    return facts_each_row(
        f,
        "SELECT change, path, base_path, l.name, c.name, line, cognitive, cyclomatic, nesting,"
        " lines, statements, parameters, cognitive_before, cyclomatic_before, nesting_before,"
        " lines_before, statements_before, parameters_before"
        " FROM t_function_changes c JOIN t_languages l ON l.id = c.language WHERE " OWN_CODE
        " ORDER BY CASE change WHEN 'grown' THEN 0 WHEN 'new' THEN 1 WHEN 'shrunk' THEN 2"
        " ELSE 3 END, abs(coalesce(cognitive, 0) - coalesce(cognitive_before, 0)) DESC,"
        " abs(coalesce(cyclomatic, 0) - coalesce(cyclomatic_before, 0)) DESC,"
        " abs(coalesce(lines, 0) - coalesce(lines_before, 0)) DESC, path, line, c.name",
        VIEW(""), change_row, &w, err);
}

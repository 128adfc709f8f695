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

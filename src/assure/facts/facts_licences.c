/* What texts say of licences among the facts. */
#include "facts_private.h"

enum status facts_add_licence(struct facts *f, struct view path, const struct licence_match *m,
                              struct error *err)
{
    struct buf *row = facts_waiting_row(f, INSERT_LICENCE);
    facts_row_text(row, path);
    facts_row_int(row, m->line);
    facts_row_text(row, m->expression);
    facts_row_text(row, view_str(licence_evidence_name(m->evidence)));
    facts_row_int(row, m->score);
    facts_row_int(row, m->unknown ? 1 : 0);
    facts_row_int(row, m->vague ? 1 : 0);
    facts_row_int(row, m->alternative ? 1 : 0);
    return facts_row_end(f, row, err);
}

enum status facts_add_copyright(struct facts *f, struct view path, const struct copyright *c,
                                struct error *err)
{
    struct buf *row = facts_waiting_row(f, INSERT_COPYRIGHT);
    facts_row_text(row, path);
    facts_row_int(row, c->line);
    facts_row_text(row, c->years);
    facts_row_text(row, c->holder);
    return facts_row_end(f, row, err);
}

enum status facts_add_file_licence(struct facts *f, const struct file_facts *file,
                                   const struct file_licence *l, struct error *err)
{
    struct buf *row = facts_waiting_row(f, INSERT_FILE_LICENCE);
    facts_row_text(row, file->path);
    facts_row_text(row, l->expression);
    facts_row_text(row, view_str(licence_terms_name(l->terms)));
    facts_row_int(row, (int64_t)file->classes);
    return facts_row_end(f, row, err);
}

enum status facts_add_licence_text(struct facts *f, struct view path, struct view text,
                                   struct error *err)
{
    sqlite3_stmt *st = facts_statement(f, INSERT_LICENCE_TEXT);
    facts_bind_view(st, 1, path);
    facts_bind_view(st, 2, text);
    return facts_step_done(f, st, "storing the text of a licence", err);
}

struct licence_walk {
    facts_licence_visit *each;
    void *ctx;
};

static enum status licence_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct licence_walk *w = ctx;
    const struct fact_licence l = {
        .expression = facts_column_view(st, 0),
        .terms = facts_column_view(st, 1),
        .files = (uint64_t)sqlite3_column_int64(st, 2),
        .example = facts_column_view(st, 3),
    };
    return w->each(w->ctx, &l, err);
}

struct holder_walk {
    facts_holder_visit *each;
    void *ctx;
};

static enum status holder_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct holder_walk *w = ctx;
    const struct fact_holder h = {
        .holder = facts_column_view(st, 0),
        .files = (uint64_t)sqlite3_column_int64(st, 1),
        .first_year = facts_column_view(st, 2),
        .last_year = facts_column_view(st, 3),
    };
    return w->each(w->ctx, &h, err);
}

enum status facts_each_licence(const struct facts *f, facts_licence_visit *each, void *ctx,
                               struct error *err)
{
    struct licence_walk w = {each, ctx};
    return facts_each_row(f,
                          "SELECT expression, terms, count(*) AS files, min(path)"
                          " FROM t_file_licences GROUP BY expression, terms"
                          " ORDER BY files DESC, expression",
                          VIEW(""), licence_row, &w, err);
}

enum status facts_each_holder(const struct facts *f, struct view expression,
                              facts_holder_visit *each, void *ctx, struct error *err)
{
    struct holder_walk w = {each, ctx};
    /* Years are four digits, or "2001-2020, 2022": the first and the last four. */
    return facts_each_row(f,
                          "SELECT c.holder, count(DISTINCT c.path) AS files,"
                          " min(nullif(substr(c.years, 1, 4), '')),"
                          " max(nullif(CASE WHEN c.years LIKE '%present' THEN 'present' ELSE "
                          "substr(c.years, -4) END, ''))"
                          " FROM t_copyrights c JOIN t_file_licences l ON l.path = c.path"
                          " WHERE l.expression = ?1 AND c.holder <> ''"
                          " GROUP BY c.holder ORDER BY files DESC, c.holder",
                          expression, holder_row, &w, err);
}

struct saying_walk {
    facts_saying_visit *each;
    void *ctx;
};

static enum status saying_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct saying_walk *w = ctx;
    return w->each(w->ctx, facts_column_view(st, 0), facts_column_view(st, 1),
                   facts_column_view(st, 2), err);
}

enum status facts_each_saying(const struct facts *f, enum fact_saying what,
                              facts_saying_visit *each, void *ctx, struct error *err)
{
    static const char *const sql[FACT_SAYINGS] = {
        [FACT_SAYS_LICENCE] = "SELECT path, expression, '' FROM t_file_licences"
                              " WHERE (classes & 16) = 0 ORDER BY path",
        [FACT_SAYS_COPYRIGHT] = "SELECT c.path, c.years, c.holder FROM t_copyrights c"
                                " JOIN t_files f ON f.path = c.path WHERE (f.classes & 16) = 0"
                                " AND c.holder <> '' ORDER BY c.path, c.line",
        [FACT_SAYS_TEXT] = "SELECT t.path, t.text, coalesce(l.expression, '')"
                           " FROM t_licence_texts t LEFT JOIN t_file_licences l"
                           " ON l.path = t.path ORDER BY t.path",
    };
    struct saying_walk w = {each, ctx};
    return facts_each_row(f, sql[what], VIEW(""), saying_row, &w, err);
}

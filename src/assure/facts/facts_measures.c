/* Measures of functions and files among the facts. */
#include "facts_private.h"

static void bind_numbers(sqlite3_stmt *st, int first, const uint32_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)sqlite3_bind_int64(st, first + (int)i, numbers[i]);
    }
}

enum status facts_add_function(struct facts *f, const struct file_facts *file,
                               const struct function_measures *m, struct error *err)
{
    const uint32_t numbers[] = {
        m->line,
        m->end_line,
        m->cyclomatic,
        m->cognitive,
        m->nesting,
        m->statements,
        m->parameters,
        m->gotos,
        m->returns,
        m->dead_statements,
        m->is_public ? 1 : 0,
        m->is_documented ? 1 : 0,
        m->is_unused ? 1 : 0,
    };
    enum { FIRST = 5 };
    sqlite3_stmt *st = facts_statement(f, INSERT_FUNCTION);
    f->measured = true;
    facts_bind_view(st, 1, file->path);
    (void)sqlite3_bind_int(st, 2, (int)file->language);
    (void)sqlite3_bind_int(st, 3, (int)file->classes);
    facts_bind_view(st, 4, m->name);
    bind_numbers(st, FIRST, numbers, sizeof numbers / sizeof numbers[0]);
    return facts_step_done(f, st, "storing a function", err);
}

uint64_t facts_last_function(const struct facts *f)
{
    return (uint64_t)sqlite3_last_insert_rowid(f->db);
}

enum status facts_mark_unused(struct facts *f, uint64_t function, struct error *err)
{
    sqlite3_stmt *st = facts_statement(f, MARK_UNUSED);
    (void)sqlite3_bind_int64(st, 1, (sqlite3_int64)function);
    return facts_step_done(f, st, "storing an unused function", err);
}

enum status facts_add_measures(struct facts *f, struct view path, const struct file_measures *m,
                               struct error *err)
{
    const uint32_t numbers[] = {
        m->functions,        m->lines,
        m->code_lines,       m->comment_lines,
        m->statements,       m->cyclomatic,
        m->cognitive,        m->dead_statements,
        m->public_functions, m->documented_functions,
    };
    sqlite3_stmt *st = facts_statement(f, INSERT_MEASURES);
    f->measured = true;
    facts_bind_view(st, 1, path);
    bind_numbers(st, 2, numbers, sizeof numbers / sizeof numbers[0]);
    return facts_step_done(f, st, "storing the measures of a file", err);
}

enum status facts_add_duplicate(struct facts *f, const struct duplicate *d, struct error *err)
{
    sqlite3_stmt *st = facts_statement(f, INSERT_DUPLICATE);
    const uint32_t place[] = {d->line, d->end_line};
    const uint32_t other[] = {d->other_line, d->other_end_line, d->statements, d->nodes};
    enum { PLACE = 2, OTHER_PATH = 4, OTHER = 5 };
    facts_bind_view(st, 1, d->path);
    bind_numbers(st, PLACE, place, sizeof place / sizeof place[0]);
    facts_bind_view(st, OTHER_PATH, d->other_path);
    bind_numbers(st, OTHER, other, sizeof other / sizeof other[0]);
    return facts_step_done(f, st, "storing a duplicate", err);
}

enum status facts_set_duplicated_lines(struct facts *f, struct view path, uint32_t lines,
                                       struct error *err)
{
    sqlite3_stmt *st = facts_statement(f, SET_DUPLICATED);
    facts_bind_view(st, 1, path);
    (void)sqlite3_bind_int64(st, 2, lines);
    return facts_step_done(f, st, "storing the duplicated lines of a file", err);
}

static enum status on_pair(void *ctx, const struct duplicate *d, struct error *err)
{
    return facts_add_duplicate(ctx, d, err);
}

static enum status on_file(void *ctx, struct view path, uint32_t lines, struct error *err)
{
    return facts_set_duplicated_lines(ctx, path, lines, err);
}

enum status facts_add_duplicates(struct facts *f, struct duplicate_set *set, struct error *err)
{
    const struct duplicate_sink sink = {.ctx = f, .pair = on_pair, .file = on_file};
    return duplicate_set_finish(set, &sink, err);
}

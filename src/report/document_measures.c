/* Measures in the document: sums by language, and the functions that stand out. */
#include "document.h"

static enum status on_language(void *ctx, const struct fact_language *l, struct error *err)
{
    struct json_writer *w = ctx;
    json_object(w);
    member_text(w, "language", l->language);
    json_member_uint(w, "files", l->files);
    json_member_uint(w, "lines", l->lines);
    json_member_uint(w, "code_lines", l->code_lines);
    json_member_uint(w, "functions", l->functions);
    json_member_uint(w, "public_functions", l->public_functions);
    json_member_uint(w, "documented_functions", l->documented_functions);
    json_member_uint(w, "compared_lines", l->compared_lines);
    json_member_uint(w, "duplicated_lines", l->duplicated_lines);
    json_object_end(w);
    return buf_status(w->out, err);
}

static enum status on_function(void *ctx, const struct fact_function *f, struct error *err)
{
    struct json_writer *w = ctx;
    json_object(w);
    member_text(w, "path", f->path);
    json_member_uint(w, "line", f->line);
    member_text(w, "name", f->name);
    json_member_uint(w, "lines", f->lines);
    json_member_uint(w, "cyclomatic", f->cyclomatic);
    json_member_uint(w, "cognitive", f->cognitive);
    json_object_end(w);
    return buf_status(w->out, err);
}

static void write_size(struct json_writer *w, const char *key, bool is,
                       const struct fact_function_size *size)
{
    json_key(w, key);
    if (!is) {
        json_null(w);
        return;
    }
    json_object(w);
    json_member_uint(w, "cognitive", size->cognitive);
    json_member_uint(w, "cyclomatic", size->cyclomatic);
    json_member_uint(w, "nesting", size->nesting);
    json_member_uint(w, "lines", size->lines);
    json_member_uint(w, "statements", size->statements);
    json_member_uint(w, "parameters", size->parameters);
    json_object_end(w);
}

static enum status on_change(void *ctx, const struct fact_function_change *c, struct error *err)
{
    struct json_writer *w = ctx;
    json_object(w);
    member_text(w, "change", c->change);
    member_text(w, "path", c->path);
    member_text_or_null(w, "base_path", c->base_path);
    json_member_uint(w, "line", c->line);
    member_text(w, "language", c->language);
    member_text(w, "name", c->name);
    write_size(w, "before", c->has_before, &c->before);
    write_size(w, "after", c->has_after, &c->after);
    json_object_end(w);
    return buf_status(w->out, err);
}

static enum status write_changes(struct json_writer *w, const struct report *r, uint64_t max,
                                 struct error *err)
{
    enum { CHANGES_MAX = 10000 };
    struct fact_change_counts c;
    json_key(w, "changes");
    if (r->comparison == NULL || !r->comparison->functions) {
        json_null(w);
        return OK;
    }
    enum status st = facts_count_changes(r->facts, &c, err);
    if (st != OK) {
        return st;
    }
    json_object(w);
    json_member_uint(w, "grown", c.grown);
    json_member_uint(w, "new", c.added);
    json_member_uint(w, "shrunk", c.shrunk);
    json_member_uint(w, "gone", c.gone);
    json_key(w, "functions");
    json_array(w);
    unsigned most = max == 0 || max > CHANGES_MAX ? CHANGES_MAX : (unsigned)max;
    st = facts_each_change(r->facts, most, on_change, w, err);
    json_array_end(w);
    json_object_end(w);
    return st;
}

/* Where only what differs was inspected, sums of it would say nothing of the whole. */
enum status document_measures(struct json_writer *w, const struct report *r, uint64_t max,
                              struct error *err)
{
    const struct facts *facts = r->facts;
    bool part = r->comparison != NULL && r->comparison->same_left_out;
    json_key(w, "measures");
    json_object(w);
    json_key(w, "languages");
    json_array(w);
    enum status st = part ? OK : facts_each_language(facts, on_language, w, err);
    json_array_end(w);
    json_key(w, "hardest_functions");
    json_array(w);
    st = st == OK && !part ? facts_each_worst_function(facts, on_function, w, err) : st;
    json_array_end(w);
    st = st == OK ? write_changes(w, r, max, err) : st;
    json_object_end(w);
    return st;
}

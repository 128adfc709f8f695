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

enum status document_measures(struct json_writer *w, const struct facts *facts, struct error *err)
{
    json_key(w, "measures");
    json_object(w);
    json_key(w, "languages");
    json_array(w);
    enum status st = facts_each_language(facts, on_language, w, err);
    json_array_end(w);
    json_key(w, "hardest_functions");
    json_array(w);
    st = st == OK ? facts_each_worst_function(facts, on_function, w, err) : st;
    json_array_end(w);
    json_object_end(w);
    return st;
}

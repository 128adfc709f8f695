/* Measures of functions and files as records. */
#include "record_bytes.h"

#include <assay/base/utf8.h>

enum { IS_PUBLIC = 1, IS_DOCUMENTED = 2 };

/* A name may be any text of a file: what would not show is written out. */
void record_write_function(struct buf *out, const struct function_measures *f)
{
    struct buf name;
    buf_init(&name, MEASURES_NAME_MAX * 16);
    utf8_append_visible(&name, f->name);
    buf_add_char(out, RECORD_VERSION);
    if (name.failed != OK) {
        out->failed = name.failed;
    } else {
        put_bytes(out, utf8_cut(buf_view(&name), MEASURES_NAME_MAX));
    }
    buf_release(&name);
    put_number(out, f->line);
    put_number(out, f->end_line);
    put_number(out, f->cyclomatic);
    put_number(out, f->cognitive);
    put_number(out, f->nesting);
    put_number(out, f->statements);
    put_number(out, f->parameters);
    put_number(out, f->gotos);
    put_number(out, f->returns);
    put_number(out, f->dead_statements);
    put_number(out, (f->is_public ? (uint32_t)IS_PUBLIC : 0) |
                        (f->is_documented ? (uint32_t)IS_DOCUMENTED : 0));
}

void record_write_measures(struct buf *out, const struct file_measures *m)
{
    buf_add_char(out, RECORD_VERSION);
    put_number(out, m->functions);
    put_number(out, m->code_lines);
    put_number(out, m->comment_lines);
    put_number(out, m->statements);
    put_number(out, m->cyclomatic);
    put_number(out, m->cognitive);
    put_number(out, m->dead_statements);
    put_number(out, m->public_functions);
    put_number(out, m->documented_functions);
}

enum status record_read_function(struct view bytes, struct function_measures *out,
                                 struct error *err)
{
    struct reader r = {bytes, NULL};
    struct function_measures f;
    take_version(&r);
    f.name = take_label(&r, MEASURES_NAME_MAX, "the function's name is malformed");
    f.line = take_number(&r);
    f.end_line = take_number(&r);
    f.cyclomatic = take_number(&r);
    f.cognitive = take_number(&r);
    f.nesting = take_number(&r);
    f.statements = take_number(&r);
    f.parameters = take_number(&r);
    f.gotos = take_number(&r);
    f.returns = take_number(&r);
    f.dead_statements = take_number(&r);
    uint32_t flags = take_enum(&r, IS_PUBLIC | IS_DOCUMENTED, "its flags are unknown");
    f.is_public = (flags & IS_PUBLIC) != 0;
    f.is_documented = (flags & IS_DOCUMENTED) != 0;
    if (f.line == 0 || f.end_line < f.line || f.cyclomatic == 0) {
        refuse(&r, "its lines or its complexity cannot be");
    }
    enum status s = finish(&r, "function", err);
    if (s == OK) {
        *out = f;
    }
    return s;
}

enum status record_read_measures(struct view bytes, struct file_measures *out, struct error *err)
{
    struct reader r = {bytes, NULL};
    struct file_measures m;
    take_version(&r);
    m.functions = take_number(&r);
    m.code_lines = take_number(&r);
    m.comment_lines = take_number(&r);
    m.statements = take_number(&r);
    m.cyclomatic = take_number(&r);
    m.cognitive = take_number(&r);
    m.dead_statements = take_number(&r);
    m.public_functions = take_number(&r);
    m.documented_functions = take_number(&r);
    if (m.documented_functions > m.public_functions) {
        refuse(&r, "more functions are documented than there are");
    }
    enum status s = finish(&r, "measures", err);
    if (s == OK) {
        *out = m;
    }
    return s;
}

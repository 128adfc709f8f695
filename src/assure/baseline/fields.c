#include "fields.h"

#include <assay/base/buf.h>
#include <assay/base/mem.h>

enum status fields_check_keys(const struct fields *in, const struct value *v,
                              const char *const *known)
{
    if (v->kind != VALUE_OBJECT) {
        return value_expected(v, in->source, "a mapping", in->err);
    }
    for (size_t i = 0; i < v->len; i++) {
        const struct member *m = &v->members[i];
        size_t k = 0;
        while (known[k] != NULL && !view_eq_str(m->key, known[k])) {
            k++;
        }
        if (known[k] == NULL) {
            return error_set(in->err, ERR_FORMAT, "%s:%u:%u: unknown key \"" VIEW_FMT "\"",
                             in->source, m->line, m->column, VIEW_ARG(view_slice(m->key, 0, 80)));
        }
    }
    return OK;
}

enum status fields_text(const struct fields *in, const struct value *v, const char *key,
                        const char *fallback, struct view *out)
{
    const struct value *m = value_get(v, key);
    if (m == NULL && fallback != NULL) {
        *out = view_str(fallback);
        return OK;
    }
    if (m == NULL) {
        return error_set(in->err, ERR_FORMAT, "%s:%u:%u: \"%s\" is missing", in->source, v->line,
                         v->column, key);
    }
    if (m->kind != VALUE_STRING && m->kind != VALUE_INT && m->kind != VALUE_FLOAT) {
        return value_expected(m, in->source, "a text", in->err);
    }
    if (m->text.len == 0 || m->text.len > FIELD_TEXT_MAX) {
        return error_set(in->err, ERR_FORMAT, "%s:%u:%u: \"%s\" is empty or too long", in->source,
                         m->line, m->column, key);
    }
    *out = m->text;
    return OK;
}

enum status fields_words(const struct fields *in, const struct value *v, struct view *out)
{
    CLEANUP(buf_cleanup) struct buf joined = BUF_INIT(FIELD_TEXT_MAX);
    if (v != NULL && v->kind != VALUE_ARRAY) {
        return value_expected(v, in->source, "a list of texts", in->err);
    }
    for (size_t i = 0; v != NULL && i < v->len; i++) {
        const struct value *w = &v->items[i];
        bool scalar = w->kind == VALUE_STRING || w->kind == VALUE_INT || w->kind == VALUE_FLOAT;
        if (!scalar || w->text.len == 0 || view_find_char(w->text, ' ') >= 0) {
            return value_expected(w, in->source, "a word", in->err);
        }
        if (joined.len > 0) {
            buf_add_char(&joined, ' ');
        }
        buf_add_view(&joined, w->text);
    }
    enum status st = buf_status(&joined, in->err);
    if (st != OK) {
        return st;
    }
    struct view copy = arena_copy(in->arena, buf_view(&joined));
    if (copy.ptr == NULL) {
        return error_no_memory(in->err);
    }
    *out = copy;
    return OK;
}

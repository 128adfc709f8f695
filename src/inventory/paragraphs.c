#include "paragraphs.h"

static enum status add_line(const struct collector *c, struct view line, uint32_t number,
                            struct paragraph *out, struct error *err)
{
    struct position at = {number, 1};
    if (line.ptr[0] == '#') { /* a comment, where files are written by hand */
        return OK;
    }
    if (line.ptr[0] == ' ' || line.ptr[0] == '\t') {
        if (out->len == 0) {
            return collect_bad(c, at, err, "a continuation without a field");
        }
        struct view *whole = &out->fields[out->len - 1].whole;
        whole->len = (size_t)(line.ptr + line.len - whole->ptr);
        return OK;
    }
    ptrdiff_t colon = view_find_char(line, ':');
    if (colon <= 0 || memchr(line.ptr, '\0', line.len) != NULL) {
        return collect_bad(c, at, err, "expected \"Field: value\"");
    }
    if (out->len == PARAGRAPH_FIELDS_MAX) {
        return collect_bad(c, at, err, "more than %d fields", PARAGRAPH_FIELDS_MAX);
    }
    if (out->len == 0) {
        out->line = number;
    }
    struct view value = view_slice(line, (size_t)colon + 1, line.len);
    out->fields[out->len++] = (struct paragraph_field){.key = view_slice(line, 0, (size_t)colon),
                                                       .value = view_trim(value),
                                                       .whole = value,
                                                       .line = number};
    return OK;
}

enum status paragraph_next(const struct collector *c, struct view *rest, uint32_t *line,
                           struct paragraph *out, bool *found, struct error *err)
{
    struct view text;
    out->len = 0;
    while (view_line(rest, &text)) {
        ++*line;
        if (view_trim(text).len == 0) {
            if (out->len > 0) {
                break;
            }
            continue;
        }
        enum status st = add_line(c, text, *line, out, err);
        if (st != OK) {
            return st;
        }
    }
    *found = out->len > 0;
    return OK;
}

const struct paragraph_field *paragraph_get(const struct paragraph *p, const char *key)
{
    for (size_t i = 0; i < p->len; i++) {
        if (view_eq_str(p->fields[i].key, key)) {
            return &p->fields[i];
        }
    }
    return NULL;
}

struct view paragraph_text(const struct paragraph *p, const char *key)
{
    const struct paragraph_field *f = paragraph_get(p, key);
    return f == NULL ? view_of(NULL, 0) : f->value;
}

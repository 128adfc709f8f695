#include "ini.h"

static enum status read_line(struct ini *r, struct view line, struct ini_entry *out,
                             struct error *err)
{
    struct position at = {r->line, 1};
    *out = (struct ini_entry){.text = line, .line = r->line};
    if (line.ptr[0] == '[') {
        ptrdiff_t close = view_rfind_char(line, ']');
        if (close < 0) {
            return collect_bad(r->c, at, err, "a section that is not closed");
        }
        r->section = view_trim(view_slice(line, 1, (size_t)close));
        return OK;
    }
    if (r->section.ptr == NULL) {
        return collect_bad(r->c, at, err, "expected \"[section]\"");
    }
    ptrdiff_t equals = view_find_char(line, '=');
    out->key = view_trim(view_slice(line, 0, equals < 0 ? line.len : (size_t)equals));
    if (equals >= 0) {
        out->value = view_trim(view_slice(line, (size_t)equals + 1, line.len));
    }
    return OK;
}

enum status ini_next(struct ini *r, struct ini_entry *out, bool *found, struct error *err)
{
    struct view line;
    enum status st = r->line == 0 ? collect_is_text(r->c, err) : OK;
    if (st != OK) {
        return st;
    }
    while (view_line(&r->rest, &line)) {
        r->line++;
        line = view_trim(line);
        if (line.len > 0 && line.ptr[0] != '#' && line.ptr[0] != ';') {
            *found = true;
            return read_line(r, line, out, err);
        }
    }
    *found = false;
    return OK;
}

enum status ini_need_pair(const struct ini *r, const struct ini_entry *e, struct error *err)
{
    if (e->key.len > 0 && e->value.ptr != NULL) {
        return OK;
    }
    return collect_bad(r->c, (struct position){e->line, 1}, err, "expected \"key = value\"");
}

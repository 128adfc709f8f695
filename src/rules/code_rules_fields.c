/* Mappings with known keys, and what was meant by an unknown one. */
#include "code_rules_reader.h"

#include <assay/base/buf.h>
#include <assay/base/utf8.h>

enum { WORD_MAX = 48, ACCEPTED_MAX = 480 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`
 * (optimal string alignment); words longer than WORD_MAX are unlike anything. */
static size_t edits(struct view a, struct view b)
{
    size_t rows[3][WORD_MAX + 1];
    if (a.len > WORD_MAX || b.len > WORD_MAX) {
        return SIZE_MAX;
    }
    for (size_t k = 0; k <= b.len; k++) {
        rows[0][k] = k;
        rows[2][k] = 0;
    }
    for (size_t i = 1; i <= a.len; i++) {
        size_t *now = rows[i % 3];
        const size_t *last = rows[(i + 2) % 3];
        const size_t *before = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t k = 1; k <= b.len; k++) {
            size_t other = a.ptr[i - 1] == b.ptr[k - 1] ? 0 : 1;
            now[k] = least(least(last[k], now[k - 1]) + 1, last[k - 1] + other);
            if (i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] && a.ptr[i - 2] == b.ptr[k - 1]) {
                now[k] = least(now[k], before[k - 2] + 1);
            }
        }
    }
    return rows[a.len % 3][b.len];
}

const char *rule_nearest_key(struct view word, const char *(*key)(const void *ctx, size_t i),
                             const void *ctx, size_t count)
{
    const char *best = NULL;
    size_t least_edits = word.len < 6 ? 1 : word.len / 3;
    for (size_t i = 0; i < count; i++) {
        const char *name = key(ctx, i);
        size_t n = name == NULL ? SIZE_MAX : edits(word, view_str(name));
        if (n < least_edits || (n == least_edits && best == NULL)) {
            best = name;
            least_edits = n;
        }
    }
    return best;
}

enum status rule_unknown_key(struct rule_reader *r, const struct member *m, const char *where,
                             const char *(*key)(const void *ctx, size_t i), const void *ctx,
                             size_t count)
{
    char text[ACCEPTED_MAX];
    struct buf accepted = {.ptr = text, .cap = sizeof text, .max = sizeof text - 1};
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const char *name = key(ctx, i);
        if (name != NULL && accepted.len + strlen(name) + 3 < sizeof text) {
            buf_printf(&accepted, "%s%s", accepted.len == 0 ? "" : ", ", name);
        }
    }
    const char *near = rule_nearest_key(m->key, key, ctx, count);
    return rule_fail(r, place_of_key(m), ERR_FORMAT,
                     "unknown key \"" VIEW_FMT "\" in %s;%s%s%s accepted: %s",
                     VIEW_ARG(utf8_cut(m->key, 60)), where, near == NULL ? "" : " did you mean \"",
                     near == NULL ? "" : near, near == NULL ? "" : "\"?", text);
}

static const char *field_key(const void *ctx, size_t i)
{
    const struct rule_field *f = (const struct rule_field *)ctx + i;
    return f->kind == FIELD_IDLE || f->kind == FIELD_UNSUPPORTED ? NULL : f->key;
}

static enum status read_field(struct rule_reader *r, const struct member *m, const char *where,
                              const struct rule_field *f)
{
    const struct value *v = &m->value;
    switch (f->kind) {
    case FIELD_TEXT:
        return rule_read_text(r, v, f->key, f->out);
    case FIELD_VIEW:
        return rule_read_view(r, v, f->key, f->out);
    case FIELD_BOOL:
        return rule_read_bool(r, v, f->key, f->out);
    case FIELD_INT:
        return rule_read_int(r, v, f->key, f->out);
    case FIELD_VIEWS:
        return rule_read_views(r, v, f->key, f->out);
    case FIELD_METAVARIABLE:
        return rule_read_metavariable(r, v, f->key, f->out);
    case FIELD_MEMBER:
        *(const struct member **)f->out = m;
        return OK;
    case FIELD_IDLE:
        return rule_warn(r, place_of_key(m), "\"%s\" has no effect in %s", f->key, where);
    case FIELD_UNSUPPORTED:
        rule_unsupported(r, place_of_key(m), "\"%s\" is not supported", f->key);
        return OK;
    case FIELD_ELSEWHERE:
    default:
        return OK;
    }
}

static const struct rule_field *find_field(const struct rule_field *fields, size_t count,
                                           struct view key)
{
    for (size_t i = 0; i < count; i++) {
        if (view_eq_str(key, fields[i].key)) {
            return &fields[i];
        }
    }
    return NULL;
}

enum status rule_read_fields(struct rule_reader *r, const struct value *v, const char *where,
                             const struct rule_field *fields, size_t count)
{
    if (v->kind != VALUE_OBJECT) {
        return rule_fail(r, place_of(v), ERR_FORMAT, "%s: expected a mapping, found %s", where,
                         value_kind_name(v->kind));
    }
    enum status st = OK;
    for (size_t i = 0; i < v->len && st == OK; i++) {
        const struct member *m = &v->members[i];
        const struct rule_field *f = find_field(fields, count, m->key);
        st = f != NULL ? read_field(r, m, where, f)
                       : rule_unknown_key(r, m, where, field_key, fields, count);
    }
    for (size_t i = 0; i < count && st == OK; i++) {
        if (fields[i].needed && value_get(v, fields[i].key) == NULL) {
            st = rule_fail(r, place_of(v), ERR_FORMAT, "%s lacks \"%s\"", where, fields[i].key);
        }
    }
    return st;
}

/* Results of comparisons on their way from the workers: JSON with numbers in rows. */
#include "compare_job.h"

#include <assay/base/json.h>

static void write_row(struct json_writer *w, const int64_t *numbers, size_t len)
{
    json_array(w);
    for (size_t i = 0; i < len; i++) {
        json_int(w, numbers[i]);
    }
    json_array_end(w);
}

static void write_changes(struct json_writer *w, const struct compare_result *r)
{
    json_key(w, "changes");
    json_array(w);
    for (size_t i = 0; i < r->change_count; i++) {
        const struct change *c = &r->changes[i];
        const int64_t row[] = {
            c->old_first, c->old_end, c->new_first, c->new_end, (int64_t)c->explanation,
            c->result,    c->results};
        write_row(w, row, sizeof row / sizeof row[0]);
    }
    json_array_end(w);
    json_key(w, "functions");
    json_array(w);
    for (size_t i = 0; i < r->change_count && r->functions != NULL; i++) {
        json_string(w, r->functions[i]);
    }
    json_array_end(w);
}

static void write_weakening(struct json_writer *w, const struct weakening *k)
{
    json_object(w);
    json_member_uint(w, "kind", (uint64_t)k->kind);
    json_member_uint(w, "change", k->change);
    json_member_uint(w, "line", k->line);
    json_member_bool(w, "gone", k->gone);
    json_key(w, "what");
    json_string(w, k->what);
    json_key(w, "function");
    json_string(w, k->function);
    json_object_end(w);
}

void compare_write(struct buf *out, const struct compare_result *r)
{
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member_bool(&w, "binary", r->binary);
    json_member_bool(&w, "lineEnds", r->line_ends);
    json_member_bool(&w, "expectsFile", r->expects_file);
    json_member_bool(&w, "asExpected", r->as_expected);
    write_changes(&w, r);
    json_key(&w, "hunks");
    json_array(&w);
    for (size_t i = 0; i < r->hunk_count; i++) {
        const struct hunk_result *h = &r->hunks[i];
        const int64_t row[] = {h->section, h->hunk, (int64_t)h->effect, h->offset, h->fuzz};
        write_row(&w, row, sizeof row / sizeof row[0]);
    }
    json_array_end(&w);
    json_key(&w, "weakenings");
    json_array(&w);
    for (size_t i = 0; i < r->weakening_count; i++) {
        write_weakening(&w, &r->weakenings[i]);
    }
    json_array_end(&w);
    json_object_end(&w);
}

/* ---- Reading ---- */

static enum status bad(struct error *err)
{
    return error_set(err, ERR_FORMAT, "a worker sent what is no result of a comparison");
}

static bool read_row(const struct value *v, int64_t least, int64_t *to, size_t len)
{
    if (!value_is(v, VALUE_ARRAY) || v->len != len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (v->items[i].kind != VALUE_INT || v->items[i].integer < least ||
            v->items[i].integer > UINT32_MAX) {
            return false;
        }
        to[i] = v->items[i].integer;
    }
    return true;
}

static enum status read_changes(const struct value *root, struct arena *arena,
                                struct compare_result *r, struct error *err)
{
    const struct value *list = value_get(root, "changes");
    const struct value *names = value_get(root, "functions");
    if (!value_is(list, VALUE_ARRAY) || !value_is(names, VALUE_ARRAY) || names->len > list->len) {
        return bad(err);
    }
    r->changes = arena_alloc(arena, list->len + 1, sizeof *r->changes);
    r->functions = arena_alloc(arena, list->len + 1, sizeof *r->functions);
    if (r->changes == NULL || r->functions == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < list->len; i++) {
        int64_t n[7];
        if (!read_row(&list->items[i], 0, n, 7) || n[1] < n[0] || n[3] < n[2] ||
            n[4] > CHANGE_UNEXPLAINED || (n[6] > 0 && n[5] >= (int64_t)r->hunk_count)) {
            return bad(err);
        }
        r->changes[i] =
            (struct change){(uint32_t)n[0],         (uint32_t)n[1], (uint32_t)n[2], (uint32_t)n[3],
                            (enum explanation)n[4], (uint32_t)n[5], (uint32_t)n[6]};
        if (i < names->len) {
            r->functions[i] = view_slice(value_text(&names->items[i]), 0, 256);
        }
    }
    r->change_count = list->len;
    return OK;
}

static enum status read_hunks(const struct value *root, struct arena *arena,
                              struct compare_result *r, struct error *err)
{
    const struct value *list = value_get(root, "hunks");
    if (!value_is(list, VALUE_ARRAY)) {
        return bad(err);
    }
    r->hunks = arena_alloc(arena, list->len + 1, sizeof *r->hunks);
    if (r->hunks == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < list->len; i++) {
        int64_t n[5];
        if (!read_row(&list->items[i], INT32_MIN, n, 5) || n[0] < 0 ||
            n[0] >= (int64_t)r->task->sections.len || n[1] < 0 || n[2] < 0 ||
            n[2] > EFFECT_UNCHECKED || n[3] > INT32_MAX || n[4] < 0) {
            return bad(err);
        }
        size_t hunks = r->task->sections.items[n[0]].file->len;
        if ((uint64_t)n[1] >= (hunks > 0 ? hunks : 1)) {
            return bad(err);
        }
        r->hunks[i] = (struct hunk_result){(uint32_t)n[0], (uint32_t)n[1], (enum hunk_effect)n[2],
                                           (int32_t)n[3], (uint32_t)n[4]};
    }
    r->hunk_count = list->len;
    return OK;
}

static bool number_in(const struct value *v, const char *key, int64_t end, int64_t *out)
{
    const struct value *n = value_get(v, key);
    if (!value_is(n, VALUE_INT) || n->integer < 0 || n->integer >= end) {
        return false;
    }
    *out = n->integer;
    return true;
}

static enum status read_weakenings(const struct value *root, struct arena *arena,
                                   struct compare_result *r, struct error *err)
{
    const struct value *list = value_get(root, "weakenings");
    if (!value_is(list, VALUE_ARRAY) || list->len > WEAKENINGS_MAX) {
        return bad(err);
    }
    r->weakenings = arena_alloc(arena, list->len + 1, sizeof *r->weakenings);
    if (r->weakenings == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < list->len; i++) {
        const struct value *v = &list->items[i];
        int64_t kind;
        int64_t change;
        int64_t line;
        if (!number_in(v, "kind", WEAKENS_COUNT, &kind) ||
            !number_in(v, "change", (int64_t)r->change_count, &change) ||
            !number_in(v, "line", UINT32_MAX, &line)) {
            return bad(err);
        }
        r->weakenings[i] = (struct weakening){
            .kind = (enum weakening_kind)kind,
            .change = (uint32_t)change,
            .line = (uint32_t)line,
            .gone = value_get_bool(v, "gone", false),
            .what = view_slice(value_get_text(v, "what"), 0, 80),
            .function = view_slice(value_get_text(v, "function"), 0, 256),
        };
    }
    r->weakening_count = list->len;
    return OK;
}

enum status compare_read(struct view frame, const struct compare_task *task, struct arena *arena,
                         struct compare_result *out, struct error *err)
{
    struct value root;
    struct compare_result r = {.task = task};
    struct view own = arena_copy(arena, frame); /* texts point into it */
    if (own.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = json_read(own, "worker", JSON_STRICT, NULL, arena, &root, err);
    if (st != OK) {
        return st;
    }
    r.binary = value_get_bool(&root, "binary", false);
    r.line_ends = value_get_bool(&root, "lineEnds", false);
    r.expects_file = value_get_bool(&root, "expectsFile", false);
    r.as_expected = value_get_bool(&root, "asExpected", false);
    st = read_hunks(&root, arena, &r, err);
    if (st == OK) {
        st = read_changes(&root, arena, &r, err);
    }
    if (st == OK) {
        st = read_weakenings(&root, arena, &r, err);
    }
    if (st == OK) {
        *out = r;
    }
    return st;
}

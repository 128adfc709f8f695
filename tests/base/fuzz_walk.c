#include "fuzz_walk.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>

enum { OUTPUT_MAX = 64 << 20 };

size_t fuzz_walk(const struct value *v)
{
    size_t n = 1;
    REQUIRE(v->line > 0 && v->column > 0);
    REQUIRE(utf8_valid(v->text));
    REQUIRE(v->kind != VALUE_STRING || v->text.ptr != NULL);
    if (v->kind == VALUE_ARRAY) {
        for (size_t i = 0; i < v->len; i++) {
            n += fuzz_walk(&v->items[i]);
        }
    } else if (v->kind == VALUE_OBJECT) {
        for (size_t i = 0; i < v->len; i++) {
            REQUIRE(v->members[i].key.ptr != NULL && utf8_valid(v->members[i].key));
            n += fuzz_walk(&v->members[i].value);
        }
    } else {
        REQUIRE(v->len == 0);
    }
    return n;
}

static void require_same(const struct value *a, const struct value *b)
{
    REQUIRE(a->len == b->len);
    if (a->kind == VALUE_STRING || a->kind == VALUE_TIME) {
        REQUIRE(b->kind == VALUE_STRING && view_eq(a->text, b->text));
    } else if (a->kind == VALUE_INT) {
        REQUIRE(b->kind == VALUE_INT && a->integer == b->integer);
    } else if (a->kind != VALUE_FLOAT) {
        REQUIRE(a->kind == b->kind);
    }
    for (size_t i = 0; i < a->len; i++) {
        if (a->kind == VALUE_ARRAY) {
            require_same(&a->items[i], &b->items[i]);
        } else {
            REQUIRE(view_eq(a->members[i].key, b->members[i].key));
            require_same(&a->members[i].value, &b->members[i].value);
        }
    }
}

void fuzz_round_trip(const struct value *v)
{
    struct buf out = BUF_INIT(OUTPUT_MAX);
    struct json_writer w;
    json_writer_init(&w, &out, (v->len & 1) != 0);
    json_value(&w, v);
    struct error err = {0};
    if (buf_status(&out, &err) == OK) {
        struct arena arena;
        struct value again;
        arena_init(&arena, 0);
        REQUIRE(json_read(buf_view(&out), "again", JSON_STRICT, NULL, &arena, &again, &err) == OK);
        require_same(v, &again);
        arena_release(&arena);
    } else {
        REQUIRE(err.code == ERR_LIMIT); /* deeper than the writer goes */
    }
    buf_release(&out);
}

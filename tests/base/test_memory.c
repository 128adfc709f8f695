/* mem.h, arena.h, buf.h and map.h. */
#include "testing.h"

#include <assay/base/arena.h>
#include <assay/base/buf.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>

#include <stdalign.h>
#include <string.h>

static void test_sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    assert_null(mem_calloc(SIZE_MAX / 2, 3));
    char *p = mem_strndup("abc", 3);
    assert_non_null(p);
    assert_null(mem_realloc(p, SIZE_MAX, 2));
    assert_string_equal(p, "abc"); /* the old block is still valid */
    assert_null(mem_free(p));
    assert_null(mem_strndup("x", SIZE_MAX));
}

static void test_empty_and_zeroed_memory(void **state)
{
    (void)state;
    char *none = mem_calloc(0, 8);
    assert_non_null(none);
    (void)mem_free(none);
    unsigned char *zero = mem_calloc(100, 1);
    assert_non_null(zero);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(zero[i], 0);
    }
    memset(zero, 7, 100);
    mem_wipe(zero, 100);
    mem_wipe(NULL, 5);
    assert_int_equal(zero[0] | zero[99], 0);
    (void)mem_free(zero);
    char *copy = mem_strndup("ab\0cd", 5);
    assert_non_null(copy);
    assert_memory_equal(copy, "ab\0cd", 6);
    (void)mem_free(copy);
}

static void test_grow_keeps_its_maximum(void **state)
{
    (void)state;
    struct error err = {0};
    void *items = NULL;
    size_t cap = 0;
    assert_ok(mem_grow(&items, &cap, 1, sizeof(int), 10, &err), err);
    assert_true(cap >= 1 && cap <= 10);
    ((int *)items)[0] = 42;
    assert_ok(mem_grow(&items, &cap, 10, sizeof(int), 10, &err), err);
    assert_int_equal(cap, 10);
    assert_int_equal(((int *)items)[0], 42);
    void *before = items;
    assert_status(mem_grow(&items, &cap, 11, sizeof(int), 10, &err), ERR_LIMIT, err);
    assert_ptr_equal(items, before);
    assert_int_equal(cap, 10);
    assert_status(mem_grow(&items, &cap, SIZE_MAX, sizeof(int), SIZE_MAX, &err), ERR_NO_MEMORY,
                  err);
    assert_ptr_equal(items, before);
    (void)mem_free(items);
}

static void test_cleanup_frees_what_a_local_holds(void **state)
{
    (void)state;
    CLEANUP(cleanup_mem) char *held = mem_strndup("freed at the end", 16);
    CLEANUP(cleanup_mem) char *none = NULL;
    assert_non_null(held);
    assert_null(none);
}

static bool refuse_all(void *ctx, size_t bytes)
{
    *(size_t *)ctx = bytes;
    return false;
}

static void test_the_hook_decides(void **state)
{
    (void)state;
    size_t asked = 0;
    mem_set_hook(refuse_all, &asked);
    void *p = mem_calloc(3, 5);
    mem_set_hook(NULL, NULL);
    assert_null(p);
    assert_int_equal(asked, 15);
}

/* --- arena --- */

static void test_arena_memory_is_zero_aligned_and_apart(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 0);
    unsigned char *last = NULL;
    for (size_t i = 1; i < 3000; i += 7) {
        unsigned char *p = arena_alloc(&a, i, 1);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
        for (size_t k = 0; k < i; k++) {
            assert_int_equal(p[k], 0);
        }
        memset(p, 0xff, i);
        assert_true(last == NULL || *last == 0xff);
        last = p;
    }
    assert_null(arena_alloc(&a, SIZE_MAX / 4, 8));
    assert_null(arena_alloc(&a, SIZE_MAX, 1));
    arena_clear(&a);
    assert_int_equal(a.used, 0);
    unsigned char *again = arena_alloc(&a, 16, 1);
    assert_non_null(again);
    for (size_t k = 0; k < 16; k++) {
        assert_int_equal(again[k], 0); /* reused memory is zeroed too */
    }
    arena_release(&a);
    assert_non_null(arena_alloc(&a, 1, 1));
    arena_release(&a);
}

static void test_arena_limit(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1000);
    assert_null(arena_alloc(&a, 1001, 1));
    assert_non_null(arena_alloc(&a, 500, 1));
    assert_null(arena_alloc(&a, 500, 1)); /* rounded up, both do not fit */
    assert_non_null(arena_alloc(&a, 400, 1));
    arena_clear(&a);
    assert_non_null(arena_alloc(&a, 900, 1));
    arena_release(&a);
}

static void test_arena_grow_keeps_its_elements(void **state)
{
    (void)state;
    struct arena a;
    struct error err = {0};
    void *items = NULL;
    size_t cap = 0;
    arena_init(&a, 4096);
    assert_ok(arena_grow(&a, &items, &cap, 1, sizeof(int), &err), err);
    assert_true(cap >= 1);
    for (size_t i = 0; i < 100; i++) {
        assert_ok(arena_grow(&a, &items, &cap, i + 1, sizeof(int), &err), err);
        ((int *)items)[i] = (int)i;
    }
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(((int *)items)[i], i);
    }
    void *before = items;
    size_t had = cap;
    assert_ok(arena_grow(&a, &items, &cap, cap, sizeof(int), &err), err);
    assert_ptr_equal(items, before);
    assert_status(arena_grow(&a, &items, &cap, 2000, sizeof(int), &err), ERR_NO_MEMORY, err);
    assert_status(arena_grow(&a, &items, &cap, SIZE_MAX, sizeof(int), &err), ERR_NO_MEMORY, err);
    assert_ptr_equal(items, before);
    assert_int_equal(cap, had);
    arena_release(&a);
}

static void test_arena_text(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 0);
    struct view copy = arena_copy(&a, VIEW("text"));
    assert_view(copy, "text");
    assert_int_equal(copy.ptr[4], '\0');
    copy = arena_lower(&a, VIEW("TexT"));
    assert_view(copy, "text");
    assert_int_equal(copy.ptr[copy.len], '\0');
    struct view empty = arena_copy(&a, view_of(NULL, 0));
    assert_non_null(empty.ptr);
    assert_int_equal(empty.len, 0);
    assert_view(arena_printf(&a, "%s-%05d", "n", 42), "n-00042");
    static char big[40000];
    memset(big, 'b', sizeof big);
    struct view large = arena_copy(&a, view_of(big, sizeof big));
    assert_views(large, view_of(big, sizeof big));
    arena_release(&a);
    arena_init(&a, 8);
    assert_null(arena_copy(&a, view_of(big, 100)).ptr);
    assert_null(arena_lower(&a, view_of(big, 100)).ptr);
    assert_null(arena_printf(&a, "%0100d", 1).ptr);
    arena_release(&a);
}

static void test_arena_keeps(void **state)
{
    (void)state;
    struct arena a;
    struct error err = {.code = OK};
    char outside[] = "one two";
    struct view one = view_of(outside, 3);
    struct view none = {NULL, 0};
    struct view two = view_of(outside + 4, 3);
    struct view *const texts[] = {&one, &none, &two};
    arena_init(&a, 0);
    assert_int_equal(arena_keep(&a, texts, 3, &err), OK);
    memset(outside, 'x', sizeof outside);
    assert_view(one, "one");
    assert_int_equal(one.ptr[3], '\0');
    assert_non_null(none.ptr);
    assert_view(none, "");
    assert_view(two, "two");
    arena_release(&a);
    static char big[40000];
    struct view small = view_of(outside, 3);
    struct view large = view_of(big, sizeof big);
    struct view *const more[] = {&small, &large};
    arena_init(&a, 64);
    assert_int_equal(arena_keep(&a, more, 2, &err), ERR_NO_MEMORY);
    assert_ptr_equal(large.ptr, big); /* what found no room is as it was */
    assert_int_equal(large.len, sizeof big);
    arena_release(&a);
}

/* --- buf --- */

static void test_buf_grows_and_terminates(void **state)
{
    (void)state;
    struct error err = {0};
    struct buf b = BUF_INIT(1 << 20);
    buf_add_str(&b, "one ");
    buf_add_char(&b, '2');
    buf_add_view(&b, VIEW(" three"));
    buf_printf(&b, " %d%s", 4, "!");
    buf_add(&b, NULL, 0);
    assert_ok(buf_status(&b, &err), err);
    assert_string_equal(b.ptr, "one 2 three 4!");
    assert_view(buf_view(&b), "one 2 three 4!");
    for (int i = 0; i < 10000; i++) {
        buf_printf(&b, "%d,", i);
    }
    assert_ok(buf_status(&b, &err), err);
    assert_int_equal(strlen(b.ptr), b.len);
    assert_true(view_ends(buf_view(&b), VIEW("9998,9999,")));
    char *stolen = buf_steal(&b);
    assert_non_null(stolen);
    assert_null(b.ptr);
    assert_int_equal(b.len + b.cap, 0);
    assert_int_equal(b.max, 1 << 20);
    (void)mem_free(stolen);
    buf_release(&b);
}

static void test_buf_failure_sticks(void **state)
{
    (void)state;
    struct error err = {0};
    struct buf b = BUF_INIT(8);
    buf_add_str(&b, "12345678");
    assert_ok(buf_status(&b, &err), err);
    buf_add_char(&b, '9');
    assert_status(buf_status(&b, &err), ERR_LIMIT, err);
    assert_view(buf_view(&b), "12345678");
    assert_null(buf_reserve(&b, 0));
    buf_clear(&b);
    assert_ok(buf_status(&b, &err), err);
    buf_add_str(&b, "123456789"); /* all or nothing */
    buf_add_str(&b, "1");
    assert_status(buf_status(&b, &err), ERR_LIMIT, err);
    assert_int_equal(b.len, 0);
    buf_clear(&b);
    buf_printf(&b, "%s", "123456789");
    assert_status(buf_status(&b, &err), ERR_LIMIT, err);
    assert_int_equal(b.len, 0);
    buf_release(&b);
    assert_ok(buf_status(&b, &err), err);
}

static void test_buf_reserve(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 100);
    char *to = buf_reserve(&b, 100);
    assert_non_null(to);
    memset(to, 'x', 100);
    b.len += 100;
    assert_null(buf_reserve(&b, 1));
    buf_clear(&b);
    assert_null(buf_reserve(&b, SIZE_MAX));
    buf_release(&b);
}

/* --- map --- */

static void test_map_holds_many(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    struct error err = {0};
    struct map m;
    map_init(&m);
    assert_null(map_get(&m, VIEW("k0")));
    static int values[MANY];
    for (int i = 0; i < MANY; i++) {
        char key[32];
        (void)snprintf(key, sizeof key, "key-%d", i);
        struct view stored = {NULL, 0};
        assert_ok(map_put(&m, view_str(key), &values[i], &stored, &err), err);
        assert_view(stored, key);
        assert_ptr_not_equal(stored.ptr, key);
    }
    assert_int_equal(m.len, MANY);
    for (int i = 0; i < MANY; i++) {
        char key[32];
        (void)snprintf(key, sizeof key, "key-%d", i);
        assert_ptr_equal(map_get(&m, view_str(key)), &values[i]);
    }
    assert_false(map_has(&m, VIEW("key-")));
    size_t at = 0;
    size_t seen = 0;
    struct view key;
    void *value;
    while (map_next(&m, &at, &key, &value)) {
        assert_ptr_equal(map_get(&m, key), value);
        seen++;
    }
    assert_int_equal(seen, MANY);
    map_release(&m);
    assert_false(map_has(&m, VIEW("key-1")));
}

static void test_map_replaces_and_takes_odd_keys(void **state)
{
    (void)state;
    struct error err = {0};
    int a = 1;
    int b = 2;
    struct map m;
    map_init(&m);
    assert_ok(map_put(&m, view_of(NULL, 0), &a, NULL, &err), err);
    assert_ptr_equal(map_get(&m, VIEW("")), &a);
    assert_ok(map_put(&m, VIEW(""), &b, NULL, &err), err);
    assert_ptr_equal(map_get(&m, view_of(NULL, 0)), &b);
    assert_int_equal(m.len, 1);
    assert_ok(map_put(&m, view_of("a\0b", 3), &a, NULL, &err), err);
    assert_null(map_get(&m, VIEW("a")));
    assert_ok(map_put(&m, VIEW("null"), NULL, NULL, &err), err);
    assert_true(map_has(&m, VIEW("null")));
    assert_null(map_get(&m, VIEW("null")));
    map_release(&m);
}

/* Keys whose hashes share their low 20 bits land in one place of any table that
 * they make grow: they end as ERR_LIMIT instead of in quadratic time. */
static void test_map_refuses_keys_made_to_collide(void **state)
{
    (void)state;
    struct error err = {0};
    struct map m;
    map_init(&m);
    enum status st = OK;
    size_t taken = 0;
    for (uint32_t i = 0; st == OK && i < 40U * 1000 * 1000 && taken < 3000; i++) {
        char key[16];
        int n = snprintf(key, sizeof key, "%x", i);
        struct view k = view_of(key, (size_t)n);
        if ((view_hash(k) & 0x1fff) == 0x1555) {
            st = map_put(&m, k, &m, NULL, &err);
            taken += st == OK ? 1 : 0;
        }
    }
    assert_status(st, ERR_LIMIT, err);
    assert_true(taken >= 512);
    assert_int_equal(m.len, taken);
    map_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes_that_overflow_are_refused),
        cmocka_unit_test(test_empty_and_zeroed_memory),
        cmocka_unit_test(test_grow_keeps_its_maximum),
        cmocka_unit_test(test_cleanup_frees_what_a_local_holds),
        cmocka_unit_test(test_the_hook_decides),
        cmocka_unit_test(test_arena_memory_is_zero_aligned_and_apart),
        cmocka_unit_test(test_arena_limit),
        cmocka_unit_test(test_arena_grow_keeps_its_elements),
        cmocka_unit_test(test_arena_text),
        cmocka_unit_test(test_arena_keeps),
        cmocka_unit_test(test_buf_grows_and_terminates),
        cmocka_unit_test(test_buf_failure_sticks),
        cmocka_unit_test(test_buf_reserve),
        cmocka_unit_test(test_map_holds_many),
        cmocka_unit_test(test_map_replaces_and_takes_odd_keys),
        cmocka_unit_test(test_map_refuses_keys_made_to_collide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

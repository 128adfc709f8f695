/* Words of files, and which functions no other file of a package mentions. */
#include "testing.h"

#include <assay/base/buf.h>
#include <assay/dataflow/words.h>

struct fixture {
    struct arena arena;
    struct word_set *set;
    struct buf got;
    uint64_t asked;
};

static int setup(void **state)
{
    struct error err = {0};
    struct fixture *x = test_calloc(1, sizeof *x);
    arena_init(&x->arena, 0);
    buf_init(&x->got, 1 << 16);
    assert_ok(word_set_new(0, &x->set, &err), err);
    *state = x;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *x = *state;
    x->set = word_set_free(x->set);
    buf_release(&x->got);
    arena_release(&x->arena);
    test_free(x);
    return 0;
}

static void add(struct fixture *x, const char *path, const char *text)
{
    struct error err = {0};
    struct file_words words;
    struct view p = view_str(path);
    enum language l = words_language(p, language_detect(p, view_str(text)), view_str(text));
    if (l != LANG_UNKNOWN) {
        assert_ok(file_words_of(view_str(text), l, &x->arena, &words, &err), err);
        assert_ok(word_set_add(x->set, p, &words, &err), err);
    }
}

static void ask(struct fixture *x, const char *path, const char *name)
{
    struct error err = {0};
    const struct word_candidate c = {.path = view_str(path),
                                     .name = view_str(name),
                                     .language = language_detect(view_str(path), VIEW("")),
                                     .id = ++x->asked};
    assert_ok(word_set_ask(x->set, &c, &err), err);
}

static enum status on_unused(void *ctx, const struct word_candidate *c, struct error *err)
{
    struct fixture *x = ctx;
    (void)err;
    assert_in_range(c->id, 1, x->asked);
    buf_add_str(&x->got, x->got.len > 0 ? " " : "");
    buf_add_view(&x->got, c->path);
    buf_add_char(&x->got, ':');
    buf_add_view(&x->got, c->name);
    return OK;
}

static void expect(struct fixture *x, const char *want)
{
    struct error err = {0};
    buf_clear(&x->got);
    buf_add_str(&x->got, "");
    assert_ok(word_set_finish(x->set, x, on_unused, &err), err);
    assert_string_equal(x->got.len == 0 ? "" : x->got.ptr, want);
}

static void words_are_told_once_and_sorted(void **state)
{
    struct fixture *x = *state;
    struct error err = {0};
    struct file_words w;
    assert_ok(file_words_of(VIEW("beta alpha(beta) x 1st \"\xc3\xa4\xc3\xb6\" _b"), LANG_GO,
                            &x->arena, &w, &err),
              err);
    assert_int_equal(w.len, 4);
    assert_true(w.whole);
    for (size_t i = 1; i < w.len; i++) {
        assert_true(w.hashes[i - 1] < w.hashes[i]);
    }
    assert_ok(file_words_of(VIEW(""), LANG_GO, &x->arena, &w, &err), err);
    assert_int_equal(w.len, 0);
    assert_true(w.whole);
}

static void too_many_words_are_none(void **state)
{
    struct fixture *x = *state;
    struct error err = {0};
    struct file_words w;
    struct buf b = BUF_INIT(4 << 20);
    for (unsigned i = 0; i <= WORDS_PER_FILE_MAX; i++) {
        buf_printf(&b, "word%u ", i);
    }
    assert_ok(file_words_of(buf_view(&b), LANG_GO, &x->arena, &w, &err), err);
    assert_false(w.whole);
    assert_int_equal(w.len, 0);
    add(x, "p/a.go", "func lone() {}");
    ask(x, "p/a.go", "lone");
    expect(x, "p/a.go:lone");
    assert_ok(word_set_add(x->set, VIEW("p/big.go"), &w, &err), err);
    expect(x, "");
    buf_release(&b);
}

static void go_by_directory(void **state)
{
    struct fixture *x = *state;
    add(x, "p/a.go", "func lone() {}\nfunc used() {}\nfunc called() {}");
    add(x, "p/b_test.go", "used()");
    add(x, "p/c.s",
        "CALL \xc2\xb7"
        "called(SB)\nJMP called(SB)");
    add(x, "q/a.go", "lone()");
    add(x, "p/sub/a.go", "lone()");
    add(x, "p/lone.py", "lone()");
    ask(x, "p/a.go", "lone");
    ask(x, "p/a.go", "used");
    ask(x, "p/a.go", "called");
    expect(x, "p/a.go:lone");
}

static void others_by_language(void **state)
{
    struct fixture *x = *state;
    add(x, "a/m.py", "def _lone(): pass\ndef _used(): pass\ndef _entry(): pass\ndef _c(): pass");
    add(x, "b/n.py", "from a.m import _used");
    add(x, "setup.cfg", "x = a.m:_entry");
    add(x, "c/d.c", "#include <Python.h>\nf(\"_c\");");
    add(x, "c/e.c", "_lone();");
    add(x, "r.rb", "_lone");
    ask(x, "a/m.py", "_lone");
    ask(x, "a/m.py", "_used");
    ask(x, "a/m.py", "_entry");
    ask(x, "a/m.py", "_c");
    expect(x, "a/m.py:_lone");
}

static void compiled_modules_are_opaque(void **state)
{
    struct fixture *x = *state;
    struct error err = {0};
    add(x, "m.py", "def _lone(): pass");
    ask(x, "m.py", "_lone");
    expect(x, "m.py:_lone");
    assert_ok(word_set_blind(x->set, VIEW("_m.cpython-311-x86_64-linux-gnu.so"), &err), err);
    expect(x, "");
}

static void names_that_are_put_together(void **state)
{
    struct fixture *x = *state;
    add(x, "m.py", "def _do_call(): pass\ndef _run_it(): pass\ndef _a_b(): pass");
    add(x, "n.py", "getattr(m, '_do_' + name)\ngetattr(m, n + '_it')\n_a");
    ask(x, "m.py", "_do_call");
    ask(x, "m.py", "_run_it");
    ask(x, "m.py", "_a_b");
    expect(x, "m.py:_a_b");
}

static void what_was_not_read(void **state)
{
    struct fixture *x = *state;
    struct error err = {0};
    add(x, "p/a.go", "func lone() {}");
    add(x, "q/a.go", "func lone() {}");
    ask(x, "p/a.go", "lone");
    ask(x, "q/a.go", "lone");
    ask(x, "q/a.go", "unheard");
    assert_ok(word_set_blind(x->set, VIEW("p/picture.png"), &err), err);
    expect(x, "p/a.go:lone q/a.go:lone");
    assert_ok(word_set_blind(x->set, VIEW("p/b.go"), &err), err);
    expect(x, "q/a.go:lone");
}

static void qualified_names(void **state)
{
    struct fixture *x = *state;
    add(x, "a.rs", "impl A { fn lone() {} }");
    ask(x, "a.rs", "A.lone");
    expect(x, "a.rs:A.lone");
    add(x, "b.rs", "lone");
    expect(x, "");
}

static void a_full_set_knows_nothing(void **state)
{
    struct fixture *x = *state;
    struct error err = {0};
    x->set = word_set_free(x->set);
    assert_ok(word_set_new(3, &x->set, &err), err);
    add(x, "a.rs", "fn lone");
    ask(x, "a.rs", "lone");
    expect(x, "a.rs:lone");
    add(x, "b.rs", "one two three");
    expect(x, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_are_told_once_and_sorted, setup, teardown),
        cmocka_unit_test_setup_teardown(too_many_words_are_none, setup, teardown),
        cmocka_unit_test_setup_teardown(go_by_directory, setup, teardown),
        cmocka_unit_test_setup_teardown(others_by_language, setup, teardown),
        cmocka_unit_test_setup_teardown(compiled_modules_are_opaque, setup, teardown),
        cmocka_unit_test_setup_teardown(names_that_are_put_together, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_not_read, setup, teardown),
        cmocka_unit_test_setup_teardown(qualified_names, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_set_knows_nothing, setup, teardown),
    };
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}

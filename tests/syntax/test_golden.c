/* The common form of every language: golden/LANGUAGE/NAME.ext beside NAME.tree, and
 * patterns.txt with "=== title", the pattern, "---" and the tree of it. `--update` writes
 * what there is now; look at the difference before you keep it. */
#include "testing.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/syntax/parser.h>

enum { TEXT_MAX = 16 << 20, FOLDERS_MAX = 64 };

static bool update;
static char folders[FOLDERS_MAX][64];
static size_t folder_count;

struct golden {
    struct parser *parser;
    struct symbols symbols;
    struct tree tree;
    enum language language;
};

static void golden_begin(struct golden *g, const char *folder)
{
    struct error err;
    g->language = language_named(view_str(folder));
    assert_int_not_equal(g->language, LANG_UNKNOWN);
    assert_int_equal(parser_new(NULL, &g->parser, &err), OK);
    symbols_init(&g->symbols, NULL);
    tree_init(&g->tree);
}

static void golden_end(struct golden *g)
{
    g->parser = parser_free(g->parser);
    symbols_release(&g->symbols);
    tree_release(&g->tree);
}

static void compare(const char *path, struct view got)
{
    struct error err;
    struct buf want = BUF_INIT(TEXT_MAX);
    if (update) {
        assert_int_equal(file_write_atomic(path, got, 0644, &err), OK);
        return;
    }
    assert_int_equal(file_read(path, &want, &err), OK);
    if (!view_eq(got, buf_view(&want))) {
        print_error("%s differs from what is found now\n", path);
        fail();
    }
    buf_release(&want);
}

static void check_file(const char *folder, const char *path, const char *tree_path)
{
    struct golden g;
    struct error err;
    struct buf text = BUF_INIT(TEXT_MAX);
    struct buf out = BUF_INIT(TEXT_MAX);
    golden_begin(&g, folder);
    assert_int_equal(file_read(path, &text, &err), OK);
    assert_int_equal(parser_parse(g.parser, g.language, buf_view(&text), &g.symbols, &g.tree, &err),
                     OK);
    assert_int_equal(tree_resolve_names(&g.tree, &g.symbols, &err), OK);
    assert_int_equal(tree_print(&g.tree, &g.symbols, false, &out, &err), OK);
    compare(tree_path, buf_view(&out));
    buf_release(&text);
    buf_release(&out);
    golden_end(&g);
}

/* One pattern as the golden files have it. */
static void print_pattern(struct golden *g, struct view pattern, struct buf *out)
{
    static const char *const shapes[] = {"expression", "statement", "sequence", "program"};
    struct error err;
    enum pattern_shape shape = PATTERN_EXPRESSION;
    char *owned = NULL;
    if (parser_pattern(g->parser, g->language, pattern, &g->symbols, &g->tree, &shape, &owned,
                       &err) != OK) {
        buf_printf(out, "error: %s\n", err.message);
        return;
    }
    buf_printf(out, "shape: %s\n", shapes[shape]);
    assert_int_equal(tree_print(&g->tree, &g->symbols, false, out, &err), OK);
    (void)mem_free(owned);
}

static void check_patterns(const char *folder, const char *path)
{
    struct golden g;
    struct error err;
    struct buf text = BUF_INIT(TEXT_MAX);
    struct buf out = BUF_INIT(TEXT_MAX);
    struct buf pattern = BUF_INIT(TEXT_MAX);
    golden_begin(&g, folder);
    assert_int_equal(file_read(path, &text, &err), OK);
    struct view rest = buf_view(&text);
    struct view line;
    bool inside = false;
    while (view_line(&rest, &line)) {
        if (view_starts(line, VIEW("=== "))) {
            inside = true;
            buf_clear(&pattern);
            buf_add_view(&out, line);
            buf_add_char(&out, '\n');
        } else if (inside && view_eq(line, VIEW("---"))) {
            inside = false;
            buf_add_view(&out, buf_view(&pattern));
            buf_add_str(&out, "---\n");
            struct view source = buf_view(&pattern);
            print_pattern(&g, view_slice(source, 0, source.len - (source.len > 0)), &out);
        } else if (inside) {
            buf_add_view(&pattern, line);
            buf_add_char(&pattern, '\n');
        }
    }
    compare(path, buf_view(&out));
    buf_release(&text);
    buf_release(&out);
    buf_release(&pattern);
    golden_end(&g);
}

static void check_folder(void **state)
{
    const char *folder = *state;
    char dir[512];
    struct dirent **entries = NULL;
    size_t checked = 0;
    (void)snprintf(dir, sizeof dir, "%s/tests/syntax/golden/%s", ASSAY_SOURCE_DIR, folder);
    int count = scandir(dir, &entries, NULL, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        char path[1024];
        char tree[1024];
        struct view name = view_str(entries[i]->d_name);
        struct view ext = path_ext(name);
        (void)snprintf(path, sizeof path, "%s/%s", dir, entries[i]->d_name);
        (void)snprintf(tree, sizeof tree, "%s/%.*s.tree", dir,
                       (int)(name.len - ext.len - (ext.len > 0)), name.ptr);
        if (view_eq(name, VIEW("patterns.txt"))) {
            check_patterns(folder, path);
            checked++;
        } else if (name.ptr[0] != '.' && !view_eq(ext, VIEW("tree"))) {
            check_file(folder, path, tree);
            checked++;
        }
        free(entries[i]);
    }
    free(entries);
    assert_true(checked > 0);
}

int main(int argc, char **argv)
{
    static struct CMUnitTest tests[FOLDERS_MAX];
    struct dirent **entries = NULL;
    update = argc > 1 && strcmp(argv[1], "--update") == 0;
    int count = scandir(ASSAY_SOURCE_DIR "/tests/syntax/golden", &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.' && folder_count < FOLDERS_MAX) {
            char *name = folders[folder_count];
            (void)snprintf(name, sizeof folders[0], "%.63s", entries[i]->d_name);
            tests[folder_count] =
                (struct CMUnitTest){.name = name, .test_func = check_folder, .initial_state = name};
            folder_count++;
        }
        free(entries[i]);
    }
    free(entries);
    return folder_count == 0 ? 1
                             : _cmocka_run_group_tests("golden", tests, folder_count, NULL, NULL);
}

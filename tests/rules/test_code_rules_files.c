#include "code_rules_fixture.h"
#include "folder.h"

#include <assay/base/buf.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <unistd.h>

#define ONE(id) "rules: [{id: " id ", message: m, severity: LOW, languages: [c], pattern: x}]\n"

struct fixture {
    char dir[64];
    struct buf path;
};

static int setup(void **state)
{
    static struct fixture f;
    memset(&f, 0, sizeof f);
    (void)snprintf(f.dir, sizeof f.dir, "/tmp/assay-code-rules-XXXXXX");
    buf_init(&f.path, 4096);
    *state = &f;
    return mkdtemp(f.dir) == NULL ? -1 : 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    buf_release(&f->path);
    return folder_remove(f->dir);
}

static const char *path_of(struct fixture *f, const char *name)
{
    struct error err;
    assert_ok(path_join(&f->path, f->dir, name, &err), err);
    return f->path.ptr;
}

static void put(struct fixture *f, const char *name, const char *text)
{
    struct error err;
    const char *slash = strrchr(name, '/');
    if (slash != NULL) {
        char dir[256];
        (void)snprintf(dir, sizeof dir, "%s/%.*s", f->dir, (int)(slash - name), name);
        assert_ok(dir_ensure(dir, 0700, &err), err);
    }
    assert_ok(file_write_atomic(path_of(f, name), view_str(text), 0600, &err), err);
}

static enum status load(const char *path, struct code_rules **out, struct error *err)
{
    const char *const paths[] = {path, NULL};
    memset(err, 0, sizeof *err);
    return code_rules_load(paths, NULL, out, err);
}

static struct code_rules *good_load(const char *path)
{
    struct code_rules *rules = NULL;
    struct error err;
    assert_ok(load(path, &rules, &err), err);
    return rules;
}

static void bad_load(const char *path, enum status status, const char *part)
{
    struct code_rules *rules = NULL;
    struct error err;
    assert_status(load(path, &rules, &err), status, err);
    assert_null(rules);
    if (strstr(err.message, part) == NULL) {
        assert_string_equal(err.message, part);
    }
}

static void assert_ids(const struct code_rules *set, const char *ids)
{
    char text[200] = "";
    struct buf b = {.ptr = text, .cap = sizeof text, .max = sizeof text - 1};
    for (size_t i = 0; i < set->count; i++) {
        buf_printf(&b, "%s" VIEW_FMT, i == 0 ? "" : " ", VIEW_ARG(set->rules[i].id.text));
    }
    assert_string_equal(text, ids);
}

static void test_directory(void **state)
{
    struct fixture *f = *state;
    put(f, "b.yml", ONE("b"));
    put(f, "a/z.yaml", ONE("a.z"));
    put(f, "a/deep/er/y.yaml",
        "# rules\r\nrules:\r\n- {id: y1, message: m, severity: LOW, "
        "languages: [c], pattern: x}\r\n");
    put(f, "c.yaml", "\xef\xbb\xbf" ONE("c"));
    put(f, "other.yaml", "name: no rule\nlist: [1, 2]\n");
    put(f, "broken.yaml", "name: {{ template }\n");
    put(f, "role.yaml", "apiVersion: v1\nkind: Role\nrules:\n- apiGroups: ['']\n");
    put(f, "t.test.yaml", "rules: nonsense\n");
    put(f, "notes.txt", ONE("txt"));
    put(f, ".hidden.yaml", ONE("hidden"));
    put(f, ".git/x.yaml", ONE("git"));
    put(f, "two.yaml", ONE("d1") "---\n" ONE("d2"));
    struct code_rules *set = good_load(f->dir);
    assert_ids(set, "y1 a.z b c d1 d2");
    assert_int_equal(set->warning_count, 0);
    assert_true(view_ends(set->rules[0].id.source, VIEW("/a/deep/er/y.yaml")));
    assert_int_equal(set->rules[0].id.line, 3);
    (void)code_rules_free(set);
    /* What plainly means to be rules must be. */
    put(f, "zz.yaml", "rules:\n- id: [\n");
    bad_load(f->dir, ERR_FORMAT, "/zz.yaml:3:1:");
    put(f, "zz.yaml", "x: {{ rules }}\n  - y\n");
    set = good_load(f->dir);
    assert_int_equal(set->count, 6);
    assert_int_equal(set->warning_count, 1);
    assert_non_null(strstr(set->warnings[0].text.ptr, "/zz.yaml:"));
    (void)code_rules_free(set);
}

static void test_named_files(void **state)
{
    struct fixture *f = *state;
    put(f, "rules.conf", ONE("named"));
    struct code_rules *set = good_load(path_of(f, "rules.conf"));
    assert_ids(set, "named");
    (void)code_rules_free(set);
    put(f, "r.json",
        "{\"rules\": [{\"id\": \"j\", \"message\": \"\\u00e9\\/\", \"severity\": "
        "\"LOW\", \"languages\": [\"c\"], \"pattern\": \"\\ud83d\\ude00\"}]}");
    set = good_load(path_of(f, "r.json"));
    assert_view(set->rules[0].message, "é/");
    assert_view(set->rules[0].formula->text.text, "\xf0\x9f\x98\x80");
    (void)code_rules_free(set);
    put(f, "r.json", "{\"rules\": [{\"id\": \"j\", \"patern\": 1}]}");
    bad_load(path_of(f, "r.json"), ERR_FORMAT, "/r.json:1:24: unknown key \"patern\"");
    put(f, "x.yaml", "a: b\n");
    bad_load(path_of(f, "x.yaml"), ERR_FORMAT, "/x.yaml:1:1: no top-level \"rules\" here");
    put(f, "x.yaml", "a: b\n---\n- c: d\n");
    bad_load(path_of(f, "x.yaml"), ERR_FORMAT, "no top-level \"rules\" here");
    bad_load(path_of(f, "absent.yaml"), ERR_NOT_FOUND, "absent.yaml");
    put(f, "empty/x.txt", "");
    bad_load(path_of(f, "empty"), ERR_NOT_FOUND, "no rules in this directory");
    bad_load("/dev/null", ERR_FORMAT, "no top-level \"rules\" here");
}

static void test_links(void **state)
{
    struct fixture *f = *state;
    char loop[128];
    put(f, "d/a.yaml", ONE("a"));
    (void)snprintf(loop, sizeof loop, "%s/d/loop", f->dir);
    assert_int_equal(symlink("..", loop), 0);
    (void)snprintf(loop, sizeof loop, "%s/d/link.yaml", f->dir);
    assert_int_equal(symlink("a.yaml", loop), 0);
    struct code_rules *set = good_load(f->dir);
    assert_ids(set, "a a");
    (void)code_rules_free(set);
}

static void test_digest(void **state)
{
    struct fixture *f = *state;
    put(f, "one/a.yaml", ONE("a"));
    put(f, "one/note.yaml", "a: 1\n");
    put(f, "two/a.yaml", ONE("a"));
    put(f, "three/b.yaml", ONE("a"));
    put(f, "four/a.yaml", ONE("a") "\n");
    struct code_rules *sets[4];
    static const char *const dirs[] = {"one", "two", "three", "four"};
    for (size_t i = 0; i < COUNT(sets); i++) {
        sets[i] = good_load(path_of(f, dirs[i]));
    }
    assert_true(sha256_eq(&sets[0]->digest, &sets[1]->digest));
    assert_false(sha256_eq(&sets[0]->digest, &sets[2]->digest));
    assert_false(sha256_eq(&sets[0]->digest, &sets[3]->digest));
    for (size_t i = 0; i < COUNT(sets); i++) {
        (void)code_rules_free(sets[i]);
    }
}

/* ---- archives ---- */

struct packed {
    const char *name;
    const char *text; /* NULL: a symbolic link to a.yaml */
    size_t size;      /* 0: of the text; else so many line feeds behind it */
};

static void add_packed(struct archive *a, const struct packed *p)
{
    struct archive_entry *e = archive_entry_new();
    size_t len = p->text == NULL ? 0 : strlen(p->text);
    size_t size = p->size > len ? p->size : len;
    archive_entry_set_pathname(e, p->name);
    archive_entry_set_perm(e, 0600);
    archive_entry_set_filetype(e, p->text == NULL ? AE_IFLNK : AE_IFREG);
    if (p->text == NULL) {
        archive_entry_set_symlink(e, "a.yaml");
    }
    archive_entry_set_size(e, (la_int64_t)size);
    assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
    assert_true(archive_write_data(a, p->text, len) == (la_ssize_t)len);
    char fill[4096];
    memset(fill, '\n', sizeof fill);
    for (size_t at = len; at < size; at += sizeof fill) {
        size_t n = size - at < sizeof fill ? size - at : sizeof fill;
        assert_true(archive_write_data(a, fill, n) == (la_ssize_t)n);
    }
    archive_entry_free(e);
}

static void pack(const char *path, const struct packed *entries, size_t count)
{
    struct archive *a = archive_write_new();
    if (strstr(path, ".zip") != NULL) {
        assert_int_equal(archive_write_set_format_zip(a), ARCHIVE_OK);
    } else {
        assert_int_equal(archive_write_add_filter_gzip(a), ARCHIVE_OK);
        assert_int_equal(archive_write_set_format_pax_restricted(a), ARCHIVE_OK);
    }
    assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        add_packed(a, &entries[i]);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    assert_int_equal(archive_write_free(a), ARCHIVE_OK);
}

static void test_archives(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"r.zip", "r.tar.gz"};
    static const struct packed entries[] = {
        {"p/b.yaml", ONE("b"), 0},
        {"../../a.yaml", ONE("a"), 0}, /* a name only: nothing is written */
        {"p/other.yaml", "x: 1\n", 0},
        {"p/.hidden/h.yaml", ONE("h"), 0},
        {"p/x.test.yaml", ONE("t"), 0},
        {"p/c.txt", ONE("c"), 0},
        {"p/link.yaml", NULL, 0},
    };
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *path = path_of(f, names[i]);
        pack(path, entries, COUNT(entries));
        struct code_rules *set = good_load(path);
        assert_ids(set, "a b");
        char source[128];
        (void)snprintf(source, sizeof source, "%s/%s!/p/b.yaml", f->dir, names[i]);
        assert_view(set->rules[1].id.source, source);
        (void)code_rules_free(set);
    }
}

static void test_hostile_archives(void **state)
{
    struct fixture *f = *state;
    static const struct packed large[] = {{"a.yaml", ONE("a"), (size_t)17 * 1024 * 1024}};
    const char *path = path_of(f, "large.tar.gz");
    pack(path, large, 1);
    bad_load(path, ERR_LIMIT, "large.tar.gz!/a.yaml");
    static const struct packed none[] = {{"a.txt", "x", 0}};
    path = path_of(f, "none.zip");
    pack(path, none, 1);
    bad_load(path, ERR_NOT_FOUND, "none.zip: no rules in this archive");
    static const struct packed wrong[] = {{"w.yaml", "rules: [{id: a, patern: x}]\n", 0}};
    path = path_of(f, "wrong.zip");
    pack(path, wrong, 1);
    bad_load(path, ERR_FORMAT, "wrong.zip!/w.yaml:1:17: unknown key \"patern\"");
    /* Cut short at many places: refused, or what is whole is read. */
    struct error err;
    static const struct packed two[] = {{"a.yaml", ONE("a"), 0}, {"b.yaml", ONE("b"), 0}};
    path = path_of(f, "cut.tar.gz");
    pack(path, two, 2);
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(65536);
    assert_ok(file_read(path, &bytes, &err), err);
    assert_true(bytes.len > 40);
    for (size_t n = 1; n + 1 < bytes.len; n += 7) {
        struct code_rules *set = NULL;
        assert_ok(file_write_atomic(path, view_of(bytes.ptr, n), 0600, &err), err);
        assert_status(load(path, &set, &err), ERR_FORMAT, err);
        assert_null(set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_directory, setup, teardown),
        cmocka_unit_test_setup_teardown(test_named_files, setup, teardown),
        cmocka_unit_test_setup_teardown(test_links, setup, teardown),
        cmocka_unit_test_setup_teardown(test_digest, setup, teardown),
        cmocka_unit_test_setup_teardown(test_archives, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hostile_archives, setup, teardown),
    };
    return cmocka_run_group_tests_name("code_rules_files", tests, start_digests, NULL);
}

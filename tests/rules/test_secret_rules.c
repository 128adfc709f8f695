#include "oom.h"
#include "testing.h"

#include <assay/base/file.h>
#include <assay/rules/secret_rules.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct shipped_file pack_files[] = {
    {VIEW_INIT("base.toml"),
     VIEW_INIT("[[rules]]\nid = \"base-one\"\ndescription = \"one\"\nregex = '''one_(\\w+)'''\n"
               "entropy = 2\nkeywords = [\"one\"]\ntags = [\"a\"]\n"
               "[[rules]]\nid = \"base-two\"\nregex = '''two'''\n"
               "[[allowlists]]\npaths = ['''\\.lock$''']\n")},
};
static const struct secret_pack pack = {pack_files, 1};

static enum status load(const char *text, bool strict, struct secret_rules **out, struct error *err)
{
    memset(err, 0, sizeof *err);
    return secret_rules_read(view_str(text), "r.toml", &pack, strict, out, err);
}

static struct secret_rules *good(const char *text)
{
    struct secret_rules *rules = NULL;
    struct error err;
    assert_ok(load(text, false, &rules, &err), err);
    assert_ok(secret_rules_check(rules, &err), err);
    return rules;
}

static void test_whole_rule(void **state)
{
    (void)state;
    struct secret_rules *r = good(
        "title = \"t\"\ndescription = \"d\"\nminVersion = \"v8.25.0\"\n"
        "[[rules]]\nid = \"a\"\ndescription = \"A key\"\nregex = '''(k)(\\d+)'''\n"
        "path = '''\\.txt$'''\nsecretGroup = 2\nentropy = 3.5\nkeywords = [\"KeY\"]\n"
        "tags = [\"severity:high\"]\nskipReport = true\n"
        "[[rules.allowlists]]\ndescription = \"x\"\ncondition = \"AND\"\nregexTarget = \"line\"\n"
        "paths = ['''p1''', '''p2''']\nregexes = ['''r''']\nstopwords = [\"WORD\"]\n"
        "commits = [\"ABC\"]\n"
        "[[rules.required]]\nid = \"b\"\nwithinLines = 3\n"
        "[[rules]]\nID = \"b\"\nRegex = '''y'''\n"
        "[rules.allowlist]\nregexes = ['''old''']\n"
        "[allowlist]\nstopwords = [\"global\"]\n");
    assert_int_equal(r->count, 2);
    const struct secret_rule *a = secret_rules_find(r, VIEW("a"), NULL);
    assert_non_null(a);
    assert_view(a->description, "A key");
    assert_int_equal(a->secret_group, 2);
    assert_true(a->entropy > 3.49 && a->entropy < 3.51);
    assert_view(a->keywords.items[0], "key");
    assert_true(a->skip_report);
    assert_int_equal(a->allowlists.len, 1);
    const struct secret_allowlist *l = a->allowlists.items[0];
    assert_true(l->all);
    assert_int_equal(l->target, TARGET_LINE);
    assert_view(l->path_regex, "(?:p1|p2)");
    assert_view(l->content_regex, "(?:r)");
    assert_view(l->stopwords.items[0], "word");
    assert_view(l->commits.items[0], "abc");
    assert_int_equal(a->required_count, 1);
    assert_int_equal(a->required[0].rule, 1);
    assert_int_equal(a->required[0].within_lines, 3);
    assert_int_equal(a->required[0].within_columns, -1);
    const struct secret_rule *b = secret_rules_find(r, VIEW("b"), NULL);
    assert_true(b->is_required);
    assert_view(b->allowlists.items[0]->content_regex, "(?:old)");
    assert_int_equal(r->allowlists.len, 1);
    assert_int_equal(r->warnings.len, 0);
    assert_false(r->shipped);
    (void)secret_rules_free(r);
}

static void test_extend_default(void **state)
{
    (void)state;
    struct secret_rules *r =
        good("[extend]\nuseDefault = true\ndisabledRules = [\"base-two\"]\n"
             "[[rules]]\nid = \"base-one\"\nentropy = 4\nkeywords = [\"uno\"]\n"
             "tags = [\"b\"]\n[[rules.allowlists]]\nregexes = ['''x''']\n"
             "[[rules]]\nid = \"own\"\nregex = '''own'''\n");
    assert_true(r->shipped);
    assert_int_equal(r->count, 2);
    const struct secret_rule *one = secret_rules_find(r, VIEW("base-one"), NULL);
    assert_view(one->description, "one");
    assert_view(one->regex.text, "one_(\\w+)");
    assert_true(one->entropy > 3.9);
    assert_int_equal(one->keywords.len, 2);
    assert_int_equal(one->tags.len, 2);
    assert_int_equal(one->allowlists.len, 1);
    assert_null(secret_rules_find(r, VIEW("base-two"), NULL));
    assert_int_equal(r->allowlists.len, 1); /* the base's comes along */
    (void)secret_rules_free(r);
}

static void test_target_rules(void **state)
{
    (void)state;
    struct secret_rules *r = good("[[rules]]\nid = \"a\"\nregex = '''a'''\n"
                                  "[[rules]]\nid = \"b\"\nregex = '''b'''\n"
                                  "[[allowlists]]\ntargetRules = [\"b\"]\nstopwords = [\"x\"]\n");
    assert_int_equal(r->allowlists.len, 0);
    assert_int_equal(r->rules[0]->allowlists.len, 0);
    assert_int_equal(r->rules[1]->allowlists.len, 1);
    (void)secret_rules_free(r);
}

/* Each is refused with these words, the place first. */
static void test_errors(void **state)
{
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"[[rules]]\nregex = '''a'''\n", "r.toml:1:3: the rule has no id"},
        {"[[rules]]\nid = \"a\"\n", "neither regex nor path"},
        {"[[rules]]\nid = \"a\"\nregex = 5\n", "r.toml:3:9"},
        {"[[rules]]\nid = \"a\"\nregex = '''a'''\n[[rules]]\nid = \"a\"\nregex = '''b'''\n",
         "duplicate rule id \"a\""},
        {"[extend]\nurl = \"https://x\"\n", "nothing is downloaded"},
        {"[extend]\nuseDefault = true\npath = \"x\"\n", "expected one of them"},
        {"[extend]\npath = \"/nonexistent/x.toml\"\n", "extend.path"},
        {"[[rules]]\nid = \"a\"\nregex = '''a'''\n[[rules.allowlists]]\n", "checks nothing"},
        {"[[rules]]\nid = \"a\"\nregex = '''a'''\n[[rules.allowlists]]\ncondition = \"XOR\"\n",
         "r.toml:5:13: unknown condition"},
        {"[[rules]]\nid = \"a\"\nregex = '''a'''\n[[rules.allowlists]]\nregexTarget = \"mtach\"\n",
         "unknown regexTarget"},
        {"[[rules]]\nid = \"a\"\nregex = '''a'''\n[rules.allowlist]\nregexes = ['''x''']\n"
         "[[rules.allowlists]]\nregexes = ['''y''']\n",
         ""},
        {"[[rules]]\nid = \"a\"\nregex = '''a'''\n[[rules.required]]\nid = \"zz\"\n",
         "\"zz\", which does not exist"},
        {"[[rules]]\nid = \"a\"\nregex = '''a'''\n[[allowlists]]\ntargetRules = [\"zz\"]\n"
         "stopwords = [\"x\"]\n",
         "targetRules names the rule \"zz\""},
        {"[[rules]]\nid = \"a\"\nregex = '''a'''\nentropy = -1\n", "entropy"},
        {"[[rules]]\nid = \"a\"\nregex = '''a'''\nkeywords = \"x\"\n", "keywords as an array"},
        {"[[rules]\n", "r.toml:1"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct secret_rules *r = NULL;
        struct error err;
        enum status st = load(cases[i].text, false, &r, &err);
        if (st == OK || strstr(err.message, cases[i].says) == NULL) {
            print_error("case %zu: \"%s\" lacks \"%s\"\n", i, err.message, cases[i].says);
        }
        assert_int_not_equal(st, OK);
        assert_null(r);
        assert_non_null(strstr(err.message, cases[i].says));
    }
}

static void check_regex_error(const char *text, const char *says)
{
    struct secret_rules *r = NULL;
    struct error err;
    assert_ok(load(text, false, &r, &err), err);
    enum status st = secret_rules_check(r, &err);
    if (strstr(err.message, says) == NULL) {
        print_error("\"%s\" lacks \"%s\"\n", err.message, says);
    }
    assert_status(st, ERR_FORMAT, err);
    assert_non_null(strstr(err.message, says));
    (void)secret_rules_free(r);
}

static void test_regex_errors(void **state)
{
    (void)state;
    check_regex_error("[[rules]]\nid = \"a\"\nregex = '''x(y'''\n",
                      "r.toml:3:9: regex of rule \"a\": at offset 1: missing closing )");
    check_regex_error("[[rules]]\nid = \"a\"\npath = '''[z'''\n", "path of rule \"a\"");
    check_regex_error("[[rules]]\nid = \"a\"\nregex = '''x'''\nsecretGroup = 1\n", "secretGroup 1");
    check_regex_error("[[rules]]\nid = \"a\"\nregex = '''x'''\n[[allowlists]]\n"
                      "regexes = ['''ok''', '''(?=x)''']\n",
                      "r.toml:5:22");
}

static void test_warnings_and_strict(void **state)
{
    (void)state;
    static const char text[] = "minVersion = \"v9.0.0\"\n[[rules]]\nid = \"a\"\nregex = '''a'''\n"
                               "entrpy = 3\n";
    struct secret_rules *r = good(text);
    assert_int_equal(r->warnings.len, 2);
    assert_non_null(strstr(r->warnings.items[0].ptr, "r.toml:1:"));
    assert_non_null(strstr(r->warnings.items[1].ptr, "unknown key \"entrpy\""));
    (void)secret_rules_free(r);
    struct error err;
    r = NULL;
    assert_status(load(text, true, &r, &err), ERR_FORMAT, err);
    assert_null(r);
}

static void test_digest(void **state)
{
    (void)state;
    struct secret_rules *a = good("[[rules]]\nid = \"a\"\nregex = '''a'''\n"
                                  "[[rules]]\nid = \"b\"\nregex = '''b'''\n");
    struct secret_rules *b = good("# other order, other space\n[[rules]]\nid = \"b\"\n"
                                  "regex = '''b'''\n\n[[rules]]\nid = \"a\"\nregex = \"a\"\n");
    struct secret_rules *c = good("[[rules]]\nid = \"a\"\nregex = '''a'''\n"
                                  "[[rules]]\nid = \"b\"\nregex = '''b'''\nentropy = 1\n");
    assert_true(sha256_eq(&a->digest, &b->digest));
    assert_false(sha256_eq(&a->digest, &c->digest));
    (void)secret_rules_free(a);
    (void)secret_rules_free(b);
    (void)secret_rules_free(c);
}

static void write_file(const char *dir, const char *name, const char *text)
{
    struct error err = {0};
    struct buf path = BUF_INIT(4096);
    assert_ok(path_join(&path, dir, name, &err), err);
    assert_ok(file_write_atomic(path.ptr, view_str(text), 0600, &err), err);
    buf_release(&path);
}

static void remove_file(const char *dir, const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    (void)unlink(path);
}

static void test_files(void **state)
{
    (void)state;
    char dir[] = "/tmp/assay-rules-XXXXXX";
    assert_non_null(mkdtemp(dir));
    write_file(dir, "a.toml", "[[rules]]\nid = \"a\"\nregex = '''a'''\n");
    write_file(dir, "b.toml", "[extend]\npath = \"c.base\"\n[[rules]]\nid = \"c\"\nentropy = 3\n");
    write_file(dir, "c.base",
               "[extend]\npath = \"d.base\"\n[[rules]]\nid = \"c\"\nregex = '''c'''\n");
    write_file(dir, "d.base",
               "[extend]\npath = \"e.base\"\n[[rules]]\nid = \"d\"\nregex = '''d'''\n");
    const char *paths[] = {dir, NULL};
    struct secret_rules *r = NULL;
    struct error err = {0};
    assert_ok(secret_rules_load(paths, &pack, false, &r, &err), err);
    assert_int_equal(r->count, 3);
    assert_view(secret_rules_find(r, VIEW("c"), NULL)->regex.text, "c");
    assert_int_equal(r->warnings.len, 1); /* the third extension is not followed */
    r = secret_rules_free(r);
    write_file(dir, "z.toml", "[[rules]]\nid = \"a\"\nregex = '''other'''\n");
    assert_status(secret_rules_load(paths, &pack, false, &r, &err), ERR_FORMAT, err);
    assert_non_null(strstr(err.message, "z.toml:2:6: duplicate rule id \"a\""));
    assert_null(r);
    static const char *const names[] = {"a.toml", "b.toml", "c.base", "d.base", "z.toml"};
    for (size_t i = 0; i < COUNT(names); i++) {
        remove_file(dir, names[i]);
    }
    assert_status(secret_rules_load(paths, &pack, false, &r, &err), ERR_NOT_FOUND, err);
    (void)rmdir(dir);
    assert_status(secret_rules_load(paths, &pack, false, &r, &err), ERR_NOT_FOUND, err);
}

/* The shipped pack loads strictly and every expression in it compiles. */
static void test_shipped_pack(void **state)
{
    (void)state;
    struct secret_pack shipped = secret_pack_shipped();
    struct secret_rules *r = NULL;
    struct error err = {0};
    assert_ok(secret_rules_load(NULL, &shipped, true, &r, &err), err);
    assert_ok(secret_rules_check(r, &err), err);
    print_message("%zu shipped rules\n", r->count);
    assert_true(r->count >= 200);
    assert_true(r->shipped);
    (void)secret_rules_free(r);
}

static enum status oom_load(void *ctx, struct error *err)
{
    (void)ctx;
    struct secret_rules *r = NULL;
    enum status st = secret_rules_read(
        VIEW("[extend]\nuseDefault = true\n[[rules]]\nid = \"n\"\nregex = '''n'''\nunknown = 1\n"
             "[[rules.allowlists]]\nregexes = ['''x''', '''y''']\n[[rules.required]]\n"
             "id = \"base-one\"\n[[allowlists]]\ntargetRules = [\"n\"]\nstopwords = [\"w\"]\n"),
        "r.toml", &pack, false, &r, err);
    assert_true(st == OK ? r != NULL : r == NULL);
    (void)secret_rules_free(r);
    return st;
}

static void test_oom(void **state)
{
    (void)state;
    assert_true(oom_sweep(oom_load, NULL) > 4);
}

/* Without memory for machine code an expression is interpreted: that is no error. */
static void test_check_oom(void **state)
{
    (void)state;
    struct secret_rules *r = good("[[rules]]\nid = \"a\"\nregex = '''(a)[b-x]+'''\n");
    struct oom all = {0};
    struct error err = {0};
    mem_set_hook(oom_hook, &all);
    enum status st = secret_rules_check(r, &err);
    mem_set_hook(NULL, NULL);
    assert_ok(st, err);
    for (unsigned long i = 1; i <= all.seen; i++) {
        struct oom o = {.fail_at = i};
        mem_set_hook(oom_hook, &o);
        st = secret_rules_check(r, &err);
        mem_set_hook(NULL, NULL);
        assert_true(st == OK || st == ERR_NO_MEMORY);
    }
    (void)secret_rules_free(r);
}

static int setup(void **state)
{
    struct error err = {0};
    (void)state;
    return digest_init(&err) == OK ? 0 : 1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_rule),   cmocka_unit_test(test_extend_default),
        cmocka_unit_test(test_target_rules), cmocka_unit_test(test_errors),
        cmocka_unit_test(test_regex_errors), cmocka_unit_test(test_warnings_and_strict),
        cmocka_unit_test(test_digest),       cmocka_unit_test(test_files),
        cmocka_unit_test(test_shipped_pack), cmocka_unit_test(test_oom),
        cmocka_unit_test(test_check_oom),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

/* What a change takes away, and what it adds, by language. */
#include "testing.h"

#include <assay/pedigree/weakening.h>

static struct arena arena;
static struct weakening_finder *finder;

/* What changes from one text to the other, as "rule@line …"; line of the side that has it. */
static const char *between(enum language language, const char *path, const char *was,
                           const char *now)
{
    struct error err = {.code = OK};
    struct reconciliation r;
    struct weakenings w;
    const struct reconcile_input in = {.has_upstream = true,
                                       .upstream = view_str(was),
                                       .has_subject = true,
                                       .subject = view_str(now)};
    static char text[1024];
    text[0] = '\0';
    assert_ok(reconcile_file(&in, &arena, &r, &err), err);
    assert_ok(weakenings_find(finder, language, view_str(path), in.upstream, in.subject, r.changes,
                              r.change_count, &arena, &w, &err),
              err);
    for (size_t i = 0; i < w.len; i++) {
        size_t len = strlen(text);
        (void)snprintf(text + len, sizeof text - len, "%s%s%s@%u", len > 0 ? " " : "",
                       w.items[i].gone ? "-" : "+", weakening_rules[w.items[i].kind].id,
                       w.items[i].line);
    }
    return text;
}

static const char c_was[] = "int copy(char *to, size_t room, const char *from, size_t len)\n{\n"
                            "    if (len > room) {\n        return -1;\n    }\n"
                            "    memcpy(to, from, len);\n    return 0;\n}\n";

static void c_checks(void **state)
{
    (void)state;
    assert_string_equal(between(LANG_C, "x.c", c_was,
                                "int copy(char *to, size_t room, const char *from, size_t len)\n{\n"
                                "    memcpy(to, from, len);\n    return 0;\n}\n"),
                        "-removed-check@3");
    /* Rewritten, or moved: nothing is gone. */
    assert_string_equal(between(LANG_C, "x.c", c_was,
                                "int copy(char *to, size_t room, const char *from, size_t len)\n{\n"
                                "    if (room < len) {\n        return -1;\n    }\n"
                                "    memcpy(to, from, len);\n    return 0;\n}\n"),
                        "");
    assert_string_equal(between(LANG_C, "x.c", c_was,
                                "int copy(char *to, size_t room, const char *from, size_t len)\n{\n"
                                "    log(len);\n    log(room);\n"
                                "    if (len > room) {\n        return -1;\n    }\n"
                                "    memcpy(to, from, len);\n    return 0;\n}\n"),
                        "");
    /* A bound less in a condition that stays. */
    assert_string_equal(between(LANG_C, "x.c",
                                "void f(int n)\n{\n    while (n > 0 && n < MAX) {\n        g(n);\n"
                                "    }\n}\n",
                                "void f(int n)\n{\n    while (n > 0) {\n        g(n);\n    }\n}\n"),
                        "-removed-bound@3");
    assert_string_equal(between(LANG_C, "x.c",
                                "int f(void)\n{\n    int rc = g();\n    if (rc < 0)\n"
                                "        return rc;\n    return h();\n}\n",
                                "int f(void)\n{\n    int rc = g();\n    return h();\n}\n"),
                        "-removed-error-handling@4");
    assert_string_equal(
        between(LANG_C, "x.c", "void f(char *a, char *b)\n{\n    strncpy(a, b, 9);\n}\n",
                "void f(char *a, char *b)\n{\n    strcpy(a, b);\n    system(a);\n}\n"),
        "+unbounded-copy@3 +added-process@4");
    assert_string_equal(
        between(LANG_C, "x.c",
                "int f(SSL *s)\n{\n    if (SSL_get_verify_result(s) != X509_V_OK)\n"
                "        return -1;\n    return 0;\n}\n",
                "int f(SSL *s)\n{\n    SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, 0);\n"
                "    return 0;\n}\n"),
        "-removed-check@3 -removed-verification@3 +disabled-verification@3");
    assert_string_equal(between(LANG_C, "x.c", "void f(CURL *c)\n{\n    g(c);\n}\n",
                                "void f(CURL *c)\n{\n    curl_easy_setopt(c, "
                                "CURLOPT_SSL_VERIFYPEER, 0L);\n    g(c);\n}\n"),
                        "+disabled-verification@3");
}

static void python(void **state)
{
    (void)state;
    assert_string_equal(
        between(LANG_PYTHON, "x.py", "import requests\n\ndef get(u):\n    return requests.get(u)\n",
                "import requests\n\ndef get(u):\n    return requests.get(u, verify=False)\n"),
        "+disabled-verification@4");
    assert_string_equal(between(LANG_PYTHON, "x.py",
                                "@login_required\ndef admin(r):\n    return 1\n",
                                "def admin(r):\n    return 1\n"),
                        "-removed-authorisation@1");
    assert_string_equal(between(LANG_PYTHON, "x.py", "def f(x):\n    return x\n",
                                "import subprocess as s\ndef f(x):\n    s.run(x)\n    eval(x)\n"
                                "    return x\n"),
                        "+added-process@3 +added-evaluation@4");
}

static void javascript(void **state)
{
    (void)state;
    assert_string_equal(between(LANG_JAVASCRIPT, "x.js", "module.exports = x => x;\n",
                                "const cp = require('child_process');\ncp.exec('id');\n"
                                "fetch('https://example.org');\nmodule.exports = x => x;\n"),
                        "+added-process@2 +added-network@3");
    assert_string_equal(between(LANG_JAVASCRIPT, "x.js", "const o = {agent: a};\n",
                                "const o = {agent: a, rejectUnauthorized: false};\n"),
                        "+disabled-verification@1");
    assert_string_equal(
        between(
            LANG_JSON, "package.json", "{\n \"scripts\": {\n  \"test\": \"x\"\n }\n}\n",
            "{\n \"scripts\": {\n  \"postinstall\": \"node a.js\",\n  \"test\": \"x\"\n }\n}\n"),
        "+added-install-hook@3");
}

static void go_and_java(void **state)
{
    (void)state;
    assert_string_equal(
        between(LANG_GO, "x.go",
                "package x\n\nfunc f() error {\n\ta, err := g()\n\tif err != nil {\n"
                "\t\treturn err\n\t}\n\treturn h(a)\n}\n",
                "package x\n\nfunc f() error {\n\ta, _ := g()\n\treturn h(a)\n}\n"),
        "-removed-error-handling@5");
    assert_string_equal(between(LANG_GO, "x.go", "package x\n\nvar c = tls.Config{}\n",
                                "package x\n\nvar c = tls.Config{InsecureSkipVerify: true}\n"),
                        "+disabled-verification@3");
    assert_string_equal(between(LANG_JAVA, "X.java",
                                "class X {\n  void f(User u) {\n    if (!u.hasRole(\"admin\")) {\n"
                                "      throw new Denied();\n    }\n    g();\n  }\n}\n",
                                "class X {\n  void f(User u) {\n    g();\n  }\n}\n"),
                        "-removed-check@3 -removed-authorisation@3");
}

static void without_grammar(void **state)
{
    (void)state;
    assert_string_equal(between(LANG_UNKNOWN, "x.m4", "a\nb\n", "a\neval(x)\nb\n"),
                        "+added-evaluation@2");
    assert_string_equal(between(LANG_UNKNOWN, "x", "", ""), "");
    assert_string_equal(between(LANG_C, "x.c", "", "((((((((((\n{{{{\n"), "");
}

static int set_up(void **state)
{
    (void)state;
    struct error err;
    arena_init(&arena, 0);
    return reconcile_prepare(&err) != OK || weakening_finder_new(&finder, &err) != OK ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    finder = weakening_finder_free(finder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c_checks),        cmocka_unit_test(python),
        cmocka_unit_test(javascript),      cmocka_unit_test(go_and_java),
        cmocka_unit_test(without_grammar),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

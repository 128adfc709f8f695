/* Which language a file is in, and what kind of file it is. */
#include <assay/content/file.h>

#include "language_tables.h"

#include <assay/base/mem.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

struct example {
    const char *path;
    const char *head;
    enum language want;
};

static void check(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum language got = language_detect(view_str(examples[i].path), view_str(examples[i].head));
        if (got != examples[i].want) {
            fail_msg("%s (%.30s): %s, not %s", examples[i].path, examples[i].head,
                     language_name(got), language_name(examples[i].want));
        }
    }
}
#define CHECK(examples) check(examples, sizeof(examples) / sizeof((examples)[0]))

static void by_name(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"Makefile", "", LANG_MAKEFILE},
        {"sub/GNUmakefile", "", LANG_MAKEFILE},
        {"Makefile.am", "", LANG_MAKEFILE},
        {"drivers/Kbuild", "", LANG_MAKEFILE},
        {"Makefile.PL", "", LANG_PERL},
        {"Dockerfile", "", LANG_DOCKERFILE},
        {"Dockerfile.prod", "", LANG_DOCKERFILE},
        {"Dockerfile-alpine", "", LANG_DOCKERFILE},
        {"Gemfile", "", LANG_RUBY},
        {"Gemfile.lock", "", LANG_TEXT},
        {"Vagrantfile", "", LANG_RUBY},
        {"go.mod", "", LANG_TEXT},
        {"Cargo.lock", "", LANG_TOML},
        {"composer.lock", "", LANG_JSON},
        {"yarn.lock", "", LANG_YAML},
        {"BUILD.bazel", "", LANG_PYTHON},
        {"BUILD", "load(\"//x\", \"y\")\n", LANG_PYTHON},
        {"BUILD", "How to build\n", LANG_UNKNOWN},
        {".bashrc", "", LANG_BASH},
        {".env", "", LANG_PROPERTIES},
        {".env.production", "", LANG_PROPERTIES},
        {".dockerignore", "", LANG_TEXT},
        {".prettierignore", "", LANG_TEXT},
        {"README", "", LANG_TEXT},
        {"LICENSE", "", LANG_TEXT},
        {".eslintrc", "{\"a\": 1}", LANG_JSON},
        {".eslintrc", "a: 1", LANG_YAML},
        {"a.jar!/META-INF/x.xml", "", LANG_XML},
    };
    CHECK(examples);
}

static void by_extension(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"a.c", "", LANG_C},
        {"a.cc", "", LANG_CPP},
        {"a.C", "", LANG_CPP},
        {"MAIN.C", "", LANG_C},
        {"a.H", "", LANG_CPP},
        {"A.PY", "", LANG_PYTHON},
        {"a.cs", "", LANG_CSHARP},
        {"a.scss", "", LANG_CSS},
        {"a.go", "", LANG_GO},
        {"a.tf", "", LANG_HCL},
        {"a.tf.json", "", LANG_JSON},
        {"a.html", "", LANG_HTML},
        {"a.vue", "", LANG_HTML},
        {"a.java", "", LANG_JAVA},
        {"a.mjs", "", LANG_JAVASCRIPT},
        {"a.min.js", "", LANG_JAVASCRIPT},
        {"a.ipynb", "", LANG_JSON},
        {"a.gradle.kts", "", LANG_KOTLIN},
        {"a.lua", "", LANG_LUA},
        {"a.mk", "", LANG_MAKEFILE},
        {"a.md", "", LANG_MARKDOWN},
        {"a.pm", "package A;", LANG_PERL},
        {"a.php", "", LANG_PHP},
        {"a.psm1", "", LANG_POWERSHELL},
        {"a.properties", "", LANG_PROPERTIES},
        {"a.pyi", "", LANG_PYTHON},
        {"a.gemspec", "", LANG_RUBY},
        {"a.rs", "", LANG_RUST},
        {"a.scala", "", LANG_SCALA},
        {"a.sol", "", LANG_SOLIDITY},
        {"a.sql", "", LANG_SQL},
        {"a.swift", "", LANG_SWIFT},
        {"a.rst", "", LANG_TEXT},
        {"a.po", "", LANG_TEXT},
        {"a.toml", "", LANG_TOML},
        {"a.tsx", "", LANG_TSX},
        {"a.csproj", "", LANG_XML},
        {"a.yml", "", LANG_YAML},
        {"a.xyzzy", "", LANG_UNKNOWN},
        {"a", "", LANG_UNKNOWN},
        {"", "", LANG_UNKNOWN},
        {"dir/", "", LANG_UNKNOWN},
        {".", "", LANG_UNKNOWN},
        {"a.", "", LANG_UNKNOWN},
        {"config.sh.in", "", LANG_BASH},
        {"a.py.j2", "", LANG_PYTHON},
        {"a.json.example", "", LANG_JSON},
        {"a.c.orig.bak", "", LANG_C},
        {"an-extension.that-is-far-too-long-for-a-key", "", LANG_UNKNOWN},
    };
    CHECK(examples);
}

static void ambiguous_names_are_decided_by_content(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"a.h", "#include <stdio.h>\nstruct a { int b; };\n", LANG_C},
        {"a.h", "", LANG_C},
        {"a.h", "#pragma once\nnamespace a {\n", LANG_CPP},
        {"a.h", "#include <vector>\n", LANG_CPP},
        {"a.h", "class Foo : public Bar {\n", LANG_CPP},
        {"a.h", "class EXPORT Foo;\n", LANG_CPP},
        {"a.h", "template <typename T>\nT a();\n", LANG_CPP},
        {"a.h", "/* in a\n class of devices\n public:\n namespace {\n*/\nint a;\n", LANG_C},
        {"a.h", "#ifdef __cplusplus\nextern \"C\" {\nclass A;\n#endif\nint a;\n", LANG_C},
        {"a.h", "/* -*- C++ -*- */\nint a;\n", LANG_CPP},
        {"a.h", "#import <Foundation/Foundation.h>\n@interface A\n", LANG_UNKNOWN},
        {"a.ts", "export const a = 1;\n", LANG_TYPESCRIPT},
        {"a.ts", "#!/usr/bin/env node\nexport {}\n", LANG_TYPESCRIPT},
        {"a.ts", "<?xml version=\"1.0\"?>\n<!DOCTYPE TS>", LANG_XML},
        {"a.ts", "\xef\xbb\xbf<!DOCTYPE TS><TS>", LANG_XML},
        {"a.tsx", "<?xml version=\"1.0\"?><tileset/>", LANG_XML},
        {"a.pl", "use strict;\nmy $a = 1;\n", LANG_PERL},
        {"a.pl", ":- module(a, []).\na(X) :- b(X).\n", LANG_UNKNOWN},
        {"a.t", "use Test::More;\nuse strict;\n", LANG_PERL},
        {"a.t", "  $ run me\n", LANG_UNKNOWN},
        {"a.inc", "<?php echo 1;", LANG_PHP},
        {"a.inc", "#define A 1\n", LANG_C},
        {"a.inc", "SUMMARY = \"x\"\n", LANG_UNKNOWN},
        {"a.conf", "# c\n[main]\na=1\n", LANG_INI},
        {"a.conf", "# c\na.b = 1\n", LANG_PROPERTIES},
        {"a.conf", "server {\n", LANG_UNKNOWN},
        {"a.js.map", "{\"version\":3}", LANG_JSON},
        {"a.cgi", "#!/usr/bin/perl -w\n", LANG_PERL},
    };
    CHECK(examples);
    /* An MPEG transport stream also ends in .ts. */
    char video[400] = {0};
    video[0] = 0x47;
    video[188] = 0x47;
    assert_int_equal(language_detect(VIEW("v.ts"), view_of(video, sizeof video)), LANG_UNKNOWN);
}

static void by_shebang(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"run", "#!/bin/sh\n", LANG_BASH},
        {"run", "#! /bin/bash -e\r\n", LANG_BASH},
        {"run", "#!/usr/bin/env python3\n", LANG_PYTHON},
        {"run", "#!/usr/bin/python3.11 -I\n", LANG_PYTHON},
        {"run", "#!/usr/bin/env -S node --harmony\n", LANG_JAVASCRIPT},
        {"run", "#!/usr/bin/env -Sdeno run\n", LANG_TYPESCRIPT},
        {"run", "#!/usr/bin/env -i -u HOME A=b ruby\n", LANG_RUBY},
        {"run", "#!/usr/local/bin/lua5.4", LANG_LUA},
        {"run", "#!/usr/bin/make -f\n", LANG_MAKEFILE},
        {"run", "#!/usr/bin/env\n", LANG_UNKNOWN},
        {"run", "#!", LANG_UNKNOWN},
        {"run", "#!\n/bin/sh\n", LANG_UNKNOWN},
        {"run", " #!/bin/sh\n", LANG_UNKNOWN},
        {"run", "#!/usr/bin/unheard-of\n", LANG_UNKNOWN},
        {"run.sh", "#!/usr/bin/env python\n", LANG_PYTHON},
        {"run.js", "#!/bin/sh\n", LANG_JAVASCRIPT},
    };
    CHECK(examples);
}

static void by_content(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"x", "<?xml version='1.0'?>", LANG_XML},
        {"x", "\xef\xbb\xbf\n <?php echo 1;", LANG_PHP},
        {"x", "<!DOCTYPE html>\n", LANG_HTML},
        {"x", "<!doctype HTML>\n", LANG_HTML},
        {"x", "{\n  \"a\": 1", LANG_JSON},
        {"x", "[{\"a\": 1", LANG_JSON},
        {"x", "{ a }", LANG_UNKNOWN},
        {"x", "{", LANG_UNKNOWN},
        {"x", "{\"", LANG_UNKNOWN},
        {"x", "[", LANG_UNKNOWN},
        {"vector", "// -*- C++ -*-\n", LANG_CPP},
        {"x", "# -*- mode: python; coding: utf-8 -*-\n", LANG_PYTHON},
        {"x", "# vim: set ft=ruby:\n", LANG_RUBY},
        {"x", "# vim: filetype=yaml ts=2\n", LANG_YAML},
        {"x", "plain words\n", LANG_UNKNOWN},
    };
    CHECK(examples);
}

/* Each table is strictly sorted, its keys fit, and each key finds its own row. */
static void tables_are_sorted(void **state)
{
    (void)state;
    assert_int_equal(language_by_name(VIEW("zzz")) == NULL, true);
    assert_int_equal(language_by_extension(VIEW("")) == NULL, true);
    assert_true(language_is_wrapper(VIEW("in")));
    assert_true(language_is_wrapper(VIEW("bak")));
    assert_true(language_is_wrapper(VIEW("tpl")));
    assert_false(language_is_wrapper(VIEW("c")));
    size_t count = 0;
    for (int table = 0; table < LANGUAGE_TABLES; table++) {
        const struct language_row *rows = language_table(table, &count);
        assert_true(count > 10);
        for (size_t i = 0; i < count; i++) {
            assert_true(strlen(rows[i].key) <= LANGUAGE_KEY_MAX);
            assert_ptr_equal(language_find(rows, count, view_str(rows[i].key)), &rows[i]);
            assert_true(i == 0 || strcmp(rows[i - 1].key, rows[i].key) < 0);
        }
    }
}

static void names_are_stable(void **state)
{
    (void)state;
    assert_string_equal(language_name(LANG_UNKNOWN), "");
    assert_string_equal(language_name(LANG_CPP), "cpp");
    assert_string_equal(language_name(LANG_YAML), "yaml");
    assert_string_equal(language_name(LANG_COUNT), "");
    assert_int_equal(language_named(VIEW("Python")), LANG_UNKNOWN);
    assert_int_equal(language_named(VIEW("py")), LANG_UNKNOWN);
    assert_int_equal(language_named(VIEW("")), LANG_UNKNOWN);
    for (int i = 1; i < LANG_COUNT; i++) {
        assert_true(strlen(language_name((enum language)i)) > 0);
        assert_int_equal(language_named(view_str(language_name((enum language)i))), i);
        for (int k = 1; k < i; k++) {
            assert_string_not_equal(language_name((enum language)i),
                                    language_name((enum language)k));
        }
    }
}

/* ---- classes ---- */

static unsigned classes_of(const char *path, struct view bytes)
{
    return file_classify(view_str(path), bytes, language_detect(view_str(path), bytes));
}

static void binary_files(void **state)
{
    (void)state;
    assert_int_equal(classes_of("a.c", VIEW("")), 0);
    assert_int_equal(classes_of("a.c", VIEW("int a;\n")), 0);
    assert_int_equal(classes_of("a", VIEW("ab\0cd")), FILE_BINARY);
    assert_int_equal(classes_of("a.pdf", VIEW("%PDF-1.7\nplain so far\n")), FILE_BINARY);
    assert_int_equal(classes_of("a", VIEW("\x01\x02\x03\x04"
                                          "abc")),
                     FILE_BINARY);
    /* Text in old encodings, with colours or overstriking is text. */
    assert_int_equal(classes_of("a", VIEW("caf\xe9 \xe4\xf6\xfc\n")), 0);
    assert_int_equal(classes_of("a", VIEW("\xc4\xe3\xba\xc3\xca\xc0\xbd\xe7")), 0);
    assert_int_equal(classes_of("a", VIEW("\x1b[1mbold\x1b[0m b\bb\f\n")), 0);
    /* UTF-16 with its mark is text, without it or with half a unit it is not. */
    assert_int_equal(classes_of("a", VIEW("\xff\xfe"
                                          "h\0i\0\n\0")),
                     0);
    assert_int_equal(classes_of("a", VIEW("\xfe\xff\0h\0i")), 0);
    assert_int_equal(classes_of("a", VIEW("h\0i\0\n\0")), FILE_BINARY);
    assert_int_equal(classes_of("a", VIEW("\xff\xfe"
                                          "h\0i")),
                     FILE_BINARY);
    assert_int_equal(classes_of("a", VIEW("\xff\xfe\0\0\1\0\2\0\3\0\4\0\5\0\6\0")), FILE_BINARY);
}

static void binary_tail_is_seen(void **state)
{
    (void)state;
    enum { SIZE = 100000 };
    char *bytes = mem_calloc(SIZE, 1);
    assert_non_null(bytes);
    memset(bytes, 'a', SIZE);
    assert_int_equal(classes_of("a.txt", view_of(bytes, SIZE)), 0);
    bytes[SIZE - 10] = '\0';
    assert_int_equal(classes_of("a.txt", view_of(bytes, SIZE)), FILE_BINARY);
    (void)mem_free(bytes);
}

static void generated_files(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "// Code generated by protoc-gen-go. DO NOT EDIT.\n",
        "/* @generated */\n",
        " * @generated SignedSource<<x>>\n",
        "# This file is automatically generated by x\n",
        "/* Automatically generated file; DO NOT EDIT. */\n",
        "** This is an auto-generated file  **\n",
        "/* THIS FILE IS AUTOGENERATED! */\n",
        "# Generated by Django 3.2 on 2021-01-01\n",
        "/* Generated by Cython 0.29 */\n",
        "/* A Bison parser, made by GNU Bison 3.8.  */\n",
        "// <auto-generated>\n",
        "-- Autogenerated by Thrift\n",
        "/* Machine-generated file */\n",
        "# Copyright\n#\n# Generated automatically from x by y\n",
        "#! /bin/sh\n# Guess values\n# Generated by GNU Autoconf 2.71.\n",
    };
    static const char *const no[] = {
        "",
        "/* The signal generated by the device. */\n",
        " * generated by writing to the file.\n",
        " * The generated code will test it.\n",
        "print('// Code generated by me. DO NOT EDIT.')\n",
        "fprintf(f, \"/* Automatically generated - do not edit */\");\n",
        "# autogeneration of code is done by x\n",
        "// regenerated on every boot\n",
        "# enerat\n",
        "int generated_by = 1;\n",
    };
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (classes_of("a.x", view_str(yes[i])) != FILE_GENERATED) {
            fail_msg("not seen as generated: %s", yes[i]);
        }
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        if (classes_of("a.x", view_str(no[i])) != 0) {
            fail_msg("seen as generated: %s", no[i]);
        }
    }
    assert_int_equal(classes_of("sub/package-lock.json", VIEW("{}")), FILE_GENERATED);
    assert_int_equal(classes_of("go.sum", VIEW("a")), FILE_GENERATED);
    assert_int_equal(classes_of("x_pb2.py", VIEW("a")), FILE_GENERATED);
    assert_int_equal(classes_of("zz_generated.deepcopy.go", VIEW("a")), FILE_GENERATED);
    assert_int_equal(classes_of("README.md", VIEW("Generated by hand\n")), 0);
}

/* The marker is found wherever the vector blocks begin and end. */
static void generated_marker_at_each_offset(void **state)
{
    (void)state;
    char text[512];
    for (int pad = 0; pad < 200; pad++) {
        int n = snprintf(text, sizeof text, "//%*s\n// @generated", pad, "");
        assert_int_equal(classes_of("a.js", view_of(text, (size_t)n)), FILE_GENERATED);
        assert_int_equal(classes_of("a.js", view_of(text, (size_t)n - 6)), 0);
    }
}

static void minified_files(void **state)
{
    (void)state;
    enum { SIZE = 60000 };
    char *bytes = mem_calloc(SIZE, 1);
    assert_non_null(bytes);
    memset(bytes, 'a', SIZE);
    struct view text = view_of(bytes, SIZE);
    assert_int_equal(classes_of("a.js", text), FILE_MINIFIED);
    assert_int_equal(classes_of("a.css", text), FILE_MINIFIED);
    assert_int_equal(classes_of("a.txt", text), 0);
    assert_int_equal(classes_of("a.json", text), 0);
    assert_int_equal(classes_of("a.js", view_slice(text, 0, 900)), 0);
    assert_int_equal(classes_of("a.min.js", view_slice(text, 0, 900)), FILE_MINIFIED);
    for (size_t i = 0; i < SIZE; i += 80) {
        bytes[i] = '\n';
    }
    assert_int_equal(classes_of("a.js", text), 0);
    /* One line of embedded data among ordinary ones. */
    memset(bytes + 20000, 'b', 4000);
    assert_int_equal(classes_of("a.js", text), 0);
    (void)mem_free(bytes);
}

static void vendored_and_test_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        unsigned want;
    } examples[] = {
        {"vendor/a.go", FILE_VENDORED},
        {"a/node_modules/b/c.js", FILE_VENDORED},
        {"third_party/a.c", FILE_VENDORED},
        {"Godeps/a.go", FILE_VENDORED},
        {".yarn/releases/y.js", FILE_VENDORED},
        {"external/a.c", FILE_VENDORED},
        {"bower_components/a.js", FILE_VENDORED},
        {"vendor.c", 0},
        {"my_vendor_list/a.c", 0},
        {"tests/a.c", FILE_TEST},
        {"src/test/java/A.java", FILE_TEST},
        {"a/__tests__/b.js", FILE_TEST},
        {"App.Tests/A.cs", FILE_TEST},
        {"vendor/x/testdata/y", FILE_VENDORED | FILE_TEST},
        {"test_a.py", FILE_TEST},
        {"a_test.go", FILE_TEST},
        {"a.spec.ts", FILE_TEST},
        {"a.test.js", FILE_TEST},
        {"ATest.java", FILE_TEST},
        {"a_spec.rb", FILE_TEST},
        {"conftest.py", FILE_TEST},
        {"a.bats", FILE_TEST},
        {"Token.t.sol", FILE_TEST},
        {"contest.py", 0},
        {"Latest.java", 0},
        {"attest.go", 0},
        {"Test.java", 0},
        {"latest/a.c", 0},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        unsigned got = classes_of(examples[i].path, VIEW("x"));
        if (got != examples[i].want) {
            fail_msg("%s: classes %u, not %u", examples[i].path, got, examples[i].want);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_name),
        cmocka_unit_test(by_extension),
        cmocka_unit_test(ambiguous_names_are_decided_by_content),
        cmocka_unit_test(by_shebang),
        cmocka_unit_test(by_content),
        cmocka_unit_test(tables_are_sorted),
        cmocka_unit_test(names_are_stable),
        cmocka_unit_test(binary_files),
        cmocka_unit_test(binary_tail_is_seen),
        cmocka_unit_test(generated_files),
        cmocka_unit_test(generated_marker_at_each_offset),
        cmocka_unit_test(minified_files),
        cmocka_unit_test(vendored_and_test_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

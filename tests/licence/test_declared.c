/* What package metadata declare: formats, wordings, and files that are broken. */
#include "testing.h"

#include <assay/licence/declared.h>
#include <assay/licence/expression.h>

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void declares(const char *path, const char *text, const char *want, uint32_t line)
{
    struct error err = {0};
    struct licence_match m = {0};
    bool found = false;
    assert_ok(licence_declared(view_str(path), view_str(text), &arena, &m, &found, &err), err);
    assert_true(found);
    assert_view(m.expression, want);
    assert_int_equal(m.line, line);
    assert_int_equal(m.evidence, LICENCE_METADATA);
    assert_true(m.begin <= m.end && m.end <= strlen(text));
}

static void silent(const char *path, const char *text)
{
    struct error err = {0};
    struct licence_match m = {.line = 77};
    bool found = true;
    assert_ok(licence_declared(view_str(path), view_str(text), &arena, &m, &found, &err), err);
    assert_false(found);
    assert_int_equal(m.line, 77);
}

static void formats(void **state)
{
    (void)state;
    declares("package.json", "{\"name\": \"x\",\n\"license\": \"MIT\"}", "MIT", 2);
    declares("a/b/package.json",
             "{\"licenses\": [{\"type\": \"MIT\", \"url\": \"u\"}, {\"type\": \"ISC\"}]}",
             "ISC OR MIT", 1);
    declares("composer.json", "{\"license\": [\"LGPL-2.1-only\", \"GPL-3.0-or-later\"]}",
             "GPL-3.0-or-later OR LGPL-2.1-only", 1);
    declares("Cargo.toml", "[package]\nname = \"x\"\nlicense = \"MIT/Apache-2.0\"\n",
             "Apache-2.0 OR MIT", 3);
    declares("pyproject.toml", "[project]\nlicense = {text = \"BSD-3-Clause\"}\n", "BSD-3-Clause",
             2);
    declares("pyproject.toml", "[tool.poetry]\nlicense = \"MIT\"\n", "MIT", 2);
    declares("pom.xml",
             "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n<licenses>\n<license>\n"
             "<name>Apache License, Version 2.0</name></license></licenses></project>",
             "Apache-2.0", 4);
    declares("x.nuspec",
             "<package><metadata><license type=\"expression\">MIT</license></metadata></package>",
             "MIT", 1);
    silent("x.nuspec",
           "<package><metadata><license type=\"file\">L.txt</license></metadata></package>");
    declares("src/x.csproj",
             "<Project><PropertyGroup/><PropertyGroup><PackageLicenseExpression>MIT"
             "</PackageLicenseExpression></PropertyGroup></Project>",
             "MIT", 1);
    declares("x.dist-info/METADATA",
             "Metadata-Version: 2.1\nLicense: MIT\n\nLicense: GPL-3.0-only\n", "MIT", 2);
    declares("PKG-INFO", "License-Expression: Apache-2.0 OR BSD-2-Clause\n",
             "Apache-2.0 OR BSD-2-Clause", 1);
    declares("x.gemspec", "Gem::Specification.new do |s|\n  s.licenses = [\"MIT\", 'Ruby']\nend\n",
             "MIT OR Ruby", 2);
    declares("DESCRIPTION", "Package: x\nLicense: MIT + file LICENSE\n", "MIT", 2);
    declares("APKBUILD", "pkgname=x\nlicense=\"Zlib\"\n", "Zlib", 2);
    declares("x.cabal", "name: x\nlicense: BSD-3-Clause\nlicense-file: LICENSE\n", "BSD-3-Clause",
             2);
    declares("x.rockspec", "description = {\n  license = \"MIT\",\n}\n", "MIT", 2);
}

static void wordings(void **state)
{
    (void)state;
    declares("package.json", "{\"license\": \"Apache 2.0\"}", "Apache-2.0", 1);
    declares("package.json", "{\"license\": \"(MIT OR GPL-2.0)\"}", "GPL-2.0-only OR MIT", 1);
    declares("package.json", "{\"license\": \"UNLICENSED\"}", "LicenseRef-proprietary", 1);
    declares("package.json", "{\"license\": \"whatever we like\"}", "LicenseRef-unknown", 1);
    declares("setup.cfg", "[metadata]\nlicense = MIT License\n", "MIT", 2);
    silent("package.json", "{\"license\": \"SEE LICENSE IN licence.txt\"}");
    silent("PKG-INFO", "License: UNKNOWN\n");
}

static void what_says_nothing(void **state)
{
    (void)state;
    silent("package.json", "");
    silent("package.json", "{\"license\":");
    silent("package.json", "{\"license\": 7}");
    silent("package.json", "{\"license\": {\"a\": []}}");
    silent("package.json", "[]");
    silent("Cargo.toml", "license = \"MIT\"\n");
    silent("pom.xml", "<project><licenses></project>");
    silent("pom.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><project/>");
    silent("x.gemspec", "s.license_file = 'MIT'\n# license\n");
    silent("src/main.c", "license: MIT\n");
    assert_false(licence_declares(VIEW("my-package.json")));
    assert_false(licence_declares(VIEW("package.json/x")));
    assert_true(licence_declares(VIEW("x/package.json")));
}

static void a_text_in_place_of_a_licence(void **state)
{
    (void)state;
    static char text[200 * 1024];
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "license: ", 9);
    silent("x.cabal", text);
}

/* The declaration stands for the words of the same line, and the rest stays. */
static void replaces_what_was_read(void **state)
{
    struct error err = {0};
    struct licence_findings f;
    (void)state;
    struct view text =
        VIEW("# SPDX-License-Identifier: ISC\n[package]\nlicense = \"MIT OR Apache-2.0\"\n"
             "# licensed under the Mozilla Public License 2.0\n");
    assert_ok(licence_detect_in(VIEW("Cargo.toml"), text, &arena, &f, &err), err);
    assert_int_equal(f.match_count, 3);
    assert_view(f.matches[0].expression, "ISC");
    assert_view(f.matches[1].expression, "Apache-2.0 OR MIT");
    assert_int_equal(f.matches[1].evidence, LICENCE_METADATA);
    assert_view(f.matches[2].expression, "MPL-2.0");
    struct view all;
    assert_ok(licence_combined(&f, &arena, &all, &err), err);
    assert_view(all, "(Apache-2.0 OR MIT) AND ISC AND MPL-2.0");
    assert_ok(licence_detect_in(VIEW("x.c"), text, &arena, &f, &err), err);
    assert_int_equal(f.matches[0].evidence, LICENCE_TAG);
    for (size_t i = 0; i < f.match_count; i++) {
        assert_int_not_equal(f.matches[i].evidence, LICENCE_METADATA);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats),
        cmocka_unit_test(wordings),
        cmocka_unit_test(what_says_nothing),
        cmocka_unit_test(a_text_in_place_of_a_licence),
        cmocka_unit_test(replaces_what_was_read),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

/* Every control and invisible character in every context of many languages. */
#include "text_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* How a language writes a comment that code can follow, a string and a name. */
struct dialect {
    const char *path;
    const char *comment[2]; /* "" : only line comments */
    const char *line;
    const char *string[2];
};

static const struct dialect dialects[] = {
    {"a.c", {"/*", "*/"}, "//", {"\"", "\""}},
    {"a.cpp", {"/*", "*/"}, "//", {"\"", "\""}},
    {"a.cs", {"/*", "*/"}, "//", {"@\"", "\""}},
    {"a.java", {"/*", "*/"}, "//", {"\"", "\""}},
    {"a.js", {"/*", "*/"}, "//", {"`", "`"}},
    {"a.ts", {"/*", "*/"}, "//", {"'", "'"}},
    {"a.tsx", {"/*", "*/"}, "//", {"\"", "\""}},
    {"a.go", {"/*", "*/"}, "//", {"`", "`"}},
    {"a.rs", {"/* /* */", "*/"}, "//", {"r#\"", "\"#"}},
    {"a.swift", {"/*", "*/"}, "//", {"\"\"\"", "\"\"\""}},
    {"a.kt", {"/*", "*/"}, "//", {"\"", "\""}},
    {"a.scala", {"/*", "*/"}, "//", {"\"", "\""}},
    {"a.sol", {"/*", "*/"}, "//", {"'", "'"}},
    {"a.sql", {"/*", "*/"}, "--", {"'", "'"}},
    {"a.lua", {"--[[", "]]"}, "--", {"'", "'"}},
    {"a.ps1", {"<#", "#>"}, "#", {"'", "'"}},
    {"a.css", {"/*", "*/"}, "//", {"\"", "\""}},
    {"a.tf", {"/*", "*/"}, "#", {"\"", "\""}},
    {"a.hs", {"{-", "-}"}, "--", {"\"", "\""}},
    {"a.s", {"/*", "*/"}, "#", {"\"", "\""}},
    {"a.py", {"", ""}, "#", {"'''", "'''"}},
    {"a.rb", {"", ""}, "#", {"\"", "\""}},
    {"a.pl", {"", ""}, "#", {"'", "'"}},
    {"a.sh", {"", ""}, "#", {"\"", "\""}},
};
enum { DIALECTS = sizeof dialects / sizeof dialects[0] };

static const uint32_t openers[] = {0x202a, 0x202b, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068};
enum { OPENERS = sizeof openers / sizeof openers[0] };

static const uint32_t marks[] = {0x200e, 0x200f, 0x61c};
static const uint32_t invisibles[] = {0x200b, 0x200c, 0x200d, 0x2060, 0x2061, 0xfeff,
                                      0x180e, 0xad,   0x115f, 0x1160, 0x3164, 0xffa0};

#define HEBREW "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"
#define ARABIC "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7"

static bool reorders(uint32_t cp)
{
    return cp == 0x202b || cp == 0x202e || cp == 0x2067 || cp == 0x202d;
}

static bool overrides(uint32_t cp)
{
    return cp == 0x202d || cp == 0x202e;
}

static const char *closer(uint32_t cp)
{
    return cp >= 0x2066 ? utf8(0x2069) : utf8(0x202c);
}

static void unterminated_is_found_everywhere(void **state)
{
    (void)state;
    for (size_t d = 0; d < DIALECTS; d++) {
        const struct dialect *x = &dialects[d];
        for (size_t i = 0; i < OPENERS; i++) {
            const char *c = utf8(openers[i]);
            enum severity want = reorders(openers[i]) ? SEVERITY_CRITICAL : SEVERITY_MEDIUM;
            text_expect(x->path,
                        text_of("one\n%s check %s user%s two\n", x->string[0], c, x->string[1]),
                        "bidi-unterminated", want);
            if (x->comment[0][0] != '\0') {
                text_expect(
                    x->path,
                    text_of("one\n%s begin %s end %s two\n", x->comment[0], c, x->comment[1]),
                    "bidi-unterminated", want);
            }
            text_expect(x->path, text_of("one\n%s begin %s end\ntwo\n", x->line, c),
                        "bidi-unterminated", want);
            text_expect(x->path, text_of("one %s two\nthree\n", c), "bidi-unterminated", want);
        }
    }
}

/* Hebrew in RTL letters makes no difference where code follows on the line. */
static void right_to_left_letters_are_no_excuse(void **state)
{
    (void)state;
    for (size_t d = 0; d < DIALECTS; d++) {
        const struct dialect *x = &dialects[d];
        text_expect(
            x->path,
            text_of("%s " HEBREW " %s user%s two\n", x->string[0], utf8(0x202e), x->string[1]),
            "bidi-unterminated", SEVERITY_CRITICAL);
        text_expect(
            x->path,
            text_of("%s " HEBREW " %s user%s two\n", x->string[0], utf8(0x2067), x->string[1]),
            "bidi-unterminated", SEVERITY_CRITICAL);
    }
}

static void balanced_around_right_to_left_text_is_fine(void **state)
{
    (void)state;
    for (size_t d = 0; d < DIALECTS; d++) {
        const struct dialect *x = &dialects[d];
        for (size_t i = 0; i < OPENERS; i++) {
            const char *rule = overrides(openers[i]) ? "bidi-override" : NULL;
            const char *c = utf8(openers[i]);
            const char *p = closer(openers[i]);
            text_expect(x->path,
                        text_of("%sname %s" HEBREW "%s!%s two\n", x->string[0], c, p, x->string[1]),
                        rule, SEVERITY_MEDIUM);
            text_expect(x->path, text_of("one\n%s name %s" ARABIC "%s!\n", x->line, c, p), rule,
                        SEVERITY_MEDIUM);
        }
    }
}

static void balanced_without_right_to_left_text(void **state)
{
    (void)state;
    for (size_t d = 0; d < DIALECTS; d++) {
        const struct dialect *x = &dialects[d];
        for (size_t i = 0; i < OPENERS; i++) {
            uint32_t cp = openers[i];
            const char *rule = overrides(cp)  ? "bidi-override"
                               : reorders(cp) ? "bidi-control"
                                              : NULL;
            text_expect(x->path,
                        text_of("%sa %sif (x)%s b%s two\n", x->string[0], utf8(cp), closer(cp),
                                x->string[1]),
                        rule, SEVERITY_HIGH);
        }
    }
}

static void balanced_in_code_is_found(void **state)
{
    (void)state;
    for (size_t d = 0; d < DIALECTS; d++) {
        for (size_t i = 0; i < OPENERS; i++) {
            text_expect(dialects[d].path,
                        text_of("one %s two %s three\n", utf8(openers[i]), closer(openers[i])),
                        "bidi-control", SEVERITY_HIGH);
        }
        text_expect(dialects[d].path, text_of("one %s two\n", utf8(0x202c)), "bidi-control",
                    SEVERITY_HIGH);
        text_expect(dialects[d].path, text_of("one %s two\n", utf8(0x2069)), "bidi-control",
                    SEVERITY_HIGH);
    }
}

static void marks_in_each_context(void **state)
{
    (void)state;
    for (size_t d = 0; d < DIALECTS; d++) {
        const struct dialect *x = &dialects[d];
        for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
            const char *m = utf8(marks[i]);
            text_expect(x->path, text_of("one %s two\n", m), "bidi-mark", SEVERITY_MEDIUM);
            text_expect(x->path, text_of("%sadmin%s%s x\n", x->string[0], m, x->string[1]),
                        "bidi-mark", SEVERITY_LOW);
            text_expect(x->path, text_of("%s" HEBREW "%s!%s x\n", x->string[0], m, x->string[1]),
                        NULL, 0);
            text_expect(x->path, text_of("%s " HEBREW "%s!\nx\n", x->line, m), NULL, 0);
        }
    }
}

static void invisible_in_each_context(void **state)
{
    (void)state;
    for (size_t d = 0; d < DIALECTS; d++) {
        const struct dialect *x = &dialects[d];
        for (size_t i = 0; i < sizeof invisibles / sizeof invisibles[0]; i++) {
            const char *c = utf8(invisibles[i]);
            text_expect(x->path, text_of("one is%sadmin two\n", c), "invisible-character",
                        SEVERITY_HIGH);
            text_expect(x->path, text_of("one\n%s is%sadmin\n", x->line, c), NULL, 0);
            bool hyphen = invisibles[i] == 0xad;
            text_expect(x->path, text_of("%sis%sadmin%s x\n", x->string[0], c, x->string[1]),
                        hyphen ? NULL : "invisible-character", SEVERITY_MEDIUM);
            text_expect(x->path, text_of("%sadmin%s%s x\n", x->string[0], c, x->string[1]),
                        hyphen ? NULL : "invisible-character", SEVERITY_LOW);
        }
    }
}

static void hidden_data_in_each_context(void **state)
{
    (void)state;
    char selectors[4 * 12 + 1] = "";
    char tags[4 * 12 + 1] = "";
    for (uint32_t i = 0; i < 12; i++) {
        strcat(selectors, utf8(0xe0100 + 0x41 - 16 + i));
        strcat(tags, utf8(0xe0061 + i));
    }
    for (size_t d = 0; d < DIALECTS; d++) {
        const struct dialect *x = &dialects[d];
        const char *const hidden[] = {selectors, tags};
        for (size_t i = 0; i < 2; i++) {
            text_expect(x->path, text_of("one x%s two\n", hidden[i]), "hidden-payload",
                        SEVERITY_CRITICAL);
            text_expect(x->path, text_of("%sx%s%s y\n", x->string[0], hidden[i], x->string[1]),
                        "hidden-payload", SEVERITY_CRITICAL);
            text_expect(x->path, text_of("y\n%s x%s\n", x->line, hidden[i]), "hidden-payload",
                        SEVERITY_CRITICAL);
        }
    }
    const struct outcome *o = text_inspect("README.md", text_of("hello%s\n", selectors));
    assert_int_equal(o->count, 1);
    assert_non_null(strstr(o->kept[0].message, "ABCDEFGHIJKL"));
}

static void lookalike_identifiers_in_each_language(void **state)
{
    (void)state;
    for (size_t d = 0; d < DIALECTS; d++) {
        const struct dialect *x = &dialects[d];
        /* Cyrillic En in "sayHello" */
        text_expect(x->path,
                    VIEW("x sayHello y\nz say\xd0\x9d"
                         "ello w\n"),
                    "confusable-identifier", SEVERITY_HIGH);
        text_expect(x->path,
                    VIEW("z say\xd0\x9d"
                         "ello w\n"),
                    "mixed-script-identifier", SEVERITY_HIGH);
        text_expect(x->path,
                    text_of("x sayHello\n%s say\xd0\x9d"
                            "ello w\n",
                            x->line),
                    NULL, 0);
        text_expect(x->path,
                    text_of("x sayHello %ssay\xd0\x9d"
                            "ello%s w\n",
                            x->string[0], x->string[1]),
                    "confusable-identifier", SEVERITY_MEDIUM);
        /* A retroflex click for "!" */
        text_expect(x->path, VIEW("x environment\xc7\x83=1\n"), "mixed-script-identifier",
                    SEVERITY_HIGH);
    }
}

/* Ordinary text of many languages in comments and strings. */
static void natural_text_is_fine(void **state)
{
    (void)state;
    static const char *const samples[] = {
        ARABIC " " HEBREW " 123 (abc)",
        /* Persian with ZWNJ, Hindi and Sinhala with ZWJ, Thai with ZWSP */
        "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\xd9\x88\xd8\xa7\xd9\x87\xd9\x85",
        "\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7",
        "\xe0\xb7\x83\xe0\xb7\x8a\xe2\x80\x8d\xe0\xb6\xbb",
        "\xe0\xb8\x81\xe0\xb8\xb2\xe2\x80\x8b\xe0\xb9\x84\xe0\xb8\x97\xe0\xb8\xa2",
        /* family, flag of Scotland, keycap, heart with selector */
        "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
        "\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xb3\xf3\xa0\x81\xa3"
        "\xf3\xa0\x81\xb4\xf3\xa0\x81\xbf",
        "1\xef\xb8\x8f\xe2\x83\xa3",
        "\xe2\x9d\xa4\xef\xb8\x8f",
        /* Vietnamese, French, German, Russian, Japanese with a variant */
        "Ti\xe1\xba\xbfng Vi\xe1\xbb\x87t",
        "d\xc3\xa9j\xc3\xa0 vu, \xc5\x93uvre",
        "Gr\xc3\xb6\xc3\x9f"
        "e",
        "\xd1\x80\xd1\x83\xd1\x81\xd1\x81\xd0\xba\xd0\xb8\xd0\xb9",
        "\xe8\x91\x9b\xf3\xa0\x84\x80\xe5\x9f\x8e",
    };
    for (size_t d = 0; d < DIALECTS; d++) {
        const struct dialect *x = &dialects[d];
        for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
            text_expect(x->path, text_of("x\n%s %s\n", x->line, samples[i]), NULL, 0);
            text_expect(x->path, text_of("x %s%s%s\n", x->string[0], samples[i], x->string[1]),
                        NULL, 0);
        }
    }
}

static void names_of_other_alphabets_are_fine(void **state)
{
    (void)state;
    static const char *const names[] = {
        "\xc2\xb5s \xce\xa9 \xce\xb1 \xce\xb2_max a d\xce\xb1 \xce\x94x \xcf\x83x", /* formulas */
        "caf\xc3\xa9 cafe na\xc3\xafve naive", /* accents are no deception */
        "Ti\xe1\xba\xbfng_Vi\xe1\xbb\x87t",
        /* a Russian code base: some words happen to look Latin */
        "\xd1\x86\xd0\xb5\xd0\xbd\xd0\xb0 \xd1\x81\xd0\xbe\xd1\x80 \xd1\x81 c cop_ \xd0\xb0 a",
        "\xd8\xb9\xd8\xaf\xd8\xaf \xd7\x9e\xd7\xa1\xd7\xa4\xd7\xa8",
        "\xe5\x90\x8d\xe5\x89\x8d x\xe5\x90\x8d",
        "\xe0\xa4\xa8\xe0\xa4\xbe\xe0\xa4\xae",
    };
    for (size_t d = 0; d < DIALECTS; d++) {
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            text_expect(dialects[d].path, text_of("x %s\n", names[i]), NULL, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unterminated_is_found_everywhere),
        cmocka_unit_test(right_to_left_letters_are_no_excuse),
        cmocka_unit_test(balanced_around_right_to_left_text_is_fine),
        cmocka_unit_test(balanced_without_right_to_left_text),
        cmocka_unit_test(balanced_in_code_is_found),
        cmocka_unit_test(marks_in_each_context),
        cmocka_unit_test(invisible_in_each_context),
        cmocka_unit_test(hidden_data_in_each_context),
        cmocka_unit_test(lookalike_identifiers_in_each_language),
        cmocka_unit_test(natural_text_is_fine),
        cmocka_unit_test(names_of_other_alphabets_are_fine),
    };
    return cmocka_run_group_tests(tests, text_setup, text_teardown);
}

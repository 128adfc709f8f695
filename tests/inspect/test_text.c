/* What the matrix does not cover: documents and data, file names, encodings,
 * blanks, terminal sequences, regions, fingerprints, limits, the lexer, memory. */
#include "text_fixture.h"

#include <assay/base/mem.h>

#include "text_lexer.h"
#include "text_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define HEBREW "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"
#define RLO    "\xe2\x80\xae"
#define RLE    "\xe2\x80\xab"
#define LRE    "\xe2\x80\xaa"
#define PDF    "\xe2\x80\xac"
#define LRI    "\xe2\x81\xa6"
#define RLI    "\xe2\x81\xa7"
#define PDI    "\xe2\x81\xa9"
#define RLM    "\xe2\x80\x8f"
#define ZWSP   "\xe2\x80\x8b"

static void documents_and_translations(void **state)
{
    (void)state;
    static const char *const paths[] = {"a.md",          "a.txt",   "a.po",    "he.json", "he.xml",
                                        "he.properties", "he.yaml", "he.html", "he.rst"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        text_expect(paths[i], VIEW("\"x\": \"" RLE HEBREW " Foo" PDF RLM "!\"\n"), NULL, 0);
        text_expect(paths[i], VIEW("\"x\": \"" RLE HEBREW " Foo\"\n"), NULL, 0);
        text_expect(paths[i], VIEW("\"x\": \"" RLI HEBREW " %s" PDI "\"\n"), NULL, 0);
        text_expect(paths[i], VIEW(HEBREW " \"x\": \"" RLO "Foo\"\n"), "bidi-unterminated",
                    SEVERITY_LOW);
        text_expect(paths[i], VIEW("\"x\": \"" RLO "Foo\"\n"), "bidi-unterminated",
                    SEVERITY_MEDIUM);
        text_expect(paths[i], VIEW("\"x\": \"" LRE "Foo\"\n"), NULL, 0);
        text_expect(paths[i], VIEW("\"x\": \"" RLO "Foo" PDF "\"\n"), "bidi-override",
                    SEVERITY_MEDIUM);
    }
    text_expect("a.json", VIEW("{\"lod" ZWSP "ash\": 1}\n"), "invisible-character", SEVERITY_LOW);
    text_expect("a.md", VIEW("lod" ZWSP "ash\n"), NULL, 0);
}

static void trojan_source_variants(void **state)
{
    (void)state;
    /* commenting out, stretched string, early return: own wording */
    text_expect_any("a.c",
                    VIEW("int f(void)\n{\n /*" RLO " } " LRI "if (root)" PDI " " LRI
                         " only for root */\n g();\n"),
                    "bidi-unterminated", SEVERITY_CRITICAL);
    text_expect_any("a.js", VIEW("if (l != \"user" RLO " " LRI "// check" PDI " " LRI "\") {\n"),
                    "bidi-unterminated", SEVERITY_CRITICAL);
    text_expect_any("a.py", VIEW("def f():\n    '''sum up " RLI "''' ;return\n"),
                    "bidi-unterminated", SEVERITY_CRITICAL);
    /* an isolate closes the embeddings in it; an embedding's end does not close it */
    text_expect("a.c", VIEW("/* " LRI RLE HEBREW PDI " */ x\n"), NULL, 0);
    text_expect("a.c", VIEW("/* " RLI HEBREW PDF " */ x\n"), "bidi-unterminated",
                SEVERITY_CRITICAL);
    text_expect("a.c", VIEW("/* " RLE HEBREW PDI " */ x\n"), "bidi-unterminated",
                SEVERITY_CRITICAL);
    /* a Hebrew comment that ends with its line */
    text_expect("a.c", VIEW("// " RLE HEBREW " (a)\nx\n"), NULL, 0);
    /* what is closed on the next line was open on this one */
    text_expect("a.c", VIEW("/* a " RLO "b\n c " PDF " */\n"), "bidi-unterminated",
                SEVERITY_CRITICAL);
    /* a constant of its own: milder, mildest when nothing follows */
    text_expect("a.js", VIEW("const r = \"" RLE "\";\n"), "bidi-unterminated", SEVERITY_MEDIUM);
    text_expect("a.js", VIEW("const r = \"" RLE "\" + x;\n"), "bidi-unterminated", SEVERITY_HIGH);
}

static void islands_of_code(void **state)
{
    (void)state;
    text_expect("a.html", VIEW("<p>a</p>\n<script>\nlet a\xd0\xb0z; // x\n</script>\n"),
                "mixed-script-identifier", SEVERITY_HIGH);
    text_expect("a.html", VIEW("<p>a\xd0\xb0z</p>\n<script>\nlet a;\n</script>\n"), NULL, 0);
    text_expect("a.html", VIEW("<script></script><p>a\xd0\xb0z</p>\n"), NULL, 0);
    text_expect("a.php", VIEW("<p>a\xd0\xb0z</p><?php $a\xd0\xb0z = 1; ?>\n"),
                "mixed-script-identifier", SEVERITY_HIGH);
    text_expect("a.php", VIEW("<?php // x ?> a\xd0\xb0z\n<?php $b = 1;"), NULL, 0);
}

static void line_separators(void **state)
{
    (void)state;
    text_expect("a.js",
                VIEW("// harmless\xe2\x80\xa8"
                     "evil()\n"),
                "line-separator", SEVERITY_HIGH);
    text_expect("a.cs",
                VIEW("// harmless\xe2\x80\xa9"
                     "evil()\n"),
                "line-separator", SEVERITY_HIGH);
    text_expect("a.c",
                VIEW("// harmless\xe2\x80\xa8"
                     "evil()\n"),
                NULL, 0);
    text_expect("a.js", VIEW("/* harmless\xe2\x80\xa8*/\n"), NULL, 0);
}

static void byte_order_marks(void **state)
{
    (void)state;
    text_expect("a.c", VIEW("\xef\xbb\xbfint a;\n"), NULL, 0);
    text_expect("a.c", VIEW("int a;\n\xef\xbb\xbfint b;\n"), "misplaced-bom", SEVERITY_LOW);
    text_expect("a.c", VIEW("int a\xef\xbb\xbf;\n"), "invisible-character", SEVERITY_HIGH);
}

static void styled_and_whole_script_words(void **state)
{
    (void)state;
    /* mathematical bold "self", full-width "os" */
    text_expect("a.py",
                VIEW("\xf0\x9d\x98\x80\xf0\x9d\x97\xb2\xf0\x9d\x97\xb9\xf0\x9d\x97\xb3.x = 1\n"),
                "mixed-script-identifier", SEVERITY_HIGH);
    text_expect("a.py", VIEW("\xef\xbd\x8f\xef\xbd\x93.x\n"), "mixed-script-identifier",
                SEVERITY_HIGH);
    text_expect("a.jl", VIEW("for \xe2\x84\x93 in l\n"), NULL, 0);
    /* wholly Cyrillic "ассе", alone and beside its twin and among Cyrillic */
    text_expect("a.py", VIEW("\xd0\xb0\xd1\x81\xd1\x81\xd0\xb5 = 1\n"), "mixed-script-identifier",
                SEVERITY_MEDIUM);
    text_expect("a.py", VIEW("\xd0\xb0\xd1\x81\xd1\x81\xd0\xb5 = acce\n"), "confusable-identifier",
                SEVERITY_HIGH);
    text_expect("a.py", VIEW("\xd0\xb0\xd1\x81\xd1\x81\xd0\xb5 = \xd0\xb6\xd1\x83\xd0\xba\n"), NULL,
                0);
    /* Greek capital Alpha in a Latin word; a formula beside its Latin twin */
    text_expect("a.c",
                VIEW("int \xce\x91"
                     "dmin;\n"),
                "mixed-script-identifier", SEVERITY_HIGH);
    text_expect("a.c", VIEW("\xce\xb1 = a;\n"), NULL, 0);
    /* a dotless i beside a dotted one */
    text_expect("a.c", VIEW("s\xc4\xb1ze = size;\n"), "confusable-identifier", SEVERITY_MEDIUM);
    /* patterns and escapes are no words */
    text_expect("a.js", VIEW("x = \"[A-Za-z\xd0\x90-\xd0\xaf]zA\";\n"), NULL, 0);
    text_expect("a.go", VIEW("x = \"\\x00abcd\xd1\x81 x00abcdc\"\n"), NULL, 0);
}

static void file_names(void **state)
{
    (void)state;
    struct view x = VIEW("x\n");
    text_expect("src/abc" RLO "gpj.exe", x, "deceptive-name", SEVERITY_HIGH);
    text_expect("src/ab" ZWSP "c.c", x, "deceptive-name", SEVERITY_HIGH);
    text_expect("src/ab" RLM "c.c", x, "deceptive-name", SEVERITY_LOW);
    text_expect("src/" HEBREW RLM ".txt", x, NULL, 0);
    text_expect("s\xd0\xb5tup.py", x, "confusable-name", SEVERITY_HIGH);
    text_expect("n\xd0\xbe"
                "de_modules/a/b.js",
                x, "confusable-name", SEVERITY_HIGH);
    text_expect("\xd1\x81\xd0\xbe\xd1\x80.py", x, "confusable-name", SEVERITY_MEDIUM);
    text_expect("\xd1\x81\xd0\xbe\xd1\x80-\xd0\xb6\xd1\x83\xd0\xba.py", x, "confusable-name",
                SEVERITY_MEDIUM);
    static const char *const fine[] = {
        "caf\xc3\xa9/na\xc3\xafve.md",
        "\xd0\xb6\xd1\x83\xd0\xba/\xd0\xba\xd0\xbe\xd1\x82.txt",
        "\xe5\x90\x8d\xe5\x89\x8d.txt",
        HEBREW ".html",
        "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9.png",
        "\xe2\x9d\xa4\xef\xb8\x8f.svg",
        "\xce\xb1-\xce\xb2.tex",
        "\xd0\xb6\xd1\x83\xd0\xba-\xd1\x81\xd0\xbe\xd1\x80.txt",
        "\\xff\\xfe.txt",
    };
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        text_expect(fine[i], x, NULL, 0);
    }
}

static void a_directory_is_one_finding_for_all_below(void **state)
{
    (void)state;
    char first[80];
    const struct outcome *o = text_inspect("n\xd0\xbe"
                                           "de_modules/a.js",
                                           VIEW("x"));
    assert_int_equal(o->count, 1);
    assert_int_equal(o->kept[0].region.line, 0);
    (void)snprintf(first, sizeof first, "%s", o->kept[0].fingerprint);
    o = text_inspect("n\xd0\xbe"
                     "de_modules/b/c.js",
                     VIEW("y"));
    assert_string_equal(o->kept[0].fingerprint, first);
    o = text_inspect("z/n\xd0\xbe"
                     "de_modules/c.js",
                     VIEW("y"));
    assert_string_not_equal(o->kept[0].fingerprint, first);
}

static void encodings(void **state)
{
    (void)state;
    text_expect("a.c", VIEW("// caf\xe9 na\xefve \xa9\n"), NULL, 0);
    text_expect("a.txt", VIEW("\xc4\xe3\xba\xc3\xca\xc0\xbd\xe7 \xb9\xfa\xbc\xd2\n"), NULL, 0);
    text_expect("a.c", VIEW("// caf\xe9\n// caf\xc3\xa9\n"), "mixed-encoding", SEVERITY_LOW);
    text_expect("a.c", VIEW("x = \"..\xc0\xaf..\";\n"), "overlong-utf8", SEVERITY_HIGH);
    text_expect("a.c", VIEW("x = \"..\xe0\x80\xaf..\";\n"), "overlong-utf8", SEVERITY_HIGH);
    text_expect("a.c", VIEW("// \xe9t\xc0 \xc0\xa0\xe9 x\xe9\n"), NULL, 0);
}

static struct view utf16(struct view ascii, bool little, char *out)
{
    memcpy(out, little ? "\xff\xfe" : "\xfe\xff", 2);
    for (size_t i = 0; i < ascii.len; i++) {
        out[2 + 2 * i + (little ? 0 : 1)] = ascii.ptr[i];
        out[2 + 2 * i + (little ? 1 : 0)] = '\0';
    }
    return view_of(out, 2 + 2 * ascii.len);
}

static void utf16_is_inspected(void **state)
{
    (void)state;
    for (int little = 0; little < 2; little++) {
        char bytes[200];
        struct view text = utf16(VIEW("x\n/* a ~ */ b\n"), little != 0, bytes);
        text_expect("a.cs", text, NULL, 0);
        size_t at = 2 + 2 * (size_t)view_find_char(VIEW("x\n/* a ~ */ b\n"), '~');
        bytes[at + (little ? 0 : 1)] = '\x2e';
        bytes[at + (little ? 1 : 0)] = '\x20';
        const struct outcome *o = text_inspect("a.cs", text);
        assert_int_equal(o->count, 1);
        assert_string_equal(o->kept[0].rule, "bidi-unterminated");
        assert_int_equal(o->kept[0].region.line, 2);
        assert_int_equal(o->kept[0].region.column, 6);
    }
    char part[3000];
    memset(part, 'a', sizeof part);
    memcpy(part + 2000, "b\0c\0d\0e\0f\0g\0h\0i\0j\0\n", 19);
    text_expect("a.js", view_of(part, sizeof part), "mixed-encoding", SEVERITY_MEDIUM);
    /* A NUL does not hide source code; real binaries are left alone. */
    char code[400];
    memset(code, 'a', sizeof code);
    memcpy(code + 300, "\0\n/* " RLO " */ b\n", 15);
    text_expect_any("a.php", view_of(code, sizeof code), "bidi-unterminated", SEVERITY_MEDIUM);
    text_expect("a.o", view_of(code, sizeof code), NULL, 0);
}

static struct view with_blanks(const char *before, int blanks, char blank, const char *behind)
{
    static char text[2048];
    size_t n = 0;
    n += (size_t)snprintf(text, sizeof text, "int a;\n%s", before);
    memset(text + n, blank, (size_t)blanks);
    n += (size_t)blanks;
    n += (size_t)snprintf(text + n, sizeof text - n, "%s\nint b;\n", behind);
    return view_of(text, n);
}

static void code_behind_blanks(void **state)
{
    (void)state;
    for (int pad = 0; pad < 70; pad++) { /* wherever the blocks of the scan begin */
        char before[80];
        memset(before, 'x', sizeof before);
        before[pad + 1] = '\0';
        text_expect("a.js", with_blanks(before, 200, ' ', "evil()"), "hidden-after-blanks",
                    SEVERITY_HIGH);
    }
    text_expect("a.js", with_blanks("x;", 400, '\t', "evil()"), "hidden-after-blanks",
                SEVERITY_HIGH);
    text_expect("a.js", with_blanks("", 300, ' ', "evil()"), "hidden-after-blanks",
                SEVERITY_MEDIUM);
    text_expect("a.js", with_blanks("x;", 199, ' ', "evil()"), NULL, 0);
    text_expect("a.js", with_blanks("x;", 300, ' ', ""), NULL, 0);
    text_expect("a.js", with_blanks("x;", 300, ' ', "\r"), NULL, 0);
    text_expect("a.js", with_blanks("x;", 300, ' ', "|"), NULL, 0);
    text_expect("a.js", with_blanks("//", 300, ' ', "a comment"), NULL, 0);
    text_expect("a.md", with_blanks("x;", 300, ' ', "a table"), NULL, 0);
}

static void terminal_sequences(void **state)
{
    (void)state;
    text_expect("a.c", VIEW("int a; // \x1b[2K\x1b[1A hidden\n"), "terminal-escape",
                SEVERITY_MEDIUM);
    text_expect("a.c", VIEW("int a; // \x1b[1;8m hidden\n"), "terminal-escape", SEVERITY_MEDIUM);
    text_expect("a.c", VIEW("int a; // \x1b]0;title\a\n"), "terminal-escape", SEVERITY_MEDIUM);
    text_expect("a.sh", VIEW("echo '\x1b[H\x1b[2J'\n"), "terminal-escape", SEVERITY_LOW);
    text_expect("a.txt", VIEW("\x1b[2J\n"), "terminal-escape", SEVERITY_LOW);
    text_expect("a.sh", VIEW("echo '\x1b[1;31mred\x1b[38;5;8mgrey\x1b[0m'\n"), NULL, 0);
    text_expect("a.vim", VIEW("set t_Sf=\x1b[3%dm\n"), NULL, 0);
    text_expect("a.c", VIEW("\x1b"), NULL, 0);
    text_expect("a.c", VIEW("\x1b["), NULL, 0);
}

static void places_and_excerpts(void **state)
{
    (void)state;
    const struct outcome *o =
        text_inspect("a.c", VIEW("int a;\n\tint is" ZWSP "Admin;\nint isAdmin;\n"));
    assert_int_equal(o->count, 1);
    const struct kept *k = &o->kept[0];
    assert_int_equal(k->region.line, 2);
    assert_int_equal(k->region.column, 8);
    assert_int_equal(k->region.end_line, 2);
    assert_int_equal(k->region.end_column, 11);
    assert_string_equal(k->excerpt, "\tint is" ZWSP "Admin;");
    assert_string_equal(k->cwe, "CWE-451");
    assert_non_null(strstr(k->message, "U+200B ZERO WIDTH SPACE"));
    /* nothing invisible is passed on */
    assert_null(strstr(k->message, ZWSP));
    char line[6000];
    memset(line, 'x', sizeof line);
    memcpy(line + 1500, " a" ZWSP "b ", 7);
    o = text_inspect("a.c", view_of(line, sizeof line));
    assert_int_equal(o->count, 1);
    assert_true(strlen(o->kept[0].excerpt) < 400);
    assert_non_null(strstr(o->kept[0].excerpt, ZWSP));
}

static void fingerprints_survive_moves(void **state)
{
    (void)state;
    char first[80];
    const struct outcome *o = text_inspect("a.c", VIEW("int is" ZWSP "Admin;\n"));
    (void)snprintf(first, sizeof first, "%s", o->kept[0].fingerprint);
    o = text_inspect("a.c", VIEW("// new\n\n    int is" ZWSP "Admin;\n"));
    assert_string_equal(o->kept[0].fingerprint, first);
    o = text_inspect("a.c", VIEW("int is" ZWSP "Admin;\nint is" ZWSP "Admin;\n"));
    assert_int_equal(o->count, 2);
    assert_string_equal(o->kept[0].fingerprint, first);
    assert_string_not_equal(o->kept[1].fingerprint, first);
    o = text_inspect("b.c", VIEW("int is" ZWSP "Admin;\n"));
    assert_string_not_equal(o->kept[0].fingerprint, first);
    o = text_inspect("a.c", VIEW("int is" ZWSP "Root;\n"));
    assert_string_not_equal(o->kept[0].fingerprint, first);
}

static void findings_are_bounded(void **state)
{
    (void)state;
    enum { LINES = 5000 };
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < LINES; i++) {
        buf_printf(&b, "int is" ZWSP "Admin%d; /* " RLO " */ x; \x1b[2J\n", i);
    }
    const struct outcome *o = text_inspect("a.c", buf_view(&b));
    assert_int_equal(o->status, OK);
    assert_int_equal(o->count, 60);
    size_t last = 0;
    for (size_t i = 0; i < o->count; i++) {
        last += strstr(o->kept[i].message, "last one shown") != NULL ? 1 : 0;
    }
    assert_int_equal(last, 3);
    buf_release(&b);
}

static void words_are_bounded(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 8 << 20);
    for (int i = 0; i <= 200000; i++) {
        buf_printf(&b, "\xd0\xb6%d\n", i);
    }
    assert_int_equal(text_inspect("a.py", buf_view(&b))->status, ERR_LIMIT);
    buf_clear(&b);
    /* A lookalike behind many decoys, and in a very long word, is still found. */
    for (int i = 0; i <= 20000; i++) {
        buf_printf(&b, "\xd0\xb6%d\n", i);
    }
    buf_add_str(&b, "say\xd0\x9d"
                    "ello\n");
    text_expect("a.py", buf_view(&b), "mixed-script-identifier", SEVERITY_HIGH);
    buf_clear(&b);
    buf_add_str(&b, "say\xd0\x9d"
                    "ello");
    for (int i = 0; i < 1000; i++) {
        buf_add_char(&b, 'x');
    }
    text_expect("a.py", buf_view(&b), "mixed-script-identifier", SEVERITY_HIGH);
    buf_release(&b);
}

/* ---- the lexer ---- */

/* Segments as "c:…" (comment), "s:…", "x:…" (code), "d:", "p:" joined by '|'. */
static void lexed(const char *path, const char *text, const char *want)
{
    struct buf got;
    buf_init(&got, 4096);
    struct lexer lx;
    struct segment s;
    struct view bytes = view_str(text);
    lexer_init(&lx, bytes, syntax_of(language_detect(view_str(path), bytes), view_str(path)));
    size_t at = 0;
    while (lexer_next(&lx, &s)) {
        assert_int_equal(s.from, at);
        assert_true(s.to > s.from);
        at = s.to;
        buf_printf(&got, "%s%c:" VIEW_FMT, got.len > 0 ? "|" : "", "xcsdp"[s.kind],
                   VIEW_ARG(view_slice(bytes, s.from, s.to)));
    }
    assert_int_equal(at, bytes.len);
    assert_string_equal(got.ptr == NULL ? "" : got.ptr, want);
    buf_release(&got);
}

static void lexer_knows_the_families(void **state)
{
    (void)state;
    lexed("a.c", "", "");
    lexed("a.c", "a/*b*/c//d\ne", "x:a|c:/*b*/|x:c|c://d|x:\ne");
    lexed("a.c", "\"a\\\"b\"+'\"'d", "s:\"a\\\"b\"|x:+|s:'\"'|x:d");
    lexed("a.c", "\"a\nb", "s:\"a|x:\nb");
    lexed("a.c", "/*a", "c:/*a");
    lexed("a.cpp", "1'000'000 R\"x(a)\"b)x\"c", "x:1'000'000 |s:R\"x(a)\"b)x\"|x:c");
    lexed("a.rs", "&'a str /*/*b*/c*/ 'x' r#\"a\"b\"#",
          "x:&'a str |c:/*/*b*/c*/|x: |s:'x'|x: |s:r#\"a\"b\"#");
    lexed("a.go", "`a\\`b\"c\"", "s:`a\\`|x:b|s:\"c\"");
    lexed("a.js", "a=/['\"]\\/x/g; b/c/d", "x:a=|s:/['\"]\\/x/|x:g; b/c/d");
    lexed("a.js", "`a\n${b}`", "s:`a\n${b}`");
    lexed("a.py", "a='''b\n'c''' #d\ne", "x:a=|s:'''b\n'c'''|x: |c:#d|x:\ne");
    lexed("a.sh", "a$#b #c\n'd\\'e", "x:a$#b |c:#c|x:\n|s:'d\\'|x:e");
    lexed("a.sql", "'a''b'--c\nd", "s:'a''b'|c:--c|x:\nd");
    lexed("a.lua", "--[[a\nb]]c--d", "c:--[[a\nb]]|x:c|c:--d");
    lexed("a.cs", "@\"a\\\"b", "x:@|s:\"a\\\"|x:b");
    lexed("a.pl", "a\n=pod\nb\n=cut\nc", "x:a\n|c:=pod\nb\n=cut|x:\nc");
    lexed("a.ps1", "<#a#>b#c", "c:<#a#>|x:b|c:#c");
    lexed("a.php", "a<?php b//c?>d", "p:a|x:<?php b|c://c|p:?>d");
    lexed("a.html", "a<script>b//c\n</script>d", "p:a<script>|x:b|c://c|x:\n|p:</script>d");
    lexed("a.json", "{\"a\"}", "d:{\"a\"}");
    lexed("a.md", "a // b", "p:a // b");
}

/* ---- memory ---- */

static size_t countdown;
static bool once;

static bool fail_at(void *ctx, size_t bytes)
{
    (void)ctx;
    (void)bytes;
    if (countdown == 0) {
        return false;
    }
    countdown--;
    if (countdown == 0 && once) {
        countdown = SIZE_MAX;
        return false;
    }
    return countdown != 0;
}

/* Each allocation fails in turn, alone or with all later ones. */
static void out_of_memory_is_an_error(void **state)
{
    (void)state;
    struct view text = VIEW("int say\xd0\x9d"
                            "ello, sayHello; /* " RLO " */ x\nis" ZWSP "A\n"
                            "\xef\xbb\xbf \x1b[2J caf\xc3\xa9 // \xe9\n");
    const struct outcome *o = text_inspect("n\xd0\xbe"
                                           "de/a.c",
                                           text);
    size_t all = o->count;
    assert_true(all >= 5);
    for (int mode = 0; mode < 2; mode++) {
        once = mode == 0;
        size_t n = 1;
        for (;; n++) {
            countdown = n;
            mem_set_hook(fail_at, NULL);
            o = text_inspect("n\xd0\xbe"
                             "de/a.c",
                             text);
            mem_set_hook(NULL, NULL);
            if (o->status == OK) {
                break;
            }
            assert_int_equal(o->status, ERR_NO_MEMORY);
            assert_true(n < 1000);
        }
        assert_true(n > 5);
        assert_int_equal(o->count, all);
    }
}

static void preparing_without_memory(void **state)
{
    (void)state;
    countdown = 1;
    once = false;
    void *shared = &countdown;
    struct sha256 digest;
    struct inspect_config config = {0};
    mem_set_hook(fail_at, NULL);
    enum status s = text_inspector.prepare(&config, &shared, &digest, NULL);
    mem_set_hook(NULL, NULL);
    assert_int_equal(s, ERR_NO_MEMORY);
    assert_ptr_equal(shared, &countdown);
}

static void the_digest_is_stable(void **state)
{
    (void)state;
    struct inspect_config config = {0};
    struct sha256 digests[2];
    for (int i = 0; i < 2; i++) {
        void *shared = NULL;
        assert_int_equal(text_inspector.prepare(&config, &shared, &digests[i], NULL), OK);
        text_inspector.release(shared);
    }
    assert_true(sha256_eq(&digests[0], &digests[1]));
    assert_string_equal(text_inspector.name, "text");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_and_translations),
        cmocka_unit_test(trojan_source_variants),
        cmocka_unit_test(islands_of_code),
        cmocka_unit_test(line_separators),
        cmocka_unit_test(byte_order_marks),
        cmocka_unit_test(styled_and_whole_script_words),
        cmocka_unit_test(file_names),
        cmocka_unit_test(a_directory_is_one_finding_for_all_below),
        cmocka_unit_test(encodings),
        cmocka_unit_test(utf16_is_inspected),
        cmocka_unit_test(code_behind_blanks),
        cmocka_unit_test(terminal_sequences),
        cmocka_unit_test(places_and_excerpts),
        cmocka_unit_test(fingerprints_survive_moves),
        cmocka_unit_test(findings_are_bounded),
        cmocka_unit_test(words_are_bounded),
        cmocka_unit_test(lexer_knows_the_families),
        cmocka_unit_test(out_of_memory_is_an_error),
        cmocka_unit_test(preparing_without_memory),
        cmocka_unit_test(the_digest_is_stable),
    };
    return cmocka_run_group_tests(tests, text_setup, text_teardown);
}

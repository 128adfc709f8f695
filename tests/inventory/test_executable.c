/* What executables say of what they were built from. */
#include "image_make.h"
#include "manifest_run.h"
#include "oom.h"

#include <assay/base/arena.h>
#include <assay/base/file.h>
#include <assay/inventory/executable.h>

#include <stdlib.h>
#include <zlib.h>

#define MARK "0123456789abcdef"
#define SUM  "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define MODULES                                                                                    \
    "path\tx.org/cmd\n"                                                                            \
    "mod\tx.org/main\t(devel)\t\n"                                                                 \
    "dep\tgithub.com/a/b\tv1.2.3\t" SUM "\n"                                                       \
    "dep\tgolang.org/x/old\tv0.1.0\t\n"                                                            \
    "=>\tgithub.com/fork/new\tv0.2.0\t" SUM "\n"                                                   \
    "dep\tx.org/near\tv0.0.0\t\n"                                                                  \
    "=>\t./near\t(devel)\t\n"                                                                      \
    "build\t-compiler=gc\n"                                                                        \
    "build\tvcs.revision=0123456789012345678901234567890123456789\n"

#define GO_FOUND                                                                                   \
    "pkg:golang/stdlib@1.22.1 runtime direct line=0\n"                                             \
    "pkg:golang/x.org/main runtime direct line=0 "                                                 \
    "note=\"commit 0123456789012345678901234567890123456789\"\n"                                   \
    "pkg:golang/github.com/a/b@v1.2.3 runtime unknown line=0\n"                                    \
    "    SHA-256 0000000000000000000000000000000000000000000000000000000000000000\n"               \
    "pkg:golang/github.com/fork/new@v0.2.0 runtime unknown line=0\n"                               \
    "    SHA-256 0000000000000000000000000000000000000000000000000000000000000000\n"               \
    "pkg:golang/x.org/near runtime unknown line=0 note=\"replaced by a folder\"\n"

static void add_varint(struct buf *b, size_t n)
{
    for (; n >= 0x80; n >>= 7) {
        buf_add_char(b, (char)(n | 0x80));
    }
    buf_add_char(b, (char)n);
}

static void add_text(struct buf *b, struct view text)
{
    add_varint(b, text.len);
    buf_add_view(b, text);
}

/* The inline form, with a decoy before it: the magic bytes in a program that looks for them. */
static void go_inline(struct buf *out)
{
    buf_add_view(out, VIEW("\xff Go buildinf:\x01\x02"));
    buf_add_view(out, VIEW("nonsense that is no text at all."));
    buf_add_view(out, VIEW("\xff Go buildinf:"));
    buf_add_view(out, view_of("\x08\x02", 2));
    while (out->len % 16 != 0) {
        buf_add_char(out, '\0');
    }
    for (int i = 0; i < 16; i++) {
        buf_add_char(out, '\0');
    }
    add_text(out, VIEW("go1.22.1 X:nothing"));
    add_text(out, VIEW(MARK MODULES MARK));
}

static void check(struct view image, const char *expected)
{
    struct manifest_run run;
    manifest_run_as(&run, &executable_format, "bin/x", image);
    assert_ok(run.status, run.err);
    assert_view(buf_view(&run.text), expected);
    manifest_release(&run);
}

static void refuse(struct view image, const char *message)
{
    struct manifest_run run;
    manifest_run_as(&run, &executable_format, "bin/x", image);
    assert_int_equal(run.status, ERR_FORMAT);
    assert_int_equal(run.count, 0);
    assert_string_equal(run.err.message, message);
    manifest_release(&run);
}

typedef void (*maker)(struct made_image *m, const struct made_section *s, size_t count);

static void make_elf(struct made_image *m, const struct made_section *s, size_t count)
{
    (void)made_elf(m, s, count);
}

static void test_go_inline(void **state)
{
    (void)state;
    static const struct {
        maker make;
        const char *section;
        bool wide;
        bool big;
    } cases[] = {{make_elf, ".go.buildinfo", true, false},
                 {make_elf, ".go.buildinfo", false, true},
                 {make_elf, ".data", true, false},
                 {made_pe, ".data", true, false},
                 {made_macho, "__go_buildinfo", true, false},
                 {made_macho, "__data", true, false}};
    struct buf info;
    buf_init(&info, 4096);
    go_inline(&info);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct made_image m = {.wide = cases[i].wide, .big = cases[i].big};
        const struct made_section s = {cases[i].section, 1, buf_view(&info)};
        buf_init(&m.b, 1 << 20);
        cases[i].make(&m, &s, 1);
        assert_true(executable_is(buf_view(&m.b)));
        check(buf_view(&m.b), GO_FOUND);
        buf_release(&m.b);
    }
    buf_release(&info);
}

/* Before Go 1.18: addresses of two text headers. */
static void pointers(bool wide, bool big)
{
    struct made_image info = {.wide = wide, .big = big};
    struct made_image m = {.wide = wide, .big = big};
    unsigned word = wide ? 8 : 4;
    enum { AT = IMAGE_MADE_BASE + 128 };
    const struct view go = VIEW("go1.22.1");
    const struct view modules = VIEW(MARK MODULES MARK);
    buf_init(&info.b, 4096);
    buf_add_view(&info.b, VIEW("\xff Go buildinf:"));
    buf_add_char(&info.b, (char)word);
    buf_add_char(&info.b, (char)(big ? 1 : 0));
    made_put(&info, AT + 32, word);
    made_put(&info, AT + 48, word);
    made_pad(&info, 32);
    made_put(&info, AT + 64, word);
    made_put(&info, go.len, word);
    made_pad(&info, 48);
    made_put(&info, AT + 80, word);
    made_put(&info, modules.len, word);
    made_pad(&info, 64);
    buf_add_view(&info.b, go);
    made_pad(&info, 80);
    buf_add_view(&info.b, modules);
    const struct made_section s = {".go.buildinfo", 1, buf_view(&info.b)};
    buf_init(&m.b, 1 << 20);
    assert_int_equal(made_elf(&m, &s, 1), 128);
    check(buf_view(&m.b), GO_FOUND);
    buf_release(&m.b);
    buf_release(&info.b);
}

static void test_go_pointers(void **state)
{
    (void)state;
    pointers(true, false);
    pointers(false, false);
    pointers(true, true);
    pointers(false, true);
}

static void pack(struct buf *out, struct view plain)
{
    uLongf len = compressBound(plain.len);
    char *room = buf_reserve(out, len);
    assert_non_null(room);
    assert_int_equal(compress((Bytef *)room, &len, (const Bytef *)plain.ptr, plain.len), Z_OK);
    out->len += len;
}

static void rust_image(struct made_image *m, maker make, struct view plain, size_t cut)
{
    struct buf packed;
    buf_init(&packed, 64 << 20);
    pack(&packed, plain);
    const struct made_section s = {".dep-v0", 1, view_of(packed.ptr, packed.len - cut)};
    buf_init(&m->b, 64 << 20);
    m->wide = true;
    make(m, &s, 1);
    buf_release(&packed);
}

#define CRATES                                                                                     \
    "{\"packages\":[{\"name\":\"app\",\"version\":\"0.1.0\",\"source\":\"local\",\"root\":true,"   \
    "\"dependencies\":[1,2]},{\"name\":\"serde\",\"version\":\"1.0.1\",\"source\":\"crates.io\","  \
    "\"dependencies\":[3]},{\"name\":\"cc\",\"version\":\"1.0.9\",\"source\":\"registry\","        \
    "\"kind\":\"build\"},{\"name\":\"itoa\",\"version\":\"1.0.3\",\"source\":\"crates.io\"}]}"

static void test_rust(void **state)
{
    (void)state;
    static const maker makers[] = {make_elf, made_pe, made_macho};
    for (size_t i = 0; i < COUNT(makers); i++) {
        struct made_image m = {.big = false};
        rust_image(&m, makers[i], VIEW(CRATES), 0);
        check(buf_view(&m.b), "pkg:cargo/app@0.1.0 runtime direct line=0 source=local\n"
                              "    needs pkg:cargo/cc@1.0.9\n"
                              "    needs pkg:cargo/serde@1.0.1\n"
                              "pkg:cargo/serde@1.0.1 runtime direct line=0 source=crates.io\n"
                              "    needs pkg:cargo/itoa@1.0.3\n"
                              "pkg:cargo/cc@1.0.9 build direct line=0 source=registry\n"
                              "pkg:cargo/itoa@1.0.3 runtime transitive line=0 source=crates.io\n");
        buf_release(&m.b);
    }
    struct made_image m = {.big = false};
    rust_image(&m, make_elf, VIEW(CRATES), 8);
    refuse(buf_view(&m.b), "bin/x:1:1: the list of crates (.dep-v0) is damaged or too large");
    buf_release(&m.b);
    rust_image(&m, make_elf, VIEW("{\"packages\":[{\"version\":\"1\"}]}"), 0);
    refuse(buf_view(&m.b), "bin/x:1:14: an entry without \"name\"");
    buf_release(&m.b);
    /* 40 MB of blanks: refused before they are unpacked whole. */
    char *blanks = malloc(40 << 20);
    assert_non_null(blanks);
    memset(blanks, ' ', 40 << 20);
    rust_image(&m, make_elf, view_of(blanks, 40 << 20), 0);
    assert_true(m.b.len < 100 << 10);
    refuse(buf_view(&m.b), "bin/x:1:1: the list of crates (.dep-v0) is damaged or too large");
    buf_release(&m.b);
    free(blanks);
}

static void add_note(struct made_image *m, const char *owner, uint32_t type, struct view content)
{
    made_put(m, strlen(owner) + 1, 4);
    made_put(m, content.len, 4);
    made_put(m, type, 4);
    buf_add(&m->b, owner, strlen(owner) + 1);
    made_pad(m, (m->b.len + 3) & ~(size_t)3);
    buf_add_view(&m->b, content);
    made_pad(m, (m->b.len + 3) & ~(size_t)3);
}

static void elf_image(struct made_image *m, struct view package)
{
    struct made_image notes = {.wide = m->wide, .big = m->big};
    struct made_image table = notes;
    unsigned word = m->wide ? 8 : 4;
    buf_init(&notes.b, 4096);
    buf_init(&table.b, 4096);
    add_note(&notes, "GNU", 3, view_of("\x01\x02\xab", 3));
    add_note(&notes, "FDO", 0xcafe1a7e, package);
    const uint64_t dynamic[] = {1, 1, 14, 11, 1, 24, 1, 999, 0, 0, 1, 1};
    for (size_t i = 0; i < COUNT(dynamic); i++) {
        made_put(&table, dynamic[i], word);
    }
    const struct made_section s[] = {{".note", 7, buf_view(&notes.b)},
                                     {".dynstr", 3, VIEW("\0libc.so.6\0libdemo.so.2\0libz.so.1\0")},
                                     {".dynamic", 6, buf_view(&table.b)}};
    buf_init(&m->b, 1 << 20);
    (void)made_elf(m, s, COUNT(s));
    buf_release(&notes.b);
    buf_release(&table.b);
}

#define NOTE                                                                                       \
    "{\"type\":\"rpm\",\"os\":\"fedora\",\"name\":\"demo\",\"version\":\"1.2-3.fc39\","            \
    "\"architecture\":\"x86_64\"}"

static void test_elf(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct made_image m = {.wide = (i & 1) != 0, .big = (i & 2) != 0};
        elf_image(&m, VIEW(NOTE));
        check(buf_view(&m.b),
              "pkg:rpm/fedora/demo@1.2-3.fc39?arch=x86_64 runtime direct line=0 "
              "note=\"build id 0102ab\"\n"
              "pkg:generic/libc.so.6 runtime direct line=0 note=\"needed when it is loaded\"\n"
              "pkg:generic/libdemo.so.2 runtime direct line=0 note=\"build id 0102ab\"\n"
              "pkg:generic/libz.so.1 runtime direct line=0 note=\"needed when it is loaded\"\n");
        buf_release(&m.b);
    }
    struct made_image m = {.wide = true};
    elf_image(&m, VIEW("{\"type\":\"rpm\"}"));
    refuse(buf_view(&m.b), "bin/x:1:1: an entry without \"name\"");
    buf_release(&m.b);
}

/* The program that runs this test is an ELF image, and needs the C library. */
static void test_own(void **state)
{
    (void)state;
    struct buf own;
    struct manifest_run run;
    read_whole("/proc/self/exe", &own);
    manifest_run_as(&run, &executable_format, "own", buf_view(&own));
    assert_ok(run.status, run.err);
    assert_true(view_find(buf_view(&run.text), VIEW("pkg:generic/libc.so.6 ")) >= 0);
    manifest_release(&run);
    buf_release(&own);
}

static void test_is(void **state)
{
    (void)state;
    assert_false(executable_is(VIEW("")));
    assert_false(executable_is(VIEW("#!/bin/sh\n")));
    /* Java's class files and universal Mach-O files begin alike. */
    assert_false(executable_is(view_of("\xca\xfe\xba\xbe\0\0\0\x34", 8)));
    assert_true(executable_is(view_of("\xca\xfe\xba\xbe\0\0\0\x02", 8)));
    check(VIEW("MZ"), "");
    check(VIEW("\177ELF"), "");
    check(VIEW("no image"), "");
}

static void make_all(struct made_image out[4])
{
    struct buf info;
    static struct made_section s[2];
    buf_init(&info, 4096);
    go_inline(&info);
    s[0] = (struct made_section){".data", 1, buf_view(&info)};
    memset(out, 0, 4 * sizeof *out);
    out[0].wide = true;
    elf_image(&out[0], VIEW(NOTE));
    rust_image(&out[1], make_elf, VIEW(CRATES), 0);
    buf_init(&out[2].b, 1 << 20);
    out[2].wide = true;
    made_pe(&out[2], s, 1);
    buf_init(&out[3].b, 1 << 20);
    out[3].wide = true;
    made_macho(&out[3], s, 1);
    buf_release(&info);
}

static void run_on(struct view bytes)
{
    struct manifest_run run;
    manifest_run_as(&run, &executable_format, "bin/x", bytes);
    assert_true(run.status == OK || run.status == ERR_FORMAT || run.status == ERR_LIMIT);
    assert_true(run.status == OK || run.count == 0);
    manifest_release(&run);
}

static void spoil(struct view bytes)
{
    static const char values[] = {'\0', '\xff', '\x7f', '\x80', '\x01'};
    char *copy = malloc(bytes.len);
    assert_non_null(copy);
    for (size_t i = 0; i < bytes.len; i++) {
        memcpy(copy, bytes.ptr, bytes.len);
        copy[i] = values[i % sizeof values];
        run_on(view_of(copy, bytes.len));
        /* And several neighbours: numbers that are far too high. */
        memset(copy + i, '\xff', bytes.len - i < 8 ? bytes.len - i : 8);
        run_on(view_of(copy, bytes.len));
    }
    free(copy);
}

static void test_hostile(void **state)
{
    (void)state;
    struct made_image images[4];
    make_all(images);
    for (size_t i = 0; i < COUNT(images); i++) {
        struct view whole = buf_view(&images[i].b);
        for (size_t n = 0; n < whole.len; n++) {
            run_on(view_slice(whole, 0, n));
        }
        spoil(whole);
        if (getenv("ASSAY_UPDATE") != NULL) {
            char path[512];
            struct error err = {0};
            (void)snprintf(path, sizeof path, "%s/tests/inventory/corpus/executable/%zu",
                           ASSAY_SOURCE_DIR, i);
            assert_ok(file_write_atomic(path, whole, 0644, &err), err);
        }
        buf_release(&images[i].b);
    }
}

/* Universal files: each slice counts; slices that are not there, or hold the whole, do no
 * harm. */
static void test_fat(void **state)
{
    (void)state;
    struct made_image images[4];
    struct made_image fat = {.big = true};
    make_all(images);
    buf_init(&fat.b, 1 << 20);
    const uint64_t head[] = {0xcafebabe, 3, 1, 0, 4096, images[3].b.len, 0, 2, 0, 0x7fffffff,
                             10,         0, 3, 0, 0,    0xffffffff,      0};
    for (size_t i = 0; i < COUNT(head); i++) {
        made_put(&fat, head[i], 4);
    }
    made_pad(&fat, 4096);
    buf_add_view(&fat.b, buf_view(&images[3].b));
    check(buf_view(&fat.b), GO_FOUND);
    buf_release(&fat.b);
    for (size_t i = 0; i < COUNT(images); i++) {
        buf_release(&images[i].b);
    }
}

static enum status nothing(void *ctx, const struct component *c, struct error *err)
{
    (void)ctx;
    (void)c;
    (void)err;
    return OK;
}

static enum status parse_once(void *ctx, struct error *err)
{
    const struct made_image *m = ctx;
    struct arena arena;
    const struct component_sink sink = {.component = nothing};
    arena_init(&arena, 0);
    enum status st =
        manifest_parse(&executable_format, VIEW("x"), buf_view(&m->b), &arena, &sink, err);
    arena_release(&arena);
    return st;
}

static void test_oom(void **state)
{
    (void)state;
    struct made_image images[4];
    make_all(images);
    for (size_t i = 0; i < COUNT(images); i++) {
        (void)oom_sweep(parse_once, &images[i]);
        buf_release(&images[i].b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is),          cmocka_unit_test(test_go_inline),
        cmocka_unit_test(test_go_pointers), cmocka_unit_test(test_rust),
        cmocka_unit_test(test_elf),         cmocka_unit_test(test_own),
        cmocka_unit_test(test_fat),         cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_oom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

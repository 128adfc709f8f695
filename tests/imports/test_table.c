/* CSV, XLSX and JSON as tables: the same cells, exact places, nothing unbounded. */
#include "testing.h"

#include <assay/base/mem.h>
#include <assay/imports/table.h>

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

static struct error err;

/* The whole table: headers, then each row with its number. */
static void write_table(const struct table *t, struct buf *out)
{
    for (size_t c = 0; c < t->columns; c++) {
        buf_printf(out, "%s" VIEW_FMT, c == 0 ? "" : "|", VIEW_ARG(t->headers[c]));
    }
    for (size_t r = 0; r < t->rows; r++) {
        buf_printf(out, "\n%u ", (unsigned)t->numbers[r]);
        for (size_t c = 0; c < t->columns; c++) {
            buf_printf(out, "%s" VIEW_FMT, c == 0 ? "" : "|", VIEW_ARG(table_at(t, r, c)->text));
        }
    }
}

static void check(struct view bytes, const char *sheet, const char *expected)
{
    struct arena arena;
    struct table t;
    struct buf text = BUF_INIT(1 << 20);
    arena_init(&arena, 0);
    assert_ok(table_read(bytes, "t", view_str(sheet), &arena, &t, &err), err);
    write_table(&t, &text);
    assert_view(buf_view(&text), expected);
    buf_release(&text);
    arena_release(&arena);
}

static void refuse(struct view bytes, enum status status, const char *message)
{
    struct arena arena;
    struct table t = {.source = "untouched"};
    arena_init(&arena, 0);
    assert_status(table_read(bytes, "t", VIEW(""), &arena, &t, &err), status, err);
    assert_string_equal(err.message, message);
    assert_string_equal(t.source, "untouched");
    arena_release(&arena);
}

/* ---- CSV ------------------------------------------------------------------------------- */

static void csv(void **state)
{
    (void)state;
    check(VIEW("a,b\n1,2\n\n3,\n"), NULL, "a|b\n2 1|2\n4 3|");
    check(VIEW("a;b\r\n\"1;\"\"x\"\"\";2,5\r\n"), NULL, "a|b\n2 1;\"x\"|2,5");
    check(VIEW("a\tb\n1\t2"), NULL, "a|b\n2 1|2");
    check(VIEW("\xef\xbb\xbf"
               "a,b\n\xc3\xa4 , 2 \n"),
          NULL, "a|b\n2 \xc3\xa4|2");
    check(VIEW("sep=;\na;b,c\n1;2\n"), NULL, "a|b,c\n3 1|2");
    /* A quoted line break: the next row is where it is in the file. */
    check(VIEW("a,b\n\"1\nx\",2\n3,4\n"), NULL, "a|b\n2 1\nx|2\n4 3|4");
    check(VIEW("\n\na\n1\n"), NULL, "a\n4 1");
    check(VIEW("a"), NULL, "a");
}

static void csv_refused(void **state)
{
    (void)state;
    refuse(VIEW(""), ERR_FORMAT, "t: the table is empty: the first row names the columns");
    refuse(VIEW("\n , \n"), ERR_FORMAT, "t: the table is empty: the first row names the columns");
    refuse(VIEW("a,b\n1,2,3\n"), ERR_FORMAT,
           "t, line 2, column C: the column has no name in row 1");
    refuse(VIEW("a,b\n1,\"2\n"), ERR_FORMAT, "t, line 2, column B: the quote is never closed");
    refuse(VIEW("a,b\n\"1\"x,2\n"), ERR_FORMAT,
           "t, line 2, column A: text behind the closing quote");
    refuse(VIEW("a,b\n1\"x\",2\n"), ERR_FORMAT,
           "t, line 2, column A: a quote within a cell that does not begin with one");
    refuse(VIEW("\xff\xfe"
                "a\0,\0"),
           ERR_FORMAT, "t is in UTF-16: save it as \"CSV UTF-8\", or run iconv -f UTF-16 -t UTF-8");
    refuse(VIEW("\xfe\xff\0a"), ERR_FORMAT,
           "t is in UTF-16: save it as \"CSV UTF-8\", or run iconv -f UTF-16 -t UTF-8");
    refuse(VIEW("a\0,\0"), ERR_FORMAT,
           "t is in UTF-16, or no text: save it as \"CSV UTF-8\", or run iconv -f UTF-16 -t UTF-8");
    refuse(VIEW("a,b\n1,2\nM\xfcller,3\n"), ERR_FORMAT,
           "t, line 3: not in UTF-8, but in a single-byte encoding such as Latin-1: save it as "
           "\"CSV UTF-8\", or run iconv -f WINDOWS-1252 -t UTF-8");
    refuse(VIEW("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ERR_FORMAT,
           "t: an old or encrypted workbook; save it as .xlsx without a password, or as CSV UTF-8");
}

static void csv_bounded(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(TABLE_BYTES_MAX);
    for (size_t i = 0; i <= TABLE_COLUMNS_MAX; i++) {
        buf_add_str(&text, "a,");
    }
    refuse(buf_view(&text), ERR_LIMIT, "t: more than 256 columns or 4194304 cells");
    buf_clear(&text);
    buf_add_str(&text, "a\n");
    for (size_t i = 0; i <= TABLE_ROWS_MAX; i++) {
        buf_add_str(&text, "1\n");
    }
    refuse(buf_view(&text), ERR_LIMIT, "t: more than 200000 rows or 4194304 cells");
    buf_clear(&text);
    buf_add_str(&text, "a\n\"");
    for (size_t i = 0; i <= TABLE_TEXT_MAX; i++) {
        buf_add_char(&text, 'x');
    }
    buf_add_str(&text, "\"\n");
    refuse(buf_view(&text), ERR_FORMAT, "t, line 2, column A: a cell of more than 32768 bytes");
    buf_release(&text);
}

/* ---- JSON ------------------------------------------------------------------------------ */

static void json(void **state)
{
    (void)state;
    check(VIEW("[{\"a\":\"x\",\"n\":5},\n{\"l\":[\"c\",\"go\"],\"a\":null,\"n\":true}]"), NULL,
          "a|n|l\n1 x|5|\n2 |true|c go");
    refuse(VIEW("{\"a\":1}"), ERR_FORMAT, "t:1:1: expected an array of objects, found a mapping");
    refuse(VIEW("[1]"), ERR_FORMAT, "t:1:2: expected an object, found an integer");
    refuse(VIEW("[{\"a\":{}}]"), ERR_FORMAT,
           "t:1:7: expected a text, a number or a list of texts, found a mapping");
    refuse(VIEW("[{\"a\":[1]}]"), ERR_FORMAT, "t:1:8: expected a string, found an integer");
    refuse(VIEW("[]"), ERR_FORMAT, "t: the table is empty: the first row names the columns");
}

/* ---- XLSX ------------------------------------------------------------------------------ */

struct file {
    const char *name;
    const char *text;
};

#define BOOK                                                                                       \
    {                                                                                              \
        "xl/workbook.xml",                                                                         \
            "<workbook xmlns:r='u'><sheets><sheet name='One' sheetId='7' r:id='r1'/>"              \
            "<sheet name='Two' sheetId='9' r:id='r2'/></sheets></workbook>"                        \
    }
#define RELATIONS                                                                                  \
    {                                                                                              \
        "xl/_rels/workbook.xml.rels",                                                              \
            "<Relationships><Relationship Id='r2' Target='/xl/worksheets/b.xml'/>"                 \
            "<Relationship Id='r1' Target='worksheets/a.xml'/></Relationships>"                    \
    }
#define SHEET(rows, more)                                                                          \
    {                                                                                              \
        "xl/worksheets/a.xml", "<worksheet><sheetData>" rows "</sheetData>" more "</worksheet>"    \
    }
#define INLINE(ref, text) "<c r='" ref "' t='inlineStr'><is><t>" text "</t></is></c>"
#define HEADER            "<row r='1'>" INLINE("A1", "id") INLINE("B1", "day") "</row>"

static void zip(const struct file *files, size_t count, struct buf *out)
{
    size_t used = 0;
    struct archive *a = archive_write_new();
    assert_non_null(buf_reserve(out, 1 << 20));
    assert_int_equal(archive_write_set_format_zip(a), ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(a, out->ptr, 1 << 20, &used), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *e = archive_entry_new();
        archive_entry_set_pathname(e, files[i].name);
        archive_entry_set_size(e, (la_int64_t)strlen(files[i].text));
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_perm(e, 0644);
        assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
        assert_true(archive_write_data(a, files[i].text, strlen(files[i].text)) >= 0);
        archive_entry_free(e);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    (void)archive_write_free(a);
    out->len = used;
}

static void check_book(const struct file *files, size_t count, const char *sheet,
                       const char *expected)
{
    struct buf bytes = BUF_INIT(1 << 21);
    zip(files, count, &bytes);
    check(buf_view(&bytes), sheet, expected);
    buf_release(&bytes);
}

static void refuse_book(const struct file *files, size_t count, enum status status,
                        const char *message)
{
    struct buf bytes = BUF_INIT(1 << 21);
    zip(files, count, &bytes);
    refuse(buf_view(&bytes), status, message);
    buf_release(&bytes);
}

static void xlsx(void **state)
{
    (void)state;
    const struct file files[] = {
        BOOK,
        RELATIONS,
        {"xl/sharedStrings.xml", "<sst><si><t>id</t></si><si><r><t>Ann "
                                 "</t></r><r><t>E.</t></r><rPh><t>no</t></rPh></si></sst>"},
        SHEET("<row r='2'><c r='A2' t='s'><v>0</v></c><c r='B2' t='str'><v>day</v></c>"
              "<c r='C2' t='inlineStr'><is><t>yes</t></is></c></row>"
              "<row r='5'><c r='A5' t='s'><v>1</v></c><c r='B5'><v>46357</v></c>"
              "<c r='C5' t='b'><v>1</v></c></row>"
              "<row><c><f>A5</f><v>7</v></c></row>",
              ""),
        {"xl/worksheets/b.xml",
         "<worksheet><sheetData><row><c t='inlineStr'><is><t>other</t></is></c></row>"
         "</sheetData></worksheet>"},
    };
    check_book(files, COUNT(files), NULL, "id|day|yes\n5 Ann E.|46357|true\n6 7||");
    check_book(files, COUNT(files), "Two", "other");
}

static void merged(void **state)
{
    (void)state;
    const struct file down[] = {
        BOOK,
        RELATIONS,
        SHEET(HEADER "<row r='2'>" INLINE("A2", "x") INLINE("B2", "d") "</row><row r='3'>" INLINE(
                  "A3", "y") "</row><row r='4'>" INLINE("A4", "z") "</row>",
              "<mergeCells><mergeCell ref='B2:B900000'/><mergeCell ref='C8:D9'/></mergeCells>"),
    };
    check_book(down, COUNT(down), NULL, "id|day\n2 x|d\n3 y|d\n4 z|d");
    const struct file across[] = {
        BOOK,
        RELATIONS,
        SHEET(HEADER "<row r='2'>" INLINE("A2", "x") "</row>",
              "<mergeCells><mergeCell ref='A2:B2'/></mergeCells>"),
    };
    refuse_book(across, COUNT(across), ERR_FORMAT,
                "t, sheet One, row 2, column A: the cells A2:B2 are merged across columns: unmerge "
                "them, or take the title out of the table");
    const struct file header[] = {
        BOOK,
        RELATIONS,
        SHEET(HEADER "<row r='2'>" INLINE("A2", "x") "</row>",
              "<mergeCells><mergeCell ref='B1:B2'/></mergeCells>"),
    };
    refuse_book(header, COUNT(header), ERR_FORMAT,
                "t, sheet One, row 1, column B: the cells B1:B2 of the header are merged: the "
                "columns need one row with their names");
    const struct file senseless[] = {
        BOOK, RELATIONS, SHEET(HEADER, "<mergeCells><mergeCell ref='B2:A1'/></mergeCells>")};
    refuse_book(senseless, COUNT(senseless), ERR_FORMAT, "t, sheet One: merged cells \"B2:A1\"");
}

/* Rows 2 to 30 of a user each, with what `merges` says over the columns B and C. */
static void merged_sheet(struct buf *sheet, const char *merges)
{
    buf_add_str(sheet, "<worksheet><sheetData><row r='1'>" INLINE("A1", "user")
                           INLINE("B1", "country") INLINE("C1", "service") "</row>");
    for (int row = 2; row <= 30; row++) {
        buf_printf(sheet, "<row r='%d'><c r='A%d' t='inlineStr'><is><t>u%d</t></is></c>", row, row,
                   row);
        if (row == 2 || row == 18 || row == 27) {
            buf_printf(sheet,
                       "<c r='B%d' t='inlineStr'><is><t>c%d</t></is></c>"
                       "<c r='C%d' t='inlineStr'><is><t>s%d</t></is></c>",
                       row, row, row, row);
        }
        buf_add_str(sheet, "</row>");
    }
    buf_printf(sheet, "</sheetData><mergeCells>%s</mergeCells></worksheet>", merges);
}

/* Several merges over several columns: none loses a row to the one before. */
static void merged_blocks(void **state)
{
    (void)state;
    struct buf sheet = BUF_INIT(1 << 16);
    struct buf expected = BUF_INIT(1 << 16);
    merged_sheet(&sheet, "<mergeCell ref='B2:B17'/><mergeCell ref='C2:C17'/>"
                         "<mergeCell ref='B18:B26'/><mergeCell ref='C18:C26'/>"
                         "<mergeCell ref='B27:B30'/><mergeCell ref='C27:C30'/>");
    buf_add_str(&expected, "user|country|service");
    for (int row = 2; row <= 30; row++) {
        int first = row < 18 ? 2 : row < 27 ? 18 : 27;
        buf_printf(&expected, "\n%d u%d|c%d|s%d", row, row, first, first);
    }
    const struct file files[] = {BOOK, RELATIONS, {"xl/worksheets/a.xml", sheet.ptr}};
    check_book(files, COUNT(files), NULL, expected.ptr);
    buf_release(&sheet);
    buf_release(&expected);
}

static void merged_overlapping(void **state)
{
    (void)state;
    struct buf sheet = BUF_INIT(1 << 16);
    struct buf bytes = BUF_INIT(1 << 21);
    struct arena arena;
    struct table t;
    /* Cells that a merge filled begin no other one. */
    merged_sheet(&sheet, "<mergeCell ref='B2:B8'/><mergeCell ref='B3:B8'/>"
                         "<mergeCell ref='B4:C8'/><mergeCell ref='B17:B20'/>"
                         "<mergeCell ref='B5:B30'/><mergeCell ref='C27:C30'/>");
    const struct file begun[] = {BOOK, RELATIONS, {"xl/worksheets/a.xml", sheet.ptr}};
    zip(begun, COUNT(begun), &bytes);
    arena_init(&arena, 0);
    assert_ok(table_read(buf_view(&bytes), "t", VIEW(""), &arena, &t, &err), err);
    assert_view(table_at(&t, 6, 1)->text, "c2"); /* row 8 */
    assert_view(table_at(&t, 7, 1)->text, "");
    assert_view(table_at(&t, 28, 2)->text, "s27");
    arena_release(&arena);
    buf_release(&bytes);
    buf_clear(&sheet);
    merged_sheet(&sheet, "<mergeCell ref='B2:B20'/><mergeCell ref='B18:B26'/>");
    const struct file twice[] = {BOOK, RELATIONS, {"xl/worksheets/a.xml", sheet.ptr}};
    refuse_book(twice, COUNT(twice), ERR_FORMAT,
                "t, sheet One, row 19, column B: merged cells overlap");
    buf_release(&sheet);
}

static void xlsx_refused(void **state)
{
    (void)state;
    const struct file nothing[] = {{"a.txt", "x"}};
    refuse_book(nothing, 1, ERR_FORMAT, "t is no workbook: it has no xl/workbook.xml");
    const struct file lost[] = {BOOK, RELATIONS};
    refuse_book(lost, 2, ERR_FORMAT, "t is no workbook: it has no xl/worksheets/a.xml");
    const struct file twice[] = {BOOK, BOOK, RELATIONS, SHEET(HEADER, "")};
    refuse_book(twice, 4, ERR_FORMAT, "t: xl/workbook.xml is there twice, or no file");
    const struct file broken[] = {BOOK, RELATIONS,
                                  SHEET("<row r='1'><c r='A1' t='e'><v>#N/A</v></c></row>", "")};
    refuse_book(broken, 3, ERR_FORMAT, "t, sheet One, row 1, column A: the formula yields #N/A");
    const struct file text[] = {BOOK, RELATIONS,
                                SHEET("<row r='1'><c r='A1' t='s'><v>3</v></c></row>", "")};
    refuse_book(text, 3, ERR_FORMAT,
                "t, sheet One, row 1, column A: it names a text that is not there");
    const struct file back[] = {BOOK, RELATIONS, SHEET("<row r='2'/><row r='1'/>", "")};
    refuse_book(back, 3, ERR_FORMAT, "t, sheet One: a row \"1\" behind row 2");
    const struct file place[] = {BOOK, RELATIONS,
                                 SHEET("<row r='2'>" INLINE("A9", "x") "</row>", "")};
    refuse_book(place, 3, ERR_FORMAT, "t, sheet One: a cell \"A9\" out of its place in row 2");
    const struct file wide[] = {BOOK, RELATIONS,
                                SHEET("<row r='1'>" INLINE("ZZZ1", "x") "</row>", "")};
    refuse_book(wide, 3, ERR_LIMIT, "t: more than 256 columns or 4194304 cells");
    const struct file entity[] = {
        {"xl/workbook.xml", "<!DOCTYPE w [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><w>&e;</w>"}};
    struct buf bytes = BUF_INIT(1 << 21);
    struct arena arena;
    struct table t;
    arena_init(&arena, 0);
    zip(entity, 1, &bytes);
    assert_status(table_read(buf_view(&bytes), "t", VIEW(""), &arena, &t, &err), ERR_FORMAT, err);
    /* Cut short, byte by byte. */
    const struct file whole[] = {BOOK, RELATIONS,
                                 SHEET(HEADER "<row>" INLINE("A2", "x") "</row>", "")};
    buf_clear(&bytes);
    zip(whole, 3, &bytes);
    for (size_t len = 4; len < bytes.len; len++) {
        assert_true(table_read(view_of(bytes.ptr, len), "t", VIEW(""), &arena, &t, &err) != OK ||
                    t.rows == 1);
    }
    buf_release(&bytes);
    arena_release(&arena);
    refuse(VIEW("PK\x03\x04"), ERR_FORMAT, "t: a damaged workbook: Unrecognized archive format");
}

/* In memory that a small multiple of the file fills; the caller releases the arena. */
static void read_small(struct view bytes, size_t memory, struct arena *arena, struct table *t)
{
    arena_init(arena, memory);
    assert_ok(table_read(bytes, "t", VIEW(""), arena, t, &err), err);
}

/* One long text that many cells name, and many words in one cell. */
static void memory(void **state)
{
    (void)state;
    struct buf strings = BUF_INIT(1 << 16);
    struct buf rows = BUF_INIT(1 << 20);
    struct buf bytes = BUF_INIT(1 << 21);
    struct arena arena;
    struct table t;
    buf_add_str(&strings, "<sst><si><t>a</t></si><si><t>");
    for (int i = 0; i < 32000; i++) {
        buf_add_char(&strings, 'x');
    }
    buf_add_str(&strings, "</t></si></sst>");
    buf_add_str(&rows, "<worksheet><sheetData><row><c t='s'><v>0</v></c></row>");
    for (int i = 0; i < 5000; i++) {
        buf_add_str(&rows, "<row><c t='s'><v>1</v></c></row>");
    }
    buf_add_str(&rows, "</sheetData></worksheet>");
    const struct file files[] = {
        BOOK, RELATIONS, {"xl/sharedStrings.xml", strings.ptr}, {"xl/worksheets/a.xml", rows.ptr}};
    zip(files, COUNT(files), &bytes);
    read_small(buf_view(&bytes), 1 << 20, &arena, &t); /* 160 MB with a copy for each */
    assert_int_equal(t.rows, 5000);
    assert_int_equal(table_at(&t, 4999, 0)->text.len, 32000);
    arena_release(&arena);
    buf_clear(&bytes);
    buf_add_str(&bytes, "[{\"a\":[\"w\"");
    for (int i = 1; i < 16000; i++) {
        buf_add_str(&bytes, ",\"w\"");
    }
    buf_add_str(&bytes, "]}]");
    read_small(buf_view(&bytes), 8 << 20, &arena, &t); /* 256 MB with a copy for each word */
    assert_int_equal(table_at(&t, 0, 0)->text.len, 31999);
    arena_release(&arena);
    bytes.len -= strlen("]}]");
    for (int i = 0; i < 500; i++) {
        buf_add_str(&bytes, ",\"w\"");
    }
    buf_add_str(&bytes, "]}]");
    refuse(buf_view(&bytes), ERR_FORMAT, "t:1:7: expected a shorter list, found a list");
    buf_release(&bytes);
    buf_release(&rows);
    buf_release(&strings);
}

/* A few kilobytes that cover the same cells again and again. */
static void merged_again_and_again(void **state)
{
    (void)state;
    struct buf sheet = BUF_INIT(16 << 20);
    buf_add_str(&sheet, "<worksheet><sheetData>");
    for (int i = 0; i < 150000; i++) {
        buf_add_str(&sheet, "<row><c><v>1</v></c></row>");
    }
    buf_add_str(&sheet, "</sheetData><mergeCells>");
    for (int i = 0; i < 100; i++) {
        buf_add_str(&sheet, "<mergeCell ref='A2:A1048576'/>");
    }
    buf_add_str(&sheet, "</mergeCells></worksheet>");
    const struct file files[] = {BOOK, RELATIONS, {"xl/worksheets/a.xml", sheet.ptr}};
    refuse_book(files, COUNT(files), ERR_LIMIT, "t: more than 4194304 cells are merged");
    buf_release(&sheet);
}

/* A gigabyte of blanks in a megabyte: refused at the bound. */
static void bomb(void **state)
{
    (void)state;
    struct buf bytes = BUF_INIT(16 << 20);
    char *blanks = test_malloc(1 << 20);
    size_t used = 0;
    struct archive *a = archive_write_new();
    struct archive_entry *e = archive_entry_new();
    memset(blanks, ' ', 1 << 20);
    assert_non_null(buf_reserve(&bytes, 8 << 20));
    assert_int_equal(archive_write_set_format_zip(a), ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(a, bytes.ptr, 8 << 20, &used), ARCHIVE_OK);
    archive_entry_set_pathname(e, "xl/workbook.xml");
    archive_entry_set_size(e, (la_int64_t)64 << 20);
    archive_entry_set_filetype(e, AE_IFREG);
    assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
    for (int i = 0; i < 64; i++) {
        assert_int_equal(archive_write_data(a, blanks, 1 << 20), 1 << 20);
    }
    archive_entry_free(e);
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    (void)archive_write_free(a);
    bytes.len = used;
    refuse(buf_view(&bytes), ERR_LIMIT, "t: xl/workbook.xml is larger than 32 MiB");
    test_free(blanks);
    buf_release(&bytes);
}

static void dates(void **state)
{
    (void)state;
    const struct table t = {.kind = TABLE_XLSX};
    const struct table mac = {.kind = TABLE_XLSX, .from_1904 = true};
    int64_t seconds = -1;
    assert_true(table_date(&t, VIEW("46357"), &seconds));
    assert_int_equal(seconds, 1796083200); /* 2026-12-01 */
    assert_true(table_date(&t, VIEW("46357.75"), &seconds));
    assert_int_equal(seconds, 1796083200);
    assert_true(table_date(&mac, VIEW("44895"), &seconds));
    assert_int_equal(seconds, 1796083200);
    assert_false(table_date(&t, VIEW("60"), &seconds)); /* 1900-02-29, which never was */
    assert_false(table_date(&t, VIEW("-5"), &seconds));
    assert_false(table_date(&t, VIEW("4e9"), &seconds));
    assert_false(table_date(&t, VIEW("99999999"), &seconds));
    assert_false(table_date(&t, VIEW(""), &seconds));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv),
        cmocka_unit_test(csv_refused),
        cmocka_unit_test(csv_bounded),
        cmocka_unit_test(json),
        cmocka_unit_test(xlsx),
        cmocka_unit_test(merged),
        cmocka_unit_test(xlsx_refused),
        cmocka_unit_test(bomb),
        cmocka_unit_test(dates),
        cmocka_unit_test(merged_blocks),
        cmocka_unit_test(merged_overlapping),
        cmocka_unit_test(memory),
        cmocka_unit_test(merged_again_and_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A sheet of an XLSX workbook (ECMA-376, part 1, SpreadsheetML). */
#include "table_parts.h"
#include "table_private.h"

#include <assay/base/mem.h>
#include <assay/base/xml.h>

#include <stdio.h>
#include <stdlib.h>

enum { PATH_BYTES_MAX = 512, MERGES_MAX = 10000, SHEET_ROWS_MAX = 1 << 20 };

/* One XML file of the workbook. */
struct part {
    struct buf text;
    struct xml_document *doc; /* NULL: there is no such file */
};

struct workbook {
    struct table_builder *b;
    struct view zip;
    const char *source;
    struct part strings;
    const struct view *shared; /* texts */
    size_t shared_len;
};

static void part_release(struct part *p)
{
    p->doc = xml_free(p->doc);
    buf_release(&p->text);
}

/* A missing one is an error where it is `needed`. */
static enum status part_open(const struct workbook *w, const char *name, bool needed,
                             struct part *out, struct error *err)
{
    bool found = false;
    *out = (struct part){.doc = NULL};
    buf_init(&out->text, TABLE_PART_MAX);
    enum status st = table_part(w->zip, w->source, name, &out->text, &found, err);
    if (st == OK && !found && needed) {
        st = error_set(err, ERR_FORMAT, "%s is no workbook: it has no %s", w->source, name);
    }
    if (st == OK && found) {
        st = xml_read(buf_view(&out->text), name, &out->doc, err);
        st = st == OK ? OK : error_prefix(err, "%s", w->source);
    }
    if (st != OK) {
        part_release(out);
    }
    return st;
}

/* ---- shared texts ---------------------------------------------------------------------- */

/* <t> or the <t> of each <r>; phonetic hints (<rPh>) are no text. */
static enum status rich_text(const struct workbook *w, const struct xml_node *item,
                             struct view *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf joined = BUF_INIT(TABLE_TEXT_MAX + 1);
    enum status st = OK;
    for (const struct xml_node *n = xml_first(item); st == OK && n != NULL; n = xml_sibling(n)) {
        const struct xml_node *t = xml_is(n, "t") ? n : xml_is(n, "r") ? xml_child(n, "t") : NULL;
        struct view piece = VIEW("");
        if (t != NULL) {
            st = xml_whole_text(t, w->b->arena, &piece, err);
        }
        buf_add_view(&joined, piece);
    }
    if (st == OK) {
        st = buf_status(&joined, err);
    }
    if (st == OK) {
        *out = arena_copy(w->b->arena, buf_view(&joined));
        st = out->ptr == NULL ? error_no_memory(err) : OK;
    }
    return st;
}

static enum status read_shared(struct workbook *w, struct error *err)
{
    enum status st = part_open(w, "xl/sharedStrings.xml", false, &w->strings, err);
    if (st != OK || w->strings.doc == NULL) {
        return st;
    }
    const struct xml_node *first = xml_child(xml_root(w->strings.doc), "si");
    size_t count = 0;
    for (const struct xml_node *n = first; n != NULL; n = xml_next(xml_sibling(n), "si")) {
        count++;
    }
    if (count > TABLE_CELLS_MAX) {
        return error_set(err, ERR_LIMIT, "%s: more than %d texts", w->source, TABLE_CELLS_MAX);
    }
    struct view *shared = arena_alloc(w->b->arena, count + 1, sizeof *shared);
    if (shared == NULL) {
        return error_no_memory(err);
    }
    size_t at = 0;
    for (const struct xml_node *n = first; st == OK && n != NULL;
         n = xml_next(xml_sibling(n), "si")) {
        st = rich_text(w, n, &shared[at++], err);
    }
    w->shared = shared;
    w->shared_len = count;
    return st;
}

/* ---- which sheet ----------------------------------------------------------------------- */

static enum status wrong_sheet(const struct workbook *w, const struct xml_node *sheets,
                               struct view wanted, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf names = BUF_INIT(512);
    for (const struct xml_node *n = xml_child(sheets, "sheet"); n != NULL;
         n = xml_next(xml_sibling(n), "sheet")) {
        buf_printf(&names, "%s" VIEW_FMT, names.len > 0 ? ", " : "",
                   VIEW_ARG(xml_attribute(n, "name")));
    }
    return error_set(err, ERR_USAGE, "%s has no sheet \"" VIEW_FMT "\", but: %s", w->source,
                     VIEW_ARG(wanted), names.ptr == NULL ? "none" : names.ptr);
}

/* Its path, by the relation that the workbook names it with. */
static enum status sheet_path(struct workbook *w, const struct xml_node *sheet,
                              char path[PATH_BYTES_MAX], struct error *err)
{
    struct part rels;
    struct view id = xml_attribute(sheet, "id");
    enum status st = part_open(w, "xl/_rels/workbook.xml.rels", true, &rels, err);
    if (st != OK) {
        return st;
    }
    struct view target = VIEW("");
    for (const struct xml_node *n = xml_child(xml_root(rels.doc), "Relationship"); n != NULL;
         n = xml_next(xml_sibling(n), "Relationship")) {
        target = view_eq(xml_attribute(n, "Id"), id) ? xml_attribute(n, "Target") : target;
    }
    bool absolute = view_starts(target, VIEW("/"));
    int n = snprintf(path, PATH_BYTES_MAX, "%s" VIEW_FMT, absolute ? "" : "xl/",
                     VIEW_ARG(view_slice(target, absolute ? 1 : 0, target.len)));
    if (target.len == 0 || n >= PATH_BYTES_MAX) {
        st = error_set(err, ERR_FORMAT, "%s: the workbook does not say where sheet " VIEW_FMT " is",
                       w->source, VIEW_ARG(w->b->table->sheet));
    }
    part_release(&rels);
    return st;
}

static enum status find_sheet(struct workbook *w, struct view wanted, char path[PATH_BYTES_MAX],
                              struct error *err)
{
    struct part book;
    enum status st = part_open(w, "xl/workbook.xml", true, &book, err);
    if (st != OK) {
        return st;
    }
    const struct xml_node *root = xml_root(book.doc);
    const struct xml_node *sheets = xml_child(root, "sheets");
    const struct xml_node *sheet = sheets == NULL ? NULL : xml_child(sheets, "sheet");
    while (sheet != NULL && wanted.len > 0 && !view_eq(xml_attribute(sheet, "name"), wanted)) {
        sheet = xml_next(xml_sibling(sheet), "sheet");
    }
    if (sheet == NULL) {
        st = wrong_sheet(w, sheets, wanted, err);
    } else {
        const struct xml_node *properties = xml_child(root, "workbookPr");
        struct view from = properties == NULL ? VIEW("") : xml_attribute(properties, "date1904");
        w->b->table->from_1904 = view_eq(from, VIEW("1")) || view_eq(from, VIEW("true"));
        w->b->table->sheet = arena_copy(w->b->arena, xml_attribute(sheet, "name"));
        st =
            w->b->table->sheet.ptr == NULL ? error_no_memory(err) : sheet_path(w, sheet, path, err);
    }
    part_release(&book);
    return st;
}

/* ---- cells ----------------------------------------------------------------------------- */

/* "AB12" as column 27 (from 0) and row 12. */
static bool parse_reference(struct view text, uint32_t *column, uint32_t *row)
{
    uint64_t n = 0;
    uint64_t letters = 0;
    size_t at = 0;
    while (at < text.len && at < 4 && text.ptr[at] >= 'A' && text.ptr[at] <= 'Z') {
        letters = letters * 26 + (uint64_t)(text.ptr[at++] - 'A') + 1;
    }
    if (letters == 0 || !view_to_u64(view_slice(text, at, text.len), &n) || n == 0 ||
        n > SHEET_ROWS_MAX) {
        return false;
    }
    *column = (uint32_t)letters - 1;
    *row = (uint32_t)n;
    return true;
}

static enum status cell_text(const struct workbook *w, const struct xml_node *c, uint32_t row,
                             uint32_t column, struct table_cell *out, struct error *err)
{
    struct view type = xml_attribute(c, "t");
    const struct xml_node *v = xml_child(c, "v");
    const struct xml_node *inline_text = xml_child(c, "is");
    struct view text = VIEW("");
    enum status st = OK;
    if (view_eq(type, VIEW("inlineStr"))) {
        return inline_text == NULL ? OK : rich_text(w, inline_text, &out->text, err);
    }
    if (v != NULL) {
        st = xml_whole_text(v, w->b->arena, &text, err);
    }
    if (st != OK) {
        return st;
    }
    if (view_eq(type, VIEW("e"))) {
        return table_wrong(w->b->table, row, column, err, "the formula yields " VIEW_FMT,
                           VIEW_ARG(text));
    }
    if (view_eq(type, VIEW("s")) && v != NULL) {
        uint64_t place = 0;
        if (!view_to_u64(text, &place) || place >= w->shared_len) {
            return table_wrong(w->b->table, row, column, err, "it names a text that is not there");
        }
        out->text = w->shared[place]; /* no copy: many cells may name one long text */
        return OK;
    }
    if (view_eq(type, VIEW("b"))) {
        text = view_eq(text, VIEW("1")) ? VIEW("true") : VIEW("false");
    } else {
        out->number = type.len == 0 || view_eq(type, VIEW("n"));
    }
    /* The document goes before the table does. */
    out->text = arena_copy(w->b->arena, text);
    return out->text.ptr == NULL ? error_no_memory(err) : OK;
}

static enum status read_row(const struct workbook *w, const struct xml_node *node, uint32_t row,
                            struct error *err)
{
    uint32_t next = 0;
    enum status st = OK;
    for (const struct xml_node *c = xml_child(node, "c"); st == OK && c != NULL;
         c = xml_next(xml_sibling(c), "c")) {
        struct table_cell cell = {.number = false};
        struct view reference = xml_attribute(c, "r");
        uint32_t column = next;
        uint32_t said = row;
        if (reference.len > 0 &&
            (!parse_reference(reference, &column, &said) || said != row || column < next)) {
            return error_set(
                err, ERR_FORMAT,
                "%s, sheet " VIEW_FMT ": a cell \"" VIEW_FMT "\" out of its place in row %u",
                w->source, VIEW_ARG(w->b->table->sheet), VIEW_ARG(reference), (unsigned)row);
        }
        next = column + 1;
        st = cell_text(w, c, row, column, &cell, err);
        if (st == OK) {
            st = table_add(w->b, row, column, cell, err);
        }
    }
    return st;
}

static enum status read_rows(const struct workbook *w, const struct xml_node *data,
                             struct error *err)
{
    uint32_t last = 0;
    enum status st = OK;
    for (const struct xml_node *n = xml_child(data, "row"); st == OK && n != NULL;
         n = xml_next(xml_sibling(n), "row")) {
        struct view said = xml_attribute(n, "r");
        uint64_t row = (uint64_t)last + 1;
        if ((said.len > 0 && !view_to_u64(said, &row)) || row <= last || row > SHEET_ROWS_MAX) {
            return error_set(
                err, ERR_FORMAT, "%s, sheet " VIEW_FMT ": a row \"" VIEW_FMT "\" behind row %u",
                w->source, VIEW_ARG(w->b->table->sheet), VIEW_ARG(said), (unsigned)last);
        }
        last = (uint32_t)row;
        st = read_row(w, n, last, err);
    }
    return st;
}

/* ---- merged cells ---------------------------------------------------------------------- */

struct merge {
    uint32_t column;
    uint32_t first;
    uint32_t last;
};

static int by_place(const struct table_entry *e, uint32_t row, uint32_t column)
{
    return e->row != row ? (e->row < row ? -1 : 1)
                         : (e->column == column ? 0 : (e->column < column ? -1 : 1));
}

/* Entries come by row, and within a row by column. */
static const struct table_entry *entry_at(const struct table_builder *b, size_t len, uint32_t row,
                                          uint32_t column)
{
    size_t low = 0;
    size_t high = len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int side = by_place(&b->entries[middle], row, column);
        if (side == 0) {
            return &b->entries[middle];
        }
        low = side < 0 ? middle + 1 : low;
        high = side < 0 ? high : middle;
    }
    return NULL;
}

/* *filled: its first cell is one of the `len` that the sheet itself has; others hide nothing. */
static enum status parse_merge(const struct workbook *w, struct view reference, size_t len,
                               struct merge *out, bool *filled, struct error *err)
{
    const struct table *t = w->b->table;
    struct view to = reference;
    struct view from;
    uint32_t columns[2];
    uint32_t rows[2];
    (void)view_split(&to, ':', &from);
    if (to.ptr == NULL || !parse_reference(from, &columns[0], &rows[0]) ||
        !parse_reference(to, &columns[1], &rows[1]) || columns[1] < columns[0] ||
        rows[1] < rows[0]) {
        return error_set(err, ERR_FORMAT, "%s, sheet " VIEW_FMT ": merged cells \"" VIEW_FMT "\"",
                         t->source, VIEW_ARG(t->sheet), VIEW_ARG(reference));
    }
    *filled = entry_at(w->b, len, rows[0], columns[0]) != NULL;
    if (*filled && columns[1] > columns[0]) {
        return table_wrong(t, rows[0], columns[0], err,
                           "the cells " VIEW_FMT
                           " are merged across columns: unmerge them, or take "
                           "the title out of the table",
                           VIEW_ARG(reference));
    }
    if (*filled && rows[0] <= w->b->entries[0].row && rows[1] > rows[0]) {
        return table_wrong(t, rows[0], columns[0], err,
                           "the cells " VIEW_FMT
                           " of the header are merged: the columns need one row "
                           "with their names",
                           VIEW_ARG(reference));
    }
    *out = (struct merge){columns[0], rows[0], rows[1]};
    return OK;
}

static int compare_entries(const void *a, const void *b)
{
    const struct table_entry *e = b;
    return by_place(a, e->row, e->column);
}

/* Down to the last row that the sheet has anything in. *visited: cells that merges have covered so
 * far, those too that had something. */
static enum status fill_down(const struct workbook *w, const struct merge *m, size_t len,
                             size_t *visited, struct error *err)
{
    enum status st = OK;
    const struct table_cell cell = entry_at(w->b, len, m->first, m->column)->cell;
    uint32_t last = w->b->entries[len - 1].row;
    last = m->last < last ? m->last : last;
    *visited += last > m->first ? last - m->first : 0;
    if (*visited > TABLE_CELLS_MAX) {
        return error_set(err, ERR_LIMIT, "%s: more than %d cells are merged", w->source,
                         TABLE_CELLS_MAX);
    }
    for (uint32_t row = m->first + 1; st == OK && row <= last; row++) {
        if (entry_at(w->b, len, row, m->column) == NULL) {
            st = table_add(w->b, row, m->column, cell, err);
        }
    }
    return st;
}

/* Into their order again. A cell that two merges filled has two values: no program writes that. */
static enum status order_entries(const struct workbook *w, struct error *err)
{
    struct table_entry *e = w->b->entries;
    qsort(e, w->b->len, sizeof *e, compare_entries);
    for (size_t i = 1; i < w->b->len; i++) {
        if (compare_entries(&e[i - 1], &e[i]) == 0) {
            return table_wrong(w->b->table, e[i].row, e[i].column, err, "merged cells overlap");
        }
    }
    return OK;
}

static enum status read_merges(const struct workbook *w, const struct xml_node *list,
                               struct error *err)
{
    enum status st = OK;
    size_t count = 0;
    size_t visited = 0;
    size_t len = w->b->len;
    for (const struct xml_node *n = xml_child(list, "mergeCell"); st == OK && n != NULL;
         n = xml_next(xml_sibling(n), "mergeCell")) {
        struct merge m = {0};
        bool filled = false;
        if (++count > MERGES_MAX) {
            return error_set(err, ERR_LIMIT, "%s: more than %d merged cells", w->source,
                             MERGES_MAX);
        }
        st = parse_merge(w, xml_attribute(n, "ref"), len, &m, &filled, err);
        if (st == OK && filled) {
            st = fill_down(w, &m, len, &visited, err);
        }
    }
    return st == OK && w->b->len > len ? order_entries(w, err) : st;
}

/* ---- the sheet ------------------------------------------------------------------------- */

static enum status read_sheet(struct workbook *w, const char *path, struct error *err)
{
    struct part sheet;
    enum status st = part_open(w, path, true, &sheet, err);
    if (st != OK) {
        return st;
    }
    const struct xml_node *root = xml_root(sheet.doc);
    const struct xml_node *data = xml_child(root, "sheetData");
    const struct xml_node *merges = xml_child(root, "mergeCells");
    if (data != NULL) {
        st = read_rows(w, data, err);
    }
    if (st == OK && merges != NULL) {
        st = read_merges(w, merges, err);
    }
    part_release(&sheet);
    return st;
}

enum status table_read_xlsx(struct table_builder *b, struct view bytes, struct view sheet,
                            struct error *err)
{
    struct workbook w = {.b = b, .zip = bytes, .source = b->table->source};
    char path[PATH_BYTES_MAX];
    enum status st = find_sheet(&w, sheet, path, err);
    if (st == OK) {
        st = read_shared(&w, err);
    }
    if (st == OK) {
        st = read_sheet(&w, path, err);
    }
    part_release(&w.strings);
    return st;
}

/* From the rows of a table to records: columns by their headers, cells by their fields. */
#include "noun_import.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>

#include <stdint.h>

enum { HEADER_MAX = 128, CIRCLE_MAX = 64 };

/* ---- columns --------------------------------------------------------------------------- */

/* "Review_By " and "review-by" as "review by". */
static void fold(struct view text, char out[HEADER_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < text.len && len + 1 < HEADER_MAX; i++) {
        char c = text.ptr[i];
        bool space = c == ' ' || c == '_' || c == '-' || c == '\t' || c == '\n' || c == '\r';
        if (!space) {
            out[len++] = char_lower(c);
        } else if (len > 0 && out[len - 1] != ' ') {
            out[len++] = ' ';
        }
    }
    while (len > 0 && out[len - 1] == ' ') {
        len--;
    }
    out[len] = '\0';
}

static bool is_called(const struct field *f, const char *folded)
{
    char name[HEADER_MAX];
    struct view rest = view_str(f->headers);
    struct view one;
    bool is = false;
    fold(view_str(f->name), name);
    is = strcmp(name, folded) == 0;
    while (!is && rest.len > 0 && view_split(&rest, '|', &one)) {
        fold(one, name);
        is = strcmp(name, folded) == 0;
    }
    return is;
}

/* By the field's own name first: "name" of one may be another name of the next. */
static const struct field *field_of_header(const struct noun *n, struct view header)
{
    char folded[HEADER_MAX];
    char name[HEADER_MAX];
    fold(header, folded);
    for (const struct field *f = n->fields; f->name != NULL; f++) {
        fold(view_str(f->name), name);
        if (strcmp(name, folded) == 0) {
            return f;
        }
    }
    for (const struct field *f = n->fields; f->name != NULL; f++) {
        if (is_called(f, folded)) {
            return f;
        }
    }
    return noun_field(n, header);
}

/* What --map says of a header; *said: it says something. */
static enum status mapped(const struct import_work *w, struct view header, bool *said,
                          const struct field **out, struct error *err)
{
    *said = false;
    for (size_t i = 0; i < w->call->map_count; i++) {
        struct view map = view_str(w->call->maps[i]);
        ptrdiff_t at = view_rfind_char(map, '=');
        struct view name = view_slice(map, (size_t)at + 1, map.len);
        if (!view_eq_nocase(view_trim(view_slice(map, 0, (size_t)at)), header)) {
            continue;
        }
        *said = true;
        *out = noun_field(w->call->noun, name);
        if (*out == NULL && !view_eq(name, VIEW("-"))) {
            return error_set(err, ERR_USAGE, "--map: %s has no field \"" VIEW_FMT "\"",
                             w->call->noun->name, VIEW_ARG(name));
        }
    }
    return OK;
}

/* Every --map has to name a column that is there. */
static enum status check_maps(const struct import_work *w, struct error *err)
{
    for (size_t i = 0; i < w->call->map_count; i++) {
        struct view map = view_str(w->call->maps[i]);
        struct view header = view_trim(view_slice(map, 0, (size_t)view_rfind_char(map, '=')));
        bool there = false;
        for (size_t c = 0; c < w->table.columns; c++) {
            there = there || view_eq_nocase(w->table.headers[c], header);
        }
        if (!there) {
            return error_set(err, ERR_USAGE, "--map: %s has no column \"" VIEW_FMT "\"",
                             w->table.source, VIEW_ARG(header));
        }
    }
    return OK;
}

static bool has_column(const struct import_work *w, const struct field *f)
{
    bool has = false;
    for (size_t i = 0; i < w->table.columns; i++) {
        has = has || w->columns[i] == f;
    }
    return has;
}

/* By a column or an option; the latter may say nothing: an empty text. */
static bool is_said(const struct import_work *w, const struct field *f)
{
    return w->call->given[f - w->call->noun->fields] != NULL || has_column(w, f);
}

/* A person may be known by the address alone. */
static bool may_lack(const struct import_work *w, const struct field *f)
{
    const struct noun *n = w->call->noun;
    return !f->required || (strcmp(n->name, "person") == 0 && f == n->fields &&
                            has_column(w, noun_field(n, VIEW("email"))));
}

static enum status check_columns(const struct import_work *w, struct error *err)
{
    for (const struct field *f = w->call->noun->fields; f->name != NULL; f++) {
        const char *given = w->call->given[f - w->call->noun->fields];
        char option[FIELD_NAME_MAX];
        field_option(f, option);
        if (given != NULL && has_column(w, f)) {
            return error_set(err, ERR_USAGE,
                             "--%s: a column says it of each row; leave that out with --map "
                             "\"HEADER=-\"",
                             option);
        }
        if (!may_lack(w, f) && !has_column(w, f) && (given == NULL || given[0] == '\0')) {
            return error_set(err, ERR_USAGE,
                             "%s: no column is the %s (%s); name it with --map \"HEADER=%s\"",
                             w->table.source, option, f->help, option);
        }
    }
    return OK;
}

enum status import_map_columns(struct import_work *w, struct error *err)
{
    enum status st = check_maps(w, err);
    for (size_t i = 0; st == OK && i < w->table.columns; i++) {
        struct view header = w->table.headers[i];
        const struct field *f = NULL;
        bool said = false;
        if (header.len == 0) {
            continue;
        }
        st = mapped(w, header, &said, &f, err);
        f = said || st != OK ? f : field_of_header(w->call->noun, header);
        if (st == OK && f != NULL && has_column(w, f)) {
            return error_set(err, ERR_USAGE,
                             "%s: two columns are the %s, \"" VIEW_FMT "\" the second; tell them "
                             "apart with --map \"HEADER=-\"",
                             w->table.source, f->name, VIEW_ARG(header));
        }
        if (st == OK && f == NULL && !said) {
            cli_note(w->call->cli, "the column \"" VIEW_FMT "\" is not imported", VIEW_ARG(header));
        }
        w->columns[i] = f;
    }
    return st == OK ? check_columns(w, err) : st;
}

/* ---- rows ------------------------------------------------------------------------------ */

/* A workbook counts days where it shows a date. */
static enum status cell_value(struct import_work *w, const struct field *f,
                              const struct table_cell *cell, struct view *out, struct error *err)
{
    int64_t seconds = 0;
    char date[CLOCK_TEXT_MAX];
    if (cell->number && f->kind == FIELD_DATE) {
        if (!table_date(&w->table, cell->text, &seconds)) {
            return error_set(err, ERR_USAGE, "the number " VIEW_FMT " is no date",
                             VIEW_ARG(cell->text));
        }
        clock_rfc3339(seconds, date);
        *out = arena_copy(&w->home.arena, view_of(date, strlen("2026-11-22")));
        return out->ptr == NULL ? error_no_memory(err) : OK;
    }
    return noun_value(&w->home, f, cell->text, out, NULL, err);
}

static bool is_about_input(enum status st)
{
    return st == ERR_USAGE || st == ERR_FORMAT || st == ERR_NOT_FOUND;
}

/* *good: no cell of the row is wrong. A field without a column keeps what is known of it. */
static enum status read_cells(struct import_work *w, size_t row, struct noun_record *r, bool *good,
                              struct error *err)
{
    *good = true;
    memcpy(r->values, w->constants, sizeof r->values);
    for (size_t i = 0; i < w->table.columns; i++) {
        const struct field *f = w->columns[i];
        const struct table_cell *cell = table_at(&w->table, row, i);
        struct error why;
        if (f == NULL) {
            continue;
        }
        struct view *to = &r->values[f - r->noun->fields];
        *to = VIEW("");
        enum status st = cell->text.len == 0 ? OK : cell_value(w, f, cell, to, &why);
        if (cell->text.len == 0 && !may_lack(w, f)) {
            st = error_set(&why, ERR_USAGE, "it is empty: %s", f->help);
        }
        if (is_about_input(st)) {
            *good = false;
            st = import_note(w, row, i, &why, err);
        } else if (st != OK) {
            st = error_set(err, st, "%s", why.message);
        }
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

/* What the row does not speak of, from the record that is there. */
static void complete(const struct import_work *w, struct noun_record *r,
                     const struct noun_record *old)
{
    for (size_t i = r->noun->keys; r->noun->fields[i].name != NULL; i++) {
        if (old != NULL && old->active && !is_said(w, &r->noun->fields[i])) {
            r->values[i] = old->values[i];
        }
    }
}

/* What a row says of its key. */
struct said {
    size_t row;
    struct sha256 all; /* fields */
};

/* The same key in an earlier row: fine where both say the same, else both are named. */
static enum status check_twice(struct import_work *w, size_t row, const struct noun_record *r,
                               bool *again, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf key = BUF_INIT(8192);
    CLEANUP(buf_cleanup) struct buf all = BUF_INIT(64 * 1024);
    struct sha256 digest;
    struct error why;
    for (size_t i = 0; r->noun->fields[i].name != NULL; i++) {
        buf_printf(i < r->noun->keys ? &key : &all, VIEW_FMT "\x1f", VIEW_ARG(r->values[i]));
    }
    enum status st = buf_status(&key, err);
    st = st == OK ? buf_status(&all, err) : st;
    if (st != OK) {
        return st;
    }
    sha256_of(buf_view(&all), &digest);
    struct said *before = map_get(&w->seen, buf_view(&key));
    *again = before != NULL;
    if (before == NULL) {
        before = arena_alloc(&w->home.arena, 1, sizeof *before);
        if (before == NULL) {
            return error_no_memory(err);
        }
        *before = (struct said){row, digest};
        return map_put(&w->seen, buf_view(&key), before, NULL, err);
    }
    if (sha256_eq(&before->all, &digest)) {
        return OK;
    }
    (void)error_set(&why, ERR_USAGE, "it contradicts row %u, which speaks of the same %s",
                    (unsigned)w->table.numbers[before->row], r->noun->name);
    return import_note(w, row, w->table.columns, &why, err);
}

static enum status keep_row(struct import_work *w, size_t row, const struct noun_record *r,
                            bool added, struct error *err)
{
    void *rows = w->rows;
    enum status st = mem_grow(&rows, &w->cap, w->len + 1, sizeof *w->rows, TABLE_ROWS_MAX, err);
    w->rows = rows;
    if (st == OK) {
        w->rows[w->len++] = (struct import_row){*r, row, added};
    }
    return st;
}

/* Beside what is known: new, changed, the same, or withdrawn and left so. */
static enum status compare_row(struct import_work *w, size_t row, struct noun_record *r,
                               struct error *err)
{
    const struct noun_record *old = noun_set_find(&w->home.set, r->values);
    complete(w, r, old);
    enum status st = noun_inherit(&w->home, r, err);
    if (st != OK) {
        return st;
    }
    if (old != NULL && !old->active) {
        w->left++;
        return OK;
    }
    if (old != NULL && noun_record_same(old, r)) {
        w->unchanged++;
        return OK;
    }
    if (old == NULL) {
        struct error why;
        st = noun_offer(&w->home, w->call, VIEW(""), r, &why);
        if (st != OK) {
            return is_about_input(st) ? import_note(w, row, w->table.columns, &why, err)
                                      : error_set(err, st, "%s", why.message);
        }
    }
    return keep_row(w, row, r, old == NULL, err);
}

static enum status read_row(struct import_work *w, size_t row, struct error *err)
{
    struct noun_record r = {.noun = w->call->noun, .active = true};
    bool good = false;
    bool again = false;
    enum status st = read_cells(w, row, &r, &good, err);
    if (st == OK && good && strcmp(r.noun->name, "person") == 0) {
        struct error why;
        st = import_find_person(w, row, &r, &why);
        good = st == OK;
        st = st == ERR_USAGE ? import_note(w, row, w->table.columns, &why, err)
             : st == OK      ? OK
                             : error_set(err, st, "%s", why.message);
    }
    if (st == OK && good) {
        st = check_twice(w, row, &r, &again, err);
    }
    if (st != OK || !good || again) {
        return st;
    }
    return compare_row(w, row, &r, err);
}

static enum status read_constants(struct import_work *w, struct error *err)
{
    const struct noun *n = w->call->noun;
    enum status st = OK;
    for (size_t i = 0; st == OK && n->fields[i].name != NULL; i++) {
        const char *given = w->call->given[i];
        if (given != NULL && given[0] != '\0') {
            st = noun_value(&w->home, &n->fields[i], view_str(given), &w->constants[i], NULL, err);
            st = st == OK ? OK : noun_blame(&n->fields[i], err);
        }
    }
    return st;
}

enum status import_read_rows(struct import_work *w, struct error *err)
{
    enum status st = read_constants(w, err);
    for (size_t i = 0; st == OK && i < w->table.rows; i++) {
        st = read_row(w, i, err);
    }
    return st;
}

/* ---- order ----------------------------------------------------------------------------- */

struct ordering {
    struct import_work *w;
    struct map by_id;     /* to place + 1 */
    size_t field;         /* that names another of the same noun */
    unsigned char *state; /* 0 not yet, 1 on the way, 2 placed */
    struct import_row *out;
    size_t len;
};

static size_t place_of(const struct ordering *o, struct view id)
{
    return (size_t)(uintptr_t)map_get(&o->by_id, id);
}

/* From `start` along the named ones until one that is placed, then back. */
static enum status place_chain(struct ordering *o, size_t start, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf chain = BUF_INIT(1 << 20);
    size_t at = start;
    size_t depth = 0;
    for (;;) {
        const struct import_row *r = &o->w->rows[at];
        size_t next = place_of(o, r->record.values[o->field]);
        o->state[at] = 1;
        buf_printf(&chain, "%s" VIEW_FMT,
                   depth == 0   ? ""
                   : depth == 1 ? " is a subcontractor of "
                                : ", which is a subcontractor of ",
                   VIEW_ARG(r->record.values[0]));
        if (next == 0 || o->state[next - 1] == 2 || ++depth > CIRCLE_MAX) {
            break;
        }
        if (o->state[next - 1] == 1) {
            struct error why;
            (void)error_set(&why, ERR_USAGE,
                            "a circle: " VIEW_FMT "%s is a subcontractor of " VIEW_FMT,
                            VIEW_ARG(buf_view(&chain)), depth > 1 ? ", which" : "",
                            VIEW_ARG(o->w->rows[next - 1].record.values[0]));
            return import_note(o->w, r->row, o->w->table.columns, &why, err);
        }
        at = next - 1;
    }
    /* The last one of the chain can be said; the others wait for their next turn. */
    o->out[o->len++] = o->w->rows[at];
    o->state[at] = 2;
    for (size_t i = start; i != at;) {
        o->state[i] = 0;
        i = place_of(o, o->w->rows[i].record.values[o->field]) - 1;
    }
    return OK;
}

static enum status place_all(struct ordering *o, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && o->w->errors == 0 && i < o->w->len; i++) {
        while (st == OK && o->w->errors == 0 && o->state[i] != 2) {
            st = place_chain(o, i, err);
        }
    }
    return st;
}

enum status import_order_rows(struct import_work *w, struct error *err)
{
    struct ordering o = {.w = w};
    const struct noun *n = w->call->noun;
    while (n->fields[o.field].name != NULL &&
           (n->fields[o.field].refers == NULL || strcmp(n->fields[o.field].refers, n->name) != 0)) {
        o.field++;
    }
    if (n->fields[o.field].name == NULL || w->len == 0) {
        return OK;
    }
    map_init(&o.by_id);
    o.state = arena_alloc(&w->home.arena, w->len, 1);
    o.out = arena_alloc(&w->home.arena, w->len, sizeof *o.out);
    enum status st = o.state == NULL || o.out == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < w->len; i++) {
        st = map_put(&o.by_id, w->rows[i].record.values[0], (void *)(uintptr_t)(i + 1), NULL, err);
    }
    if (st == OK) {
        st = place_all(&o, err);
    }
    if (st == OK && w->errors == 0) {
        memcpy(w->rows, o.out, w->len * sizeof *w->rows);
    }
    map_release(&o.by_id);
    return st;
}

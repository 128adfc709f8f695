#include <assay/base/csv.h>

void csv_init(struct csv *csv, struct view text, struct arena *arena)
{
    if (view_starts(text, VIEW("\xef\xbb\xbf"))) {
        text = view_slice(text, 3, text.len);
    }
    *csv = (struct csv){text, 0, 1, arena};
}

static void skip(struct csv *csv, size_t n)
{
    csv->rest = view_slice(csv->rest, n, csv->rest.len);
}

static bool at_line_end(struct view v)
{
    return v.len == 0 || v.ptr[0] == '\n' || (v.ptr[0] == '\r' && (v.len == 1 || v.ptr[1] == '\n'));
}

static void skip_line(struct csv *csv)
{
    struct view unused;
    (void)view_line(&csv->rest, &unused);
    csv->next_line++;
}

/* The text between quotes, its doubled ones made single. */
static bool unquote(struct csv *csv, struct view raw, bool doubled, struct view *field)
{
    *field = raw;
    if (!doubled) {
        return true;
    }
    char *copy = arena_alloc(csv->arena, raw.len, 1);
    if (copy == NULL) {
        return false;
    }
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        copy[len++] = raw.ptr[i];
        i += raw.ptr[i] == '"';
    }
    *field = view_of(copy, len);
    return true;
}

static enum csv_status read_quoted(struct csv *csv, struct view *field)
{
    struct view v = view_slice(csv->rest, 1, CSV_QUOTED_MAX);
    bool doubled = false;
    size_t lines = 0;
    size_t n = 0;
    for (; n < v.len; n++) {
        lines += v.ptr[n] == '\n';
        if (v.ptr[n] != '"') {
            continue;
        }
        if (n + 1 >= v.len || v.ptr[n + 1] != '"') {
            break;
        }
        doubled = true;
        n++;
    }
    if (n == v.len) {
        return CSV_MALFORMED;
    }
    if (!unquote(csv, view_slice(v, 0, n), doubled, field)) {
        return CSV_NO_MEMORY;
    }
    skip(csv, n + 2);
    csv->next_line += lines;
    return at_line_end(csv->rest) || csv->rest.ptr[0] == ',' ? CSV_ROW : CSV_MALFORMED;
}

static enum csv_status read_field(struct csv *csv, struct view *field)
{
    if (csv->rest.len > 0 && csv->rest.ptr[0] == '"') {
        return read_quoted(csv, field);
    }
    size_t n = 0;
    while (n < csv->rest.len && csv->rest.ptr[n] != ',' && csv->rest.ptr[n] != '\n') {
        n++;
    }
    n -= n > 0 && at_line_end(view_slice(csv->rest, n - 1, csv->rest.len)) ? 1 : 0; /* "\r\n" */
    *field = view_slice(csv->rest, 0, n);
    skip(csv, n);
    return CSV_ROW;
}

enum csv_status csv_next(struct csv *csv, struct csv_row *row)
{
    row->count = 0;
    while (csv->rest.len > 0 && at_line_end(csv->rest)) {
        skip_line(csv);
    }
    if (csv->rest.len == 0) {
        return CSV_END;
    }
    csv->line = csv->next_line;
    for (;;) {
        struct view field;
        enum csv_status got = read_field(csv, &field);
        if (got != CSV_ROW) {
            skip_line(csv);
            return got;
        }
        if (row->count < CSV_FIELDS_MAX) {
            row->fields[row->count++] = field;
        }
        if (at_line_end(csv->rest)) {
            skip_line(csv);
            return CSV_ROW;
        }
        skip(csv, 1);
    }
}

int csv_column(const struct csv_row *header, const char *name)
{
    for (size_t i = 0; i < header->count; i++) {
        if (view_eq_nocase(view_trim(header->fields[i]), view_str(name))) {
            return (int)i;
        }
    }
    return -1;
}

struct view csv_field(const struct csv_row *row, int column)
{
    return column >= 0 && (size_t)column < row->count ? view_trim(row->fields[column])
                                                      : view_of(NULL, 0);
}

/* Comma-separated values (RFC 4180): rows of fields, quoted ones with line breaks. Views are of
 * the text, or, of fields with doubled quotes, in the arena. */
#ifndef ASSAY_BASE_CSV_H
#define ASSAY_BASE_CSV_H

#include <assay/base/arena.h>

enum { CSV_FIELDS_MAX = 32, CSV_QUOTED_MAX = 64 << 10 };

struct csv {
    struct view rest;
    size_t line; /* of the row that was read last */
    size_t next_line;
    struct arena *arena; /* for fields with doubled quotes */
};

struct csv_row {
    struct view fields[CSV_FIELDS_MAX]; /* blanks are part of them; further ones are passed over */
    size_t count;
};

enum csv_status { CSV_ROW, CSV_END, CSV_MALFORMED, CSV_NO_MEMORY };

void csv_init(struct csv *csv, struct view text, struct arena *arena);

/* The next row. Empty lines are passed over. CSV_MALFORMED: a quote that does not
 * end within CSV_QUOTED_MAX bytes, or something behind one; reading goes on behind the line.
 * CSV_NO_MEMORY: of the arena, or its limit. */
MUST_CHECK enum csv_status csv_next(struct csv *csv, struct csv_row *row);

/* The place of a column in a header row, without regard to case and blanks around it, or -1. */
int csv_column(const struct csv_row *header, const char *name);

/* The field without blanks around it, or an empty text where the row is shorter. */
struct view csv_field(const struct csv_row *row, int column);

#endif

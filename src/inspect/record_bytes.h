/* The encoding that all records share: a version byte, then the fields in the order of their
 * struct. Numbers are LEB128 (at most 32 bits), texts a length and bytes, hashes raw. Nothing
 * may follow the last field.
 *
 * The writer repairs what the reader would refuse and an honest inspector may still produce
 * (text cut out of a file with broken encoding, over-long text, a region without end); the
 * reader is strict. */
#ifndef ASSAY_INSPECT_RECORD_BYTES_H
#define ASSAY_INSPECT_RECORD_BYTES_H

#include <assay/inspect/record.h>

enum {
    RECORD_VERSION = 1,
    NAME_MAX_BYTES = 64,
    RULE_MAX_BYTES = 256,
    TOKEN_MAX_BYTES = 1024,
    PATH_MAX_BYTES = 64 << 10,
    TEXT_MAX_BYTES = 64 << 10
};

/* ---- writing ---- */

void put_number(struct buf *out, uint32_t n);
void put_bytes(struct buf *out, struct view v);
/* What is no UTF-8 is written out visibly; cut at `max`. */
void put_text(struct buf *out, struct view text, size_t max);
void put_region(struct buf *out, struct region r);

/* ---- reading ---- */

/* The first thing that is wrong sticks: later reads yield empty values. */
struct reader {
    struct view rest;
    const char *wrong;
};

void refuse(struct reader *r, const char *wrong);
struct view take(struct reader *r, size_t len);
uint32_t take_number(struct reader *r);
uint32_t take_enum(struct reader *r, uint32_t last, const char *wrong);
struct view take_text(struct reader *r, size_t max);
/* Not empty, and nothing in it that a terminal or a report would trip over. */
struct view take_label(struct reader *r, size_t max, const char *wrong);
/* Lower-case letters, digits and "-.+". */
struct view take_word(struct reader *r, const char *wrong);
struct region take_region(struct reader *r);
void take_version(struct reader *r);
/* ERR_FORMAT where something was wrong or bytes are left; `what` names the record. */
MUST_CHECK enum status finish(struct reader *r, const char *what, struct error *err);

#endif

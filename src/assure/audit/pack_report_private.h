/* What the two halves of the report share. */
#ifndef ASSAY_ASSURE_PACK_REPORT_PRIVATE_H
#define ASSAY_ASSURE_PACK_REPORT_PRIVATE_H

#include "pack_report.h"

#include <assay/base/arena.h>

enum { PACK_REPORT_HEAD_MAX = 1 << 28 };

struct report_type {
    struct view predicate;
    struct view title;
    uint64_t statements;
    uint64_t listed;
};

struct report_vouched {
    uint64_t size;
    uint64_t cosignatures;
    uint64_t timestamps;
};

struct pack_report {
    int fd; /* statements as JSON, with commas between them */
    uint64_t spooled;
    struct buf rows;  /* those that are not in the file yet */
    struct buf value; /* scratch */
    uint64_t listed;
    size_t types_len;
    struct report_type types[PACK_REPORT_TYPES_MAX];
    struct arena arena; /* names of types */
    struct report_vouched *vouched;
    size_t vouched_len;
    size_t vouched_cap;
    struct buf head; /* the document up to the first statement; empty: not finished */
};

/* What waits in `rows` goes to the file. */
MUST_CHECK enum status pack_report_flush(struct pack_report *r, struct error *err);

#endif

/* The parts of the text format. */
#ifndef ASSAY_REPORT_TEXT_H
#define ASSAY_REPORT_TEXT_H

#include "common.h"
#include "page.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>

enum {
    SUMMARY_FINDINGS = 10,
    SUMMARY_ROWS = 3, /* of one requirement */
    VERBOSE_ROWS = 20,
    SUMMARY_GAPS = 10,
    EXCERPT_LINES = 7,
    FIX_SHOWN_MAX = 72,
    TEXT_ALL = 0x7fffffff
};

struct text_writer {
    struct page page;
    const struct report *report;
    struct fact_counts counts;
    struct buf sentence; /* being put together */
    unsigned detail;
    unsigned left;  /* entries of the list at hand that may still be shown */
    unsigned shown; /* entries shown */
};

void text_heading(struct text_writer *t, const char *title);
/* An empty sentence to append to; text_say() sets it as a paragraph. */
struct buf *text_sentence(struct text_writer *t);
void text_say(struct text_writer *t, unsigned indent);
/* "... and 12 more", if any. */
void text_more(struct text_writer *t, unsigned indent, uint64_t more);

void text_requirements(struct text_writer *t);
MUST_CHECK enum status text_findings(struct text_writer *t, struct error *err);
MUST_CHECK enum status text_components(struct text_writer *t, struct error *err);
/* Where anything is vulnerable: which package to move, and where to. */
MUST_CHECK enum status text_upgrades(struct text_writer *t, struct error *err);
/* Where anything was measured: a paragraph a language; with -v the hardest functions. */
MUST_CHECK enum status text_measures(struct text_writer *t, struct error *err);

#endif

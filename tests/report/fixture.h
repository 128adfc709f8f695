/* Reports with known contents for the tests of the formats, built through the real
 * facts interface. The verdict is put together by hand: judging is another room's. */
#ifndef ASSAY_TESTS_REPORT_FIXTURE_H
#define ASSAY_TESTS_REPORT_FIXTURE_H

#include <assay/report/report.h>

struct fixture {
    struct facts *facts;
    struct facts_subject subject;
    struct inspection_facts inspection;
    struct verdict verdict;
    struct report report;
    struct arena arena;
};

extern const struct finding code_findings[];
extern const size_t code_findings_count;

/* "supplier": a rejected deliverable with something of everything. "clean": an accepted
 * one without findings. "scan": findings without a verdict, nothing logged. "diff": the
 * same compared with a base: one finding of each state. "imports": the same with findings
 * of other tools. "code": findings with fixes, flows and other rules. "incomplete".
 * "hostile": markup, control characters and broken UTF-8 in every text. "large": 10,000
 * findings and 2,000 components. "huge": 25,001 findings. ERR_NOT_FOUND otherwise. */
MUST_CHECK enum status fixture_make(struct fixture *fx, const char *name, struct error *err);
void fixture_release(struct fixture *fx);

#endif

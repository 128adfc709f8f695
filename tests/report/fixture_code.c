/* Findings of code rules, for the fixture "code". */
#include "fixture.h"

static const struct flow_step query_flow[] = {
    {{3, 12, 3, 31}, VIEW_INIT("The data comes from here.")},
    {{4, 5, 4, 38}, VIEW_INIT("It is passed on here.")},
    {{5, 5, 5, 22}, VIEW_INIT("Here it does harm.")}};

/* A finding with all that there may be, one whose fix removes it, one whose fix cannot be
 * placed in code points. */
const struct finding code_findings[] = {
    {.inspector = VIEW_INIT("code"),
     .rule = VIEW_INIT("sql-from-request"),
     .message = VIEW_INIT("A query is put together from a request. Pass values as parameters."),
     .severity = SEVERITY_HIGH,
     .confidence = CONFIDENCE_MEDIUM,
     .path = VIEW_INIT("app/queries.py"),
     .region = {5, 19, 6, 9},
     .excerpt = VIEW_INIT("    \"caf\xc3\xa9\"; db.run(q,\n       1)\n"),
     .excerpt_line = 5,
     .fingerprint = VIEW_INIT("f1:0011"),
     .cwe = VIEW_INIT("CWE-89"),
     .owasp = VIEW_INIT("A03:2021 A01:2017"),
     .has_fix = true,
     .fix = VIEW_INIT("db.run(\n      \"SELECT ?\",\n      [q])"),
     .flow = query_flow,
     .flow_len = 3,
     .also = VIEW_INIT("query-concatenated\nquery-formatted")},
    {.inspector = VIEW_INIT("code"),
     .rule = VIEW_INIT("debug-on"),
     .message = VIEW_INIT("Debugging is on."),
     .severity = SEVERITY_LOW,
     .confidence = CONFIDENCE_HIGH,
     .path = VIEW_INIT("app/main.py"),
     .region = {9, 1, 9, 13},
     .excerpt = VIEW_INIT("debug = True\n"),
     .excerpt_line = 9,
     .fingerprint = VIEW_INIT("f1:0022"),
     .has_fix = true},
    {.inspector = VIEW_INIT("code"),
     .rule = VIEW_INIT("debug-on"),
     .message = VIEW_INIT("Debugging is on."),
     .severity = SEVERITY_LOW,
     .confidence = CONFIDENCE_HIGH,
     .path = VIEW_INIT("app/second.py"),
     .region = {9, 1, 9, 13},
     .fingerprint = VIEW_INIT("f1:0033"),
     .has_fix = true,
     .fix = VIEW_INIT("debug = False")},
};

const size_t code_findings_count = sizeof code_findings / sizeof code_findings[0];

/* Shared by the formats: words and small judgements that all of them use alike. */
#ifndef ASSAY_REPORT_COMMON_H
#define ASSAY_REPORT_COMMON_H

#include <assay/base/json.h>
#include <assay/report/report.h>

extern const struct report_format report_format_text;
extern const struct report_format report_format_json;
extern const struct report_format report_format_sarif;
extern const struct report_format report_format_cyclonedx;
extern const struct report_format report_format_cyclonedx_json;
extern const struct report_format report_format_cyclonedx_xml;
extern const struct report_format report_format_spdx_json;
extern const struct report_format report_format_spdx_tag;
extern const struct report_format report_format_spdx3_json;
extern const struct report_format report_format_junit;
extern const struct report_format report_format_html;

enum { SEVERITY_COUNT = SEVERITY_CRITICAL + 1 };

/* "ok", "alarm", … , "not-applicable", "not-measured". */
const char *requirement_status(const struct requirement_result *r);
/* Speaks against the subject: an alarm or an error where it applies and was measured. */
bool requirement_fails(const struct requirement_result *r);

const char *subject_kind_word(const struct report *r); /* "archive" */
const char *level_word(enum requirement_level level);  /* "must" */

uint64_t findings_total(const struct fact_counts *counts);
bool sha256_is_zero(const struct sha256 *d);

/* "CWE-798" as 798; 0 if it is nothing of that shape. */
uint32_t cwe_number(struct view cwe);

/* A rule's name among those of all inspectors: "secrets/aws-access-key-id". Some
 * inspectors put their name before the rule's themselves. */
void add_rule_name(struct buf *out, const struct finding *f);

/* Take the next of a finding's witnesses, as tool and rule; false at the end. */
bool next_witness(struct view *rest, struct view *tool, struct view *rule);
/* "witnesses": the tools that say so, each once, the finding's own inspector first. */
void member_witnesses(struct json_writer *w, const struct fact_finding *fact);

/* A list of strings from lines of text. */
void member_lines(struct json_writer *w, const char *key, struct view lines);

/* A member that is always written, also when empty. */
void member_text(struct json_writer *w, const char *key, struct view text);
/* The same, null when empty. */
void member_text_or_null(struct json_writer *w, const char *key, struct view text);

/* After a failure: forget what was appended since `start`. Returns `st`. */
enum status report_undo(struct buf *out, size_t start, enum status st);

/* Returned by a callback that has seen enough; each_done() makes it OK again. */
#define SEEN_ENOUGH ERR_CANCELLED
static inline enum status each_done(enum status st)
{
    return st == SEEN_ENOUGH ? OK : st;
}

#endif

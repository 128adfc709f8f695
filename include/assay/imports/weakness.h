/* What kind of weakness a finding is about, so that two tools with rules of their own
 * can be seen to say the same.
 *
 * Two findings are THE SAME when all of this holds:
 *   - they are in the same file;
 *   - their lines overlap, or are at most one line apart (both without a line: the same);
 *   - they are about the same weakness: weakness_of() yields the same word for both;
 *   - they come from different tools; or from one tool, by the same rule, at the same
 *     line and column (or one of them without a column), which is one result delivered in
 *     two formats.
 * A finding whose weakness is unknown is the same as nothing else. Findings of Assay's
 * own inspectors are never merged with each other. */
#ifndef ASSAY_IMPORTS_WEAKNESS_H
#define ASSAY_IMPORTS_WEAKNESS_H

#include <assay/base/buf.h>

/* The word is at most this long, with its NUL. */
enum { WEAKNESS_MAX = 32 };

/* By the CWE, if there is one ("CWE-89" gives "sql-injection"; an unlisted CWE gives
 * itself, "cwe-1234"); else by words in the rule's id ("python.sqli-concat"). False and an
 * empty word when neither tells. */
bool weakness_of(struct view cwe, struct view rule, char out[WEAKNESS_MAX]);

/* Credentials and keys in the source: what must not be quoted. */
bool weakness_is_credential(struct view cwe, struct view rule);

/* The first "CWE-<number>" in free text, in any spelling with -, _, / or : between and
 * leading zeros ("external/cwe/cwe-089", "CWE 79"). `out` becomes "CWE-89". False if there
 * is none. */
enum { CWE_TEXT_MAX = 16 };
bool cwe_in_text(struct view text, char out[CWE_TEXT_MAX]);

#endif

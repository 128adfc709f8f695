/* The text-deception inspector ("text"): text that people and machines read
 * differently.
 *
 * It reports bidirectional controls that reorder code (Trojan Source,
 * CVE-2021-42574), invisible characters and data hidden in them, identifiers and
 * file names that look like others (CVE-2021-42694; confusables and skeletons of
 * Unicode TS 39 through ICU), mixed and overlong encodings, code behind long runs
 * of blanks, and terminal control sequences. Right-to-left text in comments,
 * strings, documents and translations is ordinary and not reported.
 *
 * Rules (`finding.rule`): bidi-unterminated, bidi-control,
 * bidi-override, bidi-mark, invisible-character,
 * hidden-payload, line-separator, misplaced-bom,
 * confusable-identifier, mixed-script-identifier,
 * confusable-name, deceptive-name, mixed-encoding,
 * overlong-utf8, hidden-after-blanks, terminal-escape.
 *
 * Limits: at most 200,000 different words outside of ASCII in a file (ERR_LIMIT
 * beyond), 20 findings of one rule and 200 in all for a file, the last of
 * which says that there are more; UTF-16 with a byte order mark is inspected as
 * UTF-8 (columns count those bytes); other UTF-16, UTF-32 and binary files are
 * judged by their name only. Memory: a constant number of bytes plus the line
 * index, and 1.5 times the file for UTF-16. */
#ifndef ASSAY_INSPECT_TEXT_H
#define ASSAY_INSPECT_TEXT_H

#include <assay/inspect/inspector.h>

extern const struct inspector text_inspector;

#endif

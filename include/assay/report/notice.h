/* A NOTICE file: what has to go along with a subject that is given away. Each component with its
 * licences, the holders of copyright, its own notices, and every text of a licence once: as it
 * lies in the tree, because its copyright lines matter, and else from the SPDX list.
 *
 * A component is a directory that declares a licence or holds the text of one, and a package
 * that a lock file or SBOM gives a licence. Files belong to the nearest directory above them.
 * Tests are left out. Same facts, same bytes. */
#ifndef ASSAY_REPORT_NOTICE_H
#define ASSAY_REPORT_NOTICE_H

#include <assay/assure/licences.h>

enum notice_format { NOTICE_TEXT, NOTICE_MARKDOWN, NOTICE_HTML };
bool notice_format_parse(struct view name,
                         enum notice_format *out); /* "text", "markdown", "html" */

/* Needs facts whose licences are settled and whose texts were asked for
 * (inspect_config.licence_texts). `name` is the subject's. */
MUST_CHECK enum status notice_write(const struct facts *f, struct view name,
                                    enum notice_format format, struct buf *out, struct error *err);

#endif

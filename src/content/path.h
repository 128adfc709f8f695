/* Names that come from outside: made printable, made harmless. */
#ifndef ASSAY_CONTENT_PATH_H
#define ASSAY_CONTENT_PATH_H

#include <assay/content/pool.h>

/* Longest name, in bytes as it stands in its source. The kernel takes no longer
 * one in a single call, and deeper trees are a gap anyway. */
enum { PATH_RAW_MAX = 4000 };

/* Append `raw`, with bytes that are not UTF-8 as \xNN. */
void path_display(struct buf *out, struct view raw);

/* Append an archive entry's name made harmless: relative, without ".", "..",
 * empty parts or broken UTF-8. What was wrong comes back as bits
 * (1 << ISSUE_…). Never appends nothing. */
unsigned path_neutralise(struct buf *out, struct view raw);

/* Number of '/'-separated parts. */
unsigned path_parts(struct view path);

/* Does a symbolic link at `link` (relative to the subject) with this target
 * leave the subject, going by the names alone? */
bool path_link_leaves(struct view link, struct view target);

/* Where that link leads, relative to the subject; only when it does not leave. */
void path_link_target(struct buf *out, struct view link, struct view target);

#endif

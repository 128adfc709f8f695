/* TOML 1.0 into values. No C library for it is packaged by Debian 12, so this
 * reader is ours (docs/dependencies.md). */
#ifndef ASSAY_BASE_TOML_H
#define ASSAY_BASE_TOML_H

#include <assay/base/value.h>

/* Parse a whole TOML document; *root is a VALUE_OBJECT. Errors name the line
 * and column. Arrays of tables become arrays of objects. Dates and times become
 * VALUE_TIME with their text. Lifetime as json_read(). */
MUST_CHECK enum status toml_read(struct view text, const char *source,
                                 const struct parse_limits *limits, struct arena *arena,
                                 struct value *root, struct error *err);

#endif

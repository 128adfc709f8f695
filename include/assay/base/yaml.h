/* YAML 1.1/1.2 (libyaml underneath) into values. */
#ifndef ASSAY_BASE_YAML_H
#define ASSAY_BASE_YAML_H

#include <assay/base/value.h>

/* Parse the first document of `text`. Scalars are typed by the YAML 1.2 core
 * schema when plain (null ~, true false, integers, floats), text otherwise;
 * "yes/no/on/off" stay text. Anchors and aliases are resolved by copying the
 * values, within limits->values (so that a "billion laughs" file ends as
 * ERR_LIMIT); merge keys "<<" are applied; tags other than !!str !!int !!float
 * !!bool !!null !!map !!seq are ignored. A duplicate key is ERR_FORMAT. More
 * than one document: use yaml_read_all(). Lifetime as json_read(). */
MUST_CHECK enum status yaml_read(struct view text, const char *source,
                                 const struct parse_limits *limits, struct arena *arena,
                                 struct value *root, struct error *err);

/* All documents of a stream as one VALUE_ARRAY. */
MUST_CHECK enum status yaml_read_all(struct view text, const char *source,
                                     const struct parse_limits *limits, struct arena *arena,
                                     struct value *documents, struct error *err);

#endif

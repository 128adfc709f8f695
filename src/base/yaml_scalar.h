/* Private to the base room: the types of plain YAML scalars. */
#ifndef ASSAY_BASE_YAML_SCALAR_H
#define ASSAY_BASE_YAML_SCALAR_H

#include <assay/base/value.h>

/* Type a plain scalar by the YAML 1.2 core schema (chapter 10.3.2): kind,
 * boolean, integer, number and text of `v` are set, anything else stays.
 * `text` outlives the value. */
void yaml_scalar_resolve(struct view text, struct value *v);

/* Apply the tag "tag:yaml.org,2002:<kind>"; false when the text does not fit it.
 * Tags of other kinds leave a text. */
bool yaml_scalar_apply_tag(struct view kind, struct view text, struct value *v);

#endif

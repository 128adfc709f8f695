/* Values as XML, by the same table that xml_value.h reads with. */
#ifndef ASSAY_SBOM_XML_WRITE_H
#define ASSAY_SBOM_XML_WRITE_H

#include "check.h"

#include <assay/base/buf.h>

struct xml_writer {
    struct buf *out;
    const struct check *check;
};

/* A wrapper's tags, on lines of their own. */
void xml_write_begin(struct xml_writer *w, struct view name, unsigned depth);
void xml_write_end(struct xml_writer *w, struct view name, unsigned depth);

/* One value of a field (an item, where the field is a list) as element. */
void xml_write_field_value(struct xml_writer *w, const struct schema_field *f,
                           const struct value *v, unsigned depth);

/* Text with what XML cannot hold replaced by U+FFFD. */
void xml_escape(struct buf *out, struct view text);

#endif

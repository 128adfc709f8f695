/* Does a document hold to its format's table? */
#ifndef ASSAY_SBOM_CHECK_H
#define ASSAY_SBOM_CHECK_H

#include "schema.h"

#include <assay/base/value.h>

struct check {
    const struct schema *schema;
    const char *source;
    unsigned minor;
    unsigned major;
    bool xml;
    bool lines; /* there are lines, but no columns */
};

/* ERR_FORMAT with "<source>:<line>[:<column>]: …" at the first thing that does not. */
MUST_CHECK enum status check_document(const struct check *c, const struct value *root,
                                      struct error *err);

/* ERR_FORMAT at the place of `v`; for XML without a column. */
enum status check_failed(const struct check *c, const struct value *v, struct error *err,
                         const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Is the text (or number) of the form that the rule asks for? */
bool check_scalar(const struct check *c, enum schema_rule rule, const struct value *v);
/* What it asks for: "a date and time". */
const char *check_rule_name(enum schema_rule rule);

/* The first of a list's items that stands there a second time; `len` if there is none. */
MUST_CHECK enum status check_unique(const struct value *list, size_t *at, struct error *err);

/* The kind of a field that a value (an item of its list) is, as far as can be told. */
const struct schema_kind *check_pick_kind(const struct check *c, const struct schema_field *f,
                                          const struct value *v);

#endif

/* The tagged JSON of the toml-test suite: {"type": "integer", "value": "42"}. */
#ifndef ASSAY_TESTS_TOML_TAGGED_H
#define ASSAY_TESTS_TOML_TAGGED_H

#include <assay/base/buf.h>
#include <assay/base/value.h>

/* Append the tagged form of `v`, as toml_read() yields it. */
void toml_write_tagged(const struct value *v, struct buf *out);

#endif

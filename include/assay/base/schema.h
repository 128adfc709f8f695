/* JSON Schema (draft 2020-12), the part that our own documents need: type, enum, const,
 * properties, required, additionalProperties (true or false), items, minItems, maxItems,
 * minLength, maxLength, minimum, maximum, pattern, format (date, date-time, uri), anyOf,
 * $ref to "#/$defs/NAME", $defs. Annotations ($schema, $id, $comment, title, description,
 * examples, default) say nothing. Any other keyword is an error, so that no rule is skipped in
 * silence.
 *
 * `pattern` is a POSIX extended expression without classes by backslash, so that it means
 * the same as in ECMAScript. Schemas are the program's own; documents may be hostile. */
#ifndef ASSAY_BASE_SCHEMA_H
#define ASSAY_BASE_SCHEMA_H

#include <assay/base/value.h>

enum { SCHEMA_DEPTH_MAX = 64 };

/* Does `document` obey `schema`, a parsed one? ERR_FORMAT: "<source>: <where>: <what is wrong>",
 * `where` like "components[2].name". ERR_INTERNAL: the schema itself is none. Lengths are in
 * bytes of UTF-8, not in characters. */
MUST_CHECK enum status schema_check(const struct value *schema, const struct value *document,
                                    const char *source, struct error *err);

/* Patterns that stay compiled from one check to the next, for who checks many documents against
 * the same parsed schemas, which must stay where they are meanwhile. One thread. NULL: no memory.
 */
struct schema_patterns;
struct schema_patterns *schema_patterns_new(struct error *err);
struct schema_patterns *schema_patterns_free(struct schema_patterns *p);
MUST_CHECK enum status schema_check_with(const struct value *schema, const struct value *document,
                                         const char *source, struct schema_patterns *patterns,
                                         struct error *err);

#endif

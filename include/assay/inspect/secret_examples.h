/* The true and false examples of secret rules, run through the secrets inspector.
 *
 * Beside a rule file "x.toml" or in a directory of rules lies "examples/": YAML files,
 * each a list of {rule, true: [text …], false: [text …]}. A text is a template, so that
 * no file of examples holds what looks like a live credential: "<CLASS:N>" stands for N
 * pseudo-random characters of a class such as A-Za-z0-9, "<<" for a "<". The generator
 * is described in rules/secrets/README.md. */
#ifndef ASSAY_INSPECT_SECRET_EXAMPLES_H
#define ASSAY_INSPECT_SECRET_EXAMPLES_H

#include <assay/inspect/inspector.h>
#include <assay/rules/shipped.h>

/* The examples of the shipped pack, built in. */
extern const struct shipped_file shipped_secret_examples[];
extern const size_t shipped_secret_examples_count;

struct secret_example {
    struct view source; /* file of the example */
    uint32_t line;
    struct view rule;
    bool wanted; /* a true example: its rule must find it; else nothing may */
    bool passed;
    struct view detail; /* which rules fired, when it failed; never the text */
};

/* Expand a template for `rule` into `out`; ERR_FORMAT where it is malformed (an empty
 * class, more than 4096 characters). */
MUST_CHECK enum status secret_example_expand(struct view rule, struct view template,
                                             struct buf *out, struct error *err);

/* Run the examples beside `paths` (files or directories of rules, NULL-terminated), or
 * those of the shipped pack where `paths` is NULL. Each is reported once, in order. A
 * rule without a true and a false example is reported as a failed one at line 0. */
MUST_CHECK enum status secret_examples_run(const char *const *paths,
                                           enum status (*report)(void *ctx,
                                                                 const struct secret_example *e,
                                                                 struct error *err),
                                           void *ctx, struct error *err);

#endif

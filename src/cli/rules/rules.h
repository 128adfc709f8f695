/* The parts of "assay rules": one file a verb. */
#ifndef ASSAY_CLI_RULES_H
#define ASSAY_CLI_RULES_H

#include "cli.h"

#include <assay/base/json.h>
#include <assay/rules/code_rules.h>

enum { RULES_PATHS_MAX = 64, RULES_OUTPUT_MAX = 1 << 28 };

struct rules_request {
    /* As given; then by format, where a directory of both is in both. All end with NULL. */
    const char *paths[RULES_PATHS_MAX + 1];
    size_t count;
    const char *secrets[RULES_PATHS_MAX + 1];
    const char *code[RULES_PATHS_MAX + 1];
    const char *subject; /* profile: behind "--" */
    bool approved;       /* list: the register instead */
    bool json;
    bool sarif;
    bool strict;
    bool gaps;            /* coverage: only what nothing speaks of */
    bool record;          /* coverage: keep it as a statement */
    const char *list;     /* coverage: this one alone; or NULL */
    const char *language; /* coverage: of rules for this one; or NULL */
    const char *passphrase_file;
};

/* Fill `secrets` and `code`. */
void rules_split(struct rules_request *r);

enum exit_code rules_list(struct cli *cli, const struct rules_request *r);
enum exit_code rules_validate(struct cli *cli, const struct rules_request *r);
enum exit_code rules_test(struct cli *cli, const struct rules_request *r);
enum exit_code rules_lint(struct cli *cli, const struct rules_request *r);
enum exit_code rules_coverage(struct cli *cli, const struct rules_request *r);
enum exit_code rules_profile(struct cli *cli, const struct rules_request *r);

/* Print a result that is complete; its exit code is `code`, or that of a failure. */
enum exit_code rules_print(const struct cli *cli, struct buf *out, enum exit_code code);

#endif

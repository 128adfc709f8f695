/* What the verbs of `assay threat` share. */
#ifndef ASSAY_CLI_THREAT_H
#define ASSAY_CLI_THREAT_H

#include "cli.h"
#include "control/control.h"
#include "home.h"

#include <assay/assure/threat_models.h>
#include <assay/base/json.h>

enum { THREAT_OPERANDS_MAX = 2 };

struct threat_request {
    struct cli *cli;
    const char *operands[THREAT_OPERANDS_MAX];
    size_t operand_count;
    const char *project;
    const char *version;
    const char *passphrase_file;
    struct control_request rules;
    enum severity fail_on;
    bool json;
    bool all; /* threats that are decided, too */
    bool accepted;
    int64_t now;
};
#define THREAT_RULE_OPTIONS                                                                        \
    {"rules", 0, "PATH", "rules of your own beside the built-in ones (file or folder)"},           \
    {                                                                                              \
        "only-own", 0, NULL, "without the built-in ones"                                           \
    }
#define THREAT_SHOW_OPTIONS                                                                        \
    {"fail-on", 0, "low|medium|high|critical",                                                     \
     "exit with 1 for open threats from this severity on (default: high)"},                        \
        {"all", 'a', NULL, "those that are decided, too"},                                         \
    {                                                                                              \
        "json", 0, NULL, "as JSON"                                                                 \
    }
/* Defaults; then the arguments. */
enum exit_code threat_parse(struct threat_request *r, struct cli *cli, const struct command *self,
                            int argc, char **argv);

/* A model with its threats, from a file or as it was recorded. */
struct threat_view {
    struct buf bytes;
    struct threat_model model;
    bool has_model;
    struct controls rules;
    bool has_rules;
    struct threat_list list;
    bool has_list;
    struct recorded_threat_model recorded;
    bool is_recorded;
    struct arena arena;
};
void threat_view_init(struct threat_view *v);
void threat_view_release(struct threat_view *v);
/* Read the file, find its threats; decisions are not applied. */
MUST_CHECK enum status threat_view_file(struct threat_view *v, const struct threat_request *r,
                                        const char *path, struct error *err);
/* The version that was recorded (NULL: last), with the decisions since. */
MUST_CHECK enum status threat_view_recorded(struct threat_view *v, const struct ledger *l,
                                            const struct threat_request *r, const char *version,
                                            struct error *err);
/* Read the file that was recorded, for `model`. */
MUST_CHECK enum status threat_view_kept(struct threat_view *v, const struct ledger *l,
                                        struct error *err);
/* Do it over the registers, which are projected; ERR_NOT_FOUND where there is no home. */
MUST_CHECK enum status threat_with_registers(const struct threat_request *r,
                                             enum status (*act)(void *ctx, const struct ledger *l,
                                                                struct error *err),
                                             void *ctx, struct error *err);
/* Put the project's decisions over the threats of a file. */
MUST_CHECK enum status threat_view_decide(struct threat_view *v, const struct threat_request *r,
                                          struct error *err);

/* ---- showing (threat_view.c) ---- */
void threat_write(const struct threat_view *v, const struct threat_request *r, struct buf *out);
/* Text of others between two of ours. */
void threat_visible(struct buf *out, const char *before, struct view text, const char *behind);
void threat_write_item(const struct threat *t, struct buf *out);
void threat_json_item(const struct threat *t, struct json_writer *w);

extern const struct command threat_check;
extern const struct command threat_record;
extern const struct command threat_list_command;
extern const struct command threat_show;
extern const struct command threat_diff;
extern const struct command threat_drift_command;

#endif

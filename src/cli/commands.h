/* The descriptors that commands.c lists, each defined in the file of its name. */
#ifndef ASSAY_CLI_COMMANDS_H
#define ASSAY_CLI_COMMANDS_H

#include "cli.h"

extern const struct command start_command;
extern const struct command verify_command;
extern const struct command scan_command;
extern const struct command diff_command;
extern const struct command fix_command;
extern const struct command component_command;
extern const struct command health_command;
extern const struct command licence_command;
extern const struct command modified_command;
extern const struct command sbom_command;
extern const struct command baseline_command;
extern const struct command control_command;
extern const struct command requirement_command;
extern const struct command due_command;
extern const struct command rules_command;
extern const struct command finding_command;
extern const struct command log_command;
extern const struct command notify_command;
extern const struct command witness_command;
extern const struct command audit_command;
extern const struct command gate_command;
extern const struct command store_command;
extern const struct command queue_command;
extern const struct command worker_command;
extern const struct command key_command;
extern const struct command vulndb_command;
extern const struct command vulnerability_command;
extern const struct command upstream_command;
extern const struct command completion_command;

#endif

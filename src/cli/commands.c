/* The table of commands: a new one is a new file and a row here. */
#include "commands.h"

const struct command *const commands[] = {
    &verify_command,   &scan_command,    &diff_command,       &fix_command,
    &sbom_command,     &licence_command, &health_command,     &component_command,
    &modified_command, &vulndb_command,  &upstream_command,   &vulnerability_command,
    &baseline_command, &control_command, &rules_command,      &finding_command,
    &log_command,      &key_command,     &completion_command, NULL,
};

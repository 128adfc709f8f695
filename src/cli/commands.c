/* The table of commands: a new one is a new file and a row here. */
#include "commands.h"

const struct command *const commands[] = {
    &verify_command,    &scan_command,       &diff_command,
    &fix_command,       &sbom_command,       &licence_command,
    &health_command,    &component_command,  &modified_command,
    &vulndb_command,    &upstream_command,   &vulnerability_command,
    &baseline_command,  &control_command,    &rules_command,
    &finding_command,   &noun_commands[0],   &noun_commands[1],
    &noun_commands[2],  &noun_commands[3],   &noun_commands[4],
    &noun_commands[5],  &noun_commands[6],   &noun_commands[7],
    &noun_commands[8],  &noun_commands[9],   &noun_commands[10],
    &noun_commands[11], &noun_commands[12],  &noun_commands[13],
    &noun_commands[14], &noun_commands[15],  &noun_commands[16],
    &noun_commands[17], &noun_commands[18],  &noun_commands[19],
    &noun_commands[20], &noun_commands[21],  &noun_commands[22],
    &noun_commands[23], &noun_commands[24],  &noun_commands[25],
    &noun_commands[26], &log_command,        &audit_command,
    &store_command,     &queue_command,      &worker_command,
    &key_command,       &completion_command, NULL,
};

const struct command_group command_groups[] = {
    {"verify", "Inspection"},
    {"vulndb", "What inspection goes by, and what is said of its results"},
    {"team", "People, projects, suppliers, contracts"},
    {"deliverable", "Deliveries and work with suppliers"},
    {"log", "Evidence and where it lies"},
    {NULL, NULL},
};

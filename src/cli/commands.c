/* The table of commands: a new one is a new file and a row here. Those of the nouns follow from
 * `nouns` (assay/assure/noun.h). */
#include "commands.h"

#include "noun/noun.h"

/* A row a line: whoever adds one changes no other. */
/* clang-format off */
static const struct row {
    enum { ONE, ALL_NOUNS } what;
    const struct command *command;
} rows[] = {
    {ONE, &start_command},
    {ONE, &verify_command},
    {ONE, &scan_command},
    {ONE, &diff_command},
    {ONE, &fix_command},
    {ONE, &sbom_command},
    {ONE, &licence_command},
    {ONE, &health_command},
    {ONE, &component_command},
    {ONE, &modified_command},
    {ONE, &vulndb_command},
    {ONE, &upstream_command},
    {ONE, &vulnerability_command},
    {ONE, &baseline_command},
    {ONE, &control_command},
    {ONE, &requirement_command},
    {ONE, &rules_command},
    {ONE, &finding_command},
    {ALL_NOUNS, NULL},
    {ONE, &gate_command},
    {ONE, &due_command},
    {ONE, &notify_command},
    {ONE, &log_command},
    {ONE, &witness_command},
    {ONE, &audit_command},
    {ONE, &store_command},
    {ONE, &queue_command},
    {ONE, &worker_command},
    {ONE, &key_command},
    {ONE, &completion_command},
};
/* clang-format on */

const struct command *commands[sizeof rows / sizeof rows[0] + NOUN_COMMANDS_MAX + 1];

void commands_make(void)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].what == ONE) {
            commands[count++] = rows[i].command;
        } else {
            count += noun_commands_make(&commands[count]);
        }
    }
}

const struct command_group command_groups[] = {
    {"start", "To begin with"},
    {"verify", "Inspection"},
    {"vulndb", "What inspection goes by, and what is said of its results"},
    {"team", "People, projects, suppliers, contracts"},
    {"deliverable", "Deliveries and work with suppliers"},
    {"due", "Work that comes due"},
    {"log", "Evidence and where it lies"},
    {NULL, NULL},
};

/* assay gate: what may be deployed and what may be run. */
#include "commands.h"
#include "gate.h"

static const struct command *const verbs[] = {&gate_check, &gate_pass,  &gate_run,
                                              &gate_list,  &gate_trust, NULL};

const struct command gate_command = {
    .name = "gate",
    .summary = "Let through to deployment and execution what was accepted, and nothing else",
    .operands = "",
    .verbs = verbs,
};

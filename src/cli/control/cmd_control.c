/* assay control: what standards and laws ask for, and how it stands. */
#include "commands.h"
#include "control.h"

static const struct command *const verbs[] = {
    &control_list,    &control_show, &control_explain,
    &control_posture, &control_soa,  &control_decide,
    &control_policy,  &control_test, NULL,
};

const struct command control_command = {
    .name = "control",
    .summary = "Evaluate the controls of standards and laws over what is known",
    .operands = "",
    .verbs = verbs,
};

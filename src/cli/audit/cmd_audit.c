/* assay audit: evidence for somebody who trusts nobody. */
#include "audit.h"
#include "commands.h"

static const struct command *const verbs[] = {&audit_pack, &audit_verify, &audit_report, NULL};

const struct command audit_command = {
    .name = "audit",
    .summary = "Pack evidence for an auditor, and check such a pack anywhere",
    .operands = "",
    .verbs = verbs,
};

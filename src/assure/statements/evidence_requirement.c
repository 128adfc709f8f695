/* Which evidence a deliverable of a tier needs, in place of the shipped table. */
#include "nouns.h"
#include "statements.h"

static const char *const binding_choices[] = {"digest", "none", NULL};
static const char *const needed_choices[] = {"needed", "none", NULL};

static const struct register_column columns[] = {
    TEXT_KEY("tier"),           TEXT_KEY("kind"),
    INT_OPTIONAL("fresh_days"), TEXT_COLUMN("provenance"),
    TEXT_COLUMN("binding"),     TEXT_COLUMN("period"),
    TEXT_COLUMN("scope"),       COLUMNS_END,
};
static const struct register_table table = {.name = "evidence_requirements", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "tier",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = tier_choices,
     .help = "of deliverables of this tier"},
    {.name = "kind",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = evidence_kinds,
     .help = "this evidence is needed"},
    {.name = "fresh_days",
     .kind = FIELD_NUMBER,
     .least = 1,
     .most = 3650,
     .help = "how many days old it may be"},
    {.name = "provenance",
     .kind = FIELD_CHOICE,
     .choices = evidence_provenances,
     .help = "it comes about at least as well as this"},
    {.name = "binding",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = binding_choices,
     .help = "digest: it names the file that it speaks of; none"},
    {.name = "period",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = needed_choices,
     .help = "needed: it says from when until when it speaks; none"},
    {.name = "scope",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = needed_choices,
     .help = "needed: it says what it covers; none"},
    {.name = NULL},
};

const struct noun evidence_requirement_noun = {
    .name = "evidence-requirement",
    .plural = "evidence-requirements",
    .about = "Which evidence deliverables of a tier need",
    .fields = fields,
    .keys = 2,
    .type = &evidence_requirement_statement,
    .table = &table,
};

const struct statement_type evidence_requirement_statement = {
    NOUN_STATEMENT("evidence-requirement", "requirement of evidence")};

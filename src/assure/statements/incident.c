/* A severe incident with an impact on the security of a product, from the moment on that it is
 * known, with the times that Regulation (EU) 2024/2847 (CRA), article 14, asks for. */
#include "nouns.h"
#include "statements.h"

static const char *const states[] = {"open", "contained", "rejected", "closed", NULL};
static const char *const answers[] = {"yes", "no", "unknown", NULL};

static const struct register_column columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("title"),
    TEXT_COLUMN("product"),
    TEXT_COLUMN("aware"),
    TEXT_COLUMN("severe"),
    TEXT_COLUMN("malicious"),
    TEXT_COLUMN("early_warning"),
    TEXT_COLUMN("notification"),
    TEXT_COLUMN("final_report"),
    TEXT_COLUMN("owner"),
    TEXT_COLUMN("state"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
const struct register_table incidents_table = {.name = "incidents", .columns = columns};
static const struct register_table *const tables[] = {&incidents_table, NULL};

static const struct field fields[] = {
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "what it is known by"},
    {.name = "title", .kind = FIELD_TEXT, .required = true, .help = "what happened"},
    {.name = "product",
     .kind = FIELD_TEXT,
     .required = true,
     .help = "to what: the name of a subject, or a package URL"},
    {TIME_FIELD("aware", "when it became known here, such as 2026-11-22T09:30:00Z"),
     .required = true},
    {.name = "severe",
     .kind = FIELD_CHOICE,
     .choices = answers,
     .help = "does it impair the product's security severely: yes (then the CRA's clocks run), no "
             "or unknown"},
    {.name = "malicious",
     .kind = FIELD_CHOICE,
     .choices = answers,
     .help = "is it suspected to come of unlawful or malicious acts: the early warning says it"},
    {TIME_FIELD("early_warning", "when the early warning was sent")},
    {TIME_FIELD("notification", "when the notification was sent")},
    {TIME_FIELD("final_report", "when the final report was sent")},
    {.name = "owner", .kind = FIELD_ID, .refers = "person", .help = "who answers for it"},
    {.name = "state",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = states,
     .help = "open, contained, rejected (it was none) or closed"},
    {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    static const char *const times[] = {"aware", "earlyWarning", "notification", "finalReport",
                                        NULL};
    return times_check(v, times, err);
}

const struct noun incident_noun = {
    .name = "incident",
    .plural = "incidents",
    .about = "Incidents that impair a product's security, and the CRA's clocks",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &incident_statement,
    .table = &incidents_table,
    .check = check,
};

const struct statement_type incident_statement = {
    NOUN_STATEMENT("incident", "record of an incident")};

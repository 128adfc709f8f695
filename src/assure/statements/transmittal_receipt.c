/* A transmittal arrived, and what was answered. */
#include "nouns.h"
#include "statements.h"

static const struct register_column columns[] = {
    TEXT_KEY("transmittal"), INT_OPTIONAL("received"), TEXT_COLUMN("acknowledged_by"),
    TEXT_COLUMN("answer"),   LASTING_COLUMNS,          COLUMNS_END,
};
static const struct register_table table = {.name = "transmittal_receipts", .columns = columns};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "transmittal",
     .kind = FIELD_ID,
     .required = true,
     .lasting = true,
     .refers = "transmittal",
     .help = "which one"},
    {.name = "received", .kind = FIELD_DATE, .required = true, .help = "when it arrived"},
    {.name = "acknowledged_by", .kind = FIELD_TEXT, .required = true, .help = "who says so"},
    {.name = "answer", .kind = FIELD_TEXT, .help = "what was answered"},
    {.name = NULL},
};

const struct noun transmittal_receipt_noun = {
    .name = "transmittal-receipt",
    .plural = "transmittal-receipts",
    .about = "Acknowledgements of transmittals",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .type = &transmittal_receipt_statement,
    .table = &table,
};

const struct statement_type transmittal_receipt_statement = {
    NOUN_STATEMENT("transmittal-receipt", "receipt of a transmittal")};

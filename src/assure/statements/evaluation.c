/* A version of a project that is prepared for an evaluation by ISO/IEC 15408, and what it aims at:
 * a level, components beside it, or components alone. Without either it is kept in order only. */
#include "assurance_components.h"
#include "nouns.h"
#include "statements.h"

static const char *const levels[] = {"EAL1", "EAL2", "EAL3", "EAL4", "EAL5", "EAL6", "EAL7", NULL};

static const struct register_column columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("project"),
    TEXT_COLUMN("version"),
    INT_OPTIONAL("released"),
    TEXT_COLUMN("level"),
    TEXT_COLUMN("components"),
    TEXT_COLUMN("digest"),
    TEXT_COLUMN("target"),
    TEXT_COLUMN("owner"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
static const char *const indexes[] = {"project", NULL};
static const struct register_table table = {
    .name = "evaluations", .columns = columns, .indexes = indexes};

static const struct register_column component_columns[] = {TEXT_KEY("evaluation"),
                                                           TEXT_KEY("component"), COLUMNS_END};
static const struct register_table components_table = {.name = "evaluation_components",
                                                       .columns = component_columns};
static const struct register_table *const tables[] = {&table, &components_table, NULL};

static const struct field fields[] = {
    {.name = "id", .kind = FIELD_ID, .required = true, .help = "what it is known by"},
    {.name = "project",
     .kind = FIELD_ID,
     .required = true,
     .refers = "project",
     .help = "of which project",
     .headers = "project id|product|toe"},
    {.name = "version",
     .kind = FIELD_WORD,
     .required = true,
     .help = "which version of it",
     .headers = "release"},
    {.name = "released",
     .kind = FIELD_DATE,
     .required = true,
     .help = "when it was released, or is to be: of a project the newest counts",
     .headers = "release date|released on"},
    {.name = "level",
     .kind = FIELD_CHOICE,
     .choices = levels,
     .help = "the level aimed at: EAL1 to EAL7",
     .headers = "eal|assurance level"},
    {.name = "components",
     .kind = FIELD_WORDS,
     .each = &components_table,
     .help =
         "components beside those of the level, or all where there is none: ADV_TDS.3 ALC_FLR.2",
     .headers = "augmentation|augmented by"},
    {.name = "digest",
     .kind = FIELD_WORD,
     .help = "SHA-256 of what is released, as \"assay verify\" says it",
     .headers = "sha256|sha-256"},
    {.name = "target",
     .kind = FIELD_DOCUMENT,
     .help = "the security target",
     .headers = "security target"},
    {.name = "owner", .kind = FIELD_ID, .refers = "person", .help = "who answers for it"},
    {.name = NULL},
};

static enum status check(const struct value *v, struct error *err)
{
    const struct value *words = value_get(v, "components");
    for (size_t i = 0; words != NULL && i < words->len; i++) {
        if (!assurance_component_is(words->items[i].text)) {
            return error_set(err, ERR_FORMAT,
                             "components: \"" VIEW_FMT "\" is no component of an assurance class "
                             "(ADV_TDS.3)",
                             VIEW_ARG(words->items[i].text));
        }
    }
    return OK;
}

const struct noun evaluation_noun = {
    .name = "evaluation",
    .plural = "evaluations",
    .about =
        "Versions that are prepared for an evaluation by ISO/IEC 15408, and the level aimed at",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .follows = true,
    .type = &evaluation_statement,
    .table = &table,
    .check = check,
};

const struct statement_type evaluation_statement = {NOUN_STATEMENT("evaluation", "evaluation")};

/* The types that this version knows. A new one is a file, a schema and a line here. */
#include "ledger_private.h"

#include "statements/statements.h"

#include <assay/base/json.h>
#include <assay/base/schema.h>
#include <assay/base/shipped.h>

extern const struct shipped_file predicate_schemas[];
extern const uint64_t predicate_schemas_count;

const struct statement_type *const statement_types[] = {
    &applicability_statement,
    &component_approval_statement,
    &key_statement,
    &deliverable_statement,
    &threat_model_statement,
    &threat_statement,
    &receipt_statement,
    &evidence_request_statement,
    &evidence_link_statement,
    &evidence_upload_statement,
    &evidence_statement,
    &inspection_statement,
    &exception_statement,
    &baseline_approval_statement,
    &rules_approval_statement,
    &evidence_requirement_statement,
    &decision_statement,
    &transmittal_statement,
    &transmittal_receipt_statement,
    &review_statement,
    &review_action_statement,
    &activity_statement,
    &environment_statement,
    &environment_access_statement,
    &evaluation_statement,
    &evaluation_document_statement,
    &evaluation_test_statement,
    &audit_visit_statement,
    &nonconformity_statement,
    &corrective_action_statement,
    &suppression_statement,
    &finding_fix_statement,
    &import_statement,
    &stored_match_statement,
    &vulnerability_status_statement,
    &modification_statement,
    &vex_statement,
    &vulns_statement,
    &person_statement,
    &person_erasure_statement,
    &team_statement,
    &project_statement,
    &subject_statement,
    &standard_statement,
    &acknowledgement_statement,
    &assignment_statement,
    &supplier_statement,
    &contract_statement,
    &clause_statement,
    &required_clause_statement,
    &course_statement,
    &certificate_statement,
    &risk_statement,
    &vulnerability_report_statement,
    &incident_statement,
    &bom_statement,
    &reference_statement,
    &scai_statement,
    &vsa_statement,
    &weakness_coverage_statement,
    &pass_statement,
    &log_configuration_statement,
    NULL,
};

const struct statement_type *statement_type_of(struct view predicate_type)
{
    for (size_t i = 0; statement_types[i] != NULL; i++) {
        if (view_eq_str(predicate_type, statement_types[i]->predicate)) {
            return statement_types[i];
        }
    }
    return NULL;
}

struct view statement_type_schema(const struct statement_type *type)
{
    for (size_t i = 0; type->schema != NULL && i < predicate_schemas_count; i++) {
        if (view_eq_str(predicate_schemas[i].name, type->schema)) {
            return predicate_schemas[i].bytes;
        }
    }
    return VIEW("");
}

static size_t place_of(const struct statement_type *type)
{
    size_t i = 0;
    while (statement_types[i] != NULL && statement_types[i] != type) {
        i++;
    }
    return i;
}

void schemas_init(struct schemas *s)
{
    *s = (struct schemas){.patterns = NULL};
    arena_init(&s->arena, 0);
}

void schemas_release(struct schemas *s)
{
    s->patterns = schema_patterns_free(s->patterns);
    arena_release(&s->arena);
}

static enum status parse_schema(struct schemas *s, const struct statement_type *type,
                                const struct value **out, struct error *err)
{
    size_t place = place_of(type);
    if (place < STATEMENT_TYPES_MAX && s->parsed[place] != NULL) {
        *out = s->parsed[place];
        return OK;
    }
    struct value *root = arena_alloc(&s->arena, 1, sizeof *root);
    if (root == NULL) {
        return error_no_memory(err);
    }
    enum status st = json_read(statement_type_schema(type), type->schema, JSON_STRICT, NULL,
                               &s->arena, root, err);
    if (st != OK) {
        return st;
    }
    if (place < STATEMENT_TYPES_MAX) {
        s->parsed[place] = root;
    }
    *out = root;
    return OK;
}

enum status schemas_check(struct schemas *schemas, const struct statement_type *type,
                          const struct statement *s, struct error *err)
{
    const struct value *schema = NULL;
    enum status st = OK;
    if (s->predicate_value == NULL) {
        return error_set(err, ERR_FORMAT, "the statement has no predicate");
    }
    if (type->schema != NULL) {
        st = parse_schema(schemas, type, &schema, err);
    }
    if (st == OK && schema != NULL) {
        if (schemas->patterns == NULL) {
            schemas->patterns = schema_patterns_new(err);
        }
        st = schemas->patterns == NULL ? ERR_NO_MEMORY
                                       : schema_check_with(schema, s->predicate_value, "predicate",
                                                           schemas->patterns, err);
    }
    return st == OK && type->check != NULL ? type->check(s, s->predicate_value, err) : st;
}

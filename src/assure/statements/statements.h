/* The descriptors of all statement types, one file each. */
#ifndef ASSAY_ASSURE_STATEMENTS_H
#define ASSAY_ASSURE_STATEMENTS_H

#include <assay/assure/statement_type.h>

extern const struct statement_type applicability_statement;
extern const struct statement_type suppression_statement;
extern const struct statement_type finding_fix_statement;
extern const struct statement_type import_statement;
extern const struct statement_type stored_match_statement;
extern const struct statement_type component_approval_statement;
extern const struct statement_type vulnerability_status_statement;
extern const struct statement_type vex_statement;
extern const struct statement_type vulns_statement;
extern const struct statement_type weakness_coverage_statement;
extern const struct statement_type pass_statement;
extern const struct statement_type modification_statement;
extern const struct statement_type key_statement;
extern const struct statement_type deliverable_statement;
extern const struct statement_type evidence_request_statement;
extern const struct statement_type evidence_link_statement;
extern const struct statement_type evidence_upload_statement;
extern const struct statement_type evidence_statement;
extern const struct statement_type exception_statement;
extern const struct statement_type baseline_approval_statement;
extern const struct statement_type rules_approval_statement;
extern const struct statement_type evidence_requirement_statement;
extern const struct statement_type transmittal_statement;
extern const struct statement_type transmittal_receipt_statement;
extern const struct statement_type review_statement;
extern const struct statement_type review_action_statement;
extern const struct statement_type activity_statement;
extern const struct statement_type environment_statement;
extern const struct statement_type environment_access_statement;
extern const struct statement_type evaluation_statement;
extern const struct statement_type evaluation_document_statement;
extern const struct statement_type evaluation_test_statement;
extern const struct statement_type audit_visit_statement;
extern const struct statement_type nonconformity_statement;
extern const struct statement_type corrective_action_statement;
extern const struct statement_type receipt_statement;
extern const struct statement_type threat_statement;
extern const struct statement_type threat_model_statement;
extern const struct statement_type inspection_statement;
extern const struct statement_type decision_statement;

/* The programme (assay/assure/noun.h). */
extern const struct statement_type person_statement;
extern const struct statement_type person_erasure_statement;
extern const struct statement_type team_statement;
extern const struct statement_type project_statement;
extern const struct statement_type subject_statement;
extern const struct statement_type standard_statement;
extern const struct statement_type acknowledgement_statement;
extern const struct statement_type assignment_statement;
extern const struct statement_type supplier_statement;
extern const struct statement_type contract_statement;
extern const struct statement_type clause_statement;
extern const struct statement_type required_clause_statement;
extern const struct statement_type course_statement;
extern const struct statement_type certificate_statement;
extern const struct statement_type risk_statement;
extern const struct statement_type vulnerability_report_statement;
extern const struct statement_type incident_statement;
extern const struct statement_type log_configuration_statement;

/* Vetted types of others that `assay verify` logs. */
extern const struct statement_type bom_statement;
extern const struct statement_type reference_statement;
extern const struct statement_type scai_statement;
extern const struct statement_type vsa_statement;

/* Of the predicate of a verdict: were its "baseline" or its "rules" the organisation's own, not
 * shipped ones? Verdicts of versions that did not say so are taken as they were then. */
bool verdict_is_by_own(const struct value *verdict, const char *what);

/* Something was said of a deliverable at `time` (RFC 3339): no decision on it is judged by an
 * earlier day, whatever became of the statement. */
MUST_CHECK enum status deliverable_said(struct projection *p, struct view deliverable,
                                        struct view time, struct error *err);

#endif

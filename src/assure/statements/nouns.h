/* What the files of nouns share. */
#ifndef ASSAY_ASSURE_STATEMENTS_NOUNS_H
#define ASSAY_ASSURE_STATEMENTS_NOUNS_H

#include <assay/assure/noun.h>

extern const struct noun person_noun;
extern const struct noun team_noun;
extern const struct noun project_noun;
extern const struct noun subject_noun;
extern const struct noun standard_noun;
extern const struct noun acknowledgement_noun;
extern const struct noun assignment_noun;
extern const struct noun supplier_noun;
extern const struct noun contract_noun;
extern const struct noun clause_noun;
extern const struct noun required_clause_noun;
extern const struct noun course_noun;
extern const struct noun certificate_noun;
extern const struct noun risk_noun;
extern const struct noun vulnerability_report_noun;
extern const struct noun incident_noun;
extern const struct noun deliverable_noun;
extern const struct noun evidence_request_noun;
extern const struct noun evidence_link_noun;
extern const struct noun evidence_upload_noun;
extern const struct noun evidence_noun;
extern const struct noun exception_noun;
extern const struct noun baseline_approval_noun;
extern const struct noun rules_approval_noun;
extern const struct noun evidence_requirement_noun;
extern const struct noun transmittal_noun;
extern const struct noun transmittal_receipt_noun;
extern const struct noun review_noun;
extern const struct noun review_action_noun;
extern const struct noun activity_noun;
extern const struct noun environment_noun;
extern const struct noun environment_access_noun;
extern const struct noun evaluation_noun;
extern const struct noun evaluation_document_noun;
extern const struct noun evaluation_test_noun;
extern const struct noun audit_visit_noun;
extern const struct noun nonconformity_noun;
extern const struct noun corrective_action_noun;
extern const struct noun threat_noun;
extern const struct noun log_configuration_noun;

/* Behind the fields' columns of a noun that lasts. */
#define LASTING_COLUMNS INT_COLUMN("active"), INT_OPTIONAL("withdrawn")

/* A moment in RFC 3339, within the braces of a field: clocks of hours need more than a day. */
#define TIME_FIELD(named, asks) .name = (named), .kind = FIELD_WORD, .help = (asks)
/* Are these members, NULL behind the last, moments where they are there? */
enum status times_check(const struct value *v, const char *const *members, struct error *err);

/* The first key of what belongs to an evaluation by ISO/IEC 15408, within the braces of a field. */
#define EVALUATION_FIELD                                                                           \
    .name = "evaluation", .kind = FIELD_ID, .required = true, .lasting = true,                     \
    .refers = "evaluation", .help = "of which evaluation"

/* For struct noun's admit: a record that names a contract and a supplier names the contract's. */
enum status contract_is_with_supplier(struct projection *p, const struct recorded *r,
                                      struct error *err);

/* The rest of a statement type. */
#define NOUN_STATEMENT_OF(noun_name, says, its_tables)                                             \
    .predicate = "urn:assay:predicate:" noun_name ":v1", .title = (says),                          \
    .schema = noun_name "-v1.schema.json", .registers = NOUN_REGISTERS, .tables = (its_tables),    \
    .check = noun_check, .admit = noun_admit, .project = noun_project
#define NOUN_STATEMENT(noun_name, says) NOUN_STATEMENT_OF(noun_name, says, tables)

/* Remove the rows that the words of the noun's present row have. */
enum status noun_forget_words(struct projection *p, const struct noun *n,
                              const struct sql_value *key, struct error *err);

/* How much depends on a project or supplier. */
extern const char *const tier_choices[];
/* What evidence shows, and how it came about, best first (assay/assure/acceptance.h). */
extern const char *const evidence_kinds[];
extern const char *const evidence_provenances[];

#endif

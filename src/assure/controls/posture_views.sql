-- What queries of controls read beside the registers (docs/controls.md). Words that SQLite and
-- PostgreSQL share.

-- The day of the evaluation: as a date, in seconds, and the time before which evidence is too old
-- for the requirement at hand.
CREATE TABLE today (day TEXT NOT NULL, now BIGINT NOT NULL, since BIGINT NOT NULL);

-- What is built or bought, with the subjects that inspections know it by: projects that are active,
-- and subjects that no project names.
CREATE VIEW systems AS
SELECT p.id AS project, s.subject AS subject, p.name AS name, p.origin AS origin, p.tier AS tier,
       p.owner AS owner, p.team AS team, p.supplier AS supplier
FROM projects p LEFT JOIN project_subjects s ON s.project = p.id
WHERE p.active = 1
UNION ALL
SELECT v.subject, v.subject, v.subject, v.origin, '', '', '', ''
FROM verdicts v
WHERE NOT EXISTS (SELECT 1 FROM project_subjects s WHERE s.subject = v.subject);

-- Their latest verdicts; without an inspection `time` is NULL.
CREATE VIEW judged AS
SELECT s.project AS project, s.subject AS subject, s.origin AS origin, s.tier AS tier,
       s.owner AS owner, s.supplier AS supplier, v.digest AS digest, v.baseline AS baseline,
       v.baseline_version AS baseline_version, v.result AS result, v.outcome AS outcome,
       v.gaps AS gaps, v.time AS time
FROM systems s LEFT JOIN verdicts v ON v.subject = s.subject;

-- Contracts in force, with suppliers that are active.
CREATE VIEW contracts_in_force AS
SELECT c.id AS id, c.supplier AS supplier, c.title AS title, c.document AS document,
       c.begins AS begins, c.ends AS ends, s.name AS supplier_name, s.tier AS tier
FROM contracts c
JOIN suppliers s ON s.id = c.supplier AND s.active = 1
CROSS JOIN today t
WHERE c.active = 1 AND (c.begins IS NULL OR c.begins <= t.now)
  AND (c.ends IS NULL OR c.ends >= t.now);

-- What tiers need: what the organisation says of a tier, else what is built in (posture_rules.c).
CREATE TABLE built_in_clauses (tier TEXT NOT NULL, kind TEXT NOT NULL);
CREATE TABLE built_in_evidence (tier TEXT NOT NULL, kind TEXT NOT NULL, fresh_days BIGINT);
CREATE VIEW clauses_needed AS
SELECT r.tier AS tier, r.kind AS kind FROM required_clauses r
UNION ALL
SELECT b.tier, b.kind FROM built_in_clauses b
WHERE NOT EXISTS (SELECT 1 FROM required_clauses r WHERE r.tier = b.tier);
CREATE VIEW evidence_needed AS
SELECT r.tier AS tier, r.kind AS kind, NULLIF(r.fresh_days, 0) AS fresh_days
FROM evidence_requirements r
UNION ALL
SELECT b.tier, b.kind, b.fresh_days FROM built_in_evidence b
WHERE NOT EXISTS (SELECT 1 FROM evidence_requirements r WHERE r.tier = b.tier);

-- How many days there are to deal with what was found, in software of this origin ('': in-house): those
-- of the built-in baseline, a row for each case that has a limit (posture_rules.c), so that one is found
-- by its key. Findings are neither exploited nor malicious here; vulnerabilities may be.
CREATE TABLE remediation_days (origin TEXT NOT NULL, severity TEXT NOT NULL, exploited BIGINT NOT NULL,
  malicious BIGINT NOT NULL, days BIGINT NOT NULL,
  PRIMARY KEY (origin, severity, exploited, malicious)) WITHOUT ROWID;

-- Findings by the days of their first sighting and of their end, with their limit (NULL: none).
CREATE VIEW timed_findings AS
SELECT f.subject AS subject, f.severity AS severity, f.state AS state, f.first_day AS first_day,
       f.last_day AS last_day, f.findings AS findings, d.days AS days
FROM finding_times f LEFT JOIN verdicts v ON v.subject = f.subject
LEFT JOIN remediation_days d ON d.origin = COALESCE(v.origin, '') AND d.severity = f.severity
  AND d.exploited = 0 AND d.malicious = 0;

-- Those that are open and count.
CREATE VIEW open_findings AS
SELECT f.subject AS subject, f.severity AS severity, f.first_day AS first_day, f.findings AS findings,
       f.days AS days
FROM timed_findings f WHERE f.state = 'open';

-- Those that were fixed.
CREATE VIEW fixed_findings AS
SELECT f.subject AS subject, f.severity AS severity, f.first_day AS first_day, f.last_day AS last_day,
       f.findings AS findings, (f.last_day - f.first_day) / 86400 AS took, f.days AS days
FROM timed_findings f WHERE f.state = 'fixed';

-- Versions of standards that are approved.
CREATE VIEW standards_in_force AS
SELECT s.id AS id, s.version AS version, s.title AS title, s.document AS document,
       s.approved_by AS approved_by, s.approved AS approved, s.review_by AS review_by,
       s.languages AS languages, s.packs AS packs
FROM standards s CROSS JOIN today t
WHERE s.active = 1 AND s.approved_by <> '' AND s.approved <= t.now;

-- Rule sets that persons have approved, and whose approval has neither ended nor been withdrawn.
CREATE VIEW rules_in_force AS
SELECT a.digest AS digest, a.inspector AS inspector, a.name AS name, a.owner AS owner,
       a.tiers AS tiers, a.projects AS projects, a.expires AS expires, b.person AS approved_by
FROM rules_approvals a JOIN rules_approvers b ON b.digest = a.digest AND b.person <> ''
CROSS JOIN today t
WHERE a.active = 1 AND (a.expires IS NULL OR a.expires >= t.now);

-- What we say ourselves of vulnerabilities in sight, while it is in force (posture_decisions.c): the
-- most particular statement counts, among equals the newest.
CREATE TABLE vulnerability_decisions (subject TEXT NOT NULL, vulnerability TEXT NOT NULL,
  component TEXT NOT NULL, status TEXT NOT NULL, accepted BIGINT NOT NULL,
  PRIMARY KEY (subject, vulnerability, component)) WITHOUT ROWID;

-- Vulnerabilities in sight or gone, with their limit (NULL: none).
CREATE VIEW timed_vulnerabilities AS
SELECT s.subject AS subject, s.vulnerability AS vulnerability, s.component AS component,
       s.severity AS severity, s.exploited AS exploited, s.fixed AS fixed,
       s.first_seen AS first_seen, s.last_seen AS last_seen, s.gone AS gone,
       (SELECT d.days FROM remediation_days d
        WHERE d.origin = COALESCE((SELECT v.origin FROM verdicts v WHERE v.subject = s.subject), '')
          AND d.severity = s.severity AND d.exploited = s.exploited
          AND d.malicious = CASE WHEN substr(s.vulnerability, 1, 4) = 'MAL-' THEN 1 ELSE 0 END) AS days
FROM vulnerability_sightings s;

-- Those that the latest inspection found and that nobody of us says are none or fixed; accepted: the
-- risk is borne, until a date.
CREATE VIEW open_vulnerabilities AS
SELECT s.subject AS subject, s.vulnerability AS vulnerability, s.component AS component,
       s.severity AS severity, s.exploited AS exploited, s.fixed AS fixed,
       s.first_seen AS first_seen, s.last_seen AS last_seen,
       COALESCE((SELECT d.accepted FROM vulnerability_decisions d
                 WHERE d.subject = s.subject AND d.vulnerability = s.vulnerability
                   AND d.component = s.component), 0) AS accepted,
       s.days AS days
FROM timed_vulnerabilities s
WHERE s.gone IS NULL
  AND NOT EXISTS (SELECT 1 FROM vulnerability_decisions d
                  WHERE d.subject = s.subject AND d.vulnerability = s.vulnerability
                    AND d.component = s.component AND d.status IN ('not_affected', 'fixed'));

-- Those that went, and after how many days.
CREATE VIEW gone_vulnerabilities AS
SELECT s.subject AS subject, s.vulnerability AS vulnerability, s.component AS component,
       s.severity AS severity, s.exploited AS exploited, s.first_seen AS first_seen, s.gone AS gone,
       s.gone / 86400 - s.first_seen / 86400 AS took, s.days AS days
FROM timed_vulnerabilities s
WHERE s.gone IS NOT NULL;

-- Subjects whose code was analysed.
CREATE VIEW code_inspections AS
SELECT i.subject AS subject FROM inspections i WHERE i.inspector = 'code';

CREATE INDEX subjects_by_name ON project_subjects (subject, project);
CREATE INDEX inspections_by_inspector ON inspections (inspector, subject);
CREATE INDEX totals_by_weakness ON finding_totals (cwe, subject, open_count);
CREATE INDEX totals_by_inspector ON finding_totals (inspector, severity, subject, open_count);
CREATE INDEX controls_by_control ON verdict_controls (control, subject);

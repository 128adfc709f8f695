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

-- ---- evaluations by ISO/IEC 15408 (docs/programme.md) ----

-- Of a project the version that was released last, where it says what it aims at.
CREATE VIEW evaluations_in_force AS
SELECT e.id AS id, e.project AS project, e.version AS version, e.digest AS digest, e.target AS target,
       CASE WHEN e.level = '' THEN 'its own set' WHEN e.components = '' THEN e.level
            ELSE e.level || ' with ' || e.components END AS aim,
       e.level AS level
FROM (SELECT v.*, row_number() OVER (PARTITION BY v.project ORDER BY v.released DESC, v.id DESC) AS n
      FROM evaluations v WHERE v.active = 1) e
JOIN projects p ON p.id = e.project AND p.active = 1
WHERE e.n = 1 AND (e.level <> '' OR e.components <> '');

-- The packages of ISO/IEC 15408-5:2022: which component of a family each level has, EAL1 to EAL7 by
-- the place of the digit; 0: none. Families that documents are made for.
CREATE VIEW assurance_packages AS
SELECT f.family AS family, l.level AS level, CAST(substr(f.numbers, l.place, 1) AS BIGINT) AS number
FROM (SELECT 'ADV_ARC' AS family, '0111111' AS numbers UNION ALL SELECT 'ADV_FSP', '1234556'
      UNION ALL SELECT 'ADV_IMP', '0001122' UNION ALL SELECT 'ADV_INT', '0000233'
      UNION ALL SELECT 'ADV_SPM', '0000011' UNION ALL SELECT 'ADV_TDS', '0123456'
      UNION ALL SELECT 'AGD_OPE', '1111111' UNION ALL SELECT 'AGD_PRE', '1111111'
      UNION ALL SELECT 'ATE_COV', '0122233' UNION ALL SELECT 'ATE_DPT', '0011334'
      UNION ALL SELECT 'ATE_FUN', '0111122' UNION ALL SELECT 'ATE_IND', '1222223') f
CROSS JOIN (SELECT 'EAL1' AS level, 1 AS place UNION ALL SELECT 'EAL2', 2 UNION ALL SELECT 'EAL3', 3
      UNION ALL SELECT 'EAL4', 4 UNION ALL SELECT 'EAL5', 5 UNION ALL SELECT 'EAL6', 6
      UNION ALL SELECT 'EAL7', 7) l
WHERE substr(f.numbers, l.place, 1) <> '0';

-- What those in force ask for: the higher of the level's component and one that they name.
CREATE VIEW components_needed AS
SELECT c.evaluation AS evaluation, c.family AS family, MAX(c.number) AS number
FROM (SELECT e.id AS evaluation, p.family AS family, p.number AS number
      FROM evaluations_in_force e JOIN assurance_packages p ON p.level = e.level
      UNION ALL
      SELECT e.id, substr(w.component, 1, 7), CAST(substr(w.component, 9) AS BIGINT)
      FROM evaluations_in_force e JOIN evaluation_components w ON w.evaluation = e.id) c
GROUP BY c.evaluation, c.family;

-- Each document of a component that is needed, and each component without one; `flaw` is NULL where
-- nothing is wrong.
CREATE VIEW documents_needed AS
SELECT n.family AS family, e.id AS evaluation, d.id AS document, d.component AS component,
       d.author AS author, d.reviewed_by AS reviewed_by,
       CASE
         WHEN d.id IS NULL THEN e.aim || ' asks for ' || n.family || '.' || n.number || ', and '
           || COALESCE((SELECT 'only version ' || MAX(o.version) || ' has a document of it'
                        FROM evaluation_documents x JOIN evaluations o ON o.id = x.evaluation
                        WHERE x.active = 1 AND o.project = e.project AND o.id <> e.id
                          AND substr(x.component, 1, 7) = n.family), 'there is no document')
         WHEN CAST(substr(d.component, 9) AS BIGINT) < n.number
           THEN 'is for ' || d.component || ', and ' || e.aim || ' asks for ' || n.family || '.' || n.number
         WHEN d.state <> 'final' THEN 'is a ' || d.state
         WHEN d.reviewed_by = '' THEN 'was reviewed by nobody beside ' || d.author
         WHEN d.until IS NOT NULL AND d.until < t.now
           THEN 'was to be reviewed anew ' || CAST((t.now - d.until) / 86400 AS TEXT) || ' days ago'
       END AS flaw
FROM components_needed n JOIN evaluations_in_force e ON e.id = n.evaluation
CROSS JOIN today t
LEFT JOIN evaluation_documents d
  ON d.evaluation = n.evaluation AND d.active = 1 AND substr(d.component, 1, 7) = n.family;

-- What their documents describe: interfaces are named by those of ADV_FSP, subsystems and modules by
-- those of ADV_TDS.
CREATE VIEW parts_described AS
SELECT c.evaluation AS evaluation, substr(d.component, 1, 7) AS family, c.part AS part, MIN(d.id) AS document
FROM evaluation_covers c
JOIN evaluation_documents d ON d.evaluation = c.evaluation AND d.id = c.id AND d.active = 1
JOIN evaluations_in_force e ON e.id = c.evaluation
GROUP BY c.evaluation, substr(d.component, 1, 7), c.part;

-- What became of tests on the digest of what is evaluated, by each name that a test can be said by:
-- class.name, name and class.
CREATE VIEW tests_ran AS
SELECT r.evaluation AS evaluation, CAST(r.said AS TEXT) AS said, SUM(r.outcome = 'passed') AS passed,
       SUM(r.outcome IN ('failed', 'error')) AS failed, COUNT(*) AS ran,
       COALESCE(MIN(CASE WHEN r.outcome = 'passed' THEN r.file END), MIN(r.file)) AS file,
       MIN(CASE WHEN r.outcome IN ('failed', 'error') THEN r.whole || ' in ' || r.file END) AS failure
FROM (SELECT e.id AS evaluation, x.suite || '.' || x.test AS said, x.outcome AS outcome, x.file AS file,
             x.suite || '.' || x.test AS whole
      FROM test_results x JOIN evaluations_in_force e ON e.digest = x.digest WHERE x.suite <> ''
      UNION ALL
      SELECT e.id, x.test, x.outcome, x.file, x.suite || '.' || x.test
      FROM test_results x JOIN evaluations_in_force e ON e.digest = x.digest
      UNION ALL
      SELECT e.id, x.suite, x.outcome, x.file, x.suite || '.' || x.test
      FROM test_results x JOIN evaluations_in_force e ON e.digest = x.digest
      WHERE x.suite <> '' AND x.suite <> x.test) r
GROUP BY r.evaluation, r.said;

CREATE INDEX subjects_by_name ON project_subjects (subject, project);
CREATE INDEX inspections_by_inspector ON inspections (inspector, subject);
CREATE INDEX totals_by_weakness ON finding_totals (cwe, subject, open_count);
CREATE INDEX totals_by_inspector ON finding_totals (inspector, severity, subject, open_count);
CREATE INDEX controls_by_control ON verdict_controls (control, subject);

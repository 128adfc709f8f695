-- What comes due: one calendar over the registers (docs/due.md). What it has beside the registers has a
-- name that begins with due_. A register joins with a row of due_kinds and a SELECT of the view `due`:
--
--   kind    as in due_kinds
--   id      names the item within its kind; with the time it names what reminders were sent of
--   what    a line for people
--   owner   who has to do it: a person's id, or a name or address as somebody wrote it; or empty
--   team    whose it is where the owner does not tell; or empty
--   due     the last second in time, in seconds since 1970
--   day     1: it is a day, 0: it is a moment
--   settle  the command that settles it; what is in it from outside is quoted
--
-- The registers hold days as their first second: a day is over with its last one, 86399 later.

CREATE TABLE due_kinds (kind TEXT PRIMARY KEY NOT NULL, title TEXT NOT NULL);
INSERT INTO due_kinds VALUES
  ('activity', 'activities and tickets'),
  ('acknowledgement', 'standards to be acknowledged'),
  ('approval', 'approvals of components that end'),
  ('assignment', 'requirement sets to be acknowledged'),
  ('assurance-report', 'assurance reports whose period ends'),
  ('audit-right', 'rights to audit that nobody uses'),
  ('audit-visit', 'audits of suppliers'),
  ('baseline', 'approvals of baselines that end'),
  ('baseline-review', 'reviews of approved baselines'),
  ('certificate', 'training that is no longer valid'),
  ('clause', 'clauses of contracts that end'),
  ('contract', 'contracts that end'),
  ('corrective-action', 'corrective actions'),
  ('cra-clock', 'reports by Regulation (EU) 2024/2847'),
  ('deliverable', 'deliverables that are to come'),
  ('environment', 'attestations of environments that end'),
  ('evaluation-document', 'documents of evaluations to be reviewed anew'),
  ('evidence-request', 'evidence that was asked for'),
  ('evidence-upload', 'uploads that wait for somebody to take them in'),
  ('exception', 'exceptions that end'),
  ('finding-fix', 'findings that are to be fixed'),
  ('inspection', 'inspections that are to be done again'),
  ('log-review', 'reviews of what the log says of itself'),
  ('nonconformity', 'nonconformities'),
  ('retest', 'corrective actions whose effect is to be seen'),
  ('review', 'review meetings'),
  ('review-action', 'actions of review meetings'),
  ('rules', 'approvals of rule sets that end'),
  ('rules-review', 'reviews of approved rule sets'),
  ('risk-review', 'reviews of risks'),
  ('standard-review', 'reviews of standards'),
  ('statement', 'what was said of a vulnerability, and ends'),
  ('supplier-review', 'reviews of suppliers'),
  ('suppression', 'accepted findings that count again'),
  ('threat', 'decisions about threats that end'),
  ('transmittal', 'transmittals to be answered'),
  ('vulnerability', 'vulnerabilities to be dealt with');

-- How long what has no date of its own may take: days by name and origin ('': any).
CREATE TABLE due_days (name TEXT NOT NULL, origin TEXT NOT NULL, days BIGINT NOT NULL);

-- Who answers for a supplier: the owner of the most critical project that rests on it.
CREATE VIEW due_supplier_owners AS
SELECT r.supplier AS supplier, r.owner AS owner, r.team AS team
FROM (SELECT p.supplier AS supplier, p.owner AS owner, p.team AS team,
             row_number() OVER (PARTITION BY p.supplier
               ORDER BY CASE p.tier WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, p.id) AS n
      FROM projects p WHERE p.active = 1 AND p.supplier <> '' AND p.owner <> '') r
WHERE r.n = 1;

-- The same for a deliverable and what is about it.
CREATE VIEW due_deliverable_owners AS
SELECT d.id AS deliverable, d.title AS title, d.supplier AS supplier,
       COALESCE(p.owner, o.owner, '') AS owner, COALESCE(p.team, o.team, '') AS team
FROM deliverables d
LEFT JOIN projects p ON p.id = d.project AND p.active = 1
LEFT JOIN due_supplier_owners o ON o.supplier = d.supplier
WHERE d.active = 1;

CREATE VIEW due_subject_owners AS
SELECT s.subject AS subject, MIN(p.owner) AS owner, MIN(p.team) AS team
FROM project_subjects s JOIN projects p ON p.id = s.project AND p.active = 1
GROUP BY s.subject;

-- The clocks of Regulation (EU) 2024/2847, article 14, that run and were not stopped. A month after a
-- notification is the same day of the next month, or its last day where it has no such.
CREATE VIEW due_cra_times AS
SELECT 'vulnerability-report' AS noun, v.id AS id, v.title AS title, v.product AS product, '' AS owner,
       v.early_warning AS early_warning, v.notification AS notification, v.final_report AS final_report,
       CAST(strftime('%s', CASE WHEN v.aware = '' THEN v.received ELSE v.aware END) AS BIGINT) AS aware,
       CASE WHEN v.fixed = '' THEN NULL ELSE CAST(strftime('%s', v.fixed) AS BIGINT) + 14 * 86400 END AS final_due
FROM vulnerability_reports v
WHERE v.active = 1 AND v.exploited = 'yes' AND v.state <> 'rejected'
UNION ALL
SELECT 'incident', i.id, i.title, i.product, i.owner, i.early_warning, i.notification, i.final_report,
       CAST(strftime('%s', i.aware) AS BIGINT),
       CASE WHEN i.notification = '' THEN NULL ELSE
         CAST(strftime('%s', min(date(i.notification, '+1 month'),
                                 date(i.notification, 'start of month', '+2 months', '-1 day'))) AS BIGINT)
         + CAST(strftime('%s', i.notification) AS BIGINT) - CAST(strftime('%s', date(i.notification)) AS BIGINT) END
FROM incidents i
WHERE i.active = 1 AND i.severe = 'yes' AND i.state <> 'rejected';

CREATE VIEW due_cra AS
SELECT c.noun AS noun, c.id AS id, c.title AS title, 'early-warning' AS step, 'early warning' AS what,
       COALESCE(NULLIF(c.owner, ''), o.owner, '') AS owner, COALESCE(o.team, '') AS team, c.aware + 86400 AS due
FROM due_cra_times c LEFT JOIN due_subject_owners o ON o.subject = c.product WHERE c.early_warning = ''
UNION ALL
SELECT c.noun, c.id, c.title, 'notification', 'notification',
       COALESCE(NULLIF(c.owner, ''), o.owner, ''), COALESCE(o.team, ''), c.aware + 3 * 86400
FROM due_cra_times c LEFT JOIN due_subject_owners o ON o.subject = c.product WHERE c.notification = ''
UNION ALL
SELECT c.noun, c.id, c.title, 'final-report', 'final report',
       COALESCE(NULLIF(c.owner, ''), o.owner, ''), COALESCE(o.team, ''), c.final_due
FROM due_cra_times c LEFT JOIN due_subject_owners o ON o.subject = c.product
WHERE c.final_due IS NOT NULL AND c.final_report = '';

CREATE VIEW due AS
-- reviews
SELECT 'standard-review' AS kind, s.id || ' ' || s.version AS id,
       s.title || ' ' || s.version || ' is to be reviewed' AS what, s.approved_by AS owner, '' AS team,
       s.review_by + 86399 AS due, 1 AS day,
       'assay standard set ' || s.id || ' ''' || s.version || ''' --review-by DATE' AS settle
FROM standards s
WHERE s.active = 1 AND s.review_by IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM standards n WHERE n.id = s.id AND n.active = 1 AND n.approved > COALESCE(s.approved, 0))
UNION ALL
SELECT 'supplier-review', s.id, s.name || ' is to be reviewed', COALESCE(o.owner, ''), COALESCE(o.team, ''),
       s.review_by + 86399, 1, 'assay supplier set ' || s.id || ' --review-by DATE'
FROM suppliers s LEFT JOIN due_supplier_owners o ON o.supplier = s.id
WHERE s.active = 1 AND s.review_by IS NOT NULL
UNION ALL
SELECT 'risk-review', r.id, 'risk: ' || r.title, r.owner, '', r.review_by + 86399, 1,
       'assay risk set ' || r.id || ' --review-by DATE'
FROM risks r WHERE r.active = 1 AND r.state <> 'closed' AND r.review_by IS NOT NULL
UNION ALL
SELECT 'review', r.id, 'review meeting with ' || r.supplier, COALESCE(p.owner, o.owner, ''),
       COALESCE(p.team, o.team, ''), r.planned + 86399, 1,
       'assay review set ' || r.id || ' --held DATE --minutes FILE --next-on DATE'
FROM reviews r LEFT JOIN projects p ON p.id = r.project AND p.active = 1
LEFT JOIN due_supplier_owners o ON o.supplier = r.supplier
WHERE r.active = 1 AND r.held IS NULL
UNION ALL
-- the next one, as long as nobody has entered it
SELECT 'review', r.id || ' next', 'next review meeting with ' || r.supplier, COALESCE(p.owner, o.owner, ''),
       COALESCE(p.team, o.team, ''), r.next_on + 86399, 1,
       'assay review add ID --supplier ' || r.supplier || ' --planned DATE'
FROM reviews r LEFT JOIN projects p ON p.id = r.project AND p.active = 1
LEFT JOIN due_supplier_owners o ON o.supplier = r.supplier
WHERE r.active = 1 AND r.held IS NOT NULL AND r.next_on IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM reviews n WHERE n.supplier = r.supplier AND n.project = r.project AND n.active = 1
    AND n.id <> r.id AND n.planned > r.held)
UNION ALL
SELECT 'review-action', a.review || ' ' || a.id, a.what, a.owner, '', a.due + 86399, 1,
       'assay review-action set ' || a.review || ' ' || a.id || ' --done DATE --result TEXT'
FROM review_actions a WHERE a.active = 1 AND a.done IS NULL
UNION ALL
SELECT 'activity', a.id, a.kind || ': ' || a.what,
       CASE WHEN a.who <> '' THEN a.who ELSE COALESCE(p.owner, o.owner, '') END, COALESCE(p.team, o.team, ''),
       a.due + 86399, 1, 'assay activity set ''' || a.id || ''' --state done --done DATE'
FROM activities a LEFT JOIN projects p ON p.id = a.project AND p.active = 1
LEFT JOIN due_supplier_owners o ON o.supplier = a.supplier
WHERE a.active = 1 AND a.due IS NOT NULL AND a.state IN ('open', 'in-progress')
UNION ALL
SELECT 'environment', e.id, 'attestation of ' || e.id || ' by ' || e.supplier,
       CASE WHEN e.owner <> '' THEN e.owner ELSE COALESCE(p.owner, o.owner, '') END, COALESCE(p.team, o.team, ''),
       e.until + 86399, 1, 'assay environment set ' || e.id || ' --attestation FILE --attested DATE --until DATE'
FROM environments e LEFT JOIN projects p ON p.id = e.project AND p.active = 1
LEFT JOIN due_supplier_owners o ON o.supplier = e.supplier
WHERE e.active = 1 AND e.until IS NOT NULL
UNION ALL
SELECT 'evaluation-document', d.evaluation || ' ' || d.id, d.title || ' (' || d.component || ') is to be reviewed anew',
       d.author, COALESCE(p.team, ''), d.until + 86399, 1,
       'assay evaluation-document set ' || d.evaluation || ' ' || d.id || ' --reviewed-by PERSON --reviewed DATE --until DATE'
FROM evaluation_documents d
JOIN (SELECT v.id AS id, v.project AS project,
             row_number() OVER (PARTITION BY v.project ORDER BY v.released DESC, v.id DESC) AS n
      FROM evaluations v WHERE v.active = 1) e ON e.id = d.evaluation AND e.n = 1
LEFT JOIN projects p ON p.id = e.project AND p.active = 1
WHERE d.active = 1 AND d.until IS NOT NULL
UNION ALL
SELECT 'audit-visit', v.id, 'audit of ' || v.supplier || ': ' || v.scope,
       CASE WHEN v.auditor = '' THEN COALESCE(o.owner, '') ELSE v.auditor END, COALESCE(o.team, ''), COALESCE(v.agreed, v.planned) + 86399, 1,
       'assay audit-visit set ' || v.id || ' --held DATE --result RESULT --report FILE'
FROM audit_visits v LEFT JOIN due_supplier_owners o ON o.supplier = v.supplier
WHERE v.active = 1 AND v.held IS NULL
UNION ALL
-- the right to audit, from its last use or the contract's beginning; a planned audit stands above by itself
SELECT 'audit-right', r.contract, 'the right to audit ' || r.supplier || ' (' || r.contract || ') is to be used', r.owner, r.team,
       COALESCE(r.used, r.begins, t.now) + CASE WHEN r.used IS NULL AND r.begins IS NULL THEN 0 ELSE r.days * 86400 END + 86399, 1,
       'assay audit-visit add ID --supplier ' || r.supplier || ' --contract ' || r.contract || ' --clause audit-right --scope TEXT --planned DATE'
FROM (SELECT c.id AS contract, c.supplier AS supplier, c.begins AS begins, COALESCE(o.owner, '') AS owner, COALESCE(o.team, '') AS team,
             COALESCE(k.every_days, d.days) AS days,
             (SELECT MAX(v.held) FROM audit_visits v WHERE v.supplier = c.supplier AND v.active = 1
                AND v.contract IN ('', c.id)) AS used
      FROM contract_clauses k JOIN contracts c ON c.id = k.contract AND c.active = 1
      JOIN suppliers s ON s.id = c.supplier AND s.active = 1
      LEFT JOIN due_supplier_owners o ON o.supplier = c.supplier
      LEFT JOIN due_days d ON d.name = 'audit-right' AND s.tier IN ('critical', 'high')
      WHERE k.kind = 'audit-right' AND k.state <> 'absent') r
CROSS JOIN today t JOIN contracts c ON c.id = r.contract
LEFT JOIN contract_clauses k ON k.contract = r.contract AND k.kind = 'audit-right'
WHERE r.days IS NOT NULL AND COALESCE(k.expires, c.ends, t.now) >= t.now AND (c.ends IS NULL OR c.ends >= t.now)
  AND NOT EXISTS (SELECT 1 FROM audit_visits v WHERE v.supplier = r.supplier AND v.active = 1 AND v.held IS NULL
    AND v.contract IN ('', r.contract))
UNION ALL
-- what ends
SELECT 'contract', c.id, c.title || ' with ' || c.supplier || ' ends', COALESCE(o.owner, ''), COALESCE(o.team, ''),
       c.ends + 86399, 1, 'assay contract set ' || c.id || ' --ends DATE'
FROM contracts c JOIN suppliers s ON s.id = c.supplier AND s.active = 1
LEFT JOIN due_supplier_owners o ON o.supplier = c.supplier
WHERE c.active = 1 AND c.ends IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM contracts n WHERE n.supplier = c.supplier AND n.active = 1 AND n.id <> c.id
    AND (n.begins IS NULL OR n.begins <= c.ends + 86400) AND (n.ends IS NULL OR n.ends > c.ends))
UNION ALL
SELECT 'clause', k.contract || ' ' || k.kind, 'clause ' || k.kind || ' of ' || c.title || ' ends', COALESCE(o.owner, ''),
       COALESCE(o.team, ''), k.expires + 86399, 1, 'assay clause set ' || k.contract || ' ' || k.kind || ' --expires DATE'
FROM contract_clauses k JOIN contracts c ON c.id = k.contract AND c.active = 1
JOIN suppliers s ON s.id = c.supplier AND s.active = 1 LEFT JOIN due_supplier_owners o ON o.supplier = c.supplier
WHERE k.state <> 'absent' AND k.expires IS NOT NULL
UNION ALL
SELECT 'certificate', c.person || ' ' || c.course || ' ' || CAST(c.obtained / 86400 AS TEXT), k.title || ' is to be renewed', c.person, '',
       COALESCE(c.expires, c.obtained + k.valid_days * 86400) + 86399, 1,
       'assay certificate add ' || c.person || ' ' || c.course || ' DATE'
FROM certificates c JOIN persons p ON p.id = c.person AND p.active = 1
JOIN courses k ON k.id = c.course AND k.active = 1
WHERE (c.expires IS NOT NULL OR k.valid_days IS NOT NULL) AND NOT EXISTS (
  SELECT 1 FROM certificates n WHERE n.person = c.person AND n.course = c.course AND n.obtained > c.obtained)
UNION ALL
SELECT 'exception', e.id, 'exception for ' || e.deliverable || ': ' || e.excuses, e.owner, COALESCE(o.team, ''), e.expires + 86399, 1,
       'assay exception set ' || e.id || ' --expires DATE'
FROM exceptions e LEFT JOIN due_deliverable_owners o ON o.deliverable = e.deliverable
WHERE e.active = 1
UNION ALL
SELECT 'baseline', b.digest, 'approval of the baseline ' || b.name || ' ' || b.version || ' ends', b.owner, '', b.expires + 86399, 1,
       'assay baseline-approval set ' || b.digest || ' --expires DATE'
FROM baseline_approvals b WHERE b.active = 1 AND b.expires IS NOT NULL
UNION ALL
SELECT 'baseline-review', b.digest, 'the baseline ' || b.name || ' ' || b.version || ' is to be reviewed', b.owner, '', b.review_by + 86399, 1,
       'assay baseline-approval set ' || b.digest || ' --review-by DATE'
FROM baseline_approvals b WHERE b.active = 1 AND b.review_by IS NOT NULL
UNION ALL
SELECT 'rules', a.digest, 'approval of the rules ' || a.name || ' ends', a.owner, '', a.expires + 86399, 1,
       'assay rules-approval set ' || a.digest || ' --expires DATE'
FROM rules_approvals a WHERE a.active = 1 AND a.expires IS NOT NULL
UNION ALL
SELECT 'rules-review', a.digest, 'the rules ' || a.name || ' are to be reviewed', a.owner, '', a.review_by + 86399, 1,
       'assay rules-approval set ' || a.digest || ' --review-by DATE'
FROM rules_approvals a WHERE a.active = 1 AND a.review_by IS NOT NULL
UNION ALL
SELECT 'log-review', c.origin, 'whose cosignatures and timestamps of the log count is to be reviewed', c.owner, '',
       c.review_by + 86399, 1, 'assay log configure --review-by DATE'
FROM log_configurations c WHERE c.active = 1 AND c.review_by IS NOT NULL
UNION ALL
SELECT 'threat', t.project || ' ' || t.threat, 'threat to ' || t.project || ', ' || t.decision || ': ' || t.how,
       t.owner, COALESCE(p.team, ''), t.expires, 1,
       'assay threat set ' || t.project || ' ' || t.threat || ' --expires DATE'
FROM threat_decisions t LEFT JOIN projects p ON p.id = t.project AND p.active = 1
WHERE t.active = 1 AND t.expires IS NOT NULL
UNION ALL
SELECT 'suppression', s.fingerprint, 'accepted finding: ' || s.reason, s.owner, '', s.expires,
       CASE WHEN s.expires % 86400 = 0 THEN 1 ELSE 0 END,
       'assay finding suppress ''' || replace(s.fingerprint, '''', '''\''''') || ''' --expires DATE'
FROM suppressions s
UNION ALL
SELECT 'finding-fix', f.finding || '@' || f.subject, 'finding to be fixed: ' || f.reason, f.owner, COALESCE(o.team, ''), f.due,
       CASE WHEN f.due % 86400 = 86399 THEN 1 ELSE 0 END,
       'assay finding schedule ''' || replace(f.finding || '@' || f.subject, '''', '''\''''') || ''' --by DATE'
FROM finding_fixes f LEFT JOIN due_subject_owners o ON o.subject = f.subject
WHERE f.gone IS NULL
UNION ALL
SELECT 'statement', s.vulnerability || ' ' || s.component || ' ' || s.product,
       s.vulnerability || CASE WHEN s.accepted = 1 THEN ', risk accepted' ELSE ', ' || s.status END, s.owner, '', s.expires,
       CASE WHEN s.expires % 86400 = 0 THEN 1 ELSE 0 END,
       'assay vulnerability set ''' || replace(s.vulnerability, '''', '''\''''') || ''''
FROM vulnerability_statuses s WHERE s.source = 'own' AND s.expires IS NOT NULL
UNION ALL
SELECT 'approval', a.component || ' ' || a.versions, 'approval of ' || a.component || ' for ' || a.functions || ' ends', a.owner, '', a.expires,
       CASE WHEN a.expires % 86400 = 0 THEN 1 ELSE 0 END,
       'assay component approve ''' || replace(a.component, '''', '''\''''') || ''' --expires DATE'
FROM component_approvals a
UNION ALL
SELECT 'assurance-report', e.deliverable || ' ' || e.id, 'assurance report of ' || o.supplier || ' covers no later time', o.owner, o.team,
       e.period_until + 86399, 1, 'assay evidence submit DELIVERABLE ID --kind assurance-report --document FILE --period-until DATE'
FROM evidence e JOIN due_deliverable_owners o ON o.deliverable = e.deliverable
JOIN suppliers s ON s.id = o.supplier AND s.active = 1
WHERE e.active = 1 AND e.kind = 'assurance-report' AND e.period_until IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM evidence n JOIN deliverables d ON d.id = n.deliverable
  WHERE d.supplier = o.supplier AND n.active = 1 AND n.kind = e.kind AND n.period_until > e.period_until)
UNION ALL
-- what somebody has to do
SELECT 'acknowledgement', p.id || ' ' || s.id || ' ' || s.version, s.title || ' ' || s.version || ' is to be acknowledged', p.id, '',
       s.approved + d.days * 86400 + 86399, 1, 'assay acknowledgement add ' || p.id || ' ' || s.id || ' ''' || s.version || ''''
FROM standards s CROSS JOIN today t JOIN due_days d ON d.name = 'acknowledge'
JOIN persons p ON p.active = 1 AND p.role = 'developer'
WHERE s.active = 1 AND s.approved_by <> '' AND s.approved <= t.now
  AND NOT EXISTS (SELECT 1 FROM standards n WHERE n.id = s.id AND n.active = 1 AND n.approved_by <> ''
                    AND n.approved > s.approved AND n.approved <= t.now)
  AND NOT EXISTS (SELECT 1 FROM acknowledgements a WHERE a.person = p.id AND a.standard = s.id AND a.version = s.version)
UNION ALL
SELECT 'assignment', a.project || ' ' || a.requirements, a.requirements || ' ' || a.version || ' is to be acknowledged for ' || a.project,
       p.owner, p.team, a.assigned + d.days * 86400 + 86399, 1,
       'assay assignment set ' || a.project || ' ' || a.requirements || ' --acknowledged DATE --acknowledged-by PERSON'
FROM requirement_assignments a JOIN projects p ON p.id = a.project AND p.active = 1
JOIN due_days d ON d.name = 'acknowledge'
WHERE a.assigned IS NOT NULL AND a.acknowledged IS NULL
UNION ALL
SELECT 'deliverable', d.id, d.title || ' from ' || d.supplier, o.owner, o.team, d.due + 86399, 1,
       'assay deliverable receive ' || d.id || ' FILE …'
FROM deliverables d JOIN due_deliverable_owners o ON o.deliverable = d.id
WHERE d.due IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliverable_receipts r WHERE r.deliverable = d.id)
UNION ALL
SELECT 'evidence-request', r.deliverable || ' ' || r.kind, r.kind || ' for ' || o.title || CASE WHEN r.question = '' THEN '' ELSE ': ' || r.question END,
       CASE WHEN r.asked = '' THEN o.owner ELSE r.asked END, o.team, r.due + 86399, 1,
       'assay evidence submit ' || r.deliverable || ' ID --kind ' || r.kind || ' --document FILE'
FROM evidence_requests r JOIN due_deliverable_owners o ON o.deliverable = r.deliverable
WHERE r.active = 1 AND NOT EXISTS (
  SELECT 1 FROM evidence e WHERE e.deliverable = r.deliverable AND e.kind = r.kind AND e.active = 1)
UNION ALL
-- on the day of the request; where that was withdrawn, on the day on which it came
SELECT 'evidence-upload', u.id, u.kind || ' for ' || o.title || ' was uploaded: ' || u.name, o.owner, o.team,
       COALESCE(r.due, CAST(strftime('%s', date(u.received)) AS BIGINT)) + 86399, 1,
       'assay evidence submit ' || u.deliverable || ' ID --upload ' || u.id || ' --made DATE --provenance HOW --source WHO'
FROM evidence_uploads u JOIN due_deliverable_owners o ON o.deliverable = u.deliverable
LEFT JOIN evidence_requests r ON r.deliverable = u.deliverable AND r.kind = u.kind AND r.active = 1
WHERE u.active = 1
UNION ALL
SELECT 'transmittal', m.id, CASE WHEN m.direction = 'sent' THEN m.supplier || ' is to answer: ' ELSE 'to be answered to ' || m.supplier || ': ' END || m.about,
       COALESCE(p.owner, o.owner, ''), COALESCE(p.team, o.team, ''), m.answer_by + 86399, 1,
       'assay transmittal-receipt add ' || m.id || ' --received DATE --answer TEXT'
FROM transmittals m LEFT JOIN projects p ON p.id = m.project AND p.active = 1
LEFT JOIN due_supplier_owners o ON o.supplier = m.supplier
WHERE m.active = 1 AND m.answer_by IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM transmittal_receipts r WHERE r.transmittal = m.id AND r.active = 1)
UNION ALL
SELECT 'nonconformity', n.id, n.severity || ': ' || n.title, n.owner, COALESCE(o.team, ''), n.due + 86399, 1,
       'assay nonconformity set ' || n.id || ' --state closed'
FROM nonconformities n LEFT JOIN due_supplier_owners o ON o.supplier = n.supplier
WHERE n.active = 1 AND n.state <> 'closed'
UNION ALL
SELECT 'corrective-action', a.nonconformity || ' ' || a.id, a.what, a.owner, '', a.due + 86399, 1,
       'assay corrective-action set ' || a.nonconformity || ' ' || a.id || ' --done DATE'
FROM corrective_actions a WHERE a.active = 1 AND a.done IS NULL
UNION ALL
SELECT 'retest', a.nonconformity || ' ' || a.id, 'does it help? ' || a.what, CASE WHEN n.owner IS NULL OR n.owner = '' THEN a.owner ELSE n.owner END, '',
       a.done + d.days * 86400 + 86399, 1,
       'assay corrective-action set ' || a.nonconformity || ' ' || a.id || ' --verified DATE --verified-by NAME'
FROM corrective_actions a JOIN due_days d ON d.name = 'retest'
LEFT JOIN nonconformities n ON n.id = a.nonconformity
WHERE a.active = 1 AND a.done IS NOT NULL AND a.verified IS NULL
UNION ALL
SELECT 'inspection', s.project || ' ' || s.subject, s.subject || ' is to be inspected again', p.owner, p.team,
       (v.time / 86400 + d.days + 1) * 86400 - 1, 1,
       'assay verify SUBJECT --name ''' || replace(s.subject, '''', '''\''''') || ''''
FROM project_subjects s JOIN projects p ON p.id = s.project AND p.active = 1
JOIN verdicts v ON v.subject = s.subject JOIN due_days d ON d.name = 'inspect'
UNION ALL
-- vulnerabilities that nothing of ours takes out of the count: the shortest limit that applies
SELECT 'vulnerability', v.subject || ' ' || v.vulnerability,
       v.vulnerability || ' in ' || v.subject || CASE WHEN COUNT(DISTINCT v.component) = 1 THEN ': ' || MIN(v.component)
         ELSE ': ' || CAST(COUNT(DISTINCT v.component) AS TEXT) || ' components' END,
       COALESCE(MIN(o.owner), ''), COALESCE(MIN(o.team), ''), MIN((v.first_seen / 86400 + v.days + 1) * 86400 - 1), 1,
       'assay vulnerability set ''' || replace(v.vulnerability, '''', '''\''''') || ''' --product ''' || replace(v.subject, '''', '''\''''') || ''''
FROM open_vulnerabilities v LEFT JOIN due_subject_owners o ON o.subject = v.subject
WHERE v.accepted = 0 AND v.days IS NOT NULL
GROUP BY v.subject, v.vulnerability
UNION ALL
SELECT 'cra-clock', CASE c.noun WHEN 'incident' THEN 'incident ' ELSE '' END || c.id || ' ' || c.step,
       c.what || ': ' || c.title, c.owner, c.team, c.due, 0,
       'assay ' || c.noun || ' set ' || c.id || ' --' || c.step || ' TIME'
FROM due_cra c;

-- The calendar with who is to be told: the owner where the register of persons has one active person of
-- that id, address or name, and the lead of the team.
CREATE VIEW due_calendar AS
SELECT d.kind AS kind, k.title AS title, d.id AS id, d.what AS what, d.owner AS owner, d.due AS due, d.day AS day, d.settle AS settle,
       COALESCE(a.id, b.id, c.id, '') AS person, COALESCE(t.id, '') AS team, COALESCE(l.id, '') AS lead
FROM due d JOIN due_kinds k ON k.kind = d.kind
LEFT JOIN persons a ON a.id = d.owner AND a.active = 1
LEFT JOIN (SELECT lower(email) AS email, MIN(id) AS id FROM persons WHERE active = 1 AND email <> ''
           GROUP BY lower(email) HAVING COUNT(*) = 1) b ON b.email = lower(d.owner) AND a.id IS NULL
LEFT JOIN (SELECT lower(name) AS name, MIN(id) AS id FROM persons WHERE active = 1 AND name <> ''
           GROUP BY lower(name) HAVING COUNT(*) = 1) c ON c.name = lower(d.owner) AND a.id IS NULL AND b.id IS NULL
LEFT JOIN persons p ON p.id = COALESCE(a.id, b.id, c.id)
LEFT JOIN teams t ON t.id = CASE WHEN d.team <> '' THEN d.team ELSE p.team END AND t.active = 1
LEFT JOIN persons l ON l.id = t.lead AND l.active = 1
WHERE d.due IS NOT NULL;

-- What the rules of threat models ask besides the tables of the model (docs/threat-models.md).
-- Facts are 1, 0 or NULL: not said. Grades are 0 to 100 or NULL.

CREATE TABLE today (day TEXT NOT NULL, now BIGINT NOT NULL, since BIGINT NOT NULL);

-- What is in scope, with the trust of its boundary and the gravest data that it holds or handles.
CREATE VIEW things AS
SELECT e.*, b.name AS boundary_name, b.trust,
  (SELECT max(d.confidentiality) FROM element_data l JOIN data d ON d.id = l.data
    WHERE l.element = e.id) AS confidentiality,
  (SELECT max(d.integrity) FROM element_data l JOIN data d ON d.id = l.data
    WHERE l.element = e.id) AS integrity,
  (SELECT max(d.availability) FROM element_data l JOIN data d ON d.id = l.data
    WHERE l.element = e.id) AS availability
FROM elements e LEFT JOIN boundaries b ON b.id = e.boundary
WHERE e.in_scope = 1;

CREATE VIEW processes AS SELECT * FROM things WHERE kind = 'process';
CREATE VIEW stores AS SELECT * FROM things WHERE kind = 'store';

-- Flows in scope with both ends. An end may be out of scope: the flow is not. A flow counts as
-- authenticated when it says so, or else when its source proves who it is. `open_network` : anybody
-- may be on the way.
CREATE VIEW edges AS
SELECT f.id, f.name, f.protocol, f.crosses, f.bidirectional, f.encrypted, f.authorised,
  f.is_public, f.is_readonly, COALESCE(f.authenticated, s.authenticates) AS authenticated,
  s.id AS source, s.name AS source_name, s.kind AS source_kind, s.internet AS source_internet,
  sb.trust AS source_trust, s.boundary AS source_boundary,
  t.id AS target, t.name AS target_name, t.kind AS target_kind, t.internet AS target_internet,
  tb.trust AS target_trust, t.boundary AS target_boundary, t.in_scope AS target_in_scope,
  CASE WHEN f.is_public = 1 THEN 1
       WHEN f.is_public IS NULL AND f.crosses = 1 AND (s.kind = 'actor' OR t.kind = 'actor'
            OR s.internet = 1 OR t.internet = 1) THEN 1
       ELSE 0 END AS open_network,
  (SELECT max(d.confidentiality) FROM flow_data l JOIN data d ON d.id = l.data
    WHERE l.flow = f.id) AS confidentiality,
  (SELECT max(d.integrity) FROM flow_data l JOIN data d ON d.id = l.data
    WHERE l.flow = f.id) AS integrity
FROM flows f
JOIN elements s ON s.id = f.source LEFT JOIN boundaries sb ON sb.id = s.boundary
JOIN elements t ON t.id = f.target LEFT JOIN boundaries tb ON tb.id = t.boundary
WHERE f.in_scope = 1;

-- Elements in scope to which somebody comes from outside: an actor, the internet, a less trusted
-- boundary, or another one where trust is not graded.
CREATE VIEW entries AS
SELECT e.*, t.logs, t.limits, t.validates, t.privileged, t.boundary, t.boundary_name,
  t.name AS entry_name
FROM edges e JOIN things t ON t.id = e.target
WHERE e.crosses = 1 AND e.source_kind <> 'store'
  AND (e.source_kind = 'actor' OR e.source_internet = 1 OR e.source_trust IS NULL
       OR e.target_trust IS NULL OR e.source_trust < e.target_trust);

-- Processes that keep a record: they say so, or write to a log.
CREATE VIEW recording AS
SELECT p.id FROM processes p WHERE p.logs = 1
UNION
SELECT f.source FROM flows f JOIN elements l ON l.id = f.target WHERE l.is_log = 1;

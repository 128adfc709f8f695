-- The facts of one inspection. Tables are private; the views below them are the
-- contract with baselines (docs/baseline.md) and keep their columns.
CREATE TABLE t_subject (
    name TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, origin TEXT NOT NULL,
    git_commit TEXT NOT NULL, digest TEXT NOT NULL
);
CREATE TABLE t_files (
    path TEXT NOT NULL, size INTEGER NOT NULL, language INTEGER NOT NULL,
    classes INTEGER NOT NULL, digest BLOB
);
CREATE TABLE t_languages (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE t_findings (
    inspector TEXT NOT NULL, rule TEXT NOT NULL, severity INTEGER NOT NULL,
    confidence INTEGER NOT NULL, path TEXT NOT NULL, line INTEGER NOT NULL,
    col INTEGER NOT NULL, end_line INTEGER NOT NULL, end_col INTEGER NOT NULL,
    message TEXT NOT NULL, excerpt TEXT NOT NULL, excerpt_line INTEGER NOT NULL,
    fingerprint TEXT NOT NULL, cwe TEXT NOT NULL, owasp TEXT NOT NULL, controls TEXT NOT NULL,
    marker TEXT NOT NULL, is_secret INTEGER NOT NULL,
    suppressed INTEGER NOT NULL DEFAULT 0, suppressed_by TEXT NOT NULL DEFAULT '',
    suppressed_reason TEXT NOT NULL DEFAULT '',
    state INTEGER NOT NULL DEFAULT 0, -- enum finding_state
    imported INTEGER NOT NULL DEFAULT 0,
    fix TEXT, -- NULL: none
    steps INTEGER NOT NULL DEFAULT 0, -- of its flow
    also TEXT NOT NULL DEFAULT '', -- other rules, one a line
    part TEXT NOT NULL DEFAULT '', -- finding.part
    UNIQUE (inspector, rule, path, line, col, fingerprint, part, state)
);
CREATE INDEX t_findings_fingerprint ON t_findings (fingerprint);
CREATE TABLE t_flows (
    finding INTEGER NOT NULL, step INTEGER NOT NULL, line INTEGER NOT NULL, col INTEGER NOT NULL,
    end_line INTEGER NOT NULL, end_col INTEGER NOT NULL, message TEXT NOT NULL,
    PRIMARY KEY (finding, step)
) WITHOUT ROWID;
-- Imported findings that were merged into finding (its rowid).
CREATE TABLE t_witnesses (
    finding INTEGER NOT NULL, tool TEXT NOT NULL, rule TEXT NOT NULL, severity INTEGER NOT NULL,
    line INTEGER NOT NULL
);
CREATE INDEX t_witnesses_finding ON t_witnesses (finding);
CREATE TABLE t_imports (
    digest TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, format TEXT NOT NULL,
    tools TEXT NOT NULL, findings INTEGER NOT NULL, suppressed INTEGER NOT NULL,
    outside INTEGER NOT NULL, placeless INTEGER NOT NULL, passed INTEGER NOT NULL,
    tests INTEGER NOT NULL, failures INTEGER NOT NULL, errors INTEGER NOT NULL,
    skipped INTEGER NOT NULL
);
CREATE TABLE t_components (
    id INTEGER PRIMARY KEY, purl TEXT NOT NULL, type TEXT NOT NULL, namespace TEXT NOT NULL,
    name TEXT NOT NULL, version TEXT NOT NULL, scope INTEGER NOT NULL,
    relation INTEGER NOT NULL, manifest TEXT NOT NULL, line INTEGER NOT NULL,
    licence TEXT NOT NULL, source TEXT NOT NULL, note TEXT NOT NULL
);
-- What component (its id) needs: another one of the same manifest, by its package URL.
CREATE TABLE t_needs (
    component INTEGER NOT NULL, purl TEXT NOT NULL, requirement TEXT NOT NULL
);
CREATE INDEX t_needs_component ON t_needs (component);
CREATE TABLE t_hashes (component INTEGER NOT NULL, algorithm TEXT NOT NULL, value TEXT NOT NULL);
CREATE INDEX t_hashes_component ON t_hashes (component);
-- What findings of the inspector "vulnerabilities" are about (finding is their rowid).
CREATE TABLE t_vulnerabilities (
    finding INTEGER PRIMARY KEY, purl TEXT NOT NULL, version TEXT NOT NULL,
    scope INTEGER NOT NULL, relation INTEGER NOT NULL, advisory TEXT NOT NULL,
    aliases TEXT NOT NULL, fixed TEXT NOT NULL, malicious INTEGER NOT NULL,
    known_exploited INTEGER NOT NULL, epss REAL, cvss REAL,
    vectors TEXT NOT NULL DEFAULT '', -- "CVSS_V3 CVSS:3.1/…", one a line
    -- What is said of it: by us, and by others (vulnerabilities_apply.c).
    status TEXT NOT NULL DEFAULT '', justification TEXT NOT NULL DEFAULT '',
    status_by TEXT NOT NULL DEFAULT '', status_reason TEXT NOT NULL DEFAULT '',
    accepted INTEGER NOT NULL DEFAULT 0, hides INTEGER NOT NULL DEFAULT 0,
    status_weight INTEGER NOT NULL DEFAULT -1,
    claimed_status TEXT NOT NULL DEFAULT '', claimed_justification TEXT NOT NULL DEFAULT '',
    claimed_by TEXT NOT NULL DEFAULT '', claimed_weight INTEGER NOT NULL DEFAULT -1,
    -- The declared patch in effect that mends it, and whether a copy lacks it.
    backport TEXT NOT NULL DEFAULT '', unmended INTEGER NOT NULL DEFAULT 0,
    -- The clock (vulnerabilities_clock.c): dates, or NULL.
    first_seen TEXT, due TEXT, overdue INTEGER NOT NULL DEFAULT 0,
    rank INTEGER NOT NULL DEFAULT 0,
    -- Whether the code uses it (inspect/reachability.h); '' and 0 where nobody looked.
    reachability TEXT NOT NULL DEFAULT '', reached_path TEXT NOT NULL DEFAULT '',
    reached_line INTEGER NOT NULL DEFAULT 0, reached_symbol TEXT NOT NULL DEFAULT '',
    reachability_note TEXT NOT NULL DEFAULT ''
);
-- What to do about a vulnerable component of a manifest (upgrades.c): action is enum
-- upgrade_action; moves is the package URL of what is to be moved.
CREATE TABLE t_upgrades (
    purl TEXT NOT NULL, manifest TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
    target TEXT NOT NULL, moves TEXT NOT NULL, moves_name TEXT NOT NULL,
    moves_version TEXT NOT NULL, moves_target TEXT NOT NULL, path TEXT NOT NULL,
    blocker TEXT NOT NULL, requirement TEXT NOT NULL, action INTEGER NOT NULL,
    clears INTEGER NOT NULL, remains INTEGER NOT NULL,
    PRIMARY KEY (purl, manifest)
) WITHOUT ROWID;
-- Release lines of components, by data about the end of life.
CREATE TABLE t_end_of_life (
    purl TEXT NOT NULL, version TEXT NOT NULL, scope INTEGER NOT NULL, manifest TEXT NOT NULL,
    line INTEGER NOT NULL, product TEXT NOT NULL, cycle TEXT NOT NULL, latest TEXT NOT NULL,
    ends TEXT NOT NULL, is_over INTEGER NOT NULL, days INTEGER,
    UNIQUE (purl, manifest, line)
);
-- Documents of a supplier that were set against what was measured; kind: read as which.
CREATE TABLE t_sboms (
    digest TEXT NOT NULL, name TEXT NOT NULL, format TEXT NOT NULL,
    version TEXT NOT NULL, components INTEGER NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (digest, kind)
);
-- What findings of the inspector "claims" are about (finding is their rowid).
CREATE TABLE t_claims (
    finding INTEGER PRIMARY KEY, sbom TEXT NOT NULL, kind TEXT NOT NULL,
    component TEXT NOT NULL, claimed TEXT NOT NULL, claimed_at TEXT NOT NULL,
    measured TEXT NOT NULL, measured_at TEXT NOT NULL, read_as TEXT NOT NULL
);
CREATE TABLE t_gaps (path TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE t_inspectors (name TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL);
CREATE TABLE t_ignores (path TEXT NOT NULL, rule TEXT NOT NULL, line INTEGER NOT NULL);
CREATE TABLE t_functions (
    path TEXT NOT NULL, language INTEGER NOT NULL, classes INTEGER NOT NULL, name TEXT NOT NULL,
    line INTEGER NOT NULL, end_line INTEGER NOT NULL, cyclomatic INTEGER NOT NULL,
    cognitive INTEGER NOT NULL, nesting INTEGER NOT NULL, statements INTEGER NOT NULL,
    parameters INTEGER NOT NULL, gotos INTEGER NOT NULL, returns INTEGER NOT NULL,
    dead_statements INTEGER NOT NULL, is_public INTEGER NOT NULL, is_documented INTEGER NOT NULL,
    is_unused INTEGER NOT NULL
);
-- Beside a base: NULL where there is no such function on that side.
CREATE TABLE t_function_changes (
    change TEXT NOT NULL, path TEXT NOT NULL, base_path TEXT NOT NULL, language INTEGER NOT NULL,
    classes INTEGER NOT NULL, name TEXT NOT NULL, line INTEGER NOT NULL,
    cognitive INTEGER, cyclomatic INTEGER, nesting INTEGER, lines INTEGER, statements INTEGER,
    parameters INTEGER, cognitive_before INTEGER, cyclomatic_before INTEGER,
    nesting_before INTEGER, lines_before INTEGER, statements_before INTEGER,
    parameters_before INTEGER
);
CREATE TABLE t_measures (
    path TEXT NOT NULL PRIMARY KEY, functions INTEGER NOT NULL, lines INTEGER NOT NULL,
    code_lines INTEGER NOT NULL,
    comment_lines INTEGER NOT NULL, statements INTEGER NOT NULL, cyclomatic INTEGER NOT NULL,
    cognitive INTEGER NOT NULL, dead_statements INTEGER NOT NULL,
    public_functions INTEGER NOT NULL, documented_functions INTEGER NOT NULL,
    duplicated_lines INTEGER -- NULL: not compared
);
CREATE TABLE t_duplicates (
    path TEXT NOT NULL, line INTEGER NOT NULL, end_line INTEGER NOT NULL,
    other_path TEXT NOT NULL, other_line INTEGER NOT NULL, other_end_line INTEGER NOT NULL,
    statements INTEGER NOT NULL, nodes INTEGER NOT NULL
);
CREATE TABLE t_licences (
    path TEXT NOT NULL, line INTEGER NOT NULL, expression TEXT NOT NULL, evidence TEXT NOT NULL,
    score INTEGER NOT NULL, is_unknown INTEGER NOT NULL, is_vague INTEGER NOT NULL,
    is_alternative INTEGER NOT NULL
);
CREATE TABLE t_copyrights (
    path TEXT NOT NULL, line INTEGER NOT NULL, years TEXT NOT NULL, holder TEXT NOT NULL
);
CREATE TABLE t_file_licences (
    path TEXT NOT NULL, expression TEXT NOT NULL, terms TEXT NOT NULL, classes INTEGER NOT NULL
);
-- Whole files that are texts of licences, where they were asked for.
CREATE TABLE t_licence_texts (path TEXT NOT NULL, text TEXT NOT NULL);
-- What the organisation has vetted, and which components have a function.
CREATE TABLE t_approvals (
    component TEXT NOT NULL, versions TEXT NOT NULL, functions TEXT NOT NULL,
    checks TEXT NOT NULL, reason TEXT NOT NULL, owner TEXT NOT NULL, until TEXT NOT NULL,
    expired INTEGER NOT NULL
);
CREATE TABLE t_component_functions (
    component INTEGER NOT NULL, function TEXT NOT NULL, approval TEXT NOT NULL,
    approved_by TEXT NOT NULL, approved_until TEXT NOT NULL
);
-- What the baseline sets for the origin at hand.
CREATE TABLE t_parameters (name TEXT NOT NULL, value TEXT NOT NULL);
-- … and how many days that gives for a vulnerability, a row for each case with a limit (remediation.c).
CREATE TABLE t_remediation_days (
    severity TEXT NOT NULL, exploited INTEGER NOT NULL, malicious INTEGER NOT NULL,
    days INTEGER NOT NULL, PRIMARY KEY (severity, exploited, malicious)
) WITHOUT ROWID;
CREATE TABLE t_licence_overrides (
    pattern TEXT NOT NULL, licence TEXT NOT NULL, reason TEXT NOT NULL, until TEXT NOT NULL,
    expired INTEGER NOT NULL, applied INTEGER NOT NULL
);
-- Every expression, and whether what it stands for becomes part of the work.
CREATE TABLE t_expressions (
    expression TEXT NOT NULL PRIMARY KEY, files INTEGER NOT NULL, components INTEGER NOT NULL,
    example TEXT NOT NULL, in_work INTEGER NOT NULL
);
CREATE TABLE t_obligations (
    expression TEXT NOT NULL, obligation TEXT NOT NULL, asks TEXT NOT NULL, use TEXT NOT NULL
);
CREATE TABLE t_conflicts (
    expression TEXT NOT NULL, licence TEXT NOT NULL, other TEXT NOT NULL,
    other_licence TEXT NOT NULL, reason TEXT NOT NULL,
    UNIQUE (licence, other_licence)
);
CREATE TABLE t_declared (
    path TEXT NOT NULL, line INTEGER NOT NULL, declared TEXT NOT NULL, found TEXT NOT NULL,
    agreement TEXT NOT NULL, undeclared TEXT NOT NULL, undeclared_files INTEGER NOT NULL,
    undeclared_example TEXT NOT NULL
);
CREATE TABLE t_modifications (
    package TEXT NOT NULL, path TEXT NOT NULL, upstream TEXT NOT NULL,
    upstream_digest TEXT NOT NULL, digest TEXT NOT NULL, identical INTEGER NOT NULL,
    modified INTEGER NOT NULL, added INTEGER NOT NULL, removed INTEGER NOT NULL,
    renamed INTEGER NOT NULL, declared INTEGER NOT NULL, upstreamed INTEGER NOT NULL,
    unexplained INTEGER NOT NULL, patches INTEGER NOT NULL, patches_in_effect INTEGER NOT NULL,
    weakenings INTEGER NOT NULL, gaps INTEGER NOT NULL,
    -- The signed answers, where there are any for this content.
    recorded_by TEXT NOT NULL DEFAULT '', recorded_on TEXT NOT NULL DEFAULT '',
    record_digest TEXT NOT NULL DEFAULT ''
);
CREATE TABLE t_severities (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE t_confidences (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE t_scopes (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE t_relations (id INTEGER PRIMARY KEY, name TEXT NOT NULL);

CREATE VIEW subject AS
    SELECT name, path, kind, origin, git_commit, digest FROM t_subject;
CREATE VIEW files AS
    SELECT f.path AS path, f.size AS size, l.name AS language,
           (f.classes & 1) <> 0 AS is_binary, (f.classes & 2) <> 0 AS is_generated,
           (f.classes & 4) <> 0 AS is_minified, (f.classes & 8) <> 0 AS is_vendored,
           (f.classes & 16) <> 0 AS is_test, (f.classes & 32) <> 0 AS is_archive,
           (f.classes & 64) <> 0 AS is_executable, lower(hex(f.digest)) AS digest,
           m.functions AS functions, m.code_lines AS code_lines,
           m.comment_lines AS comment_lines, m.statements AS statements,
           m.cyclomatic AS cyclomatic, m.cognitive AS cognitive,
           m.dead_statements AS dead_statements, m.public_functions AS public_functions,
           m.documented_functions AS documented_functions, m.lines AS lines,
           m.duplicated_lines AS duplicated_lines
    FROM t_files f JOIN t_languages l ON l.id = f.language
                   LEFT JOIN t_measures m ON m.path = f.path;
CREATE VIEW functions AS
    SELECT f.path AS path, l.name AS language, f.name AS name, f.line AS line,
           f.end_line AS end_line, f.end_line - f.line + 1 AS lines,
           f.cyclomatic AS cyclomatic, f.cognitive AS cognitive, f.nesting AS nesting,
           f.statements AS statements, f.parameters AS parameters, f.gotos AS gotos,
           f.returns AS returns, f.dead_statements AS dead_statements,
           f.is_public AS is_public, f.is_documented AS is_documented,
           (f.classes & 2) <> 0 AS is_generated, (f.classes & 8) <> 0 AS is_vendored,
           (f.classes & 16) <> 0 AS is_test, f.is_unused AS is_unused
    FROM t_functions f JOIN t_languages l ON l.id = f.language;
CREATE VIEW function_changes AS
    SELECT c.change AS change, c.path AS path, c.base_path AS base_path, l.name AS language,
           c.name AS name, c.line AS line, c.cognitive AS cognitive,
           c.cyclomatic AS cyclomatic, c.nesting AS nesting, c.lines AS lines,
           c.statements AS statements, c.parameters AS parameters,
           c.cognitive_before AS cognitive_before, c.cyclomatic_before AS cyclomatic_before,
           c.nesting_before AS nesting_before, c.lines_before AS lines_before,
           c.statements_before AS statements_before, c.parameters_before AS parameters_before,
           (c.classes & 2) <> 0 AS is_generated, (c.classes & 8) <> 0 AS is_vendored,
           (c.classes & 16) <> 0 AS is_test
    FROM t_function_changes c JOIN t_languages l ON l.id = c.language;
CREATE VIEW duplicates AS
    SELECT d.path AS path, coalesce(l.name, '') AS language, d.line AS line, d.end_line AS end_line,
           d.end_line - d.line + 1 AS lines, d.other_path AS other_path,
           d.other_line AS other_line, d.other_end_line AS other_end_line,
           d.statements AS statements, d.nodes AS nodes,
           coalesce((f.classes & 16) <> 0, 0) AS is_test
    FROM t_duplicates d LEFT JOIN t_files f ON f.path = d.path
                        LEFT JOIN t_languages l ON l.id = f.language;
CREATE VIEW findings AS
    SELECT f.inspector AS inspector, f.rule AS rule, s.name AS severity,
           f.severity AS severity_rank, c.name AS confidence, f.confidence AS confidence_rank,
           f.path AS path, f.line AS line, f.col AS col, f.end_line AS end_line,
           f.end_col AS end_col, f.message AS message, f.fingerprint AS fingerprint,
           f.cwe AS cwe, f.owasp AS owasp, f.controls AS controls, f.marker AS marker,
           f.suppressed AS suppressed, f.suppressed_by AS suppressed_by,
           f.suppressed_reason AS suppressed_reason, f.state = 0 AS is_new,
           f.rowid AS id, f.imported AS imported, f.also AS also,
           f.fix IS NOT NULL AS fixable,
           1 + (SELECT count(DISTINCT w.tool) FROM t_witnesses w
                WHERE w.finding = f.rowid AND w.tool <> f.inspector) AS witnesses
    FROM t_findings f JOIN t_severities s ON s.id = f.severity
                      JOIN t_confidences c ON c.id = f.confidence
    WHERE f.state <> 2;
CREATE VIEW components AS
    SELECT c.purl AS purl, c.type AS type, c.namespace AS namespace, c.name AS name,
           c.version AS version, s.name AS scope, r.name AS relation, c.manifest AS manifest,
           c.line AS line, c.licence AS licence, c.source AS source, c.note AS note,
           (SELECT count(*) FROM t_hashes h WHERE h.component = c.id) AS hashes
    FROM t_components c JOIN t_scopes s ON s.id = c.scope
                        JOIN t_relations r ON r.id = c.relation;
CREATE VIEW dependencies AS
    SELECT c.purl AS purl, c.version AS version, r.name AS relation, c.manifest AS manifest,
           c.line AS line, n.purl AS depends_on, n.requirement AS requirement
    FROM t_needs n JOIN t_components c ON c.id = n.component
                   JOIN t_relations r ON r.id = c.relation;
CREATE VIEW vulnerabilities AS
    SELECT v.purl AS purl, v.version AS version, sc.name AS scope, r.name AS relation,
           f.path AS manifest, f.line AS line, v.advisory AS advisory, v.aliases AS aliases,
           v.fixed AS fixed, v.malicious AS malicious, s.name AS severity,
           f.severity AS severity_rank, c.name AS confidence, f.confidence AS confidence_rank,
           f.suppressed AS suppressed, f.state = 0 AS is_new, f.fingerprint AS fingerprint,
           v.known_exploited AS known_exploited, v.epss AS epss, v.cvss AS cvss,
           v.status AS status, v.justification AS justification, v.status_by AS status_by,
           v.accepted AS accepted, v.claimed_status AS claimed_status,
           v.claimed_justification AS claimed_justification, v.claimed_by AS claimed_by,
           v.first_seen AS first_seen, v.due AS due, v.overdue AS overdue, v.rank AS rank,
           v.backport AS backport, v.reachability AS reachability,
           CASE WHEN v.reached_path = '' THEN ''
                ELSE v.reached_path || ':' || v.reached_line END AS reached_at,
           v.reached_symbol AS reached_symbol, v.reachability_note AS reachability_note
    FROM t_vulnerabilities v JOIN t_findings f ON f.rowid = v.finding
                             JOIN t_scopes sc ON sc.id = v.scope
                             JOIN t_relations r ON r.id = v.relation
                             JOIN t_severities s ON s.id = f.severity
                             JOIN t_confidences c ON c.id = f.confidence
    WHERE f.state <> 2;
CREATE VIEW upgrades AS
    SELECT purl, manifest, name, version, target,
           CASE action WHEN 0 THEN 'remove' WHEN 1 THEN 'move' WHEN 2 THEN 'refresh'
                       WHEN 3 THEN 'parent' ELSE 'replace' END AS action,
           moves, moves_version, moves_target, path, blocker, requirement, clears, remains
    FROM t_upgrades;
CREATE VIEW end_of_life AS
    SELECT e.purl AS purl, e.version AS version, s.name AS scope, e.manifest AS manifest,
           e.line AS line, e.product AS product, e.cycle AS cycle, e.latest AS latest,
           e.ends AS ends, e.is_over AS is_over, e.days AS days
    FROM t_end_of_life e JOIN t_scopes s ON s.id = e.scope;
CREATE VIEW licences AS
    SELECT path, line, expression, evidence, score, is_unknown, is_vague, is_alternative
    FROM t_licences;
CREATE VIEW copyrights AS SELECT path, line, years, holder FROM t_copyrights;
CREATE VIEW file_licences AS
    SELECT path, expression, terms, (classes & 8) <> 0 AS is_vendored,
           (classes & 16) <> 0 AS is_test
    FROM t_file_licences;
CREATE VIEW approvals AS
    SELECT component, versions, functions, checks, reason, owner, until, expired
    FROM t_approvals;
CREATE VIEW component_functions AS
    SELECT c.purl AS purl, c.version AS version, c.scope AS scope, c.relation AS relation,
           c.manifest AS manifest, c.line AS line, f.function AS function,
           f.approval AS approval, f.approved_by AS approved_by,
           f.approved_until AS approved_until
    FROM t_component_functions f JOIN (
        SELECT t.id AS id, t.purl AS purl, t.version AS version, s.name AS scope,
               r.name AS relation, t.manifest AS manifest, t.line AS line
        FROM t_components t JOIN t_scopes s ON s.id = t.scope
                            JOIN t_relations r ON r.id = t.relation) c ON c.id = f.component;
CREATE VIEW parameters AS SELECT name, value FROM t_parameters;
CREATE VIEW licence_overrides AS
    SELECT pattern, licence, reason, until, expired, applied FROM t_licence_overrides;
CREATE VIEW licence_obligations AS
    SELECT o.expression AS expression, o.obligation AS obligation, o.asks AS asks, o.use AS use,
           e.files AS files, e.components AS components, e.example AS example,
           e.in_work AS in_work
    FROM t_obligations o JOIN t_expressions e ON e.expression = o.expression;
CREATE VIEW licence_conflicts AS
    SELECT c.expression AS expression, a.example AS example, c.licence AS licence,
           c.other AS other, b.example AS other_example, c.other_licence AS other_licence,
           c.reason AS reason
    FROM t_conflicts c JOIN t_expressions a ON a.expression = c.expression
                       JOIN t_expressions b ON b.expression = c.other;
CREATE VIEW declared_licences AS
    SELECT path, line, declared, found, agreement, undeclared, undeclared_files,
           undeclared_example
    FROM t_declared;
CREATE VIEW modifications AS
    SELECT package, path, upstream, upstream_digest, digest, identical, modified, added, removed,
           renamed, declared, upstreamed, unexplained, patches, patches_in_effect, weakenings, gaps,
           modified + added + removed + renamed > 0 AS is_modified,
           recorded_by <> '' AS is_recorded, record_digest = digest AS is_record_current,
           recorded_by, recorded_on
    FROM t_modifications;
CREATE VIEW sboms AS
    SELECT s.name AS name, s.digest AS digest, s.format AS format, s.version AS version,
           s.components AS components,
           (SELECT count(*) FROM t_claims c
            WHERE c.sbom = s.name AND c.read_as = s.kind) AS contradictions,
           s.kind AS kind
    FROM t_sboms s;
CREATE VIEW claims AS
    SELECT c.sbom AS sbom, c.kind AS kind, c.component AS component, c.claimed AS claimed,
           c.claimed_at AS claimed_at, c.measured AS measured, c.measured_at AS measured_at,
           s.name AS severity, f.severity AS severity_rank, f.suppressed AS suppressed,
           f.state = 0 AS is_new, f.fingerprint AS fingerprint
    FROM t_claims c JOIN t_findings f ON f.rowid = c.finding
                    JOIN t_severities s ON s.id = f.severity
    WHERE f.state <> 2;
CREATE VIEW gaps AS SELECT path, reason, detail FROM t_gaps;
CREATE VIEW inspectors AS SELECT name, digest FROM t_inspectors;
CREATE VIEW witnesses AS
    SELECT f.rowid AS finding, f.inspector AS tool, f.rule AS rule, s.name AS severity,
           f.line AS line
    FROM t_findings f JOIN t_severities s ON s.id = f.severity
    WHERE f.state <> 2
    UNION ALL
    SELECT w.finding, w.tool, w.rule, s.name, w.line
    FROM t_witnesses w JOIN t_severities s ON s.id = w.severity;
CREATE VIEW imports AS
    SELECT name, format, tools, digest, findings, suppressed, outside, placeless, passed, tests,
           failures, errors, skipped
    FROM t_imports;

"""Findings of other tools: judged together, kept once, named with all their witnesses."""
import hashlib
import json

from support import ACCEPTED, OTHER, REJECTED, USAGE, Case


def sarif(tool, *results, **run):
    return json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": tool, "version": "1.5"}},
                                                     "results": list(results), **run}]})


def result(rule, path, line, level="error", cwe="", **more):
    return {"ruleId": rule, "level": level, "message": {"text": f"{rule} here"}, "properties": {"cwe": cwe},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": line}}}],
            **more}


CPPCHECK = """<?xml version="1.0"?>
<results version="2"><cppcheck version="2.10"/><errors>
<error id="memleak" severity="error" msg="Memory leak: p" cwe="401"><location file="src/main.c" line="9" column="3"/></error>
</errors></results>
"""
TIDY = "src/main.c:8:3: warning: Potential leak of memory pointed to by 'p' [clang-analyzer-unix.Malloc]\n"


class Imports(Case):
    def setUp(self):
        super().setUp()
        self.write("src/main.c", "int main(void) { return 0; }\n" * 10)

    def file(self, name, content):
        path = self.dir / name
        path.write_text(content)
        return path

    def findings(self, report):
        return {(f["inspector"], f["rule"], f["path"], f["region"]["line"]): f for f in report["findings"]}

    def test_two_tools_one_finding(self):
        cpp, tidy = self.file("cppcheck.xml", CPPCHECK), self.file("tidy.txt", TIDY)
        report = self.report("verify", "--import", cpp, "--import", tidy, self.tree, expect=REJECTED)
        [finding] = report["findings"]
        self.assertEqual(finding["witnesses"], ["clang-tidy", "cppcheck"])
        self.assertEqual((finding["path"], finding["region"]["line"], finding["severity"]), ("src/main.c", 8, "high"))
        failed = [r["id"] for r in report["verdict"]["requirements"] if r["status"] == "alarm"]
        self.assertEqual(failed, ["imported-findings"])
        text = self.assay("verify", "--import", cpp, "--import", tidy, self.tree, expect=REJECTED).out
        self.assertIn("Also found by cppcheck (memleak).", text)
        log = json.loads(self.assay("scan", "--import", cpp, "--import", tidy, "--format", "sarif", self.tree,
                                    expect=REJECTED).out)
        [found] = log["runs"][0]["results"]
        self.assertEqual(found["properties"]["witnesses"], ["clang-tidy", "cppcheck"])

    def test_evidence_names_the_files(self):
        cpp = self.file("cppcheck.xml", CPPCHECK)
        self.assay("verify", "--import", cpp, self.tree, expect=REJECTED)
        scai = json.loads(self.assay("log", "show", "1", "--json", expect=ACCEPTED).out)[0]["statement"]["predicate"]
        [attribute] = [a for a in scai["attributes"] if a["attribute"] == "imported-findings"]
        self.assertEqual(attribute["conditions"]["tools"], "cppcheck 2.10")
        self.assertEqual(attribute["conditions"]["digest"]["sha256"], self.sha256(cpp))
        self.assertEqual(attribute["conditions"]["name"], "cppcheck.xml")

    def sha256(self, path):
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def test_twice_is_once(self):
        path = self.file("one.sarif", sarif("one", result("r", "src/main.c", 3, cwe="CWE-89")))
        first = self.assay("finding", "import", path, expect=ACCEPTED)
        self.assertIn("1 finding imported", first.err)
        listed = self.assay("finding", "imported", expect=ACCEPTED).out
        again = self.assay("finding", "import", path, expect=ACCEPTED)
        self.assertIn("already imported, log entry 0", again.err)
        self.assertEqual(self.assay("finding", "imported", expect=ACCEPTED).out, listed)
        self.assertEqual(len(json.loads(self.assay("log", "show", "--json", expect=ACCEPTED).out)), 1)
        copy = self.file("copy.sarif", path.read_text())
        self.assertIn("already imported", self.assay("finding", "import", copy, expect=ACCEPTED).err)
        self.assay("log", "verify", expect=ACCEPTED)
        once = self.report("scan", "--import", path, self.tree, expect=REJECTED)
        twice = self.report("scan", "--import", path, "--import", copy, self.tree, expect=REJECTED)
        self.assertEqual(once["findings"], twice["findings"])

    def test_list_shows_witnesses_and_acceptance(self):
        self.assay("finding", "import", self.file("a.sarif", sarif("aaa", result("sqli", "src/main.c", 3))),
                   self.file("b.sarif", sarif("bbb", result("q", "src/main.c", 4, cwe="CWE-89"))), expect=ACCEPTED)
        [finding] = json.loads(self.assay("finding", "imported", "--json", expect=ACCEPTED).out)
        self.assertEqual((finding["state"], finding["witnesses"]), ("open", ["aaa", "bbb"]))
        self.assay("finding", "suppress", finding["fingerprint"], "--reason", "tested by hand", "--owner", "A. Person",
                   "--expires", "2099-01-01", expect=ACCEPTED)
        for verb, state in (("accepted", "accepted"), ("imported", "suppressed")):
            rows = json.loads(self.assay("finding", verb, "--json", expect=ACCEPTED).out)
            self.assertEqual([r["state"] for r in rows], [state])
        # The same fingerprint counts in a verdict.
        self.assay("verify", "--import", self.dir / "a.sarif", "--import", self.dir / "b.sarif", self.tree,
                   expect=ACCEPTED)

    def test_own_finding_keeps_its_place(self):
        self.write("src/evil.c", "int a; // \u202e reversed\n")
        own = self.report("scan", self.tree)["findings"]
        self.assertTrue(own)
        cwe, path, line = own[0]["cwe"], own[0]["path"], own[0]["region"]["line"]
        theirs = self.file("x.sarif", sarif("other", result("trojan", path, line, "note", cwe)))
        both = self.report("scan", "--import", theirs, self.tree)["findings"]
        self.assertEqual([f["fingerprint"] for f in both], [f["fingerprint"] for f in own])
        self.assertEqual(both[0]["witnesses"], [own[0]["inspector"], "other"])

    def test_nothing_passes_for_our_own(self):
        path = self.file("x.sarif", sarif("Secrets", result("aws", "src/main.c", 1)))
        report = self.report("verify", "--import", path, self.tree, expect=REJECTED)
        self.assertEqual([f["inspector"] for f in report["findings"]], ["imported-secrets"])

    def test_tool_suppressions(self):
        hidden = result("r", "src/main.c", 1, suppressions=[{"kind": "inSource", "justification": "known"}])
        path = self.file("x.sarif", sarif("one", hidden))
        scanned = self.report("scan", "--import", path, self.tree, expect=ACCEPTED)
        self.assertIn("known", scanned["findings"][0]["suppression"]["reason"])
        self.assay("scan", "--origin", "supplier", "--import", path, self.tree, expect=REJECTED)
        # The built-in baseline honours no markers.
        judged = self.report("verify", "--import", path, self.tree, expect=REJECTED)
        self.assertIsNone(judged["findings"][0]["suppression"])
        self.assertIn("known", judged["findings"][0]["marker"])
        listed = json.loads(self.assay("finding", "imported", "--json").out)
        self.assertEqual(listed, [])

    def test_paths(self):
        inside = result("r", (self.tree / "src/main.c").as_uri(), 1)
        elsewhere = result("s", "/somewhere/else.c", 1)
        path = self.file("x.sarif", sarif("one", inside, elsewhere))
        run = self.assay("scan", "--json", "--import", path, self.tree, expect=REJECTED)
        self.assertEqual({f["path"] for f in json.loads(run.out)["findings"]}, {"src/main.c", "/somewhere/else.c"})
        self.assertIn("1 imported finding stands in files that the subject does not hold", run.err)
        rooted = self.report("scan", "--import", path, "--subject-root", "/somewhere", self.tree, expect=REJECTED)
        self.assertIn("else.c", {f["path"] for f in rooted["findings"]})

    def test_fixes_get_lines(self):
        fixes = ("---\nMainSourceFile: 'src/main.c'\nDiagnostics:\n  - DiagnosticName: some-check\n"
                 "    DiagnosticMessage:\n      Message: 'text'\n      FilePath: 'src/main.c'\n      FileOffset: 31\n"
                 "    Level: Error\n...\n")
        report = self.report("scan", "--import", self.file("fixes.yaml", fixes), self.tree, expect=REJECTED)
        self.assertEqual([(f["region"]["line"], f["region"]["column"]) for f in report["findings"]], [(2, 3)])

    def test_failed_tests_are_judged(self):
        junit = self.file("junit.xml", '<testsuite><testcase name="a"/><testcase name="b"><failure message="no"/>'
                                       "</testcase></testsuite>")
        report = self.report("verify", "--import", junit, self.tree, expect=REJECTED)
        failed = {r["id"]: r["rows"] for r in report["verdict"]["requirements"] if r["status"] == "alarm"}
        self.assertEqual(failed, {"tests-pass": [{"status": "alarm", "resource": "junit.xml",
                                                  "reason": "1 of 2 tests failed"}]})

    def test_baselines_can_need_a_tool(self):
        baseline = self.file("b.yaml", """
id: needs
version: "1"
title: A tool is needed
requirements:
  - id: run-it
    title: The tool ran
    controls: ["8.29"]
    level: must
    needs: [one]
    query: |
      SELECT path AS resource, 'alarm' AS status, tool AS reason
      FROM findings JOIN witnesses ON witnesses.finding = findings.id WHERE tool = 'two' AND witnesses = 2
""")
        self.assay("verify", "--baseline", baseline, self.tree, expect=3)
        one = self.file("one.sarif", sarif("one", result("r", "src/main.c", 1, cwe="CWE-79")))
        two = self.file("two.sarif", sarif("two", result("s", "src/main.c", 2, cwe="CWE-80")))
        self.assay("verify", "--baseline", baseline, "--import", one, self.tree, expect=ACCEPTED)
        self.assay("verify", "--baseline", baseline, "--import", one, "--import", two, self.tree, expect=REJECTED)

    def test_bad_files(self):
        for name, content, said in (
                ("empty", "", "is none of SARIF"),
                ("text", "hello\n", "is none of SARIF"),
                ("cut.sarif", sarif("one", result("r", "a", 1))[:-40], "cut.sarif:1:"),
                ("doctype.xml", "<!DOCTYPE x><testsuite/>", "<!DOCTYPE"),
        ):
            path = self.file(name, content)
            self.assertIn(said, self.assay("finding", "import", path, expect=OTHER).err)
            self.assay("scan", "--import", path, self.tree, expect=OTHER)
        self.assay("finding", "import", expect=USAGE)
        self.assay("finding", "import", "--format", "nonsense", self.dir / "text", expect=USAGE)
        self.assay("finding", "import", self.dir / "missing", expect=OTHER)
        self.assertEqual(self.assay("finding", "imported", expect=ACCEPTED).out, "")
        self.assertFalse((self.home / "log" / "checkpoint").exists())

    def test_no_secret_is_kept(self):
        secret = "hunter2" + "hunter2hunter2"
        report = json.dumps({"version": "15.0.0", "scan": {"scanner": {"id": "keys"}, "type": "secret_detection"},
                             "vulnerabilities": [{"message": f"found {secret}", "severity": "High",
                                                  "raw_source_code_extract": secret,
                                                  "identifiers": [{"type": "x", "value": "password"}],
                                                  "location": {"file": "src/main.c", "start_line": 1}}]})
        path = self.file("keys.json", report)
        self.assay("finding", "import", path, expect=ACCEPTED)
        out = self.assay("verify", "--json", "--import", path, self.tree, expect=REJECTED).out
        self.assertNotIn(secret, out)
        self.assertIn("found ****", out)
        for kept in self.home.rglob("*"):
            if kept.is_file() and "cache" not in kept.parts:
                self.assertNotIn(secret.encode(), kept.read_bytes())

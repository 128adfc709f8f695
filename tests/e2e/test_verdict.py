"""Verdicts and exit codes, suppressions, origins, baselines."""
from support import ACCEPTED, INCOMPLETE, OTHER, REJECTED, USAGE, Case, github_token


class Verdict(Case):
    def test_clean_tree_is_accepted(self):
        self.write("main.c", "int main(void) { return 0; }\n")
        r = self.report("verify", self.tree, expect=ACCEPTED)
        self.assertEqual(r["verdict"]["outcome"], "accepted")
        self.assertEqual(r["findings"], [])
        self.assertEqual(r["gaps"], [])
        self.assertTrue(r["evidence"])

    def test_a_secret_rejects(self):
        self.write("deploy.sh", f"export TOKEN={github_token(1)}\n")
        r = self.report("verify", self.tree, expect=REJECTED)
        self.assertEqual(r["verdict"]["outcome"], "rejected")
        self.assertTrue(any(f["path"] == "deploy.sh" and f["region"]["line"] == 1 for f in r["findings"]))

    def statuses(self, r):
        return {q["id"]: q["status"] for q in r["verdict"]["requirements"]}

    def test_dangerous_code_rejects(self):
        self.write("src/a.py", "import requests\nrequests.get('https://a.example/', verify=False)\n")
        r = self.report("verify", "--no-log", self.tree, expect=REJECTED)
        self.assertEqual(self.statuses(r)["no-dangerous-code"], "alarm")
        self.assertNotEqual(self.statuses(r)["weak-code"], "alarm")

    def test_a_supplier_answers_for_doubts_and_tests(self):
        call = "import subprocess\ndef f(x):\n    subprocess.run('ls ' + x, shell=True)\n"
        self.write("src/a.py", call)
        r = self.report("verify", "--no-log", self.tree, expect=ACCEPTED)
        self.assertEqual(self.statuses(r)["weak-code"], "alarm")
        self.report("verify", "--no-log", "--origin", "supplier", self.tree, expect=REJECTED)
        (self.tree / "src/a.py").unlink()
        self.write("tests/test_a.py", call)
        self.report("verify", "--no-log", self.tree, expect=ACCEPTED)
        r = self.report("verify", "--no-log", "--origin", "supplier", self.tree, expect=REJECTED)
        self.assertEqual(self.statuses(r)["no-dangerous-code"], "alarm")

    def test_tangled_code_is_shown_and_accepted(self):
        deep = "if (a) {" * 8 + "b();" + "}" * 8
        self.write("src/a.js", f"function f(a, b) {{ {deep} }}\n")
        self.write("tests/b.js", f"function f(a, b) {{ {deep} }}\n")
        r = self.report("verify", "--no-log", self.tree, expect=ACCEPTED)
        self.assertEqual(self.statuses(r)["understandable-functions"], "alarm")
        rows = next(q for q in r["verdict"]["requirements"] if q["id"] == "understandable-functions")["rows"]
        self.assertEqual([row["resource"] for row in rows], ["src/a.js:1"])
        r = self.report("verify", "--no-log", "--origin", "open-source", self.tree, expect=ACCEPTED)
        self.assertEqual(self.statuses(r)["understandable-functions"], "not-applicable")

    def test_what_cannot_be_inspected_is_never_accepted(self):
        inner = self.write("x.txt", "hello\n")
        self.sh("zip", "-q", "-P", "pass", self.tree / "locked.zip", inner)
        r = self.report("verify", self.tree, expect=INCOMPLETE)
        self.assertEqual(r["verdict"]["outcome"], "incomplete")
        self.assertEqual([g["reason"] for g in r["gaps"]], ["encrypted"])
        self.assertTrue(r["gaps"][0]["path"].startswith("locked.zip"))

    def test_only_some_inspectors_cannot_accept(self):
        self.write("main.c", "int x;\n")
        r = self.report("verify", "--only", "text", self.tree, expect=INCOMPLETE)
        self.assertIn("not-measured", {q["status"] for q in r["verdict"]["requirements"]})

    def test_usage_errors(self):
        for args in ([], ["--nonsense"], ["a", "b"], ["--origin", "mars", "."], ["--format", "x", "."],
                     ["-j", "0", "."], ["--max-file-size", "much", "."], ["--format"]):
            self.assay("verify", *args, expect=USAGE)
        self.assay(expect=USAGE)
        self.assay("nonsense", expect=USAGE)

    def test_missing_subject_is_named(self):
        p = self.assay("verify", self.dir / "nowhere", expect=OTHER)
        self.assertIn("nowhere", p.err)
        self.assertEqual(p.out, "")

    def test_broken_baseline_names_file_and_line(self):
        bad = self.dir / "bad.yaml"
        bad.write_text("id: x\nversion: '1'\nrequirements:\n  - id: a\n    titel: b\n")
        p = self.assay("verify", "--baseline", bad, self.tree, expect=OTHER)
        self.assertIn("bad.yaml:5:5", p.err)
        self.assertIn("titel", p.err)
        self.assay("baseline", "check", bad, expect=OTHER)

    def test_broken_rules_name_file_and_line(self):
        bad = self.dir / "bad.toml"
        bad.write_text('[[rules]]\nid = "a"\nregex = "(unclosed"\n')
        p = self.assay("verify", "--rules", bad, self.tree, expect=OTHER)
        self.assertIn("bad.toml", p.err)
        self.assertIn("a", p.err)

    def test_own_baseline_decides(self):
        self.write("main.c", "int x;\n")
        own = self.dir / "own.yaml"
        own.write_text("id: own\nversion: '1'\nrequirements:\n  - id: no-c\n    title: no C\n"
                       "    query: SELECT path AS resource, 'alarm' AS status, 'C' AS reason "
                       "FROM files WHERE language = 'c'\n")
        r = self.report("verify", "--baseline", own, self.tree, expect=REJECTED)
        self.assertEqual(r["verdict"]["requirements"][0]["rows"][0]["resource"], "main.c")

    def test_scan_threshold(self):
        self.write("deploy.sh", f"export TOKEN={github_token(1)}\n")
        self.assay("scan", self.tree, expect=REJECTED)
        self.assay("scan", "--severity", "critical", "--only", "text", self.tree, expect=ACCEPTED)
        self.assertFalse((self.home / "log").exists())


class Suppressions(Case):
    def finding(self, expect=REJECTED):
        return self.report("verify", self.tree, expect=expect)["findings"]

    def test_accepted_by_value_and_not_by_line(self):
        self.write("a.sh", f"export TOKEN={github_token(1)}\n")
        self.write("b.sh", f"export TOKEN={github_token(1)}\n")
        prints = {f["fingerprint"] for f in self.finding()}
        self.assertEqual(len(prints), 1, "the same secret in two places is one")
        self.assay("finding", "suppress", prints.pop(), "--reason", "a test token that opens nothing",
                   "--owner", "A. Person", "--expires", "2099-01-01", expect=ACCEPTED)
        found = self.finding(expect=ACCEPTED)
        self.assertTrue(found and all(f["suppression"] for f in found))
        # A new leak on the accepted line is seen.
        self.write("a.sh", f"export TOKEN={github_token(2)}\n")
        self.assertIn(None, [f["suppression"] for f in self.finding()])

    def test_withdrawn_and_refused(self):
        self.write("a.sh", f"export TOKEN={github_token(1)}\n")
        fingerprint = self.finding()[0]["fingerprint"]
        self.assay("finding", "suppress", fingerprint, "--owner", "x", "--expires", "2099-01-01",
                   expect=USAGE)
        self.assay("finding", "suppress", fingerprint, "--owner", "x", "--reason", "long enough a reason",
                   "--expires", "2001-01-01", expect=USAGE)
        self.assay("finding", "suppress", fingerprint, "--owner", "x", "--reason", "long enough a reason",
                   "--expires", "2099-01-01", expect=ACCEPTED)
        self.finding(expect=ACCEPTED)
        self.assertIn(fingerprint, self.assay("finding", "accepted", expect=ACCEPTED).out)
        self.assay("finding", "withdraw", fingerprint, "--owner", "x", "--reason", "was a mistake, really",
                   expect=ACCEPTED)
        self.finding(expect=REJECTED)

    def test_markers_in_the_tree_have_no_say(self):
        token = github_token(1)
        self.write("a.sh", f"export TOKEN={token} # gitleaks:allow\n")
        self.write(".gitleaksignore", "a.sh:github-pat-classic:1\n")
        found = self.finding()
        self.assertTrue(any(f["inspector"] == "suppressions" for f in found))
        r = self.report("verify", "--origin", "supplier", self.tree, expect=REJECTED)
        hiding = [q for q in r["verdict"]["requirements"] if q["id"] == "no-hiding"][0]
        self.assertEqual(hiding["status"], "alarm")
        # A baseline may honour them for an origin.
        own = self.assay("baseline", "show", expect=ACCEPTED).out.replace(
            "honour-markers: []", "honour-markers: [in-house]")
        (self.dir / "own.yaml").write_text(own)
        self.report("verify", "--baseline", self.dir / "own.yaml", self.tree, expect=ACCEPTED)
        self.report("verify", "--baseline", self.dir / "own.yaml", "--origin", "supplier", self.tree,
                    expect=REJECTED)

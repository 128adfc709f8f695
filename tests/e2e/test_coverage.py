"""assay rules coverage: which weaknesses the rules in use speak of, and what controls make of it."""
import json
import re
import unittest

from support import ACCEPTED, REJECTED, SOURCE, USAGE, Case

RULES = """rules:
- id: go-sql
  languages: [go]
  severity: ERROR
  message: m.
  metadata: {cwe: ["CWE-89: SQL injection", "CWE-22"]}
  pattern: query($X)
- id: py-hibernate
  languages: [python]
  severity: ERROR
  message: m.
  metadata: {cwe: "CWE-564: SQL injection in Hibernate"}
  pattern: query($X)
- id: py-mute
  languages: [python]
  severity: ERROR
  message: m.
  pattern: nothing()
"""

GOLDEN = """CWE Top 25 (2025) (cwe-top-25-2025): 3 of 25
  CWE-89    2 rules, 1 requirement  Improper Neutralization of Special Elements used in an SQL Command \
('SQL Injection')
            in go python
  CWE-22    1 rule, 1 requirement  Improper Limitation of a Pathname to a Restricted Directory ('Path Traversal')
            in go
"""


class Coverage(Case):
    def pack(self):
        self.write("pack/own.yaml", RULES)
        return self.tree / "pack"

    def entries(self, *args, expect=REJECTED):
        found = json.loads(self.assay("rules", "coverage", "--json", *args, expect=expect).out)
        return {(e["list"], e["entry"]): e for e in found}

    def test_own_rules_as_text(self):
        out = self.assay("rules", "coverage", "--list", "cwe-top-25-2025", self.pack(), expect=REJECTED).out
        lines = out.splitlines(keepends=True)
        kept = [l for i, l in enumerate(lines) if "none" not in l and "inspector" not in l and l.strip()]
        self.assertEqual("".join(kept), GOLDEN)
        # Inspectors that need no rules speak of credentials and of what lies above them.
        self.assertIn("  CWE-284   1 inspector, ", out)
        self.assertIn("  CWE-639   none, 1 requirement  Authorization Bypass", out)
        self.assertIn("  CWE-20    none  Improper Input Validation\n", out)

    def test_a_child_counts_for_its_parent_and_not_the_other_way(self):
        e = self.entries(self.pack())
        self.assertEqual(e["cwe-top-25-2025", "CWE-89"]["rules"], ["go-sql", "py-hibernate"])
        injection = e["owasp-top-10-2021", "A03:2021"]
        self.assertEqual(injection["rules"], ["go-sql", "py-hibernate"])
        self.assertEqual(injection["languages"], ["go", "python"])
        self.assertIn("CWE-79", injection["missing"])
        self.assertNotIn("CWE-89", injection["missing"])
        self.assertNotIn("CWE-74", injection["missing"])
        self.assertFalse(e["cwe-top-25-2025", "CWE-78"]["covered"])

    def test_frameworks_by_their_requirements(self):
        e = self.entries(self.pack(), "--list", "asvs-5.0")
        self.assertEqual(len(e), 345)
        query = e["asvs-5.0", "V1.2.4"]
        self.assertEqual((query["covered"], query["rules"]), (True, ["go-sql", "py-hibernate"]))
        # It has a requirement, but no rule of this pack finds what it judges.
        self.assertFalse(e["asvs-5.0", "V1.2.5"]["covered"])
        self.assertEqual(e["asvs-5.0", "V1.2.5"]["missing"], ["CWE-77", "CWE-78", "CWE-88"])
        self.assertFalse(e["asvs-5.0", "V1.1.1"]["covered"])

    def test_by_language(self):
        e = self.entries("--language", "py", self.pack())
        self.assertEqual(e["cwe-top-25-2025", "CWE-89"]["rules"], ["py-hibernate"])
        self.assertFalse(e["cwe-top-25-2025", "CWE-22"]["covered"])
        self.assay("rules", "coverage", "--language", "klingon", expect=USAGE)

    def test_gaps_and_exit_codes(self):
        gaps = self.entries("--gaps", self.pack(), "--list", "cwe-top-25-2025")
        self.assertNotIn(("cwe-top-25-2025", "CWE-89"), gaps)
        self.assertIn(("cwe-top-25-2025", "CWE-78"), gaps)
        # The shipped rules leave out no entry of this list.
        self.assertEqual(self.entries("--gaps", "--list", "owasp-top-10-2021", expect=ACCEPTED), {})
        self.assay("rules", "coverage", "--list", "nothing", expect=USAGE)
        self.assay("rules", "coverage", "--record", "--language", "go", expect=USAGE)
        self.assay("rules", "coverage", self.dir / "absent", expect=5)

    def requirement(self, name):
        report = json.loads(self.assay("control", "posture", "8.28", "--json").out)
        return next(r for r in report["requirements"] if r["id"] == name)

    def test_controls_measure_what_was_recorded(self):
        self.assertEqual(self.requirement("weaknesses-have-rules")["state"], "not measured")
        self.assay("rules", "coverage", "--record", self.pack(), expect=ACCEPTED)
        found = self.requirement("weaknesses-have-rules")
        self.assertEqual(found["state"], "alarm")
        self.assertEqual(self.requirement("rules-in-use-were-looked-at")["state"], "not measured")
        self.advisories()
        self.write("src/a.py", "x = 1\n")
        self.assay("verify", self.tree / "src", "--name", "shop")
        self.assertEqual(self.requirement("rules-in-use-were-looked-at")["state"], "alarm")
        self.assay("rules", "coverage", "--record", expect=ACCEPTED)
        self.assertEqual(self.requirement("rules-in-use-were-looked-at")["state"], "ok")
        # The one gap that the shipped rules have in these lists.
        found = self.requirement("weaknesses-have-rules")
        self.assertEqual([r["resource"] for r in found["rows"] if r["status"] == "alarm"],
                         ["cwe-top-25-2025: CWE-639"])
        p = self.assay("log", "rebuild", "--check", expect=ACCEPTED)
        self.assertRegex(p.out, r"weakness_coverage +415 rows, rebuilt +415  same")
        self.assertRegex(p.out, r"covering_rules +2 rows, rebuilt +2  same")


class Shipped(Case):
    """What is shipped says which weakness it is about."""

    def known(self):
        text = (SOURCE / "rules/weaknesses/cwe.tsv").read_text()
        return {int(l.split("\t")[0]) for l in text.splitlines() if not l.startswith("#")}

    def test_each_secret_rule_names_a_weakness_that_exists(self):
        known = self.known()
        for path in sorted((SOURCE / "rules/secrets").glob("*.toml")):
            for rule in path.read_text().split("[[rules]]\n")[1:]:
                numbers = [int(n) for n in re.findall(r"cwe:CWE-(\d+)", rule)]
                if "skipReport = true" not in rule:
                    self.assertTrue(numbers, f"{path}: {rule.splitlines()[0]}")
                self.assertLessEqual(set(numbers), known, f"{path}: {rule.splitlines()[0]}")

    def test_what_inspectors_say_is_in_the_table(self):
        table = (SOURCE / "rules/weaknesses/inspectors.toml").read_text()
        listed = {int(n) for n in re.findall(r"\d+", table.split("[inspectors]")[1])}
        for path in sorted((SOURCE / "src/inspect").glob("*.c")):
            if path.name == "code.c":
                continue  # by rules; those that it knows by name are about what is masked
            for number in re.findall(r'"CWE-(\d+)"', path.read_text()):
                self.assertIn(int(number), listed, path.name)


if __name__ == "__main__":
    unittest.main()

"""assay rules: what is said about rules of one's own, and how it ends."""
import json
import unittest

from support import ACCEPTED, INCOMPLETE, OTHER, REJECTED, USAGE, Case

RULES = """rules:
- id: no-eval
  languages: [python]
  severity: ERROR
  message: eval() runs what it is given. Parse it with ast.literal_eval() instead.
  metadata: {cwe: "CWE-95: Injection", confidence: HIGH}
  pattern: eval($X)
  fix: ast.literal_eval($X)
- id: with-lock
  languages: [python]
  severity: WARNING
  message: The lock is not released after an error. Use it as a context manager.
  metadata: {cwe: "CWE-667", confidence: LOW}
  pattern: hold($L)
  fix: |
    with $L:
        pass
"""

TARGET = """def f(x):
    # ruleid: no-eval
    eval(x)
    # ok: no-eval
    safe(x)
    if x:
        # ruleid: with-lock
        hold(x)
"""

FIXED = """def f(x):
    # ruleid: no-eval
    ast.literal_eval(x)
    # ok: no-eval
    safe(x)
    if x:
        # ruleid: with-lock
        with x:
            pass
"""


class Rules(Case):
    def pack(self, rules=RULES, target=TARGET, fixed=FIXED):
        self.write("pack/own.yaml", rules)
        if target is not None:
            self.write("pack/own.py", target)
        if fixed is not None:
            self.write("pack/own.fixed.py", fixed)
        return self.tree / "pack"

    def test_tests_pass_with_fixes(self):
        out = self.assay("rules", "test", self.pack(), expect=ACCEPTED).out
        self.assertEqual(out, "3 lines right, 0 wrong\n3 passed, 0 failed\n")

    def test_metadata_travels_to_reports(self):
        owasp = 'owasp: ["A03:2021 - Injection", "A01:2017 - Injection", "no entry"], controls: ["8.28"]'
        rules = RULES.replace("confidence: HIGH", owasp, 1)
        self.pack(rules=rules, fixed=None)
        scan = ["scan", "--only", "code", "--rules", self.tree / "pack/own.yaml"]
        report = json.loads(self.assay(*scan, "--format", "json", self.tree / "pack").out)
        found = [f for f in report["findings"] if f["rule"] == "no-eval"]
        self.assertEqual([f["owasp"] for f in found], [["A03:2021", "A01:2017"]])
        self.assertEqual([(f["cwe"], f["controls"]) for f in found], [("CWE-95", ["8.28"])])
        other = [f["owasp"] for f in report["findings"] if f["rule"] == "with-lock"]
        self.assertEqual(other, [[]])
        sarif = json.loads(self.assay(*scan, "--format", "sarif", self.tree / "pack").out)
        rule = sarif["runs"][0]["tool"]["driver"]["rules"][0]
        self.assertEqual(rule["properties"]["tags"],
                         ["security", "external/cwe/cwe-095", "OWASP-A03:2021", "OWASP-A01:2017"])

    def test_what_hides_behind_a_nul_byte_or_in_utf16_is_not_passed_over(self):
        self.pack(fixed=None)
        source = self.tree / "hidden"
        source.mkdir()
        (source / "nul.py").write_bytes(b"x = 1\n# \0\neval(x)\n")
        (source / "wide.py").write_bytes("eval(x)\n".encode("utf-16"))
        (source / "data.py").write_bytes(bytes(range(256)) * 40)
        scan = ["scan", "--only", "code", "--rules", self.tree / "pack/own.yaml"]
        report = json.loads(self.assay(*scan, "--format", "json", source).out)
        self.assertEqual([(f["path"], f["region"]["line"]) for f in report["findings"]], [("nul.py", 3)])
        self.assertEqual([g["path"] for g in report["gaps"]], ["wide.py"])
        self.assertIn("UTF-16", report["gaps"][0]["detail"])

    def test_missed_and_unexpected_lines_are_named(self):
        target = TARGET.replace("eval(x)\n", "run(x)\n", 1).replace("safe(x)", "eval(x)")
        path = self.pack(target=target + "eval(1)\n", fixed=None)
        p = self.assay("rules", "test", path, expect=REJECTED)
        name = path / "own.py"
        self.assertEqual(p.out.splitlines(), [
            f"{name}:3: missed no-eval", f"{name}:5: unexpected no-eval",
            f"{name}:9: unexpected no-eval", "1 line right, 2 wrong", "1 passed, 1 failed"])
        found = json.loads(self.assay("rules", "test", "--json", path, expect=REJECTED).out)
        self.assertEqual((found["passed"], found["failed"]), (1, 1))
        self.assertEqual((found["lines_right"], found["lines_wrong"]), (1, 2))
        self.assertEqual([(r["outcome"], r["line"]) for r in found["results"]],
                         [("missed", 3), ("unexpected", 5), ("unexpected", 9)])
        sarif = json.loads(self.assay("rules", "test", "--sarif", path, expect=REJECTED).out)
        results = sarif["runs"][0]["results"]
        self.assertEqual([r["ruleId"] for r in results], ["no-eval"] * 3)
        self.assertEqual(results[0]["properties"]["outcome"], "missed")
        self.assertEqual(results[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 3)
        self.assay("rules", "test", "--json", "--sarif", path, expect=USAGE)

    def test_a_fixed_file_that_differs_fails(self):
        path = self.pack(fixed=FIXED.replace("            pass", "        pass"))
        p = self.assay("rules", "test", path, expect=REJECTED)
        self.assertEqual(p.out.splitlines(),
                         [f"{path / 'own.py'}:9: not-fixed: differs from line 9 on",
                          "3 lines right, 0 wrong", "2 passed, 1 failed"])

    def test_an_untested_rule_is_a_note_only(self):
        path = self.pack(target=None, fixed=None)
        p = self.assay("rules", "test", path, expect=ACCEPTED)
        self.assertEqual(p.out.splitlines(), [
            f"note: {path / 'own.yaml'}:2: untested no-eval",
            f"note: {path / 'own.yaml'}:9: untested with-lock", "0 passed, 0 failed"])

    def test_a_rule_that_cannot_be_read_fails(self):
        path = self.pack(rules=RULES.replace("pattern: hold($L)", "pattern: hold($L"), fixed=None)
        p = self.assay("rules", "test", path, expect=REJECTED)
        self.assertIn("error with-lock", p.out)
        self.assertTrue(p.out.endswith("1 passed, 2 failed\n"), p.out)

    def test_scan_names_the_rules_that_it_does_not_look_for(self):
        rules = RULES + ("- id: joined\n  mode: join\n  languages: [python]\n  severity: ERROR\n"
                         "  message: m\n  join: {}\n"
                         "- id: odd\n  languages: [python]\n  severity: LOUD\n  message: m\n  pattern: a\n"
                         "- id: cut\n  languages: [python]\n  severity: ERROR\n  message: m\n  pattern: a(\n")
        path = self.pack(rules=rules)
        code = self.dir / "code"
        code.mkdir()
        (code / "a.py").write_text("x = 1\n")
        for _ in range(2):  # the second time from the cache
            p = self.assay("scan", "--only", "code", "--rules", path, "--json", code,
                           expect=INCOMPLETE)
            gaps = json.loads(p.out)["gaps"]
            self.assertEqual([g["reason"] for g in gaps], ["rule", "rule"])
            self.assertIn('severity "LOUD"', gaps[0]["detail"] + gaps[1]["detail"])
            self.assertIn("does not parse", gaps[0]["detail"] + gaps[1]["detail"])
            self.assertIn(f"{path / 'own.yaml'}:26:13", [g["path"] for g in gaps])
            self.assertIn("rule joined is left out", p.err)
            self.assertIn("1 rule is not looked for", p.err)
        broken = self.dir / "broken.yaml"
        broken.write_text("rules:\n  - id: [\n")
        p = self.assay("scan", "--only", "code", "--rules", broken, code, expect=INCOMPLETE)
        self.assertIn("broken.yaml:3:1", p.out)

    def test_validate_names_every_error_with_its_place(self):
        rules = RULES + ("- id: joined\n  mode: join\n  languages: [python]\n  severity: ERROR\n"
                         "  message: m\n  join: {}\n"
                         "- id: odd\n  languages: [python]\n  severity: LOUD\n  message: m\n  pattern: a\n"
                         "- id: cut\n  languages: [python]\n  severity: ERROR\n  message: m\n  pattern: a(\n")
        path = self.pack(rules=rules)
        p = self.assay("rules", "validate", path, expect=OTHER)
        name = path / "own.yaml"
        self.assertIn(f"unsupported: {name}:19:9: mode \"join\"", p.out)
        self.assertRegex(p.out, f"error: {name}:26:13: severity \"LOUD\"")
        self.assertRegex(p.out, f"error: {name}:33: the pattern does not parse as python: a\\(")
        self.assertIn("3 rules, 2 errors, 1 unsupported, 0 warnings\n", p.out)
        found = json.loads(self.assay("rules", "validate", "--json", path, expect=OTHER).out)
        self.assertEqual([(x["grade"], x["rule"]) for x in found["problems"]],
                         [("unsupported", "joined"), ("error", "odd"), ("error", "cut")])

    def test_validate_strict_refuses_what_is_not_supported(self):
        rules = RULES + ("- id: joined\n  mode: join\n  languages: [python]\n  severity: ERROR\n"
                         "  message: m\n  join: {}\n")
        path = self.pack(rules=rules)
        self.assay("rules", "validate", path, expect=ACCEPTED)
        self.assay("rules", "validate", "--strict", path, expect=OTHER)

    def test_validate_takes_both_formats(self):
        self.write("pack/own.toml", "[[rules]]\nid = \"t\"\ndescription = \"d\"\nregex = '''a(b'''\n")
        p = self.assay("rules", "validate", self.pack(), expect=OTHER)
        self.assertIn("own.toml:4:", p.out)
        self.assertIn("3 rules, 1 error, 0 unsupported", p.out)
        self.assay("rules", "check", expect=USAGE)

    def test_list_takes_both_formats(self):
        p = self.assay("rules", "list", self.pack(), expect=ACCEPTED)
        self.assertEqual([line.split()[0] for line in p.out.splitlines()], ["no-eval", "with-lock"])
        self.assertIn("eval() runs what it is given.", p.out)
        ids = {(r["inspector"], r["id"]) for r in json.loads(self.assay("rules", "list", "--json").out)}
        self.assertIn("secrets", {inspector for inspector, _ in ids})
        self.assertIn("code", {inspector for inspector, _ in ids})

    def test_lint_names_what_is_slow_doubled_untested_and_mute(self):
        path = self.pack(rules=RULES + """- id: again
  languages: [python]
  severity: ERROR
  message: No.
  pattern: eval($X)
- id: part
  languages: [python]
  severity: ERROR
  message: One sentence is here. Two are here.
  metadata: {cwe: CWE-1, confidence: LOW}
  pattern-either:
  - pattern: hold($L)
  - pattern: other($L)
- id: everything
  languages: [python]
  severity: ERROR
  message: One sentence is here. Two are here.
  metadata: {cwe: CWE-1, confidence: LOW}
  patterns:
  - pattern: $X
  - pattern-not: safe(...)
""")
        p = self.assay("rules", "lint", "--json", path, expect=REJECTED)
        remarks = {(r["rule"], r["check"]) for r in json.loads(p.out)["remarks"]}
        self.assertEqual(remarks, {
            ("again", "duplicate"), ("again", "no-cwe"), ("again", "no-confidence"),
            ("again", "message"), ("again", "untested"), ("part", "overlap"), ("part", "untested"),
            ("everything", "slow"), ("everything", "unfilterable"), ("everything", "untested")})
        text = self.assay("rules", "lint", path, expect=REJECTED).out
        self.assertIn(f"{path / 'own.yaml'}:18: duplicate: in python it repeats all of rule no-eval", text)
        self.assertTrue(text.endswith("5 rules, 10 remarks\n"), text)

    def test_lint_has_nothing_to_say_about_good_rules(self):
        self.assertEqual(self.assay("rules", "lint", self.pack(), expect=ACCEPTED).out,
                         "2 rules, 0 remarks\n")

    def test_profile_counts_files_and_matches(self):
        path = self.pack()
        self.write("src/a.py", "eval(a)\neval(b)\n")
        self.write("src/b.py", "eval(a)\n")
        self.write("src/c.py", "nothing()\n")
        p = self.assay("rules", "profile", path, "--json", "--", self.tree / "src", expect=ACCEPTED)
        found = json.loads(p.out)
        self.assertEqual(found["files"], 3)
        rule = found["rules"][0]
        self.assertEqual((rule["rule"], rule["files"], rule["matches"]), ("no-eval", 2, 3))
        self.assertGreater(rule["ns"], 0)
        self.assertEqual(len(found["rules"]), 1)
        text = self.assay("rules", "profile", path, "--", self.tree / "src", expect=ACCEPTED).out
        self.assertRegex(text.splitlines()[1], r"100\.0% +2 +3  no-eval$")
        self.assay("rules", "profile", path, expect=USAGE)


if __name__ == "__main__":
    unittest.main()

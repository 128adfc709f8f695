"""assay fix: what it changes, and that its patches are what git applies."""
import os
import random
import unittest

from support import ACCEPTED, INCOMPLETE, OTHER, REJECTED, Case, github_token

RULES = """rules:
- id: no-eval
  languages: [python]
  severity: ERROR
  message: eval() runs $X. Parse it instead.
  pattern: eval($X)
  fix: literal($X)
- id: outer
  languages: [python]
  severity: ERROR
  message: m
  pattern: outer($X)
  fix: better($X)
- id: lock
  languages: [python]
  severity: ERROR
  message: m
  pattern: hold($L)
  fix: |
    with $L:

        pass
- id: gone
  languages: [python]
  severity: ERROR
  message: m
  pattern: drop()
  fix: ""
- id: shout
  languages: [python]
  severity: ERROR
  message: m
  pattern: old($X)
  fix-regex: {regex: "^old", replacement: "new"}
"""

BEFORE = """def f(x):
    eval(x)
    y = outer(eval(x))
    if y:
        hold(x)
    drop()
    old(1); old(2)
"""

AFTER = """def f(x):
    literal(x)
    y = better(eval(x))
    if y:
        with x:

            pass
    ""
    new(1); new(2)
""".replace('    ""\n', "    \n")


class Fix(Case):
    def setUp(self):
        super().setUp()
        self.rules = self.dir / "rules.yaml"
        self.rules.write_text(RULES)

    def fix(self, *args, expect=None):
        return self.assay("fix", "--rules", self.rules, *args, expect=expect)

    def test_fixes_are_applied_and_overlaps_told(self):
        path = self.write("a.py", BEFORE)
        os.chmod(path, 0o750)
        p = self.fix(self.tree, expect=REJECTED)
        self.assertEqual(path.read_text(), AFTER)
        self.assertEqual(path.stat().st_mode & 0o7777, 0o750)
        self.assertIn("a.py:3: skipped, it overlaps another fix: no-eval", p.err)
        self.assertIn("6 fixes applied in 1 file, 1 skipped", p.err)
        # What overlapped is fixed by the next run, and then nothing is left.
        self.assertIn("1 fix applied", self.fix(self.tree, expect=ACCEPTED).err)
        self.assertIn("better(literal(x))", path.read_text())
        self.assertIn("0 fixes applied in 0 files", self.fix(self.tree, expect=ACCEPTED).err)

    def test_a_patch_is_what_git_applies(self):
        self.write("a.py", BEFORE)
        self.write("deep/b c.py", "eval(1)")
        self.write("deep/\u00fc\"q.py", "x = 1\r\neval(\r\n  2)\r\nhold(z)\r\n")
        before = {p: p.read_bytes() for p in self.tree.rglob("*.py")}
        p = self.fix("--dry-run", self.tree, expect=REJECTED)
        self.assertEqual({q: q.read_bytes() for q in before}, before)
        self.git("init", "-q")
        self.git("apply", "-", stdin=p.stdout)
        patched = {q: q.read_bytes() for q in before}
        for q, content in before.items():
            q.write_bytes(content)
        self.fix(self.tree, expect=REJECTED)
        self.assertEqual({q: q.read_bytes() for q in before}, patched)
        self.assertEqual((self.tree / "deep" / "b c.py").read_text(), "literal(1)")
        self.assertEqual((self.tree / "deep" / "\u00fc\"q.py").read_bytes(),
                         b"x = 1\r\nliteral(2)\r\nwith z:\r\n\r\n    pass\r\n")

    def test_patches_of_all_shapes_apply(self):
        rng = random.Random(7)
        pieces = ["eval(%d)", "x = %d", "drop()", "hold(a%d)", "if a%d:\n    hold(b)\n    drop()",
                  "old(1); old(%d)", "y = [\n  eval(%d),\n  outer(eval(2))]", ""]
        self.git("init", "-q")
        for n in range(12):
            text = "".join(p.replace("%d", str(i)) + "\n" for i, p in
                           enumerate(rng.choices(pieces, k=rng.randint(1, 40))))
            self.write(f"f{n}.py", text if n % 3 else text.rstrip("\n"))
        before = {p: p.read_bytes() for p in self.tree.glob("*.py")}
        p = self.fix("--dry-run", self.tree)
        self.git("apply", "--whitespace=nowarn", "-", stdin=p.stdout)
        patched = {q: q.read_bytes() for q in before}
        self.assertNotEqual(patched, before)
        for q, content in before.items():
            q.write_bytes(content)
        self.fix(self.tree)
        for q in before:
            self.assertEqual(q.read_bytes(), patched[q], q.name)

    def test_names_in_a_patch_are_as_from_here(self):
        self.write("src/a.py", "eval(1)\n")
        p = self.assay("fix", "--rules", self.rules, "-n", "tree/src/a.py", expect=ACCEPTED)
        self.assertIn("--- a/tree/src/a.py\n+++ b/tree/src/a.py\n@@ -1,1 +1,1 @@\n-eval(1)\n+literal(1)\n", p.out)
        self.git("init", "-q", cwd=self.dir)
        self.git("apply", "-", cwd=self.dir, stdin=p.stdout)
        self.assertEqual((self.tree / "src/a.py").read_text(), "literal(1)\n")

    def test_one_file_and_one_rule(self):
        a, b = self.write("a.py", "eval(1)\nold(1)\n"), self.write("b.py", "eval(1)\n")
        self.fix("--only-rule", "shout", a, expect=ACCEPTED)
        self.assertEqual((a.read_text(), b.read_text()), ("eval(1)\nnew(1)\n", "eval(1)\n"))
        self.fix("--only-rule", "unknown", a, expect=OTHER)
        self.fix(self.dir / "nothing", expect=OTHER)

    def test_statements_move_with_all_their_lines(self):
        self.rules.write_text("""rules:
- id: wrap
  languages: [python]
  severity: ERROR
  message: m
  pattern: |
    if bare($X):
        $BODY
  fix: |
    with $X:
        if True:
            $BODY
- id: unwrap
  languages: [python]
  severity: ERROR
  message: m
  pattern: |
    if always():
        $BODY
  fix: $BODY
""")
        body = "for i in x:\n{0}    call(i,\n{0}         '''a\n  b''')\n\n{0}    end(i)\n"
        path = self.write("a.py", "def f():\n    if bare(y):\n        " + body.format(" " * 8) +
                          "    if always():\n        " + body.format(" " * 8) + "    last()\n")
        self.fix(path, expect=ACCEPTED)
        self.assertEqual(path.read_text(), "def f():\n    with y:\n        if True:\n            " +
                         body.format(" " * 12) + "    " + body.format(" " * 4) + "    last()\n")
        compile(path.read_text(), "a.py", "exec")

    def test_nothing_outside_of_files_is_touched(self):
        outside = self.dir / "outside.py"
        outside.write_text("eval(1)\n")
        (self.tree / "link.py").symlink_to(outside)
        self.sh("tar", "-cf", self.tree / "in.tar", "-C", self.dir, "outside.py")
        archive = (self.tree / "in.tar").read_bytes()
        p = self.fix(self.tree)
        self.assertEqual(outside.read_text(), "eval(1)\n")
        self.assertEqual((self.tree / "in.tar").read_bytes(), archive)
        self.assertIn("in.tar!/outside.py: not changed: it is in an archive", p.err)

    def test_a_read_only_directory_is_told(self):
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        path = self.write("d/a.py", "eval(1)\n")
        os.chmod(path.parent, 0o500)
        self.addCleanup(os.chmod, path.parent, 0o700)
        self.assertIn("not changed", self.fix(self.tree, expect=REJECTED).err)

    def test_a_gap_is_told(self):
        self.write("a.py", "eval(1)\n")
        self.write("b.py", b"eval(1)\n" + b"x = 1\n" * 100)
        p = self.assay("fix", "--rules", self.rules, "--jobs", "1", self.tree, expect=ACCEPTED)
        self.assertIn("2 fixes applied in 2 files", p.err)
        self.write("broken.zip", b"PK\x03\x04broken")
        self.fix(self.tree, expect=INCOMPLETE)

    def test_findings_show_fix_flow_and_other_rules(self):
        self.rules.write_text(RULES + """- id: no-eval-either
  languages: [python]
  severity: WARNING
  message: m
  metadata: {cwe: CWE-95}
  pattern: eval(...)
- id: no-eval-strictly
  languages: [python]
  severity: ERROR
  message: m
  metadata: {cwe: "CWE-95: Injection"}
  pattern: eval($A)
- id: tainted
  mode: taint
  languages: [python]
  severity: ERROR
  message: m
  metadata: {cwe: CWE-78}
  pattern-sources: [{pattern: source()}]
  pattern-sinks: [{pattern: sink(...)}]
""")
        self.write("a.py", "q = source()\nsink(q)\neval(q)\n")
        found = {f["rule"]: f for f in self.report("scan", "--rules", self.rules, self.tree)["findings"]}
        self.assertEqual(set(found), {"no-eval", "no-eval-strictly", "tainted"})
        self.assertEqual(found["no-eval"]["fix"], "literal(q)")
        self.assertEqual(found["no-eval"]["also"], [])
        self.assertEqual(found["no-eval-strictly"]["also"], ["no-eval-either"])
        self.assertEqual([s["region"]["line"] for s in found["tainted"]["flow"]][0], 1)
        self.assertEqual([s["region"]["line"] for s in found["tainted"]["flow"]][-1], 2)
        sarif = self.assay("scan", "--rules", self.rules, "--format", "sarif", self.tree).out
        import json
        results = {r["ruleId"]: r for r in json.loads(sarif)["runs"][0]["results"]}
        change = results["code/no-eval"]["fixes"][0]["artifactChanges"][0]["replacements"][0]
        self.assertEqual(change["insertedContent"]["text"], "literal(q)")
        self.assertEqual(change["deletedRegion"], {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 8})
        flow = results["code/tainted"]["codeFlows"][0]["threadFlows"][0]["locations"]
        self.assertEqual(flow[0]["location"]["physicalLocation"]["region"]["startLine"], 1)
        self.assertEqual(results["code/no-eval-strictly"]["properties"]["also"], ["no-eval-either"])

    def test_no_fix_nor_message_shows_a_secret(self):
        token = github_token(5)
        self.write("a.py", f'eval("{token}")\n')
        for form in ("text", "json", "sarif"):
            out = self.assay("scan", "--rules", self.rules, "-v", "--format", form, self.tree).out
            self.assertIn("no-eval", out)
            self.assertIn("eval() runs $X.", out)
            self.assertNotIn(token, out)


if __name__ == "__main__":
    unittest.main()

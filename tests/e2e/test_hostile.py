"""Rules and code that want too much: each ends soon, and what was not done is named."""
from support import INCOMPLETE, Case

RULE = "rules:\n- id: r\n  languages: [python]\n  severity: ERROR\n  message: m\n"
DEEP = 100_000


class Hostile(Case):
    def rules(self, text):
        path = self.dir / "rules.yaml"
        path.write_text(text)
        return path

    def refused(self, text, words):
        p = self.assay("rules", "validate", "--strict", self.rules(text))
        self.assertNotEqual(p.returncode, 0)
        self.assertIn("rules.yaml:", p.out + p.err)
        self.assertIn(words, p.out + p.err)

    def test_rule_files(self):
        letters = "abcdefghijklm"
        bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{after}: &{after} [{','.join(['*' + before] * 10)}]\n" for before, after in zip(letters, letters[1:]))
        self.refused(bomb + "rules: *m\n", "values with all aliases")
        self.refused("rules: &r\n- *r\n", "inside its own anchor")
        self.refused("rules: " + "[" * DEEP + "]" * DEEP + "\n", "nested deeper")
        self.refused(RULE + "  pattern-regex: '" + "(" * 20000 + "a" + ")" * 20000 + "'\n", "too deeply nested")
        self.refused(RULE + "  pattern: foo(" + ", ".join(["..."] * 5000) + ")\n", "metavariables and ellipses")
        self.refused(RULE + "  pattern: " + "<... " * 300 + "x" + " ...>" * 300 + "\n", "metavariables and ellipses")
        self.refused(RULE + "  pattern: " + "(" * DEEP + "x" + ")" * DEEP + "\n", "more than")

    def test_a_regex_that_backtracks_for_ever_is_a_gap(self):
        self.write("a.py", 'x = foo("' + "a" * 60 + '!")\n')
        for body in ("  pattern-regex: '(a+)+$'\n",
                     "  patterns:\n  - pattern: foo($X)\n  - metavariable-regex:\n      metavariable: $X\n"
                     "      regex: '.(a|aa)+$'\n"):
            r = self.report("scan", "--only", "code", "--no-cache", "--rules", self.rules(RULE + body), self.tree,
                            expect=INCOMPLETE)
            self.assertEqual([g["path"] for g in r["gaps"]], ["a.py"])
            self.assertIn("bound of steps", r["gaps"][0]["detail"])

    def test_deep_code(self):
        opened, closed = "(" * DEEP, ")" * DEEP
        self.write("a.c", f"int x = {opened}1{closed};\n")
        self.write("b.c", "void f(void)" + "{" * DEEP + "}" * DEEP + "\n")
        self.write("a.js", "x = " + "[" * DEEP + "]" * DEEP + ";\n")
        self.write("a.py", f"x = {opened}{closed}\n")
        self.write("a.go", f"package p\nvar x = {opened}1{closed}\n")
        self.write("a.java", f"class A {{ int x = {opened}1{closed}; }}\n")
        self.write("a.sh", "x=" + "$(" * DEEP + "echo" + closed + "\n")
        self.write("calm.py", "print(1)\n")
        own = self.dir / "own.yaml"
        own.write_text("id: own\nversion: '1'\nrequirements:\n  - id: all\n    title: all\n    needs: [code]\n    query: "
                       "SELECT path AS resource, 'ok' AS status, name AS reason FROM functions\n")
        r = self.report("verify", "--no-log", "--only", "code", "--baseline", own, self.tree)
        # Either it was inspected or it is named; no worker died, and its neighbours were looked at.
        self.assertEqual([g for g in r["gaps"] if g["reason"] != "inspector" or "code:" not in g["detail"]], [])
        self.assertNotIn("calm.py", [g["path"] for g in r["gaps"]])
        self.assertIn("python", [m["language"] for m in r["measures"]["languages"]])

    def test_one_long_line(self):
        self.write("a.c", "int f(void){" + "a=b+c;" * 1_500_000 + "}\n")
        own = self.dir / "own.yaml"
        own.write_text("id: own\nversion: '1'\nrequirements:\n  - id: all\n    title: all\n    needs: [code]\n    query: "
                       "SELECT path AS resource, 'ok' AS status, path AS reason FROM duplicates\n")
        r = self.report("verify", "--no-log", "--only", "code", "--baseline", own, self.tree)
        if r["gaps"]:
            self.assertIn("code:", r["gaps"][0]["detail"])
        # Ten lines make a duplicate: one is none.
        self.assertEqual(r["verdict"]["requirements"][0]["rows"], [])

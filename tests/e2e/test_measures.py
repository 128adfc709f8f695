"""Measures of functions and files, and baselines with thresholds on them."""
import re

from support import ACCEPTED, INCOMPLETE, REJECTED, SOURCE, Case

HEAD = "id: own\nversion: '1'\nrequirements:\n"
DEEP = ("int calm(int a)\n{\n    return a;\n}\n\nint tangled(int a)\n{\n" +
        "".join(f"    if (a == {i}) return {i + 1};\n" for i in range(30)) + "    return 0;\n}\n")


def requirement(name, query, needs="[code]"):
    return f"  - id: {name}\n    title: {name}\n    needs: {needs}\n    query: {query}\n"


class Measures(Case):
    def verify(self, text, *args, expect):
        own = self.dir / "own.yaml"
        own.write_text(text)
        return self.report("verify", "--no-log", "--baseline", own, *args, self.tree, expect=expect)

    def rows(self, r, requirement=0):
        return [(row["resource"], row["reason"]) for row in r["verdict"]["requirements"][requirement]["rows"]]

    def test_a_threshold_names_the_function(self):
        self.write("src/a.c", DEEP)
        r = self.verify(HEAD + requirement(
            "simple", "SELECT path || ':' || line AS resource, 'alarm' AS status, name || ' ' || cyclomatic"
            " || ' ' || cognitive || ' ' || lines AS reason FROM functions WHERE cyclomatic > 25"),
            expect=REJECTED)
        self.assertEqual(self.rows(r), [("src/a.c:6", "tangled 31 30 34")])

    def test_below_the_threshold_is_accepted(self):
        self.write("src/a.c", DEEP)
        self.verify(HEAD + requirement(
            "simple", "SELECT path AS resource, 'alarm' AS status, name AS reason"
            " FROM functions WHERE cyclomatic > 31"), expect=ACCEPTED)

    def test_classes_and_languages_of_files(self):
        self.write("src/a.py", "class A:\n    def m(self): pass\n")
        self.write("vendor/b.go", "package b\nfunc F() {}\n")
        self.write("tests/c.js", "function g() {}\n")
        self.write("data.json", "{}\n")
        r = self.verify(HEAD + requirement(
            "all", "SELECT path AS resource, 'alarm' AS status, language || ' ' || name || ' ' || is_vendored"
            " || is_test || is_public AS reason FROM functions"), expect=REJECTED)
        self.assertEqual(sorted(self.rows(r)), [
            ("src/a.py", "python A.m 001"), ("tests/c.js", "javascript g 010"), ("vendor/b.go", "go F 101")])

    def test_sums_of_files(self):
        self.write("a.h", "/* Adds. */\nint add(int a, int b);\nint sub(int a, int b);\n")
        self.write("b.json", "{}\n")
        r = self.verify(HEAD + requirement(
            "sums", "SELECT path AS resource, 'alarm' AS status, coalesce(public_functions || ' ' ||"
            " documented_functions || ' ' || code_lines || ' ' || comment_lines, 'none') AS reason FROM files"),
            expect=REJECTED)
        self.assertEqual(sorted(self.rows(r)), [("a.h", "2 1 2 1"), ("b.json", "none")])

    def test_without_the_inspector_it_is_not_measured(self):
        self.write("src/a.c", DEEP)
        r = self.verify(HEAD + requirement(
            "simple", "SELECT path AS resource, 'alarm' AS status, name AS reason FROM functions"),
            "--only", "text", expect=INCOMPLETE)
        self.assertEqual(r["verdict"]["requirements"][0]["status"], "not-measured")

    def test_the_documented_requirements_work(self):
        text = (SOURCE / "docs/baseline.md").read_text(encoding="utf-8")
        blocks = re.findall(r"```yaml\n(  - id: readable-functions.*?)```", text, re.S)
        self.assertEqual(len(blocks), 1)
        own = self.dir / "own.yaml"
        own.write_text(HEAD + blocks[0])
        self.assertIn("2 passed, 0 failed", self.assay("baseline", "test", own, expect=ACCEPTED).out)
        self.write("src/a.c", DEEP)
        r = self.verify(HEAD + blocks[0], expect=ACCEPTED)
        self.assertEqual(self.rows(r), [("src/a.c:6", "tangled: cyclomatic 31, nesting 1, 34 lines, 0 goto")])

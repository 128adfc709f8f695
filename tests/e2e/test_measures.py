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

    COPY = "".join(f"    total += {{name}}->part{i} * weigh({{name}}, {i});\n" for i in range(12))

    def copies(self):
        for path, name in (("src/a.c", "first"), ("lib/b.c", "second"), ("tests/c.c", "third"), ("vendor/d.c", "x")):
            self.write(path, f"long sum_{name}(struct s *{name})\n{{\n    long total = 0;\n"
                       + self.COPY.format(name=name) + "    return total;\n}\n")
        self.write("src/other.c", "int g(int a)\n{\n    return a;\n}\n")

    DUPLICATES = requirement("once", "SELECT path || ':' || line || '-' || end_line AS resource, 'alarm' AS status,"
                             " other_path || ':' || other_line || '-' || other_end_line || ' ' || statements || ' ' ||"
                             " language || ' ' || lines || ' ' || is_test AS reason FROM duplicates")
    LINES = requirement("lines", "SELECT path AS resource, 'alarm' AS status, coalesce(duplicated_lines, 'none')"
                        " || ' of ' || lines AS reason FROM files")

    def test_code_that_stands_twice(self):
        self.copies()
        r = self.verify(HEAD + self.DUPLICATES + self.LINES, expect=REJECTED)
        # Variables have other names; tests and vendored code are not compared with the product.
        self.assertEqual(self.rows(r), [("src/a.c:3-16", "lib/b.c:3-16 14 c 14 0")])
        self.assertEqual(sorted(self.rows(r, 1)), [
            ("lib/b.c", "14 of 17"), ("src/a.c", "14 of 17"), ("src/other.c", "0 of 4"),
            ("tests/c.c", "0 of 17"), ("vendor/d.c", "none of 17")])

    def test_duplicates_of_kept_results_are_the_same(self):
        self.copies()
        first = self.verify(HEAD + self.DUPLICATES, expect=REJECTED)
        again = self.verify(HEAD + self.DUPLICATES, "-j", "1", expect=REJECTED)
        self.write("src/z.c", (self.tree / "src/a.c").read_text())
        more = self.verify(HEAD + self.DUPLICATES, expect=REJECTED)
        self.assertEqual(self.rows(first), self.rows(again))
        self.assertEqual(len(self.rows(more)), 2)

    def test_reports_show_measures(self):
        self.copies()
        own = self.dir / "own.yaml"
        own.write_text(HEAD + self.DUPLICATES)
        r = self.verify(HEAD + self.DUPLICATES, expect=REJECTED)
        self.assertEqual(r["measures"]["languages"], [{
            "language": "c", "files": 3, "lines": 38, "code_lines": 38, "functions": 3, "public_functions": 0,
            "documented_functions": 0, "compared_lines": 38, "duplicated_lines": 28}])
        self.assertEqual([f["name"] for f in r["measures"]["hardest_functions"]], ["sum_second", "sum_first", "g"])
        text = self.assay("verify", "--no-log", "--baseline", own, self.tree, expect=REJECTED).out
        self.assertIn("c: 3 files, 38 lines (38 of code), 3 functions, 73.6 % of the lines duplicated.",
                      " ".join(text.split()))
        self.assertNotIn("sum_first", text)
        # A scan measures nothing, and says nothing of it.
        self.assertEqual(self.report("scan", self.tree)["measures"],
                         {"languages": [], "hardest_functions": [], "changes": None})
        self.assertNotIn("Measures", self.assay("scan", self.tree, expect=ACCEPTED).out)

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

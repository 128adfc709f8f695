"""assay finding ages: from real inspections, in both stores' words."""
import json
import unittest

from support import ACCEPTED, USAGE, Case

BAD = """import os, pickle


def listing(name):
    os.system("ls " + name)


def load(data):
    return pickle.loads(data)
"""
GOOD = BAD.replace("return pickle.loads(data)", "return data")


class Ages(Case):
    def setUp(self):
        super().setUp()
        self.advisories()

    def verify(self, *args, name="shop"):
        return self.assay("verify", self.tree, "--name", name, *args)

    def each(self, *args):
        found = json.loads(self.assay("finding", "ages", "--each", "--json", *args, expect=ACCEPTED).out)
        return {(f["subject"], f["rule"], f["path"], f["state"]) for f in found if f["inspector"] == "code"}

    def test_fixed_renamed_and_back(self):
        self.assertEqual(json.loads(self.assay("finding", "ages", "--json", expect=ACCEPTED).out), [])
        self.write("a.py", BAD)
        self.verify()
        shell = ("shop", "py-shell-command-built", "a.py", "open")
        pickle = ("shop", "py-pickle-load", "a.py", "open")
        self.assertLessEqual({shell, pickle}, self.each())
        # Another inspector alone closes nothing.
        self.verify("--only", "secrets")
        self.assertLessEqual({shell, pickle}, self.each())
        # Mended, and the file is called otherwise.
        (self.tree / "a.py").unlink()
        self.write("lib/b.py", "# moved\n" + GOOD)
        self.verify()
        self.assertEqual(self.each(), {("shop", "py-shell-command-built", "lib/b.py", "open"),
                                       ("shop", "py-pickle-load", "a.py", "fixed")})
        sums = {g["name"]: g for g in json.loads(self.ok("finding", "ages", "--json").out)}
        self.assertEqual(sum(g["fixed"] for g in sums.values()), 1)
        self.assertEqual(sum(g["fixedLate"] for g in sums.values()), 0)
        # It comes back, and the subject has another name.
        self.write("lib/b.py", BAD)
        self.verify("--formerly", "shop", name="shop 2")
        self.assertEqual(self.each(), {("shop 2", "py-shell-command-built", "lib/b.py", "open"),
                                       ("shop 2", "py-pickle-load", "lib/b.py", "open"),
                                       ("shop 2", "py-pickle-load", "a.py", "fixed")})
        self.assertEqual(self.each("--subject", "shop"), set())
        text = self.ok("finding", "ages", "--by", "subject").out
        self.assertIn("shop 2", text.splitlines()[1])
        self.assertEqual(self.ok("finding", "ages", "--overdue").out, "")
        rebuilt = self.ok("log", "rebuild", "--check").out
        for table in ("finding_ages", "findings_gone", "finding_times", "finding_sights"):
            self.assertRegex(rebuilt, rf"{table} .*same")

    def test_overdue_by_the_baseline(self):
        self.write("a.py", BAD)
        self.verify()
        strict = self.dir / "strict.yaml"
        strict.write_text("id: s\nversion: '1'\nparameters:\n  remediation-days-high: {in-house: 0, supplier: 9}\n"
                          "requirements:\n  - id: r\n    title: R.\n    level: must\n    query: SELECT path AS resource, "
                          "'ok' AS status, '' AS reason FROM files\n")
        report = self.assay("finding", "ages", "--baseline", strict, "--each", "--json")
        if report.returncode == ACCEPTED:
            due = {f["rule"]: f.get("due", "") for f in json.loads(report.out)}
            self.assertEqual(due["py-shell-command-built"][11:19], "23:59:59")
            self.assertEqual(due["py-pickle-load"], "")
        else:
            self.fail(report.err)

    def test_an_earlier_day_and_wrong_usage(self):
        self.write("a.py", BAD)
        self.verify()
        self.assertEqual(self.ok("finding", "ages", "--at", "2020-01-01").out, "")
        self.assay("finding", "ages", "--by", "colour", expect=USAGE)
        self.assay("finding", "ages", "--severity", "bad", expect=USAGE)
        self.assay("finding", "ages", "--since", "soon", expect=USAGE)

    def test_controls(self):
        self.write("a.py", BAD)
        self.verify()
        report = json.loads(self.assay("control", "posture", "8.28", "--json").out)
        state = {r["id"]: r["state"] for r in report["requirements"]}
        self.assertEqual(state["findings-in-time"], "ok")
        self.assertEqual(state["findings-were-fixed-in-time"], "not measured")
        (self.tree / "a.py").unlink()
        self.write("b.py", "x = 1\n")
        self.verify()
        report = json.loads(self.assay("control", "posture", "8.28", "--json").out)
        state = {r["id"]: r["state"] for r in report["requirements"]}
        self.assertEqual(state["findings-were-fixed-in-time"], "ok")


if __name__ == "__main__":
    unittest.main()

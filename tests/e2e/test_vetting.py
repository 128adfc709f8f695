"""assay component: approvals as signed statements, and what requirements see of them."""
import json
import unittest

from support import ACCEPTED, OTHER, REJECTED, USAGE, Case

LOCK = json.dumps({"name": "t", "lockfileVersion": 3, "packages": {
    "": {"name": "t", "dependencies": {"jsonwebtoken": "9.0.2", "left-pad": "1.3.0", "ours": "1.0.0"}},
    "node_modules/jsonwebtoken": {"version": "9.0.2", "resolved": "https://r.example/j.tgz"},
    "node_modules/left-pad": {"version": "1.3.0", "resolved": "https://r.example/l.tgz"},
    "node_modules/ours": {"version": "1.0.0", "resolved": "https://r.example/o.tgz"}}})
OWN = ("id: own\nversion: '1'\nparameters:\n  vetted-functions: {in-house: [authentication, money]}\n"
       "component-functions:\n  money: ['pkg:npm/our*']\nrequirements:\n  - id: vetted\n    title: t\n    needs: [components]\n"
       "    query: |\n      SELECT purl AS resource, CASE approval WHEN 'approved' THEN 'ok' ELSE 'alarm' END AS status,\n"
       "             function || ' ' || approval || ' ' || approved_by AS reason FROM component_functions\n"
       "      WHERE function IN (SELECT value FROM parameters WHERE name = 'vetted-functions')\n")


class Vetting(Case):
    def setUp(self):
        super().setUp()
        self.write("package-lock.json", LOCK)
        self.own = self.dir / "own.yaml"
        self.own.write_text(OWN)
        self.assay("key", "init", "--no-passphrase")

    def approve(self, component, *more, expect=ACCEPTED, function="authentication", expires="2099-01-01"):
        return self.assay("component", "approve", component, "--function", function, "--check", "read the source",
                          "--check", "fuzzed it", "--owner", "A. Person", "--reason", "well kept and small",
                          "--expires", expires, *more, expect=expect)

    def judged(self, expect):
        r = self.report("verify", "--no-log", "-q", "--baseline", self.own, self.tree, expect=expect)
        return {row["resource"]: row["reason"] for row in r["verdict"]["requirements"][0]["rows"]}

    def test_approved_until_revoked(self):
        self.assertEqual(self.judged(REJECTED), {"pkg:npm/jsonwebtoken@9.0.2": "authentication none ",
                                                 "pkg:npm/ours@1.0.0": "money none "})
        self.approve("pkg:npm/jsonwebtoken", "--versions", "9.*")
        self.approve("pkg:npm/our*", function="money")
        self.assertEqual(self.judged(ACCEPTED)["pkg:npm/jsonwebtoken@9.0.2"], "authentication approved A. Person")
        listed = json.loads(self.assay("component", "list", "--json", expect=ACCEPTED).out)
        self.assertEqual([(a["component"], a["versions"], a["functions"], a["checks"], a["expired"]) for a in listed],
                         [("pkg:npm/jsonwebtoken", "9.*", "authentication", "read the source\nfuzzed it", False),
                          ("pkg:npm/our*", "", "money", "read the source\nfuzzed it", False)])
        self.assertIn("pkg:npm/jsonwebtoken 9.*  for authentication  until 2099-01-01", self.assay("component", "list").out)
        self.assay("component", "revoke", "pkg:npm/jsonwebtoken", "--versions", "9.*", "--owner", "A. Person",
                   "--reason", "a hole was found", expect=ACCEPTED)
        self.assertEqual(self.judged(REJECTED)["pkg:npm/jsonwebtoken@9.0.2"], "authentication none ")
        self.assay("log", "rebuild", "--check", expect=ACCEPTED)

    def test_what_does_not_count(self):
        self.approve("pkg:npm/jsonwebtoken", "--versions", "8.*")
        self.approve("pkg:npm/jsonwebtoken", function="cryptography")
        self.approve("pkg:pypi/jsonwebtoken")
        self.approve("pkg:npm/our", function="money")
        self.assertEqual(set(self.judged(REJECTED).values()), {"authentication none ", "money none "})

    def test_the_tree_approves_nothing(self):
        self.write("own.yaml", OWN)
        self.write(".assay/approvals.json", json.dumps([{"component": "pkg:npm/jsonwebtoken"}]))
        self.assertEqual(len(self.judged(REJECTED)), 2)

    def test_refused(self):
        for component in ("jsonwebtoken", "pkg:npm/jsonwebtoken@9.0.2", "pkg:npm", ""):
            self.assertEqual(self.approve(component, expect=None).returncode, USAGE, component)
        self.assertEqual(self.approve("pkg:npm/x", expires="2020-01-01", expect=None).returncode, USAGE)
        self.assertEqual(self.approve("pkg:npm/x", expires="soon", expect=None).returncode, USAGE)
        self.assertEqual(self.approve("pkg:npm/x", function="Not A Word", expect=None).returncode, USAGE)
        self.assay("component", "approve", "pkg:npm/x", "--owner", "A", "--reason", "no checks", "--expires",
                   "2099-01-01", expect=USAGE)
        self.assertEqual(json.loads(self.assay("component", "list", "--json").out), [])
        for bad in ("component-functions: [x]", "component-functions: {a: x}", "component-functions: {a: [jose]}"):
            self.own.write_text(OWN.replace("component-functions:\n  money: ['pkg:npm/our*']", bad))
            self.assertIn("own.yaml:", self.assay("baseline", "check", self.own).err)

    def test_the_shipped_baseline_recommends(self):
        r = self.report("verify", "--no-log", "-q", self.tree)
        rows = next(q for q in r["verdict"]["requirements"] if q["id"] == "vetted-components")["rows"]
        self.assertEqual([(row["status"], row["resource"]) for row in rows],
                         [("alarm", "pkg:npm/jsonwebtoken@9.0.2")])


if __name__ == "__main__":
    unittest.main()

"""What to do first about known vulnerabilities: the direct dependency that has to move."""
import json

from support import ACCEPTED, REJECTED
from test_vulndb import CRITICAL, HIGH, VulndbCase, advisory


def package(version, **needs):
    return {"version": version, "dependencies": needs} if needs else {"version": version}


class Upgrades(VulndbCase):
    def project(self, wanted, **packages):
        entries = {"": {"name": "app", "dependencies": {name: "*" for name in wanted}}}
        entries.update({f"node_modules/{name}": p for name, p in packages.items()})
        self.write("package-lock.json", json.dumps({"name": "app", "lockfileVersion": 3, "packages": entries}))

    def advice(self, *args):
        report = json.loads(self.assay("scan", "--json", *args, self.tree).out)
        return {u["purl"]: u for u in report["upgrades"]}, [u["purl"] for u in report["upgrades"]]

    def test_each_kind_of_advice(self):
        self.load(advisory("GHSA-1", "direct", **HIGH), advisory("GHSA-2", "loose", fixed="1.0.5", **HIGH),
                  advisory("GHSA-3", "tight", fixed="2.0.0", **CRITICAL), advisory("MAL-4", "evil", fixed=None),
                  advisory("GHSA-5", "never", fixed=None))
        self.project(["direct", "top", "evil", "never"], direct=package("1.0.0"),
                     top=package("3.0.0", middle="^1.0.0"), middle=package("1.1.0", loose="^1.0.0", tight="~1.0.0"),
                     loose=package("1.0.0"), tight=package("1.0.0", middle="1"), evil=package("1.0.0"),
                     never=package("1.0.0"))
        found, order = self.advice()
        self.assertEqual(order, ["pkg:npm/evil@1.0.0", "pkg:npm/top@3.0.0", "pkg:npm/direct@1.0.0",
                                 "pkg:npm/loose@1.0.0", "pkg:npm/never@1.0.0"])
        self.assertEqual({u["action"] for u in found.values()}, {"remove", "parent", "move", "refresh", "replace"})
        self.assertEqual(found["pkg:npm/direct@1.0.0"]["advice"], "upgrade direct from 1.0.0 to 1.2.0")
        loose = found["pkg:npm/loose@1.0.0"]
        self.assertEqual(loose["advice"], "update loose from 1.0.0 to 1.0.5 in the lock file, which what needs it "
                                          "allows (top 3.0.0 > middle 1.1.0 > loose 1.0.0)")
        top = found["pkg:npm/top@3.0.0"]
        self.assertEqual(top["vulnerable"]["path"], "top 3.0.0 > middle 1.1.0 > tight 1.0.0")
        self.assertEqual((top["target"], top["vulnerable"]["target"], top["vulnerable"]["blocker"],
                          top["vulnerable"]["requirement"]), ("", "2.0.0", "middle 1.1.0", "~1.0.0"))
        self.assertIn("move top 3.0.0 to a version that takes tight 2.0.0", top["advice"])
        text = self.assay("scan", self.tree, expect=REJECTED).out
        self.assertIn("Do first\n  1. remove evil, which is malicious", text)
        sarif = json.loads(self.assay("scan", "-f", "sarif", self.tree).out)
        self.assertEqual(len(sarif["runs"][0]["properties"]["upgrades"]), 5)

    def test_each_of_many_parents_is_asked(self):
        self.load(advisory("GHSA-1", "left", fixed="1.5.0", **HIGH))
        parents = [f"p{i:03}" for i in range(300)]
        packages = {name: package("1.0.0", left="^1.0.0") for name in parents}
        packages["p299"] = package("1.0.0", left="~1.0.0")
        self.project(["top"], top=package("3.0.0", **dict.fromkeys(parents, "1")), left=package("1.0.0"), **packages)
        found, _ = self.advice()
        self.assertEqual({u["action"] for u in found.values()}, {"parent"})
        self.assertEqual(found["pkg:npm/top@3.0.0"]["vulnerable"]["blocker"], "p299 1.0.0")

    def test_the_smallest_that_clears_most(self):
        self.load(advisory("GHSA-1", "a", fixed="1.1.0"), advisory("GHSA-2", "a", fixed="1.3.0"),
                  advisory("GHSA-3", "a", fixed="2.0.0"), advisory("GHSA-4", "top", fixed="5.0.0"),
                  advisory("GHSA-5", "b", fixed="9.0.0"))
        self.project(["a", "top"], a=package("1.0.0"), top=package("4.0.0", b="1.0.0"), b=package("1.0.0"))
        found, _ = self.advice()
        a, top = found["pkg:npm/a@1.0.0"], found["pkg:npm/top@4.0.0"]
        self.assertEqual((a["target"], a["clears"], a["known"]), ("2.0.0", 3, 3))
        # One that is vulnerable itself and leads to another is one thing to do.
        self.assertEqual((top["target"], top["packages"], top["known"]), ("5.0.0", 2, 2))
        self.assertEqual(len(found), 2)

    def test_what_does_not_count_asks_for_nothing(self):
        self.load(advisory("GHSA-1", "a", **HIGH))
        self.project(["a"], a=package("1.0.0"))
        self.assay("vulnerability", "set", "GHSA-1", "-c", "pkg:npm/a", "-s", "not_affected", "-j",
                   "vulnerable_code_not_in_execute_path", "--reason", "we have looked at it", "--owner", "ann",
                   expect=ACCEPTED)
        report = json.loads(self.assay("verify", "--json", self.tree, expect=ACCEPTED).out)
        self.assertEqual(report["upgrades"], [])

    def test_requirements_see_both_views(self):
        self.load(advisory("GHSA-1", "b", fixed="2.0.0", **HIGH))
        self.project(["a"], a=package("1.0.0", b="^1.0.0"), b=package("1.0.0", a="1"))
        path = self.dir / "baseline.yaml"
        path.write_text("id: b\nversion: '1'\nrequirements:\n  - id: r\n    title: r\n    needs: [vulnerabilities]\n"
                        "    query: |\n      SELECT d.purl AS resource, 'alarm' AS status, d.depends_on || ' ' ||\n"
                        "      d.requirement || ' ' || u.action AS reason FROM dependencies d\n"
                        "      JOIN upgrades u ON u.purl = d.depends_on\n")
        report = json.loads(self.assay("verify", "--json", "--baseline", path, self.tree, expect=REJECTED).out)
        rows = report["verdict"]["requirements"][0]["rows"]
        self.assertEqual([(r["resource"], r["reason"]) for r in rows],
                         [("pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0 ^1.0.0 parent")])

    def test_match_of_an_sbom_says_the_same(self):
        self.load(advisory("GHSA-1", "b", fixed="2.0.0", **HIGH), advisory("GHSA-2", "c", **HIGH))
        self.project(["a", "c"], a=package("1.0.0", b="^1.0.0"), b=package("1.0.0"), c=package("1.0.0"))
        bom = self.dir / "bom.json"
        self.assay("sbom", "-q", "-f", "cyclonedx", "-o", bom, self.tree, expect=ACCEPTED)
        text = self.assay("vulndb", "match", bom, expect=REJECTED).out
        # An SBOM has no ranges: another major version counts as refused.
        self.assertIn("Do first:\n", text)
        self.assertIn("move a 1.0.0 to a version that takes b 2.0.0 (a 1.0.0 > b 1.0.0)", text)
        self.assertIn("upgrade c from 1.0.0 to 1.2.0", text)
        result = json.loads(self.assay("vulndb", "match", "--json", bom, expect=REJECTED).out)
        self.assertEqual([u["purl"] for u in result["upgrades"]], ["pkg:npm/a@1.0.0", "pkg:npm/c@1.0.0"])

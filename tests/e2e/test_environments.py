"""Environments, and who reaches them: registers, lists that come again, controls, due dates."""
import datetime
import json
import unittest

from support import ACCEPTED, REJECTED, USAGE, Case

LIST = """Principal,Principal type,Role
ann,User,writer
bob,User,Admin
deployer,Workflow,deploy
"""


class Environments(Case):
    def setUp(self):
        super().setUp()
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "high")
        self.ok("project", "add", "shop", "--name", "Shop", "--origin", "in-house", "--tier", "high")
        self.ok("environment", "add", "shop-dev", "--kind", "dev", "--project", "shop", "--place", "cluster a", "--data", "made")
        self.ok("environment", "add", "shop-prod", "--kind", "production", "--project", "shop", "--place", "cluster b",
                "--data", "live")

    def file(self, text):
        path = self.dir / "access.csv"
        path.write_text(text)
        return path

    def take(self, environment, day, text, expect=ACCEPTED):
        return self.assay("environment-access", "import", "--environment", environment, "--seen", day, "--source", "export",
                          self.file(text), expect=expect)

    def rows(self, requirement):
        """What the requirement says of each thing."""
        out = self.assay("control", "posture", "--json", "--all", "8.31").out
        found = next(r for r in json.loads(out)["requirements"] if r["id"] == requirement)
        return {x["resource"]: x["status"] for x in found["rows"]}

    def test_lists_come_again_and_again(self):
        bad = self.take("shop-prod", "2026-11-01", LIST, REJECTED)
        self.assertIn('line 2, column C (Role): "writer"', bad.err + bad.out)  # "writer" means something else in each cloud
        good = LIST.replace("writer", "read-write")
        self.assertIn("3 added", self.take("shop-prod", "2026-11-01", good).out)
        self.assertIn("0 added, 0 changed, 3 unchanged", self.take("shop-prod", "2026-11-01", good).out)
        listed = json.loads(self.assay("environment-access", "list", "--json", expect=ACCEPTED).out)
        self.assertEqual([(a["environment"], a["who"], a["kind"], a["may"]) for a in listed],
                         [("shop-prod", "ann", "person", "change"), ("shop-prod", "bob", "person", "administer"),
                          ("shop-prod", "deployer", "pipeline", "deploy")])
        shown = json.loads(self.assay("environment", "show", "shop-prod", "--json", expect=ACCEPTED).out)
        self.assertEqual(len(shown["environmentAccesses"]), 3)
        self.assay("log", "rebuild", "--check", expect=ACCEPTED)

    def test_who_develops_does_not_run(self):
        self.take("shop-dev", "2026-11-01", "who,kind,may\nann,person,change\nci,pipeline,change\n")
        self.take("shop-prod", "2026-11-01", "who,kind,may\nann,person,change\nbob,person,administer\nci,pipeline,deploy\n")
        self.assertEqual(self.rows("environments-apart"), {"shop-prod: ann": "alarm", "shop-prod: bob": "ok"})
        # The next list has her no more; nobody withdraws a row for that.
        self.take("shop-prod", "2026-11-15", "who,kind,may\nbob,person,administer\nci,pipeline,deploy\n")
        self.assertEqual(self.rows("environments-apart"), {"shop-prod: bob": "ok"})
        self.assertEqual(self.rows("no-live-data-outside-production"), {"shop-dev": "ok"})

    def test_what_suppliers_attest_ends(self):
        paper = self.file("apart\n")
        build = ("environment", "add", "acme-build", "--kind", "ci", "--supplier", "acme", "--place", "theirs", "--data", "none")
        for wrong in (("--attestation", paper), ("--attested", "2026-05-01"), ("--until", "2026-05-01"),
                      ("--attestation", paper, "--attested", "2026-05-01", "--until", "2026-04-01")):
            self.assay(*build, *wrong, expect=USAGE)
        self.ok(*build)
        self.assertEqual(self.rows("supplier-environments-attested"), {"acme-build": "alarm"})
        soon = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()
        self.ok("environment", "set", "acme-build", "--attestation", paper, "--attested", datetime.date.today().isoformat(),
                "--until", soon)
        self.assertEqual(self.rows("supplier-environments-attested"), {"acme-build": "ok"})
        due = json.loads(self.assay("due", "--json", "--kind", "environment", expect=None).out)
        self.assertEqual([(d["id"], d["due"][:10]) for d in due], [("acme-build", soon)])
        self.assay("environment", "add", "nobodys", "--kind", "test", "--place", "x", "--data", "none", expect=USAGE)
        self.assay("environment-access", "add", "absent", "ann", "--kind", "person", "--may", "read", "--seen", "2026-11-01",
                   expect=USAGE)


if __name__ == "__main__":
    unittest.main()

"""Suites of registers once more, with the store in PostgreSQL and S3; and rebuilding there."""
import json
import unittest

import test_baselines
import test_evaluation
import test_findings
import test_reported
from databases import Databases
from support import ACCEPTED, CORRUPT


class Reports(Databases, test_reported.Reports):
    """Vulnerabilities that others report, and incidents."""


class RuleSets(Databases, test_baselines.RuleSets):
    """Approved rule sets."""


class Evaluations(Databases, test_evaluation.Evaluations):
    """What is prepared for an evaluation, and the tests of it."""


class Findings(Databases, test_findings.Findings):
    """Lists, details and counters; what the same log says at home; rebuilding."""

    def test_the_same_at_home(self):
        self.inspect("shop", 2)
        self.inspect("a b@c", 1)
        self.programme()
        self.ok("finding", "suppress", self.page()["findings"][0]["fingerprint"], "--owner", "ann", "--reason",
                "a test value, opens nothing", "--expires", "2099-01-01")
        away = self.dir / "away"
        self.ok("store", "backup", away)
        for args in (("list",), ("list", "--team", "pay", "--severity", "high"), ("count",), ("count", "--by", "team"),
                     ("count", "--by", "project"), ("show", self.found()[0])):
            there = self.ok("finding", *args, "--json").out
            self.assertEqual(self.ok("finding", *args, "--json", ASSAY_STORE=str(away), ASSAY_BLOBS="").out, there)

    def rebuild(self, *args, expect=ACCEPTED):
        done = self.report("log", "rebuild", *args, expect=expect)
        return {r["register"]: r["rows"] for r in done["registers"]}, [r["register"] for r in done["registers"]
                                                                      if not r["same"]]

    def test_rebuilding(self):
        """Kept, verified and compared; what somebody wrote into the tables is found, and gone."""
        self.inspect("shop", 1)
        self.programme()
        self.ok("incident", "add", "i-1", "--title", "The update server was taken over", "--product", "shop", "--aware",
                "2026-01-01T08:00:00Z", "--state", "open")
        before = self.count()
        rows, changed = self.rebuild("--check")
        self.assertEqual((rows["incidents"], rows["finding_counts"], changed), (1, 1, []))
        for how in ((), ("--verify",), ("--check",)):
            self.assertEqual(self.rebuild(*how), (rows, []), how)
        self.psql(f"UPDATE {self.place}.finding_counts SET open_high = open_high + 7; "
                  f"UPDATE {self.place}.incidents SET state = 'closed'")
        self.assertNotEqual(self.count(), before)
        for how in (("--check",), ("--verify",)):  # the first one changes nothing
            self.assertEqual(sorted(self.rebuild(*how, expect=CORRUPT)[1]), ["finding_counts", "incidents"])
        self.assertEqual(self.rebuild(), (rows, []))
        self.assertEqual(self.count(), before)
        self.assertEqual(json.loads(self.ok("incident", "show", "i-1", "--json").out)["state"], "open")
        self.ok("log", "verify")


if __name__ == "__main__":
    unittest.main()

"""Vulnerabilities that others report: the register, the CRA's clocks, security.txt."""
import json
import time
import unittest

from support import ACCEPTED, REJECTED, USAGE, Case


class Reports(Case):
    FIELDS = {"title": "Overflow in the parser", "reporter": "A. Researcher", "product": "gateway",
              "received": "2026-01-01T08:00:00Z", "state": "received"}

    def add(self, name, expect=ACCEPTED, **more):
        options = [x for k, v in {**self.FIELDS, **more}.items() for x in ("--" + k.replace("_", "-"), v)]
        return self.assay("vulnerability-report", "add", name, *options, expect=expect)

    def clocks(self, *args, expect):
        return json.loads(self.assay("vulnerability", "clocks", "--json", *args, expect=expect).out)

    def test_clocks_run_where_it_is_exploited(self):
        self.assertEqual(self.clocks(expect=ACCEPTED), [])
        self.add("r-1")
        self.add("r-2", exploited="unknown")
        self.assertEqual(self.clocks(expect=ACCEPTED), [])
        self.add("r-3", exploited="yes", aware="2026-01-02T08:00:00Z", vulnerability="CVE-2026-0001",
                 severity="CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N")
        one = self.clocks(expect=REJECTED)[0]
        self.assertEqual((one["id"], one["vulnerability"]), ("r-3", "CVE-2026-0001"))
        self.assertEqual([(c["clock"], c["due"], c["overdue"]) for c in one["clocks"]],
                         [("early warning", "2026-01-03T08:00:00Z", True),
                          ("notification", "2026-01-05T08:00:00Z", True)])
        # Sent in time and too late; the final report is due 14 days after a fix.
        self.assay("vulnerability-report", "set", "r-3", "--early-warning", "2026-01-03T07:59:59Z",
                   "--notification", "2026-01-05T08:00:01Z", "--fixed", "2026-01-10T00:00:00Z", expect=ACCEPTED)
        one = self.clocks(expect=REJECTED)[0]
        self.assertEqual([(c["clock"], c["due"], c["overdue"]) for c in one["clocks"]],
                         [("early warning", "2026-01-03T08:00:00Z", False),
                          ("notification", "2026-01-05T08:00:00Z", True),
                          ("final report", "2026-01-24T00:00:00Z", True)])
        self.assay("vulnerability-report", "set", "r-3", "--final-report", "2026-01-20T00:00:00Z", "--state", "closed",
                   expect=ACCEPTED)
        self.assertEqual([c["clock"] for c in self.clocks("--overdue", expect=ACCEPTED)[0]["clocks"]], ["notification"])
        self.assertIn("sent LATE 2026-01-05T08:00Z", self.assay("vulnerability", "clocks", expect=ACCEPTED).out)
        # What is rejected has no clock, nor what was withdrawn.
        self.add("r-4", exploited="yes")
        self.assay("vulnerability-report", "set", "r-4", "--state", "rejected", expect=ACCEPTED)
        self.add("r-5", exploited="yes")
        self.assay("vulnerability-report", "withdraw", "r-5", "--reason", "entered twice by mistake", expect=ACCEPTED)
        self.assertEqual([r["id"] for r in self.clocks(expect=ACCEPTED)], ["r-3"])
        self.assay("log", "rebuild", "--check", expect=ACCEPTED)

    def test_what_is_no_report(self):
        self.assertNotEqual(self.add("r-1", expect=None, received="yesterday").returncode, ACCEPTED)
        self.assertNotEqual(self.add("r-1", expect=None, received="2026-01-01").returncode, ACCEPTED)
        self.assertNotEqual(self.add("r-1", expect=None, severity="CVSS:3.1/AV:X").returncode, ACCEPTED)
        self.assertNotEqual(self.add("r-1", expect=None, exploited="maybe").returncode, ACCEPTED)
        self.assertNotEqual(self.add("r-1", expect=None, early_warning="soon").returncode, ACCEPTED)


def in_days(days):
    return time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime(time.time() + days * 86400))


class SecurityTxt(Case):
    def check(self, text, expect):
        (self.dir / "security.txt").write_text(text)
        return self.assay("vulnerability", "security-txt", self.dir / "security.txt", expect=expect).out

    def test_written_and_checked(self):
        ends = in_days(200)
        p = self.assay("vulnerability", "security-txt", "--policy", "https://example.org/policy", "--contact",
                       "mailto:security@example.org", "--expires", ends, expect=ACCEPTED)
        self.assertEqual(p.out, f"Contact: mailto:security@example.org\nExpires: {ends}\n"
                                "Policy: https://example.org/policy\n")
        self.assertEqual(self.check(p.out, ACCEPTED), "")
        signed = ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + p.out +
                  "-----BEGIN PGP SIGNATURE-----\nnot: looked at\n-----END PGP SIGNATURE-----\n")
        self.assertEqual(self.check(signed, ACCEPTED), "")

    def test_what_is_wrong(self):
        out = self.check("# ours\nContact: security@example.org\nExpires: 2020-01-01T00:00:00Z\n"
                         f"expires: {in_days(30)}\nPolicy: http://example.org\nnonsense\nUnknown: fine\n", REJECTED)
        self.assertEqual([line.split(":")[0] for line in out.splitlines()], ["line 2", "line 3", "line 4", "line 5", "line 6"])
        self.assertEqual(self.check("", REJECTED), "there is no Contact\nthere is no Expires\n")
        self.assay("vulnerability", "security-txt", "--contact", "mailto:a@example.org", expect=USAGE)


if __name__ == "__main__":
    unittest.main()

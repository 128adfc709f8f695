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

    def due_of(self, name):
        case = [c for c in json.loads(self.assay("vulnerability", "clocks", "--json").out) if c["id"] == name][0]
        return case["kind"], {c["clock"]: c["due"] for c in case["clocks"]}

    def incident(self, name, *more, expect=ACCEPTED):
        return self.assay("incident", "add", name, "--title", "The update server was taken over", "--product", "gateway",
                          "--aware", "2026-01-01T08:00:00Z", "--state", "open", *more, expect=expect)

    def test_clocks_of_incidents(self):
        """A month after the notification is the same day of the next month, or its last one."""
        self.incident("i-0")
        self.incident("i-1", "--severe", "unknown")
        self.assertEqual(self.clocks(expect=ACCEPTED), [])
        self.incident("i-2", "--severe", "yes", "--malicious", "yes")
        self.assertEqual(self.due_of("i-2"), ("incident", {"early warning": "2026-01-02T08:00:00Z",
                                                           "notification": "2026-01-04T08:00:00Z"}))
        months = {"2026-01-03T09:30:00Z": "2026-02-03T09:30:00Z",
                  "2026-01-31T23:59:59Z": "2026-02-28T23:59:59Z",
                  "2027-12-31T00:00:00Z": "2028-01-31T00:00:00Z",
                  "2028-01-30T12:00:00Z": "2028-02-29T12:00:00Z",
                  "2028-02-29T12:00:00Z": "2028-03-29T12:00:00Z",
                  "2026-05-31T23:30:00-01:00": "2026-07-01T00:30:00Z"}
        for sent, due in months.items():
            self.assay("incident", "set", "i-2", "--notification", sent, expect=ACCEPTED)
            self.assertEqual(self.due_of("i-2")[1]["final report"], due, sent)
            # The calendar is SQL, and says the same.
            items = json.loads(self.assay("due", "--json", "--within", "9999").out)
            items = {i["id"]: i for i in items if i["kind"] == "cra-clock"}
            self.assertEqual(sorted(items), ["incident i-2 early-warning", "incident i-2 final-report"])
            self.assertEqual(items["incident i-2 final-report"]["due"], due, sent)
            self.assertEqual(items["incident i-2 final-report"]["settle"], "assay incident set i-2 --final-report TIME")
        # Nothing is due of what was no incident, nor once everything was sent.
        self.assay("incident", "set", "i-2", "--state", "rejected", expect=ACCEPTED)
        self.assertEqual(self.clocks(expect=ACCEPTED), [])
        self.assay("incident", "set", "i-2", "--state", "closed", "--early-warning", "2026-01-01T20:00:00Z",
                   "--notification", "2026-01-03T09:30:00Z", "--final-report", "2026-02-03T09:30:00Z", expect=ACCEPTED)
        self.assertEqual([c["overdue"] for c in self.clocks(expect=ACCEPTED)[0]["clocks"]], [False] * 3)
        self.assay("incident", "set", "i-2", "--final-report", "2026-02-03T09:30:01Z", expect=ACCEPTED)
        self.assertEqual([c["overdue"] for c in self.clocks(expect=ACCEPTED)[0]["clocks"]], [False, False, True])
        self.assay("log", "rebuild", "--check", expect=ACCEPTED)
        for wrong in (["--aware", "2026-01-01"], ["--severe", "very"], ["--notification", "2026-02-30T00:00:00Z"],
                      ["--owner", "nobody"]):
            self.assertNotEqual(self.incident("i-3", *wrong, expect=None).returncode, ACCEPTED)

    def test_who_reported_can_be_erased(self):
        who = self.assay("person", "add", "--name", "Bea Finder", "--email", "bea@example.net", "--role", "reporter",
                         expect=ACCEPTED).out.strip()
        given = {k: v for k, v in self.FIELDS.items() if k != "reporter"}
        options = [x for k, v in given.items() for x in ("--" + k, v)]
        self.assertIn("who reported it", self.assay("vulnerability-report", "add", "r-1", *options, expect=USAGE).err)
        self.assay("vulnerability-report", "add", "r-1", *options, "--reported-by", "nobody", expect=USAGE)
        self.assay("vulnerability-report", "add", "r-1", *options, "--reported-by", "bea@example.net", expect=ACCEPTED)
        self.assertIn(who, self.assay("vulnerability-report", "show", "r-1", expect=ACCEPTED).out)
        self.assay("person", "erase", who, "--rule", "GDPR Art. 17", expect=ACCEPTED)
        for path in self.home.rglob("*"):
            if path.is_file() and "cache" not in path.parts:
                self.assertNotIn(b"Bea Finder", path.read_bytes(), path)
        self.assertIn(who, self.assay("vulnerability-report", "show", "r-1", expect=ACCEPTED).out)
        self.assay("vulnerability-report", "set", "r-1", "--state", "confirmed", expect=ACCEPTED)
        self.assay("log", "verify", expect=ACCEPTED)
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

"""What comes due: one calendar over the registers, on any day, for other programs too."""
import json
import subprocess

from support import ACCEPTED, OTHER, REJECTED, USAGE, Case, day
from test_vulndb import CRITICAL, VulndbCase, advisory

# Debian's Python has Debian's parser, whichever Python runs the tests.
READ_CALENDAR = """
import json, sys
from icalendar import Calendar
c = Calendar.from_ical(sys.stdin.buffer.read())
def value(v):
    return str(v.dt) if hasattr(v, 'dt') else str(v)
print(json.dumps([{**{k: value(v) for k, v in e.items() if k != 'CATEGORIES'}, 'errors': [str(x) for x in e.errors],
                   'CATEGORIES': [str(x) for x in e['CATEGORIES'].cats],
                   'alarms': [str(a['TRIGGER'].dt) for a in e.walk('VALARM')]} for e in c.walk('VEVENT')]))
"""


def parse(ical):
    p = subprocess.run(["/usr/bin/python3", "-c", READ_CALENDAR], input=ical, capture_output=True, check=False)
    assert p.returncode == 0, p.stderr.decode()
    return json.loads(p.stdout)


class DueCase(Case):
    def people(self):
        """Ann owns, Bob leads, Eve is security, Sam has no address."""
        self.ok("team", "add", "pay", "--name", "Payments")
        for person, role, *team in (("ann", "owner", "--team", "pay"), ("bob", "lead"), ("eve", "security")):
            self.ok("person", "add", person, "--name", person.title() + " Example", "--email", f"{person}@example.org",
                    "--role", role, *team)
        self.ok("person", "add", "sam", "--name", "Sam Silent", "--role", "owner")
        self.ok("team", "set", "pay", "--lead", "bob")
        self.ok("supplier", "add", "acme", "--name", "Acme Ltd", "--tier", "high")
        self.ok("project", "add", "shop", "--origin", "supplier", "--supplier", "acme", "--owner", "ann",
                "--team", "pay", "--tier", "high")

    def due(self, *args, expect=None):
        return json.loads(self.assay("due", "--json", *args, expect=expect).out)

    def one(self, kind, *args):
        items = [i for i in self.due("--within", "9999", *args) if i["kind"] == kind]
        self.assertEqual(len(items), 1, (kind, items))
        return items[0]

    def none(self, kind, *args):
        self.assertEqual([i for i in self.due("--within", "9999", *args) if i["kind"] == kind], [])

    def file(self, name, content="x"):
        path = self.dir / name
        path.write_text(content)
        return path


class Registers(DueCase):
    """Each register's dates: there while something is to be done, gone when it is."""

    def setUp(self):
        super().setUp()
        self.people()

    def check(self, kind, due, owner, settle, what=None):
        i = self.one(kind)
        self.assertEqual((i["due"], i["owner"]), (due, owner), i)
        self.assertTrue(i["settle"].startswith(settle), i)
        if what:
            self.assertIn(what, i["what"])
        return i

    def test_reviews(self):
        self.ok("standard", "add", "sc", "1.0", "--title", "Secure coding", "--approved-by", "eve", "--approved", day(-400),
                "--review-by", day(-35))
        i = self.check("standard-review", day(-35), "eve", "assay standard set sc '1.0' --review-by")
        self.assertEqual((i["state"], i["level"], [p["id"] for p in i["tell"]]), ("overdue", 4, ["eve"]))
        # A newer version that is approved takes its place.
        self.ok("standard", "add", "sc", "2.0", "--title", "Secure coding", "--approved-by", "eve", "--approved", day(-1),
                "--review-by", day(300))
        self.assertEqual(self.one("standard-review")["id"], "sc 2.0")
        self.ok("supplier", "set", "acme", "--review-by", day(10))
        self.check("supplier-review", day(10), "ann", "assay supplier set acme")
        self.ok("risk", "add", "r1", "--title", "Loss", "--likelihood", "1", "--impact", "2", "--owner", "ann",
                "--state", "open", "--review-by", day(0))
        i = self.check("risk-review", day(0), "ann", "assay risk set r1")
        self.assertEqual(i["state"], "due")  # today is in time
        self.ok("risk", "set", "r1", "--state", "closed", "--treatment", "avoid")
        self.none("risk-review")
        self.ok("review", "add", "m1", "--supplier", "acme", "--planned", day(-1))
        self.check("review", day(-1), "ann", "assay review set m1 --held")
        self.ok("review", "set", "m1", "--held", day(-1), "--next-on", day(90))
        self.assertEqual(self.check("review", day(90), "ann", "assay review add ID --supplier acme")["id"], "m1 next")
        self.ok("review", "add", "m2", "--supplier", "acme", "--planned", day(91))
        self.check("review", day(91), "ann", "assay review set m2")
        self.ok("review-action", "add", "m1", "a1", "--what", "Send the plan", "--owner", "BOB@example.org", "--due", day(3))
        i = self.check("review-action", day(3), "BOB@example.org", "assay review-action set m1 a1 --done")
        self.assertEqual((i["person"]["id"], i["what"]), ("bob", "Send the plan"))
        self.ok("review-action", "set", "m1", "a1", "--done", day(0))
        self.none("review-action")
        self.ok("audit-visit", "add", "v1", "--supplier", "acme", "--scope", "CI", "--planned", day(20), "--auditor",
                "eve example")
        i = self.check("audit-visit", day(20), "eve example", "assay audit-visit set v1 --held")
        self.assertEqual(i["person"]["id"], "eve")
        self.ok("audit-visit", "set", "v1", "--held", day(0), "--result", "conforming")
        self.none("audit-visit")

    def test_the_right_to_audit(self):
        def rights(expect):
            shown = json.loads(self.assay("audit-visit", "rights", "acme", "--json", expect=expect).out)
            self.assertEqual(len(shown), 1, shown)
            return shown[0]
        # Without a contract, with one that nobody has read, with one that does not give it.
        self.assertEqual(rights(REJECTED)["state"], "no contract")
        self.ok("contract", "add", "c1", "--supplier", "acme", "--title", "Frame", "--begins", day(-700))
        self.assertEqual(rights(REJECTED)["state"], "not read")
        self.ok("clause", "add", "c1", "audit-right", "--state", "absent", "--read-by", "eve")
        self.assertEqual(rights(REJECTED)["state"], "absent")
        self.none("audit-right")
        exercise = ("audit-visit", "add", "v1", "--supplier", "acme", "--contract", "c1", "--clause", "audit-right",
                    "--scope", "the builds", "--planned", day(20), "--auditor", "eve example")
        p = self.assay(*exercise, expect=USAGE)
        self.assertIn("audit-right is absent from c1: it gives no right", p.err)
        self.ok("clause", "set", "c1", "audit-right", "--state", "present", "--page", "14")
        self.assertEqual((rights(ACCEPTED)["state"], rights(ACCEPTED)["page"]), ("present", 14))
        # Acme's tier is high: two years from the contract's beginning, or as the clause says.
        self.check("audit-right", day(30), "ann", "assay audit-visit add ID --supplier acme --contract c1", "c1")
        self.ok("clause", "set", "c1", "audit-right", "--every-days", "365")
        self.assertEqual(self.check("audit-right", day(-335), "ann", "assay audit-visit add")["state"], "overdue")
        self.assay("clause", "add", "c1", "sbom", "--state", "present", "--every-days", "30", "--read-by", "eve", expect=USAGE)
        # Planned, announced, agreed on: one item, on the agreed day.
        self.ok(*exercise)
        self.none("audit-right")
        self.check("audit-visit", day(20), "eve example", "assay audit-visit set v1 --held")
        self.assay("audit-visit", "set", "v1", "--agreed", day(25), expect=USAGE)
        self.ok("audit-visit", "set", "v1", "--announced", day(-5), "--agreed", day(25))
        self.check("audit-visit", day(25), "eve example", "assay audit-visit set v1 --held")
        self.assertEqual(rights(ACCEPTED)["next"], day(25))
        # Held, with what was found: the next one counts from there.
        self.assay("audit-visit", "set", "v1", "--held", day(-6), "--result", "minor", expect=USAGE)
        self.ok("audit-visit", "set", "v1", "--held", day(-1), "--result", "minor")
        for n, state in (("n1", "open"), ("n2", "contained")):
            self.ok("nonconformity", "add", n, "--supplier", "acme", "--audit", "v1", "--title", "No log", "--severity", "minor",
                    "--found", day(-1), "--due", day(30), "--state", state)
        last = rights(ACCEPTED)["last"]
        self.assertEqual((last["audit"], last["held"], last["result"], last["nonconformities"], last["open"]),
                         ("v1", day(-1), "minor", 2, 2))
        self.assertIn("used         " + day(-1) + ": minor, the builds, by eve example (v1; 2 of 2 nonconformities open)",
                      self.ok("audit-visit", "rights").out)
        self.check("audit-right", day(364), "ann", "assay audit-visit add ID --supplier acme")
        # A contract with somebody else gives no right to audit this one.
        self.ok("supplier", "add", "other", "--name", "Other", "--tier", "low")
        p = self.assay("audit-visit", "add", "v2", "--supplier", "other", "--contract", "c1", "--scope", "all", "--planned",
                       day(1), expect=USAGE)
        self.assertIn("c1 is not one with other", p.err)
        # What ended gives none either.
        self.ok("contract", "set", "c1", "--ends", day(-1))
        self.assertEqual(rights(REJECTED)["state"], "no contract")
        self.none("audit-right")

    def test_what_ends(self):
        self.ok("contract", "add", "c1", "--supplier", "acme", "--title", "Frame", "--begins", day(-500), "--ends", day(50))
        self.check("contract", day(50), "ann", "assay contract set c1 --ends")
        self.ok("clause", "add", "c1", "audit-right", "--state", "present", "--page", "3", "--expires", day(40),
                "--read-by", "eve")
        self.check("clause", day(40), "ann", "assay clause set c1 audit-right --expires", "Frame")
        # A contract that takes over.
        self.ok("contract", "add", "c2", "--supplier", "acme", "--title", "Next", "--begins", day(51))
        self.none("contract")
        self.ok("training", "add", "c-101", "--title", "Secure C", "--language", "c", "--valid-days", "365")
        self.ok("certificate", "add", "ann", "c-101", day(-370))
        self.check("certificate", day(-5), "ann", "assay certificate add ann c-101")
        self.ok("certificate", "add", "ann", "c-101", day(-1), "--expires", day(99))
        self.check("certificate", day(99), "ann", "assay certificate add ann c-101", "Secure C")
        self.ok("deliverable", "announce", "d1", "--title", "Shop 2", "--supplier", "acme", "--project", "shop", "--tier", "high",
                "--due", day(12))
        self.check("deliverable", day(12), "ann", "assay deliverable receive d1")
        self.ok("exception", "add", "x1", "--deliverable", "d1", "--excuses", "missing:sbom", "--owner", "sam", "--why",
                "it comes later", "--expires", day(6))
        i = self.check("exception", day(6), "sam", "assay exception set x1 --expires")
        # Sam has no address: the lead is not asked at this level, so it is the role's.
        self.assertEqual([p["id"] for p in i["tell"]], ["eve"])
        self.ok("finding", "suppress", "f1:" + "0" * 32, "--reason", "a test value", "--owner", "ann", "--expires", day(9))
        self.check("suppression", day(9), "ann", "assay finding suppress 'f1:", "a test value")
        self.ok("finding", "withdraw", "f1:" + "0" * 32, "--owner", "ann", "--reason", "it is gone for good")
        self.none("suppression")
        self.ok("component", "approve", "pkg:npm/it's", "--function", "cryptography", "--owner", "eve", "--reason", "it was looked at",
                "--check", "source read", "--expires", day(30))
        i = self.check("approval", day(30), "eve", "assay component approve 'pkg:npm/it")
        self.assertEqual(subprocess.check_output(["sh", "-c", "for x in " + i["settle"] + "; do echo \"$x\"; done"],
                                                 text=True).split("\n")[3], "pkg:npm/it's")
        self.ok("evidence", "submit", "d1", "soc2", "--kind", "assurance-report", "--document", self.file("soc2.pdf"),
                "--provenance", "attestation", "--source", "the auditor", "--made", day(-30), "--scope", "all",
                "--period-from", day(-365), "--period-until", day(7))
        self.check("assurance-report", day(7), "ann", "assay evidence submit DELIVERABLE ID --kind assurance-report")

    def test_what_somebody_has_to_do(self):
        self.ok("person", "add", "dev", "--name", "Dee Veloper", "--role", "developer", "--team", "pay")
        self.ok("standard", "add", "sc", "1.0", "--title", "Secure coding", "--approved-by", "eve", "--approved", day(-4))
        i = self.check("acknowledgement", day(10), "dev", "assay acknowledgement add dev sc '1.0'")
        self.ok("acknowledgement", "add", "dev", "sc", "1.0")
        self.none("acknowledgement")
        self.ok("assignment", "add", "shop", "asvs-5.0", "--assigned", day(-20))
        i = self.check("assignment", day(-6), "ann", "assay assignment set shop asvs-5.0")
        self.assertEqual((i["state"], [p["id"] for p in i["tell"]]), ("overdue", ["ann", "bob"]))
        self.ok("deliverable", "announce", "d1", "--title", "Shop 2", "--supplier", "acme", "--tier", "high")
        self.ok("evidence-request", "add", "d1", "sbom", "--due", day(5), "--question", "for 2.0")
        self.check("evidence-request", day(5), "ann", "assay evidence submit d1 ID --kind sbom", "for 2.0")
        self.ok("evidence", "submit", "d1", "bom", "--kind", "sbom", "--document", self.file("bom.json"), "--provenance",
                "system-report", "--source", "CI", "--made", day(0))
        self.none("evidence-request")
        self.ok("transmittal", "add", "t1", "--supplier", "acme", "--direction", "sent", "--about", "Threat model", "--sent",
                day(-9), "--answer-by", day(-2))
        self.check("transmittal", day(-2), "ann", "assay transmittal-receipt add t1")
        self.ok("transmittal-receipt", "add", "t1", "--received", day(-1), "--acknowledged-by", "A. Smith")
        self.none("transmittal")
        self.ok("nonconformity", "add", "n1", "--supplier", "acme", "--title", "No tests", "--severity", "major", "--found",
                day(-9), "--owner", "ann", "--due", day(30), "--state", "open")
        self.check("nonconformity", day(30), "ann", "assay nonconformity set n1 --state closed", "major: No tests")
        self.ok("corrective-action", "add", "n1", "a1", "--what", "Write tests", "--owner", "Somebody Else", "--due", day(8))
        i = self.check("corrective-action", day(8), "Somebody Else", "assay corrective-action set n1 a1 --done")
        self.assertNotIn("person", i)
        self.ok("corrective-action", "set", "n1", "a1", "--done", day(-1))
        self.none("corrective-action")
        self.check("retest", day(29), "ann", "assay corrective-action set n1 a1 --verified")
        self.ok("corrective-action", "set", "n1", "a1", "--verified", day(0), "--verified-by", "eve")
        self.none("retest")
        self.ok("nonconformity", "set", "n1", "--state", "closed")
        self.none("nonconformity")

    def test_the_clocks_of_the_law(self):
        self.ok("subject", "add", "shop", "gateway")
        self.ok("vulnerability-report", "add", "r1", "--title", "Overflow", "--reporter", "A. Researcher", "--product", "gateway",
                "--received", "2026-01-01T08:00:00Z", "--exploited", "yes", "--aware", "2026-01-02T10:00:00+02:00",
                "--state", "received")
        items = {i["id"]: i for i in self.due()}
        self.assertEqual(sorted(items), ["r1 early-warning", "r1 notification"])
        i = items["r1 early-warning"]
        self.assertEqual((i["due"], i["owner"], i["state"]), ("2026-01-03T08:00:00Z", "ann", "overdue"))
        self.assertEqual(items["r1 notification"]["due"], "2026-01-05T08:00:00Z")
        self.ok("vulnerability-report", "set", "r1", "--early-warning", "2026-01-03T07:00:00Z", "--notification",
                "2026-01-04T07:00:00Z", "--fixed", "2026-01-10T00:00:00Z")
        i = self.one("cra-clock")
        self.assertEqual((i["id"], i["due"]), ("r1 final-report", "2026-01-24T00:00:00Z"))

    def test_whose_it_is(self):
        """A name or address is somebody's where exactly one active person has it."""
        self.ok("nonconformity", "add", "n1", "--title", "x", "--severity", "minor", "--found", day(-9), "--owner",
                "ann example", "--due", day(1), "--state", "open")
        self.assertEqual(self.one("nonconformity")["person"]["id"], "ann")
        self.ok("person", "add", "ann2", "--name", "Ann Example", "--email", "ann2@example.org")
        self.assertNotIn("person", self.one("nonconformity"))
        self.ok("person", "withdraw", "ann2")
        self.assertEqual(self.one("nonconformity")["person"]["id"], "ann")
        self.assertEqual(len(self.due("--owner", "ANN@example.org")), 1)
        self.assertEqual(len(self.due("--owner", "Ann Example")), 1)
        self.assertEqual(len(self.due("--owner", "bob")), 0)
        # Who was erased has no address any more.
        self.ok("person", "erase", "ann", "--rule", "by request")
        self.assertNotIn("person", self.one("nonconformity"))

    def test_on_another_day(self):
        self.ok("supplier", "set", "acme", "--review-by", day(100))
        self.assertEqual(self.due(), [])
        self.assertEqual(self.one("supplier-review")["state"], "upcoming")
        for at, state, level in ((69, "upcoming", 0), (70, "due", 1), (93, "due", 2), (100, "due", 2), (101, "overdue", 3),
                                 (113, "overdue", 3),
                                 (114, "overdue", 4)):
            i = self.one("supplier-review", "--at", day(at))
            self.assertEqual((i["state"], i["level"]), (state, level), at)
        # What was not known on that day was not due.
        self.none("supplier-review", "--at", day(-1))
        self.assay("due", expect=ACCEPTED)
        self.assay("due", "--at", day(101), expect=REJECTED)
        self.assay("due", "--at", "soon", expect=USAGE)
        self.assay("due", "--within", "-1", expect=USAGE)
        p = self.assay("due", "--kind", "sundries", expect=USAGE)
        self.assertIn("supplier-review", p.err)

    def test_an_own_policy(self):
        self.ok("supplier", "set", "acme", "--review-by", day(40))
        policy = self.home / "due.toml"
        policy.write_text("otherwise = ['person:eve']\n[[kind.supplier-review.level]]\nat = '-40d'\nto = ['lead', 'role:none']\n")
        i = self.one("supplier-review")
        self.assertEqual((i["state"], i["level"], i["levels"], [p["id"] for p in i["tell"]]), ("due", 1, 1, ["bob"]))
        for text, why in (("[[level]]\nat = '30d'\nto = ['owner']\n", "at: a time from the due one"),
                          ("[[level]]\nat = '-30d'\nto = ['mallory@example.org']\n", "whom to tell"),
                          ("[[level]]\nat = '-30d'\n", "whom to tell"),
                          ("[[level]]\nat = '-3d'\nto = ['owner']\n[[level]]\nat = '-7d'\nto = ['owner']\n", "later than"),
                          ("[days]\ninspekt = 3\n", "no key \"inspekt\""), ("[days]\ninspect = -3\n", "number of days"),
                          ("[[kind.sundries.level]]\nat = '-3d'\nto = ['owner']\n", "no kind \"sundries\""),
                          ("levels = 3\n", "no key \"levels\""), ("[", "due.toml")):
            policy.write_text(text)
            p = self.assay("due", expect=OTHER)
            self.assertIn(why, p.err)

    def test_nothing_yet(self):
        other = str(self.dir / "nowhere")
        p = self.assay("due", expect=OTHER, ASSAY_HOME=other)
        self.assertIn("no registers yet", p.err)


class Calendars(DueCase):
    def test_read_by_another_program(self):
        self.people()
        title = "Frame; with, \\ all \"sorts\" — ünïcödé 日本語 " + "long " * 40
        self.ok("contract", "add", "c1", "--supplier", "acme", "--title", title.strip(), "--ends", day(50))
        self.ok("vulnerability-report", "add", "r1", "--title", "Overflow", "--reporter", "x", "--product", "gateway",
                "--received", "2026-01-01T08:00:00Z", "--exploited", "yes", "--state", "received")
        raw = self.assay("due", "--ical", "-", expect=REJECTED).stdout
        lines = raw.split(b"\r\n")
        self.assertEqual((lines[0], lines[-2], lines[-1]), (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b""))
        self.assertLessEqual(max(map(len, lines)), 75)
        self.assertNotIn(b"\n", raw.replace(b"\r\n", b""))
        for line in lines:
            line.decode()  # no character is cut
        events = {e["SUMMARY"]: e for e in parse(raw)}
        self.assertEqual(len(events), 3)
        contract = events[f"{title.strip()} with acme ends"]
        self.assertEqual((contract["DTSTART"], contract["CATEGORIES"], contract["errors"]), (day(50), ["contract"], []))
        self.assertIn("assay contract set c1 --ends DATE", contract["DESCRIPTION"])
        self.assertEqual(contract["alarms"], ["-120 days, 0:00:00", "-60 days, 0:00:00", "1 day, 0:00:00"])
        clock = events["early warning: Overflow"]
        self.assertEqual(clock["DTSTART"], "2026-01-02 08:00:00+00:00")
        self.assertEqual(clock["alarms"][1], "-1 day, 12:00:00")
        # The same item keeps its name when its day moves.
        self.ok("contract", "set", "c1", "--ends", day(90))
        path = self.dir / "due.ics"
        self.assay("due", "--ical", path, "--kind", "contract", expect=ACCEPTED)
        moved = parse(path.read_bytes())
        self.assertEqual([(e["UID"], e["DTSTART"]) for e in moved], [(contract["UID"], day(90))])
        self.assertEqual(len({e["UID"] for e in events.values()}), 3)
        # The same contract of another organisation is another event.
        other = {"ASSAY_HOME": str(self.dir / "other")}
        for args in (("supplier", "add", "acme", "--name", "Acme", "--tier", "low"),
                     ("contract", "add", "c1", "--supplier", "acme", "--title", "Work", "--ends", day(90))):
            self.assay(*args, expect=ACCEPTED, **other)
        self.assay("due", "--ical", path, "--kind", "contract", expect=ACCEPTED, **other)
        (theirs,) = parse(path.read_bytes())
        self.assertEqual(theirs["UID"].split("@")[0], contract["UID"].split("@")[0])
        self.assertNotEqual(theirs["UID"], contract["UID"])


class Vulnerabilities(VulndbCase, DueCase):
    def test_limits_and_inspections(self):
        self.load(advisory("GHSA-1", "left-pad", aliases=["CVE-2024-0001"], **CRITICAL))
        self.lock(**{"left-pad": "1.0.0"})
        self.people()
        self.ok("subject", "add", "shop", "it's a shop")
        self.assay("verify", self.tree, "--name", "it's a shop", expect=REJECTED)
        i = self.one("vulnerability")
        self.assertEqual((i["id"], i["due"], i["owner"]), ("it's a shop GHSA-1", day(7), "ann"))
        self.assertEqual(i["settle"], "assay vulnerability set 'GHSA-1' --product 'it'\\''s a shop'")
        i = self.one("inspection")
        self.assertEqual((i["due"], i["state"], i["owner"]), (day(30), "upcoming", "ann"))
        # Limits are the baseline's.
        baseline = self.dir / "b.yaml"
        baseline.write_text("id: b\nversion: '1'\nparameters:\n  remediation-days-critical: {supplier: 2, in-house: 3}\n"
                            "requirements:\n  - {id: r, title: r, query: \"SELECT '' AS resource, 'ok' AS status, '' AS reason\"}\n")
        self.assertEqual(self.one("vulnerability", "-b", baseline)["due"], day(3))
        # What was said of it counts at once, under another name, too.
        said = ("--reason", "we have looked at it", "--owner", "ann")
        self.ok("vulnerability", "ignore", "GHSA-1", "-p", "it's a shop", "--expires", day(20), *said)
        self.none("vulnerability")
        i = self.one("statement")
        self.assertEqual((i["due"], i["owner"]), (day(20), "ann"))
        self.ok("vulnerability", "withdraw", "GHSA-1", "-p", "it's a shop", *said)
        self.one("vulnerability")
        self.ok("vulnerability", "set", "CVE-2024-0001", "-c", "pkg:npm/left-pad@1.0.0", "-s", "not_affected", "-j",
                "vulnerable_code_not_in_execute_path", *said)
        self.none("vulnerability")

"""Baselines of one's own: which are approved for deliverables, and what changed between two versions."""
import hashlib
import json
import tarfile
import unittest

from deliverables import Deliverables
from support import ACCEPTED, OTHER, REJECTED, USAGE, Case, day

OWN = """id: house
version: "1"
honour-markers: []
parameters: {days: 30}
requirements:
  - id: no-secrets
    title: No credentials
    level: must
    needs: [secrets]
    query: |
      SELECT path AS resource, 'alarm' AS status, rule AS reason
      FROM findings WHERE inspector = 'secrets' AND severity_rank >= 2
    examples:
      - name: a medium one
        given: {findings: [{severity: medium}]}
        expect: alarm
      - name: a low one
        given: {findings: [{severity: low}]}
        expect: ok
  - id: nothing-left-out
    title: Everything is inspected
    level: should
    query: SELECT path AS resource, 'alarm' AS status, reason FROM gaps
"""


class Diff(Case):
    def diff(self, before, now, expect):
        a, b = self.dir / "a.yaml", self.dir / "b.yaml"
        a.write_text(before)
        b.write_text(now)
        changes = json.loads(self.assay("baseline", "diff", a, b, "--json", expect=expect).out)["changes"]
        return sorted((c["change"], c.get("requirement") or c["member"], c["what"]) for c in changes)

    def test_the_same(self):
        self.assertEqual(self.diff(OWN, OWN, ACCEPTED), [])
        # Other blanks are the same query, but another file.
        changes = self.diff(OWN, OWN.replace("'secrets' AND", "'secrets'   AND"), ACCEPTED)
        self.assertEqual(changes, [("changed", "version", "both files call themselves 1, and differ")])

    def test_each_kind(self):
        now = OWN.replace('version: "1"', 'version: "2"')
        self.assertEqual(self.diff(OWN, now.replace("title: No credentials", "title: No secrets"), ACCEPTED),
                         [("reworded", "no-secrets", "title")])
        self.assertEqual(self.diff(OWN, now.replace("level: must", "level: should"), REJECTED),
                         [("laxer", "no-secrets", "must before, should now")])
        self.assertEqual(self.diff(OWN, now.replace("level: should", "level: must"), ACCEPTED),
                         [("stricter", "nothing-left-out", "should before, must now")])
        self.assertEqual(self.diff(OWN, now.replace("level: should", "level: should\n    origins: [supplier]"), REJECTED),
                         [("laxer", "nothing-left-out", "no longer applies to in-house, open-source")])
        self.assertEqual(self.diff(OWN, now.replace("honour-markers: []", "honour-markers: [supplier]"), REJECTED),
                         [("laxer", "honour-markers", "markers and ignore files in the tree now count for supplier")])
        self.assertEqual(self.diff(OWN, now.replace("days: 30", "days: 90"), ACCEPTED),
                         [("changed", "days", "30 before, 90 now")])
        renamed = self.diff(OWN, now.replace("id: nothing-left-out", "id: gaps"), REJECTED)
        self.assertEqual([(c, about) for c, about, _ in renamed], [("added", "gaps"), ("removed", "nothing-left-out")])

    def test_examples_tell_a_query_s_direction(self):
        now = OWN.replace('version: "1"', 'version: "2"')
        laxer = now.replace("severity_rank >= 2", "severity_rank >= 3").replace("expect: alarm", "expect: ok")
        changes = self.diff(OWN, laxer, REJECTED)
        self.assertIn(("laxer", "no-secrets", 'the example "a medium one" alarmed before and does not now'), changes)
        self.assertIn(("changed", "no-secrets", "the query is another one"), changes)
        self.assertNotIn("stricter", [c for c, _, _ in changes])
        # The other way round the same example tells the other direction.
        changes = self.diff(laxer, OWN.replace('version: "1"', 'version: "3"'), ACCEPTED)
        self.assertIn(("stricter", "no-secrets", 'the example "a medium one" alarms now and did not before'), changes)
        # One that only the newer version has counts as well.
        stricter = now.replace("severity_rank >= 2", "severity_rank >= 1").split("    examples:")[0] + \
            "    examples: [{name: a small one, given: {findings: [{severity: low}]}, expect: alarm}]\n"
        self.assertIn(("stricter", "no-secrets", 'the example "a small one" alarms now and did not before'),
                      self.diff(OWN.split("  - id: nothing")[0], stricter, ACCEPTED))

    def test_bad_input(self):
        bad = self.dir / "bad.yaml"
        bad.write_text("id: [\n")
        self.assay("baseline", "diff", bad, expect=OTHER)
        self.assay("baseline", "diff", expect=USAGE)
        self.assay("baseline", "diff", bad, bad, bad, expect=USAGE)

    def test_from_the_built_in_one(self):
        own = self.dir / "own.yaml"
        own.write_text(self.assay("baseline", "show", expect=ACCEPTED).out.replace("level: must", "level: should", 1))
        p = self.assay("baseline", "diff", own, expect=REJECTED)
        self.assertIn(": must before, should now\n", p.out)
        self.assertIn("1 laxer", p.out)


class Approved(Deliverables):
    def setUp(self):
        super().setUp()
        self.own = self.dir / "own.yaml"
        self.own.write_text(OWN)
        self.own_digest = hashlib.sha256(self.own.read_bytes()).hexdigest()
        self.receive()
        self.submit("sbom", "sbom", self.sbom())
        self.statement()
        self.by("bob", "deliverable", "inspect", "d1", self.file, "--baseline", self.own, "-q", expect=ACCEPTED)

    def approve(self, *more, person="sec", expect=ACCEPTED):
        words = list(more)
        if "--tiers" not in words:
            words += ["--tiers", "low medium"]
        if "--review-by" not in words and "--expires" not in words:
            words += ["--expires", "2099-01-01"]
        return self.by(person, "baseline", "approve", self.own, "--owner", "ann", *words, expect=expect)

    def objection(self):
        reasons = self.status()["reasons"]
        self.assertEqual([r["word"] for r in reasons], ["baseline:" + self.own_digest[:32]])
        return reasons[0]["text"]

    def test_an_approved_baseline_counts(self):
        self.assertIn("nobody has approved it", self.objection())
        self.decide("ann", "--accept", expect=REJECTED)
        self.approve()
        s = self.status(ACCEPTED)
        self.assertEqual((s["state"], s["files"][0]["baselineApprovedBy"]), ("evidence-complete", "sec"))
        self.assertIn("approved by sec", self.assay("deliverable", "status", "d1", expect=ACCEPTED).out)
        self.decide("ann", "--accept")
        # Accepted without conditions: it rests on no exception.
        self.assertEqual(json.loads(self.decide("bob", "--accept").out)["state"], "accepted")
        self.sound()
        listed = json.loads(self.assay("baseline", "list", "--approved", "--json", expect=ACCEPTED).out)
        self.assertEqual([(b["digest"], b["name"], b["version"], b["tiers"]) for b in listed],
                         [(self.own_digest, "house", "1", ["low", "medium"])])
        # What was decided stays when it is taken back; what comes anew is judged anew.
        self.by("sec", "baseline", "withdraw", self.own)
        s = self.status(ACCEPTED)
        self.assertEqual((s["state"], len(s["reasons"])), ("accepted", 1))
        self.assertIn("its approval was withdrawn", s["reasons"][0]["text"])
        self.sound()

    def test_what_does_not_count(self):
        self.approve("--tiers", "high")
        self.assertIn("it is approved for deliverables of tier high, not low", self.objection())
        self.decide("ann", "--accept", expect=REJECTED)
        self.by("root", "project", "add", "other", "--origin", "in-house")
        self.by("sec", "baseline-approval", "set", self.own_digest, "--tiers", "low", "--projects", "other")
        self.assertIn("it is approved for the projects other alone", self.objection())
        self.by("sec", "baseline-approval", "set", self.own_digest, "--projects", "")
        self.assertEqual(self.status(ACCEPTED)["state"], "evidence-complete")
        # Another content is another baseline.
        self.own.write_text(OWN + "# or so\n")
        self.by("bob", "deliverable", "inspect", "d1", self.file, "--baseline", self.own, "-q", expect=ACCEPTED)
        self.assertIn("nobody has approved it", self.status()["reasons"][0]["text"])
        self.sound()

    def test_who_may(self):
        for person in ("ann", "sup", "root"):
            self.approve(person=person, expect=OTHER)
        # The word of somebody who submits evidence of the deliverable does not count for it.
        self.approve()
        self.assertEqual(self.status(ACCEPTED)["state"], "evidence-complete")
        ip = self.dir / "ip.txt"
        self.submit("ip2", "ip-statement", ip, "--scope", "all of it", person="sec")
        self.assertIn("sec, who approved it, submitted the evidence ip2", self.objection())
        self.decide("ann", "--accept", expect=REJECTED)
        self.sound()

    def test_what_is_refused(self):
        self.assertIn("is none of critical, high, medium, low", self.approve("--tiers", "lwo", expect=USAGE).err)
        self.assertIn("is past", self.approve("--expires", "2020-01-01", expect=USAGE).err)
        p = self.by("sec", "baseline", "approve", self.own, "--owner", "ann", "--tiers", "low", expect=USAGE)
        self.assertIn("--expires, --review-by", p.err)
        self.own.write_text("id: house\n")
        self.approve(expect=OTHER)
        self.by("sec", "baseline", "approve", self.own, "--builtin", expect=USAGE)
        self.by("sec", "baseline-approval", "add", "ab" * 20, "--name", "x", "--version", "1", "--owner", "ann",
                "--tiers", "low", "--expires", "2099-01-01", expect=USAGE)
        self.assertEqual(json.loads(self.assay("baseline", "list", "--approved", "--json", expect=ACCEPTED).out), [])

    def test_it_comes_due(self):
        review, end = day(70), day(100)
        self.approve("--review-by", review, "--expires", end)
        items = json.loads(self.assay("due", "--json", "--within", "9999").out)
        self.assertEqual([(i["kind"], i["due"][:10], i["person"]["id"]) for i in items if i["kind"].startswith("baseline")],
                         [("baseline-review", review, "ann"), ("baseline", end, "ann")])

    def test_the_built_in_one(self):
        self.by("sec", "baseline", "approve", "--builtin", "--owner", "ann", "--tiers", "low", "--review-by", "2099-01-01")
        shown = self.assay("baseline", "list", "--approved", expect=ACCEPTED).out
        self.assertIn("assay-default", shown)
        self.assertIn("2099-01-01", shown)


RULE = """rules:
  - id: no-system
    message: Runs a command. Do not.
    languages: [c]
    severity: ERROR
    pattern: system(...)
"""


class RuleSets(Deliverables):
    """Rules are approved by the digest that the evidence of an inspection names."""

    def setUp(self):
        super().setUp()
        self.rules = self.dir / "house.yaml"
        self.rules.write_text(RULE)
        self.write("main.c", "int main(void) { return 0; }\n")
        self.by("root", "project", "add", "shop", "--origin", "in-house", "--tier", "low")
        self.by("root", "project", "add", "other", "--origin", "in-house", "--tier", "low")
        self.by("root", "subject", "add", "shop", "tree")

    def approve(self, *more, person="sec", expect=ACCEPTED):
        words = list(more)
        for option, value in (("--name", "house"), ("--owner", "ann"), ("--tiers", "low medium"), ("--expires", "2099-01-01")):
            if option not in words:
                words += [option, value]
        return self.by(person, "rules", "approve", self.rules, *words, expect=expect)

    def requirement(self):
        p = self.assay("control", "posture", "--framework", "iso-27001-2022", "--json")
        return [r for r in json.loads(p.out)["requirements"] if r["id"] == "inspections-by-approved-rules"][0]

    def inspected_with(self):
        entries = json.loads(self.assay("log", "show", "--json", expect=ACCEPTED).out)
        scai = [e["index"] for e in entries if e["predicateType"].endswith("/scai/v0.3")][-1]
        said = json.loads(self.assay("log", "show", scai, "--json", expect=ACCEPTED).out)[0]["statement"]["predicate"]
        return {a["conditions"]["inspector"]: a["conditions"]["rules"]["digest"]["sha256"] for a in said["attributes"]}

    def test_an_approved_rule_set(self):
        self.assertEqual(self.requirement()["state"], "not measured")
        self.assay("verify", self.tree, "--rules", self.rules, "--only", "code", "-q")
        self.approve()
        listed = json.loads(self.assay("rules", "list", "--approved", "--json", expect=ACCEPTED).out)
        self.assertEqual([(a["digest"], a["inspector"], a["name"]) for a in listed],
                         [(self.inspected_with()["code"], "code", "house")])
        self.assertEqual(self.requirement()["state"], "ok")
        # Other rules are another set, until they are approved, too.
        self.rules.write_text(RULE.replace("system(...)", "popen(...)"))
        self.assay("verify", self.tree, "--rules", self.rules, "--only", "code", "-q")
        self.assertEqual(self.requirement()["state"], "alarm")
        self.approve("--projects", "other")
        self.assertEqual(self.requirement()["state"], "alarm")
        self.by("sec", "rules-approval", "set", self.inspected_with()["code"], "--projects", "shop")
        self.assertEqual(self.requirement()["state"], "ok")
        self.by("sec", "rules", "withdraw", self.rules)
        self.assertEqual(self.requirement()["state"], "alarm")
        self.sound()

    def test_who_may_and_what_is_refused(self):
        self.approve(person="bob", expect=OTHER)
        self.assertIn("administrator", self.approve(person="root", expect=OTHER).err)
        self.assertIn("is none of critical, high, medium, low", self.approve("--tiers", "lwo", expect=USAGE).err)
        self.assertIn("is past", self.approve("--expires", "2020-01-01", expect=USAGE).err)
        self.by("sec", "rules", "approve", self.rules, "--name", "house", "--owner", "ann", "--tiers", "low", expect=USAGE)
        self.by("sec", "rules", "approve", self.rules, "--only", "text", "--name", "x", expect=USAGE)
        self.rules.write_text("rules: [")
        self.approve(expect=OTHER)
        self.by("sec", "rules-approval", "add", "ab" * 20, "--inspector", "code", "--name", "x", "--owner", "ann",
                "--tiers", "low", "--expires", "2099-01-01", expect=USAGE)
        self.assertEqual(json.loads(self.assay("rules", "list", "--approved", "--json", expect=ACCEPTED).out), [])

    def test_it_comes_due(self):
        review, end = day(70), day(100)
        self.approve("--review-by", review, "--expires", end)
        items = json.loads(self.assay("due", "--json", "--within", "9999").out)
        self.assertEqual([(i["kind"], i["due"][:10], i["person"]["id"]) for i in items if i["kind"].startswith("rules")],
                         [("rules-review", review, "ann"), ("rules", end, "ann")])


SECRETS = """title = "house"
[[rules]]
id = "house-token"
description = "A token of the house."
regex = '\'\'house-[a-z]{16}\'\'\'
keywords = ["house-"]
"""


class DeliveredWithRules(Deliverables):
    """A delivery that was inspected with rules of one's own: approved ones count without an exception."""

    def setUp(self):
        super().setUp()
        self.rules = self.dir / "house.yaml"
        self.rules.write_text(RULE)
        self.secrets = self.dir / "house.toml"
        self.secrets.write_text(SECRETS)
        self.receive()
        self.submit("sbom", "sbom", self.sbom())
        self.statement()

    def look(self, *rules):
        options = [word for path in rules for word in ("--rules", path)]
        self.by("bob", "deliverable", "inspect", "d1", self.file, *options, "-q", expect=ACCEPTED)

    def approve(self, path, *more, person="sec", expect=ACCEPTED):
        tiers = [] if "--tiers" in more else ["--tiers", "low"]
        return self.by(person, "rules", "approve", path, "--name", "house", "--owner", "ann", "--expires", "2099-01-01", *tiers,
                       *more, expect=expect)

    def change(self, inspector, *how):
        listed = json.loads(self.assay("rules-approval", "list", "--json", expect=ACCEPTED).out)
        digest = [a["digest"] for a in listed if a["inspector"] == inspector][0]
        self.by("sec", "rules-approval", "set", digest, *how)

    def objection(self):
        reasons = self.status()["reasons"]
        self.assertEqual([r["word"] for r in reasons], ["rules:" + self.digest[:32]])
        self.assertIn("assay rules approve PATH --tiers low", reasons[0]["mend"])
        return reasons[0]["text"]

    def test_approved_rules_count(self):
        self.look(self.rules)
        self.assertIn("code (sha256:", self.objection())
        self.assertIn("nobody has approved it", self.objection())
        self.decide("ann", "--accept", expect=REJECTED)
        self.approve(self.rules)
        s = self.status(ACCEPTED)
        self.assertEqual((s["state"], s["files"][0]["rulesApprovedBy"]), ("evidence-complete", "sec"))
        self.assertFalse(s["files"][0]["shippedRules"])
        self.assertIn("rules approved by sec", self.assay("deliverable", "status", "d1", expect=ACCEPTED).out)
        self.decide("ann", "--accept")
        # Without conditions: it rests on no exception.
        self.assertEqual(json.loads(self.decide("bob", "--accept").out)["state"], "accepted")
        self.sound()
        self.by("sec", "rules", "withdraw", self.rules)
        s = self.status(ACCEPTED)
        self.assertEqual(s["state"], "accepted")
        self.assertIn("its approval was withdrawn", s["reasons"][0]["text"])
        self.sound()

    def test_each_set_is_asked_for(self):
        self.look(self.rules, self.secrets)
        self.approve(self.rules)
        text = self.objection()
        self.assertIn("secrets (sha256:", text)
        self.assertNotIn("code (sha256:", text)
        self.approve(self.secrets, "--tiers", "high")
        self.assertIn("it is approved for deliverables of tier high, not low", self.objection())
        self.change("secrets", "--tiers", "low")
        self.assertEqual(self.status(ACCEPTED)["state"], "evidence-complete")
        # Other rules are another set; the shipped ones need no approval.
        self.rules.write_text(RULE.replace("system(...)", "popen(...)"))
        self.look(self.rules)
        self.assertIn("code (sha256:", self.objection())
        self.look()
        self.assertEqual(self.status(ACCEPTED)["state"], "evidence-complete")
        self.assertTrue(self.status(ACCEPTED)["files"][0]["shippedRules"])
        self.sound()

    def test_what_does_not_count(self):
        self.look(self.rules)
        self.by("root", "project", "add", "other", "--origin", "in-house")
        self.approve(self.rules, "--projects", "other")
        self.assertIn("it is approved for the projects other alone", self.objection())
        self.change("code", "--projects", "")
        self.assertEqual(self.status(ACCEPTED)["state"], "evidence-complete")
        self.submit("ip2", "ip-statement", self.dir / "ip.txt", "--scope", "all of it", person="sec")
        self.assertIn("sec, who approved it, submitted the evidence ip2", self.objection())
        self.decide("ann", "--accept", expect=REJECTED)
        # An exception may still excuse it.
        self.add_key("sec2", "security", by="root")
        self.by("sec2", "exception", "add", "e1", "--deliverable", "d1", "--excuses", "rules:" + self.digest[:32], "--owner",
                "ann", "--expires", "2099-01-01", "--why", "our own rules")
        self.assertEqual(self.status(ACCEPTED)["state"], "evidence-complete")
        self.sound()

    def test_approvals_are_in_the_suppliers_pack(self):
        self.by("root", "supplier", "add", "acme", "--name", "Acme", "--tier", "low")
        self.by("root", "deliverable", "set", "d1", "--supplier", "acme")
        self.approve(self.rules)
        self.approve(self.secrets)
        self.look(self.rules)
        pack = self.dir / "pack.tar"
        self.assay("audit", "pack", "--supplier", "acme", "-o", pack, expect=ACCEPTED)
        with tarfile.open(pack) as tar:
            named = json.loads(tar.extractfile("pack.json").read())["resolved"]["named"]
        self.assertEqual(len(named["rules-approval"]), 1)
        self.assay("audit", "verify", pack, expect=ACCEPTED)


if __name__ == "__main__":
    unittest.main()

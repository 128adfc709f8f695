"""What somebody tries who wants a deliverable accepted that should not be; through the program alone.

Each test names what the attacker does. All of them hold keys and roles of their own, and the home."""
import json
import sqlite3
import subprocess
import time
import unittest

from deliverables import Deliverables
from support import ACCEPTED, ASSAY, OTHER, REJECTED, USAGE

VSA = "https://slsa.dev/verification_summary/v1"
OURS = "urn:assay:predicate:%s:v1"
TIME = "%Y-%m-%dT%H:%M:%SZ"


def now(ago=0):
    return time.strftime(TIME, time.gmtime(time.time() - ago))


class Attacks(Deliverables):
    def ready(self):
        """Received, inspected, with all evidence: two persons may accept it."""
        self.receive()
        self.submit("sbom", "sbom", self.sbom())
        self.statement()
        self.inspect()
        self.assertEqual(self.words(ACCEPTED), ("evidence-complete", []))

    def append(self, person, kind, predicate, digest=None, expect=ACCEPTED):
        """What nobody would type: a statement of one's own making."""
        line = json.dumps({"_type": "https://in-toto.io/Statement/v1", "predicateType": kind, "predicate": predicate,
                           "subject": [{"name": "d1", "digest": {"sha256": digest or self.digest}}]})
        return self.assay("log", "append", "-", expect=expect, stdin=line.encode(), ASSAY_KEY=str(self.keys[person]))

    def state(self):
        return json.loads(self.assay("deliverable", "status", "d1", "--json").out)["state"]


class Roles(Attacks):
    def test_an_administrator_takes_a_second_role(self):
        path = self.dir / "again.key"
        p = self.assay("key", "add", "--person", "root", "--role", "acceptor", "-o", path, expect=USAGE,
                       ASSAY_KEY=str(self.keys["root"]))
        self.assertIn("root would keep the keys and decide", p.err)
        self.assay("key", "add", "--person", "eve", "--role", "administrator", "--role", "acceptor", "-o", path,
                   expect=USAGE, ASSAY_KEY=str(self.keys["root"]))
        p = self.assay("key", "add", "--person", "ann", "--role", "administrator", "-o", path, expect=USAGE,
                       ASSAY_KEY=str(self.keys["root"]))
        self.assertIn("ann would keep the keys and decide", p.err)
        # One role after the other is no harm, and every other pair neither.
        self.assay("key", "add", "--person", "dev", "--role", "administrator", "--role", "developer", "-o", path,
                   expect=ACCEPTED, ASSAY_KEY=str(self.keys["root"]))
        self.assay("key", "revoke", self.key_id("dev"), "--reason", "moved on", expect=ACCEPTED,
                   ASSAY_KEY=str(self.keys["root"]))
        self.add_key("dev", "acceptor", by="root")
        self.sound()

    def test_an_administrator_makes_deciders_for_what_is_there(self):
        self.add_key("eve", "developer", by="root")
        self.ready()
        for person in ("gus", "eve"):
            (self.dir / f"{person}.key").unlink(missing_ok=True)
            self.add_key(person, "acceptor", by="root")
            p = self.decide(person, "--accept", expect=USAGE)
            self.assertIn(f"before {person} had a role that decides", p.err)
        self.assertEqual(self.state(), "evidence-complete")
        self.by("bob", "deliverable", "receive", "d1", self.file)  # in view of everybody
        self.decide("gus", "--accept")
        self.sound()

    def test_a_person_who_replaced_a_key_decides(self):
        self.ready()
        path = self.dir / "ann2.key"
        self.by("ann", "key", "replace", "-o", path)
        self.keys["ann"] = path
        self.decide("ann", "--accept")
        self.assertEqual(json.loads(self.decide("bob", "--accept").out)["state"], "accepted")

    def test_an_administrator_states_a_verdict(self):
        self.receive()
        verdict = {"timeVerified": now(), "resourceUri": "urn:assay:subject:prod", "policy": {"uri": "urn:b:1"},
                   "verificationResult": "PASSED", "urn:assay:outcome": "accepted", "urn:assay:origin": "supplier"}
        self.append("root", VSA, verdict, expect=OTHER)
        self.append("root", "https://in-toto.io/attestation/scai/v0.3", {"attributes": []}, expect=OTHER)
        self.append("root", OURS % "inspection", {"time": now(), "deliverable": "d1", "digest": self.digest, "verdict": 0},
                    expect=OTHER)
        roles = self.assay("key", "roles", expect=ACCEPTED).out
        administrator = roles[roles.index("administrator"):roles.index("security")]
        self.assertNotIn("verification_summary", administrator)

    def test_a_person_takes_the_installations_key(self):
        self.receive()
        self.submit("sbom", "sbom", self.sbom())
        self.statement()
        public = self.dir / "installation.pem"
        public.write_text(self.assay("key", "export", expect=ACCEPTED).out)
        p = self.by("sup", "key", "replace", "--public", public, expect=USAGE)
        self.assertIn("the new key is the installation's own", p.err)
        self.inspect()  # and verdicts are still the installation's
        self.sound()


class Deciders(Attacks):
    def test_a_decider_submits_evidence_afterwards(self):
        self.ready()
        self.decide("sec", "--accept")
        self.by("sec", "evidence", "set", "d1", "ip", "--scope", "every line of it")
        marked = self.status(None)["decisions"]
        self.assertEqual([(d["counts"], d["remark"]) for d in marked], [(False, "sec submitted the evidence ip since")])
        self.assertEqual(json.loads(self.decide("ann", "--accept").out)["state"], "decided")
        # Somebody else's name over it changes nothing, nor does taking it back.
        self.by("sup", "evidence", "set", "d1", "ip", "--scope", "all of it")
        self.assertIn("sec submitted the evidence ip", self.decide("sec", "--accept", expect=USAGE).err)
        self.assertEqual(self.state(), "decided")
        self.assertEqual(json.loads(self.decide("bob", "--accept").out)["state"], "accepted")
        outcome = self.outcome()
        self.assertEqual(outcome, ("accepted", "ann bob"))
        self.sound()

    def test_a_decider_hides_behind_a_later_submitter(self):
        self.receive()
        self.submit("sbom", "sbom", self.sbom(), person="sec")
        self.statement()
        self.by("sup", "evidence", "set", "d1", "sbom", "--source", "another system")
        self.inspect()
        self.assertIn("sec submitted the evidence sbom", self.decide("sec", "--accept", expect=USAGE).err)
        self.by("sup", "evidence", "withdraw", "d1", "sbom")
        self.submit("sbom2", "sbom", self.dir / "sbom.json")
        self.assertIn("sec submitted the evidence sbom", self.decide("sec", "--accept", expect=USAGE).err)
        self.sound()

    def test_a_stolen_key_decides(self):
        self.ready()
        self.decide("ann", "--accept")
        self.assay("key", "revoke", self.key_id("ann"), "--reason", "it was stolen", expect=ACCEPTED,
                   ASSAY_KEY=str(self.keys["root"]))
        self.assertEqual(json.loads(self.decide("bob", "--accept").out)["state"], "decided")
        # Ann with a key of her own decides for herself.
        self.keys["ann"].unlink()
        self.add_key("ann", "acceptor", by="root")
        self.assertEqual(self.state(), "decided")
        self.assertEqual(json.loads(self.decide("sec", "--accept").out)["state"], "accepted")
        self.assertEqual(self.outcome(), ("accepted", "bob sec"))
        self.sound()

    def outcome(self):
        with sqlite3.connect(self.home / "assay.db") as db:
            return db.execute("SELECT outcome, deciders FROM deliverable_outcomes").fetchone()


class Inspections(Attacks):
    def bind(self, person, verdict, expect=USAGE):
        return self.append(person, OURS % "inspection", {"time": now(), "deliverable": "d1", "digest": self.digest,
                                                         "verdict": verdict}, expect=expect)

    def last_verdict(self):
        self.assay("log", "types", expect=ACCEPTED)
        with sqlite3.connect(self.home / "assay.db") as db:
            return db.execute("SELECT MAX(idx) FROM verdicts").fetchone()[0]

    def vulnerable(self):
        """From now on a component of the delivery is known to have a grave vulnerability."""
        record = self.dir / "grave.json"
        record.write_text(json.dumps({
            "id": "GHSA-1", "modified": "2026-01-01T00:00:00Z", "aliases": ["CVE-2026-1"],
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected": [{"package": {"ecosystem": "npm", "name": "left-pad"}, "versions": ["1.1.0"]}]}))
        self.assay("vulndb", "import", record, expect=ACCEPTED)

    def test_a_document_is_called_an_sbom_after_the_inspection(self):
        self.receive()
        self.statement()
        text = self.dir / "nothing.txt"
        text.write_text("there is nothing to see here\n")
        self.submit("s", "sca", text)
        self.inspect()
        self.assertEqual(self.words()[1], ["missing:sbom"])
        self.by("sup", "evidence", "set", "d1", "s", "--kind", "sbom")
        self.assertEqual(self.words()[1], ["uncompared:s"])
        self.inspect(3)  # it cannot be read as one
        self.assertIn("uncompared:s", self.words()[1])
        self.sound()

    def test_one_document_as_two_kinds_is_compared_as_both(self):
        self.receive()
        self.statement()
        sbom = self.sbom()
        self.vulnerable()
        self.submit("b", "sbom", sbom)
        self.submit("c", "sca", sbom)
        self.inspect(REJECTED)
        state, words = self.words()
        self.assertIn("contradicted:c", words)
        self.assertNotIn("contradicted:b", words)
        quoted = [r["text"] for r in self.status()["reasons"] if r["word"] == "contradicted:c"]
        self.assertIn("contradicts the delivery 1 time", quoted[0])

    def test_an_older_verdict_comes_back(self):
        self.ready()
        before = self.last_verdict()
        self.vulnerable()
        self.inspect(REJECTED)
        self.assertEqual(self.words()[1], [f"verdict:{self.digest[:4]}"])
        p = self.bind("bob", before)
        self.assertIn(f"log entry {before} is older than the verdict that it has", p.err)
        self.assertEqual(self.words()[1], [f"verdict:{self.digest[:4]}"])
        self.sound()

    def test_a_verdict_on_something_else_or_on_less(self):
        self.receive()
        self.assay("verify", self.file, "-q")
        self.assertIn("does not judge it as a supplier's", self.bind("bob", self.last_verdict()).err)
        self.assertIn("is no verdict", self.bind("bob", 0).err)

    def test_a_baseline_that_asks_for_nothing(self):
        lax = self.dir / "lax.yaml"
        shown = self.assay("baseline", "show", expect=ACCEPTED).out
        head = [line for line in shown.splitlines() if line.startswith(("id:", "version:", "title:"))]
        lax.write_text("\n".join(head) + """
requirements:
  - id: nothing
    title: Nothing
    controls: ["8.28"]
    level: must
    query: SELECT path AS resource, 'ok' AS status, '' AS reason FROM files
""")
        self.ready()
        self.vulnerable()
        self.inspect(REJECTED)
        self.by("bob", "deliverable", "inspect", "d1", self.file, "-b", lax, "-q", expect=ACCEPTED)
        s = self.status()
        self.assertEqual([r["word"].split(":")[0] for r in s["reasons"]], ["baseline"])
        self.assertFalse(s["files"][0]["shippedBaseline"])
        self.assertEqual(s["reasons"][0]["word"], "baseline:" + s["files"][0]["baselineDigest"][:32])
        self.decide("ann", "--accept", expect=REJECTED)
        # Somebody may answer for it, in view of everybody.
        self.by("sec", "exception", "add", "e1", "--deliverable", "d1", "--excuses", s["reasons"][0]["word"],
                "--owner", "ann", "--expires", "2099-01-01", "--why", "our own baseline")
        self.decide("ann", "--accept")
        self.assertEqual(json.loads(self.decide("bob", "--accept").out)["state"], "accepted-with-conditions")
        self.sound()

    def test_rules_that_find_nothing(self):
        empty = self.dir / "empty.yml"
        empty.write_text("rules: []\n")
        self.ready()
        self.assay("verify", self.file, "--origin", "supplier", "--rules", empty, "--claim", f"sbom={self.dir / 'sbom.json'}",
                   "-q", expect=ACCEPTED)
        self.bind("bob", self.last_verdict(), expect=ACCEPTED)
        self.assertEqual(self.words()[1], [f"rules:{self.digest[:4]}"])


class Times(Attacks):
    def test_what_happens_is_not_said_of_an_earlier_day(self):
        self.ready()
        receipt = self.status(ACCEPTED)["receipt"]
        old = now(40 * 86400)
        said = {
            "decision": {"receipt": receipt, "decision": "accept", "reason": "because"},
            "inspection": {"digest": self.digest, "verdict": 0},
            "receipt": {"files": [{"name": "x", "size": 1, "sha256": self.digest}]},
            "exception": {"action": "set", "id": "e1", "excuses": ["missing:sbom"], "owner": "ann",
                          "expires": now(30 * 86400)[:10], "why": "for a while"},
        }
        for kind, more in said.items():
            p = self.append("sec", OURS % kind, {"time": old, "deliverable": "d1", **more}, expect=USAGE)
            self.assertIn("the stated time is past", p.err, kind)
        self.assertEqual(self.state(), "evidence-complete")
        self.append("bob", OURS % "decision", {"time": now(60), "deliverable": "d1", **said["decision"]})
        self.sound()


class Nonconformities(Attacks):
    FOUND = {"title": "no tests", "severity": "major", "found": "2026-11-01", "due": "2027-01-01"}

    def setUp(self):
        super().setUp()
        self.digest = "0" * 64
        self.add_key("aud", "auditor", by="root")
        self.by("aud", "nonconformity", "add", "nc1", "--deliverable", "d1", "--title", "no tests", "--severity", "major",
                "--found", "2026-11-01", "--due", "2027-01-01", "--state", "open")

    def blocked(self):
        return "nonconformity:nc1" in [r["word"] for r in self.status()["reasons"]]

    def test_it_is_withdrawn_or_moved_away(self):
        self.assertIn("it is not closed", self.by("ann", "nonconformity", "withdraw", "nc1", expect=USAGE).err)
        said = {"action": "set", "id": "nc1", "state": "open", "time": now(), **self.FOUND}
        p = self.append("ann", OURS % "nonconformity", said, expect=USAGE)
        self.assertIn("it is one of d1 until it is closed", p.err)
        self.by("root", "deliverable", "announce", "d2", "--title", "Other", "--tier", "low")
        self.by("ann", "nonconformity", "set", "nc1", "--deliverable", "d2", expect=USAGE)
        self.by("ann", "nonconformity", "set", "nc1", "--state", "contained")
        self.by("ann", "nonconformity", "withdraw", "nc1", expect=USAGE)
        self.assertTrue(self.blocked())
        self.sound()

    def test_a_supplier_verifies_its_own_action(self):
        self.by("sup", "corrective-action", "add", "nc1", "c1", "--what", "write tests", "--owner", "Acme", "--due",
                "2026-12-12", "--verified", "2026-11-20", expect=USAGE)
        self.by("sup", "corrective-action", "add", "nc1", "c1", "--what", "write tests", "--owner", "Acme", "--due",
                "2026-12-12", "--done", "2026-11-20")
        p = self.by("sup", "corrective-action", "set", "nc1", "c1", "--verified", "2026-11-21", expect=USAGE)
        self.assertIn("a supplier does not verify what it did itself", p.err)
        self.by("sup", "corrective-action", "withdraw", "nc1", "c1", expect=USAGE)
        self.by("ann", "nonconformity", "set", "nc1", "--state", "closed", expect=USAGE)
        self.assertTrue(self.blocked())
        self.by("ann", "corrective-action", "set", "nc1", "c1", "--verified", "2026-11-21")
        self.by("ann", "nonconformity", "set", "nc1", "--state", "closed")
        self.assertFalse(self.blocked())
        self.by("ann", "nonconformity", "withdraw", "nc1")
        self.sound()


class Races(Attacks):
    def test_two_say_at_once_what_only_one_can_say(self):
        """Whose statement does not count is told so, whether it was refused before or found too late."""
        for i in range(3):
            name = f"x{i}"
            self.by("root", "deliverable", "announce", name, "--title", "Hello", "--tier", "low")
            env = self.env(ASSAY_KEY=str(self.keys["root"]))
            both = [subprocess.Popen([ASSAY, "deliverable", "withdraw", name], env=env, cwd=self.dir,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
            said = sorted((p.wait(), p.communicate()[1].decode()) for p in both)
            self.assertEqual(said[0][0], ACCEPTED, said)
            self.assertIn(said[1][0], (USAGE, OTHER), said)
            self.assertRegex(said[1][1], f"there is no such deliverable any more|deliverable {name} was withdrawn|"
                                         f"somebody has changed deliverable {name} meanwhile")
        self.sound()


if __name__ == "__main__":
    unittest.main()

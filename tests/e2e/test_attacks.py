"""What somebody tries who wants a deliverable accepted that should not be; through the program alone.

Each test names what the attacker does. All of them hold keys and roles of their own, and the home."""
import json
import sqlite3
import time

from deliverables import Deliverables
from support import ACCEPTED, OTHER, REJECTED, USAGE

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

"""A deliverable from its announcement to two persons' acceptance, through the program alone."""
import hashlib
import json
import subprocess
import tarfile
import time
import unittest
import zipfile

from deliverables import LOCK, Deliverables
from support import ACCEPTED, ASSAY, INCOMPLETE, OTHER, REJECTED, USAGE, Case, day


class Acceptance(Deliverables):
    def test_the_whole_way(self):
        self.assertEqual(self.words(), ("announced", ["missing:ip-s", "missing:sbom", "receipt"]))
        self.receive()
        self.assertEqual(self.words()[0], "received")
        self.submit("sbom", "sbom", self.sbom())
        self.statement()
        state, words = self.words()
        self.assertEqual((state, words), ("received", [f"inspection:{self.digest[:4]}", "uncompared:sbom"]))
        p = self.decide("ann", "--accept", expect=REJECTED)
        self.assertIn("2 reasons speak against it", p.err)
        for reason in json.loads(p.out)["reasons"]:
            self.assertIn("assay deliverable inspect d1 FILE", reason["mend"])
        self.inspect()
        self.assertEqual(self.words(ACCEPTED), ("evidence-complete", []))
        self.decide("sup", "--accept", expect=OTHER)
        self.assay("deliverable", "decide", "d1", "--accept", "--reason", "as the installation", expect=OTHER)
        self.assertEqual(json.loads(self.decide("ann", "--accept").out)["state"], "decided")
        self.assertEqual(json.loads(self.decide("ann", "--accept").out)["state"], "decided")
        self.assertEqual(json.loads(self.decide("bob", "--accept").out)["state"], "accepted")
        self.assertEqual(self.words(ACCEPTED)[0], "accepted")
        self.sound()
        # What comes anew begins anew.
        self.receive({"main.c": "int main(void) { return 1; }\n"})
        self.assertEqual(self.words()[0], "received")

    def decisions(self):
        return [(d["person"], d["counts"], d.get("remark", "")) for d in self.status(None)["decisions"]]

    def test_decisions_that_no_longer_count_are_marked(self):
        self.receive()
        self.submit("sbom", "sbom", self.sbom())
        self.statement()
        self.inspect()
        self.decide("ann", "--accept")
        self.assertEqual(self.decisions(), [("ann", True, "")])
        # Inspected again: it still counts, and whoever decides next is told.
        self.inspect()
        self.assertEqual(self.decisions()[0][:2], ("ann", True))
        self.assertIn("made before hello.tar was inspected again", self.decisions()[0][2])
        self.assay("key", "revoke", self.key_id("ann"), "--reason", "lost it", expect=ACCEPTED, ASSAY_KEY=str(self.keys["root"]))
        self.assertEqual(self.decisions(), [("ann", False, "its key was revoked: lost it")])
        shown = self.assay("deliverable", "status", "d1").out
        self.assertIn("NOT COUNTED ann accepts: looked at it\n            its key was revoked: lost it\n", shown)
        self.assertNotIn("stands", shown)
        # So it is: the next one is the first that counts.
        self.assertEqual(json.loads(self.decide("bob", "--accept").out)["state"], "decided")
        self.assertEqual(dict((p, c) for p, c, _ in self.decisions()), {"ann": False, "bob": True})
        # What comes anew supersedes.
        self.receive({"main.c": "int main(void) { return 1; }\n"})
        self.assertEqual([(p, c) for p, c, _ in self.decisions()], [("ann", False), ("bob", False)])
        self.assertTrue(all(r.startswith("superseded: it is about the receipt in log entry ") for _, _, r in self.decisions()))
        self.assertEqual(self.status()["state"], "received")

    def test_an_outcome_stands_when_a_key_is_revoked_later(self):
        self.receive()
        self.submit("sbom", "sbom", self.sbom())
        self.statement()
        self.inspect()
        self.decide("ann", "--accept")
        self.decide("bob", "--accept")
        self.assay("key", "revoke", self.key_id("bob"), "--reason", "left", expect=ACCEPTED, ASSAY_KEY=str(self.keys["root"]))
        s = self.status(ACCEPTED)
        self.assertEqual((s["state"], [d["counts"] for d in s["decisions"]]), ("accepted", [True, False]))
        self.assertIn("the outcome was reached before and stands", self.assay("deliverable", "status", "d1").out)

    def test_a_contradiction_quotes_both_sides(self):
        self.receive()
        self.submit("sbom", "sbom", self.sbom(lambda t: t.replace("1.1.0", "1.3.0")))
        self.statement()
        self.inspect(REJECTED)
        s = self.status()
        contradicted = [r for r in s["reasons"] if r["word"] == "contradicted:sbom"]
        self.assertEqual(len(contradicted), 1, s)
        self.assertIn("1.3.0", contradicted[0]["text"])
        self.assertIn("1.1.0", contradicted[0]["text"])
        self.decide("ann", "--accept", expect=REJECTED)
        self.by("sec", "exception", "add", "e1", "--deliverable", "d1", "--excuses",
                f"contradicted:sbom verdict:{self.digest[:32]}", "--owner", "ann", "--expires", "2099-01-01", "--why", "a misprint")
        self.decide("ann", "--accept")
        self.assertEqual(json.loads(self.decide("bob", "--accept").out)["state"], "accepted-with-conditions")
        self.sound()

    def test_risks_are_as_fresh_as_the_tier_wants(self):
        def submitted(name, back):
            path = self.dir / f"{name}.csv"
            path.write_text(f"risk,level,treatment,owner,reviewed\nTaken over,high,modify,ann,{day(-back)}\n")
            self.submit(name, "risk-assessment", path)
        self.by("sec", "evidence-requirement", "add", "low", "risk-assessment", "--fresh-days", "30",
                "--binding", "none", "--period", "none", "--scope", "none")
        self.receive()
        submitted("risks", 60)
        self.inspect()
        reasons = {r["word"]: r["text"] for r in self.status()["reasons"]}
        self.assertIn("looked at on", reasons["contradicted:risks"])
        self.by("sup", "evidence", "withdraw", "d1", "risks")
        submitted("risks2", 20)
        self.inspect(ACCEPTED)
        self.assertEqual(self.status(ACCEPTED)["state"], "evidence-complete")
        self.sound()

    def test_a_hostile_document_harms_nothing(self):
        self.receive()
        bomb = self.dir / "sbom.zip"
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("../../../etc/passwd", "x")
            z.writestr("zeros", b"\0" * (32 << 20))
        self.submit("sbom", "sbom", bomb)
        self.statement()
        report = json.loads(self.inspect(INCOMPLETE).out)
        self.assertIn("sbom", [g["path"] for g in report["gaps"]])
        self.assertEqual(self.words(), ("inspected", [f"incomplete:{self.digest[:4]}", "uncompared:sbom"]))
        self.sound()
        self.by("sup", "evidence", "withdraw", "d1", "sbom")
        self.submit("sbom2", "sbom", self.sbom())
        self.inspect()
        self.assertEqual(self.words(ACCEPTED), ("evidence-complete", []))

    def test_refusals(self):
        self.receive()
        other = self.delivery({"other.c": "int x;\n"}, "other.tar")
        p = self.by("bob", "deliverable", "inspect", "d1", other, expect=USAGE)
        self.assertIn("was not received for d1", p.err)
        self.by("bob", "deliverable", "receive", "d9", other, expect=USAGE)
        self.by("bob", "deliverable", "receive", "d1", self.tree, expect=USAGE)
        self.assay("deliverable", "status", "d9", expect=OTHER)
        self.submit("sbom", "sbom", other, "--made", "2099-01-01", expect=USAGE)
        self.by("ann", "exception", "add", "e1", "--deliverable", "d1", "--excuses", "missing:sbom", "--owner", "ann",
                "--expires", "2099-01-01", "--why", "no", expect=OTHER)
        self.assay("key", "revoke", self.key_id("bob"), "--reason", "lost it", expect=ACCEPTED,
                   ASSAY_KEY=str(self.keys["root"]))
        p = self.by("bob", "deliverable", "receive", "d1", other, expect=OTHER)
        self.assertIn("lost it", p.err)
        self.sound()

    def test_killed_in_the_middle(self):
        self.receive()
        self.submit("sbom", "sbom", self.sbom())
        self.statement()
        for verb, pause in (("inspect", 0.05), ("inspect", 0.3), ("decide", 0.01), ("decide", 0.03), ("decide", 0.08)):
            if verb == "decide":
                self.inspect()
            more = [self.file, "-q"] if verb == "inspect" else ["--accept", "--reason", "in a hurry"]
            env = self.env(ASSAY_KEY=str(self.keys["ann" if verb == "decide" else "bob"]))
            p = subprocess.Popen([ASSAY, "deliverable", verb, "d1", *map(str, more)], env=env, cwd=self.dir,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(pause)
            p.kill()
            p.wait()
            self.sound()
        self.inspect()
        self.decide("ann", "--accept")
        self.assertEqual(json.loads(self.decide("bob", "--accept").out)["state"], "accepted")
        self.sound()

    def test_work_with_a_supplier(self):
        root = lambda *a, **k: self.by("root", *a, **k)
        root("supplier", "add", "acme", "--name", "Acme", "--tier", "high")
        root("transmittal", "add", "t1", "--supplier", "acme", "--direction", "sent", "--about", "the standard, version 3",
             "--sent", "2026-11-01", "--answer-by", "2026-11-15")
        root("transmittal-receipt", "add", "t1", "--received", "2026-11-02", "--acknowledged-by", "J. Smith of Acme")
        minutes = self.dir / "minutes.txt"
        minutes.write_text("We met.\n")
        root("review", "add", "r1", "--supplier", "acme", "--planned", "2026-11-10", "--minutes", minutes, expect=USAGE)
        root("review", "add", "r1", "--supplier", "acme", "--planned", "2026-11-10", "--held", "2026-11-10",
             "--minutes", minutes, "--next-on", "2027-02-10")
        root("review-action", "add", "r1", "a1", "--what", "send the SBOM", "--owner", "Acme", "--due", "2026-12-01")
        root("audit-visit", "add", "v1", "--supplier", "acme", "--scope", "builds", "--planned", "2026-11-12",
             "--held", "2026-11-12", "--result", "major")
        root("nonconformity", "add", "n1", "--supplier", "acme", "--deliverable", "d1", "--audit", "v1", "--title",
             "builds are not reproducible", "--severity", "major", "--found", "2026-11-12", "--due", "2027-01-12",
             "--state", "open")
        self.assertIn("nonconformity:n1", [r["word"] for r in self.status()["reasons"]])
        root("nonconformity", "set", "n1", "--state", "closed", expect=USAGE)
        root("corrective-action", "add", "n1", "c1", "--what", "pin the tools", "--owner", "Acme", "--due", "2026-12-12")
        root("nonconformity", "set", "n1", "--state", "closed", expect=USAGE)
        root("corrective-action", "set", "n1", "c1", "--done", "2026-11-20", "--verified", "2026-11-21")
        root("nonconformity", "set", "n1", "--state", "closed")
        self.assertNotIn("nonconformity:n1", [r["word"] for r in self.status()["reasons"]])
        self.sound()


class Claims(Case):
    """Each kind of document, true and untrue."""

    def setUp(self):
        super().setUp()
        record = self.dir / "advisory.json"
        record.write_text(json.dumps({
            "id": "GHSA-1", "modified": "2026-01-01T00:00:00Z", "aliases": ["CVE-2026-1"],
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected": [{"package": {"ecosystem": "npm", "name": "left-pad"}, "versions": ["1.1.0"]}]}))
        self.assay("vulndb", "import", record, expect=ACCEPTED)
        self.write("src/main.py", "import subprocess\n\n\ndef run(request):\n"
                                  "    subprocess.call(request.args['x'], shell=True)\n    eval(request.args['x'])\n")
        self.write("package-lock.json", LOCK)

    def claims(self, kind, content):
        document = self.dir / "claim.txt"
        document.write_text(content if isinstance(content, str) else json.dumps(content))
        r = json.loads(self.assay("verify", self.tree, "--no-log", "--origin", "supplier", "--claim",
                                  f"{kind}={document}", "--json", "-q").out)
        return sorted((f["rule"], f["message"]) for f in r["findings"] if f["inspector"] == "claims"), r["gaps"]

    def rules(self, kind, content):
        found, gaps = self.claims(kind, content)
        self.assertEqual([g for g in gaps if g["path"] == "claim.txt"], [])
        return sorted({rule for rule, _ in found})

    def unreadable(self, kind, content):
        found, gaps = self.claims(kind, content)
        self.assertEqual(found, [])
        self.assertEqual(len([g for g in gaps if g["path"] == "claim.txt"]), 1, gaps)

    @staticmethod
    def sarif(*places):
        return {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": [
            {"ruleId": "r", "message": {"text": "m"}, "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": uri}, "region": {"startLine": line}}}]} for uri, line in places]}]}

    def test_sast(self):
        r = json.loads(self.assay("scan", self.tree, "--only", "code", "--json", "-q").out)
        graves = [(f["path"], f["region"]["line"]) for f in r["findings"] if f["severity"] in ("high", "critical")]
        self.assertTrue(graves)
        self.assertEqual(self.rules("sast", self.sarif()), ["claim-unreported"])
        self.assertEqual(self.rules("sast", self.sarif(*graves)), [])
        self.assertEqual(self.rules("sast", self.sarif(*graves, ("src/gone.py", 1))), ["claim-foreign"])
        self.unreadable("sast", "{")

    def test_sca(self):
        self.assertEqual(self.rules("sca", "no known vulnerabilities"), ["claim-unreported"])
        self.assertEqual(self.rules("sca", "CVE-2026-1 in left-pad: will be mended"), [])
        self.assertEqual(self.rules("sca", "XCVE-2026-1 CVE-2026-12, CVE-2026-1"), [])
        # Another one's number begins with it, or ends.
        self.assertEqual(self.rules("sca", "CVE-2026-12 in left-pad, XGHSA-1: will be mended"), ["claim-unreported"])

    def test_tests(self):
        suite = "<testsuite name='s' tests='2'><testcase name='a'/><testcase name='b'>%s</testcase></testsuite>"
        self.assertEqual(self.rules("test-results", suite % ""), [])
        self.assertEqual(self.rules("test-results", suite % "<failure message='no'/>"), ["claim-result"])
        self.assertEqual(self.rules("test-results", "<testsuite name='s' tests='0'/>"), ["claim-result"])
        self.unreadable("test-results", "<html/>")

    def test_coverage(self):
        text = ("<coverage line-rate='%s'><packages><package><classes><class filename='%s'><lines><line number='1' hits='1'/>"
                "<line number='2' hits='0'/></lines></class></classes></package></packages></coverage>")
        self.assertEqual(self.rules("coverage", text % ("0.5", "src/main.py")), [])
        self.assertEqual(self.rules("coverage", text % ("0.9", "src/main.py")), ["claim-result"])
        self.assertEqual(self.rules("coverage", text % ("0.9900000000000000", "src/main.py")), ["claim-result"])
        self.assertEqual(self.rules("coverage", text % ("0.5000000000000000", "src/main.py")), [])
        for rate in ("high", "2", "0." + "9" * 100, "nan"):
            self.assertEqual(self.rules("coverage", text % (rate, "src/main.py")), ["claim-result"], rate)
        self.assertEqual(self.rules("coverage", text % ("0.5", "src/gone.py")), ["claim-foreign"])
        self.assertEqual(self.rules("coverage", "<coverage line-rate='0'><packages/></coverage>"), ["claim-result"])
        self.assertEqual(self.rules("coverage", text % ("0.5", "main.py")), [])
        self.assertEqual(self.rules("coverage", text % ("0.5", "ain.py")), ["claim-foreign"])
        self.unreadable("coverage", "<other/>")

    def test_vex(self):
        def vex(status, **more):
            return {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/1", "author": "Acme",
                    "timestamp": "2026-11-01T00:00:00Z", "version": 1, "statements": [
                        {"vulnerability": {"name": "CVE-2026-1"}, "products": [{"@id": "pkg:npm/left-pad@1.1.0"}],
                         "status": status, **more}]}
        self.assertEqual(self.rules("vex", vex("fixed")), ["claim-status"])
        self.assertEqual(self.rules("vex", vex("not_affected", justification="component_not_present")), ["claim-status"])
        self.assertEqual(self.rules("vex", vex("under_investigation")), [])
        self.unreadable("vex", "[]")

    def test_provenance(self):
        path = self.dir / "d.tar"
        with tarfile.open(path, "w") as tar:
            tar.add(self.tree, arcname="hello")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        document = self.dir / "p.json"
        for of, expected in ((digest, []), ("0" * 64, ["claim-subject"])):
            document.write_text(json.dumps({
                "_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "d.tar", "digest": {"sha256": of}}],
                "predicateType": "https://slsa.dev/provenance/v1", "predicate": {}}))
            r = json.loads(self.assay("verify", path, "--no-log", "--claim", f"provenance={document}", "--json", "-q").out)
            self.assertEqual([f["rule"] for f in r["findings"] if f["inspector"] == "claims"], expected)
        self.unreadable("provenance", "{}")

    def test_licences(self):
        self.assertEqual(self.rules("licence-list", "component,licence\nleft-pad,MIT\n"), [])
        self.assertEqual(self.rules("licence-list", 'name,version,"license"\n"left-pad",1.1.0,GPL-3.0-only\n'),
                         ["claim-licence"])
        self.assertEqual(self.rules("licence-list", "component,licence\nright-pad,MIT\n"), ["claim-invented"])
        self.unreadable("licence-list", "left-pad: MIT\n")
        for name in ("pkg:npm/left-pad", "pkg:npm/left-pad@1.1.0"):
            self.assertEqual(self.rules("licence-list", f"component,licence\n{name},mit\n"), [])
            self.assertEqual(self.rules("licence-list", f"component,licence\n{name},BSD-3-Clause\n"), ["claim-licence"])
        self.assertEqual(self.rules("licence-list", "component,licence\npkg:npm/left,MIT\n"), ["claim-invented"])
        # A list of nothing, and one that is no list of this delivery's.
        self.assertEqual(self.rules("licence-list", "component,licence\n"), ["claim-result"])
        self.assertEqual(self.rules("licence-list", "component,licence\n,MIT\n"), ["claim-result"])
        self.unreadable("licence-list", "component,licence\n" + "left-pad,MIT\n" * 200000)

    def test_risks(self):
        header = "id,risk,likelihood,impact,level,treatment,owner,date\n"
        sound = header + f"R-1,Update server taken over,3,5,high,modify,ann,{day(-10)}\nR-2,Disk full,2,2,,,bob,\n"
        self.assertEqual(self.rules("risk-assessment", sound), [])
        self.assertEqual(self.rules("risk-assessment", header), ["claim-result"])
        found, _ = self.claims("risk-assessment", sound.replace("modify", "TBD"))
        self.assertEqual([rule for rule, _ in found], ["claim-risk"])
        self.assertIn("R-1: Update server taken over (high) is left open in the risk assessment", found[0][1])
        self.assertIn('"no treatment" (claim.txt, line 2)', found[0][1])
        found, _ = self.claims("risk-assessment", sound.replace("bob", ""))
        self.assertEqual([rule for rule, _ in found], ["claim-untended"])
        self.assertIn('"no owner" (claim.txt, line 3)', found[0][1])
        found, _ = self.claims("risk-assessment", sound.replace(day(-10), day(-400)))
        self.assertEqual([rule for rule, _ in found], ["claim-untended"])
        self.assertIn(f"looked at on {day(-400)}", found[0][1])
        found, _ = self.claims("risk-assessment", sound.replace("high", "low"))
        self.assertEqual([rule for rule, _ in found], ["claim-result"])
        self.assertIn('claimed: "low"', found[0][1])
        self.assertIn('measured: "high by likelihood and impact"', found[0][1])
        self.assertEqual(self.rules("risk-assessment", json.dumps([
            {"risk": "x", "level": "critical", "treatment": "", "owner": "", "status": "closed"}])), [])
        # The same from models; and what is neither is a gap.
        model = ("otmVersion: 0.2.0\nproject: {id: p, name: Shop, owner: ann}\n"
                 "trustZones: [{id: z, name: Z, risk: {trustRating: 10}}]\n"
                 "components: [{id: c, name: C, type: web, parent: {trustZone: z}, threats: [{threat: t, state: exposed}]}]\n"
                 "threats: [{id: t, name: Forged, categories: [Spoofing], risk: {likelihood: 100, impact: 100}}]\n")
        self.assertEqual(self.rules("risk-assessment", model), ["claim-risk"])
        self.assertEqual(self.rules("risk-assessment", model.replace("exposed", "mitigated").replace(", owner: ann", "")),
                         ["claim-untended"])
        for bad in ("%PDF-1.7\n", "", "risk,treatment,owner\na,b,c\n", sound.replace("3,5", "9,5"), "{", "a" * 70000):
            self.unreadable("risk-assessment", bad)

    def test_usage(self):
        self.assay("verify", self.tree, "--claim", "horoscope=x", expect=USAGE)
        self.assay("verify", self.tree, "--claim", "sast", expect=USAGE)


if __name__ == "__main__":
    unittest.main()

"""Audit packs about one project, one supplier, one team: all of it, and nothing of another."""
import base64
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
import unittest

from deliverables import Deliverables
from support import ACCEPTED, CORRUPT, OTHER, SOURCE, Case, page_data

# What can only come from one side: ids, titles, texts and files of each.
ACME = ["acme", "d-anvil", "c-rocket", "gateway", "coyote", "r-tunnel", "v-canyon", "n-crater", "t-parcel"]
BETA = ["beta", "d-widget", "c-sprocket", "portal", "gamma-ray", "r-bridge", "v-valley", "n-puddle", "t-letter"]


class Scope(Deliverables):
    template = None  # what the first test built, for all of them

    def setUp(self):
        if Scope.template is None:
            super().setUp()
            self.organisation()
            Scope.template = tempfile.mkdtemp(prefix="assay-e2e-scope-")
            unittest.addModuleCleanup(shutil.rmtree, Scope.template)
            shutil.copytree(self.dir, Scope.template, symlinks=True, dirs_exist_ok=True)
            Scope.known = (self.keys, self.prints, self.blobs)
        else:
            Case.setUp(self)
            shutil.copytree(Scope.template, self.dir, symlinks=True, dirs_exist_ok=True)
            keys, self.prints, self.blobs = Scope.known
            self.keys = {person: self.dir / path.name for person, path in keys.items()}
        self.pack = self.dir / "pack.tar"

    def organisation(self):
        self.prints, self.blobs = {}, {}
        self.by("root", "team", "add", "payments", "--name", "Payments")
        self.by("root", "team", "add", "mobile", "--name", "Mobile")
        self.by("root", "person", "add", "p-pay", "--name", "Pat", "--email", "pat@example.org", "--team", "payments")
        self.by("root", "person", "add", "p-mob", "--name", "Mo", "--email", "mo@example.org", "--team", "mobile")
        self.by("root", "standard", "add", "house-style", "1.0", "--title", "How we write")
        self.side(ACME, "payments", "p-pay")
        self.side(BETA, "mobile", "p-mob")

    def side(self, names, team, person):
        """A supplier, its contract, a project, a delivery that was inspected, and the work around it."""
        supplier, deliverable, contract, project, subject, review, visit, nonconformity, transmittal = names
        by = self.by
        self.add_key(f"p-of-{team}", "supplier", by="root")
        by("root", "supplier", "add", supplier, "--name", f"The {supplier} company", "--tier", "low")
        by("root", "contract", "add", contract, "--supplier", supplier, "--title", f"Frame {contract}")
        by("root", "clause", "add", contract, "audit-right", "--state", "present", "--page", "4", "--read-by", person)
        by("root", "project", "add", project, "--owner", person, "--team", team, "--origin", "supplier", "--supplier", supplier,
           "--tier", "low", "--standards", "house-style")
        by("root", "subject", "add", project, subject)
        by("root", "assignment", "add", project, "supplier-minimum", "--level", "L1")
        by("root", "risk", "add", f"risk-{project}", "--title", f"{project} may be late", "--project", project, "--likelihood", "2",
           "--impact", "2", "--owner", person, "--state", "open")
        by("root", "deliverable", "announce", deliverable, "--title", f"The {deliverable}", "--tier", "low",
           "--supplier", supplier, "--project", project)
        # A file that a decision excuses: the finding is in this subject's report.
        self.write("main.c", f'char *gets(char *); int main(void) {{ char {project}[8]; gets({project}); return 0; }}\n')
        self.assay("verify", "--name", subject, self.tree)
        listed = json.loads(self.assay("verify", "--name", subject, "--json", self.tree).out)
        self.prints[project] = listed["findings"][0]["fingerprint"]
        self.by("sec", "finding", "suppress", self.prints[project], "--reason", f"{project} reads its own file", "--owner", "bob",
                "--expires", "2099-01-01")
        self.delivery({"main.c": f"int {deliverable[2:]}(void) {{ return 0; }}\n"}, name=f"{deliverable}.tar")
        by("bob", "deliverable", "receive", deliverable, self.file)
        document = self.dir / f"ip-{supplier}.txt"
        document.write_text(f"All of {deliverable} is of {supplier}.\n")
        self.blobs[supplier] = hashlib.sha256(document.read_bytes()).hexdigest()
        by(f"p-of-{team}", "evidence", "submit", deliverable, "ip", "--kind", "ip-statement", "--document", document, "--made",
           "2026-01-01", "--provenance", "attestation", "--source", supplier, "--digest", self.digest, "--scope", deliverable)
        by("bob", "deliverable", "inspect", deliverable, self.file, "-q", expect=None)
        by("sec", "exception", "add", f"ex-{deliverable}", "--deliverable", deliverable, "--excuses", "missing:sbom", "--owner",
           "ann", "--expires", "2099-01-01", "--why", f"{deliverable} has none")
        by("ann", "deliverable", "decide", deliverable, "--reject", "--reason", f"not what {supplier} promised")
        by("root", "review", "add", review, "--supplier", supplier, "--project", project, "--planned", "2026-01-01")
        by("root", "review-action", "add", review, "a1", "--what", f"mend {project}", "--owner", supplier, "--due", "2099-01-01")
        by("root", "audit-visit", "add", visit, "--supplier", supplier, "--contract", contract, "--clause", "audit-right",
           "--scope", f"the builds of {supplier}", "--planned", "2026-01-01")
        by("root", "nonconformity", "add", nonconformity, "--deliverable", deliverable, "--title", f"{deliverable} is late",
           "--state", "open", "--severity", "minor", "--found", "2026-01-01", "--due", "2099-01-01")
        by("root", "corrective-action", "add", nonconformity, "ca1", "--what", f"hurry with {deliverable}", "--owner", supplier,
           "--due", "2099-01-01")
        by("root", "transmittal", "add", transmittal, "--supplier", supplier, "--direction", "sent", "--about", f"to {supplier}",
           "--sent", "2026-01-01")

    def make(self, *args, expect=ACCEPTED):
        return self.assay("audit", "pack", "-o", self.pack, *args, expect=expect)

    def check(self, expect=ACCEPTED, pack=None):
        p = self.assay("audit", "verify", pack or self.pack, "--json", expect=expect, ASSAY_HOME=str(self.dir / "nowhere"))
        return json.loads(p.out)

    def contents(self):
        with tarfile.open(self.pack) as tar:
            return {m.name: tar.extractfile(m).read() for m in tar}

    def said(self):
        """The statements of the pack without what they are signed with; everything else as it is."""
        texts = []
        for name, content in self.contents().items():
            if name.startswith("statements/") and name.endswith(".json") and "sigstore" not in name:
                payload = base64.b64decode(json.loads(content)["payload"]).decode()
                texts.append((name, payload))
            elif name == "report.html":
                texts.append((name, page_data(content.decode())))
            elif name.startswith(("blobs/", "pack.json")):
                texts.append((name, content.decode(errors="replace")))
        return texts

    def holds(self, words):
        text = "\n".join(t for _, t in self.said())
        return [w for w in words if w not in text]

    def lacks(self, words):
        for name, text in self.said():
            for word in words:
                self.assertNotIn(word, text, f"{name} speaks of {word}")

    def predicates(self):
        return sorted({json.loads(t)["predicateType"] for n, t in self.said() if n.startswith("statements/")})

    def test_one_supplier(self):
        self.make("--supplier", "acme")
        self.lacks(BETA)
        self.assertEqual(self.holds(ACME), [])
        self.assertIn(f"blobs/sha256/{self.blobs['acme']}", self.contents())
        self.assertNotIn(f"blobs/sha256/{self.blobs['beta']}", self.contents())
        for noun in ("supplier", "contract", "clause", "project", "subject", "assignment", "risk", "deliverable", "receipt",
                     "evidence", "inspection", "exception", "decision", "review", "review-action", "audit-visit",
                     "nonconformity", "corrective-action", "transmittal", "suppression", "key", "standard", "team", "person"):
            self.assertIn(f"urn:assay:predicate:{noun}:v1", self.predicates())
        self.assertIn("https://slsa.dev/verification_summary/v1", self.predicates())
        info = json.loads(self.contents()["pack.json"])
        self.assertEqual(info["scope"], [{"supplier": "acme"}])
        self.assertEqual(info["resolved"]["belongs"]["deliverable"], ["d-anvil"])
        self.assertEqual(info["resolved"]["belongs"]["subject"], ["coyote"])
        self.assertEqual(info["resolved"]["named"]["standard"], ["house-style"])
        self.assertNotIn("oscal/assessment-results.json", self.contents())
        result = self.check()
        self.assertTrue(result["verified"])
        scope = result["checked"]["scope"]
        self.assertTrue(scope["followed"])
        self.assertEqual(scope["unproven"], 0)
        self.assertEqual(scope["statements"], result["checked"]["statements"] - len(self.keys))

    def test_one_project(self):
        self.make("--project", "portal")
        # Its supplier, the team and the owner are named; what else belongs to them is not there.
        self.lacks(ACME)
        self.assertEqual(self.holds(["portal", "gamma-ray", "d-widget", "beta", "n-puddle", "p-mob", "r-bridge"]), [])
        self.lacks(["c-sprocket", "v-valley", "t-letter"])
        self.assertIn(self.prints["portal"], "".join(t for n, t in self.said() if n.startswith("statements/")))
        info = json.loads(self.contents()["pack.json"])
        self.assertEqual(info["resolved"]["named"]["supplier"], ["beta"])
        self.assertTrue(self.check()["verified"])

    def test_one_team(self):
        self.make("--team", "payments")
        self.lacks(BETA)
        self.assertEqual(self.holds(["payments", "p-pay", "gateway", "coyote"]), [])
        self.lacks(["p-mob", "c-rocket", "v-canyon"])
        self.assertTrue(self.check()["verified"])

    def test_several_are_together(self):
        self.make("--supplier", "acme", "--supplier", "beta", "--scope", "no such subject")
        self.assertEqual(self.holds(ACME + BETA), [])
        info = json.loads(self.contents()["pack.json"])
        self.assertEqual(info["scope"], ["no such subject", {"supplier": "acme"}, {"supplier": "beta"}])
        self.assertTrue(self.check()["verified"])

    def test_same_bytes(self):
        self.make("--supplier", "acme")
        first = self.pack.read_bytes()
        self.make("--supplier", "acme")
        self.assertEqual(first, self.pack.read_bytes())

    def test_the_same_file_from_both(self):
        """What each delivered is inspected by itself, whatever the bytes are."""
        self.delivery({"main.c": "int shared(void) { return 0; }\n"}, name="shared.tar")
        for deliverable, supplier in (("anvil-2", "acme"), ("widget-2", "beta")):
            self.by("root", "deliverable", "announce", deliverable, "--title", deliverable, "--tier", "low", "--supplier", supplier)
            self.by("bob", "deliverable", "receive", deliverable, self.file)
            report = self.dir / f"of-{supplier}.txt"
            report.write_text(f"licence list of {supplier}\n")
            self.by("sup", "evidence", "submit", deliverable, "ip", "--kind", "ip-statement", "--document", report, "--made",
                    "2026-01-01", "--provenance", "attestation", "--source", "them", "--digest", self.digest, "--scope", "all")
            self.by("bob", "deliverable", "inspect", deliverable, self.file, "-q", expect=None)
        self.make("--supplier", "acme")
        self.lacks(BETA + ["widget-2", "of-beta"])
        self.assertEqual(self.holds(["anvil-2"]), [])
        self.assertTrue(self.check()["verified"])

    def test_what_another_supplier_delivers_for_a_project(self):
        """A record that names a supplier is that supplier's, whosever project it is for."""
        self.by("root", "deliverable", "announce", "d-guest", "--title", "a guest", "--tier", "low", "--supplier", "beta",
                "--project", "gateway")
        self.make("--supplier", "acme")
        self.lacks(BETA + ["d-guest"])
        self.make("--supplier", "beta")
        self.assertEqual(self.holds(["d-guest"]), [])
        # The project is the other supplier's: it is not named.
        self.assertNotIn("gateway", json.loads(self.contents()["pack.json"])["resolved"]["named"].get("project", []))
        self.lacks(["acme", "d-anvil", "c-rocket"])
        self.make("--project", "gateway")
        self.assertEqual(self.holds(["d-guest", "d-anvil"]), [])
        self.assertTrue(self.check()["verified"])

    def test_withdrawn_records_come_along(self):
        self.by("sec", "exception", "withdraw", "ex-d-anvil")
        self.by("root", "risk", "withdraw", "risk-gateway")
        self.make("--supplier", "acme")
        withdrawn = [t for n, t in self.said() if n.startswith("statements/") and '"withdraw"' in t]
        self.assertEqual(len(withdrawn), 2)
        self.assertTrue(self.check()["verified"])

    def test_a_period(self):
        time.sleep(1.1)
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.by("root", "evidence-request", "add", "d-anvil", "sbom", "--due", "2099-01-01")
        self.by("sec", "finding", "suppress", self.prints["gateway"], "--reason", "looked at it once more", "--owner", "bob", "--expires",
                "2098-01-01")
        self.make("--supplier", "acme", "--from", moment)
        self.assertEqual([p for p in self.predicates() if "key" not in p],
                         ["urn:assay:predicate:evidence-request:v1", "urn:assay:predicate:suppression:v1"])
        result = self.check()
        self.assertTrue(result["verified"])
        # What leads to the records was said before, and whose the finding is, too.
        self.assertEqual(result["checked"]["scope"]["statements"], 1)
        self.assertGreater(result["checked"]["scope"]["unproven"], 10)

    def changed(self, before, after):
        """The pack with these bytes of pack.json changed, and what is said against it."""
        bytes_ = self.pack.read_bytes()
        at = bytes_.index(b'"format": "assay-audit-pack/1"')
        self.assertEqual(len(before), len(after))
        place = bytes_.index(before, at)
        path = self.dir / "changed.tar"
        path.write_bytes(bytes_[:place] + after + bytes_[place + len(before):])
        return " ".join(self.check(expect=CORRUPT, pack=path)["problems"])

    def test_a_wrong_selection_is_named(self):
        self.make("--supplier", "acme")
        self.assertIn("are missing: deliverable d-anvil", self.changed(b'"d-anvil"', b'"d-anvik"'))
        self.assertIn("is not of the pack's scope", self.changed(b'"supplier": "acme"', b'"supplier": "acmf"'))
        self.assertIn("is not of the pack's scope", self.changed(b'"coyote"', b'"coyota"'))
        self.make("--scope", "coyote")
        self.assertIn("is not of the pack's scope", self.changed(b'"coyote"', b'"coyota"'))
        self.assertTrue(self.check()["verified"])

    def test_outside_tools(self):
        self.make("--supplier", "acme")
        folder = self.dir / "unpacked"
        with tarfile.open(self.pack) as tar:
            tar.extractall(folder)
        subprocess.run(["sha256sum", "--quiet", "-c", "MANIFEST.sha256"], cwd=folder, check=True)
        gopath = os.environ.get("ASSAY_GOPATH", "/usr/share/gocode")
        if shutil.which("go") is None or not os.path.isdir(gopath + "/src/golang.org/x/mod/sumdb"):
            self.skipTest("go or golang-golang-x-mod-dev is not installed")
        p = subprocess.run(["go", "run", "main.go", folder], capture_output=True, text=True,
                           cwd=SOURCE / "tests" / "evidence" / "xmodpack",
                           env=dict(os.environ, GOFLAGS="", GO111MODULE="off", GOPATH=gopath))
        self.assertEqual(p.returncode, 0, p.stderr)
        count = len([n for n in self.contents() if n.startswith("statements/") and n.endswith(".proof")])
        self.assertIn(f"{count} of ", p.stdout)

    def test_through_a_pipe(self):
        """What can be read but once is checked but for the scope, which is said."""
        self.make("--supplier", "acme")
        p = subprocess.run(["sh", "-c", f"cat {self.pack} | {os.environ['ASSAY']} audit verify --json /dev/stdin"],
                           capture_output=True, text=True, env=dict(os.environ, ASSAY_HOME=str(self.dir / "nowhere")))
        result = json.loads(p.stdout)
        self.assertTrue(result["verified"])
        self.assertFalse(result["checked"]["scope"]["followed"])

    def test_nobody(self):
        for option in ("--project", "--supplier", "--team"):
            p = self.make(option, "nobody", expect=OTHER)
            self.assertIn('"nobody"', p.err)
        self.assertFalse(self.pack.exists())


if __name__ == "__main__":
    unittest.main()

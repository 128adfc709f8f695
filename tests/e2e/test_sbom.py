"""SBOMs: written in every format, checked, scored, compared, set against what is measured."""
import hashlib
import json

from support import ACCEPTED, INCOMPLETE, OTHER, REJECTED, USAGE, Case

LOCK = {"name": "app", "lockfileVersion": 3, "packages": {
    "": {"name": "app", "dependencies": {"left": "^1.0.0", "right": "^2.0.0"}},
    "node_modules/left": {"version": "1.0.0", "license": "MIT"},
    "node_modules/right": {"version": "2.0.0", "license": "ISC"}}}

ADVISORY = {"id": "GHSA-aaaa-bbbb-cccc", "modified": "2026-11-01T00:00:00Z", "aliases": ["CVE-2026-1"],
            "summary": "left pads too much",
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected": [{"package": {"ecosystem": "npm", "name": "left"},
                          "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.0.1"}]}]}],
            "database_specific": {"cwe_ids": ["CWE-79"]}}


class Sbom(Case):
    def setUp(self):
        super().setUp()
        self.write("package-lock.json", json.dumps(LOCK, indent=1))

    def make(self, name, *args):
        path = self.dir / name
        self.assay("sbom", "-q", *args, "-o", path, self.tree)
        return path

    def test_every_format_is_valid_and_says_the_same(self):
        formats = {"cyclonedx-json": "1.6", "cyclonedx-xml": "1.6", "spdx-json": "2.3", "spdx-tag": "2.3",
                   "spdx3-json": "3.0.1"}
        first = self.make("first", "-f", "cyclonedx-json")
        for name, version in formats.items():
            path = self.make("made", "-f", name)
            p = self.assay("sbom", "validate", path)
            self.assertIn(f"valid {name} {version}, 2 components", p.out)
            self.assertIn("no differences", self.assay("sbom", "diff", first, path).out)
            self.assertIn("no differences", self.assay("sbom", "check", "-q", path, self.tree).out)
            converted = self.dir / "converted"
            self.assay("sbom", "convert", path, "-f", "cyclonedx-xml", "--spec-version", "1.7", "-o", converted)
            self.assertIn("valid cyclonedx-xml 1.7", self.assay("sbom", "validate", converted).out)
        self.assay("sbom", "-q", "-f", "spdx-json", "--spec-version", "9", self.tree, expect=USAGE)

    def test_who_depends_on_whom(self):
        lock = json.loads(json.dumps(LOCK))
        lock["packages"]["node_modules/left"]["dependencies"] = {"right": "^2.0.0", "deep": "1"}
        lock["packages"]["node_modules/deep"] = {"version": "1.0.0", "dependencies": {"left": "1"}}
        self.write("package-lock.json", json.dumps(lock))
        before = self.make("before", "-f", "cyclonedx-json")
        edges = {d["ref"]: d.get("dependsOn", []) for d in json.loads(before.read_text())["dependencies"]}
        self.assertEqual(edges, {"subject": ["pkg:npm/left@1.0.0", "pkg:npm/right@2.0.0"],
                                 "pkg:npm/deep@1.0.0": ["pkg:npm/left@1.0.0"],
                                 "pkg:npm/left@1.0.0": ["pkg:npm/deep@1.0.0", "pkg:npm/right@2.0.0"],
                                 "pkg:npm/right@2.0.0": []})
        for name in ("cyclonedx-xml", "spdx-json", "spdx-tag", "spdx3-json"):
            other = self.make("other", "-f", name)
            self.assertIn("no differences", self.assay("sbom", "diff", before, other).out)
            self.assertEqual(other.read_bytes().count(b"deep"), self.make("again", "-f", name).read_bytes().count(b"deep"))
        del lock["packages"]["node_modules/left"]["dependencies"]["right"]
        lock["packages"]["node_modules/deep"]["dependencies"]["right"] = "2"
        self.write("package-lock.json", json.dumps(lock))
        p = self.assay("sbom", "diff", "--json", before, self.tree, expect=REJECTED)
        changes = [(c["kind"], c["purl"], (c["before"]["value"], c["after"]["value"])) for c in json.loads(p.out)]
        self.assertEqual(changes, [("needs-no-more", "pkg:npm/left@1.0.0", ("pkg:npm/right", "")),
                                   ("needs", "pkg:npm/deep@1.0.0", ("", "pkg:npm/right"))])
        self.assertIn("needs      pkg:npm/deep@1.0.0: pkg:npm/right",
                      self.assay("sbom", "diff", before, self.tree, expect=REJECTED).out)
        self.assertIn("no differences", self.assay("sbom", "check", "-q", before, self.tree).out)

    def test_installed_copies_give_their_licence_and_bring_no_components(self):
        (self.tree / "package-lock.json").unlink()
        site = "venv/lib/python3.11/site-packages"
        self.write("requirements.txt", "left==1.0\nright==2.0\n")
        self.write(f"{site}/left-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: left\nVersion: 1.0\nLicense: MIT\n")
        self.write(f"{site}/right-2.1.dist-info/METADATA", "Metadata-Version: 2.1\nName: right\nVersion: 2.1\nLicense: ISC\n")
        self.write(f"{site}/left/requirements.txt", "nobody==1.0\n")
        self.write("go.mod", "module m\n\nrequire x.org/a v1.0.0\n")
        self.write("vendor/modules.txt", "# x.org/a v1.0.0\n## explicit\nx.org/a\n")
        self.write("vendor/x.org/a/go.mod", "module x.org/a\n\nrequire x.org/nobody v1.0.0\n")
        made = json.loads(self.make("made", "-f", "cyclonedx").read_text())["components"]
        self.assertEqual({c["purl"]: ([x["license"]["id"] for x in c.get("licenses", [])],
                                      [o["location"] for o in c["evidence"]["occurrences"]]) for c in made},
                         {"pkg:golang/x.org/a@v1.0.0": ([], ["go.mod"]),
                          "pkg:pypi/left@1.0": (["MIT"], ["requirements.txt"]),
                          # What ought to be there, and what is.
                          "pkg:pypi/right@2.0": ([], ["requirements.txt"]),
                          "pkg:pypi/right@2.1": (["ISC"], [f"{site}/right-2.1.dist-info/METADATA"])})

    def test_contradictions_quote_both_sides(self):
        path = self.make("claim.json", "-f", "cyclonedx-json")
        claim = json.loads(path.read_text())
        left, right = sorted(claim["components"], key=lambda c: c["name"])
        left["version"], left["purl"] = "1.0.1", "pkg:npm/left@1.0.1"
        right["name"], right["purl"] = "wrong", "pkg:npm/wrong@2.0.0"
        path.write_text(json.dumps(claim, indent=1))
        p = self.assay("sbom", "check", "-q", "--json", path, self.tree, expect=REJECTED)
        found = {c["kind"]: c for c in json.loads(p.out)}
        self.assertEqual(set(found), {"version", "invented", "missing"})
        self.assertEqual(found["version"]["before"]["value"], "1.0.1")
        self.assertIn("claim.json:", found["version"]["before"]["place"])
        self.assertEqual(found["version"]["after"]["value"], "1.0.0")
        self.assertIn("package-lock.json:", found["version"]["after"]["place"])
        self.assertEqual(found["invented"]["name"], "wrong")
        self.assertEqual(found["missing"]["name"], "right")
        p = self.assay("sbom", "check", "-q", path, self.tree, expect=REJECTED)
        self.assertIn("1 missing  1 invented  1 version", p.out)

    def test_validate_names_file_and_line(self):
        bad = self.dir / "bad.json"
        bad.write_text('{"bomFormat": "CycloneDX",\n "specVersion": "1.6",\n "components": [{}]}\n')
        p = self.assay("sbom", "validate", bad, expect=REJECTED)
        self.assertIn('bad.json:3:17: a component without "type"', p.out)
        p = self.assay("sbom", "validate", "--json", bad, expect=REJECTED)
        self.assertFalse(json.loads(p.out)[0]["valid"])

    def test_score(self):
        path = self.make("s.json", "-f", "cyclonedx-json")
        p = self.assay("sbom", "score", "--json", path)
        ntia, bsi = json.loads(p.out)
        self.assertEqual((ntia["standard"], bsi["standard"]), ("ntia", "bsi"))
        named = {e["name"]: e for e in ntia["elements"]}
        self.assertEqual((named["component-name"]["have"], named["component-name"]["of"]), (3, 3))
        self.assertEqual(named["supplier-name"]["have"], 0)
        self.assay("sbom", "score", path, "--require", "ntia", expect=REJECTED)

    def test_same_bytes(self):
        for name in ("cyclonedx-json", "cyclonedx-xml", "spdx-json", "spdx-tag"):
            outs = {self.assay("sbom", "-q", "-f", name, self.tree, SOURCE_DATE_EPOCH="1700000000").out for _ in range(2)}
            self.assertEqual(len(outs), 1)

    def test_what_is_known_against_components(self):
        advisory = self.dir / "GHSA-aaaa-bbbb-cccc.json"
        advisory.write_text(json.dumps(ADVISORY))
        self.assay("vulndb", "import", advisory)
        self.assertNotIn("vulnerabilities", json.loads(self.make("plain", "-f", "cyclonedx").read_text()))
        path = self.make("with", "-f", "cyclonedx", "--vulnerabilities")
        self.assertIn("valid cyclonedx-json", self.assay("sbom", "validate", path).out)
        found, = json.loads(path.read_text())["vulnerabilities"]
        self.assertEqual(found["id"], "GHSA-aaaa-bbbb-cccc")
        self.assertEqual(found["references"][0]["id"], "CVE-2026-1")
        self.assertEqual(found["ratings"], [{"score": 9.8, "severity": "critical", "method": "CVSSv31",
                                             "vector": ADVISORY["severity"][0]["score"]}])
        self.assertEqual(found["cwes"], [79])
        self.assertEqual(found["affects"], [{"ref": "pkg:npm/left@1.0.0", "versions": [
            {"version": "1.0.0", "status": "affected"},
            {"range": "vers:npm/>=1.0.1", "status": "unaffected"}]}])
        self.assertNotIn("analysis", found)
        # By way of XML nothing is lost.
        xml, back = self.dir / "x", self.dir / "back"
        self.assay("sbom", "convert", path, "-f", "cyclonedx-xml", "-o", xml)
        self.assay("sbom", "convert", xml, "-f", "cyclonedx-json", "-o", back)
        self.assertEqual(json.loads(back.read_text())["vulnerabilities"], [found])

    def test_a_suppliers_sbom_is_a_claim(self):
        self.advisories()
        path = self.make("claim.json", "-f", "cyclonedx-json")
        verify = ("verify", "-q", "--origin", "supplier", "--sbom")
        self.assay(*verify, path, self.tree, expect=ACCEPTED)
        claim = json.loads(path.read_text())
        left, right = sorted(claim["components"], key=lambda c: c["name"])
        left["version"], left["purl"] = "1.0.1", "pkg:npm/left@1.0.1"
        right["name"], right["purl"] = "wrong", "pkg:npm/wrong@2.0.0"
        path.write_text(json.dumps(claim, indent=1))
        report = self.report(*verify, path, self.tree, expect=REJECTED)
        found = {f["rule"]: f for f in report["findings"] if f["inspector"] == "claims"}
        self.assertEqual(set(found), {"claim-missing", "claim-version", "claim-invented"})
        self.assertRegex(found["claim-version"]["message"],
                         r'claimed: "1\.0\.1" \(claim\.json:\d+\); measured: "1\.0\.0" \(package-lock\.json:\d+\)')
        self.assertEqual(found["claim-version"]["path"], "package-lock.json")
        self.assertEqual(found["claim-invented"]["path"], "claim.json")
        # The evidence names the SBOM by its digest.
        entry = json.loads(self.assay("log", "show", "5", "--json").out)[0]
        attribute, = [a for a in entry["statement"]["predicate"]["attributes"]
                      if a["attribute"] == "claimed-components"]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self.assertEqual(attribute["conditions"]["digest"]["sha256"], digest)
        self.assertEqual(attribute["conditions"]["contradictions"], 3)
        # Of our own software nobody claims anything to us.
        self.assay("verify", "-q", "--sbom", path, self.tree, expect=ACCEPTED)

    def test_an_sbom_that_cannot_be_read_makes_the_verdict_partial(self):
        self.advisories()
        for name, text in (("bad.json", '{"bomFormat": "CycloneDX", "specVersion": "1.6", "x": 1}'),
                           ("noise.json", "\0\1\2"), ("empty.json", ""),
                           ("cut.json", '{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@gr')):
            bad = self.dir / name
            bad.write_text(text)
            out = self.assay("verify", "-q", "--origin", "supplier", "--sbom", bad, self.tree,
                             expect=INCOMPLETE).out
            self.assertIn(name, out)
        self.assay("verify", "-q", "--sbom", self.dir / "none", self.tree, expect=OTHER)
